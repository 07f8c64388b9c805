"""Runs groups on Ray: the same workers as actors, on this machine or on a cluster.

Placing, restarts and retries are Ray's. Input and output folder must have the same paths on all
machines. The lock and the manifest stay with the process that started the run.
"""

from __future__ import annotations

import os
import socket
import threading
from collections import deque
from dataclasses import replace
from typing import Any

from newscli.batch.manifest import Record
from newscli.batch.processes import Groups, Recorder, died
from newscli.batch.scan import Job
from newscli.batch.worker import Worker, WorkerPlan
from newscli.errors import NewscliError, UsageError

_STORE_BYTES = 100 * 2**20
"""Ray's object store on this machine: only names and records pass through it."""

_RETRIES = 2
"""Times that Ray tries a group again after its actor died; writing it twice does no harm."""


class _Actor:
    """A worker in a process of Ray's, which makes it anew, models and all, after a crash."""

    def __init__(self, plan: WorkerPlan) -> None:
        """Nothing is loaded before the first group."""
        self._worker = Worker(plan)

    def work(self, jobs: list[Job]) -> list[Record]:
        """Do a group."""
        self._worker.open()
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
        _Run(ray, _absolute(plan), record).work(groups, stop)
    except ray.exceptions.RayTaskError as error:
        if isinstance(error.cause, NewscliError):
            raise error.cause from error
        raise
    finally:
        ray.shutdown()


def _absolute(plan: WorkerPlan) -> WorkerPlan:
    """Return the plan with paths that hold in any working directory."""
    options = plan.options
    glossary = options.settings.glossary
    settings = replace(options.settings, glossary=glossary.absolute() if glossary else None)
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


class _Run:
    """Hands groups to actors, one at a time each, and records what comes back."""

    def __init__(self, ray: Any, plan: WorkerPlan, record: Recorder) -> None:
        """``ray`` is the module, connected."""
        self._ray, self._plan, self._record = ray, plan, record
        self._class = ray.remote(_Actor).options(
            num_cpus=1,
            num_gpus=plan.options.gpus_per_worker,
            max_restarts=-1,
            max_task_retries=_RETRIES,
        )

    def work(self, groups: Groups, stop: threading.Event) -> None:
        """Do all groups; when ``stop`` is set, only those that are being done."""
        idle = [self._class.remote(self._plan) for _ in range(self._count())]
        suspects: deque[list[Job]] = deque()
        running: dict[Any, tuple[Any, list[Job]]] = {}
        while True:
            while idle and not stop.is_set():
                group = suspects.popleft() if suspects else next(groups, None)
                if group is None:
                    break
                actor = idle.pop()
                running[actor.work.remote(group)] = actor, group
            if not running:
                return
            [ready], _ = self._ray.wait(list(running), num_returns=1)
            actor, group = running.pop(ready)
            idle.append(actor)
            try:
                self._record(self._ray.get(ready))
            except self._ray.exceptions.RayActorError:
                # Ray's retries are used up: some article in the group kills whoever works on it.
                if len(group) == 1:
                    self._record(died(self._plan, group[0]))
                suspects.extend([job] for job in group if len(group) > 1)

    def _count(self) -> int:
        """Return how many actors to start: as asked, else one per share of a GPU, or per core."""
        resources = self._ray.cluster_resources()
        share = self._plan.options.gpus_per_worker
        if share and not resources.get("GPU"):
            raise UsageError("Ray has no GPU here.", "Leave --gpus-per-worker out.")
        if self._plan.options.workers:
            return self._plan.options.workers
        return max(1, int(resources["GPU"] / share if share else resources.get("CPU", 1)))
