"""Names whose right form is certain: with a slip of the model, or left in German.

- a letter lost that the model hardly knows: Erdoğan as "Erdoan";
- a syllable said twice: Barthélémy as "Barthélélémy";
- the German form left standing: "Wladimir Putin", "Nizza" (:mod:`.english_names`).

docs/warnings.md says how seldom good translations have any of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from newscli.article import Span
from newscli.check.english_names import ENGLISH_NAMES, KEPT, PEOPLE
from newscli.check.names import likely_names
from newscli.check.quotes import marks
from newscli.check.spelling import without_genitive

Slip = tuple[Span, str, Span]
"""A span of the translation, the right name, and the span of the source that says so."""

_WORD = re.compile(r"\w+")
_GERMAN = frozenset("äöüß")
_SAID_TWICE = re.compile(r"(?=(\w{2,4})\1)")
_LEAST_LETTERS = 5
_JOINED_BEFORE = re.compile(r"(?:\b(?!In\b)([A-ZÄÖÜ]\w*)[ -]|[-/])$")
_JOINED_AFTER = re.compile(r"-\w|/")


def name_slip(source: str, translation: str) -> Slip | None:
    """Return the first name of the translation that can be put right, or None."""
    return next(_slips(source, translation), None)


def _slips(source: str, translation: str) -> Iterator[Slip]:
    words = [(m[0], m.span()) for m in _WORD.finditer(translation)]
    said = {m[0]: m.span() for m in reversed([*_WORD.finditer(source)])}
    foreign = {} if source.isascii() else _without_a_letter(source, translation)
    for word, span in words:
        if word in said:
            english = ENGLISH_NAMES.get(word)
            if english and _stands_alone(word, span, translation, said):
                yield span, english, said[word]
        elif word in foreign:
            yield span, *foreign[word]
        elif word[:1].isupper() and len(word) > _LEAST_LETTERS:
            for match in _SAID_TWICE.finditer(word):
                once = word[: match.start()] + word[match.end(1) :]
                if once in said and len(once) >= _LEAST_LETTERS:
                    yield span, once, said[once]


def _without_a_letter(source: str, translation: str) -> dict[str, tuple[str, Span]]:
    """Return the names that the translation lacks, by their forms with one letter less.

    Only letters that are neither ASCII nor German are left out: others come and go between good
    spellings (Tayyip, Havanna, Schah).
    """
    forms = {}
    for name in likely_names(source):
        word = without_genitive(name.text)
        if name.translations or word in translation:
            continue
        for at, letter in enumerate(word):
            if not letter.isascii() and letter.lower() not in _GERMAN:
                forms[word[:at] + word[at + 1 :]] = (word, name.span)
    return forms


def _stands_alone(word: str, span: Span, translation: str, said: dict[str, Span]) -> bool:
    """Tell whether a German name is no part of a title or of a longer name that was kept."""
    if word in PEOPLE:
        return not translation.startswith(KEPT, span[0])
    if _JOINED_AFTER.match(translation, span[1]) or len(marks(translation[: span[0]])) % 2:
        return False
    before = _JOINED_BEFORE.search(translation, 0, span[0])
    return before is None or (before[1] is not None and before[1] not in said)
