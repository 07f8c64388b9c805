"""Candidates: other wordings where a slip is likely, which leave figures their partners."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscli.article import WarningKind
from newscli.check import check_sentence
from newscli.check.corrections import candidates
from newscli.check.numbers import compare_numbers


def texts(source: str, hypothesis: str) -> list[str]:
    return [candidate.text for candidate in candidates(source, hypothesis)]


@pytest.mark.parametrize(
    ("source", "hypothesis", "right"),
    [
        ("10.000 Leute", "10.000 people", "10,000 people"),
        ("1,2 Millionen Leute", "1,2 million people", "1.2 million people"),
        ("Am 28. Oktober kam er.", "On 28. Oktober he came.", "On October 28 he came."),
        ("Am 28. Oktober kam er.", "On the 28. Oktober he came.", "On October 28 he came."),
        ("Es begann um 19.30 Uhr.", "It began at 19.30 Uhr.", "It began at 19:30."),
        ("5 Mrd. Euro", "5 Mrd. euros", "5 billion euros"),
        ("Um 11.20 Uhr kam er.", "At 11:20 p.m., he came.", "At 11:20 a.m., he came."),
        ("Um 19.30 Uhr kam er.", "At 9:30 p.m., he came.", "At 7:30 p.m., he came."),
        ("2 Billionen Euro", "2 billion euros", "2 trillion euros"),
        ("2.200.112 Leute", "2,200,12 people", "2,200,112 people"),
        ("Das war 1978 so.", "That was so in 1987.", "That was so in 1978."),
        ("Rund vierzig Leute", "Around thirty people", "Around forty people"),
        ("Das waren 3½ Jahre.", "That was 31⁄2 years.", "That was 3½ years."),
        ("Rund 10⁶ Zellen", "About 106 cells", "About 10⁶ cells"),
        ("Recep Erdoğan sprach.", "Recep Erdoan spoke.", "Recep Erdoğan spoke."),
        ("Barthélémy Courmont kam.", "Barthélélémy Courmont came.", "Barthélémy Courmont came."),
        ("Wladimir Putin kam.", "Wladimir Putin came.", "Vladimir Putin came."),
        ("Er lebt in der Schweiz.", "He lives in the Schweiz.", "He lives in Switzerland."),
        ("In der Schweiz ist es so.", "The Schweiz is so.", "Switzerland is so."),
        ("Sie fuhr in den Kaukasus.", "She went to the Kaukasus.", "She went to the Caucasus."),
        ("Polens Vize kam.", "Polen's deputy came.", "Poland's deputy came."),
        ("Die Gruppe kam.", "The militant militant group came.", "The militant group came."),
        ("Diese Leute kamen.", "These these people came.", "These people came."),
        ("Am 14. Oktober kam er.", "On 14 October 14th he came.", "On October 14 he came."),
    ],
)
def test_the_right_wording_is_proposed(source: str, hypothesis: str, right: str) -> None:
    first = candidates(source, hypothesis)[0]
    assert first.text == right
    assert all(change.repaired and change.kind in list(WarningKind) for change in first.changes)
    for change in first.changes:
        assert change.translation_span and change.message.startswith("“")
        assert right[slice(*change.translation_span)] in change.message
    assert check_sentence(source, right) == []


@pytest.mark.parametrize(
    ("source", "hypothesis"),
    [
        ("10.000 Leute", "1 people"),
        ("2,5 Meter", "8 feet"),
        ("Nach 6 Jahren", "After 7 years"),
        ("Version 1.500", "Version 1,500"),
        ("Rund 60.0000 Leute", "Around 60,000 people"),
        ("Um 8 Uhr am Abend", "At 8 p.m."),
        ("Um 12.47 Uhr nachts", "At 12:47 a.m."),
        ("Um 20 Uhr deutscher Zeit", "At 2 p.m. Eastern time"),
        ("Im Jahr 1978 und 1979", "In 1978 and 1978"),
        ("Bora Bora ist schön.", "Bora Bora is beautiful."),
        ("Eine Win-win-Situation", "A win win situation"),
        ("Duran Duran sangen.", "Duran Duran sang."),
        ("Die Vizechefin Polens kam.", "The deputy Polen came."),
        ("Elif Yılmaz kam.", "Elif Yilmaz came."),
        ("Wladimir Klitschko kam.", "Wladimir Klitschko came."),
        ("Die Hochschule Wien in Prag", "The Hochschule Prag"),
        ("Der Film „Nizza im Winter“", 'The film "Nizza im Winter"'),
    ],
)
def test_what_is_no_slip_stays(source: str, hypothesis: str) -> None:
    assert texts(source, hypothesis) == []


def test_each_change_is_also_proposed_alone() -> None:
    found = texts("Am 28. Oktober kamen 10.000 Leute.", "On 28. Oktober 10.000 people came.")
    assert found == [
        "On October 28 10,000 people came.",
        "On October 28 10.000 people came.",
        "On 28. Oktober 10,000 people came.",
    ]


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=4))
def test_right_numbers_are_never_touched(values: list[int]) -> None:
    source = "Es waren " + " und dann ".join(f"{v:,}".replace(",", ".") for v in values) + " Leute."
    assert texts(source, f"There were {' and then '.join(f'{v:,}' for v in values)} people.") == []


@given(st.lists(st.integers(1000, 10**9), min_size=1, max_size=4, unique=True))
def test_english_notation_is_always_proposed(values: list[int]) -> None:
    german = [f"{v:,}".replace(",", ".") for v in values]
    found = texts(
        "Es waren " + " und dann ".join(german) + " Leute.",
        "There were " + " and then ".join(german) + " people.",
    )
    assert found[0] == "There were " + " and then ".join(f"{v:,}" for v in values) + " people."


@given(
    st.lists(st.sampled_from(["1978", "1979", "1.978", "28. Mai", "19 Uhr", "197"]), max_size=4),
    st.lists(st.sampled_from(["1978", "1979", "1.978", "28. Mai", "7 a.m.", "197"]), max_size=4),
)
def test_a_figure_keeps_its_partner(german: list[str], english: list[str]) -> None:
    source, hypothesis = " und ".join(german), " and ".join(english)
    before = compare_numbers(source, hypothesis)
    for candidate in candidates(source, hypothesis):
        after = compare_numbers(source, candidate.text)
        kept = {at for ours, _ in after.pairs for at in range(*ours.span)}
        assert all(at in kept for ours, _ in before.pairs for at in range(*ours.span))
