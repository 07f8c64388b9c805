"""Shared by all readers: their options, the article they return, distrust of archives."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, get_args

from newscli.article import Article, Block, SourceKind
from newscli.errors import InputError, UsageError
from newscli.read.characters import check_encoding
from newscli.read.furniture import remove_furniture

if TYPE_CHECKING:
    from lxml.etree import _Element

_SENTENCE_END = re.compile(r"[.!?…:;][\"“”‘’»«›‹')\]]{0,8}$")

FORMATS: frozenset[str] = frozenset(get_args(SourceKind))
"""The values of :attr:`ReadOptions.format`."""


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How to read an input.

    ``encoding`` forces a character encoding ("" detects it). ``keep_furniture`` removes nothing.
    ``force_language`` reads an article in another language as if it were German.
    ``known_furniture`` holds the :func:`~newscli.read.furniture.furniture_key` of lines that a
    batch has seen in many articles. ``format`` is one of :data:`FORMATS` ("" detects it).
    """

    encoding: str = ""
    keep_furniture: bool = False
    force_language: bool = False
    known_furniture: frozenset[str] = frozenset()
    format: str = ""

    def __post_init__(self) -> None:
        """Refuse unknown encodings and formats. Raises UsageError."""
        if self.encoding:
            check_encoding(self.encoding)
        if self.format and self.format not in FORMATS:
            raise UsageError(
                f"There is no input format '{self.format}'.",
                f"Use one of: {', '.join(sorted(FORMATS))}.",
            )


def set_title(article: Article, title: str) -> None:
    """Put ``title`` before the blocks, in place of a first block that says the same."""
    if article.blocks and _plain(article.blocks[0].text) == _plain(title):
        del article.blocks[0]
    article.blocks.insert(0, Block("title", title))


def take_title(article: Article) -> None:
    """Move the first block of kind "title" out of the blocks; further ones are headings."""
    for block in article.blocks:
        if block.kind == "title":
            article.title = article.title or block
            block.kind = "title" if block is article.title else "heading"
    article.blocks = [block for block in article.blocks if block is not article.title]


def _plain(line: str) -> str:
    return line.casefold().strip(" .")


def finish(article: Article, options: ReadOptions) -> Article:
    """Remove the furniture from ``article``, and mark title and headings in the rest."""
    if not options.keep_furniture:
        article.blocks, removed = remove_furniture(
            article.blocks, article.metadata, options.known_furniture
        )
        article.removed = removed + article.removed
    if not any(block.kind == "title" for block in article.blocks):
        mark_headings(article.blocks)
    take_title(article)
    return article


def mark_headings(blocks: list[Block]) -> None:
    """Mark title and subheadings: short lines without a full stop, followed by more text."""
    lengths = [len(block.text) for block in blocks if block.kind == "paragraph"]
    typical = sum(length for length in lengths if length > 100) > 0.6 * sum(lengths)
    for position, block in enumerate(blocks[:-1]):
        following = blocks[position + 1]
        if position == 0 and block.kind == "heading" and block.level == 1:
            block.kind = "title"
        if block.kind != "paragraph":
            continue
        long = len(following.text) > max(80, 1.2 * len(block.text))
        if position == 0 and long and can_be_title(block.text):
            block.kind = "title"
        elif (
            position
            and typical
            and len(block.text) <= 80
            and len(block.text.split()) <= 12
            and block.text[0].isalnum()
            and not ends_sentence(block.text)
            and not block.text.endswith((",", "-", "–"))
            and " | " not in block.text
            and following.kind == "paragraph"
            and len(following.text) > 100
            and len(following.text) > 2 * len(block.text)
        ):
            block.kind = "heading"
            block.level = 2


def ends_sentence(line: str) -> bool:
    """Say whether a line ends a sentence, unlike a headline or a line within a paragraph."""
    return bool(_SENTENCE_END.search(line[-10:]))


def can_be_title(text: str) -> bool:
    """Say whether a line can be a headline: not too long, no row of cells, no full stop."""
    if len(text) > 200 or len(text.split()) > 30 or " | " in text:
        return False
    if text.endswith((",", ";", ":", "-", "–")):
        return False
    return not re.search(r"(?<!\.)\.[\"“”»«]*$", text)


MAX_UNPACKED_BYTES = 300 * 1024 * 1024
"""No document unpacks to more, pictures included; a small archive that does is an attack."""
MAX_MARKUP_BYTES = 60 * 1024 * 1024
"""No document has more XML or HTML; a tree of it takes ten times as much memory."""
_MARKUP = (".xml", ".rels", ".xhtml", ".html", ".htm", ".opf", ".ncx")


def damaged(name: str, kind: str) -> InputError:
    """Return the error for a document that its library cannot read."""
    return InputError(
        f"{name} is a damaged {kind} document.", "Open and save it again, or give its text."
    )


def open_archive(data: bytes, name: str, kind: str) -> zipfile.ZipFile:
    """Open a document that is a ZIP archive; refuse one that would fill the memory."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise damaged(name, kind) from error
    for limit, suffixes in ((MAX_UNPACKED_BYTES, ("",)), (MAX_MARKUP_BYTES, _MARKUP)):
        size = sum(
            entry.file_size
            for entry in archive.infolist()
            if entry.filename.lower().endswith(suffixes)
        )
        if size > limit:
            raise InputError(
                f"{name} unpacks to more than {limit // 2**20} MB.", "Give its text alone."
            )
    return archive


def xml(data: bytes) -> _Element | None:
    """Parse XML, even if broken, without fetching or expanding anything; None if impossible."""
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, recover=True, huge_tree=True, remove_comments=True
    )
    try:
        return etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
