"""Vectors of sentences: a small BERT encoder through CTranslate2, and a lexical stand-in."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from newscli.errors import ModelError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Matrix = NDArray[np.float32]

MINILM = Path(__file__).parent / "minilm"
"""all-MiniLM-L6-v2 in int8, made from the published weights by training/embeddings.py."""


class Embedder(Protocol):
    """Turns texts into vectors of length 1, so that a dot product is their similarity."""

    name: str
    revision: str
    engine: str

    def embed(self, texts: Sequence[str]) -> Matrix:
        """Return one row per text."""


class MiniLmEmbedder:
    """all-MiniLM-L6-v2: mean of the last layer's vectors, scaled to length 1.

    Reimers & Gurevych 2019; the encoder runs in CTranslate2, so neither torch nor transformers is
    imported. A text over 256 word pieces (the model's own limit) is represented by its first 256.
    """

    name = "all-MiniLM-L6-v2"
    engine = "ctranslate2 int8"
    _LIMIT = 256
    _BATCH_PIECES = 4096

    def __init__(self, folder: Path = MINILM) -> None:
        """Load the encoder on one thread: an article has too few sentences to share them out."""
        try:
            import ctranslate2
            from tokenizers import Tokenizer

            self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
            self._encoder: Any = ctranslate2.Encoder(
                str(folder), device="cpu", compute_type="int8", intra_threads=1
            )
            self.revision = (folder / "REVISION").read_text(encoding="utf-8").strip()
        except Exception as error:  # tokenizers raises bare Exception for a file that is missing
            raise ModelError(
                f"The sentence embeddings in {folder} cannot be loaded ({error}).",
                "Install newscli again.",
            ) from error
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(self._LIMIT)

    def embed(self, texts: Sequence[str]) -> Matrix:
        """Return one row of 384 numbers per text."""
        import numpy as np

        if not texts:
            return np.zeros((0, 384), dtype=np.float32)
        pieces = [encoding.ids for encoding in self._tokenizer.encode_batch(list(texts))]
        vectors = np.zeros((len(pieces), 384), dtype=np.float32)
        by_length = sorted(range(len(pieces)), key=lambda index: len(pieces[index]))
        for batch in _batches(by_length, [len(p) for p in pieces], self._BATCH_PIECES):
            states = np.array(
                self._encoder.forward_batch([pieces[i] for i in batch]).last_hidden_state
            )
            for row, index in enumerate(batch):
                vectors[index] = states[row, : len(pieces[index])].mean(axis=0)
        return _unit(vectors)


class LexicalEmbedder:
    """TF-IDF vectors over the texts at hand: words in common, nothing more (Salton & Buckley 1988)."""

    name = "TF-IDF"
    revision = ""
    engine = "newscli"

    def embed(self, texts: Sequence[str]) -> Matrix:
        """Return one row per text, one column per word that the texts use."""
        import numpy as np

        counts = [Counter(content_words(text)) for text in texts]
        columns = {word: i for i, word in enumerate(sorted(set().union(*counts)))}
        matrix = np.zeros((len(texts), max(1, len(columns))), dtype=np.float32)
        for row, words in enumerate(counts):
            for word, count in words.items():
                matrix[row, columns[word]] = 1 + np.log(count)
        frequency = (matrix > 0).sum(axis=0)
        matrix *= np.log((1 + len(texts)) / (1 + frequency)) + 1
        return _unit(matrix)


STOP_WORDS = frozenset(
    "a about above after again against all also although am among an and any are as at be because "
    "been before being below between both but by can could did do does doing down during each even "
    "few for from further get had has have having he her here hers him his how however i if in into "
    "is it its itself just last like made make many may me might more most much must my new no nor "
    "not now of off on once one only or other our out over own per said same say says she should "
    "since so some still such than that the their theirs them then there these they this those "
    "through to told too two under until up upon us very was we well were what when where whether "
    "which while who whom whose why will with within without would yet you your according".split()
)
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*|\d+(?:[.,]\d+)*")
_ENDING = re.compile(r"(?<=[a-z]{3})(?:'s|’s|ies|es|s|ing|ed|ly)$")


def content_words(text: str) -> list[str]:
    """Return the words that carry meaning, in lower case, common English endings removed."""
    words = (word.lower() for word in _WORD.findall(text))
    return [_ENDING.sub("", word) for word in words if word not in STOP_WORDS and len(word) > 1]


def open_embedder(folder: Path = MINILM) -> MiniLmEmbedder | LexicalEmbedder:
    """Return the sentence encoder, or the lexical stand-in where its files are not installed.

    Raises ModelError if the files are there and broken.
    """
    return MiniLmEmbedder(folder) if (folder / "model.bin").is_file() else LexicalEmbedder()


def _batches(order: Sequence[int], sizes: Sequence[int], limit: int) -> list[list[int]]:
    """Group indices, shortest first, so that no padded group exceeds ``limit`` pieces."""
    groups: list[list[int]] = []
    for index in order:
        if groups and (len(groups[-1]) + 1) * sizes[index] <= limit:
            groups[-1].append(index)
        else:
            groups.append([index])
    return groups


def _unit(matrix: Matrix) -> Matrix:
    """Scale each row to length 1; a row of zeros stays one."""
    import numpy as np

    lengths = np.linalg.norm(matrix, axis=1, keepdims=True)
    scaled: Matrix = (matrix / np.where(lengths == 0, 1, lengths)).astype(np.float32)
    return scaled
