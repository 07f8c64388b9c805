"""Markdown (CommonMark with GitHub's tables and footnotes); the article's own marks are escaped."""

from __future__ import annotations

import re

from newscli.article import Block, Report
from newscli.safe import safe_line
from newscli.write import facts
from newscli.write.base import WriteOptions
from newscli.write.marks import Notes, Side

_ANYWHERE = re.compile(r"[\\`*_\[\]<>|~$]|&(?=[#\w])|!(?=[\[\x02])")
_AT_START = re.compile(r"^([#+=:-])|^(\d{1,9})([.)])(?=\s|$)")
_NOTE = re.compile("\x02(\\d+)\x03")
"""A footnote's place until the text is escaped (and \\x04 a doubt's): inert text has neither."""


def escape(text: str) -> str:
    """Return ``text`` so that Markdown shows its characters as they are."""
    return _escape(safe_line(text))


def _escape(text: str) -> str:
    escaped = _ANYWHERE.sub(r"\\\g<0>", text)
    return _AT_START.sub(
        lambda match: f"\\{match[1]}" if match[1] else f"{match[2]}\\{match[3]}", escaped
    )


def write_markdown(report: Report, options: WriteOptions) -> str:
    """Return the report as Markdown (see :class:`newscli.write.base.Writer`)."""
    notes = Notes() if options.summary_only else Notes.of(report.article)
    title = report.article.title
    marked = _marked(title, notes, "translation") if title is not None else ""
    parts = [f"# {marked or escape(facts.english_title(report))}"]
    if facts.german_title(report):
        parts.append(f"*{escape(facts.german_title(report))}*")
    parts.append(escape(" · ".join(facts.source_facts(report.article))))
    if facts.status(report):
        parts.append(f"*{escape(facts.status(report, facts.DOUBT))}*")
    paragraphs = facts.Paragraphs(report)
    parts += _summary(report, paragraphs)
    if not options.summary_only:
        if report.summary is not None:
            parts.append("## Article")
        write = _table if options.side_by_side else _article
        parts += write(report, notes, paragraphs)
        parts += _footnotes(notes)
    parts += _about(report, options.index)
    return "\n\n".join(part for part in parts if part) + "\n"


def _summary(report: Report, paragraphs: facts.Paragraphs) -> list[str]:
    summary = report.summary
    if summary is None:
        return []
    parts = ["## Summary"]
    if summary.headline:
        parts.append(f"**{escape(summary.headline)}**")
    parts.append(escape(" ".join(map(paragraphs.traced, summary.sentences))))
    parts.append("\n".join(f"- {escape(paragraphs.traced(p))}" for p in facts.key_points(summary)))
    if summary.keywords:
        parts.append("Keywords: " + ", ".join(escape(word) for word in summary.keywords))
    return parts


def _article(report: Report, notes: Notes, paragraphs: facts.Paragraphs) -> list[str]:
    """Return the translated blocks; the items of a list are one part."""
    parts: list[str] = []
    items: list[str] = []
    depths = facts.ListDepth()
    indents: list[int] = []
    for block in report.article.blocks:
        depth = depths.of(block)
        text = _marked(block, notes, "translation")
        if number := paragraphs.label(block):
            text = f"{number} {text}"
        if block.kind == "list_item":
            # A nested item must begin where its parent's text begins, whatever the marker's length.
            del indents[depth:]
            indent = indents[-1] if indents else 0
            marker = _list_marker(block)
            indents.append(indent + len(marker) + 1)
            items.append(" " * indent + f"{marker} {text}")
            continue
        indents.clear()
        if items:
            parts.append("\n".join(items))
            items = []
        if text:
            parts.append(_dressed(block, text))
    if items:
        parts.append("\n".join(items))
    return parts


def _table(report: Report, notes: Notes, paragraphs: facts.Paragraphs) -> list[str]:
    """Return a table of two columns, one row for each block."""
    rows = ["| German | English |", "| --- | --- |"]
    for block in report.article.blocks:
        cells = []
        for side in ("source", "translation"):
            text = _marked(block, notes, side)
            if block.kind in {"heading", "title"} and text:
                text = f"**{text}**"
            elif block.kind == "list_item":
                text = f"{escape(facts.numbered_marker(block)) or '•'} {text}"
            if side == "source" and (number := paragraphs.label(block)):
                text = f"{number} {text}"
            cells.append(text)
        rows.append(f"| {cells[0]} | {cells[1]} |")
    return ["\n".join(rows)]


def _dressed(block: Block, text: str) -> str:
    if block.kind in {"heading", "title"}:
        return "#" * min(6, max(1, block.level) + 2) + f" {text}"
    if block.kind == "quote":
        return f"> {text}"
    return f"*{text}*" if block.kind == "caption" else text


def _list_marker(block: Block) -> str:
    """Return "-", or a number with "." or ")"; Markdown knows no letters."""
    marker = facts.numbered_marker(block)
    return marker if marker[:1].isdigit() else "-"


def _marked(block: Block, notes: Notes, side: Side) -> str:
    """Return one side of a block, escaped, with its footnotes."""
    sentences = (
        ("\x04 " if notes.doubts(sentence, side) else "")
        + "".join(
            piece.text + "".join(f"\x02{note.number}\x03" for note in piece.ends)
            for piece in pieces
        )
        for sentence, pieces in notes.runs(block, side)
    )
    escaped = _escape(" ".join(" ".join(sentences).split()))
    return _NOTE.sub(r"[^\1]", escaped).replace("\x04", escape(facts.DOUBT))


def _footnotes(notes: Notes) -> list[str]:
    lines = []
    for note in notes.all:
        message = escape(note.warning.message)
        lines.append(f"[^{note.number}]: **{escape(facts.label(note.warning))}**: {message}")
    return ["\n".join(lines)]


def _about(report: Report, index: str) -> list[str]:
    lines = [f"- {escape(line)}" for line in facts.about(report)]
    if index:
        lines.append(f"- [All articles](<{index}index.md>)")
    return ["---", "\n".join(lines)] if lines else []
