"""Tries a model on one sentence, through the same code that runs use."""

from __future__ import annotations

import math

from newscli.article import ModelInfo
from newscli.errors import ModelError
from newscli.models.convert import is_convertible
from newscli.models.find import ModelFiles

_AGAIN = "It is no summary model that newscli can run."

_SENTENCE = "Die Regierung in Berlin hat am Montag ein neues Gesetz beschlossen."
_ENGLISH = "The government in Berlin passed a new law on Monday. It had been debated for a year."


def self_test(model: ModelFiles, task: str) -> None:
    """Raise ModelError unless the model answers a sentence with a text."""
    if task == "translation":
        _try_translation(model)
    else:
        _try_summary(model)


def _try_translation(model: ModelFiles) -> None:
    from newscli.translate.engine import DecodeOptions, open_engine

    engine = open_engine(model, "ctranslate2", "cpu")
    answers = engine.decode([_SENTENCE], DecodeOptions(beam_size=1, max_tokens=64))
    best = answers[0][0] if answers and answers[0] else None
    if best is None or not best.text.strip() or not math.isfinite(best.score):
        raise ModelError(
            f"{model.name} gives no translation of a test sentence.",
            "It is no German to English model that newscli can run.",
        )


def _try_summary(model: ModelFiles) -> None:
    """Generate a few tokens; what they say is not looked at."""
    from newscli.summarise.generator import Generator

    generator: Generator
    if is_convertible(model.checkpoint):
        from newscli.summarise.generator_ctranslate2 import CTranslate2Generator

        info = ModelInfo(model.name, model.revision, "ctranslate2")
        generator = CTranslate2Generator(model.checkpoint, model.ctranslate2, info)
    else:
        from newscli.summarise.generator_torch import TorchGenerator

        info = ModelInfo(model.name, model.revision, "torch")
        generator = TorchGenerator(model.checkpoint, info, "cpu")
    try:
        (text,) = generator.generate([_ENGLISH], [(4, 12)])
    except (RuntimeError, ValueError) as error:
        raise ModelError(f"{model.name} cannot be run: {error}.", _AGAIN) from error
    if not text.strip():
        raise ModelError(f"{model.name} writes nothing about a test sentence.", _AGAIN)
