"""Tries a model on one sentence, through the same code that runs use."""

from __future__ import annotations

import math

from newscli.errors import ModelError
from newscli.models.find import ModelFiles

_SENTENCE = "Die Regierung in Berlin hat am Montag ein neues Gesetz beschlossen."


def self_test(model: ModelFiles, task: str) -> None:
    """Raise ModelError unless the model answers a German sentence with a text."""
    if task != "translation":
        _load_summary_model(model)
        return
    from newscli.translate.engine import DecodeOptions
    from newscli.translate.opening import open_engine

    engine = open_engine(model, "ctranslate2", "cpu")
    answers = engine.decode([_SENTENCE], DecodeOptions(beam_size=1, max_tokens=64))
    best = answers[0][0] if answers and answers[0] else None
    if best is None or not best.text.strip() or not math.isfinite(best.score):
        raise ModelError(
            f"{model.name} gives no translation of a test sentence.",
            "It is no German to English model that newscli can run.",
        )


def _load_summary_model(model: ModelFiles) -> None:
    """Load the model and generate a few tokens; what they say is not looked at."""
    import ctranslate2

    try:
        translator = ctranslate2.Translator(str(model.ctranslate2), device="cpu")
        result = translator.translate_batch(
            [["<s>", "A", "</s>"]], beam_size=1, max_decoding_length=8, min_decoding_length=2
        )
    except (RuntimeError, ValueError) as error:
        raise ModelError(
            f"{model.name} cannot be run: {error}.", "Pull it again with --force."
        ) from error
    if not result[0].hypotheses[0]:
        raise ModelError(f"{model.name} writes nothing.", "Pull it again with --force.")
