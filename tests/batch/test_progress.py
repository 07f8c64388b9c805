"""One line of progress: what is going on, how far it is, and an estimate that can be believed."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest

from newscli.batch.manifest import Record
from newscli.batch.plan import Job, Plan
from newscli.batch.run import Meter, duration
from newscli.console import Progress

from .conftest import Run, fill


def test_on_a_terminal_one_line_says_what_is_going_on(
    environment: dict[str, str], tmp_path: Path
) -> None:
    fill(tmp_path / "in", 12, sentences=20)
    (tmp_path / "in/leer.txt").write_text("", "utf-8")
    master, slave = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "newscli", "batch", "in", "-o", "out", "--no-summary"],
        cwd=tmp_path, env=environment | {"TERM": "xterm-256color", "COLUMNS": "120"}, stderr=slave,
    )  # fmt: skip
    os.close(slave)
    said = b""
    try:
        while part := os.read(master, 4096):
            said += part
    except OSError:  # the terminal was closed at its other end
        pass
    assert process.wait(300) == 1
    text = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", said.decode())
    shown = [line.strip() for line in re.split(r"[\r\n]+", text) if line.strip()]
    bars = [line for line in shown if not line.startswith("newscli: ")]
    steps = list(dict.fromkeys(re.split(r" [━╸╺]", line)[0].strip() for line in bars))
    assert [step for step in steps if step != "Looking through the folder"] == [
        "Loading the model", "Translating",
    ]  # fmt: skip
    assert all("/13" in line for line in bars if line.startswith(("Loading", "Translating")))
    lines = [line for line in shown if line.startswith("newscli: ")]
    assert len(lines) == 2
    assert lines[0] == "newscli: failed: leer.txt is empty."
    assert re.fullmatch(
        r"newscli: 12 translated, 1 failed in [0-9]+ (s|min); [0-9]+ of 252 sentences doubtful\. "
        r"See out/index\.html",
        lines[1],
    )


def test_in_a_pipe_a_short_run_says_only_how_it_went(run: Run, tmp_path: Path) -> None:
    fill(tmp_path / "in", 2)
    done = run("batch", "in", "-o", "out", "--no-summary")
    *progress, last = done.stderr.splitlines()
    assert re.fullmatch(
        r"newscli: 2 translated in [0-9]+ (s|min); [0-9]+ of 8 sentences doubtful\. See .*", last
    )
    assert all(re.match(r"newscli: [01] of 2 articles", line) for line in progress)  # every 10 s


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Return the time that the meter sees, as the only item of a list."""
    now = [1000.0]
    monkeypatch.setattr("newscli.batch.run.time.monotonic", lambda: now[0])
    return now


def test_the_estimate_goes_by_the_amount_of_text(clock: list[float]) -> None:
    """Three short articles are done, of which a count would say that half is over."""
    sizes = [100, 100, 100, 1000, 1000, 700]
    jobs = [Job(f"{n}.txt", f"{n}", "new", size=size) for n, size in enumerate(sizes)]
    with Progress(quiet=True) as progress:
        meter = Meter(progress)
        meter.begin(Plan(jobs=jobs))
        clock[0] += 60  # loading takes a minute, and is no measure of what follows
        meter.loading("Loading the model")
        meter.translating()
        assert meter.facts() == ""
        clock[0] += 30
        for number in range(3):
            meter.sentence(1, 3)
            meter.finished([Record(f"{number}.txt", "", "done", ["x"], sentences=1)])
        assert "about 4" in meter.facts(), meter.facts()
        for _ in range(9):  # nine of ten sentences of the next
            meter.sentence(1, 10)
        clock[0] += 90
        assert re.search(r"about 180 s|about 3 min", meter.facts()), meter.facts()
        meter.finished([Record("3.txt", "", "failed")])
        assert meter.facts().endswith("1 failed")


def test_times_are_said_in_words() -> None:
    assert [duration(seconds) for seconds in (4.4, 89, 95, 7200)] == [
        "4 s", "89 s", "2 min", "2.0 h",
    ]  # fmt: skip
