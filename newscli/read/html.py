"""Web pages: the article as blocks, and the rest of the page with the reason for leaving it out.

Two readers vote. newscli's own walk (:mod:`newscli.read.html_walk`) yields the blocks in order,
with their kinds and any evidence against them. trafilatura, which knows many more sites, extracts
the text of the article. It does not report what it left out, so its text is only matched against
the blocks. That way every word of the page is accounted for.
"""

from __future__ import annotations

import html as markup
import json
import re
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import groupby, islice
from typing import TYPE_CHECKING, Any

from newscli import language
from newscli.article import Article, Block, Removed
from newscli.errors import InputError
from newscli.read.base import ReadOptions
from newscli.read.characters import normalise, one_line
from newscli.read.furniture import (
    is_error_page,
    known_furniture,
    remove_furniture,
    take_facts,
    word_lists,
)
from newscli.read.html_walk import (
    LEADS,
    SHORTEST_PARAGRAPH,
    Piece,
    book_layout,
    is_named,
    is_side_box,
    layout_of,
    name_unknown,
    pieces_of,
    whole_layout,
)

if TYPE_CHECKING:
    from lxml.etree import TreeBuilder
    from lxml.html import HtmlElement

_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_BEFORE_CREDIT = re.compile(r"(?P<last>\w*)(?P<mark>\W*)$")
_WORD = re.compile(r"\w+")
OUTVOTED = "not in the article (second reader)"


def parse(text: str, name: str) -> HtmlElement:
    """Return the tree of an HTML page, however broken, without comments.

    All markup is parsed here. An element keeps at most 200 attributes, because libxml2 (2.14.6)
    takes quadratic time to add them to an HTML tree.

    :param name: the page's name in messages
    :raises InputError: if elements are nested more than 2,048 deep, where the parser stops
    """
    from lxml import etree, html

    text = _XML_DECLARATION.sub("", text.replace("\0", ""), count=1)
    if len(text) >= _FLOOD_SIZE and _parsed_by(_Flood(), text):
        builder = etree.TreeBuilder(element_factory=html.html_parser.makeelement)
        try:
            tree, too_deep = _parsed_by(_Spare(builder), text)
        except (etree.LxmlError, ValueError) as error:  # control characters, invalid names
            raise InputError(
                f"{name} has tags with hundreds of attributes.", "Give its text alone."
            ) from error
    else:
        parser = html.HTMLParser(huge_tree=True)
        try:
            tree = html.document_fromstring(text or "<html></html>", parser=parser)
        except etree.ParserError:  # nothing in it
            tree = html.document_fromstring("<html><body></body></html>")
        too_deep = any("depth" in entry.message for entry in parser.error_log)
    if too_deep:
        raise InputError(f"{name} is nested too deeply to be an article.", "Give its text alone.")
    # Stripped here and not by the parser, so that the text after a comment stays.
    etree.strip_tags(tree, etree.Comment, etree.ProcessingInstruction)
    name_unknown(tree)
    return tree


_FLOOD_SIZE = 50_000
"""Characters; a shorter page cannot hold enough attributes in one tag to slow the parser down."""
_MOST_ATTRIBUTES = 200
_DEEPEST_PARSED = 2048


def _parsed_by(target: _Flood | _Spare, text: str) -> Any:
    """Parse ``text`` in linear time and return the result of ``target``, which gets the events."""
    from lxml import etree

    return etree.fromstring(text, etree.HTMLParser(target=target, huge_tree=True))


class _Flood:
    """A parser target that tells whether any tag has too many attributes."""

    def __init__(self) -> None:
        self._found = False

    def start(self, _tag: str, attributes: Mapping[str, str]) -> None:
        self._found = self._found or len(attributes) > _MOST_ATTRIBUTES

    def close(self) -> bool:
        return self._found


