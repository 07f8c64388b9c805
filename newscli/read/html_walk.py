"""The text of a web page in reading order, piece by piece; parts outside the article are marked.

Some marks are certain: the element, its role, or that it is hidden. Words in its class and id are
mere hints, which :mod:`newscli.read.html` weighs against a second reader. Every pass over the tree
takes linear time: whatever depends on ancestors or descendants is computed once, along the way.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from newscli import language
from newscli.article import Block, BlockKind
from newscli.read.characters import LOWERED, RAISED, normalise, one_line
from newscli.read.furniture import reasons, word_lists

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_ELEMENTS = language.word_lists("read/data/markup.txt")
INLINE = _ELEMENTS["inline"]
BLOCK = _ELEMENTS["block"]
INVISIBLE = _ELEMENTS["invisible"]
RUNNING_TEXT = _ELEMENTS["running text"]
_ONE_PARAGRAPH = _ELEMENTS["one paragraph"]
_KNOWN = INLINE | BLOCK | INVISIBLE | {"button", "title"}
HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
_STRUCK = frozenset({"del", "s", "strike"})
_VERBATIM = frozenset({"pre", "listing", "xmp", "plaintext"})
_CAPTIONS = frozenset({"figcaption", "caption"})

SHORTEST_PARAGRAPH = 60
"""This many characters outside links in a row are running text."""
_LARGE_PART = 0.4
"""A part with a larger share of the page's running text is the article, whatever its name."""
_CONTAINER_PART = 0.7
_LONGEST_VERSE = 80
_LONGEST_CELL = 300
_SPACE = re.compile(r"[ \t\r\n\f]+")
_BORDER = "\ue001"
"""Marks where two elements touch without a space, until the text around them is known."""
_ENDED = re.compile(r"[.!?…:][\"“”»«’)]*\s*$")
_CONTINUES = re.compile(r"\s*[a-zäöüß,.;:!?…“”»«)]")
_VISIBLE_BORDER = re.compile(f"(?<=[a-zäöüß0-9.:!?%)“”»]){_BORDER}+(?=[A-ZÄÖÜ0-9„“»(])")


# -- Parts of the page -----------------------------------------------------------------------------


class Region(NamedTuple):
    """A part of the page that may be outside the article; ``certain`` if not by a mere hint."""

    reason: str
    certain: bool
    within_text: bool = False


_MERE_HINTS = frozenset({"side box", "page header"})
"""These elements and roles also hold leads and info boxes, so they are only hints."""

_SPLIT = re.compile(r"[\s_:/-]+|(?<=[a-z])(?=[A-Z])")
_HIDDEN_STYLE = re.compile(r"display\s{0,9}:\s{0,9}none|visibility\s{0,9}:\s{0,9}hidden", re.I)
_STRUCK_STYLE = re.compile(r"text-decoration[a-z-]{0,9}\s{0,9}:\s{0,9}line-through", re.I)
_FOR_SCREEN_READERS = re.compile(
    r"(?:visuallyhidden|hiddenvisually|sronly|screenreader(?:text|only)?|elementinvisible|"
    r"a11yhidden|showforsr|offscreen)$"
)
_RESPONSIVE = re.compile(r":|(?:^|-)(?:xs|sm|md|lg|xl|xxl|mobile|tablet|desktop)(?:-|$)")
_NEVER = frozenset({"html", "body", "article", "main", "h1"})
_SENTENCE = re.compile(r"[a-zäöüß]{2}[.!?…]")


_MANY_LINKS = "names of links to other pages"
LEADS = "names of leads"
_KICKERS = "names of kickers"
_CAPTION_NAMES = "names of captions"
_FOLDED = "names of accordions"
_NOTES = "names of footnote marks"


@cache
def _reason(kind: str, name: str) -> str:
    """Return the reason to set aside an element or role of this name, "" if there is none."""
    return next((reason for reason, names in reasons(kind).items() if name in names), "")


