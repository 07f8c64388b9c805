"""Vectors of sentences by their words."""

from __future__ import annotations

import numpy as np

from newscli.summarise.vectors import TfIdfEmbedder

TEXTS = [
    "Two people were killed when a bus overturned near Kassel.",
    "The bus overturned on a bridge near Kassel.",
    "The central bank left its key interest rate unchanged.",
]


def test_shared_words_are_likeness() -> None:
    vectors = TfIdfEmbedder().embed(TEXTS)
    likeness = vectors @ vectors.T
    assert likeness[0, 1] > 0.3
    assert likeness[0, 2] == 0


def test_vectors_have_length_one() -> None:
    vectors = TfIdfEmbedder().embed([*TEXTS, "word " * 2000, "Yes."] + TEXTS * 40)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-4)
    assert np.allclose(vectors[:3], vectors[-3:])


def test_a_text_without_words_is_like_nothing() -> None:
    vectors = TfIdfEmbedder().embed([*TEXTS, "", "…"])
    assert not vectors[3:].any()
    assert len(TfIdfEmbedder().embed([])) == 0
