"""Words: garbled ones, German left standing, words of the source without a rendering, doublings.

All of it rests on the counted lexicon (:mod:`newscli.lexicon`) and, if the engine gives one, on its
alignment. Without the lexicon's file nothing is found. docs/warnings.md has the measured precision.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache, cached_property, lru_cache
from math import log
from typing import NamedTuple

from newscli.article import CheckWarning, Span, WarningKind
from newscli.check.names import ENGLISH_FORMS, certain_names, plain
from newscli.check.numbers.english import english_quantities, word_for
from newscli.check.numbers.german import german_quantities, reading
from newscli.check.regions import names_region_of, regions
from newscli.check.tables import rows
from newscli.language import function_words
from newscli.lexicon import WORD, Entry, Lexicon, Rendering, open_lexicon
from newscli.phrases import bases_of_irregular, offsets_said_otherwise, separated_verbs
from newscli.wordings import wordings

NO_WORD = -1
UNSURE, SUSPECTED, CERTAIN = range(3)
"""What a missing rendering means. Of 2,000 translations by good systems 17 lack that of
a certain word and 106 that of a suspected one; of 290 by a weak model, 53 and 65."""

_LONGEST = 6000
"""Characters of both sides; more is no sentence, and comparing all words would take too long."""
_SHORTEST = 3
_KEY_LENGTH = 6
_ROOT_LENGTH = 4
_COMPOUND_FROM = 8
_COPIED_START = 5
_LEAST_COUNT = 3
_RARE, _FREQUENT, _RARE_VERB = 150, 1100, 150
"""A noun counted up to so often is certain or suspected to be lost if no rendering of it is there;
frequent words are rendered freely, and so are verbs and adjectives."""
_CERTAIN_SHARE, _SUSPECTED_SHARE = 0.75, 0.5
"""How much of its counted translations the renderings that the lexicon keeps must cover."""
_MOST_LOST = 5
_COMMON, _UNSEEN = 100_000, 10
"""Counts: a word as frequent as the first is not rare at all; the second is added to each, for a
word that was never counted may be anything."""
_LIKELY = 0.15
_CLEAR = 0.3
"""The least probability of the likeliest rendering of a word that is not ambiguous."""
_NAME_RATIO = 0.6
_TWICE_WITHIN = 5
_TWICE_LENGTH = 4
_AFTER_START = re.compile(r"(?:^|[.!?:;]|[\"“”„»«(]| [-–—])\W*$")
_PART = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_TWICE_IN_A_ROW = re.compile(r"\b(\w{3,})[ -]\1", re.IGNORECASE)
_POSSESSIVE = re.compile(r"['’]s?$")
_ADDRESS_BEFORE = frozenset("@/.#_⁇0123456789")
_AMOUNTS = frozenset(
    {"dollar", "euro", "pfund", "cent", "prozent", "promille", "uhr", "us-dollar", "kilometer",
     "meter"}
)  # fmt: skip
"""German words that English may well write as signs or leave out."""

_FEMININE = re.compile(r"in(?:nen)?$")
_WITHOUT_UMLAUT = str.maketrans("äöü", "aou")
_PART_OF_COMPOUND = re.compile(r"-(?:,| (?:und|oder|bzw\.|sowie)\b)")
_ELLIPSIS = re.compile(
    r"\w-(?:,? (?:und|oder|sondern|sowie|bzw\.?|bis|als|wie|noch|statt)\b|, \w+-)"
    r"|\b(?:und|oder) -\w"
)
"""A compound of which the common part is left out: "Innen- und Außenminister"."""
_COORDINATES = re.compile(r",|\b(?:and|or)\b")
_JOINS = frozenset(["and", "by", "after", "to"])
"""Better and better, step by step, day after day, face to face."""
_SAID_OF_EACH = frozenset(["hundred", "thousand", "million", "billion", "trillion", "percent"])
"""English says them of each number; German may say them once: "zwei bis drei Millionen"."""


@dataclass(frozen=True, slots=True)
class Alignment:
    """Which source word each word of a translation was made from, as the engine attended.

    ``links`` has, for each :data:`newscli.lexicon.WORD` of the translation, the index of one of the
    ``source_words`` words of the source, or :data:`NO_WORD`. ``unsure_of`` is the source word that
    the model itself is least sure to have said rightly, if it was trained to tell.
    """

    links: tuple[int, ...]
    source_words: int
    unsure_of: int = NO_WORD


@dataclass(frozen=True, slots=True)
class SourceWord:
    """A content word of the source that the lexicon can render.

    ``index`` counts all words of the sentence. ``keys`` are the stems of its plausible renderings
    (of a compound with renderings of its own, without those of its head), ``roots`` those that may
    be part of an English word, ``suggestion`` the likeliest rendering.
    ``weight`` says what its absence means: :data:`CERTAIN`, :data:`SUSPECTED` or
    :data:`UNSURE`.
    """

    index: int
    text: str
    span: Span
    keys: frozenset[str]
    roots: tuple[str, ...]
    suggestion: str
    weight: int


@dataclass(frozen=True)
class WordFindings:
    """What :func:`examine_words` found.

    ``warnings`` are precise on any translation, ``suspicions`` only where something else speaks
    against it. ``lost_share`` is the share of the content words without a plausible rendering.
    """

    warnings: tuple[CheckWarning, ...] = ()
    suspicions: tuple[CheckWarning, ...] = ()
    lost_share: float = 0.0

    @property
    def point_at_words(self) -> bool:
        """Whether there is anything that an alignment helps to point at."""
        return bool(self.warnings or self.suspicions)


def unsure_word(
    source: str, translation: str, unsure_of: int, alignment: Alignment | None
) -> CheckWarning | None:
    """Return a warning that points at the word of the source with this index, if there is one."""
    words = list(WORD.finditer(source))
    if alignment is not None and alignment.source_words != len(words):
        return None  # the model read other words
    if not 0 <= unsure_of < len(words):
        return None
    word = words[unsure_of]
    links = alignment.links if alignment is not None else ()
    said = [
        match.span()
        for match, link in zip(WORD.finditer(translation), links, strict=False)
        if link == unsure_of
    ]
    message = f"The model is least sure of “{word[0]}”."
    return CheckWarning(WarningKind.unsure, message, word.span(), said[0] if said else None)


@lru_cache(maxsize=4096)
def examine_words(
    source: str,
    translation: str,
    alignment: Alignment | None = None,
    introduced: frozenset[str] = frozenset(),
) -> WordFindings:
    """Compare the words of a sentence with those of its translation.

    Finds words that are neither English nor a name and German that was left standing (``word``),
    words of the source without a plausible rendering (``lost``), and words that are said twice
    (``twice``), each with its place on both sides as far as ``alignment`` knows it.
    """
    lexicon = open_lexicon()
    if lexicon is None or not translation.strip() or len(source) + len(translation) > _LONGEST:
        return WordFindings()
    pair = _Pair(lexicon, source, translation, alignment, introduced)
    lost = pair.lost()
    warnings = [*pair.wrong_words(), *pair.twice()]
    told = {warning.source_span for warning in warnings}
    rest = [word for word in lost if word.span not in told]
    certain = [word for word in rest if word.weight == CERTAIN][:_MOST_LOST]
    suspected = [word for word in rest if word.weight == SUSPECTED][:_MOST_LOST]
    warnings += map(pair.lost_warning, certain)
    content = len(source_words(source))
    return WordFindings(
        tuple(warnings),
        tuple(map(pair.lost_warning, suspected)),
        len(lost) / content if content else 0.0,
    )


def lost_words(source: str, translation: str) -> list[SourceWord]:
    """Return all words of a source without a plausible rendering, those that may mislead too."""
    lexicon = open_lexicon()
    return _Pair(lexicon, source, translation).lost() if lexicon is not None else []


@lru_cache(maxsize=2048)
def content_words(text: str, language: str) -> tuple[tuple[int, str], ...]:
    """Return the content words of a text, each with its index among all words of the text."""
    small_words = function_words(language)
    return tuple(
        (index, word)
        for index, word in enumerate(WORD.findall(text))
        if len(word) >= _SHORTEST and word.lower() not in small_words
    )


@lru_cache(maxsize=2048)
def rarity(source: str, translation: str) -> float:
    """Return how rare the content words of both sides are in the training corpus.

    It is the mean of log(100,000 / (count + 10)); 0 without the lexicon or without content words.
    The rarer the words of a sentence, the less the model knows about it.
    """
    lexicon = open_lexicon()
    if lexicon is None:
        return 0.0
    entries = [lexicon.entry(word) for _, word in content_words(source, "de")]
    counts = [entry.frequency if entry is not None else 0 for entry in entries]
    counts += [lexicon.english_count(word) for _, word in content_words(translation, "en")]
    if not counts:
        return 0.0
    return sum(log(_COMMON / (count + _UNSEEN)) for count in counts) / len(counts)


@lru_cache(maxsize=2048)
def little_known(source: str) -> tuple[int, int]:
    """Return how many content words of ``source`` the lexicon lacks, and how many are ambiguous.

    A word is ambiguous if none of its renderings is likely; one that the lexicon lacks counts as
    both. Without the lexicon both are 0.
    """
    lexicon = open_lexicon()
    if lexicon is None:
        return 0, 0
    entries = [lexicon.entry(word) for _, word in content_words(source, "de")]
    ambiguous = [
        entry is None or not entry.renderings or entry.renderings[0].probability < _CLEAR
        for entry in entries
    ]
    return entries.count(None), sum(ambiguous)


@lru_cache(maxsize=16384)
def key(word: str) -> str:
    """Return the first letters that inflected and derived forms of an English word mostly share.

    >>> key("translated") == key("translation"), key("studies") == key("study")
    (True, True)
    """
    small = _POSSESSIVE.sub("", word.lower())
    if len(small) > 4 and small.endswith("ies"):
        small = small[:-3] + "y"
    elif len(small) > 3 and small.endswith("s") and not small.endswith("ss"):
        small = small[:-1]
    if len(small) > 6 and small.endswith("ing"):
        small = small[:-3]
    elif len(small) > 5 and small.endswith("ed"):
        small = small[:-2]
    if len(small) > 4 and small.endswith("e"):
        small = small[:-1]
    return small[:_KEY_LENGTH]


class _Known(NamedTuple):
    """What the lexicon knows of a German word, or else of the parts of a compound.

    ``renderings`` are those that were counted, ``suggestion`` is the likeliest of all; ``keys`` and
    ``roots`` are those of :class:`SourceWord`.
    """

    entry: Entry | None
    renderings: tuple[Rendering, ...]
    suggestion: str
    keys: frozenset[str]
    roots: tuple[str, ...]


@lru_cache(maxsize=16384)
def _known(lexicon: Lexicon, text: str) -> _Known | None:
    """Return what is known of a German word as it is written, None if nothing is."""
    entry = lexicon.entry(text)
    counted = entry.renderings if entry and entry.frequency >= _LEAST_COUNT else ()
    renderings = counted or _renderings_of_parts(lexicon, text)
    if not renderings:
        return None
    keys, roots = _stems(renderings)
    if entry is not None:
        keys |= {key(word) for word in lexicon.also(entry.lemma)}
    for other in _akin(text):
        akin = lexicon.entry(other)
        if akin is not None:
            keys |= _stems(akin.renderings)[0]
    keys |= {key(word) for word in _by_hand().get(text, ())}
    return _Known(entry, counted, renderings[0].word, keys, roots)


def _akin(text: str) -> Iterator[str]:
    """Yield words whose renderings a noun may have too: of Kleben kleben, of Anwältin Anwalt."""
    if text[0].isupper():
        yield text.lower()
        feminine = _FEMININE.sub("", text)
        if feminine != text:
            yield feminine
            yield feminine.translate(_WITHOUT_UMLAUT)


@cache
def _by_hand() -> dict[str, tuple[str, ...]]:
    """Return English words that render German ones and that the lexicon does not know for them."""
    return {german: tuple(english.split(" ")) for german, english in rows("renderings.tsv")}


def _stems(renderings: Iterable[Rendering]) -> tuple[frozenset[str], tuple[str, ...]]:
    """Return the stems of renderings, and those that may be part of an English word."""
    keys = frozenset(key(rendering.word) for rendering in renderings)
    return keys, tuple(stem for stem in keys if len(stem) >= _ROOT_LENGTH)


@lru_cache(maxsize=16384)
def _of_head(lexicon: Lexicon, text: str) -> tuple[frozenset[str], tuple[str, ...]]:
    """Return the stems that the head of a compound adds to the word's own renderings."""
    known = _known(lexicon, text)
    if known is None or not known.renderings:
        return frozenset(), ()
    return _stems(_renderings_of_parts(lexicon, text, head_only=True))


