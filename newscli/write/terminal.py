"""A report on a terminal, laid out by Rich.

Colours are only the terminal's own red and magenta, the two that stand out on both black and white
(xterm's palette: contrast 3.6 and 4.7 on black, 5.9 and 4.4 on white); what they say is also said
by weight, underline or a number, so nothing is lost without them.
Article text enters only as :class:`rich.text.Text`, after :func:`newscli.safe.clean`, so
neither Rich's markup nor an escape sequence in it does anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from newscli.article import Block, Report
from newscli.safe import safe_line
from newscli.write.base import WriteOptions
from newscli.write.facts import (
    ListDepth,
    elapsed,
    english_title,
    german_title,
    model_facts,
    numbered_marker,
    removed_fact,
    report_warnings,
    source_facts,
    traced,
)
from newscli.write.marks import Notes, Side

READABLE = 88
"""The most columns of running text: longer lines are hard to follow to the next."""
SIDE_BY_SIDE = 80
"""The fewest columns that two columns of text fit into; below, German stands above English."""

_SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_WARNED = "underline red"
_NUMBER = "bold red"
_LABEL = "bold magenta"


def open_console() -> Console:
    """Return a console on stdout that shows text as it is: no markup, emoji codes or guesses."""
    return Console(highlight=False, markup=False, emoji=False)


def show(report: Report, console: Console, options: WriteOptions) -> None:
    """Print ``report`` on ``console``."""
    available = options.width or console.width
    side_by_side = options.side_by_side and available >= SIDE_BY_SIDE
    width = min(available, READABLE * 2 + 4 if side_by_side else READABLE)
    notes = Notes() if options.summary_only else Notes.of(report.article)
    parts: list[RenderableType] = [*_head(report, notes), *_summary(report, min(width, READABLE))]
    if not options.summary_only:
        if side_by_side:
            parts.append(_columns(report, notes))
        else:
            parts += _stacked(report, notes, options.side_by_side)
        parts += _legend(notes)
    parts += _foot(report)
    console.print(Group(*parts), width=width, highlight=False, markup=False, emoji=False)


def _head(report: Report, notes: Notes) -> Iterator[RenderableType]:
    title = report.article.title
    english = Text(english_title(report))
    if title is not None and title.translation.strip():
        english = _marked(title, notes, "translation")
    english.stylize_before("bold")
    yield english
    if german_title(report):
        yield Text(german_title(report), style="italic")
    yield Text(" · ".join(source_facts(report.article)), style="dim")
    yield Text()


def _summary(report: Report, width: int) -> Iterator[RenderableType]:
    summary = report.summary
    if summary is None:
        return
    parts: list[RenderableType] = []
    if summary.headline:
        parts.append(Text(safe_line(summary.headline), style="bold"))
    parts.append(Text(" ".join(traced(report.article, line) for line in summary.sentences)))
    if summary.key_points:
        parts.append(Text())
    parts += [_item("•", Text(traced(report.article, point)), 0) for point in summary.key_points]
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


def _stacked(report: Report, notes: Notes, german: bool) -> Iterator[RenderableType]:
    """Yield the blocks one below the other, each with its German above it if asked for."""
    depths = ListDepth()
    in_list = False
    for block in report.article.blocks:
        depth = depths.of(block)
        if in_list and block.kind != "list_item" and not german:
            yield Text()
        in_list = block.kind == "list_item"
        if german:
            source = _marked(block, notes, "source")
            source.stylize_before("dim")
            yield _dressed(block, source, depth)
        yield _dressed(block, _marked(block, notes, "translation"), depth)
        if not in_list or german:
            yield Text()
    if in_list and not german:
        yield Text()


def _columns(report: Report, notes: Notes) -> RenderableType:
    """Return a grid: a row for each block, so that the paragraphs stay beside each other."""
    grid = Table.grid(padding=(0, 4, 0, 0), expand=True)
    grid.add_column(ratio=1)
    grid.add_column(ratio=1)
    grid.add_row(Text("German", style=_LABEL), Text("English", style=_LABEL))
    depths = ListDepth()
    in_list = False
    for block in report.article.blocks:
        depth = depths.of(block)
        if not (in_list and block.kind == "list_item"):
            grid.add_row()
        in_list = block.kind == "list_item"
        grid.add_row(
            _dressed(block, _marked(block, notes, "source"), depth),
            _dressed(block, _marked(block, notes, "translation"), depth),
        )
    grid.add_row()
    return grid


def _dressed(block: Block, text: Text, depth: int) -> RenderableType:
    """Return a block's text as its kind is shown."""
    if block.kind in {"heading", "title"}:
        text.stylize_before("bold" if block.level > 1 else "bold underline")
    elif block.kind == "list_item":
        return _item(numbered_marker(block) or "•", text, depth)
    elif block.kind == "quote":
        text.stylize_before("italic")
        return Padding(text, (0, 2, 0, 4))
    elif block.kind == "caption":
        text.stylize_before("dim italic")
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
        for piece in pieces:
            style = _WARNED if piece.notes else ""
            if notes.mixed and sentence is not None and sentence.kept and side == "translation":
                style = f"{style} italic".strip()
            text.append(piece.text, style=style)
            # A comma, since a space could leave a number alone on the next line.
            numbers = ",".join(str(note.number) for note in piece.ends)
            text.append(numbers.translate(_SUPERSCRIPT), style=_NUMBER)
    return text


def _legend(notes: Notes) -> Iterator[RenderableType]:
    if not notes.all:
        return
    yield Rule(Text("Warnings", style=_LABEL), align="left", style="dim")
    grid = Table.grid(padding=(0, 1, 0, 0))
    grid.add_column(no_wrap=True, justify="right")
    grid.add_column()
    for note in notes.all:
        kind = safe_line(note.warning.kind) + (" (repaired)" if note.warning.repaired else "")
        message = Text.assemble((kind, "bold"), ": ", safe_line(note.warning.message))
        grid.add_row(Text(str(note.number).translate(_SUPERSCRIPT), style=_NUMBER), message)
    yield grid
    yield Text()


def _foot(report: Report) -> Iterator[RenderableType]:
    facts: Iterable[str] = [*model_facts(report), removed_fact(report.article)]
    line = " · ".join(fact for fact in facts if fact)
    if report.elapsed_seconds:
        line += f"{' · ' if line else ''}{elapsed(report)}"
    for warning in report_warnings(report):
        yield Text(f"Warning: {warning}", style="red")
    if line:
        yield Rule(style="dim")
        yield Text(line, style="dim")
