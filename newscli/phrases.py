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
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

from newscli.article import Span
from newscli.language import function_words, word_lists
from newscli.lexicon import ADJECTIVE_ENDINGS, WORD, Lexicon
from newscli.wordings import condition, wording_offsets

_VERBS = word_lists("data/german_verbs.txt")

_CLAUSE_END = (
    r"(?=[;:!?)\]…“”«»\"]|,(?!\d)|\.(?!\d)| [–—-] |\s*$"
    r"| (?:und(?! (?:zu|an|ab|her|hin|wieder)\b)|oder|sowie|aber|sondern|denn|doch|wie(?! vor)|als)"
    r"\b)"
)
_MONTH = "(?:Jan|Feb|Mär|Apr|Mai|Jun|Jul|Aug|Sep|Okt|Nov|Dez)"
_MARK = rf"[;:!?()\[\]…„“”«»\"]|,(?!\d)|\.(?!\d| {_MONTH})|\s[–—-]\s"
_AND = r"\b(?:und|oder|sondern|sowie)\b"
_BORDER = re.compile(rf"{_MARK}|{_AND}")
_CLAUSE = re.compile(rf"{_MARK}|{_AND}(?! [A-ZÄÖÜ])")
"""Between nouns, "und" ends no clause."""
_PREFIXES = sorted(_VERBS["prefixes"], key=len, reverse=True)
_PREFIX = re.compile(rf"(?<=[\w,%€$] )(?:{'|'.join(_PREFIXES)}){_CLAUSE_END}")
_NO_PREFIX = {
    "an": re.compile(r"\b(?:von|vom|ab)(?: \w+){1,3} $"),
    "vor": re.compile(r"\bnach wie $"),
    "nach": re.compile(r"\b(?:Meinung|Ansicht|Auffassung|Einschätzung|Art|Natur|Wissens) $"),
    "über": re.compile(r"\b(?:Nacht|Tag|Woche|Jahr|Zeit|Stunden?) $"),
    "aus": re.compile(r"\bvon \w+ $"),
}
"""What stands before a word that looks like a prefix: "von Anfang an", "nach wie vor"."""
_INFLECTED = re.compile(r"(?:test|tet|ten|te|st|t|e)$")
_SMALL_VERBS = frozenset(["geht", "gibt", "sagt", "sagte"])
"""Function words that may have a prefix at the end of their clause."""
_ADVERBS = frozenset(
    [
        "lang",
        "lange",
        "schnell",
        "nah",
        "weit",
        "hoch",
        "kurz",
        "voll",
        "fest",
        "frei",
        "nahe",
        "laut",
    ]
)
_ATTRIBUTE = re.compile(r"(?:ge\w+t|ge\w+en|\w{3,}end)(?:e|en|er|es|em)$")
_LONGEST_CLAUSE = 300

_PARTICIPLE = re.compile(r"(?:[a-zäöü]{2,9})??(ge)[a-zäöüß]+(?:t|en)(?:e|en|er|es|em)?$")
_UMLAUT = frozenset("äöü")
_WITH_INFINITIVE = _VERBS["modal"] | _VERBS["passive"] | _VERBS["let"]
_DATA = files("newscli").joinpath("data")
IDIOMS = _DATA.joinpath("idioms.tsv")
"""The table of idioms."""

_NO_VERB = "-"
_HERE = "~"
"""Stands for the words of an idiom in its conditions."""
_ANYWHERE = "-"
_REFLEXIVE = "sich "
_INSEPARABLE = ("be", "emp", "ent", "er", "ge", "miss", "ver", "zer", "über", "unter", "wider")
_OTHER_PARTICIPLE = re.compile(r"(?!gehabt|gewesen|gegen)[a-zäöü]{0,9}?ge[a-zäöüß]{2,}(?:t|en)$")
_PASSIVES = _VERBS["passive"] | frozenset(
    ["ist", "sind", "war", "waren", "sei", "seien", "wäre", "wären", "wurde", "wurden", "worden"]
)
_HAVE = frozenset(["habe", "hat", "haben", "hatte", "hatten", "hätte", "hätten"])
_OBJECT = re.compile(r"[A-ZÄÖÜ]|(?:d(?:ie|as|en)|k?eine?n?|seinen?|ihren?) ")
"""Fixed words without a preposition: the object, or the subject of a passive."""
_DETERMINER = re.compile(
    r"(?:d(?:er|ie|as|en|em|es)|[kmds]?ein\w{0,2}|ihr\w{0,2}|unser\w{0,2}|alle\w?|dies\w{1,2}|jed\w{1,2}"
    r"|viele?|wenige?|mehr|am|im|zum|zur|beim|vom|ins|ans)$",
    re.IGNORECASE,
)