class _Spare:
    """A parser target that builds a tree with few attributes, and tells whether it is too deep."""

    def __init__(self, builder: TreeBuilder) -> None:
        self._builder, self.data = builder, builder.data
        self._depth = self._deepest = 0

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._depth += 1
        self._deepest = max(self._depth, self._deepest)
        if self._depth <= _DEEPEST_PARSED:
            self._builder.start(tag, dict(islice(attributes.items(), _MOST_ATTRIBUTES)))

    def end(self, tag: str) -> None:
        if self._depth <= _DEEPEST_PARSED:
            self._builder.end(tag)
        self._depth -= 1

    def close(self) -> tuple[HtmlElement, bool]:
        return self._builder.close(), self._deepest > _DEEPEST_PARSED


def blocks_of(tree: HtmlElement) -> tuple[list[Block], list[Removed]]:
    """Return the blocks of markup that has no furniture, and its struck text and footnote marks."""
    pieces = list(pieces_of(tree, book_layout(tree)))
    return [piece.block for piece in pieces if not piece.reason], _left_out(pieces)


def page_lines(text: str) -> list[str]:
    """Return all lines of a page except its headline, to compare them with those of other pages.

    :raises InputError: as :func:`parse` does
    """
    tree = parse(text, "The page")
    blocks = [piece.block for piece in pieces_of(tree, whole_layout(tree))]
    return [block.text for block in blocks if (block.kind, block.level) != ("heading", 1)]


def read_html(text: str, name: str, options: ReadOptions, url: str = "") -> Article:
    """Return the article in the HTML page ``text``.

    :raises InputError: as :func:`parse` does, and if there is nothing to read but a headline
    """
    tree = parse(text, name)
    facts = page_facts(tree)
    article = Article(metadata=facts.metadata())
    if url:
        article.metadata["url"] = url
    if options.keep_furniture:
        pieces = list(pieces_of(tree, whole_layout(tree)))
        article.title, _ = _take_headline(pieces, facts)
        article.blocks = [piece.block for piece in pieces if piece.block.text]
        _set_title(article, facts.title)
        return article
    pieces = list(pieces_of(tree, layout_of(tree)))
    _drop_repeated_noscripts(pieces)
    _drop_named_boxes(pieces)
    article.title, headline = _take_headline(pieces, facts)
    # Author and date may be near the headline, if the page states neither.
    for piece in pieces[max(0, headline - 6) : headline + 12] if headline >= 0 else []:
        take_facts(piece.block.text, article.metadata)
    second = _second_reading(tree, len(text), article.metadata)
    _vote(pieces, second, facts, headline)
    article.blocks = _article_blocks(pieces, article)
    article.removed += _left_out(pieces)
    _remove_furniture(article, options)
    is_stated = _use_stated_body(article, facts.body)
    if is_stated:
        _remove_furniture(article, options)
    _set_title(article, facts.title)
    _refuse_headline(article, name, tree, facts)
    if _breaks_off(article, facts, is_stated):
        article.notices.append(
            "The page is behind a paywall: perhaps only the beginning of the article was read."
        )
    return article


# -- The second reader -----------------------------------------------------------------------------

_LARGEST_PAGE = 3_000_000
_MOST_ELEMENTS = 30_000
_DEEPEST = 100
"""Beyond these sizes a page is read without trafilatura, whose time is not always linear."""
_MOST_COMPARED = 4_000
"""Pages of more elements get trafilatura alone, without justext, whose time is quadratic. Of 799
real pages four are larger."""


def _second_reading(tree: HtmlElement, size: int, metadata: dict[str, str]) -> str:
    """Return the article's text according to trafilatura, "" if it finds none.

    Author and date are added to ``metadata`` if missing. A page's own statements are right more
    often, but trafilatura knows more places where pages put them.
    """
    elements, depth = _size_and_depth(tree)
    if size > _LARGEST_PAGE or elements > _MOST_ELEMENTS or depth > _DEEPEST:
        return ""
    import logging

    for name in ("trafilatura", "htmldate", "courlan", "justext"):
        logging.getLogger(name).setLevel(logging.CRITICAL)  # its failures matter to nobody
    try:
        from trafilatura import bare_extraction
        from trafilatura.metadata import extract_metadata

        document = bare_extraction(tree, include_comments=False, fast=elements > _MOST_COMPARED)
        if not {"author", "date"} <= metadata.keys():
            found = extract_metadata(tree)
            author = one_line(normalise((found.author or "").replace(";", ",")))
            if author and len(author) <= 100 and not re.search(r"[\d@:/]", author):
                metadata.setdefault("author", author)
            if found.date and not found.date.endswith("-01-01"):  # guessed from a year in the text
                metadata.setdefault("date", found.date)
    except Exception:  # hostile markup: the page can be read without a second opinion
        return ""
    return str(getattr(document, "text", "") or "")


