"""The shape of a translation: missing, cut off, looping, too long or short, left in German.

One set of thresholds serves the translator, which tries such sentences again, and `newscli check`.
They were set on the development sets: professional translations practically never trip them
(docs/translation.md has the figures).
"""

from __future__ import annotations

import re
import unicodedata
import zlib
from collections.abc import Iterable
from itertools import islice

from newscli.addresses import without_addresses
from newscli.article import CheckWarning, WarningKind
from newscli.language import detect_language, german_markers

UNKNOWN_MARK = "⁇"
"""Stands in a translation for a token that the model knows only as "unknown"."""

SEVERITY = {
    WarningKind.coverage: 10,
    WarningKind.unfinished: 8,
    WarningKind.repetition: 6,
    WarningKind.untranslated: 5,
    WarningKind.length: 4,
    WarningKind.unknown: 2,
}
"""How much worse a translation is for each kind of fault in its shape."""

LONGEST_TIMES, LONGEST_PLUS = 2.0, 25
SHORTEST_TIMES, SHORTEST_MINUS = 0.45, 12
_LONGEST_NGRAM = 12
_REPEATS_ALLOWED = {1: 2, 2: 2}  # "that that", "again and again and"; longer ones: once
_COMPRESSIBLE = 2.2
_COMPRESSED_FROM = 120  # characters; zlib's header makes ratios of shorter texts meaningless
_COPIED_SHARE = 0.6
_COPIED_WORDS = 3
_MARKED_WORDS = 4
_LETTERS_IN_SYMBOLS = 3  # "50 km" may become "50"
_MARKED_SHARE = 0.3

_TOKEN = re.compile(r"\w+|[^\w\s]")
_STUTTER = re.compile(r"([^\W\d_]{2,6}?)\1{3,}|([^\W\d_])\2{5,}")
"""Of letters: figures have many equal digits ("1000000")."""
_WORD = re.compile(r"[^\W\d_]+")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")
_UNITS = {"mu": "mikro", "omega": "ohm"}
_QUOTED = re.compile(r"[„“”\"«»]([^„“”\"«»]+)[“”\"«»]")
_MOST_QUOTED = 10  # so many quotations of a sentence are compared
_LOWER_WORD = re.compile(r"(?<!\w)[a-zäöüß]{3,}(?!\w)")


def severity(warnings: Iterable[CheckWarning]) -> int:
    """Return how bad the faults of shape among ``warnings`` are together; 0 if there are none."""
    return sum(SEVERITY.get(WarningKind(warning.kind), 0) for warning in warnings)


def check_shape(
    source: str, translation: str, *, finished: bool = True, unknown: int = 0
) -> list[CheckWarning]:
    """Return what is wrong with the shape of a translation.

    ``finished`` is False if the engine's limit cut it; ``unknown`` counts the tokens that the model
    could not write. A missing translation gets that one warning only.
    """
    whole = ((0, len(source)), (0, len(translation)))

    def warn(kind: WarningKind, message: str) -> None:
        found.append(CheckWarning(kind, message, *whole))

    found: list[CheckWarning] = []
    if not translation.strip():
        message = "The sentence has no translation."
        return [CheckWarning(WarningKind.coverage, message, whole[0])] if source.strip() else []
    words = _WORD.findall(translation)
    if not words and len("".join(_WORD.findall(source))) > _LETTERS_IN_SYMBOLS:
        warn(WarningKind.coverage, "The translation has no words.")
        return found
    if not finished:
        warn(WarningKind.unfinished, "The translation breaks off.")
    if loop := _loop(source, translation):
        warn(WarningKind.repetition, f"The translation repeats itself: “{loop}”.")
    if len(translation) > LONGEST_TIMES * len(source) + LONGEST_PLUS:
        warn(
            WarningKind.length,
            "The translation is much longer than the source: something may have been added.",
        )
    elif len(translation) < SHORTEST_TIMES * len(source) - SHORTEST_MINUS:
        warn(
            WarningKind.length,
            "The translation is much shorter than the source: something may be missing.",
        )
    read = without_addresses(source), without_addresses(translation)
    if _is_german(*read) and _is_german(*_without_kept(*read)):
        warn(WarningKind.untranslated, "The sentence was left in German.")
    if unknown or UNKNOWN_MARK in translation:
        warn(WarningKind.unknown, "The model could not write a character of the source.")
    return found + foreign_signs(source, translation)


