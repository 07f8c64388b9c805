"""Names of people, places and organisations that did not arrive in the translation."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from newscli.article import CheckWarning, Span
from newscli.check import english_words as english
from newscli.check.exonyms import EXONYMS, VARIANTS
from newscli.check.german_words import MONTHS, WEEKDAYS
from newscli.check.name_model import Place, likelihood
from newscli.check.notation import roman
from newscli.check.spelling import plain, sounds, sounds_alike, sounds_within, without_genitive

_TOKEN = re.compile(r"[^\W_]+(?:['’&.-][^\W_]+)*['’]?")
_SENTENCE_END = re.compile(r"[.!?:]['\"“”«»„]*\s*[-–\"“„»«'(]*\s*$")
_LIKELY = 0.3
_LIKELY_TOGETHER = 0.5
_LIKELY_IF_DROPPED = 0.96
_LIKELY_IF_INVENTED = 0.985
_LEAST_LETTERS = 3
_NO_NAMES = frozenset(
    {"Ich", "Wir", "Sie", "Ihr", "Ihre", "Ihnen", "Er", "Es", "Corona", "Herr", "Frau", "Dr",
     "USD", "EUR", "GBP", "CHF", "Mount", "Saint", "Sankt", "St"}
)  # fmt: skip
_ENGLISH_CALENDAR = frozenset({*english.MONTHS, *english.SHORT_MONTHS, *english.WEEKDAYS})
_SHOUTED = 0.5
"""From this share of capital letters on, a sentence is all in capitals and they mean nothing."""


class Name(NamedTuple):
    """A capitalised word, or a part of one with hyphens, that is likely a name.

    ``first_name`` says that the next word is a name that stands on the other side.
    """

    text: str
    span: Span
    likelihood: float
    translations: tuple[str, ...]
    whole: str
    first_name: bool = False


def capitals(source: str) -> list[tuple[str, Span, Place, str]]:
    """Return the capitalised words of a text, words with hyphens part by part.

    Each comes with its span, its place and the whole word that it is a part of.
    """
    tokens = [(m[0], m.start(), m.end()) for m in _TOKEN.finditer(source)]
    found = []
    for index, (token, start, end) in enumerate(tokens):
        if token.islower():
            continue
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
def likely_names(source: str) -> tuple[Name, ...]:
    """Return the words of the source that should stand in the translation."""
    names = []
    shouted = sum(map(str.isupper, source)) > _SHOUTED * sum(map(str.isalpha, source))
    for word, span, place, whole in capitals(source):
        translations = EXONYMS.get(word) or EXONYMS.get(without_genitive(word)) or ()
        if translations:
            names.append(Name(word, span, 1.0, translations, whole))
        elif not shouted and _may_be_name(word):
            likely = likelihood(word, place, "de")
            if likely >= _LIKELY:
                variants = VARIANTS.get(word) or VARIANTS.get(without_genitive(word)) or ()
                names.append(Name(word, span, likely, variants, whole))
    return tuple(names)


def _may_be_name(word: str) -> bool:
    """Tell whether a capitalised word is worth a look: no pronoun, month, weekday or numeral."""
    if word in _NO_NAMES or word.isdigit() or roman(word) is not None:
        return False
    if word.lower() in MONTHS or word.lower() in WEEKDAYS:
        return False
    return len(word) >= _LEAST_LETTERS or word.isupper()


def stands_in(name: str, whole: str, low: str, heard: set[str]) -> bool:
    """Tell whether a name stands in a text, given in plain form after a space and by its sounds."""
    if f" {plain(without_genitive(name))}" in low or f" {plain(without_genitive(whole))}" in low:
        return True
    return len(name) >= _LEAST_LETTERS and not name.isupper() and sounds_alike(name, heard)


class Found(NamedTuple):
    """The names that one side has and the other has not: of the source, of the translation."""

    missing: Sequence[Name]
    invented: Sequence[Name]


def compare_names(source: str, translation: str, invented_alone: bool = True) -> Found:
    """Return the names that are not on the other side, each once and in the order of the text.

    Where both sides have a likely name that the other lacks, one has become the other. Where only
    one has, it must be a name almost for certain; and a first name may go where the surname stays
    ("Mr Corbyn"). Without ``invented_alone`` nothing is looked for in the translation unless a name
    of the source is missing, which is quicker.
    """
    missing = _missing(source, translation)
    if not missing and not invented_alone:
        return Found([], [])
    invented = _invented(source, translation)
    best = [max((name.likelihood for name in names), default=0.0) for names in (missing, invented)]
    if best[0] * best[1] >= _LIKELY_TOGETHER:
        return Found(_likeliest(missing), _likeliest(invented))
    certain = [n for n in missing if n.likelihood >= _LIKELY_IF_DROPPED and not n.first_name]
    return Found(certain, [n for n in invented if n.likelihood >= _LIKELY_IF_INVENTED])


def _likeliest(names: Sequence[Name]) -> Sequence[Name]:
    """Return the names that are about as likely as the likeliest."""
    least = _LIKELY_TOGETHER * max(name.likelihood for name in names)
    return [name for name in names if name.likelihood >= least]


@lru_cache(maxsize=256)
def _missing(source: str, translation: str) -> tuple[Name, ...]:
    """Return the likely names of the source that are not in the translation.

    Kept, because a hypothesis is compared when it is chosen and again when it is checked.
    """
    names = likely_names(source)
    if not names:
        return ()
    low = f" {plain(translation)}"
    missing: dict[str, Name] = {}
    heard: set[str] = set()
    last_found = -1
    for name in reversed(names):
        found = f" {plain(without_genitive(name.text))}" in low or any(
            f" {known}" in low for known in name.translations
        )
        if not found:
            heard = heard or sounds(translation)
            found = stands_in(name.text, name.whole, low, heard)
        if found:
            last_found = name.span[0]
        else:
            first_name = last_found - name.span[1] == 1
            missing[name.text] = name._replace(first_name=first_name)
    return tuple(missing.values())[::-1]


def _invented(source: str, translation: str) -> list[Name]:
    """Return the likely names of the translation that are not in the source."""
    low, heard = f" {plain(source)}", sounds(source)
    known = {form for name in likely_names(source) for form in name.translations}
    invented: dict[str, Name] = {}
    for word, span, place, whole in capitals(translation):
        if len(word) < _LEAST_LETTERS or word.lower() in _ENGLISH_CALENDAR:
            continue
        if sounds_within(word, heard) or stands_in(word, whole, low, heard):
            continue
        if word.lower().startswith(tuple(known)):
            continue
        likely = likelihood(word, place, "en")
        if likely >= _LIKELY:
            invented.setdefault(word, Name(word, span, likely, (), whole))
    return list(invented.values())


def check_names(source: str, translation: str) -> list[CheckWarning]:
    """Warn of names that are lost, altered or added."""
    missing, invented = compare_names(source, translation)
    warnings = []
    if len(missing) == len(invented):
        for ours, theirs in zip(missing, invented, strict=True):
            message = f"The name {ours.text} became {theirs.text}."
            warnings.append(CheckWarning("name", message, ours.span, theirs.span))
        return warnings
    for name in missing:
        message = f"The name {name.text} is missing in the translation."
        warnings.append(CheckWarning("name", message, name.span))
    if not missing:
        for name in invented:
            message = f"The name {name.text} does not stand in the source."
            warnings.append(CheckWarning("name", message, None, name.span))
    return warnings
