"""The extractive summariser: sentences of the article itself, so nothing in it can be made up."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from newscli.article import Article, ModelInfo, Summary, SummaryLength, SummarySentence
from newscli.summarise.candidates import Candidate, body_sentences, candidates
from newscli.summarise.embed import Embedder, LexicalEmbedder
from newscli.summarise.headline import headline
from newscli.summarise.keywords import keywords
from newscli.summarise.lengths import sentence_count, too_short

if TYPE_CHECKING:
    from newscli.summarise.embed import Matrix


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
    ``warned`` for a check warning. ``meaning`` is the share of the sentence encoder in centrality,
    and ``meaning_alike`` its share in likeness; shared words have the rest.
    """

    centrality: float = 1.0
    position: float = 1.0
    title: float = 0.3
    redundancy: float = 0.5
    part: float = 0.1
    warned: float = 0.3
    meaning: float = 0.25
    meaning_alike: float = 0.5


PARTS = 4
"""Into how many parts an article is divided where coverage is concerned."""

KEY_POINTS = 5
_POINTS_PART = 0.4
"""What ``Weights.part`` is for key points, which are spread more evenly than a summary is."""


class ExtractiveSummariser:
    """Picks sentences by centrality, position and likeness to the title, least alike first.

    Centrality is a sentence's mean similarity to the others (degree centrality, Erkan & Radev
    2004); redundancy is kept down by maximal marginal relevance (Carbonell & Goldstein 1998).
    """

    def __init__(self, encoder: Embedder | None = None, weights: Weights | None = None) -> None:
        """Take a sentence encoder; without one, sentences are compared by their words alone."""
        self.encoder = encoder
        self.weights = weights or Weights()
        self._words = LexicalEmbedder()

    @property
    def info(self) -> ModelInfo:
        """Extractive, and what measures likeness."""
        if self.encoder is None:
            return ModelInfo("extractive", self._words.name, self._words.engine)
        revision = f"{self._words.name} + {self.encoder.name} {self.encoder.revision}"
        return ModelInfo("extractive", revision, self.encoder.engine)

    @property
    def model_name(self) -> str:
        """What ``Summary.model`` says: an honest name for what did the work."""
        used = [self._words.name] + ([self.encoder.name] if self.encoder is not None else [])
        return f"extractive ({' + '.join(used)})"

    def summarise(self, article: Article, length: SummaryLength) -> Summary | None:
        """Return the summary, or None if the article is too short to have one."""
        if too_short([sentence.translation for sentence in body_sentences(article)]):
            return None
        return self.describe(article, length)

    def describe(self, article: Article, length: SummaryLength) -> Summary | None:
        """Return the summary with headline, key points and keywords, however short the article is.

        None if no sentence of it may stand in a summary.
        """
        pool = candidates(article)
        if not pool:
            return None
        body = [sentence.translation for sentence in body_sentences(article)]
        title = _title(article)
        view = self._view(pool, title)
        chosen = self._choose(view, sentence_count(len(body), length), self.weights.part)
        points = self._points(view, chosen, min(KEY_POINTS, len(body) // 4))
        return Summary(
            "extractive",
            self.model_name,
            _sentences(chosen),
            headline=headline(article, [candidate.text for candidate in view.ranked()]),
            key_points=_sentences(points),
            keywords=keywords(body, title),
        )

    def rank(self, pool: Sequence[Candidate], title: str = "") -> list[Candidate]:
        """Return all of ``pool``, the best first."""
        return self._view(pool, title).ranked()

    def pick(self, pool: Sequence[Candidate], count: int, title: str = "") -> list[Candidate]:
        """Return up to ``count`` of ``pool``, in reading order.

        A sentence that leans on the one before it is only picked after that one.
        """
        return self._choose(self._view(pool, title), count, self.weights.part)

    def _view(self, pool: Sequence[Candidate], title: str) -> _View:
        """Compare the sentences of ``pool`` and say what each is worth."""
        weights = self.weights
        texts = [candidate.text for candidate in pool]
        words = similarities(self._words, texts, title)
        meaning = similarities(self.encoder, texts, title) if self.encoder is not None else words
        worth = [
            weights.centrality
            * (
                weights.meaning * meaning.centrality[i]
                + (1 - weights.meaning) * words.centrality[i]
            )
            + weights.title * (meaning.to_title[i] + words.to_title[i]) / 2
            + weights.position / (1 + candidate.order) ** 0.5
            - weights.warned * candidate.warned
            - _form_penalty(candidate.text)
            for i, candidate in enumerate(pool)
        ]
        share = weights.meaning_alike
        return _View(list(pool), worth, share * meaning.between + (1 - share) * words.between)

    def _choose(self, view: _View, count: int, part_weight: float) -> list[Candidate]:
        """Pick the summary: what leans on the sentence before it only after that one."""
        chosen: list[int] = []
        while len(chosen) < min(count, len(view.pool)):
            orders = {view.pool[i].order for i in chosen}
            standing = [
                i
                for i, candidate in enumerate(view.pool)
                if i not in chosen and (not candidate.leans or candidate.order - 1 in orders)
            ]
            # Where every sentence leans on another, the best is better than no summary.
            if not standing and not chosen:
                standing = list(range(len(view.pool)))
            if not standing:
                break
            chosen.append(max(standing, key=self._gain(view, chosen, part_weight)))
        return [view.pool[i] for i in sorted(chosen)]

    def _points(self, view: _View, summary: Sequence[Candidate], count: int) -> list[Candidate]:
        """Pick what the summary leaves out, evenly from the whole article; each stands alone."""
        orders = {candidate.order for candidate in summary}
        said = [i for i, candidate in enumerate(view.pool) if candidate.order in orders]
        free = [i for i, c in enumerate(view.pool) if c.order not in orders and not c.leans]
        points: list[int] = []
        while free and len(points) < count:
            best = max(free, key=self._gain(view, [*said, *points], _POINTS_PART))
            points.append(best)
            free.remove(best)
        return [view.pool[i] for i in sorted(points)]

    def _gain(
        self, view: _View, chosen: Sequence[int], part_weight: float
    ) -> Callable[[int], float]:
        """Return what a sentence is worth beside those chosen already (MMR and parts)."""
        last = view.pool[-1].order + 1
        part = [candidate.order * PARTS // last for candidate in view.pool]

        def gain(i: int) -> float:
            likest = max((float(view.alike[i, j]) for j in chosen), default=0.0)
            crowd = sum(part[j] == part[i] for j in chosen)
            return view.worth[i] - self.weights.redundancy * likest - part_weight * crowd

        return gain


@dataclass(frozen=True, slots=True)
class _View:
    """A pool of sentences, what each is worth, and how alike they are."""

    pool: list[Candidate]
    worth: list[float]
    alike: Matrix

    def ranked(self) -> list[Candidate]:
        """Return the pool, sentences that stand alone first, the best of them first of all."""
        order = sorted(range(len(self.pool)), key=lambda i: (self.pool[i].leans, -self.worth[i]))
        return [self.pool[i] for i in order]


@dataclass(frozen=True, slots=True)
class Similarities:
    """What one embedder says of a pool of sentences; the lists are scaled to 0..1."""

    between: Matrix
    centrality: list[float]
    to_title: list[float]


def similarities(embedder: Embedder, texts: Sequence[str], title: str = "") -> Similarities:
    """Compare the texts with each other and, if there is one, with the title."""
    vectors = embedder.embed([*texts, title] if title else texts)
    between = vectors[: len(texts)] @ vectors[: len(texts)].T
    to_title = _scaled((vectors[:-1] @ vectors[-1]).tolist()) if title else [0.0] * len(texts)
    return Similarities(between, _scaled((between.sum(axis=1) - 1).tolist()), to_title)


def _sentences(chosen: Sequence[Candidate]) -> list[SummarySentence]:
    return [SummarySentence(candidate.text, [candidate.id]) for candidate in chosen]


def _title(article: Article) -> str:
    return article.title.translation if article.title is not None else ""


def _scaled(values: Sequence[float]) -> list[float]:
    """Return ``values`` stretched to 0..1; all alike, they say nothing and become 0."""
    low, high = min(values), max(values)
    return [(value - low) / (high - low) if high > low else 0.0 for value in values]


def _form_penalty(text: str) -> float:
    """Return what a sentence loses for its form: too short, too long, or the author speaking."""
    words = len(text.split())
    length = _TOO_SHORT if words < _SHORT else max(0, words - _LONG) * _PER_WORD
    return length + _AUTHOR * bool(_SPEAKER.search(_QUOTED.sub("", text)))
