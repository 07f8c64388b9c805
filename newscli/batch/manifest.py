"""manifest.jsonl: one JSON line per article, a journal during a run and sorted at its end.

During a run, lines are only appended, each in one write, so a killed process leaves at most one
torn line at the end, which the next run cuts off. Each line is parsed once, when the file is
opened; only the facts that plan and index need stay in memory.
"""

from __future__ import annotations

import json
import os
import re
import stat
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, suppress
from dataclasses import asdict, dataclass, field, replace
from io import BufferedIOBase, BufferedReader, FileIO
from pathlib import Path, PurePosixPath
from typing import Literal

from newscli.errors import OutputError, failing_as, reason
from newscli.files import parse_typed, replacing

NAME = "manifest.jsonl"
CONTROL = ".newscli"
"""The folder in OUT for the lock and the pages fetched; it holds no results."""

Status = Literal["done", "failed"]
_LONGEST_LINE = 1 << 24
_START = b'{"source": "'


@dataclass(slots=True)
class Record:
    """The outcome for one article: a line of the manifest.

    ``source`` is relative to the input folder and ``output`` to the output folder, both with "/";
    the source of a feed or list is a URL. ``doubtful`` counts doubtful sentences. ``seconds`` is
    the article's share of the run's work, ``finished`` a time in ISO 8601. ``fingerprint`` stands
    for models, settings and version (:func:`newscli.batch.plan.fingerprint`); ``sketch`` is for
    finding near-identical stories (:mod:`newscli.batch.index`). ``same_as`` names the source with
    the same content whose translation was used.
    """

    source: str
    sha256: str
    status: Status
    output: list[str] = field(default_factory=list)
    error: str = ""
    title: str = ""
    summary: str = ""
    sentences: int = 0
    doubtful: int = 0
    warnings: list[str] = field(default_factory=list)
    seconds: float = 0.0
    models: dict[str, dict[str, str]] = field(default_factory=dict)
    fingerprint: str = ""
    sketch: str = ""
    same_as: str = ""
    finished: str = ""
    date: str = ""


_SKETCH = re.compile(r"([0-9a-f]{8})*")


def parse(line: bytes) -> Record | None:
    """Return the record of a line, or None if newscli cannot have written it."""
    try:
        record = parse_typed(Record, line)
        facts = [fact for model in record.models.values() for fact in model.values()]
    except (ValueError, AttributeError):
        return None
    valid = (
        bool(record.source)
        and record.status in ("done", "failed")
        and all(_is_below(name) for name in record.output)
        and _SKETCH.fullmatch(record.sketch) is not None
        and all(isinstance(fact, str) for fact in facts)
    )
    return record if valid else None


def _is_below(name: str) -> bool:
    """Say whether ``name`` is a path that stays in the output folder."""
    path = PurePosixPath(name)
    return bool(path.parts) and not path.is_absolute() and ".." not in path.parts


class NotRegularError(OSError):
    """A link, pipe, device or folder stands where a plain file should."""


def open_regular(path: Path, flags: int = os.O_RDONLY) -> FileIO:
    """Open a plain file without a buffer; ``flags`` are those of :func:`os.open`.

    A link is not followed, and a pipe or device is refused without waiting for it. Raises OSError.
    """
    flags |= getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    descriptor = os.open(path, flags | getattr(os, "O_BINARY", 0), 0o666)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise NotRegularError("not a plain file")
    return FileIO(descriptor, "r+" if flags & os.O_RDWR else "r")


def make_way(path: Path) -> None:
    """Remove a link, pipe or device at ``path``; writing would follow it or wait for a reader."""
    with suppress(OSError):
        mode = path.lstat().st_mode
        if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
            path.unlink()


@dataclass(frozen=True, slots=True)
class Entry:
    """A record in memory: its position in the file, and the facts that plan and index need."""

    place: int
    length: int
    done: bool
    sha256: str
    fingerprint: str
    output: tuple[str, ...]
    date: str
    finished: str
    doubtful: bool
    sketch: str