_ATTRIBUTE_BEHIND = re.compile(
    r" (?:de[rsmn]|eine[rsmn]|vom|von|aus|am|an|ans|auf|unter|neben|im|in|ins|zum|zur|hinter|vor"
    r"|voll|voller|(?:sein|ihr)e[rsmn]) (?:(?!und |oder )[a-zäöüß]+ ){0,2}[A-ZÄÖÜ\d]"
)
"""Directly behind an idiom's noun: it is meant literally (nahm seinen Hut vom Haken)."""


class SeparatedVerb(NamedTuple):
    """A verb whose prefix stands apart: the places of both, and a joined form that is known."""

    verb: Span
    prefix: Span
    joined: str


class Entry(NamedTuple):
    """A line of the table of idioms; ``reflexive`` if a "sich" goes with the verb.

    ``only`` is what its surroundings must have, ``unless`` what they must not have, "" for nothing.
    """

    fixed: str
    verb: str
    english: str
    reflexive: bool
    only: str = ""
    unless: str = ""


class Idiom(NamedTuple):
    """An idiom in a sentence, and what it means.

    ``place`` is that of its verb, or of all its words if it has none; ``others`` are the places of
    its other words, () without a verb. ``english`` has the form of the German verb.
    """

    place: Span
    others: tuple[Span, ...]
    english: str
    entry: Entry


@lru_cache(maxsize=2048)
def separated_verbs(source: str, lexicon: Lexicon) -> tuple[SeparatedVerb, ...]:
    """Return the verbs of a German sentence whose prefix stands at the end of their clause.

    >>> from newscli.lexicon import open_lexicon
    >>> [verb.joined for verb in separated_verbs("Die Stadt stockt den Etat auf.", open_lexicon())]
    ['aufstockt']
    """
    return tuple(_separated_verbs(source, lexicon))


def _separated_verbs(source: str, lexicon: Lexicon) -> Iterator[SeparatedVerb]:
    for prefix in _PREFIX.finditer(source):
        start = max(0, prefix.start() - _LONGEST_CLAUSE)
        before = source[start : prefix.start()]
        if prefix[0] in _NO_PREFIX and _NO_PREFIX[prefix[0]].search(before):
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
    no_verb = small in _ADVERBS or (small in function_words("de") and small not in _SMALL_VERBS)
    if no_verb or _ATTRIBUTE.match(small):
        return ""
    strong = _strong_form(small)
    infinitives = [_INFLECTED.sub("", small) + "en", *([strong[0]] if strong else [])]
    for joined in (prefix + small, *(prefix + infinitive for infinitive in infinitives)):
        if lexicon.knows(joined):
            return joined
    return ""


def read_idioms() -> list[Entry]:
    """Return the lines of the table of idioms."""
    found = []
    for line in IDIOMS.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            fixed, verb, english, *conditions = line.split("\t")
            alone = fixed.removeprefix(_REFLEXIVE)
            said = dict(condition.split(" ", 1) for condition in conditions)
            found.append(
                Entry(
                    alone,
                    verb,
                    english,
                    alone != fixed,
                    said.get("only", ""),
                    said.get("unless", ""),
                )
            )
    return found


@cache
def _idioms_by_words() -> tuple[dict[str, list[Entry]], int]:
    """Return the idioms by their fixed words, and how many words the longest ones have."""
    found: dict[str, list[Entry]] = {}
    for entry in sorted(read_idioms(), key=lambda e: (e.verb == _NO_VERB, e.verb)):
        found.setdefault(entry.fixed, []).append(entry)
    return found, max(len(WORD.findall(fixed)) for fixed in found)


