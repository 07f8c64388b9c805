"""Documents that are not text: PDF, EPUB, mails (.eml) and pages saved by a browser (.mhtml).

DOCX is in :mod:`newscli.read.docx`.
"""

from __future__ import annotations

import io
import logging
import posixpath
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.utils import parseaddr, parsedate_to_datetime
from itertools import zip_longest
from typing import TYPE_CHECKING
from urllib.parse import unquote

from lxml import etree

from newscli.article import Article, Block, Removed
from newscli.errors import InputError
from newscli.read.base import (
    ReadOptions,
    damaged,
    ends_sentence,
    finish,
    open_archive,
    set_title,
    take_title,
    xml,
)
from newscli.read.characters import decode, normalise, one_line
from newscli.read.furniture import furniture_key
from newscli.read.html import blocks_of, parse, read_html
from newscli.read.text import blocks_from_text, join_lines, read_text

if TYPE_CHECKING:
    from pypdf import PageObject

# -- PDF: the text layer, page by page -------------------------------------------------------------

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
                if _number_of(lines[at]) in expected and not ends_sentence(lines[at - 1])
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


def _number_of(line: str) -> int:
    """Return the number of the footnote that ``line`` begins, 0 if it does not."""
    match = _NOTE.match(line)
    return int(match[1]) if match else 0


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


# -- EPUB: the chapters in reading order -----------------------------------------------------------

_CONTAINER = "META-INF/container.xml"
_DUBLIN_CORE = "{http://purl.org/dc/elements/1.1/}"
_PAGE = re.compile(r"\.x?html?\Z", re.IGNORECASE)
_DAMAGE = (zipfile.BadZipFile, zlib.error, etree.LxmlError, etree.LxmlSyntaxError)
_DIGITS = re.compile(r"(\d+)")


def read_epub(data: bytes, name: str, options: ReadOptions) -> Article:
    """Return the chapters of the EPUB document ``data`` as one article, as far as it has them.

    A notice names each chapter that is missing, empty or broken. Without a readable package file,
    chapters are read in the order of their names.

    :raises InputError: if it is protected, or none of its chapters can be read
    """
    article = Article()
    with open_archive(data, name, "EPUB") as archive:
        names = archive.namelist()
        if "META-INF/encryption.xml" in names and any("rights.xml" in entry for entry in names):
            raise InputError(f"{name} is protected (DRM).", "Give a copy without protection.")
        package, folder = _package(archive)
        chapters = list(_chapters(package, folder)) if package is not None else []
        if not chapters:
            chapters = [(path, "") for path in sorted(filter(_PAGE.search, names), key=_in_order)]
            if not chapters:
                raise damaged(name, "EPUB")
            article.notices.append(
                "The book does not say the order of its chapters: they were read by name."
            )
        read: set[str] = set()
        for path, reason in chapters:
            entry = _entry(archive, path)
            if entry is None:
                article.notices.append(f"A chapter is missing in the book: {path}.")
            elif entry not in read:
                read.add(entry)
                _read_chapter(archive, entry, reason, article, options)
    if not article.blocks:
        raise damaged(name, "EPUB")
    if package is not None:
        _use_facts(package, article)
    return finish(article, options)


def _read_chapter(
    archive: zipfile.ZipFile, path: str, reason: str, article: Article, options: ReadOptions
) -> None:
    """Add a chapter to ``article``, or to its removed texts if there is a ``reason``."""
    try:
        data = archive.read(path)
        if not data.strip():
            article.notices.append(f"A chapter of the book is empty: {path}.")
            return
        markup, _, _ = decode(data, path, is_markup=True)
        blocks, left_out = blocks_of(parse(markup, path))
    except (InputError, RuntimeError, OSError, EOFError, ValueError, *_DAMAGE):
        article.notices.append(f"A chapter of the book cannot be read: {path}.")
        return
    if reason and not options.keep_furniture:
        text = " · ".join(block.text for block in blocks if block.text)
        article.removed += [Removed(text, reason)] if text else []
    else:
        article.blocks += blocks
        article.removed += left_out


def _entry(archive: zipfile.ZipFile, path: str) -> str | None:
    """Return the name of ``path`` in the archive, even if it is spelt differently there."""
    names = archive.namelist()
    if path in names:
        return path
    for same in (
        lambda entry: unquote(entry) == path,
        lambda entry: entry.casefold() == path.casefold(),
        lambda entry: posixpath.basename(entry).casefold() == posixpath.basename(path).casefold(),
    ):
        found = [entry for entry in names if same(entry)]
        if len(found) == 1:
            return found[0]
    return None


