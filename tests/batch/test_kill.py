"""A batch that is killed, or interrupted, again and again loses nothing and does nothing twice."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from .conftest import Run, fill, manifest, reports

KILLS = 50
QUICK = ("--no-summary", "--no-memory", "--beam-size", "1")
WORDS = ("batch", "in", "-o", "out", "-f", "json", *QUICK, "-q")


class Output:
    """Looks at the output after each death, and remembers what was there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.lines: dict[str, bytes] = {}
        self.seen: dict[str, int] = {}

    def size(self) -> int:
        try:
            return (self.folder / "manifest.jsonl").stat().st_size
        except FileNotFoundError:
            return 0

    def check(self) -> None:
        """Whatever the moment: whole lines, whole files, and what was done stays done."""
        try:
            data = (self.folder / "manifest.jsonl").read_bytes()
        except FileNotFoundError:
            data = b""
        lines: dict[str, bytes] = {}
        for line in data.splitlines(keepends=True):
            if line.endswith(b"\n"):
                record: dict[str, Any] = json.loads(line)
                assert record["status"] == "done"
                assert record["source"] not in lines, "done twice"
                lines[record["source"]] = line
                assert (self.folder / record["output"][0]).is_file()
        for source, line in self.lines.items():
            assert lines[source] == line, "done again"
        self.lines = lines
        for path in self.folder.rglob("*.json"):
            modified = path.stat().st_mtime_ns
            if self.seen.get(str(path)) != modified:
                self.seen[str(path)] = modified
                json.loads(path.read_bytes())  # no half file


@pytest.mark.slow
def test_fifty_kills_at_random_moments(
    run: Run, environment: dict[str, str], tmp_path: Path
) -> None:
    dice = random.Random(6)
    names = fill(tmp_path / "in", 500, sentences=2)
    output = Output(tmp_path / "out")
    kills = while_working = 0
    longest = 3.0
    while kills < KILLS:
        before, started = output.size(), time.monotonic()
        process = subprocess.Popen(
            [sys.executable, "-m", "newscli", *WORDS], cwd=tmp_path, env=environment
        )
        # Half of them die at any time after the start, the others soon after something was
        # recorded, so that all phases of a run are hit even where starting takes long.
        deadline = started + dice.uniform(0.05, longest)
        if dice.random() < 0.5:
            while output.size() == before and process.poll() is None:
                time.sleep(0.002)
            longest = min(longest, 1.3 * (time.monotonic() - started))
            deadline = time.monotonic() + dice.uniform(0, 0.08)
        while time.monotonic() < deadline and process.poll() is None:
            time.sleep(0.002)
        process.send_signal(signal.SIGKILL)
        assert process.wait() in {-signal.SIGKILL, 0}
        kills += process.returncode != 0
        while_working += output.size() != before
        output.check()
        if process.returncode == 0:  # a quick machine: there is more to do
            names = fill(tmp_path / "in", len(names) + 200, sentences=2)
    assert while_working >= KILLS // 4
    assert run(*WORDS).returncode == 0
    output.check()
    assert manifest(tmp_path / "out").keys() == set(names)
    assert reports(tmp_path / "out") == {name.replace(".txt", ".json") for name in names}
    assert not list((tmp_path / "out").rglob("*.tmp"))
    again = run(*WORDS[:-1])
    assert f"0 translated, {len(names):,} were done already" in again.stderr


def wait_for(condition: Any, process: subprocess.Popen[str], seconds: float = 300.0) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < end
        time.sleep(0.005)


def test_an_interrupt_ends_after_the_step_and_says_how_to_go_on(
    run: Run, environment: dict[str, str], tmp_path: Path
) -> None:
    names = fill(tmp_path / "in", 150)
    output = Output(tmp_path / "out")
    process = subprocess.Popen(
        [sys.executable, "-m", "newscli", *WORDS[:-1]],
        cwd=tmp_path, env=environment, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    wait_for(output.size, process)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=300)
    assert process.returncode == 130
    assert "Traceback" not in said
    assert "stopping. Finished articles are kept" in said
    done = len(manifest(tmp_path / "out"))
    assert 0 < done < len(names)
    assert f"stopped: {done} translated, {len(names) - done} to do" in said
    assert "Run the same command to continue" in said
    assert (tmp_path / "out" / "index.html").exists()
    output.check()
    assert run(*WORDS).returncode == 0
    output.check()
    assert len(output.lines) == len(names)


@pytest.mark.parametrize("workers", ["1", "2"])
def test_an_interrupt_is_answered_at_once_and_ends_soon(
    environment: dict[str, str], tmp_path: Path, workers: str
) -> None:
    """Also in the middle of an article that takes minutes; bounds leave room for a busy machine."""
    fill(tmp_path / "in", 1)
    sentence = "Die Polizei sucht {} Helfer und {} Zeugen in Haus {}."
    long = " ".join(sentence.format(n, n * 7, n) for n in range(3000))
    (tmp_path / "in/00/n.txt").write_text(long, "utf-8")
    process = subprocess.Popen(
        [sys.executable, "-m", "newscli", *WORDS[:-1], "--workers", workers],
        cwd=tmp_path, env=environment, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    wait_for(Output(tmp_path / "out").size, process)
    process.send_signal(signal.SIGINT)
    started = time.monotonic()
    assert process.stderr is not None
    assert process.stderr.readline() + process.stderr.readline() == (
        "\nnewscli: stopping. Finished articles are kept; press Ctrl-C again to end at once.\n"
    )
    assert time.monotonic() - started < 10
    said = process.communicate(timeout=60)[1]
    assert process.returncode == 130
    assert "stopped: 1 translated, 1 to do" in said
    assert manifest(tmp_path / "out").keys() == {"00/m0000.txt"}


def test_a_second_interrupt_ends_it_at_once(environment: dict[str, str], tmp_path: Path) -> None:
    fill(tmp_path / "in", 150)
    process = subprocess.Popen(
        [sys.executable, "-m", "newscli", *WORDS], cwd=tmp_path, env=environment
    )
    output = Output(tmp_path / "out")
    wait_for(output.size, process)  # type: ignore[arg-type]
    process.send_signal(signal.SIGINT)
    process.send_signal(signal.SIGTERM)
    assert process.wait(60) == 130
    output.check()


def test_two_runs_at_once(environment: dict[str, str], tmp_path: Path) -> None:
    """The second is told who holds the output; the first goes on undisturbed."""
    names = fill(tmp_path / "in", 150)
    words = [sys.executable, "-m", "newscli", *WORDS]
    first = subprocess.Popen(words, cwd=tmp_path, env=environment)
    try:
        lock = tmp_path / "out" / ".newscli" / "lock.holder"
        wait_for(lambda: lock.exists() and lock.read_text(), first)  # type: ignore[arg-type]
        second = subprocess.run(
            words, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=300
        )
        assert second.returncode == 5
        assert f"is in use by process {first.pid} on " in second.stderr
        assert first.wait(600) == 0
    finally:
        if first.poll() is None:
            os.kill(first.pid, signal.SIGKILL)
    assert manifest(tmp_path / "out").keys() == set(names)
