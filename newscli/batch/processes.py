"""Runs groups in this process, or in several: whoever works, one place records the results."""

from __future__ import annotations

import multiprocessing
import multiprocessing.connection
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import (
    FIRST_COMPLETED,
    Future,
    ProcessPoolExecutor,
    ThreadPoolExecutor,
    wait,
)
from concurrent.futures.process import BrokenProcessPool
from itertools import chain

from newscli.batch.manifest import Record
from newscli.batch.scan import Job
from newscli.batch.worker import Item, Worker, WorkerPlan
from newscli.pipeline import Progress

Groups = Iterator[list[Job]]
Recorder = Callable[[list[Record]], None]
DIED = "The process that worked on it died: out of memory, or a fault in a library."


def run_here(
    worker: Worker,
    groups: Groups,
    record: Recorder,
    stop: threading.Event,
    progress: Progress | None = None,
) -> None:
    """Translate in this thread, and meanwhile read the next group and write the last one."""

    def write(items: list[Item]) -> None:
        for item in items:
            record(worker.write([item]))

    with ThreadPoolExecutor(1, "read") as reader, ThreadPoolExecutor(1, "write") as writer:
        ahead = _submit_next(reader, worker.read, groups)
        writing: Future[None] | None = None
        while ahead is not None and not stop.is_set():
            items = ahead.result()
            ahead = _submit_next(reader, worker.read, groups)
            worker.translate(items, progress)
            if writing is not None:
                writing.result()  # so that no more than one group waits to be written
            writing = writer.submit(write, items)
        if writing is not None:
            writing.result()


def _submit_next(
    pool: ThreadPoolExecutor, read: Callable[[Sequence[Job]], list[Item]], groups: Groups
) -> Future[list[Item]] | None:
    group = next(groups, None)
    return None if group is None else pool.submit(read, group)


def run_processes(
    plan: WorkerPlan, count: int, groups: Groups, record: Recorder, stop: threading.Event
) -> None:
    """Work in ``count`` processes, each with the models and its share of the cores.

    If one dies, what was being done is tried again; if that ends in a death too, article by
    article, and the article that a process dies of alone is failed.
    """
    from newscli.translate.threads import threads_available

    threads = max(1, threads_available() // count)
    tried: set[str] = set()
    while True:
        waiting: dict[Future[list[Record]], list[Job]] = {}
        try:
            with _pool(plan, count, threads) as pool:
                _feed(pool, count, waiting, groups, record, stop)
            return
        except BrokenProcessPool:
            again = [jobs for jobs in waiting.values() if jobs[0].source not in tried]
            suspects = [jobs for jobs in waiting.values() if jobs[0].source in tried]
            tried.update(jobs[0].source for jobs in again)
            _one_by_one(plan, threads, list(chain.from_iterable(suspects)), record, stop)
            groups = chain(again, groups)


def _feed(
    pool: ProcessPoolExecutor,
    count: int,
    waiting: dict[Future[list[Record]], list[Job]],
    groups: Groups,
    record: Recorder,
    stop: threading.Event,
) -> None:
    """Keep one group waiting for each process; ``waiting`` holds those without a result."""
    more = True
    while more or waiting:
        while more and len(waiting) < 2 * count and not stop.is_set():
            group = next(groups, None)
            more = group is not None
            if group is not None:
                waiting[pool.submit(_work, group)] = group
        if stop.is_set():
            more = False
            for future in [future for future in waiting if future.cancel()]:
                del waiting[future]
        ready, _ = wait(waiting, return_when=FIRST_COMPLETED)
        for future in ready:
            record(future.result())
            del waiting[future]


def _one_by_one(
    plan: WorkerPlan, threads: int, jobs: Sequence[Job], record: Recorder, stop: threading.Event
) -> None:
    pending = list(jobs)
    while pending and not stop.is_set():
        try:
            with _pool(plan, 1, threads) as pool:
                while pending and not stop.is_set():
                    record(pool.submit(_work, pending[:1]).result())
                    del pending[0]
        except BrokenProcessPool:
            record(died(plan, pending.pop(0)))


def died(plan: WorkerPlan, job: Job) -> list[Record]:
    """Return the records of an article, and its twins, that a worker died of."""
    return [
        Record(source=one.source, sha256=one.sha256, status="failed", error=DIED,
               fingerprint=plan.fingerprint)
        for one in (job, *job.twins)
    ]  # fmt: skip


def _pool(plan: WorkerPlan, count: int, threads: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(
        count,
        mp_context=multiprocessing.get_context("spawn"),  # a fork would inherit the lock
        initializer=_begin,
        initargs=(plan, threads),
    )


_worker: Worker | None = None
"""The worker of this process, if it is one of a pool."""


def _begin(plan: WorkerPlan, threads: int) -> None:
    """Prepare a process of the pool."""
    global _worker
    # The terminal sends Ctrl-C to all; the run's own process decides.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.environ["OMP_NUM_THREADS"] = str(threads)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _worker = Worker(plan)


def _end_with_parent() -> None:
    """End this process when the run's own is gone, or it would wait for work for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        multiprocessing.connection.wait([parent.sentinel])
        os._exit(1)


def _work(jobs: list[Job]) -> list[Record]:
    assert _worker is not None
    _worker.open()
    return _worker.work(jobs)
