"""How likely a capitalised word is to stand on the other side as it is: whether it is a name.

German writes every noun with a capital, so a name cannot be told by its capital. What can be
learned from translated news is whether a word like this one, in a place like this one, comes out
with a capital and unchanged: "Griffiths" does, "Kanonenfutter" does not. For English the same is
asked the other way: must "Griffiths" stand in the German source, must "Prime" or "Tuesday"?

Both models are logistic regressions over hashed features of the word's letters and of its
neighbours, trained by ``training/names.py``; the weights are one signed byte per bucket.
"""

from __future__ import annotations

from functools import lru_cache
from math import exp
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

BUCKETS = 1 << 16
SCALE = 24.0
"""Weights are stored as round(weight * SCALE)."""

_HOPELESS = -5 * SCALE
"""Below this weight of its form no place makes a word a likely name."""


class Place(NamedTuple):
    """Where a capitalised word stands: its neighbours ("" at an edge) and its part of a compound.

    ``part`` is "whole", "first" or "last" of a word with hyphens.
    """

    before: str
    after: str
    part: str
    at_start: bool


def word_features(word: str) -> list[int]:
    """Return the buckets of the features of the word's form."""
    low = f"^{word.lower()}$"
    names = [f"w{low}", f"l{min(len(word), 14)}"]
    names += [f"e{low[-n:]}" for n in range(3, 8) if n < len(low)]
    names += [f"b{low[:n]}" for n in range(3, 7) if n < len(low)]
    names += [f"t{low[i : i + 3]}" for i in range(1, len(low) - 3)]
    names.append(f"s{shape(word)}")
    return [crc32(name.encode()) % BUCKETS for name in names]


def shape(word: str) -> str:
    """Return the outline of a word: "A" all capitals, "M" mixed (McCain), "f" foreign letters."""
    if word.isupper():
        return f"A{min(len(word), 5)}"
    outline = "M" if not word[1:].islower() else "x"
    if any(c.isalpha() and not c.isascii() and c not in "äöüßÄÖÜ" for c in word):
        outline += "f"
    if any(c.isdigit() for c in word):
        outline += "d"
    return outline


def place_features(word: str, place: Place) -> list[int]:
    """Return the buckets of the features of the word's place."""
    outline = shape(word)
    before, after = _neighbour(place.before), _neighbour(place.after)
    names = [
        f"p{before}",
        f"n{after}",
        f"pn{before[:1]}{after[:1]}{outline}",
        f"h{place.part}{outline}",
        f"a{place.at_start}{outline}",
        f"v{place.before[-4:]}" if place.before[:1].isupper() else f"q{place.before[-3:]}",
        f"x{place.after[-3:].lower()}{place.after[:1].isupper()}",
    ]
    return [crc32(name.encode()) % BUCKETS for name in names]


def _neighbour(word: str) -> str:
    """Return a neighbouring word as a feature: itself if small, else only that it is a capital."""
    if not word:
        return "0"
    return f"C{shape(word)}" if word[0].isupper() else f"s{word}"


@lru_cache(maxsize=2)
def _weights(language: str) -> memoryview:
    data = Path(__file__).with_name(f"names_{language}.bin").read_bytes()
    return memoryview(data).cast("b")


@lru_cache(maxsize=8192)
def word_weight(word: str, language: str) -> int:
    """Return the scaled weight of a word's form."""
    weights = _weights(language)
    return sum([weights[bucket] for bucket in word_features(word)])


def likelihood(word: str, place: Place, language: str) -> float:
    """Return the probability that ``word`` stands on the other side, as it is or respelt.

    ``language`` is that of the word, "de" or "en".
    """
    weights = _weights(language)
    total = word_weight(word, language)
    if total < _HOPELESS:
        return 0.0
    total += sum([weights[b] for b in place_features(word, place)])
    return 1.0 / (1.0 + exp(-total / SCALE))
