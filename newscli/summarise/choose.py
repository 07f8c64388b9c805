"""Which summariser a name stands for, and on which engine and device it runs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from newscli.errors import ModelError, UsageError
from newscli.summarise.summariser import Summariser

if TYPE_CHECKING:
    from newscli.models import ModelFiles
    from newscli.summarise.abstractive import AbstractiveSummariser
    from newscli.summarise.extractive import ExtractiveSummariser

CONVERTIBLE = frozenset({"bart"})
"""The model types that newscli.models converts to CTranslate2; the others run in torch."""


def open_summariser(name: str = "", *, device: str = "auto", engine: str = "auto") -> Summariser:
    """Open the summariser that ``name`` stands for.

    "extractive", "lexical" (extractive without the sentence encoder: quicker), a catalogue name, a
    hub id or a folder. An empty name takes the best one installed, which is the extractive one
    unless a model was pulled. ``engine`` is auto, ctranslate2 or torch, ``device`` auto, cpu or
    cuda. Raises ModelError if there is no such model, or it cannot be loaded; UsageError if the
    engine cannot run it.
    """
    from newscli.summarise.embed import open_encoder
    from newscli.summarise.extractive import ExtractiveSummariser

    if name == "lexical":
        return ExtractiveSummariser()
    extractive = ExtractiveSummariser(open_encoder())
    if name == "extractive":
        return extractive
    from newscli.models import find_summary_model

    model = find_summary_model(name, convert=False)
    return extractive if model is None else _abstractive(model, extractive, engine, device)


def _abstractive(
    model: ModelFiles, extractive: ExtractiveSummariser, engine: str, device: str
) -> AbstractiveSummariser:
    """Choose engine and device, convert the model if the engine wants it, and load it."""
    from newscli.models.conversions import converted
    from newscli.summarise.abstractive import open_abstractive

    kind = _model_type(model)
    if engine == "auto":
        engine = "ctranslate2" if kind in CONVERTIBLE else "torch"
    if engine == "ctranslate2":
        if kind not in CONVERTIBLE:
            raise UsageError(
                f"CTranslate2 cannot run {model.name}, a model of the type {kind!r}.",
                "Use --engine torch or auto.",
            )
        converted(model.checkpoint)
    return open_abstractive(model, extractive, engine, _device(device, engine))


def _model_type(model: ModelFiles) -> str:
    path = model.checkpoint / "config.json"
    try:
        return str(json.loads(path.read_text("utf-8")).get("model_type", ""))
    except (OSError, ValueError) as error:
        raise ModelError(
            f"There is no readable config.json in {model.checkpoint}.",
            "Name a folder that holds a summary model in Hugging Face layout.",
        ) from error


def _device(device: str, engine: str) -> str:
    """Return "cpu" or "cuda"; ModelError if a GPU was asked for and there is none."""
    if device == "cpu":
        return device
    if engine == "torch":
        import torch

        found = torch.cuda.is_available()
    else:
        import ctranslate2

        found = ctranslate2.get_cuda_device_count() > 0
    if device == "cuda" and not found:
        raise ModelError(
            f"There is no GPU that {engine} can use (--device cuda).", "Use --device cpu or auto."
        )
    return "cuda" if found else "cpu"
