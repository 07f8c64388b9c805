"""The translation memory: found again, never stale, shared, bounded, and never in the way."""

from __future__ import annotations

import os
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from newscli.translate.memory import TranslationMemory, memory_key
from tests.packages import copy_of_newscli
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


def test_other_names_are_other_entries(watched: Watched, tmp_path: Path) -> None:
    path = tmp_path / "memory.sqlite3"
    sentence, names = "Am Abend kam Kern.", frozenset({"Kern"})
    first = translator(watched, memory_path=path).translate([sentence], [names])
    before = len(watched.calls)
    assert translator(watched, memory_path=path).translate([sentence], [names]) == first
    others = [names | {"Kurz"}]  # not in the sentence
    assert translator(watched, memory_path=path).translate([sentence], others) == first
    assert len(watched.calls) == before
    translator(watched, memory_path=path).translate([sentence])
    assert len(watched.calls) > before


def test_other_data_are_other_entries(tmp_path: Path) -> None:
    """An idiom's new rendering is used at once, and so are other fits and another lexicon."""
    package, path = copy_of_newscli(tmp_path), tmp_path / "memory.sqlite3"

    def translated() -> str:
        code = (
            "from newscli.models.store import find_translation_model as find;"
            "from newscli.translate.engine import open_engine;"
            "from newscli.translate.translator import TranslateOptions, Translator;"
            "from pathlib import Path; import sys;"
            "options = TranslateOptions(memory_path=Path(sys.argv[1]));"
            "translator = Translator(open_engine(find(''), device='cpu'), options);"
            "print(translator.translate(['Die Partei stellt die Weichen.'])[0].text)"
        )
        environment = os.environ | {"PYTHONPATH": str(tmp_path)}
        return subprocess.run(
            [sys.executable, "-c", code, str(path)],
            cwd=tmp_path, env=environment, capture_output=True, text=True, check=True,
        ).stdout  # fmt: skip

    def entries() -> int:
        with closing(sqlite3.connect(path)) as file:
            return int(file.execute("select count(*) from entries").fetchone()[0])

    first = translated()
    assert (translated(), entries()) == (first, 1)
    idioms = package / "data/idioms.tsv"
    text = idioms.read_text("utf-8")
    changed = re.sub(r"(?m)^(die Weichen\t\S+\t)[^\t\n]+", r"\1decide on bananas", text)
    assert changed != text
    idioms.write_text(changed, "utf-8")
    assert "bananas" in translated()
    for name in ("check/data/confidence.json", "models/compact/lexicon.bin"):
        before = entries()
        with (package / name).open("ab") as file:
            file.write(b"\n")
        translated()
        assert entries() == before + 1


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


