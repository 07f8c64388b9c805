"""Find every number, date part and time of a German or an English text."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache

from newscli.check import english_words as english
from newscli.check import german_words as german
from newscli.check.notation import (
    clock_reading,
    either_half,
    number,
    read_english,
    read_german,
    roman,
    time_key,
)
from newscli.check.quantity import Key, Quantity
from newscli.check.units import CURRENCIES, english_unit, german_unit

_SPACES = r" \u00a0\u202f\u2009"
_GERMAN_TOKEN = re.compile(
    rf"""(?P<iso>(?<!\d)\d{{4}}-\d\d-\d\d(?!\d))
    |(?P<date>(?<![0-9.,:])[0-3]?\d\.[{_SPACES}]?(?:0?[1-9]|1[0-2])\.
        (?:[{_SPACES}]?(?:\d{{4}}|\d\d))(?!\d))
    |(?P<day>(?<=[mrsnb][{_SPACES}])[0-3]?\d\.[{_SPACES}]?(?:0?[1-9]|1[0-2])\.(?![{_SPACES}]?\d))
    |(?P<number>\d{{1,3}}(?:(?P<g>[.'’{_SPACES}])\d{{3}}(?!\d))(?:(?P=g)\d{{3}}(?!\d))*(?:,\d+)?
        (?![.,:]\d)
        |\d+(?:[.,:]\d+)*)
    (?P<decade>er(?:n|-?[Jj]ahren?)?\b)?
    (?P<half>[½¼¾])?
    """.replace(r"\d", "[0-9]"),
    re.VERBOSE,
)
_ENGLISH_TOKEN = re.compile(
    rf"""(?P<iso>(?<!\d)\d{{4}}-\d\d-\d\d(?!\d))
    |(?P<number>\d{{1,3}}(?:(?P<g>[,'’{_SPACES}])\d{{3}}(?!\d))(?:(?P=g)\d{{3}}(?!\d))*(?:\.\d+)?
        (?![.,:]\d)
        |\d+(?:[.,:]\d+)*)
    (?P<half>[½¼¾])?
    (?P<decade>['’]?s\b)?
    (?P<ordinal>(?:st|nd|rd|th)\b)?
    """.replace(r"\d", "[0-9]"),
    re.VERBOSE,
)
_HAS_DIGIT = re.compile("[0-9]")
_VULGAR = {"½": Decimal("0.5"), "¼": Decimal("0.25"), "¾": Decimal("0.75")}
_WORD = re.compile(r"[^\W\d_]+")
_GERMAN_MAGNITUDE = re.compile(
    rf"[{_SPACES}]?-?(Tausend|tausend|Tsd|Mio|Mill|Millionen|Million|Mrd|Md|Milliarden|Milliarde"
    r"|Bio|Billionen|Billion|Billiarden|Trillionen)(?![a-zäöü])\.?"
)
_ENGLISH_MAGNITUDE = re.compile(
    rf"[{_SPACES}]?-?(?:(hundred|thousand|million|billion|trillion|quadrillion|dozen)s?"
    r"|(mln|bln|mn|bn|tn|trn|k|m|b))\b(?!['’/])",
    re.IGNORECASE,
)
_UHR = re.compile(rf"[{_SPACES}]*(?:Uhr|h)\b")
_HALF_OF_DAY = re.compile(
    rf"[{_SPACES}]*(?:(?P<am>a\.?[{_SPACES}]?m\b\.?)|(?P<pm>p\.?[{_SPACES}]?m\b\.?)"
    rf"|(?P<clock>o['’]?[{_SPACES}]?clock|noon\b|midnight\b|hours\b|hrs\b|h\b))",
    re.IGNORECASE,
)
_MONTH_AFTER = re.compile(rf"\.[{_SPACES}]?(?:{'|'.join(german.MONTHS)})", re.IGNORECASE)
_CONNECT = re.compile(
    rf"[.{_SPACES}]*(?:bis zu|bis|auf|und|oder|to|and|or|until|[-–—/,])[{_SPACES}]*"
)
_FORMULA = re.compile(r"(?:CO|H|NO|km|m|cm|mm|[Cc]ovid-|COVID-|SARS-CoV-)\Z", re.IGNORECASE)
_NIGHT_BEFORE = re.compile(r"Nacht (?:zu|auf|zum|auf den|zu dem) \Z")
_YEAR_BEFORE = re.compile(r"(?:1[5-9]|20)[0-9]{2}[/–-]\Z")
_UNIT_AFTER = {"german": german_unit, "english": english_unit}
_STRICT_FROM = 2


@lru_cache(maxsize=256)
def german_quantities(text: str) -> tuple[Quantity, ...]:
    """Return the quantities of a German text in the order of their spans."""
    found: list[Quantity] = []
    sizes: list[int] = []
    covered: list[tuple[int, int]] = []
    if _HAS_DIGIT.search(text):
        for match in _GERMAN_TOKEN.finditer(text):
            if match["iso"] or match["date"] or match["day"]:
                found += (parts := _numeric_date(match[0], match.start()))
                sizes += [1] * len(parts)
                continue
            quantity, size, end = _german_number(text, match)
            found.append(quantity)
            sizes.append(size)
            covered.append((match.start(), end))
        _share(text, found, sizes)
    found += _german_words(text, covered)
    return tuple(sorted(found, key=lambda q: q.span))


@lru_cache(maxsize=256)
def english_quantities(text: str) -> tuple[Quantity, ...]:
    """Return the quantities of an English text in the order of their spans."""
    found: list[Quantity] = []
    sizes: list[int] = []
    covered: list[tuple[int, int]] = []
    if _HAS_DIGIT.search(text):
        for match in _ENGLISH_TOKEN.finditer(text):
            if match["iso"]:
                found += (parts := _numeric_date(match[0], match.start()))
                sizes += [1] * len(parts)
                continue
            quantity, size, end = _english_number(text, match)
            found.append(quantity)
            sizes.append(size)
            covered.append((match.start(), end))
        _share(text, found, sizes)
    found += _english_words(text, covered)
    return tuple(sorted(found, key=lambda q: q.span))


def _numeric_date(token: str, start: int) -> list[Quantity]:
    """Return day, month and year of ``4.5.2018``, ``04.05.18`` or ``2018-05-04``.

    The month may stand as a name or as a number on the other side.
    """
    pieces = [(m[0], m.start() + start, m.end() + start) for m in re.finditer("[0-9]+", token)]
    if len(pieces[0][0]) == 4:
        pieces.reverse()
    quantities = []
    for place, (digits, at, end) in enumerate(pieces):
        value, span = int(digits), (at, end)
        plain = Quantity("date", (value,), span)
        if place == 1:
            quantities.append(Quantity("date", (f"m{value}",), span, parts=(plain,)))
        elif place == 2 and len(digits) == 2:
            quantities.append(Quantity("date", (value, 2000 + value, 1900 + value), span))
        else:
            quantities.append(plain)
    return quantities


def _german_number(text: str, match: re.Match[str]) -> tuple[Quantity, int, int]:
    """Return the quantity of a digit token, its magnitude and where what was read of it ends."""
    token, start, end = match["number"], match.start(), match.end()
    quantity = read_german(token, (start, match.end("number")))
    if match["decade"] or match["half"]:
        return _decade_or_half(quantity, match), 1, end
    if uhr := _UHR.match(text, end):
        timed = _time(quantity, token, either=False)
        if timed is not None:
            return timed, 1, uhr.end()
    if _MONTH_AFTER.match(text, end):
        quantity.kind = "date"
        return quantity, 1, end
    size = 1
    while magnitude := _GERMAN_MAGNITUDE.match(text, end):
        size *= german.MAGNITUDES[magnitude[1].lower()]
        end = magnitude.end()
    return _dressed(text, quantity, size, end, german_unit)


def _english_number(text: str, match: re.Match[str]) -> tuple[Quantity, int, int]:
    """Return the quantity of a digit token, its magnitude and where what was read of it ends."""
    token, start, end = match["number"], match.start(), match.end()
    quantity = read_english(token, (start, match.end("number")))
    if match["decade"] or match["half"]:
        return _decade_or_half(quantity, match), 1, end
    if match["ordinal"]:
        return quantity, 1, end
    if half := _HALF_OF_DAY.match(text, end):
        timed = _time(quantity, token, either=bool(half["clock"]), afternoon=bool(half["pm"]))
        if timed is not None:
            return timed, 1, half.end()
    if len(token) in {4, 5} and token[-3:-2] == "." and not quantity.keys[1:]:
        hours, minutes = token.split(".")
        quantity.keys += clock_reading(int(hours), int(minutes))
    size = 1
    while magnitude := _ENGLISH_MAGNITUDE.match(text, end):
        if magnitude[2] and (size > 1 or magnitude[2] == "M" and magnitude[0][0] in " \u00a0"):
            break
        size *= english.MAGNITUDES[(magnitude[1] or magnitude[2]).lower()]
        end = magnitude.end()
        if magnitude[2] and magnitude[2].lower() in {"m", "b"}:
            # 5m may be five metres, too
            quantity.parts = (replace(quantity, parts=()),)
    return _dressed(text, quantity, size, end, english_unit)


def _decade_or_half(quantity: Quantity, match: re.Match[str]) -> Quantity:
    """Return the quantity of ``90er``, ``1990s`` or ``2½``."""
    value = quantity.keys[0]
    if not isinstance(value, Decimal):
        return quantity
    if match["half"]:
        quantity.keys = (value + _VULGAR[match["half"]],)
    elif value < 100:
        quantity.keys = (value, value + 1900, value + 2000)
    return quantity


def _time(
    quantity: Quantity, token: str, either: bool, afternoon: bool = False
) -> Quantity | None:
    """Return a digit token that the text calls a time (Uhr, p.m.) as one, or None if it is none."""
    pieces = re.split("[.:]", token)
    if len(pieces) > 2 or not all(p.isdigit() and len(p) <= 2 for p in pieces):
        if len(token) == 4 and token.isdigit() and either:
            pieces = [token[:2], token[2:]]
        else:
            return None
    hours, minutes = int(pieces[0]), int(pieces[1]) if len(pieces) == 2 else 0
    if hours > 24 or minutes > 59:
        return None
    if afternoon:
        keys: tuple[Key, ...] = (time_key(hours % 12 + 12, minutes),)
    else:
        keys = clock_reading(hours, minutes)
    start = quantity.span[0]
    whole = (start, start + len(pieces[0]))
    parts = [Quantity("time", (hours, hours % 12 or 12, hours % 12 + 12), whole)]
    if len(pieces) == 2:
        parts.append(Quantity("time", (minutes,), (quantity.span[1] - 2, quantity.span[1])))
    return Quantity("time", keys, quantity.span, parts=tuple(parts))


def _dressed(
    text: str,
    quantity: Quantity,
    size: int,
    end: int,
    unit_at: Callable[[str, int, int], tuple[str, int]],
) -> tuple[Quantity, int, int]:
    """Apply magnitude and unit to a plain number."""
    start = quantity.span[0]
    if size > 1:
        quantity.keys = tuple(k * size for k in quantity.keys if isinstance(k, (Decimal, int)))
        if not quantity.parts:
            quantity.span = (start, end)
    quantity.unit, end = unit_at(text, start, end)
    if quantity.unit == "%":
        quantity.kind = "percentage"
        quantity.keys = quantity.keys[:1]  # 3,540 % is no thousands
    elif quantity.unit in CURRENCIES:
        quantity.kind = "amount"
    if start and text[start - 1].isalpha() or text[max(0, start - 2) : start - 1].isalpha():
        if _FORMULA.search(text, max(0, start - 9), start):
            quantity.strict = False
    elif start and text[start - 1] in "'’/-–" and quantity.span[1] - start == 2:
        value = quantity.keys[0] if quantity.keys else 0
        if isinstance(value, Decimal) and (
            text[start - 1] in "'’" or _YEAR_BEFORE.search(text, max(0, start - 5), start)
        ):
            quantity.keys = (value, value + 1900, value + 2000)
    return quantity, size, end


def _share(text: str, found: list[Quantity], sizes: list[int]) -> None:
    """Let the first number of a range share what only the second one says.

    "3 bis 5 Millionen", "10 bis 12 Uhr": three may be three million, ten may be a time.
    """
    for index in range(len(found) - 2, -1, -1):
        first, second = found[index], found[index + 1]
        if not _CONNECT.fullmatch(text, first.span[1], second.span[0]):
            continue
        if sizes[index + 1] > 1 and sizes[index] == 1:
            first.keys += tuple(
                key * sizes[index + 1] for key in first.keys if isinstance(key, Decimal)
            )
        if second.kind == "time" and first.kind == "number" and len(first.keys) == 1:
            timed = _time(first, text[slice(*first.span)], either=False)
            if timed is not None:
                first.keys += timed.keys


def _german_words(text: str, covered: list[tuple[int, int]]) -> list[Quantity]:
    """Return the quantities that are written in words."""
    found: list[Quantity] = []
    words = [
        (m[0], m.start(), m.end(), german.reading(m[0]))
        for m in _WORD.finditer(text)
    ]
    skip = 0
    last = len(words) - 1
    for index, (word, start, end, read) in enumerate(words):
        if read is None or index < skip or any(a <= start < b for a, b in covered):
            continue
        sort, keys = read
        after = words[index + 1] if index < last else ("", 0, 0, None)
        size = _magnitude(after[3]) if after[1] - end == 1 else 0
        if size and (sort == "cardinal" or word.lower().startswith("ein")):
            value = keys[0]
            keys = (value * size, f"v{size}") if value == 1 else (value * size,)  # type: ignore[operator]
            found.append(Quantity("number", keys, (start, after[2]), form="word"))
            skip = index + 2
        elif size and word.lower().startswith("halbe"):
            found.append(Quantity("number", (size // 2,), (start, after[2]), form="word"))
            skip = index + 2
        elif word == "halb" and after[3] and after[3][0] == "cardinal":
            hour = int(after[3][1][0])  # type: ignore[arg-type]
            half_past = either_half(hour - 1, 30)
            found.append(Quantity("time", half_past, (start, after[2]), form="word"))
            skip = index + 2
        elif sort == "cardinal" and after[0] == "Uhr" and keys[0] in range(25):
            hours = int(keys[0])  # type: ignore[arg-type]
            part = Quantity("time", (hours, hours % 12 or 12), (start, end), form="word")
            here = clock_reading(hours, 0)
            found.append(Quantity("time", here, (start, end), parts=(part,), form="word"))
        elif sort == "weekday" and _NIGHT_BEFORE.search(text, max(0, start - 12), start):
            # the night to Friday is Thursday night
            eve = (int(str(keys[0])[1:]) + 5) % 7 + 1
            found.append(Quantity("date", (*keys, f"w{eve}"), (start, end), form=sort))
        elif sort in {"month", "weekday"}:
            found.append(Quantity("date", keys, (start, end), form=sort))
        elif sort in {"cardinal", "vague"}:
            strict = word[0].islower() or start == 0 or sort == "vague"
            found.append(Quantity("number", keys, (start, end), strict, form="word"))
        else:
            found.append(Quantity("number", keys, (start, end), False, form=sort))
    return found


def _magnitude(read: tuple[str, tuple[Key, ...]] | None) -> int:
    """Return the size of a magnitude word (Million, Dutzend), 0 for any other word."""
    if read is None or read[0] != "vague":
        return 0
    return next((int(key) for key in read[1] if not isinstance(key, str)), 0)


def _english_words(text: str, covered: list[tuple[int, int]]) -> list[Quantity]:
    """Return the quantities that are written in words."""
    found: list[Quantity] = []
    originals = [(m[0], m.start(), m.end()) for m in _WORD.finditer(text)]
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
            if sort == "cardinal" and (half := _HALF_OF_DAY.match(text, end)) and keys[0] in range(13):
                hour = int(keys[0])  # type: ignore[arg-type]
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
            found.append(Quantity("number", keys, (start, end), strict, form="word"))
            continue
        word = originals[index][0]
        follows = start > 1 and text[start - 2].isdigit() or text[end + 1 : end + 2].isdigit()
        if calendar := english.calendar_word(word, follows, start < 2):
            form = "month" if calendar[0][0] == "m" else "weekday"  # type: ignore[index]
            found.append(Quantity("date", calendar, (start, end), form=form))
        elif low in {"a", "an", "one"} and english.A_NOUN_AND_A_HALF.match(text, end):
            found.append(Quantity("number", (Decimal("1.5"),), (start, end), False, form="word"))
        elif word.isupper() and (value := roman(word)) is not None:
            found.append(Quantity("number", (value,), (start, end), False, form="word"))
        elif low in english.EVIDENCE:
            found.append(Quantity("number", english.EVIDENCE[low], (start, end), False, form="word"))
    return found


__all__ = ["english_quantities", "german_quantities", "number"]
