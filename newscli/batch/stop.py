"""Ctrl-C ends a run after the step that it is in; a second one ends it at once."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType

_MESSAGE = b"\nnewscli: stopping after the current step; Ctrl-C again stops at once.\n"


@contextmanager
def stoppable(quiet: bool) -> Iterator[threading.Event]:
    """Set the event on SIGINT and SIGTERM while the block runs.

    Nothing is lost by a second signal either: it only leaves more to do again.
    """
    event = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield event  # Python tells signals to the main thread only
        return

    def handle(number: int, frame: FrameType | None) -> None:
        if event.is_set():
            raise KeyboardInterrupt
        event.set()
        if not quiet:
            with suppress(OSError):  # not print: the signal may have come in the middle of one
                os.write(2, _MESSAGE)

    before = {number: signal.signal(number, handle) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield event
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
