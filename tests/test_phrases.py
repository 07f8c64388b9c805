"""Separated verbs and idioms: several German words that mean one thing."""

from __future__ import annotations

from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscli.check import check_sentence
from newscli.check.words import source_words
from newscli.lexicon import Lexicon, open_lexicon
from newscli.phrases import (
    BASE,
    PARTICIPLE,
    PAST,
    PASTS,
    PLURAL,
    PRESENT,
    idiom_spans,
    idioms,
    inflected,
    read_idioms,
    separated_verbs,
)
from newscli.wordings import condition


@pytest.mark.parametrize(
    ("source", "joined"),
    [
        ("Die Stadt stockt den Etat auf.", ["aufstockt"]),
        ("Er kam an und stellte sich vor.", ["ankam", "vorstellte"]),
        ("Trat er zurück, weil er log?", ["zurücktrat"]),
        ("Gibt die Partei nach, so ist sie am Ende.", ["nachgibt"]),
        ("Das Stück geht gut aus – für alle.", ["ausgeht"]),
        ("Von Anfang an war das klar.", []),
        ("Er schläft nach wie vor, doch kommt er nicht.", []),
        ("Der Index stieg um 1,1 auf 45,1 Punkte.", []),
        ("Er stockt seinen Anteil um 2,5 Prozent auf.", ["aufstockt"]),
        ("Eine Woche lang hielt das Wetter an.", ["anhielt"]),
        ("Er geht ab und zu dorthin.", []),
        ("Er denkt nach wie vor daran.", []),
        ("Meiner Meinung nach gewann Bayern wieder.", []),
        ("Ein gestrichenes Haus steht an der Straße.", []),
        ("Er weiß, woran er ist: an, aus.", []),
    ],
)
def test_a_prefix_at_the_end_of_its_clause_belongs_to_the_verb(
    source: str, joined: list[str], lexicon: Lexicon
) -> None:
    found = separated_verbs(source, lexicon)
    assert [verb.joined for verb in found] == joined
    for verb in found:
        assert verb.joined.startswith(source[slice(*verb.prefix)])


@pytest.mark.parametrize(
    ("source", "english", "words"),
    [
        ("Er hat viele vor den Kopf gestoßen.", ["offended"], ["gestoßen", "vor den Kopf"]),
        ("Der Plan stößt viele vor den Kopf.", ["offends"], ["stößt", "vor den Kopf"]),
        ("Um niemand vor den Kopf zu stoßen, schwieg er.", ["offend"], ["stoßen", "vor den Kopf"]),
        ("Die Stadt geht leer aus.", ["gets nothing"], ["geht", "leer", "aus"]),
        ("Sie wollen leer ausgehen.", ["get nothing"], ["ausgehen", "leer"]),
        ("Zwei gingen leer aus.", ["got nothing"], ["gingen", "leer", "aus"]),
        ("Die Welt ist aus den Fugen geraten.", ["fallen apart"], ["geraten", "aus den Fugen"]),
        ("Er hält sich bedeckt.", ["remains tight-lipped"], ["hält", "bedeckt", "sich"]),
        ("Die Zukunft stand auf der Kippe.", ["was in doubt"], ["stand", "auf der Kippe"]),
        ("Beide Werke stehen auf der Kippe.", ["are in doubt"], ["stehen", "auf der Kippe"]),
        ("Hinter vorgehaltener Hand lobt er sie.", ["in private"], ["Hinter vorgehaltener Hand"]),
        ("Er wurde vor den Karren gespannt.", ["exploited"], ["gespannt", "vor den Karren"]),
        ("Der Chef fuhr ihr in die Parade.", ["openly opposed"], ["fuhr", "in die Parade"]),
        ("Er ist ihr ins Wort gefallen.", ["interrupted"], ["gefallen", "ins Wort"]),
        ("Das schickt Aktien auf Talfahrt.", ["drags down"], ["schickt", "auf Talfahrt"]),
        ("Er drückt ein Auge zu.", ["is lenient"], ["drückt", "ein Auge", "zu"]),
        ("Die SPD ist seit Montag am Zug.", ["has to act"], ["ist", "am Zug"]),
        ("Er müsse Ross und Reiter nennen.", ["name names"], ["nennen", "Ross und Reiter"]),
        ("Das Werk geht ans Netz.", ["goes into operation"], ["geht", "ans Netz"]),
        ("Der Chef nahm seinen Hut.", ["resigned"], ["nahm", "seinen Hut"]),
        ("Er nahm Anstoß an dem Plakat.", ["took offence"], ["nahm", "Anstoß"]),
        (
            "Er schlug sich auf die Seite der Rebellen.",
            ["took the side"],
            ["schlug", "sich", "auf die Seite"],
        ),
        ("Das Amt zog das Spielzeug aus dem Verkehr.", ["withdrew"], ["zog", "aus dem Verkehr"]),
        ("Sie zog einen Autofahrer aus dem Verkehr.", ["pulled over"], ["zog", "aus dem Verkehr"]),
        ("Er schlug sich den Kopf an.", [], []),
        ("Sie droht, totalen Schiffbruch zu erleiden.", [], []),  # English needs a total failure
        ("Er stieß ihn. Vor den Kopf?", [], []),
        ("Er sprach, vor, den Kopf gestoßen, zu ihr.", [], []),
    ],
)
def test_idioms_are_found_with_their_verb_and_said_in_its_form(
    source: str, english: list[str], words: list[str], lexicon: Lexicon
) -> None:
    assert [idiom.english for idiom in idioms(source, lexicon)] == english
    assert sorted(source[slice(*span)] for span in idiom_spans(source, lexicon)) == sorted(words)


