"""A number as a value that both languages share, and how digits, signs and units are read.

:class:`Quantity` is the result of reading; :mod:`.german` and :mod:`.english` find the tokens.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from newscli.article import Span
from newscli.check.tables import alternatives, rows

Key = Decimal | int | str
"""A value in a form that both languages share: a number, "m10" (October), "w1" (Monday),
"t1170" (minutes after midnight), "zw1110" (the same in UTC, in winter), "v1000" (thousands of …),
"r1.2.3" (a sequence of digits), "s1800" (as long as so many seconds), "l18" (as so many months)."""


class Quantity(NamedTuple):
    """A number, date part or time found in a text.

    Two quantities agree if they share one of their ``keys``. A ``strict`` one must have its partner
    on the other side; one that is not strict ("both", "Viertelfinale", an ordinal in words) may
    explain a partner. ``parts`` is how it can be split if it has no partner as a whole: 21:15 is a
    time, or two numbers of a score. ``kind`` is its name in warnings;
    ``form`` is "digits", "word", "ordinal", "roman", "fraction", "times", "span", "clock", "hint",
    "month", "weekday", "day" (one with a name) or "article". ``negative`` says that a minus stands
    before it.
    """

    kind: str
    keys: tuple[Key, ...]
    span: Span
    strict: bool = True
    parts: tuple[Quantity, ...] = ()
    unit: str = ""
    form: str = "digits"
    negative: bool = False


HINTS = frozenset({"hint", "fraction", "times", "span", "clock"})
"""Kinds of words that may explain a number on the other side but need no partner."""
_MAY_BE_LENGTHS = frozenset({"hint", "fraction", "article"})

SPACES = r" \u00a0\u202f\u2009"
WORD = re.compile(r"[^\W\d_]+")
VULGAR = "½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞"
SMALL = "⁰¹²³⁴⁵⁶⁷⁸⁹"
AFTER_DIGITS = rf"""(?:(?P<half>[{SPACES}]?[{VULGAR}])
    |[{SPACES}](?P<over>[1-9])[⁄/](?P<under>[2-9])(?!\d|[⁄/]|[.,:]\d|th\b)
    |(?P<power>\^\d{{1,2}}|[{SMALL}]{{1,2}})(?!\w))?"""
"""Endings of a number in digits: ½, ``3 1/2``, 10⁶."""

_PER_MILLE = 10
"""So many per mille are one percent."""
_MANY_DIGITS = 25
_NOT_DIGIT = re.compile(r"[^0-9]")
_ROMAN = re.compile(r"(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})")
_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}
_SEPARATOR = re.compile(r"[.,: \u00a0\u202f\u2009'’]+")
_SMALL_DIGITS = str.maketrans(SMALL, "0123456789", "^")


def number(digits: str) -> Decimal:
    """Return the value of plain digits with at most one decimal point; absurd lengths are cut."""
    return Decimal(digits[:_MANY_DIGITS])


def word_table(name: str, *sorts: str) -> dict[str, int]:
    """Return the words of these sorts in a list of ``data/`` and their values."""
    return {word: int(value) for sort, word, value in rows(name) if sort in sorts}


def read_keys(text: str) -> tuple[Key, ...]:
    """Return the keys that a list in ``data/`` gives for a word: ``4,0.25,t720``."""
    return tuple(key if key[0].isalpha() else Decimal(key) for key in text.split(","))


def hints(name: str) -> list[tuple[str, tuple[str, tuple[Key, ...]]]]:
    """Return the words of a list in ``data/`` that need no partner, each with its sort and keys."""
    return [(word, (sort, read_keys(keys))) for sort, word, keys in rows(name) if sort in HINTS]


def roman(word: str) -> int | None:
    """Return the value of a Roman numeral, None for anything else."""
    if not word or not _ROMAN.fullmatch(word):
        return None
    values = [_ROMAN_VALUES[letter] for letter in word]
    following = [*values[1:], 0]
    return sum(-a if a < b else a for a, b in zip(values, following, strict=True))


# Times of day


def time_key(hours: int, minutes: int) -> Key:
    """Return the key of a time of day."""
    return f"t{(hours % 24) * 60 + minutes}"


def either_half(hours: int, minutes: int) -> tuple[Key, ...]:
    """Return the keys of a time on a twelve-hour clock whose half of the day is not known."""
    return time_key(hours, minutes), time_key(hours + 12, minutes)


def clock_reading(hours: int, minutes: int, half: str = "") -> tuple[Key, ...]:
    """Return the keys of a time as written; ``half`` is "a" or "p" where the text says which.

    From 13 on the half of the day is known anyway.
    """
    if hours > 24 or minutes > 59:
        return ()
    if 12 < hours < 24:
        return (time_key(hours, minutes),)
    if half:
        return (time_key(hours % 12 + (12 if half == "p" else 0), minutes),)
    return either_half(hours, minutes)


def as_time(quantity: Quantity, token: str, half: str = "", bare: bool = False) -> Quantity | None:
    """Return a digit token that the text calls a time (Uhr, p.m.) as one, or None if it is none.

    ``half`` is "a" or "p" if the text says which half of the day; ``bare`` allows for 0230 hours.
    """
    pieces = re.split("[.:]", token)
    if len(pieces) > 2 or not all(p.isdigit() and len(p) <= 2 for p in pieces):
        if not (bare and len(token) == 4 and token.isdigit()):
            return None
        pieces = [token[:2], token[2:]]
    hours, minutes = int(pieces[0]), int(pieces[1]) if len(pieces) == 2 else 0
    if hours > 24 or minutes > 59:
        return None
    start, end = quantity.span
    known = [int(str(key)[1:]) // 60 for key in clock_reading(hours, 0, half)]
    hour = dict.fromkeys([hours, *known, *(each % 12 or 12 for each in known)])
    parts = [Quantity("time", tuple(hour), (start, start + len(pieces[0])))]
    if len(pieces) == 2:
        parts.append(Quantity("time", (minutes,), (end - 2, end)))
    return Quantity("time", clock_reading(hours, minutes, half), (start, end), parts=tuple(parts))


@cache
def _zones(language: str) -> tuple[re.Pattern[str], dict[str, tuple[int, ...]]]:
    """Return a pattern for time zones, and for each how many hours it is ahead of UTC."""
    table = (row for row in rows("time_zones.tsv") if row[0] == language)
    hours = {
        name.lower(): tuple(map(int, offsets.split(",")))
        for _, offsets, names in table
        for name in names.split(";")
    }
    longest_first = "|".join(sorted(map(re.escape, hours), key=len, reverse=True))
    return re.compile(rf"[{SPACES}]*(\()?({longest_first})\b(?(1)\))", re.IGNORECASE), hours


def zoned(time: Quantity, text: str, language: str) -> Quantity:
    """Return a time with the zone that is named behind it, if one is.

    It gets a key for its moment, in winter and in summer, by which it agrees with another zoned
    time: 20 Uhr deutscher Zeit is 2 p.m. Eastern time.
    """
    pattern, hours = _zones(language)
    match = pattern.match(text, time.span[1])
    if match is None or len(time.keys) != 1:
        return time
    local = int(str(time.keys[0])[1:])
    moments = tuple(
        f"z{season}{(local - 60 * ahead) % (24 * 60)}"
        for season, ahead in zip("ws", hours[match[2].lower()], strict=True)
    )
    return time._replace(keys=(*time.keys, *moments), span=(time.span[0], match.end()))


def has_zone(time: Quantity) -> bool:
    """Tell whether a quantity is a time in a known zone."""
    return str(time.keys[-1])[:1] == "z"


# Digits


class _Notation(NamedTuple):
    """How a language writes numbers: its decimal point, and digits in groups of three."""

    point: str
    grouped: re.Pattern[str]


_GERMAN = _Notation(
    ",", re.compile(r"\d{1,3}([.'’ \u00a0\u202f\u2009])\d{3}(?:\1\d{3})*(?:,(\d+))?")
)
_ENGLISH = _Notation(
    ".", re.compile(r"\d{1,3}([,'’ \u00a0\u202f\u2009])\d{3}(?:\1\d{3})*(?:\.(\d+))?")
)


def read_german(token: str, span: Span) -> Quantity:
    """Read ``token``: ``10.000`` and ``10 000`` are ten thousand, ``1,2`` is one and a fifth.

    English notation, which some German texts use, is understood where nothing else can be meant
    (``1,000,000``) and allowed for in round thousands (``10,000``). Of 117 German numbers with a
    comma and three digits in 150,000 sentence pairs, 91 are decimals.
    """
    return _read(token, span, _GERMAN)


def read_english(token: str, span: Span) -> Quantity:
    """Read ``token``: ``10,000`` is ten thousand, ``10.000`` is ten, ``1,2`` is not a number."""
    return _read(token, span, _ENGLISH)


def _read(token: str, span: Span, notation: _Notation) -> Quantity:
    if token.isdigit():
        return Quantity("number", (number(token),), span)
    if ":" in token:
        return _sequence(token, span, notation)
    if match := notation.grouped.fullmatch(token):
        apart = match[1] == " " and " 0" not in token  # "2011 300 Leute", but not "55 000"
        parts = _parts(token, span) if apart else ()
        return Quantity("number", (_ungrouped(match),), span, parts=parts)
    head, _, tail = token.partition(notation.point)
    if head.isdigit() and tail.isdigit():
        keys: tuple[Key, ...] = (number(f"{head}.{tail}"),)
        if notation is _GERMAN and tail == "000" and len(head) <= 3 and head.strip("0"):
            keys += (number(head + tail),)
        return Quantity("number", keys, span)
    if notation is _GERMAN:
        if match := _ENGLISH.grouped.fullmatch(token):
            return Quantity("number", (_ungrouped(match),), span)
        head, _, tail = token.partition(".")
        if head.isdigit() and tail.isdigit():
            # 3.5 with a point is a decimal, 60.0000 may be a slip.
            keys = (number(f"{head}.{tail}"),)
            return Quantity("number", keys if len(tail) < 4 else (*keys, number(head + tail)), span)
    return _sequence(token, span, notation)


def _ungrouped(match: re.Match[str]) -> Decimal:
    """Return the value of digits in groups; the match's second group are its decimals."""
    whole = match[0][: match.start(2) - 1] if match[2] else match[0]
    return number(f"{_NOT_DIGIT.sub('', whole)}.{match[2] or 0}")


