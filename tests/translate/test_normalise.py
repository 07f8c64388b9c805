"""Each rule of the normalisation that the models were trained with."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscli.translate.text import normalise_for_model


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("„Ja“, sagte er.", '"Ja", sagte er.'),
        ("»Ja«, sagte er.", '"Ja", sagte er.'),
        ("“Yes” ‟x” ″", '"Yes" "x" "'),
        ("‚Ja‘, Opas ‹Buch›", "'Ja', Opas 'Buch'"),
        ("Roger’s, Roger`s, Roger´s", "Roger's, Roger's, Roger's"),
        ("2010–2012 — also", "2010-2012 - also"),
        ("Nord‑Süd, −3 Grad", "Nord-Süd, -3 Grad"),
        ("Na ja …", "Na ja ..."),
        ("10\u202f000 Menschen", "10.000 Menschen"),
        ("1\u00a0234\u00a0567 Euro", "1.234.567 Euro"),
        ("10\u2009000", "10.000"),
        ("am 12 000 Tage", "am 12 000 Tage"),  # plain spaces may stand between two numbers
        ("Im A 380 500 Passagiere, 5\u00a0%", "Im A 380 500 Passagiere, 5%"),
        ("Telefon 030\u00a0123\u00a0456, Preis 5 000 €", "Telefon 030 123 456, Preis 5 000€"),
        ("Im A 380 1\u202f500 Passagiere", "Im A 380 1.500 Passagiere"),
        ("3,5\u00a0%", "3,5%"),
        ("20 °C, 5 €, 7 $", "20°C, 5€, 7$"),
        ("z.\u00a0B. so", "z. B. so"),
        ("zwei  \t Räume\nhier", "zwei Räume hier"),
        ("Soft\u00adware\u200b \ufeffda", "Software da"),
        ("u\u0308ber", "über"),
        ("  Rand ", "Rand"),
        ("", ""),
    ],
)
def test_rules(text: str, normal: str) -> None:
    assert normalise_for_model(text) == normal


@given(st.text())
def test_normalising_is_done_in_one_go(text: str) -> None:
    """A second pass changes nothing, and there is one line without double spaces."""
    once = normalise_for_model(text)
    assert normalise_for_model(once) == once
    assert "\n" not in once and "  " not in once


@given(st.text(alphabet="abcäöüß .,!?%0123456789„“–", max_size=60))
def test_no_letter_and_no_digit_is_lost(text: str) -> None:
    def kept(value: str) -> str:
        return "".join(c for c in value if c.isalnum())

    assert kept(normalise_for_model(text)) == kept(text)
