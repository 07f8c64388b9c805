"""Names of people, places and organisations that did not arrive in the translation.

German writes every noun with a capital, so a name cannot be told by its capital. Translated news
teaches whether a word like this one, in a place like this one, comes out with a capital and
unchanged: "Griffiths" does, "Kanonenfutter" does not. For English the question is the reverse: must
"Griffiths" stand in the German source, must "Prime" or "Tuesday"? The features of both models
(:mod:`.tables`) are the word's letters and its neighbours; ``training/names.py`` trains them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from itertools import pairwise, zip_longest
from typing import NamedTuple

from newscli.article import CheckWarning, Span, WarningKind
from newscli.check.numbers import english, german
from newscli.check.numbers.notation import roman
from newscli.check.regions import names_region_of
from newscli.check.tables import SCALE, hashed, probability, rows, total
from newscli.language import function_words
from newscli.lexicon import open_lexicon
from newscli.wordings import wording_offsets

# Spelling: whether two words are the same name

_WORD = re.compile(r"[^\W\d_]+")
_ACRONYM_POINT = re.compile(r"(?<=\b\w)\.(?=\w\b)")
_NOT_WORD = re.compile(r"[\W_]+")
_LETTERS = str.maketrans("wfyjzcqd", "vviiskkt", "h'’")
_DOUBLED = re.compile(r"(.)\1+")
_ACCENTS = re.compile("[\u0300-\u036f]+")
_LEAST_PREFIX = 4
_LEAST_SHARE = 0.6
_ONE_EDIT_FROM = 5
_TWO_EDITS_FROM = 9


@lru_cache(maxsize=8192)
def sound(word: str) -> str:
    """Reduce ``word`` to a form that its transliterations share.

    >>> sound("Gorbatschow"), sound("Gorbachev")
    ('gorbaov', 'gorbaev')
    """
    low = word.lower().replace("ß", "ss").replace("đ", "dj")
    if not low.isascii():
        low = _ACCENTS.sub("", unicodedata.normalize("NFKD", low))
    for long, short in rows("sounds.tsv"):
        if long in low:
            low = low.replace(long, short)
    return _DOUBLED.sub(r"\1", low.translate(_LETTERS))


def sounds(text: str) -> set[str]:
    """Return the sounds of all words of ``text``."""
    return {sound(word) for word in _WORD.findall(text)}


def plain(text: str) -> str:
    """Return ``text`` in small letters without accents, words parted by single spaces."""
    low = text.lower()
    if not low.isascii():
        low = low.replace("ß", "ss").replace("ł", "l").replace("ø", "o").replace("đ", "d")
        low = _ACCENTS.sub("", unicodedata.normalize("NFKD", low))
    return _NOT_WORD.sub(" ", _ACRONYM_POINT.sub("", low))


plain_word = lru_cache(maxsize=8192)(plain)
"""The same for single words, which recur."""


def without_genitive(word: str) -> str:
    """Return a name without its genitive s, where it may have one: ``Jong-uns``, ``Griffiths'``."""
    if word.endswith(("'s", "’s")):
        return word[:-2]
    word = word.rstrip("'’")
    if len(word) > 3 and word.endswith("s") and not word.endswith("ss"):
        return word[:-1]
    return word


_OF_NAME = re.compile(r" (?:(?!\w+ten? )[a-zäöüß]+e[mnrs]? )?[A-ZÄÖÜ]")
"""What stands behind a genitive: a noun, with or without an adjective."""


def is_genitive(source: str, span: Span) -> bool:
    """Tell whether a name in -s is a genitive, which has a noun behind or before it.

    >>> [is_genitive(text, (5, 11)) for text in ("Auch Merkels Rede", "Wenn Kowals kommt")]
    [True, False]
    """
    word, before = source[slice(*span)], _word_before(source, span[0])
    if without_genitive(word) == word or word.endswith(("'s", "’s", "'", "’")):
        return True
    if behind := _OF_NAME.match(source, span[1]):
        return not is_name(source, behind.end() - 1)  # Dries Mertens
    return (
        before[:1].isupper()
        and before.lower() not in function_words("de")
        and not _introduces(before)
        and not is_name(source, span[0] - 2)
    )


def sounds_alike(name: str, candidates: set[str]) -> bool:
    """Tell whether a name, or the word it derives from, sounds like one of the ``candidates``."""
    ours = sound(without_genitive(name))
    whole = sound(name)
    if ours in candidates or whole in candidates:
        return True
    initials = {ours[:1], whole[:1]}
    return any(
        theirs[:1] in initials and (_alike(ours, theirs) or _alike(whole, theirs))
        for theirs in candidates
    )


def sounds_within(name: str, candidates: set[str]) -> bool:
    """Tell whether a name is part of a compound in ``candidates``: Brazil, Südbrasilien."""
    ours = sound(without_genitive(name))
    return len(ours) >= _LEAST_PREFIX and any(ours in theirs for theirs in candidates)


def _alike(first: str, second: str) -> bool:
    """Compare two sounds: a common stem, or an edit or two."""
    short, long = sorted((first, second), key=len)
    if not short or first[0] != second[0] or len(short) < 3:
        return False
    enough = max(_LEAST_PREFIX, _LEAST_SHARE * len(long))
    if len(short) >= enough and long.startswith(short):
        return True
    if len(short) < _ONE_EDIT_FROM:
        return False
    allowed = 2 if len(short) >= _TWO_EDITS_FROM else 1
    return len(long) - len(short) <= allowed and _distance(short, long, allowed) <= allowed


