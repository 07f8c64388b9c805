"""The translation memory: what this machine has translated before, in SQLite.

A key is a hash of everything that the translation depends on, so an entry never goes stale: another
model, lexicon, word list, engine, beam size, glossary or newscli version has other keys. Several
processes share one file (write-ahead log, busy timeout). It holds the text of articles, so only its
owner can read it. The memory is a convenience: whatever goes wrong with its file, translation goes
on without it. An entry that has changed since it was written counts as unknown.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path

from newscli.console import say
from newscli.errors import reason
from newscli.files import private_folder
from newscli.lexicon import BUNDLED
from newscli.models.cache import known_digest
from newscli.settings import cache_dir

FOLDER_NAME, FILE_NAME = "memory", "translations.sqlite3"
_PRIVATE_FOLDER, _PRIVATE_FILE = 0o700, 0o600
_BUSY_SECONDS = 10.0
_DAY = 86_400
_KEPT_SHARE = 0.75
_VARIABLES = 500  # SQLite before 3.32 takes at most 999 in one statement
_COLUMNS = "key, translation, notes, mark, used"
_ERRORS = (sqlite3.Error, UnicodeDecodeError)
"""What goes wrong with a damaged file; its bytes turn up even in SQLite's messages."""

_OUTWARD = ("locked", "full", "readonly", "unable to open", "disk i/o", "out of memory")
"""What SQLite says when the trouble is not the file's content."""

_SCHEMA = """
create table if not exists entries (
    key blob primary key, translation text not null, notes text not null, mark blob not null,
    used integer not null
) without rowid;
create index if not exists entries_used on entries (used);
"""

Entry = tuple[str, str]
"""A translation and notes about it (a JSON list, made by the translator)."""


@cache
def data_digest() -> str:
    """Return a hash of all data of newscli that is no model: word lists, tables, fits, the lexicon.

    They decide what a model reads, which draft is taken and what a report says. It is computed once
    in a process, from half a megabyte; the hash of the lexicon is remembered.
    """
    digest = hashlib.sha256()
    package = BUNDLED.parents[2]
    for path in sorted([*package.glob("data/*"), *package.glob("*/data/*")]):
        if path.is_file():
            data = path.read_bytes()
            digest.update(f"{path.relative_to(package).as_posix()} {len(data)} ".encode() + data)
    if BUNDLED.is_file():
        digest.update(known_digest(BUNDLED).encode())
    return digest.hexdigest()


def memory_key(*parts: str) -> bytes:
    """Return the key of an entry that depends on ``parts`` and nothing else."""
    digest = hashlib.sha256()
    for part in parts:
        data = part.encode("utf-8", "surrogatepass")
        digest.update(len(data).to_bytes(8, "little") + data)
    return digest.digest()[:20]


def _mark(key: bytes, entry: Entry) -> bytes:
    """Return a checksum of an entry."""
    return memory_key(key.hex(), *entry)[:8]


