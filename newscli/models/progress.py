"""What a pull shows on stderr: a bar on a terminal, a line a step elsewhere, nothing when quiet."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

_WORTH_A_LINE = 1_000_000  # bytes


class PullProgress:
    """Shows steps and bytes; a context manager."""

    def __init__(self, quiet: bool = False) -> None:
        """Choose the form; nothing is shown yet."""
        self._quiet = quiet
        self._bar: Progress | None = None
        self._task: TaskID | None = None

    def __enter__(self) -> PullProgress:
        """Start the bar, on a terminal."""
        if not self._quiet and sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import (
                BarColumn,
                DownloadColumn,
                Progress,
                TextColumn,
                TimeRemainingColumn,
                TransferSpeedColumn,
            )

            self._bar = Progress(
                TextColumn("{task.description}", markup=False),
                BarColumn(),
                DownloadColumn(),
                TransferSpeedColumn(),
                TimeRemainingColumn(),
                console=Console(stderr=True),
            )
            self._bar.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Stop the bar and leave it standing."""
        if self._bar is not None:
            self._bar.stop()

    def step(self, text: str) -> None:
        """Say what begins now."""
        if self._bar is not None:
            self._bar.console.print(text, markup=False, highlight=False)
        elif not self._quiet:
            print(text, file=sys.stderr)

    def start(self, text: str, size: int) -> None:
        """Begin a download of ``size`` bytes; a line is spent on large ones only."""
        if self._bar is not None:
            self._task = self._bar.add_task(text, total=size)
        elif size > _WORTH_A_LINE:
            self.step(f"Downloading {text} ({size / 1e6:.0f} MB)")

    def advance(self, count: int) -> None:
        """Count bytes that have come."""
        if self._bar is not None and self._task is not None:
            self._bar.update(self._task, advance=count)
