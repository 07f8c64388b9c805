"""Runs the real command as a user would, with its own cache and config."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One cache for the session: the bundled model is unpacked once."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="session")
def environment(cache: Path) -> dict[str, str]:
    """The environment of a user without settings of their own."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("NEWSCLI_")}
    return kept | {
        "NEWSCLI_CACHE": str(cache),
        "NEWSCLI_CONFIG": str(cache / "no-config.toml"),
        "PYTHONIOENCODING": "utf-8",
    }


@pytest.fixture(scope="session")
def newscli(environment: dict[str, str]) -> Run:
    """Return a function that runs ``python -m newscli`` and captures what it says."""

    def run(
        *words: str, stdin: str | bytes | None = "", **settings: str
    ) -> subprocess.CompletedProcess[str]:
        data = stdin.encode() if isinstance(stdin, str) else stdin
        done = subprocess.run(
            [sys.executable, "-m", "newscli", *words],
            input=data, capture_output=True, env=environment | settings, timeout=240, cwd=ROOT,
        )  # fmt: skip
        return subprocess.CompletedProcess(
            done.args, done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8")
        )

    return run