def _sequence(token: str, span: Span, notation: _Notation) -> Quantity:
    """Read ``3:1``, ``19:30``, ``1:23,45`` or ``1.2.3``: as a whole, or number by number.

    A mixture such as ``12,03.2027`` follows no notation and cannot be taken apart.
    """
    if ":" not in token:
        mixed = len({c for c in token if not c.isdigit()}) > 1
        parts = () if mixed else _parts(token, span, "list" if "," in token else "number")
        return Quantity("number", (f"r{token}",), span, parts=parts)
    pieces = token.split(":")
    keys: tuple[Key, ...] = (f"r{token.replace(',', '.')}",)
    if len(pieces) == 2 and len(pieces[1]) == 2 and all(p.isdigit() for p in pieces):
        keys += clock_reading(int(pieces[0][:4]), int(pieces[1]))
    scores, start = [], span[0]
    for piece in pieces:
        part = _read(piece, (start, start + len(piece)), notation)
        scores.append(part._replace(kind="score"))
        start += len(piece) + 1
    return Quantity("number", keys, span, parts=tuple(scores))


def _parts(token: str, span: Span, kind: str = "number") -> tuple[Quantity, ...]:
    """Return each run of digits of ``token`` as a number of its own."""
    parts, start = [], 0
    for piece in _SEPARATOR.split(token):
        start = token.index(piece, start)
        here = (span[0] + start, span[0] + start + len(piece))
        parts.append(Quantity(kind, (number(piece),), here))
        start += len(piece)
    return tuple(parts)


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


