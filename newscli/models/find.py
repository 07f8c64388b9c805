"""Chooses the model of a run: what the user names, else the best installed, else the bundled one.

Nothing here downloads, and nothing heavier than JSON is imported unless a checkpoint has to be
converted first.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from newscli.errors import ModelError
from newscli.models.catalogue import (
    BUILT_IN,
    COMPACT,
    COMPACT_FOLDER,
    EXTRACTIVE,
    CatalogueEntry,
    Task,
    bundled_sha256,
    catalogue,
    entry_for,
)
from newscli.models.records import Record, is_repository, read_record


@dataclass(frozen=True, slots=True)
class ModelFiles:
    """A model on this machine.

    ``checkpoint`` is a folder in Hugging Face layout, ``ctranslate2`` the folder of its int8 form;
    ``revision`` is the hub's commit, "" for a folder; ``why`` says in words why it was chosen.
    """

    name: str
    revision: str
    checkpoint: Path
    ctranslate2: Path
    why: str


@dataclass(frozen=True, slots=True)
class Choice:
    """A model that was chosen, before its files are looked at. ``folder`` is None: built in."""

    name: str
    revision: str
    folder: Path | None
    why: str


def find_translation_model(name: str = "", *, convert: bool = True) -> ModelFiles:
    """Return the translation model ``name`` (catalogue name, hub id or folder), or the best one.

    Its CTranslate2 form is made if it does not exist yet; with ``convert=False`` (for the torch
    engine) ``ctranslate2`` is where it would lie. Raises ModelError if there is no such model on
    this machine, or it is broken.
    """
    choice = choose("translation", name)
    assert choice.folder is not None  # "extractive" is no translation model
    return _files(choice, choice.folder, convert)


def find_summary_model(name: str = "", *, convert: bool = True) -> ModelFiles | None:
    """Return the summary model ``name``, or the best one; None: one that is built in.

    As :func:`find_translation_model`.
    """
    choice = choose("summary", name)
    if choice.folder is None:
        return None
    return _files(choice, choice.folder, convert)


def choose(task: Task, name: str = "") -> Choice:
    """Return the model that a run with ``name`` would use, and why. Raises ModelError."""
    if name:
        return _named(task, name)
    installed = [
        (entry, record)
        for entry in catalogue()
        if entry.task == task
        and entry.repository
        and (record := installed_record(entry.repository))
    ]
    if task == "summary":
        # The catalogue's order is its order of preference: the quicker one of equals first.
        for entry, record in installed:
            return Choice(entry.name, record.revision, record.path, "the best one installed")
        return Choice(EXTRACTIVE, "", None, "no summary model is pulled")
    bundled = _bundled("it comes with newscli, and no better one is installed")
    best = max(installed, key=lambda pair: pair[0].bleu, default=None)
    own = entry_for(COMPACT)
    if best is not None and (own is None or best[0].bleu >= own.bleu):
        entry, record = best
        return Choice(entry.name, record.revision, record.path, "the best one installed")
    return bundled


def installed_record(repository: str) -> Record | None:
    """Return the record of a pulled model whose files are still all there."""
    record = read_record(repository)
    return record if record is not None and record.is_complete() else None


def _named(task: Task, name: str) -> Choice:
    why = "you named it"
    entry = entry_for(name)
    if entry is not None:
        if entry.task != task:
            raise ModelError(
                f"{entry.name} is a {entry.task} model, not a {task} model.",
                "See: newscli models list",
            )
        return _from_catalogue(entry, why)
    folder = Path(name).expanduser()
    if folder.is_dir():
        return Choice(name, "", folder.absolute(), why)
    if is_repository(name):
        record = installed_record(name)
        if record is None:
            raise ModelError(
                f"The model {name} is not installed.", f"Run: newscli models pull {name}"
            )
        return Choice(record.repository, record.revision, record.path, why)
    known = ", ".join(entry.name for entry in catalogue() if entry.task == task)
    raise ModelError(
        f"There is no {task} model or folder named {name!r}.",
        f"Known are {known}; or name a folder, or a hub id such as owner/model. "
        "See: newscli models list",
    )


def _from_catalogue(entry: CatalogueEntry, why: str) -> Choice:
    if entry.name == COMPACT:
        return _bundled(why)
    if entry.name in BUILT_IN:
        if entry.extra:
            from newscli.summarise.minilm import weights_folder

            weights_folder()
        return Choice(entry.name, "", None, why)
    record = installed_record(entry.repository)
    if record is None:
        raise ModelError(
            f"The model {entry.name} is not installed.",
            f"Run: newscli models pull {entry.name} ({entry.megabytes} MB)",
        )
    return Choice(entry.name, record.revision, record.path, why)


def _bundled(why: str) -> Choice:
    """Return the compact model; its revision is the start of its weights' SHA-256."""
    return Choice(COMPACT, bundled_sha256()[:12], COMPACT_FOLDER, why)


def _files(choice: Choice, folder: Path, convert: bool) -> ModelFiles:
    from newscli.models.conversions import conversion_path, converted

    path = converted(folder) if convert else conversion_path(folder)
    return ModelFiles(choice.name, choice.revision, folder, path, choice.why)
