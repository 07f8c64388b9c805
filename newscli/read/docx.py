"""DOCX: the text of Word's document part, with tracked changes accepted.

The XML itself is read (ISO/IEC 29500-1, chapter 17), because object models know only paragraphs,
runs and tables. Content controls, fields, smart tags, nested tables, text boxes and notes hold text
too.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple

from newscli.article import CELL, Article, Block, BlockKind, Removed
from newscli.errors import InputError
from newscli.language import of_kind, sections
from newscli.read.base import ReadOptions, damaged, finish, open_archive, xml
from newscli.read.characters import LOWERED, RAISED, normalise, one_line, shifted

if TYPE_CHECKING:
    from lxml.etree import _Element

_HEADING = re.compile(r"^(?:heading|überschrift) ?(\d)?", re.IGNORECASE)
_KINDS: dict[Any, list[str]] = of_kind("style", sections("read/data/markup.txt"))
_MOST_ELEMENTS = 2_000_000
"""A thousand pages have fewer; more would fill the memory with a tree of empty paragraphs."""
_LONGEST_CELL = 300
_WRAPPERS = frozenset({
    "sdt", "sdtContent", "customXml", "smartTag", "ins", "moveTo", "hyperlink", "fldSimple", "bdo",
    "dir", "Choice", "ruby", "rubyBase", "oMath", "oMathPara", "body",
})  # fmt: skip
"""Elements that are mere containers, at any level."""
_DELETED = frozenset({"del", "moveFrom"})
_DRAWINGS = frozenset({"drawing", "pict", "object", "AlternateContent"})


def read_docx(data: bytes, name: str, options: ReadOptions) -> Article:
    """Return the article in the DOCX document ``data``.

    :raises InputError: if it is damaged, or far too large
    """
    article = Article(original=data)
    with open_archive(data, name, "DOCX") as archive:
        package = _Package(archive, name)
        body = package.part(package.document)
        if body is None or next(body.iter("{*}body"), None) is None:
            raise damaged(name, "DOCX")
        walk = _Walk(_styles(package), package.notes("footnotes"), package.notes("endnotes"))
        try:
            article.blocks = [*walk.all_blocks(body), *walk.note_blocks()]
        except RecursionError as error:
            raise InputError(
                f"{name} is nested too deeply to be an article.", "Give its text alone."
            ) from error
        margins = package.margins()
        comments = [_plain(comment) for comment in package.notes("comments").values()]
        article.metadata = package.facts()
    if options.keep_furniture:
        article.blocks.extend(Block("paragraph", text) for text in margins)
    else:
        article.removed.extend(Removed(text, "page header or footer") for text in margins)
    article.removed.extend(Removed(text, "comment") for text in comments)
    article.removed.extend(walk.removed)
    if article.blocks and article.blocks[0].kind == "heading":
        article.blocks[0].kind = "title"
    return finish(article, options)


def _tag(element: _Element) -> str:
    """Return the name of an element without its namespace."""
    return str(element.tag).rpartition("}")[2]


def _value(element: _Element | None, name: str = "val") -> str:
    """Return an attribute whatever its namespace (strict and transitional files differ)."""
    if element is None:
        return ""
    for key, value in element.attrib.items():
        if str(key).rpartition("}")[2] == name:
            return str(value)
    return ""


def _is_on(properties: _Element | None, *names: str) -> bool:
    if properties is None:
        return False
    return any(
        _tag(child) in names and _value(child) not in {"0", "false", "off", "none"}
        for child in properties
    )


class _Package:
    """The parts of the archive, found by their relationships, or by their usual names."""

    def __init__(self, archive: zipfile.ZipFile, name: str) -> None:
        self._archive = archive
        self._name = name
        self._names = frozenset(archive.namelist())
        self.document = next(self._related("", "officeDocument"), "word/document.xml")

    def part(self, path: str) -> _Element | None:
        """Return a part as a tree, or None if it is missing. Raises InputError if it is broken."""
        if path not in self._names:
            return None
        try:
            data = self._archive.read(path)
        except Exception as error:  # a bad checksum, a cipher, an unknown compression …
            raise damaged(self._name, "DOCX") from error
        if data.count(b"<") > _MOST_ELEMENTS:
            raise InputError(f"{self._name} is too large to be an article.", "Give its text.")
        return xml(data)

    def _related(self, source: str, kind: str) -> Iterator[str]:
        folder, base = posixpath.split(source)
        relations = self.part(posixpath.join(folder, "_rels", f"{base}.rels"))
        for relation in relations if relations is not None else ():
            if (relation.get("Type") or "").endswith(f"/{kind}"):
                target = relation.get("Target") or ""
                yield posixpath.normpath(posixpath.join(folder, target)).lstrip("/")

    def related(self, kind: str) -> Iterator[_Element]:
        """Yield the parts of one kind that the document refers to."""
        for path in dict.fromkeys(self._related(self.document, kind)):
            tree = self.part(path)
            if tree is not None:
                yield tree

    def notes(self, kind: str) -> dict[str, _Element]:
        """Return footnotes, endnotes or comments that hold text, by their ids."""
        return {
            _value(note, "id"): note
            for tree in self.related(kind)
            for note in tree
            if _plain(note) and not _value(note, "type").lower().endswith("separator")
        }

    def margins(self) -> list[str]:
        """Return the texts of page headers and footers, each once."""
        trees = (tree for kind in ("header", "footer") for tree in self.related(kind))
        texts = (_plain(paragraph) for tree in trees for paragraph in tree.iter("{*}p"))
        return [text for text in dict.fromkeys(texts) if text]

    def facts(self) -> dict[str, str]:
        """Return author and date if the document states them."""
        facts = {}
        core = next((self.part(path) for path in self._related("", "core-properties")), None)
        if core is not None:
            author = one_line(normalise(core.findtext("{*}creator") or ""))
            created = re.match(r"\d{4}-\d{2}-\d{2}", core.findtext("{*}created") or "")
            if author and author != "python-docx":
                facts["author"] = author
            if created:
                facts["date"] = created[0]
        return facts


def _plain(element: _Element) -> str:
    """Return all text in ``element`` on one line, deleted text left out."""
    parts: list[str] = []
    for child in element.iter():
        tag = _tag(child)
        if tag == "t":
            parts.append(child.text or "")
        elif tag in {"p", "tab", "br", "tc"}:
            parts.append(" ")
    return one_line(normalise("".join(parts)))


def _styles(package: _Package) -> dict[str, tuple[BlockKind, int]]:
    """Return the kind of block for each style, by the style's id; styles inherit it."""
    styles = {
        _value(style, "styleId"): style
        for tree in package.related("styles")
        for style in tree.iter("{*}style")
    }
    kinds: dict[str, tuple[BlockKind, int]] = {}
    for key, style in styles.items():
        kinds[key] = "paragraph", 0
        for _ in range(21):  # a style may be based on itself
            kind = _kind_of(style)
            if kind is not None:
                kinds[key] = kind
                break
            style = styles.get(_value(style.find("{*}basedOn")), style)
    return kinds


