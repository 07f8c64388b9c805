"""Which language a text is in, by its function words and its script.

This small method replaces a library: it needs no model file, starts at once, and answers "" when it
does not know, whereas n-gram models assign a language to every name and number (docs/reading.md
compares them). Function words are the most frequent words of a language and few languages share
them, so a sentence or two is enough.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import TypeVar

V = TypeVar("V")
_LANGUAGES, _WORDS = "data/languages.txt", "data/function_words.txt"
_LATIN = re.compile("[a-zà-öø-ÿāăąćčďđęěğıłńňőřśşšťůűźžșț]", re.I)
_TOKENS = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_SAMPLE = 20_000
_LONG_RUN = re.compile(r"\S{32,}")
_CODE_PIECE = re.compile(r"[A-Za-z0-9+/=]+")
_SHORTEST_CODE = 32
_CODE_SAMPLE = 2000


@cache
def sections(path: str) -> dict[str, list[str]]:
    """Return the lines of each section in a data file of the package, by its name.

    A section starts with its name and a colon. More lines follow indented. Lines that start with
    "#" are comments.
    """
    text = files("newscli").joinpath(*path.split("/")).read_text(encoding="utf-8")
    found: dict[str, list[str]] = {}
    name = ""
    for line in text.splitlines():
        if line.startswith("#"):
            continue
        if line and not line.startswith(" "):
            name, _, line = line.partition(":")
        found.setdefault(name, []).extend(filter(None, [line.strip()]))
    return found


def of_kind(kind: str, found: Mapping[str, V]) -> dict[str, V]:
    """Return the sections whose names start with the word ``kind``, by the rest of the name."""
    start = f"{kind} "
    return {n.removeprefix(start): value for n, value in found.items() if n.startswith(start)}


@cache
def word_lists(path: str) -> dict[str, frozenset[str]]:
    """Return the words of each section in a data file of the package, by its name."""
    return {name: frozenset(" ".join(lines).split()) for name, lines in sections(path).items()}


def function_words(language: str) -> frozenset[str]:
    """Return the function words of a language ("de", "en" …) in lower case; none if unknown."""
    return word_lists(_WORDS).get(language, frozenset())


@cache
def german_markers() -> frozenset[str]:
    """Return the German function words that English does not share.

    Two or three of them in a few words indicate German. "die", "was" and "in" are not among them.
    """
    words = word_lists(_WORDS)
    return words["de"] - words["en"] - words["shared"]


@cache
def _languages_of() -> dict[str, tuple[str, ...]]:
    languages: dict[str, tuple[str, ...]] = {}
    for language, words in word_lists(_WORDS).items():
        if language != "shared":
            for word in words:
                languages[word] = (*languages.get(word, ()), language)
    return languages


def language_name(code: str) -> str:
    """Return the English name of a code returned by :func:`detect_language`."""
    return sections(_LANGUAGES).get(code, [code])[0]


def detect_language(text: str) -> str:
    """Return the ISO 639-1 code of the language that most of ``text`` is in, "" if unknown.

    A text with hardly any function words is unknown: names, numbers, a headline of two words.
    Languages in other scripts are told apart by script only (anything in Cyrillic letters is "ru").
    At most 20,000 characters are examined: start, middle and end.
    """
    if len(text) > _SAMPLE:
        third, middle = _SAMPLE // 3, len(text) // 2
        text = "\n".join((text[:third], text[middle : middle + third], text[-third:]))
    sample = without_code(text)
    latin = len(_LATIN.findall(sample))
    for language, letters in of_kind("script", sections(_LANGUAGES)).items():
        if len(re.findall(letters[0], sample, re.IGNORECASE)) > max(latin, 1):
            return language
    tokens = [token.lower().replace("’", "'") for token in _TOKENS.findall(sample)]
    languages_of = _languages_of()
    scores: dict[str, float] = {}
    found: dict[str, set[str]] = {}
    for token in tokens:
        languages = languages_of.get(token, ())
        for language in languages:
            scores[language] = scores.get(language, 0) + 1 / len(languages)
            found.setdefault(language, set()).add(token)
    if not scores:
        return ""
    if any(letter in sample for letter in "ßÄÖÜ") or ("ü" in sample and "ı" not in sample):
        scores["de"] = scores.get("de", 0) + 0.5
    best = max(scores, key=lambda language: scores[language])
    score = scores.pop(best)
    if score < 0.5 or score < 0.04 * len(tokens) or max(scores.values(), default=0) > 0.9 * score:
        return ""
    if best not in {"de", "en"} and len(found[best]) < 2:  # one short word may be anyone's
        return ""
    return best


def code_spans(text: str) -> list[tuple[int, int]]:
    """Return the spans (start, end) in ``text`` that are not language: base64, hashes, keys.

    Such a span has at least 32 characters, no space, and letters and digits in an order that no
    word has: many digits inside, or capitals among small letters. Addresses, long compounds and
    words joined by hyphens are not code.
    """
    return [match.span() for match in _LONG_RUN.finditer(text) if _is_code(match[0])]


def without_code(text: str) -> str:
    """Return ``text`` without the spans that :func:`code_spans` finds."""
    spans = code_spans(text)
    if not spans:
        return text
    ends = [0, *(end for _, end in spans)]
    starts = [*(start for start, _ in spans), len(text)]
    return " ".join(text[end:start] for end, start in zip(ends, starts, strict=True))


def _is_code(run: str) -> bool:
    sample = run if len(run) <= _CODE_SAMPLE else run[:_CODE_SAMPLE]
    letters = _CODE_PIECE.sub("", sample)
    pieces = _CODE_PIECE.findall(sample)
    longest = max((len(piece) for piece in pieces), default=0)
    if longest < _SHORTEST_CODE or len(letters) > 0.3 * len(sample):
        return False
    piece: str = max(pieces, key=len)
    changes: int = sum(
        (a.isdigit() != b.isdigit()) or (a.islower() and b.isupper()) for a, b in pairwise(piece)
    )
    return changes >= len(piece) // 8
