"""Regions, their peoples and adjectives."""

from __future__ import annotations

import pytest

from newscli.article import WarningKind
from newscli.check import check_sentence
from newscli.check.regions import regions
from newscli.check.tables import rows


def confused(source: str, translation: str) -> bool:
    """Tell whether a warning says that one region became another."""
    return any(
        warning.kind in {WarningKind.sense, WarningKind.name}
        for warning in check_sentence(source, translation)
    )


@pytest.mark.parametrize(
    ("source", "right", "wrong"),
    [
        ("Der kosovarische Minister kam.", "The Kosovar minister came.", "Kosovar Qatari"),
        ("Der nigrische Minister kam.", "The Nigerien minister came.", "Nigerien Nigerian"),
        ("Der ruandische Minister kam.", "The Rwandan minister came.", "Rwandan Ugandan"),
        ("Der zyprische Minister kam.", "The Cypriot minister came.", "Cypriot Maltese"),
        ("Der US-Präsident kam.", "The US president came.", "US Canadian"),
        ("Die US-Regierung klagt.", "The U.S. government is suing.", "U.S. British"),
        ("Der Präsident Südkoreas kam.", "South Korea's president came.", "South North"),
        ("Der nordkoreanische Chef kam.", "The North Korean leader came.", "North South"),
        (
            "Die britisch-französische Grenze ist zu.",
            "The British-French border is closed.",
            "French German",
        ),
        (
            "Briten und Franzosen kamen.",
            "The British and the French came.",
            "French Germans",
        ),
        ("Die Genfer Konvention gilt.", "The Geneva Convention applies.", "Geneva Vienna"),
        ("Der Zürcher Flughafen ist zu.", "Zurich airport is closed.", "Zurich Frankfurt"),
        ("Es sank im Roten Meer.", "It sank in the Red Sea.", "Red Black"),
        ("Er fiel in den Tiber.", "He fell into the Tiber.", "Tiber Rhine"),
        ("In Sachsen wird gewählt.", "Saxony is voting.", "Saxony Bavaria"),
        ("In Sachsen-Anhalt wird gewählt.", "Saxony-Anhalt is voting.", "Saxony-Anhalt Saxony"),
        ("Chinas Wirtschaft nützt Peking.", "China's economy helps Beijing.", "China Spain"),
        ("Kiew spricht mit der Ostukraine.", "Kyiv talks to eastern Ukraine.", "Ukraine Qatar"),
        ("DIE UKRAINE KÄMPFT.", "UKRAINE IS FIGHTING.", "UKRAINE RUSSIA"),
    ],
)
def test_a_region_that_became_another_is_found(source: str, right: str, wrong: str) -> None:
    ours, other = wrong.split(" ")
    assert not confused(source, right)
    assert confused(source, right.replace(ours, other, 1))


@pytest.mark.parametrize(
    ("source", "translation"),
    [
        ("Der Däne Moser gewann.", "Denmark's Moser won."),
        ("Die Polin gewann das Rennen.", "Poland's runner won the race."),
        ("Die britische Ministerin reist ab.", "Britain's minister is leaving."),
        ("Der Kosovare gewann.", "Kosovo's athlete won."),
        ("Die Polizei in China nahm 30 Männer fest.", "Chinese police arrested 30 men."),
        ("Birma wählt.", "Myanmar is voting."),
        ("Moskau warnt Washington.", "Russia warns the United States."),
        ("Michael Jordan spielte in Spanien.", "Michael Jordan played in Spain."),
        ("Das hat uns in Berlin geholfen.", "That helped us in Berlin."),
        ("In Frankreich gab es Truthahn.", "There was turkey in France."),
        ("Die Armen in Lima hungern.", "The poor in Lima are starving."),
        ("Zwischen Nord- und Südkorea", "Between North and South Korea"),
        ("Die Süd-Koreaner kamen.", "The South Koreans came."),
        ("Die Deutschen aus Osteuropa kamen.", "The Germans from Eastern Europe came."),
    ],
)
def test_a_region_may_be_said_in_another_way(source: str, translation: str) -> None:
    assert check_sentence(source, translation) == []


def test_each_line_has_german_and_english_words() -> None:
    assert [columns for columns in rows("regions.tsv") if len(columns) != 2] == []


def test_a_word_alone_is_found_in_long_text() -> None:
    assert [r.word for r in regions("aus China " * 3000, "de")] == ["China"] * 3000