@pytest.mark.parametrize(
    "source",
    [
        "Israel griff Ziele aus der Luft an.",
        "Der Zeuge zog vor Gericht sein Geständnis zurück.",
        "Der Minister trat auf der Stelle zurück.",
        "Der Vater ging mit den Kindern vor Gericht und zog später nach Berlin.",
        "Der Fahrer hat sich Hand und Fuß gebrochen.",
        "Die Behörden geben noch keine Entwarnung.",
        "Sie wollen keine Abstriche machen.",
        "Zum Anstoß nehmen beide Teams Aufstellung.",
        "Damit sind die Weichen gestellt.",
        "Er kam mit Hochdruck-Geräten.",
        "Zverev ging 34-mal ans Netz.",
        "Er nahm seinen Hut vom Haken und ging.",
        "Das Kind legte die Hände in den Schoß der Mutter.",
        "Der Torwart stellte sich ins Abseits.",
        "Der Fallschirmspringer zog die Reißleine.",
        "Die Ringelnatter schluckt die Kröte.",
        "Der Einbrecher hob die Tür aus den Angeln.",
    ],
)
def test_words_that_only_look_like_an_idiom_are_none(source: str, lexicon: Lexicon) -> None:
    assert idioms(source, lexicon) == ()


@pytest.mark.parametrize(
    ("source", "english"),
    [
        ("Die Firma erhielt den Zuschlag.", "won"),
        ("Er hatte den Ausschlag gegeben.", "been"),
        ("Er drohte klein beizugeben.", "give"),
        ("Sie fürchten, leer auszugehen.", "get"),
        ("Beide Werke stehen auf der Kippe und sollen bald schließen.", "are"),
        ("Der Vorwurf lässt sich nicht in Abrede stellen.", "denied"),
    ],
)
def test_forms_of_verbs_are_told_apart(source: str, english: str, lexicon: Lexicon) -> None:
    assert [idiom.english.split(" ")[0] for idiom in idioms(source, lexicon)] == [english]


@pytest.mark.parametrize(
    ("english", "forms"),
    [
        ("be at risk", "be is are was were been"),
        ("carry on", "carry carries carry carried carried carried"),
        ("have enough", "have has have had had had"),
        ("take stock", "take takes take took took taken"),
        ("drop out", "drop drops drop dropped dropped dropped"),
        ("push ahead", "push pushes push pushed pushed pushed"),
    ],
)
def test_english_verbs_take_the_form_of_the_german_one(english: str, forms: str) -> None:
    rest = english.partition(" ")[2]
    every = (BASE, PRESENT, PLURAL, PAST, PASTS, PARTICIPLE)
    assert [inflected(english, form) for form in every] == [
        f"{verb} {rest}" for verb in forms.split()
    ]


