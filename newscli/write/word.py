"""Word documents, through python-docx (``pip install newscli[documents]``).

A report is a new document, or on a DOCX file that file in English: newscli opens it again and
replaces the text of each paragraph with the translations of its sentences. Layout, styles, tables
and pictures stay. Doubt and warnings become Word comments, with the German. Text that newscli does
not read as part of the article (page headers, footers) stays as it is.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from io import BytesIO
from itertools import groupby, islice, pairwise
from typing import Any

from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import nsdecls, qn
from docx.oxml.parser import parse_xml
from lxml import etree

from newscli.article import Block, Report, Sentence
from newscli.check.words import key
from newscli.lexicon import WORD, open_lexicon
from newscli.read.characters import normalise, one_line
from newscli.read.docx import leaves_of, shown
from newscli.safe import clean, escape_xml, safe_line
from newscli.write import facts
from newscli.write.base import Notes, Side, View, WriteOptions, within
from newscli.write.typography import rows_joined

_NO_LAYOUT = "The layout of the source could not be kept: python-docx cannot open the file."
_DEEPEST = 3  # Word's own template has list styles of three levels
_WORD = re.compile(r"\S+")
_TOKEN = re.compile(rf"\d[\d.,]*(?<=\d)|{WORD.pattern}")
_ANCHOR = re.compile(r"\w*\d[\w.,:]*|[A-ZÄÖÜ]\w{2,}|[,;:–]")
_ENGLISH = "en-US"
_REFERENCE = '<w:r><w:rPr><w:rStyle w:val="CommentReference"/></w:rPr><w:annotationRef/></w:r>'
_READ = frozenset(
    {"t", "tab", "ptab", "noBreakHyphen", "rPr", "softHyphen", "lastRenderedPageBreak"}
)
"""Elements of a run that are read as text or hold nothing; the others stay in the document."""

_LIKELY = 0.1
_LOOSE = 15
"""Characters by which a rendering may be longer than twice its words."""

_CANDIDATES = 10
"""Places in the article that are tried for a paragraph that does not come in order."""


def write_docx(report: Report, options: WriteOptions) -> bytes:
    """Return the report as a DOCX file.

    A report on a DOCX file is that file, translated, unless both languages or only the summary are
    asked for.
    """
    if (
        report.article.original
        and report.article.source.kind == "docx"
        and not (options.side_by_side or options.summary_only)
    ):
        translated = _translated_document(report)
        if translated is not None:
            return translated
        report = replace(report, warnings=[*report.warnings, _NO_LAYOUT])
    report = rows_joined(report)
    document: Any = Document()
    document.core_properties.title = facts.english_title(report)[:255]
    document.core_properties.author = "newscli"
    view = View(report, options, warning="")
    table: Any = None
    for part in view.parts():
        if part.role == "title":
            document.add_heading(part.text, 0)
        elif part.block is not None and options.side_by_side:
            table = table or _table(document)
            cells = [cell.paragraphs[0] for cell in table.add_row().cells]
            _fill(cells[0], part.block, view.notes, "source", part.number)
            _fill(cells[1], part.block, view.notes, "translation")
        elif part.block is not None:
            if part.role == "heading":
                paragraph = document.add_heading("", min(9, max(1, part.block.level) + 1))
            else:
                paragraph = document.add_paragraph("", _style(part.block, part.depth))
            _fill(paragraph, part.block, view.notes, "translation", part.number)
        elif part.role == "label":
            if part.text != "About":
                document.add_heading(part.text, 1)
        else:
            number = f"[{part.note.number}] " if part.note else ""
            paragraph = document.add_paragraph(number + part.text, _STYLES.get(part.role))
            if part.role == "headline":
                paragraph.runs[0].bold = True
            elif part.role == "about":
                paragraph.runs[0].italic = True
    return _saved(document)


_STYLES = {"german": "Subtitle", "point": "List Bullet"}


def _saved(document: Any) -> bytes:
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _style(block: Block, depth: int) -> str:
    if block.kind == "list_item":
        name = "List Number" if facts.numbered_marker(block) else "List Bullet"
        return name if depth == 0 else f"{name} {min(depth + 1, _DEEPEST)}"
    return {"quote": "Quote", "caption": "Caption"}.get(block.kind, "Normal")


def _table(document: Any) -> Any:
    table = document.add_table(rows=1, cols=2, style="Table Grid")
    for cell, language in zip(table.rows[0].cells, ("German", "English"), strict=True):
        cell.paragraphs[0].add_run(language).bold = True
    return table


def _fill(paragraph: Any, block: Block, notes: Notes, side: Side, number: str = "") -> None:
    """Add a block's number and one of its sides, warned places underlined and numbered."""
    if number:
        paragraph.add_run(f"{number} ")
    for index, (sentence, pieces) in enumerate(notes.runs(block, side)):
        if index:
            paragraph.add_run(" ")
        if notes.doubts(sentence, side):
            paragraph.add_run(f"{facts.DOUBT} ")
        for piece in pieces:
            run = paragraph.add_run(piece.text)
            if piece.notes:
                run.underline = True
            for note in piece.ends:
                paragraph.add_run(f"[{note.number}]").font.superscript = True


