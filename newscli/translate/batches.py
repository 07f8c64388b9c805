"""Batches of similar length, bounded by what they cost: padded tokens."""

from __future__ import annotations

from collections.abc import Sequence

TIMES_SOURCE, SLACK = 1.5, 16
"""How long a hypothesis may be. Of 5,782 good translations (flores-dev, wmt19, wmt20) none has more
tokens than its source has plus 16."""


def by_tokens(lengths: Sequence[int], limit: int) -> list[list[int]]:
    """Return the indices of ``lengths`` in batches, longest first.

    A batch costs its longest length times its size, which stays within ``limit`` (in tokens)
    unless one item alone is above it. Sorting by length keeps the padding small; the longest batch
    comes first so that what needs the most memory fails early rather than late.

    >>> by_tokens([3, 9, 4, 8], 18)
    [[1, 3], [2, 0]]
    """
    batches: list[list[int]] = []
    longest = 0
    for index in sorted(range(len(lengths)), key=lambda i: -lengths[i]):
        if not batches or longest * (len(batches[-1]) + 1) > limit:
            batches.append([])
            longest = lengths[index]
        batches[-1].append(index)
    return batches


def spread_limit(lengths: Sequence[int], limit: int, workers: int) -> int:
    """Return the limit for :func:`by_tokens` that gives each of the ``workers`` a batch.

    ``limit`` where there is enough to do for all of them. A handful of sentences that would fit in
    one batch is divided, or one core would work while the others wait.

    >>> spread_limit([10, 10, 10, 10], 1024, 2)
    20
    """
    return min(limit, max(max(lengths, default=0), -(-sum(lengths) // workers)))


def decoding_limit(longest: int, wanted: int, positions: int) -> int:
    """Return how many tokens a hypothesis may have.

    ``wanted`` if it is given, else 1.5 times the ``longest`` source of the batch and some: English
    needs about as many tokens as German, so a hypothesis beyond that is a loop. Never more than
    the model has ``positions``.
    """
    return min(wanted or int(TIMES_SOURCE * longest) + SLACK, positions)
