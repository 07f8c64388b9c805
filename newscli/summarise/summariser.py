"""The protocol behind which a summariser sits; a new one is one new file."""

from __future__ import annotations

from typing import Protocol

from newscli.article import Article, ModelInfo, Summary, SummaryLength


class Summariser(Protocol):
    """Makes an English summary of an article whose sentences have been translated."""

    @property
    def info(self) -> ModelInfo:
        """Name, revision and engine, as a report states them."""

    def summarise(self, article: Article, length: SummaryLength) -> Summary | None:
        """Return the summary, or None if the article is too short or no sentence of it is fit.

        Reads ``sentence.translation`` only; every sentence of the summary carries the ids of the
        sentences that it rests on.
        """
