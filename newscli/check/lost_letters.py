"""A name that lost a letter the model hardly knows: Erdoğan as "Erdoan", Yılmaz as "Ylmaz"."""

from __future__ import annotations

import re

from newscli.article import Span
from newscli.check.names import likely_names
from newscli.check.spelling import without_genitive

_WORD = re.compile(r"\w+")
_GERMAN = frozenset("äöüß")


def lost_letter(source: str, translation: str) -> tuple[Span, str, Span] | None:
    """Return (span in translation, the right name, span in source) of a misspelt name, or None.

    Only letters that are neither ASCII nor German count: others come and go between good
    spellings (Tayyip, Havanna, Schah), these never did in 57,000 good translations.
    """
    if source.isascii():
        return None
    for name in likely_names(source):
        word = without_genitive(name.text)
        if name.translations or word in translation:
            continue
        shorter = {
            word[:at] + word[at + 1 :]
            for at, letter in enumerate(word)
            if not letter.isascii() and letter.lower() not in _GERMAN
        }
        for match in _WORD.finditer(translation):
            if match[0] in shorter and match[0] not in source:
                return match.span(), word, name.span
    return None
