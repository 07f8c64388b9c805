"""``newscli models list``, and the hint at a better model."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from newscli.models.catalogue import COMPACT, ENCODER_SHA256, CatalogueEntry, Task, catalogue
from newscli.models.store import (
    ModelFiles,
    all_pulled,
    choices,
    choose,
    installed_encoder,
    read_record,
)
from newscli.settings import cache_dir

SCHEMA = "newscli.models/1"
_DAY = 24 * 3600.0


@dataclass(frozen=True, slots=True)
class ListedModel:
    """A model as it is listed. ``status``: "bundled", "installed", "not installed", "damaged"."""

    entry: CatalogueEntry
    status: str
    revision: str
    path: str
    used: bool


@dataclass(frozen=True, slots=True)
class Overview:
    """All models, and per task the one that a run would use and why ("" and why not)."""

    models: list[ListedModel]
    choices: Mapping[Task, tuple[str, str]]


def overview() -> Overview:
    """List all models; nothing is downloaded or converted."""
    entries = {entry.repository.casefold() or entry.name: entry for entry in catalogue()}
    for record in all_pulled():
        entries.setdefault(
            record.repository.casefold(),
            CatalogueEntry(record.repository, record.task, record.repository, 0, record.licence),
        )
    used = choices()
    return Overview([_listed(entry, used) for entry in entries.values()], used)


def as_json(found: Overview) -> str:
    """Return the overview as JSON."""
    data: dict[str, Any] = {
        "schema": SCHEMA,
        "models": [_as_dict(model) for model in found.models],
        "used": {task: {"name": name, "why": why} for task, (name, why) in found.choices.items()},
    }
    return json.dumps(data, indent=2, ensure_ascii=False)


def _as_dict(model: ListedModel) -> dict[str, Any]:
    facts = asdict(model)
    entry = facts.pop("entry")
    return {key: entry[key] for key in entry if key not in {"bleu", "extra", "comment"}} | facts


def as_text(found: Overview) -> str:
    """Return the overview as plain text: a table per task, and below it which one is used."""
    head = ("", "NAME", "SIZE", "LICENCE", "QUALITY", "STATUS")
    rows = {task: [_row(m) for m in found.models if m.entry.task == task] for task in found.choices}
    every = [head, *(row for part in rows.values() for row in part)]
    widths = [max(len(row[column]) for row in every) for column in range(len(head))]
    parts = []
    for task, (name, why) in found.choices.items():
        lines = [
            " ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
            for row in [head, *rows[task]]
        ]
        used = f"A run would use {name}, because {why}." if name else why
        parts.append("\n".join([task.capitalize(), *lines, f"  {used}"]))
    return "\n\n".join(parts)


def _row(model: ListedModel) -> tuple[str, ...]:
    entry = model.entry
    size = f"{entry.megabytes} MB" if entry.megabytes else "-"
    mark, quality, licence = "*" if model.used else "", entry.quality or "-", entry.licence or "-"
    return (mark, entry.name, size, licence, quality, model.status)


def _listed(entry: CatalogueEntry, choices: Mapping[Task, tuple[str, str]]) -> ListedModel:
    """Return an entry with its state on this machine."""
    size, revision, path, status = entry.megabytes, "", "", "not installed"
    if entry.extra:
        if (folder := installed_encoder()) is not None:
            revision, path, status = ENCODER_SHA256[:12], str(folder), "installed"
    elif not entry.repository:
        status = "bundled"
    elif (record := read_record(entry.repository)) is not None:
        size, revision, path = record.megabytes, record.revision, record.folder
        status = "installed" if record.is_complete() else "damaged"
    used = choices[entry.task][0] in {entry.name, entry.repository} - {""}
    return ListedModel(replace(entry, megabytes=size), status, revision, path, used)


def better_model(used: ModelFiles) -> str:
    """Return a line about a better translation model than ``used``, or "" if there is none.

    A user who chose a model gets no hint.
    """
    if used.name != COMPACT or choose("translation").name != COMPACT or used.why == "you named it":
        return ""
    models = [entry for entry in catalogue() if entry.task == "translation"]
    own = next(entry for entry in models if entry.name == COMPACT)
    best = max(models, key=lambda entry: entry.bleu)
    if best is own:
        return ""
    return (
        f"A larger model translates better ({best.quality}"
        + (f", {own.name} {own.bleu:.1f}" if own.bleu else "")
        + f"): newscli models pull {best.name} ({best.megabytes} MB)"
    )


def is_due() -> bool:
    """Say whether the last hint is a day old, and note that one is given now."""
    stamp = cache_dir() / "hint"
    try:
        if stamp.exists() and time.time() - stamp.stat().st_mtime < _DAY:
            return False
        stamp.parent.mkdir(parents=True, exist_ok=True)
        stamp.touch()
    except OSError:  # a cache that cannot be written must not make every run say it
        return False
    return True
