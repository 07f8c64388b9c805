"""Step 4, ``python -m training.evaluate``: how good a model is, beside published systems.

Translates the development sets with an exported model (int8 through CTranslate2, or float through
transformers with ``--engine torch``) and prints BLEU and chrF with their signatures, the share of
number-bearing sentences whose numbers all survive, and some translations to read. Sets without a
human reference are scored against Google's and Microsoft's output as pseudo references.
"""

from __future__ import annotations

import argparse
import json
import re
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import sentencepiece
from sacrebleu.metrics import BLEU, CHRF

from newscli.lexicon import Lexicon
from newscli.models.cache import converted
from newscli.models.convert.weights import PACKED
from newscli.translate.ctranslate2 import BATCH_TOKENS
from newscli.translate.engine import threads_available
from newscli.translate.hints import INLINE_HINTS, with_lexicon_hints
from newscli.translate.text import normalise_for_model

SETS = ("flores-dev", "wmt19", "wmt20")
_PUBLISHED = ("bergamot-tiny", "argos", "opusmt", "google")
_TO_READ = 12
_PHENOMENA = {
    "comparison": r"\b(?:weniger|mehr|höchstens|mindestens|höher|niedriger|gegenüber|als)\b.*\d",
    "negation": r"\b(?:nicht|kein\w*|nie|niemals|weder|ohne)\b",
    "figure with a unit": r"\d[\d.,]* ?(?:Prozent|Euro|Dollar|Million|Milliard|Meter|Grad|%)",
    "time or date": r"\bUhr\b|\d\. (?:Januar|Februar|März|April|Mai|Juni|Juli|August|September|"
    r"Oktober|November|Dezember)",
    "quotation": r"[„“\"»«]",
    "question": r"\?",
    "passive": r"\b(?:wird|werden|wurden?|worden)\b",
    "conditional": r"\b(?:würden?|könnten?|hätten?|wären?|sollten?)\b",
    "long (over 30 words)": r"(?:\S+\s+){30}",
}
_FIGURES = {"number", "date", "time", "amount", "percentage", "unit"}


def translate_ctranslate2(folder: Path, lines: Sequence[str], beam_size: int) -> list[str]:
    """Translate with the int8 model in ``folder``/ctranslate2, or one converted on the way."""
    import ctranslate2

    processor = sentencepiece.SentencePieceProcessor(model_file=str(folder / "source.spm"))
    with tempfile.TemporaryDirectory() as scratch:
        model = folder / "ctranslate2"
        if (folder / PACKED).is_file():
            model = converted(folder)  # the bundled weights, as newscli runs them
        elif not model.is_dir():
            from ctranslate2.converters import TransformersConverter

            model = Path(scratch) / "ctranslate2"
            TransformersConverter(str(folder)).convert(str(model), quantization="int8")
        translator = ctranslate2.Translator(
            str(model), compute_type="int8", inter_threads=threads_available(), intra_threads=1
        )
        sources = [[*processor.encode(line, out_type=str), "</s>"] for line in lines]
        results = translator.translate_batch(
            sources, beam_size=beam_size, max_batch_size=BATCH_TOKENS["cpu"], batch_type="tokens",
            max_decoding_length=256,
        )  # fmt: skip
    return [processor.decode(result.hypotheses[0]) for result in results]


def translate_torch(folder: Path, lines: Sequence[str], beam_size: int) -> list[str]:
    """Translate with transformers in float32."""
    import torch
    from transformers import MarianMTModel, MarianTokenizer

    tokenizer = MarianTokenizer.from_pretrained(folder)
    model = MarianMTModel.from_pretrained(folder, dtype=torch.float32).eval()
    order = sorted(range(len(lines)), key=lambda i: len(lines[i]))
    outputs = [""] * len(lines)
    for start in range(0, len(order), 16):
        chosen = order[start : start + 16]
        batch = tokenizer([lines[i] for i in chosen], return_tensors="pt", padding=True)
        with torch.inference_mode():
            ids = model.generate(**batch, num_beams=beam_size, max_length=257)
        decoded = tokenizer.batch_decode(ids, skip_special_tokens=True)
        for i, text in zip(chosen, decoded, strict=True):
            outputs[i] = text
    return outputs


def scores(hypotheses: Sequence[str], references: Sequence[Sequence[str]]) -> dict[str, Any]:
    """Return BLEU and chrF with sacrebleu's signatures."""
    bleu, chrf = BLEU(), CHRF()
    return {
        "bleu": round(bleu.corpus_score(hypotheses, references).score, 2),
        "chrf": round(chrf.corpus_score(hypotheses, references).score, 2),
        "signatures": [str(bleu.get_signature()), str(chrf.get_signature())],
    }


