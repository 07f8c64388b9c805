"""Hostile characters are inert, and honest text is left alone."""

from __future__ import annotations

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscli.safe import clean, escape_json, safe_line

ANY_TEXT = st.text(st.characters(exclude_categories=()))  # surrogates too


@given(ANY_TEXT)
def test_cleaned_text_has_no_control_and_can_be_encoded(text: str) -> None:
    cleaned = clean(text)
    assert not [c for c in cleaned if unicodedata.category(c) in {"Cc", "Cs", "Zl", "Zp"}]
    assert not [c for c in cleaned if unicodedata.bidirectional(c) in BIDI_CONTROLS]
    cleaned.encode("utf-8")


BIDI_CONTROLS = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}


@given(ANY_TEXT)
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    assert clean(clean(text)) == clean(text)
    assert safe_line(safe_line(text)) == safe_line(text)


@pytest.mark.parametrize(
    "text",
    [
        "Käthe sagte: „Das kostet 1,2 Mrd. €“ – und ging …",
        "семь 数字 مرحبا नमस्ते",
        "👩‍🚒 heißt Feuerwehrfrau, ☕️ Kaffee",  # joiners and variation selectors
        "non-breaking\u00a0and\u202fnarrow spaces",
    ],
)
def test_honest_text_is_unchanged(text: str) -> None:
    assert clean(text) == text


def test_sequences_lose_what_starts_them() -> None:
    assert clean("\x1b[31mrot\x1b[0m") == "[31mrot[0m"
    assert clean("\x9b31mrot\x07") == "31mrot"
    assert clean("eins\r\nzwei\tdrei") == "eins zwei drei"
    assert clean("abc\u202egpj.exe") == "abcgpj.exe"


@given(st.recursive(ANY_TEXT, lambda inner: st.lists(inner) | st.dictionaries(ANY_TEXT, inner)))
def test_escaped_json_is_the_same_data_without_controls(data: object) -> None:
    document = escape_json(json.dumps(data, ensure_ascii=False, indent=2))
    assert json.loads(document) == data
    assert clean(document.replace("\n", "")) == document.replace("\n", "")
