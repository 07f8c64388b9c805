"""DOCX: paragraphs by their styles, tables row by row."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from newscli.article import CELL, Block, BlockKind, Removed
from newscli.read.base import Draft, ReadOptions, damaged, finish, missing_library, open_archive
from newscli.read.characters import normalise, one_line

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import Table
    from docx.text.paragraph import Paragraph

_HEADING = re.compile(r"^(?:heading|überschrift) ?(\d)?", re.IGNORECASE)
_KINDS: tuple[tuple[str, BlockKind], ...] = (
    ("subtitle", "paragraph"),
    ("untertitel", "paragraph"),
    ("title", "title"),
    ("titel", "title"),
    ("caption", "caption"),
    ("beschriftung", "caption"),
    ("quote", "quote"),
    ("intense quote", "quote"),
    ("zitat", "quote"),
    ("list", "list_item"),
    ("liste", "list_item"),
)


def read_docx(data: bytes, name: str, options: ReadOptions) -> Draft:
    """Return the article in the DOCX document ``data``.

    :raises InputError: if it is damaged
    """
    try:
        import docx
    except ImportError as error:
        raise missing_library(name, "DOCX") from error
    open_archive(data, name, "DOCX").close()
    draft = Draft(original=data)
    try:
        document = docx.Document(io.BytesIO(data))
        draft.blocks = list(_blocks(document))
        facts = document.core_properties
        author, created = facts.author, facts.created
        margins = list(_margins(document))
    except Exception as error:  # a damaged package raises KeyError, ValueError, lxml's errors …
        raise damaged(name, "DOCX") from error
    if author and author != "python-docx":
        draft.metadata["author"] = one_line(normalise(author))
    if created:
        draft.metadata["date"] = created.date().isoformat()
    if options.keep_furniture:
        draft.blocks.extend(Block("paragraph", text) for text in margins)
    else:
        draft.removed.extend(Removed(text, "page header or footer") for text in margins)
    if draft.blocks and draft.blocks[0].kind == "heading":
        draft.blocks[0].kind = "title"
    return finish(draft, options)


def _blocks(document: Document) -> Iterator[Block]:
    from docx.text.paragraph import Paragraph

    for item in document.iter_inner_content():
        if isinstance(item, Paragraph):
            yield from _paragraph(item)
        else:
            yield from _rows(item)


def _paragraph(paragraph: Paragraph) -> Iterator[Block]:
    kind, level = _kind(paragraph)
    lines = [one_line(line) for line in normalise(paragraph.text).split("\n") if line.strip()]
    if kind != "paragraph" and lines:
        lines = [" ".join(lines)]
    for line in lines:
        yield Block(kind, line, level=level, marker="-" if kind == "list_item" else "")


def _kind(paragraph: Paragraph) -> tuple[BlockKind, int]:
    name = ((paragraph.style.name if paragraph.style else "") or "").casefold()
    heading = _HEADING.match(name)
    if heading:
        return "heading", min(6, int(heading[1] or 2))
    for start, kind in _KINDS:
        if name.startswith(start):
            return kind, 0
    numbered = paragraph._p.xpath("./w:pPr/w:numPr")
    if numbered:
        levels = paragraph._p.xpath("./w:pPr/w:numPr/w:ilvl/@w:val")
        return "list_item", int(levels[0]) if levels else 0
    return "paragraph", 0


def _rows(table: Table) -> Iterator[Block]:
    for row in table.rows:
        last, column = None, 0
        for cell in row.cells:
            if cell._tc is last:  # merged cells are given once for each column
                continue
            last = cell._tc
            texts = [one_line(normalise(paragraph.text)) for paragraph in cell.paragraphs]
            for text in filter(None, texts):
                yield Block("paragraph", text, level=column, marker=CELL)
            column += any(texts)


def _margins(document: Document) -> Iterator[str]:
    """Yield the texts of page headers and footers, each once."""
    seen = set()
    for section in document.sections:
        for part in (section.header, section.footer):
            for paragraph in part.paragraphs:
                text = one_line(normalise(paragraph.text))
                if text and text not in seen:
                    seen.add(text)
                    yield text
