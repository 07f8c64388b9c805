"""Wrong, lost and doubled words are found in bad translations and not in good ones."""

from __future__ import annotations

import time

import pytest

from newscli.article import CheckWarning
from newscli.check import check_sentence
from newscli.check.words import NO_WORD, Alignment, examine_words, key, lost_words


def found(source: str, translation: str, alignment: Alignment | None = None) -> list[CheckWarning]:
    return list(examine_words(source, translation, alignment).warnings)


GOOD = [
    ("Die Halbinsel liegt im Norden.", "The peninsula lies in the north."),
    ("Der Engpass wird schlimmer.", "The bottleneck is getting worse."),
    ("Hildburghäuser gewannen in Reckenfeld.", "People from Hildburghausen won in Reckenfeld."),
    ("Darja Putinzewa siegte.", "Darya Putintseva won."),
    ("Die Deutsche Bank und die Neue Zürcher Zeitung", "Deutsche Bank and Neue Zürcher Zeitung"),
    ("Die Patienten erkrankten an Poliomyelitis.", "The patients contracted poliomyelitis."),
    ("Die Klientelpolitik schadet dem Land.", "Clientelism harms the country."),
    ("Bora Bora ist schön.", "Bora Bora is beautiful."),
    ("Er wurde immer besser.", "He got better and better all the time."),
    ("Sie schrieb an info@beispielverein.de.", "She wrote to info@beispielverein.de."),
    ("Der US-Präsident kam an.", "The US president arrived."),
    ("Die britische Labour Party siegte.", "Britain's Labour Party won."),
    ("Die Polin Iga Świątek siegte.", "Poland's Iga Świątek won."),
    ("Das Treffen dient der Entspannung.", "The meeting is meant to ease tensions."),
    ("Die Atom- und Raketentests gingen weiter.", "The nuclear and missile tests went on."),
    ("In Spanien ist Winken eine Geste.", "In Spain, waving is a gesture."),
    ("Die Wirtschaftsleistung sank um 2 Prozent.", "GDP fell by 2 percent."),
    ("", ""),
    ("...", "..."),
]


@pytest.mark.parametrize(("source", "translation"), GOOD)
def test_good_translations_have_no_warning(source: str, translation: str) -> None:
    assert found(source, translation) == []


@pytest.mark.parametrize(
    ("source", "translation", "word"),
    [
        ("Die Zellen unterscheiden sich.", "The cells decreation themselves.", "decreation"),
        ("Die Halbinsel ist klein.", "The Halbinsula is small.", "Halbinsula"),
        ("Die Zweige brachen ab.", "The branchs broke off.", "branchs"),
        ("Der Engpass wird schlimmer.", "The Engpass is getting worse.", "Engpass"),
        ("Die Lotsen streiken.", "The lotsen are on strike.", "lotsen"),
    ],
)
def test_words_that_are_not_english_are_found(source: str, translation: str, word: str) -> None:
    (warning,) = [w for w in found(source, translation) if w.kind == "word"]
    assert warning.translation_span is not None
    assert translation[slice(*warning.translation_span)] == word


@pytest.mark.parametrize(
    ("source", "translation", "lost"),
    [
        ("Er fuhr am Morgen ab.", "He left in the morning.", []),
        ("Er fuhr am Morgen ab.", "He laughed in the morning.", ["fuhr"]),
        ("Das Auto fuhr mit 90 Stundenkilometern.", "The car did 90 km/h.", ["fuhr"]),
        ("Die koreanische Armee kam an.", "The army of Norway arrived.", ["koreanische"]),
        ("Die Sängerin kam an.", "She arrived.", ["Sängerin"]),
    ],
)
def test_lost_words_have_no_form_of_a_rendering(
    source: str, translation: str, lost: list[str]
) -> None:
    assert [word.text for word in lost_words(source, translation)] == lost


def test_left_german_points_at_both_sides_with_a_suggestion() -> None:
    source, translation = "Der Engpass wird schlimmer.", "The Engpass is getting worse."
    (warning,) = found(source, translation)
    assert warning.source_span is not None
    assert source[slice(*warning.source_span)] == "Engpass"
    assert "bottleneck" in warning.message


def test_a_lost_noun_is_found_and_named() -> None:
    source = "Auf dem Dach standen Scharfschützen."
    (warning,) = found(source, "They stood on the roof.")
    assert warning.kind == "lost" and warning.source_span is not None
    assert source[slice(*warning.source_span)] == "Scharfschützen"
    assert "sniper" in warning.message and warning.translation_span is None