def _kind_of(style: _Element) -> tuple[BlockKind, int] | None:
    name = _value(style.find("{*}name")).casefold()
    level = _value(style.find("{*}pPr/{*}outlineLvl"))
    heading = _HEADING.match(name)
    if heading:
        return "heading", min(6, int(heading[1] or 2))
    for kind, starts in _KINDS.items():
        if name.startswith(tuple(starts)):
            return kind, 0
    if level.isdecimal() and int(level) < 6:
        return "heading", int(level) + 1
    return None if style.find("{*}pPr/{*}numPr") is None else ("list_item", 0)


class _Walk:
    """Blocks in reading order; deleted, struck and hidden text goes to ``removed``."""

    def __init__(
        self,
        styles: dict[str, tuple[BlockKind, int]],
        footnotes: dict[str, _Element],
        endnotes: dict[str, _Element],
    ) -> None:
        self.removed: list[Removed] = []
        self._styles = styles
        self._notes = {"footnoteReference": footnotes, "endnoteReference": endnotes}
        self._marked: dict[_Element, None] = {}  # the notes in the order of their marks
        self._carried = ""  # the text of a paragraph whose end a tracked change deletes

    def blocks(self, parent: _Element) -> Iterator[Block]:
        """Yield the blocks in ``parent``."""
        for element in parent:
            tag = _tag(element)
            if tag == "p":
                yield from self._paragraph(element)
            elif tag == "tbl":
                yield from self._rows(element)
            elif tag in _DELETED:
                self._remove(_deleted(element), "deleted in a tracked change")
            elif tag == "AlternateContent":
                # The first of alternative contents: the others are for older programs.
                yield from self.blocks(element[0] if len(element) else element)
            elif tag in _WRAPPERS:
                yield from self.blocks(element)

    def all_blocks(self, story: _Element) -> Iterator[Block]:
        """Yield the blocks of a whole text: the body, a cell, a note or a text box."""
        before, self._carried = self._carried, ""
        for block in self.blocks(story):
            if block.text:
                yield block
        left = one_line(normalise(self._carried))
        if left:
            yield Block("paragraph", left)
        self._carried = before

    def note_blocks(self) -> list[Block]:
        """Return the notes, in the order of their marks; those without one come last."""
        for notes in self._notes.values():
            self._marked.update(dict.fromkeys(notes.values()))
        blocks = []
        for number, note in enumerate(self._marked, start=1):
            for position, block in enumerate(self.all_blocks(note)):
                block.kind = "list_item"
                block.marker = f"{number}." if position == 0 else ""
                blocks.append(block)
        return blocks

    def _paragraph(self, paragraph: _Element) -> Iterator[Block]:
        texts: list[str] = []
        boxes: list[_Element] = []
        self._inline(paragraph, texts, boxes)
        content = self._carried + "".join(texts)
        self._carried = ""
        properties = paragraph.find("{*}pPr")
        mark = properties.find("{*}rPr") if properties is not None else None
        if mark is not None and any(_tag(child) in _DELETED for child in mark):
            self._carried = content
        else:
            kind, level = self._kind(properties)
            lines = [one_line(line) for line in normalise(content).split("\n") if line.strip()]
            if kind != "paragraph" and lines:
                lines = [" ".join(lines)]
            for line in lines:
                yield Block(kind, line, level=level, marker="-" if kind == "list_item" else "")
        for box in boxes:
            yield from self.all_blocks(box)

    def _kind(self, properties: _Element | None) -> tuple[BlockKind, int]:
        if properties is None:
            return "paragraph", 0
        kind, level = self._styles.get(_value(properties.find("{*}pStyle")), ("paragraph", 0))
        if kind == "paragraph":
            outline = _value(properties.find("{*}outlineLvl"))
            if outline.isdecimal() and int(outline) < 6:
                return "heading", int(outline) + 1
        numbering = properties.find("{*}numPr")
        if kind in {"paragraph", "list_item"} and numbering is not None:
            depth = _value(numbering.find("{*}ilvl"))
            return "list_item", min(int(depth), 8) if depth.isdecimal() else 0
        return kind, level

    def _inline(self, paragraph: _Element, texts: list[str], boxes: list[_Element]) -> None:
        """Add the text of ``paragraph`` to ``texts``, and the text boxes in it to ``boxes``."""
        for run, leaves in groupby(leaves_of(paragraph), lambda leaf: leaf.run):
            text = ""
            for leaf in leaves:
                text += leaf.text
                tag = _tag(leaf.element)
                if tag in _DELETED:
                    self._remove(_deleted(leaf.element), "deleted in a tracked change")
                elif tag in _DRAWINGS:
                    boxes += _boxes(leaf.element)
                elif tag in self._notes:
                    note = self._notes[tag].get(_value(leaf.element, "id"))
                    if note is not None:
                        self._marked[note] = None
            content, reason = shown(text, None if run is None else run.find("{*}rPr"))
            if reason:
                self._remove(content, reason)
            else:
                texts.append(content)

    def _remove(self, text: str, reason: str) -> None:
        text = one_line(normalise(text))
        if text:
            self.removed.append(Removed(text, reason))

    def _rows(self, table: _Element) -> Iterator[Block]:
        for row in _inside(table, "tr"):
            if _is_on(row.find("{*}trPr"), *_DELETED):
                self._remove(_deleted(row), "deleted in a tracked change")
                continue
            cells = [(cell, list(self.all_blocks(cell))) for cell in _inside(row, "tc")]
            if any(_is_layout(cell, blocks) for cell, blocks in cells):
                for _, blocks in cells:
                    yield from blocks
                continue
            column = 0
            for _, blocks in cells:
                for block in blocks:
                    yield Block("paragraph", block.text, level=column, marker=CELL)
                column += bool(blocks)


