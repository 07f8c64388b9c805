"""Which sentences of an article may stand in a summary at all, and how many should.

Headings, captions, promotion, bylines, questions and broken translations never may. A sentence that
leans on the one before it ("But he …") may only follow it. The rules are in docs/summaries.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from pathlib import Path

from newscli.article import Article, Sentence, SummaryLength
from newscli.check.coverage import SEVERITY
from newscli.check.tables import alternatives
from newscli.language import detect_language, function_words, word_lists
from newscli.read.furniture import article_facts, known_furniture

_BODY = {"paragraph", "list_item", "quote"}
DATA, WORDS = Path(__file__).with_name("data"), "summarise/data/words.txt"
_PROMOTION, _CREDIT, _BYLINE, _OPENER = (
    alternatives("prose.tsv", kind, DATA) for kind in ("promotion", "credit", "byline", "opener")
)
_GERMAN_BYLINE = re.compile(alternatives("prose.tsv", "german byline", DATA), re.IGNORECASE)
_FURNITURE = re.compile(rf"\b(?:{_PROMOTION})\b|{_CREDIT}|{_BYLINE}", re.IGNORECASE)
_OPENERS = re.compile(rf"^\W*(?:{_OPENER})\b", re.IGNORECASE)
_DATELINE = re.compile(
    r"^(?:[A-ZÄÖÜ][\w.,/ -]{0,40})?\((?:dpa|AFP|AP|APA|CNN|Reuters|SID|KNA|epd|taz|red)"
    r"(?:[/,][\w ]+)*\)\s*[-–—:.]*\s*"
)
_IT = re.compile(
    r"^\W*it\b(?!(?:'s| is| was| remains| seems| appears| became| has been| will be)"
    r"\s+(?:\w+\s+){0,3}?(?:that|whether|to|who|how|why|when|if)\b)",
    re.IGNORECASE,
)
_THERE_IS = re.compile(r"^\W*there (?:is|are|was|were|has|have|will)\b", re.IGNORECASE)
_PERSON = re.compile(r"\b(?:he|she|him|his|her|hers)\b", re.IGNORECASE)
_NAME = re.compile(r"(?<=[\s(\"“„'])[A-ZÄÖÜ][\w'’-]+|^\W*[A-Z][\w'’-]+\s+[A-Z][\w'’-]+")
_FIRST_PERSON = re.compile(
    r"\b(?:[Mm]e|[Mm]y(?! [A-Z])|[Mm]yself|I['’](?:m|d|ll|ve))\b"
    # Not "World War I": a capital before "I" only in words that begin a clause.
    r"|(?:^\W*(?:(?:When|If|As|What|Now|Today|Yesterday|Because|While|Since|Perhaps)\s)?"
    r"|[^\w\s.]\s*|\s[a-z]+\s)I\b"
)
QUOTED = re.compile(r"[\"“„][^\"“”„]*[\"”“]")
_ALL_QUOTED = re.compile(r"^[\"“„][^\"”“„]*[\"”“]$")
_END = re.compile(r"(?<!\.)[.!][\"”“'’)\]»]*$")
_QUESTION = re.compile(r"\?[\"”“'’)\]»]*$")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that may be picked.

    ``order`` counts the article's body sentences from 0; ``leans`` says that the sentence makes
    sense only after the one before it, ``half`` that it has no main clause, ``warned`` that a check
    found something in it, ``doubtful`` that its translation is doubtful as a whole.
    """

    id: int
    text: str
    order: int
    leans: bool
    warned: bool
    doubtful: bool = False
    half: bool = False


def _body(article: Article) -> Iterator[list[Sentence]]:
    """Yield the translated sentences of each block of the running text."""
    for block in article.blocks:
        if block.kind in _BODY:
            yield [sentence for sentence in block.sentences if sentence.translation.strip()]


def body_sentences(article: Article) -> list[Sentence]:
    """Return the translated sentences of the running text: no title, headings or captions."""
    return [sentence for sentences in _body(article) for sentence in sentences]


def fit_paragraphs(article: Article) -> list[list[str]]:
    """Return the running text for a summary model to read: per block, the sentences that are fit.

    Questions stay, since the next sentence may answer them; promotion, credits and broken
    translations do not.
    """
    paragraphs = [
        [without_dateline(one.translation) for one in sentences if not _foreign_matter(one)]
        for sentences in _body(article)
    ]
    return [paragraph for paragraph in paragraphs if paragraph]