@lru_cache(maxsize=4096)
def source_words(source: str) -> tuple[SourceWord, ...]:
    """Return the content words of a German sentence that the lexicon can render.

    The words of an idiom or of a set phrase are none of them; a verb is looked up with the prefix
    that stands apart.
    """
    lexicon = open_lexicon()
    if lexicon is None:
        return ()
    found = []
    no_content = function_words("de") | _AMOUNTS
    otherwise = offsets_said_otherwise(source, lexicon)
    joined = {verb.verb: verb.joined for verb in separated_verbs(source, lexicon)}
    for index, match in enumerate(WORD.finditer(source)):
        text, verb = match[0], joined.get(match.span(), "")
        if not verb and (len(text) < _SHORTEST or text.lower() in no_content):
            continue
        if match.start() in otherwise:
            continue
        if (known := _known(lexicon, verb or text)) is None:
            continue
        starts = bool(_AFTER_START.search(source[max(0, match.start() - 8) : match.start()]))
        # Of Atom- und Raketentests, renderings as a word of its own say little.
        shortened = _PART_OF_COMPOUND.match(source, match.end())
        found.append(
            SourceWord(
                index,
                text,
                match.span(),
                known.keys | _keys_of_ordinal(text),
                known.roots,
                known.suggestion,
                UNSURE
                if shortened
                else _weight(text, known.entry, is_noun=text[0].isupper() and not starts),
            )
        )
    return tuple(found)


