"""Invisible characters go, what the text says stays."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from newscli.read.characters import normalise


def test_line_ends_of_every_kind_become_one() -> None:
    assert normalise("a\r\nb\rc\u2028d\x85e\x0bf") == "a\nb\nc\nd\ne\nf"
    assert normalise("Seite 1\x0cSeite 2\u2029Ende") == "Seite 1\n\nSeite 2\n\nEnde"


def test_soft_hyphens_go_with_the_line_break_after_them() -> None:
    assert normalise("Re\u00adgie\u00ad\nrung") == "Regierung"


def test_zero_width_and_direction_characters_go() -> None:
    assert normalise("\ufeffAuf\u200cla\u200bge\u2060 \u202eabc\u202c\u200e") == "Auflage abc"


def test_emoji_sequences_stay_whole() -> None:
    family = "👩\u200d👧"
    assert normalise(family) == family


def test_decomposed_umlauts_are_composed() -> None:
    assert normalise(unicodedata.normalize("NFD", "Müßiggängerösterreich")) == (
        "Müßiggängerösterreich"
    )


def test_spaces_in_numbers_stay_hard_and_others_become_plain() -> None:
    assert normalise("10\u202f000 und 1\u00a0200\u2009000 Euro, 3,5\u00a0%, z.\u00a0B.") == (
        "10\u00a0000 und 1\u00a0200\u00a0000 Euro, 3,5 %, z. B."
    )


def test_dashes_and_quotes_are_untouched() -> None:
    text = "„Nein“ – sagte er — »ja« ‚so‘ ’s war … 5−3 ‑ ‐"
    assert normalise(text) == text


def test_terminal_escapes_and_control_characters_go() -> None:
    assert normalise("\x1b[31mrot\x1b[0m\x07 \x1b]0;Titel\x07ab\x9b\x00c") == "rot abc"


@given(st.text())
def test_normalising_twice_changes_nothing_more(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once


@given(st.text(st.characters(categories=["L", "Nd", "Po", "Pd", "Pi", "Pf", "Sc", "Sm"])))
def test_visible_characters_are_only_composed(text: str) -> None:
    assert normalise(text) == unicodedata.normalize("NFC", text)