def _size_and_depth(tree: HtmlElement) -> tuple[int, int]:
    from lxml.etree import iterwalk

    depth = deepest = elements = 0
    for event, _ in iterwalk(tree, events=("start", "end")):
        depth += 1 if event == "start" else -1
        deepest = max(depth, deepest)
        elements += event == "start"
    return elements, deepest


class _Text:
    """A text in which pieces of text are looked up by their words."""

    def __init__(self, text: str) -> None:
        self.lines = {tuple(_words(line)) for line in text.split("\n")}
        self.sequences: set[tuple[str, ...]] = set()
        words = _words(text)
        self.size = len(words)
        for length in (1, 2, 3):
            self.sequences.update(zip(*(words[i:] for i in range(length)), strict=False))

    def share(self, text: str) -> float:
        """Return the share of the word sequences of ``text`` that occur here, from 0 to 1."""
        words = _words(text)
        if not words:
            return 0.0
        if len(words) < 4 and tuple(words) in self.lines:
            return 1.0
        length = min(3, len(words))
        sequences = list(zip(*(words[i:] for i in range(length)), strict=False))
        found = sum(sequence in self.sequences for sequence in sequences)
        if len(words) < 4:
            return 0.5 * (found == len(sequences))
        return found / len(sequences)


def _words(text: str) -> list[str]:
    return [word.casefold() for word in _WORD.findall(text)]


_SHORTEST_READING = 20
"""A second reading with fewer words than this is ignored."""
_FOUND = 0.6
"""The share of a piece's word sequences that must occur in the second reading."""
_FULL_STOP = re.compile(r"[.!?…][\"“”»«’)]*$")


def _vote(pieces: list[Piece], second: str, facts: PageFacts, headline: int) -> None:
    """Let the second reading decide about all pieces whose fate is not certain.

    Pieces that it lacks are left out, except leads, paragraphs beside those that it has, closed
    accordions, and subheadings of what stays. ``headline`` is the headline's position, or -1.
    """
    reading, described = _Text(second), _Text(facts.description)
    if reading.size < _SHORTEST_READING:
        return
    found = [reading.share(piece.block.text) >= _FOUND for piece in pieces]
    _find_rest_of_items(pieces, found, reading)
    near, far = _neighbours(pieces, found)
    before_text = True
    for number, piece in enumerate(pieces):
        if piece.certain:
            continue
        if found[number]:
            piece.reason = ""
            before_text = before_text and not _is_running_text(piece)
        elif before_text and _is_lead(piece, described, 0 <= headline <= number):
            piece.reason = ""
        elif not piece.reason and not (piece.unfolded or _is_beside(piece, near, far)):
            text = piece.block.text
            why = "picture caption" if piece.block.kind == "caption" else take_facts(text, {})
            piece.reason = why or known_furniture(text) or OUTVOTED
    _settle_headings(pieces)


def _find_rest_of_items(pieces: list[Piece], found: list[bool], reading: _Text) -> None:
    """Count short pieces as found if the reading has them and the rest of their list item."""
    items = [_item_of(piece) for piece in pieces]
    known = {item for item, is_found in zip(items, found, strict=True) if is_found} - {None}
    for number, item in enumerate(items):
        if item in known and not found[number]:
            found[number] = reading.share(pieces[number].block.text) >= 0.5


def _item_of(piece: Piece) -> HtmlElement | None:
    home = piece.home
    around = [home, *islice(home.iterancestors(), 2)] if home is not None else []
    return next((element for element in around if element.tag in {"li", "dd"}), None)


