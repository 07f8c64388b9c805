"""Find every number, date part and time of an English text."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache

from newscli.check import english_words as english
from newscli.check.digits import (
    SPACES,
    WORD,
    as_time,
    decade_or_half,
    dressed,
    quantities_in,
    share_magnitude,
)
from newscli.check.notation import clock_reading, either_half, read_english, roman, time_key
from newscli.check.quantity import Quantity
from newscli.check.units import english_unit, kind_of

_ENGLISH_TOKEN = re.compile(
    rf"""(?P<iso>(?<!\d)\d{{4}}-\d\d-\d\d(?!\d))
    |(?P<number>\d{{1,3}}(?:(?P<g>[,'’{SPACES}])\d{{3}}(?!\d))(?:(?P=g)\d{{3}}(?!\d))*(?:\.\d+)?
        (?![.,:]\d)
        |\d+(?:[.,:]\d+)*)
    (?P<half>[½¼¾])?
    (?P<decade>['’]?s\b)?
    (?P<ordinal>(?:st|nd|rd|th)\b)?
    """.replace(r"\d", "[0-9]"),
    re.VERBOSE,
)
_ENGLISH_MAGNITUDE = re.compile(
    rf"[{SPACES}]?-?(?:(hundred|thousand|million|billion|trillion|quadrillion|dozen)s?"
    r"|(mln|bln|mn|bn|tn|trn|k|m|b))\b(?!['’/]|\.C)",
    re.IGNORECASE,
)
_HALF_OF_DAY = re.compile(
    rf"[{SPACES}]*(?:(?P<am>a\.?[{SPACES}]?m\b\.?)|(?P<pm>p\.?[{SPACES}]?m\b\.?)"
    rf"|(?P<clock>o['’]?[{SPACES}]?clock|noon\b|midnight\b|hours\b|hrs\b|h\b))",
    re.IGNORECASE,
)
_STRICT_FROM = 2


@lru_cache(maxsize=256)
def english_quantities(text: str) -> tuple[Quantity, ...]:
    """Return the quantities of an English text in the order of their spans."""
    return quantities_in(text, _ENGLISH_TOKEN, ("iso",), _english_number, _english_words)


def _english_number(text: str, match: re.Match[str]) -> tuple[Quantity, int, int]:
    """Return the quantity of a digit token, its magnitude and where what was read of it ends."""
    token, start, end = match["number"], match.start(), match.end()
    quantity = read_english(token, (start, match.end("number")))
    if match["decade"] or match["half"]:
        return decade_or_half(quantity, match), 1, end
    if match["ordinal"]:
        return quantity, 1, end
    if half := _HALF_OF_DAY.match(text, end):
        timed = as_time(quantity, token, either=bool(half["clock"]), afternoon=bool(half["pm"]))
        if timed is not None:
            return timed, 1, half.end()
    if len(token) == 4 and token.isdigit() and token[0] == "0":  # 0230 UTC
        quantity.keys += clock_reading(int(token[:2]), int(token[2:]))
    if len(token) in {4, 5} and token[-3:-2] == "." and not quantity.keys[1:]:
        hours, minutes = token.split(".")
        quantity.keys += clock_reading(int(hours), int(minutes))
    size = 1
    while magnitude := _ENGLISH_MAGNITUDE.match(text, end):
        if magnitude[2] and (size > 1 or (magnitude[2] == "M" and magnitude[0][0] in " \u00a0")):
            break
        size *= english.MAGNITUDES[(magnitude[1] or magnitude[2]).lower()]
        end = magnitude.end()
        if magnitude[2] and magnitude[2].lower() in {"m", "b"}:
            # 5m may be five metres, too
            quantity.parts = (replace(quantity, parts=()),)
    return dressed(text, quantity, size, end, english_unit)


def _english_words(text: str, covered: list[tuple[int, int]]) -> list[Quantity]:
    """Return the quantities that are written in words."""
    found: list[Quantity] = []
    originals = [(m[0], m.start(), m.end()) for m in WORD.finditer(text)]
    words = [(word.lower(), start, end) for word, start, end in originals]
    skip = 0
    for index, (low, start, end) in enumerate(words):
        if index < skip or any(a <= start < b for a, b in covered):
            continue
        if low == "one" and english.A_NOUN_AND_A_HALF.match(text, end):
            low = "a"
        if low in english.NUMBER_WORDS and (read := english.phrase(text, words, index)):
            sort, keys, start, end, count = read
            skip = index + count
            if (
                sort == "cardinal"
                and (half := _HALF_OF_DAY.match(text, end))
                and keys[0] in range(13)
            ):
                hour = int(keys[0])
                part = Quantity("time", (hour,), (start, end), form="word")
                clock = (
                    either_half(hour, 0)
                    if half["clock"]
                    else (time_key(hour % 12 + (12 if half["pm"] else 0), 0),)
                )
                found.append(Quantity("time", clock, (start, end), parts=(part,), form="word"))
                continue
            strict = sort == "vague" or (
                sort == "cardinal" and not isinstance(keys[0], str) and keys[0] >= _STRICT_FROM
            )
            unit, _ = english_unit(text, start, end) if sort != "ordinal" else ("", end)
            found.append(
                Quantity(kind_of(unit), keys, (start, end), strict, unit=unit, form="word")
            )
            if not isinstance(keys[0], str) and (size := english.magnitude(words, skip - 1)):
                share_magnitude(text, found, size)
            continue
        word = originals[index][0]
        follows = (start > 1 and text[start - 2].isdigit()) or text[end + 1 : end + 2].isdigit()
        if calendar := english.calendar_word(word, follows, start < 2):
            form = "month" if calendar[0][0] == "m" else "weekday"  # type: ignore[index]
            found.append(Quantity("date", calendar, (start, end), form=form))
        elif low in {"a", "an", "one"} and english.A_NOUN_AND_A_HALF.match(text, end):
            found.append(Quantity("number", (Decimal("1.5"),), (start, end), False, form="word"))
        elif word.isupper() and (value := roman(word)) is not None:
            found.append(Quantity("number", (value,), (start, end), False, form="word"))
        elif low in english.EVIDENCE:
            form = "article" if low in {"a", "an"} else "word"
            found.append(Quantity("number", english.EVIDENCE[low], (start, end), False, form=form))
    return found