def _distance(first: str, second: str, most: int) -> int:
    """Return the edit distance of two short strings, or something above ``most``."""
    row = list(range(len(second) + 1))
    for i, a in enumerate(first, 1):
        before, row[0] = row[0], i
        for j, b in enumerate(second, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (a != b))
        if min(row) > most:
            return most + 1
    return row[-1]


# The model of names

_HOPELESS = -3 * SCALE
"""Below this weight of its form hardly any place makes a word a likely name: 7 of 11,000 words."""


class Place(NamedTuple):
    """Where a capitalised word stands: its neighbours ("" at an edge) and its part of a compound.

    ``part`` is "whole", "first" or "last" of a word with hyphens.
    """

    before: str
    after: str
    part: str
    at_start: bool


def word_features(word: str) -> list[int]:
    """Return the buckets of the features of the word's form."""
    low = f"^{word.lower()}$"
    names = [f"w{low}", f"l{min(len(word), 14)}"]
    names += [f"e{low[-n:]}" for n in range(3, 8) if n < len(low)]
    names += [f"b{low[:n]}" for n in range(3, 7) if n < len(low)]
    names += [f"t{low[i : i + 3]}" for i in range(1, len(low) - 3)]
    names.append(f"s{shape(word)}")
    return hashed(names)


@lru_cache(maxsize=8192)
def shape(word: str) -> str:
    """Return the outline of a word: "A" all capitals, "M" mixed (McCain), "f" foreign letters."""
    if word.isupper():
        return f"A{min(len(word), 5)}"
    outline = "M" if not word[1:].islower() else "x"
    if any(c.isalpha() and not c.isascii() and c not in "äöüßÄÖÜ" for c in word):
        outline += "f"
    if any(c.isdigit() for c in word):
        outline += "d"
    return outline


def place_features(word: str, place: Place) -> list[int]:
    """Return the buckets of the features of the word's place."""
    outline = shape(word)
    before, after = _neighbour(place.before), _neighbour(place.after)
    names = [
        f"p{before}",
        f"n{after}",
        f"pn{before[:1]}{after[:1]}{outline}",
        f"h{place.part}{outline}",
        f"a{place.at_start}{outline}",
        f"v{place.before[-4:]}" if place.before[:1].isupper() else f"q{place.before[-3:]}",
        f"x{place.after[-3:].lower()}{place.after[:1].isupper()}",
    ]
    return hashed(names)


@lru_cache(maxsize=8192)
def _neighbour(word: str) -> str:
    """Return a neighbouring word as a feature: itself if small, else only that it is a capital."""
    if not word:
        return "0"
    return f"C{shape(word)}" if word[0].isupper() else f"s{word}"


@lru_cache(maxsize=8192)
def word_weight(word: str, language: str) -> int:
    """Return the scaled weight of a word's form."""
    return total(f"names_{language}", word_features(word))


def likelihood(word: str, place: Place, language: str) -> float:
    """Return the probability that ``word`` is on the other side, unchanged or respelt.

    ``language`` is that of the word, "de" or "en".
    """
    weight = word_weight(word, language)
    if weight < _HOPELESS:
        return 0.0
    return probability(weight + total(f"names_{language}", place_features(word, place)))


# Places that the model takes for words

_NAMING = re.compile(r"(?:(?:Bad|Sankt|Markt) (?=[A-ZÄÖÜ]))?[^\W_]+(?:-[^\W_]+)*")
_ADJECTIVE = re.compile(r" [A-ZÄÖÜ]")
_CLOSER = re.compile(r"(?: an der | ?/ ?| \()[A-ZÄÖÜ]")
"""What says where a place is: Halle an der Saale."""
_BEFORE_PLACES = frozenset({"in", "aus", "nach", "bei", "von"})
_OF_PLACES = frozenset(
    {"amtsgericht", "bahnhof", "feuerwehr", "gemeinde", "hauptbahnhof", "klinikum", "kreis",
     "landgericht", "landkreis", "oberlandesgericht", "ortsteil", "polizei", "polizeiinspektion",
     "polizeipräsidium", "raum", "staatsanwaltschaft", "stadt", "stadtteil", "verwaltungsgericht"}
)  # fmt: skip
"""Words behind which a noun without an article is a place."""
_FEMININE, _MASCULINE = (
    {"der", "die", "zur"},
    {"der", "den", "dem", "des", "am", "im", "vom", "zum", "beim"},
)
_AT_BEFORE = re.compile(r"\b[Aa][nm] (?:de[rmn] )?$")
_WATER = re.compile(
    r"[Ff]luss|[Ff]lüsse|[Uu]fer|[Pp]egel|[Hh]ochwasser|[Üü]berschwemm|ertr[aiu]nk|[Bb]rücke|[Bb]oot"
    r"|Kanu|[Ss]chiff|[Ff]ähre|[Mm]ünd(?:et|ung)|[Ss]trömung|[Dd]eich|[Ss]chleuse|schw[iao]mm"
)
"""What a sentence has in which a word such as "Leine" is a river."""
_LONGEST_BEFORE = 24


