"""Files: writing them completely or not at all, locks, hashes, and the meaning of suffixes.

Other modules write files only through this one: through :func:`save` (errors for people), or
:func:`replacing` and :func:`write_json` (OSError, for caches that may fail quietly).
"""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, BinaryIO, TypeVar

from newscli.errors import OutputError, UsageError, reason

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    from newscli.article import SourceKind

MAX_FILE_BYTES = 100 * 1024 * 1024
"""A larger file is not an article, and would fill the machine's memory."""

INPUT_SUFFIXES: dict[str, SourceKind] = {
    ".txt": "text", ".text": "text", ".md": "markdown", ".markdown": "markdown", ".html": "html",
    ".htm": "html", ".xhtml": "html", ".pdf": "pdf", ".docx": "docx", ".epub": "epub",
    ".eml": "mail", ".mhtml": "mail", ".mht": "mail", ".srt": "srt", ".vtt": "vtt",
}  # fmt: skip
"""What a file of each suffix is read as."""

OUTPUT_SUFFIXES = {
    "text": ".txt", "markdown": ".md", "json": ".json", "html": ".html", "docx": ".docx",
    "epub": ".epub", "srt": ".srt", "vtt": ".vtt", "tsv": ".tsv", "tmx": ".tmx",
}  # fmt: skip
"""The suffix of a file of each output format; the keys are all formats that are files."""

FORMAT_OF = {suffix: name for name, suffix in OUTPUT_SUFFIXES.items()} | {
    ".text": "text", ".markdown": "markdown", ".htm": "html",
}  # fmt: skip
"""The output format of a file of each suffix."""

T = TypeVar("T", bound="DataclassInstance")
_CHUNK = 1 << 20
_TEMPORARY = ".newscli-{}.tmp"


def suffix_of(name: str) -> str:
    """Return the lower-case suffix of a path or URL (query and fragment ignored), or ""."""
    from urllib.parse import urlsplit

    path = urlsplit(name).path if "://" in name else name.replace("\\", "/")
    return PurePosixPath(path).suffix.lower()


def format_for(path: Path | str) -> str:
    """Return the output format of a file named ``path``; without a suffix it is text.

    Raises UsageError if no writer has that suffix.
    """
    suffix = Path(path).suffix.lower()
    if not suffix:
        return "text"
    if suffix not in FORMAT_OF:
        hint = f"Name it with --format, or use one of {', '.join(FORMAT_OF)}."
        raise UsageError(f"No format has the suffix {suffix}.", hint)
    return FORMAT_OF[suffix]


def save(content: str | bytes, path: Path) -> None:
    """Write ``content`` (text as UTF-8) to ``path``, atomically.

    At every moment ``path`` is the old file or the complete new one. Links are followed; devices
    and pipes are written to directly. An existing file keeps its mode.

    Raises OutputError if the file cannot be written; nothing is left behind.
    """
    data = content.encode("utf-8", "replace") if isinstance(content, str) else content
    try:
        with replacing(path) as file:
            file.write(data)
    except (OSError, RuntimeError, ValueError) as error:
        # RuntimeError: a loop of links, before Python 3.13. ValueError: NUL in the name.
        raise OutputError(f"Cannot write {path}: {reason(error)}.", _hint(error)) from error


def write_json(path: Path, value: object) -> None:
    """Write ``value`` as JSON to ``path``, atomically, and make its folder. Raises OSError."""
    import json

    path.parent.mkdir(parents=True, exist_ok=True)
    with replacing(path) as file:
        file.write((json.dumps(value, indent=2, sort_keys=True) + "\n").encode())


def parse_json(data: str | bytes) -> Any:
    """Return the value of a JSON document.

    Raises ValueError for everything that is not JSON, also for bytes that are not UTF-8 and for
    nesting too deep to parse.
    """
    import json

    try:
        return json.loads(data)
    except RecursionError:
        raise ValueError("nested too deeply") from None


_FITS: dict[str, Callable[[Any], bool]] = {
    "str": lambda value: isinstance(value, str),
    "int": lambda value: type(value) is int and 0 <= value < 2**53,
    "float": lambda value: type(value) in {int, float} and 0 <= value < 1e15,
    "list[str]": lambda value: isinstance(value, list) and all(isinstance(v, str) for v in value),
}


def parse_typed(kind: type[T], data: str | bytes) -> T:
    """Return the dataclass ``kind`` of a JSON object with its fields; others are ignored.

    Raises ValueError if it is not one, if a field is missing, or if a text, a list of texts or a
    number (which must not be negative) is something else. Fields of other types are not checked.
    """
    found, types = parse_json(data), {one.name: str(one.type) for one in fields(kind)}
    if not isinstance(found, dict):
        raise ValueError("not an object")
    try:
        value = kind(**{name: found[name] for name in types if name in found})
    except TypeError as error:
        raise ValueError(str(error)) from error
    for name, wanted in types.items():
        if wanted in _FITS and not _FITS[wanted](getattr(value, name)):
            raise ValueError(f"{name} is not {wanted}")
    return value


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """Open a file that takes the place of ``path``, durably, if the block ends without an error.

    See :func:`save` for links, devices and modes. Raises OSError.
    """
    target = path.resolve()
    if target.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    if target.exists() and not target.is_file():
        with os.fdopen(_stream(target), "wb") as file:
            yield file
        return
    # O_EXCL and a random name: nobody else can have placed a file or a link there.
    temporary = target.with_name(_TEMPORARY.format(os.urandom(8).hex()))
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    descriptor = os.open(temporary, flags, 0o666)
    try:
        with os.fdopen(descriptor, "wb") as file:
            with contextlib.suppress(FileNotFoundError):
                temporary.chmod(target.stat().st_mode & 0o7777)
            yield file
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(target)
        sync_folder(target.parent)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise


