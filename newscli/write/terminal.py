"""A report on a terminal, laid out by Rich.

Colours are only the terminal's own red and magenta, the two that stand out on both black and white
(xterm's palette: contrast 3.6 and 4.7 on black, 5.9 and 4.4 on white); what they say is also said
by weight, underline or a number, so nothing is lost without them.
Article text enters only as :class:`rich.text.Text`, after :func:`newscli.safe.clean`, so
neither Rich's markup nor an escape sequence in it does anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.measure import Measurement
from rich.padding import Padding
from rich.panel import Panel
from rich.rule import Rule
from rich.segment import Segment
from rich.style import Style
from rich.table import Table
from rich.text import Text

from newscli.article import Block, Report
from newscli.safe import safe_line
from newscli.write import facts
from newscli.write.base import WriteOptions
from newscli.write.marks import Notes, Side

READABLE = 88
"""The most columns of running text: longer lines are hard to follow to the next."""
SIDE_BY_SIDE = 80
"""The fewest columns that two columns of text fit into; below, German stands above English."""
WIDEST = 120
"""The most columns of two columns of text."""

_SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_WARNED = "underline red"
_REPAIRED = "red"
_NUMBER = "bold red"
_LABEL = "bold magenta"
_DOUBT_SIGN = "?"
_DOUBT_STYLE = Style(color="magenta", bold=True)
_DOUBT_STARTS = Style(underline=True, meta={"doubt": True})
"""On the first word of a doubtful sentence: its margin finds it by the meta."""


class _Margin:
    """A block with a margin: its number, and "?" beside lines where doubtful sentences start."""

    def __init__(self, block: RenderableType, number: str, number_width: int, doubts: bool) -> None:
        self.block, self.number, self.doubts = block, number, doubts
        self.number_width = number_width
        self.width = (number_width + 1 if number_width else 0) + (2 if doubts else 0)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        inner = options.update(width=max(1, options.max_width - self.width))
        for index, line in enumerate(console.render_lines(self.block, inner, pad=False)):
            if self.number_width:
                number = self.number if index == 0 else ""
                yield Segment(f"{number:>{self.number_width}} ", Style(dim=True))
            if self.doubts:
                starts = any(s.style and s.style.meta.get("doubt") for s in line if s.text.strip())
                yield Segment(_DOUBT_SIGN if starts else " ", _DOUBT_STYLE)
                yield Segment(" ")
            yield from line
            yield Segment.line()

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        inner = options.update(width=max(1, options.max_width - self.width))
        found = Measurement.get(console, inner, self.block)
        return Measurement(found.minimum + self.width, found.maximum + self.width)


def open_console() -> Console:
    """Return a console on stdout that shows text as it is: no markup, emoji codes or guesses."""
    return Console(highlight=False, markup=False, emoji=False)


def show(report: Report, console: Console, options: WriteOptions) -> None:
    """Print ``report`` on ``console``."""
    available = options.width or console.width
    side_by_side = options.side_by_side and available >= SIDE_BY_SIDE
    width = min(available, WIDEST if side_by_side else READABLE)
    notes = Notes() if options.summary_only else Notes.of(report.article)
    paragraphs = facts.Paragraphs(report)
    parts: list[RenderableType] = [*_head(report, notes), *_summary(report, paragraphs, width)]
    if not options.summary_only:
        page = _Page(report, notes, paragraphs)
        if side_by_side:
            parts.append(page.columns())
        else:
            parts += page.stacked(german=options.side_by_side)
        parts += _legend(notes)
    parts += _foot(report)
    console.print(Group(*parts), width=width, highlight=False, markup=False, emoji=False)


def _head(report: Report, notes: Notes) -> Iterator[RenderableType]:
    title = report.article.title
    english = Text(facts.english_title(report))
    if title is not None and title.translation.strip():
        english = _marked(title, notes, "translation")
        if any(notes.doubts(sentence, "translation") for sentence in title.sentences):
            english = Text.assemble((f"{_DOUBT_SIGN} ", _DOUBT_STYLE), english)
    english.stylize_before("bold")
    yield english
    if facts.german_title(report):
        yield Text(facts.german_title(report), style="italic")
    yield Text(" · ".join(facts.source_facts(report.article)), style="dim")
    if facts.status(report):
        yield Text(facts.status(report, _DOUBT_SIGN))
    yield Text()


def _summary(report: Report, paragraphs: facts.Paragraphs, width: int) -> Iterator[RenderableType]:
    summary = report.summary
    if summary is None:
        return
    parts: list[RenderableType] = []
    if summary.headline:
        parts.append(Text(safe_line(summary.headline), style="bold"))
    parts.append(Text(" ".join(map(paragraphs.traced, summary.sentences))))
    if points := facts.key_points(summary):
        parts.append(Text())
        parts += [_item("•", Text(paragraphs.traced(point)), 0) for point in points]
    if summary.keywords:
        words = ", ".join(safe_line(word) for word in summary.keywords)
        parts += [Text(), Text(f"Keywords: {words}", style="dim")]
    yield Panel(
        Group(*parts),
        title=Text("Summary", style=_LABEL),
        title_align="left",
        border_style="magenta",
        width=width,
        padding=(0, 1),
    )
    yield Text()


class _Page:
    """The article's blocks, one below the other or in columns."""

    def __init__(self, report: Report, notes: Notes, paragraphs: facts.Paragraphs) -> None:
        self.blocks, self.notes, self.paragraphs = report.article.blocks, notes, paragraphs
        self._doubts = any(s.doubtful for b in self.blocks for s in b.sentences)

    def stacked(self, german: bool) -> Iterator[RenderableType]:
        """Yield the blocks one below the other, each with its German above it if asked for."""
        depths = facts.ListDepth()
        in_list = False
        for block in self.blocks:
            depth = depths.of(block)
            if in_list and block.kind != "list_item" and not german:
                yield Text()
            in_list = block.kind == "list_item"
            number = self.paragraphs.label(block)
            if german:
                source = _marked(block, self.notes, "source")
                source.stylize_before("dim")
                yield self._in_margin(_dressed(block, source, depth), number)
                number = ""
            english = _dressed(block, _marked(block, self.notes, "translation"), depth)
            yield self._in_margin(english, number)
            if not in_list or german:
                yield Text()
        if in_list and not german:
            yield Text()

    def _in_margin(self, block: RenderableType, number: str) -> RenderableType:
        return _Margin(block, number, self.paragraphs.widest, self._doubts)

    def columns(self) -> RenderableType:
        """Return a grid: a row for each block, so that the paragraphs stay beside each other."""
        grid = Table.grid(padding=(0, 4, 0, 0), expand=True)
        grid.add_column(ratio=1)
        grid.add_column(ratio=1)
        widest = self.paragraphs.widest
        grid.add_row(
            _Margin(Text("German", style=_LABEL), "", widest, doubts=False),
            _Margin(Text("English", style=_LABEL), "", 0, self._doubts),
        )
        depths = facts.ListDepth()
        in_list = False
        for block in self.blocks:
            depth = depths.of(block)
            if not (in_list and block.kind == "list_item"):
                grid.add_row()
            in_list = block.kind == "list_item"
            german = _dressed(block, _marked(block, self.notes, "source"), depth)
            english = _dressed(block, _marked(block, self.notes, "translation"), depth)
            grid.add_row(
                _Margin(german, self.paragraphs.label(block), widest, doubts=False),
                _Margin(english, "", 0, self._doubts),
            )
        grid.add_row()
        return grid