def _keys_of_ordinal(text: str) -> frozenset[str]:
    """Return the key of the number of an ordinal: jeder Fünfte is one in five."""
    read = reading(text)
    if read is None or read[0] != "ordinal":
        return frozenset()
    word = word_for(read[1][0])
    return frozenset([key(word)]) if word is not None else frozenset()


def _weight(text: str, entry: Entry | None, is_noun: bool) -> int:
    """Return what the absence of a word means."""
    if entry is None or not entry.renderings or entry.frequency < _LEAST_COUNT:
        return UNSURE
    if any(rendering.word == text for rendering in entry.renderings):
        return UNSURE  # names are compared elsewhere
    share = sum(rendering.probability for rendering in entry.renderings)
    is_proper = text[0].islower() and entry.renderings[0].word[0].isupper()  # koreanisch
    if is_proper and share >= _CERTAIN_SHARE:
        return CERTAIN
    if is_noun and share >= _CERTAIN_SHARE and entry.frequency <= _RARE:
        return CERTAIN
    most = _FREQUENT if is_noun else _RARE_VERB
    return SUSPECTED if share >= _SUSPECTED_SHARE and entry.frequency <= most else UNSURE


def _renderings_of_parts(
    lexicon: Lexicon, text: str, head_only: bool = False
) -> tuple[Rendering, ...]:
    """Return the renderings of the parts of a compound, hyphenated or not, or of its head alone."""
    if "-" in text:
        entries = [lexicon.entry(part) for part in text.split("-")]
    else:
        entries = list((lexicon.parts(text) if len(text) >= _COMPOUND_FROM else None) or ())
    return tuple(
        rendering
        for entry in (entries[-1:] if head_only else entries)
        if entry is not None
        for rendering in entry.renderings
    )


