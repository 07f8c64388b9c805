"""Working on groups of articles, in this process or in several.

A :class:`Worker` loads the models once and does three steps that may overlap: read, translate,
write. Results are recorded in one place, whichever process they come from.
"""

from __future__ import annotations

import hashlib
import multiprocessing
import multiprocessing.connection
import os
import signal
import socket
import threading
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import (
    FIRST_COMPLETED,
    Future,
    ProcessPoolExecutor,
    ThreadPoolExecutor,
    wait,
)
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timezone
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, Protocol

from newscli.batch.index import sketch
from newscli.batch.manifest import Record, make_way
from newscli.batch.plan import BatchOptions, Job, make_folder
from newscli.errors import NewscliError, UsageError
from newscli.pipeline import Progress, Workshop

if TYPE_CHECKING:
    from newscli.article import Article, Report

Groups = Iterator[list[Job]]
Recorder = Callable[[list[Record]], None]
_DIED = "The process that worked on it died: out of memory, or a fault in a library."

_TRIES = 3
"""A group is blamed after this many deaths of workers."""

_STILLBORN = 10
"""This many workers in a row may die before they are ready."""

_SECONDS_BETWEEN_LOOKS = 0.5
_SECONDS_TO_END = 30.0
"""How long a stopped run waits for the steps at work."""


class Stopped(BaseException):
    """The run was interrupted; not an Exception, because those make single articles fail."""


@dataclass(frozen=True, slots=True)
class WorkerPlan:
    """Everything a worker needs to know, on any machine."""

    options: BatchOptions
    fingerprint: str
    furniture: frozenset[str] = frozenset()


@dataclass(slots=True)
class Task:
    """An article at work; ``error`` says why it failed."""

    job: Job
    sha256: str = ""
    article: Article | None = None
    report: Report | None = None
    error: str = ""


class Worker:
    """Loads the models once and works on groups of articles."""

    def __init__(
        self,
        plan: WorkerPlan,
        workshop: Workshop | None = None,
        stop: Callable[[], bool] = lambda: False,
    ) -> None:
        """Load nothing yet; ``workshop`` can bring open models.

        When ``stop`` returns True, the steps raise :class:`Stopped` as soon as they can.
        """
        self.plan = plan
        self.workshop = workshop or Workshop(plan.options.settings)
        self._stop = stop

    def open(self) -> None:
        """Load the models, before any article is read. Raises ModelError, UsageError."""
        _ = self.workshop.translator
        if self.plan.options.settings.summary:
            _ = self.workshop.summariser

    def _go_on(self) -> None:
        if self._stop():
            raise Stopped

    def work(self, jobs: Sequence[Job]) -> list[Record]:
        """Do all three steps; a group that was stopped gives no records."""
        try:
            return self.write(self.translate(self.read(jobs)))
        except Stopped:
            return []

    def read(self, jobs: Sequence[Job]) -> list[Task]:
        """Read the articles; one that cannot be read gets its ``error``."""
        pending, tasks = deque(jobs), []
        while pending:
            self._go_on()
            task = Task(pending.popleft())
            try:
                data = task.job.load(self.plan.options.folder)
                task.sha256 = hashlib.sha256(data).hexdigest()
                if task.sha256 != task.job.sha256 and task.job.twins:
                    # It has changed since it was planned, so its twins are no longer twins.
                    pending.extend(task.job.twins)
                    task.job = replace(task.job, twins=[])
                task.article = self._article(data, task.job)
            except Exception as error:  # whatever one input does to its reader, the others go on
                task.error = why_failed(error)
            tasks.append(task)
        return tasks

    def _article(self, data: bytes, job: Job) -> Article:
        from newscli.read.source import read_bytes

        options = replace(self.workshop.read_options, known_furniture=self.plan.furniture)
        if job.page is not None:
            return job.page.article(data, job.source, options)
        return read_bytes(data, job.source, options)

    def translate(self, tasks: list[Task], progress: Progress | None = None) -> list[Task]:
        """Translate the articles together, or one by one if that fails.

        An article that the engine cannot take fails alone.
        """

        def tell(done: int, total: int) -> None:
            self._go_on()
            if progress is not None:
                progress(done, total)

        self._go_on()
        good = [(task, task.article) for task in tasks if task.article is not None]
        try:
            reports = self.workshop.reports([article for _, article in good], tell) if good else []
            for (task, _), report in zip(good, reports, strict=True):
                task.report = report
        except Exception:
            for task, article in good:
                try:
                    task.report = self.workshop.reports([article], tell)[0]
                except Exception as error:
                    task.error = why_failed(error)
        return tasks

    def write(self, tasks: list[Task]) -> list[Record]:
        """Write the reports and return a record of each article, twins included."""
        return [self._write(task, job) for task in tasks for job in task.job.everyone()]

    def _write(self, task: Task, job: Job) -> Record:
        record = Record(
            source=job.source,
            sha256=task.sha256,
            status="failed",
            error=task.error,
            fingerprint=self.plan.fingerprint,
            finished=datetime.now(timezone.utc).isoformat(timespec="seconds"),
        )
        if task.report is None:
            return record
        try:
            # Reports on the same content differ in the name alone.
            article = task.report.article
            article = replace(article, source=replace(article.source, name=job.source))
            report = replace(task.report, article=article)
            record.output = self._save(report, job)
            describe(record, report)
            record.status = "done"
            if job is not task.job:
                record.same_as, record.seconds = task.job.source, 0.0
        except Exception as error:  # a full disk, or a report that a writer cannot take
            record.output, record.error = [], why_failed(error)
        return record

    def _save(self, report: Report, job: Job) -> list[str]:
        from newscli.write import WriteOptions, save_report

        options = self.plan.options
        make_folder(options.output, PurePosixPath(job.stem).parent)
        index = "../" * job.stem.count("/") or "./"  # job.stem is relative to the output folder
        how = WriteOptions(side_by_side=options.side_by_side, index=index)
        names = job.outputs(options.formats)
        for kind, name in zip(options.formats, names, strict=True):
            make_way(options.output / name)
            save_report(report, options.output / name, kind, how)
        return names


