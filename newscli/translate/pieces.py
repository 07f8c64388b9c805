"""Text to SentencePiece pieces and back, without transformers.

A Marian checkpoint has two SentencePiece models (``source.spm``, ``target.spm``; ours are the same)
and ``vocab.json``, which numbers the pieces of both. transformers' MarianTokenizer does the same,
but importing it takes seconds; a test holds both to the same ids.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path

from newscli.errors import ModelError

END = "</s>"
UNKNOWN = "<unk>"
UNKNOWN_MARK = "⁇"
"""Stands in a translation for a token that the model knows only as "unknown"."""


def model_file(folder: Path, name: str) -> Path:
    """Return ``folder / name``, or raise ModelError if that is not a file."""
    path = folder / name
    if not path.is_file():
        raise ModelError(
            f"The model in {folder} is incomplete: {name} is missing.",
            "Run 'newscli models verify', or pull the model again.",
        )
    return path


class Pieces:
    """The two SentencePiece models of a checkpoint folder."""

    def __init__(self, folder: Path) -> None:
        """Load the models; raises ModelError if one is missing or cannot be read."""
        import sentencepiece

        def load(name: str) -> sentencepiece.SentencePieceProcessor:
            path = model_file(folder, name)
            try:
                return sentencepiece.SentencePieceProcessor(model_proto=path.read_bytes())
            except (OSError, RuntimeError) as error:
                raise ModelError(
                    f"{path} cannot be read: {error}.", "Pull the model again."
                ) from error

        self._source, self._target = load("source.spm"), load("target.spm")

    def encode(self, texts: Sequence[str]) -> list[list[str]]:
        """Return the pieces of each source text, :data:`END` last.

        One call for each text: for a list, SentencePiece starts a thread, which then waits for the
        cores that the engine keeps busy.
        """
        return [[*self._source.encode(text, out_type=str), END] for text in texts]

    def unknown_parts(self, text: str) -> list[str]:
        """Return the source pieces of ``text`` that are unknown, as they stand there."""
        unknown = self._source.unk_id()
        pieces: list[str] = self._source.encode(text, out_type=str)
        return [piece for piece in pieces if self._source.piece_to_id(piece) == unknown]

    def encode_target(self, texts: Sequence[str]) -> list[list[str]]:
        """Return the pieces of each target text, without :data:`END`."""
        return [self._target.encode(text, out_type=str) for text in texts]

    def decode(self, pieces: Iterable[Sequence[str]]) -> list[str]:
        """Return the text of each list of target pieces (no :data:`END` among them)."""
        return [
            _with_marks(item) if UNKNOWN in item else str(self._target.decode(list(item))).strip()
            for item in pieces
        ]


def _with_marks(pieces: Iterable[str]) -> str:
    """Join pieces by hand: SentencePiece puts spaces around an unknown one, even within a word."""
    joined = "".join(UNKNOWN_MARK if piece == UNKNOWN else piece for piece in pieces)
    return joined.replace("▁", " ").strip()


class Numbering:
    """The ids of a checkpoint's pieces, from ``vocab.json``."""

    def __init__(self, folder: Path) -> None:
        """Load the vocabulary; raises ModelError if it is missing or has no special tokens."""
        path = model_file(folder, "vocab.json")
        try:
            self._ids: dict[str, int] = json.loads(path.read_text(encoding="utf-8"))
            self.end, self.unknown = self._ids[END], self._ids[UNKNOWN]
        except (OSError, ValueError, KeyError) as error:
            raise ModelError(f"{path} cannot be used: {error}.", "Pull the model again.") from error
        self._pieces = {number: piece for piece, number in self._ids.items()}

    def ids(self, pieces: Iterable[str]) -> list[int]:
        """Return the id of each piece; one that is not in the vocabulary is unknown."""
        return [self._ids.get(piece, self.unknown) for piece in pieces]

    def pieces(self, ids: Iterable[int]) -> list[str]:
        """Return the piece of each id."""
        return [self._pieces.get(number, UNKNOWN) for number in ids]