class CertainName(NamedTuple):
    """A listed place of a text, or a name that its article introduces, without a genitive ending.

    ``name`` is English. ``sort`` is "town", "adjective" (``Celler Schloss``), "river" or "person".
    """

    span: Span
    name: str
    sort: str = "town"


@cache
def listed_places() -> dict[str, frozenset[str]]:
    """Return the names of ``data/places.tsv``, each with the prepositions before it.

    "Eine Frau aus Celle" was "a woman from cell", and "in Kaufbeuren" "in shopping berries": a
    small model has seen few of these names and makes words of their pieces. ``training.places``
    lists those that it does not always copy. A name without prepositions is no word; one with some
    ("Essen", "Hof") is surely a place behind these alone, without an article.
    """
    return {name: frozenset(" ".join(before).split()) for name, *before in rows("places.tsv")}


@cache
def listed_adjectives() -> dict[str, str]:
    """Return the places of the adjectives in ``data/place_adjectives.tsv``.

    "Der Tuttlinger Bürgermeister" was "the mayor of Tuttling".
    """
    return {form: name for form, name, *_ in rows("place_adjectives.tsv")}


@cache
def listed_rivers() -> dict[str, tuple[str, bool, bool]]:
    """Return the rivers in ``data/rivers.tsv``: English, whether a word as well, and masculine.

    "In der Saale" was "in the hall". Behind an article a river is told by its name, and one that
    is a word (Leine, leash) by what else the sentence is about: "Pegel", "ertrunken".
    """
    return {
        name: (text, "word" in sorts, "masculine" in sorts)
        for name, text, *sorts in rows("rivers.tsv")
    }


def _is_river(source: str, span: Span, is_word: bool, masculine: bool) -> bool:
    """Tell whether a listed name at this place is the river."""
    article = _word_before(source, span[0])
    if article.lower() not in (_MASCULINE if masculine else _FEMININE):
        return False
    if not is_word:
        return True
    if (article == "Der" and not masculine) or source.startswith(" Osten", span[1]):
        return False  # a victory, the Middle East
    lead = source[max(0, span[0] - _LONGEST_BEFORE) : span[0]]
    return not _AT_BEFORE.search(lead) and _tells_of_water(source)


@lru_cache(maxsize=256)
def _tells_of_water(source: str) -> bool:
    return _WATER.search(source) is not None


def _is_town(source: str, span: Span, before: frozenset[str]) -> bool:
    """Tell whether a word that may be a town, behind some words, is one at this place."""
    word = _word_before(source, span[0]).lower()
    if word in before or word in _OF_PLACES:
        return True
    return word in _BEFORE_PLACES and _CLOSER.match(source, span[1]) is not None


def _is_adjective(source: str, span: Span) -> bool:
    """Tell whether a word stands between an article or the like and a noun."""
    word = _word_before(source, span[0]).lower()
    return word in function_words("de") and _ADJECTIVE.match(source, span[1]) is not None


def _word_before(source: str, at: int) -> str:
    """Return the word that ends a space before an offset; "" if there is none."""
    end = at - 1
    if source[end:at] != " ":
        return ""
    start = end
    while start and source[start - 1].isalnum():
        start -= 1
    return source[start:end]


@lru_cache(maxsize=2048)
def named_places(source: str) -> tuple[CertainName, ...]:
    """Return the places that a German sentence names, of those that are listed.

    >>> [place.name for place in named_places("Vor dem Essen fuhr sie von Celles Bahnhof in Essen")]
    ['Celle', 'Essen']
    >>> [place.name for place in named_places("Der Tuttlinger Bürgermeister")]
    ['Tuttlingen']
    """
    listed, adjectives, rivers = listed_places(), listed_adjectives(), listed_rivers()
    found = []
    for match in _NAMING.finditer(source):
        word, span = match.group(), match.span()
        name = word if word in listed or word in rivers else without_genitive(word)
        river, *sorts = rivers.get(name, ("", False, False))
        before = listed.get(name)
        if word in adjectives and _is_adjective(source, span):
            found.append(CertainName(span, adjectives[word], "adjective"))
        elif river and (name == word or sorts[1]) and _is_river(source, span, *sorts):
            found.append(CertainName(span, river, "river"))
        elif before is not None and (
            not before or (name == word and _is_town(source, span, before))
        ):
            found.append(CertainName(span, name))
    return tuple(found)


# Names that the article introduces

