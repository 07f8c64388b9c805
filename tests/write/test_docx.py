"""The Word document holds the article, its structure and its warnings."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn

from newscli.article import CheckWarning, Report
from newscli.read.base import ReadOptions
from newscli.read.source import read_bytes
from newscli.safe import safe_line
from newscli.segment import segment
from newscli.write import WriteOptions, save_report, write_report
from newscli.write.word import place_of
from tests.read import test_docx as xml
from tests.read.documents import make_docx
from tests.write.reports import HOSTILE, hostile_report, rich_report


def test_structure(tmp_path: Path) -> None:
    save_report(rich_report(), tmp_path / "a.docx")
    document = docx.Document(str(tmp_path / "a.docx"))
    styled = {paragraph.text: paragraph.style.name for paragraph in document.paragraphs}
    assert styled["City council approves new tram line"] == "Title"
    assert styled["Stadtrat beschließt neue Tramlinie"] == "Subtitle"
    assert styled["What is planned"] == "Heading 3"
    assert styled["Construction from March 2027"] == "List Number"
    assert styled["North station"] == "List Bullet 2"
    assert styled["“This is a good day for all,” she said."] == "Quote"
    assert document.core_properties.title == "City council approves new tram line"
    underlined = [run.text for p in document.paragraphs for run in p.runs if run.underline]
    assert underlined == ["1.2 million", "agreed", "2:30 p.m."]


def test_side_by_side_is_a_table() -> None:
    data = write_report(rich_report(), "docx", WriteOptions(side_by_side=True))
    assert isinstance(data, bytes)
    (table,) = docx.Document(BytesIO(data)).tables
    assert len(table.rows) == 1 + len(rich_report().article.blocks)
    assert [cell.text for cell in table.rows[2].cells] == ["Was geplant ist", "What is planned"]


@pytest.mark.parametrize("side_by_side", [False, True])
def test_hostile_text_makes_a_valid_document(side_by_side: bool) -> None:
    data = write_report(hostile_report(), "docx", WriteOptions(side_by_side=side_by_side))
    assert isinstance(data, bytes)
    document = docx.Document(BytesIO(data))
    texts = {paragraph.text for paragraph in document.paragraphs}
    assert {safe_line(text) for text in HOSTILE} <= texts


def german_document() -> bytes:
    """A document with all that has to stay: styles, emphasis, a link, a table, a footer."""
    document = docx.Document()
    document.core_properties.title = "Neue Tramlinie"
    document.add_heading("Stadtrat beschließt neue Tramlinie", 0)
    first = document.add_paragraph("Der Stadtrat von ")
    first.add_run("Neustadt").bold = True
    first.add_run(" hat am Dienstag den Bau beschlossen. ")
    first.add_run("Die Linie soll im Jahr 2031 fertig sein.").italic = True
    document.add_heading("Was geplant ist", 2)
    cost = document.add_paragraph("", "List Bullet")
    cost.add_run("Kosten:").bold = True
    cost.add_run(" 185 Millionen Euro")
    document.add_paragraph("Die Opposition verlangt eine Abstimmung.", "List Number")
    table = document.add_table(rows=2, cols=2, style="Table Grid")
    for row, texts in zip(table.rows, (("Haltestelle", "Minuten"), ("Markt", "12")), strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    table.rows[0].cells[0].paragraphs[0].runs[0].bold = True
    last = document.add_paragraph("Mehr auf ")
    link = OxmlElement("w:hyperlink")
    link.set(qn("w:anchor"), "ziel")
    link.append(last.add_run("Seite 3")._r)
    last._p.append(link)
    last.add_run(" der Zeitung.")
    document.sections[0].footer.paragraphs[0].text = "Stadtblatt Neustadt"
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()


TRANSLATIONS = {
    "Stadtrat beschließt neue Tramlinie": "City council approves new tram line",
    "Der Stadtrat von Neustadt hat am Dienstag den Bau beschlossen.": (
        "The city council of Neustadt decided on the construction on Tuesday."
    ),
    "Die Linie soll im Jahr 2031 fertig sein.": "The line is to be ready in 2031.",
    "Was geplant ist": "What is planned",
    "Kosten: 185 Millionen Euro": "Cost: 185 million euros",
    "Die Opposition verlangt eine Abstimmung.": "The opposition demands a vote.",
    "Haltestelle": "Stop",
    "Minuten": "Minutes",
    "Markt": "Market",
    "12": "12",
    "Mehr auf Seite 3 der Zeitung.": "More on page 3 of the newspaper.",
}


def translated_document() -> Any:
    article = read_bytes(german_document(), "a.docx", ReadOptions())
    segment(article)
    for sentence in article.sentences():
        sentence.translation = TRANSLATIONS[sentence.source]
    doubted = next(article.sentences())
    doubted.doubtful, doubted.confidence = True, 0.1
    cost = next(s for s in article.sentences() if s.source.startswith("Kosten"))
    cost.warnings.append(CheckWarning("amount", "Is that all?", (0, 6), (0, 4)))
    data = write_report(Report(article), "docx")
    assert isinstance(data, bytes)
    return docx.Document(BytesIO(data))


def test_a_document_is_translated_in_place() -> None:
    document = translated_document()
    original = docx.Document(BytesIO(german_document()))
    shown = [(p.style.name, p.text) for p in document.paragraphs]
    expected = []
    for paragraph in original.paragraphs:
        text = paragraph.text
        for german, english in TRANSLATIONS.items():
            text = text.replace(german, english)
        expected.append((paragraph.style.name, text))
    assert shown == expected
    cells = [[cell.text for cell in row.cells] for row in document.tables[0].rows]
    assert cells == [["Stop", "Minutes"], ["Market", "12"]]
    assert document.tables[0].style.name == "Table Grid"
    assert document.sections[0].footer.paragraphs[0].text == "Stadtblatt Neustadt"
    assert document.core_properties.title == "City council approves new tram line"


def test_emphasis_and_links_stay_on_their_words() -> None:
    document = translated_document()
    runs = [run for paragraph in document.paragraphs for run in paragraph.runs]
    assert [run.text for run in runs if run.bold] == ["Neustadt", "Cost:"]
    assert [run.text for run in runs if run.italic] == ["The line is to be ready in 2031."]
    assert document.tables[0].rows[0].cells[0].paragraphs[0].runs[0].bold
    (link,) = document.element.body.iter(qn("w:hyperlink"))
    assert "".join(part.text for part in link.iter(qn("w:t"))) == "page 3"
    assert link.get(qn("w:anchor")) == "ziel"


def test_doubt_and_warnings_are_comments() -> None:
    comments = [comment.text for comment in translated_document().comments]
    assert comments[0].startswith("Doubtful.\nGerman: Stadtrat beschließt neue Tramlinie")
    assert comments[1] == "amount: Is that all?\nGerman: Kosten: 185 Millionen Euro"
    assert comments[2].startswith("Machine translation: 1 of 11 sentences is doubtful")


def test_side_by_side_of_a_document_is_a_table_too() -> None:
    article = read_bytes(german_document(), "a.docx", ReadOptions())
    segment(article)
    data = write_report(Report(article), "docx", WriteOptions(side_by_side=True))
    assert isinstance(data, bytes)
    (table,) = docx.Document(BytesIO(data)).tables
    assert "Haltestelle | Minuten" in [row.cells[0].text for row in table.rows]


@pytest.mark.parametrize(
    ("source", "words", "text", "found"),
    [
        ("Das ist nicht das Ende.", "nicht", "That is not the end.", "not"),
        ("Im Mai stieg der Umsatz auf 5 Millionen.", "5 Millionen",
         "In May, sales rose to 5 million.", "5 million"),
        ("Kosten: 5 Euro", "Kosten:", "Price: 5 euros", "Price:"),
        ("Kosten: 5 Euro", "Kosten", "Price: 5 euros", "Price"),
        ("Am Ende hat der Rat die Brücke gebaut.", "Brücke",
         "The bridge was built by the council in the end.", "bridge"),
        ("Gestern kam die Polizei nicht.", "Polizei",
         "The police did not come yesterday.", "police"),
        ("Dort sagte niemand etwas über das Wetter.", "niemand",
         "Nobody said anything about the weather there.", "Nobody"),
        ("Alles neu", "Alles neu", "All is new", "All is new"),
        ("Ja, sagte sie.", ", ", "Yes, she said.", None),
    ],
)  # fmt: skip
def test_words_are_found_in_the_translation(
    source: str, words: str, text: str, found: str | None
) -> None:
    span = place_of(source, (source.index(words), source.index(words) + len(words)), text)
    assert (None if span is None else text[span[0] : span[1]]) == found


def test_a_document_whose_text_was_partly_left_out_keeps_the_rest() -> None:
    article = read_bytes(german_document(), "a.docx", ReadOptions())
    segment(article)
    del article.blocks[1:3]
    for sentence in article.sentences():
        sentence.translation = TRANSLATIONS[sentence.source]
    data = write_report(Report(article), "docx")
    assert isinstance(data, bytes)
    texts = [paragraph.text for paragraph in docx.Document(BytesIO(data)).paragraphs]
    assert "Was geplant ist" in texts and "The opposition demands a vote." in texts


SPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
)


def written_in_word(body: str, footnotes: str = "") -> bytes:
    """A whole package with ``body`` and ``footnotes`` in WordprocessingML."""
    document = docx.Document()
    body_element = document.element.body
    for element in parse_xml(f"<w:body {SPACES}>{body}</w:body>"):
        body_element.insert(len(body_element) - 1, element)
    if footnotes:
        blob = f"<w:footnotes {SPACES}>{footnotes}</w:footnotes>".encode()
        part = Part(PackURI("/word/footnotes.xml"), CONTENT_TYPE.WML_FOOTNOTES, blob)
        document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def shouted(body: str, footnotes: str = "") -> tuple[Any, list[str]]:
    """A document whose every sentence was "translated" to capitals, and its paragraphs' texts."""
    data = written_in_word(body, footnotes)
    article = read_bytes(data, "a.docx", ReadOptions(force_language=True))
    segment(article)
    for sentence in article.sentences():
        sentence.translation = sentence.source.upper()
    written = write_report(Report(article), "docx")
    assert isinstance(written, bytes)
    document = docx.Document(BytesIO(written))
    assert "a.docx" not in document.paragraphs[0].text  # not a new document
    texts = [
        "".join(text.text or "" for text in paragraph.iter(qn("w:t")))
        for paragraph in document.element.body.iter(qn("w:p"))
    ]
    return document, texts


