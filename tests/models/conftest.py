"""A hub of our own, tiny models on it, and the command run against it in a world of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from unittest import mock

import huggingface_hub
import pytest
from huggingface_hub import constants

from tests.command import Environment
from tests.models.checkpoints import PAIRS, build_bart, build_marian, files_of
from tests.models.hub import Hub, Repository

OPUS = "Helsinki-NLP/opus-mt-de-en"


@pytest.fixture(scope="session", autouse=True)
def one_thread() -> None:
    """Models this small take longer on several threads, which wait for each other."""
    import torch

    torch.set_num_threads(1)


@pytest.fixture(scope="session")
def marian(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_marian(tmp_path_factory.mktemp("marian") / "model")


@pytest.fixture(scope="session")
def bart(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_bart(tmp_path_factory.mktemp("bart") / "model")


@pytest.fixture(scope="session")
def taught(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Marian model that translates a few sentences."""
    return build_marian(tmp_path_factory.mktemp("taught") / "model", pairs=PAIRS)


@pytest.fixture
def hub(taught: Path) -> Iterator[Hub]:
    """A hub with a Marian model under OPUS-MT's name; safetensors, which load without torch."""
    files = files_of(taught, "pytorch_model.bin")
    files |= {"README.md": b"# A model\n", "tf_model.h5": b"not wanted" * 1000}
    with Hub({OPUS: Repository(files)}) as running:
        yield running


class World:
    """A machine with nothing on it but newscli and a way to the hub."""

    def __init__(self, folder: Path, endpoint: str) -> None:
        self.folder = folder
        ours = ("newscli_", "hf_", "huggingface_", "http_", "https_", "all_proxy", "no_proxy")
        kept = {k: v for k, v in os.environ.items() if not k.lower().startswith(ours)}
        self.environment = kept | {
            "HF_HOME": str(folder / "hf"),
            "HF_ENDPOINT": endpoint,
            "HF_HUB_DISABLE_XET": "1",
            "NEWSCLI_CACHE": str(folder / "cache"),
            "NEWSCLI_CONFIG": str(folder / "config.toml"),
            "OMP_NUM_THREADS": "1",
            "PYTHONIOENCODING": "utf-8",
        }

    def run(self, *words: str, **settings: str) -> subprocess.CompletedProcess[str]:
        """Run the command in this process, which spares it the import of torch."""
        variables = self.environment | settings
        huggingface_hub.close_session()  # it keeps the proxy of the last run
        with (
            mock.patch.object(constants, "ENDPOINT", variables["HF_ENDPOINT"]),
            mock.patch.object(constants, "HF_HUB_CACHE", str(Path(variables["HF_HOME"]) / "hub")),
            mock.patch.object(constants, "HF_TOKEN_PATH", str(self.folder / "token")),
            mock.patch.object(constants, "HF_HUB_OFFLINE", variables.get("HF_HUB_OFFLINE") == "1"),
        ):
            return Environment(variables).run(*words)

    def start(self, *words: str, **settings: str) -> subprocess.CompletedProcess[str]:
        """Run the command in a process of its own."""
        return subprocess.run(
            [sys.executable, "-m", "newscli", *words], env=self.environment | settings,
            capture_output=True, encoding="utf-8", stdin=subprocess.DEVNULL, timeout=240,
        )  # fmt: skip

    @property
    def blobs(self) -> set[str]:
        """The names of finished blobs in the hub's cache."""
        return {p.name for p in self.folder.glob("hf/hub/models--*/blobs/*") if "." not in p.name}


@pytest.fixture
def world(tmp_path: Path, hub: Hub) -> World:
    return World(tmp_path, hub.url)


def one_line(done: subprocess.CompletedProcess[str], code: int = 4) -> str:
    """The one line of an error; whatever came before it were steps."""
    lines = done.stderr.strip().splitlines()
    assert done.returncode == code, done.stderr
    errors = [line for line in lines if line.startswith("newscli: ")]
    assert len(errors) == 1, done.stderr
    assert lines[-1] == errors[0], done.stderr
    assert "Traceback" not in done.stderr
    return errors[0]
