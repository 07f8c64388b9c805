"""Vectors of sentences: of their words (TF-IDF), or of their meaning (a sentence encoder)."""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Protocol

from newscli.errors import ModelError
from newscli.models.store import ENCODER_SHA256, EXTRACTIVE_MINILM
from newscli.summarise.candidates import content_words
from newscli.translate.engine import by_tokens

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Matrix = NDArray[np.float32]


class Embedder(Protocol):
    """Turns texts into vectors of length 1: their dot product is their similarity."""

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


class MiniLmEmbedder:
    """all-MiniLM-L6-v2: mean of the last layer's vectors, scaled to length 1.

    Reimers & Gurevych 2019. The encoder runs in CTranslate2, so neither torch nor transformers is
    imported. Of a text of more than 256 word pieces (the model's own limit) the first 256 count.
    """

    name = "all-MiniLM-L6-v2"
    revision = ENCODER_SHA256[:12]
    engine = "ctranslate2 int8"
    _LIMIT = 256
    _BATCH_PIECES = 4096

    def __init__(self) -> None:
        """Load the encoder on one thread: an article has too few sentences for more.

        Raises ModelError if it is not installed, is damaged, or cannot be loaded.
        """
        from newscli.models.store import find_summary_model

        model = find_summary_model(EXTRACTIVE_MINILM)
        assert model is not None  # it has files
        folder = model.ctranslate2
        try:
            import ctranslate2
            from tokenizers import Tokenizer

            self._tokenizer = Tokenizer.from_file(str(model.checkpoint / "tokenizer.json"))
            self._encoder: Any = ctranslate2.Encoder(
                str(folder), device="cpu", compute_type="int8", intra_threads=1
            )
        except Exception as error:  # tokenizers raises bare Exception for a file that is missing
            raise ModelError(
                f"The sentence encoder in {folder} cannot be loaded: {error}.",
                "Run: newscli models verify extractive-minilm",
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
        for batch in by_tokens([len(p) for p in pieces], self._BATCH_PIECES):
            states = np.array(
                self._encoder.forward_batch([pieces[i] for i in batch]).last_hidden_state
            )
            for row, index in enumerate(batch):
                vectors[index] = states[row, : len(pieces[index])].mean(axis=0)
        return to_unit_length(vectors)


def to_unit_length(matrix: Matrix) -> Matrix:
    """Scale each row to length 1, in place; a row of zeros stays one."""
    import numpy as np

    lengths = np.sqrt(np.einsum("ij,ij->i", matrix, matrix))
    matrix /= np.where(lengths == 0, 1, lengths)[:, None]
    return matrix
