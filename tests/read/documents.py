"""PDF, DOCX and EPUB files made for tests, so that none from elsewhere has to be shipped."""

from __future__ import annotations

import io
import textwrap
import zipfile
from collections.abc import Mapping, Sequence

from tests.read.conftest import GOVERNMENT, MINISTRY


def make_pdf(pages: Sequence[Sequence[str]], facts: str = "") -> bytes:
    """Return a PDF with one line of text under the other on each page."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", ""]
    objects.append(
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
    )
    kids = []
    for lines in pages:
        shown = "".join(f"({_escaped(line)}) Tj T*\n" for line in lines)
        stream = f"BT /F1 11 Tf 14 TL 60 780 Td\n{shown}ET"
        objects.append(f"<< /Length {len(stream.encode('cp1252'))} >>\nstream\n{stream}\nendstream")
        objects.append(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] "
            f"/Resources << /Font << /F1 3 0 R >> >> /Contents {len(objects)} 0 R >>"
        )
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>"
    objects.append(f"<< {facts} >>")
    body = b"%PDF-1.4\n"
    offsets = []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(body))
        body += f"{number} 0 obj\n{content}\nendobj\n".encode("cp1252")
    table = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    count = len(objects) + 1
    trailer = f"trailer << /Size {count} /Root 1 0 R /Info {count - 1} 0 R >>"
    end = f"xref\n0 {count}\n0000000000 65535 f \n{table}{trailer}\nstartxref\n{len(body)}\n%%EOF\n"
    return body + end.encode("ascii")


def _escaped(line: str) -> str:
    return line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")


def article_pdf() -> bytes:
    """Return an article on two pages, with the header, footer and page numbers of a newspaper."""
    first = textwrap.wrap(GOVERNMENT, 80)
    second = textwrap.wrap(MINISTRY, 80)
    return make_pdf(
        [
            ["Beispielzeitung Nr. 44", "Neues Gesetz beschlossen", *first, *second[:1],
             "www.beispielzeitung.example", "1"],
            ["Beispielzeitung Nr. 44", *second[1:], "www.beispielzeitung.example", "2"],
        ],
        "/Author (Anna Muster) /CreationDate (D:20241028123000)",
    )  # fmt: skip


def article_docx() -> bytes:
    """Return an article in Word's styles, with a table and a page header."""
    import docx

    document = docx.Document()
    document.core_properties.author = "Anna Muster"
    document.add_heading("Neues Gesetz beschlossen", 0)
    document.add_paragraph(GOVERNMENT)
    document.add_heading("Was die Länder sagen", 2)
    document.add_paragraph("Die Länder zögern noch.", style="Intense Quote")
    document.add_paragraph("Bayern ist dafür", style="List Bullet")
    document.add_paragraph("Hessen ist dagegen", style="List Number")
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip(table._cells, ["Land", "Stimmen", "Bayern", "6"], strict=True):
        cell.text = text
    document.add_paragraph(MINISTRY)
    document.add_paragraph("Der Bundesrat tagt.", style="Caption")
    document.sections[0].header.paragraphs[0].text = "Beispielzeitung Nr. 44"
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def make_docx(body: str, parts: Mapping[str, str] | None = None) -> bytes:
    """Return a DOCX of a document part alone, with the ``parts`` ("footnotes" …) it refers to."""
    space = (
        'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
        'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
        'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
    )
    relations = "".join(
        f'<Relationship Id="{name}" Type="http://x/relationships/{name}" Target="{name}.xml"/>'
        for name in parts or {}
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "word/document.xml", f"<w:document {space}><w:body>{body}</w:body></w:document>"
        )
        archive.writestr(
            "word/_rels/document.xml.rels",
            "<Relationships "
            'xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f"{relations}</Relationships>",
        )
        for name, content in (parts or {}).items():
            archive.writestr(f"word/{name}.xml", f"<w:x {space}>{content}</w:x>")
    return buffer.getvalue()


def article_epub(extra: Mapping[str, str | bytes] | None = None) -> bytes:
    """Return an EPUB of two chapters whose order in the archive is not the reading order."""
    files = {
        "META-INF/container.xml": "<container "
        'xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
        '<rootfile full-path="OEBPS/content.opf"/></rootfiles></container>',
        "OEBPS/text/zwei .xhtml": _chapter(f"<h2>Zwei</h2><p>{MINISTRY}</p>"),
        "OEBPS/text/eins.xhtml": _chapter(f"<h2>Eins</h2><p>{GOVERNMENT}</p>"),
        "OEBPS/nav.xhtml": _chapter("<nav><ol><li><a href='eins'>Inhalt</a></li></ol></nav>"),
        "OEBPS/content.opf": '<package xmlns="http://www.idpf.org/2007/opf"><metadata '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>Das Gesetz</dc:title>'
        "<dc:creator>Anna Muster</dc:creator></metadata><manifest>"
        '<item id="n" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>'
        '<item id="b" href="text/zwei%20.xhtml" media-type="application/xhtml+xml"/>'
        '<item id="a" href="text/eins.xhtml" media-type="application/xhtml+xml"/></manifest>'
        '<spine><itemref idref="n"/><itemref idref="a"/><itemref idref="b"/></spine></package>',
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/epub+zip")
        for path, content in (files | dict(extra or {})).items():
            archive.writestr(path, content)
    return buffer.getvalue()


def _chapter(body: str) -> str:
    return (
        '<?xml version="1.0" encoding="utf-8"?><html xmlns="http://www.w3.org/1999/xhtml">'
        f"<head><title>x</title></head><body>{body}</body></html>"
    )