def is_named(element: HtmlElement, names: str) -> bool:
    """Say whether a word in class or id of ``element`` is in a list of ``data/furniture.txt``."""
    return not word_lists()[names].isdisjoint(words_of(element))


def is_side_box(element: HtmlElement) -> bool:
    """Say whether ``element`` is a side box by its tag or its class and id."""
    return element.tag == "aside" or not reasons("class")["side box"].isdisjoint(words_of(element))


def words_of(element: HtmlElement) -> frozenset[str]:
    """Return the words in class and id of ``element``, in lower case, compounds split.

    Names that describe a state or a neighbour are ignored: modifiers after ``--``, utilities with a
    colon, first words like ``has`` and ``js``, ids of headings and other ids made of a sentence.
    """
    classes, name = element.get("class"), element.get("id")
    if not classes and not name:
        return frozenset()
    names = (classes or "")[:1000].split()
    if name and element.tag not in HEADINGS and len(_SPLIT.split(name[:200])) <= 3:
        names.append(name)
    words: set[str] = set()
    first, last = word_lists()["first states"], word_lists()["last states"]
    for full in names:
        base = full.split("--", 1)[0]
        if not base or ":" in base:
            continue
        parts = [part.lower() for part in _SPLIT.split(base) if part]
        if len(parts) > 1 and parts[0] == "cmp":  # prefix of components in Adobe's system
            del parts[0]
        if not parts or (len(parts) > 1 and (parts[0] in first or parts[-1] in last)):
            continue
        words.update(parts)
        words.add("".join(parts))
    return frozenset(words)


@dataclass(slots=True)
class Layout:
    """The parts of a page, known before its text is read.

    ``regions`` are the outermost parts that may be outside the article. ``unfolded`` are hidden
    parts that a reader would open (closed accordions, shadow trees). ``container`` is the element
    that holds the article. With ``keep_marks``, footnote marks stay in the text.
    """

    regions: dict[HtmlElement, Region]
    unfolded: set[HtmlElement]
    container: HtmlElement
    keep_marks: bool = False


class _Weight(NamedTuple):
    words: int
    linked: int
    running: int


def whole_layout(tree: HtmlElement) -> Layout:
    """Return the layout of a page that is read completely."""
    return Layout({}, set(), tree, keep_marks=True)


def book_layout(tree: HtmlElement) -> Layout:
    """Return the layout of markup without furniture; struck text and footnote marks are removed."""
    struck = Region("struck out", True, True)
    return Layout(dict.fromkeys(tree.iter(*_STRUCK), struck), set(), tree)


def layout_of(tree: HtmlElement) -> Layout:
    """Find the parts of the page ``tree``."""
    weights = _weights(tree)
    regions, unfolded = _regions(tree, weights)
    return Layout(regions, unfolded, _container(tree, regions))


def _weights(
    tree: HtmlElement, without: dict[HtmlElement, Region] | None = None
) -> dict[HtmlElement, _Weight]:
    """Count words, linked words and characters of running text outside links in each element."""
    from lxml.etree import iterwalk

    weights: dict[HtmlElement, _Weight] = {}
    stack: list[list[int]] = [[0, 0, 0, 0]]  # words, linked words, running, unlinked line
    links = 0
    walk = iterwalk(tree, events=("start", "end"))
    for event, element in walk:
        if event == "start":
            if element.tag in INVISIBLE or (without and element in without):
                walk.skip_subtree()
            stack.append([0, 0, 0, 0])
            links += element.tag == "a"
            if element.tag not in INVISIBLE and not (without and element in without):
                _count(stack[-1], element.text, links)
            continue
        words, linked, running, line = stack.pop()
        links -= element.tag == "a"
        above = stack[-1]
        if element.tag not in BLOCK:
            above[3] += line
        elif line >= SHORTEST_PARAGRAPH:
            running += line
        weights[element] = _Weight(words, linked, running)
        above[0] += words
        above[1] += linked
        above[2] += running
        _count(above, element.tail, links)
    return weights