def test_the_conditions_of_idioms_are_patterns() -> None:
    for entry in read_idioms():
        for pattern in {entry.only, entry.unless} - {"", "-"}:
            assert not condition(pattern).search("~"), entry


def test_every_english_form_of_an_idiom_is_a_word(lexicon: Lexicon) -> None:
    irregular = (
        (files("newscli") / "data" / "english_verbs.txt").read_text(encoding="utf-8").split()
    )
    for entry in read_idioms():
        if entry.verb == "-":
            continue
        for form in (PRESENT, PAST, PASTS, PARTICIPLE):
            words = inflected(entry.english, form).replace("|", " ").split()
            verb = words["|" in entry.english]
            least = 0 if form == PRESENT or verb in irregular else 1
            assert lexicon.is_english(verb), (entry, verb)
            assert lexicon.english_count(verb) >= least, (entry, verb)


@pytest.mark.parametrize("tense", ["present", "past", "participle"])
def test_idioms_are_found_in_every_form_of_an_irregular_verb(tense: str, lexicon: Lexicon) -> None:
    lines = (files("newscli") / "data" / "german_strong_verbs.txt").read_text(encoding="utf-8")
    strong = {
        infinitive: dict(zip(("present", "past", "participle"), forms, strict=True))
        for infinitive, *forms in map(str.split, lines.splitlines())
        if infinitive != "#"
    }
    for entry in read_idioms():
        form = strong.get(entry.verb, {}).get(tense)
        if form is None or entry.reflexive or entry.fixed.startswith(("sich", "nicht")):
            continue
        source = f"Er hat {entry.fixed} {form}." if tense == "participle" else ""
        source = source or f"Er {form} {entry.fixed}."
        found = {idiom.entry.english for idiom in idioms(source, lexicon)}
        assert found, source


def test_a_past_form_that_ends_in_t_is_told_from_a_present_one(lexicon: Lexicon) -> None:
    for source, english in [
        ("Die Partei tritt auf der Stelle.", "makes no progress"),
        ("Die Partei trat auf der Stelle.", "made no progress"),
        ("Er maß mit zweierlei Maß.", "applied double standards"),
    ]:
        assert [idiom.english for idiom in idioms(source, lexicon)] == [english]


def test_an_adverb_stays_before_its_verb() -> None:
    assert inflected("firmly|reject", PAST) == "firmly rejected"


def test_the_words_of_an_idiom_are_not_lost() -> None:
    source = "Die Opposition hat den Kanzler hinters Licht geführt."
    assert [word.text for word in source_words(source)] == ["Opposition", "Kanzler"]
    assert check_sentence(source, "The opposition has deceived the Chancellor.") == []


def test_an_idiom_may_lose_its_negation() -> None:
    source = "Er nimmt kein Blatt vor den Mund."
    assert check_sentence(source, "He speaks openly.") == []
    source = "Der Chef nimmt kein Blatt vor den Mund, aber er wird nicht zurücktreten."
    lost = check_sentence(source, "The boss speaks openly, but he will resign.")
    assert [warning.kind for warning in lost] == ["negation"]


def test_a_separated_verb_is_compared_with_its_prefix() -> None:
    words = source_words("Der Bürgermeister sagte die Feier ab.")
    assert any("cancel" in word.keys for word in words)


@given(
    st.text(alphabet="abeinstuzV ,.", max_size=60), st.sampled_from([" vor den Kopf stoßen", ""])
)
def test_spans_are_within_the_source(text: str, end: str) -> None:
    lexicon = open_lexicon()
    assert lexicon is not None
    source = text + end
    for start, stop in idiom_spans(source, lexicon):
        assert 0 <= start < stop <= len(source)
    for verb in separated_verbs(source, lexicon):
        assert verb.verb[1] <= verb.prefix[0] <= len(source)
