"""The protocol behind which a translation engine sits; a new engine is one new file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from newscli.article import ModelInfo


@dataclass(frozen=True, slots=True)
class DecodeOptions:
    """How to search: ``hypotheses`` is the size of the n-best list (at most ``beam_size``).

    ``max_tokens`` limits a hypothesis; 0 leaves the choice to the engine (a multiple of the
    longest source in the batch). ``no_repeat_ngram`` forbids repeated n-grams (0: none forbidden).
    """

    beam_size: int = 4
    hypotheses: int = 1
    no_repeat_ngram: int = 0
    max_tokens: int = 0
    length_penalty: float = 1.0


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """One translation of one text.

    ``score`` is the mean log probability per token, end token included; ``finished`` is False if
    the length limit cut the hypothesis before its end token; ``unknown`` counts unknown tokens in
    it, each of which is a :data:`newscli.translate.pieces.UNKNOWN_MARK` in ``text``.
    """

    text: str
    score: float
    finished: bool = True
    unknown: int = 0


class Engine(Protocol):
    """Runs one Marian checkpoint. Texts are already normalised (:mod:`.normalise`)."""

    info: ModelInfo
    """Name, revision and engine, as a report states them."""

    settings: str
    """What else of the engine changes its output (number type, weights), for the memory's key."""

    @property
    def max_source_tokens(self) -> int:
        """The most tokens, end token included, that a source may have."""
        ...

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return the number of tokens of each text, end token included."""

    def unknown_parts(self, text: str) -> list[str]:
        """Return the runs of characters of ``text`` that no token of the model can express."""

    def decode_each(
        self, texts: Sequence[str], options: DecodeOptions, prefixes: Sequence[str] | None = None
    ) -> Iterator[tuple[int, list[Hypothesis]]]:
        """Begin decoding; yield (index in ``texts``, n-best hypotheses, best first) when done.

        An engine that can work by itself does so from the call on, while the caller looks at what
        is there or is busy with something else. With ``prefixes``, one for
        each text, every hypothesis begins with its text's prefix. Raises ValueError for a text of
        more than ``max_source_tokens``.
        """

    def decode(
        self, texts: Sequence[str], options: DecodeOptions, prefixes: Sequence[str] | None = None
    ) -> list[list[Hypothesis]]:
        """Return what :meth:`decode_each` yields, in the order of ``texts``."""
        found: list[list[Hypothesis]] = [[] for _ in texts]
        for index, hypotheses in self.decode_each(texts, options, prefixes):
            found[index] = hypotheses
        return found

    def score(self, sources: Sequence[str], targets: Sequence[str]) -> list[float]:
        """Return the mean log probability per token of each target, given its source."""
