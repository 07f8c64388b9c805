"""A Word document, through python-docx (``pip install newscli[documents]``)."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from typing import Any

from newscli.article import Block, Report
from newscli.errors import UsageError
from newscli.safe import safe_line
from newscli.write import facts
from newscli.write.base import WriteOptions
from newscli.write.marks import Notes, Side
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
    notes = Notes.of(report.article)
    document.add_heading(facts.english_title(report), 0)
    if facts.german_title(report):
        document.add_paragraph(facts.german_title(report), "Subtitle")
    document.add_paragraph(" · ".join(facts.source_facts(report.article)))
    if facts.status(report):
        document.add_paragraph(facts.status(report, facts.DOUBT))
    paragraphs = facts.Paragraphs(report)
    _summary(document, report, paragraphs)
    if not options.summary_only:
        if options.side_by_side:
            _table(document, report, notes, paragraphs)
        else:
            _article(document, report, notes, paragraphs)
        _notes(document, notes)
    for line in facts.about(report, sign=""):
        document.add_paragraph(line).runs[0].italic = True
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _summary(document: Any, report: Report, paragraphs: facts.Paragraphs) -> None:
    summary = report.summary
    if summary is None:
        return
    document.add_heading("Summary", 1)
    if summary.headline:
        document.add_paragraph().add_run(safe_line(summary.headline)).bold = True
    document.add_paragraph(" ".join(map(paragraphs.traced, summary.sentences)))
    for point in facts.key_points(summary):
        document.add_paragraph(paragraphs.traced(point), "List Bullet")
    if summary.keywords:
        words = ", ".join(safe_line(word) for word in summary.keywords)
        document.add_paragraph(f"Keywords: {words}")
    document.add_heading("Article", 1)


def _article(document: Any, report: Report, notes: Notes, paragraphs: facts.Paragraphs) -> None:
    depths = facts.ListDepth()
    for block in report.article.blocks:
        depth = depths.of(block)
        if block.kind in {"heading", "title"}:
            paragraph = document.add_heading("", min(9, max(1, block.level) + 1))
        else:
            paragraph = document.add_paragraph("", _style(block, depth))
        if number := paragraphs.label(block):
            paragraph.add_run(f"{number} ")
        _fill(paragraph, block, notes, "translation")


def _style(block: Block, depth: int) -> str:
    if block.kind == "list_item":
        name = "List Number" if facts.numbered_marker(block) else "List Bullet"
        return name if depth == 0 else f"{name} {min(depth + 1, _DEEPEST)}"
    return {"quote": "Quote", "caption": "Caption"}.get(block.kind, "Normal")


def _table(document: Any, report: Report, notes: Notes, paragraphs: facts.Paragraphs) -> None:
    table = document.add_table(rows=1, cols=2, style="Table Grid")
    for cell, language in zip(table.rows[0].cells, ("German", "English"), strict=True):
        cell.paragraphs[0].add_run(language).bold = True
    for block in report.article.blocks:
        cells = table.add_row().cells
        if number := paragraphs.label(block):
            cells[0].paragraphs[0].add_run(f"{number} ")
        _fill(cells[0].paragraphs[0], block, notes, "source")
        _fill(cells[1].paragraphs[0], block, notes, "translation")


def _fill(paragraph: Any, block: Block, notes: Notes, side: Side) -> None:
    """Add one side of a block, warned places underlined and numbered."""
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


def _notes(document: Any, notes: Notes) -> None:
    if notes.all:
        document.add_heading("Warnings", 1)
    for note in notes.all:
        document.add_paragraph(f"[{note.number}] {facts.said(note.warning)}")
