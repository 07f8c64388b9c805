"""DOCX: text wherever Word's files can hold it."""

from __future__ import annotations

import pytest

from newscli.errors import InputError
from tests.read.conftest import Read, reasons, texts
from tests.read.documents import make_docx
from tests.read.test_cases import COSTS, COUNCIL, RESIDENTS, case


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def paragraph(*runs: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr>{''.join(runs)}</w:p>"


def cell(*content: str) -> str:
    return f"<w:tc>{''.join(content)}</w:tc>"


def row(*cells: str, properties: str = "") -> str:
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"


def table(*rows: str) -> str:
    return f"<w:tbl>{''.join(rows)}</w:tbl>"


def inserted(text: str, element: str = "ins") -> str:
    return f"<w:{element}>{run(text)}</w:{element}>"


def control(content: str) -> str:
    return f"<w:sdt><w:sdtPr/><w:sdtContent>{content}</w:sdtContent></w:sdt>"


TITLE = paragraph(run("Die neue Brücke"), properties='<w:outlineLvl w:val="0"/>')
BODY = paragraph(run(COUNCIL))


def lines(read: Read, body: str, parts: dict[str, str] | None = None) -> list[str]:
    """Return the texts of a document with a title, ``body`` and a paragraph."""
    article = read(make_docx(TITLE + body + BODY, parts), "a.docx", force_language=True)
    found = [block.text for block in article.all_blocks()]
    assert found[0] == "Die neue Brücke"
    assert COUNCIL in found
    return [text for text in found[1:] if text != COUNCIL]


def test_content_controls_in_a_real_file() -> None:
    found = texts(case("01"))
    assert COSTS in found
    assert (
        "Die Arbeiten leitet das Ingenieurbüro Hartwig aus Bamberg im Auftrag der Stadt." in found
    )


def test_nested_and_merged_tables_in_a_real_file() -> None:
    assert texts(case("03"))[1:] == [
        "Die Verwaltung nennt folgende Posten:",
        "Brücke",
        "12,4 Millionen Euro",
        "Zufahrt",
        "3,1 Millionen Euro",
        RESIDENTS,
        "Kosten in Millionen Euro",
        "Brücke 12,4",
        "Zufahrt 3,1",
        "Planung 0,9",
    ]


@pytest.mark.parametrize(
    "content",
    [
        control(paragraph(run("Text aus Bamberg"))),
        control(control(paragraph(run("Text aus Bamberg")))),
        paragraph(run("Text "), control(run("aus ") + control(run("Bamberg")))),
        f'<w:customXml w:element="x">{paragraph(run("Text aus Bamberg"))}</w:customXml>',
        paragraph(run("Text aus "), f'<w:smartTag w:element="Ort">{run("Bamberg")}</w:smartTag>'),
        paragraph(run("Text "), f'<w:hyperlink w:anchor="x">{run("aus Bamberg")}</w:hyperlink>'),
        paragraph(run("Text aus "), f'<w:fldSimple w:instr="REF x">{run("Bamberg")}</w:fldSimple>'),
        paragraph(
            run("Text aus "),
            '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>REF ort</w:instrText>'
            '</w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>',
            run("Bamberg"),
            '<w:r><w:fldChar w:fldCharType="end"/></w:r>',
        ),
        paragraph(run("Text "), inserted("aus "), inserted("Bamberg", "moveTo")),
        table(control(row(control(cell(paragraph(run("Text aus Bamberg"))))))),
        paragraph(
            "<w:r><mc:AlternateContent><mc:Choice><w:drawing><w:txbxContent>"
            f"{paragraph(run('Text aus Bamberg'))}</w:txbxContent></w:drawing></mc:Choice>"
            "<mc:Fallback><w:pict><w:txbxContent>"
            f"{paragraph(run('Text aus Bamberg'))}</w:txbxContent></w:pict></mc:Fallback>"
            "</mc:AlternateContent></w:r>"
        ),
        paragraph(run("Text "), "<m:oMath><m:r><m:t>aus Bamberg</m:t></m:r></m:oMath>"),
        paragraph("<w:r><w:t>Text</w:t><w:tab/><w:t>aus Bamberg</w:t></w:r>"),
        paragraph("<?mso-application progid?>", run("Text aus Bamberg")),
    ],
)  # fmt: skip
def test_text_in_what_holds_text(read: Read, content: str) -> None:
    assert lines(read, content) == ["Text aus Bamberg"]


def test_a_reading_stands_behind_its_word(read: Read) -> None:
    ruby = (
        f"<w:r><w:ruby><w:rubyPr/><w:rt>{run('kjoːto')}</w:rt>"
        f"<w:rubyBase>{run('Kyoto')}</w:rubyBase></w:ruby></w:r>"
    )
    content = paragraph(run("Sie liegt in "), ruby, run(" am Fluss."))
    assert lines(read, content) == ["Sie liegt in Kyoto (kjoːto) am Fluss."]


def test_tracked_changes_are_accepted(read: Read) -> None:
    deleted = "<w:del><w:r><w:delText>zwölf</w:delText></w:r></w:del>"
    joined = paragraph(run("Der Bau "), properties="<w:rPr><w:del/></w:rPr>") + paragraph(
        run("beginnt im April.")
    )
    moved = inserted("verschoben", "moveFrom")
    body = (
        paragraph(run("Es sind "), deleted, f"<w:ins>{run('18')}</w:ins>", run(" Euro.")) + joined
    )
    old = table(row(cell(paragraph(run("Altes"))), properties="<w:del/>"))
    article = read(make_docx(TITLE + body + paragraph(moved) + old + BODY), "a.docx")
    assert texts(article) == ["Es sind 18 Euro.", "Der Bau beginnt im April.", COUNCIL]
    assert set(reasons(article)) == {"zwölf", "verschoben", "Altes"}
    assert set(reasons(article).values()) == {"deleted in a tracked change"}


def test_a_deleted_paragraph_mark_at_the_end_loses_nothing(read: Read) -> None:
    last = paragraph(run("Der letzte Satz."), properties="<w:rPr><w:del/></w:rPr>")
    assert texts(read(make_docx(TITLE + BODY + last), "a.docx"))[-1] == "Der letzte Satz."


def test_struck_hidden_raised_and_lowered_text(read: Read) -> None:
    body = paragraph(
        run("Der Preis sank auf "), run("12 ", "<w:strike/>"), run("18 Euro je m"),
        run("3", '<w:vertAlign w:val="superscript"/>'), run(", CO"),
        run("2", '<w:vertAlign w:val="subscript"/>'), run(" stieg.", '<w:strike w:val="0"/>'),
        run("geheim", "<w:vanish/>"),
    )  # fmt: skip
    article = read(make_docx(TITLE + body + BODY), "a.docx")
    assert texts(article)[0] == "Der Preis sank auf 18 Euro je m³, CO₂ stieg."
    assert reasons(article) == {"12": "struck out", "geheim": "hidden"}


def test_notes_stand_apart_and_comments_and_margins_are_listed(read: Read) -> None:
    body = paragraph(
        run("Das kostet 12"),
        '<w:r><w:footnoteReference w:id="3"/></w:r>',
        run(" Euro und 5"),
        '<w:r><w:endnoteReference w:id="1"/></w:r>',
        run(" Cent."),
    )
    note = f'<w:footnote w:id="3">{paragraph(run("Laut Plan."))}</w:footnote>'
    separator = f'<w:footnote w:id="0" w:type="separator">{paragraph(run("-"))}</w:footnote>'
    parts = {
        "footnotes": separator + note,
        "endnotes": f'<w:endnote w:id="1">{paragraph(run("Laut Rat."))}</w:endnote>',
        "comments": f'<w:comment w:id="0">{paragraph(run("Stimmt das?"))}</w:comment>',
        "header": table(row(cell(paragraph(run("Zeitung"))))),
    }
    article = read(make_docx(TITLE + body + BODY, parts), "a.docx")
    assert [(block.marker, block.text) for block in article.blocks] == [
        ("", "Das kostet 12 Euro und 5 Cent."),
        ("", COUNCIL),
        ("1.", "Laut Plan."),
        ("2.", "Laut Rat."),
    ]
    assert reasons(article) == {"Zeitung": "page header or footer", "Stimmt das?": "comment"}


def test_cells_with_several_lines(read: Read) -> None:
    amounts = cell(paragraph(run("12.400")), paragraph(run("3.100")))
    body = table(row(amounts, cell(paragraph(run("Euro")))))
    assert lines(read, body) == ["12.400", "3.100", "Euro"]


def test_headings_by_style_by_parent_style_and_by_outline(read: Read) -> None:
    styles = (
        '<w:style w:styleId="a"><w:name w:val="heading 2"/></w:style>'
        '<w:style w:styleId="b"><w:name w:val="Zwischentitel"/><w:basedOn w:val="a"/></w:style>'
        '<w:style w:styleId="loop"><w:name w:val="x"/><w:basedOn w:val="loop"/></w:style>'
    )
    body = "".join(
        paragraph(run(text), properties=properties)
        for text, properties in [
            ("Eins", '<w:pStyle w:val="b"/>'),
            ("Zwei", '<w:outlineLvl w:val="2"/>'),
            ("Drei", '<w:pStyle w:val="loop"/>'),
        ]
    )
    article = read(make_docx(TITLE + body + BODY, {"styles": styles}), "a.docx")
    assert [(b.kind, b.level) for b in article.blocks[:3]] == [
        ("heading", 2), ("heading", 3), ("paragraph", 0)
    ]  # fmt: skip


def test_characters_that_are_none_and_broken_xml(read: Read) -> None:
    assert lines(read, paragraph(run("Brü\ufffecke aus Stein"))) == ["Brücke aus Stein"]
    assert lines(read, paragraph(run("Müller & Söhne"))) == ["Müller Söhne"]


def test_deep_nesting_and_masses_of_empty_paragraphs_are_refused(read: Read) -> None:
    nested = "<w:tbl><w:tr><w:tc>" * 2000 + paragraph(run("x")) + "</w:tc></w:tr></w:tbl>" * 2000
    with pytest.raises(InputError, match="nested too deeply"):
        read(make_docx(nested), "a.docx")
    with pytest.raises(InputError, match="too large"):
        read(make_docx("<w:p/>" * 2_000_001), "a.docx")
