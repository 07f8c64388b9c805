"""Which sentences of the article a sentence rests on, and what in it they do not bear out."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from newscli.article import Sentence
from newscli.check.numbers import english_quantities, match
from newscli.summarise.vectors import TfIdfEmbedder
from newscli.summarise.words import STOP_WORDS, content_words

_MOST_SOURCES = 3
_WORTH_ADDING = 2
"""A further source must explain at least so many words that the sources before it do not."""

_LEAST_SHARED = 0.5
"""The share of a sentence's content words that its sources must contain."""

_WORD = re.compile(r"[^\W\d_][\w'’.-]*\w|[^\W\d_]")
_CAPITAL = re.compile(r"[A-ZÄÖÜ]")


class Support:
    """The sentences of an article, ready to be asked what they bear out."""

    def __init__(self, sentences: Sequence[Sentence]) -> None:
        """Take the translated sentences."""
        self._sentences = list(sentences)
        self._words = [set(content_words(s.translation)) for s in self._sentences]
        # Capitalised inside a sentence: names. A sentence's first word says nothing.
        self._names = {
            _fold(word)
            for sentence in self._sentences
            for word in _WORD.findall(sentence.translation)[1:]
            if _CAPITAL.match(word)
        }

    def align(self, text: str) -> list[int]:
        """Return the ids of one to three sentences that ``text`` rests on, most like it first.

        The first is the one with the most words in common; further ones are added while they
        explain words that are still unexplained.
        """
        texts = [sentence.translation for sentence in self._sentences]
        vectors = TfIdfEmbedder().embed([*texts, text])
        scores = vectors[:-1] @ vectors[-1]
        chosen = [int(scores.argmax())]
        open_words = set(content_words(text)) - self._words[chosen[0]]
        while len(chosen) < _MOST_SOURCES:
            gains = [len(open_words & words) for words in self._words]
            best = max(range(len(gains)), key=lambda i: (gains[i], float(scores[i])))
            if gains[best] < _WORTH_ADDING:
                break
            chosen.append(best)
            open_words -= self._words[best]
        return [self._sentences[i].id for i in chosen]

    def objections(self, text: str, ids: Sequence[int]) -> list[str]:
        """Return what in ``text`` its sources do not bear out, in words; empty if all holds."""
        sources = [sentence for sentence in self._sentences if sentence.id in ids]
        said = " ".join(sentence.translation for sentence in sources)
        problems = [
            f"the number {text[slice(*quantity.span)]!r}"
            for quantity in match(english_quantities(said), english_quantities(text)).invented
        ]
        known = {_fold(w) for s in sources for w in _WORD.findall(f"{s.translation} {s.source}")}
        problems += [f"the name {name!r}" for name in self._named(text) if not _among(name, known)]
        words = set(content_words(text))
        explained = words & set(content_words(said))
        if not problems and len(explained) < _LEAST_SHARED * len(words):
            problems.append("most of its words")
        return problems

    def _named(self, text: str) -> list[str]:
        """Return the words of ``text`` that are names, each once.

        The first word of a sentence is one if the article uses it as one, or if another capital
        follows.
        """
        words = _WORD.findall(text)
        names = []
        for index, word in enumerate(words):
            if not _CAPITAL.match(word) or word.lower() in STOP_WORDS or english_quantities(word):
                continue
            follows = index + 1 < len(words) and _CAPITAL.match(words[index + 1])
            if index or follows or _fold(word) in self._names:
                names.append(word)
        return list(dict.fromkeys(names))


def _fold(word: str) -> str:
    """Return the word without accents, case, possessive and final point."""
    plain = unicodedata.normalize("NFKD", word.casefold())
    plain = "".join(c for c in plain if not unicodedata.combining(c)).rstrip(".")
    return re.sub(r"['’]s?$", "", plain)


def _among(name: str, known: set[str]) -> bool:
    """Say whether a name, or a close form of it ("Ukrainian" for "Ukraine"), is in ``known``."""
    folded = _fold(name)
    if folded in known:
        return True
    stem = folded[: max(4, len(folded) - 3)]
    return len(stem) >= 4 and any(
        word.startswith(stem) and abs(len(word) - len(folded)) <= 3 for word in known
    )
