"""Coverage: every source sentence has a translation, in English, and of a sensible length."""

from __future__ import annotations

import re

from newscli.article import CheckWarning
from newscli.language import german_markers

_LETTER = re.compile(r"[^\W\d_]")
_WORD = re.compile(r"[^\W\d_]+")
_SHORTEST_JUDGED = 40
_LEAST_RATIO = 0.4
_MOST_RATIO = 2.2
_COPY_WORDS = 4
_COPY_SHARE = 0.3


def check_coverage(source: str, translation: str) -> list[CheckWarning]:
    """Warn of an empty, untranslated, far too short or far too long translation."""
    letters = len(_LETTER.findall(source))
    if not translation.strip():
        if not source.strip():
            return []
        return [CheckWarning("coverage", "The sentence has no translation.", (0, len(source)))]
    if not letters:
        return []
    if not _LETTER.search(translation) and letters > 3:
        message = "The translation has no words."
        return [CheckWarning("coverage", message, (0, len(source)), (0, len(translation)))]
    words = _WORD.findall(translation)
    german = sum(word in german_markers() for word in words)
    if len(words) >= _COPY_WORDS and german >= _COPY_SHARE * len(words):
        message = "The sentence was left in German."
        return [CheckWarning("untranslated", message, (0, len(source)), (0, len(translation)))]
    ratio = len(translation) / len(source)
    if len(source) >= _SHORTEST_JUDGED and ratio < _LEAST_RATIO:
        message = "The translation is much shorter than the source: something may be missing."
        return [CheckWarning("length", message, (0, len(source)), (0, len(translation)))]
    if len(translation) >= _SHORTEST_JUDGED and ratio > _MOST_RATIO:
        message = "The translation is much longer than the source: something may be added."
        return [CheckWarning("length", message, (0, len(source)), (0, len(translation)))]
    return []
