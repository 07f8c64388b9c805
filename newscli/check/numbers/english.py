"""Find every number, date part and time of an English text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache

from newscli.article import Span
from newscli.check.numbers.notation import (
    AFTER_DIGITS,
    SPACES,
    VULGAR,
    WORD,
    Key,
    Quantity,
    as_time,
    clock_reading,
    dressed,
    either_half,
    kind_of,
    mask,
    quantities_in,
    read_english,
    read_keys,
    roman,
    share_magnitude,
    unit_at,
    with_tail,
)
from newscli.check.tables import rows


def _table(*sorts: str) -> dict[str, int]:
    return {word: int(keys) for sort, word, keys in rows("numbers_en.tsv") if sort in sorts}


UNITS, TENS, MAGNITUDES = _table("unit"), _table("ten"), _table("magnitude")
MONTHS, SHORT_MONTHS, WEEKDAYS = _table("month"), _table("short month"), _table("weekday")
_ORDINALS, _VAGUE = _table("ordinal"), _table("vague")
_HINTS = {
    word: (sort, read_keys(keys))
    for sort, word, keys in rows("numbers_en.tsv")
    if sort in {"hint", "fraction", "times", "span"}
}
_WORDS = {value: word for word, value in (UNITS | TENS).items() if word != "fourty"}
_HALF = Decimal("0.5")
_MARCH_OR_MAY = {"march", "may"}
_NUMBER_WORDS = frozenset(
    {*UNITS, *TENS, *_ORDINALS, *_VAGUE, "half", "hundred", "thousand", "million", "billion",
     "trillion", "dozen"}
)  # fmt: skip
_ROUND = frozenset({12, 100, 1000, 10**6, 10**9, 10**12})
_STRICT_FROM = 2

_TOKEN = re.compile(
    rf"""(?P<iso>(?<!\d)\d{{4}}-\d\d-\d\d(?!\d))
    |(?P<sign>[{VULGAR}])
    |(?P<number>\d{{1,3}}(?:(?P<g>[,'’{SPACES}])\d{{3}}(?!\d))(?:(?P=g)\d{{3}}(?!\d))*(?:\.\d+)?
        (?![.,:]\d)
        |\d+(?:[.,:]\d+)*)
    {AFTER_DIGITS}
    (?P<decade>['’]?s\b)?
    (?P<ordinal>(?:st|nd|rd|th)\b)?
    """.replace(r"\d", "[0-9]"),
    re.VERBOSE,
)
_MAGNITUDE = re.compile(
    rf"[{SPACES}]?-?(?:(hundred|thousand|million|billion|trillion|quadrillion|dozen)s?"
    r"|(mln|bln|mn|bn|tn|trn|k|m|b))\b(?!['’/]|\.C)",
    re.IGNORECASE,
)
_PART_OF_DAY = re.compile(
    rf"[{SPACES}]*(?:(?P<a>a\.?[{SPACES}]?m\b\.?|in the morning\b)"
    rf"|(?P<p>p\.?[{SPACES}]?m\b\.?|in the (?:afternoon|evening)\b)"
    rf"|(?P<clock>o['’]?[{SPACES}]?clock|noon\b|midnight\b|hours\b|hrs\b|h\b))",
    re.IGNORECASE,
)
_JOIN = re.compile(r"\s*-?\s*")
_JOIN_AND = re.compile(r"\s*-?\s*and\s*-?\s*", re.IGNORECASE)
_A_NOUN_AND_A_HALF = re.compile(r"(?:\s|-)\w+(?:\s|-)and(?:\s|-)a(?:\s|-)half\b", re.IGNORECASE)
_AND_A_HALF = re.compile(r"[\s-]+(?:and[\s-]+)(?:a|one)[\s-]+half\b", re.IGNORECASE)

_Word = tuple[str, int, int]
"""A word in small letters and its offsets."""
_Phrase = tuple[str, tuple[Key, ...], int, int, int]
"""Sort, keys, start offset, end offset, number of words read."""


@lru_cache(maxsize=256)
def english_quantities(text: str) -> tuple[Quantity, ...]:
    """Return the quantities of an English text in the order of their spans."""
    return quantities_in(text, _TOKEN, ("iso",), _number, _words)


def _number(text: str, match: re.Match[str]) -> tuple[Quantity, int, int]:
    """Return the quantity of a digit token, its magnitude and where the reading ends."""
    token, start, end = match["number"], match.start(), match.end()
    quantity = read_english(token, (start, match.end("number")))
    tail = with_tail(quantity, match)
    if tail is not None and match["decade"]:
        return tail, 1, end
    quantity = tail or quantity
    if match["ordinal"]:
        return quantity, 1, end
    if tail is None and (part := _PART_OF_DAY.match(text, end)):
        half = "a" if part["a"] else "p" if part["p"] else ""
        timed = as_time(quantity, token, half, bare=bool(part["clock"]))
        if timed is not None:
            return timed._replace(span=(start, part.end())), 1, part.end()
    if len(token) == 4 and token.isdigit() and token[0] == "0":  # 0230 UTC
        quantity = _with_clock(quantity, token[:2], token[2:])
    if len(token) in {4, 5} and token[-3:-2] == "." and not quantity.keys[1:]:
        quantity = _with_clock(quantity, *token.split("."))
    size = 1
    while magnitude := _MAGNITUDE.match(text, end):
        if magnitude[2] and (size > 1 or (magnitude[2] == "M" and magnitude[0][0] in " \u00a0")):
            break
        size *= MAGNITUDES[(magnitude[1] or magnitude[2]).lower()]
        end = magnitude.end()
        if magnitude[2] and magnitude[2].lower() in {"m", "b"}:
            # 5m may be five metres, too
            quantity = quantity._replace(parts=(quantity._replace(parts=()),))
    return dressed(text, quantity, size, end, "en")


def _with_clock(quantity: Quantity, hours: str, minutes: str) -> Quantity:
    """Allow for a number to be a time: ``0230``, ``19.30``."""
    return quantity._replace(keys=quantity.keys + clock_reading(int(hours), int(minutes)))


def _words(text: str, spans: list[Span]) -> list[Quantity]:
    """Return the quantities that are written in words."""
    found: list[Quantity] = []
    covered = mask(text, spans)
    words = [(m[0].lower(), m.start(), m.end()) for m in WORD.finditer(text)]
    skip = 0
    for index, (low, start, end) in enumerate(words):
        if index < skip or not (low in _MAY_SAY or text[start].isupper()):
            continue
        if covered[start]:
            continue
        noun_and_a_half = low in {"a", "an", "one"} and _A_NOUN_AND_A_HALF.match(text, end)
        if (
            low in _NUMBER_WORDS
            and not noun_and_a_half
            and (read := _phrase(text, words, index)) is not None
        ):
            skip = index + read[-1]
            found.append(_of_phrase(text, read))
            size = magnitude(words, skip - 1)
            if size and not isinstance(read[1][0], str) and found[-1].kind != "time":
                share_magnitude(text, found, size)
            continue
        word = text[start:end]
        follows = (start > 1 and text[start - 2].isdigit()) or text[end + 1 : end + 2].isdigit()
        if calendar := _calendar_word(word, follows, start < 2):
            form = "month" if str(calendar[0])[0] == "m" else "weekday"
            found.append(Quantity("date", calendar, (start, end), form=form))
        elif noun_and_a_half:
            found.append(Quantity("number", (Decimal("1.5"),), (start, end), False, form="word"))
        elif word.isupper() and (value := roman(word)) is not None:
            found.append(Quantity("number", (value,), (start, end), False, form="hint"))
        elif low in _HINTS:
            sort, keys = _HINTS[low]
            form = "article" if low in {"a", "an"} else sort
            found.append(Quantity("number", keys, (start, end), False, form=form))
    return found


_MAY_SAY = _NUMBER_WORDS | _HINTS.keys()


def _of_phrase(text: str, read: _Phrase) -> Quantity:
    """Return the quantity that a number phrase says, as a time if one follows."""
    sort, keys, start, end, _ = read
    if sort == "cardinal" and keys[0] in range(13) and (part := _PART_OF_DAY.match(text, end)):
        hour = int(keys[0])
        whole = Quantity("time", (hour,), (start, end), form="word")
        half = "a" if part["a"] else "p" if part["p"] else ""
        clock = clock_reading(hour, 0, half)
        return Quantity("time", clock, (start, end), parts=(whole,), form="word")
    strict = sort == "vague" or (
        sort == "cardinal" and not isinstance(keys[0], str) and keys[0] >= _STRICT_FROM
    )
    unit = unit_at(text, start, end, "en")[0] if sort != "ordinal" else ""
    form = sort if sort in {"ordinal", "fraction"} else "word"
    return Quantity(kind_of(unit), keys, (start, end), strict, unit=unit, form=form)


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


def _calendar_word(word: str, follows_digit: bool, at_start: bool) -> tuple[Key, ...]:
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


def _phrase(text: str, words: Sequence[_Word], at: int) -> _Phrase | None:
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


def magnitude(words: Sequence[_Word], at: int) -> int:
    """Return the size of the magnitude that the word ``at`` is (million), 0 if it is none."""
    size = MAGNITUDES.get(words[at][0], 0) if len(words[at][0]) > 3 else 0
    return size if size >= 1000 else 0


def _finished(
    text: str, words: Sequence[_Word], at: int, index: int, value: int, end: int
) -> _Phrase:
    """Add "and a half" and what depends on the words before and after the phrase."""
    start = words[at][1]
    if tail := _AND_A_HALF.match(text, end):
        end = tail.end()
        while index < len(words) and words[index][1] < end:
            index += 1
        total = value + _HALF
        if index < len(words) and words[index][0] in MAGNITUDES and len(words[index][0]) > 3:
            total *= MAGNITUDES[words[index][0]]
            end, index = words[index][2], index + 1
        return "cardinal", (total,), start, end, index - at
    keys: tuple[Key, ...] = (value,)
    if index < len(words) and words[index][0] in {"decade", "decades"}:
        keys += (value * 10,)
    if index < len(words) and words[index][0] in {"century", "centuries"}:
        keys += (value * 100,)
    if value in _ROUND:
        return "vague", (*keys, f"v{value}"), start, end, index - at
    return "cardinal", keys, start, end, index - at


def _vague(words: Sequence[_Word], at: int) -> _Phrase:
    """Read "thousands" and "hundreds of thousands"."""
    low, start, end = words[at]
    if at + 2 < len(words) and words[at + 1][0] == "of" and words[at + 2][0] in _VAGUE:
        size = _VAGUE[low] * _VAGUE[words[at + 2][0]]
        keys: tuple[Key, ...] = (f"v{size}", f"v{_VAGUE[words[at + 2][0]]}")
        return "vague", keys, start, words[at + 2][2], 3
    return "vague", (f"v{_VAGUE[low]}", _VAGUE[low]), start, end, 1


def _half(words: Sequence[_Word], at: int) -> _Phrase:
    """Read "half a million" and "half past seven"; a plain half is a fraction."""
    _, start, end = words[at]
    if at + 2 < len(words) and words[at + 1][0] == "past" and words[at + 2][0] in UNITS:
        keys = either_half(UNITS[words[at + 2][0]], 30)
        return "clock", keys, start, words[at + 2][2], 3
    for skip in (1, 2):
        if at + skip >= len(words) or (skip == 2 and words[at + 1][0] not in {"a", "an"}):
            break
        if (size := MAGNITUDES.get(words[at + skip][0], 0)) >= 12:
            return "cardinal", (size // 2,), start, words[at + skip][2], skip + 1
    return "fraction", _HINTS["half"][1], start, end, 1