def _count(counts: list[int], text: str | None, links: int) -> None:
    if not text:
        return
    words = text.split()
    counts[0] += len(words)
    if links:
        counts[1] += len(words)
    else:
        counts[3] += sum(map(len, words)) + max(0, len(words) - 1)


def _regions(
    tree: HtmlElement, weights: dict[HtmlElement, _Weight]
) -> tuple[dict[HtmlElement, Region], set[HtmlElement]]:
    from lxml.etree import iterwalk

    largest = _LARGE_PART * weights[tree].running
    controlled = {
        name
        for element in tree.iter("button", "a", "div", "span", "h2", "h3", "h4", "summary")
        if element.get("aria-expanded")
        for name in (element.get("aria-controls") or "").split()
    }
    regions: dict[HtmlElement, Region] = {}
    unfolded: set[HtmlElement] = set()
    articles = texts = headings = 0  # how many are open
    walk = iterwalk(tree, events=("start", "end"))
    for event, element in walk:
        tag = element.tag
        in_article, in_text, in_heading = articles > 0, texts > 0, headings > 0
        step = 1 if event == "start" else -1
        articles += step * (tag in {"article", "main", "section"})
        texts += step * (tag in RUNNING_TEXT)
        headings += step * (tag in HEADINGS)
        if event == "end":
            continue
        weight = weights.get(element)
        if weight is None or tag in INVISIBLE:
            if tag == "template" and _is_shadow_tree(element):
                unfolded.add(element)
            continue
        if tag == "button" and in_heading:
            continue
        region = _region(element, weight, in_article, in_text or _is_in_sentence(element))
        if region is None or (weight.running > largest and largest):
            continue
        if region.reason == "hidden" and _is_folded(element, weight, controlled):
            unfolded.add(element)
            continue
        if tag == "button" and element.get("aria-expanded") and _opens_text(element, weights):
            continue
        regions[element] = region
        walk.skip_subtree()
    return regions, unfolded


def _region(
    element: HtmlElement, weight: _Weight, in_article: bool, in_text: bool
) -> Region | None:
    """Return why ``element`` may be outside the article, by its tag and attributes, or None."""
    tag = element.tag
    style = element.get("style")
    if "hidden" in element.attrib or (style and _HIDDEN_STYLE.search(style[:500])):
        return Region("hidden", True, in_text)
    if element.get("aria-hidden") == "true":  # hidden from screen readers only, strictly
        return Region("hidden", in_text, in_text)
    if tag in _STRUCK or (tag not in BLOCK and style and _STRUCK_STYLE.search(style[:500])):
        return Region("struck out", True, True)
    classes = element.get("class")
    hidden = _hidden_by_class(classes) if classes else ""
    if hidden:
        return Region(hidden, hidden == "screen reader text", in_text)
    if in_text and (_is_in_sentence(element) if tag == "button" else tag not in BLOCK):
        return None  # visible words within a sentence belong to the article
    reason = _reason("element", tag) or _reason("role", (element.get("role") or "").lower())
    if tag == "footer" and in_text:
        return None  # the source of a quotation
    if tag == "header" and not in_article:
        reason = "page header"
    if reason:
        certain = reason not in _MERE_HINTS and not (tag == "footer" and in_article)
        return Region(reason, certain, in_text and tag not in BLOCK)
    if tag in _NEVER:
        return None
    words = words_of(element)
    if words:
        for reason, signs in reasons("class").items():
            if not signs.isdisjoint(words):
                return Region(reason, False)
        if weight.linked > 0.5 * weight.words and not words.isdisjoint(word_lists()[_MANY_LINKS]):
            return Region("links to other pages", False)
    return None


def _hidden_by_class(classes: str) -> str:
    """Return "screen reader text" or "hidden" if a class says so and no other class reverts it."""
    names = classes[:1000].lower().split()
    if any(_FOR_SCREEN_READERS.search(re.sub(r"[_-]", "", name)) for name in names):
        return "screen reader text"
    if any(re.sub(r"[_-]", "", name) in word_lists()["hiding"] for name in names) and not any(
        _RESPONSIVE.search(name) for name in names
    ):
        return "hidden"
    return ""


