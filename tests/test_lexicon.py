"""The bundled lexicon: renderings of German words, and which English words there are."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from newscli.check.words import examine_words, key
from newscli.lexicon import BUNDLED, COUNT_STEPS, MAGIC, Lexicon, count_of, open_lexicon


@pytest.mark.parametrize(
    ("german", "english"),
    [("Halbinsel", "peninsula"), ("Beerdigung", "funeral"), ("Scharfschützen", "sniper")],
)
def test_words_have_their_renderings(lexicon: Lexicon, german: str, english: str) -> None:
    entry = lexicon.entry(german)
    assert entry is not None and entry.frequency > 3
    assert english in {rendering.word for rendering in entry.renderings}
    shares = [rendering.probability for rendering in entry.renderings]
    assert shares == sorted(shares, reverse=True) and 0 < sum(shares) < 1.1


def test_inflected_forms_share_a_lemma(lexicon: Lexicon) -> None:
    found = [lexicon.entry(form) for form in ("Haus", "Hauses", "Häuser", "Häusern")]
    assert len({entry.lemma for entry in found if entry}) == 1 and all(found)


def test_case_at_the_start_of_a_sentence_does_not_matter(lexicon: Lexicon) -> None:
    assert lexicon.entry("HALBINSEL") == lexicon.entry("Halbinsel")


@pytest.mark.parametrize("word", ["Xqzwv", "", "ⵣⵣ", "\ud800", "x" * 10_000])
def test_unknown_words_have_no_entry(lexicon: Lexicon, word: str) -> None:
    assert lexicon.entry(word) is None
    assert lexicon.english_count(word) == 0
    assert lexicon.usual_case(word) == word


@pytest.mark.parametrize(
    ("spelt", "usual"),
    [
        ("Massnahmen", "Maßnahmen"),
        ("grosse", "große"),
        ("Dreissigjährige", "Dreißigjährige"),
        ("Strassenblockade", "Straßenblockade"),
        ("Fussgaenger", "Fußgänger"),
        ("daß", "dass"),
        ("Mißstände", "Missstände"),
        ("fuer", "für"),
        ("Praesidenten", "Präsidenten"),
    ],
)
def test_forms_are_looked_up_in_their_usual_spelling(
    lexicon: Lexicon, spelt: str, usual: str
) -> None:
    assert lexicon.usual_spelling(spelt) == usual
    assert lexicon.usual_spelling(usual) == usual


@pytest.mark.parametrize(
    "form",
    ["Masse", "Busse", "Kongress", "Floß", "Maße", "neue", "Feuer", "Poesie", "Goethe", "Ass",
     "Wasserstoff", "Bundestagsausschuss", "Xqzssoe", "ss", "ß" * 9_999, "ssß" * 3_333],
)  # fmt: skip
def test_forms_that_are_words_keep_their_spelling(lexicon: Lexicon, form: str) -> None:
    assert lexicon.usual_spelling(form) == form


def test_umlauts_can_be_left_alone(lexicon: Lexicon) -> None:
    assert lexicon.usual_spelling("fuer", umlauts=False) == "fuer"


@pytest.mark.parametrize(("form", "base"), [("Türsteherin", "Türsteher"), ("staunst", "staunen")])
def test_forms_have_the_entry_of_their_base(lexicon: Lexicon, form: str, base: str) -> None:
    assert lexicon.entry(form) == lexicon.entry(base) is not None


def test_endings_are_no_parts_of_compounds(lexicon: Lexicon) -> None:
    assert lexicon.compound("Stöckchen") == ()


def test_english_words_are_counted_in_any_case(lexicon: Lexicon) -> None:
    assert lexicon.english_count("House") == lexicon.english_count("house") > 1000
    assert lexicon.english_count("decreation") == 0
    assert lexicon.usual_case("russia") == "Russia"
    assert lexicon.usual_case("nato") == "NATO"
    assert lexicon.usual_case("House") == "house"


def test_compounds_fall_into_known_parts(lexicon: Lexicon) -> None:
    parts = lexicon.parts("Regierungskrise")
    assert parts is not None
    words = [{rendering.word for rendering in part.renderings} for part in parts]
    assert "government" in words[0] and "crisis" in words[1]
    assert lexicon.parts("Xqzwvkrise") is None


@pytest.mark.parametrize(
    ("form", "base"),
    [
        ("lachhaftes", "lachhaft"),
        ("beschaulicher", "beschaulich"),
        ("Mutterkonzerns", "Mutterkonzern"),
    ],
)
def test_inflected_forms_that_are_not_listed_have_the_entry_of_their_base(
    lexicon: Lexicon, form: str, base: str
) -> None:
    entry = lexicon.entry(form)
    assert entry is not None and entry == lexicon.entry(base)


@pytest.mark.parametrize("form", ["Trummer", "aber-er", "esen", "Xqzwvs"])
def test_endings_are_taken_off_only_where_a_word_is_left(lexicon: Lexicon, form: str) -> None:
    assert lexicon.entry(form) is None


@pytest.mark.parametrize(
    ("word", "english"),
    [
        ("Wahlkampfzelt", ("campaign", "tent")),
        ("Regionalwahl", ("regional", "election")),  # Wahl alone: choice
        ("Rocknacht", ("rock", "night")),  # Rock alone: skirt
        ("Fachkräftezuwanderungsgesetz", ("skilled", "immigration", "law")),
        ("Xqzwvkrise", ()),
        ("Bau" * 10_000, ()),
    ],
)
def test_parts_of_compounds_are_rendered_as_in_other_compounds(
    lexicon: Lexicon, word: str, english: tuple[str, ...]
) -> None:
    assert lexicon.compound(word) == english


def test_counts_are_kept_within_a_tenth() -> None:
    import math

    for count in (1, 2, 3, 10, 500, 12_345, 1_000_000):
        step = round(COUNT_STEPS * math.log2(count)) + 1
        assert abs(count_of(step) - count) <= 0.1 * count
    assert count_of(0) == 0


def test_file_is_small() -> None:
    assert BUNDLED.stat().st_size < 7_000_000


def _cut(data: bytes) -> bytes:
    return data[: len(data) // 2]


def _without_a_column(data: bytes) -> bytes:
    magic, header, rest = data.split(b"\n", 2)
    lengths = json.loads(header)
    lengths.pop("english_odd")
    return b"\n".join([magic, json.dumps(lengths).encode(), rest])


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: b"", lambda data: b"x" + data, _cut, _without_a_column,
        lambda data: MAGIC + b"[1, 2]\n", lambda data: MAGIC + b'{"forms": "1"}\n',
    ],
)  # fmt: skip
def test_damaged_file_is_none(damage: Callable[[bytes], bytes], tmp_path: Path) -> None:
    path = tmp_path / "lexicon.bin"
    path.write_bytes(damage(BUNDLED.read_bytes()))
    assert open_lexicon(path) is None
    assert open_lexicon(tmp_path / "missing.bin") is None


@pytest.mark.parametrize(
    ("source", "translation"),
    [
        ("Das Kabinett brachte die Vorlage ein.", "The cabinet introduced the bill."),
        ("Der Mann erstattete Anzeige.", "The man filed a complaint."),
        ("Viele Betriebe schließen.", "Many businesses are closing."),
        ("Nach der Tat floh er.", "After the crime, he fled."),
    ],
)
def test_what_news_has_for_a_word_is_no_lost_word(source: str, translation: str) -> None:
    findings = examine_words(source, translation)
    assert [w.message for w in (*findings.warnings, *findings.suspicions)] == []


def test_what_else_news_has_changes_no_rendering(lexicon: Lexicon) -> None:
    entry = lexicon.entry("Vorlage")
    assert entry is not None
    also = {key(word) for word in lexicon.also(entry.lemma)}
    assert key("bill") in also
    assert also.isdisjoint(key(rendering.word) for rendering in entry.renderings)
