"""Plain text for pipes and files: no colour, no box characters, no control bytes.

The summary comes first, then the article; warnings are footnotes like [1], and [?] stands before a
doubtful sentence. The same article gives the same bytes, so the time it took is left out. Sections
have labels in capitals to tell them from the article's own headings.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable

from newscli.article import CELL, Article, Block, Report, Sentence
from newscli.safe import safe_line
from newscli.write import facts
from newscli.write.base import WriteOptions
from newscli.write.marks import Notes, Side


def write_text(report: Report, options: WriteOptions) -> str:
    """Return the report as plain text (see :class:`newscli.write.base.Writer`)."""
    page = _Page(options.width)
    notes = Notes() if options.summary_only else Notes.of(report.article)
    title = report.article.title
    page.add((title and _marked(title, notes, "translation")) or facts.english_title(report))
    if facts.german_title(report):
        page.add(facts.german_title(report), loose=False)
    page.add(" | ".join(facts.source_facts(report.article)))
    page.add(facts.status(report, facts.DOUBT), loose=False)
    paragraphs = facts.Paragraphs(report)
    _summary(page, report, paragraphs)
    if not options.summary_only:
        if report.summary is not None:
            page.add("ARTICLE")
        _article(page, report, notes, paragraphs, options)
        _notes(page, notes)
    _about(page, report)
    return page.text()


class PlainLines:
    """Writes the translation alone, sentence by sentence: a line per paragraph or row of a table.

    Call it with every sentence in reading order.
    """

    def __init__(self, article: Article, write: Callable[[str], None]) -> None:
        """Remember where to ``write``; the article may be segmented later."""
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


class _Page:
    """Paragraphs, wrapped if a width is set, with a blank line between them unless told not to."""

    def __init__(self, width: int) -> None:
        self._width = width
        self._parts: list[str] = []

    def add(self, text: str, first: str = "", rest: str = "", loose: bool = True) -> None:
        """Add a paragraph whose first line begins with ``first`` and the others with ``rest``."""
        if not text:
            return
        text = first + text
        if self._width:
            width = max(20, self._width)
            options = {"subsequent_indent": rest, "break_on_hyphens": False}
            text = textwrap.fill(text, width, **options)  # type: ignore[arg-type]
        gap = "\n\n" if loose else "\n"
        self._parts.append((gap if self._parts else "") + text)

    def text(self) -> str:
        return "".join(self._parts) + "\n"


def _summary(page: _Page, report: Report, paragraphs: facts.Paragraphs) -> None:
    summary = report.summary
    if summary is None:
        return
    page.add("SUMMARY")
    page.add(safe_line(summary.headline))
    page.add(" ".join(map(paragraphs.traced, summary.sentences)))
    for index, point in enumerate(facts.key_points(summary)):
        page.add(paragraphs.traced(point), "- ", "  ", loose=index == 0)
    if summary.keywords:
        page.add("Keywords: " + ", ".join(safe_line(word) for word in summary.keywords))


def _article(
    page: _Page, report: Report, notes: Notes, paragraphs: facts.Paragraphs, options: WriteOptions
) -> None:
    depths = facts.ListDepth()
    in_list = False
    for block in report.article.blocks:
        depth = depths.of(block)
        first, rest = _margin(block, depth)
        number = paragraphs.label(block)
        first += f"{number} " if number else ""
        loose = not (in_list and block.kind == "list_item")
        english = _marked(block, notes, "translation")
        if options.side_by_side:
            page.add(_marked(block, notes, "source"), first + "[de] ", rest, loose)
            page.add(english, rest + "[en] ", rest, loose=False)
        else:
            page.add(english, first, rest, loose)
        in_list = block.kind == "list_item"


def _margin(block: Block, depth: int) -> tuple[str, str]:
    """Return the prefix of a block's first line and that of its other lines."""
    if block.kind == "list_item":
        first = "  " * depth + (facts.numbered_marker(block) or "-") + " "
        return first, " " * len(first)
    return ("> ", "> ") if block.kind == "quote" else ("", "")


def _marked(block: Block, notes: Notes, side: Side) -> str:
    """Return one side of a block with its footnote numbers."""
    sentences = (
        (f"{facts.DOUBT} " if notes.doubts(sentence, side) else "")
        + "".join(piece.text + "".join(f"[{n.number}]" for n in piece.ends) for piece in pieces)
        for sentence, pieces in notes.runs(block, side)
    )
    return " ".join(" ".join(sentences).split())


def _notes(page: _Page, notes: Notes) -> None:
    if notes.all:
        page.add("WARNINGS")
    for index, note in enumerate(notes.all):
        page.add(facts.said(note.warning), f"[{note.number}] ", "    ", loose=index == 0)


def _about(page: _Page, report: Report) -> None:
    for index, line in enumerate(facts.about(report)):
        if index == 0:
            page.add("ABOUT")
        page.add(line, loose=index == 0)