def describe(record: Record, report: Report) -> None:
    """Copy into ``record`` the facts of a report that the manifest and the index show."""
    from newscli.write.facts import english_title

    sentences = list(report.article.sentences())
    record.title = english_title(report)
    if report.summary is not None and report.summary.sentences:
        record.summary = report.summary.sentences[0].text
    record.date = report.article.metadata.get("date", "")
    record.sentences = len(sentences)
    record.doubtful = sum(sentence.doubtful for sentence in sentences)
    record.warnings = [*report.warnings, *(report.summary.warnings if report.summary else [])]
    record.warnings += [
        f"sentence {sentence.id}: {warning.message}"
        for sentence in sentences
        for warning in sentence.warnings
        if warning.is_finding
    ]
    record.seconds = round(report.elapsed_seconds, 3)
    record.models = {task: asdict(info) for task, info in report.models.items()}
    record.sketch = sketch(block.text for block in report.article.blocks)


def why_failed(error: Exception) -> str:
    """Return in one line why an article failed.

    Hints are left out: they are meant for ``translate``, with a single article.
    """
    if isinstance(error, UsageError):
        raise error  # wrong options are wrong for every article
    if isinstance(error, NewscliError):
        return error.message
    if isinstance(error, MemoryError):
        return "There was not enough memory for it."
    return f"{type(error).__name__}: {error}"


# -- This process ----------------------------------------------------------------------------------


def run_here(
    worker: Worker, groups: Groups, record: Recorder, progress: Progress | None = None
) -> None:
    """Translate in this thread, while others read the next group and write the last one.

    When the worker is stopped, groups that have been translated are still written.
    """

    def write(tasks: list[Task]) -> None:
        for task in tasks:
            record(worker.write([task]))

    def read_next() -> Future[list[Task]] | None:
        group = next(groups, None)
        return None if group is None else reader.submit(worker.read, group)

    with ThreadPoolExecutor(1, "read") as reader, ThreadPoolExecutor(1, "write") as writer:
        writing: Future[None] | None = None
        try:
            ahead = read_next()
            while ahead is not None:
                tasks = ahead.result()
                ahead = read_next()
                worker.translate(tasks, progress)
                if writing is not None:
                    writing.result()  # no more than one group waits to be written
                writing = writer.submit(write, tasks)
        except Stopped:
            pass
        if writing is not None:
            writing.result()


# -- Several processes -----------------------------------------------------------------------------


class Member(Protocol):
    """A worker in another process, on this machine or another."""

    def call(self, method: str, *arguments: Any) -> Future[Any]:
        """Call a method of its :class:`Worker`: ``open`` or ``work``."""

    def end(self) -> None:
        """End the process without waiting for it; it may complete what it is writing."""


