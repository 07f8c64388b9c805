"""Set phrases that are read in other words, by the patterns of ``data/wordings.tsv``.

"Das Kind ist außer Lebensgefahr" comes out as "out of life", whoever is meant; "außer Gefahr" comes
out right. A small model renders some phrases wrongly whatever stands in their slots, and no score
tells. The inline hints let the model read such a phrase in other words, or say what a word of it
means, and the checks do not look for the words that it had.

A line of the table has, separated by tabs:

- the words of which the sentence must have one, in small letters;
- a regular expression; its unnamed groups are what is read otherwise. " … " stands for any words of
  the same clause between two others, "…" for up to 80 of its characters, ``{N}`` for a number, and
  other names in braces for the lists of ``data/phrase_lists.txt``;
- what is read instead of each group, separated by " / ": other words, "-" for nothing, or
  "# English" for words that stay and get a certain hint; "a=b | c=d" decides by the group's text;
- a sentence, and words of its translation by the bundled model.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

from newscli.article import Span
from newscli.language import sections

TABLE = files("newscli").joinpath("data").joinpath("wordings.tsv")
"""The table of set phrases."""

MEANS = "# "
"""Before the English that a word gets as a certain hint."""
_NOTHING = "-"
_GAP = r"(?:[^,;:.!?()„“”\"»«]|(?<=\d)[.,](?=\d| [A-ZÄÖÜ])){0,80}?"
_LISTS = "data/phrase_lists.txt"
_NAME = re.compile(r"\{([A-Z]+)\}")
_WORD = re.compile(r"\w+")
_INSIDE = re.compile(r"…\((?=\w)")
"""A gap before a group that begins with a letter, which must not lie within a word (er-klären)."""


class Line(NamedTuple):
    """A line of the table; ``readings`` belong to the unnamed groups of its pattern, in order."""

    keys: tuple[str, ...]
    pattern: str
    readings: tuple[str, ...]
    example: str
    said: str

    @property
    def compiled(self) -> re.Pattern[str]:
        """The pattern, whole words only; compiled when it is first asked for, which takes time."""
        return _compiled(self.pattern)


class Reading(NamedTuple):
    """A place of a sentence and what is read there; with ``means``, behind it, in English."""

    span: Span
    text: str
    means: bool


def read_table() -> list[Line]:
    """Return the lines of the table."""
    found = []
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            keys, pattern, readings, example, said = line.split("\t")
            found.append(
                Line(tuple(keys.split()), pattern, tuple(readings.split(" / ")), example, said)
            )
    return found


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    gaps = _INSIDE.sub(r"…(?<!\\w)(", pattern.replace(" … ", rf" (?:{_GAP} )??")).replace("…", _GAP)
    return condition(gaps)


@cache
def condition(pattern: str) -> re.Pattern[str]:
    """Return a pattern with its lists written out, whole words only."""
    listed = _NAME.sub(lambda name: f"(?:{'|'.join(sections(_LISTS)[name[1]])})", pattern)
    return re.compile(rf"(?<!\w)(?:{listed})(?!\w)")


@cache
def _by_key() -> dict[str, list[tuple[int, Line]]]:
    found: dict[str, list[tuple[int, Line]]] = {}
    for number, line in enumerate(read_table()):
        for key in line.keys:
            found.setdefault(key, []).append((number, line))
    return found


@lru_cache(maxsize=2048)
def wordings(source: str) -> tuple[tuple[Reading, ...], ...]:
    """Return what is read otherwise in a German sentence, phrase by phrase.

    >>> [reading.text for phrase in wordings("Er ist außer Lebensgefahr.") for reading in phrase]
    ['Gefahr']
    """
    by_key = _by_key()
    here = {word.lower() for word in _WORD.findall(source)}
    lines = {number: line for word in here & by_key.keys() for number, line in by_key[word]}
    found: list[tuple[Reading, ...]] = []
    taken = bytearray(len(source))
    for _, line in sorted(lines.items()):
        for match in line.compiled.finditer(source):
            phrase = tuple(_readings(line, match))
            if not any(any(taken[slice(*reading.span)]) for reading in phrase):
                found.append(phrase)
                for (start, end), *_ in phrase:
                    taken[start:end] = bytes([1]) * (end - start)
    return tuple(found)


@lru_cache(maxsize=2048)
def wording_offsets(source: str) -> frozenset[int]:
    """Return the offsets of all characters of a sentence that are read otherwise."""
    spans = [reading.span for phrase in wordings(source) for reading in phrase]
    return frozenset(at for start, end in spans for at in range(start, end))


@lru_cache(maxsize=2048)
def offsets_left_out(source: str) -> frozenset[int]:
    """Return the offsets of the characters that are not in what is read instead."""
    return frozenset(
        at
        for phrase in wordings(source)
        for (start, end), text, means in phrase
        if not means
        for at in range(start, end)
        if source[at] not in text
    )


def _readings(line: Line, match: re.Match[str]) -> Iterator[Reading]:
    named = match.re.groupindex.values()
    groups = [number for number in range(1, match.re.groups + 1) if number not in named]
    for group, text in zip(groups, line.readings, strict=True):
        if match[group] is None:
            continue
        text = _for_form(text, match[group])
        if text.startswith(MEANS):
            yield Reading(match.span(group), match.expand(text.removeprefix(MEANS)), True)
            continue
        if text == _NOTHING:
            start, end = match.span(group)
            alone = not match[group].startswith(" ") and match.string[start - 1 : start] == " "
            yield Reading((start - alone, end), "", False)  # with the space before it
            continue
        text = match.expand(text)
        if match[group][:1].isupper() and _begins(match.string, match.start(group)):
            text = text[:1].upper() + text[1:]
        yield Reading(match.span(group), text, False)


def _for_form(text: str, form: str) -> str:
    """Return the reading for a form of the word, of "a=b | c=d"."""
    if "=" not in text:
        return text
    return dict(each.split("=") for each in text.split(" | ")).get(form.lower(), _NOTHING)


def _begins(source: str, at: int) -> bool:
    """Tell whether a sentence or a part of it begins at an offset."""
    before = source[max(0, at - 4) : at].rstrip(" „“\"»«'(")
    return before.endswith((":", ".", "!", "?")) if before or at > 4 else True
