"""Which sentences of a translation belong to which of the source."""

from __future__ import annotations

import re
from collections.abc import Sequence

_BEADS = ((1, 1, 0.0), (2, 1, 2.3), (1, 2, 2.3), (1, 0, 4.6), (0, 1, 4.6), (2, 2, 4.4),
          (3, 1, 4.4), (1, 3, 4.4))  # fmt: skip
_ANCHOR = re.compile(r"[0-9]+|[A-ZÄÖÜ][\w-]{2,}")
_LENGTH_VARIANCE = 6.8
_ANCHOR_GAIN = 1.0
_MOST_GAIN = 4.0
_BAND = 60


def align(
    source_sentences: Sequence[str], target_sentences: Sequence[str]
) -> list[tuple[list[int], list[int]]]:
    """Align two sequences of sentences, returning groups of indices in order.

    Every sentence is in exactly one group; a group with an empty side is a sentence without
    counterpart. Dynamic programming over lengths in characters (Gale and Church, 1993), where
    numbers and names that stand on both sides draw a pair together; within a band around the
    diagonal, so that long texts take linear time.
    """
    rows, columns = len(source_sentences), len(target_sentences)
    lengths = [len(s) for s in source_sentences], [len(s) for s in target_sentences]
    ratio = (sum(lengths[1]) + 1) / (sum(lengths[0]) + 1)
    anchors = [_anchors(s) for s in source_sentences], [_anchors(s) for s in target_sentences]
    band = max(_BAND, abs(rows - columns) + _BAND // 2)
    best: list[dict[int, tuple[float, int]]] = [{} for _ in range(rows + 1)]
    best[0][0] = (0.0, -1)
    for row in range(rows + 1):
        middle = row * columns // max(rows, 1)
        for column in range(max(0, middle - band), min(columns, middle + band) + 1):
            if row or column:
                _fill(best, row, column, lengths, anchors, ratio)
    return _path(best, rows, columns)


def _fill(
    best: list[dict[int, tuple[float, int]]],
    row: int,
    column: int,
    lengths: tuple[list[int], list[int]],
    anchors: tuple[list[frozenset[str]], list[frozenset[str]]],
    ratio: float,
) -> None:
    """Find the cheapest way to the cell."""
    cheapest: tuple[float, int] | None = None
    for bead, (down, across, prior) in enumerate(_BEADS):
        if down > row or across > column:
            continue
        before = best[row - down].get(column - across)
        if before is None:
            continue
        cost = before[0] + prior
        if down and across:
            left, right = slice(row - down, row), slice(column - across, column)
            cost += _cost(sum(lengths[0][left]) * ratio, sum(lengths[1][right]))
            shared = frozenset().union(*anchors[0][left]) & frozenset().union(*anchors[1][right])
            cost -= min(_MOST_GAIN, _ANCHOR_GAIN * len(shared))
        if cheapest is None or cost < cheapest[0]:
            cheapest = (cost, bead)
    if cheapest is not None:
        best[row][column] = cheapest


def _cost(expected: float, length: float) -> float:
    """Return the cost of a length, as a squared deviation in units of its standard deviation."""
    mean = (expected + length) / 2 + 1
    return (length - expected) ** 2 / (2 * _LENGTH_VARIANCE * mean)


def _anchors(sentence: str) -> frozenset[str]:
    """Return the numbers and capitalised words of a sentence."""
    return frozenset(m[0].lower() for m in _ANCHOR.finditer(sentence))


def _path(
    best: list[dict[int, tuple[float, int]]], rows: int, columns: int
) -> list[tuple[list[int], list[int]]]:
    """Walk back from the end and return the groups in order."""
    groups = []
    row, column = rows, columns
    while row or column:
        down, across, _ = _BEADS[best[row][column][1]]
        groups.append(
            (list(range(row - down, row)), list(range(column - across, column)))
        )
        row, column = row - down, column - across
    groups.reverse()
    return groups