# -- A document in English -------------------------------------------------------------------------


def _translated_document(report: Report) -> bytes | None:
    """Return the document that ``report`` was read from, translated.

    The report's article has ``original``, the bytes of a DOCX file that newscli has read. Returns
    None if python-docx cannot open it (ISO's strict form, for example).
    """
    try:
        document: Any = Document(BytesIO(report.article.original))
    except Exception:  # KeyError, ValueError, lxml's errors …
        return None
    sentences = _Sentences(list(report.article.sentences()))
    comments = _Comments(document)
    first: list[Any] = []
    for paragraph, found in _translated(document.element.body, sentences):
        for sentence, runs in zip(found, paragraph.written, strict=True):
            note = _note(sentence)
            if note and runs:
                comments.add(runs, note)
        first = first or next((runs for runs in paragraph.written if runs), [])
    for relation in document.part.rels.values():
        if relation.is_external or not relation.reltype.endswith(("/footnotes", "/endnotes")):
            continue
        part = relation.target_part
        tree = parse_xml(part.blob)
        for _ in _translated(tree, sentences):
            pass
        part._blob = etree.tostring(tree, encoding="UTF-8", xml_declaration=True, standalone=True)
    if first:
        comments.add(first, _about(report, sentences.left()))
    if document.core_properties.title:
        document.core_properties.title = facts.english_title(report)[:255]
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), _ENGLISH)
    return _saved(document)


def _translated(story: Any, sentences: _Sentences) -> Iterator[tuple[_Paragraph, list[Sentence]]]:
    """Translate the paragraphs in ``story`` that the article has, and yield them."""
    for element in list(story.iter(qn("w:p"))):
        paragraph = _Paragraph(element)
        found = sentences.take(paragraph.text)
        if found:
            paragraph.replace(found)
            yield paragraph, found


def _about(report: Report, left: list[Sentence]) -> str:
    """Return the head of a report: how sure the translation is, and the summary.

    ``left`` are sentences whose place in the document was not found; their English follows.
    """
    lines = [facts.status(report), *facts.report_warnings(report)]
    if report.summary is not None:
        lines.append("Summary: " + " ".join(safe_line(s.text) for s in report.summary.sentences))
    if left:
        lines.append("Not put in their place: " + " ".join(safe_line(s.translation) for s in left))
    return "\n".join(line for line in lines if line) or "Machine translation"


def _note(sentence: Sentence) -> str:
    lines = ["Doubtful."] if sentence.doubtful else []
    lines += [facts.said(warning) for warning in sentence.warnings]
    return "\n".join([*lines, f"German: {safe_line(sentence.source)}"]) if lines else ""


