"""A report on a terminal, laid out by Rich.

The only colours are the terminal's own red and magenta, which stand out on both black and white
(xterm's palette: contrast 3.6 and 4.7 on black, 5.9 and 4.4 on white). Weight, underline or a
number says the same, so nothing is lost without them.
Article text enters only as :class:`rich.text.Text`, after :func:`newscli.safe.clean`, so
neither Rich's markup nor an escape sequence in it does anything.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

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
from newscli.read.characters import RAISED
from newscli.safe import safe_line
from newscli.write import facts
from newscli.write.base import Notes, Part, Side, View, WriteOptions

READABLE = 88
"""The most columns of running text: longer lines are hard to follow to the next."""
SIDE_BY_SIDE = 80
"""The fewest columns that two columns of text fit into; below, German stands above English."""
WIDEST = 120
"""The most columns of two columns of text."""

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


def show(report: Report, console: Console, options: WriteOptions) -> None:
    """Print ``report`` on ``console``."""
    available = options.width or console.width
    side_by_side = options.side_by_side and available >= SIDE_BY_SIDE
    width = min(available, WIDEST if side_by_side else READABLE)
    view = View(report, options, sign=_DOUBT_SIGN)
    parts: list[RenderableType] = [*_head(view), *_summary(view, width)]
    if not options.summary_only:
        page = _Page(view)
        if side_by_side:
            parts.append(page.columns())
        else:
            parts += page.stacked(german=options.side_by_side)
        parts += _legend(view.notes)
    parts += _foot(report)
    console.print(Group(*parts), width=width, highlight=False, markup=False, emoji=False)


_LONGEST_UNIT = 3
_MAY_BE_RAISED = re.compile(rf"\d(?:\s?[^\W\d_]{{1,{_LONGEST_UNIT}}})?\Z|[⁰¹²³⁴-⁹]\Z")
"""What a raised number would be read with: a figure, its unit ("10 m"), another raised number."""

_STYLES = {"german": "italic", "facts": "dim", "headline": "bold", "keywords": "dim"}


def _head(view: View) -> Iterator[RenderableType]:
    for part in view.head():
        text = Text(part.text, style=_STYLES.get(part.role, ""))
        if part.role == "title":
            title = part.block
            if title is not None and title.translation.strip():
                text = _marked(title, view.notes, "translation")
                if any(sentence.doubtful for sentence in title.sentences):
                    text = Text.assemble((f"{_DOUBT_SIGN} ", _DOUBT_STYLE), text)
            text.stylize_before("bold")
        yield text
    yield Text()


def _summary(view: View, width: int) -> Iterator[RenderableType]:
    parts: list[RenderableType] = []
    for role, group in groupby(view.summary(), lambda part: part.role):
        if role in {"point", "keywords"}:
            parts.append(Text())
        for part in group:
            text = Text(part.text, style=_STYLES.get(role, ""))
            parts.append(_item("•", text, 0) if role == "point" else text)
    if parts:
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

    def __init__(self, view: View) -> None:
        self.view, self.widest = view, view.paragraphs.widest
        self._doubts = any(s.doubtful for b in view.report.article.blocks for s in b.sentences)

    def _rows(self, style: str = "") -> Iterator[tuple[bool, str, RenderableType, RenderableType]]:
        """Yield each block: whether it goes on a list, its number, its German and its English.

        ``style`` is that of the German.
        """
        before = ""
        for part in self.view.blocks():
            assert part.block is not None
            german = _marked(part.block, self.view.notes, "source")
            german.stylize_before(style)
            english = _marked(part.block, self.view.notes, "translation")
            in_list = part.role == before == "list_item"
            yield in_list, part.number, _dressed(part, german), _dressed(part, english)
            before = part.role

    def stacked(self, german: bool) -> Iterator[RenderableType]:
        """Yield the blocks one below the other, each with its German above it if asked for."""
        first = True
        for in_list, number, source, english in self._rows("dim"):
            if not first and (german or not in_list):
                yield Text()
            first = False
            for block in (source, english) if german else (english,):
                yield _Margin(block, number, self.widest, self._doubts)
                number = ""
        if not first:
            yield Text()

    def columns(self) -> RenderableType:
        """Return a grid with a row for each block, which keeps paragraphs side by side."""
        grid = Table.grid(padding=(0, 4, 0, 0), expand=True)
        grid.add_column(ratio=1, overflow="fold")
        grid.add_column(ratio=1, overflow="fold")

        def add(german: RenderableType, english: RenderableType, number: str = "") -> None:
            grid.add_row(
                _Margin(german, number, self.widest, doubts=False),
                _Margin(english, "", 0, self._doubts),
            )

        add(Text("German", style=_LABEL), Text("English", style=_LABEL))
        for in_list, number, german, english in self._rows():
            if not in_list:
                grid.add_row()
            add(german, english, number)
        grid.add_row()
        return grid


def _dressed(part: Part, text: Text) -> RenderableType:
    """Return a block's text as its kind is shown."""
    block = part.block
    assert block is not None
    if part.role == "heading":
        text.stylize_before("bold" if block.level > 1 else "bold underline")
    elif block.kind == "list_item":
        return _item(facts.numbered_marker(block) or "•", text, part.depth)
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
    grid.add_column(overflow="fold")  # not cut: nothing may be lost
    grid.add_row(Text(marker), text)
    return Padding(grid, (0, 0, 0, 2 * depth + 1))


def _marked(block: Block, notes: Notes, side: Side) -> Text:
    """Return one side of a block, warned places underlined and numbered."""
    text = Text()
    for index, (sentence, pieces) in enumerate(notes.runs(block, side)):
        if index:
            text.append(" ")
        starts, before = len(text), ""
        for piece in pieces:
            open_notes = any(not note.warning.repaired for note in piece.notes)
            style = _WARNED if open_notes else _REPAIRED if piece.notes else ""
            if notes.mixed and sentence is not None and sentence.kept and side == "translation":
                style = f"{style} italic".strip()
            text.append(piece.text, style=style)
            # A comma, since a space could leave a number alone on the next line.
            numbers = ",".join(str(note.number) for note in piece.ends)
            before = (before + piece.text)[-_LONGEST_UNIT - 2 :]
            if numbers and _MAY_BE_RAISED.search(before):
                numbers = f"({numbers})"
            text.append(numbers.translate(RAISED), style=_NUMBER)
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
    grid.add_column(overflow="fold")
    for note in notes.all:
        kind = (facts.label(note.warning), "bold")
        message = Text.assemble(kind, ": ", safe_line(note.warning.message))
        grid.add_row(Text(str(note.number).translate(RAISED), style=_NUMBER), message)
    yield grid
    yield Text()


def _foot(report: Report) -> Iterator[RenderableType]:
    parts = facts.model_facts(report, revisions=False)
    parts += [facts.removed_fact(report.article), facts.elapsed(report)]
    line = " · ".join(fact for fact in parts if fact)
    for warning in facts.report_warnings(report):
        yield Text(f"Warning: {warning}", style="red")
    if line:
        yield Rule(style="dim")
        yield Text(line, style="dim")