INTRODUCERS = "introducers.tsv"
_NO_NAME, _SMALL = "no name", "small"
_PARTICLE = "van der|van den|van de|van|de la|de|di|da|del"
"""What belongs to a name behind a first name in nine of ten places; "von" does in a quarter."""
INTRODUCTION = re.compile(
    r"(?<![\w-])(?P<introducer>[A-ZÄÖÜ][\w-]*[\wß]) "
    rf"(?=(?P<particle>(?i:{_PARTICLE}) )?(?P<name>[A-ZÄÖÜ][^\W\d_]+"
    r"(?:-[A-ZÄÖÜ][^\W\d_]+)*)(?![\w-]| ?\d)(?: (?P<next>[A-ZÄÖÜ][^\W\d_]+))?)"
)
"""A capitalised word right behind another one: ``Trainer Kern``, ``Sebastian Kurz``."""
_LIKE_FIRST_NAME = 0.9
_SHORTEST_TITLE, _LONGEST_TITLE = 5, 24
"""Letters of a title that a compound may end with: ``Verteidigungsminister``."""
_INTRODUCED, _SURNAME, _SURELY_SURNAME = 0.3, 0.5, 0.7
"""How likely a word must be a name to be one behind a title, behind a word that is likely a name,
and behind one if it is a word, too."""
_DETERMINER = re.compile(
    r"(?:(?:k?ein|[mds]ein|ihr|unser|eu(?:er|r))(?:e[nmrs]?)?|de[rnms]|die|das"
    r"|(?:dies|jed|jen|welch|manch|solch|all|viel|wenig|beid|mehrer|einig)e[nmrs]?"
    r"|im|am|zu[mr]|beim|vom|ins|ans|fürs|aufs|zwei|drei|vier|fünf)",
    re.IGNORECASE,
)
_INFLECTED, _PAST = ("e", "en", "em", "er", "es"), ("te", "ten")
"""Endings of adjectives and of verbs before a word: "auf diplomatischem Weg", "so sagte Kern"."""
_PARTS_OF_DAY = frozenset(
    {"Früh", "Morgen", "Vormittag", "Mittag", "Nachmittag", "Abend", "Nacht", "Mitternacht"}
)
_BEFORE_PEOPLE = frozenset(
    {"als", "an", "bei", "dass", "durch", "für", "gegen", "mit", "neben", "oder", "ohne", "sowie",
     "um", "und", "von", "vor", "wegen", "weil", "wie", "zu", "zwischen", "über"}
)  # fmt: skip
_BEGINS = re.compile(r"(?:^|[.!?:] |[\"„“»«'‚‘] ?|[-–] )$")
_LONGEST_BEGINNING = 3
_PLURAL_BEHIND = re.compile(
    r" (?:sind|waren|haben|hatten|werden|wurden|können|müssen|sollen|wollen"
    r"|([a-zäöüß]+(?:en|ern|eln)))\b"
)
_VERB_BEHIND = re.compile(
    r" (?:hat|ist|war|wird|will|soll|kann|muss|darf|gilt|sagt|habe|sei|werde|wolle|wäre|würde|hätte"
    r"|(?!\w*ge)\w+te|(?!\w*ge)\w{2,}t)\b"
)


@cache
def _introducers() -> dict[str, str]:
    """Return the words that introduce names, each as a "first name" or a "title"."""
    kinds = {_NO_NAME, _SMALL}
    return {word: sort for word, sort, *_ in rows(INTRODUCERS) if sort not in kinds}


@cache
def _never_introduced() -> frozenset[str]:
    """Return the words that are no names even behind these."""
    return frozenset(word for word, *sorts in rows(INTRODUCERS) if _NO_NAME in sorts)


@cache
def _mostly_small() -> frozenset[str]:
    """Return the words that do not look like names and are mostly written small: Kurz."""
    return frozenset(word for word, *sorts in rows(INTRODUCERS) if _SMALL in sorts)


@lru_cache(maxsize=4096)
def _introduces(word: str) -> str:
    """Return how a word introduces names ("first name", "title"), "" if it does not."""
    listed = _introducers()
    first, _, last = word.rpartition("-")
    found = listed.get(word) or listed.get(last, "")
    if not found and listed.get(first) == "first name":
        return "first name"  # Marie-Agnes
    if not found and len(last) > _SHORTEST_TITLE:
        longest = max(1, len(last) - _LONGEST_TITLE)
        ends = (last[at:].capitalize() for at in range(longest, len(last) - _SHORTEST_TITLE + 1))
        found = next((sort for end in ends if (sort := listed.get(end)) == "title"), "")
    return found


def introduced_names(sentences: Iterable[str]) -> frozenset[str]:
    """Return the surnames and the like that an article's sentences introduce.

    What stands behind a first name or a title is a name wherever else it stands: a model that
    reads sentences one by one makes "shortly" of a chancellor. It must be a likely name by its form
    ("dass Peter Gedanken las"), unless it is written small otherwise (Kurz).

    >>> sorted(introduced_names(["Sebastian Kurz traf Trainer Kern.", "Kurz lobte Kern."]))
    ['Kern', 'Kurz']
    """
    found = set()
    for sentence in sentences:
        introduced = ""
        for match in INTRODUCTION.finditer(sentence):
            first, name, further = match["introducer"], match["name"], match["next"] or ""
            sort = _introduces(first) or _like_first_name(first, name)
            if match["particle"]:
                if sort in {"first name", "like one"}:  # of titles none was seen
                    found.add(match["particle"] + name)
                continue
            if not sort and first != introduced:
                continue
            if sort == "first name" and _is_calendar(name):
                if _is_surname_here(sentence, match):
                    found.add(name)
                continue
            likely = _likely_behind(first, name, further)
            least = _INTRODUCED if sort == "title" else _SURNAME
            if sort == "first name":
                least = 0.0 if name in _mostly_small() else _INTRODUCED
            if sort == "like one" and (meaning := _meaning(name)):  # Rolling Bot, Saudi Arabien
                least = 1.0 if meaning[0].isupper() else _SURELY_SURNAME
            if likely < least:
                continue
            introduced = name
            is_first_name = _introduces(name) == "first name" or (
                further and _likely_behind(name, further, "") >= _SURNAME
            )
            if not is_first_name and _may_be_introduced(name):
                found.add(name)
    # "Kerns" is a genitive where there is a Kern.
    bare = {name: without_genitive(name) for name in found}
    return frozenset(n for n in found if bare[n] == n or bare[n] not in found)