def _neighbours(
    pieces: list[Piece], found: list[bool]
) -> tuple[set[HtmlElement], set[HtmlElement]]:
    """Return the parents and the grandparents of paragraphs of the second reading."""
    near = {
        piece.home.getparent()
        for piece, is_found in zip(pieces, found, strict=True)
        if is_found and not piece.certain and piece.home is not None and _is_running_text(piece)
    } - {None}
    return near, {element.getparent() for element in near} - {None}


def _is_running_text(piece: Piece) -> bool:
    return piece.block.kind == "paragraph" and len(piece.block.text) >= SHORTEST_PARAGRAPH


def _is_lead(piece: Piece, described: _Text, is_below_headline: bool) -> bool:
    """Say whether a piece above the text is its lead.

    It is if it repeats the page's description, if its class says so, or if it is prose between
    headline and text.
    """
    text, home = piece.block.text, piece.home
    if piece.block.kind == "caption" or len(text) < 40:
        return False
    if described.size and described.share(text) >= _FOUND:
        return True
    around = [home, *islice(home.iterancestors(), 2)] if home is not None else []
    return any(is_named(element, LEADS) for element in around) or (
        is_below_headline
        and piece.reason in {"", "page header", "outside the article"}
        and len(text) >= 80
        and bool(_FULL_STOP.search(text))
        and piece.linked < 0.5 * len(text)
    )


def _is_beside(piece: Piece, near: set[HtmlElement], far: set[HtmlElement]) -> bool:
    """Say whether a piece is a paragraph beside paragraphs of the second reading.

    In a neighbouring section it must be long prose.
    """
    home, text = piece.home, piece.block.text
    parent = home.getparent() if home is not None else None
    if home is None or parent is None or piece.is_links_only():
        return False
    if home.tag in {"p", "h2", "h3", "h4", "pre", "xmp"} and parent in near:
        return True
    return (
        home.tag == "p"
        and (parent.getparent() in far or parent.getparent() in near)
        and len(text) >= 120
        and bool(_FULL_STOP.search(text))
        and piece.linked <= 0.3 * len(text)
    )


def _settle_headings(pieces: list[Piece]) -> None:
    """Leave out subheadings under which nothing stays."""
    heads_something = heads_unfolded = False
    for piece in reversed(pieces):
        if piece.block.kind != "heading":
            heads_something = heads_something or not piece.reason
            heads_unfolded = piece.unfolded and not piece.reason
        elif heads_unfolded:  # the question of a closed answer
            piece.reason, heads_unfolded = "", False
        elif not piece.reason:
            if not heads_something:
                piece.reason = "heading of what was left out"
            heads_something = False


# -- The parts of the article ----------------------------------------------------------------------


def _drop_repeated_noscripts(pieces: list[Piece]) -> None:
    """Set aside text of a noscript or shadow tree that occurs elsewhere on the page."""
    shown = {tuple(_words(piece.block.text)) for piece in pieces if not piece.unfolded}
    for piece in pieces:
        if piece.unfolded and tuple(_words(piece.block.text)) in shown:
            piece.reason, piece.certain = "stands on the page twice", True


def _drop_named_boxes(pieces: list[Piece]) -> None:
    """Set aside side boxes that begin with a heading like "Auch interessant"."""
    boxes: set[HtmlElement] = set()
    last: HtmlElement | None = None
    for piece in pieces:
        home = piece.home
        around = [home, *islice(home.iterancestors(), 3)] if home is not None else []
        box = next((element for element in around if is_side_box(element)), None)
        begins = box is not None and box is not last and piece.block.kind == "heading"
        if box is not None and begins and known_furniture(piece.block.text) == "read also":
            boxes.add(box)
        if box in boxes and not piece.certain:
            if not piece.reason:
                piece.reason, piece.region = "read also", box
            piece.certain = True
        last = box


