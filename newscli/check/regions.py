"""Countries, other regions and cities, and whether two languages name the same (``regions.tsv``).

A word is looked up as it is written, so that "us", "turkey" and "china" are none; German ones also
without "Süd", "Ex" and the like, and words with hyphens part by part: "britisch-französisch".
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import NamedTuple

from newscli.article import Span
from newscli.check.tables import rows

_WORD = re.compile(r"(?:[A-Z]\.){2,}|[^\W\d_]+(?:-[^\W\d_]+)*")
_PART = re.compile(r"[^-]+")
_BEFORE = re.compile(
    r"(?:nord|süd|ost|west|mittel|zentral|ex|anti|pro|inner|afro|gesamt|halb|nicht|alt|groß)+(?=...)"
)
_SPLIT = re.compile(r"(?:Nord|Süd|Ost|West|Mittel|Zentral)-[A-ZÄÖÜ]")
"""Süd-Korea."""
_KEY_LENGTH = 3
_SHOUTED_FROM = 4
"""Letters of a word in capitals that is no abbreviation: UKRAINE, but USA."""


class Region(NamedTuple):
    """A word, or two, that names a region.

    ``lines`` are those of the table that have it, ``weak`` those that have it as a word that hardly
    says so: Moskau, of Russia.
    """

    word: str
    span: Span
    lines: frozenset[int]
    weak: frozenset[int]


class _Table(NamedTuple):
    """The words of a language: whole ones, beginnings by their first letters, and first of two."""

    whole: dict[str, dict[int, bool]]
    beginnings: dict[str, list[tuple[str, int, bool]]]
    first: frozenset[str]


@cache
def _table(language: str) -> _Table:
    table, first = _Table({}, {}, frozenset()), set()
    for line, columns in enumerate(rows("regions.tsv")):
        for listed in columns[language == "en"].split(" "):
            weak = listed.startswith("?")
            word = listed.strip("?*").replace("_", " ")
            if " " in word:
                first.add(word.partition(" ")[0])
            if listed.endswith("*"):
                table.beginnings.setdefault(word[:_KEY_LENGTH], []).append((word, line, weak))
                continue
            for form in (word, f"{word}s"):
                table.whole.setdefault(form, {})[line] = weak
    return table._replace(first=frozenset(first))


@lru_cache(maxsize=16384)
def _lines(word: str, language: str) -> tuple[frozenset[int], frozenset[int]]:
    """Return the lines that have a word, and those of them where it is weak."""
    if len(word) >= _SHOUTED_FROM and word.isupper() and word.isalpha():
        word = word.capitalize()
    table = _table(language)
    found: dict[int, bool] = {}
    for form in {word, word[:1].lower() + word[1:]} if language == "de" else {word}:
        found.update(table.whole.get(form, {}))
        for start, line, weak in table.beginnings.get(form[:_KEY_LENGTH], ()):
            if form.startswith(start) and all(sign in start for sign in " -" if sign in form):
                found[line] = weak and found.get(line, True)
    if not found and language == "de" and (before := _BEFORE.match(word.lower())):
        rest = word[before.end() :]
        return _lines(rest.capitalize() if word[:1].isupper() else rest, language)
    return frozenset(found), frozenset(line for line, weak in found.items() if weak)


@lru_cache(maxsize=2048)
def regions(text: str, language: str) -> tuple[Region, ...]:
    """Return the regions that a text names.

    >>> [region.word for region in regions("Nordsyrer und US-Soldaten in Sri Lanka", "de")]
    ['Nordsyrer', 'US', 'Sri Lanka']
    """
    first = _table(language).first
    found: list[Region] = []
    last, end = "", 0
    for match in _WORD.finditer(text):
        word, (start, stop) = match.group(), match.span()
        if last and text[end:start] == " ":
            pair = f"{last} {word}"
            lines, weak = _lines(pair, language)
            if lines:
                begins = start - 1 - len(last)
                while found and found[-1].span[0] >= begins:
                    found.pop()
                found.append(Region(pair, (begins, stop), lines, weak))
                last = ""
                continue
        last, end = word if word in first else "", stop
        lines, weak = _lines(word, language)
        if not lines and _SPLIT.match(word):
            lines, weak = _lines(word[:1] + word[1:].replace("-", "").lower(), language)
        if lines:
            found.append(Region(word, (start, stop), lines, weak))
            continue
        for part in _PART.finditer(word) if "-" in word else ():
            lines, weak = _lines(part.group(), language)
            if lines:
                span = start + part.start(), start + part.end()
                found.append(Region(part.group(), span, lines, weak))
    return tuple(found)


def names_region_of(word: str, language: str, text: str) -> bool:
    """Tell whether a word names a region that a ``text`` in the other language names too."""
    if not (ours := _named(word, language)):
        return False
    return not ours.isdisjoint(_named(text, "de" if language == "en" else "en"))


@lru_cache(maxsize=2048)
def _named(text: str, language: str) -> frozenset[int]:
    """Return the lines of the regions that a text surely names."""
    surely = (each.lines for each in regions(text, language) if each.lines != each.weak)
    return frozenset[int]().union(*surely)


def unmatched(source: str, translation: str) -> tuple[list[Region], list[Region]]:
    """Return the regions of each side that the other names by no word of their lines.

    >>> [[region.word for region in side] for side in unmatched("Briten und Polen", "Brits, Serbs")]
    [['Polen'], ['Serbs']]
    """
    ours, theirs = regions(source, "de"), regions(translation, "en")
    lost = _lacking(ours, theirs, translation, "en") if ours and theirs else []
    return lost, _lacking(theirs, ours, source, "de") if lost else []


def _lacking(
    named: tuple[Region, ...], others: tuple[Region, ...], text: str, language: str
) -> list[Region]:
    """Return the regions of one side that are not among the ``others`` of the other side.

    A word that begins one of the other side's ``text`` is no region but a name: Michael Jordan. A
    capital stands for its country only if it is not on both sides.
    """
    surely = {line for each in named for line in each.lines - each.weak}
    weakly = {line for each in named for line in each.weak}
    lines = {line for other in others for line in other.lines - other.weak}
    for other in others:
        if surely.isdisjoint(other.lines - other.weak) and weakly.isdisjoint(other.weak):
            lines |= other.weak
    lacking = [each for each in named if each.lines != each.weak and lines.isdisjoint(each.lines)]
    if not lacking:
        return []
    lengths = {len(each.word) for each in lacking}
    words = [word for word in _WORD.findall(text) if not _lines(word, language)[0]]
    kept = {word[:length] for word in words for length in lengths}
    kept.update(other.word for other in others)
    return [each for each in lacking if each.word not in kept]
