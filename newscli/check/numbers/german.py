"""Find every number, date part and time of a German text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache

from newscli.article import Span
from newscli.check.numbers import notation
from newscli.check.numbers.notation import SPACES, VULGAR, Clock, Key, Language, Quantity, Word
from newscli.check.tables import rows

_LIST = "numbers_de.tsv"
UNITS, TENS, MAGNITUDES, MONTHS, SHORT_MONTHS, WEEKDAYS = (
    notation.word_table(_LIST, sort)
    for sort in ("unit", "ten", "magnitude", "month", "short month", "weekday")
)
_VAGUE = {word: notation.read_keys(keys) for sort, word, keys in rows(_LIST) if sort == "vague"}
_HALF = Decimal("0.5")
_ORDINAL = re.compile(r"(.+?)s?t(?:e|er|es|en|em|ens)")
_FRACTION = re.compile(r"(.+?)s?tel[ns]?")
_IRREGULAR_ORDINALS = {"er": 1, "drit": 3, "sech": 6, "sieb": 7, "ach": 8}
_HALVES = re.compile(r"(.+?(?:und)?ein|andert)halb(hundert|tausend)?")
_SEVERAL = ("mehrere", "einige", "etliche", "viele")
_ROUND = frozenset({100, 1000, 10_000, 100_000})
_TIMES_HALF = {"": 1, "hundert": 100, "tausend": 1000}
_PART_OF_SIZE = re.compile(
    r"(dreiviertel|viertel|halb)(tausend|million(?:en)?|milliarden?|billion(?:en)?)"
)
_PARTS = {"dreiviertel": (3, 4), "viertel": (1, 4), "halb": (1, 2)}
_FOLD = re.compile(r"ver(.+?)facht?(?:e[mnrst]?|ung(?:en)?|est|s|en)?")
_DECADE = re.compile(r"(.+)er(?:n|jahre|jahren)?")
_STARTS = re.compile(
    "|".join(sorted({"andert", "einein", *UNITS, *TENS} - {"ein", "eins", "null"}, key=len)[::-1])
)
_NOT_NUMBERS = re.compile("|".join(w for row in rows("not_numbers_de.txt") for w in row[0].split()))
_COUNTED = re.compile(r"(jähr|täg|wöch|monat|stünd|minüt|sekünd|köpf|prozent|stell)ig")
_UNIT_OF_COUNTED = {
    "jähr": "y", "täg": "d", "wöch": "w", "monat": "mo", "stünd": "h", "minüt": "min",
    "sekünd": "s",
}  # fmt: skip
"""The rest of an adjective whose number translations keep: dreijährig, zweistündig."""
_ADJECTIVE = re.compile(r"[^\W\d_]{3,}ig(?:e[mnrs]?)?")
"""The same of one whose number may go: achtstöckig, dreistufig, dreisprachig."""
_TIMES = re.compile(r"(?:mal|fach)(?:e[mnrs]?|ig\w*)?$")

_TOKEN = re.compile(
    rf"""(?P<iso>(?<!\d)\d{{4}}-\d\d-\d\d(?!\d))
    |(?P<date>(?<![0-9.,:])[0-3]?\d\.[{SPACES}]?(?:0?[1-9]|1[0-2])\.
        (?:[{SPACES}]?\d{{4}}|\d\d)(?!\d))
    |(?P<day>(?<![\w.,:])[0-3]?\d\.[{SPACES}]?(?:0?[1-9]|1[0-2])\.(?!\d))
    |(?P<sign>[{VULGAR}])
    |(?P<number>\d{{1,3}}(?:['’]\d{{3}})+\.\d\d(?!\d|[.,:]\d)
        |\d{{1,3}}(?:(?P<g>[.'’{SPACES}])\d{{3}}(?!\d))(?:(?P=g)\d{{3}}(?!\d))*(?:,\d+)?
        (?![.,:]\d)
        |\d+(?:[.,:]\d+)*)
    (?P<decade>er(?:n|-?[Jj]ahren?)?\b)?
    {notation.AFTER_DIGITS}
    """.replace(r"\d", "[0-9]"),
    re.VERBOSE,
)
_NOT_A_DAY = re.compile(
    rf"(?P<iso>(?!))?(?P<date>(?!))?(?P<day>(?!))?(?P<sign>(?!))?(?P<number>\d+(?:[.,:]\d+)*)"
    rf"(?P<decade>(?!))?{notation.AFTER_DIGITS}".replace(r"\d", "[0-9]"),
    re.VERBOSE,
)
_DAY_AND_MONTH = re.compile(
    rf"(?<![\w.,:])[0-3]?\d\.[{SPACES}]?(?:0?[1-9]|1[0-2])\."
    rf"(?P<year>[{SPACES}]?\d{{4}}(?!\d)|\d\d)?(?!\d)".replace(r"\d", "[0-9]")
)
_DATE_BEFORE = re.compile(
    rf"(?:\b(?:am|vom|von|zum|bis|ab|seit|zwischen|de[mnr]|stand:?|(?:{'|'.join(WEEKDAYS)})(?:,|[{SPACES}]\()?)"
    rf"[{SPACES}]|\b(?:{'|'.join(WEEKDAYS)})[{SPACES}]\()"
    rf"(?:[0-3]?[0-9]\.(?:[{SPACES}]?[-–][{SPACES}]?|[{SPACES}](?:und|oder|bis)[{SPACES}]|/))?\Z",
    re.IGNORECASE,
)
"""Before a day and a month in digits, which may be a section's number (3.2.) elsewhere."""
_LONGEST_BEFORE_DATE = 24
_SECTION_BEFORE = re.compile(
    r"(?:abschnitte?n?|absätzen?|absatz|abs\.|kapiteln?|ziffern?|punkte?n?|paragra(?:f|ph)(?:en)?"
    r"|artikeln?|art\.|nummern?|nr\.|regeln?|seiten?|tabellen?|abbildung(?:en)?|version(?:en)?"
    rf"|teilen?|§|siehe|unter)[{SPACES}]\Z",
    re.IGNORECASE,
)
_BETWEEN_DATES = re.compile(
    rf"(?:,?[{SPACES}](?:und|oder|bis)|,)[{SPACES}]|[{SPACES}]?[-–][{SPACES}]?"
)
_DASH_AND_DATE = re.compile(rf"[{SPACES}]?[-–][{SPACES}]?[0-3]?[0-9]\.[{SPACES}]?[01]?[0-9]\.")
_MAGNITUDE = re.compile(
    rf"(?:(?<=[0-9])\))?[{SPACES}]?-?(Tausend|tausend|Tsd|Mio|Mill|Millionen|Million|Mrd|Md|Milliarden|Milliarde"
    r"|Bio|Billionen|Billion|Billiarden|Trillionen)(?![a-zäöü])\.?"
)
_UHR = re.compile(
    rf"[{SPACES}]*(?:(Uhr)\b(?:[{SPACES}]([0-5][0-9])(?=[.,;:)]?(?:[{SPACES}][a-zäöü(]|\Z)))?|h\b)"
)
_CLOCK = re.compile(r"(?:[01]?[0-9]|2[0-3])\.[0-5][0-9]")
_UHR_LATER = re.compile(
    rf"(?:[{SPACES}](?:bis|und|oder)[{SPACES}]|[{SPACES}]?[-–][{SPACES}]?)"
    rf"[0-2]?[0-9](?:[.:][0-5][0-9])?[{SPACES}]Uhr\b"
)
_MONTH_AFTER = re.compile(rf"\.[{SPACES}]?({'|'.join(MONTHS)})", re.IGNORECASE)
_NIGHT_BEFORE = re.compile(r"Nacht (?:zu|auf|zum|auf den|zu dem) \Z")
_NIGHT_FROM = re.compile(r"Nacht vo[nm] [A-Z][a-z]+ (?:auf|zu)(?: den|m)? \Z")
_LONGEST_NIGHT = len("Nacht von Donnerstag auf den ")
_NIGHT_TO_DAY = re.compile(
    rf"Nacht (?:zum|auf(?: den)?) ([12]?\d|3[01])\. ({'|'.join(MONTHS)})\b", re.IGNORECASE
)
_NIGHT_TO = re.compile(r"Nacht (?:zum|auf(?: den)?) \Z")
_NIGHT_TO_FIRST = re.compile(r"Nacht (?:zum|auf(?: den)?) 1\. \Z")
_LAST_DAYS: tuple[tuple[Key, ...], ...] = (
    (31,), (28, 29), (31,), (30,), (31,), (30,), (31,), (31,), (30,), (31,), (30,), (31,),
)  # fmt: skip
_SENTENCE_STARTS = re.compile(r"[.!?:„“«»\"'(–][\s„“«»\"'(]*\Z")
_LATER = re.compile(r"nachmittag|(?<!sonn)abend|mittag|\bspät(?!est)|dunkel", re.IGNORECASE)
_NIGHT = re.compile(r"nacht|nächt", re.IGNORECASE)
_EARLY = re.compile(r"morgen|früh|nacht|nächt", re.IGNORECASE)
_DAY = "(?:(?:(?:Mon|Diens|Donners|Frei|Sams|Sonn)tag|Mittwoch|Sonnabend)s?-?)?"
_PART_OF_DAY = re.compile(
    rf" (?:(?:am|in der|des) )?(?:(?:frühen|späten|heute|gestern|morgen) )?{_DAY}"
    r"(?P<part>[mM]orgens|Morgen\b|[fF]rüh|(?:[vV]or|[nN]ach)?[mM]ittag(?:s\b)?"
    r"|[aA]bend(?:s\b)?|[nN]achts?\b|(?<=tag)morgen|(?<=woch)morgen)"
)
_PART_BEFORE = re.compile(
    r"(?P<part>morgens|(?:tag|woch|\bam |frühen )morgen|früh|(?:vor|nach)?mittags?"
    r"|(?<!sonn)abends?|nachts?) (?:(?:kurz )?(?:um|gegen|nach|vor|ab) )?"
    r"(?:(?:etwa|rund|circa|ca\.) )?$",
    re.IGNORECASE,
)
_LONGEST_PART_BEFORE = 45
_RANGE_AFTER = re.compile(
    rf"(?:[{SPACES}]Uhr)?(?:[{SPACES}]bis[{SPACES}]|[{SPACES}]?[-–][{SPACES}]?)"
    rf"(?P<last>[0-2]?[0-9])(?:[.:][0-5][0-9])?[{SPACES}]Uhr\b"
)
_LIST_AFTER = re.compile(
    rf"[{SPACES}](?:und|oder)[{SPACES}](?P<last>[0-2]?[0-9])(?:[.:][0-5][0-9])?[{SPACES}]Uhr\b"
)
_HALF_DAY = 12
_SMALL_HOURS = 5
"""Up to five o'clock, a time at night is one after midnight."""
_END_OF_NIGHT, _NIGHTFALL, _AFTER_NOON = 6, 9, 4
"""6 Uhr nachts is in the morning, 9 Uhr nachts in the evening, 4 Uhr mittags is unlikely."""


@lru_cache(maxsize=2048)
def german_quantities(text: str) -> tuple[Quantity, ...]:
    """Return the quantities of a German text in the order of their spans."""
    return notation.quantities_in(text, _GERMAN)


@lru_cache(maxsize=256)
def days_in(text: str) -> frozenset[int]:
    """Return where the days begin that a text gives with their month in digits: am 3.5.

    Words before tell them from sections (3.2.); "und", a comma or a dash continues a date.
    """
    found, until = set[int](), 0
    for match in _DAY_AND_MONTH.finditer(text):
        start, end = match.span()
        before = text[max(0, start - _LONGEST_BEFORE_DATE) : start]
        if (
            match["year"]
            or _DATE_BEFORE.search(before)
            or (until and _BETWEEN_DATES.fullmatch(text, until, start))
            or (_DASH_AND_DATE.match(text, end) and not _SECTION_BEFORE.search(before))
        ):
            found.add(start)
            until = end
        else:
            until = 0
    return frozenset(found)


def _tokens(text: str) -> Iterator[re.Match[str]]:
    """Yield the tokens with digits; a day and a month only where they are a date."""
    end = 0
    while match := _TOKEN.search(text, end):
        if match["day"] and match.start() not in days_in(text):
            match = _NOT_A_DAY.match(text, match.start()) or match
        yield match
        end = match.end()


def _special(
    text: str, match: re.Match[str], quantity: Quantity, plain: bool
) -> tuple[Quantity, int] | None:
    """Return a token that is a time (Uhr) or the day of a month, and the end of the reading."""
    token, (start, end) = match["number"], match.span()
    if plain and (uhr := _UHR.match(text, end)):
        half = half_of_day(text, token, (start, uhr.end())) if uhr[1] else ""
        if uhr[2] and token.isdigit():  # 23 Uhr 47
            token, quantity = f"{token}:{uhr[2]}", quantity._replace(span=(start, uhr.end(2)))
        timed = notation.as_time(quantity, token, half)
        if timed is not None:
            timed = notation.zoned(timed._replace(span=(start, uhr.end())), text, "de")
            return timed, timed.span[1]
    elif plain and _UHR_LATER.match(text, end):  # von 8 bis 17 Uhr
        timed = notation.as_time(quantity, token, half_of_day(text, token, (start, end)))
        if timed is not None:
            return timed, end
    if (month := _MONTH_AFTER.match(text, end)) is None:
        return None
    quantity = quantity._replace(kind="date")
    if token.isdigit() and _NIGHT_TO.search(text, max(0, start - _LONGEST_NIGHT), start):
        eves = _eves(int(token), MONTHS[month[1].lower()])
        quantity = quantity._replace(keys=quantity.keys + eves)
    return quantity, end


def _sized(text: str, match: re.Match[str], quantity: Quantity) -> tuple[Quantity, int, int]:
    """Return a number, the magnitude behind it, and where that ends."""
    size, end = 1, match.end()
    token = match["number"]
    if len(quantity.keys) == 1 and _CLOCK.fullmatch(token):  # Anstoß ist um 20.45.
        hours, minutes = map(int, token.split("."))
        start = match.start()
        at_time = _TIME_BEFORE.search(text, max(0, start - _LONGEST_BEFORE), start)
        half = half_of_day(text, token, (start, end)) if at_time else ""
        clock = notation.clock_reading(hours, minutes, half)
        quantity = quantity._replace(keys=quantity.keys + clock)
    while magnitude := _MAGNITUDE.match(text, end):
        size *= MAGNITUDES[magnitude[1].lower()]
        end = magnitude.end()
    return quantity, size, end


def half_of_day(text: str, token: str, span: Span) -> str:
    """Return "a" or "p", the half of the day of the time at ``span``, or "" if either may be.

    The part of the day that is said with it counts, behind it ("8 Uhr abends"), behind the range
    that it begins ("4 bis 7 Uhr abends") or before it ("abends um 8 Uhr"). Else German news uses
    the 24-hour clock; up to 12 Uhr, a word for another part of the day in the same sentence leaves
    both halves open.
    """
    hours = int(re.split("[.:]", token)[0][:2])
    if 0 < hours <= _HALF_DAY and (half := _half_nearby(text, hours, span)):
        return half
    early, later, night = _parts_of_day_in(text) if hours <= _HALF_DAY else (False,) * 3
    if hours == _HALF_DAY:
        return "" if early else "p"
    if 0 < hours < _HALF_DAY and later:
        return ""
    if _SMALL_HOURS < hours < _HALF_DAY and night:
        return ""
    return "p" if _HALF_DAY < hours < 2 * _HALF_DAY else "a"


@lru_cache(maxsize=256)
def _parts_of_day_in(text: str) -> tuple[bool, bool, bool]:
    """Return whether a text has words for an early, for a later part of the day, for the night."""
    return tuple(words.search(text) is not None for words in (_EARLY, _LATER, _NIGHT))  # type: ignore[return-value]


def _half_nearby(text: str, hour: int, span: Span) -> str:
    """Return the half of the day that is said with a time, "" if none is."""
    start, end = span
    if half := half_said(text, end, hour):
        return half
    after = _RANGE_AFTER.match(text, end)
    if after or (after := _LIST_AFTER.match(text, end)):
        last = int(after["last"])
        if last <= _HALF_DAY and (part := _PART_OF_DAY.match(text, after.end())):
            first, then = _half(part["part"], hour), _half(part["part"], last)
            if first == then and hour % _HALF_DAY > last % _HALF_DAY:
                return "a" if then == "p" else "p"  # von 9 bis 5 Uhr nachmittags
            return first
    before = _PART_BEFORE.search(text, max(0, start - _LONGEST_PART_BEFORE), start)
    return _half(before["part"], hour) if before else ""


def half_said(text: str, end: int, hour: int) -> str:
    """Return "a" or "p" if the time before ``end`` is followed by a part of the day, else ""."""
    part = _PART_OF_DAY.match(text, end)
    return _half(part["part"], hour) if part else ""


def _half(part: str, hour: int) -> str:
    """Return the half of the day of an hour up to 12 in a part of the day, "" if either may be."""
    low, hour = part.lower(), hour % _HALF_DAY
    if low.startswith("nacht"):
        return "a" if hour <= _END_OF_NIGHT else "p" if hour >= _NIGHTFALL else ""
    if low.startswith("mittag"):
        return "p" if hour < _AFTER_NOON else "a"
    if low.startswith("nachmittag"):
        return "p"
    if hour == 0:
        return ""  # 12 Uhr abends
    return "p" if low.startswith("abend") else "a"


_VERBS_TOO = {"achte", "achten"}
_DETERMINERS = re.compile(
    r"(?:d(?:er|ie|as|en|em|es)|[ai]m|(?:zu|vo|bei)m|zur|bis|seit|"
    r"(?:k?ein|[ms]ein|ihr|unser|jede|diese|welche)\w{0,2})\Z",
    re.IGNORECASE,
)


def _is_eighth(words: Sequence[Word], index: int) -> bool:
    """Tell whether "achten" counts, as in "zum achten Mal": "Sie achten darauf" is a verb."""
    before = words[index - 1][0] if index else ""
    after = words[index + 1][0] if index + 1 < len(words) else ""
    if _DETERMINERS.match(before):
        return True
    return after[:1].isupper() and not before[:1].isupper()


def _phrase(text: str, words: Sequence[Word], index: int) -> tuple[Quantity, int, int] | None:
    """Return the quantity that begins with the word ``index``; it may take the next word too."""
    word, start, end = words[index]
    if word == "Nacht" and (night := _NIGHT_TO_DAY.match(text, start)):
        month = MONTHS[night[2].lower()]
        eve = Quantity("date", _eves(int(night[1]), month), (start, end), False, form="hint")
        if night[1] == "1":  # the night to May 1 is that of April 30
            eve = eve._replace(parts=(eve, eve._replace(keys=(_month_before(month),))))
        return eve, 1, 0
    if (read := reading(word)) is None:
        return None
    sort, keys = read
    if word.lower() in _VERBS_TOO and not _is_eighth(words, index):
        return None
    after, beside, last = words[index + 1] if index + 1 < len(words) else ("", 0, 0)
    following = reading(after) if after else None
    size = _magnitude(following) if beside - end == 1 else 0
    if size and (sort == "cardinal" or word.lower().startswith("ein")):
        value = keys[0]
        keys = (value * size, f"v{size}") if value == 1 else (value * size,)
        return Quantity("number", keys, (start, last), form="word"), 2, size
    if size and sort == "vague":  # mehrere hundert Millionen, Hunderte Millionen
        value = int(str(keys[0]).removeprefix("v")) * size
        keys = (value, f"v{value}", f"v{size}")
        return Quantity("number", keys, (start, last), form="word"), 2, 0
    share = _PARTS.get("halb" if word.lower().startswith("halbe") else word.lower())
    if size and share:
        return Quantity("number", (size * share[0] // share[1],), (start, last), form="word"), 2, 0
    before = words[index - 1][0].lower() if index else ""
    if sort == "ordinal" and keys == (2,) and before.startswith("jede"):
        keys += (_HALF,)
    if sort == "cardinal" and before.startswith(_SEVERAL) and keys[0] in _ROUND:
        keys += (f"v{keys[0]}",)  # mehrere zehntausend: tens of thousands
    if following and following[0] == "fraction" and beside - end == 1:
        keys += _percent(keys[0], following[1][0])  # zwei Drittel are 67 percent
    if sort == "ordinal" and before.startswith("jede") and keys != (2,):
        keys += _percent(1, keys[0])
    strict, form = True, sort
    if sort == "cardinal" and _PLACES.search(word):
        keys += _of_places(int(keys[0]), following)
    parts: tuple[Quantity, ...] = ()
    if after == "Uhr" and (sort == "cardinal" or word.lower() == "ein") and keys[0] in range(25):
        hours = int(keys[0])
        part = _PART_OF_DAY.match(text, last) if 0 < hours <= _HALF_DAY else None
        half = _half(part["part"], hours) if part else ""
        kind, form, keys = "time", "word", notation.clock_reading(hours, 0, half)
        parts = (Quantity("time", (hours, hours % 12 or 12), (start, end), form="word"),)
        end = part.end() if part and half else end
    elif sort in {"month", "weekday"}:
        kind = "date"
        strict = not _NIGHT_FROM.search(text, max(0, start - _LONGEST_NIGHT), start)
        if sort == "month" and _NIGHT_TO_FIRST.search(text, max(0, start - 20), start):
            keys += (_month_before(int(str(keys[0])[1:])),)
        if sort == "weekday" and _NIGHT_BEFORE.search(text, max(0, start - 14), start):
            # the night to Friday is Thursday night
            keys += (f"w{(int(str(keys[0])[1:]) + 5) % 7 + 1}",)
    elif sort in {"cardinal", "vague"}:
        strict = (
            word[0].islower()
            or start == 0
            or sort == "vague"
            or _SENTENCE_STARTS.search(text, max(0, start - 6), start) is not None
        )
        kind, form = "number", "word"
    else:
        kind, strict = "number", False
    return Quantity(kind, keys, (start, end), strict, parts, form=form), 1, 0


def _percent(over: Key, under: Key) -> tuple[Key, ...]:
    """Return the percentages, rounded down and up, that a fraction below one may be said in."""
    if isinstance(over, str) or isinstance(under, str) or not 0 < over < under:
        return ()
    share = 100 * Decimal(over) / Decimal(under)
    return tuple(dict.fromkeys((Decimal(int(share)), share.quantize(Decimal(1)))))


_PLACES = re.compile(r"stellig(?:e[mnrs]?)?$")
_MOST_PLACES = 15


def _of_places(places: int, following: tuple[str, tuple[Key, ...]] | None) -> tuple[Key, ...]:
    """Return the key of an amount of so many digits: zweistellig, siebenstellig.

    ``following`` is what the next word says: "zweistelliger Millionenbetrag" is tens of millions.
    """
    if not 1 < places < _MOST_PLACES:
        return ()
    sizes = following[1] if following and following[0] in {"hint", "vague"} else ()
    size = next((int(key) for key in sizes if not isinstance(key, str) and key >= 1000), 1)
    return (f"v{10 ** (places - 1) * size}",)


def _month_before(month: int) -> Key:
    return f"m{(month - 2) % 12 + 1}"


def _eves(day: int, month: int) -> tuple[Key, ...]:
    """Return the day before, or both that may be: the night to May 3 is the one from May 2."""
    return (day - 1,) if day > 1 else _LAST_DAYS[(month - 2) % 12]


BELOW_60 = {
    **{word: value for word, value in UNITS.items() if value > 0 and word != "ein"},
    **{word: value for word, value in TENS.items() if value < 60},
    **{
        f"{unit}und{ten}": value + tens
        for ten, tens in TENS.items()
        for unit, value in UNITS.items()
        if 0 < value < 10 and tens < 60 and unit != "eins"
    },
}
"""The numbers from 1 to 59 in words."""
_HOURS = {word: value for word, value in BELOW_60.items() if value <= 12} | {"mitternacht": 12}
_MINUTES = {word: value for word, value in BELOW_60.items() if value < 30}
_SPOKEN = re.compile(
    rf"""\b(?:(?P<minutes>{"|".join(_MINUTES)}|[12]?\d)(?P<unit>\ Minuten?)?
        \ (?P<side>vor|nach)\ )?
    (?:(?P<part>halb|viertel\ vor|viertel\ nach|viertel|drei\ ?viertel)\ )?
    (?P<hour>(?:{"|".join(_HOURS)})\b|(?:1[0-2]|[1-9])(?![.,:]?\d))
    (?:\ Uhr\b
        (?:\ (?P<beyond>{"|".join(BELOW_60)})(?=[.,;:)]?(?-i:\ [a-zäöü(]|$)))?
        |(?!\ ?%|\ (?:Jahr|Monat|Woche|Tag|Stunde|Minute|Sekunde|Million|Milliarde
        |Meter|Dutzend|Prozent)))
    (?!-)""",
    re.IGNORECASE | re.VERBOSE,
)
_MAY_BE_SPOKEN = re.compile(r"(?:halb|viertel|vor|nach|Uhr) (?:\d|\w)", re.IGNORECASE)
_TIME_BEFORE = re.compile(
    r"\b(?:um|gegen|ab|bis|seit|zwischen|und|kurz (?:vor|nach)|punkt|etwa|circa|ca\.|rund"
    r"|ist|war|es) $",
    re.IGNORECASE,
)
_LONGEST_BEFORE = 12
_SINGULAR_AFTER = re.compile(r" [a-zäöüß]{2,}(?<!en)(?<!er)\b")
_NOUN_AFTER = re.compile(r" [A-ZÄÖÜ]")
_QUARTERS = {
    "halb": -30, "viertel vor": -15, "viertel nach": 15, "viertel": -45, "dreiviertel": -15,
}  # fmt: skip
"""Minutes from the hour that is named."""
_USUAL_MINUTES = frozenset({5, 10, 20, 25})


def spoken_times(text: str) -> list[Clock]:
    """Return the times of day as they are said: halb acht, Viertel vor 8, fünf nach halb neun.

    Not those with Uhr alone. What may as well be a number of things ("zehn nach acht Siegen",
    "viertel acht") counts as a time only behind a word for it (um, gegen, seit).

    >>> [clock[1:] for clock in spoken_times("um halb acht, dann um fünf vor halb 9")]
    [(7, 30), (8, 25)]
    """
    if not _MAY_BE_SPOKEN.search(text):
        return []
    found = []
    for match in _SPOKEN.finditer(text):
        part, side, hour = (match[name] for name in ("part", "side", "hour"))
        if match["beyond"] and not (part or side or hour.isdigit()):  # sechs Uhr dreißig
            at = _value(hour, _HOURS), BELOW_60[match["beyond"].lower()]
            found.append(notation.clock_time(match.span(), *at))
            continue
        part = part.lower().replace("drei v", "dreiv") if part else ""
        if not (part or side) or (side and part not in {"", "halb"}):
            continue
        minutes = _value(match["minutes"], _MINUTES) if side else 0
        if side and not match["unit"] and minutes not in _USUAL_MINUTES:
            continue
        before = text[max(0, match.start() - _LONGEST_BEFORE) : match.start()]
        behind_word = _TIME_BEFORE.search(before) is not None
        in_words = not hour.isdigit()
        if match[0].lower().endswith("uhr") or (part not in {"", "viertel"} and in_words):
            surely = True
        elif part == "viertel":
            surely = behind_word
        else:
            said = behind_word or (match["unit"] and in_words) or _opens(text, match)
            surely = bool(said) and not _NOUN_AFTER.match(text, match.end())
        if not surely:
            continue
        from_hour = _QUARTERS.get(part, 0) + (minutes if side == "nach" else -minutes)
        found.append(notation.clock_time(match.span(), _value(hour, _HOURS), from_hour))
    return found


def _opens(text: str, match: re.Match[str]) -> bool:
    """Tell whether a sentence opens with this and a verb: "Zehn vor acht kam er".

    The verb must be singular, for adjectives end as the plural does ("nach acht guten Spielen").
    """
    start = match.start()
    opens = start == 0 or _SENTENCE_STARTS.search(text, max(0, start - 6), start) is not None
    return opens and _SINGULAR_AFTER.match(text, match.end()) is not None


def _value(word: str, words: Mapping[str, int]) -> int:
    return int(word) if word.isdigit() else words[word.lower()]


_GERMAN = Language(
    "de", _tokens, ("iso", "date", "day"), notation.read_german, _special, _sized, _phrase,
    spoken_times, half_said,
)  # fmt: skip


def _magnitude(read: tuple[str, tuple[Key, ...]] | None) -> int:
    """Return the size of a magnitude word (Million, Dutzend), 0 for any other word."""
    if read is None or read[0] != "vague":
        return 0
    return next((int(key) for key in read[1] if not isinstance(key, str)), 0)


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


_CALENDAR: dict[str, tuple[str, tuple[Key, ...]]] = {
    **{month: ("hint", (f"m{number}",)) for month, number in SHORT_MONTHS.items()},
    **{f"{month}s": ("hint", (f"m{number}",)) for month, number in MONTHS.items()},
    **{month: ("month", (f"m{number}",)) for month, number in MONTHS.items()},
    **{day: ("weekday", (f"w{number}",)) for day, number in WEEKDAYS.items()},
}
_MONTH_NAMES = tuple(MONTHS)
_LONGEST = 100
"""Letters; no longer word is a number."""
_DAYS_IN_WORDS = {**WEEKDAYS, **{day.replace("tag", "täg"): n for day, n in WEEKDAYS.items()}}
_DAY_IN_WORD = re.compile(
    rf"(?:^|(?<=\w\w\w))(?!montage(?!n)|dienstagen[td])({'|'.join(_DAYS_IN_WORDS)})"
)
"""A weekday in another word (sonntäglich, Ostermontag, Karfreitagsabkommen), but not Endmontage or
Geheimdienstagent."""


@lru_cache(maxsize=16384)
def reading(word: str) -> tuple[str, tuple[Key, ...]] | None:
    """Read ``word`` (as written) as a quantity: return its sort and its keys, or None.

    Sorts: "cardinal" and "vague" (must have a partner), "month", "weekday", and those that may
    explain a number on the other side: "ordinal", "fraction", "times", "span", "clock" and "hint".
    """
    if len(word) > _LONGEST:
        return None
    low = word.lower()
    if word[0].isupper() and low in _CALENDAR:
        return _CALENDAR[low]
    if day := _DAY_IN_WORD.search(low):
        return "hint", (f"w{_DAYS_IN_WORDS[day[1]]}",)
    if word[0].isupper() and low.startswith(_MONTH_NAMES):
        return "hint", (f"m{next(n for name, n in MONTHS.items() if low.startswith(name))}",)
    if low in _VAGUE:
        return "vague", _VAGUE[low]
    if low in {"ein", "eins", "eine", "einen", "einem", "einer", "eines", "null"}:
        return "hint", (0 if low == "null" else 1,)
    if (value := cardinal(low)) is not None:
        return "cardinal", (value,)
    if (match := _HALVES.fullmatch(low)) and (some := _with_half(match[1])) is not None:
        return "cardinal", (some * _TIMES_HALF[match[2] or ""],)
    if match := _PART_OF_SIZE.fullmatch(low):  # Viertelmillion
        over, under = _PARTS[match[1]]
        return "cardinal", (MAGNITUDES[match[2]] * over // under,)
    if (match := _FOLD.fullmatch(low)) and (value := cardinal(match[1])) is not None:
        return "times", (value,)  # versiebenfacht
    if (match := _ORDINAL.fullmatch(low)) and (value := _ordinal(match[1])) is not None:
        return "ordinal", (value,)
    if (found := _WHOLE.get(low)) is not None:
        return found
    if (match := _FRACTION.fullmatch(low)) and (value := _ordinal(match[1])) is not None:
        return "fraction", (value,)
    return _derived(low) or _hint(word, low)


def _with_half(stem: str) -> Decimal | None:
    """Return the value of a number and a half, of which "halb" was taken off: zweiein, andert."""
    if stem in {"andert", "ein"}:
        return Decimal("1.5")
    value = cardinal(stem.removesuffix("ein").removesuffix("und"))
    return value + _HALF if value is not None else None


def _ordinal(stem: str) -> int | None:
    """Return the value of an ordinal without its ending."""
    return _IRREGULAR_ORDINALS.get(stem) or cardinal(stem)


def _derived(low: str) -> tuple[str, tuple[Key, ...]] | None:
    """Read a word that begins with a number: ``achtziger``, ``dreijährig``."""
    if match := _DECADE.fullmatch(low):
        value = cardinal(match[1])
        if value is not None and value > 1:
            keys: tuple[Key, ...] = (value,)
            if value % 10 == 0:
                keys += (value + 1900, value + 2000)
            return "span" if value % 10 == 0 and 20 <= value <= 90 else "hint", keys
    if not _STARTS.match(low):
        return None
    said = _NOT_NUMBERS.match(low) is None
    for end in range(len(low), 2, -1):
        if (value := cardinal(low[:end])) is not None:
            if counted := _COUNTED.match(low, end):  # dreistündig, though "dreist" says no number
                return "cardinal", _counted(value, counted[1])
            if said or _ADJECTIVE.fullmatch(low, end):
                return "times" if _TIMES.fullmatch(low, end) else "hint", (value,)
        elif match := _HALVES.fullmatch(low, 0, end):
            some = _with_half(match[1])
            if some is None:
                continue
            if counted := _COUNTED.match(low, end):  # zweieinhalbstündig
                return "cardinal", _counted(some, counted[1])
            if _TIMES.fullmatch(low, end):  # das Zweieinhalbfache
                return "times", (some,)
    return None


def _counted(value: Key, stem: str) -> tuple[Key, ...]:
    """Return the keys of an adjective such as "dreitägig": the number, and how long that is."""
    return value, *notation.length_keys(value, _UNIT_OF_COUNTED.get(stem, ""), "de")


_HINTS = notation.hints(_LIST)
_WHOLE = {word: said for word, said in _HINTS if "*" not in word}
_PREFIXES = {word[:-1]: said for word, said in _HINTS if word.endswith("*")}
_SUFFIXES = {word[1:]: said for word, said in _HINTS if word.startswith("*")}
_BY_LENGTH = tuple(sorted(_PREFIXES, key=len, reverse=True))
_ENDINGS = tuple(_SUFFIXES)
_LEAST_BEFORE_SUFFIX = 3


def _hint(word: str, low: str) -> tuple[str, tuple[Key, ...]] | None:
    """Look a word up in the list of hints: ``Halbzeit``, ``Ehepaar``."""
    # Most words are not hints: comparing all beginnings at once is much faster than a loop.
    if low.startswith(_BY_LENGTH) or word.startswith(_BY_LENGTH):
        for prefix in _BY_LENGTH:
            if low.startswith(prefix) or word.startswith(prefix):
                return _PREFIXES[prefix]
    if low.endswith(_ENDINGS):
        for suffix, found in _SUFFIXES.items():
            if low.endswith(suffix) and len(low) - len(suffix) >= _LEAST_BEFORE_SUFFIX:
                return found
    return None
