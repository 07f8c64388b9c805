"""The bundled model translates: sentences held to values that a broken export would miss."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from sacrebleu.metrics import BLEU, CHRF

from newscli.check import check_sentence
from newscli.models.convert.weights import PACKED
from newscli.models.store import find_translation_model
from newscli.translate import open_engine
from newscli.translate.engine import DecodeOptions, Engine, Hypothesis
from newscli.translate.text import normalise_for_model

COMPACT = Path(__file__).parents[1] / "newscli" / "models" / "compact"
NEWS = Path(__file__).parent / "data" / "news.tsv"
"""News sentences of our own with references; no corpus holds them."""
PAIRS = [line.split("\t") for line in NEWS.read_text(encoding="utf-8").splitlines()]
FLOORS = {"ctranslate2": (59.5, 76.5), "torch": (54.5, 72.0)}
"""BLEU and chrF; the released weights reach 63.4 and 79.1, and 59.0 and 75.0 on the first 40."""
ON_TORCH = 40
"""Sentences that the slower engine translates."""
FIGURES = {"number", "date", "time", "amount", "percentage", "unit"}


@pytest.fixture(scope="module", params=["ctranslate2", "torch"])
def engine(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Engine]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NEWSCLI_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield open_engine(find_translation_model("compact"), request.param, "cpu")


@pytest.fixture(scope="module")
def translated(engine: Engine) -> list[tuple[str, str, Hypothesis]]:
    """Sources, references and hypotheses."""
    pairs = PAIRS[: ON_TORCH if engine.info.engine == "torch" else None]
    texts = [normalise_for_model(source) for source, _ in pairs]
    found = engine.decode(texts, DecodeOptions(beam_size=4))
    return [(*pair, best[0]) for pair, best in zip(pairs, found, strict=True)]


def test_translations_are_close_to_the_references(
    engine: Engine, translated: list[tuple[str, str, Hypothesis]]
) -> None:
    assert all(hypothesis.finished for _, _, hypothesis in translated)
    texts = [hypothesis.text for _, _, hypothesis in translated]
    references = [[reference for _, reference, _ in translated]]
    bleu, chrf = FLOORS[engine.info.engine]
    assert BLEU().corpus_score(texts, references).score > bleu
    assert CHRF().corpus_score(texts, references).score > chrf


def test_figures_survive(translated: list[tuple[str, str, Hypothesis]]) -> None:
    bearing = [
        (source, hypothesis.text)
        for source, _, hypothesis in translated
        if any(character.isdigit() for character in source)
    ]
    wrong = [
        (source, text)
        for source, text in bearing
        if any(warning.kind in FIGURES for warning in check_sentence(source, text))
    ]
    assert len(wrong) <= max(1, 0.03 * len(bearing)), wrong


def test_package_stays_small_and_its_figures_are_stated() -> None:
    files = {path.name: path.stat().st_size for path in COMPACT.iterdir()}
    assert files[PACKED] < 32e6
    assert sum(files.values()) < 40e6
    metrics = json.loads((COMPACT / "metrics.json").read_text())
    card = (Path(__file__).parents[1] / "docs" / "model-card.md").read_text(encoding="utf-8")
    assert f"{metrics['bleu']['flores-dev']:.1f}" in card
    assert f"{metrics['chrf']['flores-dev']:.1f}" in card
