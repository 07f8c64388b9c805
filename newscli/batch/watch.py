"""``newscli watch``: translates articles as they arrive in a folder."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from newscli.batch.fingerprint import fingerprint
from newscli.batch.lock import locked
from newscli.batch.manifest import Manifest
from newscli.batch.options import BatchOptions
from newscli.batch.plan import Folder, check_folders, may_enter, walk
from newscli.batch.progress import Meter, open_meter
from newscli.batch.run import close, execute
from newscli.batch.scan import Scanner
from newscli.batch.stop import stoppable
from newscli.errors import ExitCode
from newscli.pipeline import Workshop

_TICK_MILLISECONDS = 250


class Arrivals:
    """Files that have come or changed, until they have been left alone for a while."""

    def __init__(self, folder: Path, settle: float) -> None:
        """Take a file for complete when its size and time have been the same for ``settle`` s."""
        self._folder, self._settle = folder, settle
        self._seen: dict[str, tuple[tuple[int, int], float]] = {}

    def __len__(self) -> int:
        """Return the number of files that are waited for."""
        return len(self._seen)

    def note(self, source: str) -> None:
        """Begin to look at ``source``."""
        self._seen.setdefault(source, ((-1, -1), 0.0))

    def complete(self, now: float) -> set[str]:
        """Return the files that are complete at the time ``now``, and forget them."""
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


def run_watch(options: BatchOptions, settle: float = 2.0, workshop: Workshop | None = None) -> int:
    """Translate what is not done, then what arrives, until interrupted; return the exit code.

    ``settle`` is the number of seconds that a file must stay the same to be complete. Raises as
    :func:`newscli.batch.run.run_batch`, but an empty folder is no error.
    """
    check_folders(options.folder, options.output)
    mark = fingerprint(options)
    with (
        locked(options.output),
        Manifest(options.output) as manifest,
        open_meter(options.quiet) as meter,
        stoppable(options.quiet) as stop,
    ):
        watch = _Watch(options, mark, manifest, meter, workshop or Workshop(options.settings))
        try:
            watch.until(stop, settle)
        finally:
            close(options, manifest, meter)
        return watch.result()


class _Watch:
    """One watch from its start to its end."""

    def __init__(
        self, options: BatchOptions, mark: str, manifest: Manifest, meter: Meter, workshop: Workshop
    ) -> None:
        self.options, self.mark, self.manifest = options, mark, manifest
        self.meter, self.workshop = meter, workshop
        self.folder = options.folder.resolve()
        self.furniture: frozenset[str] = frozenset()
        self.failed = 0
        self.left = 0
        self._untidy = False
        self._next_tidy = 0.0

    def until(self, stop: threading.Event, settle: float) -> None:
        """Work until ``stop`` is set."""
        from watchfiles import Change, watch

        _ = self.workshop.translator  # a missing model shows now, not with the first article
        arrivals = Arrivals(self.folder, settle)
        events = watch(
            self.folder,
            watch_filter=None,
            stop_event=stop,
            rust_timeout=_TICK_MILLISECONDS,
            yield_on_timeout=True,
            debounce=_TICK_MILLISECONDS,
            ignore_permission_denied=True,
        )
        first = True
        for changes in events:
            if first:  # the watch has begun: what comes from now on is not missed
                self._note(arrivals, self._articles(""))
                self.meter.say(f"watching {self.options.folder}; Ctrl-C ends it")
                first = False
            for change, name in changes:
                if change != Change.deleted:
                    self._note(arrivals, self._changed(Path(name)))
            complete = arrivals.complete(time.monotonic())
            if complete:
                self._translate(complete, stop)
            self._tidy()
        self.left += len(arrivals)

    def result(self) -> int:
        """Return the exit code: being interrupted is how a watch ends, unless work is left."""
        if self.left:
            self.meter.say(f"stopped: {self.left:,} to do. Run the same command to go on.")
            return ExitCode.INTERRUPTED
        return ExitCode.SOME_FAILED if self.failed else ExitCode.DONE

    def _articles(self, start: str) -> Iterable[str]:
        for found in walk(self.folder, self.options.output, self.options.selection, start):
            yield from found.wanted

    def _changed(self, path: Path) -> Iterable[str]:
        """Return the articles that an event at ``path`` may be about."""
        try:
            relative = path.relative_to(self.folder).as_posix()
        except ValueError:
            return
        if path.is_dir() and may_enter(self.folder, self.options.output, relative):
            yield from self._articles(relative)
        elif path.is_file():
            parent = self._parent(relative)
            if may_enter(self.folder, self.options.output, parent):
                yield from (name for name in self._list(parent).wanted if name == relative)

    @staticmethod
    def _parent(source: str) -> str:
        return "" if "/" not in source else str(PurePosixPath(source).parent)

    def _list(self, relative: str) -> Folder:
        found = walk(self.folder, self.options.output, self.options.selection, relative)
        first = next(found, Folder([]))
        return first if all(self._parent(name) == relative for name in first.wanted) else Folder([])

    def _note(self, arrivals: Arrivals, sources: Iterable[str]) -> None:
        for source in sources:
            arrivals.note(source)

    def _translate(self, complete: set[str], stop: threading.Event) -> None:
        folders = [self._list(parent) for parent in sorted({self._parent(s) for s in complete})]
        plan = Scanner(self.options, self.mark, self.manifest).plan(folders, complete)
        if not plan.jobs:
            return
        self.furniture = plan.furniture = self.furniture | plan.furniture
        self.meter.start(plan.total)
        execute(self.options, self.mark, plan, self.manifest, self.meter, stop, self.workshop)
        self._untidy = True
        self.failed += self.meter.failed
        self.left += plan.total - self.meter.done - self.meter.failed
        self.meter.say(
            f"{self.meter.done:,} translated"
            + (f", {self.meter.failed:,} failed" if self.meter.failed else "")
        )

    def _tidy(self) -> None:
        """Bring manifest and index up to date, at most a tenth of the time."""
        started = time.monotonic()
        if self._untidy and started >= self._next_tidy:
            close(self.options, self.manifest, self.meter)
            self._untidy = False
            self._next_tidy = started + 10 * (time.monotonic() - started)
