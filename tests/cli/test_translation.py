"""What the translator promises, through the real command."""

from __future__ import annotations

import gc
import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Run

ARTICLE = (
    "Neues Gesetz beschlossen\n\n"
    "Der Bundestag hat am Donnerstag das neue Gesetz beschlossen. "
    "Rund 10.000 Menschen kamen am 28. Oktober nach Berlin. "
    "Die Mitglieder des Bundestages gingen danach nach Hause.\n"
)
QUIET = ("translate", "-q", "--no-summary", "-f", "json", "--model", "compact")


def sentences(output: str) -> list[dict[str, Any]]:
    report = json.loads(output)
    return [s for block in report["blocks"] for s in block["sentences"]]


@pytest.mark.parametrize("engine", ["ctranslate2", "torch"])
def test_glossary(newscli: Run, tmp_path: Path, engine: str) -> None:
    terms = tmp_path / "terms.tsv"
    terms.write_text("Bundestag\tLower House\n", encoding="utf-8")
    words = (*QUIET, "--engine", engine, "--glossary", str(terms))
    done = newscli(*words, stdin=ARTICLE)
    assert done.returncode == 0, done.stderr
    named = [s for s in sentences(done.stdout) if "Bundestag" in s["source"]]
    assert len(named) == 2
    for sentence in named:
        assert "Lower House" in sentence["translation"]


def test_bad_glossary_is_a_usage_error(newscli: Run, tmp_path: Path) -> None:
    terms = tmp_path / "terms.tsv"
    terms.write_text("Bundestag = Lower House\n", encoding="utf-8")
    done = newscli(*QUIET, "--glossary", str(terms), stdin=ARTICLE)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("newscli: Line 1 of the glossary")
    assert done.stderr.count("\n") == 1


def test_cuda_without_gpu_is_refused(newscli: Run) -> None:
    import ctranslate2

    if ctranslate2.get_cuda_device_count():
        pytest.skip("this machine has a GPU")
    done = newscli(*QUIET, "--device", "cuda", stdin=ARTICLE)
    assert (done.returncode, done.stdout) == (4, "")
    assert done.stderr.startswith("newscli: There is no GPU")
    assert done.stderr.count("\n") == 1


def test_memory_is_kept_and_can_be_left_out(
    newscli: Run, environment: dict[str, str], tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    cache = tmp_path / "cache"
    cache.mkdir()
    shared = Path(environment["NEWSCLI_CACHE"]) / "ctranslate2"
    if shared.exists():  # spare this cache the conversion
        (cache / "ctranslate2").symlink_to(shared)
    own = {"NEWSCLI_CACHE": str(cache)}
    gc.disable()  # whether the file is closed must not hang on the collector
    request.addfinalizer(gc.enable)
    without = newscli(*QUIET, "--no-memory", stdin=ARTICLE, **own)
    memory = cache / "memory/translations.sqlite3"
    assert without.returncode == 0 and not memory.exists()
    first = newscli(*QUIET, stdin=ARTICLE, **own)
    assert [path.name for path in memory.parent.iterdir()] == [memory.name]  # closed, without a log
    second = newscli(*QUIET, stdin=ARTICLE, **own)
    assert sentences(first.stdout) == sentences(second.stdout) == sentences(without.stdout)
    memory.write_bytes(b"broken" * 1000)
    broken = newscli(*QUIET, stdin=ARTICLE, **own)
    assert broken.returncode == 0
    assert sentences(broken.stdout) == sentences(first.stdout)
    assert broken.stderr.count("\n") == 1 and "set aside" in broken.stderr
    assert len(list(memory.parent.glob("*.unreadable-*"))) == 1


def test_long_sentence_keeps_every_number(newscli: Run) -> None:
    """Nothing of a sentence far beyond the model's length is cut off without a word."""
    clauses = [f"in Halle {n} standen {n + 200} Wagen" for n in range(1, 60)]
    done = newscli(*QUIET, stdin="Titel\n\n" + "Er sagte, " + ", ".join(clauses) + ".\n")
    assert done.returncode == 0, done.stderr
    (sentence,) = (s for s in sentences(done.stdout) if "Halle" in s["source"])
    warned = " ".join(warning["message"] for warning in sentence["warnings"])
    lost = [
        n for n in range(201, 260) if str(n) not in sentence["translation"] and str(n) not in warned
    ]
    assert lost == []
