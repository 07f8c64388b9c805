"""Files are written whole or not at all, with the mode that the user's umask asks for."""

from __future__ import annotations

import errno
import os
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from newscli.errors import ExitCode, OutputError, UsageError
from newscli.files import format_for, save
from newscli.write import save_report
from tests.write.reports import rich_report

needs_posix = pytest.mark.skipif(os.name == "nt", reason="modes, links and limits of POSIX")


def test_writes_text_and_bytes(tmp_path: Path) -> None:
    save("Größe\n", tmp_path / "a.txt")
    save(b"\x00\xff", tmp_path / "b.bin")
    assert (tmp_path / "a.txt").read_bytes() == "Größe\n".encode()
    assert (tmp_path / "b.bin").read_bytes() == b"\x00\xff"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.txt", "b.bin"]


def test_relative_and_unusual_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("plain", "mit Leerzeichen ü.txt", "-", "n" * 250):
        save("x", Path(name))
        assert (tmp_path / name).read_text() == "x"


@needs_posix
@pytest.mark.parametrize("umask,mode", [(0o022, 0o644), (0o077, 0o600), (0o002, 0o664)])
def test_new_files_respect_the_umask(tmp_path: Path, umask: int, mode: int) -> None:
    old = os.umask(umask)
    try:
        save("x", tmp_path / "a")
    finally:
        os.umask(old)
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == mode


@needs_posix
def test_existing_files_keep_their_mode_and_links_are_followed(tmp_path: Path) -> None:
    target = tmp_path / "real" / "a.txt"
    target.parent.mkdir()
    target.write_text("old")
    target.chmod(0o640)
    link = tmp_path / "link.txt"
    link.symlink_to(target)
    save("new", link)
    assert link.is_symlink()
    assert target.read_text() == "new"
    assert stat.S_IMODE(target.stat().st_mode) == 0o640


@needs_posix
def test_devices_and_pipes_are_written_to(tmp_path: Path) -> None:
    save("x", Path(os.devnull))
    assert not Path(os.devnull).is_file()
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    read: list[bytes] = []
    reader = threading.Thread(target=lambda: read.append(fifo.read_bytes()))
    reader.start()
    save("through the pipe", fifo)
    reader.join(10)
    assert read == [b"through the pipe"]


def test_a_reader_sees_the_old_file_or_the_new_one(tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    versions = ["a" * 300_000, "b" * 300_000]
    save(versions[0], path)
    seen: set[str] = set()
    stop = threading.Event()

    def watch() -> None:
        while not stop.is_set():
            seen.add(path.read_text())

    watcher = threading.Thread(target=watch)
    watcher.start()
    for number in range(30):
        save(versions[number % 2], path)
    stop.set()
    watcher.join()
    assert seen <= set(versions)


def test_errors_say_what_and_what_next(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"is a directory\. Name a file in it") as caught:
        save("x", tmp_path)
    assert caught.value.exit_code == ExitCode.OUTPUT == 5
    with pytest.raises(OutputError, match=r"no such file or directory\. Make the folder first"):
        save("x", tmp_path / "missing" / "a.txt")
    (tmp_path / "file").write_text("x")
    with pytest.raises(OutputError, match=r"not a directory\. Make the folder first"):
        save("x", tmp_path / "file" / "a.txt")
    with pytest.raises(OutputError, match="too long"):
        save("x", tmp_path / ("n" * 300))


@needs_posix
def test_a_loop_of_links_is_an_output_error(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to(tmp_path / "b")
    (tmp_path / "b").symlink_to(tmp_path / "a")
    with pytest.raises(OutputError, match="Cannot write"):
        save("x", tmp_path / "a")


@needs_posix
def test_a_folder_that_may_not_be_written_to() -> None:
    # In a process of its own, which stops being root: root may write anywhere.
    program = """
import os, tempfile
from pathlib import Path
from newscli.errors import OutputError
from newscli.files import save
with tempfile.TemporaryDirectory() as folder:
    os.chmod(folder, 0o555)
    user = os.geteuid()
    if user == 0:
        os.seteuid(65534)
    try:
        save("x", Path(folder, "a.txt"))
    except OutputError as error:
        print(error)
    os.seteuid(user)
"""
    result = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert "permission denied. Name a file that you may write" in result.stdout


@needs_posix
def test_a_full_disk_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    # A limit on the size of files fails in the middle of the write, as a full disk does.
    path = tmp_path / "report.txt"
    path.write_text("old")
    program = """
import resource, signal, sys
from pathlib import Path
from newscli.errors import OutputError
from newscli.files import save
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
try:
    save("x" * 100_000, Path(sys.argv[1]))
except OutputError as error:
    print(error)
"""
    result = subprocess.run(
        [sys.executable, "-c", program, str(path)], capture_output=True, text=True, check=True
    )
    assert "Cannot write" in result.stdout
    assert "file too large" in result.stdout
    assert path.read_text() == "old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["report.txt"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_no_space_left_says_so() -> None:
    with pytest.raises(OutputError, match=r"no space left on device\. Free some space") as caught:
        save("x", Path("/dev/full"))
    assert isinstance(caught.value.__cause__, OSError)
    assert caught.value.__cause__.errno == errno.ENOSPC


@pytest.mark.parametrize(
    "name,format",
    [
        ("a.txt", "text"),
        ("a.TXT", "text"),
        ("a.md", "markdown"),
        ("a.markdown", "markdown"),
        ("a.json", "json"),
        ("a.HTML", "html"),
        ("a.htm", "html"),
        ("a.docx", "docx"),
        ("a", "text"),
        ("a.b/c", "text"),
    ],
)
def test_format_by_suffix(name: str, format: str) -> None:
    assert format_for(Path(name)) == format
    assert format_for(name) == format


def test_unknown_suffix_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match=r"suffix \.pdf.*--format"):
        format_for(Path("a.pdf"))


def test_save_report_takes_the_format_from_the_name(tmp_path: Path) -> None:
    save_report(rich_report(), tmp_path / "a.html")
    assert (tmp_path / "a.html").read_text("utf-8").startswith("<!doctype html>")
    save_report(rich_report(), tmp_path / "a.txt", format="json")
    assert (tmp_path / "a.txt").read_text("utf-8").startswith('{\n  "schema"')
