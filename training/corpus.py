"""Step 1, ``python -m training.corpus``: from sentence pairs to token arrays.

Reads TSV files, or every ``*.tsv`` and ``*.tsv.xz`` of a folder (columns ``source``, ``de``, ``en``
under a header line; without a header, two columns de and en), cleans and de-duplicates the pairs,
proves that no development sentence is among them, picks the vocabulary, and writes to the work
folder:

- ``source.spm``: SentencePiece unigram model, source and target share it;
- ``pairs.npz``: token ids (uint16) of all pairs, their offsets, lengths and domains;
- ``dev.npz``: the same of the development set ``flores-dev``, for the loss on it;
- ``corpus.json``: what was read, kept, dropped and why.
"""

from __future__ import annotations

import argparse
import json
import lzma
import random
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import sentencepiece

from newscli.lexicon import BUNDLED, Lexicon
from newscli.translate.hints import with_lexicon_hints
from newscli.translate.text import normalise_for_model
from training.augment import with_other_numbers, with_other_time
from training.configuration import CorpusSettings, read_settings
from training.reference_hints import TrainingHints
from training.vocabulary import build_vocabulary

NEWS = ("news", "newswiki", "written")
DICTIONARY = "lexicon"
"""The corpus file of single entries."""
# Of several translations of one sentence the first of these are kept (shared corpus README).
_PREFERENCE = ("GPT4", "GPT-4", "Claude", "ONLINE-W", "Online-W", "Facebook-AI", "human", "ntrex",
               "pud", "microsoft", "google", "ONLINE-B", "Online-B")  # fmt: skip
_WORD = re.compile(r"\w+")


class Pair(NamedTuple):
    """One cleaned sentence pair and the file (domain) it came from."""

    domain: str
    origin: str
    source: str
    target: str


def read_pairs(corpora: Iterable[Path]) -> Iterator[Pair]:
    """Yield the pairs of TSV files, named or in a folder; the file's name is the domain."""
    for path in (found for corpus in corpora for found in _tables(corpus)):
        domain = path.name.split(".")[0]
        open_text = lzma.open if path.suffix == ".xz" else open
        with open_text(path, "rt", encoding="utf-8") as lines:
            for number, line in enumerate(lines):
                fields = line.rstrip("\n").split("\t")
                if number == 0 and fields[-2:] == ["de", "en"]:
                    continue
                if len(fields) >= 2:
                    origin = fields[0] if len(fields) > 2 else domain
                    yield Pair(domain, origin, fields[-2], fields[-1])


def _tables(corpus: Path) -> list[Path]:
    """Return the TSV files of a folder, sorted; a file is itself."""
    if corpus.is_dir():
        return sorted([*corpus.glob("*.tsv"), *corpus.glob("*.tsv.xz")])
    return [corpus]


def clean(pair: Pair) -> Pair | str:
    """Return the normalised pair, or the reason why it is dropped."""
    source, target = normalise_for_model(pair.source), normalise_for_model(pair.target)
    if not source or not target:
        return "empty"
    if source == target and len(source) > 25:
        return "copy"
    longer, shorter = max(len(source), len(target)), min(len(source), len(target))
    if longer > 600:
        return "too long"
    if longer > 12 and longer > 2.4 * shorter + 8:
        return "length ratio"
    letters = sum(character.isalpha() for character in source)
    if pair.domain != "lexicon" and letters < 0.5 * len(source):
        return "few letters"
    if any(unicodedata.category(character) in {"Cc", "Co", "Cn"} for character in source + target):
        return "control characters"
    return pair._replace(source=source, target=target)


def _ngrams(text: str, order: int = 6) -> list[tuple[str, ...]]:
    words = _WORD.findall(text.lower())
    return [tuple(words[i : i + order]) for i in range(len(words) - order + 1)]


