"""Hashes of files, and JSON written so that a reader never sees half of it."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

_CHUNK = 1 << 20


def sha256(path: Path) -> str:
    """Return the SHA-256 of the file in hexadecimal."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def git_sha1(path: Path) -> str:
    """Return git's id of the file as a blob: how the hub names files that are not in LFS."""
    digest = hashlib.sha1(b"blob %d\0" % path.stat().st_size, usedforsecurity=False)
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def matches(path: Path, digest: str) -> bool:
    """Say whether the file has ``digest``: a SHA-256 (64 digits) or a git blob id (40)."""
    return digest == (sha256(path) if len(digest) == 64 else git_sha1(path))


def write_json(path: Path, value: object) -> None:
    """Write ``value`` to ``path`` in one step, creating its folder. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        temporary.write_text(json.dumps(value, indent=2, sort_keys=True) + "\n", encoding="utf-8")
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
