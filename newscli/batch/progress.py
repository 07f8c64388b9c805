"""How far a run is, on stderr: a live bar on a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from newscli.batch.manifest import Record

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

_SECONDS_BETWEEN_LINES = 10.0


class Meter:
    """Counts what is done; this one says nothing. Used from one thread at a time."""

    def __init__(self) -> None:
        """Begin at nothing."""
        self.total = 0
        self.done = 0
        self.failed = 0
        self.sentences = 0
        self._started = time.monotonic()

    def looking(self) -> None:
        """Count an article that planning has looked at."""

    def start(self, total: int) -> None:
        """Begin to count anew, with ``total`` articles to do."""
        self.total, self._started = total, time.monotonic()
        self.done = self.failed = self.sentences = 0

    def sentence(self) -> None:
        """Count a translated sentence."""
        self.sentences += 1

    def finished(self, records: Sequence[Record]) -> None:
        """Count articles that were done, or failed."""
        for record in records:
            if record.status == "done":
                self.done += 1
            else:
                self.failed += 1

    def say(self, line: str) -> None:
        """Tell the user something."""

    @property
    def elapsed(self) -> float:
        """Seconds since the start."""
        return time.monotonic() - self._started

    def facts(self) -> str:
        """Return speed, failures and time left in words."""
        over = self.done + self.failed
        parts = [f"{self.sentences / max(self.elapsed, 0.001):.1f} sentences/s"]
        if 0 < over < self.total:
            left = self.elapsed / over * (self.total - over)
            parts.append(f"{duration(left)} left")
        if self.failed:
            parts.append(f"{self.failed} failed")
        return ", ".join(parts)


class PlainMeter(Meter):
    """Prints a line now and then."""

    def __init__(self) -> None:
        """Begin; the first line comes after a while, so a short run prints only its result."""
        super().__init__()
        self._last = time.monotonic()

    def finished(self, records: Sequence[Record]) -> None:
        """Count, and print a line if the last one is old."""
        super().finished(records)
        for record in records:
            if record.status == "failed":
                self.say(failure(record))
        over = self.done + self.failed
        if over < self.total and time.monotonic() - self._last >= _SECONDS_BETWEEN_LINES:
            self._last = time.monotonic()
            self.say(f"{over:,} of {self.total:,} articles, {self.facts()}")

    def say(self, line: str) -> None:
        """Print the line."""
        from newscli.safe import safe_line

        print(f"newscli: {safe_line(line)}", file=sys.stderr, flush=True)


class LiveMeter(PlainMeter):
    """Keeps a Rich bar up to date and prints failures above it."""

    def __init__(self, bar: Progress, task: TaskID) -> None:
        """Show progress on ``task`` of ``bar``."""
        super().__init__()
        self._bar, self._task = bar, task

    def looking(self) -> None:
        """Count the articles that planning has seen."""
        self._bar.advance(self._task)

    def start(self, total: int) -> None:
        """Show a bar of ``total`` articles."""
        super().start(total)
        self._bar.reset(self._task, total=total, description="Translating")

    def sentence(self) -> None:
        """Show the speed."""
        super().sentence()
        self._bar.update(self._task, facts=self.facts())

    def finished(self, records: Sequence[Record]) -> None:
        """Show the count."""
        super().finished(records)
        self._bar.update(self._task, completed=self.done + self.failed, facts=self.facts())

    def say(self, line: str) -> None:
        """Print the line above the bar."""
        from rich.text import Text

        from newscli.safe import safe_line

        self._bar.console.print(Text(f"newscli: {safe_line(line)}"), soft_wrap=True)


def failure(record: Record) -> str:
    """Return the line that says why an article failed."""
    told = record.error if record.source in record.error else f"{record.source}: {record.error}"
    return f"failed: {told}"


def duration(seconds: float) -> str:
    """Return a time in words, as "45 s", "12 min" or "3.5 h"."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    if seconds < 5400:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3600:.1f} h"


@contextmanager
def open_meter(quiet: bool) -> Iterator[Meter]:
    """Choose the meter for this terminal, or for none."""
    if quiet:
        yield Meter()
        return
    if not sys.stderr.isatty():
        yield PlainMeter()
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[facts]}", markup=False),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Looking through the folder", total=None, facts="")
        yield LiveMeter(bar, task)
