"""Splitting a text that is too long for a model: at clauses, else words, else characters."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

_CLAUSES = (
    re.compile(r"(?<=[!?…;:])[\"'“”‘’»«›‹)\]]*\s+|(?<!\s)\s+(?=[–—-]\s)"),
    re.compile(
        r"(?<=,)\s+(?=(?:und|oder|aber|sondern|denn|doch|jedoch|weil|dass|daß|wenn|als|ob|obwohl"
        r"|während|nachdem|bevor|bis|damit|indem|sodass|wobei|wodurch|womit|worauf|wo|wie|falls"
        r"|der|die|das|dem|den|dessen|deren|welche[mnrs]?|um|ohne|statt|so|da)\b)"
    ),
    re.compile(r"(?<=,)\s+"),
    re.compile(r"(?<!\s)\s+(?=(?:und|oder|sowie|bzw\.|aber)\s)"),
    re.compile(r"(?<![.\d\s])\s+(?!\d)"),  # not inside "z. B." or "28. Oktober" or "10 000"
    re.compile(r"(?<!\s)\s+"),
    re.compile(r"(?<=[-/&?=,.;:_])(?=\w)"),
)
"""Where to cut, best first; the matched white space is dropped."""


def split_long(text: str, count: Callable[[str], int], limit: int) -> list[str]:
    """Split ``text`` into parts of at most ``limit`` tokens, as ``count`` counts them.

    A text within the limit is returned whole. The parts are of about equal length, cut at the ends
    of clauses (semicolon, colon, dash, comma before a conjunction, comma), else between words, else
    between characters. Joined with the white space that was between them, if any, they are the
    text. A single character that exceeds the limit stays a part: nothing is ever left out. Raises
    ValueError if ``limit`` is below 1.
    """
    if limit < 1:
        raise ValueError("limit must be at least 1")
    total = count(text)
    if total <= limit or len(text) < 2:
        return [text]
    tokens_per_character = total / len(text)
    parts: list[str] = []
    pending = [text]
    while pending:
        piece = pending.pop()
        # Counting is expensive: a piece that is far too long by estimate is cut without it.
        tokens = int(len(piece) * tokens_per_character)
        if tokens <= 4 * limit:
            tokens = count(piece)
        if tokens <= limit or len(piece) < 2:
            parts.append(piece)
            continue
        left, right = _cut(piece, -(-tokens // limit))
        pending += [part for part in (right, left) if part]
    return parts


def _cut(text: str, pieces: int) -> tuple[str, str]:
    """Cut ``text`` in two where about half of ``pieces`` equal pieces are on the left."""
    pieces = max(2, min(pieces, len(text)))
    target = len(text) * (pieces // 2) // pieces
    reach = max(1, int(len(text) / pieces * 0.6))
    low, high = max(1, target - reach), min(len(text) - 1, target + reach)
    for pattern in _CLAUSES:
        cuts = [m for m in pattern.finditer(text, low, high) if m.start() > 0 and m.end() < high]
        if cuts:
            best = min(cuts, key=lambda match: abs(match.start() - target))
            return text[: best.end()].rstrip(), text[best.end() :].lstrip()
    return _cut_word(text, target)


def _cut_word(text: str, target: int) -> tuple[str, str]:
    """Cut inside a word, but not between a letter and its accent or joiner."""
    cut = max(1, target)
    while cut < len(text) - 1 and (unicodedata.combining(text[cut]) or text[cut] in "\u200d\ufe0f"):
        cut += 1
    return text[:cut], text[cut:]
