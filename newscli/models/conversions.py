"""The CTranslate2 forms of checkpoints, made once per checkpoint and kept in the user's cache."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import time
from collections.abc import Callable
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path

from newscli.errors import ModelError
from newscli.files import sha256, write_json
from newscli.models.convert import CONVERTER_VERSION, convert
from newscli.models.packed import PACKED, unpack
from newscli.models.weights import weights_file
from newscli.settings import cache_dir

MANIFEST = "newscli.json"
"""Lists a conversion's files; written last, so that a folder without it is not finished."""

_STALE_SECONDS = 24 * 3600.0
_DEFINING_FILES = (
    "config.json", "vocab.json", "target_vocab.json", "source.spm", "target.spm",
    "tokenizer.json", "spiece.model",
)  # fmt: skip


def conversions_dir() -> Path:
    """Return the folder that holds one folder per conversion."""
    return cache_dir() / "ctranslate2"


def conversion_path(checkpoint: Path) -> Path:
    """Return where the conversion of ``checkpoint`` lies, made or not.

    Its name is a hash of the weights, the configuration, the vocabulary, CTranslate2's version and
    this converter's: change any of them, and a new conversion is made.
    """
    weights = weights_file(checkpoint)
    if weights is None:
        raise ModelError(
            f"There is no model in {checkpoint}: it has no weights.",
            "A model folder needs model.safetensors or pytorch_model.bin.",
        )
    digest = hashlib.sha256(f"{version('ctranslate2')} {CONVERTER_VERSION}".encode())
    digest.update(known_sha256(weights).encode())
    for name in _DEFINING_FILES:
        if (checkpoint / name).is_file():
            digest.update((checkpoint / name).read_bytes())
    return conversions_dir() / digest.hexdigest()[:32]


def is_complete(folder: Path) -> bool:
    """Say whether ``folder`` is a finished conversion whose files have their sizes."""
    return all(
        (folder / name).is_file() and (folder / name).stat().st_size == facts["size"]
        for name, facts in _manifest(folder).items()
    ) and bool(_manifest(folder))


def damaged_files(folder: Path) -> list[str]:
    """Return the files of a finished conversion whose content is not what was written."""
    return [
        name
        for name, facts in _manifest(folder).items()
        if not (folder / name).is_file() or sha256(folder / name) != facts["sha256"]
    ]


def converted(checkpoint: Path) -> Path:
    """Return the CTranslate2 int8 folder of ``checkpoint``, made now if it does not exist.

    Processes that ask at the same time wait for one of them to make it. Raises ModelError if the
    checkpoint is broken, or the cache cannot be written.
    """
    return made(conversion_path(checkpoint), checkpoint, convert)


def for_transformers(checkpoint: Path) -> Path:
    """Return a folder with the model of ``checkpoint`` that transformers can load.

    That is ``checkpoint`` itself, unless its weights are packed (:mod:`.packed`): then a copy in
    the cache with plain weights, made now if it does not exist. Raises ModelError as
    :func:`converted`.
    """
    weights = weights_file(checkpoint)
    if weights is None or weights.name != PACKED:
        return checkpoint
    target = conversion_path(checkpoint)
    return made(target.with_name(f"{target.name}-plain"), checkpoint, unpack)


def made(target: Path, checkpoint: Path, make: Callable[[Path, Path], None]) -> Path:
    """Return ``target``, filled by ``make(checkpoint, folder)`` if it is not there yet.

    Processes that ask at the same time wait for one of them to make it. Raises ModelError if the
    cache cannot be written, and what ``make`` raises.
    """
    if is_complete(target):
        return target
    from filelock import FileLock

    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(target.with_suffix(".lock")):
            if not is_complete(target):
                _build(checkpoint, target, make)
    except OSError as error:
        raise ModelError(
            f"Cannot write the converted model to {target.parent}: {error.strerror or error}.",
            "Set NEWSCLI_CACHE to a folder that can be written.",
        ) from error
    return target


def _build(checkpoint: Path, target: Path, make: Callable[[Path, Path], None]) -> None:
    """Make the model in a sibling of ``target`` and rename it; the caller holds the lock."""
    _remove_leftovers(target)
    temporary = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    try:
        temporary.mkdir()
        make(checkpoint, temporary)
        files = {
            path.name: {"size": path.stat().st_size, "sha256": sha256(path)}
            for path in sorted(temporary.iterdir())
        }
        write_json(temporary / MANIFEST, {"checkpoint": str(checkpoint), "files": files})
        # A folder that is in the way is damaged: a complete one would have been used.
        shutil.rmtree(target, ignore_errors=True)
        temporary.replace(target)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def _remove_leftovers(target: Path) -> None:
    """Remove what builds of ``target`` left behind when their process was killed."""
    for path in target.parent.glob(f".{target.name}.*.tmp"):
        if time.time() - path.stat().st_mtime > _STALE_SECONDS:
            shutil.rmtree(path, ignore_errors=True)


def _manifest(folder: Path) -> dict[str, dict[str, str | int]]:
    try:
        data = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        files = data["files"]
        return files if isinstance(files, dict) else {}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def known_sha256(path: Path) -> str:
    """Return the file's SHA-256, remembered in the cache by path, size and time of change.

    Without the memory, every run on a 300 MB model would begin by reading all of it.
    """
    status = path.stat()
    key = hashlib.sha256(str(path.resolve()).encode("utf-8", "surrogateescape")).hexdigest()[:32]
    memory = conversions_dir() / "hashes" / f"{key}.json"
    stamp = [status.st_size, status.st_mtime_ns]
    try:
        known = json.loads(memory.read_text(encoding="utf-8"))
        if known["stamp"] == stamp:
            return str(known["sha256"])
    except (OSError, ValueError, KeyError, TypeError):
        pass
    digest = sha256(path)
    # A read-only cache may already hold the conversion; without one, converting says so.
    with suppress(OSError):
        write_json(memory, {"stamp": stamp, "sha256": digest, "path": str(path)})
    return digest
