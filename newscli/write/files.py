"""Files written whole or not at all, and formats told by a file's name."""

from __future__ import annotations

import contextlib
import errno
import os
from pathlib import Path

from newscli.errors import OutputError, UsageError

_BY_SUFFIX = {
    ".txt": "text",
    ".text": "text",
    ".md": "markdown",
    ".markdown": "markdown",
    ".json": "json",
    ".html": "html",
    ".htm": "html",
    ".docx": "docx",
}


def format_for(path: Path | str) -> str:
    """Return the format that a file's suffix asks for; a file without one is text.

    Raises UsageError for a suffix that no writer knows.
    """
    suffix = Path(path).suffix.lower()
    if not suffix:
        return "text"
    try:
        return _BY_SUFFIX[suffix]
    except KeyError:
        raise UsageError(
            f"No format has the suffix {suffix}.",
            f"Name it with --format, or use one of {', '.join(_BY_SUFFIX)}.",
        ) from None


def save(content: str | bytes, path: Path) -> None:
    """Write ``content`` (text as UTF-8) to ``path``, atomically.

    It goes to a new file in the same folder, is flushed to disk and renamed: at every moment
    ``path`` is the old file or the new one. A link is followed, an existing file keeps its mode and
    a new one gets what the umask allows. A device or a pipe is written to directly.

    Raises OutputError if the file cannot be written; nothing is left behind.
    """
    data = content.encode("utf-8", "replace") if isinstance(content, str) else content
    try:
        target = path.resolve()
        if target.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
        if target.exists() and not target.is_file():
            target.write_bytes(data)
        else:
            _replace(target, data)
    except (OSError, RuntimeError) as error:  # RuntimeError: a loop of links, before Python 3.13
        raise OutputError(f"Cannot write {path}: {_reason(error)}.", _hint(error)) from error


def _replace(target: Path, data: bytes) -> None:
    """Write a new file beside ``target``, flush it and rename it over ``target``."""
    # O_EXCL and a random name: nobody else can have placed a file or a link there.
    temporary = target.with_name(f".newscli-{os.urandom(8).hex()}.tmp")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    descriptor = os.open(temporary, flags, 0o666)
    try:
        with os.fdopen(descriptor, "wb") as file:
            with contextlib.suppress(FileNotFoundError):
                temporary.chmod(target.stat().st_mode & 0o7777)
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(target)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise


def _reason(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror:
        return error.strerror[:1].lower() + error.strerror[1:]
    return str(error) or type(error).__name__


def _hint(error: Exception) -> str:
    """Return what to do next."""
    code = error.errno if isinstance(error, OSError) else None
    if code == errno.EISDIR:
        return "Name a file in it."
    if code in {errno.ENOENT, errno.ENOTDIR}:
        return "Make the folder first, or name another with --output."
    if code in {errno.ENOSPC, errno.EDQUOT}:
        return "Free some space, or name a file on another disk with --output."
    return "Name a file that you may write with --output."