@cache
def _days(language: str) -> tuple[re.Pattern[str], tuple[tuple[int, ...], ...]]:
    """Return a pattern for the days that have a name, a group for each, and their dates."""
    table = [row for row in rows("days.tsv") if row[0]]
    names = "|".join(f"({row[1 if language == 'de' else 2]})" for row in table)
    dates = tuple(tuple(map(int, row[0].split("."))) for row in table)
    return re.compile(rf"\b(?=[A-Z0-9afirsz])(?:{names})\b"), dates


def named_days(text: str, language: str) -> list[Quantity]:
    """Return the dates of the days that are named: Heiligabend is December 24.

    They need no partner, but may explain a date on the other side, and two that differ are told.
    """
    pattern, dates = _days(language)
    found = []
    for match in pattern.finditer(text):
        day, month, *year = dates[(match.lastindex or 1) - 1]
        span = match.span()
        found.append(Quantity("date", (day,), span, strict=False, form="day"))
        others: list[Key] = [f"m{month}", *year]
        found += [Quantity("date", (key,), span, strict=False, form="hint") for key in others]
    return found


def fraction(sign: str, start: int) -> Quantity:
    """Return the quantity of a sign such as ½ that stands alone."""
    over, _, under = unicodedata.normalize("NFKC", sign).partition("⁄")
    parts = (
        Quantity("number", (int(over),), (start, start + 1), form="fraction"),
        Quantity("number", (int(under),), (start, start + 1), strict=False, form="fraction"),
    )
    return Quantity(
        "number",
        (_exact(unicodedata.numeric(sign)), f"r{over}/{under}"),
        (start, start + 1),
        parts=parts,
    )


