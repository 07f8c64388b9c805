"""Takes a pulled model off this machine: the hub's files, its conversions, the note of it."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from newscli.errors import ModelError, UsageError
from newscli.models.catalogue import entry_for
from newscli.models.conversions import conversion_path
from newscli.models.pull import repository_of
from newscli.models.records import read_record, record_path


@dataclass(frozen=True, slots=True)
class Removed:
    """What was (or would be) removed."""

    name: str
    paths: list[Path]
    megabytes: int


def remove_model(name: str, *, dry_run: bool = False) -> Removed:
    """Remove a pulled model with all its revisions and conversions, or what was pulled of it.

    Raises ModelError if it is not installed or cannot be removed, UsageError for a bundled model.
    """
    entry = entry_for(name)
    if entry is not None and entry.extra:
        from newscli.summarise.minilm import DISTRIBUTION

        raise UsageError(
            f"{entry.name} was installed with pip.",
            f"Run: pip uninstall {DISTRIBUTION.partition('==')[0]}",
        )
    if entry is not None and not entry.repository:
        raise UsageError(f"{entry.name} comes with newscli and cannot be removed.")
    repository = repository_of(name)
    record = read_record(repository)
    paths = [record_path(repository)]
    if record is None:
        paths = _partial(repository)
        if not paths:
            raise ModelError(f"{name} is not installed.", "See: newscli models list")
    elif record.path.is_dir():
        # <cache>/models--owner--name/snapshots/<commit>: the whole repository goes.
        paths.append(record.path.parent.parent)
        if record.is_complete():
            paths.append(conversion_path(record.path))
    paths = [path for path in paths if path.exists()]
    size = sum(_size(path) for path in paths)
    if not dry_run:
        for path in reversed(paths):  # the note last: until then the command can be repeated
            _delete(path)
    return Removed(repository, paths, round(size / 1e6))


def _partial(repository: str) -> list[Path]:
    """Return the files of a pull that was never finished; what other programs put there stays."""
    from newscli.models.hub import storage

    return sorted(storage(repository).glob("blobs/*.newscli.part"))


def _size(path: Path) -> int:
    files = [path] if path.is_file() else path.rglob("*")
    return sum(file.stat().st_size for file in files if file.is_file() and not file.is_symlink())


def _delete(path: Path) -> None:
    try:
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()
    except OSError as error:
        raise ModelError(
            f"Cannot remove {path}: {error.strerror or error}.",
            "Close the programs that use it, and check its permissions.",
        ) from error
