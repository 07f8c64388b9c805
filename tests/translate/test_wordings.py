"""Set phrases that the model reads in other words."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscli.check import check_sentence
from newscli.lexicon import Lexicon
from newscli.translate.engine import Engine
from newscli.translate.hints import with_hints, with_lexicon_hints, wording_hints
from newscli.wordings import Line, read_table, wordings

from .conftest import translator

TABLE = read_table()


def test_every_line_is_found_and_comes_out_right(ctranslate2_engine: Engine) -> None:
    """Each example says with the bundled model what its line promises, and nothing is amiss."""
    assert len(TABLE) > 250
    translations = translator(ctranslate2_engine).translate([line.example for line in TABLE])
    for line, translation in zip(TABLE, translations, strict=True):
        assert wordings(line.example), line.example
        assert line.said in translation.text, (line.example, translation.text)
        amiss = [warning.message for warning in translation.warnings if warning.is_finding]
        assert amiss == [], (line.example, translation.text)


@pytest.mark.parametrize("line", TABLE, ids=lambda line: line.pattern[:30])
def test_readings_belong_to_groups(line: Line) -> None:
    groups = line.compiled.groups - len(line.compiled.groupindex)
    assert groups == len(line.readings)
    assert all(key == key.lower() for key in line.keys)


@pytest.mark.parametrize(
    ("source", "read"),
    [
        ("Das Kind ist außer Lebensgefahr.", "Das Kind ist außer Gefahr."),
        ("Fürs Erste bleibt es dabei.", "Vorerst bleibt es dabei."),
        ("Nein! Fürs Erste bleibt es dabei.", "Nein! Vorerst bleibt es dabei."),
        ("Das sagte er der „Zeit“.", "Das sagte er der „Zeit # Zeit“."),
        ("Das ist die „Krone“ der Schöpfung.", "Das ist die „Krone“ der Schöpfung."),
        ("Drei Polen kamen um.", "Drei Polen # Poles kamen um."),
        ("„Fürs Erste reicht das“, sagte er.", "„Vorerst reicht das“, sagte er."),
        ("Der Händler setzte 4 Milliarden Euro um.",
         "Der Händler erzielte einen Umsatz von 4 Milliarden Euro."),
        ("„Wir dürfen“, sagte der Papst, „die Armen nicht vergessen.“",
         "„Wir dürfen die Armen nicht vergessen“, sagte der Papst."),
        ("Köln und Mainz trennten sich 1:1.", "Köln und Mainz spielten # drew 1:1."),
    ],
)  # fmt: skip
def test_what_the_model_reads(source: str, read: str, lexicon: Lexicon) -> None:
    hints = [hint for phrase in wording_hints(source, lexicon) for hint in phrase]
    assert with_hints(source, hints) == read


@pytest.mark.parametrize(
    "source",
    [
        "Das Team soll nicht ohne weiteres Training in das Spiel gehen.",
        "Kein Tag nach der Flut sei so schwer gewesen wie der erste.",
        "Nach der Reparatur schloss die Tür des Rathauses deutlich leichter.",
        "Die Papiere der Flüchtlinge waren in 60 Prozent der Fälle gefälscht.",
        "In der Werkstatt treffen Menschen mit Behinderungen auf Künstler.",
        "Der Stürmer ist längst wieder auf Höhe von Haaland.",
        "Nach dem Unfall legten Mitschüler am Kreuz Blumen nieder.",
        "Bei den Trauerfeiern wird es im Roman erstaunlich heiter.",
        "Die Temperaturen liegen um fünf Grad höher als im Mittel.",
        "Für ein Gespräch trafen Minister am Sonntag in Genf zusammen.",
        "Der Minister fuhr über die Ampel und traf einen Radfahrer.",
        "Das Kind zögerte kurz und lief dann auf die Straße hinaus.",
        "Durch die Explosion ist die Tür der Lagerhalle aufgeflogen.",
        "Die Brücke wurde drei Jahre nach dem Unfall gebaut.",
        "Am Hauptbahnhof rollte Zug um Zug voller Fans ein.",
        "Helfer suchten nach dem Jungen und brachten ihn wohlbehalten heim.",
        "Die beiden Männer schlugen sich vor der Disko gegenseitig nieder.",
        "Der neue Stürmer heißt Müller und spielt bisher erstaunlich gut.",
        "Die Eltern hätten sich das Verfahren von einem Anwalt erklären lassen, hieß es.",
        "Die Ernteerträge schwanken zwischen den Jahren erheblich.",
        "Der Philosoph stellte sich den Fragen nach Schuld und Freiheit immer wieder aufs Neue.",
        "Die Radfahrer traten kräftig in die Pedale und blickten weit über die Ufer der Elbe.",
        "Die Kinder stellten den Plan vor und gaben danach die Stifte zurück.",
        "Der Bericht weist die Reisekosten der Diplomaten nicht gesondert aus.",
        "Die Stadt baut nach dem tödlichen Unfall eine Ampel an der Kreuzung.",
        "Die Köchin isst gut und gern ein Stück Kuchen nach dem Mittagessen.",
        "Der Händler fuhr auf den Marktplatz und baute dort seinen Stand auf.",
        "Im vorletzten Jahr seiner Amtszeit verlor er die Mehrheit.",
        "Die schönste Zeit seines Lebens verbrachte er auf Kreta.",
        "Zwischen den Jahren 1991 und 2016 stieg das BIP.",
        "Sie lacht so gut wie nie.",
        "Der Regierung drohte die Opposition mit einer Klage.",
        "Der Verein droht mit einer Klage.",
        "Den Fans am Straßenrand winken die Spieler zu.",
        "Gewählt wird im September nicht nur der Landtag.",
        "Verhandelt wird der Fall ab Donnerstag.",
        "Der Radweg soll für 4,5 Millionen Euro umgesetzt werden.",
        "Vor Gericht ging es um ein Haar, das die Ermittler fanden.",
        "Der Stürmer hielt nichts von dem Ärger zurück.",
        "Der Verlag hat 500 Angestellte und gehört zu den größten.",
        "Das Gas gehört der Stadt.",
        "Spanien hat 28.000 Tote zu beklagen.",
        "Die Himmelfahrt Christi ist dargestellt.",
        "Die Position der Pole ist bekannt.",
        "Bereits 1925 hatte Polen eine Draisine gebaut.",
        "Benito Martinez spielt Lt. Gomez.",
        "Die Kasse muss am Abend stimmen, sagte die Wirtin.",
        "Der Minister will die Ampel an der B 10 länger auf Grün schalten.",
        "Die Gewinne im Ausland glichen die Verluste im Inland aus.",
        "Der Papst winkt der Menge auf dem Petersplatz.",
        "Für die Gespräche trafen Merkel und Macron in Brüssel ein.",
        "Das Geld ging auf das Konto der Mutter.",
        "Die Schülerin wählte Latein ab.",
    ],
)
def test_what_only_looks_alike_stays(source: str) -> None:
    assert wordings(source) == ()


def test_an_idiom_has_precedence(lexicon: Lexicon) -> None:
    source = "Er nahm zeit seines Lebens kein Blatt vor den Mund."
    assert "sein ganzes Leben lang" in with_lexicon_hints(source, lexicon)


@pytest.mark.parametrize(
    ("source", "translation"),
    [
        ("Keine zwei Wochen nach der Wahl gibt es Streit.",
         "Less than two weeks after the election, there is a dispute."),
        ("Der Bau hat sage und schreibe zwölf Jahre gedauert.",
         "Construction took no less than twelve years."),
        ("Der Zug stand eine Dreiviertelstunde im Tunnel.", "The train stood for 45 minutes."),
        ("Dann 2 EL Öl erhitzen.", "Then heat 2 tablespoons of oil."),
        ("„Wir dürfen“, sagte der Papst, „die Armen nicht vergessen.“",
         '"We must not forget the poor," the Pope said.'),
        ("Das Opfer war ein Mittvierziger.", "The victim was a man in his mid-40s."),
    ],
)  # fmt: skip
def test_the_checks_know_what_a_phrase_says(source: str, translation: str) -> None:
    assert [warning.message for warning in check_sentence(source, translation)] == []


@pytest.mark.parametrize("line", TABLE, ids=lambda line: line.pattern[:30])
def test_time_is_linear(line: Line) -> None:
    """Twice the text takes about twice as long, whatever is repeated."""
    capitals = " ".join(key.capitalize() for key in line.keys)
    texts = (
        line.example.removesuffix(".") + " ",
        " ".join(line.keys) + " ",
        f"{capitals} der die das und nicht ",
    )
    for text in texts:
        long = text * (60_000 // len(text))
        started = time.perf_counter()
        list(line.compiled.finditer(long))
        assert time.perf_counter() - started < 1.0


@given(st.lists(st.sampled_from([word for line in TABLE for word in line.example.split()])))
def test_phrases_never_overlap(words: list[str]) -> None:
    spans = sorted(reading.span for phrase in wordings(" ".join(words)) for reading in phrase)
    for (_, end), (start, _) in pairwise(spans):
        assert end <= start