def _dressed(block: Block, text: Text, depth: int) -> RenderableType:
    """Return a block's text as its kind is shown."""
    if block.kind in {"heading", "title"}:
        text.stylize_before("bold" if block.level > 1 else "bold underline")
    elif block.kind == "list_item":
        return _item(facts.numbered_marker(block) or "•", text, depth)
    elif block.kind == "quote":
        text.stylize_before("italic")
        return Padding(text, (0, 2, 0, 4))
    elif block.kind == "caption":
        text.stylize_before("italic")
    return text


def _item(marker: str, text: Text, depth: int) -> RenderableType:
    """Return a list item whose further lines begin below its first word."""
    grid = Table.grid(padding=(0, 1, 0, 0))
    grid.add_column(no_wrap=True)
    grid.add_column()
    grid.add_row(Text(marker), text)
    return Padding(grid, (0, 0, 0, 2 * depth + 1))


def _marked(block: Block, notes: Notes, side: Side) -> Text:
    """Return one side of a block, warned places underlined and numbered."""
    text = Text()
    for index, (sentence, pieces) in enumerate(notes.runs(block, side)):
        if index:
            text.append(" ")
        starts = len(text)
        for piece in pieces:
            open_notes = any(not note.warning.repaired for note in piece.notes)
            style = _WARNED if open_notes else _REPAIRED if piece.notes else ""
            if notes.mixed and sentence is not None and sentence.kept and side == "translation":
                style = f"{style} italic".strip()
            text.append(piece.text, style=style)
            # A comma, since a space could leave a number alone on the next line.
            numbers = ",".join(str(note.number) for note in piece.ends)
            text.append(numbers.translate(_SUPERSCRIPT), style=_NUMBER)
        if notes.doubts(sentence, side):
            first = text.plain[starts:].split(maxsplit=1)
            text.stylize(_DOUBT_STARTS, starts, starts + len(first[0] if first else ""))
    return text


def _legend(notes: Notes) -> Iterator[RenderableType]:
    if not notes.all:
        return
    yield Rule(Text("Warnings", style=_LABEL), align="left", style="dim")
    grid = Table.grid(padding=(0, 1, 0, 0))
    grid.add_column(no_wrap=True, justify="right")
    grid.add_column()
    for note in notes.all:
        kind = (facts.label(note.warning), "bold")
        message = Text.assemble(kind, ": ", safe_line(note.warning.message))
        grid.add_row(Text(str(note.number).translate(_SUPERSCRIPT), style=_NUMBER), message)
    yield grid
    yield Text()


def _foot(report: Report) -> Iterator[RenderableType]:
    parts: Iterable[str] = [
        *facts.model_facts(report, revisions=False),
        facts.removed_fact(report.article),
    ]
    line = " · ".join(fact for fact in parts if fact)
    if report.elapsed_seconds:
        line += f"{' · ' if line else ''}{facts.elapsed(report)}"
    for warning in facts.report_warnings(report):
        yield Text(f"Warning: {warning}", style="red")
    if line:
        yield Rule(style="dim")
        yield Text(line, style="dim")
