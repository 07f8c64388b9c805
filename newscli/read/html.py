"""Web pages: the article as blocks, and everything else on the page with the reason it is left out.

Why not an extraction library: they give the text, not what they left out, and newscli must account
for every line. docs/reading.md compares this reader with trafilatura.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from newscli.article import Block, Removed
from newscli.errors import InputError
from newscli.read.base import Draft, ReadOptions
from newscli.read.characters import normalise, one_line
from newscli.read.furniture import remove_furniture
from newscli.read.html_metadata import page_metadata
from newscli.read.html_pieces import Piece, pieces_of
from newscli.read.html_regions import INLINE, INVISIBLE, region_reason

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_LARGE_PART = 0.4
"""A region with more of the page's running text than this is the article, whatever its class."""
_CONTAINER_PART = 0.7
_SHORTEST_PARAGRAPH = 60
_CREDIT = re.compile(
    r"\s*(?P<credit>[(\[]?(?:(?:Foto|Bild|Quelle|Photo|Grafik|Bildquelle)s?\s*:|©)\s*[^.!?]{2,80}[)\]]?\.?)$",
    re.IGNORECASE,
)


def parse(text: str, name: str) -> HtmlElement:
    """Return the tree of an HTML page, however broken, without comments.

    :param name: how the page is called in messages
    :raises InputError: if it is nested deeper than the parser goes (2,048 elements): the rest
        would be lost without a word
    """
    from lxml import etree, html

    text = _XML_DECLARATION.sub("", text.replace("\0", ""), count=1)
    parser = html.HTMLParser(huge_tree=True, remove_comments=False, remove_pis=False)
    try:
        tree = html.document_fromstring(text or "<html></html>", parser=parser)
    except etree.ParserError:  # nothing in it
        tree = html.document_fromstring("<html><body></body></html>")
    if any("depth" in entry.message for entry in parser.error_log):
        raise InputError(f"{name} is nested too deeply to be an article.", "Give its text alone.")
    # Stripped here and not by the parser, so that the text after a comment stays.
    etree.strip_tags(tree, etree.Comment, etree.ProcessingInstruction)
    return tree


def read_html(text: str, name: str, options: ReadOptions, url: str = "") -> Draft:
    """Return the article in the HTML page ``text``. Raises InputError as :func:`parse` does."""
    tree = parse(text, name)
    draft = Draft()
    draft.metadata, structured_body = page_metadata(tree)
    if url:
        draft.metadata["url"] = url
    stated_title = draft.metadata.pop("title", "")
    regions = {} if options.keep_furniture else _regions(tree)
    container = tree if options.keep_furniture else _container(tree, regions)
    pieces = list(pieces_of(tree, regions, container))
    draft.title = _take_headline(pieces, stated_title)
    draft.blocks = _article_blocks(pieces, draft, options)
    draft.removed = _left_out(pieces)
    if not options.keep_furniture:
        draft.blocks, removed = remove_furniture(
            draft.blocks, draft.metadata, options.known_furniture
        )
        draft.removed = removed + draft.removed
        _use_structured_body(draft, structured_body)
    _set_title(draft, stated_title)
    return draft


def _regions(tree: HtmlElement) -> dict[HtmlElement, str]:
    """Return the outermost furniture elements with their reasons."""
    weights = _weights(tree)
    total = weights.get(tree, 0)
    regions: dict[HtmlElement, str] = {}
    inside: set[HtmlElement] = set()
    for element in tree.iter():
        parent = element.getparent()
        if parent is not None and (parent in inside or parent in regions):
            inside.add(element)
        elif element.tag not in INVISIBLE:
            reason = region_reason(element)
            if reason and weights.get(element, 0) <= _LARGE_PART * total:
                regions[element] = reason
    return regions


def _weights(tree: HtmlElement, without: dict[HtmlElement, str] | None = None) -> dict[Any, int]:
    """Return for each element how many characters of running text are in it, links not counted."""
    weights: dict[Any, int] = {}
    for element in tree.iter():
        if element.tag in INVISIBLE or element.tag == "a":
            continue
        own = len(one_line(element.text or "")) + sum(
            len(one_line(child.tail or "")) + (0 if child.tag not in INLINE else _length(child))
            for child in element
        )
        if own < _SHORTEST_PARAGRAPH or element.tag in INLINE:
            continue
        lineage = [element, *element.iterancestors()]
        if without and any(ancestor in without for ancestor in lineage):
            continue
        for ancestor in lineage:
            weights[ancestor] = weights.get(ancestor, 0) + own
    return weights


