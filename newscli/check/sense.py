"""Words that turn the sense: more for less, a rise for a fall, by for to, Croatian for Korean.

A confusion is reported where the source has words of one side only and the translation has words of
the other side only (``data/senses.tsv``), where each side names a region that the other does not
(:mod:`.regions`), and where a figure that has its partner stands behind the wrong preposition. With
a negation in either sentence, opposites may well say the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from newscli.article import CheckWarning, Span, WarningKind, overlap
from newscli.check.negation import ENGLISH, GERMAN
from newscli.check.numbers import Matching
from newscli.check.regions import unmatched
from newscli.check.tables import alternatives, rows
from newscli.lexicon import open_lexicon
from newscli.phrases import offsets_said_otherwise, separated_verbs

Side = tuple[str, str]
"""A group of opposites and one of its sides: ("change", "up")."""

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_ROUGHLY = re.compile(
    rf"(?:(?:{alternatives('phrases.tsv', 'roughly')})[ \u00a0]?)+\Z", re.IGNORECASE
)
_BEFORE = re.compile(r"\b(\w+)[ \u00a0]\Z")
_PREPOSITIONS = {"um": "to", "auf": "by"}
"""The English preposition that a German one before a figure cannot become."""

_ORDER_DE = re.compile(
    r"\b([Vv]or|[Nn]ach) (?:de[mnr]|(?:ihr|sein|dies|ein|unser)e[mnr]) ([A-ZÄÖÜ][a-zäöüß]+)"
)
_ORDER_EN = re.compile(
    r"\b(before|ahead of|prior to|after|following)((?: [\w'’-]+){1,3})", re.IGNORECASE
)
_BEFORE_IT = frozenset({"before", "ahead of", "prior to"})
_STEM = 6
"""Letters that inflected forms of an English noun share."""


@cache
def _lexicon(language: str) -> dict[str, dict[str, tuple[Side, ...]]]:
    """Return the words of a language: whole ones at "", beginnings at their first two letters."""
    words: dict[str, dict[str, tuple[Side, ...]]] = {"": {}}

    def add(word: str, side: Side, open_end: bool) -> None:
        group = words.setdefault(word[:2] if open_end else "", {})
        group[word] = (*group.get(word, ()), side)

    for spoken, group, side, listed in rows("senses.tsv"):
        for word in listed.split(" ") if spoken == language else ():
            add(word.rstrip("*").replace("_", " "), (group, side), word.endswith("*"))
    return words


@cache
def _first_words(language: str) -> frozenset[str]:
    """Return the first words of pairs such as "at least"."""
    return frozenset(word.partition(" ")[0] for word in _lexicon(language)[""] if " " in word)


@lru_cache(maxsize=16384)
def _sides(word: str, language: str) -> tuple[Side, ...]:
    """Return the sides that a word in small letters belongs to."""
    lexicon = _lexicon(language)
    beginnings = lexicon.get(word[:2], {}).items()
    open_ended = (side for start, sides in beginnings if word.startswith(start) for side in sides)
    return (*lexicon[""].get(word, ()), *open_ended)


Place = tuple[int, int]
"""The index of a word in its sentence, and how many words belong together there."""


def _senses(text: str, language: str) -> dict[str, dict[str, Place]]:
    """Return where the words of a text stand that turn its sense, by group and side."""
    found: dict[str, dict[str, Place]] = {}
    words = _WORD.findall(text.lower())
    if language == "de":
        words = _as_meant(text, words)
    for at, word in enumerate(words):
        for group, side in _sides(word, language):
            found.setdefault(group, {}).setdefault(side, (at, 1))
        if word in _first_words(language):
            for group, side in _sides(" ".join(words[at : at + 2]), language):
                found.setdefault(group, {}).setdefault(side, (at, 2))
    return found


def _as_meant(text: str, words: list[str]) -> list[str]:
    """Return a German sentence's words, "" for those of idioms ("aus allen Wolken fielen").

    A verb has the prefix that stands apart ("fielen ... aus").
    """
    if (lexicon := open_lexicon()) is None:
        return words
    verbs = separated_verbs(text, lexicon)
    elsewhere = offsets_said_otherwise(text, lexicon)
    if not verbs and not elsewhere:
        return words
    joined = {verb.verb: verb.joined for verb in verbs} | {verb.prefix: "" for verb in verbs}
    spans = (match.span() for match in _WORD.finditer(text))
    return [
        "" if span[0] in elsewhere else joined.get(span, word)
        for span, word in zip(spans, words, strict=True)
    ]


def _span(text: str, place: Place) -> Span:
    """Return the span of a word, or two, in a text."""
    spans = [match.span() for match in _WORD.finditer(text)]
    first, count = place
    return spans[first][0], spans[first + count - 1][1]


def check_sense(source: str, translation: str, numbers: Matching) -> list[CheckWarning]:
    """Warn of words that turn the sense; ``numbers`` are those of the two sentences."""
    warnings = list(_prepositions(source, translation, numbers)) if numbers.pairs else []
    lost, added = unmatched(source, translation)
    if lost and added:
        spans = [region.span for region in lost]
        warnings.append(_confusion(source, translation, spans, added[0].span))
    warnings += _orders(source, translation)
    ours = _senses(source, "de")
    if not ours:
        return warnings
    theirs = _senses(translation, "en")
    for group, said in ours.items():
        made = theirs.get(group)
        if not made or len(said) > 1 or len(made) > 1 or said.keys() == made.keys():
            continue
        if GERMAN.search(source) or ENGLISH.search(translation):
            continue
        here, there = (_span(source, *said.values()), _span(translation, *made.values()))
        if not any(_is_about(warning, here, there) for warning in warnings):
            warnings.append(_confusion(source, translation, [here], there))
    return warnings


def _is_about(warning: CheckWarning, here: Span, there: Span) -> bool:
    """Return whether a warning is about words at these places (südöstlich: two directions)."""
    return overlap(warning.source_span, here) and overlap(warning.translation_span, there)


def _confusion(source: str, translation: str, spans: list[Span], there: Span) -> CheckWarning:
    """Return the warning about a word of the translation and that of ``spans`` that it is for.

    That is the one that stands about as far into its sentence.
    """
    share = there[0] / len(translation) * len(source)
    here = min(spans, key=lambda span: abs(span[0] - share))
    words = source[slice(*here)], translation[slice(*there)]
    message = f"“{words[0]}” and “{words[1]}” do not mean the same thing."
    return CheckWarning(WarningKind.sense, message, here, there)


def _prepositions(source: str, translation: str, numbers: Matching) -> Iterator[CheckWarning]:
    """Warn of "um 3 Prozent" as "to 3 percent", and of "auf 3 Prozent" as "by 3 percent"."""
    for ours, theirs in numbers.pairs:
        if ours.kind not in {"percentage", "amount"} and (
            ours.kind != "number" or ours.form != "digits"  # but "um eine Mischung herzustellen"
        ):
            continue
        german = _preposition(source, ours.span[0])
        english = _preposition(translation, theirs.span[0])
        if german is None or english is None:
            continue
        if english[0] == _PREPOSITIONS.get(german[0]):
            message = f"“{german[0]}” became “{english[0]}” before {source[slice(*ours.span)]}."
            yield CheckWarning(WarningKind.sense, message, german[1], english[1])


def _orders(source: str, translation: str) -> Iterator[CheckWarning]:
    """Warn of "vor dem Spiel" as "after the match": a rendering of the noun stands behind it."""
    lexicon = open_lexicon()
    theirs = list(_ORDER_EN.finditer(translation)) if lexicon is not None else []
    if lexicon is None or not theirs:
        return
    behind: dict[str, dict[str, Span]] = {}
    for match in theirs:
        side = "vor" if match[1].lower() in _BEFORE_IT else "nach"
        for word in match[2].lower().split():
            behind.setdefault(word[:_STEM], {})[side] = match.span(1)
    for match in _ORDER_DE.finditer(source):
        entry = lexicon.entry(match[2])
        sides: dict[str, Span] = {}
        for rendering in entry.renderings if entry is not None else ():
            sides |= behind.get(rendering.word.lower()[:_STEM], {})
        other = "nach" if match[1].lower() == "vor" else "vor"
        if sides.keys() == {other}:
            words = match[1], translation[slice(*sides[other])]
            message = f"“{words[0]}” and “{words[1]}” do not mean the same thing."
            yield CheckWarning(WarningKind.sense, message, match.span(1), sides[other])


def _preposition(text: str, start: int) -> tuple[str, Span] | None:
    """Return the word before a figure in small letters, and its span; "rund" may stand between."""
    offset = max(0, start - 40)
    before = text[offset:start]
    if roughly := _ROUGHLY.search(before):
        before = before[: roughly.start()]
    if (word := _BEFORE.search(before)) is None:
        return None
    return word[1].lower(), (offset + word.start(1), offset + word.end(1))