def _is_surname_here(sentence: str, match: re.Match[str]) -> bool:
    """Tell whether a weekday or a month behind a listed first name is a surname.

    The list has some titles and places as well, and a weekday behind a verb and its subject may say
    when: "sagte Peter Franz Freitag in Wien", "sagte Kennedy Freitag".
    """
    first, before = match["introducer"], _word_before(sentence, match.start())
    if first in _never_introduced() or (_meaning(first) and first not in VARIANTS):
        return False
    if before in {"in", "aus", "nach"} or match["next"] in _PARTS_OF_DAY:
        return False
    if _introduces(before) == "first name":
        return False
    if match["name"].lower() in german.MONTHS:
        return True
    return not before or before[0].isupper() or before in _BEFORE_PEOPLE


def _like_first_name(word: str, name: str) -> str:
    """Return "like one" for a word that is not listed, and that is likely a name by its form."""
    likely = likelihood(word, Place("", name, "whole", False), "de")
    if likely < _LIKE_FIRST_NAME or word.lower() in function_words("de"):
        return ""
    english = _rendering(word)
    is_genitive = not english and without_genitive(word) != word
    return "like one" if english in {"", word} and not is_genitive else ""


def introduced_in(text: str, names: frozenset[str]) -> frozenset[str]:
    """Return those of the introduced ``names`` whose last word stands in a text."""
    known = _by_last_word(names)
    if not known:
        return frozenset()
    words = {match.group() for match in _NAMING.finditer(text)}
    words |= {without_genitive(word) for word in words}
    return frozenset(name for word in words for name in known.get(word, ()))


@lru_cache(maxsize=256)
def _by_last_word(names: frozenset[str]) -> dict[str, list[str]]:
    """Return names by their last word: van Gogh by Gogh."""
    found: dict[str, list[str]] = {}
    for name in sorted(names):
        found.setdefault(name.rpartition(" ")[2], []).append(name)
    return found


def _likely_behind(first: str, name: str, further: str) -> float:
    *_, last = name.split("-")
    sort = "whole" if last == name else "last"
    return likelihood(last, Place(first, further, sort, False), "de")


def _may_be_introduced(name: str) -> bool:
    """Tell whether a word is none that English spells otherwise or that never is a name."""
    return (
        name not in _never_introduced()
        and name.lower() not in function_words("de")
        and name not in EXONYMS
        and without_genitive(name) not in EXONYMS
        and _may_be_name(name)
    )


@lru_cache(maxsize=4096)
def _meaning(name: str) -> str:
    """Return what a name means if it is a word as well, by the lexicon; else "".

    The corpus may have it as a name, too: Koch, of which a quarter is "chef".
    """
    lexicon = open_lexicon()
    entry = lexicon.entry(name) if lexicon is not None else None
    likely = (r.word for r in entry.renderings if r.probability >= _KEPT) if entry else ()
    other = (word for word in likely if not (word.startswith(name) or name.startswith(word)))
    return next(other, "")


def _rendering(word: str) -> str:
    """Return how the lexicon renders a word, "" if it has no such entry."""
    lexicon = open_lexicon()
    entry = lexicon.entry(word) if lexicon is not None else None
    return entry.renderings[0].word if entry is not None and entry.renderings else ""


def _is_introduced(source: str, span: Span) -> bool:
    """Tell whether an introduced name that is a word as well is the name at this place.

    It has no article, no number and no adjective before it, and no noun that introduces nothing
    ("ein Glas Wein"). What is mostly written small (Kurz) may begin a sentence only as its subject,
    and none with a verb in the plural (Fischer fordern). A weekday or a month is a name only right
    behind what introduces it.
    """
    word, before = source[slice(*span)], _word_before(source, span[0])
    if _is_calendar(word):
        return _introduces(before) != ""
    if _DETERMINER.fullmatch(before) or before.isdigit() or before.lower() in german.BELOW_60:
        return False
    if before.islower() and before.endswith(_INFLECTED) and before not in function_words("de"):
        earlier = _word_before(source, span[0] - len(before) - 1)
        if _DETERMINER.fullmatch(earlier) or not before.endswith(_PAST):
            return False
    if before[:1].isupper() and before.lower() not in function_words("de"):
        return _introduces(before) != "" or _likely_behind(before, word, "") >= _INTRODUCED
    if _BEGINS.search(source, max(0, span[0] - _LONGEST_BEGINNING), span[0]):
        if word_weight(word, "de") < _HOPELESS:
            return _VERB_BEHIND.match(source, span[1]) is not None
        plural = _PLURAL_BEHIND.match(source, span[1])
        return plural is None or plural[1] in function_words("de")
    return True


