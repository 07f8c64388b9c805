"""Keywords: the phrases that an article keeps coming back to."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from newscli.language import word_lists
from newscli.summarise.candidates import WORDS, content_words, stop_words

_TOKEN = re.compile(r"(?:[^\W\d_]\.){2,}|[^\W_]+(?:['’.-][^\W_]+)*|[^\w\s]")
_MOST_WORDS = 3
_STEM = 5
_ABBREVIATION = re.compile(r"\w\.[a-z]\.")
"""Of small letters ("a.m.", "E.g."): such are no names."""
_CONTRACTION = re.compile(r"['’](?:t|ll|re|ve|d|m)$")


def keywords(sentences: Sequence[str], title: str = "", most: int = 8) -> list[str]:
    """Return up to ``most`` words and phrases, best first.

    A frequency method after RAKE (Rose et al. 2010): candidates are runs of words between function
    words and punctuation, up to three words long; each counts with the number of its occurrences
    outside longer ones that come back too (as in C-value, Frantzi et al. 2000: "North Korean", not
    "North"), more if it is a name (capitalised inside a sentence), is in the title, or has several
    words.
    """
    written = Counter(
        tuple(words) for sentence in sentences for run in _runs(sentence) for words in _phrases(run)
    )
    counts: Counter[tuple[str, ...]] = Counter()
    shapes: dict[tuple[str, ...], str] = {}
    for words, count in written.most_common():  # the most frequent way to write it comes first
        key = tuple(word.lower() for word in words)
        counts[key] += count
        shapes.setdefault(key, " ".join(words))
    general = word_lists(WORDS)["general"]
    repeated = [k for k, count in counts.items() if count > 1 and not set(k) <= general]
    nested: Counter[tuple[str, ...]] = Counter()
    for key in repeated:
        for part in _phrases(shapes[key].split()):
            if len(part) < len(key):
                inner = tuple(word.lower() for word in part)
                nested[inner] = max(nested[inner], counts[key])
    in_title = set(content_words(title))

    def score(key: tuple[str, ...]) -> float:
        shape = shapes[key]
        name = 1.5 if shape[0].isupper() and all(w[0].isupper() for w in shape.split()) else 1.0
        titled = 1.0 + 0.5 * bool(in_title & set(content_words(shape)))
        return (counts[key] - nested[key]) * name * titled * (1 + 0.4 * (len(key) - 1))

    chosen: list[tuple[str, ...]] = []
    for key in sorted(repeated, key=lambda k: (-score(k), k)):
        if len(chosen) == most or score(key) <= 0:
            break
        # "Kim Jong" beside "Kim Jong Un", "Russian" beside "Russia" say nothing new.
        stems = {word[:_STEM] for word in key}
        if not any(stems & {word[:_STEM] for word in other} for other in chosen):
            chosen.append(key)
    return [shapes[key] for key in chosen]


def _runs(sentence: str) -> list[list[str]]:
    """Return the runs of content words of a sentence; its first word in the case it would have."""
    runs: list[list[str]] = [[]]
    for index, token in enumerate(_TOKEN.findall(sentence)):
        plain = token.lower().removesuffix("'s").removesuffix("’s")
        is_word = (
            token[0].isalpha()
            and len(plain) > 1
            and plain not in stop_words()
            and not _CONTRACTION.search(plain)
            and not _ABBREVIATION.match(token)
        )
        if not is_word:
            runs.append([])
            continue
        bare = token.removesuffix("'s").removesuffix("’s")
        runs[-1].append(bare[0].lower() + bare[1:] if index == 0 and bare[1:].islower() else bare)
        if bare != token:  # a possessive ends a phrase
            runs.append([])
    return [run for run in runs if run]


def _phrases(run: Sequence[str]) -> list[Sequence[str]]:
    """Return the parts of a run with one to three words, with names and other words not mixed."""
    return [
        run[start : start + size]
        for size in range(1, _MOST_WORDS + 1)
        for start in range(len(run) - size + 1)
        if len({word[0].isupper() for word in run[start : start + size]}) == 1
    ]