_READER_SECONDS = 5.0
"""How long a pipe may wait for its reader."""


def _stream(path: Path) -> int:
    """Open a device or pipe for writing. Raises BrokenPipeError if nobody reads from it."""
    import time

    end = time.monotonic() + _READER_SECONDS
    while True:
        try:
            descriptor = os.open(path, os.O_WRONLY | getattr(os, "O_NONBLOCK", 0))
        except OSError as error:
            if error.errno != errno.ENXIO:
                raise
            if time.monotonic() > end:
                raise BrokenPipeError(errno.EPIPE, "nobody reads from this pipe") from error
            time.sleep(0.05)
        else:
            if os.name != "nt":
                os.set_blocking(descriptor, True)
            return descriptor


def sweep(folders: Iterable[Path]) -> None:
    """Remove the unfinished files that killed processes left in ``folders`` (not below them).

    Call it only while no other process writes there.
    """
    for folder in folders:
        with contextlib.suppress(OSError):
            for path in folder.glob(_TEMPORARY.format("*")):
                path.unlink()


def sync_folder(folder: Path) -> None:
    """Make the names in ``folder`` durable where the system can (Windows cannot)."""
    if os.name == "nt":
        return
    with contextlib.suppress(OSError):  # some network file systems refuse
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def private_folder(folder: Path) -> Path:
    """Make ``folder`` if it does not exist, readable by its owner alone, and return it."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


@contextlib.contextmanager
def locked(path: Path, wait: float = -1) -> Iterator[None]:
    """Hold the lock file ``path`` during the block; wait for it for ever, or ``wait`` seconds.

    The lock belongs to the operating system and dies with its process. A file beside it tells
    people who holds it. Raises TimeoutError, whose text names the holder ("process 12 on host since
    …"), and OSError if the file cannot be made or the file system has no locks.
    """
    import socket
    from datetime import datetime

    from filelock import FileLock, Timeout

    holder = path.with_name(path.name + ".holder")
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(path, timeout=wait, thread_local=False)
    try:
        lock.acquire()
    except Timeout as error:
        raise TimeoutError(_holder(holder)) from error
    try:
        facts = {
            "pid": os.getpid(),
            "host": socket.gethostname(),
            "since": datetime.now().astimezone().isoformat(timespec="seconds"),
        }
        with contextlib.suppress(OSError):
            write_json(holder, facts)
        yield
    finally:
        with contextlib.suppress(OSError):
            holder.unlink()
        lock.release()


def _holder(path: Path) -> str:
    try:
        facts = parse_json(path.read_bytes())
        return f"process {facts['pid']} on {facts['host']} since {facts['since']}"
    except (OSError, ValueError, KeyError, TypeError):
        return "another process"


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal."""
    import hashlib

    return _digest(path, hashlib.sha256())


def git_sha1(path: Path) -> str:
    """Return git's blob id of a file: the hub names files outside LFS by it."""
    import hashlib

    head = b"blob %d\0" % path.stat().st_size
    return _digest(path, hashlib.sha1(head, usedforsecurity=False))


def _digest(path: Path, digest: Any) -> str:
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return str(digest.hexdigest())


def matches(path: Path, digest: str) -> bool:
    """Return whether a file has ``digest``: a SHA-256 (64 digits) or a git blob id (40)."""
    return digest == (sha256(path) if len(digest) == 64 else git_sha1(path))


def is_same_file(one: Path, other: Path) -> bool:
    """Return whether two paths lead to one existing file, by name, link or hard link."""
    try:
        return one.samefile(other)
    except (OSError, ValueError, RuntimeError):
        return False


def is_folder(path: Path) -> bool:
    """Return whether ``path`` is a folder; what cannot name one (too long, NUL) is none."""
    return os.path.isdir(path)  # noqa: PTH112 - unlike Path.is_dir, it never raises


def _hint(error: Exception) -> str:
    """Return what to do next."""
    code = error.errno if isinstance(error, OSError) else None
    if code == errno.EISDIR:
        return "Name a file in it."
    if code in {errno.ENOENT, errno.ENOTDIR}:
        return "Make the folder first, or name another with --output."
    if code in {errno.ENOSPC, errno.EDQUOT}:
        return "Free some space, or name a file on another disk with --output."
    if code == errno.ENAMETOOLONG:
        return "Choose a shorter name with --output."
    return "Name a file that you may write with --output."
