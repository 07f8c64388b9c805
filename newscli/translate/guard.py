"""Looks at a hypothesis for what neural translation is known to do wrong by itself.

Only the text's shape is judged here: loops, length, emptiness, copies, unknown tokens, quotes. Its
content (numbers, names) is :mod:`newscli.check`'s business. The thresholds were set on the
development sets so that professional translations practically never trip them (docs/translation.md
has the figures).
"""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass

from newscli.translate.tokens import UNKNOWN_MARK

SEVERITY = {
    "empty": 10,
    "unfinished": 8,
    "repetition": 6,
    "untranslated": 5,
    "length": 4,
    "unknown": 2,
    "quote": 1,
}
"""How much worse a hypothesis is for a problem of each kind; the kinds of docs/warnings.md."""

LONGEST_TIMES, LONGEST_PLUS = 2.0, 25
SHORTEST_TIMES, SHORTEST_MINUS = 0.45, 12
_LONGEST_NGRAM = 12
_REPEATS_ALLOWED = {1: 2, 2: 2}  # "that that", "again and again and"; longer ones: once
_COMPRESSIBLE = 2.2
_COMPRESSED_FROM = 120  # characters; zlib's header makes ratios of shorter texts meaningless
_COPIED_SHARE = 0.6
_COPIED_WORDS = 3

_TOKEN = re.compile(r"\w+|[^\w\s]")
_STUTTER = re.compile(r"(\w{2,6}?)\1{3,}|(\w)\2{5,}")
_LOWER_WORD = re.compile(r"(?<!\w)[a-zäöüß]{3,}(?!\w)")


@dataclass(frozen=True, slots=True)
class Problem:
    """What is suspicious about a hypothesis; ``kind`` is a key of :data:`SEVERITY`."""

    kind: str
    message: str


def severity(problems: list[Problem]) -> int:
    """Return how bad ``problems`` are together; 0 if there are none."""
    return sum(SEVERITY[problem.kind] for problem in problems)


def inspect(source: str, text: str, *, finished: bool = True, unknown: int = 0) -> list[Problem]:
    """Return what is suspicious about the translation ``text`` of the normalised ``source``."""
    if not text.strip():
        return [Problem("empty", "The translation is empty.")]
    problems = []
    if not finished:
        problems.append(Problem("unfinished", "The translation breaks off."))
    loop = _loop(source, text)
    if loop:
        problems.append(Problem("repetition", f"The translation repeats itself: “{loop}”."))
    if len(text) > LONGEST_TIMES * len(source) + LONGEST_PLUS:
        problems.append(Problem("length", "The translation is much longer than the source."))
    elif len(text) < SHORTEST_TIMES * len(source) - SHORTEST_MINUS:
        problems.append(Problem("length", "The translation is much shorter than the source."))
    if _is_copy(source, text):
        problems.append(Problem("untranslated", "The sentence was left in German."))
    if unknown or UNKNOWN_MARK in text:
        problems.append(Problem("unknown", "The translation has a character the model lacks."))
    if source.count('"') % 2 == 0 and text.count('"') % 2:
        problems.append(Problem("quote", "A quotation mark has no counterpart."))
    return problems


def _loop(source: str, text: str) -> str:
    """Return what ``text`` repeats in a row more often than ``source`` does, or ""."""
    stutter = _STUTTER.search(text)
    if stutter and not _STUTTER.search(source):
        return stutter[0][:30]
    words = _TOKEN.findall(text.lower())
    found = _longest_run(words)
    if found is not None:
        size, count, at = found
        own = _longest_run(_TOKEN.findall(source.lower()))
        if own is None or own[1] < count:
            return " ".join(words[at : at + 2 * size])[:60]
    if len(text) >= _COMPRESSED_FROM:
        ratio = _compression(text)
        if ratio > _COMPRESSIBLE and ratio > 1.4 * _compression(source):
            return text[:40]
    return ""


def _longest_run(words: list[str]) -> tuple[int, int, int] | None:
    """Return (n, times, start) of the first n-gram that is repeated too often in a row."""
    for size in sorted(_distances(words)):
        whole = 2 * size == len(words)  # "Yes. Yes." for "Ja."
        allowed = 1 if whole else _REPEATS_ALLOWED.get(size, 1)
        same = 0
        for at in range(len(words) - size):
            same = same + 1 if words[at] == words[at + size] else 0
            if same < size * allowed:
                continue
            start = at + 1 - same
            if any(word.isalnum() for word in words[start : start + size]):
                return size, 1 + same // size, start
    return None


def _distances(words: list[str]) -> set[int]:
    """Return how far apart equal words stand: only n-grams of these sizes can be repeated."""
    last: dict[str, int] = {}
    found = set()
    for at, word in enumerate(words):
        if word in last and at - last[word] <= _LONGEST_NGRAM:
            found.add(at - last[word])
        last[word] = at
    return found


def _compression(text: str) -> float:
    """Return how many times smaller zlib makes ``text``."""
    data = text.encode()
    return len(data) / len(zlib.compress(data))


def _is_copy(source: str, text: str) -> bool:
    """Say whether most of the German small words and verbs stand unchanged in ``text``.

    Capitalised words do not count: names are copied on purpose.
    """
    words = set(_LOWER_WORD.findall(source))
    if len(words) < _COPIED_WORDS:
        return source == text and len(words) > 1
    kept = len(words & set(_LOWER_WORD.findall(text)))
    return kept >= _COPIED_SHARE * len(words)
