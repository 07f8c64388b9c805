"""Language: German is read, English is marked, others are refused unless forced."""

from __future__ import annotations

import pytest

from newscli.errors import InputError
from newscli.language import detect_language
from tests.read.conftest import GOVERNMENT, Read

ENGLISH = "The government announced a new law on Monday. It will enter into force in January."
FRENCH = "Le gouvernement a annoncé lundi une nouvelle loi. Elle entrera en vigueur en janvier."


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "Nach Angaben des Geheimdienstes wurden 18 Soldaten festgenommen."),
        ("de", "Das ist nicht der Fall."),
        ("de", "DIE REGIERUNG HAT DAS GESETZ BESCHLOSSEN"),
        ("en", ENGLISH),
        ("fr", FRENCH),
        ("nl", "De regering heeft maandag een nieuwe wet aangekondigd die niet voor iedereen is."),
        ("es", "El gobierno anunció el lunes una nueva ley para las energías renovables."),
        ("it", "Il governo ha annunciato lunedì una nuova legge per le energie che non sono sue."),
        ("pl", "Rząd ogłosił w poniedziałek nową ustawę, która jest ważna dla wszystkich."),
        (
            "da",
            "Regeringen har mandag fremlagt en ny lov, der ikke er god for alle, og det er nyt.",
        ),
        ("ru", "Правительство объявило о новом законе."),
        ("el", "Η κυβέρνηση ανακοίνωσε νέο νόμο."),
        ("zh", "政府周一宣布了一项新法律。"),
        ("ja", "政府は月曜日に新しい法律を発表した。"),
        ("", "Berlin"),
        ("", "Angela Merkel, Emmanuel Macron"),
        ("", "12 345 – 67"),
        ("", ""),
    ],
)
def test_detected(language: str, text: str) -> None:
    assert detect_language(text) == language


def test_english_is_marked_for_a_summary_only(read: Read) -> None:
    assert read(ENGLISH).language == "en"


def test_other_languages_are_refused_with_a_way_out(read: Read) -> None:
    with pytest.raises(InputError, match=r"is in French, not in German\. Use --force-language"):
        read(FRENCH)


def test_force_goes_on(read: Read) -> None:
    assert read(FRENCH, force_language=True).language == "fr"
    assert read(ENGLISH, force_language=True).language == "de"


def test_mixed_text_counts_as_german(read: Read) -> None:
    assert read(f"{ENGLISH}\n\n{GOVERNMENT}\n\n{ENGLISH}").language == "de"


def test_a_german_word_does_not_make_an_english_article_german(read: Read) -> None:
    assert read(f"{ENGLISH * 5}\n\nDas ist gut.\n\n{ENGLISH * 5}").language == "en"


def test_too_little_to_tell_is_unknown(read: Read) -> None:
    assert read("Guten Morgen!").language == ""
