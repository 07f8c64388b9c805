"""ROUGE and coverage of newscli's extractive summaries beside LEAD-3, LexRank and TextRank.

    pip install '.[bench,embeddings]'
    python benchmarks/summary.py ../shared/dev/summaries.jsonl.xz [--sentences 3]

The file holds one JSON object per line with "article" (English text) and "reference" (highlights),
and may be .xz. Every method picks the same number of sentences from the same segmentation. The
weights in newscli were tuned on the articles with an even number (counted from 0); both halves are
shown, and the comparison with LEAD-3 is on the odd ones alone. Without the embeddings extra the
rows of the sentence encoder are missing.
"""

from __future__ import annotations

import argparse
import json
import lzma
import random
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from newscli.article import Article, Block, Sentence, Source
from newscli.models.store import installed_encoder
from newscli.segment import sentence_spans
from newscli.summarise.candidates import candidates, without_dateline
from newscli.summarise.extractive import PARTS, ExtractiveSummariser, Weights
from newscli.summarise.vectors import MiniLmEmbedder, TfIdfEmbedder

Method = Callable[[Sequence[str]], "list[int]"]
"""From an article's sentences to the indices of those picked."""


def read(path: Path) -> list[tuple[list[str], str]]:
    """Return (sentences, reference) per article."""
    data = path.read_bytes()
    lines = (lzma.decompress(data) if path.suffix == ".xz" else data).splitlines()
    rows = [json.loads(line) for line in lines]
    return [(_sentences(row["article"]), row["reference"]) for row in rows]


def _sentences(text: str) -> list[str]:
    return [without_dateline(text[start:end]) for start, end in sentence_spans(text, "en")]


def article_of(sentences: Sequence[str]) -> Article:
    """Return the sentences as an English article."""
    block = Block("paragraph", " ".join(sentences))
    block.sentences = [Sentence(i, text, text) for i, text in enumerate(sentences, start=1)]
    return Article(Source("text", "benchmark"), [block], language="en")


def ours(summariser: ExtractiveSummariser, count: int) -> Method:
    """Return newscli's summariser as a method."""

    def pick(sentences: Sequence[str]) -> list[int]:
        pool = candidates(article_of(sentences))
        return [chosen.id - 1 for chosen in summariser.pick(pool, count)]

    return pick


def sumy(name: str, count: int) -> Method:
    """Return sumy's summarizer of that name, with its stemmer and stop words, as a method."""
    from sumy.models.dom import ObjectDocumentModel, Paragraph
    from sumy.models.dom import Sentence as SumySentence
    from sumy.nlp.stemmers import Stemmer
    from sumy.summarizers.lex_rank import LexRankSummarizer
    from sumy.summarizers.text_rank import TextRankSummarizer
    from sumy.utils import get_stop_words

    class Words:
        """Splits a sentence into words; sumy's own needs a download."""

        @staticmethod
        def to_words(text: str) -> list[str]:
            return [word for word in text.replace("'s", "").split() if word.isalpha()]

    kind = {"LexRank": LexRankSummarizer, "TextRank": TextRankSummarizer}[name]
    summarizer = kind(Stemmer("english"))
    summarizer.stop_words = get_stop_words("english")

    def pick(sentences: Sequence[str]) -> list[int]:
        nodes = [SumySentence(text, Words) for text in sentences]
        chosen = summarizer(ObjectDocumentModel([Paragraph(nodes)]), count)
        return sorted(next(i for i, n in enumerate(nodes) if n is c) for c in chosen)

    return pick


def methods(count: int) -> dict[str, Method]:
    """Return what is compared, the baseline first."""
    flat = replace(Weights(), position=0.0)
    found = {
        f"LEAD-{count}": lambda sentences: list(range(min(count, len(sentences)))),
        "sumy LexRank": sumy("LexRank", count),
        "sumy TextRank": sumy("TextRank", count),
        "newscli, no position": ours(ExtractiveSummariser(weights=flat), count),
        "newscli extractive": ours(ExtractiveSummariser(), count),
    }
    if installed_encoder() is None:
        return found
    encoder = MiniLmEmbedder()
    return found | {
        "extractive-minilm": ours(ExtractiveSummariser(encoder), count),
        "newscli, meaning only": ours(ExtractiveSummariser(words=encoder), count),
    }


def coverage(sentences: Sequence[str], picked: Sequence[int]) -> tuple[float, float]:
    """Return two measures of how much of an article the picked sentences stand for, in percent.

    The share of its quarters that have a picked sentence, and the mean over all sentences of the
    best TF-IDF cosine with a picked one.
    """
    quarters = {index * PARTS // len(sentences) for index in picked}
    vectors = TfIdfEmbedder().embed(sentences)
    likeness = (vectors @ vectors[list(picked)].T).max(axis=1).mean()
    return 100 * len(quarters) / PARTS, 100 * float(likeness)


def interval(ours: Sequence[float], theirs: Sequence[float]) -> str:
    """Return the mean difference with a 95 % interval by paired bootstrap."""
    chance = random.Random(1)  # noqa: S311 - statistics, not secrets
    pairs = list(zip(ours, theirs, strict=True))
    draws = sorted(
        statistics.mean(a - b for a, b in chance.choices(pairs, k=len(pairs))) for _ in range(2000)
    )
    mean = statistics.mean(a - b for a, b in pairs)
    return f"{mean:+.2f} [{draws[50]:+.2f}, {draws[1949]:+.2f}]"


def main() -> None:
    """Print one line per method."""
    from rouge_score import rouge_scorer

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--sentences", type=int, default=3)
    arguments = parser.parse_args()
    scorer = rouge_scorer.RougeScorer(["rouge1", "rouge2", "rougeLsum"], use_stemmer=True)
    rows = read(arguments.data)
    print(
        f"{len(rows)} articles, {arguments.sentences} sentences each; ROUGE-1/2/L (summary level)"
    )
    print(
        f"{'':22} {'tuned on':17} {'held out':17} {'ROUGE-1 over the first':22} "
        f"{'parts':>6} {'like':>5} {'words':>5} {'ms':>5}"
    )
    baseline: list[float] = []
    for name, method in methods(arguments.sentences).items():
        started = time.perf_counter()
        picks = [method(sentences) for sentences, _ in rows]
        elapsed = 1000 * (time.perf_counter() - started) / len(rows)
        chosen = [
            [sentences[i] for i in picked]
            for (sentences, _), picked in zip(rows, picks, strict=True)
        ]
        scores = [
            [100 * score.fmeasure for score in scorer.score(reference, "\n".join(texts)).values()]
            for texts, (_, reference) in zip(chosen, rows, strict=True)
        ]
        held = [score[0] for score in scores[1::2]]
        baseline = baseline or held
        covered = [coverage(s, p) for (s, _), p in zip(rows, picks, strict=True)]
        words = statistics.mean(sum(len(text.split()) for text in texts) for texts in chosen)
        print(
            f"{name:22} {_means(scores[::2]):17} {_means(scores[1::2]):17} "
            f"{interval(held, baseline) if held is not baseline else '':22} "
            f"{statistics.mean(c[0] for c in covered):5.0f}% "
            f"{statistics.mean(c[1] for c in covered):5.1f} {words:5.0f} {elapsed:5.0f}",
            flush=True,
        )


def _means(scores: Sequence[Sequence[float]]) -> str:
    return " ".join(f"{statistics.mean(column):5.2f}" for column in zip(*scores, strict=True))


if __name__ == "__main__":
    main()
