"""``newscli batch`` and ``newscli watch``: plan, work, record, report."""

from __future__ import annotations

import os
import signal
import stat
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path, PurePosixPath
from types import FrameType

from newscli.batch.index import write_index
from newscli.batch.manifest import CONTROL, Entry, Manifest, Record, make_way
from newscli.batch.plan import (
    BatchOptions,
    Listing,
    Plan,
    Planner,
    check_folders,
    estimated_characters,
    fingerprint,
    groups,
    may_enter,
    walk,
)
from newscli.batch.workers import (
    Stopped,
    Worker,
    WorkerPlan,
    run_here,
    run_in_processes,
    run_on_ray,
)
from newscli.console import Progress
from newscli.errors import ExitCode, InputError, OutputError, reason
from newscli.files import INPUT_SUFFIXES, locked, sweep
from newscli.pipeline import Workshop

_SECONDS_BETWEEN_LINES = 10.0
_SECONDS_BEFORE_ESTIMATE = 3.0


def run_batch(options: BatchOptions, workshop: Workshop | None = None) -> int:
    """Translate the articles that are not finished, and return the exit code.

    ``workshop`` can bring open models, for a run in this process. Raises InputError if there is no
    article; UsageError, ModelError and OutputError if the run cannot start or continue.
    """
    with Run(options, workshop) as run:
        try:
            plan = run.plan(*run.find())
            _refuse_empty(plan, options)
            try:
                run.do(plan)
            finally:
                run.close()
        except Stopped:
            run.say("stopped before anything was translated. Run the same command to continue.")
            return ExitCode.INTERRUPTED
        return run.result(plan)


def dry_run(options: BatchOptions) -> Sequence[str]:
    """Return the plan of a run, one line per article; nothing is written."""
    check_folders(options)
    mark = fingerprint(options)
    with Manifest(options.output, writable=False) as manifest:
        planner = Planner(options, mark, manifest)
        if options.address:
            from newscli.batch import feeds

            store = feeds.Store(options.output, writable=False)
            with feeds.Fetcher(store, options.pause, threading.Event()) as fetcher:
                plan = planner.plan([feeds.listing(feeds.items_of(options, fetcher), store.page)])
        else:
            plan = planner.plan(walk(options.folder, options.output, options.selection))
    _refuse_empty(plan, options)
    lines = [f"finished {source}" for source in plan.finished]
    for job in plan.jobs:
        for one in job.everyone():
            outputs = " ".join(one.outputs(options.formats))
            lines.append(f"translate {one.source} → {outputs} ({one.why})")
    lines += [f"cannot list {problem}" for problem in plan.problems]
    lines += [f"leave out {note}" for note in plan.notes]
    return sorted(lines, key=lambda line: line.split(maxsplit=1)[1])


def _refuse_empty(plan: Plan, options: BatchOptions) -> None:
    if not plan.jobs and not plan.finished and not plan.problems:
        raise InputError(
            f"There is no article in {options.source}.",
            "See docs/batch.md for the file types, and --include for others.",
        )