_MATHEMATICS = (
    "{http://schemas.openxmlformats.org/officeDocument/2006/math}",
    "{http://purl.oclc.org/ooxml/officeDocument/math}",
)
_CHARACTERS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}


class Leaf(NamedTuple):
    """An element of a paragraph and the text it is read as: "" for a picture or a footnote mark.

    ``run`` and ``link`` are the run and the hyperlink around it, if any; ``top`` is the child of
    the paragraph that it is in.
    """

    element: _Element
    text: str
    run: _Element | None
    link: _Element | None
    top: _Element


def leaves_of(
    parent: _Element,
    run: _Element | None = None,
    link: _Element | None = None,
    top: _Element | None = None,
) -> Iterator[Leaf]:
    """Yield what a paragraph holds, in order; deletions and drawings are not looked into.

    The reader and the writer (:mod:`newscli.write.word`) both walk a paragraph this way.
    """
    for child in reversed(parent) if _tag(parent) == "ruby" else parent:
        tag, first = _tag(child), child if top is None else top
        if tag == "rt":  # how a word is pronounced: behind it, in brackets
            reading = "".join(text.text or "" for text in child.iter("{*}t"))
            yield Leaf(child, f" ({reading})", run, link, first)
        elif tag == "r":
            yield from leaves_of(child, child, link, first)
        elif tag == "t" or tag in _CHARACTERS:
            yield Leaf(child, _CHARACTERS.get(tag) or child.text or "", run, link, first)
        elif tag in _WRAPPERS or str(child.tag).startswith(_MATHEMATICS):
            yield from leaves_of(child, run, child if tag == "hyperlink" else link, first)
        elif run is not None or tag in _DELETED | _DRAWINGS:
            yield Leaf(child, "", run, link, first)


