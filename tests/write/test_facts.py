"""The lines that all formats share."""

from __future__ import annotations

import pytest

from newscli.article import (
    Article,
    Block,
    CheckWarning,
    Report,
    Sentence,
    Source,
    Summary,
    SummarySentence,
    WarningKind,
)
from newscli.write.facts import (
    ListDepth,
    Paragraphs,
    elapsed,
    english_title,
    explain,
    german_title,
    key_points,
    model_facts,
    numbered_marker,
    readable_date,
    reading_time,
    removed_fact,
    status,
    web_address,
)
from tests.write.reports import rich_report, small_report


@pytest.mark.parametrize(
    "text,shown",
    [
        ("2026-03-01", "1 March 2026"),
        ("2026-12-24T18:00:00+01:00", "24 December 2026"),
        ("Sonntag, 1. März", "Sonntag, 1. März"),
        ("2026-13-01", "2026-13-01"),
        ("", ""),
    ],
)
def test_dates(text: str, shown: str) -> None:
    assert readable_date(text) == shown


@pytest.mark.parametrize(
    "seconds,shown",
    [(0.04, "0.1 s"), (3.21, "3.2 s"), (12.4, "12 s"), (59.6, "1 min 0 s"), (185, "3 min 5 s")],
)
def test_times(seconds: float, shown: str) -> None:
    report = small_report()
    report.elapsed_seconds = seconds
    assert elapsed(report) == shown


def test_titles_fall_back() -> None:
    report = rich_report()
    assert english_title(report) == "City council approves new tram line"
    assert german_title(report) == "Stadtrat beschließt neue Tramlinie"
    assert report.article.title is not None
    report.article.title.sentences[0].translation = ""
    assert english_title(report) == "Stadtrat beschließt neue Tramlinie"
    assert german_title(report) == ""
    report.article.title = None
    assert english_title(report) == "Tram line approved"
    report.summary = None
    assert english_title(report) == "https://stadtblatt.example/tram"


def test_depths_never_skip() -> None:
    depths = ListDepth()
    levels = [2, 2, 5, 3, 0, 1]
    assert [depths.of(Block("list_item", "", level=level)) for level in levels] == [
        0,
        0,
        1,
        1,
        0,
        1,
    ]
    assert depths.of(Block("paragraph", "")) == 0
    assert depths.of(Block("list_item", "", level=3)) == 0


@pytest.mark.parametrize(
    "marker,shown",
    [
        ("1.", "1."),
        ("12)", "12)"),
        ("b)", "b)"),
        ("iv.", "iv."),
        ("-", ""),
        ("•", ""),
        ("x" * 99, ""),
    ],
)
def test_markers(marker: str, shown: str) -> None:
    assert numbered_marker(Block("list_item", "", marker=marker)) == shown


def test_summary_model_is_named_only_for_a_summary() -> None:
    report = rich_report()
    assert model_facts(report) == [
        "Translated by compact (1, ctranslate2)",
        "Summary by extractive (1)",
    ]
    report.summary = None
    assert model_facts(report) == ["Translated by compact (1, ctranslate2)"]
    report.summary = Summary("extractive", "extractive", [])
    report.models = {}
    assert model_facts(report) == []


def test_removed_is_counted_by_reason() -> None:
    report = rich_report()
    assert removed_fact(report.article) == "Left out 3 passages: cookie notice, teaser × 2"
    report.article.removed = report.article.removed[:1]
    assert removed_fact(report.article) == "Left out 1 passage: cookie notice"
    report.article.removed = []
    assert removed_fact(report.article) == ""


@pytest.mark.parametrize(
    "url,address",
    [
        ("https://a.example/x?y=1", "https://a.example/x?y=1"),
        ("HTTP://A.example", "HTTP://A.example"),
        ("javascript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("https://a.example/ x", ""),
        ("", ""),
    ],
)
def test_only_the_web_is_linked(url: str, address: str) -> None:
    report = small_report()
    report.article.metadata["url"] = url
    assert web_address(report.article) == address


def test_every_kind_of_warning_is_explained() -> None:
    unknown = explain(CheckWarning("of another version", ""))
    for kind in set(WarningKind) - {"empty"}:
        assert explain(CheckWarning(kind, "")) != unknown, kind
        assert explain(CheckWarning(str(kind), "")) == explain(CheckWarning(kind, ""))
    assert explain(CheckWarning("number", "", repaired=True)).endswith(
        "corrected this in the text."
    )


@pytest.mark.parametrize(
    ("doubtful", "known", "line"),
    [
        ([], False, "Machine translation"),
        ([], True, "Machine translation: no sentence is doubtful"),
        ([1], True, "Machine translation: 1 of 2 sentences is doubtful, marked [?]"),
        ([1, 2], True, "Machine translation: 2 of 2 sentences are doubtful, marked [?]"),
    ],
)
def test_the_line_under_the_title_counts_doubtful_sentences(
    doubtful: list[int], known: bool, line: str
) -> None:
    sentences = [
        Sentence(n, "Ja.", "Yes.", confidence=0.5 if known else None, doubtful=n in doubtful)
        for n in (1, 2)
    ]
    report = Report(Article(Source("text", "x"), [Block("paragraph", "Ja. Ja.", sentences)]))
    assert status(report, "[?]") == line


def test_what_is_not_translated_is_no_machine_translation() -> None:
    sentences = [Sentence(1, "Yes.", "Yes."), Sentence(2, "Oui.", "Oui.", kept=True)]
    report = Report(Article(Source("text", "x"), [Block("paragraph", "", sentences)]))
    assert status(report) == ""


def test_a_summary_says_when_it_rests_on_doubtful_sentences() -> None:
    report = rich_report()
    assert report.summary is not None
    paragraphs = Paragraphs(report)
    assert list(map(paragraphs.traced, report.summary.sentences)) == [
        "City council approves new tram line. (headline)",
        "It should be finished in 2031; the opposition objects. (¶1, ¶7, doubtful)",
    ]
    numbered = [paragraphs.label(block) for block in report.article.blocks]
    assert [label for label in numbered if label] == ["¶1", "¶7"]


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("41 councillors agreed.", True),
        ("“We will build,” she said.", True),
        ("“We will build.”", True),
        ("by the mayor and", False),
        ("The mayor and the", False),
        ("in the town hall.", False),
    ],
)
def test_only_whole_sentences_are_key_points(text: str, whole: bool) -> None:
    summary = Summary("extractive", "x", [], key_points=[SummarySentence(text, [])])
    assert bool(key_points(summary)) == whole


def test_reading_time() -> None:
    text = "word " * 690
    block = Block("paragraph", "", [Sentence(1, "x", text)])
    report = Report(Article(Source("text", "x"), [block]))
    assert reading_time(report) == "3 min read"
