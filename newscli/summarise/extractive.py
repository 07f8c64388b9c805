"""The extractive summariser: sentences of the article itself, so nothing in it can be made up."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from newscli.article import Article, ModelInfo, Summary, SummaryLength, SummarySentence
from newscli.summarise.candidates import Candidate, body_sentences, candidates
from newscli.summarise.headline import headline
from newscli.summarise.keywords import keywords
from newscli.summarise.lengths import sentence_count, too_short
from newscli.summarise.vectors import Embedder, TfIdfEmbedder
from newscli.summarise.worth import View, Weights, part_of, view

_REPEATED = 0.75
"""A sentence at least so like one that is picked already says it again, and is out."""

KEY_POINTS = 5
_POINTS_PART = 0.4
"""What ``Weights.part`` is for key points, which are spread more evenly than a summary is."""


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
        """The summariser's name, and what measures likeness."""
        if self.encoder is None:
            return ModelInfo("extractive", self._words.name, self._words.engine)
        revision = f"{self._words.name} + {self.encoder.name} {self.encoder.revision}"
        return ModelInfo("extractive-minilm", revision, self.encoder.engine)

    @property
    def model_name(self) -> str:
        """What ``Summary.model`` says: an honest name for what did the work."""
        used = [self._words.name] + ([self.encoder.name] if self.encoder is not None else [])
        return f"extractive ({' + '.join(used)})"

    def summarise(self, article: Article, length: SummaryLength) -> Summary | None:
        """Return the summary, or None if the article is too short or no sentence of it is fit."""
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
        scene = self._view(pool, title)
        chosen = self._choose(scene, sentence_count(len(body), length), self.weights.part)
        points = self._points(scene, chosen, min(KEY_POINTS, len(body) // 4))
        return Summary(
            "extractive",
            self.model_name,
            _sentences(chosen),
            headline=headline(article, [candidate.text for candidate in scene.ranked()]),
            key_points=_sentences(points),
            keywords=keywords(body, title),
        )

    def rank(self, pool: Sequence[Candidate], title: str = "") -> list[Candidate]:
        """Return the best of ``pool``, those that stand alone first."""
        return self._view(pool, title).ranked()

    def pick(self, pool: Sequence[Candidate], count: int, title: str = "") -> list[Candidate]:
        """Return up to ``count`` of ``pool``, in reading order.

        A sentence that leans on the one before it is only picked after that one.
        """
        return self._choose(self._view(pool, title), count, self.weights.part)

    def _view(self, pool: Sequence[Candidate], title: str) -> View:
        return view(pool, title, self.weights, self._words, self.encoder)

    def _choose(self, scene: View, count: int, part_weight: float) -> list[Candidate]:
        """Pick the summary: what leans on the sentence before it only after that one."""
        chosen: list[int] = []
        while len(chosen) < min(count, len(scene.pool)):
            orders = {scene.pool[i].order for i in chosen}
            standing = [
                i
                for i, candidate in enumerate(scene.pool)
                if i not in chosen and (not candidate.leans or candidate.order - 1 in orders)
            ]
            # Where every sentence leans on another, the best is better than no summary.
            if not standing and not chosen:
                standing = list(range(len(scene.pool)))
            if not standing:
                break
            gain = self._gain(scene, chosen, part_weight)
            best = max(standing, key=gain)
            if gain(best) == -math.inf:
                break
            chosen.append(best)
        return [scene.pool[i] for i in sorted(chosen)]

    def _points(self, scene: View, summary: Sequence[Candidate], count: int) -> list[Candidate]:
        """Pick what the summary leaves out, evenly from the whole article; each stands alone."""
        orders = {candidate.order for candidate in summary}
        said = [i for i, candidate in enumerate(scene.pool) if candidate.order in orders]
        free = [i for i, c in enumerate(scene.pool) if c.order not in orders and not c.leans]
        points: list[int] = []
        while free and len(points) < count:
            gain = self._gain(scene, [*said, *points], _POINTS_PART)
            best = max(free, key=gain)
            if gain(best) == -math.inf:
                break
            points.append(best)
            free.remove(best)
        return [scene.pool[i] for i in sorted(points)]

    def _gain(
        self, scene: View, chosen: Sequence[int], part_weight: float
    ) -> Callable[[int], float]:
        """Return what a sentence is worth beside those chosen already (MMR and parts).

        Minus infinity if it only repeats one of them.
        """
        part = part_of(scene.pool)

        def gain(i: int) -> float:
            likest = max((float(scene.alike[i, j]) for j in chosen), default=0.0)
            if likest >= _REPEATED:
                return -math.inf
            crowd = sum(part[j] == part[i] for j in chosen)
            return scene.worth[i] - self.weights.redundancy * likest - part_weight * crowd

        return gain


def _sentences(chosen: Sequence[Candidate]) -> list[SummarySentence]:
    return [SummarySentence(candidate.text, [candidate.id]) for candidate in chosen]


def _title(article: Article) -> str:
    return article.title.translation if article.title is not None else ""
