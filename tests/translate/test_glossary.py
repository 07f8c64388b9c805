"""Glossaries: terms are found in any inflection, and their translations appear in the output."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from newscli.errors import UsageError
from newscli.translate.engine import Engine
from newscli.translate.glossary import (
    Glossary,
    Term,
    pattern,
    plural,
    replaced,
    with_case_as_wanted,
)
from tests.translate.conftest import text_file, translator


@pytest.mark.parametrize(
    ("term", "text", "found"),
    [
        ("Bundestag", "Der Bundestag tagt.", "Bundestag"),
        ("Bundestag", "Die Mitglieder des Bundestages kamen.", "Bundestages"),
        ("Bundestag", "Die Mitglieder des Bundestags kamen.", "Bundestags"),
        ("Bundestag", "Die Bundestagswahl kommt.", None),
        ("Vorstand", "Die Vorstände zweier Firmen", "Vorstände"),
        ("Vorstand", "den Vorständen", "Vorständen"),
        ("Rote Armee", "Soldaten der Roten Armee kamen.", "Roten Armee"),
        ("Grüne", "Die Grünen gewinnen.", "Grünen"),
        ("Grüne", "Das grüne Haus", None),
        ("grün", "Das grüne Haus", "grüne"),
        ("grün", "Die Grünen gewinnen.", None),
        ("grün", "Grüne Häuser sind schön.", "Grüne"),
        ("Land", "Das Landgericht urteilt.", None),
        ("Land", "Die Länder zahlen.", "Länder"),
        ("BRD", "In der BRD gilt das.", "BRD"),
        ("BRD", "Die brd gilt nichts.", None),
        ("Ampel", "Die Ampel-Koalition streitet.", None),
        ("Kanzler", "Kanzler", "Kanzler"),
        ("Politiker", "Den Politikern half es.", "Politikern"),
        ("Haus", "des Hauses", "Hauses"),
        ("Straße", "Die Strassen sind leer.", "Strassen"),
    ],
)
def test_terms_are_found_inflected(term: str, text: str, found: str | None) -> None:
    occurrences = Glossary([Term(term, "x")]).find(text)
    assert [text[o.start : o.end] for o in occurrences] == ([found] if found else [])


def test_longest_term_wins_and_none_overlap() -> None:
    glossary = Glossary(
        [Term("Rote", "red"), Term("Rote Armee", "Red Army"), Term("Armee", "army")]
    )
    wanted = [o.term.wanted for o in glossary.find("Die Rote Armee und die Armee")]
    assert wanted == ["Red Army", "army"]


def test_file_with_comments_and_byte_order_mark(tmp_path: Path) -> None:
    path = tmp_path / "terms.tsv"
    path.write_bytes("\ufeff# Begriffe\n\nKanzler\tHead\r\nKanzler\tChancellor\n".encode())
    assert Glossary.read(path).terms == [Term("Kanzler", "Chancellor")]


@pytest.mark.parametrize("line", ["Kanzler", "Kanzler\t", "\tChancellor", "...\tdots"])
def test_bad_line_is_named(tmp_path: Path, line: str) -> None:
    path = text_file(tmp_path / "terms.tsv", f"Gut\tgood\n{line}\n")
    with pytest.raises(UsageError, match="Line 2"):
        Glossary.read(path)


@pytest.mark.parametrize("content", [None, b"Kanzler\t\xff\n"])
def test_unreadable_file_is_a_usage_error(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "terms.tsv"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(UsageError, match="cannot be read"):
        Glossary.read(path)


@pytest.mark.parametrize(
    ("source", "term", "wanted"),
    [
        ("Der Bundestag hat das Gesetz beschlossen.", "Bundestag", "Lower House"),
        ("Die Mitglieder des Bundestages kamen am Montag.", "Bundestag", "Lower House"),
        ("Die Vorstände der Firmen wollen mehr Geld.", "Vorstand", "steering committee"),
        ("Der Mann kaufte ein rotes Auto und fuhr weg.", "rot", "crimson"),
        ("Soldaten der Roten Armee zogen in die Stadt.", "Rote Armee", "Soviet forces"),
    ],
)
def test_wanted_term_appears(
    engine: Engine, tmp_path: Path, source: str, term: str, wanted: str
) -> None:
    glossary = text_file(tmp_path / "terms.tsv", f"{term}\t{wanted}\n")
    (found,) = translator(engine, glossary=glossary).translate([source])
    placed = pattern(wanted).search(found.text)
    assert placed and placed[0].lower().startswith(wanted.lower())
    about_term = [w.message for w in found.warnings if w.kind == "name" and term in w.message]
    assert about_term == []  # the name is gone because the user wants it so
    assert "glossary" not in {warning.kind for warning in found.warnings}


def test_two_terms_in_one_sentence(engine: Engine, tmp_path: Path) -> None:
    glossary = text_file(tmp_path / "terms.tsv", "Bundestag\tLower House\nGesetz\tstatute\n")
    (found,) = translator(engine, glossary=glossary).translate(
        ["Der Bundestag hat am Donnerstag das neue Gesetz beschlossen."]
    )
    missing = [term for term in ("Lower House", "statute") if not pattern(term).search(found.text)]
    flagged = [w.message for w in found.warnings if w.kind == "glossary"]
    assert len(missing) == len(flagged) <= 1


def test_headline_in_capitals_keeps_its_terms(engine: Engine, tmp_path: Path) -> None:
    glossary = text_file(tmp_path / "terms.tsv", "Rente\tstate pension\n")
    (found,) = translator(engine, glossary=glossary).translate(
        ["CDU UND SPD STREITEN ÜBER DIE RENTE"]
    )
    assert "STATE PENSION" in found.text


def test_sentences_without_terms_are_untouched(engine: Engine, tmp_path: Path) -> None:
    glossary = text_file(tmp_path / "terms.tsv", "Bundestag\tLower House\n")
    source = "Die Preise stiegen im Juli."
    (with_glossary,) = translator(engine, glossary=glossary).translate([source])
    (without,) = translator(engine).translate([source])
    assert with_glossary == without


def test_english_forms() -> None:
    assert [plural(t) for t in ("party", "law", "bus", "day")] == [
        "parties",
        "laws",
        "buses",
        "days",
    ]
    assert with_case_as_wanted("the GREENS and greens win", "Greens") == "the Greens and Greens win"
    assert with_case_as_wanted("Lower house votes", "lower house") == "Lower house votes"
    assert with_case_as_wanted("two cities", "city") == "two cities"
    assert with_case_as_wanted("the law", "statute") is None
    match = pattern("act").search("He signed an act.")
    assert match is not None
    assert replaced("He signed an act.", match, "statute") == "He signed a statute."


@pytest.mark.parametrize(
    ("term", "wanted"),
    [
        ("man", "men"), ("spokeswoman", "spokeswomen"), ("human", "humans"), ("German", "Germans"),
        ("foster child", "foster children"), ("wife", "wives"), ("person", "people"),
        ("series", "series"), ("crisis", "crises"), ("cliff", "cliffs"), ("ally", "allies"),
    ],
)  # fmt: skip
def test_irregular_plurals(term: str, wanted: str) -> None:
    assert plural(term) == wanted
    assert pattern(term).fullmatch(wanted)


@pytest.mark.parametrize(
    ("term", "article"),
    [
        ("European directive", "a"), ("hourly rate", "an"), ("union", "a"),
        ("uninformed guess", "an"),
        ("one-way street", "a"), ("honest man", "an"), ("EU law", "an"), ("US law", "a"),
        ("MP", "an"), ("NATO summit", "a"), ("8-year plan", "an"), ("18th birthday", "an"),
        ("house", "a"), ("urban area", "an"), ("user", "a"), ("SPD leader", "an"),
        ("Austrian", "an"),
    ],
)  # fmt: skip
def test_a_and_an_go_by_the_sound(term: str, article: str) -> None:
    for before in ("a rule", "an act"):
        match = re.search(before[-4:].strip(), f"It is {before}.")
        assert match is not None
        assert replaced(f"It is {before}.", match, term) == f"It is {article} {term}."


def test_a_wanted_german_name_is_not_put_right(engine: Engine, tmp_path: Path) -> None:
    path = text_file(tmp_path / "terms.tsv", "Kiew\tKiew\n")
    source = "Der Minister reiste am Montag nach Kiew."
    (found,) = translator(engine, glossary=path).translate([source])
    assert "Kiew" in found.text
    assert not any(warning.repaired for warning in found.warnings)
