"""PDF: the text layer, page by page, with lines joined and page furniture removed."""

from __future__ import annotations

import io
import logging
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise, zip_longest
from typing import TYPE_CHECKING

from newscli.article import Article, Block, Removed
from newscli.errors import InputError
from newscli.read.base import ReadOptions, damaged, ends_sentence, finish
from newscli.read.characters import normalise, one_line
from newscli.read.furniture import furniture_key
from newscli.read.text import Ruler, blocks_from_text, join_lines

if TYPE_CHECKING:
    from pypdf import PageObject

_MARGIN_LINES = 2
"""How many lines at the top and bottom of a page may be its header and footer."""
_PAGE_NUMBER = re.compile(r"^\W*(?:seite |page )?\d{1,4}(?:\s*(?:/|von|of)\s*\d{1,4})?\W*$", re.I)
_DATE = re.compile(r"^D:(\d{4})(\d{2})(\d{2})")
_NOTE = re.compile(
    r"^\s{0,8}\(?(\d{1,3})\)?\s+(?=[A-ZÄÖÜ„»\"(]|(?i:vgl|siehe|ebd|s\.|https?:))(\S.*)$"
)
_ORDINAL = re.compile(r"\s\d{1,2}\.\s*\Z")
_LONGEST_NOTES = 25
_GAP = re.compile(r"(?<=\S) {2,}(?=\S)")
_FEWEST_ROWS = 5
_SHORTEST_ROW = 40

_WIDTHS = {
    letter: width / 50
    for width, letters in (
        (25, "ijlftI.,:;!|'‚‘’/ "),
        (34, 'r()[]-"„“”'),
        (48, "cksvxyzJ"),
        (60, "FLTZ"),
        (67, "ABEKPSVXYÄ&"),
        (72, "wCDHNRUÜ"),
        (78, "GOQÖ"),
        (83, "mM%"),
        (92, "W—…"),
    )
    for letter in letters
}
"""Widths of letters in average ones: between Helvetica's and Times'."""
_OTHER_WIDTH = 1.08
_RULER = Ruler(
    lambda line: sum(_WIDTHS.get(letter, _OTHER_WIDTH) for letter in line), share=0.96, narrowest=20
)

_LONGEST_HEADLINE = 200
_WIDE_GAP = 1.3
"""Lines further apart than this, in usual distances, belong to different paragraphs."""
_SAME_SIZE = 0.1
_LARGE = 1.25
"""A font is a headline's if it is larger than the text's by this factor."""
_INDENTS = (0.7, 4.0)
"""How far the first line of a paragraph may be indented, in font sizes."""


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
    article.blocks = blocks_from_text(_in_one(pages), _RULER)
    for marker, note in notes:
        article.blocks.append(Block("list_item", note, marker=marker))
    return finish(article, options)


