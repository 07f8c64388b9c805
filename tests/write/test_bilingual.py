"""TSV and TMX: both languages, sentence by sentence, as other programs read them."""

from __future__ import annotations

import csv
import io

from lxml import etree

from newscli.article import Article, Block, Report, Sentence, Source
from newscli.write import write_report
from tests.write.reports import hostile_report, rich_report

LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


def rows(report: Report) -> list[list[str]]:
    return list(csv.reader(io.StringIO(str(write_report(report, "tsv"))), dialect="excel-tab"))


def units(report: Report) -> list[etree._Element]:
    tree = etree.fromstring(str(write_report(report, "tmx")).encode())
    assert tree.tag == "tmx" and tree.find("header").get("srclang") == "de"
    return tree.findall("body/tu")


def test_a_table_has_every_sentence_with_its_doubt_and_warnings() -> None:
    head, *body = rows(rich_report())
    assert head == ["German", "English", "Confidence", "Doubtful", "Warnings"]
    assert [row[0] for row in body] == [s.source for s in rich_report().article.sentences()]
    line = body[2]
    assert line[1:4] == ["The line costs 1.2 million euros and should be finished in 2031.",
                         "0.21", "yes"]  # fmt: skip
    assert line[4].startswith("number: “1,2 Milliarden”")


def test_no_cell_is_a_formula_and_quotes_survive() -> None:
    sentences = [Sentence(1, '=HYPERLINK("x")', '"Yes" said "X"'), Sentence(2, "+1\tb\nc", "-2")]
    report = Report(Article(Source("text", "x"), [Block("paragraph", "", sentences)]))
    assert [row[:2] for row in rows(report)[1:]] == [
        [' =HYPERLINK("x")', "“Yes” said “X”"],
        [" +1 b c", " -2"],
    ]


def test_a_translation_memory_has_the_translated_sentences() -> None:
    found = units(rich_report())
    kept = [s for s in rich_report().article.sentences() if not s.kept]
    pairs = [
        [tuv.get(LANGUAGE) + ":" + tuv.findtext("seg") for tuv in tu.iter("tuv")] for tu in found
    ]
    assert pairs == [[f"de:{s.source}", f"en:{s.translation}"] for s in kept]
    doubted = [tu for tu in found if tu.findtext("prop[@type='x-doubtful']") == "yes"]
    assert [tu.get("tuid") for tu in doubted] == ["3", "12"]
    assert doubted[0].findtext("note").startswith("number: ")


def test_hostile_text_is_data_in_both() -> None:
    report = hostile_report()
    report.article.blocks[0].sentences[0].source += "\ufffe\uffff"
    assert len(units(report)) == len(list(report.article.sentences()))
    assert all(len(row) == 5 for row in rows(report))
    assert not {"\x1b", "\x9b", "\u202e"} & set(str(write_report(report, "tsv")))
