"""Which summariser a name stands for."""

from __future__ import annotations

from newscli.summarise.summariser import Summariser


def open_summariser(name: str = "", *, device: str = "auto", engine: str = "auto") -> Summariser:
    """Open the summariser that ``name`` stands for: "extractive", a catalogue name, or a folder.

    An empty name takes the best one installed, which is the extractive one unless a model was
    pulled. Raises ModelError if there is no such model, or it cannot be loaded.
    """
    from newscli.summarise.extractive import ExtractiveSummariser

    if name == "extractive":
        return ExtractiveSummariser()
    from newscli.models import find_summary_model

    model = find_summary_model(name)
    if model is None:
        return ExtractiveSummariser()
    from newscli.summarise.abstractive import open_abstractive

    return open_abstractive(model, device=device, engine=engine)
