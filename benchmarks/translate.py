"""Throughput of the whole translator beside raw CTranslate2 and transformers, in one run.

    python -m benchmarks.translate SENTENCES.txt [--limit 400] [--rounds 3] [--device cpu]

``SENTENCES.txt`` has one German sentence a line. All systems translate the same sentences with the
same checkpoint and beam size 4 on the same cores; loading is not counted. newscli does all of its
work (normalisation, guard, retries, rerank, checks) without its translation memory. Raw CTranslate2
gets the same int8 model, the same threads and sorted batches of the same size: once the bare
sentences, and once, for a model that reads hints, the same input as newscli's. Rounds alternate
between the systems, and the median counts, so a busy machine slows all of them alike. Each round
has other sentences, ``--limit`` of them if there are as many: newscli remembers what it compared.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from newscli.lexicon import open_lexicon
from newscli.models.cache import for_transformers
from newscli.models.store import ModelFiles, find_translation_model
from newscli.translate import TranslateOptions, Translator, open_engine
from newscli.translate.ctranslate2 import BATCH_TOKENS
from newscli.translate.engine import spread_limit, threads_available
from newscli.translate.hints import reads_hints, with_lexicon_hints
from newscli.translate.text import normalise_for_model

BEAM = 4
GOALS = {"raw CTranslate2 int8": 0.90, "transformers, batch 16": 6.0}

Run = Callable[[Sequence[str]], object]


def newscli(model: ModelFiles, device: str) -> Run:
    """Return newscli's translator, memory off."""
    engine = open_engine(model, "ctranslate2", device)
    return Translator(engine, TranslateOptions(beam_size=BEAM, memory=False)).translate


def raw_ctranslate2(model: ModelFiles, device: str, hints: bool = False) -> Run:
    """Return SentencePiece and `translate_batch`, as CTranslate2's documentation shows them."""
    import ctranslate2
    import sentencepiece

    source = sentencepiece.SentencePieceProcessor(model_file=str(model.checkpoint / "source.spm"))
    target = sentencepiece.SentencePieceProcessor(model_file=str(model.checkpoint / "target.spm"))
    threads = threads_available() if device == "cpu" else 1
    translator = ctranslate2.Translator(
        str(model.ctranslate2), device=device, inter_threads=threads, intra_threads=1,
        compute_type="int8" if device == "cpu" else "float16",
    )  # fmt: skip
    size = BATCH_TOKENS[device]
    lexicon = open_lexicon() if hints else None

    def run(texts: Sequence[str]) -> object:
        inputs = [with_lexicon_hints(text, lexicon) if lexicon else text for text in texts]
        pieces = [[*item, "</s>"] for item in source.encode(inputs, out_type=str)]
        limit = spread_limit([len(item) for item in pieces], size, threads)
        results = translator.translate_batch(
            pieces, beam_size=BEAM, max_batch_size=limit, batch_type="tokens"
        )
        return [target.decode(result.hypotheses[0]) for result in results]

    return run


def transformers_generate(model: ModelFiles, device: str, batch: int) -> Run:
    """Return tokenizer and `generate` in float32, batches in reading order."""
    import torch
    import transformers

    transformers.utils.logging.set_verbosity_error()
    transformers.utils.logging.disable_progress_bar()
    folder = for_transformers(model.checkpoint)
    tokenizer = transformers.MarianTokenizer.from_pretrained(folder)
    marian = transformers.MarianMTModel.from_pretrained(folder, dtype=torch.float32)
    marian.to(device).eval()
    torch.set_num_threads(threads_available())

    def run(texts: Sequence[str]) -> object:
        found: list[str] = []
        for start in range(0, len(texts), batch):
            inputs = tokenizer(
                list(texts[start : start + batch]), return_tensors="pt", padding=True
            )
            with torch.inference_mode():
                output = marian.generate(**inputs.to(device), num_beams=BEAM, max_length=512)
            found += tokenizer.batch_decode(output, skip_special_tokens=True)
        return found

    return run


def main() -> None:
    """Measure and print sentences per second and the ratios."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("sentences", type=Path)
    parser.add_argument("--limit", type=int, default=400, help="sentences in a round")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--model", default="compact")
    parser.add_argument("--device", default="cpu", choices=["cpu", "cuda"])
    parser.add_argument("--quick", action="store_true", help="leave out transformers")
    arguments = parser.parse_args()
    lines = arguments.sentences.read_text(encoding="utf-8").splitlines()
    texts = list(dict.fromkeys(filter(None, map(normalise_for_model, lines))))
    limit = min(arguments.limit, len(texts) // arguments.rounds)
    if not limit:
        parser.error(f"{arguments.sentences} has fewer sentences than there are rounds")
    starts = [number * limit for number in range(arguments.rounds)]
    model = find_translation_model(arguments.model)
    systems: dict[str, Run] = {
        "newscli, end to end": newscli(model, arguments.device),
        "raw CTranslate2 int8": raw_ctranslate2(model, arguments.device),
    }
    if reads_hints(model.checkpoint):
        systems["the same, hints"] = raw_ctranslate2(model, arguments.device, hints=True)
    if not arguments.quick:
        for batch in (16, 1):
            name = f"transformers, batch {batch}"
            systems[name] = transformers_generate(model, arguments.device, batch)
    seconds: dict[str, list[float]] = {name: [] for name in systems}
    for run in systems.values():
        run(texts[-8:])  # first calls allocate and compile
    for start in starts:
        for name, run in systems.items():
            started = time.perf_counter()
            run(texts[start : start + limit])
            seconds[name].append(time.perf_counter() - started)
    report(seconds, limit, arguments.device)


def report(seconds: dict[str, list[float]], count: int, device: str) -> None:
    """Print the table; the ratio is newscli's throughput over the system's."""
    ours = seconds["newscli, end to end"]
    print(f"{count} sentences, beam {BEAM}, {device}, {threads_available()} threads")
    for name, taken in seconds.items():
        # Within a round the machine is about equally busy for all, so ratios are taken there.
        ratio = statistics.median(t / o for t, o in zip(taken, ours, strict=True))
        goal = f"  goal {GOALS[name]:.2f}" if name in GOALS else ""
        rate = count / statistics.median(taken)
        print(f"{name:24} {rate:8.1f} sentences/s   newscli is {ratio:6.2f} times that{goal}")


if __name__ == "__main__":
    main()
