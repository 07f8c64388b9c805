"""``newscli watch`` translates what arrives, once it is complete, across restarts."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from newscli.batch.plan import BatchOptions
from newscli.batch.run import Arrivals, Run, Watch
from newscli.pipeline import Workshop

from .conftest import fill, german, manifest, reports


def wait_for(
    process: subprocess.Popen[str], condition: Callable[[], Any], seconds: float = 300.0
) -> None:
    """Wait until ``condition`` holds, but no longer than ``process`` lives."""
    end = time.monotonic() + seconds
    while not condition():
        assert process.poll() is None, process.communicate()[1]
        assert time.monotonic() < end
        time.sleep(0.05)


def arrive(path: Path, text: str) -> None:
    """Put a file in its place at once: a busy machine may take longer over writing than a watch."""
    part = path.with_name(path.name + ".part")
    part.write_text(text, "utf-8")
    part.rename(path)


@contextmanager
def watching(
    folder: Path, environment: dict[str, str], *words: str
) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "newscli", "watch", "in", "-o", "out", "-f", "json", "--settle",
         "0.5", "--no-summary", "--no-memory", "--beam-size", "1", *words],
        cwd=folder, env=environment, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()


def test_what_arrives_is_translated_and_nothing_twice(
    environment: dict[str, str], tmp_path: Path
) -> None:
    source, output = tmp_path / "in", tmp_path / "out"
    fill(source, 2)
    with watching(tmp_path, environment) as process:
        wait_for(process, lambda: len(reports(output)) == 2)
        (source / "neu/tief").mkdir(parents=True)
        arrive(source / "neu/tief/a.txt", german(10))
        (source / "download.txt.part").write_text(german(11), "utf-8")
        (source / ".versteckt.txt").write_text(german(12), "utf-8")
        wait_for(process, lambda: (output / "neu/tief/a.json").exists())
        (source / "download.txt.part").rename(source / "download.txt")
        wait_for(process, lambda: (output / "download.json").exists())
        before = (output / "00/m0000.json").stat().st_mtime_ns
        arrive(source / "00/m0000.txt", german(13))
        wait_for(process, lambda: (output / "00/m0000.json").stat().st_mtime_ns != before)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=300)
        assert process.returncode == 0, said
        assert "watching in" in said
    first = manifest(output)
    assert first.keys() == {"00/m0000.txt", "00/m0001.txt", "neu/tief/a.txt", "download.txt"}

    # What comes, and what is killed, between two watches is made up for; the rest is left alone.
    (source / "spaet.txt").write_text(german(14), "utf-8")
    with watching(tmp_path, environment) as process:
        wait_for(process, lambda: (output / "spaet.json").exists())
        process.kill()
    with watching(tmp_path, environment, "-q") as process:
        arrive(source / "zuletzt.txt", german(15))
        wait_for(process, lambda: (output / "zuletzt.json").exists())
        process.send_signal(signal.SIGTERM)
        _, said = process.communicate(timeout=300)
        assert (process.returncode, said) == (0, "")
    after = manifest(output)
    assert after.keys() == first.keys() | {"spaet.txt", "zuletzt.txt"}
    assert {name: after[name] for name in first} == first


def test_a_bad_arrival_fails_alone(environment: dict[str, str], tmp_path: Path) -> None:
    source, output = tmp_path / "in", tmp_path / "out"
    source.mkdir()
    with watching(tmp_path, environment) as process:
        (source / "leer.txt").write_text("", "utf-8")
        os.mkfifo(source / "pipe.txt")
        (source / "loop").symlink_to(source, target_is_directory=True)
        arrive(source / "gut.txt", german(1))
        wait_for(process, lambda: (output / "gut.json").exists())
        wait_for(process, lambda: "leer" in (output / "manifest.jsonl").read_text("utf-8"))
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=300)
        assert process.returncode == 1
        assert "failed: leer.txt is empty." in said
    assert manifest(output).keys() == {"gut.txt", "leer.txt"}


def test_an_arrival_costs_no_listing_of_its_folder(
    options: Callable[..., BatchOptions],
    workshop: Workshop,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    source = tmp_path / "in"
    source.mkdir()
    for name in ("a.txt", "a.html", ".b.txt", "c.log"):
        (source / name).write_text(german(1), "utf-8")
    os.mkfifo(source / "d.txt")
    with Run(options(), workshop) as run:
        watch = Watch(run, settle=0.0)
        watch.translate({"a.html"})  # once, what killed runs left in the output is looked for

        def listed(*words: object) -> None:
            raise AssertionError("the folder was listed")

        monkeypatch.setattr(os, "scandir", listed)
        monkeypatch.setattr(os, "listdir", listed)
        events = sorted(source.resolve() / name for name in ("a.txt", ".b.txt", "c.log", "d.txt"))
        assert [list(watch.changed(path)) for path in events] == [[], ["a.txt"], [], []]
        watch.translate({"a.txt"})
        run.stop.set()  # as Ctrl-C does
        (source / "a.txt").write_text(german(2), "utf-8")
        watch.translate({"a.txt"})
        assert watch.result() == 130
    assert manifest(tmp_path / "out")["a.txt"]["output"] == ["a.txt.json"]  # a.html shares "a"


def test_a_file_is_complete_when_it_stays_the_same(tmp_path: Path) -> None:
    arrivals = Arrivals(tmp_path, settle=2.0)
    path = tmp_path / "a.txt"
    path.write_text("Ein")
    arrivals.note(["a.txt", "gone.txt"])
    assert arrivals.complete(100.0) == set()
    assert len(arrivals) == 1
    assert arrivals.complete(101.9) == set()
    path.write_text("Ein Artikel")
    assert arrivals.complete(102.1) == set()
    assert arrivals.complete(104.0) == set()
    arrivals.note(["a.txt"])
    assert arrivals.complete(104.1) == {"a.txt"}
    assert len(arrivals) == 0