def _exact(value: float) -> Decimal:
    return Decimal(str(round(value, 4)))


def with_tail(quantity: Quantity, match: re.Match[str]) -> Quantity | None:
    """Return the quantity of ``90er``, ``1990s``, ``2½``, ``3 1/2`` or ``10⁶``, else None.

    ``match`` is a token with the groups of :data:`AFTER_DIGITS` and ``decade``.
    """
    value = quantity.keys[0]
    if not isinstance(value, Decimal):
        return None
    if match["half"]:
        value += _exact(unicodedata.numeric(match["half"].strip()))
    elif match["over"]:
        value += _exact(int(match["over"]) / int(match["under"]))
    elif match["power"]:
        power = int(match["power"].translate(_SMALL_DIGITS))
        keys: tuple[Key, ...] = (f"r{value}^{power}",)
        if power < _MANY_DIGITS and value <= 1000:
            keys += (value**power,)
        return quantity._replace(keys=keys, span=(quantity.span[0], match.end("power")))
    elif match["decade"]:
        if value < 100:
            return quantity._replace(keys=(value, value + 1900, value + 2000))
        return quantity
    else:
        return None
    end = match.end("half" if match["half"] else "under")
    return quantity._replace(keys=(value,), span=(quantity.span[0], end))


_MINUS = re.compile(rf"(?:(?<![\w.,)\]%°{SPACES}])|(?<=[^\d.)\]%°{SPACES}])[{SPACES}]|^)[-−–‒]\Z")
_MINUS_AFTER_NUMBER = re.compile(rf"\d[{SPACES}][-−–‒]\Z")
_HAS_SIGN = re.compile(rf"(?<=−)|\d+(?:[.,]\d|[{SPACES}]?(?:[%°]|Grad\b|Prozent|percent|degrees))")
_MINUS_WORD = re.compile(rf"\b[Mm]inus[{SPACES}]\Z")


def is_negative(text: str, start: int, end: int, language: str) -> bool:
    """Tell whether a number has a minus before it, as a sign or word, or "below zero" after it.

    After another number ("2027 -12,5") it must be the sign itself, or stand before a decimal, a
    percentage or a temperature: "2026 -27" may be a span.
    """
    if _BELOW_ZERO[language].match(text, end):
        return True
    before = text[max(0, start - 8) : start]
    if before[-1:] in "-−–‒":
        if _MINUS_AFTER_NUMBER.search(before):
            return _HAS_SIGN.match(text, start) is not None
        return bool(before) and _MINUS.search(before) is not None
    return before[-1:].isspace() and _MINUS_WORD.search(before) is not None


# Units

