"""``newscli watch``: translates articles as they arrive in a folder."""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from newscli.batch.plan import BatchOptions, Listing, may_enter, readable, walk
from newscli.batch.run import Run
from newscli.batch.workers import Stopped
from newscli.errors import ExitCode
from newscli.files import INPUT_SUFFIXES
from newscli.pipeline import Workshop

_TICK_MILLISECONDS = 250


class Arrivals:
    """Files that have arrived or changed, until they have stayed the same for a while."""

    def __init__(self, folder: Path, settle: float) -> None:
        """Wait for ``settle`` seconds without a change of size or time."""
        self._folder, self._settle = folder, settle
        self._seen: dict[str, tuple[tuple[int, int], float]] = {}

    def __len__(self) -> int:
        """Return the number of files that are not complete."""
        return len(self._seen)

    def note(self, sources: Iterable[str]) -> None:
        """Start watching ``sources``."""
        for source in sources:
            self._seen.setdefault(source, ((-1, -1), 0.0))

    def complete(self, now: float) -> set[str]:
        """Return the files that are complete at time ``now``, and stop watching them."""
        done = set()
        for source, (before, since) in list(self._seen.items()):
            try:
                facts = os.lstat(self._folder / source)
            except OSError:
                del self._seen[source]  # gone again, like the temporary file of a download
                continue
            state = facts.st_size, facts.st_mtime_ns
            if state != before:
                self._seen[source] = state, now
            elif now - since >= self._settle:
                done.add(source)
                del self._seen[source]
        return done


def run_watch(options: BatchOptions, settle: float) -> int:
    """Translate unfinished articles, then new ones, until interrupted; return the exit code.

    A file is complete when it has not changed for ``settle`` seconds. Raises the same errors as
    :func:`newscli.batch.run.run_batch`, but an empty folder is not one.
    """
    with Workshop(options.settings) as workshop, Run(options, workshop) as run:
        watch = Watch(run, settle)
        try:
            _ = workshop.translator  # a missing model is an error now, not at the first article
            watch.until_stopped()
        finally:
            run.close()
        return watch.result()


class Watch:
    """A watch of one folder: files that arrive together are one round of a :class:`Run`."""

    def __init__(self, run: Run, settle: float) -> None:
        self._run = run
        self._folder = run.options.folder.resolve()
        self._arrivals = Arrivals(self._folder, settle)
        self._furniture: frozenset[str] = frozenset()
        self._failed = self._left = 0
        self._untidy = False
        self._next_tidy = 0.0

    def until_stopped(self) -> None:
        """Work until the run is interrupted."""
        from watchfiles import Change, watch

        events = watch(
            self._folder,
            watch_filter=None,
            stop_event=self._run.stop,
            rust_timeout=_TICK_MILLISECONDS,
            yield_on_timeout=True,
            debounce=_TICK_MILLISECONDS,
            ignore_permission_denied=True,
        )
        first = True
        for changes in events:
            if first:  # the watch has begun: no later arrival is missed
                self._arrivals.note(self._below(""))
                self._run.say(f"watching {self._run.options.folder}; Ctrl-C ends it")
                first = False
            for change, name in changes:
                if change != Change.deleted:
                    self._arrivals.note(self.changed(Path(name)))
            complete = self._arrivals.complete(time.monotonic())
            if complete:
                self.translate(complete)
            self._tidy()
        self._left += len(self._arrivals)

    def result(self) -> int:
        """Return the exit code: an interrupt is the normal end of a watch unless work is left."""
        if self._left:
            self._run.say(f"stopped: {self._left:,} to do. Run the same command to continue.")
            return ExitCode.INTERRUPTED
        return ExitCode.SOME_FAILED if self._failed else ExitCode.DONE

    def _below(self, start: str) -> Iterable[str]:
        options = self._run.options
        for found in walk(self._folder, options.output, options.selection, start):
            yield from found.wanted

    def changed(self, path: Path) -> Iterable[str]:
        """Return the articles that an event at ``path`` concerns, without listing its folder."""
        options = self._run.options
        try:
            relative = path.relative_to(self._folder).as_posix()
            mode = path.lstat().st_mode
        except (ValueError, OSError):
            return ()
        if stat.S_ISDIR(mode):
            enter = may_enter(self._folder, options.output, relative)
            return self._below(relative) if enter else ()
        is_file = stat.S_ISREG(mode) and not path.name.startswith(".")
        parent = str(PurePosixPath(relative).parent)
        wanted = is_file and options.selection.wants(relative)
        return (relative,) if wanted and may_enter(self._folder, options.output, parent) else ()

    def _beside(self, sources: Iterable[str]) -> set[str]:
        """Return articles whose reports would get the same names: ``a.html`` beside ``a.txt``."""
        found = set()
        for source in sources:
            for suffix in INPUT_SUFFIXES:
                other = str(PurePosixPath(source).with_suffix(suffix))
                if readable(other) and os.path.lexists(self._folder / other):
                    found.add(other)
        return found

    def translate(self, complete: set[str]) -> None:
        """Translate files that have arrived together."""
        run, meter = self._run, self._run.meter
        try:
            others = sorted(self._beside(complete) - complete)
            plan = run.plan([Listing(sorted(complete), others)])
        except Stopped:
            self._left += len(complete)
            return
        if not plan.jobs:
            return
        self._furniture = plan.furniture = self._furniture | plan.furniture
        run.do(plan)
        self._untidy = True
        self._failed += meter.failed
        self._left += plan.total - meter.done - meter.failed
        failed = f", {meter.failed:,} failed" if meter.failed else ""
        run.say(f"{meter.done:,} translated{failed}{meter.doubts()}")
        meter.progress.start("Watching")

    def _tidy(self) -> None:
        """Update manifest and index, in at most a tenth of the time."""
        started = time.monotonic()
        if self._untidy and started >= self._next_tidy:
            self._run.close()
            self._untidy = False
            self._next_tidy = started + 10 * (time.monotonic() - started)
