"""Vectors of sentences: what they are to whoever compares them, and those made of words."""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from newscli.summarise.words import content_words

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Matrix = NDArray[np.float32]


class Embedder(Protocol):
    """Turns texts into vectors of length 1, so that a dot product is their similarity."""

    name: str
    revision: str
    engine: str

    def embed(self, texts: Sequence[str]) -> Matrix:
        """Return one row per text."""


class TfIdfEmbedder:
    """TF-IDF vectors over the texts at hand: words in common (Salton & Buckley 1988).

    Beyond 20 million cells (80 MB), as in a book, words share columns by their checksum.
    """

    name = "TF-IDF"
    revision = ""
    engine = "newscli"
    _CELLS = 20_000_000

    def embed(self, texts: Sequence[str]) -> Matrix:
        """Return one row per text, one column per word that the texts use."""
        import numpy as np

        counts = [Counter(content_words(text)) for text in texts]
        columns = {word: i for i, word in enumerate(sorted(set().union(*counts)))}
        width = max(1, min(len(columns), self._CELLS // max(1, len(texts))))
        if width < len(columns):
            columns = {word: zlib.crc32(word.encode()) % width for word in columns}
        matrix = np.zeros((len(texts), width), dtype=np.float32)
        for row, words in enumerate(counts):
            for word, count in words.items():
                matrix[row, columns[word]] += 1 + np.log(count)
        frequency = np.count_nonzero(matrix, axis=0)
        matrix *= (np.log((1 + len(texts)) / (1 + frequency)) + 1).astype(np.float32)
        return to_unit_length(matrix)


def to_unit_length(matrix: Matrix) -> Matrix:
    """Scale each row to length 1, in place; a row of zeros stays one."""
    import numpy as np

    lengths = np.sqrt(np.einsum("ij,ij->i", matrix, matrix))
    matrix /= np.where(lengths == 0, 1, lengths)[:, None]
    return matrix