class Pool:
    """Workers in other processes, each with one group at a time; the other groups wait here.

    When a worker dies, another is started and its group is tried again, since its machine may have
    been at fault; then article by article. An article that kills its worker again and again fails.
    """

    def __init__(
        self,
        plan: WorkerPlan,
        start: Callable[[], Member],
        is_death: Callable[[BaseException], bool],
        record: Recorder,
        stop: threading.Event,
    ) -> None:
        """Start nothing yet; ``is_death`` tells a worker's death from newscli's own errors."""
        self._plan, self._start_member, self._is_death = plan, start, is_death
        self._record, self._stop = record, stop
        self._starting: dict[Future[Any], Member] = {}
        self._running: dict[Future[Any], tuple[Member, list[Job]]] = {}
        self._idle: list[Member] = []
        self._again: deque[list[Job]] = deque()
        self._deaths: Counter[str] = Counter()
        self._stillborn = 0

    def run(self, groups: Groups, count: int) -> None:
        """Do all groups with ``count`` workers, until the run is stopped.

        Raises ModelError and UsageError if the workers cannot begin.
        """
        try:
            for _ in range(count):
                self._start()
            group = self._next(groups)
            while (group is not None or self._running) and not self._stop.is_set():
                if group is not None and self._idle:
                    member = self._idle.pop()
                    self._running[member.call("work", group)] = member, group
                    group = None
                else:
                    self._look()
                group = group or self._next(groups)
        finally:
            working = [member for member, _ in self._running.values()]
            for member in (*self._starting.values(), *self._idle, *working):
                member.end()
            for future in wait(self._running, _SECONDS_TO_END).done:
                if future.exception() is None:
                    self._record(future.result())

    def _next(self, groups: Groups) -> list[Job] | None:
        return self._again.popleft() if self._again else next(groups, None)

    def _start(self) -> None:
        member = self._start_member()
        self._starting[member.call("open")] = member

    def _look(self) -> None:
        """Wait a moment for calls to end, and deal with those that have."""
        pending = (*self._running, *self._starting)
        for future in wait(pending, _SECONDS_BETWEEN_LOOKS, FIRST_COMPLETED).done:
            if future in self._starting:
                self._opened(future, self._starting.pop(future))
            else:
                self._worked(future, *self._running.pop(future))

    def _opened(self, future: Future[Any], member: Member) -> None:
        if not self._has_died(future, member):
            self._stillborn = 0
            self._idle.append(member)
            return
        self._stillborn += 1
        if self._stillborn >= _STILLBORN:
            raise UsageError(
                "Workers die before they have loaded the models.",
                "Memory may be too small for so many. On Ray, see its logs: is newscli installed?",
            )
        self._start()

    def _worked(self, future: Future[Any], member: Member, group: list[Job]) -> None:
        if not self._has_died(future, member):
            self._record(future.result())
            self._idle.append(member)
            return
        self._start()
        self._deaths[group[0].source] += 1
        if self._deaths[group[0].source] < _TRIES:
            self._again.append(group)
        elif len(group) > 1:
            self._deaths.update(job.source for job in group[1:])
            self._deaths[group[0].source] = 1
            self._again.extend([job] for job in group)
        else:
            mark = self._plan.fingerprint
            self._record([
                Record(one.source, one.sha256, "failed", error=_DIED, fingerprint=mark)
                for one in group[0].everyone()
            ])  # fmt: skip

    def _has_died(self, future: Future[Any], member: Member) -> bool:
        """Say whether the worker died of a call; raise any error of newscli itself."""
        error = future.exception()
        if error is None:
            return False
        member.end()  # it may only be out of reach, and still at work
        if not self._is_death(error):
            raise error
        return True


