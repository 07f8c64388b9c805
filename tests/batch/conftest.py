"""What the batch tests share: a folder of articles, the real command, and opened models."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from newscli.batch.plan import BatchOptions
from newscli.pipeline import Workshop
from newscli.settings import Settings

SUBJECTS = ("Die Polizei", "Der Verein", "Das Gericht", "Die Ministerin", "Der Konzern")
ACTIONS = ("plant {n} neue Stellen", "prüft {n} Anträge", "meldet {n} Besucher", "sucht {n} Helfer")


def german(number: int, sentences: int = 3) -> str:
    """Return a short article; each number gives another one."""
    lines = [f"Meldung {number} aus der Region {number % 7}", ""]
    for index in range(sentences):
        seed = number * 31 + index * 7
        what = ACTIONS[seed % len(ACTIONS)].format(n=seed % 900 + 11)
        lines += [f"{SUBJECTS[(seed // 4) % len(SUBJECTS)]} {what} in Haus {seed}.", ""]
    return "\n".join(lines)


def fill(folder: Path, count: int, sentences: int = 3) -> list[str]:
    """Write ``count`` different articles, ten to a folder, and return their names."""
    names = []
    for number in range(count):
        name = f"{number // 10:02d}/m{number:04d}.txt"
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(german(number, sentences), encoding="utf-8")
        names.append(name)
    return names


def manifest(output: Path) -> dict[str, dict[str, Any]]:
    """Return the manifest by source; every line must be valid and no source stand twice."""
    lines = (output / "manifest.jsonl").read_text(encoding="utf-8").splitlines()
    records = [json.loads(line) for line in lines]
    found = {record["source"]: record for record in records}
    assert len(found) == len(records)
    return found


def reports(output: Path) -> set[str]:
    """Return the names of all files in ``output`` but newscli's own."""
    names = {path.relative_to(output).as_posix() for path in output.rglob("*") if path.is_file()}
    return {
        name
        for name in names
        if name not in {"manifest.jsonl", "index.html", "index.md", "book.epub"}
        and not name.startswith(".newscli/")
    }


@pytest.fixture(scope="session")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return an environment with a cache of its own and no settings of the developer's."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("NEWSCLI_")}
    folder = tmp_path_factory.mktemp("newscli")
    return kept | {
        "NEWSCLI_CACHE": str(folder / "cache"),
        "NEWSCLI_CONFIG": str(folder / "none.toml"),
        "HF_HUB_CACHE": str(folder / "hub"),
        "OMP_NUM_THREADS": "1",
    }


@pytest.fixture(scope="session", autouse=True)
def _same_environment_here(environment: dict[str, str]) -> Any:
    """Let tests that run in this process use the same cache."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("NEWSCLI_CACHE", "NEWSCLI_CONFIG", "HF_HUB_CACHE"):
            patch.setenv(name, environment[name])
        yield


Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def run(environment: dict[str, str], tmp_path: Path) -> Run:
    """Run the real command in the test's folder."""

    def newscli(*words: str | Path, **settings: Any) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "newscli", *map(str, words)],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            timeout=600,
            **settings,
        )

    return newscli


QUICK = Settings(beam_size=1, memory=False, summary=False)


@pytest.fixture(scope="session")
def workshop() -> Workshop:
    """Return opened models for runs in this process (with the settings of ``QUICK``)."""
    return Workshop(QUICK)


@pytest.fixture
def options(tmp_path: Path) -> Callable[..., BatchOptions]:
    """Make options for ``tmp_path``'s folders ``in`` and ``out``."""

    def make(**changes: Any) -> BatchOptions:
        given: dict[str, Any] = {"settings": QUICK, "quiet": True, "formats": ("json",)}
        return BatchOptions(tmp_path / "in", tmp_path / "out", **given | changes)

    return make