def _in_order(path: str) -> list[tuple[int, str]]:
    """Sort "chapter10" after "chapter9"."""
    return [
        (int(part), "") if part.isdecimal() else (0, part.casefold())
        for part in _DIGITS.split(path)
    ]  # fmt: skip


def _package(archive: zipfile.ZipFile) -> tuple[etree._Element | None, str]:
    """Return the package document, None if it cannot be read, and its folder."""
    names = archive.namelist()
    paths = [path for path in names if path.casefold().endswith(".opf")]
    with suppress(KeyError, zipfile.BadZipFile, RuntimeError, OSError):
        container = xml(archive.read(_CONTAINER))
        if container is not None:
            stated = [str(e.get("full-path") or "") for e in container.iter("{*}rootfile")]
            paths = [path for path in stated if path in names] or paths
    with suppress(KeyError, zipfile.BadZipFile, RuntimeError, OSError):
        if paths:
            return xml(archive.read(paths[0])), posixpath.dirname(paths[0])
    return None, ""


def _chapters(package: etree._Element, folder: str) -> Iterator[tuple[str, str]]:
    """Yield the path of each chapter, once, with the reason if it is not part of the text."""
    items = {item.get("id"): item for item in package.iter("{*}item")}
    seen: set[str] = set()
    for reference in package.iter("{*}itemref"):
        item = items.get(reference.get("idref"))
        if item is None or "html" not in (item.get("media-type") or "html"):
            continue
        href = unquote(item.get("href") or "").partition("#")[0]
        path = posixpath.normpath(posixpath.join(folder, href))
        if not href or path in seen:
            continue
        seen.add(path)
        if "nav" in (item.get("properties") or "").split():
            yield path, "table of contents"
        else:
            yield path, "outside the reading order" if reference.get("linear") == "no" else ""


def _use_facts(package: etree._Element, article: Article) -> None:
    for fact, element in (("author", "creator"), ("date", "date"), ("title", "title")):
        value = one_line(normalise(package.findtext(f".//{_DUBLIN_CORE}{element}") or ""))
        if value:
            article.metadata[fact] = value
    title = article.metadata.pop("title", "")
    if title:
        set_title(article, title)


# -- Mails and saved pages: what a mail program would show -----------------------------------------

_SHOWN = ("From", "To", "Cc", "Date", "Subject")
_LONGEST_HEADER = 2000
_MOST_PARTS = 1000
_ENOUGH = 0.5
"""The share of the HTML's letters that plain text must have to be read instead of it."""


def read_mail(data: bytes, name: str, options: ReadOptions) -> Article:
    """Return the article in a mail or in a page saved as MHTML.

    Of alternative versions of the text, one is read. A notice names attached files. The mail is
    parsed with the email package's older policy, because the newer one parses every header into a
    tree, in more than linear time.

    :raises InputError: if it is damaged
    """
    try:
        message = message_from_bytes(_without_mailbox_line(data))
        texts, attached = _texts(message)
    except (RecursionError, ValueError, LookupError) as error:
        raise damaged(name, "mail") from error
    saved = message.get("Snapshot-Content-Location")
    article = Article()
    for text in texts:
        part = _read_part(text, name, options, one_line(saved or ""))
        article.blocks += [*filter(None, [part.title]), *part.blocks]
        article.removed += part.removed
        article.notices += part.notices
        for fact, value in part.metadata.items():
            article.metadata.setdefault(fact, value)
    if saved:
        article.metadata.setdefault("url", one_line(saved))
        take_title(article)
        return article
    _use_headers(message, article)
    take_title(article)
    if attached:
        names = ", ".join(attached[:5]) + (" …" if len(attached) > 5 else "")
        article.notices.append(f"Attached files were not read: {names}.")
    return article


def _without_mailbox_line(data: bytes) -> bytes:
    """Remove the "From …" line that precedes a mail in a mailbox."""
    data = data.lstrip()
    return data.partition(b"\n")[2] if data.startswith(b"From ") else data