def shown(text: str, properties: _Element | None) -> tuple[str, str]:
    """Return the text of a run as it is read, and the reason if it is not part of the article.

    Raised and lowered digits become superscript and subscript characters, one for one.
    """
    if properties is None or not text:
        return text, ""
    if _is_on(properties, "strike", "dstrike"):
        return text, "struck out"
    if _is_on(properties, "vanish", "webHidden"):
        return text, "hidden"
    shift = _value(properties.find("{*}vertAlign"))
    table = {"superscript": RAISED, "subscript": LOWERED}.get(shift)
    return (shifted(text, table) if table else text), ""


def _inside(parent: _Element, wanted: str) -> Iterator[_Element]:
    """Yield rows or cells, including those in content controls."""
    for element in parent:
        tag = _tag(element)
        if tag == wanted:
            yield element
        elif tag in _WRAPPERS:
            yield from _inside(element, wanted)


def _is_layout(cell: _Element, blocks: list[Block]) -> bool:
    """Say whether a cell is layout, placing parts of the page side by side."""
    return cell.find("{*}tbl") is not None or (
        len(blocks) > 1 and any(len(block.text) > _LONGEST_CELL / 4 for block in blocks)
    )


def _boxes(drawing: _Element) -> list[_Element]:
    """Return the text boxes in a drawing."""
    while _tag(drawing) == "AlternateContent" and len(drawing):
        drawing = drawing[0]
    return [
        box for box in drawing.iter("{*}txbxContent")
        if not any(_tag(above) == "Fallback" for above in box.iterancestors())
    ]  # fmt: skip


def _deleted(element: _Element) -> str:
    return " ".join(
        child.text for child in element.iter() if _tag(child) in {"delText", "t"} and child.text
    )