def _is_shadow_tree(template: HtmlElement) -> bool:
    return bool(template.get("shadowrootmode") or template.get("shadowroot"))


def _is_folded(element: HtmlElement, weight: _Weight, controlled: set[str]) -> bool:
    """Say whether a hidden element is prose in the closed part of an accordion."""
    if element.tag in INLINE or weight.words < 5 or weight.linked > 0.5 * weight.words:
        return False
    if element.get("id") in controlled or (element.get("role") or "") == "tabpanel":
        return True
    before = element.getprevious()
    switches = islice(before.iter(), 10) if before is not None else ()
    if any(switch.get("aria-expanded") or switch.tag == "summary" for switch in switches):
        return True
    parent = element.getparent()
    return is_named(element, _FOLDED) or (parent is not None and is_named(parent, _FOLDED))


def _opens_text(button: HtmlElement, weights: dict[HtmlElement, _Weight]) -> bool:
    """Say whether a button opens the prose right after it, and so serves as a heading."""
    after = button.getnext()
    weight = weights.get(after) if after is not None else None
    return weight is not None and weight.words >= 5 and weight.linked <= 0.5 * weight.words


def _container(tree: HtmlElement, regions: dict[HtmlElement, Region]) -> HtmlElement:
    """Return the element that holds most running text, extended to the headline if that is near."""
    weights = _weights(tree, regions)
    total = weights[tree].running
    if not total:
        return tree
    element = tree
    while element.tag != "article":
        heavy = [
            c for c in element if c in weights and weights[c].running >= _CONTAINER_PART * total
        ]
        if not heavy:
            break
        element = heavy[0]
    if element.tag in {"p", "blockquote", "pre"}:
        element = element.getparent()
    above_headline: set[HtmlElement] = set()
    for headline in tree.iter("h1"):
        for ancestor in headline.iterancestors():
            if ancestor in above_headline:
                break
            above_headline.add(ancestor)
    for ancestor in element.iterancestors():
        if ancestor.tag in {"article", "main"} or ancestor.get("role") == "main":
            return ancestor
        if ancestor.tag != "body" and ancestor in above_headline:
            return ancestor
    return element


# -- Text ------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Piece:
    """A block of the page.

    ``reason`` says why it may be outside the article ("" if nothing suggests that), and ``certain``
    that this settles it. ``unfolded`` marks text that other extractors do not expect: in a closed
    accordion, a shadow tree or a ``noscript``. ``home`` is the element that holds it.
    """

    block: Block
    reason: str = ""
    certain: bool = False
    region: HtmlElement | None = None
    linked: int = 0
    unfolded: bool = False
    home: HtmlElement | None = None

    def is_links_only(self) -> bool:
        """Say whether this is nothing but a link, rather than a sentence with a link."""
        text = self.block.text
        short = len(text) <= 150 and not text.endswith((".", "!", "?", "“", '"'))
        return short and self.linked >= 0.8 * len(text) and self.block.level != 1


class _Here(NamedTuple):
    """The properties that text inherits from the open elements."""

    inside: bool
    region: HtmlElement | None = None
    unfolded: bool = False
    linked: bool = False
    heading: int = 0
    quoted: bool = False
    caption: bool = False
    verbatim: bool = False
    in_item: bool = False
    in_paragraph: bool = False
    lists: tuple[list[int], ...] = ()  # the open lists, each with the number of its last item
    ordered: bool = False
    row: list[str] | None = None  # the cells so far, unless the row only places parts of the page


@dataclass(slots=True)
class _Line:
    """The text since the last start or end of a block element."""

    parts: list[str] = field(default_factory=list)
    linked: int = 0
    marker: str = ""

    def add(self, text: str | None, here: _Here) -> None:
        if text:
            text = text if here.verbatim else _SPACE.sub(" ", text)
            self.parts.append(text)
            self.linked += len(text.strip()) if here.linked else 0