class Run:
    """A batch or a watch at work on one output folder, whose lock it holds.

    Use it as a context manager. Raises OutputError if another run holds the folder or it cannot be
    written to, ModelError and UsageError if a model or glossary is missing.
    """

    def __init__(self, options: BatchOptions, workshop: Workshop | None = None) -> None:
        """Check the folders; ``workshop`` can bring open models, for a run in this process.

        Raises InputError if the input is not a folder.
        """
        check_folders(options)
        self.options = options
        self.mark = fingerprint(options)
        self._workshop = workshop
        self._stack = ExitStack()
        self._addresses: set[str] = set()
        self._swept: set[Path] = set()

    def __enter__(self) -> Run:
        with ExitStack() as stack:
            stack.enter_context(only_run(self.options.output))
            self.manifest = stack.enter_context(Manifest(self.options.output))
            progress = Progress(self.options.quiet, "articles", _SECONDS_BETWEEN_LINES)
            self.meter = Meter(stack.enter_context(progress))
            self.stop = stack.enter_context(stoppable(self.options.quiet))
            control = self.options.output / CONTROL
            sweep([self.options.output, control, control / "pages"])  # left by killed runs
            self._planner = Planner(self.options, self.mark, self.manifest)
            if self.manifest.aside is not None:
                self.say(f"manifest.jsonl was not newscli's; it is now {self.manifest.aside}")
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *error: object) -> None:
        self._stack.close()

    def say(self, line: str) -> None:
        """Print a line on stderr, unless the run is quiet."""
        self.meter.progress.say(f"newscli: {line}")

    def find(self) -> tuple[Iterable[Listing], str]:
        """Return the articles, after fetching pages if necessary, and a label for the next step.

        Raises InputError for a feed or list that cannot be read, OutputError if there is no room
        for the pages, Stopped if the run is interrupted.
        """
        options = self.options
        if not options.address:
            listings = walk(options.folder, options.output, options.selection)
            return listings, "Looking through the folder"
        from newscli.batch import feeds

        progress, lock = self.meter.progress, threading.Lock()

        def page_of(item: feeds.Item) -> feeds.Page:
            page = fetcher.page(item, options.force)
            with lock:
                progress.advance()
            return page

        progress.start("Fetching the list of articles")
        with feeds.Fetcher(feeds.Store(options.output), options.pause, self.stop) as fetcher:
            items = feeds.items_of(options, fetcher)
            self._addresses = {item.source for item in items}
            progress.start("Fetching", len(items))
            found = feeds.listing(items, page_of)
        if self.stop.is_set():
            raise Stopped
        return [found], "Looking through what was fetched"

    def plan(self, listings: Iterable[Listing], label: str = "") -> Plan:
        """Plan the articles that are not finished. Raises Stopped if the run is interrupted."""
        if label:
            self.meter.progress.start(label)
        plan = self._planner.plan(listings, self._tick)
        for problem in plan.problems:
            self.say(f"cannot list {problem}")
        for note in plan.notes:
            self.say(f"left out: {note}")
        return plan

    def _tick(self) -> None:
        self.meter.progress.advance()
        if self.stop.is_set():
            raise Stopped

    def do(self, plan: Plan) -> None:
        """Do the jobs of a plan and record them; return early when the run is interrupted.

        Raises ModelError and UsageError if the models cannot be loaded.
        """
        self.meter.begin(plan)
        if not plan.jobs or self.stop.is_set():
            return
        work = WorkerPlan(self.options, self.mark, plan.furniture)
        todo = groups(plan.jobs)
        folders = {
            self.options.output / PurePosixPath(one.stem).parent
            for job in plan.jobs
            for one in job.everyone()
        }
        sweep(folders - self._swept)  # left by killed runs; once, since it lists the folders
        self._swept |= folders
        if self.options.distributed:
            self.meter.loading("Starting workers on Ray")
            run_on_ray(work, todo, self._record, self.stop)
        elif self.options.workers > 1:
            count = min(self.options.workers, len(plan.jobs))
            self.meter.loading(f"Starting {count} workers")
            _ = Workshop(self.options.settings).model  # converts a new model once for all
            run_in_processes(work, count, todo, self._record, self.stop)
        else:
            self.meter.loading("Loading the model")
            if self._workshop is None:
                self._workshop = self._stack.enter_context(Workshop(self.options.settings))
            worker = Worker(work, self._workshop, self.stop.is_set)
            worker.open()
            self.meter.translating()
            run_here(worker, todo, self._record, self.meter.sentence)
            return
        sweep(folders)  # left by workers that died

    def _record(self, records: list[Record]) -> None:
        self.manifest.append(records)
        for record in records:
            if record.status == "failed":
                named = record.source in record.error
                self.say(f"failed: {record.error if named else f'{record.source}: {record.error}'}")
        self.meter.finished(records)

    def close(self) -> None:
        """Sort the manifest and write the index.

        Raises OutputError if finished articles could not be recorded; an index that cannot be
        written is only reported.
        """
        self.manifest.flush()
        try:
            self.manifest.settle(self._matters)
            for name in ("index.html", "index.md", "book.epub"):
                make_way(self.options.output / name)
            write_index(self.options.output, self.manifest)
        except OutputError as error:
            self.meter.failed += 1
            self.say(str(error))

    def _matters(self, source: str, entry: Entry) -> bool:
        """Say whether a line stays: reports always do, failures only while their source exists."""
        if entry.done or source in self._addresses:
            return True
        return not self.options.address and os.path.lexists(self.options.folder / source)

    def result(self, plan: Plan) -> int:
        """Say how a batch went and return its exit code."""
        meter = self.meter
        counts = [f"{meter.done:,} translated"]
        if plan.finished:
            counts.append(f"{len(plan.finished):,} were done already")
        if meter.failed:
            counts.append(f"{meter.failed:,} failed")
        left = plan.total - meter.done - meter.failed
        if self.stop.is_set() and left > 0:
            self.say(
                f"stopped: {', '.join(counts)}, {left:,} to do. Run the same command to continue."
            )
            return ExitCode.INTERRUPTED
        self.say(
            f"{', '.join(counts)} in {duration(meter.elapsed)}{meter.doubts()}. "
            f"See {self.options.output / 'index.html'}"
        )
        return ExitCode.SOME_FAILED if meter.failed or plan.problems else ExitCode.DONE