def _without_margins(pages: Sequence[list[str]], removed: list[Removed]) -> list[list[str]]:
    """Remove page numbers, and the headers and footers that most pages share."""
    margins = []
    for page in pages:
        shown = [position for position, line in enumerate(page) if line.strip()]
        margins.append({*shown[:_MARGIN_LINES], *shown[-_MARGIN_LINES:]})
    counts = Counter(
        key
        for page, margin in zip(pages, margins, strict=True)
        for key in {furniture_key(page[position]) for position in margin}
    )
    often = max(2, len(pages) // 2)
    result = []
    for page, margin in zip(pages, margins, strict=True):
        body = []
        for position, line in enumerate(page):
            at_margin = position in margin
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
    lines = normalise(_spaced_out(page)).split("\n")
    if sum(len(line) > _SHORTEST_ROW for line in lines) < _FEWEST_ROWS:
        return lines
    laid_out = page.extract_text(extraction_mode="layout")
    return _in_columns([normalise(row).rstrip() for row in laid_out.split("\n")], lines)


def _spaced_out(page: PageObject) -> str:
    """Return the text of a page with its paragraphs marked as in a plain text.

    There is an empty line where the distance of two lines or their font size says that they do not
    belong together, and two spaces before an indented line.
    """
    parts: list[list[str]] = [[]]
    places: list[tuple[float, float, float] | None] = [None]  # left, height on the page, font size

    def visit(text: str, cm: Sequence[float], tm: Sequence[float], _: object, size: float) -> None:
        for number, part in enumerate(text.split("\n")):
            if number:
                parts.append([])
                places.append(None)
            parts[-1].append(part)
            if places[-1] is None and part.strip():
                left = tm[4] * cm[0] + tm[5] * cm[2] + cm[4]
                height = tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
                places[-1] = left, height, abs(size * tm[3] * cm[3]) or size

    text: str = page.extract_text(visitor_text=visit)
    lines = ["".join(line) for line in parts]
    if "\n".join(lines) != text:
        return text
    shown = [(line, place) for line, place in zip(lines, places, strict=True) if place]
    usual = _usual_distance(shown)
    sizes = Counter[float]()
    for line, place in shown:
        sizes[place[2]] += len(line)
    large = _LARGE * max(sizes, key=sizes.__getitem__, default=0)
    result = [line for line, _ in shown[:1]]
    for (before, a), (line, b) in pairwise(shown):
        down = (a[1] - b[1]) / b[2] if b[2] else 0.0
        apart = not _have_one_size(a, b) or (usual and down > _WIDE_GAP * usual)
        goes_on = not _is_complete(before)
        if (
            not apart
            and b[2] > large
            and down > 0
            and goes_on
            and len(result[-1]) < _LONGEST_HEADLINE
        ):
            result[-1] = join_lines([result[-1], line])  # a headline of several lines
            continue
        if (apart and not (goes_on and line.lstrip()[:1].islower())) or (
            down < -0.5 and not goes_on  # the next column
        ):
            result.append("")
        elif _INDENTS[0] * b[2] <= b[0] - a[0] <= _INDENTS[1] * b[2]:
            line = f"  {line}"
        result.append(line)
    return "\n".join(result)


def _usual_distance(lines: Sequence[tuple[str, tuple[float, float, float]]]) -> float:
    """Return the greatest usual distance of lines in a paragraph, in font sizes; 0 if unknown.

    Lines of which the second continues the sentence of the first tell it.
    """
    within, all_of_them = Counter[float](), Counter[float]()
    for (before, a), (line, b) in pairwise(lines):
        down = a[1] - b[1]
        if _have_one_size(a, b) and down > 0.5 * b[2] > 0:
            distance = round(down / b[2], 1)
            all_of_them[distance] += 1
            within[distance] += line.lstrip()[:1].islower() and not _is_complete(before)
    enough = max(2, 0.15 * within.total())
    usual = max((distance for distance, count in within.items() if count >= enough), default=0.0)
    # Without any, the closest lines that are not rare.
    enough = max(2, 0.15 * all_of_them.total())
    return usual or min((far for far, count in all_of_them.items() if count >= enough), default=0.0)


def _is_complete(line: str) -> bool:
    """Say whether a line ends a sentence and not with an ordinal ("am 12.")."""
    return ends_sentence(line) and not _ORDINAL.search(line[-10:])


def _have_one_size(a: tuple[float, float, float], b: tuple[float, float, float]) -> bool:
    return abs(a[2] - b[2]) <= _SAME_SIZE * b[2]


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
        shown = [position for position, line in enumerate(page) if line.strip()]
        next_line = next((line.strip() for line in following if line.strip()), "")
        expected = {len(notes) + 1, 1}  # the count may start again on each page
        start = next(
            (
                at
                for before, at in pairwise(shown)
                if (note := _NOTE.match(page[at]))
                and int(note[1]) in expected
                and not ends_sentence(page[before])
            ),
            len(page),
        )
        found = [page[at] for at in shown if at >= start]
        if len(found) > _LONGEST_NOTES or not next_line[:1].islower():
            start, found = len(page), []
        bodies.append(page[:start])
        number = 0
        for line in found:
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
            parts.append("\n\n" if _is_complete(parts[-1]) else "\n")
        if lines:
            parts.append(lines)
    return "".join(parts)
