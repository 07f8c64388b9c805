"""What a report says about itself: the lines that all formats share."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date

from newscli.article import Article, Block, CheckWarning, Report, Summary, SummarySentence
from newscli.safe import safe_line
from newscli.write.assets import asset

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
_NUMBERED = re.compile(r"(?:\d{1,9}|[A-Za-z]|[ivxIVX]{1,6})[.)]")
_UNKNOWN = "The sentence and its translation may differ in meaning."
_REPAIRED = " newscli has corrected this in the text."
_WORDS_A_MINUTE = 230  # silent reading of English prose (Brysbaert 2019: 238)
_WHOLE = re.compile(r"[\"'“‘(]?[A-Z0-9À-Þ].*[.!?…][\"'”’)]*", re.DOTALL)
DOUBT = "[?]"
"""Precedes a doubtful sentence in text and Markdown, as editors mark an uncertain reading."""
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
    """Return the German headline; empty if there is none or it is the same in English."""
    title = report.article.title
    original = safe_line(title.source) if title is not None else ""
    return "" if original == english_title(report) else original


def source_facts(article: Article) -> list[str]:
    """Return site, author, date and name or address, as far as they are known."""
    metadata = {key: safe_line(value) for key, value in article.metadata.items()}
    facts = [metadata.get("site", ""), metadata.get("author", "")]
    facts.append(readable_date(metadata.get("date", "")))
    name = "standard input" if article.source.name == "stdin" else safe_line(article.source.name)
    facts.append(metadata.get("url", "") or name)
    return [fact for fact in facts if fact]


def counted(number: int, noun: str) -> str:
    """Return "1 sentence", "2 sentences"."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def doubtful_count(report: Report) -> str:
    """Return how many sentences of a report are doubtful: "4 of 31 sentences doubtful"."""
    sentences = list(report.article.sentences())
    count = counted(len(sentences), "sentence")
    if doubtful := sum(sentence.doubtful for sentence in sentences):
        return f"{doubtful} of {count} doubtful"
    judged = any(sentence.confidence is not None for sentence in sentences)
    return f"{count}, none doubtful" if judged else count


def status(report: Report, sign: str = "") -> str:
    """Return the line under the title: "Machine translation: 9 of 31 sentences are doubtful".

    With ``sign`` it adds how they are marked. Empty if nothing was translated.
    """
    if all(s.kept or s.translation in {"", s.source} for s in report.article.sentences()):
        return ""
    sentences = [s for s in report.article.sentences() if s.source.strip()]
    doubtful = sum(sentence.doubtful for sentence in sentences)
    line = "Machine translation"
    if doubtful:
        verb = "is" if doubtful == 1 else "are"
        line += f": {doubtful} of {counted(len(sentences), 'sentence')} {verb} doubtful"
        line += f", marked {sign}" if sign else ""
    elif any(sentence.confidence is not None for sentence in sentences):
        line += ": no sentence is doubtful"
    return line


def reading_time(report: Report) -> str:
    """Return how long the English takes to read: "4 min read"."""
    words = sum(len(block.translation.split()) for block in report.article.all_blocks())
    return f"{max(1, round(words / _WORDS_A_MINUTE))} min read"


def explain(warning: CheckWarning) -> str:
    """Explain a kind of warning in one or two sentences."""
    meanings = dict(line.split("\t") for line in asset("warnings.tsv").splitlines())
    meaning = meanings.get(warning.kind, _UNKNOWN)  # a report read back may have other kinds
    return meaning + (_REPAIRED if warning.repaired else "")


def label(warning: CheckWarning) -> str:
    """Return a warning's kind for people: "number" or "number, repaired"."""
    return safe_line(warning.kind) + (", repaired" if warning.repaired else "")


def said(warning: CheckWarning) -> str:
    """Return a warning on one line: its kind and its message."""
    return f"{label(warning)}: {safe_line(warning.message)}"


def key_points(summary: Summary) -> list[SummarySentence]:
    """Return the key points that are whole sentences."""
    return [point for point in summary.key_points if _WHOLE.fullmatch(safe_line(point.text))]


