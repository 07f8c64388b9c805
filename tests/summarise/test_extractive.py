"""Extractive summaries: from the article, traceable, and honest about the method."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newscli.article import Article, ModelInfo, SummaryLength
from newscli.summarise import open_summariser, why_none
from newscli.summarise.candidates import candidates
from newscli.summarise.extractive import ExtractiveSummariser
from newscli.summarise.keywords import keywords
from tests.summarise.articles import BRIDGE, STRIKE, article, block, warned
from tests.summarise.conftest import needs_minilm

LENGTHS: tuple[SummaryLength, ...] = ("short", "medium", "long")


@pytest.fixture(
    scope="module", params=["extractive", pytest.param("extractive-minilm", marks=needs_minilm)]
)
def summariser(request: pytest.FixtureRequest) -> Iterator[ExtractiveSummariser]:
    """By words alone, and with the sentence encoder."""
    found = open_summariser(request.param)
    assert isinstance(found, ExtractiveSummariser)
    yield found


def test_every_sentence_is_one_of_the_article_with_its_id(summariser: ExtractiveSummariser) -> None:
    made = article(block(BRIDGE[:4]), block(BRIDGE[4:]), block(STRIKE), title="A bridge")
    by_id = {sentence.id: sentence.translation for sentence in made.sentences()}
    for length in LENGTHS:
        summary = summariser.summarise(made, length)
        assert summary is not None
        assert summary.kind == "extractive"
        for sentence in [*summary.sentences, *summary.key_points]:
            (number,) = sentence.from_ids
            assert sentence.text == by_id[number]
        ids = [sentence.from_ids[0] for sentence in summary.sentences]
        assert ids == sorted(set(ids))
        assert not set(ids) & {point.from_ids[0] for point in summary.key_points}


def test_lengths_grow(summariser: ExtractiveSummariser) -> None:
    made = article(block(BRIDGE), block(STRIKE))
    sizes = []
    for length in LENGTHS:
        summary = summariser.summarise(made, length)
        assert summary is not None
        sizes.append(len(summary.sentences))
    assert sizes == sorted(set(sizes))
    assert sizes[-1] <= (len(BRIDGE) + len(STRIKE)) // 2


def doubted(made: Article, *numbers: int) -> Article:
    for sentence in made.sentences():
        sentence.doubtful = sentence.id in numbers
    return made


def test_sound_sentences_are_preferred_to_doubtful_ones(summariser: ExtractiveSummariser) -> None:
    made = article(block(BRIDGE), block(STRIKE), title="A bridge over the Fulda")
    before = summariser.summarise(made, "medium")
    assert before is not None
    assert before.warnings == []
    chosen = [number for sentence in before.sentences for number in sentence.from_ids]
    after = summariser.summarise(doubted(made, *chosen), "medium")
    assert after is not None
    assert not {n for s in [*after.sentences, *after.key_points] for n in s.from_ids} & set(chosen)
    assert len(after.sentences) == len(before.sentences)
    assert after.warnings == []


def test_a_summary_of_doubtful_sentences_says_so(summariser: ExtractiveSummariser) -> None:
    made = article(block(BRIDGE), block(STRIKE))
    everything = [sentence.id for sentence in made.sentences()]
    summary = summariser.summarise(doubted(made, *everything), "short")
    assert summary is not None
    (number,) = (number for sentence in summary.sentences for number in sentence.from_ids)
    assert summary.warnings == [
        f"The summary rests on a sentence whose translation is doubtful: {number}."
    ]
    assert summary.key_points == []
    # With but one sound sentence that one is in the summary.
    summary = summariser.summarise(doubted(made, *everything[:2], *everything[3:]), "medium")
    assert summary is not None
    assert [everything[2]] in [sentence.from_ids for sentence in summary.sentences]
    assert str(everything[2]) not in summary.warnings[0]


def test_half_a_sentence_is_no_key_point(summariser: ExtractiveSummariser) -> None:
    halves = [
        "Because the bridge over the Fulda in Kassel is older than the council of the city.",
        "Which is why the bridge over the Fulda in Kassel is closed to lorries.",
        "Twelve million euros for the new bridge over the Fulda in Kassel.",
        "with the new bridge over the Fulda in Kassel there were no detours.",
    ]
    made = article(block(BRIDGE), block(halves), block(STRIKE), block(BRIDGE[::-1]))
    summary = summariser.summarise(made, "short")
    assert summary is not None
    assert summary.key_points
    assert not {point.text for point in summary.key_points} & set(halves)


def test_too_short_a_text_has_no_summary(summariser: ExtractiveSummariser) -> None:
    assert summariser.summarise(article(block(BRIDGE[:3])), "short") is None
    assert summariser.summarise(article(), "short") is None


def test_the_model_says_what_was_used() -> None:
    summariser = open_summariser()
    summary = summariser.summarise(article(block(BRIDGE)), "short")
    assert summary is not None
    assert summary.model == "extractive (TF-IDF)"
    assert summariser.info == ModelInfo("extractive", "TF-IDF", "newscli")


def test_a_sentence_that_leans_comes_only_after_the_one_before(
    summariser: ExtractiveSummariser,
) -> None:
    texts = [text for pair in zip(BRIDGE, STRIKE, strict=False) for text in pair]
    texts = [t if i % 3 else f"But the council, the bridge and {t[0].lower()}{t[1:]}"
             for i, t in enumerate(texts)]  # fmt: skip
    made = article(block(texts))
    for length in LENGTHS:
        summary = summariser.summarise(made, length)
        assert summary is not None
        ids = {sentence.from_ids[0] for sentence in summary.sentences}
        for sentence in summary.sentences:
            if sentence.text.startswith("But "):
                assert sentence.from_ids[0] - 1 in ids
        assert not any(point.text.startswith("But ") for point in summary.key_points)


def test_a_statement_is_not_repeated(summariser: ExtractiveSummariser) -> None:
    again = "On Monday the city council of Kassel decided to build a new bridge over the Fulda."
    made = article(block([BRIDGE[0], again, *BRIDGE[1:]]), block(STRIKE))
    summary = summariser.summarise(made, "medium")
    assert summary is not None
    said = {sentence.text for sentence in summary.sentences}
    assert not {BRIDGE[0], again} <= said


def test_the_same_news_in_fewer_words_is_not_repeated(summariser: ExtractiveSummariser) -> None:
    teaser = "The bridge over the Fulda will cost 12 million euros."
    made = article(block([teaser]), block(BRIDGE))
    for length in LENGTHS:
        summary = summariser.summarise(made, length)
        assert summary is not None
        told = [*summary.sentences, *summary.key_points]
        assert sum("12 million" in sentence.text for sentence in told) < 2


def test_half_a_sentence_is_picked_only_if_no_other_is_left(
    summariser: ExtractiveSummariser,
) -> None:
    answer = "Up to 70 percent of the cost of a bridge over the Fulda in Kassel."
    for texts, picked in (([answer, *BRIDGE], False), ([answer] * 8, True)):
        summary = summariser.describe(article(block(texts)), "long")
        assert summary is not None
        assert (answer in [sentence.text for sentence in summary.sentences]) == picked


def test_a_broken_translation_is_never_picked(summariser: ExtractiveSummariser) -> None:
    made = article(block(BRIDGE[1:]))
    made.blocks[0].sentences.insert(0, warned(BRIDGE[0], "repetition"))
    summary = summariser.summarise(made, "long")
    assert summary is not None
    assert BRIDGE[0] not in [s.text for s in [*summary.sentences, *summary.key_points]]


def test_nothing_fit_for_a_summary_is_no_summary(summariser: ExtractiveSummariser) -> None:
    questions = [
        f"Is number {n} of the many questions in this text ever answered?" for n in range(9)
    ]
    made = article(block(questions))
    assert summariser.summarise(made, "short") is None
    assert "no sentence of it is fit" in why_none(made)
    assert "too short" in why_none(article(block(questions[:2])))


def test_where_all_sentences_lean_there_still_is_a_summary(
    summariser: ExtractiveSummariser,
) -> None:
    texts = [f"But {text[0].lower()}{text[1:]}" for text in BRIDGE]
    summary = summariser.summarise(article(block(texts)), "short")
    assert summary is not None
    assert summary.sentences


def test_a_headline_is_suggested_where_the_title_does_not_serve(
    summariser: ExtractiveSummariser,
) -> None:
    headlines = {}
    for title in ("", "Kassel gets a bridge", "Will Kassel get a bridge?"):
        summary = summariser.summarise(article(block(BRIDGE), title=title), "short")
        assert summary is not None
        headlines[title] = summary.headline
    assert headlines["Kassel gets a bridge"] == ""
    for title in ("", "Will Kassel get a bridge?"):
        assert 5 <= len(headlines[title].split()) <= 14
        assert any(text.startswith(headlines[title]) for text in BRIDGE)


def test_keywords_are_what_the_article_keeps_coming_back_to(
    summariser: ExtractiveSummariser,
) -> None:
    summary = summariser.summarise(article(block([*STRIKE, "Verdi is strong in Bremen."])), "short")
    assert summary is not None
    assert {"Bremen", "Verdi"} <= set(summary.keywords)
    assert len(summary.keywords) <= 8
    assert len({keyword.lower() for keyword in summary.keywords}) == len(summary.keywords)


def test_a_word_that_comes_back_only_inside_a_name_is_no_keyword() -> None:
    found = keywords(
        [
            "They say that North Korean soldiers left.",
            "He saw the North Korean army, and soldiers of the army saw him.",
            "It was a North Korean plan.",
            "They had been in North Korea, and went back to North Korea.",
        ]
    )
    assert found[0] == "North Korean"
    assert {"soldiers", "army"} <= set(found)
    assert not {"North", "Korean"} & set(found)


def test_times_of_day_are_no_keywords_but_names_of_letters_are() -> None:
    found = keywords(
        [
            "The U.S. army left at 10 a.m. today.",
            "At 11 p.m. the U.S. army said it would be back, i.e. at 7 a.m. or 8 p.m. today.",
            "I.e. the U.S. navy, too.",
        ]
    )
    assert any("U.S." in keyword for keyword in found)
    assert not any(".m" in keyword or ".e" in keyword for keyword in found)


@settings(max_examples=40)
@given(st.lists(st.text(max_size=60), max_size=25), st.sampled_from(LENGTHS))
def test_any_text_gives_a_summary_of_its_sentences_or_none(
    texts: list[str], length: SummaryLength
) -> None:
    made = article(block(texts), block(BRIDGE))
    fit = {candidate.text for candidate in candidates(made)}
    summary = ExtractiveSummariser().summarise(made, length)
    if summary is not None:
        assert summary.sentences
        assert {sentence.text for sentence in summary.sentences} <= fit