def pieces_of(tree: HtmlElement, layout: Layout) -> Iterator[Piece]:
    """Yield the pieces of ``tree``; those in a region or outside the container have a reason."""
    from lxml.etree import iterwalk

    regions = layout.regions
    marks = _marks(tree, layout.keep_marks)
    layout_rows = _layout_rows(tree)
    line = _Line()
    open_elements = [_Here(inside=layout.container is tree)]
    skipped: HtmlElement | None = None
    walk = iterwalk(tree, events=("start", "end"))
    for event, element in walk:
        tag, here = element.tag, open_elements[-1]
        if skipped is not None and skipped is element:
            skipped = None
            line.add(element.tail, here)
            continue
        region = regions.get(element)
        if event == "start" and here.region is None:
            # Set aside within a sentence, which continues around it.
            instead = marks.get(element, "" if region and region.within_text else None)
            inner = element.iterdescendants() if instead is not None else ()
            if instead is not None and all(child.tag not in BLOCK for child in inner):
                text = "" if instead else one_line(normalise("".join(element.itertext())))
                if text:
                    reason = region.reason if region else "footnote mark"
                    yield Piece(Block("paragraph", text), reason, True, element)
                line.parts.append(instead if tag in INLINE else _BORDER)
                walk.skip_subtree()
                skipped = element
                continue
        ends_line = _ends_line(element, here)
        if not ends_line and tag not in INLINE:
            line.parts.append(_BORDER)
        if ends_line or region is not None:
            for block, linked in _flush(line, here, tag, event):
                found = Piece(block, linked=linked, unfolded=here.unfolded)
                found.home = element if event == "end" else element.getparent()
                if here.region is not None:
                    found.reason, found.certain, _ = regions[here.region]
                    found.region = here.region
                elif not here.inside:
                    found.reason, found.region = "outside the article", tree
                yield found
        is_text = tag != "math" and not _is_invisible(element)
        if event == "start":
            if element is layout.container:
                here = here._replace(inside=True)
            if region is not None and here.region is None:
                here = here._replace(region=element)
            if is_text:
                if element in layout.unfolded or tag == "noscript":
                    here = here._replace(unfolded=True)
                here = _open(line, here, element, element in layout_rows)
                line.add(element.text, here)
            else:
                line.add(_formula(element) if tag == "math" else "", here)
                walk.skip_subtree()
            open_elements.append(here)
        else:
            if is_text:
                _close(line, here, element)
            open_elements.pop()
            line.add(element.tail, open_elements[-1])


def _ends_line(element: HtmlElement, here: _Here) -> bool:
    """Say whether ``element`` divides the text around it: scripts and icons in a text do not."""
    tag = element.tag
    if tag in BLOCK or tag in INLINE:
        return tag in BLOCK
    if tag in INVISIBLE and not _is_invisible(element):
        return True  # a noscript or shadow tree with text of its own
    if here.in_paragraph or _is_in_sentence(element):
        return False
    return tag not in INVISIBLE or not any(text.strip() for text in _around(element))


def name_unknown(tree: HtmlElement) -> None:
    """Rename elements that the HTML Standard does not know to ``span`` in a sentence, else ``div``.

    They are tooltips, links and parts of the page in a site's own elements, obsolete ones, and
    what word processors add.
    """
    from lxml.etree import iterwalk

    paragraphs = 0  # how many are open
    walk = iterwalk(tree, events=("start", "end"))
    for event, element in walk:
        tag = element.tag
        if tag in _ONE_PARAGRAPH:
            paragraphs += 1 if event == "start" else -1
        elif event == "start" and tag in {"head", "svg", "math"}:
            walk.skip_subtree()
        elif event == "start" and tag not in _KNOWN:
            inline = (paragraphs or _is_in_sentence(element)) and not any(
                child.tag in BLOCK for child in element
            )
            element.tag = "span" if inline else "div"