class _Comments:
    """Word comments. To number one, python-docx looks at all the others, which is quadratic."""

    def __init__(self, document: Any) -> None:
        self._element = document.comments._comments_elm
        used = (int(str(one.get(qn("w:id")))) for one in self._element.iter(qn("w:comment")))
        self._next = max(used, default=-1) + 1

    def add(self, runs: Sequence[Any], text: str) -> None:
        """Comment on the runs from the first to the last of ``runs``; a paragraph a line."""
        lines = "".join(
            f'<w:p><w:pPr><w:pStyle w:val="CommentText"/></w:pPr>{_REFERENCE if index == 0 else ""}'
            f'<w:r><w:t xml:space="preserve">{escape_xml(line)}</w:t></w:r></w:p>'
            for index, line in enumerate(text.split("\n"))
        )
        comment = (
            f'<w:comment {nsdecls("w")} w:id="{self._next}" w:author="newscli" w:initials="n">'
        )
        self._element.append(parse_xml(f"{comment}{lines}</w:comment>".encode()))
        runs[0].insert_comment_range_start_above(self._next)
        runs[-1].insert_comment_range_end_and_reference_below(self._next)
        self._next += 1


class _Sentences:
    """The article's sentences; each paragraph of the document takes its own, in order."""

    def __init__(self, sentences: list[Sentence]) -> None:
        self._all = sentences
        self._next = 0
        self._taken: set[int] = set()
        self._places: dict[str, list[int]] = {}
        for index, sentence in enumerate(sentences):
            self._places.setdefault(sentence.source, []).append(index)
        self._lengths = sorted({len(source) for source in self._places}, reverse=True)

    def take(self, text: str) -> list[Sentence]:
        """Return the sentences that make up ``text``; none if some of it is not in the article."""
        if not text:
            return []
        found = self._from(self._next, text)
        if found is None:  # something was left out, or is read in another order
            starts = (text[:n] for n in self._lengths if n <= len(text))
            places = [i for start in starts for i in self._places.get(start, ())[:_CANDIDATES]]
            later = sorted(places, key=lambda index: (index < self._next, index))
            found = next((got for index in later if (got := self._from(index, text))), None)
        return found or []

    def _from(self, start: int, text: str) -> list[Sentence] | None:
        position, index = 0, start
        while position < len(text):
            if index >= len(self._all) or not text.startswith(self._all[index].source, position):
                return None
            position += len(self._all[index].source)
            while position < len(text) and text[position].isspace():
                position += 1
            index += 1
        self._next = index
        self._taken.update(range(start, index))
        return self._all[start:index]

    def left(self) -> list[Sentence]:
        """Return the translated sentences that no paragraph has taken."""
        return [
            sentence for index, sentence in enumerate(self._all)
            if index not in self._taken and sentence.translation != sentence.source
        ]  # fmt: skip


@dataclass(slots=True)
class _Part:
    """Some text in one format; ``link`` is the hyperlink around it.

    Parts with the same ``key`` look the same and are in the same hyperlink.
    """

    start: int
    end: int
    format: Any = None
    link: Any = None
    key: tuple[bytes, int] = (b"", 0)


@dataclass(slots=True)
class _Kept:
    """Something other than text (a picture, a footnote's number, a line break) and its place."""

    place: int
    element: Any
    format: Any = None


