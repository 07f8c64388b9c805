"""What was pulled: one small file per model, saying which revision lies where, with its hashes.

The weights themselves lie in the hub's own cache, shared with every other program that uses it.
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass, field
from pathlib import Path

from newscli.files import matches, write_json
from newscli.settings import cache_dir

_REPOSITORY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*/[A-Za-z0-9][A-Za-z0-9._-]*")


@dataclass(frozen=True, slots=True)
class Record:
    """A pulled model: its files lie in ``folder`` as of commit ``revision``.

    ``files`` maps each file to its size in bytes and its digest (SHA-256, or git's blob id).
    """

    repository: str
    revision: str
    folder: str
    task: str
    licence: str = ""
    files: dict[str, tuple[int, str]] = field(default_factory=dict)

    @property
    def megabytes(self) -> int:
        """The size of all files together."""
        return round(sum(size for size, _ in self.files.values()) / 1e6)

    @property
    def path(self) -> Path:
        """The snapshot folder: a checkpoint in Hugging Face layout."""
        return Path(self.folder)

    def is_complete(self) -> bool:
        """Say whether every file is there with its size (quick; hashes: :meth:`damaged`)."""
        return bool(self.files) and all(
            (self.path / name).is_file() and (self.path / name).stat().st_size == size
            for name, (size, _) in self.files.items()
        )

    def damaged(self) -> list[str]:
        """Return the files that are missing or whose content is not what the hub announced."""
        return [
            name
            for name, (_, digest) in self.files.items()
            if not (self.path / name).is_file() or not matches(self.path / name, digest)
        ]


def is_repository(name: str) -> bool:
    """Say whether ``name`` has the form of a hub id (``owner/model``)."""
    return _REPOSITORY.fullmatch(name) is not None


def record_path(repository: str) -> Path:
    """Return where the record of a hub id lies, made or not."""
    return cache_dir() / "models" / f"{repository.replace('/', '--').lower()}.json"


def read_record(repository: str) -> Record | None:
    """Return the record of a pulled model, or None if it was not pulled (or its record broke)."""
    return _read(record_path(repository))


def all_records() -> list[Record]:
    """Return every pulled model, in the order of their ids."""
    paths = sorted((cache_dir() / "models").glob("*.json"))
    return [record for record in map(_read, paths) if record is not None]


def write_record(record: Record) -> None:
    """Write or replace a record. Raises OSError."""
    write_json(record_path(record.repository), asdict(record))


def _read(path: Path) -> Record | None:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        files = {
            str(name): (int(size), str(digest)) for name, (size, digest) in data["files"].items()
        }
        return Record(
            repository=str(data["repository"]),
            revision=str(data["revision"]),
            folder=str(data["folder"]),
            task=str(data["task"]),
            licence=str(data.get("licence", "")),
            files=files,
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