class Paragraphs:
    """The paragraph numbers by which the summary names its sources.

    Headings are not counted; a list item, quotation or caption counts as a paragraph.
    """

    def __init__(self, report: Report) -> None:
        self._places: dict[int, str] = {}
        self._labels: dict[int, str] = {}
        self._doubtful = {own.id for own in report.article.sentences() if own.doubtful}
        article, summary = report.article, report.summary
        if article.title is not None:
            self._places.update((own.id, "headline") for own in article.title.sentences)
        cited = set()
        if summary is not None:
            cited = {i for part in (*summary.sentences, *summary.key_points) for i in part.from_ids}
        body = (block for block in article.blocks if block.kind not in {"heading", "title"})
        for number, block in enumerate(body, start=1):
            self._places.update((own.id, f"¶{number}") for own in block.sentences)
            if any(own.id in cited for own in block.sentences):
                self._labels[id(block)] = f"¶{number}"

    def label(self, block: Block) -> str:
        """Return "¶10" for a paragraph that the summary rests on, else nothing."""
        return self._labels.get(id(block), "")

    @property
    def widest(self) -> int:
        """The characters of the longest label; 0 if there is none."""
        return max(map(len, self._labels.values()), default=0)

    def sources(self, sentence: SummarySentence) -> dict[str, list[int]]:
        """Return the places that a summary sentence rests on, each with its sentences' ids."""
        places: dict[str, list[int]] = {}
        for own in sentence.from_ids:
            if own in self._places:
                places.setdefault(self._places[own], []).append(own)
        return places

    def traced(self, sentence: SummarySentence) -> str:
        """Return a summary sentence with the paragraphs that it rests on: "… (¶2, ¶5)".

        One that rests on a doubtful sentence says so: "… (¶2, doubtful)".
        """
        places = [*self.sources(sentence), *(["doubtful"] if self.doubtful(sentence) else [])]
        text = safe_line(sentence.text)
        return f"{text} ({', '.join(places)})" if places else text

    def doubtful(self, sentence: SummarySentence) -> bool:
        """Return whether a summary sentence rests on a doubtful one."""
        return not self._doubtful.isdisjoint(sentence.from_ids)


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


def model_facts(report: Report, revisions: bool = True) -> list[str]:
    """Return one line for each model: its task, name, revision and engine."""
    lines = []
    for task, verb in (("translation", "Translated by"), ("summary", "Summary by")):
        info = report.models.get(task)
        if task == "summary" and report.summary is None:  # too short for one
            continue
        if info is not None:
            parts = (info.revision, info.engine) if revisions else (info.engine,)
            details = ", ".join(safe_line(part)[:40] for part in parts if part)
            lines.append(f"{verb} {safe_line(info.name)}" + (f" ({details})" if details else ""))
    return lines


def removed_fact(article: Article) -> str:
    """Return how many passages were left out, and why; empty if none were."""
    if not article.removed:
        return ""
    reasons = Counter(safe_line(removed.reason) or "unknown" for removed in article.removed)
    listed = ", ".join(f"{reason} × {n}" if n > 1 else reason for reason, n in reasons.items())
    return f"Left out {counted(len(article.removed), 'passage')}: {listed}"


def elapsed(report: Report) -> str:
    """Return the time it took: "0.4 s", "12 s", "3 min 5 s"; empty if that is not known."""
    seconds = report.elapsed_seconds
    if not seconds:
        return ""
    if seconds < 10:
        return f"{max(seconds, 0.1):.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


def report_warnings(report: Report) -> list[str]:
    """Return the warnings about the report as a whole, its summary included."""
    warnings = list(report.warnings)
    if report.summary is not None:
        warnings += report.summary.warnings
    return [safe_line(warning) for warning in warnings]


def about(report: Report, sign: str = "Warning: ") -> list[str]:
    """Return the lines below a report: its models, passages left out, and warnings."""
    warnings = [sign + warning for warning in report_warnings(report)]
    left_out = removed_fact(report.article)
    return [*model_facts(report), *([left_out] if left_out else []), *warnings]


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
