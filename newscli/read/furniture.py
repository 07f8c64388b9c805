"""Page furniture in text: the lines around an article that do not belong to it.

A line is removed only for a stated reason, and never for repetition alone: refrains, choruses and
names are repeated too. A repeated line must also appeal to the reader of the page (follow,
subscribe, click …). Known kinds, listed in ``data/furniture.txt``, are recognised by the wording of
the whole line.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache

from newscli import language
from newscli.article import Block, Removed

_LISTS = "read/data/furniture.txt"
_NAME = r"[A-ZÄÖÜ][\w.’'-]{0,30}"
_NAMES = (
    rf"(?:(?:Dr\.|Prof\.) ){{0,2}}{_NAME}(?: (?:(?:von|van|de|der) ){{0,2}}{_NAME}){{1,3}}"
    rf"(?:(?:, | und | & ){_NAME}(?: (?:(?:von|van|de|der) ){{0,2}}{_NAME}){{0,3}}){{0,5}}"
)
_MONTHS = "januar|februar|märz|april|mai|juni|juli|august|september|oktober|november|dezember"
_BETWEEN = re.compile(r"[\s,;|•·/()\[\]–—-]{1,10}")
_LONGEST_FACTS = 150
_LONGEST_DATE = 50


def word_lists() -> dict[str, frozenset[str]]:
    """Return the lists of ``data/furniture.txt`` by their names."""
    return language.word_lists(_LISTS)


@cache
def reasons(kind: str) -> dict[str, frozenset[str]]:
    """Return the lists of one ``kind`` ("class", "role" …), by reason."""
    return language.of_kind(kind, word_lists())


@cache
def _lines() -> dict[str, re.Pattern[str]]:
    return {
        reason: re.compile(rf"[\W_]*(?:{'|'.join(lines)})", re.IGNORECASE | re.DOTALL)
        for reason, lines in language.of_kind("line", language.sections(_LISTS)).items()
    }


@cache
def _patterns(name: str) -> list[re.Pattern[str]]:
    return [
        re.compile(line.replace("NAMES", _NAMES).replace("MONTHS", _MONTHS))
        for line in language.sections(_LISTS)[name]
    ]


@cache
def _words_of(name: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(word_lists()[name])})\b", re.IGNORECASE)


LONGEST_KNOWN = 300
"""A longer line is a paragraph that merely begins like furniture."""
_SEPARATOR = re.compile(r"^[\W_]+$")
_SENTENCE_END = re.compile(r"[.!?…][\"“”»«’)]*\s+(?=[A-ZÄÖÜ„»\"])")


def known_furniture(line: str) -> str:
    """Return the known kind of furniture that ``line`` is ("follow us", "share bar" …), or ""."""
    if len(line) > LONGEST_KNOWN or not line:
        return ""
    if _SEPARATOR.match(line):
        return "separator"
    words = line.casefold().replace("|", " ").replace("·", " ").replace("/", " ").split()
    share_words = word_lists()["share words"]
    if len(words) >= 2 and all(word.strip(".,:•") in share_words for word in words):
        return "share bar"
    if len(_SENTENCE_END.findall(line)) > 2:
        return ""
    for reason, pattern in _lines().items():
        if pattern.match(line):
            is_question = line.rstrip(' "“”»«’').endswith("?") and ":" not in line
            # "Sehen Sie auch Nachteile?" is asked in an interview.
            return "" if reason == "read also" and is_question else reason
    return ""


def is_error_page(headline: str) -> bool:
    """Say whether ``headline`` is that of a page sent instead of the article ("404")."""
    return any(pattern.match(headline[:200]) for pattern in _patterns("error page"))


def furniture_key(line: str) -> str:
    """Return a key for comparing ``line`` with others: its letters and digits, case folded.

    Every number becomes ``0``, so "12 Kommentare" and "3 Kommentare" have the same key.
    """
    return " ".join(re.sub(r"\d+", "0", re.sub(r"[\W_]+", " ", line.casefold())).split())


def article_facts(line: str) -> dict[str, str]:
    """Return the facts in a line that holds nothing but facts about its article.

    Such a line has a date, times, authors, a section, the reading time or the number of comments,
    in any order ("Von Anna Muster · 4. März 2024, 12:26 Uhr"). The keys are ``author``, ``date``
    (ISO 8601) and ``reading time``; for any other line the dictionary is empty.
    """
    line = line.strip()
    if not 4 <= len(line) <= _LONGEST_FACTS:
        return {}
    names = _patterns("byline")[0].match(line)
    if names:
        return {"author": names["names"]}
    facts: dict[str, str] = {}
    position = 0
    while position < len(line):
        gap = _BETWEEN.match(line, position)
        if gap:
            position = gap.end()
            continue
        matches = (fact.match(line, position) for fact in [*_patterns("date"), *_patterns("fact")])
        match = next(filter(None, matches), None)
        if match is None:
            return {}
        position = match.end()
        found = match.groupdict()
        if found.get("author"):
            facts.setdefault("author", found["author"])
        elif found.get("iso"):
            facts.setdefault("date", found["iso"])
        elif found.get("day"):
            date = _iso_date(match)
            if not date:
                return {}
            facts.setdefault("date", date)
        elif "min" in match[0].lower():
            facts.setdefault("reading time", match[0])
    return facts if facts.keys() & {"date", "reading time"} else {}


def _is_date(line: str) -> bool:
    """Say whether a line is a date and nothing else."""
    line = line.strip(" .:–-")
    return len(line) <= _LONGEST_DATE and any(date.fullmatch(line) for date in _patterns("date"))


def _iso_date(match: re.Match[str]) -> str:
    month = (
        int(match["month"])
        if match["month"]
        else _MONTHS.split("|").index(match["name"].lower()) + 1
    )
    day = int(match["day"])
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return ""
    return f"{match['year']}-{month:02d}-{day:02d}"


def chronology_dates(lines: Iterable[str]) -> frozenset[str]:
    """Return lines that are different dates: a chronology's, not the article's."""
    dates = frozenset(filter(_is_date, lines))
    return dates if len(dates) > 1 else frozenset()


def repeated_appeals(lines: Sequence[str]) -> frozenset[str]:
    """Return the keys of lines that occur more than once and appeal to the reader of the page."""
    counts = Counter(
        furniture_key(line)
        for line in lines
        if 8 <= len(line) <= LONGEST_KNOWN
        and ("©" in line or _words_of("appeal").search(line))
        and _words_of("reader").search(line)
    )
    return frozenset(key for key, count in counts.items() if count > 1)


def remove_furniture(
    blocks: list[Block], metadata: dict[str, str], known: frozenset[str] = frozenset()
) -> tuple[list[Block], list[Removed]]:
    """Split ``blocks`` into those of the article and the furniture, each with its reason.

    Author and date from lines near the start are added to ``metadata`` if missing. Lines whose key
    (:func:`furniture_key`) is in ``known`` are removed too, unless they are most of the text: then
    this is the same article twice, not furniture.
    """
    kept: list[Block] = []
    removed: list[Removed] = []
    appeals = repeated_appeals([block.text for block in blocks])
    sizes = [len(block.text) for block in blocks if known and furniture_key(block.text) in known]
    if 2 * sum(sizes) >= sum(len(block.text) for block in blocks):
        known = frozenset()
    dates = chronology_dates(block.text for block in blocks)
    for block in blocks:
        reason = ""
        may_be_facts = len(kept) < 4 and all(len(b.text) <= 200 for b in kept)
        if may_be_facts and block.text not in dates:
            reason = take_facts(block.text, metadata)
        reason = reason or known_furniture(block.text)
        if not reason and appeals and furniture_key(block.text) in appeals:
            reason = "repeated appeal to the reader"
        if not reason and known and furniture_key(block.text) in known:
            reason = "repeated in many articles"
        if reason:
            removed.append(Removed(block.text, reason))
        else:
            kept.append(block)
    return kept, removed


def take_facts(line: str, metadata: dict[str, str]) -> str:
    """Add a line's author and date to ``metadata`` if missing, and return its kind ("byline").

    The kind is "" for a line that is not about the article.
    """
    facts = article_facts(line)
    for name in {"author", "date"} & facts.keys():
        metadata.setdefault(name, facts[name])
    if "author" in facts or _patterns("staff")[0].match(line):
        return "byline"
    if "date" in facts:
        return "date line"
    return "reading time" if facts else ""
