"""PDF: the text layer, page by page, with lines joined and page furniture removed."""

from __future__ import annotations

import io
import logging
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING

from newscli.article import Article, Block, Removed
from newscli.errors import InputError
from newscli.read.base import ReadOptions, damaged, ends_sentence, finish
from newscli.read.characters import normalise, one_line
from newscli.read.furniture import furniture_key
from newscli.read.text import blocks_from_text, join_lines

if TYPE_CHECKING:
    from pypdf import PageObject

_MARGIN_LINES = 2
"""How many lines at the top and bottom of a page may be its header and footer."""
_PAGE_NUMBER = re.compile(r"^\W*(?:seite |page )?\d{1,4}(?:\s*(?:/|von|of)\s*\d{1,4})?\W*$", re.I)
_DATE = re.compile(r"^D:(\d{4})(\d{2})(\d{2})")
_NOTE = re.compile(
    r"^\s{0,8}\(?(\d{1,3})\)?\s+(?=[A-ZÄÖÜ„»\"(]|(?i:vgl|siehe|ebd|s\.|https?:))(\S.*)$"
)
_LONGEST_NOTES = 25
_GAP = re.compile(r"(?<=\S) {2,}(?=\S)")
_FEWEST_ROWS = 5
_SHORTEST_ROW = 40


def read_pdf(data: bytes, name: str, options: ReadOptions) -> Article:
    """Return the article in the PDF document ``data``.

    :raises InputError: if it is damaged, locked with a password, or a scan without a text layer
    """
    try:
        from pypdf import PdfReader
        from pypdf.errors import DependencyError
    except ImportError as error:
        raise InputError(
            f"{name} is a PDF document, and newscli's document readers are not installed.",
            "Install them: pip install 'newscli[documents]'",
        ) from error
    logging.getLogger("pypdf").setLevel(logging.ERROR)  # it warns of what it then repairs
    article = Article()
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise InputError(f"{name} is locked with a password.", "Save it without one.")
        pages = [_lines(page) for page in reader.pages]
        facts: Mapping[str, object] = reader.metadata or {}
    except InputError:
        raise
    except DependencyError as error:  # a cipher that pypdf needs one more library for
        raise InputError(f"{name} is encrypted.", "Save it without encryption.") from error
    except Exception as error:  # damaged documents raise nearly anything in the library
        raise damaged(name, "PDF") from error
    if not any(character.isalnum() for page in pages for line in page for character in line):
        raise InputError(
            f"{name} has pictures of pages, but no text.", "Run a text recognition (OCR) on it."
        )
    if facts.get("/Author"):
        article.metadata["author"] = one_line(normalise(str(facts["/Author"])))
    date = _DATE.match(str(facts.get("/CreationDate", "")))
    if date:
        article.metadata["date"] = "-".join(date.groups())
    if not options.keep_furniture:
        pages = _without_margins(pages, article.removed)
    pages, notes = _without_notes(pages)
    article.blocks = blocks_from_text(_in_one(pages))
    for marker, note in notes:
        article.blocks.append(Block("list_item", note, marker=marker))
    return finish(article, options)