def _named_people(source: str, introduced: frozenset[str]) -> Iterator[CertainName]:
    """Yield the places of introduced names in a sentence."""
    known = _by_last_word(introduced)
    for match in _NAMING.finditer(source) if known else ():
        word, (start, end) = match.group(), match.span()
        for name in known.get(word) or known.get(without_genitive(word)) or ():
            particle, space, _ = name.rpartition(" ")
            begins = start - len(particle) - len(space)
            if space:
                before = source[max(0, begins) : start]
                if before.lower() == f"{particle.lower()} ":
                    yield CertainName((begins, end), name, "person")
            elif not _meaning(name) or _is_introduced(source, (start, end)):
                yield CertainName((start, end), name, "person")


@lru_cache(maxsize=2048)
def certain_names(source: str, introduced: frozenset[str] = frozenset()) -> tuple[CertainName, ...]:
    """Return the listed places and introduced names of a sentence, in order."""
    places = named_places(source)
    spans = {place.span for place in places}
    people = [person for person in _named_people(source, introduced) if person.span not in spans]
    return tuple(sorted([*places, *people])) if people else places


def without_calendar_names(source: str, introduced: frozenset[str]) -> str:
    """Return ``source`` with those introduced names masked that look like a weekday or a month."""
    letters = list(source)
    for (start, end), *_ in _named_people(source, frozenset(filter(_is_calendar, introduced))):
        letters[start:end] = "X" * (end - start)
    return "".join(letters)


def lost_certain_names(
    source: str, translation: str, introduced: frozenset[str] = frozenset()
) -> list[CertainName]:
    """Return the listed places and introduced names that a translation lacks.

    A name that means nothing may be spelt otherwise (Kukuschkin, Kukushkin).
    """
    found = certain_names(source, introduced)
    if not found:
        return []
    arrived = f" {plain(translation)} "
    words = [word for word in _WORD.findall(translation) if word[0].isupper()]
    named = {plain_word(word) for word in words}
    heard = {sound(word) for word in words}

    def is_there(name: str) -> bool:
        return f" {plain(name)} " in arrived and plain(name).split()[-1] in named

    return [
        each
        for each in found
        if not (is_there(each.name) or is_there(without_genitive(each.name)))
        and not (each.sort == "adjective" and is_there(source[slice(*each.span)]))
        and not (
            each.sort == "person"
            and not _meaning(each.name)
            and all(sound(part) in heard for part in each.name.split("-"))
        )
    ]


# The names of a sentence

_TOKEN = re.compile(r"[^\W_]+(?:['’&.-][^\W_]+)*['’]?")
_SENTENCE_END = re.compile(r"[.!?:]['\"“”«»„]*\s*[-–\"“„»«'(]*\s*$")
_LONGEST_GAP = 8
"""Characters between two words that say whether a sentence ends there."""
_LIKELY = 0.3
_IS_NAME = 0.6
"""Of unknown words in two parts that are a name with this likelihood, 70 of 90 were names."""
_LIKELY_TOGETHER = 0.5
_LIKELY_IF_DROPPED = 0.96
_LIKELY_IF_INVENTED = 0.985
_LEAST_LETTERS = 3
_KEPT, _RENDERED = 0.15, 0.35
"""Probabilities from which on a word is often kept as it is, or rendered like that."""
_NO_NAMES = frozenset(
    {"Ich", "Wir", "Sie", "Ihr", "Ihre", "Ihnen", "Er", "Es", "Corona", "Herr", "Frau", "Dr",
     "USD", "EUR", "GBP", "CHF", "Mount", "Saint", "Sankt", "St"}
)  # fmt: skip
_ENGLISH_CALENDAR = frozenset({*english.MONTHS, *english.SHORT_MONTHS, *english.WEEKDAYS})
EXONYMS, VARIANTS = (
    {word: tuple(forms.split(";")) for sort, word, forms in rows("exonyms.tsv") if sort == wanted}
    for wanted in ("must", "may")
)
"""German names and the beginnings of the words that may stand for them in English: names that must
stand there, and words that must if they are names."""
ENGLISH_FORMS = frozenset(
    word
    for names in (EXONYMS, VARIANTS)
    for forms in names.values()
    for form in forms
    for word in form.split()
)
"""The words of the English forms, in plain letters."""
_UPPER = re.compile("[A-ZÄÖÜ]")
_SHOUTED = 0.5
"""From this share of capital letters on, a sentence is all in capitals and they mean nothing."""


class Name(NamedTuple):
    """A capitalised word, or a part of one with hyphens, that is likely a name.

    ``translations`` are beginnings of what may stand for it, ``renderings`` whole words that
    do if it is no name after all. ``first_name`` says that the next word is a name that stands
    on the other side.
    """

    text: str
    span: Span
    likelihood: float
    translations: tuple[str, ...]
    whole: str
    first_name: bool = False
    renderings: tuple[str, ...] = ()


def capitals(source: str) -> list[tuple[str, Span, Place, str]]:
    """Return the capitalised words of a text, words with hyphens part by part.

    Each comes with its span, its place and the whole word that it is a part of.
    """
    tokens = [(m[0], m.start(), m.end()) for m in _TOKEN.finditer(source)]
    found = []
    for index, (token, start, end) in enumerate(tokens):
        if token.islower():
            continue
        before = tokens[index - 1] if index else ("", 0, 0)
        after = tokens[index + 1] if index + 1 < len(tokens) else ("", 0, 0)
        gap_before = source[before[2] : start] if index else ""
        gap_after = source[end : after[1]] if after[0] else ""
        at_start = index == 0 or (
            gap_before != " " and _SENTENCE_END.search(gap_before) is not None
        )
        left = before[0] if gap_before == " " else gap_before.strip()[-1:]
        right = after[0] if gap_after == " " else gap_after.strip()[:1]
        parts = token.split("-")
        at = start
        for place, part in enumerate(parts):
            sort = "whole" if len(parts) == 1 else "last" if place == len(parts) - 1 else "first"
            if part[:1].isupper() and len(part) >= 2:
                spot = Place(left, right, sort, at_start)
                found.append((part, (at, at + len(part)), spot, token))
            at += len(part) + 1
    return found


