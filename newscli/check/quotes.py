"""Quotations: as many quoted passages in the translation as in the source."""

from __future__ import annotations

import re
from typing import NamedTuple

from newscli.article import CheckWarning, Span

_DOUBLE = '"„“”‟«»″〝〞'
_MARK = re.compile(f"[{_DOUBLE}]|''|``|,,")
_SINGLE_AT_EDGE = re.compile(r"^[‚‘'’‹›]|[’'‘‹›][.!?]?$")
_SINGLE = re.compile(r"(?<!\w)[‚‘'‹›](?=\w)[^‚‘'’‹›]*?(?<=[\w.,!?…])[’'‘‹›](?!\w)")


class Quotes(NamedTuple):
    """The quotation marks of a text: where double ones stand, and passages in single ones."""

    marks: list[Span]
    single: list[Span]

    @property
    def passages(self) -> int:
        """The number of quoted passages; one that begins or ends outside the sentence counts."""
        return (len(self.marks) + 1) // 2


def quotes(text: str) -> Quotes:
    """Find the quotation marks of ``text``. Inches and apostrophes inside words are not meant."""
    marks = [m.span() for m in _MARK.finditer(text) if not _is_inch(text, m.start())]
    single = [m.span() for m in _SINGLE.finditer(text)]
    return Quotes(marks, single or [m.span() for m in _SINGLE_AT_EDGE.finditer(text)])


def _is_inch(text: str, at: int) -> bool:
    """Tell whether a mark stands for inches or seconds: 5'10"."""
    return (
        text[at] in '"″'
        and text[max(0, at - 2) : at].strip()[-1:].isdigit()
        and ("'" in text[max(0, at - 4) : at] or text[at] == "″")
    )


def check_quotes(source: str, translation: str) -> list[CheckWarning]:
    """Warn of quotation marks that were lost, invented or left open."""
    ours, theirs = quotes(source), quotes(translation)
    if len(ours.marks) == len(theirs.marks):
        return []
    if not theirs.marks:
        if len(theirs.single) >= ours.passages or not ours.marks:
            return []
        span = (ours.marks[0][0], ours.marks[1][1]) if len(ours.marks) > 1 else ours.marks[0]
        return [CheckWarning("quote", "The quotation marks of the source are missing.", span)]
    if not ours.marks:
        if ours.single:
            return []
        there = (theirs.marks[0][0], theirs.marks[-1][1])
        return [CheckWarning("quote", "The source has no quotation here.", None, there)]
    if len(ours.marks) % 2 == 0 and len(theirs.marks) % 2:
        return [
            CheckWarning(
                "quote",
                "A quotation mark has no partner in the translation.",
                None,
                theirs.marks[-1],
            )
        ]
    lost = ours.passages - theirs.passages - len(theirs.single)
    if lost > 0:
        message = f"{theirs.passages} quoted passages, {ours.passages} in the source."
        return [CheckWarning("quote", message, ours.marks[-1], theirs.marks[-1])]
    return []
