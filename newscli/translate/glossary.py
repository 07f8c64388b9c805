"""Glossaries: which German term is to be translated how.

A glossary is a UTF-8 text file, one term a line: the German term, a tab, the wanted English. Empty
lines and lines that begin with "#" are left out. Terms match whole words in any inflected form
("Rote Armee" in "der Roten Armee"), with respect to case: a noun is no adjective.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from newscli.errors import UsageError
from newscli.translate.normalise import normalise_for_model

_WORD = re.compile(r"\w+(?:[.'-]\w+)*")
_ENDINGS = frozenset(
    ["", "e", "en", "em", "er", "ern", "es", "ens", "n", "ns", "s", "se", "sen", "ses", "nen"]
)
_STEM_ENDINGS = ("en", "er", "es", "em", "e")
_SHORTEST_STEM = 3
_UMLAUTS = str.maketrans("äöü", "aou")
_SENTENCE_START = re.compile(r"(?:^|[.!?:\"'(] ?)$")


@dataclass(frozen=True, slots=True)
class Term:
    """A German term and its wanted English, as the file has them (punctuation normalised)."""

    source: str
    wanted: str


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A term in a text, from ``start`` to ``end`` (exclusive).

    ``is_base_form`` says that it stands there as in the glossary, not inflected.
    """

    term: Term
    start: int
    end: int
    is_base_form: bool


class Glossary:
    """Finds its terms in texts."""

    def __init__(self, terms: Iterable[Term]) -> None:
        """Take ``terms``; of two with the same German the later one counts."""
        self.terms = list({term.source: term for term in terms}.values())
        pairs = "\n".join(f"{t.source}\t{t.wanted}" for t in self.terms)
        self.digest = hashlib.sha256(pairs.encode()).hexdigest()[:16] if pairs else ""
        self._by_start: dict[str, list[tuple[list[str], Term]]] = defaultdict(list)
        for term in self.terms:
            words = _WORD.findall(term.source)
            self._by_start[_index_key(words[0])].append((words, term))
        for candidates in self._by_start.values():
            candidates.sort(key=lambda item: -len(item[1].source))  # the longest match wins

    @classmethod
    def read(cls, path: Path) -> Glossary:
        """Read the file at ``path``. Raises UsageError, naming the line, if it is no glossary."""
        try:
            lines = path.read_text(encoding="utf-8-sig").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
            raise UsageError(
                f"The glossary {path} cannot be read: {reason}.", "Check the path and the encoding."
            ) from error
        terms = []
        for number, line in enumerate(lines, start=1):
            if not line.strip() or line.lstrip().startswith("#"):
                continue
            source, _, wanted = (normalise_for_model(cell) for cell in line.partition("\t"))
            if not _WORD.search(source) or not wanted:
                raise UsageError(
                    f"Line {number} of the glossary {path} is not a term, a tab and its "
                    "translation.",
                    "Write, for example: Bundestag<TAB>German parliament",
                )
            terms.append(Term(source, wanted))
        return cls(terms)

    def find(self, text: str) -> list[Occurrence]:
        """Return the terms in the normalised ``text``, left to right, none overlapping another."""
        if not self.terms:
            return []
        found: list[Occurrence] = []
        words = list(_WORD.finditer(text))
        at = 0
        while at < len(words):
            occurrence = self._at(text, words[at:])
            if occurrence is None:
                at += 1
                continue
            found.append(occurrence)
            while at < len(words) and words[at].start() < occurrence.end:
                at += 1
        return found

    def _at(self, text: str, words: list[re.Match[str]]) -> Occurrence | None:
        """Return the longest term that begins with the first of ``words``."""
        for wanted, term in self._by_start.get(_index_key(words[0][0]), ()):
            here = words[: len(wanted)]
            if len(here) < len(wanted):
                continue
            starts = bool(_SENTENCE_START.search(text, 0, here[0].start()))
            if all(
                _is_form_of(word[0], base, may_be_capitalised=starts and number == 0)
                for number, (word, base) in enumerate(zip(here, wanted, strict=True))
            ):
                start, end = here[0].start(), here[-1].end()
                return Occurrence(term, start, end, text[start:end] == term.source)
        return None


def _index_key(word: str) -> str:
    """Return what all inflected forms of ``word`` begin with."""
    return _folded(word)[:_SHORTEST_STEM]


def _folded(word: str) -> str:
    return word.lower().translate(_UMLAUTS).replace("ß", "ss")


def _stem(word: str) -> str:
    """Return ``word`` folded, without an adjective's ending or a final -e."""
    folded = _folded(word)
    for ending in _STEM_ENDINGS:
        if folded.endswith(ending) and len(folded) - len(ending) > _SHORTEST_STEM:
            return folded[: -len(ending)]
    return folded


def _is_form_of(word: str, base: str, *, may_be_capitalised: bool) -> bool:
    """Say whether ``word`` is ``base`` or an inflected form of it, its case included."""
    if word == base:
        return True
    if base.isupper():  # an acronym: BRD, but not the word it spells
        return word in {base + "s", base + "'s", base + "en"}
    if not base[0].isalpha() or (word[0].isupper() != base[0].isupper() and not may_be_capitalised):
        return False
    if base[0].isupper() and not word[0].isupper():
        return False
    folded = _folded(word)
    if len(base) < _SHORTEST_STEM:
        return folded == _folded(base)
    whole, stem = _folded(base), _stem(base)
    return (folded.startswith(whole) and folded[len(whole) :] in _ENDINGS) or (
        folded.startswith(stem) and folded[len(stem) :] in _ENDINGS - {""}
    )
