"""Which summariser a name stands for, and on which engine and device it runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newscli.errors import ModelError
from newscli.summarise.summariser import Summariser

if TYPE_CHECKING:
    from newscli.models import ModelFiles
    from newscli.summarise.abstractive import AbstractiveSummariser
    from newscli.summarise.extractive import ExtractiveSummariser


def open_summariser(name: str = "", *, device: str = "auto", engine: str = "auto") -> Summariser:
    """Open the summariser that ``name`` stands for.

    A catalogue name ("extractive", "extractive-minilm", …), a hub id or a folder. An empty name
    takes the best one installed, which is "extractive" unless a model was pulled. ``device`` is
    auto, cpu or cuda. ``engine`` (auto, ctranslate2 or torch) is a wish: it is mostly meant for the
    translation, and a summary model that only torch can run is run there. Raises ModelError if
    there is no such model, or it cannot be loaded.
    """
    from newscli.models import find_summary_model
    from newscli.models.catalogue import EXTRACTIVE_MINILM
    from newscli.summarise.extractive import ExtractiveSummariser

    model = find_summary_model(name, convert=False)
    if model is not None:
        return _abstractive(model, ExtractiveSummariser(), engine, device)
    if name.casefold() == EXTRACTIVE_MINILM:
        from newscli.summarise.vectors import MiniLmEmbedder

        return ExtractiveSummariser(MiniLmEmbedder())
    return ExtractiveSummariser()


def _abstractive(
    model: ModelFiles, extractive: ExtractiveSummariser, engine: str, device: str
) -> AbstractiveSummariser:
    """Choose engine and device, convert the model if the engine wants it, and load it."""
    from newscli.models import converted, is_convertible
    from newscli.summarise.abstractive import open_abstractive

    if engine != "torch" and is_convertible(model.checkpoint):
        engine = "ctranslate2"
        converted(model.checkpoint)
    else:
        engine = "torch"
    return open_abstractive(model, extractive, engine, _device(device, engine))


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
