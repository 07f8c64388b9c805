"""PDF: the text layer, page by page, its wrapped lines joined and its page furniture found."""

from __future__ import annotations

import io
import logging
import re
from collections import Counter
from collections.abc import Mapping, Sequence

from newscli.article import Removed
from newscli.errors import InputError
from newscli.read.base import Draft, ReadOptions, damaged, finish, missing_library
from newscli.read.characters import normalise, one_line
from newscli.read.furniture import furniture_key
from newscli.read.text import blocks_from_text

_MARGIN_LINES = 2
"""How many lines at the top and bottom of a page may be its header and footer."""
_PAGE_NUMBER = re.compile(r"^\W*(?:seite |page )?\d{1,4}(?:\s*(?:/|von|of)\s*\d{1,4})?\W*$", re.I)
_DATE = re.compile(r"^D:(\d{4})(\d{2})(\d{2})")
_SENTENCE_END = re.compile(r"[.!?:…][\"“”»«’)]*$")


def read_pdf(data: bytes, name: str, options: ReadOptions) -> Draft:
    """Return the article in the PDF document ``data``.

    :raises InputError: if it is damaged, locked with a password, or a scan without a text layer
    """
    try:
        from pypdf import PdfReader
        from pypdf.errors import DependencyError
    except ImportError as error:
        raise missing_library(name, "PDF") from error
    logging.getLogger("pypdf").setLevel(logging.ERROR)  # it warns of what it then repairs
    draft = Draft()
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise InputError(f"{name} is locked with a password.", "Save it without one.")
        pages = [normalise(page.extract_text()).split("\n") for page in reader.pages]
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
        draft.metadata["author"] = one_line(normalise(str(facts["/Author"])))
    date = _DATE.match(str(facts.get("/CreationDate", "")))
    if date:
        draft.metadata["date"] = "-".join(date.groups())
    if not options.keep_furniture:
        pages = _without_margins(pages, draft.removed)
    draft.blocks = blocks_from_text(_in_one(pages))
    return finish(draft, options)


def _without_margins(pages: Sequence[list[str]], removed: list[Removed]) -> list[list[str]]:
    """Take page numbers, and headers and footers that most pages have, from the pages."""
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


def _in_one(pages: Sequence[list[str]]) -> str:
    """Return the text of all pages; a sentence goes on over the page break."""
    text = ""
    for page in pages:
        lines = "\n".join(page).strip("\n")
        if text:
            text += "\n\n" if _SENTENCE_END.search(text) else "\n"
        text += lines
    return text