def _around(element: HtmlElement) -> tuple[str, str]:
    """Return the text directly before and after ``element``."""
    sibling, parent = element.getprevious(), element.getparent()
    before = sibling.tail if sibling is not None else parent.text if parent is not None else ""
    return before or "", element.tail or ""


def _is_in_sentence(element: HtmlElement) -> bool:
    """Say whether the text around an element that is not a block continues through it."""
    if element.tag in BLOCK:
        return False
    before, after = _around(element)
    if not after.strip():
        return False
    return bool(_CONTINUES.match(after) or (before.strip() and not _ENDED.search(before[-20:])))


def _is_invisible(element: HtmlElement) -> bool:
    """Say whether ``element`` holds no text of the page; shadow trees and some noscripts do."""
    tag = element.tag
    if tag not in INVISIBLE:
        return False
    if tag == "template":
        return not _is_shadow_tree(element)
    if tag == "noscript":
        return not any(
            len(inner.text or "") >= SHORTEST_PARAGRAPH and _SENTENCE.search(inner.text or "")
            for inner in (element, *element.iterchildren("p", "div"))
        )
    return True


def _layout_rows(tree: HtmlElement) -> set[HtmlElement]:
    """Return the table rows that only place parts of the page side by side."""
    found: set[HtmlElement] = set()
    from lxml.etree import iterwalk

    sizes: list[int] = [0]
    rows: list[HtmlElement] = []
    for event, element in iterwalk(tree, events=("start", "end")):
        tag = element.tag
        if event == "start":
            if tag == "table" and rows:
                found.add(rows[-1])
            elif tag == "tr":
                rows.append(element)
            sizes.append(len(element.text or ""))
            continue
        size = sizes.pop()
        if tag == "tr":
            rows.pop()
        elif (
            rows
            and tag in {"td", "th"}
            and (size > _LONGEST_CELL or sum(1 for _ in element.iterchildren("p")) > 1)
        ):
            found.add(rows[-1])
        sizes[-1] += size + len(element.tail or "")
    return found


def _open(line: _Line, here: _Here, element: HtmlElement, is_layout_row: bool) -> _Here:
    """Return the properties of text inside ``element``; add the text that it stands for."""
    tag = element.tag
    if tag in _ONE_PARAGRAPH:
        here = here._replace(in_paragraph=True)
    if tag == "br":
        line.parts.append("\n")
    elif tag == "cite" and here.quoted and _ENDED.search("".join(line.parts[-2:])[-20:]):
        line.parts.append(" ")  # who said it
    elif tag in {"a", "span", "time", "cite", "small", "label"}:
        before = element.getprevious()
        if before is not None and before.tag in INLINE and before.tag != "img" and not before.tail:
            line.parts.append(_BORDER)
        return here._replace(linked=True) if tag == "a" else here
    elif tag in HEADINGS:
        return here._replace(heading=HEADINGS[tag])
    elif tag == "button" and element.get("aria-expanded"):
        return here._replace(heading=here.heading or 4)
    elif tag == "blockquote":
        return here._replace(quoted=True)
    elif tag in _CAPTIONS or (tag not in INLINE and is_named(element, _CAPTION_NAMES)):
        return here._replace(caption=True)
    elif tag in _VERBATIM:
        return here._replace(verbatim=True)
    elif tag in {"ul", "ol"}:
        lists = (*here.lists, [_number(element.get("start"), 1) - 1])
        return here._replace(lists=lists, ordered=tag == "ol")
    elif tag == "li":
        line.marker = "-"
        if here.lists:
            count = here.lists[-1]
            count[0] = _number(element.get("value"), count[0] + 1)
            line.marker = f"{count[0]}." if here.ordered else "-"
        return here._replace(in_item=True)
    elif tag == "tr":
        return here._replace(row=None if is_layout_row else [])
    elif tag == "q" and not _quoted(element):
        line.parts.append("„")
    return here


