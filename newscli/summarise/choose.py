"""Which summariser a name stands for."""

from __future__ import annotations

from newscli.summarise.summariser import Summariser


def open_summariser(name: str = "", *, device: str = "auto", engine: str = "auto") -> Summariser:
    """Open the summariser that ``name`` stands for.

    "extractive", "lexical" (extractive without the sentence encoder: quicker), a catalogue name, a
    hub id or a folder. An empty name takes the best one installed, which is the extractive one
    unless a model was pulled. Raises ModelError if there is no such model, or it cannot be loaded.
    """
    from newscli.summarise.embed import open_encoder
    from newscli.summarise.extractive import ExtractiveSummariser

    if name == "lexical":
        return ExtractiveSummariser()
    if name == "extractive":
        return ExtractiveSummariser(open_encoder())
    from newscli.models import find_summary_model

    model = find_summary_model(name)
    if model is None:
        return ExtractiveSummariser(open_encoder())
    from newscli.summarise.abstractive import open_abstractive

    return open_abstractive(model, device=device, engine=engine)
