"""German number words: what a single word says about a number, a month or a weekday."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

from newscli.check.notation import roman
from newscli.check.quantity import Key

UNITS = {
    "null": 0, "ein": 1, "eins": 1, "zwei": 2, "zwo": 2, "drei": 3, "vier": 4, "fünf": 5,
    "sechs": 6, "sieben": 7, "acht": 8, "neun": 9, "zehn": 10, "elf": 11, "zwölf": 12,
    "dreizehn": 13, "vierzehn": 14, "fünfzehn": 15, "sechzehn": 16, "siebzehn": 17,
    "achtzehn": 18, "neunzehn": 19,
}  # fmt: skip
TENS = {
    "zwanzig": 20, "dreißig": 30, "dreissig": 30, "vierzig": 40, "fünfzig": 50, "sechzig": 60,
    "siebzig": 70, "achtzig": 80, "neunzig": 90,
}  # fmt: skip
MAGNITUDES = {
    "tsd": 1000, "tausend": 1000, "mio": 10**6, "mill": 10**6, "million": 10**6,
    "millionen": 10**6, "mrd": 10**9, "md": 10**9, "milliarde": 10**9, "milliarden": 10**9,
    "bio": 10**12, "billion": 10**12, "billionen": 10**12, "brd": 10**15, "billiarde": 10**15,
    "billiarden": 10**15, "trillion": 10**18, "trillionen": 10**18,
}  # fmt: skip
MONTHS = {
    "januar": 1, "jänner": 1, "februar": 2, "feber": 2, "märz": 3, "april": 4, "mai": 5, "juni": 6,
    "juno": 6, "juli": 7, "august": 8, "september": 9, "oktober": 10, "november": 11,
    "dezember": 12,
}  # fmt: skip
SHORT_MONTHS = {
    "jan": 1, "feb": 2, "mär": 3, "apr": 4, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "sept": 9,
    "okt": 10, "nov": 11, "dez": 12,
}  # fmt: skip
WEEKDAYS = {
    "montag": 1, "dienstag": 2, "mittwoch": 3, "donnerstag": 4, "freitag": 5, "samstag": 6,
    "sonnabend": 6, "sonntag": 7,
}  # fmt: skip
_VAGUE: dict[str, tuple[Key, ...]] = {
    "dutzende": ("v12", 12), "dutzenden": ("v12", 12), "dutzend": (12, "v12"),
    "hundert": (100, "v100"), "hunderte": ("v100",), "hunderten": ("v100",),
    "tausend": (1000, "v1000"), "tausende": ("v1000",), "tausenden": ("v1000",),
    "abertausende": ("v1000",), "zehntausende": ("v10000",), "zehntausenden": ("v10000",),
    "zigtausende": ("v10000", "v1000"), "zehntausender": ("v10000",),
    "hunderttausende": ("v100000",), "hunderttausenden": ("v100000",),
    "hunderter": ("v100", 100), "tausender": ("v1000", 1000),
    "million": (10**6, "v1000000"), "millionen": ("v1000000", 10**6),
    "milliarde": (10**9, "v1000000000"), "milliarden": ("v1000000000", 10**9),
    "billion": (10**12, "v1000000000000"), "billionen": ("v1000000000000", 10**12),
}  # fmt: skip
_HALF = Decimal("0.5")
_EVIDENCE: dict[str, tuple[Key, ...]] = {
    "halb": (_HALF, 2), "hälfte": (_HALF, 2, 50), "viertel": (4, Decimal("0.25"), 15),
    "drittel": (3,), "beid": (2,), "paar": (2,), "doppel": (2,), "duo": (2,), "zwilling": (2,),
    "duell": (2,), "tandem": (2,), "zwie": (2,), "trio": (3,), "quartett": (4,), "quintett": (5,),
    "jahrzehnt": (10,), "jahrhundert": (100,), "jahrtausend": (1000,), "jahrhundertwende": (1900,),
    "jahrtausendwende": (2000,), "jahrmillion": (10**6, "v1000000"), "erst": (1,), "ander": (2,),
    "einmal": (1,), "einzig": (1,), "einig": (1,), "jede": (1,), "tripel": (3,), "triple": (3,),
    "hattrick": (3,),
    "startelf": (11,), "dreh": (180, 360), "kilo": (1000,), "milliard": (10**9, "v1000000000"),
    "million": (10**6, "v1000000"), "hundert": (100, "v100"), "tausend": (1000, "v1000"),
    "billion": (10**12, "v1000000000000"), "dutzend": (12, "v12"), "wochenende": ("w6", "w7"),
    "teenag": (13, 19), "corona": (19,), "covid": (19,), "silvester": (31,), "neujahr": (1,),
    "heiligabend": (24,), "volljähr": (18,), "mittag": ("t720",), "mitternacht": ("t0",),
}  # fmt: skip
_EVIDENCE_START = re.compile("|".join(sorted(_EVIDENCE, key=len, reverse=True)))
_ORDINAL = re.compile(r"(.+?)s?t(?:e|er|es|en|em|ens)")
_IRREGULAR_ORDINALS = {"er": 1, "drit": 3, "sieb": 7, "ach": 8}
_HALVES = re.compile(r"(.+?)(?:und)?einhalb")
_DECADE = re.compile(r"(.+)er(?:n|jahre|jahren)?")
_BY_LENGTH = sorted((*UNITS, *TENS), key=len, reverse=True)
_STARTS = re.compile("(?:" + "|".join(_BY_LENGTH) + ")")
_NO_NUMBERS = re.compile(
    # words that begin like a number and are none
    r"einer|eine[ms]?$|einen|elfenb|elfme|acht(?:et|ung|los|bar|en$|e$|sam)"
    r"|dreist(?:e[mnrs]?|igkeit)?$|dreing|vierer|neunaug"
)


def cardinal(word: str) -> int | None:
    """Return the value of a cardinal in small letters (``fünfundzwanzigtausend``), else None."""
    if (value := UNITS.get(word)) is not None or (value := TENS.get(word)) is not None:
        return value
    for name, size in (("tausend", 1000), ("hundert", 100)):
        left, found, right = word.partition(name)
        if found:
            head = cardinal(left) if left else 1
            tail = cardinal(right.removeprefix("und")) if right else 0
            return head * size + tail if head and tail is not None and tail < size else None
    unit, found, ten = word.partition("und")
    if found and ten in TENS and 0 < UNITS.get(unit, 0) < 10:
        return TENS[ten] + UNITS[unit]
    return None


@lru_cache(maxsize=8192)
def reading(word: str) -> tuple[str, tuple[Key, ...]] | None:
    """Return what ``word`` (as written) says of a quantity: its sort and its keys, or None.

    Sorts: "cardinal" and "vague" (must have a partner), "ordinal", "month", "weekday" and
    "evidence" (may explain a number on the other side).
    """
    low = word.lower()
    if word[0].isupper():
        if (value := roman(word)) is not None:
            return "evidence", (value,)
        if low in MONTHS:
            return "month", (f"m{MONTHS[low]}",)
        if low.removesuffix("s") in MONTHS:
            return "evidence", (f"m{MONTHS[low.removesuffix('s')]}",)
        if low in SHORT_MONTHS:
            return "evidence", (f"m{SHORT_MONTHS[low]}",)
        if low in WEEKDAYS:
            return "weekday", (f"w{WEEKDAYS[low]}",)
    for name, day in WEEKDAYS.items():
        if low.startswith(name):
            return "evidence", (f"w{day}",)
    for name, month in MONTHS.items():
        if low.startswith(name) and word[0].isupper():
            return "evidence", (f"m{month}",)
    if low in _VAGUE:
        return "vague", _VAGUE[low]
    if low in {"ein", "eins", "eine", "einen", "einem", "einer", "eines", "null"}:
        return "evidence", (0 if low == "null" else 1,)
    if (value := cardinal(low)) is not None:
        return "cardinal", (value,)
    if low in {"anderthalb", "eineinhalb"}:
        return "cardinal", (Decimal("1.5"),)
    if (match := _HALVES.fullmatch(low)) and (value := cardinal(match[1])) is not None:
        return "cardinal", (value + _HALF,)
    if (match := _ORDINAL.fullmatch(low)) and (value := _ordinal(match[1])) is not None:
        return "ordinal", (value,)
    return _evidence(low)


def _ordinal(stem: str) -> int | None:
    """Return the value of an ordinal without its ending."""
    if stem in _IRREGULAR_ORDINALS:
        return _IRREGULAR_ORDINALS[stem]
    return cardinal(stem)


def _evidence(low: str) -> tuple[str, tuple[Key, ...]] | None:
    """Return what a derived or compound word may explain: ``dreijährig``, ``Halbfinale``."""
    if match := _DECADE.fullmatch(low):
        value = cardinal(match[1])
        if value is not None:
            return "evidence", (value, value + 1900) if value % 10 == 0 else (value,)
    if (match := _STARTS.match(low)) and match[0] != "ein" and not _NO_NUMBERS.match(low):
        end = len(low)
        while end >= 3:
            if (value := cardinal(low[:end])) is not None:
                return "evidence", (value,)
            end -= 1
    if match := _EVIDENCE_START.search(low):
        return "evidence", _EVIDENCE[match[0]]
    if low.endswith("elf") and len(low) > 5:  # a football team: Startelf, Stammelf
        return "evidence", (11,)
    return None