def candidates(article: Article) -> list[Candidate]:
    """Return the sentences that may be picked, in reading order."""
    found, order = [], 0
    for sentence in body_sentences(article):
        if not (text := without_dateline(sentence.translation)):
            continue
        if is_prose(text) and not _foreign_matter(sentence):
            warned = any(not warning.repaired for warning in sentence.warnings)
            half = not is_whole(text)
            found.append(
                Candidate(sentence.id, text, order, leans(text), warned, sentence.doubtful, half)
            )
        order += 1
    return found


def without_dateline(text: str) -> str:
    """Return ``text`` without an agency's mark at its start, such as "Berlin (dpa) - "."""
    return _DATELINE.sub("", " ".join(text.split()))


def is_broken(sentence: Sentence) -> bool:
    """Return whether a translation is broken and was not repaired."""
    kinds = SEVERITY.keys() | {"empty"}  # a kind of earlier versions' reports
    return any(w.kind in kinds and not w.repaired for w in sentence.warnings)


def _foreign_matter(sentence: Sentence) -> bool:
    """Return whether a sentence is not part of the text, not English, or badly translated."""
    if sentence.kept and detect_language(sentence.source) != "en":
        return True
    return (
        is_broken(sentence)
        or known_furniture(sentence.source) != ""
        or bool(article_facts(sentence.source) or _GERMAN_BYLINE.search(sentence.source))
        or bool(_FURNITURE.search(sentence.translation))
    )


@lru_cache(maxsize=4096)
def is_prose(text: str) -> bool:
    """Return whether ``text`` is a statement: whole, not promotion, byline, credit or question."""
    return (
        len(text.split()) >= 4
        and bool(_END.search(text))
        and not _QUESTION.search(text)
        and "? " not in text
        and not _FURNITURE.search(text)
        and _quotes_close(text)
    )


_SUBORDINATE = re.compile(
    r"^\W*(?:because|although|though|while|whilst|whereas|if|unless|when|whenever)\b", re.IGNORECASE
)
_RELATIVE = re.compile(r"^\W*(?:which|who|whom|whose|than)\b", re.IGNORECASE)
_CONTRACTION = re.compile(
    r"\b(?:it|he|she|that|there|here|what|who)['’]s\b|n['’]t\b|['’](?:re|ve|d|ll|m)\b",
    re.IGNORECASE,
)


def is_whole(text: str) -> bool:
    """Return whether a sentence can stand alone: it has a main clause with a finite verb.

    Half sentences ("Because the money is missing.", "12 million euros for roads.") come from lists,
    from headings and from translation.
    """
    start = re.search(r"[^\W_]", text)
    if start is None or start.group().islower() or _RELATIVE.match(text):
        return False
    if _SUBORDINATE.match(text):
        _, comma, text = text.partition(",")
        if not comma:
            return False
    if _CONTRACTION.search(text):
        return True
    lists, words = word_lists(WORDS), re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", text.lower())
    if not lists["auxiliaries"].isdisjoint(words):
        return True
    for before, word in pairwise(["", *words]):
        past = word in lists["past forms"] or word.endswith("ed")
        if past and before not in lists["no verbs follow"]:
            return True
    # After "for" or "and" a word in "-s" is a noun.
    nouns_follow = function_words("en") - lists["verbs follow"]
    words = [word for word in words if word not in lists["adverbs"] and not word.endswith("ly")]
    return any(
        _is_plural_verb(before, word) or (before not in nouns_follow and _is_third_person(word))
        for before, word in pairwise(words)
    )


def _is_plural_verb(before: str, word: str) -> bool:
    """Say whether ``word`` can be the verb of "they", or of the plural ``before`` it."""
    if word.endswith("s") or word in function_words("en") | word_lists(WORDS)["no verbs follow"]:
        return False
    subject = before in {"i", "we", "they"} or (
        before.endswith("s") and len(before) > 3 and before not in function_words("en")
    )
    return subject and _has_ing({word})


