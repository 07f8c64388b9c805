"""Plain text is for pipes: complete, stable, and nothing but text."""

from __future__ import annotations

import re
import unicodedata

import pytest

from newscli.article import Article, Block, Report, Sentence, Source
from newscli.errors import UsageError
from newscli.write import WriteOptions, write_report
from tests.write.reports import hostile_report, rich_report, small_report


def text(report: Report, **options: object) -> str:
    written = write_report(report, "text", WriteOptions(**options))  # type: ignore[arg-type]
    assert isinstance(written, str)
    return written


def test_summary_comes_before_the_article() -> None:
    page = text(rich_report())
    places = [page.index(part) for part in ("City council", "SUMMARY", "ARTICLE", "The council")]
    assert places == sorted(places)


def test_every_sentence_is_there_once() -> None:
    article = text(rich_report()).partition("ARTICLE")[2]
    article = re.sub(r"\[\d+\]", "", article)
    for block in rich_report().article.blocks:
        for sentence in block.sentences:
            assert article.count(sentence.translation) == 1


def test_warnings_are_footnotes() -> None:
    page = text(rich_report())
    assert "costs 1.2 million[1] euros" in page
    assert "41 councillors agreed.[2]" in page
    for number in range(1, 6):
        assert page.count(f"[{number}]") == 2
    assert "\n[5] time, repaired: " in page


def test_has_no_control_and_no_box_characters() -> None:
    for report in (rich_report(), hostile_report(), small_report()):
        for side_by_side in (False, True):
            page = text(report, side_by_side=side_by_side).replace("\n", "")
            assert not [c for c in page if unicodedata.category(c)[0] == "C" and c != "\u200d"]
            assert not re.search("[\u2500-\u259f]", page)


def test_is_the_same_however_long_it_took() -> None:
    slow = rich_report()
    slow.elapsed_seconds = 99.0
    assert text(slow) == text(rich_report())


def test_wraps_only_when_asked() -> None:
    assert max(map(len, text(rich_report()).splitlines())) > 100
    assert max(map(len, text(rich_report(), width=60).splitlines())) <= 60


def test_side_by_side_pairs_every_block() -> None:
    page = text(rich_report(), side_by_side=True)
    count = len(rich_report().article.blocks)
    assert page.count("[de] ") == page.count("[en] ") == count
    assert "[de] Was geplant ist\n[en] What is planned\n" in page


@pytest.mark.parametrize("doubtful_title", [False, True])
def test_a_summary_alone_says_how_doubt_is_marked_only_if_it_is(doubtful_title: bool) -> None:
    report = rich_report()
    assert report.article.title is not None
    report.article.title.sentences[0].doubtful = doubtful_title
    page = text(report, summary_only=True)
    assert "sentences are doubtful" in page
    assert page.count("[?]") == (2 if doubtful_title else 0)
    assert "marked [?]" in text(report)


def test_summary_only_leaves_the_article_out() -> None:
    page = text(rich_report(), summary_only=True)
    assert "It should be finished in 2031" in page
    assert "The council debated" not in page
    assert "WARNINGS" not in page


def test_untranslated_text_is_shown_as_it_is() -> None:
    assert text(small_report()) == "Untitled\n\nstandard input\n\nGuten Morgen.\n"
    half = Report(
        Article(
            Source("text", "a.txt"),
            [
                Block(
                    "paragraph", "Eins. Zwei.", [Sentence(1, "Eins.", "One."), Sentence(2, "Zwei.")]
                )
            ],
        )
    )
    assert "One. Zwei.\n" in text(half)


def test_unknown_format_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match="no format 'rtf'"):
        write_report(small_report(), "rtf")