@contextmanager
def only_run(output: Path) -> Iterator[None]:
    """Hold the lock of the folder ``output``, creating it if necessary.

    Raises OutputError if another run holds it or the folder cannot be written to.
    """
    path = output / CONTROL / "lock"
    with ExitStack() as stack:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            if path.parent.is_symlink():
                raise OutputError(f"{path.parent} is a link.", "Remove it and run again.")
            for name in (path, path.with_name("lock.holder")):
                make_way(name)
            stack.enter_context(locked(path, wait=0))
        except TimeoutError as error:
            raise OutputError(
                f"{output} is in use by {error}.",
                "Wait until it has ended, or choose another --output.",
            ) from error
        except (OSError, NotImplementedError) as error:
            raise OutputError(
                f"Cannot write to {output}: {reason(error)}.", "Choose another --output."
            ) from error
        yield


# -- Watching --------------------------------------------------------------------------------------

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
        """Return the exit code: an interrupt ends a watch normally unless work is left."""
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

    def translate(self, complete: set[str]) -> None:
        """Translate files that have arrived together."""
        run, meter = self._run, self._run.meter
        # Their reports would get the same names: a.html beside a.txt.
        paths = map(PurePosixPath, complete)
        beside = {str(path.with_suffix(suffix)) for path in paths for suffix in INPUT_SUFFIXES}
        others = [name for name in beside - complete if os.path.lexists(self._folder / name)]
        try:
            plan = run.plan([Listing(sorted(complete), sorted(others))])
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


# -- How far it is ---------------------------------------------------------------------------------


