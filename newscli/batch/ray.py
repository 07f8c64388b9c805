"""Runs groups on Ray: the same workers as actors, on this machine or on a cluster.

Input and output folder must have the same paths on all machines. The lock and the manifest stay
with the process that started the run. Ray places the actors and tells when one dies; which group
goes where is decided here, so that work never waits for an actor that no machine has room for.
"""

from __future__ import annotations

import os
import socket
import threading
from collections import Counter, deque
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from newscli.batch.manifest import Record
from newscli.batch.plan import Job
from newscli.batch.workers import Groups, Recorder, Worker, WorkerPlan, died
from newscli.errors import NewscliError, UsageError

_STORE_BYTES = 100 * 2**20
"""Ray's object store on this machine: only names and records pass through it."""

_TRIES = 3
"""Deaths of a worker, or of its machine, before a group is blamed for them."""

_STILLBORN = 10
"""Actors in a row that may die before they are ready."""

_SECONDS_BETWEEN_LOOKS = 0.5


class _Actor:
    """A worker in a process of Ray's."""

    def __init__(self, plan: WorkerPlan) -> None:
        """Nothing is loaded yet."""
        self._worker = Worker(plan)

    def open(self) -> None:
        """Load the models."""
        self._worker.open()

    def work(self, jobs: list[Job]) -> list[Record]:
        """Do a group."""
        return self._worker.work(jobs)


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
    try:
        _Pool(ray, _absolute(plan), record, stop).run(groups)
    except ray.exceptions.RayTaskError as error:
        if isinstance(error.cause, NewscliError):
            raise error.cause from error
        raise
    finally:
        ray.shutdown()


def _absolute(plan: WorkerPlan) -> WorkerPlan:
    """Return the plan with paths that hold in any working directory."""
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
    try:
        _knock(address)
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


def _knock(address: str) -> None:
    """Raise OSError if nobody listens at ``address``: Ray itself would try for many minutes."""
    host, colon, port = address.removeprefix("ray://").rpartition(":")
    if colon and port.isdecimal():
        socket.create_connection((host.strip("[]"), int(port)), timeout=10).close()


class _Pool:
    """Actors, each of which does one group at a time, and what is waiting for them."""

    def __init__(self, ray: Any, plan: WorkerPlan, record: Recorder, stop: threading.Event) -> None:
        """``ray`` is the module, connected."""
        self._ray, self._plan, self._record, self._stop = ray, plan, record, stop
        # No restarts by Ray: an actor that waits for a place would keep its group waiting, too.
        self._class = ray.remote(_Actor).options(
            num_cpus=1, num_gpus=plan.options.gpus_per_worker, max_restarts=0, max_task_retries=0
        )
        self._starting: dict[Any, Any] = {}
        self._running: dict[Any, tuple[Any, list[Job]]] = {}
        self._idle: list[Any] = []
        self._again: deque[list[Job]] = deque()
        self._deaths: Counter[str] = Counter()
        self._stillborn = 0

    def run(self, groups: Groups) -> None:
        """Do all groups; when the run is stopped, only what is written already."""
        for _ in range(self._count()):
            self._start()
        more = True
        while not self._stop.is_set():
            while self._idle and (self._again or more):
                group = self._again.popleft() if self._again else next(groups, None)
                more = group is not None
                if group is not None:
                    actor = self._idle.pop()
                    self._running[actor.work.remote(group)] = actor, group
            if not self._running and not self._again and not more:
                return
            ready, _ = self._ray.wait(
                [*self._running, *self._starting], num_returns=1, timeout=_SECONDS_BETWEEN_LOOKS
            )
            for reference in ready:
                if reference in self._starting:
                    self._started(reference)
                else:
                    self._finished(reference)
        for actor, _ in self._running.values():
            self._ray.kill(actor)  # what it has not written yet is done by the next run

    def _start(self) -> None:
        actor = self._class.remote(self._plan)
        self._starting[actor.open.remote()] = actor

    def _started(self, reference: Any) -> None:
        actor = self._starting.pop(reference)
        if self._result(reference, actor) is None:
            self._stillborn += 1
            if self._stillborn >= _STILLBORN:
                raise UsageError(
                    "Ray's workers die before they have loaded the models.",
                    "See Ray's logs: newscli may be missing there, or memory too small.",
                )
            self._start()
            return
        self._stillborn = 0
        self._idle.append(actor)

    def _finished(self, reference: Any) -> None:
        actor, group = self._running.pop(reference)
        result = self._result(reference, actor)
        if result is not None:
            self._record(result[0])
            self._idle.append(actor)
            return
        self._start()
        self._deaths[group[0].source] += 1
        if self._deaths[group[0].source] < _TRIES:
            self._again.append(group)  # the machine may have been at fault
        elif len(group) > 1:
            self._deaths.update(job.source for job in group[1:])
            self._deaths[group[0].source] = 1
            self._again.extend([job] for job in group)
        else:
            self._record(died(self._plan, group[0]))

    def _result(self, reference: Any, actor: Any) -> tuple[Any] | None:
        """Return what a call returned, in a tuple; None if the actor or its machine has died."""
        try:
            return (self._ray.get(reference),)
        except self._ray.exceptions.RayTaskError:
            raise  # an error of newscli's own
        except self._ray.exceptions.RayError:
            with suppress(Exception):
                self._ray.kill(actor)  # it may only be out of reach, and still at work
            return None

    def _count(self) -> int:
        """Return how many actors to start: as asked, else one per share of a GPU, or per core."""
        resources = self._ray.cluster_resources()
        share = self._plan.options.gpus_per_worker
        if share and not resources.get("GPU"):
            raise UsageError("Ray has no GPU here.", "Leave --gpus-per-worker out.")
        if self._plan.options.workers:
            return self._plan.options.workers
        return max(1, int(resources["GPU"] / share if share else resources.get("CPU", 1)))