@lru_cache(maxsize=2048)
def _words_of(source: str) -> list[re.Match[str]]:
    """Return the words of a source, which several hypotheses are compared with."""
    return list(WORD.finditer(source))


class _Pair:
    """A sentence and its translation, in words."""

    def __init__(
        self,
        lexicon: Lexicon,
        source: str,
        translation: str,
        alignment: Alignment | None = None,
        introduced: frozenset[str] = frozenset(),
    ) -> None:
        self.lexicon = lexicon
        self.source, self.translation, self.introduced = source, translation, introduced
        self.theirs = _words_of(source)
        self.ours = list(WORD.finditer(translation))
        if alignment is not None and (
            len(alignment.links) != len(self.ours) or alignment.source_words != len(self.theirs)
        ):
            alignment = None
        self.links = alignment.links if alignment is not None else None
        words = [match[0] for match in self.ours]
        split = [part for word in words if "-" in word for part in word.split("-")]
        self.small = {word.lower() for word in (*words, *split)}
        self.keys = {key(word) for word in (*words, *split)}
        irregular = bases_of_irregular()
        for word in self.small & irregular.keys():
            self.keys.update(map(key, irregular[word]))

    # Words of the source that are nowhere

    def lost(self) -> list[SourceWord]:
        """Return the content words of the source without a plausible rendering.

        Names that are certain are compared elsewhere.
        """
        lost = [word for word in source_words(self.source) if not self._is_rendered(word)]
        return [word for word in lost if word.span not in self._names] if lost else []

    def _is_rendered(self, word: SourceWord) -> bool:
        if word.text.lower() in self.small or self._shows(word, word.keys, word.roots):
            return True
        if names_region_of(word.text, "de", self.translation):
            return True
        # Looked up last: finding the parts of a compound takes time.
        return self._shows(word, *_of_head(self.lexicon, word.text))

    def _shows(self, word: SourceWord, keys: frozenset[str], roots: tuple[str, ...]) -> bool:
        """Return whether the translation has one of the renderings of a word."""
        if not keys.isdisjoint(self.keys):
            return True
        start = word.text.lower()[:_COPIED_START]
        cognates = word.weight == UNSURE and len(start) == _COPIED_START
        begins = (*roots, start) if cognates else roots
        return any(ours.startswith(begins) or ours.endswith(roots) for ours in self.small)

    def lost_warning(self, word: SourceWord) -> CheckWarning:
        """Return the warning about a lost word, pointing at what stands in its place."""
        span = self._made_from(word.index)
        usual = f"usually “{word.suggestion}”"
        if span is None:
            message = f"“{word.text}” ({usual}) seems to be missing."
        else:
            message = f"“{word.text}” ({usual}) became “{self.translation[slice(*span)]}”."
        return CheckWarning(WarningKind.lost, message, word.span, span)

    def _made_from(self, index: int) -> Span | None:
        """Return the place of the content words that were made from one source word."""
        if self.links is None:
            return None
        small_words = function_words("en")
        spans = [
            ours.span()
            for ours, link in zip(self.ours, self.links, strict=True)
            if link == index and ours[0].lower() not in small_words
        ]
        return (spans[0][0], spans[-1][1]) if spans else None

    # Words that are not English

    @cached_property
    def _kept(self) -> frozenset[Span]:
        """The places of the source's words that are to stay as they are: names, newspapers."""
        read = (reading for phrase in wordings(self.source) for reading in phrase)
        titles = [r.span for r in read if r.means and r.text == self.source[slice(*r.span)]]
        return frozenset([*self._names, *titles])

    @cached_property
    def _names(self) -> frozenset[Span]:
        """The places of the source's certain names."""
        return frozenset(n.span for n in certain_names(self.source, self.introduced))

    def wrong_words(self) -> Iterator[CheckWarning]:
        """Yield a warning for each garbled word, and for each German one left standing."""
        for number, ours in enumerate(self.ours):
            if self.lexicon.is_english(ours[0]):
                continue
            for part in _PART.finditer(ours[0]):
                text = _POSSESSIVE.sub("", part[0])
                start = ours.start() + part.start()
                before = self.translation[start - 1 : start]
                if len(text) < _SHORTEST or text.isupper() or before in _ADDRESS_BEFORE:
                    continue
                if not before.isascii() or self.lexicon.is_english(text):
                    continue
                if (found := self._judged(number, text, start)) is not None:
                    yield found
                    break

    def _judged(self, number: int, text: str, start: int) -> CheckWarning | None:
        """Return the warning about a word that is not English, None if it is a name."""
        here = (start, start + len(text))
        if text.lower() in self._likely_renderings or _is_english_name(text):
            return None
        copied = self._copied_from(text)
        if copied is not None:
            if any(start <= copied.start() and copied.end() <= end for start, end in self._kept):
                return None
            entry = self.lexicon.entry(copied[0])
            if not self._is_left_german(number, text, copied, entry):
                return None
            suggestion = _suggestion(entry)
            message = f"“{text}” was left in German{suggestion}."
            return CheckWarning(WarningKind.word, message, copied.span(), here)
        origin = self._origin(number)
        like = self._resembling(text) if text[0].isupper() else None
        origin = like or origin
        entry = self.lexicon.entry(origin[0]) if origin is not None else None
        if like is not None and not _is_common(entry):
            return None  # a name, spelt otherwise
        at = f" for “{origin[0]}”" if origin is not None else ""
        message = f"“{text}”{at} is no English word{_suggestion(entry)}."
        return CheckWarning(
            WarningKind.word, message, origin.span() if origin is not None else None, here
        )

    @cached_property
    def _likely_renderings(self) -> frozenset[str]:
        """What the lexicon calls likely of any word of the source, in small letters."""
        entries = (self.lexicon.entry(theirs[0]) for theirs in self.theirs)
        return frozenset(
            rendering.word.lower()
            for entry in entries
            if entry is not None
            for rendering in entry.renderings
            if rendering.probability >= _LIKELY
        )

    def _copied_from(self, text: str) -> re.Match[str] | None:
        """Return the source word that a word was copied from, an ending apart."""
        small = text.lower()
        for theirs in self.theirs:
            for part in (theirs[0], *theirs[0].split("-")):
                word = part.lower()
                if word == small or (
                    len(small) > _SHORTEST and word[:-2] <= small <= word and word.startswith(small)
                ):
                    return theirs
                if small == word + "s":
                    return theirs
        return None

    def _is_left_german(
        self, number: int, text: str, copied: re.Match[str], entry: Entry | None
    ) -> bool:
        """Tell German that was left standing from a name that was kept."""
        if text[0].islower():
            return copied[0][0].isupper() or entry is not None
        if entry is None or entry.frequency < _LEAST_COUNT or not entry.renderings:
            return False
        if any(rendering.word.lower() == text.lower() for rendering in entry.renderings):
            return False
        return entry.renderings[0].probability >= _LIKELY and not self._has_copied_neighbour(number)

    def _has_copied_neighbour(self, number: int) -> bool:
        """Return whether the word before or after a copied one was copied too: part of a name."""
        for other in (number - 1, number + 1):
            if 0 <= other < len(self.ours):
                text = self.ours[other][0]
                if text[0].isupper() and any(text == theirs[0] for theirs in self.theirs):
                    return True
        return False

    def _origin(self, number: int) -> re.Match[str] | None:
        """Return the source word that a word was made from, None if that is not known."""
        if self.links is None or self.links[number] == NO_WORD:
            return None
        return self.theirs[self.links[number]]

    def _resembling(self, text: str) -> re.Match[str] | None:
        """Return the capitalised source word that a word is another spelling of."""
        small = text.lower()
        for theirs in self.theirs:
            word = theirs[0].lower()
            if theirs[0][0].isupper() and (
                word.startswith(small[:_COPIED_START])
                or SequenceMatcher(None, word, small).ratio() >= _NAME_RATIO
            ):
                return theirs
        return None

    # Words said twice

    def twice(self) -> Iterator[CheckWarning]:
        """Yield a warning for a phrase or a content word that is repeated.

        A phrase of two words must follow at once ("from Russia from Russia"), and the source must
        have none like it; a word may stand a little apart, if the source repeats nothing.
        """
        phrase = _repeated_phrase(self.translation, self.ours)
        if phrase is not None and _repeated_phrase(self.source, self.theirs) is None:
            message = f"“{self.translation[slice(*phrase)]}” is said twice."
            yield CheckWarning(WarningKind.twice, message, None, phrase)
            return
        small_words = function_words("en")
        last: dict[str, int] = {}
        for number, ours in enumerate(self.ours):
            text = ours[0] if ours[0].isalpha() else _POSSESSIVE.sub("", ours[0])
            if len(text) < _TWICE_LENGTH or text.lower() in small_words or text in _SAID_OF_EACH:
                continue
            before = last.get(text)
            last[text] = number
            if before is None or number - before > _TWICE_WITHIN:
                continue
            if self.translation[ours.start() - 1 : ours.start()] == "-":
                continue  # a 16-year-old and a 17-year-old
            between = self.translation[self.ours[before].end() : ours.start()]
            if between.strip() in _JOINS or self._is_of_each(before, number, between):
                continue
            in_a_row = between == " " and not _TWICE_IN_A_ROW.search(self.source)
            if in_a_row or not _repeats_itself(self.source):
                span = (self.ours[before].start(), ours.end())
                message = f"“{ours[0]}” is said twice."
                yield CheckWarning(WarningKind.twice, message, None, span)
                return

    def _is_of_each(self, first: int, second: int, between: str) -> bool:
        """Tell whether English says a word of each of two things, and German once or in a compound.

        "Innen- und Außenminister", "367 mit Ja, 325 mit Nein", "Bodensee und Genfersee".
        """
        if between == " ":
            return False
        if _ELLIPSIS.search(self.source):
            return True
        if self._is_counted(first) and self._is_counted(second):
            return sum(q.form in {"digits", "word"} for q in german_quantities(self.source)) > 1
        if not _COORDINATES.search(between):
            return False
        following = []
        for number in (first, second):
            if number + 1 == len(self.ours):
                return False
            ours, after = self.ours[number], self.ours[number + 1]
            if not (ours[0][0].isupper() and after[0][0].isupper()):
                return False
            if self.translation[ours.end() : after.start()] != " ":
                return False
            following.append(after[0])
        return following[0] != following[1]

    def _is_counted(self, number: int) -> bool:
        """Tell whether a figure stands before a word, or before the word before it."""
        starts = [self.ours[at].start() for at in (number, number - 1) if at >= 0]
        if len(starts) == 2 and self.translation[self.ours[number - 1].end() : starts[0]] != " ":
            starts.pop()
        return any(start - 1 in self._ends_of_figures for start in starts)

    @cached_property
    def _ends_of_figures(self) -> frozenset[int]:
        """The offsets behind the figures of the translation, in digits or words."""
        quantities = english_quantities(self.translation)
        return frozenset(q.span[1] for q in quantities if q.form in {"digits", "word"})


