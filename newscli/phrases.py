"""Several German words that mean one thing: separated verbs and idioms.

A main clause puts the prefix of a verb at its end: "Die Stadt stockt den Etat auf" says
"aufstocken", neither "stocken" nor "auf". And "vor den Kopf stoßen" is to offend, wherever "stoßen"
stands. The inline hints and the check for lost words look such words up together.

``data/idioms.tsv`` has a line for each idiom: the words that stand side by side, the verb that
goes with them ("-" for none) and the English, whose verb takes the German subject and, directly
behind it, the German object.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

from newscli.article import Span
from newscli.language import function_words, word_lists
from newscli.lexicon import ADJECTIVE_ENDINGS, WORD, Lexicon

_VERBS = word_lists("data/german_verbs.txt")

_CLAUSE_END = (
    r"(?=[,;:!?)\]…“”«»\"]|\.(?!\d)| [–—-] |\s*$"
    r"| (?:und|oder|sowie|aber|sondern|denn|doch|wie|als)\b)"
)
_MARK = r"[,;:!?()\[\]…„“”«»\"]|\.(?!\d)|\s[–—-]\s"
_MARKS = re.compile(_MARK)
_BORDER = re.compile(rf"{_MARK}|\b(?:und|oder|aber|sondern|denn|sowie)\b")
_PREFIXES = sorted(_VERBS["prefixes"], key=len, reverse=True)
_PREFIX = re.compile(rf"(?<=[\w,%€$] )(?:{'|'.join(_PREFIXES)}){_CLAUSE_END}")
_FROM_ON = re.compile(r"\b(?:von|vom|ab)(?: \w+){1,3} $|\bnach wie $")
"""Before "an" and "vor" that are no prefixes: "von Anfang an", "nach wie vor"."""
_INFLECTED = re.compile(r"(?:test|tet|ten|te|st|t|e)$")
_SMALL_VERBS = frozenset(["geht", "gibt", "sagt", "sagte"])
"""Function words that may have a prefix at the end of their clause."""
_ATTRIBUTE = re.compile(r"(?:ge\w+t|ge\w+en|\w{3,}end)(?:e|en|er|es|em)$")
_LONGEST_CLAUSE = 300

_PARTICIPLE = re.compile(r"(?:[a-zäöü]{2,9})??(ge)[a-zäöüß]+(?:t|en)(?:e|en|er|es|em)?$")
_UMLAUT = frozenset("äöü")
_WITH_INFINITIVE = _VERBS["modal"] | _VERBS["passive"] | _VERBS["let"]
_DATA = files("newscli").joinpath("data")
IDIOMS = _DATA.joinpath("idioms.tsv")
"""The table of idioms."""

_NO_VERB = "-"
_REFLEXIVE = "sich "
_ALSO_FORMS_OF = {
    **dict.fromkeys(["stand", "gestanden"], "stehen"),
    **dict.fromkeys(["biss", "bissen"], "beißen"),
    **dict.fromkeys(["weist", "wies", "wiesen"], "weisen"),
    "brach": "brechen",
    "fällt": "fallen",
    "verloren": "verlieren",
}
"""Forms that the lexicon knows as those of another word (der Stand, brach liegen)."""
_INSEPARABLE = ("be", "emp", "ent", "er", "ge", "miss", "ver", "zer", "über", "unter", "wider")


class SeparatedVerb(NamedTuple):
    """A verb whose prefix stands apart: the places of both, and a joined form that is known."""

    verb: Span
    prefix: Span
    joined: str


class Entry(NamedTuple):
    """A line of the table of idioms; ``reflexive`` if a "sich" goes with the verb."""

    fixed: str
    verb: str
    english: str
    reflexive: bool


class Idiom(NamedTuple):
    """An idiom in a sentence, and what it means.

    ``place`` is that of its verb, or of all its words if it has none; ``others`` are the places of
    its other words, () without a verb. ``english`` has the form of the German verb.
    """

    place: Span
    others: tuple[Span, ...]
    english: str
    entry: Entry


@lru_cache(maxsize=256)
def separated_verbs(source: str, lexicon: Lexicon) -> tuple[SeparatedVerb, ...]:
    """Return the verbs of a German sentence whose prefix stands at the end of their clause.

    >>> from newscli.lexicon import open_lexicon
    >>> [verb.joined for verb in separated_verbs("Die Stadt stockt den Etat auf.", open_lexicon())]
    ['aufstocken']
    """
    return tuple(_separated_verbs(source, lexicon))


def _separated_verbs(source: str, lexicon: Lexicon) -> Iterator[SeparatedVerb]:
    for prefix in _PREFIX.finditer(source):
        start = max(0, prefix.start() - _LONGEST_CLAUSE)
        before = source[start : prefix.start()]
        if prefix[0] in {"an", "vor"} and _FROM_ON.search(before):
            continue
        for word in WORD.finditer(before, _last(_BORDER, before)):
            joined = _joined(prefix[0], word[0], lexicon)
            at = start + word.start()
            if joined and (word[0][0].islower() or not source[:at].strip(" „“\"»«'")):
                yield SeparatedVerb((at, at + len(word[0])), prefix.span(), joined)
                break


def _last(border: re.Pattern[str], text: str) -> int:
    """Return where the last match of ``border`` ends, 0 if there is none."""
    end = 0
    for match in border.finditer(text):
        end = match.end()
    return end


def _joined(prefix: str, form: str, lexicon: Lexicon) -> str:
    """Return a verb's form with its prefix, or its infinitive, if the lexicon knows it; else ""."""
    small = form.lower()
    if (small in function_words("de") and small not in _SMALL_VERBS) or _ATTRIBUTE.match(small):
        return ""
    for joined in (prefix + small, prefix + _INFLECTED.sub("", small) + "en"):
        if lexicon.knows(joined):
            return joined
    return ""


