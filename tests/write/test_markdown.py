"""Markdown: what the article says is shown as it is, whatever its characters mean to Markdown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from newscli.article import Article, Block, Report, Source
from newscli.safe import safe_line
from newscli.write import WriteOptions, write_report
from newscli.write.markdown import escape
from tests.write.reports import HOSTILE, hostile_report, rich_report

PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
SPECIAL = st.text(st.sampled_from(list("\\`*_{}[]()<>#+-.!|~&;=:'\"$@^ \n\t1a2bÄ")), max_size=30)


def parse(markdown: str) -> list[Token]:
    return PARSER.parse(markdown)


def shown(tokens: list[Token]) -> str:
    """The text that a reader sees; fails on anything but text."""
    parts = []
    for token in tokens:
        for child in token.children or []:
            assert child.type in {"text", "text_special"}, child
            parts.append(child.content)
    return "".join(parts)


@given(SPECIAL | st.text())
def test_escaped_text_is_one_paragraph_of_that_text(text: str) -> None:
    tokens = parse(escape(text))
    if not safe_line(text):
        assert tokens == []
        return
    assert [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"]
    assert shown(tokens) == safe_line(text)


@given(SPECIAL)
def test_escaped_text_is_one_cell_of_a_table(text: str) -> None:
    tokens = parse(f"| a | b |\n| --- | --- |\n| {escape(text)} | end |\n")
    cells = [token.content for token in tokens if token.type == "inline"]
    assert len(cells) == 4
    assert shown(tokens) == f"ab{safe_line(text)}end"


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_only_text(text: str) -> None:
    assert shown(parse(escape(text))) == safe_line(text)


def test_hostile_report_has_no_html_link_or_image() -> None:
    for side_by_side in (False, True):
        page = write_report(hostile_report(), "markdown", WriteOptions(side_by_side=side_by_side))
        tokens = parse(str(page))
        assert [token.type for token in tokens].count("hr") == 1  # ours, before the footer
        for token in tokens:
            assert token.type not in {"html_block", "fence", "code_block"}
            for child in token.children or []:
                assert child.type not in {"html_inline", "link_open", "image", "code_inline"}


def test_honest_text_is_hardly_escaped() -> None:
    assert escape("Er sagte: „3,5 % (+0,2) – 1. Platz!“") == "Er sagte: „3,5 % (+0,2) – 1. Platz!“"
    assert escape("1. Platz") == r"1\. Platz"
    assert escape("A & B") == "A & B"


def test_lists_nest_under_markers_of_any_length() -> None:
    items = [("1.", 0), ("-", 1), ("-", 2), ("100.", 0), ("a)", 1), ("-", 5), ("-", 0)]
    blocks = [
        Block("list_item", f"item {index}", level=level, marker=marker)
        for index, (marker, level) in enumerate(items)
    ]
    page = write_report(Report(Article(Source("text", "a"), blocks)), "markdown")
    depths = {}
    depth = 0
    for token in parse(str(page)):
        depth += (token.type in {"bullet_list_open", "ordered_list_open"}) - (
            token.type in {"bullet_list_close", "ordered_list_close"}
        )
        assert token.type != "code_block"
        if token.type == "inline" and token.content.startswith("item"):
            depths[token.content] = depth
    assert list(depths.values()) == [1, 2, 3, 1, 2, 3, 1]


def test_footnotes_are_defined_where_they_are_used() -> None:
    page = str(write_report(rich_report(), "markdown"))
    for number in range(1, 6):
        assert page.count(f"[^{number}]:") == 1
        assert page.count(f"[^{number}]") == 2


def test_side_by_side_is_a_table_row_for_each_block() -> None:
    page = str(write_report(rich_report(), "markdown", WriteOptions(side_by_side=True)))
    rows = [token for token in parse(page) if token.type == "tr_open"]
    assert len(rows) == 1 + len(rich_report().article.blocks)


def test_a_report_of_a_batch_links_back_to_its_index() -> None:
    page = str(write_report(rich_report(), "markdown", WriteOptions(index="../../")))
    assert "- [All articles](<../../index.md>)" in page.splitlines()
    assert "index.md" not in str(write_report(rich_report(), "markdown"))
