"""One run at a time on one output folder; the second one says who holds it.

The lock is the operating system's, so it dies with its process: nothing has to be cleaned up after
a crash. The file's content is only there to tell people who holds it.
"""

from __future__ import annotations

import json
import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from newscli.batch.files import CONTROL
from newscli.errors import OutputError

_FAR = 1 << 20
"""Windows locks bytes against reading too: lock one behind the content."""


def _lock(descriptor: int) -> None:
    """Take the lock or raise OSError (BlockingIOError or PermissionError if another holds it)."""
    if sys.platform == "win32":
        import msvcrt

        os.lseek(descriptor, _FAR, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        os.lseek(descriptor, 0, os.SEEK_SET)
    else:
        import fcntl

        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _holder(path: Path) -> str:
    """Say in words who wrote the lock file last."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        return f"process {found['pid']} on {found['host']} since {found['since']}"
    except (OSError, ValueError, KeyError, TypeError):
        return "another process"


@contextmanager
def locked(output: Path) -> Iterator[None]:
    """Hold the lock of the folder ``output``, which is made if need be, while the block runs.

    Raises OutputError if another run holds it or the folder cannot be written to.
    """
    path = output / CONTROL / "lock"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.parent.is_symlink():
            raise OutputError(f"{path.parent} is a link.", "Remove it and run again.")
        flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0)
        descriptor = os.open(path, flags, 0o644)
    except OSError as error:
        raise OutputError(
            f"Cannot write to {output}: {error.strerror}.", "Choose another --output."
        ) from error
    try:
        try:
            _lock(descriptor)
        except (BlockingIOError, PermissionError) as error:
            raise OutputError(
                f"{output} is in use by {_holder(path)}.",
                "Wait until it has ended, or choose another --output.",
            ) from error
        except OSError as error:
            raise OutputError(
                f"{output} cannot be locked: {error.strerror}.",
                "Choose an --output on another file system.",
            ) from error
        content = {
            "pid": os.getpid(),
            "host": socket.gethostname(),
            "since": datetime.now().astimezone().isoformat(timespec="seconds"),
        }
        os.ftruncate(descriptor, 0)
        os.write(descriptor, json.dumps(content).encode())
        yield
        os.ftruncate(descriptor, 0)
    finally:
        os.close(descriptor)
