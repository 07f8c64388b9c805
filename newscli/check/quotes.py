"""Quotations: as many quoted passages in the translation as in the source."""

from __future__ import annotations

import re

from newscli.article import CheckWarning, Span

_DOUBLE = '"„“”‟«»″〝〞'
_MARK = re.compile(f"[{_DOUBLE}]|''|``|,,")
_SINGLE_AT_EDGE = re.compile(r"^[‚‘'’‹›]|[’'‘‹›][.!?]?$")
_SINGLE = re.compile(r"(?<!\w)[‚‘'‹›](?=\w)[^‚‘'’‹›]*?(?<=[\w.,!?…])[’'‘‹›](?!\w)")


def marks(text: str) -> list[Span]:
    """Return the double quotation marks of ``text``; marks of inches are none."""
    return [m.span() for m in _MARK.finditer(text) if not _is_inch(text, m.start())]


def _single(text: str) -> int:
    """Return the number of passages in single marks; apostrophes inside words are not meant."""
    return len(_SINGLE.findall(text)) or len(_SINGLE_AT_EDGE.findall(text))


def _is_inch(text: str, at: int) -> bool:
    """Tell whether a mark stands for inches or seconds: 5'10"."""
    return (
        text[at] in '"″'
        and text[max(0, at - 2) : at].strip()[-1:].isdigit()
        and ("'" in text[max(0, at - 4) : at] or text[at] == "″")
    )


def check_quotes(source: str, translation: str) -> list[CheckWarning]:
    """Warn of quotation marks that were lost, invented or left open.

    A passage that begins or ends outside the sentence counts as one.
    """
    ours, theirs = marks(source), marks(translation)
    if len(ours) == len(theirs):
        return []
    passages = (len(ours) + 1) // 2, (len(theirs) + 1) // 2
    if not theirs:
        if _single(translation) >= passages[0]:
            return []
        span = (ours[0][0], ours[1][1]) if len(ours) > 1 else ours[0]
        return [CheckWarning("quote", "The quotation marks of the source are missing.", span)]
    if not ours:
        if _single(source):
            return []
        there = (theirs[0][0], theirs[-1][1])
        return [CheckWarning("quote", "The source has no quotation here.", None, there)]
    if len(ours) % 2 == 0 and len(theirs) % 2:
        message = "A quotation mark has no partner in the translation."
        return [CheckWarning("quote", message, None, theirs[-1])]
    if passages[0] > passages[1] + _single(translation):
        message = f"{passages[1]} quoted passages, {passages[0]} in the source."
        return [CheckWarning("quote", message, ours[-1], theirs[-1])]
    return []
