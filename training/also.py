"""Finds what else news has for a German word, ``python -m training.also --corpus FILES --dev DEV``.

The lexicon is counted over all domains, and manuals outweigh the press: "Vorlage" is a template
there and a bill here. For pairs of good translations this looks at the words that seem to be lost,
and at the English words beside them that no other word of the sentence explains. An English word
that stands there far more often than elsewhere is kept as a rendering for the check of lost words
alone; hints and suggestions do not use it. It is written into the lexicon, in place of what was
there.
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from newscli.check.words import content_words, key, lost_words, source_words
from newscli.lexicon import BUNDLED, Lexicon, columns_of, open_lexicon
from training.corpus import HeldOut, read_pairs
from training.lexicon import ALSO_COLUMNS, deltas, planes, write

LEAST = 3
"""A word was seen so often beside a lost one,"""
LEAST_SHARE = 0.03
"""in this share of the cases in which it was lost,"""
LEAST_LIFT = 8.0
"""and so many times as often as in any sentence."""
LONGEST = 300


class Seen:
    """How often lemmas were lost, and which English words stood in the translation then."""

    def __init__(self, lexicon: Lexicon) -> None:
        """Start with nothing counted."""
        self.lexicon = lexicon
        self.pairs = 0
        self.lost: Counter[int] = Counter()
        self.beside: defaultdict[int, Counter[str]] = defaultdict(Counter)
        """By lemma, the keys of the English words."""
        self.keys: Counter[str] = Counter()
        self.words: defaultdict[str, Counter[str]] = defaultdict(Counter)
        """By key, the words that have it."""

    def add(self, source: str, target: str) -> None:
        """Count a pair of a German sentence and its translation."""
        self.pairs += 1
        here = {
            key(word): word.lower() for _, word in content_words(target, "en") if word.isalpha()
        }
        self.keys.update(here.keys())
        lost = lost_words(source, target)
        if not lost:
            return
        spans = {word.span for word in lost}
        explained = {
            stem for word in source_words(source) if word.span not in spans for stem in word.keys
        }
        for word in lost:
            entry = self.lexicon.entry(word.text)
            if entry is None:
                continue
            self.lost[entry.lemma] += 1
            for stem, english in here.items():
                if stem not in explained:
                    self.beside[entry.lemma][stem] += 1
                    self.words[stem][english] += 1

    def chosen(self) -> dict[int, list[int]]:
        """Return the numbers of the English words that are kept for each lemma, sorted."""
        found: dict[int, list[int]] = {}
        for lemma, beside in self.beside.items():
            for stem, count in beside.items():
                share = count / self.lost[lemma]
                lift = share / (self.keys[stem] / self.pairs)
                if count < LEAST or share < LEAST_SHARE or lift < LEAST_LIFT:
                    continue
                number = self.lexicon.english_index(self.words[stem].most_common(1)[0][0])
                if number is not None:
                    found.setdefault(lemma, []).append(number)
        return {lemma: sorted(numbers) for lemma, numbers in found.items()}


def also_columns(chosen: Mapping[int, Sequence[int]]) -> dict[str, bytes]:
    """Return the columns that hold the English words of each lemma."""
    pairs = sorted((lemma, number) for lemma, numbers in chosen.items() for number in numbers)
    columns = deltas(lemma for lemma, _ in pairs), planes(np.array([n for _, n in pairs]))
    return dict(zip(ALSO_COLUMNS, columns, strict=True))


def main(arguments: Sequence[str] | None = None) -> None:
    """Look through the corpus and write what was found into the bundled lexicon."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])  # type: ignore[union-attr]
    parser.add_argument(
        "--corpus",
        type=Path,
        nargs="+",
        required=True,
        help="TSV files of news, or folders of them",
    )
    parser.add_argument("--dev", type=Path, required=True, help="sentences that are left out")
    options = parser.parse_args(arguments)
    columns = columns_of(BUNDLED)
    write(BUNDLED, columns | dict.fromkeys(ALSO_COLUMNS, b""))
    lexicon = open_lexicon()
    assert lexicon is not None
    seen, held_out = Seen(lexicon), HeldOut(options.dev)
    known: set[str] = set()
    for pair in read_pairs(options.corpus):
        if pair.source in known or len(pair.source) >= LONGEST or held_out.contains(pair.source):
            continue
        known.add(pair.source)
        seen.add(pair.source, pair.target)
    chosen = seen.chosen()
    write(BUNDLED, columns | also_columns(chosen))
    words = sum(map(len, chosen.values()))
    print(f"{seen.pairs:,} pairs, {words:,} words for {len(chosen):,} lemmas, "
          f"{BUNDLED.stat().st_size:,} bytes")  # fmt: skip


if __name__ == "__main__":
    main()