def _is_third_person(word: str) -> bool:
    """Say whether ``word`` can be a verb in "-s"."""
    if len(word) < 4 or not word.endswith("s") or word.endswith("ss"):
        return False
    return _has_ing({word[:-1], word[:-2] if word.endswith("es") else "", word[:-3] + "y"})


def _has_ing(stems: set[str]) -> bool:
    """Say whether one of ``stems`` can be a verb: its "-ing" form is in the lexicon's corpus."""
    from newscli.lexicon import open_lexicon

    lexicon = open_lexicon()
    if lexicon is None:
        return False
    stems = stems | {stem[:-1] for stem in stems if stem.endswith("e")}  # "rises", "rising"
    stems |= {stem + stem[-1] for stem in stems if len(stem) > 2}  # "plans", "planning"
    return any(lexicon.english_count(f"{stem}ing") for stem in stems if len(stem) > 1)


def _quotes_close(text: str) -> bool:
    """Return whether each quotation that the sentence opens ends in it."""
    return (
        text.count('"') % 2 == 0
        and text.count("“") + text.count("„") <= text.count("”") + text.count("“") * ("„" in text)
        and text.count("”") <= text.count("“") + text.count("„")
        and text.count("(") == text.count(")")
    )


def leans(text: str) -> bool:
    """Return whether a sentence leans on the one before.

    It opens with a connective or an answer, has a pronoun before any name, or is a quotation, or
    speaks of "me", without a speaker.
    """
    if _THERE_IS.match(text):
        return False
    if _OPENERS.match(text) or _IT.match(text) or _ALL_QUOTED.match(text):
        return True
    if _FIRST_PERSON.search(QUOTED.sub('""', text)):
        return True
    person = _PERSON.search(text)
    return person is not None and not _NAME.search(text[: person.start()])


# -- Words -----------------------------------------------------------------------------------------


@cache
def stop_words() -> frozenset[str]:
    """Return the English words that hold a sentence together, and some that say little in news."""
    return function_words("en") | word_lists(WORDS)["stop words"]


_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*|\d+(?:[.,]\d+)*")
_ENDING = re.compile(r"(?<=[a-z]{3})(?:'s|’s|ies|es|s|ing|ed|ly)$")


def content_words(text: str) -> list[str]:
    """Return the words that carry meaning, in lower case, common English endings removed."""
    stop = stop_words()
    words = (word.lower() for word in _WORD.findall(text))
    return [_ENDING.sub("", word) for word in words if word not in stop and len(word) > 1]


# -- Lengths ---------------------------------------------------------------------------------------

MIN_SENTENCES = 5
MIN_WORDS = 70
"""A text below either of these is its own summary."""

_SHARES: dict[SummaryLength, tuple[float, int, int]] = {
    "short": (0.06, 1, 3),
    "medium": (0.12, 3, 6),
    "long": (0.24, 5, 12),
}
"""Share of the article's sentences, and the smallest and largest number."""

_WORDS: dict[SummaryLength, tuple[float, int, int]] = {
    "short": (0.07, 20, 60),
    "medium": (0.14, 45, 140),
    "long": (0.28, 80, 320),
}
"""Share of the article's words, and the smallest and largest number, for a model that writes."""


def too_short(texts: Sequence[str]) -> bool:
    """Return whether these sentences are too few, in number or in words, to summarise."""
    return len(texts) < MIN_SENTENCES or sum(len(t.split()) for t in texts) < MIN_WORDS


def why_none(article: Article) -> str:
    """Return the reason, as a sentence, for which a translated article has no summary."""
    if too_short([sentence.translation for sentence in body_sentences(article)]):
        return "The article is too short to summarise."
    return "The article has no summary: no sentence of it is fit for one."


def sentence_count(available: int, length: SummaryLength) -> int:
    """Return how many sentences a summary of ``available`` sentences has.

    Never more than half of them: repeating most of an article does not summarise it.
    """
    share, least, most = _SHARES[length]
    wanted = min(max(round(available * share), least), most)
    return max(1, min(wanted, available // 2))


def word_budget(paragraphs: Sequence[Sequence[str]], length: SummaryLength) -> int:
    """Return about how many words a written summary of ``paragraphs`` has: at most half of them."""
    words = sum(len(text.split()) for paragraph in paragraphs for text in paragraph)
    share, least, most = _WORDS[length]
    return min(max(round(words * share), least), most, max(1, words // 2))
