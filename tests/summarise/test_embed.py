"""The bundled sentence encoder and its stand-in."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from newscli.errors import ModelError
from newscli.summarise.embed import MINILM, LexicalEmbedder, MiniLmEmbedder, open_encoder

PARAPHRASES = [
    "Two people were killed when a bus overturned near Kassel.",
    "A coach accident in Hesse has cost two lives.",
    "The central bank left its key interest rate unchanged.",
]


def test_a_paraphrase_is_nearer_than_another_subject() -> None:
    """By meaning: the two sentences on the accident share only the word "two"."""
    vectors = MiniLmEmbedder().embed(PARAPHRASES)
    likeness = vectors @ vectors.T
    assert likeness[0, 1] > 0.4 > likeness[0, 2] + 0.2


@pytest.mark.parametrize("embedder", [MiniLmEmbedder(), LexicalEmbedder()], ids=lambda e: e.name)
def test_vectors_have_length_one_whatever_the_batch(
    embedder: MiniLmEmbedder | LexicalEmbedder,
) -> None:
    import numpy as np

    texts = [*PARAPHRASES, "word " * 2000, "Ja."] + PARAPHRASES * 40
    vectors = embedder.embed(texts)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-4)
    assert np.allclose(vectors[:3], vectors[-3:], atol=2e-2)
    assert len(embedder.embed([])) == 0


def test_the_encoder_loads_neither_torch_nor_transformers() -> None:
    code = (
        "import sys; from newscli.summarise.embed import open_encoder\n"
        "open_encoder().embed(['A sentence.'])\n"
        "assert not {'torch', 'transformers', 'sentence_transformers'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_without_the_files_there_is_no_encoder(tmp_path: Path) -> None:
    assert open_encoder(tmp_path) is None


def test_a_broken_encoder_is_an_error_not_a_guess(tmp_path: Path) -> None:
    (tmp_path / "model.bin").write_bytes(b"not a model")
    (tmp_path / "tokenizer.json").write_bytes((MINILM / "tokenizer.json").read_bytes())
    with pytest.raises(ModelError, match="cannot be loaded"):
        open_encoder(tmp_path)
