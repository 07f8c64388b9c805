"""EPUB: the chapters in reading order, as far as a damaged book still has them.

A notice names each chapter that is missing, empty or broken. Without a readable package file,
chapters are read in the order of their names.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
import zlib
from collections.abc import Collection, Iterator
from contextlib import suppress
from urllib.parse import unquote

from lxml import etree

from newscli.article import Article, Removed
from newscli.errors import InputError
from newscli.read.base import ReadOptions, damaged, finish, open_archive, set_title, xml
from newscli.read.characters import decode, normalise, one_line
from newscli.read.html import blocks_of, parse

_CONTAINER = "META-INF/container.xml"
_DUBLIN_CORE = "{http://purl.org/dc/elements/1.1/}"
_PAGE = re.compile(r"\.x?html?\Z", re.IGNORECASE)
_DAMAGE = (zipfile.BadZipFile, zlib.error, etree.LxmlError, etree.LxmlSyntaxError)
_DIGITS = re.compile(r"(\d+)")


def read_epub(data: bytes, name: str, options: ReadOptions) -> Article:
    """Return the chapters of the EPUB document ``data`` as one article.

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
        entries = _Entries(names)
        for path, reason in chapters:
            entry = entries.find(path)
            if entry is None:
                article.notices.append(f"A chapter is missing in the book: {path}.")
            elif entry not in read:
                read.add(entry)
                _read_chapter(archive, entry, reason, article, options)
    if not article.blocks:
        raise damaged(name, "EPUB")
    if package is not None:
        for fact, element in (("author", "creator"), ("date", "date"), ("title", "title")):
            value = one_line(normalise(package.findtext(f".//{_DUBLIN_CORE}{element}") or ""))
            if value:
                article.metadata[fact] = value
        if title := article.metadata.pop("title", ""):
            set_title(article, title)
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


class _Entries:
    """The names in an archive, found even where the book spells them differently."""

    def __init__(self, names: Collection[str]) -> None:
        self._alike: dict[tuple[str, str], list[str]] = {}
        for name in names:
            for spelling in ((unquote(name), "path"), *_loosely(name)):
                self._alike.setdefault(spelling, []).append(name)
        self._names = frozenset(names)

    def find(self, path: str) -> str | None:
        """Return the name that is most like ``path``; None if none is, or several are."""
        if path in self._names:
            return path
        for spelling in ((path, "path"), *_loosely(path)):
            found = self._alike.get(spelling, [])
            if len(found) == 1:
                return found[0]
        return None


def _loosely(path: str) -> tuple[tuple[str, str], tuple[str, str]]:
    """Return a path and the last part of it, in small letters, each with what it is."""
    folded = path.casefold()
    return (folded, "folded"), (posixpath.basename(folded), "last part")


def _in_order(path: str) -> list[tuple[int, str]]:
    """Sort "chapter10" after "chapter9"."""
    return [
        (int(part), "") if part.isdecimal() else (0, part.casefold())
        for part in _DIGITS.split(path)
    ]  # fmt: skip


def _package(archive: zipfile.ZipFile) -> tuple[etree._Element | None, str]:
    """Return the package document, None if it cannot be read, and its folder."""
    names = frozenset(archive.namelist())
    paths = [path for path in archive.namelist() if path.casefold().endswith(".opf")]
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
