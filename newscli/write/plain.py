"""Plain text for pipes and files: no colour, no box characters, no control bytes.

The summary comes first, then the article; warnings are footnotes like [1], and [?] marks a doubtful
sentence. The same article gives the same bytes, so the time it took is left out. Labels of sections
are in capitals to tell them from the article's own headings.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable

from newscli.article import CELL, Article, Block, Report, Sentence
from newscli.safe import safe_line
from newscli.write.base import Lines, Part, View, WriteOptions
from newscli.write.facts import DOUBT, numbered_marker


def write_text(report: Report, options: WriteOptions) -> str:
    """Return the report as plain text (see :data:`newscli.write.base.Writer`)."""
    view, page = View(report, options, between=" | "), Lines()

    def add(text: str, first: str = "", rest: str = "", tight: bool = False) -> None:
        text = text and first + text
        if text and options.width:
            width = max(20, options.width)
            text = textwrap.fill(text, width, subsequent_indent=rest, break_on_hyphens=False)
        page.add(part.role, text, tight)

    for part in view.parts():
        first, rest = _margin(part)
        if part.block is None:
            text = part.text.upper() if part.role == "label" else part.text
            add(text, first, rest, tight=part.role in {"german", "status"})
            continue
        first += f"{part.number} " if part.number else ""
        english = view.notes.line(part.block, "translation", DOUBT, "[{}]")
        if options.side_by_side and part.role != "title":
            add(view.notes.line(part.block, "source", DOUBT, "[{}]"), f"{first}[de] ", rest)
            add(english, f"{rest}[en] ", rest, tight=True)
        else:
            add(english or part.text, first, rest)
    return page.text()


def _margin(part: Part) -> tuple[str, str]:
    """Return the prefix of a part's first line and that of its other lines."""
    if part.role == "list_item" and part.block is not None:
        first = "  " * part.depth + (numbered_marker(part.block) or "-") + " "
        return first, " " * len(first)
    if part.note is not None:
        return f"[{part.note.number}] ", "    "
    return {"quote": ("> ", "> "), "point": ("- ", "  ")}.get(part.role, ("", ""))


class PlainLines:
    """Writes the translation alone, sentence by sentence: a line per paragraph or row of a table.

    Call it with every sentence in reading order.
    """

    def __init__(self, article: Article, write: Callable[[str], None]) -> None:
        self._article, self._write = article, write
        self._homes: dict[int, Block] = {}
        self._before: Block | None = None
        self._left = 0

    def __call__(self, sentence: Sentence) -> None:
        """Write one sentence; the last one ends its line."""
        if not self._homes:
            blocks = self._article.all_blocks()
            self._homes = {one.id: block for block in blocks for one in block.sentences}
            self._left = len(self._homes)
        block, before = self._homes[sentence.id], self._before
        gap = "\n" if before else ""
        if block is before:
            gap = " "
        elif block.marker != CELL:
            gap += f"{safe_line(block.marker)} ".lstrip()
        elif block.level > 0 and before is not None and before.marker == CELL:
            gap = " | "
        self._before = block
        self._left -= 1
        self._write(gap + safe_line(sentence.translation))
        if not self._left:
            self.end()

    def end(self) -> None:
        """End the last line, if it is open."""
        if self._before is not None:
            self._write("\n")
        self._before = None


def plain(article: Article) -> str:
    """Return the translation alone, a line per paragraph or row of a table."""
    parts: list[str] = []
    lines = PlainLines(article, parts.append)
    for sentence in article.sentences():
        lines(sentence)
    return "".join(parts)
