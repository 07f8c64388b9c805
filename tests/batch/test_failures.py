"""What goes wrong with one article stays with that article."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from newscli.batch import run as batch
from newscli.batch.plan import BatchOptions, Job
from newscli.batch.run import run_batch
from newscli.batch.workers import Worker, WorkerPlan, run_here
from newscli.pipeline import Workshop
from newscli.settings import Settings

from .conftest import QUICK, Run, fill, german, manifest, reports

Make = Callable[..., BatchOptions]


class Fragile(Workshop):
    """An engine that one article is too much for."""

    def __init__(self) -> None:
        super().__init__(QUICK)
        self.calls = 0

    def reports(self, articles: Any, progress: Any = None) -> Any:
        self.calls += 1
        if any("m0003" in article.source.name for article in articles):
            raise RuntimeError("CUDA out of memory")
        return super().reports(articles, progress)


def test_an_article_that_the_engine_cannot_take_fails_alone(options: Make, tmp_path: Path) -> None:
    names = fill(tmp_path / "in", 8)
    fragile = Fragile()
    assert run_batch(options(), fragile) == 1
    found = manifest(tmp_path / "out")
    assert {name for name in names if found[name]["status"] == "failed"} == {"00/m0003.txt"}
    assert found["00/m0003.txt"]["error"] == "RuntimeError: CUDA out of memory"
    assert len(reports(tmp_path / "out")) == 7
    assert fragile.calls == 1 + 8  # together, then each by itself


class Mute(batch.Run):
    """A run that cannot say anything."""

    def say(self, line: str) -> None:
        raise RuntimeError("no voice")


def test_a_run_that_fails_while_it_begins_holds_nothing(options: Make, tmp_path: Path) -> None:
    fill(tmp_path / "in", 1)
    handlers = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]
    (tmp_path / "out").mkdir()
    (tmp_path / "out/manifest.jsonl").write_text("somebody else's", "utf-8")
    mute = Mute(options())
    with pytest.raises(RuntimeError, match="no voice"), mute:
        pass
    assert [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)] == handlers
    with batch.Run(options()):  # the folder is not locked
        pass


def test_inputs_of_all_kinds_of_badness(run: Run, tmp_path: Path) -> None:
    source = tmp_path / "in"
    fill(source, 3)
    (source / "english-dutch.txt").write_text(
        "De gemeenteraad heeft maandag besloten dat er een nieuwe brug over de rivier komt. "
        "De kosten bedragen volgens het bestuur ongeveer twaalf miljoen euro.", "utf-8",
    )  # fmt: skip
    (source / "kaputt.pdf").write_bytes(b"%PDF-1.7\n" + os.urandom(400))
    (source / "kein.docx").write_bytes(b"PK\x03\x04" + os.urandom(400))
    (source / "striche.txt").write_text("--- *** ---\n", "utf-8")
    done = run("batch", "in", "-o", "out", "--no-summary")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    found = manifest(tmp_path / "out")
    failed = {name: record["error"] for name, record in found.items() if record["error"]}
    assert failed.keys() == {"english-dutch.txt", "kaputt.pdf", "kein.docx", "striche.txt"}
    assert failed["english-dutch.txt"] == "english-dutch.txt is in Dutch, not in German."
    assert all(name in done.stderr for name in failed)
    assert len(reports(tmp_path / "out")) == 3


def test_a_sparse_file_is_one_failed_input(
    options: Make, workshop: Workshop, tmp_path: Path
) -> None:
    """It takes no room on the disk, and would take all of the memory."""
    (name,) = fill(tmp_path / "in", 1)
    with (tmp_path / "in/riese.txt").open("wb") as file:
        file.truncate(6 * 2**30)
    assert run_batch(options(), workshop) == 1
    found = manifest(tmp_path / "out")
    assert found["riese.txt"]["error"] == "riese.txt is larger than 100 MB."
    assert found[name]["status"] == "done"


def test_names_that_are_longer_with_a_reports_suffix(
    options: Make, workshop: Workshop, tmp_path: Path
) -> None:
    """A name of 255 bytes is as long as file systems allow, and .html is longer than .md."""
    (tmp_path / "in").mkdir()
    longest = ["ä" * 126 + ".md", "ä" * 125 + "b.txt"]
    for number, name in enumerate(longest):
        (tmp_path / "in" / name).write_text(german(number), "utf-8")
    for _ in range(2):
        assert run_batch(options(formats=("html", "json")), workshop) == 0
        assert len(reports(tmp_path / "out")) == 4
    assert manifest(tmp_path / "out").keys() == set(longest)


def test_a_wrong_encoding_fails_the_article_that_does_not_have_it(
    options: Make, workshop: Workshop, tmp_path: Path
) -> None:
    fill(tmp_path / "in", 1)
    (tmp_path / "in/utf8.txt").write_text(german(1) + "Straße über Köln.", "utf-8")
    ascii_only = Settings(beam_size=1, memory=False, summary=False, encoding="ascii")
    (tmp_path / "in/00/m0000.txt").write_text(
        f"{german(4)}".translate({252: "ue", 228: "ae"}), "ascii"
    )
    assert run_batch(options(settings=ascii_only), Workshop(ascii_only)) == 1
    found = manifest(tmp_path / "out")
    assert found["00/m0000.txt"]["status"] == "done"
    assert found["utf8.txt"]["status"] == "failed"
    assert "ascii" in found["utf8.txt"]["error"]


def test_an_unreadable_file_and_folder(environment: dict[str, str], tmp_path: Path) -> None:
    source = tmp_path / "in"
    fill(source, 2)
    (source / "00/m0001.txt").chmod(0)
    (source / "zu").mkdir()
    (source / "zu" / "a.txt").write_text(german(5), "utf-8")
    (source / "zu").chmod(0)
    words = [sys.executable, "-m", "newscli", "batch", "in", "-o", "out", "--no-summary"]
    if os.geteuid() == 0:  # root may read everything, unless it gives that up
        setpriv = shutil.which("setpriv")
        if setpriv is None:
            pytest.skip("run by root, without setpriv")
        words = [setpriv, "--bounding-set", "-dac_override,-dac_read_search", *words]
    try:
        done = subprocess.run(
            words, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120
        )
    finally:
        (source / "zu").chmod(0o755)
    assert done.returncode == 1, done.stderr
    assert "cannot list zu: Permission denied" in done.stderr
    found = manifest(tmp_path / "out")
    assert found["00/m0000.txt"]["status"] == "done"
    assert found["00/m0001.txt"]["error"] == "00/m0001.txt cannot be read: Permission denied."


def test_an_input_that_vanishes_and_one_that_becomes_a_pipe(
    options: Make, workshop: Workshop, tmp_path: Path
) -> None:
    """Between plan and reading, files may go; and a pipe must not be waited for."""
    names = fill(tmp_path / "in", 4)
    given = options()
    (tmp_path / "out").mkdir()
    jobs = [Job(name, name[:-4], "new") for name in names]
    (tmp_path / "in" / names[0]).unlink()
    (tmp_path / "in" / names[1]).unlink()
    os.mkfifo(tmp_path / "in" / names[1])
    records: list[Any] = []
    worker = Worker(WorkerPlan(given, "f"), workshop)
    run_here(worker, iter([jobs]), records.extend)
    assert [record.status for record in records] == ["failed", "failed", "done", "done"]
    assert records[0].error == f"{names[0]} no longer exists."
    assert records[1].error == f"{names[1]} is not a plain file."


def test_a_twin_of_an_article_that_changed_is_done_by_itself(
    options: Make, workshop: Workshop, tmp_path: Path
) -> None:
    names = fill(tmp_path / "in", 2)
    job = Job(names[0], "a", "new", sha256="of what it was", twins=[Job(names[1], "b", "new")])
    records = Worker(WorkerPlan(options(), "f"), workshop).work([job])
    assert [(record.source, record.same_as) for record in records] == [(n, "") for n in names]
    assert records[0].sha256 != records[1].sha256


def _limit_files_to(size: int) -> Callable[[], None]:
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def test_a_report_that_does_not_fit_on_the_disk_fails_alone(run: Run, tmp_path: Path) -> None:
    """A limit on file sizes stands for a disk with little room."""
    fill(tmp_path / "in", 3)
    (tmp_path / "in/lang.txt").write_text(german(7, sentences=120), "utf-8")
    first = run("batch", "in", "-o", "warm", "--no-summary", "--include", "*0.txt")  # converts
    assert first.returncode == 0
    done = run(
        "batch", "in", "-o", "out", "--no-summary", "-f", "json", "--no-memory",
        preexec_fn=_limit_files_to(20_000),
    )  # fmt: skip
    assert done.returncode == 1, done.stderr
    found = manifest(tmp_path / "out")
    assert found["lang.txt"]["status"] == "failed"
    assert "file too large" in found["lang.txt"]["error"].lower()
    assert sum(record["status"] == "done" for record in found.values()) == 3
    assert reports(tmp_path / "out") == {"00/m0000.json", "00/m0001.json", "00/m0002.json"}


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Mount a disk of 200 kB."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = shutil.which("mount")
    if mount is None or os.geteuid() != 0:
        pytest.skip("only root mounts disks")
    words = [mount, "-t", "tmpfs", "-o", "size=200k", "none", str(place)]
    if subprocess.run(words, capture_output=True).returncode != 0:
        pytest.skip("mounting is not allowed here")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def test_a_full_disk_fails_what_does_not_fit_and_a_later_run_does_it(
    run: Run, tmp_path: Path, small_disk: Path
) -> None:
    names = fill(tmp_path / "in", 16, sentences=8)
    (small_disk / "ballast").write_bytes(b"x" * 120_000)
    words = ("batch", "in", "-o", small_disk / "out", "--no-summary", "-f", "html")
    full = run(*words)
    assert full.returncode in {1, 5}, full.stderr
    assert "o space left on device" in full.stderr
    assert "Traceback" not in full.stderr
    assert not list((small_disk / "out").rglob("*.tmp"))
    (small_disk / "ballast").unlink()
    subprocess.run(["mount", "-o", "remount,size=9m", str(small_disk)], check=True)
    assert run(*words).returncode == 0
    assert {r["status"] for r in manifest(small_disk / "out").values()} == {"done"}
    assert len(reports(small_disk / "out")) == len(names)


def test_nothing_is_written_outside_the_output_folder(
    options: Make, workshop: Workshop, tmp_path: Path
) -> None:
    fill(tmp_path / "in", 12)
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "precious.json").write_text("precious", "utf-8")
    (tmp_path / "out/00").mkdir(parents=True)
    (tmp_path / "out/01").symlink_to(outside, target_is_directory=True)
    (tmp_path / "out/00/m0000.json").symlink_to(outside / "precious.json")
    assert run_batch(options(), workshop) == 1
    found = manifest(tmp_path / "out")
    bad = {name for name, record in found.items() if record["status"] == "failed"}
    assert bad == {"01/m0010.txt", "01/m0011.txt"}
    assert "leads out of the output folder" in found["01/m0010.txt"]["error"]
    assert [path.name for path in outside.iterdir()] == ["precious.json"]
    assert (outside / "precious.json").read_text("utf-8") == "precious"
    assert not (tmp_path / "out/00/m0000.json").is_symlink()


def test_names_that_no_encoding_can_express(
    options: Make, workshop: Workshop, tmp_path: Path
) -> None:
    (tmp_path / "in").mkdir()
    name = os.fsdecode(b"b\xe4nke\n\x1b[2J.txt")
    try:
        (tmp_path / "in" / name).write_text(german(1), "utf-8")
    except OSError:
        pytest.skip("this file system has no such names")
    assert run_batch(options(formats=("json", "html", "markdown", "text")), workshop) == 0
    (source,) = manifest(tmp_path / "out")
    assert source == name
    assert run_batch(options(formats=("json", "html")), workshop) == 0
    assert len(reports(tmp_path / "out")) == 4