@lru_cache(maxsize=2048)
def likely_names(source: str, introduced: frozenset[str] = frozenset()) -> tuple[Name, ...]:
    """Return the words of the source that should appear in the translation.

    Names that the article ``introduced`` must.
    """
    names = []
    upper = len(_UPPER.findall(source))
    shouted = 4 * upper > len(source) and upper > _SHOUTED * sum(map(str.isalpha, source))
    certain = {name.span: name for name in certain_names(source, introduced)}
    for word, span, place, whole in capitals(source):
        translations = EXONYMS.get(word) or EXONYMS.get(without_genitive(word)) or ()
        if translations:
            names.append(Name(word, span, 1.0, translations, whole))
        elif span in certain:
            kept = certain[span].sort in {"town", "person"}
            other = () if kept else (plain(certain[span].name),)
            names.append(Name(word, span, 1.0, other, whole))
        elif not shouted and _may_be_name(word):
            likely = likelihood(word, place, "de")
            if likely >= _LIKELY:
                variants = VARIANTS.get(word) or VARIANTS.get(without_genitive(word)) or ()
                renderings = () if _is_called(place) else _renderings(word)
                names.append(Name(word, span, likely, variants, whole, renderings=renderings))
    return tuple(names)


def _is_called(place: Place) -> bool:
    """Tell whether a first name, a title or the like stands before a word: Minister Schwarz."""
    return place.before[:1].isupper() and place.before.lower() not in function_words("de")


def _renderings(word: str) -> tuple[str, ...]:
    """Return what a word is if it is no name after all, by the lexicon: Ägäis, Aegean.

    Nothing for a word that is often kept as it is (Fuchs).
    """
    lexicon = open_lexicon()
    entry = lexicon.entry(word) if lexicon is not None else None
    if entry is None or any(r.word == word and r.probability >= _KEPT for r in entry.renderings):
        return ()
    return tuple(r.word for r in entry.renderings if r.probability >= _RENDERED)


@lru_cache(maxsize=2048)
def _words_in_own_case(text: str) -> frozenset[str]:
    """Return the words of a text; the first of a sentence also in small letters."""
    words = set()
    for match in _WORD.finditer(text):
        words.add(match[0])
        before = text[max(0, match.start() - _LONGEST_GAP) : match.start()]
        if not match.start() or _SENTENCE_END.search(before):
            words.add(match[0].lower())
    return frozenset(words)


def name_likelihood(source: str, at: int) -> float:
    """Return how likely the word of ``source`` that stands ``at`` a place is a name, 0 to 1."""
    names = (name for name in likely_names(source) if name.span[0] <= at < name.span[1])
    return max((name.likelihood for name in names), default=0.0)


def is_name(source: str, at: int) -> bool:
    """Tell whether the word at a place is likely a name, whose parts mean nothing (Hagemeyer)."""
    return name_likelihood(source, at) >= _IS_NAME


def _may_be_name(word: str) -> bool:
    """Tell whether a capitalised word can be a name: no pronoun, month, weekday or numeral."""
    if word in _NO_NAMES or word.isdigit() or roman(word) is not None:
        return False
    if _is_calendar(word):
        return False
    return len(word) >= _LEAST_LETTERS or word.isupper()


def _is_calendar(word: str) -> bool:
    """Tell whether a word is a month or a weekday."""
    return word.lower() in german.MONTHS or word.lower() in german.WEEKDAYS


def stands_in(name: str, whole: str, low: str, heard: set[str]) -> bool:
    """Tell whether a name stands in a text, given in plain form after a space and by its sounds."""
    if f" {plain_word(without_genitive(name))}" in low:
        return True
    if f" {plain_word(without_genitive(whole))}" in low:
        return True
    return len(name) >= _LEAST_LETTERS and not name.isupper() and sounds_alike(name, heard)


class Found(NamedTuple):
    """The names that one side has and the other has not: of the source, of the translation."""

    missing: Sequence[Name]
    invented: Sequence[Name]


def compare_names(source: str, translation: str, introduced: frozenset[str] = frozenset()) -> Found:
    """Return the names missing from the other side, each once, in the order of the text.

    Where both sides have a likely name that the other lacks, one has become the other. Where only
    one has, it must be a name almost for certain; and a first name may go where the surname stays
    ("Mr Corbyn").
    """
    missing = missing_names(source, translation, introduced)
    invented = _invented(source, translation, certain=not missing)
    best = [max((name.likelihood for name in names), default=0.0) for names in (missing, invented)]
    if best[0] * best[1] >= _LIKELY_TOGETHER:
        return Found(_likeliest(missing), _likeliest(invented))
    whole = _whole_names(missing)
    certain = [
        n
        for n in missing
        if (n.likelihood >= _LIKELY_IF_DROPPED and not n.first_name) or n.span in whole
    ]
    return Found(certain, [n for n in invented if n.likelihood >= _LIKELY_IF_INVENTED])


