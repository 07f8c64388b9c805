"""Which files a batch takes: globs, and nothing outside the folder."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from newscli.batch.plan import (
    BatchOptions,
    Selection,
    check_folders,
    glob_pattern,
    make_folder,
    read_regular,
    walk,
)
from newscli.errors import InputError, OutputError, UsageError


def names(folder: Path, include: tuple[str, ...] = (), exclude: tuple[str, ...] = ()) -> list[str]:
    selection = Selection(include, exclude)
    return [name for one in walk(folder, folder / "out", selection) for name in one.wanted]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for name in ("a.txt", "b.html", "c.jpg", "sport/d.txt", "sport/live/e.md", "wahl/f.txt"):
        path = tmp_path / "in" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("Ein Artikel.", encoding="utf-8")
    return tmp_path / "in"


def test_all_readable_files_at_any_depth(tree: Path) -> None:
    assert names(tree) == ["a.txt", "b.html", "sport/d.txt", "sport/live/e.md", "wahl/f.txt"]


@pytest.mark.parametrize(
    ("include", "exclude", "expected"),
    [
        (("*.txt",), (), ["a.txt", "sport/d.txt", "wahl/f.txt"]),
        (("sport/*",), (), ["sport/d.txt"]),
        (("sport/**",), (), ["sport/d.txt", "sport/live/e.md"]),
        (("sport/",), ("*.md",), ["sport/d.txt"]),
        ((), ("sport/**", "b.*"), ["a.txt", "wahl/f.txt"]),
        (("**/[!de].*",), (), ["a.txt", "b.html", "c.jpg", "wahl/f.txt"]),
        (("?.txt", "*.html"), ("wahl/*",), ["a.txt", "b.html", "sport/d.txt"]),
    ],
)
def test_globs(
    tree: Path, include: tuple[str, ...], exclude: tuple[str, ...], expected: list[str]
) -> None:
    assert names(tree, include, exclude) == expected


def test_a_glob_without_sense_is_refused() -> None:
    with pytest.raises(UsageError, match=r"\[z-a\]"):
        glob_pattern("[z-a]")


def test_links_pipes_sockets_and_hidden_files_are_left_out(
    tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = names(tree)
    outside = tree.parent / "secret.txt"
    outside.write_text("Geheim.", encoding="utf-8")
    (tree / "link.txt").symlink_to(outside)
    (tree / "loop").symlink_to(tree, target_is_directory=True)
    (tree / "up").symlink_to("..", target_is_directory=True)
    os.mkfifo(tree / "pipe.txt")
    (tree / ".hidden.txt").write_text("Ein Artikel.", encoding="utf-8")
    (tree / ".git").mkdir()
    (tree / ".git" / "x.txt").write_text("Ein Artikel.", encoding="utf-8")
    with socket.socket(socket.AF_UNIX) as listener:
        monkeypatch.chdir(tree)  # the path of a socket must be short
        listener.bind("socket.txt")
        assert names(tree) == before


def test_devices_are_left_out(tree: Path) -> None:
    before = names(tree)
    try:
        os.mknod(tree / "zero.txt", 0o600 | 0o020000, os.makedev(1, 5))
    except PermissionError:
        pytest.skip("only root makes devices")
    assert names(tree) == before
    with pytest.raises(InputError, match=r"zero\.txt is not a plain file"):
        read_regular(tree, "zero.txt")


def test_a_pipe_that_took_a_files_place_is_not_waited_for(tree: Path) -> None:
    (tree / "a.txt").unlink()
    os.mkfifo(tree / "a.txt")
    with pytest.raises(InputError, match=r"a\.txt is not a plain file"):
        read_regular(tree, "a.txt")


def test_a_link_that_took_a_files_place_is_not_followed(tree: Path) -> None:
    (tree / "a.txt").unlink()
    (tree / "a.txt").symlink_to("/etc/hostname")
    with pytest.raises(InputError, match=r"a\.txt cannot be read"):
        read_regular(tree, "a.txt")


def test_the_output_folder_is_not_read(tree: Path) -> None:
    (tree / "out").mkdir()
    (tree / "out" / "a.txt").write_text("A report.", encoding="utf-8")
    assert "out/a.txt" not in names(tree)


def test_other_output_folders_are_not_read(tree: Path) -> None:
    before = names(tree)
    for name, file, content in (
        ("reports", ".newscli/lock", ""),
        ("sport/more", "manifest.jsonl", '{"source": "a", "sha256": "", "status": "done"}\n'),
    ):
        (tree / name / file).parent.mkdir(parents=True)
        (tree / name / file).write_text(content)
        (tree / name / "a.md").write_text("A report.", encoding="utf-8")
    assert names(tree) == before
    notes = [one.note for one in walk(tree, tree / "out", Selection()) if one.note]
    assert len(notes) == 2
    assert notes[0].startswith("reports holds the reports of another batch")
    with pytest.raises(UsageError, match="holds the reports of a batch"):
        check_folders(BatchOptions(tree / "reports", tree.parent / "new"))
    (tree / "corpus").mkdir()
    (tree / "corpus/manifest.jsonl").write_text('{"audio": "a.wav"}\n')
    (tree / "corpus/a.md").write_text("Ein Artikel.", encoding="utf-8")
    assert "corpus/a.md" in names(tree)


def test_folders_that_would_mix_articles_and_reports_are_refused(tree: Path) -> None:
    for output in (tree, tree.parent, tree / "sport" / ".."):
        with pytest.raises(UsageError, match="among their own reports"):
            check_folders(BatchOptions(tree, output))
    check_folders(BatchOptions(tree, tree / "out"))
    with pytest.raises(UsageError, match="is a file"):
        check_folders(BatchOptions(tree, tree / "a.txt"))
    with pytest.raises(InputError, match="does not exist"):
        check_folders(BatchOptions(tree / "nowhere", tree.parent / "out"))


def test_output_folders_stay_in_the_output_folder(tmp_path: Path) -> None:
    output, elsewhere = tmp_path / "out", tmp_path / "elsewhere"
    output.mkdir()
    elsewhere.mkdir()
    (output / "sub").symlink_to(elsewhere, target_is_directory=True)
    for relative in ("sub", "sub/deeper", "../elsewhere"):
        with pytest.raises(OutputError, match="leads out of the output folder"):
            make_folder(output, Path(relative))
    assert list(elsewhere.iterdir()) == []
    assert make_folder(output, Path("x/y")).is_dir()
