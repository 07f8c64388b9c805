"""The one exception family, and the exit codes it maps to.

Every error says in one line what happened (``message``) and what to do next (``hint``). The command
line catches the family in one place (:mod:`newscli.cli.outcome`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum


class ExitCode(IntEnum):
    """What the process says to the shell; the contract of docs/exit-codes.md."""

    DONE = 0
    SOME_FAILED = 1
    USAGE = 2
    INPUT = 3
    MODEL = 4
    OUTPUT = 5
    INTERRUPTED = 130


class NewscliError(Exception):
    """Base of every error that newscli raises on purpose."""

    exit_code: ExitCode = ExitCode.SOME_FAILED

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()


class UsageError(NewscliError):
    """The options do not make sense together, or name something that does not exist."""

    exit_code = ExitCode.USAGE


class InputError(NewscliError):
    """An input cannot be read, or has no article in it."""

    exit_code = ExitCode.INPUT


class ModelError(NewscliError):
    """A model is missing, broken, or cannot be had."""

    exit_code = ExitCode.MODEL


class OutputError(NewscliError):
    """The output cannot be written."""

    exit_code = ExitCode.OUTPUT


def reason(error: BaseException) -> str:
    """Return why a call failed, in plain words for the middle of a line ("permission denied").

    The system's own words without "[Errno 13]"; the type's name where an error says nothing.
    """
    text = str(getattr(error, "strerror", None) or error).strip().rstrip(".")
    plain = re.sub(r"^\[(?:Errno|WinError) -?\d+\] ", "", text)
    if plain != text or isinstance(error, OSError):
        plain = plain[:1].lower() + plain[1:]
    return plain or type(error).__name__


@contextmanager
def failing_as(kind: type[NewscliError], message: str, hint: str = "") -> Iterator[None]:
    """Raise an OSError of the block as ``kind``: the message, the system's reason, the hint."""
    try:
        yield
    except OSError as error:
        raise kind(f"{message}: {reason(error)}.", hint) from error