def _without_margins(pages: Sequence[list[str]], removed: list[Removed]) -> list[list[str]]:
    """Remove page numbers, and the headers and footers that most pages share."""
    pages = [[line for line in page if line.strip()] for page in pages]
    counts = Counter(
        key
        for page in pages
        for key in {furniture_key(line) for line in page[:_MARGIN_LINES] + page[-_MARGIN_LINES:]}
    )
    often = max(2, len(pages) // 2)
    result = []
    for page in pages:
        body = []
        for position, line in enumerate(page):
            at_margin = position < _MARGIN_LINES or position >= len(page) - _MARGIN_LINES
            if at_margin and _PAGE_NUMBER.match(line):
                removed.append(Removed(one_line(line), "page number"))
            elif at_margin and len(pages) > 1 and counts[furniture_key(line)] >= often:
                removed.append(Removed(one_line(line), "page header or footer"))
            else:
                body.append(line)
        result.append(body)
    return result


def _lines(page: PageObject) -> list[str]:
    """Return the lines of a page, one column after the other."""
    lines = normalise(page.extract_text()).split("\n")
    if sum(len(line) > _SHORTEST_ROW for line in lines) < _FEWEST_ROWS:
        return lines
    laid_out = page.extract_text(extraction_mode="layout")
    return _in_columns([normalise(row).rstrip() for row in laid_out.split("\n")], lines)


def _in_columns(rows: list[str], lines: list[str]) -> list[str]:
    """Return the lines of two columns if the file stores them row by row, else ``lines``.

    :param rows: the page as it looks, with spaces for distances
    """
    gaps = Counter(
        position
        for row in rows
        for match in _GAP.finditer(row)
        for position in range(match.start() + 1, match.end() + 1)
    )
    if not gaps:
        return lines
    gutter, count = max(gaps.items(), key=lambda item: (item[1], item[0]))
    parts = [(row[:gutter].strip(), row[gutter:].strip()) for row in rows]
    both = [(one_line(left), one_line(right)) for left, right in parts if left and right]
    known = {one_line(line) for line in lines}
    by_line = sum(f"{left} {right}" in known for left, right in both)
    words = [len(part.split()) for pair in both for part in pair]
    if count < _FEWEST_ROWS or by_line < 0.6 * len(both) or sum(words) < 3.5 * len(words):
        return lines  # in order already, or a table
    result: list[str] = []
    left: list[str] = []
    right: list[str] = []
    for row, (before, after) in zip(rows, parts, strict=True):
        if before and after and row[gutter - 1 : gutter + 1].strip() and " " * 2 not in row.strip():
            result += [*left, *right, one_line(row)]  # across both columns
            left, right = [], []
            continue
        left += [one_line(before)] if before else []
        right += [one_line(after)] if after else []
    return [*result, *left, *right]


def _without_notes(pages: Sequence[list[str]]) -> tuple[list[list[str]], list[tuple[str, str]]]:
    """Remove footnotes at the ends of pages that interrupt a sentence; return bodies and notes.

    A footnote starts with the next number in sequence, without a point. It counts as one only if
    the line before it does not end a sentence and the next page starts in lower case.
    """
    bodies: list[list[str]] = []
    notes: list[tuple[str, str]] = []
    nothing: list[str] = []
    for page, following in zip_longest(pages, pages[1:], fillvalue=nothing):
        lines = [line for line in page if line.strip()]
        next_line = next((line.strip() for line in following if line.strip()), "")
        expected = {len(notes) + 1, 1}  # the count may start again on each page
        start = next(
            (
                at
                for at in range(1, len(lines))
                if (note := _NOTE.match(lines[at]))
                and int(note[1]) in expected
                and not ends_sentence(lines[at - 1])
            ),
            len(lines),
        )
        if len(lines) - start > _LONGEST_NOTES or not next_line[:1].islower():
            start = len(lines)
        bodies.append(lines[:start] if start < len(lines) else page)
        number = 0
        for line in lines[start:]:
            match = _NOTE.match(line)
            if match and int(match[1]) in (expected if not number else {number + 1}):
                number = int(match[1])
                notes.append((f"{number}.", one_line(match[2])))
            else:
                notes[-1] = (notes[-1][0], join_lines([notes[-1][1], line]))
    return bodies, notes


def _in_one(pages: Sequence[list[str]]) -> str:
    """Return the text of all pages; sentences continue across page breaks."""
    parts: list[str] = []
    for page in pages:
        lines = "\n".join(page).strip("\n")
        if parts and lines:
            parts.append("\n\n" if ends_sentence(parts[-1]) else "\n")
        if lines:
            parts.append(lines)
    return "".join(parts)