class _Paragraph:
    """A paragraph's text and formats and, once translated, its new runs."""

    def __init__(self, element: Any) -> None:
        self.element = element
        self.parts: list[_Part] = []
        self.kept: list[_Kept] = []
        self.written: list[list[Any]] = []
        """The runs of each sentence."""
        self._holders: list[Any] = []
        raw = ""
        for run, group in groupby(leaves_of(element), lambda leaf: leaf.run):
            if run is None or run.tag != qn("w:r"):  # a formula, which plain text cannot replace
                continue
            leaves, format = list(group), run.find(qn("w:rPr"))
            text, removed = shown("".join(leaf.text for leaf in leaves), format)
            if removed:  # struck out or hidden: no part of the article, so it stays
                continue
            place = len(raw)
            for leaf in leaves:
                place += len(leaf.text)
                name = str(leaf.element.tag).rpartition("}")[2]
                if name not in _READ and leaf.element.getparent() is run:
                    self.kept.append(_Kept(place, leaf.element, format))
            link, top = leaves[0].link, leaves[0].top
            if text:
                look = b"" if format is None else etree.tostring(format)
                key = (look, 0 if link is None else id(link))
                self.parts.append(_Part(len(raw), len(raw) + len(text), format, link, key))
                raw += text
            if not self._holders or self._holders[-1] is not top:
                self._holders.append(top)
        self.text = one_line(normalise(raw))
        self._move(raw)

    def _move(self, raw: str) -> None:
        """Turn places in the raw text into places in the text as it was read."""
        places, read = [], 0
        for character in raw:
            places.append(read)
            # Both go on where they agree; spaces and invisible characters exist only in one.
            if read < len(self.text) and (
                self.text[read] == character or (self.text[read].isspace() and character.isspace())
            ):
                read += 1
        places.append(read)
        for part in self.parts:
            part.start, part.end = places[part.start], places[part.end]
        self._ends = [part.end for part in self.parts]
        for kept in self.kept:
            kept.place = places[min(kept.place, len(places) - 1)]

    def replace(self, sentences: Sequence[Sentence]) -> None:
        """Write the translations of ``sentences`` in the place of the text."""
        at = self.element.index(self._holders[0]) if self._holders else len(self.element)
        for holder in self._holders:
            self.element.remove(holder)
        usual = self._usual()
        new: list[Any] = []
        position = 0
        waiting = deque(sorted(self.kept, key=lambda kept: kept.place))
        for number, sentence in enumerate(sentences):
            start = self.text.index(sentence.source, position)
            position = start + len(sentence.source)
            while waiting and waiting[0].place <= start:
                kept = waiting.popleft()
                new.append(_run(kept.format, kept.element))
            text = clean(sentence.translation).strip() or sentence.source
            runs: list[Any] = []
            for part in self._spread(start, sentence.source, text, usual):
                run = _run(part.format, _text_element(text[part.start : part.end]))
                runs.append(run)
                new.append(_linked(part.link, run) if part.link is not None else run)
            self.written.append(runs)
            if number + 1 < len(sentences):
                new.append(_run(usual.format, _text_element(" ")))
        new += [_run(kept.format, kept.element) for kept in waiting]
        for offset, element in enumerate(new):
            self.element.insert(at + offset, element)

    def _usual(self) -> _Part:
        """Return the format of most of the text."""
        lengths: Counter[tuple[bytes, int]] = Counter()
        for part in self.parts:
            lengths[part.key] += part.end - part.start
        return max(self.parts, key=lambda part: lengths[part.key])

    def _spread(self, start: int, source: str, text: str, usual: _Part) -> list[_Part]:
        """Return ``text`` in parts that have the formats of the source's words."""
        end = start + len(source)
        marked: list[_Part] = []
        first = bisect_right(self._ends, start)
        for part in islice(self.parts, first, None):
            if part.start >= end:
                break
            inside = replace(part, start=max(part.start, start), end=min(part.end, end))
            if inside.start >= inside.end:
                continue
            if marked and marked[-1].key == inside.key:
                marked[-1].end = inside.end
            else:
                marked.append(inside)
        if len(marked) == 1:
            return [replace(marked[0], start=0, end=len(text))]
        result = [replace(usual, start=0, end=len(text))]
        for part in marked:
            if part.key == usual.key:
                continue
            span = place_of(source, (part.start - start, part.end - start), text)
            if span is not None:
                low, high = span
                before = [replace(p, end=min(p.end, low)) for p in result if p.start < low]
                after = [replace(p, start=max(p.start, high)) for p in result if p.end > high]
                result = [*before, replace(part, start=low, end=high), *after]
        return result


