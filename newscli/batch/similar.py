"""Near-identical stories: agency copy that several papers print with small changes.

Each article is reduced to a sketch, the smallest hashes of its three-word shingles (A. Broder, "On
the resemblance and containment of documents", 1997, bottom-k form), from which the share of common
shingles of two articles can be estimated without their texts.
"""

from __future__ import annotations

import re
import zlib
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator

_WORDS = 3
_SIZE = 48
_PROBES = 8
"""Two articles are compared only if they share one of this many of their smallest hashes."""

_COMPARED = 4
"""Groups an article is compared with: those that share most of these hashes with it."""

_CROWDED = 64
_SAME = 0.5
"""The share of common shingles from which two stories count as one."""

_WORD = re.compile(r"\w+")


def sketch(texts: Iterable[str]) -> str:
    """Return the sketch of an article's texts: up to 48 hashes of 8 hexadecimal digits each."""
    hashes: set[int] = set()
    for text in texts:
        words = _WORD.findall(text.casefold())
        for start in range(max(1, len(words) - _WORDS + 1) if words else 0):
            hashes.add(
                zlib.crc32(" ".join(words[start : start + _WORDS]).encode("utf-8", "replace"))
            )
    return "".join(f"{value:08x}" for value in sorted(hashes)[:_SIZE])


def resemblance(one: array[int], other: array[int]) -> float:
    """Estimate the share of common shingles of two sketches, from 0 to 1."""
    both = sorted({*one, *other})[: max(len(one), len(other))]
    common = set(one) & set(other)
    return sum(value in common for value in both) / len(both) if both else 0.0


def _hashes(text: str) -> array[int]:
    return array("I", (int(text[start : start + 8], 16) for start in range(0, len(text), 8)))


class Stories:
    """Groups of near-identical stories; the first of each group stands for it."""

    def __init__(self) -> None:
        self._first: list[array[int]] = []
        self._members: list[list[str]] = []
        self._near: dict[int, list[int]] = {}

    def add(self, name: str, text: str) -> None:
        """Add the article ``name`` with the sketch ``text`` to its group."""
        hashes = _hashes(text)
        if not hashes:
            return
        near = Counter(group for value in hashes[:_PROBES] for group in self._near.get(value, ()))
        for group, _ in near.most_common(_COMPARED):
            if resemblance(hashes, self._first[group]) >= _SAME:
                self._members[group].append(name)
                return
        self._first.append(hashes)
        self._members.append([name])
        for value in hashes[:_PROBES]:
            groups = self._near.setdefault(value, [])
            if len(groups) < _CROWDED:  # what thousands share must not make this quadratic
                groups.append(len(self._first) - 1)

    def __iter__(self) -> Iterator[list[str]]:
        """Yield the groups of two or more, in the order of their first members."""
        return (members for members in self._members if len(members) > 1)