def _article_blocks(pieces: list[Piece], article: Article) -> list[Block]:
    """Return the blocks of the article; lists of links and image credits are set aside."""
    blocks: list[Block] = []
    for piece in pieces:
        block = piece.block
        if not piece.reason:
            if block.kind == "caption":
                block.text, credit = _without_credit(block.text)
                if credit:
                    article.removed.append(Removed(credit, "image credit"))
            elif piece.is_links_only():
                piece.reason = "links to other pages"
        if not piece.reason and block.text:
            blocks.append(block)
    return blocks


@cache
def _credits() -> re.Pattern[str]:
    lists = word_lists()
    words = "|".join(lists["credit words"] | lists["credit words after a mark"])
    return re.compile(
        rf"(?:(?:\b|(?P<glued>(?-i:(?<=[a-zäöüß0-9])(?=[A-Z]))))(?P<what>{words})\s{{0,3}}:|©)"
        r"\s{0,3}(?P<who>[^.!?]{2,80}[)\]]?)\.?$",
        re.IGNORECASE,
    )


def _without_credit(caption: str) -> tuple[str, str]:
    """Split a caption into what it says of the picture and the credit at its end."""
    lists, start = word_lists(), max(0, len(caption) - 120)
    while match := _credits().search(caption, start):
        start = match.end("what") if match["what"] else match.end()
        before = _BEFORE_CREDIT.search(caption[max(0, match.start() - 40) : match.start()])
        last, mark = before.groups() if before else ("", "")
        has_mark = not last or bool(mark.strip()) or match["glued"] is not None
        if not has_mark and last.casefold() in lists["words before what a picture shows"]:
            continue
        what, who = (match["what"] or "").casefold(), frozenset(_words(match["who"]))
        certain = not what or has_mark or not who.isdisjoint(lists["agencies"])
        if not certain and (
            what not in lists["credit words"] or not who.isdisjoint(lists["words of a description"])
        ):
            continue
        cut = match.start() - len(mark) + len(mark.rstrip(" ([|/–—-,;:"))
        return caption[:cut], caption[cut:].strip()
    return caption, ""


def _remove_furniture(article: Article, options: ReadOptions) -> None:
    article.blocks, removed = remove_furniture(
        article.blocks, article.metadata, options.known_furniture
    )
    article.removed = removed + article.removed


def _left_out(pieces: list[Piece]) -> list[Removed]:
    """Return everything left out, one entry for each connected part of the page."""
    marks = [piece for piece in pieces if piece.reason == "footnote mark"]
    others = (piece for piece in pieces if piece.reason != "footnote mark")
    parts = [list(part) for _, part in groupby(others, lambda piece: (piece.reason, piece.region))]
    return [
        Removed(" · ".join(piece.block.text for piece in part), part[0].reason)
        for part in [*parts, marks]
        if part and part[0].reason
    ]


def _use_stated_body(article: Article, body: str) -> bool:
    """Take the article from the page's JSON-LD if only its beginning is visible, or nothing.

    What is visible before that beginning stays: it is the lead.
    """
    visible = sum(len(block.text) for block in article.blocks)
    if len(body) <= 200 or visible >= _MOST_OF_BODY * len(body):
        return False
    stated = _Text(plain_text(body))
    found = [stated.share(block.text) >= _FOUND for block in article.blocks]
    common = sum(len(b.text) for b, is_found in zip(article.blocks, found, strict=True) if is_found)
    if visible >= _HARDLY_VISIBLE * len(body) and common < _IN_BODY * visible:
        return False
    lead = article.blocks[: found.index(True)] if any(found) else []
    article.removed.extend(
        Removed(block.text, "not in the stated text")
        for block in article.blocks[len(lead) :]
        if stated.share(block.text) < 1
    )
    if re.search(r"&lt;/?[a-zA-Z]", body):
        body = markup.unescape(body)
    if re.search(r"</?[a-zA-Z]|&#?\w{2,8};", body):
        body = re.sub(r"\n", "<br>", body)
        blocks, left_out = blocks_of(parse(body, "The page's structured data"))
        article.blocks = lead + blocks
        article.removed += left_out
        return True
    lines = [one_line(line) for line in normalise(body).split("\n")]
    article.blocks = lead + [Block("paragraph", line) for line in lines if line]
    return True


