"""English summaries in which every sentence points at the source sentences it rests on."""

from __future__ import annotations

from typing import Protocol

from newscli.article import Article, ModelInfo, Summary, SummaryLength
from newscli.summarise.candidates import why_none

__all__ = ["Summariser", "open_summariser", "why_none"]


class Summariser(Protocol):
    """Makes an English summary of an article whose sentences have been translated."""

    @property
    def info(self) -> ModelInfo:
        """Name, revision and engine, as a report states them."""

    def summarise(self, article: Article, length: SummaryLength) -> Summary | None:
        """Return the summary, or None if the article is too short or no sentence of it is fit.

        Reads ``sentence.translation`` only; every sentence of the summary carries the ids of the
        sentences that it rests on.
        """


def open_summariser(name: str = "", *, device: str = "auto", engine: str = "auto") -> Summariser:
    """Open the summariser that ``name`` stands for.

    A catalogue name ("extractive", "extractive-minilm", …), a hub id or a folder. An empty name
    takes the best one installed, which is "extractive" unless a model was pulled. ``device`` is
    auto, cpu or cuda. ``engine`` (auto, ctranslate2 or torch) is a wish: it is mostly meant for the
    translation, and a summary model that only torch can run is run there. Raises ModelError if
    there is no such model, or it cannot be loaded.
    """
    from newscli.models.store import EXTRACTIVE_MINILM, find_summary_model
    from newscli.summarise.extractive import ExtractiveSummariser

    model = find_summary_model(name, convert=False)
    if model is None:
        return ExtractiveSummariser()
    if model.name == EXTRACTIVE_MINILM:
        from newscli.summarise.vectors import MiniLmEmbedder

        return ExtractiveSummariser(MiniLmEmbedder())

    from newscli.models.cache import converted
    from newscli.models.convert import is_convertible
    from newscli.summarise.abstractive import AbstractiveSummariser, open_generator
    from newscli.translate.engine import device_for

    if engine != "torch" and is_convertible(model.checkpoint):
        engine = "ctranslate2"
        converted(model.checkpoint)
    else:
        engine = "torch"
    generator = open_generator(model, engine, device_for(engine, device))
    return AbstractiveSummariser(generator, ExtractiveSummariser())
