"""Streams that can carry what newscli writes: UTF-8, whatever the console's encoding is."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TextIO

from newscli.errors import OutputError


def use_utf8(environment: Mapping[str, str] | None = None) -> None:
    """Make stdout and stderr write UTF-8, and never fail on a character.

    Consoles and pipes of Windows, and of systems with an old locale, would else get a code page
    that lacks most of what an article holds. Who sets PYTHONIOENCODING asks for another encoding:
    it is kept, and what it lacks is written as "?".
    """
    chosen = (os.environ if environment is None else environment).get("PYTHONIOENCODING", "")
    for stream in (sys.stdout, sys.stderr):
        _reconfigure(stream, keep=bool(chosen.partition(":")[0]))


def _reconfigure(stream: TextIO | None, keep: bool) -> None:
    """Set the encoding of a real stream; tests and notebooks may have put another in its place."""
    if not isinstance(stream, io.TextIOWrapper):
        return
    encoding = stream.encoding.lower().replace("_", "-")
    if not keep and encoding not in {"utf-8", "utf8"}:
        stream.reconfigure(encoding="utf-8", errors="replace")
    elif stream.errors in {"strict", "surrogateescape"}:
        # The latter, usual in the C locale, would let a file name's raw bytes through.
        stream.reconfigure(errors="replace")


@contextmanager
def reader_may_leave() -> Iterator[None]:
    """Flush stdout after what is inside, and raise BrokenPipeError if nobody reads it any more.

    The error carries no errno: Typer turns one that does into exit code 1 before anyone sees it.
    """
    try:
        try:
            yield
        finally:
            sys.stdout.flush()
    except BrokenPipeError:
        raise BrokenPipeError("The reader of standard output has left.") from None


@contextmanager
def writing_to_stdout() -> Iterator[None]:
    """Flush what is written to stdout inside; a full disk behind it is an OutputError.

    A reader that has left (``| head``) stays a BrokenPipeError, which is no error of ours.
    """
    try:
        with reader_may_leave():
            yield
    except BrokenPipeError:
        raise
    except OSError as error:
        # What is left in the buffer would fail again when Python ends, and change the exit code.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise OutputError(
            f"Cannot write to standard output: {(error.strerror or str(error)).lower()}.",
            "Free some space, or write elsewhere with --output.",
        ) from error