def _close(line: _Line, here: _Here, element: HtmlElement) -> None:
    tag = element.tag
    if tag == "li":
        line.marker = ""
    elif tag == "q" and not _quoted(element):
        line.parts.append("“")
    if tag in INLINE and here.heading and is_named(element, _KICKERS):
        while line.parts and not line.parts[-1].strip():
            line.parts.pop()
        ends = bool(line.parts) and line.parts[-1].rstrip().endswith((":", "?", "!"))
        line.parts.append(" " if ends else ": ")


def _quoted(element: HtmlElement) -> bool:
    """Say whether the text of a q element already has quotation marks."""
    return (element.text or "").lstrip().startswith(("„", "“", '"', "»", "«", "‚", "›"))


def _number(value: str | None, otherwise: int) -> int:
    value = (value or "").strip()
    return int(value) if value.isdecimal() and len(value) < 10 else otherwise


def _flush(line: _Line, here: _Here, tag: str, event: str) -> Iterator[tuple[Block, int]]:
    """Yield the text so far as blocks, where a block element starts or ends."""
    text = normalise("".join(line.parts))
    if _BORDER in text:
        between = ": " if here.heading else " "
        text = _VISIBLE_BORDER.sub(between, text).replace(_BORDER, "")
        if here.heading:
            text = re.sub(r"([.:!?–-]) ?: ", r"\1 ", text)
    linked = 0 if tag == "dt" else line.linked  # a term may be a link and is explained
    if here.row is not None:
        here.row.append(one_line(text))
        is_whole = event == "end" and tag == "tr"
        text = " | ".join(cell for cell in here.row if cell) if is_whole else ""
        if is_whole:  # of two open rows, the outer one may have the same cells
            here.row.clear()
    line.parts.clear()
    if not text.strip():
        return
    line.linked = 0
    level = 0
    kind: BlockKind = "paragraph"
    marker = ""
    if here.caption:
        kind = "caption"
    elif here.heading:
        kind, level = "heading", here.heading
    elif here.in_item:
        kind, level, marker = "list_item", max(0, len(here.lists) - 1), line.marker
        line.marker = ""
    elif here.quoted:
        kind = "quote"
    for part in _lines(text, joined=kind in {"heading", "list_item", "caption"}):
        yield Block(kind, part, level=level, marker=marker), min(linked, len(part))


def _lines(text: str, joined: bool) -> Iterator[str]:
    """Yield the lines of a text with line breaks, but join long ones: they were merely wrapped."""
    if "\n" not in text or joined:
        yield one_line(text)
        return
    for paragraph in re.split(r"\n[ \t]*\n\s*", text):
        lines = [one_line(line) for line in paragraph.split("\n") if line.strip()]
        if len(lines) > 1 and max(map(len, lines)) <= _LONGEST_VERSE:
            yield from lines
        elif lines:
            yield " ".join(lines)


# -- Raised and lowered text, formulas -------------------------------------------------------------

_RAISED = re.compile(r"[0-9+\-−=()n]{1,4}")
_MARK = re.compile(r"[\[(]?(?:\d{1,3}|[a-z]|[*†‡§¹²³]{1,3})[\])]?(?:[,; –-]{1,2}\d{1,3}){0,4}")
_UNIT_BEFORE = re.compile(r"(?:^|[\s\d(/·*])(?:[kcmdµ]?m|[a-zA-Z]|10|sec|min)$")
_CURRENCY = re.compile(r"\s{0,2}(?:€|Euro|EUR|Fr|CHF|\$|£|Cent)")
_CURRENCY_BEFORE = re.compile(r"(?:€|EUR|CHF|\$|£)\s{0,2}\d{1,6}$")


