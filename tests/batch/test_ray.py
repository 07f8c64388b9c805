"""``--distributed ray`` gives what one process gives, also if actors or whole machines die."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from .conftest import Run, fill
from .test_processes import WORDS, kill_one, local, without_times

__all__ = ["local"]  # a fixture

pytestmark = [
    pytest.mark.ray,
    pytest.mark.skipif(importlib.util.find_spec("ray") is None, reason="needs the ray extra"),
]


@pytest.mark.slow
def test_two_actors_of_which_one_is_killed_give_the_same(
    local: dict[str, Any], environment: dict[str, str], tmp_path: Path
) -> None:
    words = ["batch", "in", "-o", "out", "--distributed", "ray", "--workers", "2", *WORDS]
    code, said = kill_one(words, lambda line: line.startswith("ray::Worker"), tmp_path, environment)
    assert code == 1, said
    assert "Traceback" not in said
    assert without_times(tmp_path / "out") == local


@pytest.fixture
def cluster(environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Start a cluster of three machines, as far as Ray can tell; no actor fits on the first."""
    from ray.cluster_utils import Cluster

    for name, value in environment.items():
        monkeypatch.setenv(name, value)  # the workers inherit it
    monkeypatch.setenv("RAY_USAGE_STATS_ENABLED", "0")
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))
    small = {"object_store_memory": 80 * 2**20, "include_dashboard": False}
    cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 0, **small})
    try:
        for _ in range(2):
            cluster.add_node(num_cpus=1, **small)
        cluster.wait_for_nodes()
        yield cluster
    finally:
        cluster.shutdown()


@pytest.mark.slow
def test_a_cluster_that_loses_a_machine_gives_the_same(
    cluster: Any, run: Run, environment: dict[str, str], tmp_path: Path
) -> None:
    """More actors are asked for than there is room: no work may wait for those."""
    fill(tmp_path / "in", 40, sentences=16)
    (tmp_path / "in/leer.txt").write_text("", "utf-8")
    (tmp_path / "in/copy.txt").write_bytes((tmp_path / "in/00/m0001.txt").read_bytes())
    words = ["--distributed", "ray", "--ray-address", cluster.address, "--workers", "3"]
    process = subprocess.Popen(
        [sys.executable, "-m", "newscli", "batch", "in", "-o", "out", *words, *WORDS],
        cwd=tmp_path, env=environment, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    recorded = tmp_path / "out" / "manifest.jsonl"
    try:
        end = time.monotonic() + 300
        while not (recorded.exists() and recorded.stat().st_size):
            assert process.poll() is None, process.communicate()
            assert time.monotonic() < end
            time.sleep(0.02)
        (dead, *_) = cluster.worker_nodes
        cluster.remove_node(dead, allow_graceful=False)
        _, said = process.communicate(timeout=600)
    finally:
        if process.poll() is None:
            process.kill()
    assert process.returncode == 1, said  # leer.txt
    assert "Traceback" not in said
    assert run("batch", "in", "-o", "local", "-q", *WORDS).returncode == 1
    assert without_times(tmp_path / "out") == without_times(tmp_path / "local")


def test_a_cluster_that_is_not_there_is_said_at_once(run: Run, tmp_path: Path) -> None:
    fill(tmp_path / "in", 1)
    words = ("--distributed", "ray", "--ray-address", "127.0.0.1:9")
    done = run("batch", "in", "-o", "out", *words)
    assert done.returncode == 2
    assert "Ray cannot be reached at 127.0.0.1:9" in done.stderr
    assert done.stderr.count("\n") == 1
