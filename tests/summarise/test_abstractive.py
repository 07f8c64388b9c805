"""Models that write: real checkpoints of each architecture, through the real engines."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from newscli.article import ModelInfo, Summary
from newscli.errors import ModelError
from newscli.summarise import open_summariser
from newscli.summarise.abstractive import TorchGenerator, full_sentences, read_traits
from tests.summarise.articles import (
    BRIDGE,
    BRIDGE_SUMMARY,
    STRIKE,
    STRIKE_SUMMARY,
    article,
    block,
)

Summarise = Callable[..., Summary]


@pytest.fixture(scope="module", params=["ctranslate2", "torch"])
def summarise(request: pytest.FixtureRequest, taught_bart: Path) -> Summarise:
    """A function that summarises paragraphs with the taught BART, on each engine."""
    summariser = open_summariser(str(taught_bart), device="cpu", engine=request.param)
    assert summariser.info.engine == request.param

    def run(*paragraphs: list[str]) -> Summary:
        summary = summariser.summarise(article(*map(block, paragraphs)), "long")
        assert summary is not None
        return summary

    return run


def test_what_the_article_bears_out_is_kept_and_traced(summarise: Summarise) -> None:
    summary = summarise(BRIDGE)
    assert summary.kind == "abstractive"
    assert [s.text for s in summary.sentences] == full_sentences(BRIDGE_SUMMARY)
    assert {1, 2} <= set(summary.sentences[0].from_ids)
    assert 7 in summary.sentences[1].from_ids
    assert summary.warnings == []


def test_what_it_does_not_is_replaced_and_reported(summarise: Summarise) -> None:
    summary = summarise(STRIKE)
    true, wrong_number, wrong_name = full_sentences(STRIKE_SUMMARY)
    texts = [sentence.text for sentence in summary.sentences]
    assert true in texts
    assert wrong_number not in texts
    assert wrong_name not in texts
    assert set(texts) - {true} <= set(STRIKE)
    assert len(summary.warnings) == 2
    assert "5,000" in summary.warnings[0]
    assert "Merkel" in summary.warnings[1]
    for sentence in summary.sentences[1:]:
        assert [STRIKE[number - 1] for number in sentence.from_ids] == [sentence.text]


def test_over_the_window_parts_are_summarised_and_merged(summarise: Summarise) -> None:
    """Each paragraph fits the window of 160 tokens, both together do not."""
    summary = summarise(BRIDGE, STRIKE)
    texts = [sentence.text for sentence in summary.sentences]
    assert full_sentences(BRIDGE_SUMMARY)[0] in texts
    assert full_sentences(STRIKE_SUMMARY)[0] in texts
    assert max(max(s.from_ids) for s in summary.sentences) > len(BRIDGE)


def test_too_short_a_text_has_no_summary(taught_bart: Path) -> None:
    summariser = open_summariser(str(taught_bart), device="cpu")
    assert summariser.summarise(article(block(BRIDGE[:3])), "short") is None


@pytest.mark.parametrize("kind", ["bart", "t5", "pegasus", "led"])
def test_whatever_a_model_writes_the_summary_holds(
    random_checkpoints: dict[str, Path], kind: str
) -> None:
    """Random weights write nonsense: all of it must be replaced, and said to be."""
    summariser = open_summariser(str(random_checkpoints[kind]), device="cpu")
    assert summariser.info.engine == ("torch" if kind == "led" else "ctranslate2")
    summary = summariser.summarise(article(block(BRIDGE), block(STRIKE)), "medium")
    assert summary is not None
    assert summary.kind == "abstractive"
    assert {s.text for s in summary.sentences} <= {*BRIDGE, *STRIKE}
    assert all(sentence.from_ids for sentence in summary.sentences)
    assert summary.warnings


def test_a_source_over_the_window_is_refused_not_cut(random_checkpoints: dict[str, Path]) -> None:
    for folder in random_checkpoints.values():
        generator = TorchGenerator(folder, ModelInfo("tiny", "", "torch"))
        text = " ".join(BRIDGE * 9)
        assert generator.count_tokens(text) > generator.traits.window
        with pytest.raises(ValueError, match="tokens, the model takes"):
            generator.generate([text], [(1, 10)])


def test_t5_gets_its_prefix_and_bart_its_first_token(random_checkpoints: dict[str, Path]) -> None:
    assert read_traits(random_checkpoints["t5"]).prefix == "summarize: "
    assert read_traits(random_checkpoints["pegasus"]).prefix == ""
    assert read_traits(random_checkpoints["bart"]).first_token == 0


@pytest.mark.parametrize(
    ("output", "sentences"),
    [
        ("One is done. The second breaks off in the", ["One is done."]),
        ("First thing.<n>Second thing .", ["First thing.", "Second thing."]),
        ("Nothing ends here", []),
        ("", []),
    ],
)
def test_output_is_cut_at_a_full_sentence(output: str, sentences: list[str]) -> None:
    assert full_sentences(output) == sentences


def test_an_engine_is_a_wish(random_checkpoints: dict[str, Path]) -> None:
    """It is mostly meant for the translation, and must not keep a summary model from running."""
    t5 = str(random_checkpoints["t5"])
    assert open_summariser(t5, engine="torch", device="cpu").info.engine == "torch"
    assert open_summariser(t5, engine="ctranslate2", device="cpu").info.engine == "ctranslate2"
    led = str(random_checkpoints["led"])
    assert open_summariser(led, engine="ctranslate2", device="cpu").info.engine == "torch"


def test_an_unknown_or_empty_model_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ModelError):
        open_summariser("no-such-model")
    with pytest.raises(ModelError):
        open_summariser(str(tmp_path))
