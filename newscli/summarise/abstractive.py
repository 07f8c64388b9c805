"""The abstractive summariser: a model's own words, each sentence traced to the article and checked.

A sentence that the article does not support is replaced by one of the article's own, and reported.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from textwrap import shorten

from newscli.article import (
    Article,
    ModelInfo,
    Sentence,
    Summary,
    SummaryLength,
    SummarySentence,
)
from newscli.check.names import plain, without_genitive
from newscli.check.numbers import english_quantities, match
from newscli.segment import sentence_spans, split_long
from newscli.summarise.candidates import (
    Candidate,
    body_sentences,
    candidates,
    content_words,
    fit_paragraphs,
    stop_words,
    too_short,
    word_budget,
)
from newscli.summarise.extractive import ExtractiveSummariser, doubt
from newscli.summarise.generators import Generator
from newscli.summarise.vectors import TfIdfEmbedder

_LEAST_WORDS_OF_PART = 25
"""Below this number a model writes a fragment, however long the article is."""

_OVERLONG = 1.3
"""Merged parts beyond this multiple of the wanted length are summarised once more."""

_SAME = 0.8
"""Sentences that share this much of their words say the same."""

_END = re.compile(r"[.!?…][\"”“'’)\]»]*$")


class AbstractiveSummariser:
    """Generates, aligns and checks; the extractive summariser replaces sentences that fail."""

    def __init__(self, generator: Generator, extractive: ExtractiveSummariser) -> None:
        """Take the model and the summariser that stands in for it."""
        self._generator = generator
        self._extractive = extractive

    @property
    def info(self) -> ModelInfo:
        """The model's name, revision and engine."""
        return self._generator.info

    def summarise(self, article: Article, length: SummaryLength) -> Summary | None:
        """Return the summary, or None if the article is too short or no sentence of it is fit."""
        body = body_sentences(article)
        if too_short([sentence.translation for sentence in body]):
            return None
        paragraphs = fit_paragraphs(article)
        if not paragraphs:
            return None
        written = self._write(paragraphs, word_budget(paragraphs, length))
        titles = article.title.sentences if article.title is not None else []
        support = Support([*body, *titles])
        standins = _StandIns(self._extractive, candidates(article))
        kept: list[SummarySentence] = []
        warnings: list[str] = []
        for text in written:
            ids = support.align(text)
            objections = support.objections(text, ids)
            if not objections:
                kept.append(SummarySentence(text, sorted(ids)))
                continue
            standin = standins.take(ids)
            where = f"replaced by sentence {standin.id} of the article" if standin else "left out"
            warnings.append(
                f"A sentence of the summary model was {where}: the article does not support "
                f"{', '.join(objections)} in “{shorten(text, 80, placeholder=' …')}”."
            )
            if standin is not None:
                kept.append(SummarySentence(standin.text, [standin.id]))
        summary = self._extractive.describe(article, length)
        if summary is None:
            return None
        if not kept:
            warnings.append(
                "The article supports no sentence of the summary model: all are the article's own."
            )
            kept = summary.sentences
        distinct = _distinct(kept)
        return replace(
            summary,
            kind="abstractive",
            model=self.info.name,
            sentences=distinct,
            warnings=[*warnings, *doubt(article, distinct)],
        )

    def _write(self, paragraphs: Sequence[Sequence[str]], budget: int) -> list[str]:
        """Return the sentences that the model writes about ``paragraphs``, ``budget`` words or so.

        More text than the window holds is summarised in parts. If the result is too long, it is
        summarised in turn.
        """
        count, traits = self._generator.count_tokens, self._generator.traits
        parts = split_parts(paragraphs, count, traits.window)
        words = [len(part.split()) for part in parts]
        limits = []
        for part, size in zip(parts, words, strict=True):
            wanted = max(budget * size / sum(words), min(_LEAST_WORDS_OF_PART, size / 2))
            most = min(round(wanted * count(part) / size * 1.25), traits.longest - 2)
            limits.append((max(1, most // 3), max(4, most)))
        outputs = self._generator.generate(parts, limits)
        sentences = [full_sentences(output) for output in outputs]
        merged = [sentence for part in sentences for sentence in part]
        too_long = sum(len(sentence.split()) for sentence in merged) > _OVERLONG * budget
        # A second round must have less to read than the first, or there would be no end to it.
        if len(parts) > 1 and too_long and _size(sentences) < sum(words):
            return self._write(sentences, budget)
        return merged


class _StandIns:
    """Sentences of the article that can replace a model's own, each given out once."""

    def __init__(self, extractive: ExtractiveSummariser, pool: Sequence[Candidate]) -> None:
        self._free = {candidate.id: candidate for candidate in pool if not candidate.leans}
        self._ranked = [c.id for c in extractive.rank(pool) if c.id in self._free] if pool else []

    def take(self, ids: Sequence[int]) -> Candidate | None:
        """Return the first of ``ids`` that is fit (doubtful ones last), else the best one left."""
        own = [number for number in ids if number in self._free]
        own.sort(key=lambda number: self._free[number].doubtful)
        for number in (*own, *self._ranked):
            if number in self._free:
                return self._free.pop(number)
        return None


def full_sentences(text: str) -> list[str]:
    """Return the complete sentences of a model's output.

    PEGASUS writes ``<n>`` between sentences, and BART models trained on CNN/DailyMail a space
    before the full stop.
    """
    clean = re.sub(r"\s+([.,!?;:])(?=\s|$)", r"\1", text.replace("<n>", " "))
    clean = " ".join(clean.split())
    found = [clean[start:end] for start, end in sentence_spans(clean, "en")]
    return [sentence for sentence in found if _END.search(sentence)]


def _size(sentences: Sequence[Sequence[str]]) -> int:
    return sum(len(sentence.split()) for part in sentences for sentence in part)


def _distinct(sentences: Sequence[SummarySentence]) -> list[SummarySentence]:
    """Drop sentences that repeat an earlier one: parts often repeat the main news."""
    kept: list[SummarySentence] = []
    said: list[set[str]] = []
    for sentence in sentences:
        words = set(content_words(sentence.text))
        if all(len(words & other) < _SAME * max(1, len(words)) for other in said):
            kept.append(sentence)
            said.append(words)
    return kept


# -- Parts that fit a model ------------------------------------------------------------------------


def split_parts(
    paragraphs: Sequence[Sequence[str]], count: Callable[[str], int], limit: int
) -> list[str]:
    """Return texts of at most ``limit`` tokens that together hold every sentence, in order.

    ``paragraphs`` are lists of sentences. The parts are of about equal length: none is a leftover
    line; a paragraph is only cut where it alone exceeds the limit, then between sentences;
    a sentence only where it alone does (:func:`newscli.segment.split_long`).
    """
    pieces = [piece for paragraph in paragraphs for piece in _fitting(paragraph, count, limit)]
    if not pieces:
        return []
    sizes = [count(piece) for piece in pieces]
    # A share a little above the mean: paragraphs seldom end exactly at the mean.
    share = min(limit, 1.1 * sum(sizes) / -(-sum(sizes) // limit))
    parts: list[str] = []
    room = 0.0
    for piece, size in zip(pieces, sizes, strict=True):
        joined = f"{parts[-1]} {piece}" if parts else piece
        # Counted as joined: tokens of a joined text are not always the sum of its pieces' tokens.
        if parts and size <= room and count(joined) <= limit:
            parts[-1] = joined
            room -= size
        else:
            parts.append(piece)
            room = share - size
    return parts


def _fitting(paragraph: Sequence[str], count: Callable[[str], int], limit: int) -> list[str]:
    """Return the paragraph whole if it fits, else its sentences, each within the limit."""
    whole = " ".join(paragraph)
    if count(whole) <= limit:
        return [whole] if whole else []
    return [part for sentence in paragraph for part in split_long(sentence, count, limit)]


# -- Support in the article ------------------------------------------------------------------------

_MOST_SOURCES = 3
_WORTH_ADDING = 2
"""A further source must explain at least so many words that the sources before it do not."""

_LEAST_SHARED = 0.5
"""The share of a sentence's content words that its sources must contain."""

_WORD = re.compile(r"[^\W\d_][\w'’.-]*\w|[^\W\d_]")
_CAPITAL = re.compile(r"[A-ZÄÖÜ]")


class Support:
    """The sentences of an article, indexed to tell which of a text's claims they support."""

    def __init__(self, sentences: Sequence[Sentence]) -> None:
        """Take the translated sentences."""
        self._sentences = list(sentences)
        self._words = [set(content_words(s.translation)) for s in self._sentences]
        # Capitalised inside a sentence: names. A sentence's first word says nothing.
        self._names = {
            _fold(word)
            for sentence in self._sentences
            for word in _WORD.findall(sentence.translation)[1:]
            if _CAPITAL.match(word)
        }

    def align(self, text: str) -> list[int]:
        """Return the ids of one to three sentences that ``text`` rests on, most like it first.

        The first is the one with the most words in common; further ones are added while they
        explain words that are still unexplained.
        """
        texts = [sentence.translation for sentence in self._sentences]
        vectors = TfIdfEmbedder().embed([*texts, text])
        scores = vectors[:-1] @ vectors[-1]
        chosen = [int(scores.argmax())]
        open_words = set(content_words(text)) - self._words[chosen[0]]
        while len(chosen) < _MOST_SOURCES:
            gains = [len(open_words & words) for words in self._words]
            best = max(range(len(gains)), key=lambda i: (gains[i], float(scores[i])))
            if gains[best] < _WORTH_ADDING:
                break
            chosen.append(best)
            open_words -= self._words[best]
        return [self._sentences[i].id for i in chosen]

    def objections(self, text: str, ids: Sequence[int]) -> list[str]:
        """Return the claims of ``text`` that its sources do not support, in words."""
        sources = [sentence for sentence in self._sentences if sentence.id in ids]
        said = " ".join(sentence.translation for sentence in sources)
        problems = [
            f"the number {text[slice(*quantity.span)]!r}"
            for quantity in match(english_quantities(said), english_quantities(text)).invented
        ]
        known = {_fold(w) for s in sources for w in _WORD.findall(f"{s.translation} {s.source}")}
        problems += [f"the name {name!r}" for name in self._named(text) if not _among(name, known)]
        words = set(content_words(text))
        explained = words & set(content_words(said))
        if not problems and len(explained) < _LEAST_SHARED * len(words):
            problems.append("most of its words")
        return problems

    def _named(self, text: str) -> list[str]:
        """Return the words of ``text`` that are names, each once.

        The first word of a sentence is one if the article uses it as one, or if another capital
        follows.
        """
        words = _WORD.findall(text)
        names = []
        for index, word in enumerate(words):
            if not _CAPITAL.match(word) or word.lower() in stop_words() or english_quantities(word):
                continue
            follows = index + 1 < len(words) and _CAPITAL.match(words[index + 1])
            if index or follows or _fold(word) in self._names:
                names.append(word)
        return list(dict.fromkeys(names))


def _fold(word: str) -> str:
    """Return the word in plain letters, without possessive and final point."""
    return plain(without_genitive(word)).strip()


def _among(name: str, known: set[str]) -> bool:
    """Say whether a name, or a close form of it ("Ukrainian" for "Ukraine"), is in ``known``."""
    folded = _fold(name)
    if folded in known:
        return True
    stem = folded[: max(4, len(folded) - 3)]
    return len(stem) >= 4 and any(
        word.startswith(stem) and abs(len(word) - len(folded)) <= 3 for word in known
    )
