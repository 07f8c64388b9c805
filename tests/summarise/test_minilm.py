"""The sentence encoder of ``extractive-minilm``: found, checked, converted once, never imported."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from newscli.article import ModelInfo
from newscli.models.convert import convert
from newscli.models.store import ENCODER_PACKAGE, installed_encoder
from newscli.summarise import open_summariser
from newscli.summarise.vectors import MiniLmEmbedder
from tests.cli.conftest import Run
from tests.summarise.articles import BRIDGE, article, block
from tests.summarise.conftest import needs_minilm
from tests.summarise.tiny_models import build_bert

PARAPHRASES = [
    "Two people were killed when a bus overturned near Kassel.",
    "A coach accident in Hesse has cost two lives.",
    "The central bank left its key interest rate unchanged.",
]


@pytest.fixture
def bridge(tmp_path: Path) -> str:
    path = tmp_path / "bridge.txt"
    path.write_text(f"Kassel gets a bridge\n\n{' '.join(BRIDGE)}\n", "utf-8")
    return str(path)


def package(folder: Path, code: str = "") -> Path:
    """Put a package of the weights' name, without weights, in front of the installed one."""
    (folder / ENCODER_PACKAGE).mkdir(parents=True)
    (folder / ENCODER_PACKAGE / "__init__.py").write_text(code)
    return folder / ENCODER_PACKAGE / "model"


def test_without_the_weights_it_says_what_to_install(
    newscli: Run, bridge: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package(tmp_path / "path").mkdir()
    monkeypatch.syspath_prepend(tmp_path / "path")
    done = newscli("summarize", "-s", "extractive-minilm", bridge)
    assert done.returncode == 4
    assert "pip install 'newscli[embeddings]'" in done.stderr
    assert done.stdout == ""
    models = json.loads(newscli("models", "list", "-f", "json").stdout)["models"]
    status = {model["name"]: model["status"] for model in models}
    assert status["extractive-minilm"] == "not installed"
    assert newscli("models", "default", "extractive-minilm").returncode == 4


def test_other_weights_are_refused(
    newscli: Run, bridge: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = package(tmp_path / "path")
    model.mkdir()
    (model / "model.safetensors").write_bytes(b"not the weights")
    monkeypatch.syspath_prepend(tmp_path / "path")
    done = newscli("summarize", "-s", "extractive-minilm", bridge)
    assert done.returncode == 4
    assert "SHA-256" in done.stderr


@pytest.mark.parametrize("verb", ["pull", "remove"])
def test_pip_installs_and_removes_it(newscli: Run, verb: str) -> None:
    done = newscli("models", verb, "extractive-minilm")
    assert done.returncode == 2
    assert "pip" in done.stderr


def test_an_encoder_is_converted_byte_for_byte_as_by_ctranslate2(tmp_path: Path) -> None:
    from ctranslate2.converters import TransformersConverter

    build_bert(tmp_path / "bert", BRIDGE)
    TransformersConverter(str(tmp_path / "bert")).convert(
        str(tmp_path / "theirs"), quantization="int8"
    )
    (tmp_path / "ours").mkdir()
    convert(tmp_path / "bert", tmp_path / "ours")
    ours, theirs = (
        {path.name: path.read_bytes() for path in (tmp_path / name).iterdir()}
        for name in ("ours", "theirs")
    )
    assert ours["model.bin"] == theirs["model.bin"]
    assert ours.keys() == theirs.keys()
    for name in ("config.json", "vocabulary.json"):
        assert json.loads(ours[name]) == json.loads(theirs[name])


@needs_minilm
def test_a_paraphrase_is_nearer_than_another_subject() -> None:
    """By meaning: the two sentences on the accident share only the word "two"."""
    vectors = MiniLmEmbedder().embed(PARAPHRASES)
    likeness = vectors @ vectors.T
    assert likeness[0, 1] > 0.4 > likeness[0, 2] + 0.2


@needs_minilm
def test_vectors_have_length_one_whatever_the_batch() -> None:
    embedder = MiniLmEmbedder()
    vectors = embedder.embed([*PARAPHRASES, "word " * 2000, "Ja."] + PARAPHRASES * 40)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-4)
    assert np.allclose(vectors[:3], vectors[-3:], atol=2e-2)
    assert len(embedder.embed([])) == 0


@needs_minilm
def test_int8_is_near_float32() -> None:
    """Against the published weights in transformers, pooled by hand."""
    import torch
    from transformers import AutoModel, AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(installed_encoder())
    model = AutoModel.from_pretrained(installed_encoder()).eval()
    for text, ours in zip(PARAPHRASES, MiniLmEmbedder().embed(PARAPHRASES), strict=True):
        with torch.no_grad():
            exact = model(**tokenizer(text, return_tensors="pt")).last_hidden_state[0].mean(0)
        assert float(exact @ torch.from_numpy(ours) / exact.norm()) > 0.99


@needs_minilm
def test_several_processes_convert_it_once_and_import_nothing_heavy(tmp_path: Path) -> None:
    """The package itself, which would import torch, is only looked for."""
    model = package(tmp_path / "path", "raise SystemExit('imported')")
    model.symlink_to(installed_encoder() or "")
    code = (
        "import sys; from newscli.models.store import model_path\n"
        "from newscli.summarise.vectors import MiniLmEmbedder\n"
        "MiniLmEmbedder().embed(['A sentence.'])\n"
        "assert not {'torch', 'transformers', 'sentence_transformers'} & set(sys.modules)\n"
        "folder = model_path('extractive-minilm', ctranslate2=True)\n"
        "print(folder, (folder / 'model.bin').stat().st_mtime_ns)"
    )
    settings = {"NEWSCLI_CACHE": str(tmp_path / "cache"), "PYTHONPATH": str(tmp_path / "path")}
    running = [
        subprocess.Popen(
            [sys.executable, "-c", code], env=os.environ | settings, stdout=subprocess.PIPE
        )
        for _ in range(3)
    ]
    said = {process.communicate()[0] for process in running}
    assert [process.returncode for process in running] == [0, 0, 0]
    assert len(said) == 1


@needs_minilm
def test_a_damaged_conversion_is_made_anew(newscli: Run, tmp_path: Path) -> None:
    settings = {"NEWSCLI_CACHE": str(tmp_path / "cache")}
    found = newscli("models", "path", "--ctranslate2", "extractive-minilm", **settings)
    weights = Path(found.stdout.strip()) / "model.bin"
    good = weights.read_bytes()
    weights.write_bytes(good[:-1] + bytes([good[-1] ^ 1]))
    done = newscli("models", "verify", "extractive-minilm", **settings)
    assert done.returncode == 0, done.stderr
    assert "damaged; making it again" in done.stderr
    assert "right hash" in done.stdout
    assert weights.read_bytes() == good


@needs_minilm
def test_the_report_says_what_was_used_and_it_is_never_chosen_by_itself() -> None:
    assert open_summariser().info.name == "extractive"
    summariser = open_summariser("extractive-minilm")
    revision = "TF-IDF + all-MiniLM-L6-v2 53aa51172d14"
    assert summariser.info == ModelInfo("extractive-minilm", revision, "ctranslate2 int8")
    summary = summariser.summarise(article(block(BRIDGE)), "short")
    assert summary is not None
    assert summary.model == "extractive (TF-IDF + all-MiniLM-L6-v2)"