_HARDLY_VISIBLE, _MOST_OF_BODY, _IN_BODY = 0.3, 0.7, 0.8
"""Shares of the stated text; between the first two, the third share of what is visible must be in
it."""
_FEWEST_WORDS = 6
_MOST_OF_ERROR = 80
"""Words; a notice that a page is missing is shorter."""
_ROOTS = frozenset({"root", "app", "__next", "__nuxt", "___gatsby", "svelte", "main-app"})
"""Ids of the empty elements into which frameworks draw a page."""


def _refuse_headline(article: Article, name: str, tree: HtmlElement, facts: PageFacts) -> None:
    """Raise InputError if there is nothing but a headline, or a notice that the page is missing."""
    texts = [block.text for block in article.blocks if block.kind != "heading"]
    title = article.title.text if article.title else ""
    if sum(len(text.split()) for text in texts) < _MOST_OF_ERROR and is_error_page(title):
        raise InputError(
            f"{name} is not the article but a notice: {title}",
            "Check the address, or use --keep-furniture to read the page anyway.",
        )
    enough = sum(len(text.split()) for text in texts) >= _FEWEST_WORDS
    if enough or any(_FULL_STOP.search(text) for text in texts):
        return
    is_headed = any(block.kind == "heading" for block in article.blocks)
    if article.title is None and not facts.title and not is_headed:
        return  # not even a headline
    reasons = {removed.reason for removed in article.removed}
    if not facts.free or "subscribe" in reasons:
        why = "the text is behind a paywall"
    elif "cookie notice" in reasons:
        why = "the page shows nothing else before consent to cookies"
    elif "browser notice" in reasons or any(
        element.get("id") in _ROOTS for element in tree.iter("div", "main", "section")
    ):
        why = "the text is loaded by scripts"
    else:
        why = "nothing else reads like an article"
    raise InputError(
        f"{name} has no article in it, only a headline: {why}.",
        "Save the page from a browser that shows the text, or use --keep-furniture to read it all.",
    )


def _breaks_off(article: Article, facts: PageFacts, is_stated: bool) -> bool:
    """Say whether the text is probably only the beginning of a paid article."""
    words = sum(len(block.text.split()) for block in article.blocks)
    last = article.blocks[-1].text if article.blocks else ""
    is_open = last.endswith(("…", "..."))
    offers = not is_stated and any(removed.reason == "subscribe" for removed in article.removed)
    if facts.free:
        return is_open and offers
    return is_open or offers or words < 150 or facts.words > 1.5 * words


def _take_headline(pieces: list[Piece], facts: PageFacts) -> tuple[Block | None, int]:
    """Take the headline out of ``pieces``: the heading that agrees with the headline stated.

    If there is none, take the likeliest h1. Return it with its position (-1: none).
    """
    headings = [piece for piece in pieces if piece.block.kind == "heading"]
    first = [p for p in headings if p.block.level == 1]
    stated = [title for title in (facts.title, facts.document_title) if title]
    found = next(
        (
            piece
            for group in (first, headings)
            for title in stated
            for piece in group
            if piece.reason != "hidden" and _agree(piece.block.text, title)
        ),
        None,
    )
    if found is None:
        found = _likely_headline(pieces, stated, facts.site)
    if found is None:
        return None, -1
    place = next(number for number, piece in enumerate(pieces) if piece is found)
    del pieces[place]
    found.block.kind, found.block.level = "title", 1
    return found.block, place


def _likely_headline(pieces: list[Piece], stated: list[str], site: str) -> Piece | None:
    """Return the h1 that shares most words with the headlines stated.

    Of several, take the last one above the text: the site's name may be an h1, too.
    """
    told = {word for title in stated for word in _words(title) if len(word) > 3}
    best, most, in_text = None, -1, False
    for piece in pieces:
        block = piece.block
        in_text = in_text or (not piece.reason and _is_running_text(piece))
        if (block.kind, block.level) != ("heading", 1) or piece.reason:
            continue
        common = len(told.intersection(_words(block.text)))
        if block.text.casefold() != site.casefold() and (
            common > most or (common == most and not in_text)
        ):
            best, most = piece, common
    return best


