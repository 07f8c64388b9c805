"""The text of a page, piece by piece in reading order, each with the part of the page it is in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from newscli.article import Block, BlockKind
from newscli.read.characters import normalise, one_line
from newscli.read.html_regions import INLINE, INVISIBLE, KICKER, RUNNING_TEXT, words_of

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
_CAPTIONS = frozenset({"figcaption", "caption"})
_CAPTION_WORDS = frozenset({"caption", "bildunterschrift", "bildtext"})
_SPACE = re.compile(r"[ \t\r\n\f]+")
_LONGEST_VERSE = 80
_LONGEST_CELL = 300


@dataclass(slots=True)
class Piece:
    """A block of the page. ``reason`` says why it is not the article's ("" if it is)."""

    block: Block
    reason: str = ""
    region: HtmlElement | None = None
    linked: int = 0

    def is_links_only(self) -> bool:
        """Say whether this is a link to elsewhere and nothing more, no sentence with a link."""
        text = self.block.text
        short = len(text) <= 150 and not text.endswith((".", "!", "?", "“", '"'))
        return short and self.linked >= 0.8 * len(text) and self.block.level != 1


@dataclass(slots=True)
class _State:
    """Where the walk is: the open elements that decide what a text is."""

    buffer: list[str] = field(default_factory=list)
    linked: int = 0
    links: int = 0
    heading: int = 0
    quotes: int = 0
    captions: int = 0
    verbatim: int = 0
    lists: list[str] = field(default_factory=list)
    counts: list[int] = field(default_factory=list)
    marker: str = ""
    in_item: int = 0
    rows: list[list[str] | None] = field(default_factory=list)  # None: a row that only lays out


def pieces_of(
    tree: HtmlElement, regions: dict[HtmlElement, str], container: HtmlElement
) -> Iterator[Piece]:
    """Yield the pieces of ``tree``; those in ``regions`` or outside ``container`` have a reason."""
    from lxml.etree import iterwalk

    state = _State()
    region: HtmlElement | None = None
    skipped: HtmlElement | None = None
    inside = container is tree
    walk = iterwalk(tree, events=("start", "end"))
    for event, element in walk:
        unseen = element in regions and element.tag in INLINE and region is None
        if unseen and event == "start" and _is_within_text(element):
            # Words within a sentence that are not shown: the sentence goes on around them.
            text = one_line(normalise("".join(element.itertext())))
            if text:
                yield Piece(Block("paragraph", text), regions[element], element)
            walk.skip_subtree()
            skipped = element
            continue
        if skipped is not None and element is skipped:
            _add(state, element.tail)
            continue
        inline = element.tag in INLINE and element not in regions
        where = region if region is not None else (None if inside else tree)
        reason = regions[region] if region is not None else "" if inside else "outside the article"
        if not inline:
            for block, linked in _flush(state, element, event):
                yield Piece(block, reason, where, linked)
        if event == "start":
            if element is container:
                inside = True
            if element in regions and region is None:
                region = element
            if element.tag in INVISIBLE:
                walk.skip_subtree()
            else:
                _open(state, element)
                _add(state, element.text)
        else:
            if element.tag not in INVISIBLE:
                _close(state, element)
            if element is region:
                region = None
            if element is container and container is not tree:
                inside = False
            _add(state, element.tail)


def _is_within_text(element: HtmlElement) -> bool:
    return any(ancestor.tag in RUNNING_TEXT for ancestor in element.iterancestors())


def _is_layout(row: HtmlElement) -> bool:
    """Say whether a table row only places parts of the page side by side."""
    if next(row.iter("table"), None) is not None:
        return True
    return any(
        len(cell.findall(".//p")) > 1 or len("".join(cell.itertext())) > _LONGEST_CELL
        for cell in row
    )


