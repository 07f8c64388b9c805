"""An article over a model's window is cut along its paragraphs, and never truncated."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from newscli.summarise.abstractive import split_parts
from tests.summarise.articles import BRIDGE, STRIKE

WORDS = st.lists(st.sampled_from(["bridge", "river", "a", "Kassel,", "twelve"]), min_size=1)
SENTENCES = st.builds(lambda words: " ".join(words) + ".", WORDS)


def count(text: str) -> int:
    """Tokens like a real tokenizer's: two special ones, and more for long words."""
    return 2 + sum(1 + len(word) // 6 for word in text.split())


@settings(max_examples=150)
@given(st.lists(st.lists(SENTENCES, min_size=1, max_size=5), max_size=6), st.integers(8, 60))
def test_parts_fit_and_hold_everything_in_order(paragraphs: list[list[str]], limit: int) -> None:
    parts = split_parts(paragraphs, count, limit)
    assert all(count(part) <= limit for part in parts)
    assert " ".join(parts).split() == " ".join(t for p in paragraphs for t in p).split()


def test_a_cut_is_between_paragraphs_where_they_fit() -> None:
    whole = [" ".join(BRIDGE), " ".join(STRIKE)]
    assert split_parts([BRIDGE, STRIKE], count, count(whole[0]) + 5) == whole
    assert split_parts([BRIDGE, STRIKE], count, 10_000) == [" ".join(whole)]


def test_no_part_is_a_leftover() -> None:
    paragraphs = [[text] for text in BRIDGE * 6]
    sizes = [count(part) for part in split_parts(paragraphs, count, 150)]
    assert min(sizes) > 0.4 * max(sizes)
