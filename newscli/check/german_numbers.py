"""Find every number, date part and time of a German text."""

from __future__ import annotations

import re
from functools import lru_cache

from newscli.check import german_words as german
from newscli.check.digits import (
    SPACES,
    WORD,
    as_time,
    decade_or_half,
    dressed,
    quantities_in,
    share_magnitude,
)
from newscli.check.notation import clock_reading, either_half, read_german
from newscli.check.quantity import Key, Quantity
from newscli.check.units import german_unit, kind_of

_GERMAN_TOKEN = re.compile(
    rf"""(?P<iso>(?<!\d)\d{{4}}-\d\d-\d\d(?!\d))
    |(?P<date>(?<![0-9.,:])[0-3]?\d\.[{SPACES}]?(?:0?[1-9]|1[0-2])\.
        (?:[{SPACES}]?(?:\d{{4}}|\d\d))(?!\d))
    |(?P<day>(?<=[mrsnb][{SPACES}])[0-3]?\d\.[{SPACES}]?(?:0?[1-9]|1[0-2])\.(?![{SPACES}]?\d))
    |(?P<number>\d{{1,3}}(?:(?P<g>[.'’{SPACES}])\d{{3}}(?!\d))(?:(?P=g)\d{{3}}(?!\d))*(?:,\d+)?
        (?![.,:]\d)
        |\d+(?:[.,:]\d+)*)
    (?P<decade>er(?:n|-?[Jj]ahren?)?\b)?
    (?P<half>[½¼¾])?
    """.replace(r"\d", "[0-9]"),
    re.VERBOSE,
)
_GERMAN_MAGNITUDE = re.compile(
    rf"[{SPACES}]?-?(Tausend|tausend|Tsd|Mio|Mill|Millionen|Million|Mrd|Md|Milliarden|Milliarde"
    r"|Bio|Billionen|Billion|Billiarden|Trillionen)(?![a-zäöü])\.?"
)
_UHR = re.compile(rf"[{SPACES}]*(?:Uhr|h)\b")
_MONTH_AFTER = re.compile(rf"\.[{SPACES}]?(?:{'|'.join(german.MONTHS)})", re.IGNORECASE)
_NIGHT_BEFORE = re.compile(r"Nacht (?:zu|auf|zum|auf den|zu dem) \Z")


@lru_cache(maxsize=256)
def german_quantities(text: str) -> tuple[Quantity, ...]:
    """Return the quantities of a German text in the order of their spans."""
    return quantities_in(text, _GERMAN_TOKEN, ("iso", "date", "day"), _german_number, _german_words)


def _german_number(text: str, match: re.Match[str]) -> tuple[Quantity, int, int]:
    """Return the quantity of a digit token, its magnitude and where what was read of it ends."""
    token, start, end = match["number"], match.start(), match.end()
    quantity = read_german(token, (start, match.end("number")))
    if match["decade"] or match["half"]:
        return decade_or_half(quantity, match), 1, end
    if uhr := _UHR.match(text, end):
        timed = as_time(quantity, token, either=False)
        if timed is not None:
            return timed, 1, uhr.end()
    if _MONTH_AFTER.match(text, end):
        quantity.kind = "date"
        return quantity, 1, end
    size = 1
    while magnitude := _GERMAN_MAGNITUDE.match(text, end):
        size *= german.MAGNITUDES[magnitude[1].lower()]
        end = magnitude.end()
    return dressed(text, quantity, size, end, german_unit)


def _german_words(text: str, covered: list[tuple[int, int]]) -> list[Quantity]:
    """Return the quantities that are written in words."""
    found: list[Quantity] = []
    words = [(m[0], m.start(), m.end(), german.reading(m[0])) for m in WORD.finditer(text)]
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
            keys = (value * size, f"v{size}") if value == 1 else (value * size,)
            unit, _ = german_unit(text, start, after[2])
            found.append(Quantity(kind_of(unit), keys, (start, after[2]), unit=unit, form="word"))
            share_magnitude(text, found, size)
            skip = index + 2
        elif size and word.lower().startswith("halbe"):
            found.append(Quantity("number", (size // 2,), (start, after[2]), form="word"))
            skip = index + 2
        elif word == "halb" and after[3] and after[3][0] == "cardinal":
            hour = int(after[3][1][0])
            half_past = either_half(hour - 1, 30)
            found.append(Quantity("time", half_past, (start, after[2]), form="word"))
            skip = index + 2
        elif sort == "cardinal" and after[0] == "Uhr" and keys[0] in range(25):
            hours = int(keys[0])
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
            unit, _ = german_unit(text, start, end)
            found.append(
                Quantity(kind_of(unit), keys, (start, end), strict, unit=unit, form="word")
            )
        else:
            found.append(Quantity("number", keys, (start, end), False, form=sort))
    return found


def _magnitude(read: tuple[str, tuple[Key, ...]] | None) -> int:
    """Return the size of a magnitude word (Million, Dutzend), 0 for any other word."""
    if read is None or read[0] != "vague":
        return 0
    return next((int(key) for key in read[1] if not isinstance(key, str)), 0)