def run_in_processes(
    plan: WorkerPlan, count: int, groups: Groups, record: Recorder, stop: threading.Event
) -> None:
    """Work in ``count`` processes on this machine, each with its share of the cores."""
    from newscli.translate.engine import threads_available

    threads = max(1, threads_available() // count)

    def is_death(error: BaseException) -> bool:
        return isinstance(error, BrokenProcessPool)

    Pool(plan, lambda: _Process(plan, threads), is_death, record, stop).run(groups, count)


class _Process:
    """A worker in a process of its own on this machine."""

    def __init__(self, plan: WorkerPlan, threads: int) -> None:
        context = multiprocessing.get_context("spawn")  # a fork would inherit the lock
        # Shared memory without a lock, because a killed process would hold a lock forever.
        self._stopped = context.RawValue("b", 0)
        self._pool = ProcessPoolExecutor(
            1, mp_context=context, initializer=_begin, initargs=(plan, threads, self._stopped)
        )

    def call(self, method: str, *arguments: Any) -> Future[Any]:
        try:
            return self._pool.submit(_call, method, *arguments)
        except BrokenProcessPool as error:  # it died while it was idle
            future: Future[Any] = Future()
            future.set_exception(error)
            return future

    def end(self) -> None:
        self._stopped.value = 1
        self._pool.shutdown(wait=False)


_worker: Worker | None = None
"""The worker of this process, if it is one of a pool."""


def _begin(plan: WorkerPlan, threads: int, stopped: Any) -> None:
    """Prepare a process of the pool."""
    from newscli.translate.engine import limit_threads

    global _worker
    # The terminal sends Ctrl-C to all; the run's own process decides.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    limit_threads(threads)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _worker = Worker(plan, stop=lambda: bool(stopped.value))


def _end_with_parent() -> None:
    """End this process when the run's own has ended; otherwise it would wait for work forever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        multiprocessing.connection.wait([parent.sentinel])
        os._exit(1)


def _call(method: str, *arguments: Any) -> Any:
    return getattr(_worker, method)(*arguments)


# -- Ray -------------------------------------------------------------------------------------------

_STORE_BYTES = 100 * 2**20
"""Ray's object store on this machine: only names and records pass through it."""


def run_on_ray(plan: WorkerPlan, groups: Groups, record: Recorder, stop: threading.Event) -> None:
    """Work on Ray, and shut down what was started for it.

    Raises UsageError if Ray is not installed, cannot be reached or has no GPU, ModelError if the
    models cannot be loaded there.
    """
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # nothing leaves the machine unasked
    try:
        import ray
    except ImportError as error:
        raise UsageError("Ray is not installed.", "Run: pip install 'newscli[ray]'") from error
    _connect(ray, plan)
    plan = _absolute(plan)
    # No restarts by Ray: an actor waiting for a place would hold its group up.
    worker = ray.remote(Worker).options(
        num_cpus=1, num_gpus=plan.options.gpus_per_worker, max_restarts=0, max_task_retries=0
    )

    def is_death(error: BaseException) -> bool:
        return isinstance(error, ray.exceptions.RayError) and not isinstance(
            error, ray.exceptions.RayTaskError
        )

    try:
        pool = Pool(plan, lambda: _Actor(ray, worker, plan), is_death, record, stop)
        pool.run(groups, _count(ray, plan.options))
    except ray.exceptions.RayTaskError as error:
        if isinstance(error.cause, NewscliError):
            raise error.cause from error
        raise
    finally:
        ray.shutdown()


def _absolute(plan: WorkerPlan) -> WorkerPlan:
    """Return the plan with absolute paths."""
    options = plan.options
    settings = options.settings
    changes: dict[str, Any] = {}
    if settings.glossary:
        changes["glossary"] = settings.glossary.absolute()
    for name in ("model", "summarizer"):  # a name, or a folder
        if os.path.isdir(getattr(settings, name)):  # noqa: PTH112 - "" must stay ""
            changes[name] = str(Path(getattr(settings, name)).absolute())
    settings = replace(settings, **changes)
    folder, output = options.folder.absolute(), options.output.absolute()
    return replace(plan, options=replace(options, folder=folder, output=output, settings=settings))


def _connect(ray: Any, plan: WorkerPlan) -> None:
    address = plan.options.ray_address
    local = {
        "num_cpus": plan.options.workers or None,
        "object_store_memory": _STORE_BYTES,
        "include_dashboard": False,
    }
    host, colon, port = address.removeprefix("ray://").rpartition(":")
    try:
        if colon and port.isdecimal():  # if nobody listens there, Ray would try for many minutes
            socket.create_connection((host.strip("[]"), int(port)), timeout=10).close()
        ray.init(
            address=address or "local",
            log_to_driver=False,
            logging_level="error",
            **({} if address else local),
        )
    except (ConnectionError, OSError, RuntimeError, ValueError) as error:
        raise UsageError(
            f"Ray cannot be reached{f' at {address}' if address else ''}: {error}.",
            "Start it with 'ray start --head', or leave --ray-address out.",
        ) from error


class _Actor:
    """A worker in a process of Ray's."""

    def __init__(self, ray: Any, remote_worker: Any, plan: WorkerPlan) -> None:
        self._ray, self._actor = ray, remote_worker.remote(plan)

    def call(self, method: str, *arguments: Any) -> Future[Any]:
        future: Future[Any] = getattr(self._actor, method).remote(*arguments).future()
        return future

    def end(self) -> None:
        with suppress(Exception):  # the next run does the rest
            self._ray.kill(self._actor)


def _count(ray: Any, options: BatchOptions) -> int:
    """Return how many actors to start: as asked, else one per share of a GPU, or per core."""
    resources, share = ray.cluster_resources(), options.gpus_per_worker
    if share and not resources.get("GPU"):
        raise UsageError("Ray has no GPU here.", "Leave --gpus-per-worker out.")
    if options.workers:
        return options.workers
    return max(1, int(resources["GPU"] / share if share else resources.get("CPU", 1)))
