"""The abstractive summariser: a model's own words, each sentence traced to the article and checked.

What the article does not bear out is replaced by a sentence of the article itself, and reported.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from newscli.article import Article, ModelInfo, Summary, SummaryLength, SummarySentence
from newscli.segment import sentence_spans
from newscli.summarise.candidates import Candidate, body_sentences, candidates, fit_paragraphs
from newscli.summarise.extractive import ExtractiveSummariser
from newscli.summarise.generator import Generator
from newscli.summarise.lengths import too_short, word_budget
from newscli.summarise.parts import split_parts
from newscli.summarise.support import Support
from newscli.summarise.words import content_words

if TYPE_CHECKING:
    from newscli.models import ModelFiles

_LEAST_WORDS_OF_PART = 25
"""Below that a model writes a fragment, however long the article is."""

_OVERLONG = 1.3
"""Merged parts beyond this multiple of the wanted length are summarised once more."""

_SAME = 0.8
"""Sentences that share so much of their words say the same."""

_END = re.compile(r"[.!?…][\"”“'’)\]»]*$")


class AbstractiveSummariser:
    """Generates, aligns, checks; falls back to the extractive summariser sentence by sentence."""

    def __init__(self, generator: Generator, extractive: ExtractiveSummariser) -> None:
        """Take the model and what stands in for it where it errs."""
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
                f"A sentence of the summary model was {where}: the article does not bear out "
                f"{', '.join(objections)} in “{_shortened(text)}”."
            )
            if standin is not None:
                kept.append(SummarySentence(standin.text, [standin.id]))
        summary = self._extractive.describe(article, length)
        if summary is None:
            return None
        if not kept:
            warnings.append(
                "The summary model wrote no sentence that holds: all are the article's."
            )
            kept = summary.sentences
        return replace(
            summary,
            kind="abstractive",
            model=self.info.name,
            sentences=_distinct(kept),
            warnings=warnings,
        )

    def _write(self, paragraphs: Sequence[Sequence[str]], budget: int) -> list[str]:
        """Return the sentences that the model writes about ``paragraphs``, ``budget`` words or so.

        More text than the window holds is summarised in parts. If what they make together is too
        long, it is summarised in turn.
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
    """Sentences of the article that can replace what a model wrote, each given out once."""

    def __init__(self, extractive: ExtractiveSummariser, pool: Sequence[Candidate]) -> None:
        self._free = {candidate.id: candidate for candidate in pool if not candidate.leans}
        self._ranked = [c.id for c in extractive.rank(pool) if c.id in self._free] if pool else []

    def take(self, ids: Sequence[int]) -> Candidate | None:
        """Return the first of ``ids`` that is fit, else the best sentence left; None if none is."""
        for number in (*ids, *self._ranked):
            if number in self._free:
                return self._free.pop(number)
        return None


def full_sentences(text: str) -> list[str]:
    """Return the sentences of a model's output; what breaks off before its end is left out.

    PEGASUS writes ``<n>`` between sentences, and BART models trained on CNN/DailyMail a space
    before the full stop.
    """
    clean = re.sub(r"\s+([.,!?;:])(?=\s|$)", r"\1", text.replace("<n>", " "))
    clean = " ".join(clean.split())
    found = [clean[start:end] for start, end in sentence_spans(clean, "en")]
    return [sentence for sentence in found if _END.search(sentence)]


def open_abstractive(
    model: ModelFiles,
    extractive: ExtractiveSummariser,
    engine: str = "ctranslate2",
    device: str = "cpu",
) -> AbstractiveSummariser:
    """Load ``model`` on an engine ("ctranslate2" or "torch") and a device ("cpu" or "cuda").

    Raises ModelError if it cannot be loaded.
    """
    info = ModelInfo(model.name, model.revision, engine)
    if engine == "torch":
        from newscli.summarise.generator_torch import TorchGenerator

        return AbstractiveSummariser(TorchGenerator(model.checkpoint, info, device), extractive)
    from newscli.summarise.generator_ctranslate2 import CTranslate2Generator

    generator = CTranslate2Generator(model.checkpoint, model.ctranslate2, info, device)
    return AbstractiveSummariser(generator, extractive)


def _size(sentences: Sequence[Sequence[str]]) -> int:
    return sum(len(sentence.split()) for part in sentences for sentence in part)


def _distinct(sentences: Sequence[SummarySentence]) -> list[SummarySentence]:
    """Leave out what an earlier sentence has said already: parts often repeat the main news."""
    kept: list[SummarySentence] = []
    said: list[set[str]] = []
    for sentence in sentences:
        words = set(content_words(sentence.text))
        if all(len(words & other) < _SAME * max(1, len(words)) for other in said):
            kept.append(sentence)
            said.append(words)
    return kept


def _shortened(text: str, most: int = 80) -> str:
    return text if len(text) <= most else text[: most - 1].rsplit(" ", 1)[0] + " …"
