"""Which sentences a sentence rests on, and what they do not bear out."""

from __future__ import annotations

import pytest

from newscli.article import Sentence
from newscli.summarise.abstractive import Support
from tests.summarise.articles import BRIDGE, STRIKE, article, block


@pytest.fixture(scope="module")
def support() -> Support:
    return Support(list(article(block(BRIDGE), block(STRIKE)).sentences()))


def test_each_sentence_rests_on_itself(support: Support) -> None:
    for number, text in enumerate([*BRIDGE, *STRIKE], start=1):
        assert support.align(text) == [number]
        assert support.objections(text, [number]) == []


def test_a_sentence_may_rest_on_several(support: Support) -> None:
    text = "The bridge will cost 12 million euros, and a ferry will carry pedestrians."
    ids = support.align(text)
    assert {2, 8} <= set(ids)
    assert len(ids) <= 3
    assert support.objections(text, ids) == []


@pytest.mark.parametrize(
    ("text", "objection"),
    [
        ("The bridge will cost 13 million euros.", "the number '13 million'"),
        ("The bridge will cost twelve billion euros.", "the number 'twelve billion'"),
        ("Construction is to begin in May and to take two years.", "the number 'May'"),
        ("Mayor Angela Merkel called the decision a relief for commuters.", "the name 'Merkel'"),
        ("Becker wants eight percent more pay for 2,400 drivers.", "the name 'Becker'"),
        ("Scientists discovered water under distant mountains of ice.", "most of its words"),
    ],
)
def test_what_does_not_hold(support: Support, text: str, objection: str) -> None:
    """Also where the name is in the article, but not in the sentences that say the rest."""
    found = support.objections(text, support.align(text)[:1])
    assert any(objection in problem for problem in found), found


@pytest.mark.parametrize(
    "text",
    [
        "The bridge will cost twelve million euros.",
        "Becker, the mayor, called the decision a relief for thousands of commuters.",
        "Verdi's demand is eight percent more pay for 2400 drivers.",
    ],
)
def test_another_form_of_the_same_holds(support: Support, text: str) -> None:
    assert support.objections(text, support.align(text)) == []


def test_a_name_may_stand_in_the_source_only() -> None:
    """The translation may have spoilt it."""
    only = Sentence(
        1, "Bürgermeisterin Annegret Götz gab den Bau frei.", "Mayor gave the go-ahead."
    )
    assert Support([only]).objections("Mayor Annegret Goetz gave the go-ahead.", [1])
    assert Support([only]).objections("Mayor Annegret Götz gave the go-ahead.", [1]) == []


def test_a_nationality_holds_for_its_country() -> None:
    only = Sentence(1, "x", "Soldiers from Ukraine crossed the border on Friday.")
    assert Support([only]).objections("Ukrainian soldiers crossed the border.", [1]) == []