def read_idioms() -> list[Entry]:
    """Return the lines of the table of idioms."""
    found = []
    for line in IDIOMS.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            fixed, verb, english = line.split("\t")
            alone = fixed.removeprefix(_REFLEXIVE)
            found.append(Entry(alone, verb, english, alone != fixed))
    return found


@cache
def _idioms_by_first_word() -> dict[str, list[Entry]]:
    """Return the idioms, the longer ones first."""
    found: dict[str, list[Entry]] = {}
    for entry in sorted(read_idioms(), key=lambda entry: (-len(entry.fixed), entry.verb)):
        found.setdefault(entry.fixed.partition(" ")[0], []).append(entry)
    return found


@lru_cache(maxsize=256)
def idioms(source: str, lexicon: Lexicon) -> tuple[Idiom, ...]:
    """Return the idioms of a German sentence; none has a word of another one.

    >>> from newscli.lexicon import open_lexicon
    >>> idiom, = idioms("Er hat viele vor den Kopf gestoßen.", open_lexicon())
    >>> idiom.english, idiom.others
    ('offended', ((14, 27),))
    """
    words = list(WORD.finditer(source))
    by_first = _idioms_by_first_word()
    found: list[Idiom] = []
    end = 0
    for number, word in enumerate(words):
        if word.start() < end:
            continue
        first = word[0] if number else word[0][:1].lower() + word[0][1:]
        for entry in by_first.get(word[0], []) or by_first.get(first, []):
            idiom = _idiom_at(source, words, number, entry, lexicon)
            if idiom is not None and all(idiom.place != other.place for other in found):
                found.append(idiom)
                end = word.start() + len(entry.fixed)
                break
    return tuple(found)


def idiom_spans(source: str, lexicon: Lexicon) -> tuple[Span, ...]:
    """Return the places of all words of the idioms of a sentence."""
    return tuple(span for idiom in idioms(source, lexicon) for span in (idiom.place, *idiom.others))


def _idiom_at(
    source: str, words: list[re.Match[str]], number: int, entry: Entry, lexicon: Lexicon
) -> Idiom | None:
    """Return the idiom if its fixed words begin with the word ``number`` and its verb is there."""
    start = words[number].start()
    end = start + len(entry.fixed)
    if not source.startswith(entry.fixed[1:], start + 1) or source[end : end + 1].isalnum():
        return None
    if entry.verb == _NO_VERB:
        return Idiom((start, end), (), entry.english, entry)
    if number and entry.fixed[0].isupper() and _has_attribute(words[number - 1][0], entry, lexicon):
        return None
    low = max(0, start - _LONGEST_CLAUSE)
    low += _last(_MARKS, source[low:start])
    border = _MARKS.search(source, end, end + _LONGEST_CLAUSE)
    high = border.start() if border else min(len(source), end + _LONGEST_CLAUSE)
    clause = [w for w in words if low <= w.start() < high and not start <= w.start() < end]
    others = [(start, end)]
    if entry.reflexive:
        reflexive = next((w for w in clause if w[0] in _VERBS["reflexive"]), None)
        if reflexive is None:
            return None
        others.append(reflexive.span())
    wanted = lexicon.entry(entry.verb)
    if wanted is None:
        return None
    for verb in separated_verbs(source, lexicon):
        known = lexicon.entry(verb.joined)
        if known is not None and known.lemma == wanted.lemma and low <= verb.verb[0] < high:
            infinitive = entry.verb.removeprefix(source[slice(*verb.prefix)])
            finite = source[slice(*verb.verb)].lower()
            english = inflected(entry.english, _form(finite, infinitive, clause, at_end=False))
            return Idiom(verb.verb, (*others, verb.prefix), english, entry)
    nearest = sorted(enumerate(clause), key=lambda each: abs(each[1].start() - start))
    for at, word in nearest:
        small = word[0].lower()
        if word[0] != small and word.start() != words[0].start():
            continue
        known = lexicon.entry(_ALSO_FORMS_OF.get(small, small))
        if small == entry.verb or (known is not None and known.lemma == wanted.lemma):
            behind = clause[at + 1][0] if at + 1 < len(clause) else "und"
            at_end = word.start() > start and behind in {"und", "oder"}
            before = clause[at - 1][0] if at else ""
            form = BASE if before == "zu" else _form(small, entry.verb, clause, at_end=at_end)
            return Idiom(word.span(), tuple(others), inflected(entry.english, form), entry)
    return None


