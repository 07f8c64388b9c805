"""What may stand in a summary, and what never does."""

from __future__ import annotations

import pytest

from newscli.article import CheckWarning, Sentence
from newscli.summarise.candidates import candidates, fit_paragraphs, is_prose, is_whole, leans
from tests.summarise.articles import BRIDGE, STRIKE, article, block, warned


@pytest.mark.parametrize(
    "text",
    [
        "Follow us and get access to great exclusive content every day.",
        "Subscribe to our newsletter and never miss an article again.",
        "Read more about this topic in our weekend edition.",
        "By Anna Becker and Jan Schmidt.",
        "By Anna Becker, Kassel.",
        "Photo: Anna Becker stands in front of the bridge in Kassel.",
        "The bridge in Kassel in the morning light (c) dpa.",
        "Updated on 3 May 2024 at 10:15.",
        "Do you think that the bridge should be built?",
        "What comes next? The council will decide in May.",
        "The mayor said that",
        "And then the bridge fell into the river ...",
        'The mayor said: "We will build the bridge and nobody will stop us.',
        "Too short.",
        "The interview was conducted by Paul Sander.",
        "Jens Vogt conducted the conversation.",
        "Reporting by Jane Porter and Mark Little.",
        "08:00 Good morning and welcome to our live blog.",
        "12:40 p.m. - Correction: The bridge was closed on Monday, not on Tuesday.",
        "6:00 p.m. With this we close our live blog for today.",
        "Goals: 0:1 Krause (7th), 0:2 Berheide (81st).",
        "Spectators: 26,000 in the stadium of Kassel.",
    ],
)
def test_no_prose(text: str) -> None:
    assert not is_prose(text)
    assert text not in [c.text for c in candidates(article(block([*BRIDGE, text])))]


@pytest.mark.parametrize(
    "text",
    [
        "Because the money for the bridge is missing.",
        "Which is why the bridge is closed.",
        "Who had been waiting since Monday.",
        "12 million euros for roads and bridges.",
        "Nadal's record against the Canadian from Ontario.",
        "the council agreed to the plan.",
        "While the council is still in session.",
        "Than had been expected by the council.",
        "Yes, within a month of access to the municipality.",
        "Up to 70 percent of the cost.",
        "Yes, but only with 65 percent renewable gas from 2029 on.",
        "All developments in the closed part of the city.",
        "A plan to cut the budget of the city.",
    ],
)
def test_half_sentences(text: str) -> None:
    assert not is_whole(text)


@pytest.mark.parametrize(
    "text",
    [
        *(sentence for sentence in [*BRIDGE, *STRIKE] if " fear " not in sentence),
        "Because the money is missing, the bridge has to wait.",
        "When the council met, the mayor spoke about the bridge.",
        "It's the oldest bridge in the city.",
        "They don't want a bridge.",
        "The bridge costs more than the council planned for.",
        "The river rises in the mountains of Bavaria.",
        "The council carries the costs of the bridge alone.",
        "The price of the bridge fell to half of that.",
        '"We will build it," said the mayor.',
        "The costs of the bridge cost the mayor her office.",
        "Protesters hope for an answer by the end of the month.",
        "About 18,000 vehicles travel across the bridge every day.",
        "On Saturday we go to Emlichheim.",
        "Fans usually know the band by another name.",
        "To help the animal, the passers-by called the police.",
    ],
)
def test_whole_sentences(text: str) -> None:
    assert is_whole(text)


@pytest.mark.parametrize(
    "text",
    [
        *BRIDGE,
        'The mayor said: "We will build this bridge."',
        "Paul Sander conducted the orchestra of the city for ten years.",
        "The conversation was recorded in a café and played in court.",
        "Corrections to the plan cost the city three million euros.",
        "The goals of the club are a new stadium and a new coach.",
        "By the third day, they caught up with their enemies.",
        "From this ocean, water jets shoot into space.",
    ],
)
def test_prose(text: str) -> None:
    assert is_prose(text)


@pytest.mark.parametrize(
    "source",
    [
        "Von dort kommt sehr viel Hitze heraus.",
        "Sie können neue Beiträge abonnieren und Nachrichten verfolgen.",
        "Der Anteil derer, die (a) und die (c) Gewalt erlebt haben, sank.",
    ],
)
def test_german_prose_is_no_furniture(source: str) -> None:
    made = article(block(BRIDGE[:2]))
    made.blocks[0].sentences.append(Sentence(9, source, BRIDGE[2]))
    assert [c.text for c in candidates(made)] == BRIDGE[:3]


