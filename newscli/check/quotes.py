"""Quotations: as many quoted passages in the translation as in the source, of the same words.

English writes the names of papers, ships and films without marks, and joins a quotation that the
German breaks ("„Das“, sagte er, „ist das Ende.“").
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice, pairwise

from newscli.article import CheckWarning, Span, WarningKind
from newscli.check.names import EXONYMS, plain_word, without_genitive
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
    r"(?<!\w)[‚‘'’‹›](?=\w)(?:[^‚‘'’‹›]|(?<=\w)['’](?=\w))*?(?<=[\w.,!?…])[’'‘‹›](?!\w)"
)
_CERTAINLY_SINGLE = re.compile(r"(?<!\w)(?:‹[^‹›]+›|›[^‹›]+‹|‚(?=\w)[^‚‘]+‘)(?!\w)")
"""A passage in marks that are no apostrophes."""
_TAG = re.compile(r",?\s[^.!?:;]{2,100},\s")
"""What stands between the parts of a quotation that the speaker's name breaks."""
_MOST_NAMES = 30
"""So many passages of a sentence may be names."""
_NAME_WORDS, _SMALL_LETTERS = 8, 3
"""A name has no more words than this, and words longer than this begin with a capital."""
_ARTICLE = re.compile(r"(?:Der|Die|Das|The) ")
_EDGE = " ,;()„“”\"'’"
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
    """Return whether a mark stands for inches or seconds: 5'10"."""
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
    passages = (len(ours) + 1) // 2, (len(theirs) + 1) // 2
    here: Span | None = ours[-1] if ours else None
    there: Span | None = theirs[-1] if theirs else None
    if not ours:
        if _single(source):
            return []
        message = "The source has no quotation here."
        there = (theirs[0][0], theirs[-1][1])
    elif theirs and len(ours) % 2 == 0 and len(theirs) % 2:
        message, here = "A quotation mark in the translation has no partner.", None
    elif _needed(source, translation, ours, theirs) <= passages[1] + _single(translation):
        return []
    elif not theirs:
        message = "The quotation marks are missing from the translation."
        here = (ours[0][0], ours[min(1, len(ours) - 1)][1])
    else:
        message = (
            f"The source has {passages[0]} quoted passages, the translation has {passages[1]}."
        )
    return [CheckWarning(WarningKind.quote, message, here, there)]


def _check_single(source: str, translation: str) -> list[CheckWarning]:
    """Warn about passages in single marks, ‹so› or ‚so‘, that have none in the translation."""
    singles = islice(_CERTAINLY_SINGLE.finditer(source), _MOST_NAMES)
    for found in () if _single(translation) else singles:
        if not _is_kept(found[0][1:-1], translation):
            message = "The quotation marks are missing from the translation."
            return [CheckWarning(WarningKind.quote, message, found.span())]
    return []


def _needed(source: str, translation: str, ours: Sequence[Span], theirs: Sequence[Span]) -> int:
    """Return how many passages of the source need marks in the translation."""
    found = _passages(ours)
    quoted = _passages(theirs)
    starts, ends = (0, *(end for _, end in quoted)), (*(start for start, _ in quoted), None)
    unquoted = " ".join(translation[a:b] for a, b in zip(starts, ends, strict=True))
    kept = sum(_is_kept(source[slice(*passage)], unquoted) for passage in found[:_MOST_NAMES])
    gaps = (source[end + 1 : start - 1] for (_, end), (start, _) in pairwise(found))
    joined = sum(_TAG.fullmatch(gap) is not None for gap in gaps)
    needed = (len(ours) + 1) // 2 - kept - joined
    # Within double marks German quotes in single ones; with these alone English has no outer ones.
    return needed if theirs or not needed else needed + len(_CERTAINLY_SINGLE.findall(source))


def _is_kept(passage: str, unquoted: str) -> bool:
    """Tell whether a passage is a name that stands in a text, as it is or in its English form."""
    passage = passage.strip(_EDGE)
    words = passage.split()
    if not 1 <= len(words) <= _NAME_WORDS or not passage[-1].isalnum():
        return False
    if not passage[0].isupper() and not passage[0].isdigit():
        return False
    if any(word[0].islower() and len(word) > _SMALL_LETTERS for word in words):
        return False
    name = _ARTICLE.sub("", passage)
    if any(_stands_in(form, unquoted) for form in (name, without_genitive(name))):
        return True
    forms = EXONYMS.get(name, ())
    return any(
        word[0].isupper() and plain_word(word).startswith(forms) for word in unquoted.split()
    )


def _stands_in(name: str, text: str) -> bool:
    """Tell whether a name stands in a text as whole words, in the same case."""
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) is not None


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
