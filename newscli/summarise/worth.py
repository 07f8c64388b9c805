"""What each sentence of an article is worth to a summary, and how alike they are.

Shared words say what is central: on the development articles they do so better than a sentence
encoder (docs/summaries.md). The encoder, if there is one, says which sentences mean the same, and
which are about the title; it is the slow part, and so only sees a shortlist.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from newscli.summarise.candidates import Candidate
from newscli.summarise.vectors import Embedder

if TYPE_CHECKING:
    from newscli.summarise.vectors import Matrix

_SHORT, _LONG = 8, 30
_TOO_SHORT, _PER_WORD = 0.5, 0.02
_AUTHOR = 0.3
"""What a sentence loses for fewer words than _SHORT, for each word beyond _LONG, and for an author
who speaks to the reader ("I", "you") outside a quotation."""

_SPEAKER = re.compile(r"\b(?:I|I['’](?:m|d|ll|ve)|me|my|we|our|us|you|your)\b")
_QUOTED = re.compile(r"[\"“„][^\"“”„]*[\"”“]")


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each signal counts; tuned on one half of the development articles.

    ``centrality``, ``position`` and ``title`` add up to a sentence's worth (each is scaled to
    0..1); ``redundancy`` is what a sentence loses for its likeness to what is already picked,
    ``part`` what it loses for each picked sentence from the same quarter of the article,
    ``warned`` for a check warning. ``meaning`` is the share of the sentence encoder in likeness to
    the title and to each other; shared words have the rest.
    """

    centrality: float = 1.0
    position: float = 1.0
    title: float = 0.3
    redundancy: float = 0.5
    part: float = 0.1
    warned: float = 0.3
    meaning: float = 0.5


PARTS = 4
"""Into how many parts an article is divided where coverage is concerned."""

_SHORTLIST = 8
"""How many sentences of each part are compared with each other."""


@dataclass(frozen=True, slots=True)
class View:
    """A shortlist of sentences, what each is worth, and how alike they are."""

    pool: list[Candidate]
    worth: list[float]
    alike: Matrix

    def ranked(self) -> list[Candidate]:
        """Return the pool, sentences that stand alone first, the best of them first of all."""
        order = sorted(range(len(self.pool)), key=lambda i: (self.pool[i].leans, -self.worth[i]))
        return [self.pool[i] for i in order]


def view(
    pool: Sequence[Candidate],
    title: str,
    weights: Weights,
    words: Embedder,
    encoder: Embedder | None,
) -> View:
    """Return the best sentences of each part of the article, ready to be picked from.

    Only they are compared with each other, and only they are seen by the encoder, so that a book
    takes no more memory than it has words.
    """
    texts = [candidate.text for candidate in pool]
    vectors = words.embed([*texts, title])
    likeness = _to_title(vectors, title)
    vectors = vectors[:-1]
    central = _scaled((vectors @ vectors.sum(axis=0)).tolist())
    worth = [
        weights.centrality * central[i]
        + weights.title * likeness[i]
        + weights.position / (1 + candidate.order) ** 0.5
        - weights.warned * candidate.warned
        - _form_penalty(candidate.text)
        for i, candidate in enumerate(pool)
    ]
    kept = _shortlist(pool, worth)
    alike = vectors[kept] @ vectors[kept].T
    if encoder is not None:
        vectors = encoder.embed([*(texts[i] for i in kept), title])
        share = weights.meaning
        alike = share * (vectors[:-1] @ vectors[:-1].T) + (1 - share) * alike
        for i, by_meaning in zip(kept, _to_title(vectors, title), strict=True):
            worth[i] += weights.title * share * (by_meaning - likeness[i])
    return View([pool[i] for i in kept], [worth[i] for i in kept], alike)


def part_of(pool: Sequence[Candidate]) -> list[int]:
    """Return for each sentence the part of the article (0 to PARTS - 1) that it is in."""
    last = pool[-1].order + 1
    return [candidate.order * PARTS // last for candidate in pool]


def _shortlist(pool: Sequence[Candidate], worth: Sequence[float]) -> list[int]:
    """Return the indices of the best sentences of each part, in reading order."""
    parts: dict[int, list[int]] = {}
    for index, part in enumerate(part_of(pool)):
        parts.setdefault(part, []).append(index)
    best = (sorted(part, key=lambda i: -worth[i])[:_SHORTLIST] for part in parts.values())
    return sorted(index for part in best for index in part)


def _to_title(vectors: Matrix, title: str) -> list[float]:
    """Return the likeness of each row to the last, the title's, in 0..1; zeros without a title."""
    return _scaled((vectors[:-1] @ vectors[-1]).tolist()) if title else [0.0] * (len(vectors) - 1)


def _scaled(values: Sequence[float]) -> list[float]:
    """Return ``values`` stretched to 0..1; all alike, they say nothing and become 0."""
    low, high = min(values), max(values)
    return [(value - low) / (high - low) if high > low else 0.0 for value in values]


def _form_penalty(text: str) -> float:
    """Return what a sentence loses for its form: too short, too long, or the author speaking."""
    words = len(text.split())
    length = _TOO_SHORT if words < _SHORT else max(0, words - _LONG) * _PER_WORD
    return length + _AUTHOR * bool(_SPEAKER.search(_QUOTED.sub("", text)))