@pytest.mark.parametrize(
    "text",
    [
        "He called the decision a relief.",
        "But the council did not agree to the plan.",
        "However, the bridge is old.",
        "This is why lorries take a detour.",
        "Their houses stand close to the river.",
        "According to him, the bridge is safe.",
        "One of them had to be closed at once.",
        "In addition, the ferry will be free.",
        "It has cracks in three pillars.",
        '"We will not give in to anybody here."',
        "The two were arrested at the border.",
        "Without them, many will give up again after a year.",
        "Among them are the transport department and two firms.",
        "At the time, the Labour group was split.",
        "Yes, the line is expensive, opponents concede.",
        "The state takes over 60 percent of them, the rest comes from the city.",
        "Three years earlier, a similar plan had failed by two votes.",
        "Since then, 53 matches have been played in Kassel.",
        "I would hire more people from other professions.",
        "On the street, my neighbours greet each other.",
    ],
)
def test_sentences_that_lean_on_the_one_before(text: str) -> None:
    assert leans(text)


@pytest.mark.parametrize(
    "text",
    [
        "Anna Becker said she was relieved.",
        "It is unclear whether the bridge will be finished in time.",
        "There are cracks in three pillars.",
        "The former mayor of Kassel opposed the plan.",
        "On Monday Becker presented her plan.",
        "Theirry Meyer opposed the plan.",
        "Those who live along the route will get free tickets.",
        "After it became clear that the bridge was old, the council met.",
        "At the time of the accident, the bridge was closed.",
        "At its peak, the storm reached 200 kilometres an hour.",
        "Police checked 300 cars and half of them had no lights.",
        "The bridge was built after World War I and closed in 1960.",
        'The mayor said: "I would build this bridge again."',
    ],
)
def test_sentences_that_stand_alone(text: str) -> None:
    assert not leans(text)


def test_titles_headings_and_captions_are_no_candidates() -> None:
    made = article(
        block(["The council has decided on the new bridge."], "heading"),
        block(BRIDGE[:2]),
        block(["The old bridge is seen from the north bank."], "caption"),
        block(BRIDGE[2:4], "quote"),
        block(BRIDGE[4:5], "list_item"),
        title="Kassel gets a new bridge over the Fulda.",
    )
    assert [c.text for c in candidates(made)] == BRIDGE[:5]
    assert [c.order for c in candidates(made)] == [0, 1, 2, 3, 4]
    assert fit_paragraphs(made) == [BRIDGE[:2], BRIDGE[2:4], BRIDGE[4:5]]


@pytest.mark.parametrize("kind", ["repetition", "untranslated", "empty", "unfinished", "coverage"])
def test_broken_translations_are_no_candidates(kind: str) -> None:
    made = article(block(BRIDGE[:2]))
    made.blocks[0].sentences.append(warned(BRIDGE[2], kind))
    assert [c.text for c in candidates(made)] == BRIDGE[:2]
    assert fit_paragraphs(made) == [BRIDGE[:2]]


def test_a_translation_that_was_put_right_is_a_candidate() -> None:
    made = article(block(BRIDGE[:3]))
    made.blocks[0].sentences[2].warnings = [CheckWarning("repetition", "Once.", repaired=True)]
    assert [c.text for c in candidates(made)] == BRIDGE[:3]


def test_a_german_promo_line_is_known_by_its_source() -> None:
    made = article(block(BRIDGE[:2]))
    odd = Sentence(9, "Folgen Sie uns jeden Tag.", "The imitation is there for us every day.")
    made.blocks[0].sentences.append(odd)
    assert len(candidates(made)) == 2


def test_a_foreign_sentence_that_was_kept_is_no_candidate() -> None:
    french = "Le conseil municipal de la ville a décidé lundi de construire un nouveau pont."
    made = article(block(BRIDGE[:2]))
    made.blocks[0].sentences.append(Sentence(9, french, french, kept=True))
    assert [c.text for c in candidates(made)] == BRIDGE[:2]


def test_an_agency_mark_is_cut_off() -> None:
    made = article(block(["Kassel (dpa) - " + BRIDGE[0], "(CNN)" + BRIDGE[1]]))
    assert [c.text for c in candidates(made)] == BRIDGE[:2]


@pytest.mark.parametrize(
    ("source", "barred"),
    [
        ("Das Gespräch führte Jens Vogt.", True),
        ("Die Fragen stellten Anna Lang und Jens Vogt.", True),
        ("Das Interview wurde von Jens Vogt geführt.", True),
        ("Interview: Jens Vogt", True),
        ("Das Gespräch führte Jens Vogt zum Erfolg.", False),
        ("Die Fragen stellte die Polizei am Montag.", False),
        ("Das Interview hat viele Leser verärgert.", False),
    ],
)
def test_a_german_line_that_names_the_interviewer(source: str, barred: bool) -> None:
    made = article(block(BRIDGE[:2]))
    made.blocks[0].sentences.append(Sentence(9, source, BRIDGE[2]))
    assert (len(candidates(made)) == 2) == barred
