"""How long a summary is, given what it summarises."""

from __future__ import annotations

from collections.abc import Sequence

from newscli.article import Article, SummaryLength
from newscli.summarise.candidates import body_sentences

MIN_SENTENCES = 5
MIN_WORDS = 70
"""Below either of these a text is its own summary."""

_SHARES: dict[SummaryLength, tuple[float, int, int]] = {
    "short": (0.06, 1, 3),
    "medium": (0.12, 3, 6),
    "long": (0.24, 5, 12),
}
"""Share of the article's sentences, and the least and the most sentences."""

_WORDS: dict[SummaryLength, tuple[float, int, int]] = {
    "short": (0.07, 20, 60),
    "medium": (0.14, 45, 140),
    "long": (0.28, 80, 320),
}
"""Share of the article's words, and the least and the most words, for a model that writes."""


def too_short(texts: Sequence[str]) -> bool:
    """Say whether these sentences are too few, in number or in words, to summarise."""
    return len(texts) < MIN_SENTENCES or sum(len(t.split()) for t in texts) < MIN_WORDS


def why_none(article: Article) -> str:
    """Return the reason, as a sentence, for which a translated article has no summary."""
    if too_short([sentence.translation for sentence in body_sentences(article)]):
        return "The article is too short to summarise."
    return "The article has no summary: no sentence of it is fit for one."


def sentence_count(available: int, length: SummaryLength) -> int:
    """Return how many sentences a summary of ``available`` sentences has.

    Never more than half of them: what repeats most of an article does not summarise it.
    """
    share, least, most = _SHARES[length]
    wanted = min(max(round(available * share), least), most)
    return max(1, min(wanted, available // 2))


def word_budget(paragraphs: Sequence[Sequence[str]], length: SummaryLength) -> int:
    """Return about how many words a written summary of ``paragraphs`` has: at most half of them."""
    words = sum(len(text.split()) for paragraph in paragraphs for text in paragraph)
    share, least, most = _WORDS[length]
    return min(max(round(words * share), least), most, max(1, words // 2))
