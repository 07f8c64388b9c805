"""English number words: phrases such as "two and a half million", and what single words hint at."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from newscli.check.notation import either_half
from newscli.check.quantity import Key

UNITS = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14,
    "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19,
}  # fmt: skip
TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fourty": 40, "fifty": 50, "sixty": 60,
    "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
MAGNITUDES = {
    "dozen": 12, "hundred": 100, "thousand": 1000, "k": 1000, "million": 10**6, "mn": 10**6,
    "mln": 10**6, "mio": 10**6, "m": 10**6, "billion": 10**9, "bn": 10**9, "bln": 10**9,
    "b": 10**9, "trillion": 10**12, "tn": 10**12, "trn": 10**12, "quadrillion": 10**15,
    "quintillion": 10**18,
}  # fmt: skip
MONTHS = {
    "january": 1, "february": 2, "march": 3, "april": 4, "may": 5, "june": 6, "july": 7,
    "august": 8, "september": 9, "october": 10, "november": 11, "december": 12,
}  # fmt: skip
SHORT_MONTHS = {
    "jan": 1, "feb": 2, "mar": 3, "apr": 4, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "sept": 9,
    "oct": 10, "nov": 11, "dec": 12,
}  # fmt: skip
WEEKDAYS = {
    "monday": 1, "tuesday": 2, "wednesday": 3, "thursday": 4, "friday": 5, "saturday": 6,
    "sunday": 7,
}  # fmt: skip
_WORDS = {value: word for word, value in (UNITS | TENS).items() if word != "fourty"}
_ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7,
    "eighth": 8, "ninth": 9, "tenth": 10, "eleventh": 11, "twelfth": 12, "thirteenth": 13,
    "fourteenth": 14, "fifteenth": 15, "sixteenth": 16, "seventeenth": 17, "eighteenth": 18,
    "nineteenth": 19, "twentieth": 20, "thirtieth": 30, "fortieth": 40, "fiftieth": 50,
    "sixtieth": 60, "seventieth": 70, "eightieth": 80, "ninetieth": 90, "hundredth": 100,
    "thousandth": 1000,
}  # fmt: skip
HALF = Decimal("0.5")
EVIDENCE: dict[str, tuple[Key, ...]] = {
    "a": (1,), "an": (1,), "single": (1,), "once": (1,), "another": (1,), "twice": (2,),
    "double": (2,), "doubled": (2,), "doubles": (2,), "doubling": (2,), "both": (2,), "pair": (2,),
    "pairs": (2,), "couple": (2,), "couples": (2,), "twin": (2,), "twins": (2,), "duo": (2,),
    "either": (2,), "two-thirds": (2,), "neither": (2,), "dual": (2,), "bilateral": (2,),
    "thrice": (3,), "triple": (3,), "tripled": (3,), "treble": (3,), "trio": (3,), "triples": (3,),
    "tripling": (3,), "threefold": (3,), "thirds": (3,), "quadruple": (4,), "quadrupled": (4,),
    "quarter": (4, Decimal("0.25"), 15), "quarters": (4,), "quartet": (4,), "half": (HALF, 2, 30),
    "halves": (2,), "halved": (2,), "fifths": (5,), "sixths": (6,), "eighths": (8,),
    "tenths": (10,), "fifties": (50, 1950), "twenties": (20, 1920), "thirties": (30, 1930),
    "forties": (40, 1940), "sixties": (60, 1960), "seventies": (70, 1970), "eighties": (80, 1980),
    "nineties": (90, 1990), "fortnight": (2, 14), "decade": (10,), "decades": (10,),
    "century": (100, "v100"), "centuries": (100, "v100"), "millennium": (1000, 2000),
    "millennia": ("v1000", 1000),
    "noon": ("t720", 12), "midday": ("t720", 12), "midnight": ("t0", 12), "biennial": (2,),
    "hat-trick": (3,), "weekend": ("w6", "w7"), "zero": (0,), "nil": (0,), "teens": (13,),
    "goalless": (0,), "scoreless": (0,), "adult": (18,),
}  # fmt: skip
_VAGUE = {
    "dozens": 12, "tens": 10, "hundreds": 100, "thousands": 1000, "millions": 10**6,
    "billions": 10**9, "trillions": 10**12,
}  # fmt: skip
_MARCH_OR_MAY = {"march", "may"}
NUMBER_WORDS = frozenset(
    {*UNITS, *TENS, *_ORDINALS, *_VAGUE, "half", "hundred", "thousand", "million", "billion",
     "trillion", "dozen"}
)  # fmt: skip
_JOIN = re.compile(r"\s*-?\s*")
_JOIN_AND = re.compile(r"\s*-?\s*and\s*-?\s*", re.IGNORECASE)
A_NOUN_AND_A_HALF = re.compile(r"(?:\s|-)\w+(?:\s|-)and(?:\s|-)a(?:\s|-)half\b", re.IGNORECASE)
_AND_A_HALF = re.compile(r"[\s-]+(?:and[\s-]+)(?:a|one)[\s-]+half\b", re.IGNORECASE)

Word = tuple[str, int, int]
"""A word in small letters and its offsets."""
Phrase = tuple[str, tuple[Key, ...], int, int, int]
"""Sort, keys, start offset, end offset, number of words read."""


def word_for(value: Key) -> str | None:
    """Return the English word of a whole number from 2 to 99, or None.

    >>> word_for(40), word_for(25)
    ('forty', 'twenty-five')
    """
    if isinstance(value, str) or value != int(value) or not 2 <= value < 100:
        return None
    tens, unit = divmod(int(value), 10)
    if tens < 2:
        return _WORDS[int(value)]
    return f"{_WORDS[tens * 10]}-{_WORDS[unit]}" if unit else _WORDS[tens * 10]


def calendar_word(word: str, follows_digit: bool, at_start: bool) -> tuple[Key, ...]:
    """Return the key of a month or weekday, as written; nothing for the verbs march and may."""
    if not word[0].isupper():
        return ()
    low = word.lower()
    if low in MONTHS:
        if low in _MARCH_OR_MAY and at_start and not follows_digit:
            return ()
        return (f"m{MONTHS[low]}",)
    if low in SHORT_MONTHS:
        return (f"m{SHORT_MONTHS[low]}",)
    if low in WEEKDAYS:
        return (f"w{WEEKDAYS[low]}",)
    return (f"w{WEEKDAYS[low[:-1]]}",) if low.endswith("s") and low[:-1] in WEEKDAYS else ()


def phrase(text: str, words: Sequence[Word], at: int) -> Phrase | None:
    """Read the number phrase that begins with the word ``at``, as far as it goes.

    "twenty-five", "two hundred and fifty", "half a million", "tens of thousands", "two and a half".
    """
    low, start, end = words[at]
    if low in _VAGUE:
        return _vague(words, at)
    if low == "half":
        return _half(words, at)
    if low in _ORDINALS:
        return "ordinal", (_ORDINALS[low],), start, end, 1
    total, group, index, last = 0, 0, at, ""
    bare = low in MAGNITUDES
    while index < len(words):
        low, here, there = words[index]
        if index > at:
            between = text[end:here]
            joined = _JOIN.fullmatch(between) is not None
            if not joined and not (
                low not in MAGNITUDES
                and last in MAGNITUDES
                and _JOIN_AND.fullmatch(between)
                and (low in UNITS or low in TENS)
            ):
                break
        if low in UNITS and (
            last in MAGNITUDES or last == "" or (last in TENS and UNITS[low] < 10)
        ):
            group += UNITS[low]
        elif low in TENS and (last in MAGNITUDES or last == ""):
            group += TENS[low]
        elif low in _ORDINALS and last in TENS and _ORDINALS[low] < 10:
            return "ordinal", (total + group + _ORDINALS[low],), start, there, index - at + 1
        elif low in MAGNITUDES and len(low) > 3 and (last != "" or bare):
            if MAGNITUDES[low] <= 100:
                group = max(group, 1) * MAGNITUDES[low]
            elif total == 0 or group:
                total, group = total + max(group, 1) * MAGNITUDES[low], 0
            else:
                total *= MAGNITUDES[low]
        else:
            break
        last, end, index = low, there, index + 1
    if index == at:
        return None
    return _finished(text, words, at, index, total + group, end)


def magnitude(words: Sequence[Word], at: int) -> int:
    """Return the size of the magnitude that the word ``at`` is (million), 0 if it is none."""
    size = MAGNITUDES.get(words[at][0], 0) if len(words[at][0]) > 3 else 0
    return size if size >= 1000 else 0


def _finished(
    text: str, words: Sequence[Word], at: int, index: int, value: int, end: int
) -> Phrase:
    """Add "and a half" and what depends on the words before and after the phrase."""
    start = words[at][1]
    if tail := _AND_A_HALF.match(text, end):
        end = tail.end()
        while index < len(words) and words[index][1] < end:
            index += 1
        total = value + HALF
        if index < len(words) and words[index][0] in MAGNITUDES and len(words[index][0]) > 3:
            total *= MAGNITUDES[words[index][0]]
            end, index = words[index][2], index + 1
        return "cardinal", (total,), start, end, index - at
    keys: tuple[Key, ...] = (value,)
    if index < len(words) and words[index][0] in {"decade", "decades"}:
        keys += (value * 10,)
    if index < len(words) and words[index][0] in {"century", "centuries"}:
        keys += (value * 100,)
    if value in {12, 100, 1000, 10**6, 10**9, 10**12}:
        return "vague", (*keys, f"v{value}"), start, end, index - at
    return "cardinal", keys, start, end, index - at


def _vague(words: Sequence[Word], at: int) -> Phrase:
    """Read "thousands" and "hundreds of thousands"."""
    low, start, end = words[at]
    if at + 2 < len(words) and words[at + 1][0] == "of" and words[at + 2][0] in _VAGUE:
        size = _VAGUE[low] * _VAGUE[words[at + 2][0]]
        keys: tuple[Key, ...] = (f"v{size}", f"v{_VAGUE[words[at + 2][0]]}")
        return "vague", keys, start, words[at + 2][2], 3
    return "vague", (f"v{_VAGUE[low]}", _VAGUE[low]), start, end, 1


def _half(words: Sequence[Word], at: int) -> Phrase:
    """Read "half a million" and "half past seven"; a plain half only hints."""
    _, start, end = words[at]
    if at + 2 < len(words) and words[at + 1][0] == "past" and words[at + 2][0] in UNITS:
        keys = either_half(UNITS[words[at + 2][0]], 30)
        return "clock", keys, start, words[at + 2][2], 3
    for skip in (1, 2):
        if at + skip >= len(words) or (skip == 2 and words[at + 1][0] not in {"a", "an"}):
            break
        if (size := MAGNITUDES.get(words[at + skip][0], 0)) >= 12:
            return "cardinal", (size // 2,), start, words[at + skip][2], skip + 1
    return "evidence", EVIDENCE["half"], start, end, 1