def _repeated_phrase(text: str, words: Sequence[re.Match[str]]) -> Span | None:
    """Return the place of two words that stand there again right behind themselves."""
    small = [word[0].lower() for word in words]
    for first in range(len(words) - 3):
        pair = small[first : first + 2]
        if pair == small[first + 2 : first + 4] and _JOINS.isdisjoint(pair):
            span = (words[first].start(), words[first + 3].end())
            if len(text[slice(*span)].split()) == 4:  # nothing but spaces and commas between them
                return span
    return None


@lru_cache(maxsize=4096)
def _repeats_itself(source: str) -> bool:
    """Return whether two content words of a sentence begin alike, compounds' heads included."""
    small_words = function_words("de")
    starts: set[str] = set()
    for match in WORD.finditer(source):
        for part in match[0].lower().split("-"):
            if len(part) < _TWICE_LENGTH or part in small_words:
                continue
            start = part[:_TWICE_LENGTH]
            if start in starts:
                return True
            starts.add(start)
    text = source.lower()
    return any(text.count(start) > 1 for start in starts)


def _is_english_name(text: str) -> bool:
    """Tell whether a word is one by which English calls a place or a person: Vinnytsia, Vltava."""
    return text[0].isupper() and (plain(text) in ENGLISH_FORMS or bool(regions(text, "en")))


def _is_common(entry: Entry | None) -> bool:
    """Tell a common noun, whose rendering is written small, from a name."""
    return bool(_suggestion(entry)) and entry is not None and entry.renderings[0].word[0].islower()


def _suggestion(entry: Entry | None) -> str:
    if entry is None or not entry.renderings or entry.renderings[0].probability < _LIKELY:
        return ""
    return f"; usually “{entry.renderings[0].word}”"
