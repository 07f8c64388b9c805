"""What a report says about itself, in words: the lines that all the formats share."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date

from newscli.article import Article, Block, Report, SummarySentence
from newscli.safe import safe_line

_MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August"]
_MONTHS += ["September", "October", "November", "December"]
_NUMBERED = re.compile(r"(?:\d{1,9}|[A-Za-z]|[ivxIVX]{1,6})[.)]")
_WEB = re.compile(r"https?://[^\s\"'<>]+", re.IGNORECASE)


def english_title(report: Report) -> str:
    """Return the headline in English; without one the source's name, "Untitled" for stdin."""
    title = report.article.title
    if title is not None and (title.translation.strip() or title.source.strip()):
        return safe_line(title.translation) or safe_line(title.source)
    if report.summary is not None and report.summary.headline.strip():
        return safe_line(report.summary.headline)
    name = safe_line(report.article.source.name)
    return "Untitled" if name == "stdin" else name


def german_title(report: Report) -> str:
    """Return the headline as it was; empty if there is none or it reads the same in English."""
    title = report.article.title
    original = safe_line(title.source) if title is not None else ""
    return "" if original == english_title(report) else original


def source_facts(article: Article) -> list[str]:
    """Return site, author, date and name or address, as far as they are known."""
    metadata = {key: safe_line(value) for key, value in article.metadata.items()}
    facts = [metadata.get("site", ""), metadata.get("author", "")]
    facts.append(readable_date(metadata.get("date", "")))
    facts.append(metadata.get("url", "") or _place(article.source.name))
    return [fact for fact in facts if fact]


def _place(name: str) -> str:
    """Return a source's name for people."""
    return "standard input" if name == "stdin" else safe_line(name)


def traced(article: Article, sentence: SummarySentence) -> str:
    """Return a summary sentence with the paragraphs it rests on: "… (¶2, ¶5)".

    Paragraphs are counted without headings; a list item, quotation or caption counts as one.
    """
    place: dict[int, str] = {}
    if article.title is not None:
        place.update((own.id, "headline") for own in article.title.sentences)
    body = (block for block in article.blocks if block.kind not in {"heading", "title"})
    for number, block in enumerate(body, start=1):
        place.update((own.id, f"¶{number}") for own in block.sentences)
    places = dict.fromkeys(place[own] for own in sentence.from_ids if own in place)
    text = safe_line(sentence.text)
    return f"{text} ({', '.join(places)})" if places else text


def web_address(article: Article) -> str:
    """Return the article's http or https address, or nothing (never another scheme)."""
    for candidate in (article.metadata.get("url", ""), article.source.name):
        if _WEB.fullmatch(safe_line(candidate)):
            return safe_line(candidate)
    return ""


def readable_date(text: str) -> str:
    """Return an ISO 8601 date as "1 March 2026"; anything else unchanged."""
    try:
        day = date.fromisoformat(text[:10])
    except ValueError:
        return text
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def model_facts(report: Report) -> list[str]:
    """Return one line for each model: what it did, its name, revision and engine."""
    lines = []
    for task, verb in (("translation", "Translated by"), ("summary", "Summary by")):
        info = report.models.get(task)
        if task == "summary" and report.summary is None:  # too short for one
            continue
        if info is not None:
            details = ", ".join(
                safe_line(part)[:40] for part in (info.revision, info.engine) if part
            )
            lines.append(f"{verb} {safe_line(info.name)}" + (f" ({details})" if details else ""))
    return lines


def removed_fact(article: Article) -> str:
    """Return how many passages were left out, and why; empty if none were."""
    if not article.removed:
        return ""
    reasons = Counter(safe_line(removed.reason) or "unknown" for removed in article.removed)
    count = len(article.removed)
    listed = ", ".join(f"{reason} × {n}" if n > 1 else reason for reason, n in reasons.items())
    return f"Left out {count} {'passage' if count == 1 else 'passages'}: {listed}"


def elapsed(report: Report) -> str:
    """Return the time it took: "0.4 s", "12 s", "3 min 5 s"."""
    seconds = report.elapsed_seconds
    if seconds < 10:
        return f"{max(seconds, 0.1):.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


def report_warnings(report: Report) -> list[str]:
    """Return what is wrong with the report as a whole, its summary included."""
    warnings = list(report.warnings)
    if report.summary is not None:
        warnings += report.summary.warnings
    return [safe_line(warning) for warning in warnings]


def numbered_marker(block: Block) -> str:
    """Return a list item's marker if it counts ("1.", "b)"), else nothing."""
    marker = safe_line(block.marker)
    return marker if _NUMBERED.fullmatch(marker) else ""


class ListDepth:
    """Turns the levels of list items into depths that never skip one.

    Sources skip levels and start at odd ones; an item is at most one deeper than that before it.
    """

    def __init__(self) -> None:
        self._levels: list[int] = []

    def of(self, block: Block) -> int:
        """Return the depth of a list item, 0 for an outermost; other blocks end the list."""
        if block.kind != "list_item":
            self._levels.clear()
            return 0
        while self._levels and self._levels[-1] >= block.level:
            self._levels.pop()
        self._levels.append(block.level)
        return len(self._levels) - 1
