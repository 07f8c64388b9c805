"""Which sentences of a translation belong to which of the source."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple

from newscli.check.names import plain, without_genitive
from newscli.check.numbers.english import english_quantities
from newscli.check.numbers.german import german_quantities
from newscli.check.numbers.notation import Key, Quantity

_BEADS = ((1, 1, 0.0), (2, 1, 3.0), (1, 2, 3.0), (1, 0, 4.5), (0, 1, 4.5), (2, 2, 6.0),
          (3, 1, 6.0), (1, 3, 6.0))  # fmt: skip
"""How many source and target sentences may belong together, and the cost of each case."""
_RATIO = 0.95
"""English letters per German letter; a fixed value, since a side may lack its tail."""
_LENGTH_VARIANCE = 6.8
_MOST_FOR_LENGTH = 12.0
_CAPITAL = re.compile(r"(?<!\w)[A-ZÀ-Þ][\w'’]+")
_SHARED_ONCE, _SHARED_OFTEN, _NUMBER_ALONE = 3.0, 0.7, 1.0
_MOST_SHARED, _MOST_ALONE = 8.0, 4.0
_BAND = 60

Group = tuple[list[int], list[int]]


class _Text(NamedTuple):
    """A sentence as alignment sees it: its length, its anchors, and numbers that need a match."""

    length: int
    anchors: frozenset[str]
    numbers: frozenset[str]


def align(source_sentences: Sequence[str], target_sentences: Sequence[str]) -> list[Group]:
    """Align German with English sentences and return groups of indices, in order.

    Every sentence is in exactly one group; a group with an empty side is a sentence without a
    counterpart. Dynamic programming over lengths in characters (Gale and Church, 1993), where
    numbers (compared by value) and names that stand on both sides draw sentences together. It is
    limited to a band around the diagonal and takes linear time on long texts.
    """
    ours = [_text(sentence, german_quantities(sentence)) for sentence in source_sentences]
    theirs = [_text(sentence, english_quantities(sentence)) for sentence in target_sentences]
    rows, columns = len(ours), len(theirs)
    rare = _rare(ours) & _rare(theirs)
    band = max(_BAND, abs(rows - columns) + _BAND // 2)
    best: list[dict[int, tuple[float, int]]] = [{} for _ in range(rows + 1)]
    """The cost of the cheapest way to each cell, and the last step of that way."""
    best[0][0] = (0.0, 0)
    for row in range(rows + 1):
        middle = row * columns // max(rows, 1)
        for column in range(max(0, middle - band), min(columns, middle + band) + 1):
            ways = []
            for bead, (down, across, prior) in enumerate(_BEADS):
                if down > row or column - across not in best[row - down]:
                    continue
                cost = best[row - down][column - across][0] + prior
                if down and across:
                    left, right = ours[row - down : row], theirs[column - across : column]
                    cost += _cost(_joined(left), _joined(right), rare)
                ways.append((cost, bead))
            if ways:
                best[row][column] = min(ways)
    return _path(best, rows, columns)


def _cost(left: _Text, right: _Text, rare: frozenset[str]) -> float:
    """Return how unlikely it is that two texts belong together; below 0 if they surely do."""
    expected = left.length * _RATIO
    mean = (expected + right.length) / 2 + 1
    cost = min(_MOST_FOR_LENGTH, (right.length - expected) ** 2 / (2 * _LENGTH_VARIANCE * mean))
    shared = left.anchors & right.anchors
    if shared:
        once = len(shared & rare)
        cost -= min(_MOST_SHARED, _SHARED_ONCE * once + _SHARED_OFTEN * (len(shared) - once))
    alone = (left.numbers - right.anchors) | (right.numbers - left.anchors)
    return cost + min(_MOST_ALONE, _NUMBER_ALONE * len(alone))


def _joined(texts: Sequence[_Text]) -> _Text:
    """Return sentences as one text."""
    if len(texts) == 1:
        return texts[0]
    return _Text(
        sum(text.length for text in texts),
        frozenset().union(*(text.anchors for text in texts)),
        frozenset().union(*(text.numbers for text in texts)),
    )


def _text(sentence: str, quantities: Iterable[Quantity]) -> _Text:
    """Return a sentence with its anchors: numbers by value, and capitalised words."""
    found = list(quantities)
    anchors = {_name(key) for quantity in found for key in quantity.keys}
    anchors |= {plain(without_genitive(m[0])) for m in _CAPITAL.finditer(sentence)}
    numbers = {
        _name(quantity.keys[0])
        for quantity in found
        if quantity.strict and quantity.form == "digits" and len(quantity.keys) == 1
    }
    return _Text(len(sentence), frozenset(anchors), frozenset(numbers))


def _name(key: Key) -> str:
    """Return a quantity's key as an anchor; equal values give equal names."""
    if isinstance(key, str):
        return f"#{key}"
    return f"#{int(key)}" if key == int(key) else f"#{Decimal(key).normalize():f}"


def _rare(texts: Iterable[_Text]) -> frozenset[str]:
    """Return the anchors that stand in one sentence only."""
    counts = Counter(anchor for text in texts for anchor in text.anchors)
    return frozenset(anchor for anchor, count in counts.items() if count == 1)


def _path(best: list[dict[int, tuple[float, int]]], rows: int, columns: int) -> list[Group]:
    """Walk back from the end and return the groups in order."""
    groups: list[Group] = []
    row, column = rows, columns
    while row or column:
        down, across, _ = _BEADS[best[row][column][1]]
        groups.append((list(range(row - down, row)), list(range(column - across, column))))
        row, column = row - down, column - across
    groups.reverse()
    return groups
