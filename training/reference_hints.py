"""Hints for training pairs: the lexicon's, some dropped, and certain ones taken from the reference.

What a model is to copy must stand in the reference, so the certain hints of training are figures
and dates that the reference writes as :mod:`newscli.translate.hints` would, and renderings of some
words, alone or with their neighbours, that the lexicon finds in the reference: these stand for a
user's glossary.
"""

from __future__ import annotations

import random
import re

from newscli.lexicon import WORD, Lexicon
from newscli.translate.hints import Hint, figure_hints, with_hints, word_hints

PLAIN = 0.2
"""Share of the pairs that get no hint, so that the model translates without hints as well."""
DROPPED = 0.1
"""Share of the lexicon's hints that are left out."""
FIGURES = 0.8
TERMS, TERM_WORDS = 0.4, 0.12
"""Share of the pairs with terms, and share of their words that become one."""
_NEIGHBOUR = 0.3
"""Chance that a term takes in the next capitalised word of the reference, or the one before."""


def with_training_hints(source: str, target: str, lexicon: Lexicon, rng: random.Random) -> str:
    """Return ``source`` with hints as training shows them."""
    if rng.random() < PLAIN:
        return source
    hints = [hint for hint in word_hints(source, lexicon) if rng.random() >= DROPPED]
    hints += [
        hint
        for hint in figure_hints(source)
        if rng.random() < FIGURES and re.search(rf"(?<![\w.,]){re.escape(hint.text)}(?!\w)", target)
    ]
    if rng.random() < TERMS:
        hints += terms(source, target, lexicon, rng, TERM_WORDS)
    return with_hints(source, hints)


def terms(
    source: str, target: str, lexicon: Lexicon, rng: random.Random, share: float
) -> list[Hint]:
    """Return certain hints for about that share of the source's words, drawn from ``target``."""
    words = list(WORD.finditer(target))
    at = {match.group().lower(): index for index, match in enumerate(words)}
    found = []
    for match in WORD.finditer(source):
        if rng.random() >= share or len(match.group()) < 4:
            continue
        entry = lexicon.entry(match.group())
        there = [
            at[r.word.lower()] for r in (entry.renderings if entry else ()) if r.word.lower() in at
        ]
        if not there:
            continue
        first = last = there[0]
        if first > 0 and words[first - 1].group()[:1].isupper() and rng.random() < _NEIGHBOUR:
            first -= 1
        if (
            last + 1 < len(words)
            and words[last + 1].group()[:1].isupper()
            and rng.random() < _NEIGHBOUR
        ):
            last += 1
        text = target[words[first].start() : words[last].end()]
        if len(text) < 40:
            found.append(Hint(match.end(), text, certain=True))
    return found
