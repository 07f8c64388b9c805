"""Negation: a "not" that was lost or added.

Free translations say a German "nicht" without one ("failed to come", "nicht zuletzt" as "above
all"), and English puts one where German has none ("lediglich" as "no more than"). Lists of such
words leak or hide real faults. So a model learned which words go with a "not" on one side only in
good translations (:mod:`.tables`), trained by ``training/negation.py``
against pairs in which a negation was taken out of one side. What it got wrong most often is in
``data/negations.tsv``: nicht wahr as right, keine vier as fewer than four.

A negation inside a word is compared by the lexicon: "unklar" must not become "clear", nor "ohne
Visum" "with a visa", where nothing else in the translation says a negation.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import islice

from newscli.article import CheckWarning, Span, WarningKind
from newscli.check.tables import hashed, probability, rows, total
from newscli.lexicon import Lexicon, open_lexicon
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
_NEGATIVE = re.compile(
    r"(?:un|in(?!folge|mitten)|il|ir|im)([^\W\d_]{4,})|([^\W\d_]{3,})los(?:e[mnrs]?)?"
)
"""German words with a negation inside, and what it is put to: unklar, illegal, ersatzlos."""
_ENGLISH_INSIDE = re.compile(
    r"\b(?:un(?!der|til|i)|dis|non)-?\w{3,}|\w{3,}less\b|\b(?:without|lack\w*|fail\w*|hardly"
    r"|barely|scarcely|few|little|free|out of|far from|refus\w*|declin\w*|den(?:y|ie)\w*|avoid\w*"
    r"|prevent\w*|miss\w*|rather than|instead|anything but|wrong\w*|too|less|least"
    r"|los(?:e|ing|t))\b",
    re.IGNORECASE,
)
"""English words that may say a negation inside a word otherwise."""
_MOST_NEGATIVE = 10
"""So many such words of a sentence are compared."""
_USUAL = 0.15
"""From this probability on a rendering of the word without its negation is expected to say it."""
_WITHOUT = re.compile(r"(?<!nicht )\bohne ((?:[^\W\d_]+ ?){1,4})", re.IGNORECASE)
_WITH = re.compile(
    r"\bwith (?!(?:\w+ )?(?:no|not)\b)((?:[^\W\d_]+[ .,;:!?]{0,2}){1,5})", re.IGNORECASE
)
_ALSO_WITH = re.compile(r"\b(?:mit|samt|neben|bei|beim|davon|dazu|womit|damit)\b", re.IGNORECASE)
_AUXILIARIES = frozenset({"do", "does", "did", "don", "doesn", "didn"})
BUCKETS = 1 << 18
"""Four times those of the other models: fewer words share one."""
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
    return hashed(set(names), BUCKETS)


def likelihood(source: str, translation: str, lost: bool) -> float:
    """Return the probability that a difference in negations is a fault, from 0 to 1."""
    return probability(total("negation", features(source, translation, lost)))


def _renderings(word: str, lexicon: Lexicon, least: float) -> frozenset[str]:
    """Return what a German word usually becomes, in small letters."""
    entry = lexicon.entry(word)
    found = entry.renderings if entry is not None else ()
    return frozenset(r.word.lower() for r in found if r.probability >= least and len(r.word) > 3)


def _turned(source: str, translation: str, lexicon: Lexicon) -> tuple[Span, Span] | None:
    """Return a German word such as "unklar" and the English one that says its opposite, or None.

    That is the usual rendering of the word without its negation, where nothing else in either
    sentence says a negation or explains it.
    """
    places = (place for place in _WORD.finditer(source) if _NEGATIVE.fullmatch(place[0].lower()))
    few = list(islice(places, _MOST_NEGATIVE))
    if not few or _ENGLISH_INSIDE.search(translation):
        return None
    said = {word.lower() for word in _WORD.findall(translation)}
    for place in few:
        word = place[0].lower()
        parts = _NEGATIVE.fullmatch(word)
        if parts is None or not lexicon.knows(word) or (place.start() and word != place[0]):
            continue
        base = parts[1] or parts[2].capitalize()
        usual = _renderings(base, lexicon, _USUAL) if lexicon.knows(base) else frozenset()
        made = {word for word in usual & said if not any(w.endswith(word) for w in said - {word})}
        if not made or said & (_renderings(word, lexicon, 0.0) - made):
            continue
        for other in {w for w in _WORD.findall(source) if w != place[0]}:
            made -= _renderings(other, lexicon, 0.0)
        for match in _WORD.finditer(translation):
            if match[0].lower() in made:
                return place.span(), match.span()
    return None


def _with_for_without(source: str, translation: str, lexicon: Lexicon) -> tuple[Span, Span] | None:
    """Return the places of "ohne Visum" and "with a visa", or None."""
    ours = _WITHOUT.search(source)
    if ours is None or _ALSO_WITH.search(source) or _ENGLISH_INSIDE.search(translation):
        return None
    words = ours[1].split()
    meant = frozenset().union(*(_renderings(word, lexicon, 0.05) for word in words))
    for theirs in _WITH.finditer(translation):
        made = {word.lower() for word in _WORD.findall(theirs[1])}
        if meant & made and "gone" not in made:
            return (ours.start(), ours.start() + 4), (theirs.start(), theirs.start() + 4)
    return None


@cache
def _patterns(side: str) -> list[tuple[re.Pattern[str], re.Pattern[str]]]:
    return [
        (re.compile(german, re.IGNORECASE), re.compile(english, re.IGNORECASE))
        for negated, german, english in rows("negations.tsv")
        if negated == side
    ]


def _same_otherwise(side: str, source: str, translation: str) -> bool:
    """Return whether the side without a negation says the same (nicht wahr, right)."""
    return any(
        german.search(source) and english.search(translation) for german, english in _patterns(side)
    )


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
    if bool(ours) != bool(theirs) and _same_otherwise("de" if ours else "en", source, translation):
        return []
    if ours and not theirs and likelihood(source, translation, lost=True) >= _LOST:
        message = f"The negation “{ours[0]}” is missing from the translation."
        return [CheckWarning(WarningKind.negation, message, ours.span())]
    if theirs and not ours and likelihood(source, translation, lost=False) >= _ADDED:
        if lexicon is not None and _turned(source, translation, lexicon):
            return []  # ungefährlich, not dangerous
        message = f"The negation “{theirs[0]}” is not in the source."
        return [CheckWarning(WarningKind.negation, message, None, theirs.span())]
    if lexicon is None:
        return []
    turned = _with_for_without(source, translation, lexicon)
    if turned is None and not found and not theirs:
        turned = _turned(source, translation, lexicon)
    if turned is None:
        return []
    words = source[slice(*turned[0])], translation[slice(*turned[1])]
    message = f"“{words[0]}” and “{words[1]}” do not mean the same."
    return [CheckWarning(WarningKind.negation, message, *turned)]
