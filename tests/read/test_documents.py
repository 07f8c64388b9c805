"""PDF, DOCX and EPUB, by content and not by name; damaged, locked and hostile ones."""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile

import pytest
from pypdf import PdfReader, PdfWriter

from newscli.article import CELL
from newscli.errors import InputError
from tests.read.conftest import GOVERNMENT, MINISTRY, Read, reasons, texts
from tests.read.documents import article_docx, article_epub, article_pdf, make_pdf


def test_pdf(read: Read) -> None:
    article = read(article_pdf(), "a.pdf")
    assert article.source.kind == "pdf"
    assert article.title is not None
    assert article.title.text == "Neues Gesetz beschlossen"
    assert " ".join(texts(article)) == f"{GOVERNMENT} {MINISTRY}"
    assert article.metadata == {"author": "Anna Muster", "date": "2024-10-28"}
    assert [(r.text, r.reason) for r in article.removed] == [
        ("Beispielzeitung Nr. 44", "page header or footer"),
        ("www.beispielzeitung.example", "page header or footer"),
        ("1", "page number"),
        ("Beispielzeitung Nr. 44", "page header or footer"),
        ("www.beispielzeitung.example", "page header or footer"),
        ("2", "page number"),
    ]


NARROW = """\
Die Stadt Wesel will die alte Rheinbrücke im
kommenden Frühjahr für sechs Monate sperren. Das
teilte Baudezernentin Karin Holtmann am Montag im
Verkehrsausschuss mit.

Die Industrie- und Handelskammer kritisierte die Pläne
scharf. Viele Handwerksbetriebe müssten mit
Einbußen rechnen, erklärte Hauptgeschäftsführer Peter
Brandt.

Die Kosten der Sanierung beziffert die Verwaltung auf
14,5 Millionen Euro. Das Land übernimmt davon 60
Prozent, der Rest kommt aus dem städtischen
Haushalt.

Tickets kosten
12 Euro"""
"""Lines as a browser prints them in a proportional font; in characters, many end too early."""


def test_pdf_with_narrow_columns_in_a_proportional_font(read: Read) -> None:
    article = read(make_pdf([NARROW.split("\n")]), "a.pdf")
    *paragraphs, last = NARROW.split("\n\n")
    assert texts(article) == [
        *(" ".join(lines.split("\n")) for lines in paragraphs),
        *last.split("\n"),
    ]


def test_pdf_columns_end_within_a_sentence(read: Read) -> None:
    first, second = NARROW.split("\n\n")[:2]
    lines = [*first.split("\n"), "", *second.split("\n")[:3]]
    pages = [lines, [*second.split("\n")[3:], "", *NARROW.split("\n\n")[2].split("\n")]]
    assert texts(read(make_pdf(pages), "a.pdf"))[1] == second.replace("\n", " ")


def test_pdf_with_wide_lines_and_a_close_table(read: Read) -> None:
    first, second = NARROW.split("\n\n")[:2]
    table = ["Montag 12", "Dienstag 13", "Mittwoch 14", "Donnerstag 15"]
    wide = [first.replace("\n", "\n\n"), "", "", *table, "", "", second.replace("\n", "\n\n")]
    article = read(make_pdf(["\n".join(wide).split("\n")]), "a.pdf")
    assert texts(article) == [first.replace("\n", " "), *table, second.replace("\n", " ")]


def test_pdf_with_verse(read: Read) -> None:
    verse = """\
Es war, als hätt der Himmel
Die Erde still geküsst,
Dass sie im Blütenschimmer
Von ihm nun träumen müsst.

Die Luft ging durch die Felder,
Die Ähren wogten sacht,
Es rauschten leis die Wälder,
So sternklar war die Nacht."""
    expected = [line for line in verse.split("\n") if line]
    assert texts(read(make_pdf([verse.split("\n")]), "a.pdf")) == expected


