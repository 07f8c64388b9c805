"""Runs the real command as a user would, with its own cache and config."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.command import ROOT, Done, Environment, clean_environment

__all__ = ["ROOT", "Run"]

Run = Callable[..., Done]


@pytest.fixture(scope="session")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of a user without settings; the bundled model is unpacked once."""
    return clean_environment(tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="session")
def newscli(environment: dict[str, str]) -> Run:
    """Return a function that runs the command in this process and captures what it says."""
    return Environment(environment).run


@pytest.fixture
def here(environment: dict[str, str], tmp_path: Path) -> Run:
    """Return the same in an empty folder (``tmp_path``)."""
    return Environment(environment, tmp_path).run
