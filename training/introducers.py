"""The words that introduce names, ``python -m training.introducers CORPUS...``.

Behind "Trainer" or "Sebastian" a capitalised word is a name, whatever it means otherwise: "Kurz",
"Kern". The corpus says which words are like these: of the capitalised words right behind them,
nine in ten stand in the translation, too (three in four, if there are twenty). Each word behind
counts once, however often it stands there, and those that introducers have behind them without
being names ("Herr Präsident") do not count; they are listed as well, and so are words that are
mostly written small and do not look like names (Kurz): with a capital they may be one.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from newscli.check.names import (
    INTRODUCERS,
    INTRODUCTION,
    Place,
    likelihood,
    plain,
    plain_word,
    without_genitive,
)
from newscli.check.tables import DATA
from newscli.language import function_words
from newscli.lexicon import WORD, Lexicon, open_lexicon
from training.corpus import read_pairs

LEAST, FEWEST = 0.9, 3
LEAST_OF_MANY, MANY = 0.75, 20
"""The share of words behind an introducer that are kept, and how many different ones there are."""
LEAST_OF_FIRST_NAMES, FEWEST_OF_FIRST_NAMES = 0.9, 5
REFUSED, FEWEST_REFUSING = 0.5, 2
"""A word that is kept less often behind so many introducers is no name; a title behind one."""
SHORTEST = 3
LONGEST_SMALL, MOSTLY, RAREST, UNLIKELY = 8, 2, 20, 0.3
"""Of words that are mostly written small: letters, how many times as often, how often at least,
and how likely they are names by their form."""
INFLECTED = ("e", "em", "en", "er", "es", "n", "st", "t")
_ROUNDS = 4
_CAPITALISED = re.compile(r"(?<![\w'’])[^\W\d_a-zß-ÿ]\w*")
_FORMS_OF_ADDRESS = frozenset({"Herr", "Herrn", "Frau"})

Shares = Mapping[str, Mapping[str, float]]
"""Of the words behind (or before) each word, the share of their places in which they are kept."""


class Words(NamedTuple):
    """What the corpus says of capitalised words."""

    behind: Shares
    before: Shares
    frequency: Counter[str]
    """How often each word stands there, in small letters and with a capital."""


def count(corpora: Iterable[Path]) -> Words:
    """Return which capitalised words stand behind which, and how often they are kept."""
    pairs: Counter[tuple[str, str]] = Counter()
    kept: Counter[tuple[str, str]] = Counter()
    frequency: Counter[str] = Counter()
    for pair in read_pairs(corpora):
        if pair.source.isupper():
            continue
        frequency.update(WORD.findall(pair.source))
        there: set[str] | None = None
        for match in INTRODUCTION.finditer(pair.source):
            first, name = match["introducer"], match["name"]
            if "-" in name or match["particle"]:
                continue  # Cook-Pläne
            if there is None:
                there = set(plain(" ".join(_CAPITALISED.findall(pair.target))).split())
            pairs[first, name] += 1
            forms = {plain_word(name), plain_word(without_genitive(name))}
            kept[first, name] += not there.isdisjoint(forms)
    behind: defaultdict[str, dict[str, float]] = defaultdict(dict)
    before: defaultdict[str, dict[str, float]] = defaultdict(dict)
    for (first, second), number in pairs.items():
        behind[first][second] = before[second][first] = kept[first, second] / number
    return Words(behind, before, frequency)


def choose(words: Words, lexicon: Lexicon) -> dict[str, list[str]]:
    """Return the listed words: a "first name" or a "title", "no name", or both; "small".

    A title is any introducer that is a word itself, or that not only names follow.
    """
    chosen: dict[str, tuple[float, int]] = {}
    refused: set[str] = set()
    for _ in range(_ROUNDS):
        rates = {word: _rate(there, refused) for word, there in words.behind.items()}
        chosen = {
            word: (share, number)
            for word, (share, number) in rates.items()
            if (share >= LEAST and number >= FEWEST) or (share >= LEAST_OF_MANY and number >= MANY)
        }
        refused = set()
        for word, there in words.before.items():
            shares = [share for first, share in there.items() if first in chosen]
            enough = len(shares) >= FEWEST_REFUSING or (shares and word in chosen)
            if enough and _mean(shares) < REFUSED:
                refused.add(word)
    found: dict[str, list[str]] = {}
    for word, (share, number) in chosen.items():
        frequency = words.frequency
        if len(word) < SHORTEST or frequency[word.lower()] > frequency[word]:
            continue  # an interjection ("Na Servus"), a word at the start of a sentence
        if word.endswith("s") and frequency[word[:-1]] > frequency[word]:
            continue  # a genitive: England's manager
        entry = lexicon.entry(word)
        is_word = bool(entry and entry.renderings and entry.renderings[0].word.islower())
        sure = share >= LEAST_OF_FIRST_NAMES and number >= FEWEST_OF_FIRST_NAMES
        is_first_name = (sure and not is_word) or word in _FORMS_OF_ADDRESS
        found[word] = ["first name" if is_first_name else "title"]
    for word in refused:
        found.setdefault(word, []).append("no name")
    for word in words.frequency:
        if _is_mostly_small(word, words.frequency):
            found.setdefault(word, []).append("small")
    return found


def _is_mostly_small(word: str, frequency: Counter[str]) -> bool:
    """Tell whether a word with a capital is mostly written small, and is no inflected form."""
    small = word.lower()
    return (
        word[0].isupper()
        and word[1:].islower()
        and SHORTEST <= len(word) <= LONGEST_SMALL
        and frequency[small] > max(MOSTLY * frequency[word], RAREST)
        and not small.endswith(INFLECTED)
        and small not in function_words("de")
        and likelihood(word, Place("Peter", "", "whole", False), "de") < UNLIKELY
    )


def _rate(there: Mapping[str, float], refused: set[str]) -> tuple[float, int]:
    counted = [share for word, share in there.items() if word not in refused]
    return _mean(counted), len(counted)


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def main() -> None:
    """Write the list."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])  # type: ignore[union-attr]
    parser.add_argument("corpus", type=Path, nargs="+", help="TSV files, or folders of them")
    options = parser.parse_args()
    lexicon = open_lexicon()
    assert lexicon is not None
    found = choose(count(options.corpus), lexicon)
    lines = [
        "# Words behind which a capitalised word is a name (titles, first names), and words that",
        "# are none behind them, or are mostly written small. Made by training/introducers.py.",
        *("\t".join([word, *sorts]) for word, sorts in sorted(found.items())),
    ]
    (DATA / INTRODUCERS).write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(Counter(sort for sorts in found.values() for sort in sorts))


if __name__ == "__main__":
    main()