_OF_COUNTRY = {
    "de": "US-|[Bb]ritische |[Ss]chweizer |(?:[Ss]chwed|[Dd]än|[Nn]orweg|[Tt]schech)ische ",
    "en": r"US |U\.S\. |British |Swiss |Swedish |Danish |Norwegian |Czech ",
}
_BELOW_ZERO = {
    language: re.compile(alternatives("phrases.tsv", f"below zero {language}"))
    for language in ("de", "en")
}
_OF_A_HUNDRED = {"%", "pp"}
CURRENCIES = frozenset(
    unit for _, unit, _ in rows("units.tsv") if len(unit) == len("EUR") and unit.isupper()
)


_BEFORE = re.compile(
    rf"([€$£¥]|\b(?:{'|'.join(sorted(CURRENCIES))}|Euro|Dollar))[ \u00a0\u202f]?-?$"
)


@cache
def _units(language: str) -> tuple[re.Pattern[str], dict[str, str]]:
    """Return a pattern for the unit after a number, and the unit of each word."""
    table = (row for row in rows("units.tsv") if row[0] == language)
    units = {word: unit for _, unit, words in table for word in words.split(";")}
    longest_first = "|".join(map(re.escape, sorted(units, key=len, reverse=True)))
    country = _OF_COUNTRY[language]
    return re.compile(
        rf"[{SPACES}]?-?(?:of )?(?:{country})?(?i:({longest_first}))(?:(?<=\W)|(?!\w))"
    ), units


_SECONDS = {"s": 1, "min": 60, "h": 3600, "d": 86_400, "w": 604_800}
_MONTHS = {"mo": 1, "y": 12, "decade": 120, "century": 1200, "millennium": 12_000}
_AROUND_A_WEEK = 8
_OF_A = re.compile(r"(?: of)?(?: an?| one)?")


def length_keys(value: Key, unit: str, language: str) -> tuple[Key, ...]:
    """Return the keys of a span of time, by which 14 days are two weeks and 18 months 1½ years.

    German weeks may have eight days ("in acht Tagen").
    """
    if isinstance(value, str):
        return ()
    if unit in _MONTHS:
        return (f"l{(Decimal(value) * _MONTHS[unit]).normalize():f}",)
    if unit not in _SECONDS:
        return ()
    keys: tuple[Key, ...] = (f"s{(Decimal(value) * _SECONDS[unit]).normalize():f}",)
    if language == "de" and unit == "d" and value == _AROUND_A_WEEK:
        keys += length_keys(1, "w", language)
    return keys


def is_length(unit: str) -> bool:
    """Tell whether a unit measures time."""
    return unit in _MONTHS or unit in _SECONDS


def with_length(text: str, part: Quantity, language: str) -> Quantity:
    """Return "ein", "half" or "quarter" with the keys of the span of time that it begins, if any.

    It gets no unit: "ein Jahr" may become "last year".
    """
    share = next((key for key in part.keys if not isinstance(key, str) and key <= 1), None)
    if not share:
        return part
    pattern, units = _units(language)
    end = part.span[1]
    if language == "en" and share < 1 and (lead := _OF_A.match(text, end)):
        end = lead.end()
    if (match := pattern.match(text, end)) is None:
        return part
    return part._replace(keys=part.keys + length_keys(share, units[match[1].lower()], language))


def with_unit(text: str, number: Quantity, end: int, language: str) -> tuple[Quantity, int]:
    """Return a number that ends at ``end`` with its unit and its sign, and where the unit ends."""
    pattern, units = _units(language)
    start, unit, kind = number.span[0], "", number.kind
    if match := pattern.match(text, end):
        unit, end = units[match[1].lower()], match.end()
    elif (before := _BEFORE.search(text, max(0, start - 8), start)) and not (
        before[1] == "Euro" and number.keys[:1] in _YEAR_KEYS  # the football championship
    ):
        unit = before[1] if before[1] in CURRENCIES else units[before[1].lower()]
    if kind == "number":
        kind = "percentage" if unit in _OF_A_HUNDRED else "amount" if unit in CURRENCIES else kind
    negative = is_negative(text, start, end, language)
    keys = number.keys
    if unit == "‰" and language == "de":  # English says it in percent
        keys += tuple(Decimal(key) / _PER_MILLE for key in keys if not isinstance(key, str))
    if unit and keys:
        keys += length_keys(keys[0], unit, language)
    return number._replace(kind=kind, keys=keys, unit=unit, negative=negative), end


