"""Quotations: as many quoted passages in the translation as in the source, of the same words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from newscli.article import CheckWarning, Span, WarningKind
from newscli.check.numbers import Matching
from newscli.wordings import offsets_left_out

_DOUBLE = '"„“”‟«»″〝〞'
_MARK = re.compile(
    rf"""[{_DOUBLE}](?:(?<=")"(?=\w)|(?<=[^\s"]")")?  # doubled in CSV: ""so""
    |''|``
    |(?<!\S),,(?=\w)(?=.{{1,400}}?(?:''|[{_DOUBLE}]))  # typed for „""",
    re.VERBOSE,
)
_SIGNS = frozenset(_DOUBLE)
_SINGLE_AT_EDGE = re.compile(r"^[‚‘'’‹›]|[’'‘‹›][.!?]?$")
_SINGLE = re.compile(
    r"(?<!\w)[‚‘'‹›](?=\w)(?:[^‚‘'’‹›]|(?<=\w)['’](?=\w))*(?<=[\w.,!?…])[’'‘‹›](?!\w)"
)
_MOST_IN_NAME = 4
"""Words of a passage that may be the name of a ship, a paper or a show."""
_WORD = re.compile(r"[^\W_]+")
_LEAST_WORDS, _MOST_TIMES = 4, 3.0
"""A quotation that has this many words more, and is this many times longer, has other words."""


def marks(text: str) -> list[Span]:
    """Return the double quotation marks of ``text``, without inch marks."""
    if _SIGNS.isdisjoint(text) and not any(pair in text for pair in ("''", "``", ",,")):
        return []
    return [m.span() for m in _MARK.finditer(text) if not _is_inch(text, m.start())]


def _single(text: str) -> int:
    """Return the number of passages in single marks; apostrophes inside words do not count."""
    return len(_SINGLE.findall(text)) or len(_SINGLE_AT_EDGE.findall(text))


def _is_inch(text: str, at: int) -> bool:
    """Tell whether a mark stands for inches or seconds: 5'10"."""
    return (
        text[at] in '"″'
        and text[max(0, at - 2) : at].strip()[-1:].isdigit()
        and ("'" in text[max(0, at - 4) : at] or text[at] == "″")
    )


def check_quotes(source: str, translation: str, numbers: Matching) -> list[CheckWarning]:
    """Warn about quotation marks lost, added or left open, and about quotations that differ.

    A passage that begins or ends outside the sentence counts as one. ``numbers`` are those of the
    two sentences: a figure that is quoted on one side only shows that the marks have moved.
    """
    left_out = offsets_left_out(source)
    ours = [mark for mark in marks(source) if mark[0] not in left_out]
    theirs = marks(translation)
    if not ours and not theirs:
        return _check_single(source, translation)
    if len(ours) == len(theirs):
        return _check_words(source, translation, ours, theirs, numbers)
    ours = _without_names(source, translation, ours, theirs)
    if not ours and not theirs:
        return []
    passages = (len(ours) + 1) // 2, (len(theirs) + 1) // 2
    here: Span | None = ours[-1] if ours else None
    there: Span | None = theirs[-1] if theirs else None
    if not theirs:
        if _single(translation) - _single(source) >= passages[0]:
            return []
        message = "The quotation marks are missing from the translation."
        here = (ours[0][0], ours[min(1, len(ours) - 1)][1])
    elif not ours:
        if _single(source):
            return []
        message = "The source has no quotation here."
        there = (theirs[0][0], theirs[-1][1])
    elif len(ours) % 2 == 0 and len(theirs) % 2:
        message, here = "A quotation mark in the translation has no partner.", None
    elif passages[0] - _continued(source, ours) > passages[1] + _single(translation):
        message = (
            f"The source has {passages[0]} quoted passages, the translation has {passages[1]}."
        )
    else:
        return []
    return [CheckWarning(WarningKind.quote, message, here, there)]


def _check_single(source: str, translation: str) -> list[CheckWarning]:
    """Warn about a passage in ‹…› or ‚…‘, longer than a name, that is quoted nowhere."""
    said = next((m for m in _SINGLE.finditer(source) if m[0][0] in "‹‚"), None)
    if said is None or len(_WORD.findall(said[0])) < _MOST_IN_NAME or _single(translation):
        return []
    message = "The quotation marks are missing from the translation."
    return [CheckWarning(WarningKind.quote, message, said.span())]


def _without_names(
    source: str, translation: str, ours: Sequence[Span], theirs: Sequence[Span]
) -> list[Span]:
    """Return the marks of a source without those of names that the translation does not quote.

    German quotes the names of ships, papers and shows, English mostly not: „Bild“, Bild.
    """
    if len(ours) % 2 or len(ours) <= len(theirs):
        return list(ours)
    quoted = {translation[slice(*passage)].strip(" ,.") for passage in _passages(theirs)}
    words = _WORD.findall(translation)
    runs = {
        tuple(words[at : at + size])
        for size in range(1, _MOST_IN_NAME + 1)
        for at in range(len(words) - size + 1)
    }
    left: list[Span] = []
    for opening, closing in zip(ours[::2], ours[1::2], strict=True):
        passage = source[opening[1] : closing[0]]
        name = _WORD.findall(passage)
        if tuple(name) not in runs or not name[0][0].isupper() or passage.strip(" ,.") in quoted:
            left += opening, closing
    return left


def _continued(source: str, found: Sequence[Span]) -> int:
    """Return how many passages go on with one that was interrupted: „Das“, sagte er, „geht“."""
    passages = _passages(found)
    return sum(
        source[after[0] : after[0] + 1].islower() and source[before[1] - 1] not in ".!?"
        for before, after in pairwise(passages)
    )


def _passages(found: Sequence[Span]) -> list[Span]:
    """Return the spans between pairs of marks."""
    return [(a[1], b[0]) for a, b in zip(found[::2], found[1::2], strict=False)]


def _check_words(
    source: str,
    translation: str,
    ours: Sequence[Span],
    theirs: Sequence[Span],
    numbers: Matching,
) -> list[CheckWarning]:
    """Warn about a quotation with far more or fewer words, or without its figure."""
    here, there = _passages(ours), _passages(theirs)
    for said, made in zip(here, there, strict=True):
        counts = len(source[slice(*said)].split()), len(translation[slice(*made)].split())
        short, long = sorted(counts)
        if long - short >= _LEAST_WORDS and long >= _MOST_TIMES * short:
            message = "The quotation marks enclose different words than in the source."
            return [CheckWarning(WarningKind.quote, message, said, made)]
    for number, partner in numbers.pairs:
        if number.form == "digits" and _within(number.span, here) != _within(partner.span, there):
            figure = source[slice(*number.span)]
            message = f"{figure} is quoted on one side only."
            return [CheckWarning(WarningKind.quote, message, number.span, partner.span)]
    return []


def _within(span: Span, passages: Sequence[Span]) -> bool:
    return any(start <= span[0] and span[1] <= end for start, end in passages)
