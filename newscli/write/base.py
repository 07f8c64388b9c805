"""Shared by all writers: their options, and the protocol they satisfy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from newscli.article import Report
from newscli.files import OUTPUT_SUFFIXES

FORMATS = tuple(OUTPUT_SUFFIXES)
"""The formats that :func:`newscli.write.write_report` knows; ``docx`` and ``epub`` give bytes."""

WHOLE_CELLS = frozenset({"docx", "srt", "vtt", "tsv", "tmx"})
"""Formats that get the cells of a table one by one; in the others a row is one paragraph."""


@dataclass(frozen=True, slots=True)
class WriteOptions:
    """How to show a report.

    ``side_by_side`` shows the German beside (or above) the English. ``width`` is the most columns
    to use: 0 leaves text unwrapped and takes the terminal's own width. ``summary_only`` leaves the
    article out (JSON always has everything). ``index`` is the relative address ("./", "../") of
    the folder whose index.html and index.md list this report with others; HTML and Markdown link
    back to them.
    """

    side_by_side: bool = False
    width: int = 0
    summary_only: bool = False
    index: str = ""


class Writer(Protocol):
    """Turns a report into one text; a new format is one new module with such a function."""

    def __call__(self, report: Report, options: WriteOptions) -> str | bytes:
        """Return the whole document; text ends with a newline."""
