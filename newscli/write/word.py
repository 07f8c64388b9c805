"""A Word document, through python-docx (``pip install newscli[documents]``)."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from typing import Any

from newscli.article import Block, Report
from newscli.errors import UsageError
from newscli.write import facts
from newscli.write.base import Notes, Side, View, WriteOptions
from newscli.write.typography import rows_joined

_NO_LAYOUT = "The layout of the source could not be kept: python-docx cannot open the file."
_DEEPEST = 3  # Word's own template has list styles of three levels


def write_docx(report: Report, options: WriteOptions) -> bytes:
    """Return the report as a DOCX file.

    A report on a DOCX file is that file, translated (:mod:`newscli.write.docx_translated`), unless
    both languages or only the summary are asked for.

    Raises UsageError if python-docx is not installed.
    """
    try:
        from docx import Document
    except ImportError as error:
        raise UsageError(
            "Writing .docx needs python-docx.", "Install it: pip install 'newscli[documents]'."
        ) from error
    if (
        report.article.original
        and report.article.source.kind == "docx"
        and not (options.side_by_side or options.summary_only)
    ):
        from newscli.write.docx_translated import write_translated

        translated = write_translated(report)
        if translated is not None:
            return translated
        report = replace(report, warnings=[*report.warnings, _NO_LAYOUT])
    report = rows_joined(report)
    document: Any = Document()
    document.core_properties.title = facts.english_title(report)[:255]
    document.core_properties.author = "newscli"
    view = View(report, options, warning="")
    table: Any = None
    for part in view.parts():
        if part.role == "title":
            document.add_heading(part.text, 0)
        elif part.block is not None and options.side_by_side:
            table = table or _table(document)
            cells = [cell.paragraphs[0] for cell in table.add_row().cells]
            _fill(cells[0], part.block, view.notes, "source", part.number)
            _fill(cells[1], part.block, view.notes, "translation")
        elif part.block is not None:
            if part.role == "heading":
                paragraph = document.add_heading("", min(9, max(1, part.block.level) + 1))
            else:
                paragraph = document.add_paragraph("", _style(part.block, part.depth))
            _fill(paragraph, part.block, view.notes, "translation", part.number)
        elif part.role == "label":
            if part.text != "About":
                document.add_heading(part.text, 1)
        else:
            number = f"[{part.note.number}] " if part.note else ""
            paragraph = document.add_paragraph(number + part.text, _STYLES.get(part.role))
            if part.role == "headline":
                paragraph.runs[0].bold = True
            elif part.role == "about":
                paragraph.runs[0].italic = True
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()


_STYLES = {"german": "Subtitle", "point": "List Bullet"}


def _style(block: Block, depth: int) -> str:
    if block.kind == "list_item":
        name = "List Number" if facts.numbered_marker(block) else "List Bullet"
        return name if depth == 0 else f"{name} {min(depth + 1, _DEEPEST)}"
    return {"quote": "Quote", "caption": "Caption"}.get(block.kind, "Normal")


def _table(document: Any) -> Any:
    table = document.add_table(rows=1, cols=2, style="Table Grid")
    for cell, language in zip(table.rows[0].cells, ("German", "English"), strict=True):
        cell.paragraphs[0].add_run(language).bold = True
    return table


def _fill(paragraph: Any, block: Block, notes: Notes, side: Side, number: str = "") -> None:
    """Add a block's number and one of its sides, warned places underlined and numbered."""
    if number:
        paragraph.add_run(f"{number} ")
    for index, (sentence, pieces) in enumerate(notes.runs(block, side)):
        if index:
            paragraph.add_run(" ")
        if notes.doubts(sentence, side):
            paragraph.add_run(f"{facts.DOUBT} ")
        for piece in pieces:
            run = paragraph.add_run(piece.text)
            if piece.notes:
                run.underline = True
            for note in piece.ends:
                paragraph.add_run(f"[{note.number}]").font.superscript = True
