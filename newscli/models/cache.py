"""Converted models: made once per checkpoint, kept in the user's cache, replaced if damaged.

Reading a model of hundreds of megabytes to check it would cost seconds before each run. So the
cache remembers each file's hash with the file's size and times, and computes it again only when one
of them has changed; ``newscli models verify`` always computes it.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from collections.abc import Callable, Mapping
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path
from typing import Any

from newscli.console import say
from newscli.errors import ModelError, failing_as
from newscli.files import git_sha1, locked, matches, parse_json, sha256, write_json
from newscli.lexicon import FILE_NAME as LEXICON
from newscli.models.convert import CONVERTER_VERSION, convert
from newscli.models.convert.weights import PACKED, PLAIN, unpack, weights_file
from newscli.settings import cache_dir

MANIFEST = "newscli.json"
"""Lists the files of a conversion with their SHA-256. It is written last: a folder without it is
unfinished."""

_DEFINING_FILES = (
    "config.json", "vocab.json", "target_vocab.json", "source.spm", "target.spm",
    "tokenizer.json", "spiece.model",
)  # fmt: skip

_HEX = re.compile("[0-9a-f]{40}|[0-9a-f]{64}")


def conversions_dir() -> Path:
    """Return the folder that holds one folder per conversion."""
    return cache_dir() / "ctranslate2"


def conversion_path(checkpoint: Path) -> Path:
    """Return the folder of the conversion of ``checkpoint``, whether or not it exists.

    Its name is a hash of the weights, the configuration, the vocabulary, and the versions of
    CTranslate2 and of this converter: if any of them changes, a new conversion is made. Raises
    ModelError if there are no weights or they cannot be read.
    """
    weights = weights_file(checkpoint)
    digest = hashlib.sha256(f"{version('ctranslate2')} {CONVERTER_VERSION}".encode())
    with failing_as(ModelError, f"Cannot read the model in {checkpoint}", "Check its permissions."):
        digest.update(known_digest(weights).encode())
        for name in _DEFINING_FILES:
            if (checkpoint / name).is_file():
                digest.update((checkpoint / name).read_bytes())
    return conversions_dir() / digest.hexdigest()[:32]


def identity(checkpoint: Path) -> str:
    """Return a hash of all files of ``checkpoint`` that decide what the model reads and writes.

    They are those of :func:`conversion_path` and the lexicon. Raises ModelError as that does.
    """
    found = conversion_path(checkpoint).name
    lexicon = checkpoint / LEXICON
    with failing_as(ModelError, f"Cannot read {lexicon}", "Check its permissions."):
        return f"{found} {known_digest(lexicon)}" if lexicon.is_file() else found


def converted(checkpoint: Path) -> Path:
    """Return the CTranslate2 int8 folder of ``checkpoint``, made now if it does not exist.

    Raises ModelError if the checkpoint is broken or the cache cannot be written.
    """
    return made(conversion_path(checkpoint), checkpoint, convert)


def for_transformers(checkpoint: Path) -> Path:
    """Return a folder with the model of ``checkpoint`` that transformers can load.

    That is ``checkpoint`` itself unless its weights are packed (:mod:`.convert.weights`). In that
    case it is a copy in the cache with plain weights, made now if it does not exist. Raises
    ModelError as :func:`converted` does.
    """
    if weights_file(checkpoint).name != PACKED:
        return checkpoint
    target = conversion_path(checkpoint)
    return made(target.with_name(f"{target.name}-plain"), checkpoint, unpack)


def made(target: Path, checkpoint: Path, make: Callable[[Path, Path], None]) -> Path:
    """Return ``target``, filled by ``make(checkpoint, folder)`` if it is missing or damaged.

    If several processes ask at the same time, one makes it and the others wait. Raises ModelError
    if the cache cannot be written, and passes on the errors of ``make``.
    """
    if is_complete(target):
        return target
    message = f"Cannot write the converted model to {target.parent}"
    hint = "Set NEWSCLI_CACHE to a folder that can be written."
    with failing_as(ModelError, message, hint), locked(target.with_suffix(".lock")):
        if not is_complete(target):
            if (target / MANIFEST).exists():
                say(f"newscli: the converted model in {target} is damaged; making it again.")
            _build(checkpoint, target, make)
    return target


def _build(checkpoint: Path, target: Path, make: Callable[[Path, Path], None]) -> None:
    """Make the conversion beside ``target`` and rename it. The caller holds the lock."""
    # The processes that left these behind are dead: this one holds the lock.
    for leftover in target.parent.glob(f".{target.name}.*.tmp"):
        shutil.rmtree(leftover, ignore_errors=True)
    temporary = target.with_name(f".{target.name}.{os.urandom(8).hex()}.tmp")
    try:
        temporary.mkdir()
        make(checkpoint, temporary)
        remove(target)  # a complete one would have been used
        temporary.replace(target)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
    files = {path.name: known_digest(path) for path in sorted(target.iterdir())}
    write_json(target / MANIFEST, {"checkpoint": str(checkpoint), "files": files})


def remove(path: Path) -> None:
    """Remove a file, a link, or a folder with all that is in it. Raises OSError."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


