"""The report as it is shown: typographic quotes and dashes in the English, table rows on one line.

Models write straight quotes and hyphens, or copy German quotes; every format but JSON shows English
ones. The report itself does not change: writers get a copy, in which the spans of warnings still
point at the same words.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import replace

from newscli.article import CELL, Block, Report, Sentence, Span, Summary, SummarySentence

_MARK = re.compile(
    r"(?P<quote>[\"„“”»«'‚‘’`´])|(?P<dash>(?<=\s)(?:--?|—)(?=\s)|(?<=[^\s-])--(?=[^\s>-]))"
    r"|(?P<range>(?<![\w.,:/-])[12]\d{3}-[12]\d{3}(?![\w/-]|[.,:]\d))"
)
_SINGLE = frozenset("'‚‘’`´")
_OPENS_AFTER = frozenset("([{–—/‘“-\u2009\u00a0")
_LIKE_LETTERS = re.compile(r"\w")


class _Quotes:
    """Which quotation is open; a quotation may run through several sentences of a block."""

    def __init__(self) -> None:
        self.open = False

    def typographic(self, text: str, at: int, before: str) -> str:
        """Return the English form of the quotation mark at ``text[at]``."""
        mark, after = text[at], text[at + 1 : at + 2]
        starts = not before or before.isspace() or before in _OPENS_AFTER
        ends = not after or after.isspace()
        if mark in _SINGLE:
            if before.isdigit() and not after.isalpha() and mark == "'" and after != "":
                return "'"  # feet, minutes
            if not starts or after.isdigit():  # an apostrophe: it's, the '90s
                return "’"
            return "‘" if _LIKE_LETTERS.match(after) or after in '“"' else "’"
        if mark == '"' and before.isdigit() and not self.open:
            return '"'  # inches
        if (starts and ends) or (mark in "„«»“" and not starts and not ends):
            starts = not self.open
        self.open = starts
        return "“" if starts else "”"


def typographic(text: str, quotes: _Quotes | None = None) -> tuple[str, list[tuple[int, int]]]:
    """Return English text with “…”, ‘…’, ’ and –, and where its length changed.

    The second value lists (offset in ``text``, characters lost up to there). Quotes are told apart
    by the characters beside them, an inner quotation by its place in another; a double quote after
    a figure that closes nothing is an inch.
    """
    quotes = quotes or _Quotes()
    was_open = quotes.open
    parts: list[str] = []
    shifts: list[tuple[int, int]] = []
    end = lost = 0
    for match in _MARK.finditer(text):
        start = match.start()
        before = text[end:start][-1:] or (parts[-1] if parts else "")
        parts.append(text[end:start])
        end = match.end()
        if match["quote"]:
            parts.append(quotes.typographic(text, start, before))
        elif match["range"]:
            parts.append(match[0].replace("-", "–"))
        else:
            parts.append("–" if match[0] != "—" else "—")
            if end - start > 1:
                lost += end - start - 1
                shifts.append((end, lost))
    _set_inner(parts, was_open)
    return "".join(parts) + text[end:], shifts


def _set_inner(parts: list[str], was_open: bool) -> None:
    """Put ‘…’ for “…” where another quotation is open and ends behind it in the same text.

    One that does not end may have lost its mark, and the next is then no part of it.
    """
    opened: list[int | None] = [None] if was_open else []
    inner: list[tuple[int, int]] = []
    for at, part in enumerate(parts):
        if part == "“":
            opened.append(at)
        elif part == "”" and opened:
            start = opened.pop()
            if opened and start is not None:
                inner.append((start, at))
            else:
                for first, last in inner:
                    parts[first], parts[last] = "‘", "’"
                inner = []


def _moved(span: Span | None, shifts: list[tuple[int, int]]) -> Span | None:
    if span is None or not shifts:
        return span
    ends = [at for at, _ in shifts]

    def new(offset: int) -> int:
        index = bisect_right(ends, offset)
        return offset - (shifts[index - 1][1] if index else 0)

    return new(span[0]), new(span[1])


def typeset(report: Report) -> Report:
    """Return a copy of ``report`` with typographic quotes and dashes in its English.

    Text that was not translated (kept sentences, an English article) stays as it was written.
    """
    article = report.article
    blocks = [_typeset_block(block) for block in article.blocks]
    title = None if article.title is None else _typeset_block(article.title)
    summary = report.summary
    if summary is not None and article.language != "en":
        summary = _typeset_summary(summary)
    return replace(report, article=replace(article, title=title, blocks=blocks), summary=summary)


def _typeset_block(block: Block) -> Block:
    quotes = _Quotes()
    return replace(block, sentences=[_typeset_sentence(s, quotes) for s in block.sentences])


def _typeset_sentence(sentence: Sentence, quotes: _Quotes) -> Sentence:
    if sentence.kept or sentence.translation == sentence.source:
        return sentence
    text, shifts = typographic(sentence.translation, quotes)
    if text == sentence.translation:
        return sentence
    warnings = [
        replace(warning, translation_span=_moved(warning.translation_span, shifts))
        for warning in sentence.warnings
    ]
    return replace(sentence, translation=text, warnings=warnings)


def _typeset_summary(summary: Summary) -> Summary:
    def one(sentence: SummarySentence) -> SummarySentence:
        return replace(sentence, text=typographic(sentence.text)[0])

    return replace(
        summary,
        sentences=[one(sentence) for sentence in summary.sentences],
        key_points=[one(point) for point in summary.key_points],
        headline=typographic(summary.headline)[0],
    )


def rows_joined(report: Report) -> Report:
    """Return a copy of ``report`` in which the cells of a table's row are one block, "a | b"."""
    blocks: list[Block] = []
    for block in report.article.blocks:
        if block.marker != CELL:
            blocks.append(block)
            continue
        if block.level and blocks and blocks[-1].marker == CELL:
            row = blocks[-1]
            first, *others = block.sentences or [Sentence(0, block.text)]
            row.sentences += [_after_bar(first), *others]
            row.text += f" | {block.text}"
        else:
            blocks.append(replace(block, sentences=list(block.sentences)))
    return replace(report, article=replace(report.article, blocks=blocks))


def _after_bar(sentence: Sentence) -> Sentence:
    """Return ``sentence`` with "| " before it on both sides."""

    def later(span: Span | None) -> Span | None:
        return None if span is None else (span[0] + 2, span[1] + 2)

    warnings = [
        replace(
            one, source_span=later(one.source_span), translation_span=later(one.translation_span)
        )
        for one in sentence.warnings
    ]
    translation = sentence.translation and f"| {sentence.translation}"
    return replace(
        sentence, source=f"| {sentence.source}", translation=translation, warnings=warnings
    )
