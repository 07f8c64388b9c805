"""Which language a text is in, by its function words and its script.

This small method replaces a library: it needs no model file, starts at once, and answers "" where
it does not know, while n-gram models name a language for every name and number (docs/reading.md has
the comparison). Function words are the most frequent words of a language and few are shared, so a
sentence or two is enough.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

_SCRIPTS = (
    ("ru", re.compile("[а-яё]", re.I)),
    ("el", re.compile("[α-ωά-ώ]", re.I)),
    ("ar", re.compile("[\u0600-\u06ff]")),
    ("he", re.compile("[\u0590-\u05ff]")),
    ("ja", re.compile("[\u3040-\u30ff]")),
    ("ko", re.compile("[\uac00-\ud7af]")),
    ("zh", re.compile("[\u4e00-\u9fff]")),
    ("hi", re.compile("[\u0900-\u097f]")),
    ("th", re.compile("[\u0e00-\u0e7f]")),
)
_LATIN = re.compile("[a-zà-öø-ÿāăąćčďđęěğıłńňőřśşšťůűźžșț]", re.I)
_TOKENS = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_SAMPLE = 20_000
_NAMES = {
    "ar": "Arabic", "cs": "Czech", "da": "Danish", "de": "German", "el": "Greek", "en": "English",
    "es": "Spanish", "fi": "Finnish", "fr": "French", "he": "Hebrew", "hi": "Hindi",
    "hr": "Croatian or Serbian", "hu": "Hungarian", "id": "Indonesian", "it": "Italian",
    "ja": "Japanese", "ko": "Korean", "lb": "Luxembourgish", "nl": "Dutch", "no": "Norwegian",
    "pl": "Polish", "pt": "Portuguese", "ro": "Romanian", "ru": "Russian", "sv": "Swedish",
    "th": "Thai", "tr": "Turkish", "zh": "Chinese",
}  # fmt: skip


@cache
def _words() -> dict[str, frozenset[str]]:
    """Return the lists of data/function_words.txt by their keys."""
    text = files("newscli").joinpath("data", "function_words.txt").read_text(encoding="utf-8")
    lists: dict[str, list[str]] = {}
    key = ""
    for line in text.splitlines():
        if not line.startswith((" ", "#")):
            key, _, line = line.partition(":")
        if not line.startswith("#"):
            lists.setdefault(key, []).extend(line.split())
    return {key: frozenset(words) for key, words in lists.items()}


def function_words(language: str) -> frozenset[str]:
    """Return the function words of a language ("de", "en" …) in lower case; none if unknown."""
    return _words().get(language, frozenset())


@cache
def german_markers() -> frozenset[str]:
    """Return the function words that only German text has, none that English writes too.

    Two or three of them in a few words mean German: "die", "was" and "in" are left out.
    """
    words = _words()
    return words["de"] - words["en"] - words["shared"]


@cache
def _languages_of() -> dict[str, tuple[str, ...]]:
    languages: dict[str, tuple[str, ...]] = {}
    for language, words in _words().items():
        if language != "shared":
            for word in words:
                languages[word] = (*languages.get(word, ()), language)
    return languages


def language_name(code: str) -> str:
    """Return the English name of a code that :func:`detect_language` gives."""
    return _NAMES.get(code, code)


def detect_language(text: str) -> str:
    """Return the ISO 639-1 code of the language that most of ``text`` is in, "" if unknown.

    Unknown are texts with hardly any function word in them: names, numbers, a headline of two
    words. Languages of other scripts are told apart by script only ("ru" stands for all that is
    written in Cyrillic letters). Looks at 20,000 characters at most: start, middle and end.
    """
    sample = _sample(text)
    script = _by_script(sample)
    if script:
        return script
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
    if _looks_german(sample):
        scores["de"] = scores.get("de", 0) + 0.5
    best = max(scores, key=lambda language: scores[language])
    score = scores.pop(best)
    if score < 0.5 or score < 0.04 * len(tokens) or max(scores.values(), default=0) > 0.9 * score:
        return ""
    if best not in {"de", "en"} and len(found[best]) < 2:  # one short word may be anyone's
        return ""
    return best


def _looks_german(text: str) -> bool:
    return any(letter in text for letter in "ßÄÖÜ") or ("ü" in text and "ı" not in text)


def _by_script(text: str) -> str:
    latin = len(_LATIN.findall(text))
    for language, letters in _SCRIPTS:
        if len(letters.findall(text)) > max(latin, 1):
            return language
    return ""


def _sample(text: str) -> str:
    if len(text) <= _SAMPLE:
        return text
    third = _SAMPLE // 3
    middle = len(text) // 2
    return "\n".join((text[:third], text[middle : middle + third], text[-third:]))