class TranslationMemory:
    """Finds and keeps translations. No method raises because of the file's state."""

    def __init__(self, path: Path | None = None, megabytes: int = 256) -> None:
        """Open or create the file at ``path`` (default: in a private folder of newscli's cache).

        When it grows beyond ``megabytes``, the entries unused for the longest time are dropped. An
        unreadable file is set aside, with a hint on stderr, and replaced by a new one.
        """
        self.path = path or cache_dir() / FOLDER_NAME / FILE_NAME
        self._most_bytes = megabytes * 1_000_000
        self._lock = threading.Lock()
        self._inode = 0
        self._connection: sqlite3.Connection | None = None
        try:
            self._connection = self._open()
        except _ERRORS as error:
            self._recover(error)
        except OSError as error:
            _hint(f"no translation memory at {self.path}: {reason(error)}.")

    def find(self, keys: Sequence[bytes]) -> dict[bytes, Entry]:
        """Return the entries of those ``keys`` that are known."""
        with self._lock:
            try:
                return self._find(keys) if self._connection is not None else {}
            except _ERRORS as error:
                self._recover(error)
                return {}

    def keep(self, entries: Mapping[bytes, Entry]) -> None:
        """Add ``entries``, or replace those of the same keys."""
        with self._lock:
            if self._connection is None or not entries:
                return
            now = int(time.time())
            try:
                with self._connection:
                    self._connection.executemany(
                        "insert or replace into entries values (?, ?, ?, ?, ?)",
                        [(key, *entry, _mark(key, entry), now) for key, entry in entries.items()],
                    )
                self._shrink()
            except _ERRORS as error:
                self._recover(error)

    def close(self) -> None:
        """Close the file; the memory is empty from then on."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    def _open(self) -> sqlite3.Connection:
        self._make_private()
        connection = sqlite3.connect(self.path, timeout=_BUSY_SECONDS, check_same_thread=False)
        connection.text_factory = bytes  # damaged text must not raise
        try:
            connection.execute("pragma auto_vacuum = incremental")
            connection.execute("pragma journal_mode = wal")
            connection.execute("pragma synchronous = normal")
            connection.executescript(_SCHEMA)
            connection.execute(f"select {_COLUMNS} from entries limit 1")  # noqa: S608
        except _ERRORS:
            connection.close()
            raise
        self._inode = self.path.stat().st_ino
        return connection

    def _make_private(self) -> None:
        """Make the file and its folder, or take other users' rights to them. Raises OSError.

        SQLite gives its -wal and -shm files the rights of the database. A folder that the caller
        chose is left as it is.
        """
        folder = self.path.parent
        if folder == cache_dir() / FOLDER_NAME:
            private_folder(folder)
            with suppress(PermissionError):
                if folder.stat().st_mode & 0o077:
                    folder.chmod(_PRIVATE_FOLDER)
        else:
            folder.mkdir(parents=True, exist_ok=True)
        with suppress(FileExistsError):
            # Never open one that exists: closing it would drop the locks that this process holds on
            # it through SQLite, as POSIX has it.
            os.close(os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_EXCL, _PRIVATE_FILE))
        with suppress(PermissionError):  # another user's file
            if self.path.stat().st_mode & 0o077:
                self.path.chmod(_PRIVATE_FILE)

    def _find(self, keys: Sequence[bytes]) -> dict[bytes, Entry]:
        assert self._connection is not None
        found: dict[bytes, Entry] = {}
        stale: list[bytes] = []
        now = int(time.time())
        for chunk in _chunks(keys, _VARIABLES):
            # Only question marks are put into the statement, never a value.
            marks = ",".join("?" * len(chunk))
            query = f"select {_COLUMNS} from entries where key in ({marks})"  # noqa: S608
            for key, translation, notes, mark, used in self._connection.execute(query, chunk):
                try:
                    entry = translation.decode(), notes.decode()
                except (AttributeError, UnicodeDecodeError):
                    continue
                if mark != _mark(key, entry):
                    continue
                found[key] = entry
                if type(used) is not int or not now - _DAY < used <= now:
                    stale.append(key)
        if stale:  # noting the day is enough, and spares most runs any write
            with self._connection:
                self._connection.executemany(
                    "update entries set used = ? where key = ?", [(now, key) for key in stale]
                )
        return found

    def _shrink(self) -> None:
        """Bring the file back below its limit, oldest entries first."""
        assert self._connection is not None
        if self._used_bytes() <= self._most_bytes:
            return
        with self._connection:
            (count,) = self._connection.execute("select count(*) from entries").fetchone()
            share = _KEPT_SHARE * self._most_bytes / self._used_bytes()
            self._connection.execute(
                "delete from entries where key in (select key from entries order by used limit ?)",
                (count - int(count * share),),
            )
        # As a script: `execute` takes one step of the statement, and each step frees one page.
        self._connection.executescript("pragma incremental_vacuum; pragma wal_checkpoint(truncate)")

    def _used_bytes(self) -> int:
        assert self._connection is not None
        pragmas = ("page_count", "freelist_count", "page_size")
        pages, free, size = (
            self._connection.execute(f"pragma {name}").fetchone()[0] for name in pragmas
        )
        return int((pages - free) * size)

    def _recover(self, error: Exception) -> None:
        """Go on after ``error``: without a memory if it is only busy or full, else with a new one.

        The unreadable file is renamed, never deleted; only if it is still the one that failed:
        another process may have set it aside in the meantime.
        """
        if self._connection is not None:
            with suppress(sqlite3.Error):
                self._connection.close()
            self._connection = None
        if any(words in str(error).lower() for words in _OUTWARD):
            _hint(f"going on without the translation memory {self.path}: {error}.")
            return
        try:
            if not self._inode or self.path.stat().st_ino == self._inode:
                aside = self._set_aside()
                _hint(f"the translation memory was unreadable ({error}): set aside as {aside}.")
            self._connection = self._open()
        except (OSError, *_ERRORS) as second:
            _hint(f"going on without the translation memory {self.path}: {second}.")

    def _set_aside(self) -> Path:
        aside = self.path.with_name(f"{self.path.name}.unreadable-{time.time_ns()}-{os.getpid()}")
        self.path.rename(aside)
        for suffix in ("-wal", "-shm"):
            with suppress(FileNotFoundError):
                self.path.with_name(self.path.name + suffix).unlink()
        return aside


def _hint(text: str) -> None:
    say(f"newscli: {text}")


def _chunks(items: Sequence[bytes], size: int) -> Iterable[Sequence[bytes]]:
    return (items[i : i + size] for i in range(0, len(items), size))
