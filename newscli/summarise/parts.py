"""Cutting an article into parts that fit a model's window, along its paragraphs."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from newscli.segment import split_long


def split_parts(
    paragraphs: Sequence[Sequence[str]], count: Callable[[str], int], limit: int
) -> list[str]:
    """Return texts of at most ``limit`` tokens that together hold every sentence, in order.

    ``paragraphs`` are lists of sentences. The parts are of about equal length, so that none is a
    leftover line; a paragraph is only cut where it alone exceeds the limit, then between sentences;
    a sentence only where it alone does (:func:`newscli.segment.split_long`).
    """
    pieces = [piece for paragraph in paragraphs for piece in _fitting(paragraph, count, limit)]
    if not pieces:
        return []
    sizes = [count(piece) for piece in pieces]
    # A share a little above the mean: paragraphs seldom end exactly at the mean.
    share = min(limit, 1.1 * sum(sizes) / -(-sum(sizes) // limit))
    parts: list[str] = []
    room = 0.0
    for piece, size in zip(pieces, sizes, strict=True):
        joined = f"{parts[-1]} {piece}" if parts else piece
        # Counted as joined: tokens of a joined text are not always the sum of its pieces' tokens.
        if parts and size <= room and count(joined) <= limit:
            parts[-1] = joined
            room -= size
        else:
            parts.append(piece)
            room = share - size
    return parts


def _fitting(paragraph: Sequence[str], count: Callable[[str], int], limit: int) -> list[str]:
    """Return the paragraph whole if it fits, else its sentences, each within the limit."""
    whole = " ".join(paragraph)
    if count(whole) <= limit:
        return [whole] if whole else []
    return [part for sentence in paragraph for part in split_long(sentence, count, limit)]
