"""One token of digits in German or English notation, read into the values it can stand for."""

from __future__ import annotations

import re
from decimal import Decimal

from newscli.article import Span
from newscli.check.quantity import Key, Quantity

_GERMAN_GROUPED = re.compile(r"\d{1,3}([.'’ \u00a0\u202f\u2009])\d{3}(?:\1\d{3})*(?:,(\d+))?")
_ENGLISH_GROUPED = re.compile(r"\d{1,3}([,'’ \u00a0\u202f\u2009])\d{3}(?:\1\d{3})*(?:\.(\d+))?")
_MANY_DIGITS = 25
_NOT_DIGIT = re.compile(r"[^0-9]")
_ROMAN = re.compile(r"(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})")
_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}
_SEPARATOR = re.compile(r"[.,: \u00a0\u202f\u2009'’]+")


def number(digits: str) -> Decimal:
    """Return the value of plain digits with at most one decimal point; absurd lengths are cut."""
    return Decimal(digits[:_MANY_DIGITS])


def roman(word: str) -> int | None:
    """Return the value of a Roman numeral of two letters or more, None for anything else."""
    if len(word) < 2 or not _ROMAN.fullmatch(word):
        return None
    values = [_ROMAN_VALUES[letter] for letter in word]
    following = [*values[1:], 0]
    return sum(-a if a < b else a for a, b in zip(values, following, strict=True))


def time_key(hours: int, minutes: int) -> Key:
    """Return the key of a time of day."""
    return f"t{(hours % 24) * 60 + minutes}"


def either_half(hours: int, minutes: int) -> tuple[Key, ...]:
    """Return the keys of a time on a twelve-hour clock whose half of the day is not known."""
    return time_key(hours, minutes), time_key(hours + 12, minutes)


def clock_reading(hours: int, minutes: int) -> tuple[Key, ...]:
    """Return the keys of a time as written: from 13 on the half of the day is known."""
    if hours > 24 or minutes > 59:
        return ()
    if 12 < hours < 24:
        return (time_key(hours, minutes),)
    return either_half(hours, minutes)


def read_german(token: str, span: Span) -> Quantity:
    """Read ``token``: ``10.000`` and ``10 000`` are ten thousand, ``1,2`` is one and a fifth.

    English notation that some German texts use is understood where it cannot be meant otherwise
    (``1,000,000``) and allowed for where it can (``10,000``).
    """
    return _read(token, span, ".", ",", _GERMAN_GROUPED, _ENGLISH_GROUPED)


def read_english(token: str, span: Span) -> Quantity:
    """Read ``token``: ``10,000`` is ten thousand, ``10.000`` is ten, ``1,2`` is no number."""
    return _read(token, span, ",", ".", _ENGLISH_GROUPED, None)


def _read(
    token: str,
    span: Span,
    group: str,
    point: str,
    grouped: re.Pattern[str],
    foreign: re.Pattern[str] | None,
) -> Quantity:
    if token.isdigit():
        return Quantity("number", (number(token),), span)
    if ":" in token:
        return _sequence(token, span, group, point, grouped, foreign)
    if match := grouped.fullmatch(token):
        whole = _NOT_DIGIT.sub("", token[: match.start(2) - 1] if match[2] else token)
        value = number(f"{whole}.{match[2] or 0}")
        apart = match[1] == " " and " 0" not in token  # "2011 300 Leute", but not "55 000"
        parts = _parts(token, span) if apart else ()
        return Quantity("number", (value,), span, parts=parts)
    head, _, tail = token.partition(point)
    if head.isdigit() and tail.isdigit():
        value = number(f"{head}.{tail}")
        keys: tuple[Key, ...] = (value,)
        if foreign is not None and len(tail) == 3 and len(head) <= 3 and head.strip("0"):
            keys = (value, number(head + tail))
        return Quantity("number", keys, span)
    if foreign is not None and (match := foreign.fullmatch(token)):
        whole = _NOT_DIGIT.sub("", token[: match.start(2) - 1] if match[2] else token)
        return Quantity("number", (number(f"{whole}.{match[2] or 0}"),), span)
    head, _, tail = token.partition(".")
    if foreign is not None and head.isdigit() and tail.isdigit():
        # Only German comes here: 3.5 with a point is a decimal, 60.0000 may be a slip.
        keys = (number(f"{head}.{tail}"),)
        return Quantity("number", keys if len(tail) < 4 else (*keys, number(head + tail)), span)
    return _sequence(token, span, group, point, grouped, foreign)


def _sequence(
    token: str,
    span: Span,
    group: str,
    point: str,
    grouped: re.Pattern[str],
    foreign: re.Pattern[str] | None,
) -> Quantity:
    """Read ``3:1``, ``19:30``, ``1:23,45`` or ``1.2.3``: as a whole, or number by number."""
    if ":" not in token:
        return Quantity("number", (f"r{token}",), span, parts=_parts(token, span))
    pieces = token.split(":")
    keys: tuple[Key, ...] = (f"r{token.replace(',', '.')}",)
    if len(pieces) == 2 and len(pieces[1]) == 2 and all(p.isdigit() for p in pieces):
        keys += clock_reading(int(pieces[0][:4]), int(pieces[1]))
    parts, start = [], span[0]
    for piece in pieces:
        part = _read(piece, (start, start + len(piece)), group, point, grouped, foreign)
        part.kind = "score"
        parts.append(part)
        start += len(piece) + 1
    return Quantity("number", keys, span, parts=tuple(parts))


def _parts(token: str, span: Span) -> tuple[Quantity, ...]:
    """Return each run of digits of ``token`` as a number of its own."""
    parts, start = [], 0
    for piece in _SEPARATOR.split(token):
        start = token.index(piece, start)
        here = (span[0] + start, span[0] + start + len(piece))
        parts.append(Quantity("number", (number(piece),), here))
        start += len(piece)
    return tuple(parts)
