"""Reads inputs without being led elsewhere, and writes outputs without ever showing half of one."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TextIO

from newscli.errors import InputError, OutputError

CONTROL = ".newscli"
"""The folder in OUT that holds the lock and files being written; nothing in it is a result."""


def read_regular(folder: Path, source: str) -> bytes:
    """Return the bytes of ``source`` (relative to ``folder``), which must be a plain file.

    A link, or a pipe or device that took the file's place since it was planned, is refused without
    waiting for it. Raises InputError.
    """
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    flags |= getattr(os, "O_BINARY", 0)
    try:
        descriptor = os.open(folder / source, flags)
        with os.fdopen(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise InputError(f"{source} is not a plain file.", "Replace it by one.")
            return file.read()
    except FileNotFoundError as error:
        raise InputError(f"{source} is gone.", "Run again once it is back.") from error
    except OSError as error:
        raise InputError(
            f"{source} cannot be read: {error.strerror}.", "Check its permissions and run again."
        ) from error


def make_folder(output: Path, relative: Path) -> Path:
    """Make the folder ``relative`` in ``output`` and return it.

    Raises OutputError if that is impossible, or if a link on the way would lead out of ``output``.
    """
    folder = output
    for part in relative.parts:
        folder = folder / part
        try:
            folder.mkdir(exist_ok=True)
        except OSError as error:
            raise OutputError(
                f"Cannot make the folder {folder}: {error.strerror}.", "Choose another --output."
            ) from error
        if folder.is_symlink() or part == os.pardir:
            raise OutputError(
                f"{folder} leads out of the output folder.", "Remove the link and run again."
            )
    return folder


@contextmanager
def replacing(path: Path) -> Iterator[TextIO]:
    """Open a text file that takes the place of ``path``, durably, when the block ends well.

    Until then, and for ever if the block raises, ``path`` stays as it was. Raises OutputError.
    """
    temporary = path.parent / CONTROL / f"{path.name}.new"
    try:
        temporary.parent.mkdir(exist_ok=True)
        temporary.unlink(missing_ok=True)
        with temporary.open("x", encoding="utf-8", errors="backslashreplace", newline="\n") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
        sync_folder(path.parent)
    except OSError as error:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise OutputError(
            f"Cannot write {path}: {error.strerror}.", "Free some space and run again."
        ) from error


def sweep(folders: Iterable[Path]) -> None:
    """Remove the unfinished files that killed writers left in ``folders`` (not below them).

    Only while no writer is at work there: the caller holds the lock.
    """
    for folder in folders:
        with suppress(OSError):
            for path in folder.glob(".newscli-*.tmp"):
                path.unlink()


def sync_folder(folder: Path) -> None:
    """Make the names in ``folder`` durable, where the system can (Windows cannot)."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