def _open(state: _State, element: HtmlElement) -> None:
    tag = element.tag
    if tag == "br":
        state.buffer.append("\n")
    elif tag == "a":
        state.links += 1
    elif tag in _HEADINGS:
        state.heading = _HEADINGS[tag]
    elif tag == "blockquote":
        state.quotes += 1
    elif tag in _CAPTIONS or (
        tag not in INLINE and not _CAPTION_WORDS.isdisjoint(words_of(element))
    ):
        state.captions += 1
    elif tag in {"pre", "listing"}:
        state.verbatim += 1
    elif tag in {"ul", "ol"}:
        state.lists.append(tag)
        state.counts.append(_number(element.get("start"), 1) - 1)
    elif tag == "li":
        state.in_item += 1
        if state.lists:
            state.counts[-1] = _number(element.get("value"), state.counts[-1] + 1)
        ordered = bool(state.lists) and state.lists[-1] == "ol"
        state.marker = f"{state.counts[-1]}." if ordered else "-"
    elif tag == "tr":
        state.rows.append(None if _is_layout(element) else [])
    elif tag == "q" and not _quoted(element):
        state.buffer.append("„")


def _close(state: _State, element: HtmlElement) -> None:
    tag = element.tag
    if tag == "a":
        state.links -= 1
    elif tag in _HEADINGS:
        state.heading = 0
    elif tag == "blockquote":
        state.quotes -= 1
    elif tag in _CAPTIONS or (
        tag not in INLINE and not _CAPTION_WORDS.isdisjoint(words_of(element))
    ):
        state.captions -= 1
    elif tag in {"pre", "listing"}:
        state.verbatim -= 1
    elif tag in {"ul", "ol"} and state.lists:
        state.lists.pop()
        state.counts.pop()
    elif tag == "li":
        state.in_item -= 1
        state.marker = ""
    elif tag == "q" and not _quoted(element):
        state.buffer.append("“")
    elif tag in INLINE and state.heading and not KICKER.isdisjoint(words_of(element)):
        text = "".join(state.buffer).rstrip()
        state.buffer.append(" " if text.endswith((":", "?", "!")) else ": ")


def _quoted(element: HtmlElement) -> bool:
    """Say whether the text of a q element has its quotation marks written out."""
    return (element.text or "").lstrip().startswith(("„", "“", '"', "»", "«", "‚", "›"))


def _number(value: str | None, otherwise: int) -> int:
    return int(value) if value and value.strip().isdecimal() else otherwise


def _add(state: _State, text: str | None) -> None:
    if not text:
        return
    text = text if state.verbatim else _SPACE.sub(" ", text)
    state.buffer.append(text)
    if state.links:
        state.linked += len(text.strip())


def _flush(state: _State, element: HtmlElement, event: str) -> Iterator[tuple[Block, int]]:
    """Yield the blocks of the text gathered so far, at the border of a block element."""
    if element.tag == "br":
        return
    text = normalise("".join(state.buffer))
    linked = 0 if element.tag == "dt" else state.linked  # a term may be a link and is explained
    row = state.rows[-1] if state.rows else None
    if event == "end" and element.tag == "tr" and state.rows:
        state.rows.pop()
    if row is not None:
        row.append(one_line(text))
        text = ""
        if event == "end" and element.tag == "tr":
            text = " | ".join(cell for cell in row if cell)
    state.buffer.clear()
    if not text.strip():
        return
    state.linked = 0
    level = 0
    kind: BlockKind = "paragraph"
    marker = ""
    if state.captions:
        kind = "caption"
    elif state.heading:
        kind, level = "heading", state.heading
    elif state.in_item:
        kind, level, marker = "list_item", max(0, len(state.lists) - 1), state.marker
        state.marker = ""
    elif state.quotes:
        kind = "quote"
    for line in _lines(text, joined=kind in {"heading", "list_item", "caption"}):
        yield Block(kind, line, level=level, marker=marker), min(linked, len(line))


def _lines(text: str, joined: bool) -> Iterator[str]:
    """Yield the lines of a text with line breaks; long lines were broken for the look only."""
    if "\n" not in text or joined:
        yield one_line(text)
        return
    for paragraph in re.split(r"\n[ \t]*\n\s*", text):
        lines = [one_line(line) for line in paragraph.split("\n") if line.strip()]
        if len(lines) > 1 and max(map(len, lines)) <= _LONGEST_VERSE:
            yield from lines
        elif lines:
            yield " ".join(lines)
