"""Checks installed models against their hashes, and on a sentence."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

from newscli.errors import ModelError
from newscli.files import sha256
from newscli.models.catalogue import (
    BUILT_IN,
    COMPACT,
    COMPACT_FOLDER,
    EXTRACTIVE_MINILM,
    Task,
    bundled_sha256,
    entry_for,
)
from newscli.models.conversions import conversion_path, converted, damaged_files
from newscli.models.convert import is_convertible, read_json
from newscli.models.find import Choice, ModelFiles, choose
from newscli.models.pull import repository_of
from newscli.models.records import all_records, is_repository, read_record
from newscli.models.selftest import self_test
from newscli.models.weights import weights_file


def verify_models(names: list[str]) -> Iterator[str]:
    """Verify the models named, or all that are installed; yield a line for each that is well.

    Raises ModelError, after all were looked at, if any is not.
    """
    broken: list[str] = []
    for name in names or [COMPACT, *(record.repository for record in all_records())]:
        try:
            yield f"{name}: {_verify(name)}"
        except ModelError as error:
            if len(names) == 1:
                raise
            broken.append(name)
            yield f"{name}: {error}"
    if broken:
        raise ModelError(
            f"Damaged: {', '.join(broken)}.", "Run 'newscli models pull --force NAME' for each."
        )


def model_path(name: str = "", *, ctranslate2: bool = False) -> Path:
    """Return the folder of a model, or of its int8 form. Raises ModelError."""
    choice = choose(task_of(name), name)
    if choice.name == EXTRACTIVE_MINILM:
        from newscli.summarise.minilm import converted_encoder, weights_folder

        return converted_encoder() if ctranslate2 else weights_folder()
    if choice.folder is None:
        raise ModelError(f"{choice.name} has no folder.", "It is part of newscli itself.")
    return converted(choice.folder) if ctranslate2 else choice.folder


def task_of(name: str) -> Task:
    """Return what a model is for; a name not known is taken for a translation model's."""
    entry = entry_for(name)
    if entry is not None:
        return entry.task
    folder = Path(name).expanduser()
    if name and folder.is_dir():
        kind = read_json(folder / "config.json").get("model_type")
        return "translation" if kind == "marian" else "summary"
    record = read_record(name) if is_repository(name) else None
    return "summary" if record is not None and record.task == "summary" else "translation"


def _verify(name: str) -> str:
    """Return what was found to be right about a model. Raises ModelError."""
    entry = entry_for(name)
    if entry is not None and entry.name == EXTRACTIVE_MINILM:
        from newscli.summarise.minilm import verify_encoder

        return verify_encoder()
    if entry is not None and entry.name in BUILT_IN:
        return "comes with newscli"
    task = task_of(name)
    if entry is not None and not entry.repository:
        checked = _verify_bundled()
    elif Path(name).is_dir():
        checked = "runs"
    else:
        checked = _verify_files(name)
    choice = choose(task, name)
    assert choice.folder is not None
    checked += _verify_conversion(choice.folder)
    self_test(_files(choice, choice.folder), task)
    return checked


def _verify_bundled() -> str:
    weights = weights_file(COMPACT_FOLDER)
    if weights is None or sha256(weights) != bundled_sha256():
        raise ModelError(
            "The bundled model is not the one that was published.", "Install newscli again."
        )
    return "weights as published, runs"


def _verify_files(name: str) -> str:
    record = read_record(repository_of(name))
    if record is None:
        raise ModelError(f"{name} is not installed.", f"Run: newscli models pull {name}")
    damaged = record.damaged()
    if damaged:
        raise ModelError(
            f"{name} is damaged: {', '.join(damaged)}.",
            f"Run: newscli models pull --force {name}",
        )
    return f"{len(record.files)} files have the right hash"


def _verify_conversion(folder: Path) -> str:
    """Make a damaged conversion anew; return what to add to the line."""
    if not is_convertible(folder):
        return ""
    target = converted(folder)
    if not damaged_files(target):
        return ""
    shutil.rmtree(target)
    converted(folder)
    return "; its converted form was damaged and is made anew"


def _files(choice: Choice, folder: Path) -> ModelFiles:
    return ModelFiles(choice.name, choice.revision, folder, conversion_path(folder), choice.why)
