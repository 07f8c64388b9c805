"""Hints for training pairs: the lexicon's, some dropped, and certain ones taken from the reference.

What a model is to copy must stand in the reference. The certain hints of training are figures,
dates and times, in the form that the reference gives them, and renderings of some words, alone or
with their neighbours, that the lexicon finds in the reference: these stand for a user's glossary.
A few of them are exchanged for another word in hint and reference, since a glossary may ask for
what no model expects.
"""

from __future__ import annotations

import random
import re

from newscli.lexicon import WORD, Lexicon
from newscli.translate.hints import Hint, figures, with_hints, word_hints

PLAIN = 0.2
"""Share of the pairs that get no hint, so that the model translates without hints as well."""
DROPPED = 0.1
"""Share of the lexicon's hints that are left out."""
FIGURES = 0.9
TERMS, TERM_WORDS = 0.5, 0.15
"""Share of the pairs with terms, and share of their words that become one."""
_NEIGHBOUR = 0.3
"""Chance that a term takes in the next capitalised word of the reference, or the one before."""
_EXCHANGED = 0.12
"""Share of the terms of one word that become another word with the same ending."""
_POOL = 200


class TrainingHints:
    """Writes hints into pairs, as training shows them."""

    def __init__(self, lexicon: Lexicon, rng: random.Random) -> None:
        """Take the lexicon whose hints are given, and the source of all chance."""
        self._lexicon, self._rng = lexicon, rng
        self._words: dict[str, list[str]] = {}

    def written_in(self, source: str, target: str) -> tuple[str, str]:
        """Return the source with hints, and the target, in which a term may have been exchanged."""
        rng = self._rng
        if rng.random() < PLAIN:
            return source, target
        hints = [hint for hint in word_hints(source, self._lexicon) if rng.random() >= DROPPED]
        drawn = (
            terms(source, target, self._lexicon, rng, TERM_WORDS) if rng.random() < TERMS else []
        )
        for place, hint in enumerate(drawn):
            other = self._other(hint.text)
            once = len(re.findall(rf"\b{re.escape(hint.text)}\b", target)) == 1
            if other and once and rng.random() < _EXCHANGED:
                target = re.sub(rf"\b{re.escape(hint.text)}\b", other, target)
                drawn[place] = Hint(hint.end, other, certain=True)
        return with_hints(source, [*hints, *drawn, *self._figures(source, target)]), target

    def _figures(self, source: str, target: str) -> list[Hint]:
        found = []
        for figure in figures(source):
            there = figure.written_in(target)
            if there and self._rng.random() < FIGURES:
                found.append(Hint(figure.end, there.group(), certain=True))
        return found

    def _other(self, word: str) -> str:
        """Return an earlier term with the ending and capital of ``word``, "" if there is none."""
        if not word.isalpha() or len(word) < 4:
            return ""
        pool = self._words.setdefault(word[-2:], [])
        other = self._rng.choice(pool) if pool else ""
        pool.append(word.lower())
        del pool[:-_POOL]
        return other.capitalize() if word[0].isupper() else other


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
