"""The bundled model translates: sentences held to values that a broken export would miss."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from sacrebleu.metrics import CHRF

from newscli.models import find_translation_model
from newscli.models.convert.weights import PACKED
from newscli.translate import open_engine
from newscli.translate.engine import DecodeOptions, Engine
from newscli.translate.text import normalise_for_model

COMPACT = Path(__file__).parents[1] / "newscli" / "models" / "compact"
PAIRS = [
    ("Der Minister hat am Montag seinen Rücktritt erklärt.",
     "The minister announced his resignation on Monday."),
    ("Die Regierung will im nächsten Jahr mehr Geld für Schulen ausgeben.",
     "The government wants to spend more money on schools next year."),
    ("In Berlin haben 10.000 Menschen gegen den Krieg demonstriert.",
     "In Berlin, 10,000 people demonstrated against the war."),
    ("Die Zahl der Arbeitslosen ist im März auf 2,5 Millionen gestiegen.",
     "The number of unemployed rose to 2.5 million in March."),
    ("Das Unternehmen wurde 1998 in Hamburg gegründet.",
     "The company was founded in Hamburg in 1998."),
    ("Der Präsident der Vereinigten Staaten reist nach Paris.",
     "The President of the United States is traveling to Paris."),
    ("Nach Angaben der Polizei wurden drei Personen verletzt.",
     "According to the police, three people were injured."),
    ("Die Wirtschaft in China wächst langsamer als im vergangenen Jahr.",
     "The economy in China is growing more slowly than last year."),
    ("Angela Merkel war von 2005 bis 2021 Bundeskanzlerin.",
     "Angela Merkel was Chancellor from 2005 to 2021."),
    ("Er sagte, dass die Lage in der Ukraine sehr schwierig sei.",
     "He said that the situation in Ukraine was very difficult."),
    ("Das Parlament hat das neue Gesetz mit großer Mehrheit angenommen.",
     "The parliament adopted the new law by a large majority."),
    ("Viele Kinder haben keinen Zugang zu sauberem Wasser.",
     "Many children do not have access to clean water."),
]  # fmt: skip
CHRF_FLOOR = 75.0  # the released weights reach 83.4
CARRIED = [
    "Berlin",
    "10,000",
    "2.5 million",
    "1998",
    "Hamburg",
    "Paris",
    "China",
    "2005",
    "2021",
    "Ukraine",
]


@pytest.fixture(scope="module", params=["ctranslate2", "torch"])
def engine(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Engine]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NEWSCLI_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield open_engine(find_translation_model("compact"), request.param, "cpu")


def test_translations_are_close_to_the_references(engine: Engine) -> None:
    texts = [normalise_for_model(source) for source, _ in PAIRS]
    hypotheses = [best[0] for best in engine.decode(texts, DecodeOptions(beam_size=4))]
    translations = [hypothesis.text for hypothesis in hypotheses]
    assert all(hypothesis.finished for hypothesis in hypotheses)
    score = CHRF().corpus_score(translations, [[target for _, target in PAIRS]]).score
    assert score > CHRF_FLOOR, translations
    together = " ".join(translations)
    missing = [word for word in CARRIED if word not in together]
    assert not missing, translations


def test_package_stays_small_and_its_figures_are_stated() -> None:
    files = {path.name: path.stat().st_size for path in COMPACT.iterdir()}
    assert files[PACKED] < 25e6
    assert sum(files.values()) < 25e6
    metrics = json.loads((COMPACT / "metrics.json").read_text())
    card = (Path(__file__).parents[1] / "docs" / "model-card.md").read_text(encoding="utf-8")
    assert f"{metrics['bleu']['flores-dev']:.1f}" in card
    assert f"{metrics['chrf']['flores-dev']:.1f}" in card
