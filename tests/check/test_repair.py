"""Repairs: only what is certain, announced, and never what is right."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscli.check import check_sentence, repair


@pytest.mark.parametrize(
    ("source", "translation", "right"),
    [
        ("10.000 Leute", "10.000 people", "10,000 people"),
        ("1,2 Millionen Leute", "1,2 million people", "1.2 million people"),
        ("Am 28. Oktober kam er.", "On 28. Oktober he came.", "On October 28 he came."),
        ("Es begann um 19.30 Uhr.", "It began at 19.30 Uhr.", "It began at 19:30."),
        ("5 Mrd. Euro", "5 Mrd. euros", "5 billion euros"),
        ("Um 11.20 Uhr kam er.", "At 11:20 p.m., he came.", "At 11:20 a.m., he came."),
        ("Um 15 Uhr kam er.", "He came at 3 AM sharp.", "He came at 3 PM sharp."),
        ("Um 12.30 Uhr kam er.", "He came at 12:30 am.", "He came at 12:30 pm."),
        ("Um 0.15 Uhr kam er.", "He came at 12:15 p.m.", "He came at 12:15 a.m."),
        ("2 Billionen Euro", "2 billion euros", "2 trillion euros"),
        ("2.200.112 Leute", "2,200,12 people", "2,200,112 people"),
        ("Das war 1978 so.", "That was so in 1987.", "That was so in 1978."),
        ("Modell SAU 008", "Model SAU 018", "Model SAU 008"),
        ("Recep Erdoğan sprach.", "Recep Erdoan spoke.", "Recep Erdoğan spoke."),
        ("Elif Yılmaz kam.", "Elif Ylmaz's arrival.", "Elif Yılmaz's arrival."),
        ("Barthélémy Courmont kam.", "Barthélélémy Courmont came.", "Barthélémy Courmont came."),
        ("Wladimir Putin kam.", "Wladimir Putin came.", "Vladimir Putin came."),
        ("In Kiew und Nizza", "In Kiew and Nizza", "In Kyiv and Nice"),
        ("Die Gruppe kam.", "The militant militant group came.", "The militant group came."),
        ("Er kam am Sonntag.", "He came on Sunday on Sunday.", "He came on Sunday."),
        ("Am 14. Oktober kam er.", "On 14 October 14th he came.", "On October 14 he came."),
        ("Um 19.30 Uhr kam er.", "At 9:30 p.m., he came.", "At 7:30 p.m., he came."),
        ("Um 19 Uhr kam er.", "He came at 9 pm.", "He came at 7 pm."),
        ("Um 0.15 Uhr kam er.", "He came at 1:15 p.m.", "He came at 12:15 a.m."),
        ("Rund 1,2 Meter weniger", "Around 1.1 meters less", "Around 1.2 meters less"),
        ("46 Prozent", "64 percent", "46 percent"),
        ("Rund vierzig Leute", "Around thirty people", "Around forty people"),
        ("Fünfundzwanzig Leute", "Thirty-five people", "Twenty-five people"),
    ],
)
def test_certain_faults_are_put_right(source: str, translation: str, right: str) -> None:
    text, warnings = repair(source, translation)
    assert text == right
    assert warnings and all(
        w.repaired and w.kind in {"number", "name", "repetition"} for w in warnings
    )
    assert all(w.translation_span and text[slice(*w.translation_span)] in right for w in warnings)
    assert check_sentence(source, text) == []


@pytest.mark.parametrize(
    ("source", "translation"),
    [
        ("10.000 Leute", "1 people"),
        ("2,5 Meter", "8 feet"),
        ("Nach 6 Jahren", "After 7 years"),
        ("Die 25 Leute", "The 26 people"),
        ("5 Leute und 7 Hunde", "6 people and 8 dogs"),
        ("Die 234 Artikel", "The articles"),
        ("Rund 100.000 Euro", "Around $110,000"),
        ("Version 1.500", "Version 1,500"),
        ("Rund 60.0000 Leute", "Around 60,000 people"),
        ("Um 8 Uhr am Abend", "At 8 p.m."),
        ("Um 12.47 Uhr nachts", "At 12:47 a.m."),
        ("Von 8 Uhr bis 20 Uhr", "From 8 p.m. to 8 a.m."),
        ("Um 8 Uhr, Ende 20 Uhr", "At 8 p.m."),
        ("Um 11.20 Uhr", "At 11:20"),
        ("Um 19.30 Uhr", "At 19:30"),
        ("Um 25 Uhr", "At 1 p.m."),
        ("Um 23 Uhr 47", "At 11:47 p.m."),
        ("Von 19.30 Uhr bis 21 Uhr", "From 9:30 p.m."),
        ("Elif Yılmaz kam.", "Elif Yilmaz came."),
        ("Tayyip kam.", "Tayip came."),
        ("Karl Müller kam.", "Karl Mller came."),
        ("Wladimir Klitschko kam.", "Wladimir Klitschko came."),
        ("Die Hochschule Wien in Prag", "The Hochschule Prag"),
        ("Der Film „Nizza im Winter“", 'The film "Nizza im Winter"'),
        ("Das IS-Gebiet", "The ISIS area"),
        ("Zwei Wochen lang", "For fourteen days"),
        ("Zwei Leute und drei Hunde", "Three people and four dogs"),
        ("Eineinhalb Jahre", "Four years"),
        ("Duran Duran sangen.", "Duran Duran sang."),
        ("Es war sehr gut.", "It was very very good."),
        ("Sie hatten es.", "They had had it."),
        ("Schritt für Schritt", "Step by step by step"),
        ("Immer mehr", "More and more and more"),
        ("Spiel auf Platz 2", "Game in place 2 2.5"),
    ],
)
def test_what_is_not_certain_is_left_alone(source: str, translation: str) -> None:
    assert repair(source, translation) == (translation, [])


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=4))
def test_right_numbers_are_never_touched(values: list[int]) -> None:
    source = "Es waren " + " und dann ".join(f"{v:,}".replace(",", ".") for v in values) + " Leute."
    translation = "There were " + " and then ".join(f"{v:,}" for v in values) + " people."
    assert repair(source, translation) == (translation, [])


@given(st.lists(st.integers(1000, 10**9), min_size=1, max_size=4, unique=True))
def test_german_notation_is_always_put_right(values: list[int]) -> None:
    german = [f"{v:,}".replace(",", ".") for v in values]
    translation = "There were " + " and then ".join(german) + " people."
    text, _ = repair("Es waren " + " und dann ".join(german) + " Leute.", translation)
    assert text == "There were " + " and then ".join(f"{v:,}" for v in values) + " people."