# Context: the words and numbers around

_CONNECT = re.compile(
    rf"[.{SPACES}]*(?:(?:bis zu|bis|auf|und|oder|to|and|or|until|[-–—/,])[{SPACES}]*"
    rf"|[{SPACES}](?:bis|auf|und|oder|to|and|or)[{SPACES}](?:mittlerweile|inzwischen|nunmehr|nun|jetzt"
    r"|heute|zuletzt|aktuell|derzeit|bisher|knapp|rund|gut|etwa|fast|über|nahezu|schließlich|sogar"
    rf"|now|currently|nearly|almost|about|around|over|roughly|even|just under|more than)[{SPACES}])"
)
_A_YEAR = r"(?:\b(?:19|20)\d\d\b[^.!?;\d]{0,20})?"
_APART = re.compile(
    r"(?:,|,?\ (?:statt|anstatt|nach|auf|gegenüber|sowie|oder|im|vor|als|instead|rather|against|up"
    r"|down|compared|after|versus|in|a|last|but|and)\b|\ ?\()[^.!?;\d]{0,40}" + _A_YEAR
)
"""What may stand between two figures that share a magnitude: "714 statt der geplanten 496
Millionen", "2,17 (Vorjahr: 1,89) Milliarden"."""
_COUNTS_FROM = re.compile(
    r"\b(?:[Ss]tatt|[Nn]ach|[Zz]wischen|[Ii]nstead of|[Aa]fter|[Bb]etween) \Z"
)
_IN_BRACKETS = re.compile(r"[^.!?;\d()]{0,25}\([^.!?;\d()]{0,25}" + _A_YEAR + "[€$£]?")
_LOWER = re.compile(r" [a-zäöü][^.!?;\d]{0,40}")
_YEAR_KEYS = frozenset((Decimal(year),) for year in range(1900, 2100))
_LONGEST_CLUB = 24
_WITH_ZERO = re.compile(r"[A-ZÄÖÜ]\w+ 0[1-9]\Z")
_MORE_DIGITS = re.compile(r"[/:.,–-][0-9]")
_CLUB = re.compile(rf"\b(?:{alternatives('phrases.tsv', 'club')})")
_FIRST_CLUB = re.compile(r"\. (?:FC|FFC|FSV|CfR|HFC|SC)\b")
_FORMULA = re.compile(r"(?:CO|H|NO|km|m|cm|mm|[Cc]ovid-|COVID-|SARS-CoV-)\Z", re.IGNORECASE)
_YEAR_BEFORE = re.compile(r"(?:1[5-9]|20)[0-9]{2}[/–-]\Z")


def dressed(
    text: str, quantity: Quantity, size: int, end: int, language: str
) -> tuple[Quantity, int]:
    """Apply magnitude, unit and sign to a plain number, and return it and its end."""
    start, keys = quantity.span[0], quantity.keys
    if size > 1:
        keys = tuple(k * size for k in keys if isinstance(k, (Decimal, int)))
        if not quantity.parts:
            quantity = quantity._replace(span=(start, end))
    quantity, end = with_unit(text, quantity._replace(keys=keys), end, language)
    keys = quantity.keys
    if quantity.unit in _OF_A_HUNDRED:
        keys = keys[:1]  # 3,540 % cannot mean thousands
    strict = quantity.strict
    if (start and text[start - 1].isalpha()) or text[max(0, start - 2) : start - 1].isalpha():
        strict = strict and not _FORMULA.search(text, max(0, start - 9), start)
    elif start and text[start - 1] in "'’/-–" and quantity.span[1] - start == 2:
        value = keys[0] if keys else 0
        if isinstance(value, Decimal) and (
            text[start - 1] in "'’" or _YEAR_BEFORE.search(text, max(0, start - 5), start)
        ):
            keys = (value, value + 1900, value + 2000)
    if language == "de" and strict and not quantity.unit and _is_of_club(text, quantity):
        strict = False
    return quantity._replace(keys=keys, strict=strict), end