def _length(element: HtmlElement) -> int:
    return len(one_line(element.text or "")) + sum(len(one_line(c.tail or "")) for c in element)


def _container(tree: HtmlElement, regions: dict[HtmlElement, str]) -> HtmlElement:
    """Return the element that holds the article: most running text, with its headline if near."""
    weights = _weights(tree, regions)
    total = weights.get(tree, 0)
    if not total:
        return tree
    element = tree
    while True:
        heavy = [child for child in element if weights.get(child, 0) >= _CONTAINER_PART * total]
        if not heavy or element.tag == "article":
            break
        element = heavy[0]
    if element.tag in {"p", "blockquote", "pre"}:
        element = element.getparent()
    for ancestor in element.iterancestors():
        if ancestor.tag in {"article", "main"} or ancestor.get("role") == "main":
            return ancestor
        if ancestor.tag != "body" and next(ancestor.iter("h1"), None) is not None:
            return ancestor
    return element


def _article_blocks(pieces: list[Piece], draft: Draft, options: ReadOptions) -> list[Block]:
    """Return the blocks of the pieces within the article; the rest gets a reason."""
    blocks: list[Block] = []
    for piece in pieces:
        block = piece.block
        if not piece.reason and not options.keep_furniture:
            if block.kind == "caption":
                credit = _CREDIT.search(block.text)
                if credit:
                    draft.removed.append(Removed(credit["credit"], "image credit"))
                    block.text = block.text[: credit.start()]
            elif piece.is_links_only():
                piece.reason = "links to other pages"
        if not piece.reason and block.text:
            blocks.append(block)
    return blocks


def _left_out(pieces: list[Piece]) -> list[Removed]:
    """Return what was left out, one entry for each connected part of the page."""
    removed: list[Removed] = []
    last: object = None
    for piece in pieces:
        if not piece.reason:
            last = None
            continue
        key = (piece.reason, piece.region)
        if key == last:
            removed[-1].text += f" · {piece.block.text}"
        else:
            removed.append(Removed(piece.block.text, piece.reason))
        last = key
    return removed


def _use_structured_body(draft: Draft, body: str) -> None:
    """Take the article from the page's JSON-LD if its visible text is hardly anything."""
    visible = sum(len(block.text) for block in draft.blocks)
    if len(body) > 200 and visible < 0.3 * len(body):
        lines = [one_line(line) for line in normalise(body).split("\n")]
        draft.removed.extend(
            Removed(block.text, "not in the stated text") for block in draft.blocks
        )
        draft.blocks = [Block("paragraph", line) for line in lines if line]


def _take_headline(pieces: list[Piece], stated: str) -> Block | None:
    """Take the page's h1 out of ``pieces``: the article's, else one elsewhere that fits."""
    headlines = [p for p in pieces if p.block.kind == "heading" and p.block.level == 1]
    fitting = [p for p in headlines if not p.reason]
    if not fitting and any(not p.reason for p in pieces):
        fitting = [p for p in headlines if p.reason != "hidden" and _agree(p.block.text, stated)]
    if not fitting:
        return None
    pieces.remove(fitting[0])
    fitting[0].block.kind = "title"
    return fitting[0].block


def _set_title(draft: Draft, stated: str) -> None:
    """Make what the page states the title of an article without an h1."""
    if draft.title is None and stated and draft.blocks:
        draft.title = Block("title", stated)
        # Such pages have the headline as a lower heading or as the first line.
        if _same(draft.blocks[0].text, stated):
            del draft.blocks[0]
        draft.removed = [r for r in draft.removed if not _same(r.text, stated)]


def _agree(headline: str, stated: str) -> bool:
    return (
        not stated
        or headline.casefold() in stated.casefold()
        or stated.casefold() in headline.casefold()
    )


def _same(one: str, other: str) -> bool:
    return one.casefold().strip(" .") == other.casefold().strip(" .")
