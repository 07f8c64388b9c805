"""Reads a dictionary in Ding's format: what a German word that the corpus lacks means in English.

A line is ``German :: English``. Both sides hold parts separated by ``|`` (the word, its plural, its
other forms), each part synonyms separated by ``;``; notes stand in brackets. Debian ships Ding's
own dictionary as ``trans-de-en`` (TU Chemnitz, GPL 2 or later).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

_NOTES = re.compile(r"\{[^}]*\}|\[[^\]]*\]|\([^()]*\)|/[^/]*/|<[^>]*>")
_SPACES = re.compile(r"\s+")
_GERMAN_OBJECT = re.compile(
    r"^(?:(?:etw|jdn|jdm|jds|jd|sich|an|auf|mit|von|zu|in|über|bei|aus|um|für|gegen|der|die|das|ein"
    r"|eine)\.?(?:/(?:etw|jdn|jdm|jds|jd)\.?)* )+"
)
_ENGLISH_OBJECT = re.compile(
    r"^(?:(?:to|a|an|the|be) )+|(?: (?:sb|sth|so|oneself)\.?(?:'s)?(?:/(?:sb|sth)\.?)?)+$"
)
_HEADWORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_RENDERING = re.compile(r"[^\W\d_]+(?:[-' ][^\W\d_]+)*")
_SHORTEST, _MOST_WORDS = 3, 2


def _plain(text: str) -> str:
    return _SPACES.sub(" ", _NOTES.sub(" ", text)).strip(" .!?,")


def _english(text: str) -> str:
    """Return a rendering without articles and objects, "" if it is none of one or two words."""
    text, before = _plain(text), None
    while text != before:
        text, before = _ENGLISH_OBJECT.sub("", text).strip(), text
    fits = _RENDERING.fullmatch(text) and text.count(" ") < _MOST_WORDS
    return text if fits else ""


def read_dictionary(path: Path) -> dict[str, list[list[str]]]:
    """Return the renderings of each German word, a list for each place where the word stands.

    Words are as the dictionary writes them, plurals and other forms for themselves; renderings
    have one word or two, the most usual first.
    """
    found: dict[str, list[list[str]]] = {}
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            german, separator, english = line.rstrip("\n").partition("::")
            if not separator or line.startswith("#"):
                continue
            for word, renderings in _line(german.split("|"), english.split("|")):
                found.setdefault(word, []).append(renderings)
    return found


def _line(german: list[str], english: list[str]) -> Iterator[tuple[str, list[str]]]:
    if len(german) != len(english):
        german, english = german[:1], english[:1]
    for words, meanings in zip(german, english, strict=True):
        renderings = [text for text in map(_english, meanings.split(";")) if text]
        for word in words.split(";"):
            head = _GERMAN_OBJECT.sub("", _plain(word))
            if renderings and len(head) >= _SHORTEST and _HEADWORD.fullmatch(head):
                yield head, renderings


def likeliest(places: list[list[str]], counts: Mapping[str, int]) -> list[str]:
    """Return the renderings of a word, the first ones of its places first, frequent ones before.

    ``counts`` says how often the corpus has an English word, in small letters. Of a rendering of
    two words the rarer one counts.
    """

    def count(rendering: str) -> int:
        return min(counts.get(word.lower(), 0) for word in rendering.split(" "))

    first = sorted(dict.fromkeys(place[0] for place in places), key=count, reverse=True)
    rest = [rendering for place in places for rendering in place[1:]]
    return list(dict.fromkeys([*first, *rest]))