def _marks(tree: HtmlElement, keep: bool) -> dict[HtmlElement, str]:
    """Return the text to read for each ``sup`` and ``sub``; "" sets a footnote mark aside.

    With ``keep``, footnote marks stay, as superscripts. A raised number is a power after a ten, a
    unit or a single letter, and cents next to a currency. It is a footnote mark if it is a link or
    continues the page's sequence 1, 2, 3 …; otherwise a power after a digit, a mark after a word.
    """
    found: dict[HtmlElement, str] = {}
    expected = 1
    for element in tree.iter("sup", "sub"):
        if len(element) > 3 or _has_more_than(5, element):
            continue
        text = one_line("".join(element.itertext()))
        if not text or len(text) > 20:
            continue
        if element.tag == "sub":
            if all(ord(character) in LOWERED for character in text):
                above = element.getprevious()
                if (before := _before(element)).endswith(("/", "⁄")) and above is not None:
                    continue
                if before:
                    found[element] = text.translate(LOWERED)
            continue
        before, after = _before(element), element.tail or ""
        if after.lstrip()[:1] in {"/", "⁄"} and text.isdecimal():  # a fraction
            if before[-1:].isdigit():
                found[element] = f" {text}"
            continue
        price = len(text) == 2 and text.isdecimal() and before[-1:] in ",.0123456789"
        if price and before and (_CURRENCY.match(after) or _CURRENCY_BEFORE.search(before)):
            found[element] = text if before[-1] in ",." else f",{text}"
            continue
        is_note = any(is_named(inner, _NOTES) for inner in element.iter())
        linked = any(inner.tag == "a" for inner in element.iterdescendants()) or (
            (parent := element.getparent()) is not None and parent.tag == "a" and len(text) <= 4
            and (parent.get("href") or "").startswith("#")
        )  # fmt: skip
        if _MARK.fullmatch(text) and (linked or is_note):
            found[element] = ""
        elif text.isdecimal() and _UNIT_BEFORE.search(before):
            found[element] = text.translate(RAISED)
        elif text.isdecimal() and int(text) == expected and len(text) <= 3 and before:
            expected += 1
            found[element] = ""
        elif _RAISED.fullmatch(text) and before[-1:].isdigit():
            found[element] = text.translate(RAISED)
        elif _MARK.fullmatch(text) and not text.isalpha() and before:
            found[element] = ""
        elif _RAISED.fullmatch(text) and before:
            found[element] = text.translate(RAISED)
    if keep:
        for element, text in found.items():
            found[element] = text or one_line("".join(element.itertext())).translate(RAISED)
    return found


def _has_more_than(count: int, element: HtmlElement) -> bool:
    return next(islice(element.iterdescendants(), count, None), None) is not None


def _before(element: HtmlElement) -> str:
    """Return the text directly before an inline element, if it is in a neighbour or the parent."""
    sibling = element.getprevious()
    if sibling is None:
        parent = element.getparent()
        return str(parent.text or "")[-20:] if parent is not None else ""
    if sibling.tail:
        return str(sibling.tail)[-20:]
    return str(sibling.text or "")[-20:] if sibling.tag in INLINE and not len(sibling) else ""


def _formula(element: HtmlElement) -> str:
    """Return a MathML formula on one line: fractions with a slash, exponents raised or with ^."""
    if element.tag in {"annotation", "annotation-xml"}:
        return ""
    own = one_line(element.text or "")
    if _has_more_than(500, element):
        return one_line(" ".join(element.itertext()))
    parts = [_formula(child) for child in element if isinstance(child.tag, str)]
    if element.tag == "mfrac" and len(parts) == 2:
        return "/".join(part if part.isalnum() else f"({part})" for part in parts)
    if element.tag == "msup" and len(parts) == 2:
        raised = parts[1].translate(RAISED) if _RAISED.fullmatch(parts[1]) else ""
        return parts[0] + (raised or f"^{parts[1]}")
    if element.tag == "msub" and len(parts) == 2 and parts[1].isdecimal():
        return parts[0] + parts[1].translate(LOWERED)
    if element.tag == "msqrt":
        return f"√({''.join(parts)})"
    if element.tag == "mo" and own and own not in "()[]{}|,;":
        return f" {own} "
    return own + "".join(parts)