class HeldOut:
    """The development sentences, to prove that none of them is trained on."""

    def __init__(self, folder: Path) -> None:
        """Read every ``*.de`` and ``*.en`` file of ``folder``."""
        self.lines: set[str] = set()
        self.ngrams: set[tuple[str, ...]] = set()
        for path in [*folder.glob("*.de"), *folder.glob("*.en")]:
            for line in path.read_text(encoding="utf-8").splitlines():
                text = normalise_for_model(line)
                if len(_WORD.findall(text)) >= 4:
                    self.lines.add(text.lower())
                self.ngrams.update(_ngrams(text))

    def contains(self, text: str) -> bool:
        """Tell whether ``text`` is a held-out line or shares half of its 6-grams with them."""
        if text.lower() in self.lines:
            return True
        ngrams = _ngrams(text)
        return bool(ngrams) and 2 * sum(n in self.ngrams for n in ngrams) >= len(ngrams)


def development_pairs(folder: Path, name: str = "flores-dev") -> list[Pair]:
    """Return the sentences of ``name`` in ``folder`` with their references; [] if not there."""
    sides = [folder / f"{name}.{language}" for language in ("de", "en")]
    if not all(side.is_file() for side in sides):
        return []
    german, english = (
        [normalise_for_model(line) for line in side.read_text(encoding="utf-8").splitlines()]
        for side in sides
    )
    return [Pair("dev", name, *pair) for pair in zip(german, english, strict=True)]


def _rank(pair: Pair) -> int:
    return next((i for i, name in enumerate(_PREFERENCE) if name in pair.origin), len(_PREFERENCE))


def select(
    pairs: Iterable[Pair], held_out: HeldOut, settings: CorpusSettings
) -> tuple[list[Pair], Counter[str]]:
    """Clean and de-duplicate; return the kept pairs and how many were dropped for each reason.

    At most ``per_sentence`` translations of one German and of one English sentence are kept, the
    best systems' first.
    """
    dropped: Counter[str] = Counter()
    seen: set[tuple[str, str]] = set()
    cleaned: list[Pair] = []
    for raw in pairs:
        pair = clean(raw)
        if isinstance(pair, str):
            dropped[pair] += 1
        elif (key := (pair.source, pair.target)) in seen:
            dropped["duplicate"] += 1
        elif held_out.contains(pair.source) or held_out.contains(pair.target):
            dropped["held out"] += 1
        else:
            seen.add(key)
            cleaned.append(pair)
    uses: dict[str, int] = defaultdict(int)
    kept = []
    for pair in sorted(cleaned, key=_rank):
        if max(uses["de " + pair.source], uses["en " + pair.target]) >= settings.per_sentence:
            dropped["further translation"] += 1
            continue
        uses["de " + pair.source] += 1
        uses["en " + pair.target] += 1
        kept.append(pair)
    return kept, dropped


def augment(pairs: list[Pair], settings: CorpusSettings, rng: random.Random) -> list[Pair]:
    """Return extra pairs: other numbers, joined neighbours, headlines in capitals."""
    extra = []
    for i, pair in enumerate(pairs):
        if rng.random() < settings.number_copies:
            changed = with_other_numbers(pair.source, pair.target, rng)
            if changed:
                extra.append(pair._replace(source=changed[0], target=changed[1]))
        for _ in range(settings.time_copies):
            changed = with_other_time(pair.source, pair.target, rng)
            if changed:
                extra.append(pair._replace(source=changed[0], target=changed[1]))
        if pair.domain not in NEWS or i == 0:
            continue
        if rng.random() < settings.joined and pairs[i - 1].domain in NEWS:
            extra.append(
                pair._replace(
                    source=f"{pairs[i - 1].source} {pair.source}",
                    target=f"{pairs[i - 1].target} {pair.target}",
                )
            )
        if rng.random() < settings.capitals and len(pair.source) < 120:
            extra.append(pair._replace(source=pair.source.upper(), target=pair.target.upper()))
    return extra


