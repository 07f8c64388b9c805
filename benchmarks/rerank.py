"""What choosing among the n-best by agreement of numbers and names gains, on development data.

    pip install sacrebleu
    python -m benchmarks.rerank SOURCE.de REFERENCE.en [--limit 500] [--beam-size 4]

One line a sentence. For each weight of the agreement: BLEU and chrF against the reference, the
share of number-bearing sentences whose numbers all survive (before any repair), and of sentences
without a warning about names. Weight 0 is the model's own choice.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import sacrebleu

from newscli.check import agreement, check_sentence
from newscli.models.store import find_translation_model
from newscli.translate import open_engine
from newscli.translate.engine import DecodeOptions, Hypothesis
from newscli.translate.hypotheses import AGREEMENT_WEIGHT
from newscli.translate.text import normalise_for_model

WEIGHTS = (0.0, 0.1, 0.25, 0.5, 1.0, 2.0)
NUMBER_KINDS = {"number", "date", "time", "amount", "percentage", "unit"}


def chosen(source: str, hypotheses: list[Hypothesis], weight: float) -> str:
    """Return the text of the hypothesis with the best weighted sum."""
    return max(hypotheses, key=lambda h: h.score + weight * agreement(source, h.text)).text


def main() -> None:
    """Decode once and print one line for each weight."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("source", type=Path)
    parser.add_argument("reference", type=Path)
    parser.add_argument("--limit", type=int, default=500)
    parser.add_argument("--beam-size", type=int, default=4)
    parser.add_argument("--model", default="compact")
    arguments = parser.parse_args()
    pairs = zip(
        arguments.source.read_text(encoding="utf-8").split("\n"),
        arguments.reference.read_text(encoding="utf-8").split("\n"),
        strict=True,
    )
    kept = [(normalise_for_model(s), r) for s, r in pairs if s.strip()][: arguments.limit]
    sources, references = [s for s, _ in kept], [r for _, r in kept]
    engine = open_engine(find_translation_model(arguments.model), "ctranslate2", "cpu")
    width = arguments.beam_size
    decoded = engine.decode(sources, DecodeOptions(width, hypotheses=width))
    with_numbers = [any(c.isdigit() for c in source) for source in sources]
    print(f"{len(sources)} sentences, {sum(with_numbers)} with digits, beam {width}")
    for weight in WEIGHTS:
        texts = [chosen(s, items, weight) for s, items in zip(sources, decoded, strict=True)]
        kinds = [
            {w.kind for w in check_sentence(s, t)} for s, t in zip(sources, texts, strict=True)
        ]
        numbers = [not k & NUMBER_KINDS for k, has in zip(kinds, with_numbers, strict=True) if has]
        names = sum("name" not in k for k in kinds) / len(kinds)
        bleu = sacrebleu.corpus_bleu(texts, [references]).score
        chrf = sacrebleu.corpus_chrf(texts, [references]).score
        used = "  <- used" if weight == AGREEMENT_WEIGHT else ""
        print(
            f"weight {weight:4.2f}: BLEU {bleu:5.2f}  chrF {chrf:5.2f}  numbers survive "
            f"{sum(numbers) / max(1, len(numbers)):6.1%}  names {names:6.1%}{used}"
        )


if __name__ == "__main__":
    main()
