"""What inline hints do: the same weights with and without them, on development data.

    pip install sacrebleu
    python -m benchmarks.hints SOURCE.de REFERENCE.en [--limit 500] [--beam-size 4]

One line a sentence. Prints BLEU, chrF, the share of number-bearing sentences whose figures all
survive, and the share of rarer words whose hinted rendering, right by the reference, is in the
output. Then draws one term a sentence from the reference (a word that the lexicon links to a word
of the source, with the capitalised words beside it), gives it as a glossary would, and prints the
share of outputs that have it. Nothing is reranked, repaired or placed afterwards.
"""

from __future__ import annotations

import argparse
import random
import re
from collections.abc import Sequence
from pathlib import Path

import sacrebleu

from newscli.check import check_sentence
from newscli.lexicon import open_lexicon
from newscli.models import find_translation_model
from newscli.translate import open_engine
from newscli.translate.engine import DecodeOptions, Engine
from newscli.translate.glossary import Glossary, Term
from newscli.translate.hints import HintingEngine, word_hints
from newscli.translate.text import normalise_for_model
from training.reference_hints import terms

FIGURES = {"number", "date", "time", "amount", "percentage", "unit"}


def has(text: str, words: str) -> bool:
    """Tell whether ``words`` stand in ``text``, in any case."""
    return re.search(rf"(?<!\w){re.escape(words)}(?!\w)", text, re.IGNORECASE) is not None


def translate(engine: Engine, sources: Sequence[str], beam_size: int) -> list[str]:
    """Return the engine's first choice for each source."""
    return [best[0].text for best in engine.decode(sources, DecodeOptions(beam_size))]


def main() -> None:
    """Translate with and without hints, then with terms, and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("source", type=Path)
    parser.add_argument("reference", type=Path)
    parser.add_argument("--limit", type=int, default=500)
    parser.add_argument("--beam-size", type=int, default=4)
    parser.add_argument("--model", default="compact", help="a model that reads hints")
    arguments = parser.parse_args()
    lines = zip(
        arguments.source.read_text(encoding="utf-8").splitlines(),
        arguments.reference.read_text(encoding="utf-8").splitlines(),
        strict=True,
    )
    pairs = [(normalise_for_model(s), normalise_for_model(r)) for s, r in lines if s.strip()]
    pairs = pairs[: arguments.limit]
    sources = [source for source, _ in pairs]
    references = [reference for _, reference in pairs]
    hinting = open_engine(find_translation_model(arguments.model), "ctranslate2", "cpu")
    lexicon = open_lexicon()
    if not isinstance(hinting, HintingEngine) or lexicon is None:
        raise SystemExit("This model reads no hints.")
    hinted = [
        (at, hint.text)
        for at, (source, reference) in enumerate(pairs)
        for hint in word_hints(source, lexicon)
        if has(reference, hint.text)
    ]
    print(f"{len(pairs)} sentences, {len(hinted)} hints that the reference bears out")
    for name, engine in (("without hints", hinting.plain), ("with hints", hinting)):
        texts = translate(engine, sources, arguments.beam_size)
        bearing = [(s, t) for s, t in zip(sources, texts, strict=True) if re.search(r"\d", s)]
        kept = sum(not {w.kind for w in check_sentence(s, t)} & FIGURES for s, t in bearing)
        right = sum(has(texts[at], text) for at, text in hinted)
        print(
            f"{name:14} BLEU {sacrebleu.corpus_bleu(texts, [references]).score:5.2f}  "
            f"chrF {sacrebleu.corpus_chrf(texts, [references]).score:5.2f}  "
            f"figures survive {kept / max(1, len(bearing)):6.1%} of {len(bearing)}  "
            f"hinted words {right / max(1, len(hinted)):6.1%}"
        )
    rng = random.Random(1)  # noqa: S311
    drawn = [
        (at, found) for at, pair in enumerate(pairs) if (found := terms(*pair, lexicon, rng, 1))
    ]
    given = [(at, rng.choice(found)) for at, found in drawn]
    kept = before = 0
    plain = translate(hinting, [sources[at] for at, _ in given], arguments.beam_size)
    for (at, hint), untold in zip(given, plain, strict=True):
        word = re.search(r"\S+$", sources[at][: hint.end])
        assert word is not None  # a hint stands behind a word
        engine = hinting.with_glossary(Glossary([Term(word.group().strip('("'), hint.text)]))
        (text,) = translate(engine, [sources[at]], arguments.beam_size)
        kept += has(text, hint.text)
        before += has(untold, hint.text)
    share = max(1, len(given))
    print(f"{len(given)} terms: {kept / share:.1%} kept as hints, {before / share:.1%} untold")


if __name__ == "__main__":
    main()
