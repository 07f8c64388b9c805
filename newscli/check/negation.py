"""Negation: a "not" that was lost or added.

Free translations say a German "nicht" without one ("failed to come", "nicht zuletzt" as "above
all"), and English puts one where German has none ("lediglich" as "no more than"). Lists of such
words leak or hide real faults. So a model learned which words go with a "not" on one side only in
good translations (:mod:`.tables`), trained by ``training/negation.py``
against pairs in which a negation was taken out of one side.
"""

from __future__ import annotations

import re

from newscli.article import CheckWarning, WarningKind
from newscli.check.tables import hashed, probability, total
from newscli.lexicon import open_lexicon
from newscli.phrases import idioms, offsets_said_otherwise
from newscli.wordings import wordings

GERMAN = re.compile(
    r"\b(?:nicht|kein(?:e[mnrs]?)?|nie|niemals|niemand(?:e[mn])?|nirgend\w*|nichts|weder|keinerlei"
    r"|keineswegs|keinesfalls)\b",
    re.IGNORECASE,
)
ENGLISH = re.compile(
    r"\b(?:not|never|nobody|none|cannot|neither|nowhere|nothing|no[ -]one|no|yet to)\b(?!\. ?\d)"
    r"|n['’]t\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]+(?:['’]t\b)?")
_AUXILIARIES = frozenset({"do", "does", "did", "don", "doesn", "didn"})
_LOST, _ADDED = 0.8, 0.8
"""From this probability on a lost and an added negation are reported."""


def features(source: str, translation: str, lost: bool) -> list[int]:
    """Return the buckets of the features of a pair in which one side has a negation too few.

    They are the words of both sides, their beginnings and ends (un-, -los, -less), and the words
    around a negation; ``lost`` tells a negation that the translation lacks from one it adds.
    """
    state = "l" if lost else "a"
    names = [f"{state}bias"]
    for side, text, negation in (("d", source, GERMAN), ("e", translation, ENGLISH)):
        words = [word.lower() for word in _WORD.findall(text)]
        for at, word in enumerate(words):
            if negation.fullmatch(word) or word.endswith(("'t", "’t")):
                names.append(f"{state}{side}n{word}")
                names.append(f"{state}{side}b{words[at - 1] if at else ''}")
                names.append(f"{state}{side}c{words[at + 1] if at + 1 < len(words) else ''}")
                names.append(f"{state}{side}t{' '.join(words[at - 1 : at + 2])}")
            elif word not in _AUXILIARIES:
                names.append(f"{state}{side}w{word}")
                if len(word) > 4:
                    names.append(f"{state}{side}p{word[:2]}")
                    names.append(f"{state}{side}q{word[:4]}")
                    names.append(f"{state}{side}e{word[-4:]}")
        names.append(f"{state}{side}#{min(len(words) // 5, 9)}")
        names.append(f"{state}{side}m{min(len(negation.findall(text)), 3)}")
    return hashed(set(names))


def likelihood(source: str, translation: str, lost: bool) -> float:
    """Return the probability that a difference in negations is a fault, from 0 to 1."""
    return probability(total("negation", features(source, translation, lost)))


def check_negation(source: str, translation: str) -> list[CheckWarning]:
    """Warn where only one side says "not" and a free translation is unlikely."""
    lexicon = open_lexicon()
    otherwise = offsets_said_otherwise(source, lexicon) if lexicon is not None else frozenset()
    found, theirs = list(GERMAN.finditer(source)), ENGLISH.search(translation)
    ours = next((word for word in found if word.start() not in otherwise), None)
    if lexicon is not None and otherwise and not ours and theirs:
        said = " ".join(idiom.english for idiom in idioms(source, lexicon))
        read = " ".join(reading.text for phrase in wordings(source) for reading in phrase)
        if found or ENGLISH.search(f"{said} {read}") or GERMAN.search(read):
            return []  # kein Blatt vor den Mund nehmen, auf der Stelle treten: make no progress
    if ours and not theirs and likelihood(source, translation, lost=True) >= _LOST:
        message = f"The negation “{ours[0]}” is missing from the translation."
        return [CheckWarning(WarningKind.negation, message, ours.span())]
    if theirs and not ours and likelihood(source, translation, lost=False) >= _ADDED:
        message = f"The negation “{theirs[0]}” is not in the source."
        return [CheckWarning(WarningKind.negation, message, None, theirs.span())]
    return []
