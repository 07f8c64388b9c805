"""EPUB: the chapters in reading order. Needs no library beyond those that newscli has anyway."""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import unquote

from newscli.article import Block
from newscli.errors import InputError
from newscli.read.base import Draft, ReadOptions, damaged, finish, open_archive
from newscli.read.characters import normalise, one_line
from newscli.read.encoding import decode
from newscli.read.html import parse
from newscli.read.html_metadata import declared_charset
from newscli.read.html_pieces import pieces_of

if TYPE_CHECKING:
    from lxml.etree import _Element

_CONTAINER = "META-INF/container.xml"
_DUBLIN_CORE = "{http://purl.org/dc/elements/1.1/}"


def read_epub(data: bytes, name: str, options: ReadOptions) -> Draft:
    """Return the text of the EPUB document ``data``: all chapters as one article.

    :raises InputError: if it is damaged or protected
    """
    from lxml import etree

    draft = Draft()
    try:
        with open_archive(data, name, "EPUB") as archive:
            if "META-INF/encryption.xml" in archive.namelist() and "rights.xml" in str(
                archive.namelist()
            ):
                raise InputError(f"{name} is protected (DRM).", "Give a copy without protection.")
            package_path = _package_path(_xml(archive.read(_CONTAINER)))
            package = _xml(archive.read(package_path))
            for path in _chapters(package, posixpath.dirname(package_path)):
                markup, _ = decode(
                    archive.read(path), name, declared=declared_charset(archive.read(path))
                )
                tree = parse(markup, name)
                draft.blocks.extend(piece.block for piece in pieces_of(tree, {}, tree))
    except (KeyError, zipfile.BadZipFile, etree.XMLSyntaxError, RuntimeError, OSError) as error:
        raise damaged(name, "EPUB") from error
    for fact, element in (("title", "title"), ("author", "creator"), ("date", "date")):
        value = one_line(normalise(package.findtext(f".//{_DUBLIN_CORE}{element}") or ""))
        if value:
            draft.metadata[fact] = value
    title = draft.metadata.pop("title", "")
    if title:
        if draft.blocks and draft.blocks[0].text.casefold() == title.casefold():
            del draft.blocks[0]
        draft.blocks.insert(0, Block("title", title))
    return finish(draft, options)


def _xml(data: bytes) -> _Element:
    """Parse XML without fetching or expanding anything."""
    from lxml import etree

    return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))


def _package_path(container: _Element) -> str:
    for element in container.iter("{*}rootfile"):
        return str(element.get("full-path") or "")
    raise KeyError(_CONTAINER)


def _chapters(package: _Element, folder: str) -> Iterator[str]:
    """Yield the paths of the chapters in reading order, without cover and table of contents."""
    items = {item.get("id"): item for item in package.iter("{*}item")}
    for reference in package.iter("{*}itemref"):
        item = items.get(reference.get("idref"))
        if item is None or reference.get("linear") == "no":
            continue
        if "nav" in (item.get("properties") or "").split():
            continue
        if "html" in (item.get("media-type") or "html"):
            yield posixpath.normpath(posixpath.join(folder, unquote(item.get("href") or "")))