def tokenise(pairs: list[Pair], spm: Path, settings: CorpusSettings, out: Path) -> int:
    """Write ``out`` (npz) with the token ids of all pairs that fit; return how many fit.

    Arrays: ``tokens`` uint16 [total], ``starts`` int64 [pairs], ``source_length`` and
    ``target_length`` int16 [pairs] (each with its end token), ``domain`` uint8 [pairs], an index
    into ``domains``, their names. The ids are the vocabulary's (``</s>`` 0, ``<unk>`` 1), source
    first, then target.
    """
    processor = sentencepiece.SentencePieceProcessor(model_file=str(spm))
    end = [processor.piece_to_id("</s>")]
    sources = processor.encode([pair.source for pair in pairs], num_threads=2)
    targets = processor.encode([pair.target for pair in pairs], num_threads=2)
    names = sorted({pair.domain for pair in pairs})
    tokens, lengths, domains = [], [], []
    for pair, source, target in zip(pairs, sources, targets, strict=True):
        source, target = source + end, target + end
        if max(len(source), len(target)) <= settings.max_tokens:
            tokens.append(np.array(source + target, dtype=np.uint16))
            lengths.append((len(source), len(target)))
            domains.append(names.index(pair.domain))
    save_pairs(out, np.concatenate(tokens), np.array(lengths, dtype=np.int16), domains, names)
    return len(lengths)


def save_pairs(
    out: Path,
    tokens: npt.NDArray[np.uint16],
    lengths: npt.NDArray[np.int16],
    domains: npt.ArrayLike,
    names: list[str],
    fitting: npt.NDArray[np.bool_] | None = None,
) -> None:
    """Write the arrays that ``tokenise`` describes; ``lengths`` are int16 [pairs, 2].

    With ``fitting`` only these pairs take part in training. The file is there whole or not at all.
    """
    starts = np.concatenate([[0], np.cumsum(lengths.sum(axis=1, dtype=np.int64))[:-1]])
    chosen = slice(None) if fitting is None else fitting
    unfinished = out.with_suffix(".new.npz")
    np.savez(
        unfinished, tokens=tokens, starts=starts[chosen], source_length=lengths[chosen, 0],
        target_length=lengths[chosen, 1], domain=np.array(domains, dtype=np.uint8)[chosen],
        domains=names,
    )  # fmt: skip
    unfinished.replace(out)


def main() -> None:
    """Run the step."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])  # type: ignore[union-attr]
    parser.add_argument("--config", type=Path, default=Path("training/configs/cpu.toml"))
    parser.add_argument(
        "--corpus", type=Path, nargs="+", required=True, help="TSV files, or folders of them"
    )
    parser.add_argument("--dev", type=Path, required=True, help="folder of held-out sentences")
    parser.add_argument(
        "--lexicon",
        type=Path,
        default=BUNDLED,
        help="what training.lexicon wrote, for corpus.hints",
    )
    parser.add_argument("--work", type=Path, default=Path("training/work"))
    parser.add_argument("--set", action="append", metavar="SECTION.KEY=VALUE")
    arguments = parser.parse_args()
    settings = read_settings(arguments.config, arguments.set)
    arguments.work.mkdir(parents=True, exist_ok=True)
    rng = random.Random(settings.train.seed)

    kept, dropped = select(read_pairs(arguments.corpus), HeldOut(arguments.dev), settings.corpus)
    kept.sort(key=lambda pair: (pair.domain, pair.origin))
    extra = augment(kept, settings.corpus, rng)
    pairs = kept + extra
    spm = arguments.work / "source.spm"
    build_vocabulary(pairs, spm, settings)
    development = development_pairs(arguments.dev)
    if settings.corpus.hints:
        lexicon = Lexicon(arguments.lexicon)
        hints = TrainingHints(lexicon, rng)
        entries = [pair for pair in pairs if pair.domain == DICTIONARY]
        sentences = [pair for pair in pairs if pair.domain != DICTIONARY]
        pairs = entries
        for _ in range(settings.corpus.hint_sets):
            for pair in sentences:
                source, target = hints.written_in(pair.source, pair.target)
                pairs.append(pair._replace(source=source, target=target))
        development = [
            pair._replace(source=with_lexicon_hints(pair.source, lexicon)) for pair in development
        ]
    fitting = tokenise(pairs, spm, settings.corpus, arguments.work / "pairs.npz")
    if development:
        tokenise(development, spm, settings.corpus, arguments.work / "dev.npz")
    report = {
        "kept": dict(Counter(pair.domain for pair in kept)),
        "augmented": len(extra),
        "tokenised": fitting,
        "dropped": dict(dropped),
    }
    (arguments.work / "corpus.json").write_text(json.dumps(report, indent=2) + "\n")
    print(json.dumps(report, indent=2))


if __name__ == "__main__":
    main()
