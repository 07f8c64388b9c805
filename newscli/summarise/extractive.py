"""The extractive summariser: sentences of the article itself, so nothing in it can be made up.

Shared words show what is central; on the development articles they do it better than a sentence
encoder (docs/summaries.md). The encoder, if there is one, tells which sentences mean the same
thing, and which are about the title. It is slow, and therefore sees a shortlist only.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from newscli.article import Article, ModelInfo, Summary, SummaryLength, SummarySentence
from newscli.summarise.candidates import (
    QUOTED,
    Candidate,
    body_sentences,
    candidates,
    content_words,
    is_broken,
    sentence_count,
    too_short,
)
from newscli.summarise.keywords import keywords
from newscli.summarise.vectors import Embedder, TfIdfEmbedder

if TYPE_CHECKING:
    from newscli.summarise.vectors import Matrix

_REPEATED = 0.75
"""A sentence this similar to one already picked repeats it and is out."""

_FEWEST_SHARED, _CONTAINED = 4, 0.8
"""So does one that shares this part of the shorter one's content words, and so many."""

KEY_POINTS = 5
_POINTS_PART = 0.4
"""``Weights.part`` for key points, which are spread more evenly than a summary."""


_SHORT, _LONG = 8, 30
_TOO_SHORT, _PER_WORD = 0.5, 0.02
_AUTHOR = 0.3
"""What a sentence loses for fewer words than _SHORT, for each word beyond _LONG, and for an author
who speaks to the reader ("I", "you") outside a quotation."""

_SPEAKER = re.compile(r"\b(?:I|I['’](?:m|d|ll|ve)|me|my|we|our|us|you|your)\b")


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each signal counts; tuned on one half of the development articles.

    ``centrality``, ``position`` and ``title`` add up to a sentence's worth (each is scaled to
    0..1); ``redundancy`` is the price of a sentence's likeness to those already picked,
    ``part`` the price of each picked sentence from the same quarter of the article,
    ``warned`` for a check warning, ``half`` for a sentence without a main clause, and ``doubtful``
    for a doubtful translation: the last two are more than any sentence can be worth, so such a one
    is picked only if no other is left. ``meaning`` is the share of
    the sentence encoder in likeness to the title and to each other; shared words have the rest.
    """

    centrality: float = 1.0
    position: float = 1.0
    title: float = 0.3
    redundancy: float = 0.5
    part: float = 0.1
    warned: float = 0.3
    half: float = 4.0
    doubtful: float = 4.0
    meaning: float = 0.5


PARTS = 4
"""The number of parts of an article over which a summary is spread."""

_SHORTLIST = 8
"""The number of sentences of each part that are compared with each other."""


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
    """Return the penalty for a sentence's form: too short, too long, or the author speaking."""
    words = len(text.split())
    length = _TOO_SHORT if words < _SHORT else max(0, words - _LONG) * _PER_WORD
    return length + _AUTHOR * bool(_SPEAKER.search(QUOTED.sub("", text)))


# -- The summariser --------------------------------------------------------------------------------