def _is_of_club(text: str, figure: Quantity) -> bool:
    """Tell whether a figure is part of a club's name and may be left out: Schalke 04."""
    start, end = figure.span
    near = max(0, start - _LONGEST_CLUB)
    if text[start:end] == "1":
        return _FIRST_CLUB.match(text, end) is not None
    if end - start == len("04") and _WITH_ZERO.search(text, near, end):
        return _MORE_DIGITS.match(text, end) is None
    club = _CLUB.search(text, near, end + len(" M"))
    return club is not None and club.end() == end


def _share_with_next(text: str, found: list[Quantity], sizes: list[int]) -> None:
    """Let the first number of a range share the magnitude or time of the second.

    "3 bis 5 Millionen", "10 bis 12 Uhr": three may be three million, ten may be a time.
    """
    for index in range(len(found) - 2, -1, -1):
        first, second = found[index], found[index + 1]
        if not _CONNECT.fullmatch(text, first.span[1], second.span[0]):
            over_year = index + 2 < len(found) and sizes[index + 1] == 1 and _is_year(second)
            other = index + 2 if over_year else index + 1
            if sizes[other] > 1 and sizes[index] == 1 and _may_share(text, first, found[other]):
                found[index] = _or_times(first, sizes[other])
            if sizes[index] > 1 and sizes[other] == 1 and _is_beside(text, first, found[other]):
                found[other] = _or_times(found[other], sizes[index])
            continue
        if sizes[index + 1] > 1 and sizes[index] == 1:
            first = found[index] = _or_times(first, sizes[index + 1])
        if second.kind == "time" and first.kind == "number" and len(first.keys) == 1:
            timed = as_time(first, text[slice(*first.span)])
            if timed is not None:
                found[index] = first._replace(keys=first.keys + timed.keys)


def _is_year(quantity: Quantity) -> bool:
    return quantity.kind == "number" and not quantity.unit and quantity.keys[:1] in _YEAR_KEYS


def _may_share(text: str, first: Quantity, second: Quantity) -> bool:
    """Tell whether a figure some words before another may share its magnitude.

    It must be bare, and what follows it be no noun: "3 Häuser für 5 Millionen".
    """
    if first.kind not in {"number", "amount"} or _is_year(first):
        return False
    if first.unit and first.unit not in CURRENCIES:
        return False
    start, end = first.span
    return _APART.fullmatch(text, end, second.span[0]) is not None or (
        _COUNTS_FROM.search(text, max(0, start - 12), start) is not None
        and _LOWER.fullmatch(text, end, second.span[0]) is not None
    )


def _is_beside(text: str, first: Quantity, second: Quantity) -> bool:
    """Tell whether the second is given for comparison: "2,17 Milliarden Euro (Vorjahr: 1,89)"."""
    return (
        second.kind in {"number", "amount"}
        and not _is_year(second)
        and text[second.span[1] : second.span[1] + 1] == ")"
        and _IN_BRACKETS.fullmatch(text, first.span[1], second.span[0]) is not None
    )


def _or_times(quantity: Quantity, size: int) -> Quantity:
    """Return a quantity that may also be this many times as large."""
    more = tuple(key * size for key in quantity.keys if not isinstance(key, str))
    return quantity._replace(keys=quantity.keys + more)


# Texts

Word = tuple[str, int, int]
"""A word and its offsets."""


class Language(NamedTuple):
    """A language as :func:`quantities_in` needs to know it.

    ``tokens`` finds digits; a match of one of its groups ``dates`` is a numeric date. ``read``
    reads the digits of any other token. ``special`` returns a time, an ordinal or a day of a
    month and where it ends, or None. ``sized`` returns a plain number, the magnitude behind it
    and where that ends. ``phrase`` returns the quantity that begins with a word, how many words
    it takes, and the magnitude that a number before it may share (0: none); or None. ``clock``
    returns the times of day that are said without figures, or in quarters and minutes from an
    hour, ``half`` the half of the day ("a", "p" or "") that is said behind the end of a time,
    given its hour.
    """

    code: str
    tokens: Callable[[str], Iterable[re.Match[str]]]
    dates: tuple[str, ...]
    read: Callable[[str, Span], Quantity]
    special: Callable[[str, re.Match[str], Quantity, bool], tuple[Quantity, int] | None]
    sized: Callable[[str, re.Match[str], Quantity], tuple[Quantity, int, int]]
    phrase: Callable[[str, Sequence[Word], int], tuple[Quantity, int, int] | None]
    clock: Callable[[str], Iterable[Clock]]
    half: Callable[[str, int, int], str]


