"""Names of people, places and organisations that did not arrive in the translation."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from newscli.article import CheckWarning, Span
from newscli.check.exonyms import EXONYMS
from newscli.check.name_model import Place, likelihood
from newscli.check.spelling import plain, sounds, sounds_alike, without_genitive

_TOKEN = re.compile(r"[^\W_]+(?:['’&.-][^\W_]+)*['’]?")
_CAPITAL = re.compile(r"(?<![\w'’-])[A-ZÀ-Þ][\w'’-]*")
_SENTENCE_END = re.compile(r"[.!?:]['\"“”«»„]*\s*[-–\"“„»«'(]*\s*$")
_LIKELY = 0.97
_LEAST_LETTERS = 3


class Name(NamedTuple):
    """A capitalised word of the source, or a part of one with hyphens."""

    text: str
    span: Span
    likelihood: float
    translations: tuple[str, ...]
    whole: str


def capitals(source: str) -> list[tuple[str, Span, Place, str]]:
    """Return the capitalised words of a German text, words with hyphens part by part.

    Each comes with its span, its place and the whole word that it is a part of.
    """
    tokens = [(m[0], m.start(), m.end()) for m in _TOKEN.finditer(source)]
    found = []
    for index, (token, start, end) in enumerate(tokens):
        before = tokens[index - 1] if index else ("", 0, 0)
        after = tokens[index + 1] if index + 1 < len(tokens) else ("", 0, 0)
        gap_before = source[before[2] : start] if index else ""
        gap_after = source[end : after[1]] if after[0] else ""
        at_start = index == 0 or _SENTENCE_END.search(gap_before) is not None
        left = before[0] if gap_before == " " else gap_before.strip()[-1:]
        right = after[0] if gap_after == " " else gap_after.strip()[:1]
        parts = token.split("-")
        at = start
        for place, part in enumerate(parts):
            sort = "whole" if len(parts) == 1 else "last" if place == len(parts) - 1 else "first"
            if part[:1].isupper() and len(part) >= 2:
                spot = Place(left, right, sort, at_start)
                found.append((part, (at, at + len(part)), spot, token))
            at += len(part) + 1
    return found


@lru_cache(maxsize=256)
def _names(source: str) -> tuple[Name, ...]:
    """Return the words of the source that should stand in the translation."""
    names = []
    for word, span, place, whole in capitals(source):
        translations = EXONYMS.get(word) or EXONYMS.get(without_genitive(word)) or ()
        if translations:
            names.append(Name(word, span, 1.0, translations, whole))
        elif (len(word) >= _LEAST_LETTERS or word.isupper()) and not word.isdigit():
            likely = likelihood(word, place)
            if likely >= _LIKELY:
                names.append(Name(word, span, likely, (), whole))
    return tuple(names)


def stands_in(name: str, whole: str, low: str, heard: set[str]) -> bool:
    """Tell whether a name stands in a text, given in plain form after a space and by its sounds."""
    if f" {plain(without_genitive(name))}" in low or f" {plain(without_genitive(whole))}" in low:
        return True
    return len(name) >= _LEAST_LETTERS and not name.isupper() and sounds_alike(name, heard)


def missing_names(source: str, translation: str) -> list[Name]:
    """Return the names of the source that are not in the translation, each once."""
    names = _names(source)
    if not names:
        return []
    low = f" {plain(translation)}"
    missing: dict[str, Name] = {}
    heard: set[str] = set()
    for name in names:
        if any(f" {known}" in low for known in name.translations):
            continue
        if f" {plain(without_genitive(name.text))}" in low:
            continue
        heard = heard or sounds(translation)
        if not stands_in(name.text, name.whole, low, heard):
            missing.setdefault(name.text, name)
    return list(missing.values())


def check_names(source: str, translation: str) -> list[CheckWarning]:
    """Warn of names that are lost or altered.

    Where exactly one capitalised word of the translation stands for nothing in the source, the
    warning points to it.
    """
    missing = missing_names(source, translation)
    if not missing:
        return []
    new = _new_capitals(source, translation)
    warnings = []
    for name in missing:
        span = new[0] if len(new) == len(missing) == 1 else None
        message = f"The name {name.text} is missing in the translation."
        if span is not None:
            message = f"The name {name.text} became {translation[slice(*span)]}."
        warnings.append(CheckWarning("name", message, name.span, span))
    return warnings


def _new_capitals(source: str, translation: str) -> list[Span]:
    """Return the capitalised words inside the translation that the source does not have."""
    low, heard = f" {plain(source)}", sounds(source)
    return [
        match.span()
        for match in _CAPITAL.finditer(translation, 1)
        if len(match[0]) >= _LEAST_LETTERS and not stands_in(match[0], match[0], low, heard)
    ]