def place_of(source: str, span: tuple[int, int], text: str) -> tuple[int, int] | None:
    """Estimate where the words of ``source`` at ``span`` are in its translation ``text``.

    The same words if both have them (names, figures); else a beginning up to a colon; else the
    likeliest renderings in the lexicon; else, as a guess, the words at the same place between the
    names, figures and commas that both share. None if there are no words.
    """
    span = within(span, source) or (0, 0)
    words = source[span[0] : span[1]]
    if not any(character.isalnum() for character in words):
        return None
    if span == (0, len(source)):
        return 0, len(text)
    same = text.casefold().find(words.casefold())
    if same >= 0 and len(text.casefold()) == len(text):
        return same, same + len(words)
    colon = text.find(":")
    if span[0] == 0 and colon > 0 and ":" in source[: span[1] + 1][-2:]:
        return 0, colon + (words[-1] == ":")
    low, high = (_interpolated(offset, _anchors(source, text)) for offset in span)
    if (rendered := _renderings(words, text, (low, high))) is not None:
        return rendered
    every = [match.span() for match in _WORD.finditer(text)]
    if not every:
        return None
    best = [word for word in every if low <= sum(word) / 2 <= high]
    best = best or [min(every, key=lambda word: abs(sum(word) - low - high))]
    start, end = best[0][0], best[-1][1]
    while end - 1 > start and text[end - 1] in ".,;:!?":
        end -= 1
    return start, end


def _renderings(words: str, text: str, expected: tuple[float, float]) -> tuple[int, int] | None:
    """Return where the likely renderings of German ``words`` are in ``text``, near ``expected``."""
    lexicon = open_lexicon()
    if lexicon is None:
        return None
    english = [(match[0], match.span()) for match in _TOKEN.finditer(text)]
    middle = sum(expected) / 2
    found = []
    for token in _TOKEN.findall(words):
        entry = lexicon.entry(token)
        renderings = entry.renderings if entry is not None else ()
        likely = {key(r.word) for r in renderings if r.probability >= _LIKELY}
        places = [span for word, span in english if word == token or key(word) in likely]
        if places:
            found.append(min(places, key=lambda span: abs(sum(span) / 2 - middle)))
    if not found:
        return None
    start, end = min(found)[0], max(found)[1]
    return (start, end) if end - start <= 2 * len(words) + _LOOSE else None


def _anchors(source: str, text: str) -> list[tuple[int, int]]:
    """Return places that belong together, in order on both sides: same names, figures, commas."""
    anchors = [(0, 0)]
    at = 0
    for match in _ANCHOR.finditer(source):
        found = text.find(match[0], at)
        if found >= 0 and abs(found / len(text) - match.start() / len(source)) < 0.25:
            anchors.append((match.start(), found))
            at = found + len(match[0])
    return [*anchors, (len(source), len(text))]


def _interpolated(offset: int, anchors: list[tuple[int, int]]) -> float:
    for (left, low), (right, high) in pairwise(anchors):
        if offset <= right:
            return low + (high - low) * (offset - left) / max(1, right - left)
    return anchors[-1][1]


def _run(format: Any, content: Any) -> Any:
    """Return a new run with a format and one element in it."""
    run = OxmlElement("w:r")
    if format is not None:
        copy = deepcopy(format)
        for language in copy.iter(qn("w:lang")):
            language.set(qn("w:val"), _ENGLISH)
        run.append(copy)
    run.append(content)
    return run


def _text_element(text: str) -> Any:
    element = OxmlElement("w:t")
    element.text = text
    element.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return element


def _linked(link: Any, run: Any) -> Any:
    """Return a hyperlink like ``link`` with ``run`` in it."""
    copy = deepcopy(link)
    for child in list(copy):
        copy.remove(child)
    copy.append(run)
    return copy
