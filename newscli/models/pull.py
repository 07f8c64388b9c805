"""Gets a model from the hub: chooses its files, downloads, checks, converts and tries it out."""

from __future__ import annotations

import shutil
from pathlib import Path

from newscli.errors import ModelError, UsageError
from newscli.models.catalogue import Task, entry_for
from newscli.models.conversions import conversion_path, converted, damaged_files
from newscli.models.convert import is_convertible, read_json
from newscli.models.download import fetch
from newscli.models.find import ModelFiles
from newscli.models.hub import RemoteFile, RemoteModel, describe, hub_cache, prepare
from newscli.models.local import local_snapshot
from newscli.models.progress import PullProgress
from newscli.models.records import Record, is_repository, read_record, write_record
from newscli.models.selftest import self_test

_SUMMARY_TYPES = frozenset({"bart", "pegasus", "t5", "mt5", "longt5", "led", "bigbird_pegasus"})
_TOKENIZERS: dict[Task, tuple[tuple[str, ...], ...]] = {
    "translation": (("source.spm", "target.spm", "vocab.json"),),
    "summary": (("tokenizer.json",), ("vocab.json", "merges.txt"), ("spiece.model",)),
}
"""Of the files in each row a model needs all, and of the rows one."""
_OPTIONAL = (
    "target_vocab.json",
    "generation_config.json",
    "tokenizer_config.json",
    "special_tokens_map.json",
    "added_tokens.json",
)
_WEIGHTS = ("model.safetensors", "pytorch_model.bin")


def repository_of(name: str) -> str:
    """Return the hub id that a catalogue name or hub id stands for. Raises UsageError."""
    entry = entry_for(name)
    if entry is not None:
        if entry.extra:
            raise UsageError(
                f"{entry.name} is not pulled but installed with pip.",
                f"Run: pip install 'newscli[{entry.extra}]'",
            )
        if not entry.repository:
            raise UsageError(f"{entry.name} comes with newscli: there is nothing to pull.")
        return entry.repository
    if not is_repository(name):
        raise ModelError(
            f"There is no model named {name!r}.",
            "Name one of 'newscli models list', or a hub id such as owner/model.",
        )
    return name


def pull_model(
    name: str,
    revision: str = "main",
    *,
    force: bool = False,
    offline: bool = False,
    progress: PullProgress,
) -> Record:
    """Get a model and make it ready to run; a second pull only gets what has changed.

    Raises ModelError if it cannot be had, is damaged, is of a kind that newscli does not run, or
    fails on a sentence.
    """
    repository = repository_of(name)
    prepare(offline)
    from huggingface_hub import constants

    if constants.HF_HUB_OFFLINE:
        model, folder = _from_cache(repository), None
    else:
        model, folder = describe(repository, revision), None
    task, files = _choose(model, progress, force=force)
    _check_space(model, files)
    for file in files:
        progress.start(file.name, file.size)
        path = fetch(model, file, progress.advance, force=force and file.name != "config.json")
        folder = path.parent if folder is None else folder
    assert folder is not None  # there is always a config.json
    entry = entry_for(repository)
    record = Record(
        repository=model.repository,
        revision=model.commit,
        folder=str(folder),
        task=task,
        licence=entry.licence if entry is not None else model.licence,
        files={file.name: (file.size, file.digest) for file in files},
    )
    _make_ready(record, progress)
    return record


def _make_ready(record: Record, progress: PullProgress) -> None:
    """Convert and try the model, and only then note it as installed."""
    target = conversion_path(record.path)
    if is_convertible(record.path):
        progress.step("Converting to int8")
        target = converted(record.path)
        if damaged_files(target):
            shutil.rmtree(target)
            target = converted(record.path)
    progress.step("Trying it out")
    files = ModelFiles(record.repository, record.revision, record.path, target, "pulled")
    self_test(files, record.task)
    before = read_record(record.repository)
    try:
        write_record(record)
    except OSError as error:
        raise ModelError(
            f"Cannot note that {record.repository} is installed: {error.strerror or error}.",
            "Set NEWSCLI_CACHE to a folder that can be written.",
        ) from error
    if before is not None and before.revision != record.revision:
        progress.step(f"It replaces revision {before.revision[:12]}, which stays in the cache.")


def _from_cache(repository: str) -> RemoteModel:
    """Return what the hub's cache already holds of ``repository``; for work without a network."""
    found = local_snapshot(repository)
    if found is None:
        raise ModelError(
            f"{repository} is not on this machine, and offline mode forbids the network.",
            "Unset HF_HUB_OFFLINE and NEWSCLI_OFFLINE, or leave out --offline.",
        )
    return found


def _choose(
    model: RemoteModel, progress: PullProgress, *, force: bool
) -> tuple[Task, list[RemoteFile]]:
    """Return the model's task and the files to download. Raises ModelError if some are missing."""

    def unusable(reason: str) -> ModelError:
        return ModelError(
            f"{model.repository} {reason}: newscli cannot run it.",
            "It runs Marian models (translation), BART, Pegasus and T5 models (summary). "
            "See: newscli models list",
        )

    if "config.json" not in model.files:
        raise unusable("has no config.json")
    first = model.files["config.json"]
    progress.step(f"Getting {model.repository}, revision {model.commit[:12]}")
    kind = str(read_json(fetch(model, first, lambda _: None, force=force)).get("model_type"))
    if kind != "marian" and kind not in _SUMMARY_TYPES:
        raise unusable(f"is of the type {kind!r}")
    task: Task = "translation" if kind == "marian" else "summary"
    rows = [row for row in _TOKENIZERS[task] if all(name in model.files for name in row)]
    if not rows:
        lacking = [name for name in _TOKENIZERS[task][0] if name not in model.files]
        raise unusable(f"has no {' and no '.join(lacking)}")
    weights = next((name for name in _WEIGHTS if name in model.files), None)
    if weights is None:
        raise unusable(f"has no {' and no '.join(_WEIGHTS)}")
    tokenizer = {name for row in rows for name in row}
    optional = {name for name in _OPTIONAL if name in model.files}
    names = ["config.json", *sorted(tokenizer | optional), weights]
    return task, [model.files[name] for name in names]


def _check_space(model: RemoteModel, files: list[RemoteFile]) -> None:
    """Raise ModelError if the disk has not the room for ``files`` and their conversion."""
    place: Path = hub_cache()
    while not place.exists():
        place = place.parent
    needed = sum(file.size for file in files)
    free = shutil.disk_usage(place).free
    if free < needed:
        raise ModelError(
            f"{model.repository} needs {needed / 1e6:.0f} MB, and {place} has "
            f"{free / 1e6:.0f} MB free.",
            "Free space there, or set HF_HOME to a folder on another disk.",
        )
