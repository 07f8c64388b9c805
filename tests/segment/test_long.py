"""Splitting what is too long for a model: every part fits, nothing is lost, clauses come first."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscli.segment import split_long


def words(text: str) -> int:
    return len(text.split())


def letters(text: str) -> int:
    """Count a token for every three characters, and an end token."""
    return -(-len(text) // 3) + 1


def test_what_fits_stays_whole() -> None:
    assert split_long(" Das ist kurz. ", words, 3) == [" Das ist kurz. "]
    assert split_long("", words, 1) == [""]


@pytest.mark.parametrize(
    ("text", "limit", "parts"),
    [
        (
            "Die Regierung plant höhere Steuern; die Opposition lehnt das ab.",
            6,
            ["Die Regierung plant höhere Steuern;", "die Opposition lehnt das ab."],
        ),
        (
            "Er fuhr nach Köln, Bonn und Trier, weil seine Schwester dort wohnte.",
            7,
            ["Er fuhr nach Köln, Bonn und Trier,", "weil seine Schwester dort wohnte."],
        ),
        (
            "Der Kanzler sprach lange – niemand hörte ihm wirklich zu",
            6,
            ["Der Kanzler sprach lange", "– niemand hörte ihm wirklich zu"],
        ),
        (
            "Es gab drei Gründe: Geld, Zeit und Lust",
            5,
            ["Es gab drei Gründe:", "Geld, Zeit und Lust"],
        ),
        (
            "Er zahlte am 28. Oktober z. B. 10 000 Euro bar an sie",
            8,
            ["Er zahlte am 28. Oktober", "z. B. 10 000 Euro bar an sie"],
        ),
        (
            "eins zwei drei vier fünf sechs",
            3,
            ["eins zwei drei", "vier fünf sechs"],
        ),
    ],
)
def test_cuts_are_put_where_clauses_end(text: str, limit: int, parts: list[str]) -> None:
    assert split_long(text, words, limit) == parts


def test_a_word_without_spaces_is_cut_between_characters() -> None:
    word = "Donaudampfschifffahrtsgesellschaft" * 20
    parts = split_long(word, letters, 20)
    assert "".join(parts) == word
    assert max(map(letters, parts)) <= 20


def test_an_accent_stays_with_its_letter() -> None:
    text = "a\u0308" * 50
    assert all(part.startswith("a") for part in split_long(text, len, 10))


@given(
    st.text(st.sampled_from("ab ,;:–-.(\n\u00a0ä😊"), max_size=300),
    st.integers(min_value=2, max_value=40),
    st.sampled_from([len, letters, lambda text: 2 * len(text.encode()) // 5]),
)
def test_every_part_fits_and_nothing_is_lost(text, limit, count) -> None:
    parts = split_long(text, count, limit)
    if count(text) <= limit:
        assert parts == [text]
    assert all(count(part) <= limit or len(part) == 1 for part in parts)
    position = 0
    for part in parts:
        start = text.index(part, position)
        assert not text[position:start].strip()
        position = start + len(part)
    assert not text[position:].strip()


def test_a_character_beyond_the_limit_stays_a_part() -> None:
    assert split_long("abc", lambda text: 5 * len(text), 2) == ["a", "b", "c"]


def test_a_limit_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 1"):
        split_long("Text", len, 0)


@pytest.mark.parametrize("text", ["wort " * 200_000, "a" * 1_000_000])
def test_a_megabyte_is_split_with_few_counts(text: str) -> None:
    counted = 0

    def count(part: str) -> int:
        nonlocal counted
        counted += len(part)
        return letters(part)

    parts = split_long(text, count, 500)
    assert all(letters(part) <= 500 for part in parts)
    assert "".join(parts).replace(" ", "") == text.replace(" ", "")
    assert counted < 6 * len(text)