def test_text_in_controls_changes_nested_tables_and_boxes_is_translated() -> None:
    box = f"<w:pict><w:txbxContent>{xml.paragraph(xml.run('Im Kasten.'))}</w:txbxContent></w:pict>"
    body = (
        xml.paragraph(xml.run("Erster "), xml.control(xml.run("Satz hier.")))
        + xml.control(xml.paragraph(xml.run("Zweiter Satz.")))
        + xml.paragraph(
            xml.run("Der Rat "),
            xml.inserted("will"),
            f"<w:del>{xml.run('muss')}</w:del>",
            xml.run(" bauen."),
        )
        + xml.table(
            xml.row(
                xml.cell(
                    xml.paragraph(xml.run("Außen")),
                    xml.table(xml.row(xml.cell(xml.paragraph(xml.run("Innen"))))),
                )
            )
        )
        + xml.paragraph(xml.run("Mit Kasten."), f"<w:r>{box}</w:r>")
        + xml.paragraph(xml.run("Gilt "), xml.run("nicht ", "<w:strike/>"), xml.run("mehr."))
    )
    _, texts = shouted(body)
    for text in ("ERSTER SATZ HIER.", "ZWEITER SATZ.", "AUSSEN", "INNEN", "IM KASTEN."):
        assert text in texts
    assert "DER RAT WILL BAUEN." in [text.replace("muss", "") for text in texts]
    assert "GILT MEHR." in [text.replace("nicht ", "") for text in texts]


