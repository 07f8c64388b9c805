"""What all writers share: options, the walk over a report, and sentences cut at their warnings."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

from newscli.article import Article, Block, CheckWarning, Report, Sentence, Span
from newscli.files import OUTPUT_SUFFIXES
from newscli.safe import clean, escape_xml, safe_line
from newscli.write import facts

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


Side = Literal["source", "translation"]


@dataclass(frozen=True, slots=True)
class Note:
    """A warning with its number (from 1, in reading order) and the sentence that it is about."""

    number: int
    warning: CheckWarning
    sentence: Sentence


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a sentence, inert; ``notes`` point at it, ``ends`` are those that stop after it."""

    text: str
    notes: tuple[Note, ...] = ()
    ends: tuple[Note, ...] = ()


@dataclass(slots=True)
class Notes:
    """All the notes of an article, in order and by sentence.

    ``mixed`` says that some sentences were kept and others translated: only then is a kept one
    worth showing as such.
    """

    all: list[Note] = field(default_factory=list)
    mixed: bool = False
    _by_sentence: dict[int, list[Note]] = field(default_factory=dict)

    @classmethod
    def of(cls, article: Article) -> Notes:
        """Return the numbered warnings of ``article``."""
        notes = cls(mixed=len({sentence.kept for sentence in article.sentences()}) == 2)
        for sentence in article.sentences():
            for warning in sorted(sentence.warnings, key=_place):
                note = Note(len(notes.all) + 1, warning, sentence)
                notes.all.append(note)
                notes._by_sentence.setdefault(id(sentence), []).append(note)
        return notes

    def of_sentence(self, sentence: Sentence) -> list[Note]:
        """Return the notes of one sentence, in order."""
        return self._by_sentence.get(id(sentence), [])

    @staticmethod
    def doubts(sentence: Sentence | None, side: Side) -> bool:
        """Return whether a sentence is to be marked as doubtful: only its translation is."""
        return sentence is not None and sentence.doubtful and side == "translation"

    def pieces(self, sentence: Sentence, side: Side) -> list[Piece]:
        """Cut one side of a sentence at the bounds of its warnings.

        A warning that points at nothing in the translation is marked at the sentence's end. Where
        there is no translation its source stands in: no sentence is ever missing.
        """
        notes = self.of_sentence(sentence)
        german = side == "source" or not sentence.translation.strip()
        text = sentence.source if german else sentence.translation
        warnings = [note.warning for note in notes]
        spans = [w.source_span if german else w.translation_span for w in warnings]
        places = [within(span, text) for span in spans]
        return _cut(text, notes, places, mark_rest=side == "translation")

    def runs(self, block: Block, side: Side) -> list[tuple[Sentence | None, list[Piece]]]:
        """Return the sentences of a block, each with its pieces.

        A block that was never cut into sentences is one run, without a sentence.
        """
        if not block.sentences:
            return [(None, [Piece(clean(block.text).strip())])]
        return [(sentence, self.pieces(sentence, side)) for sentence in block.sentences]

    def line(self, block: Block, side: Side, doubt: str, number: str) -> str:
        """Return one side of a block with ``doubt`` before doubtful sentences.

        The notes' numbers, each in the format string ``number``, follow what they are about.
        """
        sentences = (
            (f"{doubt} " if self.doubts(sentence, side) else "")
            + "".join(p.text + "".join(number.format(n.number) for n in p.ends) for p in pieces)
            for sentence, pieces in self.runs(block, side)
        )
        return " ".join(" ".join(sentences).split())


def _place(warning: CheckWarning) -> tuple[bool, Span]:
    """Sort by the place in the translation; those without one come last."""
    return warning.translation_span is None, warning.translation_span or (0, 0)


def within(span: Span | None, text: str) -> Span | None:
    """Return ``span`` cut to ``text``, without spaces at its ends; None if nothing is left."""
    if span is None:
        return None
    start, end = max(0, span[0]), max(0, min(len(text), span[1]))
    part = text[start:end]
    start += len(part) - len(part.lstrip())
    end -= len(part) - len(part.rstrip())
    return (start, end) if start < end else None


def _cut(
    text: str, notes: Sequence[Note], spans: Sequence[Span | None], mark_rest: bool
) -> list[Piece]:
    """Cut ``text`` at every bound of ``spans``; the parts are cleaned only then."""
    pointed = [(note, span) for note, span in zip(notes, spans, strict=True) if span is not None]
    bounds = sorted({0, len(text), *(bound for _, span in pointed for bound in span)})
    pieces = [
        Piece(
            clean(text[start:end]),
            tuple(note for note, span in pointed if span[0] <= start and end <= span[1]),
            tuple(note for note, span in pointed if span[1] == end),
        )
        for start, end in pairwise(bounds)
    ]
    rest = tuple(note for note, span in zip(notes, spans, strict=True) if span is None)
    if mark_rest and rest:
        pieces.append(Piece("", (), rest))
    return pieces


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
            if self.notes.all:
                yield Part("label", "Warnings")
            yield from (Part("note", facts.said(n.warning), note=n) for n in self.notes.all)
        if about := facts.about(self.report, self.warning):
            yield Part("label", "About")
        yield from (Part("about", line) for line in about)

    def head(self) -> Iterator[Part]:
        """Yield the titles, the facts about the source, and how sure the translation is."""
        report = self.report
        yield Part("title", facts.english_title(report), report.article.title)
        if german := facts.german_title(report):
            yield Part("german", german)
        yield Part("facts", self.between.join(facts.source_facts(report.article)))
        if status := facts.status(report, self.sign if self._marks_doubt() else ""):
            yield Part("status", status)

    def _marks_doubt(self) -> bool:
        """Say whether a sentence gets the sign: without the article, only the title can."""
        title = self.report.article.title
        return not self.options.summary_only or (
            title is not None and any(one.doubtful for one in title.sentences)
        )

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