def test_pdf_with_furniture_kept(read: Read) -> None:
    article = read(article_pdf(), "a.pdf", keep_furniture=True)
    assert article.removed == []
    assert "Beispielzeitung Nr. 44" in " ".join(b.text for b in article.all_blocks())


def test_pdf_without_text_asks_for_ocr(read: Read) -> None:
    with pytest.raises(InputError, match=r"pictures of pages.*OCR"):
        read(make_pdf([[]]), "scan.pdf")


@pytest.mark.parametrize("cut", [20, 200, 700])
def test_damaged_pdf(read: Read, cut: int) -> None:
    with pytest.raises(InputError, match=r"damaged PDF|pictures of pages"):
        read(article_pdf()[:cut], "a.pdf")


def test_locked_pdf(read: Read) -> None:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(article_pdf())))
    writer.encrypt("geheim", algorithm="RC4-128")
    buffer = io.BytesIO()
    writer.write(buffer)
    with pytest.raises(InputError, match=r"locked with a password|is encrypted"):
        read(buffer.getvalue(), "a.pdf")


def test_docx(read: Read) -> None:
    article = read(article_docx(), "a.docx")
    assert article.source.kind == "docx"
    assert article.title is not None
    assert article.title.text == "Neues Gesetz beschlossen"
    assert [(block.kind, block.text) for block in article.blocks] == [
        ("paragraph", GOVERNMENT),
        ("heading", "Was die Länder sagen"),
        ("quote", "Die Länder zögern noch."),
        ("list_item", "Bayern ist dafür"),
        ("list_item", "Hessen ist dagegen"),
        ("paragraph", "Land"),
        ("paragraph", "Stimmen"),
        ("paragraph", "Bayern"),
        ("paragraph", "6"),
        ("paragraph", MINISTRY),
        ("caption", "Der Bundesrat tagt."),
    ]
    cells = [(block.level, block.text) for block in article.blocks if block.marker == CELL]
    assert cells == [(0, "Land"), (1, "Stimmen"), (0, "Bayern"), (1, "6")]
    assert article.metadata["author"] == "Anna Muster"
    assert [(r.text, r.reason) for r in article.removed] == [
        ("Beispielzeitung Nr. 44", "page header or footer")
    ]


def test_damaged_docx(read: Read) -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("word/document.xml", "<kein-word/>")
    with pytest.raises(InputError, match="damaged DOCX"):
        read(data.getvalue(), "a.docx")
    with pytest.raises(InputError, match="damaged DOCX"):
        read(b"kein Word", "a.docx")


def test_epub_in_reading_order_without_its_table_of_contents(read: Read) -> None:
    article = read(article_epub(), "a.epub")
    assert article.source.kind == "epub"
    assert article.title is not None
    assert article.title.text == "Das Gesetz"
    assert texts(article) == ["Eins", GOVERNMENT, "Zwei", MINISTRY]
    assert article.metadata == {"author": "Anna Muster"}


def test_a_book_without_any_chapter_is_damaged(read: Read) -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("META-INF/container.xml", "<container/>")
    for content in (b"kein Buch", data.getvalue()):
        with pytest.raises(InputError, match="damaged EPUB"):
            read(content, "a.epub")


@pytest.mark.parametrize(
    "extra",
    [
        {"OEBPS/content.opf": "<package>"},
        {"OEBPS/content.opf": "kein XML"},
        {"META-INF/container.xml": "<container/>", "OEBPS/content.opf": ""},
    ],
)
def test_a_book_without_reading_order_is_read_by_name(read: Read, extra: dict[str, str]) -> None:
    article = read(article_epub(extra), "a.epub")
    assert texts(article)[-4:] == ["Eins", GOVERNMENT, "Zwei", MINISTRY]
    assert "order of its chapters" in article.notices[0]


