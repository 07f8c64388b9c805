"""Reads the hub's cache as it lies on disk: for pulls without a network."""

from __future__ import annotations

from pathlib import Path

from newscli.files import git_sha1, sha256
from newscli.models.hub import RemoteFile, RemoteModel, storage

_LFS_SUFFIXES = {".bin", ".safetensors", ".spm"}
_DIGEST_LENGTHS = {40, 64}


def local_snapshot(repository: str) -> RemoteModel | None:
    """Return the newest snapshot of ``repository`` in the hub's cache, or None.

    The cache names each blob by its digest, so that it can be checked without the hub; where a
    snapshot holds plain copies (Windows), the digests are those of the copies.
    """
    snapshots = storage(repository) / "snapshots"
    folders = [folder for folder in snapshots.glob("*") if (folder / "config.json").is_file()]
    if not folders:
        return None
    folder = max(folders, key=lambda path: path.stat().st_mtime)
    files = {
        path.relative_to(folder).as_posix(): _described(path, folder)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
    return RemoteModel(repository, folder.name, "", files)


def _described(path: Path, folder: Path) -> RemoteFile:
    digest = path.resolve().name if path.is_symlink() else ""
    if len(digest) not in _DIGEST_LENGTHS:
        digest = sha256(path) if path.suffix in _LFS_SUFFIXES else git_sha1(path)
    return RemoteFile(path.relative_to(folder).as_posix(), path.stat().st_size, digest)