class Manifest(AbstractContextManager["Manifest"]):
    """The manifest of one output folder, opened for reading, or for appending too.

    Use it as a context manager; the writer must hold the folder's lock.
    """

    def __init__(self, output: Path, writable: bool = True) -> None:
        """Read the last line of each source. Raises OutputError if the file cannot be opened."""
        self.path = output / NAME
        self.entries: dict[str, Entry] = {}
        """The last record of each source."""
        self._unsaved: list[Record] = []
        self._end = 0
        self.aside: Path | None = None
        """Where a file without a line of newscli's was moved."""
        hint = "Remove it, or choose another --output."
        with failing_as(OutputError, f"Cannot open {self.path}", hint):
            try:
                self._file = open_regular(self.path, os.O_RDWR | os.O_CREAT if writable else 0)
                self._read(writable)
            except FileNotFoundError:  # a dry run on an output folder that does not exist yet
                self._file = FileIO(os.devnull)

    def _read(self, writable: bool) -> None:
        reader = BufferedReader(self._file)
        for place, line in _lines(reader):
            self._end = place + len(line)
            record = parse(line)
            if record is not None:
                self._note(record, place, len(line))
        reader.seek(0)
        is_ours = bool(self.entries) or reader.read(len(_START)) in {b"", _START}
        reader.detach()
        if writable and not is_ours:
            self._move_aside()
        elif writable:
            self._file.truncate(self._end)  # a crash may have left a torn line

    def _move_aside(self) -> None:
        """Keep a file that may belong to another program, or be the remains of a manifest."""
        self.close()
        number = 1
        while os.path.lexists(aside := self.path.with_name(f"{NAME}.old-{number}")):
            number += 1
        self.path.rename(aside)
        self.aside, self._end = aside, 0
        self._file = open_regular(self.path, os.O_RDWR | os.O_CREAT | os.O_EXCL)

    def _note(self, record: Record, place: int, length: int) -> None:
        self.entries[record.source] = Entry(
            place,
            length,
            record.status == "done",
            record.sha256,
            sys.intern(record.fingerprint),
            tuple(record.output),
            sys.intern(record.date[:10]),
            record.finished,
            record.doubtful > 0,
            record.sketch,
        )

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def __exit__(self, *error: object) -> None:
        self.close()

    def get(self, source: str) -> Record | None:
        """Read the last record of ``source``."""
        entry = self.entries.get(source)
        return None if entry is None else parse(self._line(entry))

    def _line(self, entry: Entry) -> bytes:
        self._file.seek(entry.place)
        return self._file.read(entry.length)

    def append(self, records: list[Record]) -> None:
        """Write one line per record, durably.

        On a full disk, lines are kept in memory and tried again with the next call;
        :meth:`flush` raises if they still do not fit.
        """
        self._unsaved += records
        with suppress(OutputError):
            self.flush()

    def flush(self) -> None:
        """Write the lines that are waiting. Raises OutputError if there is still no room."""
        try:
            while self._unsaved:
                self._write(self._unsaved[0])
                del self._unsaved[0]
            os.fsync(self._file.fileno())
        except OSError as error:
            raise OutputError(
                f"Cannot write {self.path}: {reason(error)}; {len(self._unsaved)} finished "
                "articles are not recorded.",
                "Free some space and run again: only these are done once more.",
            ) from error

    def _write(self, record: Record) -> None:
        line = json.dumps(asdict(record)).encode() + b"\n"
        assert parse(line) == record, record
        self._file.seek(self._end)
        try:
            written = self._file.write(line)
            if written < len(line):
                self._file.write(line[written:])  # raises if the disk is full
        except OSError:
            self._file.truncate(self._end)  # no torn line in the middle of a living file
            raise
        self._note(record, self._end, len(line))
        self._end += len(line)

    def settle(self, keep: Callable[[str, Entry], bool]) -> None:
        """Rewrite the file with one line per source, sorted, without those that ``keep`` refuses.

        The old file stays until the new one is complete. Raises OutputError.
        """
        self.flush()
        kept: dict[str, Entry] = {}
        place = 0
        hint = "Free some space and run again."
        with failing_as(OutputError, f"Cannot write {self.path}", hint):
            with replacing(self.path) as file:
                for source in sorted(self.entries):
                    entry = self.entries[source]
                    if keep(source, entry):
                        file.write(self._line(entry))
                        kept[source] = replace(entry, place=place)
                        place += entry.length
            self.close()
            self._file = open_regular(self.path, os.O_RDWR)
        self.entries, self._end = kept, place


def _lines(file: BufferedIOBase) -> Iterator[tuple[int, bytes]]:
    """Yield the complete lines with their positions; lines too long for a record are skipped."""
    place = 0
    while line := file.readline(_LONGEST_LINE):
        length = len(line)
        if not line.endswith(b"\n"):
            while (part := file.readline(_LONGEST_LINE)) and not part.endswith(b"\n"):
                length += len(part)
            if not part:
                return  # torn by a crash
            place += length + len(part)
            continue
        yield place, line
        place += length
