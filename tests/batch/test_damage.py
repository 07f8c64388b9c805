"""Whatever has become of its own files: a batch goes on, or says in one line what is wrong."""

from __future__ import annotations

import json
import os
import shutil
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from newscli.batch.plan import BatchOptions
from newscli.batch.run import dry_run, run_batch
from newscli.errors import NewscliError
from newscli.pipeline import Workshop

from .conftest import german, manifest

Make = Callable[..., BatchOptions]

RECORD: dict[str, Any] = {
    "source": "a.txt", "sha256": "0" * 64, "status": "done", "output": ["a.json"], "title": "A",
    "models": {"translation": {"name": "compact"}}, "sketch": "0123abcd", "sentences": 3,
}  # fmt: skip


def line(**changes: Any) -> bytes:
    return json.dumps(RECORD | changes).encode() + b"\n"


CONTENTS: dict[str, bytes] = {
    "empty": b"",
    "a line feed": b"\n",
    "zeros": bytes(5000),
    "noise": bytes(range(256)) * 40,
    "torn": line()[:40],
    "torn after a line": line() + line()[:40],
    "no line feed": line().rstrip(),
    "carriage returns": line().replace(b"\n", b"\r\n"),
    "byte order mark": b"\xef\xbb\xbf" + line(),
    "UTF-16": line().decode().encode("utf-16"),
    "a list": b"[1, 2]\n",
    "a number": b"17\n",
    "null": b"null\n",
    "NaN": line(seconds=float("nan")),
    "infinity": line(seconds=float("inf")),
    "a huge number": line()[:-2] + b', "sentences": 1' + b"0" * 5000 + b"}\n",
    "deep lists": b"[" * 200_000 + b"\n",
    "deep objects": b'{"source":' * 100_000 + b"\n",
    "a long line": b'{"source": "' + b"x" * 20_000_000 + b"\n",
    "half of another file": (line() * 20)[30:],
    "a lone surrogate": line(source="\ud800.txt"),
    "a null character": line(source="a\0.txt", output=["a\0.json"]),
    "a long name": line(source="x" * 5000 + ".txt", output=["x" * 5000]),
    "outside": line(output=["../../a.json"]),
    "absolute": line(output=["/etc/passwd"]),
    "newscli's own": line(output=["manifest.jsonl"]),
    "no source": line(source=""),
    "a source of another type": line(source=["a.txt"]),
    "a status of another type": line(status={"done": 1}),
    "an unknown status": line(status="maybe"),
    "outputs of another type": line(output="a.json"),
    "outputs that are numbers": line(output=[1]),
    "warnings of another type": line(warnings=3),
    "a title of another type": line(title=None),
    "a summary of another type": line(summary={"text": "x"}),
    "models of another type": line(models=[]),
    "models in models": line(models={"translation": {"name": {"a": 1}}}),
    "a sketch of another kind": line(sketch="nonsense"),
    "a negative count": line(sentences=-1),
    "a truth value": line(sentences=True, seconds=False),
    "unknown keys": line(**{"__class__": "x", "fingerprint": []}),
}
PLACES = (
    "manifest.jsonl",
    "index.html",
    "index.md",
    "a.json",
    ".newscli/lock",
    ".newscli/lock.holder",
    ".newscli/pages",
    ".newscli",
)
KINDS = ("folder", "full folder", "pipe", "loop", "link", "device", "unreadable")


@contextmanager
def not_longer_than(seconds: int) -> Iterator[None]:
    """Fail if the block hangs."""

    def late(*words: object) -> None:
        raise AssertionError("it hangs")

    before = signal.signal(signal.SIGALRM, late)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def put(path: Path, kind: str, elsewhere: Path) -> None:
    """Put something else where newscli has a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.is_dir():
        shutil.rmtree(path)
    path.unlink(missing_ok=True)
    if kind in {"folder", "full folder"}:
        path.mkdir()
        if kind == "full folder":
            (path / "x").write_text("x")
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind == "loop":
        path.symlink_to(path.name)
    elif kind == "link":
        path.symlink_to(elsewhere)
    elif kind == "device":
        path.symlink_to("/dev/zero")
    else:
        path.write_text("x")
        path.chmod(0)


@pytest.fixture
def attempt(options: Make, workshop: Workshop, tmp_path: Path) -> Callable[[], str]:
    """Return the error of a run, "" if it did what it should."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in/a.txt").write_text(german(1), "utf-8")

    def run() -> str:
        given = options()
        with not_longer_than(300):
            try:
                dry_run(given)
                assert run_batch(given, workshop) in {0, 1}
            except NewscliError as error:
                assert error.hint
                assert "\n" not in str(error)
                return str(error)
        record = manifest(tmp_path / "out")["a.txt"]
        if record["status"] == "done":
            assert json.loads((tmp_path / "out/a.json").read_text("utf-8"))["blocks"]
        return str(record["error"])

    return run


@pytest.mark.parametrize("form", CONTENTS)
def test_a_damaged_manifest(form: str, attempt: Callable[[], str], tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out/manifest.jsonl").write_bytes(CONTENTS[form])
    assert attempt() == ""
    assert manifest(tmp_path / "out")["a.txt"]["status"] == "done"
    assert (tmp_path / "out/index.html").stat().st_size > 500


def test_other_damaged_files(attempt: Callable[[], str], tmp_path: Path) -> None:
    """The lock's files, what was fetched, the pages of the index and a report in forty forms."""
    out = tmp_path / "out"
    assert attempt() == ""
    for form, content in CONTENTS.items():
        if len(content) > 1_000_000:
            continue
        for name in (".newscli/lock", ".newscli/lock.holder", "index.html", "index.md", "a.json"):
            (out / name).write_bytes(content)
        (out / "manifest.jsonl").unlink()
        assert attempt() == "", form


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("kind", KINDS)
def test_something_else_where_a_file_should_be(
    place: str, kind: str, attempt: Callable[[], str], tmp_path: Path
) -> None:
    elsewhere = tmp_path / "precious"
    elsewhere.write_text("precious")
    put(tmp_path / "out" / place, kind, elsewhere)
    attempt()
    assert elsewhere.read_text() == "precious"
    assert {path.name for path in tmp_path.iterdir()} == {"in", "out", "precious"}


def test_a_file_that_is_somebody_elses_is_kept(attempt: Callable[[], str], tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    theirs = '{"audio_filepath": "a.wav"}\n{"audio_filepath": "b.wav"}\n'
    (tmp_path / "out/manifest.jsonl").write_text(theirs)
    assert attempt() == ""
    assert (tmp_path / "out/manifest.jsonl.old-1").read_text() == theirs
