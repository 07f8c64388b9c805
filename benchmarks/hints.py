"""What inline hints do: the same weights with and without them, on development data.

    pip install sacrebleu
    python -m benchmarks.hints SOURCE.de REFERENCE.en [--limit 500] [--beam-size 4]

One line a sentence. Prints BLEU, chrF, the share of number-bearing sentences whose figures all
survive, and the share of rarer words whose hinted rendering, right by the reference, is in the
output, all of it for the engine's first choice; then the figures of what newscli prints. Last it
draws one term a sentence from the reference (a word that the lexicon links to a word of the source,
with the capitalised words beside it), gives it as a glossary, and prints the share of outputs that
have it: the engine's own, and what newscli prints after it has placed terms.
"""

from __future__ import annotations

import argparse
import random
import re
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import sacrebleu

from newscli.check import check_sentence
from newscli.lexicon import open_lexicon
from newscli.models.store import find_translation_model
from newscli.translate import open_engine
from newscli.translate.engine import DecodeOptions, Engine
from newscli.translate.glossary import Glossary, Term
from newscli.translate.hints import HintingEngine, word_hints
from newscli.translate.text import normalise_for_model
from newscli.translate.translator import TranslateOptions, Translator
from training.reference_hints import terms

FIGURES = {"number", "date", "time", "amount", "percentage", "unit"}


def has(text: str, words: str) -> bool:
    """Tell whether ``words`` stand in ``text``, in any case."""
    return re.search(rf"(?<!\w){re.escape(words)}(?!\w)", text, re.IGNORECASE) is not None


def translate(engine: Engine, sources: Sequence[str], beam_size: int) -> list[str]:
    """Return the engine's first choice for each source."""
    return [best[0].text for best in engine.decode(sources, DecodeOptions(beam_size))]


def figures_kept(sources: Sequence[str], texts: Sequence[str]) -> str:
    """Return the share of the sentences with figures whose figures all survive."""
    bearing = [pair for pair in zip(sources, texts, strict=True) if re.search(r"\d", pair[0])]
    kept = sum(
        not {warning.kind for warning in check_sentence(*pair)} & FIGURES for pair in bearing
    )
    return f"figures survive {kept / max(1, len(bearing)):6.1%} of {len(bearing)}"


def printed(engine: Engine, sources: Sequence[str], glossary: Path | None = None) -> list[str]:
    """Return what newscli prints for each source."""
    translator = Translator(engine, TranslateOptions(memory=False, glossary=glossary))
    return [translation.text for translation in translator.translate(sources)]


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
        right = sum(has(texts[at], text) for at, text in hinted)
        print(
            f"{name:14} BLEU {sacrebleu.corpus_bleu(texts, [references]).score:5.2f}  "
            f"chrF {sacrebleu.corpus_chrf(texts, [references]).score:5.2f}  "
            f"{figures_kept(sources, texts)}  "
            f"hinted words {right / max(1, len(hinted)):6.1%}"
        )
    print(f"as printed: {figures_kept(sources, printed(hinting, sources))}")
    rng = random.Random(1)  # noqa: S311
    drawn = [
        (at, found) for at, pair in enumerate(pairs) if (found := terms(*pair, lexicon, rng, 1))
    ]
    given = [(at, rng.choice(found)) for at, found in drawn]
    plain = translate(hinting, [sources[at] for at, _ in given], arguments.beam_size)
    kept = before = shown = 0
    with TemporaryDirectory() as folder:
        for (at, hint), untold in zip(given, plain, strict=True):
            word = re.search(r"\S+$", sources[at][: hint.end])
            assert word is not None  # a hint stands behind a word
            term = Term(word.group().strip('("'), hint.text)
            engine = hinting.with_glossary(Glossary([term]))
            kept += has(translate(engine, [sources[at]], arguments.beam_size)[0], hint.text)
            before += has(untold, hint.text)
            table = Path(folder) / "glossary.tsv"
            table.write_text(f"{term.source}\t{term.wanted}\n", encoding="utf-8")
            shown += has(printed(hinting, [sources[at]], table)[0], hint.text)
    share = max(1, len(given))
    print(
        f"{len(given)} terms: {before / share:.1%} untold, {kept / share:.1%} kept as hints, "
        f"{shown / share:.1%} as printed"
    )


if __name__ == "__main__":
    main()