@pytest.mark.skipif(sys.platform == "win32", reason="has other rights")
@pytest.mark.parametrize("exists", [False, True])
def test_only_its_owner_can_read_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, exists: bool
) -> None:
    monkeypatch.setenv("NEWSCLI_CACHE", str(tmp_path / "cache"))
    path = tmp_path / "cache/memory/translations.sqlite3"
    if exists:  # as an older or careless program left it
        path.parent.mkdir(parents=True)
        sqlite3.connect(path).close()
        path.touch(0o644)
        path.chmod(0o644)
    memory = TranslationMemory()
    memory.keep({b"k": ("text", "[]")})
    assert memory.path == path
    rights = {p.name: p.stat().st_mode & 0o777 for p in path.parent.iterdir()}
    assert path.name in rights and f"{path.name}-wal" in rights
    assert set(rights.values()) == {0o600}
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_a_folder_of_the_users_own_keeps_its_rights(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    TranslationMemory(tmp_path / "memory.sqlite3")
    assert tmp_path.stat().st_mode & 0o777 == 0o755
    assert (tmp_path / "memory.sqlite3").stat().st_mode & 0o777 == 0o600


def _statements() -> list[str]:
    """Forty ways in which rows can be damaged."""
    values = [
        "1", "1.5", "x''", "x'ff00fe'", "''", "'other'", "'{}'", "9e999", "zeroblob(5)",
        "cast(x'c328' as text)", "'[' || char(0) || ']'", "upper(translation)",
    ]  # fmt: skip
    columns = ("translation", "notes", "mark")
    changes = [f"{column} = {value}" for column in columns for value in values]
    return [
        *changes,
        "used = 'never'", "used = x'00'", "used = 9223372036854775807", "used = -1", "used = 1.5",
    ]  # fmt: skip


def test_damaged_rows_are_unknown_rows(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "memory.sqlite3"
    statements = _statements()
    assert len(statements) >= 40
    for change in statements:
        memory = TranslationMemory(path)
        memory.keep({b"k": ("text", "[[], []]"), b"other": ("sound", "[]")})
        memory.close()
        database = sqlite3.connect(path)
        database.execute(f"update entries set {change} where key = x'6b'")
        database.commit()
        database.close()
        memory = TranslationMemory(path)
        expected = {b"other": ("sound", "[]")}
        if change.startswith("used"):
            expected[b"k"] = ("text", "[[], []]")
        assert memory.find([b"k", b"other"]) == expected, change
        memory.keep({b"k": ("again", "[]")})
        assert memory.find([b"k"]) == {b"k": ("again", "[]")}, change
        memory.close()
    assert capsys.readouterr().err == ""
    assert not list(tmp_path.glob("*.unreadable-*"))


def test_damaged_files_are_set_aside_or_mended(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Forty damaged files: bytes overwritten, cut, or foreign. None raises, all can be used."""
    sound = tmp_path / "sound.sqlite3"
    memory = TranslationMemory(sound)
    memory.keep({memory_key(str(i)): ("text" * 20, "[]") for i in range(300)})
    memory.close()
    data = sound.read_bytes()
    places = [0, 1, 15, 16, 18, 20, 24, 28, 40, 56, 99, 100, 105, 2000, 4095, 4096, 5000, 9000]
    damaged = [data[:at] + b"\xff" * 40 + data[at + 40 :] for at in places]
    damaged += [data[:size] for size in (0, 1, 15, 16, 99, 100, 1000, 4096, 5000, len(data) - 1)]
    damaged += [
        b"\0" * len(data),
        b"{}",
        b"x" * 5000,
        data * 2,
        data[4096:],
        b"\xef\xbb\xbf" + data,
    ]
    damaged += [data[:16] + bytes(84) + data[100:], data[::-1], data + b"\0", data[:4096] * 5,
                data[:100] + bytes(len(data) - 100), b"SQLite format 3\0"]  # fmt: skip
    assert len(damaged) >= 40
    for number, content in enumerate(damaged):
        path = tmp_path / f"{number}" / "memory.sqlite3"
        path.parent.mkdir()
        path.write_bytes(content)
        memory = TranslationMemory(path)
        found = memory.find([memory_key(str(i)) for i in range(300)])
        assert all(entry == ("text" * 20, "[]") for entry in found.values()), number
        memory.keep({b"new": ("new", "[]")})
        assert memory.find([b"new"]) in ({b"new": ("new", "[]")}, {}), number
        memory.close()
        again = TranslationMemory(path)
        again.keep({b"new": ("new", "[]")})
        assert again.find([b"new"]) == {b"new": ("new", "[]")}, number
        again.close()
    assert all(line.startswith("newscli: ") for line in capsys.readouterr().err.splitlines())


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


def test_a_second_memory_in_one_process_does_not_drop_the_locks_of_the_first(
    tmp_path: Path,
) -> None:
    """POSIX drops a process's locks on a file as soon as it closes any descriptor of it."""
    path = tmp_path / "memory.sqlite3"
    first = TranslationMemory(path)
    first.keep({b"k" * 20: ("a", "b")})
    TranslationMemory(path).close()
    # Leaving WAL mode needs the whole file, which the first connection still holds.
    script = (
        "import sqlite3, sys\n"
        "found = sqlite3.connect(sys.argv[1], timeout=0)\n"
        "print(found.execute('pragma journal_mode = delete').fetchone()[0])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(path)], capture_output=True, text=True, check=False
    )
    assert "database is locked" in done.stderr, done.stdout
    first.close()
