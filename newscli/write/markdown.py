"""Markdown (CommonMark with GitHub's tables and footnotes); the article's own marks are escaped."""

from __future__ import annotations

import re

from newscli.article import Block, Report
from newscli.safe import safe_line
from newscli.write import facts
from newscli.write.base import Lines, Part, Side, View, WriteOptions

_ANYWHERE = re.compile(r"[\\`*_\[\]<>|~$]|&(?=[#\w])|!(?=[\[\x02])")
_AT_START = re.compile(r"^([#+=:-])|^(\d{1,9})([.)])(?=\s|$)")
_NOTE = re.compile("\x02(\\d+)\x03")
"""A footnote's place until the text is escaped (and \\x04 a doubt's): inert text has neither."""


def escape(text: str) -> str:
    """Return ``text`` escaped for Markdown."""
    return _escape(safe_line(text))


def _escape(text: str) -> str:
    escaped = _ANYWHERE.sub(r"\\\g<0>", text)
    return _AT_START.sub(
        lambda match: f"\\{match[1]}" if match[1] else f"{match[2]}\\{match[3]}", escaped
    )


def write_markdown(report: Report, options: WriteOptions) -> str:
    """Return the report as Markdown (see :data:`newscli.write.base.Writer`)."""
    view, page = View(report, options), Lines()
    indents: list[int] = []
    for part in view.parts():
        if part.block is None:
            page.add(part.role, _plain(part, report))
        elif part.role == "title":
            page.add("title", f"# {_marked(part.block, view, 'translation') or escape(part.text)}")
        elif options.side_by_side:
            if page.before != "row":
                page.add("row", "| German | English |\n| --- | --- |")
            page.add("row", _row(part, view))
        else:
            page.add(part.role, _block(part, view, indents))
    if options.index:
        if page.before != "about":
            page.add("label", _LABELS["About"])
        page.add("about", f"- [All articles](<{options.index}index.md>)")
    return page.text()


_FORMS = {
    "title": "# {}", "german": "*{}*", "status": "*{}*", "headline": "**{}**", "point": "- {}",
    "about": "- {}", "quote": "> {}", "caption": "*{}*",
}  # fmt: skip
"""How a part is written, if it is not just its text."""
_LABELS = {"Summary": "## Summary", "Article": "## Article", "Warnings": "", "About": "---"}
"""Footnotes need no heading of their own."""


def _plain(part: Part, report: Report) -> str:
    """Return a part that is not of the article."""
    if part.role == "label":
        return _LABELS[part.text]
    if part.note is not None:
        warning = part.note.warning
        kind, message = escape(facts.label(warning)), escape(warning.message)
        return f"[^{part.note.number}]: **{kind}**: {message}"
    if part.role == "keywords" and report.summary is not None:
        return "Keywords: " + ", ".join(map(escape, report.summary.keywords))
    return part.text and _FORMS.get(part.role, "{}").format(escape(part.text))


def _block(part: Part, view: View, indents: list[int]) -> str:
    """Return a block of the article; ``indents`` are those of the list items that it is in."""
    assert part.block is not None
    text = f"{part.number} {_marked(part.block, view, 'translation')}".strip()
    if part.role == "list_item":
        # A nested item must begin where its parent's text begins, whatever the marker's length.
        del indents[part.depth :]
        indent = indents[-1] if indents else 0
        marker = facts.numbered_marker(part.block)
        marker = marker if marker[:1].isdigit() else "-"  # Markdown knows no letters
        indents.append(indent + len(marker) + 1)
        return " " * indent + f"{marker} {text}"
    form = _FORMS.get(part.role, "{}")
    if part.role == "heading":
        form = "#" * min(6, max(1, part.block.level) + 2) + " {}"
    return text and form.format(text)


def _row(part: Part, view: View) -> str:
    """Return a block as a row of a table with German and English."""
    assert part.block is not None
    cells = []
    for side in ("source", "translation"):
        text = _marked(part.block, view, side)
        if part.role == "heading" and text:
            text = f"**{text}**"
        elif part.role == "list_item":
            text = f"{escape(facts.numbered_marker(part.block)) or '•'} {text}"
        cells.append(text)
    number = f"{part.number} " if part.number else ""
    return f"| {number}{cells[0]} | {cells[1]} |"


def _marked(block: Block, view: View, side: Side) -> str:
    """Return one side of a block, escaped, with its footnotes."""
    escaped = _escape(view.notes.line(block, side, "\x04", "\x02{}\x03"))
    return _NOTE.sub(r"[^\1]", escaped).replace("\x04", escape(facts.DOUBT))