class Clock(NamedTuple):
    """A time of day as it is said, on a clock of twelve hours: "half past seven" is 7, 30."""

    span: Span
    hour: int
    minute: int


def clock_time(span: Span, hour: int, minute: int) -> Clock:
    """Return the time ``minute`` minutes after an ``hour``, or before it if negative."""
    return Clock(span, (hour - (minute < 0) - 1) % 12 + 1, minute % 60)


def quantities_in(text: str, language: Language) -> tuple[Quantity, ...]:
    """Return the quantities of a text in the order of their spans."""
    said = [
        Quantity(
            "time",
            clock_reading(hour, minute, language.half(text, span[1], hour)),
            span,
            form="word",
        )
        for span, hour, minute in language.clock(text)
    ]
    said += named_days(text, language.code)
    covered = bytearray(len(text))
    for quantity in said:
        _cover(covered, quantity.span)
    found: list[Quantity] = []
    sizes: list[int] = []
    for match in language.tokens(text) if not _NO_DIGIT.fullmatch(text) else ():
        if covered[match.start()]:
            continue  # the 47 of "23 Uhr 47", the 8 of "halb 8"
        read, size, end = _digits(text, match, language)
        found += read
        sizes += [size] * len(read)
        _cover(covered, (match.start(), end))
    if len(found) > 1:
        _share_with_next(text, found, sizes)
    found += said
    found += _in_words(text, covered, language)
    return tuple(sorted(found, key=lambda q: q.span))


_NO_DIGIT = re.compile(rf"[^0-9{VULGAR}]*")


def _digits(text: str, match: re.Match[str], language: Language) -> tuple[list[Quantity], int, int]:
    """Return the quantities of a token, their magnitude and where the reading ends."""
    if match["sign"]:
        return [fraction(match["sign"], match.start())], 1, match.end()
    if any(match[group] for group in language.dates):
        return numeric_date(match[0], match.start()), 1, match.end()
    quantity = language.read(match["number"], (match.start(), match.end("number")))
    tail = with_tail(quantity, match)
    if tail is not None and match["decade"]:
        return [tail], 1, match.end()
    if special := language.special(text, match, tail or quantity, tail is None):
        return [special[0]], 1, special[1]
    quantity, size, end = language.sized(text, match, tail or quantity)
    quantity, end = dressed(text, quantity, size, end, language.code)
    return [quantity], size, end


def _cover(covered: bytearray, span: Span) -> None:
    start, end = span
    covered[start:end] = b"\1" * (end - start)


def _in_words(text: str, covered: bytearray, language: Language) -> list[Quantity]:
    """Return the quantities that are written in words, where nothing is ``covered``."""
    found: list[Quantity] = []
    words = [(m[0], m.start(), m.end()) for m in WORD.finditer(text)]
    skip = 0
    for index, (word, start, end) in enumerate(words):
        if index < skip or covered[start]:
            continue
        if word.isupper() and (value := roman(word)) is not None:
            before, _, near = words[index - 1] if index else ("", 0, -1)
            after_name = before[:1].isupper() and near == start - 1  # Karl V., not "I" or "V2"
            if len(word) > 1 or (after_name and not text[end : end + 1].isdigit()):
                found.append(Quantity("number", (value,), (start, end), False, form="roman"))
                continue
        if (said := language.phrase(text, words, index)) is not None:
            quantity, count, size = said
            if quantity.form == "word" and quantity.kind == "number":
                quantity, _ = with_unit(text, quantity, quantity.span[1], language.code)
            elif quantity.form in _MAY_BE_LENGTHS:
                quantity = with_length(text, quantity, language.code)
            found.append(quantity)
            skip = index + count
            first = found[-2] if size and len(found) > 1 else quantity
            if first.form == "word" and (
                _CONNECT.fullmatch(text, first.span[1], start) or _may_share(text, first, quantity)
            ):
                found[-2] = _or_times(first, size)  # "zwei bis drei Millionen"
    return found
