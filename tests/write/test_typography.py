"""Quotes and dashes of the English, and where warnings point afterwards."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscli.article import CELL, Article, Block, CheckWarning, Report, Sentence, Source
from newscli.write import write_report
from newscli.write.typography import rows_joined, typeset, typographic
from tests.write.reports import rich_report, span


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ('"This is good," he said. "Really?"', "“This is good,” he said. “Really?”"),
        ('„Das“ and »this« and "x"', "“Das” and “this” and “x”"),
        ("He said: 'It's fine' - and left.", "He said: ‘It’s fine’ – and left."),
        ("\"'Yes,' she said\"", "“‘Yes,’ she said”"),
        ('"It has "completely" failed."', "“It has ‘completely’ failed.”"),
        ('He "said "a" and "b" too" and "c".', "He “said ‘a’ and ‘b’ too” and “c”."),
        ('"A," he said. "B" and "C".', "“A,” he said. “B” and “C”."),
        ('"A," he said, "was "B".', "“A,” he said, “was “B”."),
        ("the parties' plan of the '90s", "the parties’ plan of the ’90s"),
        ('("quoted")', "(“quoted”)"),
        ("one -- two, three--four", "one – two, three–four"),
        ("from 1990-1995, on 2026-03-01, 3-1", "from 1990–1995, on 2026-03-01, 3-1"),
        ('a 6" pipe, 5\'10" tall', 'a 6" pipe, 5\'10" tall'),
        ('"in 2031" it said', "“in 2031” it said"),
        ("a well-known non-issue", "a well-known non-issue"),
    ],
)
def test_quotes_and_dashes(written: str, shown: str) -> None:
    assert typographic(written)[0] == shown


@given(st.text(st.sampled_from("ab3 \"'„“”-–—.,(")))
def test_words_are_never_touched_and_shifts_say_what_was_lost(text: str) -> None:
    shown, shifts = typographic(text)
    keep = "ab3 .,("
    assert [c for c in shown if c in keep] == [c for c in text if c in keep]
    assert len(text) - len(shown) == (shifts[-1][1] if shifts else 0)


def translated(source: str, translation: str, *warnings: CheckWarning) -> Report:
    sentence = Sentence(1, source, translation, list(warnings))
    return Report(Article(Source("text", "x"), [Block("paragraph", source, [sentence])]))


def test_spans_still_point_at_their_words() -> None:
    text = 'It -- "so he" -- cost 1.2 million -- euros.'
    warning = CheckWarning("number", "?", None, span(text, "1.2 million"))
    report = translated("Es kostete 1,2 Milliarden.", text, warning)
    (shown,) = typeset(report).article.sentences()
    assert shown.translation == "It – “so he” – cost 1.2 million – euros."
    start, end = shown.warnings[0].translation_span or (0, 0)
    assert shown.translation[start:end] == "1.2 million"
    (before,) = report.article.sentences()
    assert before.translation == text
    assert before.warnings == [warning]


def test_a_quotation_runs_through_the_sentences_of_a_block() -> None:
    sentences = [Sentence(1, "„Ja.", '"Yes.'), Sentence(2, "Nein 5“, sagte er.", 'No 5", he said.')]
    report = Report(Article(Source("text", "x"), [Block("paragraph", "", sentences)]))
    assert [s.translation for s in typeset(report).article.sentences()] == [
        "“Yes.",
        "No 5”, he said.",
    ]


def test_what_was_not_translated_stays_as_it_is() -> None:
    report = translated('Er sagte "ja".', 'Er sagte "ja".')
    assert typeset(report) == report


def test_json_has_the_text_as_the_model_wrote_it() -> None:
    report = translated("„Ja“", '"Yes"')
    assert '\\"Yes\\"' in str(write_report(report, "json"))
    assert "“Yes”" in str(write_report(report, "text"))


def test_the_cells_of_a_row_are_shown_on_one_line() -> None:
    cells = [
        Block("paragraph", "Ort", [Sentence(1, "Ort", "Place")], 0, CELL),
        Block("paragraph", "Preis", [Sentence(2, "Preis", "Price")], 1, CELL),
        Block("paragraph", "Ulm", [Sentence(3, "Ulm", "Ulm")], 0, CELL),
        Block("paragraph", "5 Euro", [
            Sentence(4, "5 Euro", "6 euros", [CheckWarning("amount", "!", (0, 1), (0, 1))])
        ], 1, CELL),
    ]  # fmt: skip
    report = Report(Article(Source("docx", "x"), cells))
    assert "Place | Price\n\nUlm | 6[1] euros\n" in str(write_report(report, "text"))
    rows = rows_joined(report).article.blocks
    assert [row.text for row in rows] == ["Ort | Preis", "Ulm | 5 Euro"]
    assert cells[0].sentences == [Sentence(1, "Ort", "Place")]


def test_set_text_is_set_once() -> None:
    assert typeset(typeset(rich_report())) == typeset(rich_report())