def test_alignment_shows_what_a_lost_word_became() -> None:
    source, translation = "Die Beerdigung war am Montag.", "The marriage was on Monday."
    alignment = Alignment((0, 1, 2, 3, 4), 5)
    (warning,) = found(source, translation, alignment)
    assert warning.kind == "lost" and "funeral" in warning.message
    assert warning.translation_span is not None
    assert translation[slice(*warning.translation_span)] == "marriage"


@pytest.mark.parametrize(
    "alignment",
    [
        Alignment((), 0), Alignment((9,) * 5, 10), Alignment((NO_WORD,) * 5, 5),
        Alignment((0,), 1), Alignment((0, 1, 2), 3), Alignment(tuple(range(12)), 12),
    ],
)  # fmt: skip
def test_alignment_of_another_text_does_no_harm(alignment: Alignment) -> None:
    (warning,) = found("Die Beerdigung war am Montag.", "The marriage was on Monday.", alignment)
    assert warning.translation_span is None


def test_doubled_words_are_found_unless_the_source_doubles_too() -> None:
    bad = "The class spoke of a class on Monday."
    assert [w.kind for w in found("Die Klasse sprach am Montag.", bad)] == ["twice"]
    assert found("Die Klasse sprach von einer Klasse am Montag.", bad) == []
    assert found("zwei bis drei Millionen Jahre", "two million to three million years") == []


def test_words_in_a_row_are_found_even_where_the_source_repeats_a_stem() -> None:
    source = "Ein Sturm der atlantischen Saison zog über den Atlantik."
    good = "A storm of the Atlantic season moved over the Atlantic."
    assert found(source, good) == []
    assert [w.kind for w in found(source, good.replace("Atlantic.", "Atlantic Atlantic."))] == [
        "twice"
    ]


def test_a_phrase_that_follows_itself_is_found_even_where_the_source_repeats_words() -> None:
    source = "Russland liefert Nordkorea Technik aus Russland, und Nordkorea hilft."
    good = "Russia supplies North Korea with technology from Russia, and North Korea helps."
    assert found(source, good) == []
    (warning,) = found(source, good.replace("from Russia,", "from Russia from Russia,"))
    assert warning.kind == "twice" and "“from Russia from Russia”" in warning.message
    again = "Er lief immer weiter, immer weiter nach Hause."
    assert found(again, "He ran further on, further on and home.") == []


def test_warnings_are_part_of_the_check() -> None:
    kinds = {w.kind for w in check_sentence("Der Engpass bleibt.", "The Engpass remains.")}
    assert "word" in kinds


def test_keys_join_forms_of_a_word() -> None:
    assert key("studies") == key("study") and key("translated") == key("translation")
    assert key("union's") == key("unions") and key("war") != key("warm")


def test_long_text_takes_no_long_time() -> None:
    source, text = "Die Halbinsel ist schön. ", "The peninsula is decreation. "
    start = time.process_time()
    examine_words(source * 100, text * 100)
    examine_words(source * 30_000, text * 30_000)
    assert time.process_time() - start < 2


def test_a_wrong_nationality_is_a_lost_word() -> None:
    (warning,) = found("Die türkische Regierung lehnte ab.", "The Dutch government refused.")
    assert warning.kind == "lost" and "Turkish" in warning.message


@pytest.mark.parametrize(
    ("source", "translation"),
    [
        ("367 stimmten mit Ja, 325 mit Nein.", "367 voted in favour, 325 voted against."),
        ("Es gab 53.000 Tote; 215.000 leben in Containern.",
         "It killed 53,000 people; 215,000 people live in containers."),
        ("Das ist kein Einnahmen-, sondern ein Ausgabenproblem.",
         "This is not a revenue problem but a spending problem."),
        ("Die Innen- und Außenminister kamen.", "The interior minister and foreign minister came."),
        ("Am Bodensee und am Genfersee stürmt es.",
         "There are storms on Lake Constance and Lake Geneva."),
    ],
)  # fmt: skip
def test_what_english_says_of_each_is_not_twice(source: str, translation: str) -> None:
    assert not [w for w in found(source, translation) if w.kind == "twice"]


@pytest.mark.parametrize(
    ("source", "translation"),
    [
        ("Am Bodensee stürmt es.", "There are storms on Lake Constance and Lake Constance."),
        ("Die Innen- und Außenminister kamen.", "The interior minister minister came."),
        ("Es gab 53.000 Tote.", "It killed 53,000 people, 53,000 people."),
        ("Der Außenminister kam.", "The foreign minister and the foreign minister came."),
    ],
)
def test_a_thing_said_twice_is_found_beside_others(source: str, translation: str) -> None:
    assert "twice" in [w.kind for w in found(source, translation)]
