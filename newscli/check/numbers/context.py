"""What belongs to a figure but has no value: who is ahead in a score, part of the day, "per month".

Each check compares what both sides say, and is silent where one of them says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from newscli.article import CheckWarning, Span, WarningKind
from newscli.check.numbers import english, german
from newscli.check.tables import alternatives, rows

_SCORE = {
    "de": re.compile(r"(?<![\w:.,-])(\d{1,3}):(\d{1,3})(?![\d:]|[.,]\d| ?Uhr\b| ?h\b)"),
    "en": re.compile(r"(?<![\w:.,–-])(\d{1,3})[-–:](\d{1,3})(?![\w:–]|[.,]\d|-\d)"),
}
_BEHIND = re.compile(alternatives("phrases.tsv", "behind en"), re.IGNORECASE)
_PARTS = {row[0]: frozenset(row[1].split(";")) for row in rows("parts_of_day.tsv")}
_DAY_AND_PART = {
    "de": re.compile(
        rf"\b(?P<day>{'|'.join(german.WEEKDAYS)})s?[ -]?(?P<part>{'|'.join(_PARTS)})s?\b",
        re.IGNORECASE,
    ),
    "en": re.compile(
        rf"\b(?P<day>{'|'.join(english.WEEKDAYS)})(?:['’]?s)? "
        rf"(?P<part>{'|'.join(sorted(frozenset().union(*_PARTS.values())))})s?\b",
        re.IGNORECASE,
    ),
}
_RATES = {
    language: re.compile(
        "|".join(
            rf"(?P<_{number}>\b(?:{said.replace(';', '|')})\b)"
            for number, (code, _, said) in enumerate(rows("rates.tsv"))
            if code == language
        )
        + ("(?! (?:ago|earlier|later|before|after|old))" if language == "en" else ""),
        re.IGNORECASE,
    )
    for language in ("de", "en")
}
_RATE_NAMES = [name for _, name, _ in rows("rates.tsv")]


def check_context(source: str, translation: str) -> Iterator[CheckWarning]:
    """Warn about a score, a part of the day or a rate that became another."""
    yield from _scores(source, translation)
    yield from _parts_of_day(source, translation)
    yield from _rates(source, translation)


def _warning(
    kind: WarningKind, source: str, translation: str, ours: Span, theirs: Span
) -> CheckWarning:
    message = f"{source[slice(*ours)]} became {translation[slice(*theirs)]}."
    return CheckWarning(kind, message, ours, theirs)


def _scores(source: str, translation: str) -> Iterator[CheckWarning]:
    """Find "2:1" that became "1-2", unless the sentence tells it from the side that is behind."""
    if ":" not in source or _BEHIND.search(translation):
        return
    made = {match.groups(): match.span() for match in _SCORE["en"].finditer(translation)}
    for match in _SCORE["de"].finditer(source):
        first, last = match.groups()
        if int(first) > int(last) and (last, first) in made and (first, last) not in made:
            theirs = made[last, first]
            yield _warning(WarningKind.number, source, translation, match.span(), theirs)


def _parts_of_day(source: str, translation: str) -> Iterator[CheckWarning]:
    """Find "Dienstagabend" that became "Tuesday morning"."""
    made: dict[int, list[re.Match[str]]] = {}
    ours = [*_DAY_AND_PART["de"].finditer(source)]
    for match in _DAY_AND_PART["en"].finditer(translation) if ours else ():
        made.setdefault(english.WEEKDAYS[match["day"].lower()], []).append(match)
    for match in ours:
        theirs = made.get(german.WEEKDAYS[match["day"].lower()], [])
        fitting = _PARTS[match["part"].lower()] | ({"night"} if "Nacht" in source else set())
        if theirs and all(other["part"].lower() not in fitting for other in theirs):
            there = theirs[0].span()
            yield _warning(WarningKind.time, source, translation, match.span(), there)


def _rates(source: str, translation: str) -> Iterator[CheckWarning]:
    """Find "pro Quadratmeter" that became "per square foot"."""
    ours = [*_RATES["de"].finditer(source)]
    theirs = [*_RATES["en"].finditer(translation)] if ours else []
    if len(ours) == len(theirs) == 1 and _name(ours[0]) != _name(theirs[0]):
        spans = ours[0].span(), theirs[0].span()
        yield _warning(WarningKind.unit, source, translation, *spans)


def _name(match: re.Match[str]) -> str:
    return _RATE_NAMES[int(str(match.lastgroup)[1:])]
