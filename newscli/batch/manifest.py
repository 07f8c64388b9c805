"""manifest.jsonl: one JSON line per article; a journal during the run, in order at its end.

Lines are only ever appended while articles are being done, each in one write, so a killed process
leaves at most one torn line at the end, which the next run cuts off. Only positions of lines are
kept in memory, never their content.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from types import TracebackType
from typing import Any, Literal

from newscli.batch.files import replacing
from newscli.errors import OutputError

NAME = "manifest.jsonl"
Status = Literal["done", "failed"]


@dataclass(slots=True)
class Record:
    """What became of one article; a line of the manifest.

    ``source`` is relative to the input folder and ``output`` to the output folder, both with "/".
    ``fingerprint`` stands for model, settings and version (:mod:`newscli.batch.fingerprint`).
    ``sketch`` is what near-identical stories are found by (:mod:`newscli.batch.similar`).
    ``same_as`` names the source whose translation was used because its content is identical.
    ``finished`` is a time in ISO 8601; ``seconds`` is the article's share of the run's work.
    """

    source: str
    sha256: str
    status: Status
    output: list[str] = field(default_factory=list)
    error: str = ""
    title: str = ""
    summary: str = ""
    sentences: int = 0
    warnings: list[str] = field(default_factory=list)
    seconds: float = 0.0
    models: dict[str, dict[str, str]] = field(default_factory=dict)
    fingerprint: str = ""
    sketch: str = ""
    same_as: str = ""
    finished: str = ""


_NAMES = {f.name for f in fields(Record)}


def parse(line: bytes) -> Record | None:
    """Return the record of a line, or None if the line is none of ours."""
    try:
        found: Any = json.loads(line)
        record = Record(**{name: found[name] for name in found if name in _NAMES})
    except (ValueError, TypeError):
        return None
    valid = isinstance(record.source, str) and record.status in {"done", "failed"}
    return record if valid and all(isinstance(name, str) for name in record.output) else None


class Manifest:
    """The manifest of one output folder, opened for reading, or for appending too.

    Use it as a context manager; the writer must hold the folder's lock.
    """

    def __init__(self, output: Path, writable: bool = True) -> None:
        """Find the last line of each source. Raises OutputError if the file cannot be opened."""
        self.path = output / NAME
        self._writable = writable
        self._places: dict[str, int] = {}
        self._unsaved: list[bytes] = []
        self._file: int | None = None
        self._end = 0
        try:
            self._open()
        except FileNotFoundError:
            pass  # a dry run on an output folder that does not exist yet
        except OSError as error:
            raise OutputError(
                f"Cannot open {self.path}: {error.strerror}.", "Choose another --output."
            ) from error

    def _open(self) -> None:
        flags = os.O_RDWR | os.O_CREAT if self._writable else os.O_RDONLY
        flags |= getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
        self._file = os.open(self.path, flags, 0o644)
        self._places.clear()
        self._end = 0
        with self.path.open("rb") as file:
            for line in file:
                if not line.endswith(b"\n"):
                    break  # torn by a crash
                record = parse(line)
                if record is not None:
                    self._places[record.source] = self._end
                self._end += len(line)
        if self._writable and os.fstat(self._file).st_size > self._end:
            os.ftruncate(self._file, self._end)

    def __enter__(self) -> Manifest:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def __len__(self) -> int:
        """Return the number of sources."""
        return len(self._places)

    def __contains__(self, source: str) -> bool:
        return source in self._places

    def get(self, source: str) -> Record | None:
        """Return the last record of ``source``."""
        place = self._places.get(source)
        return None if place is None else parse(self._line(place))

    def records(self) -> Iterator[Record]:
        """Yield the last record of each source, by source, reading one at a time."""
        for source in sorted(self._places):
            record = self.get(source)
            if record is not None:
                yield record

    def _line(self, place: int) -> bytes:
        assert self._file is not None
        os.lseek(self._file, place, os.SEEK_SET)
        parts = []
        while part := os.read(self._file, 1 << 13):
            head, end, _ = part.partition(b"\n")
            parts.append(head)
            if end:
                break
        return b"".join(parts)

    def append(self, records: list[Record]) -> None:
        """Write one line per record, durably.

        What does not fit on a full disk is kept in memory and tried again with the next call;
        :meth:`flush` raises if it still does not fit.
        """
        for record in records:
            self._unsaved.append(json.dumps(asdict(record)).encode() + b"\n")
        with suppress(OutputError):
            self.flush()

    def flush(self) -> None:
        """Write what could not be written yet. Raises OutputError if there still is no room."""
        assert self._file is not None
        try:
            while self._unsaved:
                self._write(self._unsaved[0])
                del self._unsaved[0]
            os.fsync(self._file)
        except OSError as error:
            raise OutputError(
                f"Cannot write {self.path}: {error.strerror}; {len(self._unsaved)} finished "
                "articles are not recorded.",
                "Free some space and run again: only these are done once more.",
            ) from error

    def _write(self, line: bytes) -> None:
        assert self._file is not None
        os.lseek(self._file, self._end, os.SEEK_SET)
        try:
            written = os.write(self._file, line)
            if written < len(line):
                os.write(self._file, line[written:])  # raises if the disk is full
        except OSError:
            os.ftruncate(self._file, self._end)  # no torn line in the middle of a living file
            raise
        record = parse(line)
        assert record is not None
        self._places[record.source] = self._end
        self._end += len(line)

    def settle(self, keep: Callable[[Record], bool]) -> None:
        """Rewrite the file with one line per source, in order, dropping what ``keep`` refuses.

        The old file stays until the new one is complete. Raises OutputError.
        """
        self.flush()
        with replacing(self.path) as file:
            for record in self.records():
                if keep(record):
                    file.write(json.dumps(asdict(record)) + "\n")
        self.__exit__(None, None, None)
        self._open()
