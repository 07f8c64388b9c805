"""Invisible characters go, what the text says stays."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
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
@example("A\x1f¬a")
@example("A¬𝑎, a\u0301¬b, A¬¨a")
def test_normalising_twice_changes_nothing_more(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once


def test_latin_ligatures_and_letters_in_disguise_are_letters() -> None:
    assert normalise("Schiﬀe, oﬃziell, häuﬁg, Graﬁk, ﬂieht, ﬅ") == (
        "Schiffe, offiziell, häufig, Grafik, flieht, st"
    )
    assert normalise("𝗕𝗿𝘂̈𝗰𝗸𝗲 𝑖𝑛 𝟷𝟿𝟻𝟺 ＢＲＤ") == "Brücke in 1954 BRD"


@pytest.mark.parametrize(
    "spelt",
    [
        "Die Br¨ucke ¨uber die Rodach f¨ur B¨urger, ¨Uberg¨ange",
        "Die Br¨ ucke ¨ uber die Rodach f¨ ur B¨ urger, ¨ Uberg¨ ange",
        "Die Bru¨cke u¨ber die Rodach fu¨r Bu¨rger, U¨berga¨nge",
    ],
)
def test_an_accent_beside_its_letter_joins_it(spelt: str) -> None:
    assert normalise(spelt) == "Die Brücke über die Rodach für Bürger, Übergänge"


def test_accents_that_stand_alone_stay() -> None:
    text = "Geht´s? Rock`n`Roll, d´accord, 5˚ und ein ¨ für sich"
    assert normalise(text) == text


def test_code_points_that_are_no_characters_go() -> None:
    assert normalise("Brü\ufffecke\uffff\ufdd0 am\ud800 Fluss") == "Brücke am Fluss"


def test_an_unfinished_escape_sequence_takes_no_text_along() -> None:
    assert normalise("\x1b]0;Die Brücke\nist fertig") == "0;Die Brücke\nist fertig"


_LETTERS_IN_DISGUISE = "".join(
    map(chr, [*range(0xFB00, 0xFB07), *range(0xFF01, 0xFF5F), *range(0x1D400, 0x1D800)])
)
_OCR_HYPHENS = "¬⸗"


@given(
    st.text(
        st.characters(
            categories=["L", "Nd", "Po", "Pd", "Pi", "Pf", "Sc", "Sm"],
            exclude_characters=_LETTERS_IN_DISGUISE + _OCR_HYPHENS,
        )
    )
)
def test_visible_characters_are_only_composed(text: str) -> None:
    assert normalise(text) == unicodedata.normalize("NFC", text)