def _set_title(article: Article, stated: str) -> None:
    """Give an article without a headline the title that the page states."""
    if article.title is None and stated and article.blocks:
        article.title = Block("title", stated)
    if article.title is None:
        return
    title = article.title.text
    # The headline may be repeated, as the first line or as a lower heading.
    if article.blocks and _same(article.blocks[0].text, title):
        del article.blocks[0]
    article.removed = [removed for removed in article.removed if not _same(removed.text, title)]


def _agree(headline: str, stated: str) -> bool:
    """Say whether one contains the other and adds no more than a site's name or a kicker."""
    one, other = " ".join(_words(headline)), " ".join(_words(stated))
    if not one or not other:
        return False
    short, long = sorted((one, other), key=len)
    return short == long or (len(short) >= 0.4 * len(long) and short in long)


def _same(one: str, other: str) -> bool:
    return _words(one) == _words(other)


# -- What the page says of itself ------------------------------------------------------------------

_ARTICLE_TYPES = re.compile(r"(Article|BlogPosting|Posting|Report|Review)$")
_ISO_DATE = re.compile(
    r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2})?(?:\.\d+)?(?:Z|[+-]\d{2}:?\d{2})?)?"
)
_META_NAMES = language.of_kind("meta", language.word_lists("read/data/markup.txt"))
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,500}>")
_TITLE_SEPARATORS = re.compile(r"\s+(?:[|–—·•:»]|-)\s+")


@dataclass(slots=True)
class PageFacts:
    """A page's statements about itself; "" where it makes none.

    ``title`` is the stated headline, ``document_title`` the title element without the site's name,
    and ``body`` the article's text in JSON-LD, where pages drawn by scripts have it. ``free`` is
    False if the page declares itself paid content; ``words`` is the stated length.
    """

    title: str = ""
    document_title: str = ""
    author: str = ""
    date: str = ""
    site: str = ""
    url: str = ""
    description: str = ""
    body: str = ""
    free: bool = True
    words: int = 0

    def state(self, name: str, value: object) -> None:
        """Set a fact, in plain text, unless it is known."""
        if isinstance(value, str) and not getattr(self, name):
            text = plain_text(value[:10_000])
            if name != "author" or ("@" not in text and "://" not in text):
                setattr(self, name, text[:500])

    def state_date(self, value: object) -> None:
        """Set the date, if ``value`` starts with one in ISO 8601, unless it is known."""
        match = _ISO_DATE.match(value.strip()) if isinstance(value, str) else None
        self.date = self.date or (match[0] if match else "")

    def metadata(self) -> dict[str, str]:
        """Return author, date (ISO 8601), site and url where stated."""
        facts = {"author": self.author, "date": self.date, "site": self.site, "url": self.url}
        return {name: value for name, value in facts.items() if value}


def page_facts(tree: HtmlElement) -> PageFacts:
    """Collect a page's statements about itself in JSON-LD, meta elements and its title."""
    facts = PageFacts()
    for item in _own_items(tree):
        facts.state("title", item.get("headline"))
        facts.state("author", _names(item.get("author")))
        facts.state_date(item.get("datePublished"))
        facts.state("site", _names(item.get("publisher")))
        facts.state("description", item.get("description"))
        body = item.get("articleBody")
        facts.body = facts.body or (body if isinstance(body, str) else "")
        if str(item.get("isAccessibleForFree")).casefold() == "false":
            facts.free = False
        count = str(item.get("wordCount") or "")
        facts.words = facts.words or (int(count) if count.isdecimal() and len(count) < 7 else 0)
    for element in tree.iter("meta"):
        name = element.get("property") or element.get("name") or element.get("itemprop") or ""
        value = element.get("content") or ""
        if name.lower() == "article:content_tier" and value == "locked":
            facts.free = False
        for fact, names in _META_NAMES.items():
            if name.lower() in names and fact == "date":
                facts.state_date(value)
            elif name.lower() in names and (fact == "url" or not value.startswith("http")):
                facts.state(fact, value)
    for element in tree.iter("link"):
        if (element.get("rel") or "").lower() == "canonical":
            facts.state("url", element.get("href"))
    for element in tree.iter("time") if not facts.date else ():
        if not _is_in_prose(element):
            facts.state_date(element.get("datetime"))
    facts.url = facts.url if facts.url.startswith("http") else ""
    facts.document_title = _document_title(tree, facts.site)
    facts.title = facts.title or facts.document_title
    return facts