@pytest.mark.parametrize(
    ("content", "notice"),
    [
        (b"", "A chapter of the book is empty: OEBPS/text/eins.xhtml"),
        (b"\x89PNG", "A chapter of the book cannot be read: OEBPS/text/eins.xhtml"),
        (b"<div>" * 5000 + b"x", "A chapter of the book cannot be read: OEBPS/text/eins.xhtml"),
    ],
)
def test_a_broken_chapter_does_not_cost_the_others(read: Read, content: bytes, notice: str) -> None:
    article = read(article_epub({"OEBPS/text/eins.xhtml": content}), "a.epub")
    assert texts(article)[-2:] == ["Zwei", MINISTRY]
    assert [text for text in article.notices if text.startswith(notice)]


def test_chapters_whose_names_differ_in_spelling_are_found(read: Read) -> None:
    opf = (
        "<package><manifest><item id='a' href='Text/EINS.xhtml'/>"
        "<item id='b' href='zwei%20.xhtml'/>"
        "<item id='c' href='text/eins.xhtml#teil2'/></manifest><spine><itemref idref='a'/>"
        "<itemref idref='b'/><itemref idref='c'/><itemref idref='a'/></spine></package>"
    )
    article = read(article_epub({"OEBPS/content.opf": opf}), "a.epub")
    assert texts(article)[-2:] == ["Zwei", MINISTRY]
    assert article.notices == []


def test_an_item_repeated_in_the_reading_order_is_read_once(read: Read) -> None:
    opf = (
        "<package><manifest><item id='a' href='text/eins.xhtml'/></manifest><spine>"
        + "<itemref idref='a'/>" * 2000
        + "</spine></package>"
    )
    assert texts(read(article_epub({"OEBPS/content.opf": opf}), "a.epub")) == ["Eins", GOVERNMENT]


def test_parts_outside_the_reading_order_are_listed(read: Read) -> None:
    opf = (
        "<package><manifest><item id='a' href='text/eins.xhtml'/>"
        "<item id='b' href='text/zwei%20.xhtml'/></manifest><spine>"
        "<itemref idref='a'/><itemref idref='b' linear='no'/></spine></package>"
    )
    article = read(article_epub({"OEBPS/content.opf": opf}), "a.epub")
    assert texts(article) == ["Eins", GOVERNMENT]
    assert reasons(article)[f"Zwei · {MINISTRY}"] == "outside the reading order"


def test_entities_are_not_expanded(read: Read) -> None:
    bomb = '<!DOCTYPE c [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    container = (
        f"{bomb}<container><rootfiles><rootfile full-path='OEBPS/content.opf'/>"
        "<x>&b;</x></rootfiles></container>"
    )
    assert texts(read(article_epub({"META-INF/container.xml": container}), "a.epub"))


def test_archive_that_unpacks_to_too_much_is_refused(
    read: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("newscli.read.base.MAX_UNPACKED_BYTES", 1000)
    for make in (article_docx, article_epub):
        with pytest.raises(InputError, match="unpacks to more than"):
            read(make(), "a.docx")


@pytest.mark.parametrize(
    ("data", "kind"), [(article_pdf(), "pdf"), (article_docx(), "docx"), (article_epub(), "epub")]
)
@pytest.mark.parametrize("name", ["stdin", "artikel.txt"])
def test_the_content_tells_the_format(read: Read, data: bytes, kind: str, name: str) -> None:
    assert read(data, name).source.kind == kind


def test_without_the_extra_the_error_says_how_to_get_it() -> None:
    library, make = "pypdf", "article_pdf"
    code = (
        "import sys\n"
        f"from tests.read.documents import {make}\n"
        f"data = {make}()\n"
        f"loaded = [name for name in sys.modules if name.split('.')[0] == {library!r}]\n"
        "for name in loaded: del sys.modules[name]\n"
        f"sys.modules[{library!r}] = None\n"  # as if it were not installed
        "from newscli.read.base import ReadOptions\n"
        "from newscli.read.source import read_bytes\n"
        "try: read_bytes(data, 'a', ReadOptions())\n"
        "except Exception as error: print(type(error).__name__, error)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("InputError")
    assert "pip install 'newscli[documents]'" in done.stdout
