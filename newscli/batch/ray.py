"""Running groups on Ray: the same workers as actors, on this machine or on a cluster.

Input and output folder must have the same paths on all machines. The lock and the manifest stay
with the process that started the run. Ray places the actors and tells when one dies; the pool
decides which group goes where, so work never waits for an actor that no machine has room for.
"""

from __future__ import annotations

import os
import socket
import threading
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from newscli.batch.plan import BatchOptions, Job
from newscli.batch.workers import Groups, Pool, Recorder, Worker, WorkerPlan
from newscli.errors import NewscliError, UsageError

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
    # No restarts by Ray: an actor that waits for a place would keep its group waiting, too.
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


class _Actor:
    """A worker in a process of Ray's."""

    def __init__(self, ray: Any, remote_worker: Any, plan: WorkerPlan) -> None:
        self._ray, self._actor = ray, remote_worker.remote(plan)

    def open(self) -> Future[Any]:
        future: Future[Any] = self._actor.open.remote().future()
        return future

    def work(self, jobs: list[Job]) -> Future[Any]:
        future: Future[Any] = self._actor.work.remote(jobs).future()
        return future

    def end(self) -> None:
        with suppress(Exception):  # what it has not written yet is done by the next run
            self._ray.kill(self._actor)


def _count(ray: Any, options: BatchOptions) -> int:
    """Return how many actors to start: as asked, else one per share of a GPU, or per core."""
    resources, share = ray.cluster_resources(), options.gpus_per_worker
    if share and not resources.get("GPU"):
        raise UsageError("Ray has no GPU here.", "Leave --gpus-per-worker out.")
    if options.workers:
        return options.workers
    return max(1, int(resources["GPU"] / share if share else resources.get("CPU", 1)))
