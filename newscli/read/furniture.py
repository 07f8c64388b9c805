"""Page furniture in text: the lines around an article that are not the article.

A line goes only for a stated reason, and never for being repeated alone: refrains, choruses and
names repeat too. What is repeated must also speak to the reader of the page (follow, subscribe,
click …) to go; the known kinds are recognised by how the whole line reads.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from newscli.article import Block, Removed
from newscli.read.kinds import LONGEST_KNOWN, known_furniture

_APPEAL = re.compile(
    r"\b(klick\w*|abo|abonn\w+|newsletter\w*|push-\w+|app|podcasts?|kostenlos\w*|kostenfrei\w*|"
    r"gratis|exklusiv\w*|registrier\w+|anmeld\w+|whatsapp\w*|facebook\w*|instagram\w*|telegram-\w+|"
    r"kanal|anzeige|werbung|folgen sie|folge uns|folgt uns|lesen sie|lies auch|weiterlesen|"
    r"angebot\w*|rabatt\w*|gewinnspiel\w*|bestellen sie|jetzt testen|sichern sie|spenden sie|"
    r"unterstützen sie|livestream|liveticker|eilmeldung\w*|download\w*|https?|www)\b|©",
    re.IGNORECASE,
)
_READER = re.compile(
    r"\b(sie|ihnen|ihre?[nmrs]?|uns|unsere?[nmrs]?|du|dich|dir|euch|jetzt|hier)\b", re.I
)
_NAME = r"[A-ZÄÖÜ][\w.’'-]*"
_BYLINE = re.compile(
    r"^(?i:(?:eine? (?:artikel|beitrag|text|analyse|kommentar|bericht) )?von|"
    r"text:|autor(?:in|en)?:|by) "
    rf"(?P<names>(?:(?:Dr\.|Prof\.) )?{_NAME}(?: (?:(?:von|van|de|der) )*{_NAME}){{1,3}}"
    rf"(?:(?:, | und | & ){_NAME}(?: (?:(?:von|van|de|der) )*{_NAME}){{0,3}})*)$",
)
_MONTHS = "januar|februar|märz|april|mai|juni|juli|august|september|oktober|november|dezember"
_DATE_LINE = re.compile(
    r"^(?:(?:stand|veröffentlicht|aktualisiert|zuletzt aktualisiert|erstellt|erschienen|datum|"
    r"update)(?: am)?:? )?(?:(?:mo|di|mi|do|fr|sa|so)\w*,? )?(?:den )?"
    rf"(?P<day>\d{{1,2}})\. ?(?:(?P<month>\d{{1,2}})\.|(?P<name>{_MONTHS})) ?(?P<year>\d{{4}})"
    r"(?:[,|•·\s–-]*(?:um )?\d{1,2}[.:]\d{2}(?: uhr)?)?"
    r"(?:[,|•·\s–-]*(?:aktualisiert|stand|update).{0,40})?\W*$",
    re.IGNORECASE,
)


_STAFF = re.compile(
    r"^von (?:der redaktion|"
    r"unsere[mnr] \w*(?:korrespondent|reporter|redakteur|mitarbeiter)\w*)\W*$",
    re.IGNORECASE,
)


def furniture_key(line: str) -> str:
    """Return the form in which ``line`` is compared with others: letters and digits, case folded.

    Numbers become one ``0``, so that "12 Kommentare" and "3 Kommentare" are the same line.
    """
    return " ".join(re.sub(r"\d+", "0", re.sub(r"[\W_]+", " ", line.casefold())).split())


def byline(line: str) -> str:
    """Return the author names of a line like "Von Anna Muster und Jan Beispiel", or ""."""
    match = _BYLINE.match(line) if len(line) <= 120 else None
    return match["names"] if match else ""


def date_line(line: str) -> str:
    """Return the ISO 8601 date of a line that is nothing but a date (and a time), or ""."""
    match = _DATE_LINE.match(line) if len(line) <= 120 else None
    if not match:
        return ""
    month = (
        int(match["month"])
        if match["month"]
        else _MONTHS.split("|").index(match["name"].lower()) + 1
    )
    day = int(match["day"])
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return ""
    return f"{match['year']}-{month:02d}-{day:02d}"


def repeated_appeals(lines: Sequence[str]) -> frozenset[str]:
    """Return the keys of lines that stand more than once and speak to the reader of the page."""
    counts = Counter(
        furniture_key(line)
        for line in lines
        if 8 <= len(line) <= LONGEST_KNOWN and _APPEAL.search(line) and _READER.search(line)
    )
    return frozenset(key for key, count in counts.items() if count > 1)


def remove_furniture(
    blocks: list[Block], metadata: dict[str, str], known: frozenset[str] = frozenset()
) -> tuple[list[Block], list[Removed]]:
    """Split ``blocks`` into those of the article and the furniture, each with its reason.

    Author and date lines near the start go into ``metadata`` where it has none. Lines of ``known``
    (see :func:`furniture_key`) are removed too, unless they are most of the text: then they are
    the same article read twice, not furniture.
    """
    kept: list[Block] = []
    removed: list[Removed] = []
    appeals = repeated_appeals([block.text for block in blocks])
    known = known if _is_small_part(blocks, known) else frozenset()
    for block in blocks:
        reason = known_furniture(block.text)
        if not reason and len(kept) < 4 and all(len(b.text) <= 200 for b in kept):
            reason = _facts(block.text, metadata)
        if not reason and appeals and furniture_key(block.text) in appeals:
            reason = "repeated appeal to the reader"
        if not reason and known and furniture_key(block.text) in known:
            reason = "repeated in many articles"
        if reason:
            removed.append(Removed(block.text, reason))
        else:
            kept.append(block)
    return kept, removed


def _facts(line: str, metadata: dict[str, str]) -> str:
    author = byline(line)
    if author:
        metadata.setdefault("author", author)
        return "byline"
    if _STAFF.match(line):
        return "byline"
    date = date_line(line)
    if date:
        metadata.setdefault("date", date)
        return "date line"
    return ""


def _is_small_part(blocks: Sequence[Block], known: frozenset[str]) -> bool:
    if not known:
        return False
    total = sum(len(block.text) for block in blocks)
    return 2 * sum(len(b.text) for b in blocks if furniture_key(b.text) in known) < total