def _own_items(tree: HtmlElement) -> list[dict[str, Any]]:
    """Return the JSON-LD articles without those of other pages.

    If headlines agree with one of the page's titles, the items with other headlines are left out.
    """
    items = list(_structured(tree))
    if len(items) < 2:
        return items
    titles = [tree.findtext(".//title") or ""]
    titles += [
        element.get("content") or ""
        for element in tree.iter("meta")
        if (element.get("property") or element.get("name") or "").lower() in _META_NAMES["title"]
    ][:3]
    titles += [
        "".join(islice(element.itertext(), 20))[:500] for element in islice(tree.iter("h1"), 5)
    ]
    headlines = [plain_text(str(item.get("headline") or "")[:500]) for item in items]
    agree = [any(_agree(headline, title[:500]) for title in titles) for headline in headlines]
    if not any(agree):
        return items
    return [
        item
        for item, headline, is_own in zip(items, headlines, agree, strict=True)
        if is_own or not headline
    ]


def _is_in_prose(element: HtmlElement) -> bool:
    """Say whether an inline element stands within a sentence: its date is not the article's."""
    before = element.getprevious()
    parent = element.getparent()
    around = [
        (element.tail or "")[:200],
        ((before.tail if before is not None else None) or "")[-200:],
        ((parent.text if parent is not None else None) or "")[-200:],
    ]
    return len(" ".join(around).split()) > 6


def _document_title(tree: HtmlElement, site: str) -> str:
    """Return the text of the title element without the site's name at its end."""
    title = one_line(tree.findtext(".//title") or "")
    parts = _TITLE_SEPARATORS.split(title)
    if len(parts) > 1 and (len(parts[-1]) <= 30 or parts[-1].casefold() == site.casefold()):
        cut = title.rindex(parts[-1])
        return re.sub(r"\s+[|–—·•:»-]\s*$", "", title[:cut].rstrip() + " ").strip(" |–—·•:»-")
    return title


def _structured(tree: HtmlElement) -> Iterator[dict[str, Any]]:
    """Yield the JSON-LD items that are articles."""
    for script in tree.iter("script"):
        if "ld+json" not in (script.get("type") or ""):
            continue
        try:
            queue = deque([json.loads(script.text_content(), strict=False)])
        except (ValueError, RecursionError):
            continue
        seen = 0
        while queue and seen < 1000:
            seen += 1
            item = queue.popleft()
            if isinstance(item, list):
                queue.extend(item)
            elif isinstance(item, dict):
                types = item.get("@type")
                types = types if isinstance(types, list) else [types]
                if any(isinstance(t, str) and _ARTICLE_TYPES.search(t) for t in types):
                    yield item
                queue.extend(
                    item[k] for k in ("@graph", "mainEntity", "mainEntityOfPage") if k in item
                )


def _names(value: object) -> str:
    """Return the names of persons or organisations, in any of the forms that JSON-LD has."""
    if isinstance(value, str):
        return "" if value.startswith("http") else value
    if isinstance(value, dict):
        return _names(value.get("name"))
    if isinstance(value, list):
        return ", ".join(name for name in map(_names, value) if name)
    return ""


def plain_text(value: str) -> str:
    """Return a text without tags, with entities resolved (even if escaped twice)."""
    for _ in range(2):
        if "&" not in value:
            break
        value = markup.unescape(value)
    return one_line(normalise(_TAG.sub(" ", value)))