def _whole_names(missing: Sequence[Name]) -> set[Span]:
    """Return the places of first names and surnames that are missing both: together they are sure.

    Casper Ruud: neither is a name for certain, but one of them is.
    """
    found: set[Span] = set()
    for first, last in pairwise(missing):
        together = 1 - (1 - first.likelihood) * (1 - last.likelihood)
        side_by_side = last.span[0] - first.span[1] == 1
        if side_by_side and last.likelihood >= _IS_NAME and together >= _LIKELY_IF_DROPPED:
            found |= {first.span, last.span}
    return found


def _likeliest(names: Sequence[Name]) -> Sequence[Name]:
    """Return the names that are about as likely as the likeliest."""
    least = _LIKELY_TOGETHER * max(name.likelihood for name in names)
    return [name for name in names if name.likelihood >= least]


@lru_cache(maxsize=2048)
def missing_names(
    source: str, translation: str, introduced: frozenset[str] = frozenset()
) -> tuple[Name, ...]:
    """Return the likely names of the source that are not in the translation.

    Kept, because a hypothesis is compared when it is chosen and again when it is checked.
    """
    otherwise = wording_offsets(source)
    names = [n for n in likely_names(source, introduced) if n.span[0] not in otherwise]
    if not names:
        return ()
    low = f" {plain(translation)}"
    missing: dict[str, Name] = {}
    heard: set[str] = set()
    last_found = -1
    for name in reversed(names):
        found = (
            name.text in translation
            or f" {plain_word(without_genitive(name.text))}" in low
            or any(f" {known}" in low for known in name.translations)
            or not _words_in_own_case(translation).isdisjoint(name.renderings)
        )
        if not found:
            heard = heard or sounds(translation)
            found = stands_in(name.text, name.whole, low, heard)
        if found and _is_altered(name.text, source, translation):
            found, name = False, name._replace(likelihood=1.0)
        if found or names_region_of(name.text, "de", translation):
            last_found = name.span[0]
        else:
            first_name = last_found - name.span[1] == 1
            missing[name.text] = name._replace(first_name=first_name)
    return tuple(missing.values())[::-1]


@lru_cache(maxsize=256)
def _with_other_letters(source: str, translation: str) -> frozenset[str]:
    """Return the outlines of a translation's words with letters that the source does not have.

    Letters of ASCII do not count: Yılmaz may well be Yilmaz.
    """
    known = frozenset(source)
    return frozenset(
        _outline(without_genitive(word))
        for word in ([] if translation.isascii() else _WORD.findall(translation))
        if not all(letter.isascii() or letter in known for letter in word)
    )


def _outline(word: str) -> str:
    """Return a word with a mark for each letter that is not ASCII: Ørsted, Órsted, "?rsted"."""
    return word.encode("ascii", "replace").decode("ascii")


def _is_altered(name: str, source: str, translation: str) -> bool:
    """Tell whether a name with foreign letters stands in a translation with other ones only."""
    name = without_genitive(name)
    return (
        not name.isascii()
        and name not in translation
        and _outline(name) in _with_other_letters(source, translation)
    )


def _invented(source: str, translation: str, certain: bool) -> list[Name]:
    """Return the likely names of the translation that are not in the source.

    With ``certain``, only words that are names almost by their form alone.
    """
    least = 0.0 if certain else _HOPELESS
    low, heard = "", set[str]()
    names = likely_names(source)
    forms = [form for name in names for form in name.translations]
    parts = (part for form in forms for part in form.split() if len(part) >= _LEAST_PREFIX)
    beginnings = (*forms, *parts)
    renderings = {rendering for name in names for rendering in name.renderings}
    invented: dict[str, Name] = {}
    for word, span, place, whole in capitals(translation):
        if len(word) < _LEAST_LETTERS or word in source or word_weight(word, "en") < least:
            continue
        if word.lower() in _ENGLISH_CALENDAR:
            continue
        if not low:
            low, heard = f" {plain(source)}", sounds(source)
        if sounds_within(word, heard) or stands_in(word, whole, low, heard):
            continue
        if word.lower().startswith(beginnings) or word in renderings:
            continue
        likely = likelihood(word, place, "en")
        if likely >= _LIKELY and not names_region_of(word, "en", source):
            invented.setdefault(word, Name(word, span, likely, (), whole))
    return list(invented.values())


def check_names(found: Found) -> list[CheckWarning]:
    """Warn about names that are lost, altered or added."""
    pairs: list[tuple[Name | None, Name | None]] = list(zip_longest(*found))
    if len(found.missing) != len(found.invented):
        pairs = [(name, None) for name in found.missing] or pairs
    warnings = []
    for ours, theirs in pairs:
        if ours and theirs:
            message = f"The name {ours.text} became {theirs.text}."
        elif ours:
            message = f"The name {ours.text} is missing from the translation."
        else:
            message = f"The name {theirs.text} is not in the source."  # type: ignore[union-attr]
        spans = ours.span if ours else None, theirs.span if theirs else None
        warnings.append(CheckWarning(WarningKind.name, message, *spans))
    return warnings
