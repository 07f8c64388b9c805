"""The translation memory: found again, never stale, shared, bounded, and never in the way."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from newscli.translate.memory import TranslationMemory, memory_key
from tests.translate.conftest import SENTENCES, Watched, text_file, translator


def test_second_run_decodes_nothing(watched: Watched, tmp_path: Path) -> None:
    path = tmp_path / "memory.sqlite3"
    first = translator(watched, memory_path=path).translate(SENTENCES)
    decoded = len(watched.calls)
    second = translator(watched, memory_path=path).translate(SENTENCES)
    assert second == first  # the warnings too
    assert len(watched.calls) == decoded


def test_without_memory_nothing_is_written(watched: Watched, tmp_path: Path) -> None:
    path = tmp_path / "memory.sqlite3"
    translator(watched, memory_path=path, memory=False).translate(SENTENCES[:1])
    assert not path.exists()


def test_other_settings_are_other_entries(watched: Watched, tmp_path: Path) -> None:
    path = tmp_path / "memory.sqlite3"
    glossary = text_file(tmp_path / "terms.tsv", "Paris\tParis, France\n")
    translator(watched, memory_path=path).translate(SENTENCES[:1])
    for options in ({"beam_size": 2}, {"glossary": glossary}):
        before = len(watched.calls)
        translator(watched, memory_path=path, **options).translate(SENTENCES[:1])
        assert len(watched.calls) > before
    watched.settings += " other weights"
    before = len(watched.calls)
    translator(watched, memory_path=path).translate(SENTENCES[:1])
    assert len(watched.calls) > before


def test_key_parts_do_not_run_together() -> None:
    assert memory_key("ab", "c") != memory_key("a", "bc")
    assert memory_key("a", "\udc80") != memory_key("a", "\udc81")


@pytest.mark.parametrize(
    "content", [b"no database at all" * 100, b"SQLite format 3\x00" + b"\7" * 9000]
)
def test_unreadable_file_is_set_aside(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes
) -> None:
    path = tmp_path / "memory.sqlite3"
    path.write_bytes(content)
    memory = TranslationMemory(path)
    memory.keep({b"k": ("text", "[]")})
    assert memory.find([b"k"]) == {b"k": ("text", "[]")}
    (aside,) = tmp_path.glob("*.unreadable-*")
    assert aside.read_bytes() == content
    said = capsys.readouterr()
    assert said.out == "" and said.err.count("\n") == 1
    assert aside.name in said.err


def test_file_that_breaks_in_use_is_set_aside(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "memory.sqlite3"
    memory = TranslationMemory(path)
    memory.keep({memory_key(str(i)): ("text" * 50, "[]") for i in range(500)})
    memory.close()
    data = path.read_bytes()
    path.write_bytes(data[:4096] + b"\xff" * (len(data) - 4096))
    again = TranslationMemory(path)
    assert again.find([memory_key(str(i)) for i in range(500)]) == {}
    again.keep({b"new": ("new", "[]")})
    assert again.find([b"new"]) == {b"new": ("new", "[]")}
    assert len(list(tmp_path.glob("*.unreadable-*"))) == 1
    assert "set aside" in capsys.readouterr().err


def test_database_of_another_program_is_set_aside(tmp_path: Path) -> None:
    path = tmp_path / "memory.sqlite3"
    other = sqlite3.connect(path)
    other.execute("create table entries (colour text)")
    other.commit()
    other.close()
    memory = TranslationMemory(path)
    memory.keep({b"k": ("text", "[]")})
    assert memory.find([b"k"])
    assert len(list(tmp_path.glob("*.unreadable-*"))) == 1


def test_place_that_cannot_be_written_is_no_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    blocked = text_file(tmp_path / "file", "") / "memory.sqlite3"
    memory = TranslationMemory(blocked)
    memory.keep({b"k": ("text", "[]")})
    assert memory.find([b"k"]) == {}
    assert capsys.readouterr().err.startswith("newscli: ")


def test_file_stays_within_its_limit_and_keeps_what_is_used(tmp_path: Path) -> None:
    path = tmp_path / "memory.sqlite3"
    memory = TranslationMemory(path, megabytes=1)
    memory.keep({memory_key("old", str(i)): ("x" * 400, "[]") for i in range(1500)})
    memory.close()
    aged = sqlite3.connect(path)
    aged.execute("update entries set used = used - 1000000")
    aged.commit()
    aged.close()
    memory = TranslationMemory(path, megabytes=1)
    used = [memory_key("old", str(i)) for i in range(0, 1500, 10)]
    assert len(memory.find(used)) == 150
    for start in range(0, 6000, 500):
        memory.keep({memory_key("new", str(start + i)): ("y" * 400, "[]") for i in range(500)})
        if start == 0:
            assert len(memory.find(used)) == 150
    memory.close()
    assert path.stat().st_size < 1_100_000


def test_several_processes_share_one_file(tmp_path: Path) -> None:
    path = tmp_path / "memory.sqlite3"
    code = (
        "import sys; from pathlib import Path;"
        "from newscli.translate.memory import TranslationMemory, memory_key;"
        "memory = TranslationMemory(Path(sys.argv[1]));"
        "[memory.keep({memory_key(sys.argv[2], str(i)): ('text', '[]')}) for i in range(200)];"
        "sys.exit(len(memory.find([memory_key(sys.argv[2], str(i)) for i in range(200)])) != 200)"
    )
    workers = [
        subprocess.Popen([sys.executable, "-c", code, str(path), str(n)], stderr=subprocess.PIPE)
        for n in range(4)
    ]
    assert [(w.wait(timeout=120), w.stderr.read() if w.stderr else b"") for w in workers] == [
        (0, b"")
    ] * 4
    memory = TranslationMemory(path)
    everything = [memory_key(str(n), str(i)) for n in range(4) for i in range(200)]
    assert len(memory.find(everything)) == 800
    assert [p.name for p in tmp_path.iterdir() if "unreadable" in p.name] == []
