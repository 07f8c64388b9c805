"""``--workers`` gives what one process gives, also if workers die."""

from __future__ import annotations

import json
import multiprocessing
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any

import pytest

from newscli.batch.manifest import Record
from newscli.batch.plan import Job
from newscli.batch.workers import Pool, WorkerPlan

from .conftest import Run, fill, manifest, reports

WORDS = ("-f", "json", "-f", "markdown", "--no-memory", "--no-summary", "--beam-size", "1")


def without_times(output: Path) -> dict[str, Any]:
    """Return manifest and reports without what differs between two runs."""
    found: dict[str, Any] = manifest(output)
    for record in found.values():
        del record["seconds"], record["finished"]
    for name in reports(output):
        text = (output / name).read_text("utf-8")
        if name.endswith(".json"):
            report = json.loads(text)
            del report["elapsed_seconds"]
            found[name] = report
        else:
            found[name] = re.sub(r"[0-9.]+ s\b", "", text)
    return found


@pytest.fixture
def local(run: Run, tmp_path: Path) -> dict[str, Any]:
    """Return what a run in one process makes of 60 articles, two of them bad."""
    fill(tmp_path / "in", 60)
    (tmp_path / "in/leer.txt").write_text("", "utf-8")
    (tmp_path / "in/copy.txt").write_bytes((tmp_path / "in/00/m0001.txt").read_bytes())
    done = run("batch", "in", "-o", "local", "-q", *WORDS)
    assert done.returncode == 1, done.stderr
    return without_times(tmp_path / "local")


def descendants(root: int) -> Iterator[tuple[int, str]]:
    """Yield number and command line of the processes below ``root``."""
    parents = {}
    for place in Path("/proc").glob("[0-9]*"):
        try:
            stat = (place / "stat").read_text()
            words = (place / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            continue
        parents[int(place.name)] = (int(stat.rpartition(")")[2].split()[1]), words)
    family = {root}
    for _ in range(4):
        family |= {number for number, (parent, _) in parents.items() if parent in family}
    for number in sorted(family - {root}):
        yield number, parents[number][1]


def is_alive(number: int) -> bool:
    """Say whether a process runs; one that nobody has reaped yet does not."""
    try:
        return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def kill_one(
    words: list[str], is_worker: Callable[[str], bool], cwd: Path, environment: dict[str, str]
) -> tuple[int, str]:
    """Run ``words``, kill one worker once something is recorded; return exit code and stderr.

    Meanwhile the run itself is stopped: a quick machine would be done before the worker is found.
    """
    process = subprocess.Popen(
        [sys.executable, "-m", "newscli", *words],
        cwd=cwd, env=environment, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        recorded = cwd / "out" / "manifest.jsonl"
        end = time.monotonic() + 300
        while not (recorded.exists() and recorded.stat().st_size):
            assert process.poll() is None, process.communicate()
            assert time.monotonic() < end
            time.sleep(0.02)
        process.send_signal(signal.SIGSTOP)
        workers = [number for number, line in descendants(process.pid) if is_worker(line)]
        assert len(workers) >= 2
        os.kill(workers[-1], signal.SIGKILL)
        process.send_signal(signal.SIGCONT)
        _, said = process.communicate(timeout=600)
        return process.returncode, said
    finally:
        if process.poll() is None:
            process.kill()


def test_two_processes_and_a_killed_one_give_the_same(
    local: dict[str, Any], environment: dict[str, str], tmp_path: Path
) -> None:
    words = ["batch", "in", "-o", "out", "--workers", "2", *WORDS]
    code, said = kill_one(words, lambda line: "spawn_main" in line, tmp_path, environment)
    assert code == 1, said
    assert "Traceback" not in said
    assert without_times(tmp_path / "out") == local


def test_workers_end_with_the_run(environment: dict[str, str], tmp_path: Path) -> None:
    fill(tmp_path / "in", 100)
    process = subprocess.Popen(
        [sys.executable, "-m", "newscli", "batch", "in", "-o", "out", "--workers", "2", "-q"],
        cwd=tmp_path, env=environment,
    )  # fmt: skip
    end = time.monotonic() + 300
    workers: list[int] = []
    while len(workers) < 2:
        assert process.poll() is None
        assert time.monotonic() < end
        workers = [n for n, line in descendants(process.pid) if "spawn_main" in line]
        time.sleep(0.02)
    process.kill()
    process.wait()
    while any(map(is_alive, workers)):
        assert time.monotonic() < end
        time.sleep(0.05)


def do(jobs: list[Job]) -> list[Record]:
    """Stand for a worker that one article kills."""
    if any(job.source == "poison.txt" for job in jobs):
        os.kill(os.getpid(), signal.SIGKILL)
    return [Record(one.source, "", "done") for job in jobs for one in job.everyone()]


class Mortal:
    """A worker in a process that loads no models."""

    def __init__(self) -> None:
        self._pool = ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn"))

    def call(self, method: str, *arguments: Any) -> Future[Any]:
        return self._pool.submit(do if method == "work" else int, *arguments)

    def end(self) -> None:
        self._pool.shutdown(wait=False)


def test_an_article_that_kills_its_workers_fails_alone(options: Callable[..., Any]) -> None:
    groups = [
        [Job(f"{n}.txt", f"{n}", "new") for n in range(3)],
        [Job("4.txt", "4", "new"), Job("poison.txt", "p", "new", twins=[Job("q.txt", "q", "new")])],
        [Job("5.txt", "5", "new")],
    ]
    records: list[Record] = []
    pool = Pool(
        WorkerPlan(options(), "f"),
        Mortal,
        lambda error: isinstance(error, BrokenProcessPool),
        records.extend,
        threading.Event(),
    )
    pool.run(iter(groups), 2)
    found = {record.source: record.status for record in records}
    assert len(found) == len(records) == 7
    assert {name for name, status in found.items() if status == "failed"} == {"poison.txt", "q.txt"}
    assert all("died" in record.error for record in records if record.status == "failed")


def test_ray_options_need_ray(run: Run, tmp_path: Path) -> None:
    fill(tmp_path / "in", 1)
    done = run("batch", "in", "-o", "out", "--gpus-per-worker", "0.5")
    assert done.returncode == 2
    assert "Add --distributed ray" in done.stderr