def number_survival(sources: Sequence[str], hypotheses: Sequence[str]) -> dict[str, Any]:
    """Return how many sentences bear numbers and in which share of them all numbers survive.

    The product's own check decides (:func:`newscli.check.check_sentence`).
    """
    from newscli.check import check_sentence

    bearing = [
        (source, hypothesis)
        for source, hypothesis in zip(sources, hypotheses, strict=True)
        if any(character.isdigit() for character in source)
    ]
    lost = sum(
        any(warning.kind in _FIGURES for warning in check_sentence(source, hypothesis))
        for source, hypothesis in bearing
    )
    return {"sentences": len(bearing), "survive": round(1 - lost / max(1, len(bearing)), 4)}


def by_phenomenon(
    sources: Sequence[str], hypotheses: Sequence[str], references: Sequence[Sequence[str]]
) -> dict[str, Any]:
    """Return, for each phenomenon of the source, how many sentences have it and their chrF."""
    figures = {}
    for name, pattern in _PHENOMENA.items():
        chosen = [i for i, source in enumerate(sources) if re.search(pattern, source)]
        if chosen:
            picked = [[reference[i] for i in chosen] for reference in references]
            score = CHRF().corpus_score([hypotheses[i] for i in chosen], picked).score
            figures[name] = {"sentences": len(chosen), "chrf": round(score, 2)}
    return figures


def reads_hints(folder: Path) -> bool:
    """Tell whether the model in ``folder`` was trained with inline hints."""
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    return bool(config.get(INLINE_HINTS, False))


def evaluate(
    folder: Path,
    dev: Path,
    engine: str,
    beam_size: int,
    sets: Sequence[str],
    lexicon: Lexicon | None = None,
) -> dict[str, Any]:
    """Translate and score the development sets; return the figures and the translations.

    With ``lexicon`` the sentences get its hints, and their figures' and dates'.
    """
    results: dict[str, Any] = {
        "engine": engine, "beam_size": beam_size, "hints": lexicon is not None, "sets": {},
    }  # fmt: skip
    translate = translate_torch if engine == "torch" else translate_ctranslate2
    for name in sets:
        sources = (dev / f"{name}.de").read_text(encoding="utf-8").splitlines()
        human = dev / f"{name}.en"
        paths = (
            [human] if human.exists() else [dev / f"{name}.{s}.en" for s in ("google", "microsoft")]
        )
        # The model writes straight quotes and plain hyphens: references are scored as they are.
        references = [path.read_text(encoding="utf-8").splitlines() for path in paths]
        lines = [normalise_for_model(line) for line in sources]
        if lexicon is not None:
            lines = [with_lexicon_hints(line, lexicon) for line in lines]
        started = time.perf_counter()
        hypotheses = translate(folder, lines, beam_size)
        results["sets"][name] = {
            "references": "human" if human.exists() else "google and microsoft (pseudo)",
            **scores(hypotheses, references),
            "numbers": number_survival(sources, hypotheses),
            "phenomena": by_phenomenon(sources, hypotheses, references),
            "seconds": round(time.perf_counter() - started, 1),
            "read": [list(pair) for pair in zip(sources, hypotheses, strict=True)][
                :: max(1, len(sources) // _TO_READ)
            ],
        }
    return results


def published(dev: Path, name: str) -> str:
    """Return the published BLEU figures of other systems on a set, as one line."""
    rows = [line.split("\t") for line in (dev / "scores.tsv").read_text().splitlines()[1:]]
    figures = {row[1]: row[2] for row in rows if row[0] == name}
    return ", ".join(f"{system} {figures[system]}" for system in _PUBLISHED if system in figures)


def main() -> None:
    """Run the step."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])  # type: ignore[union-attr]
    parser.add_argument("--model", type=Path, default=Path("training/work/export"))
    parser.add_argument("--dev", type=Path, required=True, help="folder of development sets")
    parser.add_argument("--engine", choices=("ctranslate2", "torch"), default="ctranslate2")
    parser.add_argument("--beam-size", type=int, default=4)
    parser.add_argument("--sets", nargs="+", choices=SETS, default=SETS)
    parser.add_argument("--json", type=Path, help="write the figures to this file")
    parser.add_argument(
        "--no-hints", action="store_true", help="no inline hints, though the model reads them"
    )
    arguments = parser.parse_args()
    hints = reads_hints(arguments.model) and not arguments.no_hints
    results = evaluate(
        arguments.model, arguments.dev, arguments.engine, arguments.beam_size, arguments.sets,
        Lexicon() if hints else None,
    )  # fmt: skip
    for name, figures in results["sets"].items():
        print(f"\n{name}: BLEU {figures['bleu']}, chrF {figures['chrf']} ({figures['references']})")
        numbers = figures["numbers"]
        print(f"  numbers survive in {numbers['survive']:.1%} of {numbers['sentences']}")
        for phenomenon, row in figures["phenomena"].items():
            print(f"  {phenomenon:22} {row['sentences']:4} sentences, chrF {row['chrf']}")
        print(f"  published BLEU against human references: {published(arguments.dev, name)}")
        print(f"  {' '.join(figures['signatures'])}")
        for source, hypothesis in figures["read"]:
            print(f"    {source}\n    → {hypothesis}")
    if arguments.json:
        arguments.json.write_text(json.dumps(results, indent=2, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