@lru_cache(maxsize=2048)
def idioms(source: str, lexicon: Lexicon) -> tuple[Idiom, ...]:
    """Return the idioms of a German sentence; none has a word of another one.

    >>> from newscli.lexicon import open_lexicon
    >>> idiom, = idioms("Er hat viele vor den Kopf gestoßen.", open_lexicon())
    >>> idiom.english, idiom.others
    ('offended', ((13, 25),))
    """
    words = list(WORD.finditer(source))
    starts = [word.start() for word in words]
    separated = {verb.verb[0]: verb for verb in separated_verbs(source, lexicon)}
    by_words, longest = _idioms_by_words()
    found: dict[Span, Idiom] = {}
    end = 0
    for number, word in enumerate(words):
        if word.start() < end:
            continue
        for entry in _entries_at(source, words[number : number + longest], not number, by_words):
            here = (word.start(), word.start() + len(entry.fixed))
            if _is_literal(source, here, entry):
                continue
            idiom = Idiom(here, (), entry.english, entry)
            if entry.verb != _NO_VERB:
                before = words[number - 1][0] if number else ""
                low, high = _clause_around(source, here)
                clause = words[bisect_left(starts, low) : bisect_left(starts, high)]
                clause = [w for w in clause if not here[0] <= w.start() < here[1]]
                verbal = _with_verb(source, here, before, clause, separated, entry, lexicon)
                if verbal is None:
                    continue
                idiom = verbal
            if idiom.place not in found:
                found[idiom.place] = idiom
                end = here[1]
                break
    return tuple(found.values())


def _is_literal(source: str, here: Span, entry: Entry) -> bool:
    """Tell whether the words of an idiom mean what they say, by what stands around them.

    With an attribute behind it, their noun is a thing (den Hut vom Haken), unless the idiom is
    listed with one.
    """
    low, high = max(0, here[0] - _LONGEST_CLAUSE), here[1] + _LONGEST_CLAUSE
    around = f"{source[low : here[0]]}{_HERE}{source[here[1] : high]}"
    if entry.only and not condition(entry.only).search(around):
        return True
    if entry.unless == _ANYWHERE:
        return False
    attributed = entry.verb != _NO_VERB and entry.fixed[0].islower()  # but: Anstoß nehmen an
    if attributed and _ATTRIBUTE_BEHIND.match(source, here[1]) is not None:
        return True
    return bool(entry.unless) and condition(entry.unless).search(around) is not None


def idiom_spans(source: str, lexicon: Lexicon) -> tuple[Span, ...]:
    """Return the places of all words of the idioms of a sentence."""
    return tuple(span for idiom in idioms(source, lexicon) for span in (idiom.place, *idiom.others))


@lru_cache(maxsize=2048)
def idiom_offsets(source: str, lexicon: Lexicon) -> frozenset[int]:
    """Return the offsets of all characters that belong to the idioms of a sentence."""
    return frozenset(at for start, end in idiom_spans(source, lexicon) for at in range(start, end))


@lru_cache(maxsize=2048)
def offsets_said_otherwise(source: str, lexicon: Lexicon) -> frozenset[int]:
    """Return the offsets of the words whose own meaning a translation need not have.

    They belong to idioms, or to set phrases that are read in other words.
    """
    return idiom_offsets(source, lexicon) | wording_offsets(source)


def _entries_at(
    source: str, words: Sequence[re.Match[str]], first: bool, by_words: Mapping[str, list[Entry]]
) -> Iterator[Entry]:
    """Yield the idioms whose fixed words some words of a sentence begin with, longer ones first.

    The ``first`` word of a sentence may have a capital that the idiom lacks.
    """
    start = words[0].start()
    for last in reversed(words):
        fixed = source[start : last.end()]
        yield from by_words.get(fixed, ())
        if first and (small := fixed[:1].lower() + fixed[1:]) != fixed:
            yield from by_words.get(small, ())


def _clause_around(source: str, here: Span) -> Span:
    """Return the place of the clause that a passage stands in."""
    low = max(0, here[0] - _LONGEST_CLAUSE)
    low += _last(_CLAUSE, source[low : here[0]])
    border = _CLAUSE.search(source, here[1], here[1] + _LONGEST_CLAUSE)
    return low, border.start() if border else min(len(source), here[1] + _LONGEST_CLAUSE)