def test_notes_and_breaks_keep_their_places() -> None:
    body = xml.paragraph(
        xml.run("Der erste Satz."),
        '<w:r><w:footnoteReference w:id="3"/></w:r>',
        xml.run(" Der zweite Satz."),
        "<w:r><w:br/></w:r>",
        xml.run("Die dritte Zeile."),
    )
    note = f'<w:footnote w:id="3">{xml.paragraph(xml.run("Laut Plan."))}</w:footnote>'
    document, texts = shouted(body, note)
    assert texts[0] == "DER ERSTE SATZ. DER ZWEITE SATZ. DIE DRITTE ZEILE."
    order = [
        element.tag.rpartition("}")[2] if element.text is None else element.text
        for element in document.element.body[0].iter(
            qn("w:t"), qn("w:br"), qn("w:footnoteReference")
        )
    ]
    assert [part for part in order if part.strip()] == [
        "DER ERSTE SATZ.", "footnoteReference", "DER ZWEITE SATZ.", "br", "DIE DRITTE ZEILE.",
    ]  # fmt: skip
    parts = [rel.target_part for rel in document.part.rels.values() if "footnotes" in rel.reltype]
    assert "LAUT PLAN." in parts[0].blob.decode()


def test_what_finds_no_place_is_said() -> None:
    formula = "<m:oMath><m:r><m:t>x</m:t></m:r></m:oMath>"
    body = xml.paragraph(xml.run("Ein Satz.")) + xml.paragraph(
        xml.run("Es gilt "), formula, xml.run(" für alle.")
    )
    document, _ = shouted(body)
    (comment,) = document.comments
    assert "Not put in their place: ES GILT X FÜR ALLE." in comment.text


def test_a_file_that_python_docx_cannot_open_becomes_a_new_document() -> None:
    article = read_bytes(make_docx(xml.paragraph(xml.run("Ein Satz."))), "a.docx", ReadOptions())
    segment(article)
    data = write_report(Report(article), "docx")
    assert isinstance(data, bytes)
    texts = [paragraph.text for paragraph in docx.Document(BytesIO(data)).paragraphs]
    assert "Ein Satz." in texts
    assert any("layout of the source could not be kept" in text for text in texts)