class ExtractiveSummariser:
    """Picks sentences by centrality, position and likeness to the title, least alike first.

    Centrality is a sentence's mean similarity to the others (degree centrality, Erkan & Radev
    2004); redundancy is kept down by maximal marginal relevance (Carbonell & Goldstein 1998).
    """

    def __init__(
        self,
        encoder: Embedder | None = None,
        weights: Weights | None = None,
        words: Embedder | None = None,
    ) -> None:
        """Take a sentence encoder; without one, sentences are compared by their words alone."""
        self.encoder = encoder
        self.weights = weights or Weights()
        self._words = words or TfIdfEmbedder()

    @property
    def info(self) -> ModelInfo:
        """The summariser's name and its measure of likeness."""
        if self.encoder is None:
            return ModelInfo("extractive", self._words.name, self._words.engine)
        revision = f"{self._words.name} + {self.encoder.name} {self.encoder.revision}"
        return ModelInfo("extractive-minilm", revision, self.encoder.engine)

    def summarise(self, article: Article, length: SummaryLength) -> Summary | None:
        """Return the summary, or None if the article is too short or no sentence of it is fit."""
        if too_short([sentence.translation for sentence in body_sentences(article)]):
            return None
        return self.describe(article, length)

    def describe(self, article: Article, length: SummaryLength) -> Summary | None:
        """Return the summary with headline, key points and keywords, even of a short article.

        None if no sentence of it may stand in a summary.
        """
        pool = candidates(article)
        if not pool:
            return None
        body = [sentence.translation for sentence in body_sentences(article)]
        title = article.title.translation if article.title is not None else ""
        view = self._view(pool, title)
        chosen = self._choose(view, sentence_count(len(body), length))
        # Key points add to the summary, evenly from the whole article; each can stand alone.
        fit = [
            i
            for i, candidate in enumerate(view.pool)
            if not (candidate.leans or candidate.doubtful or candidate.half)
        ]
        most = min(KEY_POINTS, len(body) // 4)
        points = self._pick(view, most, lambda _: fit, _POINTS_PART, chosen)
        sentences, key_points = (
            [SummarySentence(view.pool[i].text, [view.pool[i].id]) for i in picked]
            for picked in (chosen, points)
        )
        used = [one.name for one in (self._words, self.encoder) if one is not None]
        return Summary(
            "extractive",
            f"extractive ({' + '.join(used)})",
            sentences,
            warnings=doubt(article, sentences),
            headline=headline(article, [candidate.text for candidate in view.ranked()]),
            key_points=key_points,
            keywords=keywords(body, title),
        )

    def rank(self, pool: Sequence[Candidate]) -> list[Candidate]:
        """Return the best of ``pool``, those that stand alone first."""
        return self._view(pool, "").ranked()

    def pick(self, pool: Sequence[Candidate], count: int) -> list[Candidate]:
        """Return up to ``count`` of ``pool``, in reading order."""
        view = self._view(pool, "")
        return [view.pool[i] for i in self._choose(view, count)]

    def _view(self, pool: Sequence[Candidate], title: str) -> View:
        """Return the best sentences of each part of the article, ready to be picked from.

        Only they are compared with each other and seen by the encoder, so a book takes no more
        memory than it has words.
        """
        weights, texts = self.weights, [candidate.text for candidate in pool]
        vectors = self._words.embed([*texts, title])
        likeness = _to_title(vectors, title)
        vectors = vectors[:-1]
        central = _scaled((vectors @ vectors.sum(axis=0)).tolist())
        worth = [
            weights.centrality * central[i]
            + weights.title * likeness[i]
            + weights.position / (1 + candidate.order) ** 0.5
            - weights.warned * candidate.warned
            - weights.half * candidate.half
            - weights.doubtful * candidate.doubtful
            - _form_penalty(candidate.text)
            for i, candidate in enumerate(pool)
        ]
        kept = _shortlist(pool, worth)
        alike = vectors[kept] @ vectors[kept].T
        contents = [set(content_words(texts[i])) for i in kept]
        if self.encoder is not None:
            vectors = self.encoder.embed([*(texts[i] for i in kept), title])
            share = weights.meaning
            alike = share * (vectors[:-1] @ vectors[:-1].T) + (1 - share) * alike
            for i, by_meaning in zip(kept, _to_title(vectors, title), strict=True):
                worth[i] += weights.title * share * (by_meaning - likeness[i])
        for i, j in combinations(range(len(kept)), 2):
            if _contains(contents[i], contents[j]):
                alike[i, j] = alike[j, i] = 1.0
        return View([pool[i] for i in kept], [worth[i] for i in kept], alike)

    def _choose(self, view: View, count: int) -> list[int]:
        """Pick the summary; a sentence that leans on the one before it only after that one."""
        pool = view.pool
        every = range(len(pool))

        def standing(picked: Sequence[int]) -> Sequence[int]:
            orders = {pool[i].order for i in picked}
            found = [i for i in every if not pool[i].leans or pool[i].order - 1 in orders]
            # Where every sentence leans on another, the best is better than no summary.
            return found if found or picked else every

        return self._pick(view, count, standing, self.weights.part)

    def _pick(
        self,
        view: View,
        count: int,
        free: Callable[[Sequence[int]], Sequence[int]],
        part_weight: float,
        said: Sequence[int] = (),
    ) -> list[int]:
        """Return the indices of up to ``count`` sentences, in reading order, picked by MMR.

        Each adds most to those picked before and to those in ``said``, and repeats none of them.
        ``free`` returns the indices that may come next, given those picked.
        """
        part = part_of(view.pool)
        picked: list[int] = []

        def gain(i: int) -> float:
            others = [*said, *picked]
            likest = max((float(view.alike[i, j]) for j in others), default=0.0)
            if i in others or likest >= _REPEATED:
                return -math.inf
            crowd = sum(part[j] == part[i] for j in others)
            return view.worth[i] - self.weights.redundancy * likest - part_weight * crowd

        while len(picked) < count:
            best = max(free(picked), key=gain, default=None)
            if best is None or gain(best) == -math.inf:
                break
            picked.append(best)
        return sorted(picked)


def doubt(article: Article, sentences: Sequence[SummarySentence]) -> list[str]:
    """Return a warning if ``sentences`` rest on doubtful translations, else an empty list."""
    doubtful = {sentence.id for sentence in article.sentences() if sentence.doubtful}
    ids = sorted(doubtful & {number for sentence in sentences for number in sentence.from_ids})
    if not ids:
        return []
    what = "a sentence" if len(ids) == 1 else "sentences"
    listed = ", ".join(map(str, ids))
    return [f"The summary rests on {what} whose translation is doubtful: {listed}."]


def _contains(one: set[str], other: set[str]) -> bool:
    """Say whether the shorter of two sentences, as content words, says nothing that is new."""
    least = min(len(one), len(other))
    return least >= _FEWEST_SHARED and len(one & other) >= _CONTAINED * least


# -- Headlines -------------------------------------------------------------------------------------

MOST_WORDS = 14
_CUTS = re.compile(
    r"\s*(?:[;:–—]|--)\s+|,\s+(?=(?:which|who|whose|where|when|while|after|as|according|because"
    r"|although|with|said|saying|and|but)\b)|\s+(?=(?:after|because|while|although|according to)\b)"
)
_FULL_STOP = re.compile(r"[\s.,;:–—-]+$")


def headline(article: Article, ranked: Sequence[str]) -> str:
    """Return one line without a full stop; "" if the title will do or nothing fits.

    A title will do unless it is missing, asks a question, or its translation is broken. The
    suggestion is the first of ``ranked`` (sentences, best first) that has at most 14 words, or
    whose main clause has, cut before its first subordinate one.
    """
    title = article.title
    if title is not None and title.translation.strip():
        broken = any(is_broken(sentence) for sentence in title.sentences)
        if not broken and "?" not in title.translation:
            return ""
    for sentence in ranked:
        for cut in _CUTS.finditer(sentence):
            words = sentence[: cut.start()].split()
            if 5 <= len(words) <= MOST_WORDS:
                return _FULL_STOP.sub("", " ".join(words))
        if len(sentence.split()) <= MOST_WORDS:
            return _FULL_STOP.sub("", sentence)
    return ""