def _with_verb(
    source: str,
    here: Span,
    before: str,
    clause: list[re.Match[str]],
    separated: Mapping[int, SeparatedVerb],
    entry: Entry,
    lexicon: Lexicon,
) -> Idiom | None:
    """Return the idiom whose fixed words stand ``here`` if its verb is in the same clause.

    ``before`` is the word before them; ``clause`` has the other words.
    """
    others = [here]
    if entry.reflexive:
        reflexive = next((w for w in clause if w[0] in _VERBS["reflexive"]), None)
        if reflexive is None:
            return None
        others.append(reflexive.span())
    wanted = lexicon.entry(entry.verb)
    if wanted is None or (entry.fixed[0].isupper() and _has_attribute(before, entry, lexicon)):
        return None
    small = [word[0].lower() for word in clause]
    if entry.verb in {"haben", "sein"} and any(_OTHER_PARTICIPLE.match(w[0]) for w in clause):
        return None  # an auxiliary: hat sich Hand und Fuß gebrochen
    passive = not _PASSIVES.isdisjoint(small) and _HAVE.isdisjoint(small)
    for at, word in sorted(enumerate(clause), key=lambda each: abs(each[1].start() - here[0])):
        form = small[at]
        if word[0] != form and source[: word.start()].strip(" „“\"»«'"):
            continue
        apart = separated.get(word.start())
        if apart is not None and here[0] <= apart.prefix[0] < here[1]:
            apart = None  # auf Nummer sicher
        prefix = source[slice(*apart.prefix)] if apart else ""
        if prefix + form not in _forms(entry.verb, apart=bool(prefix)):
            known = lexicon.entry(apart.joined if apart else form)
            if known is None or known.lemma != wanted.lemma:
                continue
        if apart is not None:
            infinitive = entry.verb.removeprefix(prefix)
            english = inflected(entry.english, _form(form, infinitive, small, at_end=False))
            return Idiom(word.span(), (*others, apart.prefix), english, entry)
        behind = small[at + 1] if at + 1 < len(small) else "und"
        at_end = word.start() > here[0] and behind in {"und", "oder"}
        said = _form(form, entry.verb, small, at_end=at_end)
        if at and small[at - 1] == "zu":
            said = BASE
        if passive and said == PARTICIPLE and _OBJECT.match(entry.fixed):
            return None  # die Weichen sind gestellt: English would have no subject
        return Idiom(word.span(), tuple(others), inflected(entry.english, said), entry)
    return None


class Strong(NamedTuple):
    """The forms of a German verb that is not regular: bricht, brach, gebrochen."""

    present: str
    past: str
    participle: str


@cache
def _strong_verbs() -> dict[str, Strong]:
    """Return the forms of the verbs that are not regular, by their infinitives."""
    lines = _DATA.joinpath("german_strong_verbs.txt").read_text(encoding="utf-8").splitlines()
    return {
        infinitive: Strong(*forms)
        for infinitive, *forms in (line.split() for line in lines if not line.startswith("#"))
    }


@cache
def _strong_forms() -> dict[str, tuple[str, int]]:
    """Return the finite singular forms of these verbs, each with its infinitive and tense."""
    found: dict[str, tuple[str, int]] = {}
    for infinitive, verb in _strong_verbs().items():
        found[verb.past] = infinitive, PAST
        found[verb.present] = infinitive, PRESENT
    return found


@lru_cache(maxsize=4096)
def _strong_form(form: str) -> tuple[str, int] | None:
    """Return the infinitive and the tense of a strong verb's form, with its prefix if it has one.

    >>> _strong_form("tritt"), _strong_form("vergoss"), _strong_form("schickt")
    (('treten', 1), ('vergießen', 3), None)
    """
    forms = _strong_forms()
    for prefix in ("", *_PREFIXES, *_INSEPARABLE):
        if form.startswith(prefix) and (found := forms.get(form[len(prefix) :])):
            return prefix + found[0], found[1]
    return None


@lru_cache(maxsize=1024)
def _forms(infinitive: str, *, apart: bool) -> frozenset[str]:
    """Return a verb and its forms: those that it has if it is regular, or those that are listed.

    The lexicon may know them as another word's (schickt, der Stand). ``apart`` says that its prefix
    stands apart.
    """
    if infinitive == "sein":
        return frozenset([infinitive])  # "seit" is none
    stem = infinitive.removesuffix("n").removesuffix("e")
    forms = {infinitive, *(stem + end for end in ("t", "et", "te", "ete", "ten", "eten"))}
    prefixes = [p for p in _PREFIXES if stem.startswith(p) and len(stem) > len(p) + 2]
    if not apart:
        prefix = next(iter(prefixes), "")
        forms |= {f"{prefix}ge{stem.removeprefix(prefix)}{end}" for end in ("t", "et")}
        forms |= {f"ge{stem}{end}" for end in ("t", "et")}
    for prefix in ("", *prefixes, *(p for p in _INSEPARABLE if infinitive.startswith(p))):
        if verb := _strong_verbs().get(infinitive[len(prefix) :]):
            participle = verb.participle.removeprefix("ge" if prefix in _INSEPARABLE else "")
            plural = verb.past + ("n" if verb.past.endswith("e") else "en")
            found = (verb.present, verb.past, plural, participle)
            forms |= {prefix + form for form in found}
    return frozenset(forms)


