"""The lines that all formats share."""

from __future__ import annotations

import pytest

from newscli.article import Block, Summary
from newscli.write.facts import (
    ListDepth,
    elapsed,
    english_title,
    german_title,
    model_facts,
    numbered_marker,
    readable_date,
    removed_fact,
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
