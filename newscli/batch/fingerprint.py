"""One short name for everything but the input that a report depends on."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from newscli.errors import UsageError

if TYPE_CHECKING:
    from newscli.batch.options import BatchOptions
    from newscli.models import ModelFiles

_NO_MATTER = frozenset({"model", "summarizer", "device", "memory", "glossary", "offline"})
"""Settings that are stated otherwise below, or that do not change what a report says."""


def fingerprint(options: BatchOptions) -> str:
    """Return 16 hexadecimal digits: newscli's version, the models' weights and the settings.

    Nothing is loaded or converted for it. Raises ModelError if a model is missing, UsageError if
    the glossary cannot be read.
    """
    from newscli import __version__
    from newscli.models import find_summary_model, find_translation_model
    from newscli.models.catalogue import EXTRACTIVE

    settings = options.settings
    facts: dict[str, Any] = {
        name: value for name, value in asdict(settings).items() if name not in _NO_MATTER
    }
    facts["engine"] = "ctranslate2" if settings.engine == "auto" else settings.engine
    facts["newscli"] = __version__
    facts["side_by_side"] = options.side_by_side
    facts["translation"] = _identity(find_translation_model(settings.model, convert=False))
    if settings.summary:
        model = find_summary_model(settings.summarizer, convert=False)
        facts["summary_model"] = _identity(model) if model else settings.summarizer or EXTRACTIVE
    if settings.glossary is not None:
        try:
            facts["glossary"] = hashlib.sha256(settings.glossary.read_bytes()).hexdigest()
        except OSError as error:
            raise UsageError(
                f"The glossary {settings.glossary} cannot be read: {error.strerror}.",
                "Check the path.",
            ) from error
    text = json.dumps(facts, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _identity(model: ModelFiles) -> list[str]:
    """Return what changes with a model's weights; the converted folder is named by their hash."""
    return [model.name, model.revision, model.ctranslate2.name]