def _has_attribute(before: str, entry: Entry, lexicon: Lexicon) -> bool:
    """Tell whether an article or an adjective stands before an idiom's noun.

    English has no noun there that it could belong to: keine Abstriche, totalen Schiffbruch.
    """
    if _DETERMINER.match(before):
        return True
    if not before[:1].islower() or before in function_words("de") or before in _VERBS["modal"]:
        return False
    verb, known = lexicon.entry(entry.verb), lexicon.entry(before)
    same = verb is not None and known is not None and verb.lemma == known.lemma
    return before.endswith(ADJECTIVE_ENDINGS) and not same


BASE, PRESENT, PLURAL, PAST, PASTS, PARTICIPLE = range(6)
"""Forms of an English verb: be, is, are, was, were, been."""


def _form(form: str, infinitive: str, clause: Sequence[str], *, at_end: bool) -> int:
    """Return which English form says what a German verb's form says, as its clause decides.

    A main clause has its finite verb second, an auxiliary's participle or infinitive ``at_end``.
    """
    others = set(clause) - {form}
    without_ge = at_end and (infinitive.startswith(_INSEPARABLE) or infinitive.endswith("ieren"))
    auxiliary = not others.isdisjoint(_VERBS["perfect"])
    if form == infinitive:
        if without_ge and auxiliary:
            return PARTICIPLE
        if "sich" in others and not others.isdisjoint(_VERBS["let"]):
            return PARTICIPLE  # lässt sich nicht in Abrede stellen: cannot be denied
        return PLURAL if others.isdisjoint(_WITH_INFINITIVE) else BASE
    if any(form == f"{p}zu{infinitive[len(p) :]}" for p in _PREFIXES if infinitive.startswith(p)):
        return BASE  # auszulöffeln
    if form.startswith(infinitive):
        return PARTICIPLE  # geratene
    if participle := _PARTICIPLE.match(form):
        at = participle.start(1)
        if infinitive[at : at + 2] != "ge" or form[at : at + 4] == "gege":
            return PARTICIPLE
    if form in _VERBS["present"]:
        return PRESENT
    if form == "sind":
        return PLURAL
    strong = _strong_form(form)
    if strong is not None and strong[1] in {PRESENT, PAST}:
        return strong[1]
    if form.endswith("te") or not form.endswith(("t", "e", "en")):
        return PAST
    if form.endswith("en"):
        return PARTICIPLE if without_ge and auxiliary else PASTS
    if form.endswith("e") and not _UMLAUT.isdisjoint(form) and _UMLAUT.isdisjoint(infinitive):
        return PAST  # käme
    regular = form in {infinitive[:-2] + "t", infinitive[:-2] + "et", infinitive[:-1] + "t"}
    if without_ge and regular and (auxiliary or not others.isdisjoint(_VERBS["passive"])):
        return PARTICIPLE  # verpasst
    return BASE if "ich" in others else PRESENT


@cache
def _english_verbs() -> dict[str, tuple[str, ...]]:
    """Return past form and participle of the English verbs that are not regular."""
    text = _DATA.joinpath("english_verbs.txt").read_text(encoding="utf-8")
    return {base: tuple(rest) for base, *rest in map(str.split, text.splitlines())}


@cache
def bases_of_irregular() -> dict[str, tuple[str, ...]]:
    """Return the base forms of irregular English past forms and participles: left, leave."""
    found: dict[str, tuple[str, ...]] = {}
    for base, rest in _english_verbs().items():
        for form in set(rest) - {base}:
            found[form] = (*found.get(form, ()), base)
    return found


def inflected(english: str, form: int) -> str:
    """Return an English phrase that begins with a verb in a form; a bar parts an adverb from it.

    >>> inflected("be at risk", PAST), inflected("firmly|reject", PRESENT)
    ('was at risk', 'firmly rejects')
    """
    adverb, bar, rest = english.partition("|")
    if bar:
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
