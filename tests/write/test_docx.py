"""The Word document holds the article, its structure and its warnings."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import docx
import pytest

from newscli.safe import safe_line
from newscli.write import WriteOptions, save_report, write_report
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
