"""What the model reads is spelt as it knows it; names stay as they are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscli.lexicon import Lexicon, open_lexicon
from newscli.translate.text import usually_spelt

WORDS = ["Strasse", "fuer", "Weiss", "daß", "ss", "ae", "ß", "Ünter", "die", "-", "3", "Neue."]


PLAIN = str.maketrans({"ß": "ss", "ä": "ae", "ö": "oe", "ü": "ue", "Ü": "Ue"})


@pytest.mark.parametrize(
    ("text", "usual"),
    [
        ("Er weiss, wie gross die Strasse ist.", "Er weiß, wie groß die Straße ist."),
        ("Er wußte, daß der Prozeß begann.", "Er wusste, dass der Prozess begann."),
        ("Buerger stimmen ueber Gesetz ab", "Bürger stimmen über Gesetz ab"),
        ("Die Grossbanken in Preussen", "Die Großbanken in Preußen"),
        ("Die Masse kam in zwei Busse.", "Die Masse kam in zwei Busse."),
    ],
)
def test_words_get_their_usual_spelling(lexicon: Lexicon, text: str, usual: str) -> None:
    assert usually_spelt(text, lexicon) == usual


@pytest.mark.parametrize(
    "text",
    [
        "Der Dichter Peter Weiss kam.",
        "Die Rede hielt Franz Josef Strauss.",
        "Architekt Schoen kam zu spät.",  # an umlaut: whoever wrote it has them
        "Architekt Schoen kam am Montag.",  # alone, and capitalised
        "Goethe und Mueller",
    ],
)
def test_names_keep_their_spelling(lexicon: Lexicon, text: str) -> None:
    assert usually_spelt(text, lexicon) == text


@given(st.lists(st.sampled_from(WORDS)))
def test_nothing_but_spelling_changes(words: list[str]) -> None:
    lexicon = open_lexicon()
    assert lexicon is not None
    text = " ".join(words)
    usual = usually_spelt(text, lexicon)
    assert usual.translate(PLAIN) == text.translate(PLAIN)
