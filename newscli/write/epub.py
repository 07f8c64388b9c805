"""EPUB 3: one article as a book, and the articles of a batch as one.

https://www.w3.org/TR/epub-33/. The book of a batch takes its chapters from the single books, so it
includes articles of earlier runs, with only one chapter in memory at a time.
"""

from __future__ import annotations

import uuid
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timezone
from io import BytesIO
from itertools import groupby
from pathlib import Path
from typing import BinaryIO

from newscli.article import Block, Report
from newscli.safe import escape_xml, safe_line
from newscli.write import facts
from newscli.write.assets import asset, filled
from newscli.write.base import Notes, Part, Side, View, WriteOptions, linked_facts

_CHAPTER = "EPUB/article.xhtml"
_EPOCH = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Chapter:
    """An article of a book: its title, a note for the table of contents, and its XHTML page."""

    title: str
    about: str
    page: bytes


def write_epub(report: Report, options: WriteOptions) -> bytes:
    """Return the report as a book of one chapter (see :data:`newscli.write.base.Writer`)."""
    title = facts.english_title(report)
    page = _page(title, "\n".join(_article(report, options)))
    chapter = Chapter(title, " · ".join(facts.source_facts(report.article)), page)
    buffer = BytesIO()
    write_book(buffer, title, report.article.metadata.get("date", ""), [chapter], single=True)
    return buffer.getvalue()


def write_book(
    file: BinaryIO, title: str, finished: str, chapters: Iterable[Chapter], single: bool = False
) -> None:
    """Write a book with all ``chapters`` to ``file``; ``finished`` is a time in ISO 8601.

    The chapter of a ``single`` book can be read again by :func:`read_chapter`.
    """
    manifest, spine, contents = [], [], []
    identity = uuid.uuid5(uuid.NAMESPACE_URL, "newscli")
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as book:
        _put(book, "mimetype", b"application/epub+zip", zipfile.ZIP_STORED)
        _put(book, "META-INF/container.xml", asset("container.xml").encode())
        _put(book, "EPUB/style.css", asset("book.css").encode())
        for number, chapter in enumerate(chapters, start=1):
            name = "article.xhtml" if single else f"article-{number:05}.xhtml"
            _put(book, f"EPUB/{name}", chapter.page)
            manifest.append(
                f'<item id="c{number}" href="{name}" media-type="application/xhtml+xml"/>'
            )
            spine.append(f'<itemref idref="c{number}"/>')
            about = f" <small>{escape_xml(chapter.about)}</small>" if chapter.about else ""
            contents.append(f'<li><a href="{name}">{escape_xml(chapter.title)}{about}</a></li>')
            identity = uuid.uuid5(identity, chapter.page.decode("utf-8", "replace"))
        listed = "\n".join(contents)
        body = f'<nav epub:type="toc"><h1>{escape_xml(title)}</h1>\n<ol>\n{listed}\n</ol></nav>'
        _put(book, "EPUB/nav.xhtml", _page(title, body))
        package = filled(
            "package.opf", title=escape_xml(title), identity=identity,
            modified=_moment(finished), manifest="\n".join(manifest), spine="\n".join(spine),
        )  # fmt: skip
        _put(book, "EPUB/package.opf", package.encode())


def read_chapter(path: Path, title: str, about: str) -> Chapter:
    """Return the chapter of a book that :func:`write_epub` wrote.

    Raises OSError if it cannot be read, ValueError if newscli did not write it.
    """
    try:
        with zipfile.ZipFile(path) as book:
            return Chapter(title, about, book.read(_CHAPTER))
    except (zipfile.BadZipFile, KeyError, NotImplementedError) as error:
        raise ValueError(f"{path} is not a book of newscli's.") from error


def _page(title: str, body: str) -> bytes:
    return filled("chapter.xhtml", title=escape_xml(title), body=body).encode()


def _moment(text: str) -> str:
    """Return a time as EPUB wants it; a fixed one where none is known."""
    moment = datetime(2000, 1, 1)
    for form in (text[:10], text.replace("Z", "+00:00")):  # its day at least
        with suppress(ValueError):
            moment = datetime.fromisoformat(form)
    if moment.tzinfo is not None:
        moment = moment.astimezone(timezone.utc)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _put(
    book: zipfile.ZipFile, name: str, data: bytes, compression: int = zipfile.ZIP_DEFLATED
) -> None:
    info = zipfile.ZipInfo(name, _EPOCH)  # the same article gives the same bytes
    info.compress_type = compression
    book.writestr(info, data)


_FORMS = {
    "title": "<h1>{}</h1>",
    "german": '<p class="german" lang="de" xml:lang="de">{}</p>',
    "headline": "<p><strong>{}</strong></p>",
    "point": "<li>{}</li>",
    "quote": "<blockquote><p>{}</p></blockquote>",
} | dict.fromkeys(("facts", "status", "caption"), '<p class="facts">{}</p>')
"""The element of each part; others are a plain paragraph."""


def _element(role: str, content: str) -> str:
    return _FORMS.get(role, "<p>{}</p>").format(content)


def _article(report: Report, options: WriteOptions) -> Iterator[str]:
    view = View(report, options, sign="?")
    for part in view.head():
        is_facts = part.role == "facts"
        yield _element(
            part.role, " · ".join(linked_facts(report)) if is_facts else escape_xml(part.text)
        )
    if report.summary is not None:
        yield '<div class="summary">'
        for is_list, parts in groupby(view.summary(), lambda part: part.role == "point"):
            shown = [_element(p.role, escape_xml(p.text)) for p in parts if p.role != "keywords"]
            yield from ["<ul>", *shown, "</ul>"] if is_list else shown
        yield "</div>"
    if not options.summary_only:
        for part in view.blocks():
            assert part.block is not None
            if options.side_by_side:
                german = _side(part.block, view.notes, "source")
                yield f'<p class="de" lang="de" xml:lang="de">{german}</p>'
            yield _block(part, part.block, view.notes)
        for note in view.notes.all:
            yield f'<aside epub:type="footnote" class="note" id="n{note.number}"><p>'
            yield f"{note.number} {escape_xml(facts.said(note.warning))} "
            yield '(<span lang="de" xml:lang="de">'
            yield f"{escape_xml(safe_line(note.sentence.source))}</span>)</p></aside>"
    for line in (*facts.report_warnings(report), *facts.model_facts(report, revisions=False)):
        yield _element("facts", escape_xml(line))


def _block(part: Part, block: Block, notes: Notes) -> str:
    text = _side(block, notes, "translation")
    if part.number:
        text = f'<span class="facts">{part.number}</span> {text}'
    if part.role == "heading":
        rank = min(6, max(1, block.level) + 1)
        return f"<h{rank}>{text}</h{rank}>"
    if part.role == "list_item":
        marker = escape_xml(facts.numbered_marker(block)) or "•"
        return f'<p class="item d{min(part.depth, 2)}">{marker} {text}</p>'
    return _element(part.role, text)


def _side(block: Block, notes: Notes, side: Side) -> str:
    """Return one side of a block, with signs of doubt and the numbers of its notes."""
    sentences = []
    for sentence, pieces in notes.runs(block, side):
        text = '<span class="doubt">?</span>' if notes.doubts(sentence, side) else ""
        for piece in pieces:
            part = escape_xml(piece.text)
            text += f'<span class="w">{part}</span>' if piece.notes else part
            if side == "translation":
                text += "".join(
                    f'<a class="mark" epub:type="noteref" href="#n{n.number}">[{n.number}]</a>'
                    for n in piece.ends
                )
        sentences.append(text)
    return " ".join(sentences)
