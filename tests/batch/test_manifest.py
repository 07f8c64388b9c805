"""The manifest survives torn lines, full disks and two writers."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newscli.batch.manifest import Manifest, Record, parse
from newscli.batch.run import only_run
from newscli.errors import OutputError

LINES = [
    json.dumps({"source": f"{name}.txt", "sha256": "0", "status": "done", "title": title}) + "\n"
    for name, title in (("a", "Straße"), ("b", "\ud800 \u2028"), ("c", "x" * 9000), ("d", ""))
]


def sources_of(manifest: Manifest) -> list[str]:
    """Return the sources of all records, read back in order."""
    records = map(manifest.get, sorted(manifest.entries))
    return [record.source for record in records if record is not None]


def test_what_is_appended_is_found_again(tmp_path: Path) -> None:
    with Manifest(tmp_path) as manifest:
        manifest.append([Record("b.txt", "1", "done"), Record("a\udcff\n.txt", "2", "failed")])
        manifest.append([Record("b.txt", "3", "failed", error="Nein.")])
    with Manifest(tmp_path) as manifest:
        assert len(manifest.entries) == 2
        found = manifest.get("b.txt")
        assert found is not None
        assert (found.sha256, found.error) == ("3", "Nein.")
        assert sources_of(manifest) == ["a\udcff\n.txt", "b.txt"]
        assert manifest.get("c.txt") is None


@given(st.integers(0, len("".join(LINES).encode())))
@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    max_examples=60,
)
def test_a_file_cut_anywhere_keeps_its_whole_lines(tmp_path: Path, length: int) -> None:
    whole = "".join(LINES).encode()
    (tmp_path / "manifest.jsonl").write_bytes(whole[:length])
    complete = whole[:length].count(b"\n")
    with Manifest(tmp_path) as manifest:
        assert len(manifest.entries) == complete
        manifest.append([Record("new.txt", "9", "done")])
    lines = (tmp_path / "manifest.jsonl").read_bytes().splitlines(keepends=True)
    assert b"".join(lines[:complete]) == "".join(LINES[:complete]).encode()
    assert [parse(line) is not None for line in lines] == [True] * (complete + 1)


def test_lines_of_others_are_ignored(tmp_path: Path) -> None:
    foreign = ["[]", "null", "{}", '{"source": 1, "sha256": "", "status": "done"}', "\x00", ""]
    (tmp_path / "manifest.jsonl").write_text("\n".join(foreign) + "\n" + LINES[0])
    with Manifest(tmp_path) as manifest:
        assert sources_of(manifest) == ["a.txt"]


def test_settling_leaves_one_line_for_each_source_in_order(tmp_path: Path) -> None:
    with Manifest(tmp_path) as manifest:
        manifest.append([Record(name, "1", "failed") for name in ("c", "a", "b", "a", "c")])
        manifest.append([Record("c", "2", "done")])
        manifest.settle(lambda source, entry: source != "b")
        assert sources_of(manifest) == ["a", "c"]
        manifest.append([Record("d", "1", "done")])
    lines = (tmp_path / "manifest.jsonl").read_text().splitlines()
    assert [json.loads(line)["source"] for line in lines] == ["a", "c", "d"]


def test_a_full_disk_leaves_no_torn_line_and_loses_nothing(tmp_path: Path) -> None:
    """A limit on the size of files stands for a disk with little room."""
    code = f"""
import json, resource, pathlib
from newscli.batch.manifest import Manifest, Record
from newscli.errors import OutputError
out = pathlib.Path({str(tmp_path)!r})
with Manifest(out) as manifest:
    manifest.append([Record("a", "1", "done")])
    size = manifest.path.stat().st_size
    resource.setrlimit(resource.RLIMIT_FSIZE, (size + 100, resource.RLIM_INFINITY))
    manifest.append([Record("b", "1", "done")])
    assert manifest.path.stat().st_size == size
    try:
        manifest.flush()
    except OutputError as error:
        assert "1 finished articles are not recorded" in str(error), error
    else:
        raise SystemExit("not full")
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY,) * 2)
    manifest.append([Record("c", "1", "done")])
assert [json.loads(line)["source"] for line in manifest.path.open()] == ["a", "b", "c"]
"""
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


def test_a_link_in_its_place_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").write_text("")
    (tmp_path / "manifest.jsonl").symlink_to("elsewhere")
    with pytest.raises(OutputError):
        Manifest(tmp_path)


HOLD = """
import sys, time, pathlib
from newscli.batch.run import only_run
with only_run(pathlib.Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(600)
"""


def test_a_second_run_is_told_who_holds_the_output(tmp_path: Path) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with (
            pytest.raises(OutputError, match=f"process {holder.pid} on .* since 20"),
            only_run(tmp_path),
        ):
            pass
    finally:
        holder.send_signal(signal.SIGKILL)
        holder.wait()
    with only_run(tmp_path):  # the lock of a killed process is free again
        owner = json.loads((tmp_path / ".newscli" / "lock.holder").read_text())
        assert owner["pid"] == os.getpid()


def test_the_lock_is_free_after_its_block(tmp_path: Path) -> None:
    for _ in range(2):
        with only_run(tmp_path):
            pass
    assert not (tmp_path / ".newscli" / "lock.holder").exists()