def _texts(message: Message) -> tuple[list[Message], list[str]]:
    """Return the parts to read, in order, and the names of attached files."""
    texts: list[Message] = []
    attached: list[str] = []
    for number, part in enumerate(_parts(message)):
        if number > _MOST_PARTS:
            raise ValueError("too many parts")
        kind = part.get_content_type()
        file_name = _decoded(part.get_filename() or "")
        if part.get_content_disposition() == "attachment" or (
            file_name and not kind.startswith("text/")
        ):
            attached.append(file_name or kind)
        elif kind in {"text/plain", "text/html"}:
            texts.append(part)
    return texts, attached


def _parts(message: Message) -> Iterator[Message]:
    """Yield the parts that are shown: the best of alternatives, the first of a page."""
    if not message.is_multipart():
        yield message
        return
    parts = [part for part in message.get_payload() if isinstance(part, Message)]
    kind = message.get_content_type()
    if kind == "multipart/alternative":
        parts = _best(parts)
    elif kind == "multipart/related":
        parts = [part for part in parts if part.get_content_maintype() in {"text", "multipart"}][:1]
    for part in parts:
        if part.get_content_disposition() == "attachment":
            yield part
        else:
            yield from _parts(part)


def _best(parts: list[Message]) -> list[Message]:
    """Return the alternative to read: plain text if it is complete, else the last."""
    plain = [part for part in parts if part.get_content_type() == "text/plain"]
    if not plain or len(parts) < 2:
        return plain or parts[-1:]
    others = [part for part in parts if part is not plain[0]]
    markup = b"".join(
        _bytes_of(part) for part in others[-1].walk() if part.get_content_type() == "text/html"
    )
    letters = len(re.sub(rb"<(?:style|script)\b.*?</(?:style|script)|<[^<>]*>|\s", b"", markup,
                         flags=re.DOTALL | re.IGNORECASE))  # fmt: skip
    text = _bytes_of(plain[0])
    return plain[:1] if len(b"".join(text.split())) >= _ENOUGH * letters else others[-1:]


def _bytes_of(part: Message) -> bytes:
    """Return the decoded content; nothing for a part that holds parts."""
    data = part.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""


def _read_part(part: Message, name: str, options: ReadOptions, url: str) -> Article:
    data = _bytes_of(part)
    if not data.strip():
        return Article()
    is_html = part.get_content_type() == "text/html"
    charset = part.get_content_charset("")
    text, _, notices = decode(data, name, options.encoding, charset, is_html)
    if is_html:
        article = read_html(text, name, options, url)
    else:
        if part.get_param("format") == "flowed":
            text = _unflowed(text, delete_space=part.get_param("delsp") == "yes")
        article = read_text(text, options)
    article.notices += notices
    return article


def _unflowed(text: str, delete_space: bool) -> str:
    """Join the lines of a "flowed" text (RFC 3676), in which a space ends unfinished lines."""
    lines: list[str] = []
    goes_on = False
    for line in text.replace("\r\n", "\n").split("\n"):
        line = line.removeprefix(" ")
        if goes_on:
            lines[-1] += line
        else:
            lines.append(line)
        goes_on = line.endswith(" ") and line != "-- " and not line.startswith(">")
        if goes_on and delete_space:
            lines[-1] = lines[-1][:-1]
    return "\n".join(lines)


def _use_headers(message: Message, article: Article) -> None:
    """Make the subject the title, and list the headers that a mail program shows."""
    shown = {header: one_line(normalise(_decoded(message.get(header)))) for header in _SHOWN}
    subject = shown.pop("Subject")
    if subject:
        set_title(article, subject)
    sender = parseaddr(shown["From"])
    if sender[0] or sender[1]:
        article.metadata.setdefault("author", sender[0] or sender[1])
    try:
        date = parsedate_to_datetime(shown["Date"]) if shown["Date"] else None
    except (ValueError, TypeError, IndexError, OverflowError):
        date = None
    if date is not None:
        article.metadata.setdefault("date", date.date().isoformat())
    headers = [f"{header}: {value}" for header, value in shown.items() if value]
    article.removed[:0] = [Removed(header, "mail header") for header in headers]


def _decoded(value: object) -> str:
    """Return a header as text ("=?utf-8?Q?Br=C3=BCcke?=" is "Brücke")."""
    text = str(value or "")[:_LONGEST_HEADER]
    try:
        pieces = decode_header(text)
    except (HeaderParseError, ValueError):
        return text
    words = []
    for piece, charset in pieces:
        if isinstance(piece, str):
            words.append(piece)
            continue
        try:
            words.append(piece.decode(charset or "utf-8", "replace"))
        except LookupError:
            words.append(piece.decode("latin-1"))
    return "".join(words)