def _has_attribute(before: str, entry: Entry, lexicon: Lexicon) -> bool:
    """Tell whether an adjective stands before an idiom's noun: totalen Schiffbruch erleiden."""
    if before in function_words("de") or not before[0].islower():
        return False
    verb, known = lexicon.entry(entry.verb), lexicon.entry(before)
    same = verb is not None and known is not None and verb.lemma == known.lemma
    return before.endswith(ADJECTIVE_ENDINGS) and not same


BASE, PRESENT, PLURAL, PAST, PASTS, PARTICIPLE = range(6)
"""Forms of an English verb: be, is, are, was, were, been."""


def _form(form: str, infinitive: str, clause: list[re.Match[str]], *, at_end: bool) -> int:
    """Return which English form says what a German verb's form says, as its clause decides.

    A main clause has its finite verb second, an auxiliary's participle or infinitive ``at_end``.
    """
    others = {word[0].lower() for word in clause} - {form}
    without_ge = at_end and (infinitive.startswith(_INSEPARABLE) or infinitive.endswith("ieren"))
    if form == infinitive:
        if without_ge and not others.isdisjoint(_VERBS["perfect"]):
            return PARTICIPLE
        if "sich" in others and not others.isdisjoint(_VERBS["let"]):
            return PARTICIPLE  # lässt sich nicht in Abrede stellen: cannot be denied
        return PLURAL if others.isdisjoint(_WITH_INFINITIVE) else BASE
    if (participle := _PARTICIPLE.match(form)) and infinitive[participle.start(1) :][:2] != "ge":
        return PARTICIPLE
    if "zu" in form and "zu" not in infinitive:
        return BASE  # auszulöffeln
    if form in _VERBS["present"]:
        return PRESENT
    if form == "sind":
        return PLURAL
    if form.endswith("te") or form in _VERBS["past"] or not form.endswith(("t", "e", "en")):
        return PAST
    if form.endswith("en"):
        return PASTS
    if form.endswith("e") and not _UMLAUT.isdisjoint(form) and _UMLAUT.isdisjoint(infinitive):
        return PAST  # käme
    regular = form in {infinitive[:-2] + "t", infinitive[:-2] + "et", infinitive[:-1] + "t"}
    if without_ge and regular and not others.isdisjoint(_VERBS["perfect"] | _VERBS["passive"]):
        return PARTICIPLE  # verpasst
    return BASE if "ich" in others else PRESENT


@cache
def _english_verbs() -> dict[str, tuple[str, ...]]:
    """Return past form and participle of the English verbs that are not regular."""
    text = _DATA.joinpath("english_verbs.txt").read_text(encoding="utf-8")
    return {base: tuple(rest) for base, *rest in map(str.split, text.splitlines())}


def inflected(english: str, form: int) -> str:
    """Return an English phrase that begins with a verb, if need be after an adverb, in a form.

    >>> inflected("be at risk", PAST), inflected("firmly reject", PRESENT)
    ('was at risk', 'firmly rejects')
    """
    adverb, space, rest = english.partition(" ")
    if space and adverb.endswith("ly"):
        return f"{adverb} {inflected(rest, form)}"
    verb, space, rest = english.partition(" ")
    if verb == "be":
        verb = ("be", "is", "are", "was", "were", "been")[form]
    elif form == PRESENT:
        verb = "has" if verb == "have" else _with_s(verb)
    elif form in {PAST, PASTS, PARTICIPLE}:
        past, participle = _english_verbs().get(verb, (_with_ed(verb),) * 2)
        verb = participle if form == PARTICIPLE else past
    return verb + space + rest


def _with_s(verb: str) -> str:
    if verb.endswith("y") and verb[-2] not in "aeiou":
        return verb[:-1] + "ies"
    return verb + ("es" if verb.endswith(("s", "x", "z", "ch", "sh", "o")) else "s")


def _with_ed(verb: str) -> str:
    if verb.endswith("y") and verb[-2] not in "aeiou":
        return verb[:-1] + "ied"
    return verb + ("d" if verb.endswith("e") else "ed")
