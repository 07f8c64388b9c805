"""What all writers share: their options, and the walk over a report that gives them its parts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from newscli.article import Block, Report
from newscli.files import OUTPUT_SUFFIXES
from newscli.safe import escape_xml, safe_line
from newscli.write import facts
from newscli.write.marks import Note, Notes

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


Writer = Callable[[Report, WriteOptions], "str | bytes"]
"""Turns a report into a whole document; text ends with a newline."""


@dataclass(frozen=True, slots=True)
class Part:
    """One piece of a report; ``text`` is inert.

    ``role`` is "title", "german" (the German title), "facts", "status", "label" (a section's
    name), "headline", "summary", "point", "keywords", "note" or "about"; a block of the article
    has its kind, "heading" for titles too. Title and blocks come with their ``block``, whose text
    is left to the writer; ``depth`` is a list item's, ``number`` the paragraph's ("¶2" or "").
    """

    role: str
    text: str = ""
    block: Block | None = None
    depth: int = 0
    number: str = ""
    note: Note | None = None


class View:
    """A report as writers go through it, section by section.

    ``sign`` marks doubtful sentences in the format, ``between`` separates the facts about the
    source, and ``warning`` stands before a warning about the report.
    """

    def __init__(
        self,
        report: Report,
        options: WriteOptions,
        sign: str = facts.DOUBT,
        between: str = " · ",
        warning: str = "Warning: ",
    ) -> None:
        self.report, self.options = report, options
        self.sign, self.between, self.warning = sign, between, warning
        self.notes = Notes() if options.summary_only else Notes.of(report.article)
        self.paragraphs = facts.Paragraphs(report)

    def parts(self) -> Iterator[Part]:
        """Yield the whole report, with labels."""
        yield from self.head()
        if self.report.summary is not None:
            yield Part("label", "Summary")
            yield from self.summary()
        if not self.options.summary_only:
            if self.report.summary is not None:
                yield Part("label", "Article")
            yield from self.blocks()
            notes = (Part("note", facts.said(n.warning), note=n) for n in self.notes.all)
            yield from _labelled("Warnings", notes)
        yield from _labelled(
            "About", (Part("about", line) for line in facts.about(self.report, self.warning))
        )

    def head(self) -> Iterator[Part]:
        """Yield the titles, the facts about the source, and how sure the translation is."""
        report = self.report
        yield Part("title", facts.english_title(report), report.article.title)
        if german := facts.german_title(report):
            yield Part("german", german)
        yield Part("facts", self.between.join(facts.source_facts(report.article)))
        if status := facts.status(report, self.sign):
            yield Part("status", status)

    def summary(self) -> Iterator[Part]:
        """Yield the summary, each sentence with the paragraphs that it rests on."""
        summary = self.report.summary
        if summary is None:
            return
        if headline := safe_line(summary.headline):
            yield Part("headline", headline)
        yield Part("summary", " ".join(map(self.paragraphs.traced, summary.sentences)))
        for point in facts.key_points(summary):
            yield Part("point", self.paragraphs.traced(point))
        if summary.keywords:
            yield Part("keywords", "Keywords: " + ", ".join(map(safe_line, summary.keywords)))

    def blocks(self) -> Iterator[Part]:
        """Yield the article's blocks."""
        depths = facts.ListDepth()
        for block in self.report.article.blocks:
            role = "heading" if block.kind == "title" else block.kind
            depth, number = depths.of(block), self.paragraphs.label(block)
            yield Part(role, block=block, depth=depth, number=number)


def linked_facts(report: Report, more: str = "") -> list[str]:
    """Return the facts about the source as HTML; its address is a link with ``more`` attributes."""
    address = escape_xml(facts.web_address(report.article))
    return [
        f'<a href="{address}"{more}>{fact}</a>' if fact == address else fact
        for fact in map(escape_xml, facts.source_facts(report.article))
    ]


def _labelled(label: str, parts: Iterable[Part]) -> Iterator[Part]:
    for index, part in enumerate(parts):
        if index == 0:
            yield Part("label", label)
        yield part


class Lines:
    """A text put together part by part: a blank line between two, none between items of a list."""

    _LISTS = frozenset({"point", "list_item", "note", "about", "row"})

    def __init__(self) -> None:
        self._parts: list[str] = []
        self.before = ""

    def add(self, role: str, text: str, tight: bool = False) -> None:
        """Add a part if it is not empty; a ``tight`` one has no blank line before it."""
        tight = tight or (role == self.before and role in self._LISTS)
        self.before = role
        if text:
            self._parts += [("\n" if tight else "\n\n") if self._parts else "", text]

    def text(self) -> str:
        """Return the whole text."""
        return "".join(self._parts) + "\n"
