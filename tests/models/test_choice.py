"""Which model a run uses: the one named, else the best installed, else the bundled one."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from newscli.errors import ModelError
from newscli.files import git_sha1
from newscli.models import store
from newscli.models.store import (
    COMPACT,
    COMPACT_FOLDER,
    ModelFiles,
    PulledModel,
    Task,
    better_model,
    catalogue,
    choose,
    chosen,
    entry_for,
    find_summary_model,
    find_translation_model,
    record_path,
    set_default,
    write_record,
)
from newscli.settings import read_config

COMMIT = "0123456789abcdef0123456789abcdef01234567"


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("NEWSCLI_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def install(repository: str, task: Task, folder: Path) -> Path:
    """Note a model as pulled; choosing looks at names and sizes only."""
    folder.mkdir()
    (folder / "config.json").write_text("{}")
    files = {"config.json": (2, git_sha1(folder / "config.json"))}
    write_record(PulledModel(repository, COMMIT, str(folder), task, "", files))
    return folder


def test_nothing_installed() -> None:
    assert choose("translation").checkpoint == COMPACT_FOLDER
    assert choose("summary").name == "extractive"
    assert find_summary_model() is None
    assert find_summary_model("extractive") is None


def test_the_best_installed(tmp_path: Path) -> None:
    folder = install("Helsinki-NLP/opus-mt-de-en", "translation", tmp_path / "opus")
    install("someone/better-still", "translation", tmp_path / "other")
    chosen = choose("translation")
    # Its published BLEU is above compact's; the other model has none in the catalogue.
    assert (chosen.name, chosen.why) == ("opus-mt-de-en", "the best one installed")
    named = choose("translation", "opus-mt-de-en")
    assert (named.checkpoint, named.revision, named.why) == (folder, COMMIT, "you named it")
    assert choose("translation", "HELSINKI-NLP/Opus-MT-de-en").checkpoint == folder
    assert choose("translation", "compact").checkpoint == COMPACT_FOLDER
    assert choose("translation", "someone/better-still").checkpoint == tmp_path / "other"


@pytest.mark.parametrize(("bleu", "best"), [(99.0, "opus-mt-de-en"), (1.0, "compact")])
def test_the_best_is_the_one_of_the_highest_bleu(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bleu: float, best: str
) -> None:
    install("Helsinki-NLP/opus-mt-de-en", "translation", tmp_path / "opus")
    entries = tuple(replace(e, bleu=bleu) if e.name == "opus-mt-de-en" else e for e in catalogue())
    monkeypatch.setattr(store, "catalogue", lambda: entries)
    assert choose("translation").name == best


def test_a_model_with_a_missing_file_is_not_installed(tmp_path: Path) -> None:
    folder = install("Helsinki-NLP/opus-mt-de-en", "translation", tmp_path / "opus")
    (folder / "config.json").unlink()
    assert choose("translation").name == "compact"
    with pytest.raises(ModelError, match="newscli models pull opus-mt-de-en"):
        choose("translation", "opus-mt-de-en")


@pytest.mark.parametrize("content", ["", "{", "[]", '{"files": 3}', "\x00"])
def test_a_broken_record_is_no_record(tmp_path: Path, content: str) -> None:
    install("Helsinki-NLP/opus-mt-de-en", "translation", tmp_path / "opus")
    record_path("Helsinki-NLP/opus-mt-de-en").write_text(content)
    assert choose("translation").name == "compact"


def test_a_summary_model_is_used_once_it_is_installed(tmp_path: Path) -> None:
    install("facebook/bart-large-cnn", "summary", tmp_path / "large")
    assert choose("summary").name == "bart-large-cnn"
    install("sshleifer/distilbart-cnn-12-6", "summary", tmp_path / "distil")
    assert choose("summary").name == "distilbart-cnn"


@pytest.mark.parametrize(
    ("name", "command"),
    [
        ("opus-mt-de-en", "newscli models pull opus-mt-de-en"),
        ("owner/model", "newscli models pull owner/model"),
        ("no such name", "newscli models list"),
        ("distilbart-cnn", "newscli models list"),
        ("no/such/folder", "newscli models list"),
    ],
)
def test_what_to_run_when_a_model_is_not_there(name: str, command: str) -> None:
    with pytest.raises(ModelError) as caught:
        find_translation_model(name)
    assert caught.value.exit_code == 4
    assert command in str(caught.value)


def test_a_folder(marian: Path, bart: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = find_translation_model(str(marian))
    assert (found.checkpoint, found.revision) == (marian, "")
    assert (found.ctranslate2 / "model.bin").is_file()
    monkeypatch.chdir(marian.parent)
    assert find_translation_model(marian.name).checkpoint == marian
    summary = find_summary_model(str(bart), convert=False)
    assert summary is not None
    assert not summary.ctranslate2.exists()
    with pytest.raises(ModelError, match=r"config\.json|weights"):
        find_translation_model(str(marian.parent))


def test_a_folder_as_the_default(
    marian: Path, bart: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is kept as an absolute path, under the key of what the model is for."""
    monkeypatch.setenv("NEWSCLI_CONFIG", str(tmp_path / "config.toml"))
    for name in ("NEWSCLI_MODEL", "NEWSCLI_SUMMARIZER"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(marian.parent)
    set_default(marian.name)
    set_default(str(bart))
    assert read_config() == {"model": str(marian), "summarizer": str(bart)}
    assert chosen("summary").checkpoint == bart


def test_the_catalogue_says_what_a_user_needs() -> None:
    for entry in catalogue():
        assert entry.licence, entry.name
        assert entry.description, entry.name
        assert not entry.repository or entry.megabytes > 100
        assert not entry.repository or entry.quality
        assert entry_for(entry.name) == entry


def test_the_hint_names_a_better_model() -> None:
    compact = ModelFiles("compact", "", COMPACT_FOLDER, "it comes with newscli")
    own = entry_for(COMPACT)
    assert own is not None
    if own.bleu < 41.2:
        assert "newscli models pull opus-mt-de-en (300 MB)" in better_model(compact)
    chosen = ModelFiles("compact", "", COMPACT_FOLDER, "you named it")
    assert better_model(chosen) == ""
    other = ModelFiles("owner/other", "", COMPACT_FOLDER, "you named it")
    assert better_model(other) == ""


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
def test_the_hint_comes_once_on_a_terminal_and_never_when_quiet(tmp_path: Path) -> None:
    own = entry_for(COMPACT)
    if own is not None and own.bleu >= 41.2:
        pytest.skip("there is no better model")
    article = tmp_path / "a.txt"
    article.write_text("Die Brücke über die Elbe ist am Montag gesperrt worden.", "utf-8")

    def stderr(*more: str) -> str:
        words = [sys.executable, "-m", "newscli", "translate", str(article), "--no-memory"]
        words += ["-o", str(tmp_path / "out.txt"), "--no-summary", *more]
        own_end, other_end = pty.openpty()
        process = subprocess.Popen(words, stderr=other_end, stdin=subprocess.DEVNULL)
        os.close(other_end)
        parts = []
        while True:
            try:
                data = os.read(own_end, 4096)
            except OSError:  # how Linux says that the other end was closed
                break
            if not data:
                break
            parts.append(data)
        os.close(own_end)
        assert process.wait() == 0
        return b"".join(parts).decode()

    assert "models pull" not in stderr("-q")
    assert "newscli models pull opus-mt-de-en" in stderr()
    assert "models pull" not in stderr(), "once a day is enough"