class Meter:
    """Counts articles and sentences, and keeps the line of progress up to date."""

    def __init__(self, progress: Progress) -> None:
        self.progress = progress
        self._lock = threading.Lock()
        self.begin(Plan())

    def begin(self, plan: Plan) -> None:
        """Start counting the articles of ``plan``."""
        self.total = plan.total
        self.done = self.failed = self.sentences = self.doubtful = 0
        self._sizes = {job.source: 1 + estimated_characters(job) for job in plan.jobs}
        self._size = sum(self._sizes.values())
        self._finished_size = self._reported = self._translated = self._clock_size = 0
        self._started = self._clock = time.monotonic()
        self._loading = False

    def loading(self, label: str) -> None:
        """Show a step that comes before the first article."""
        self._loading = True
        self.progress.start(label, self.total)

    def translating(self) -> None:
        """Show that translation has begun; the time left is estimated from here on."""
        self._loading = False
        self._clock, self._clock_size = time.monotonic(), self._finished_size
        self.progress.start("Translating", self.total)

    def sentence(self, done: int, total: int) -> None:
        """Count a sentence that was translated in this process."""
        with self._lock:
            self._translated += 1
            self._show()

    def finished(self, records: Sequence[Record]) -> None:
        """Count articles that are done or have failed."""
        with self._lock:
            if self._loading:  # in other processes, which have loaded the models by now
                self.translating()
            for record in records:
                if record.status == "done":
                    self.done += 1
                    self.sentences += record.sentences
                    self.doubtful += record.doubtful
                else:
                    self.failed += 1
                if not record.same_as:
                    self._reported += record.sentences
                self._finished_size += self._sizes.pop(record.source, 0)
            self._translated = max(self._translated, self._reported)
            self._show()

    def _show(self) -> None:
        self.progress.update(self.done + self.failed, facts=self.facts())

    @property
    def elapsed(self) -> float:
        """Seconds since the run began to work."""
        return time.monotonic() - self._started

    def facts(self) -> str:
        """Return speed, time left and failures as text."""
        seconds = time.monotonic() - self._clock
        parts = []
        if self._translated and seconds > 0:
            parts.append(f"{self._translated / seconds:.1f} sentences/s")
        left = self._seconds_left(seconds)
        if left is not None:
            parts.append(f"about {duration(left)} left")
        if self.failed:
            parts.append(f"{self.failed:,} failed")
        return ", ".join(parts)

    def _seconds_left(self, seconds: float) -> float | None:
        """Estimate the time left from the amount of text; None before there is a measurement.

        Sentences of unfinished articles count with the mean length of those in finished ones.
        """
        if seconds < _SECONDS_BEFORE_ESTIMATE or not self._reported:
            return None
        each = self._finished_size / self._reported
        done = self._finished_size + each * (self._translated - self._reported)
        done, size = done - self._clock_size, self._size - self._clock_size
        return seconds / done * max(0.0, size - done) if done > 0 else None

    def doubts(self) -> str:
        """Return the end of a message: how many sentences are doubtful."""
        if not self.sentences:
            return ""
        return f"; {self.doubtful:,} of {self.sentences:,} sentences doubtful"


def duration(seconds: float) -> str:
    """Return a time as text: "45 s", "12 min" or "3.5 h"."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    if seconds < 5400:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3600:.1f} h"


# -- Ctrl-C ----------------------------------------------------------------------------------------

_MESSAGE = b"\nnewscli: stopping. Finished articles are kept; press Ctrl-C again to end at once.\n"

_SHOW_CURSOR = b"\x1b[?25h\n"


@contextmanager
def stoppable(quiet: bool) -> Iterator[threading.Event]:
    """Set the event on SIGINT and SIGTERM while the block runs, and say so at once.

    A second signal ends the process. Nothing is lost, but more must be done again.
    """
    event = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield event  # Python delivers signals to the main thread only
        return

    def handle(number: int, frame: FrameType | None) -> None:
        if event.is_set():
            # At once, whatever the threads are waiting for: every file on the disk is whole.
            if os.isatty(2):
                os.write(2, _SHOW_CURSOR)
            os._exit(ExitCode.INTERRUPTED)
        event.set()
        if not quiet:
            with suppress(OSError):  # not print: the signal may have come in the middle of one
                os.write(2, _MESSAGE)

    before: dict[int, Callable[..., object] | int | None] = {
        number: signal.signal(number, handle) for number in (signal.SIGINT, signal.SIGTERM)
    }
    try:
        yield event
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