# -- Noticing damage -------------------------------------------------------------------------------


def is_complete(folder: Path) -> bool:
    """Return whether ``folder`` is a finished conversion with the files that were written."""
    files = _manifest(folder)
    return bool(files) and not changed_files(folder, files)


def damaged_files(folder: Path) -> list[str]:
    """Return the files of a conversion that have changed since they were made; reads them all."""
    return changed_files(folder, _manifest(folder), thorough=True)


def remade(checkpoint: Path) -> bool:
    """Convert ``checkpoint`` again if any file of its conversion is damaged; say whether.

    Raises ModelError as :func:`made` does.
    """
    target = converted(checkpoint)
    if not damaged_files(target):
        return False
    (target / MANIFEST).unlink(missing_ok=True)
    converted(checkpoint)
    return True


def changed_files(folder: Path, digests: Mapping[str, str], *, thorough: bool = False) -> list[str]:
    """Return the files of ``folder`` that are missing or differ from their digest in ``digests``.

    Only those whose size or times have changed are read, or all of them if ``thorough``.
    """

    def same(path: Path, digest: str) -> bool:
        kind = "sha256" if len(digest) == 64 else "git"
        try:
            return matches(path, digest) if thorough else known_digest(path, kind) == digest
        except OSError:
            return False

    return [name for name, digest in digests.items() if not same(folder / name, digest)]


def known_digest(path: Path, kind: str = "sha256") -> str:
    """Return a file's SHA-256 or, for ``kind`` "git", its git blob id.

    It is remembered in the cache with the file's size and times, and computed again when they
    change. Raises OSError if the file cannot be read.
    """
    key = hashlib.sha256(os.fsencode(path.resolve())).hexdigest()[:32]
    memory = conversions_dir() / "hashes" / f"{key}.json"
    status = path.stat()
    stamp = [status.st_size, status.st_mtime_ns, status.st_ctime_ns]
    known = _read_object(memory)
    if known.get("stamp") != stamp:
        known = {"stamp": stamp}
    digest = known.get(kind)
    if not isinstance(digest, str) or not _HEX.fullmatch(digest):
        digest = known[kind] = sha256(path) if kind == "sha256" else git_sha1(path)
        with suppress(OSError):  # a read-only cache may hold the conversion nevertheless
            write_json(memory, known)
    return digest


def _manifest(folder: Path) -> dict[str, str]:
    """Return the files in a conversion's manifest and their SHA-256; {} unless it makes sense."""
    files = _read_object(folder / MANIFEST).get("files")
    if not isinstance(files, dict) or files.keys().isdisjoint({"model.bin", PLAIN}):
        return {}
    sound = all(Path(k).name == k and isinstance(v, str) for k, v in files.items())
    return files if sound else {}


def _read_object(path: Path) -> dict[str, Any]:
    """Return the JSON object in ``path``; {} if there is none."""
    try:
        data = parse_json(path.read_bytes()) if path.is_file() else {}
    except (OSError, ValueError):
        return {}
    return data if isinstance(data, dict) else {}
