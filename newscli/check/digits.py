"""What reading the numbers of a German and of an English text have in common."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

from newscli.check.notation import clock_reading, time_key
from newscli.check.quantity import Key, Quantity
from newscli.check.units import kind_of

SPACES = r" \u00a0\u202f\u2009"
HAS_DIGIT = re.compile("[0-9]")
WORD = re.compile(r"[^\W\d_]+")
_VULGAR = {"½": Decimal("0.5"), "¼": Decimal("0.25"), "¾": Decimal("0.75")}
_CONNECT = re.compile(
    rf"[.{SPACES}]*(?:bis zu|bis|auf|und|oder|to|and|or|until|[-–—/,])[{SPACES}]*"
)
_FORMULA = re.compile(r"(?:CO|H|NO|km|m|cm|mm|[Cc]ovid-|COVID-|SARS-CoV-)\Z", re.IGNORECASE)
_YEAR_BEFORE = re.compile(r"(?:1[5-9]|20)[0-9]{2}[/–-]\Z")


def numeric_date(token: str, start: int) -> list[Quantity]:
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


def decade_or_half(quantity: Quantity, match: re.Match[str]) -> Quantity:
    """Return the quantity of ``90er``, ``1990s`` or ``2½``."""
    value = quantity.keys[0]
    if not isinstance(value, Decimal):
        return quantity
    if match["half"]:
        quantity.keys = (value + _VULGAR[match["half"]],)
    elif value < 100:
        quantity.keys = (value, value + 1900, value + 2000)
    return quantity


def as_time(
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


def dressed(
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
    if quantity.kind == "number":
        quantity.kind = kind_of(quantity.unit)
    if quantity.unit == "%":
        quantity.keys = quantity.keys[:1]  # 3,540 % is no thousands
    if (start and text[start - 1].isalpha()) or text[max(0, start - 2) : start - 1].isalpha():
        if _FORMULA.search(text, max(0, start - 9), start):
            quantity.strict = False
    elif start and text[start - 1] in "'’/-–" and quantity.span[1] - start == 2:
        value = quantity.keys[0] if quantity.keys else 0
        if isinstance(value, Decimal) and (
            text[start - 1] in "'’" or _YEAR_BEFORE.search(text, max(0, start - 5), start)
        ):
            quantity.keys = (value, value + 1900, value + 2000)
    return quantity, size, end


def share_with_next(text: str, found: list[Quantity], sizes: list[int]) -> None:
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
            timed = as_time(first, text[slice(*first.span)], either=False)
            if timed is not None:
                first.keys += timed.keys


def share_magnitude(text: str, found: list[Quantity], size: int) -> None:
    """Let the number before the last one found share its magnitude: "zwei bis drei Millionen"."""
    if len(found) < 2 or found[-2].form != "word":
        return
    first, second = found[-2], found[-1]
    if _CONNECT.fullmatch(text, first.span[1], second.span[0]):
        first.keys += tuple(key * size for key in first.keys if isinstance(key, (int, Decimal)))


def quantities_in(
    text: str,
    token: re.Pattern[str],
    dates: tuple[str, ...],
    read_number: Callable[[str, re.Match[str]], tuple[Quantity, int, int]],
    read_words: Callable[[str, list[tuple[int, int]]], list[Quantity]],
) -> tuple[Quantity, ...]:
    """Return the quantities of a text in the order of their spans; the readers are its language's.

    A ``token`` in which one of the groups ``dates`` matched is a numeric date.
    """
    found: list[Quantity] = []
    sizes: list[int] = []
    covered: list[tuple[int, int]] = []
    if HAS_DIGIT.search(text):
        for match in token.finditer(text):
            if any(match[group] for group in dates):
                found += (parts := numeric_date(match[0], match.start()))
                sizes += [1] * len(parts)
                continue
            quantity, size, end = read_number(text, match)
            found.append(quantity)
            sizes.append(size)
            covered.append((match.start(), end))
        share_with_next(text, found, sizes)
    found += read_words(text, covered)
    return tuple(sorted(found, key=lambda q: q.span))