def foreign_signs(source: str, translation: str) -> list[CheckWarning]:
    """Warn about letters of other scripts and symbols (emoji) that the source does not have.

    In 45,269 good translations three have one, all of them added by the translator.
    """
    if translation.isascii():
        return []
    known = frozenset(unicodedata.normalize("NFKC", source).casefold())
    warnings = []
    for run in _NOT_ASCII.finditer(translation):
        signs = unicodedata.normalize("NFKC", run[0]).casefold()
        if not any(_is_foreign(sign) and sign not in known for sign in signs):
            continue
        if any(name in source.lower() for sign in signs for name in _names_of(sign)):
            continue  # Mikrometer: μm
        message = f"“{run[0]}” is not in the source."
        warnings.append(CheckWarning(WarningKind.unknown, message, None, run.span()))
    return warnings


def _is_foreign(sign: str) -> bool:
    """Return whether a sign is a letter of another script than the Latin one, or a symbol."""
    category = unicodedata.category(sign)
    if category[0] == "L" and category != "Lm":  # a modifier may be an apostrophe: Hawaiʻi
        return not unicodedata.name(sign, "").startswith(("LATIN ", "FEMININE ", "MASCULINE "))
    return category == "So" and sign not in "©®™°"


def _names_of(sign: str) -> tuple[str, ...]:
    """Return what German calls a Greek letter, alone or as a unit."""
    name = unicodedata.name(sign, "")
    if not name.startswith("GREEK "):
        return ()
    letter = name.rpartition(" ")[2].lower()
    return (letter, _UNITS[letter]) if letter in _UNITS else (letter,)


def _loop(source: str, text: str) -> str:
    """Return what ``text`` repeats in a row more often than ``source`` does, or ""."""
    stutter = _STUTTER.search(text)
    if stutter and not _STUTTER.search(source):
        return stutter[0][:30]
    words = _TOKEN.findall(text.lower())
    found = _longest_run(words)
    if found is not None:
        size, count, at = found
        own = _longest_run(_TOKEN.findall(source.lower()))
        if own is None or own[1] < count:
            return " ".join(words[at : at + 2 * size])[:60]
    if len(text) >= _COMPRESSED_FROM:
        ratio = _compression(text)
        if ratio > _COMPRESSIBLE and ratio > 1.4 * _compression(source):
            return text[:40]
    return ""


def _longest_run(words: list[str]) -> tuple[int, int, int] | None:
    """Return (n, times, start) of the first n-gram that is repeated too often in a row."""
    for size in sorted(_distances(words)):
        whole = 2 * size == len(words)  # "Yes. Yes." for "Ja."
        allowed = 1 if whole else _REPEATS_ALLOWED.get(size, 1)
        same = 0
        for at in range(len(words) - size):
            same = same + 1 if words[at] == words[at + size] else 0
            if same < size * allowed:
                continue
            start = at + 1 - same
            if any(word.isalnum() for word in words[start : start + size]):
                return size, 1 + same // size, start
    return None


def _distances(words: list[str]) -> set[int]:
    """Return how far apart equal words stand: only n-grams of these sizes can be repeated."""
    last: dict[str, int] = {}
    found = set()
    for at, word in enumerate(words):
        if word in last and at - last[word] <= _LONGEST_NGRAM:
            found.add(at - last[word])
        last[word] = at
    return found


def _compression(text: str) -> float:
    """Return how many times smaller zlib makes ``text``."""
    data = text.encode()
    return len(data) / len(zlib.compress(data))


def _without_kept(source: str, translation: str) -> tuple[str, str]:
    """Return a pair without the quotations that both sides have in the same words.

    "Ich bin ein Berliner" may stay as it is; nothing is left out where no word around the
    quotation was translated, nor a German quotation that is longer than the rest.
    """
    ours, theirs = source, translation
    for quoted in islice(_QUOTED.finditer(source), _MOST_QUOTED):
        kept = quoted[1].strip(" ,.!?…")
        rest = theirs.replace(kept, "", 1)
        is_short = len(_WORD.findall(kept)) < len(_WORD.findall(rest))
        if rest != theirs and (is_short or detect_language(kept) != "de"):
            ours, theirs = ours.replace(kept, "", 1), rest
    if set(_WORD.findall(theirs)) <= set(_WORD.findall(ours)):
        return source, translation
    return ours, theirs


def _is_german(source: str, translation: str) -> bool:
    """Return whether a translation has German function words or keeps most of the source's words.

    Capitalised words do not count as kept: names are copied on purpose.
    """
    words = _WORD.findall(translation)
    markers = sum(word in german_markers() for word in words)
    if len(words) >= _MARKED_WORDS and markers >= _MARKED_SHARE * len(words):
        return True
    theirs = set(_LOWER_WORD.findall(source))
    if len(theirs) < _COPIED_WORDS:
        return source == translation and len(theirs) > 1
    kept = len(theirs & set(_LOWER_WORD.findall(translation)))
    return kept >= _COPIED_SHARE * len(theirs)
