"""A DOCX document with its text in English: layout, styles, tables and pictures stay.

The document that was read is opened again, and each paragraph's text replaced by the translations
of its sentences. Doubt and warnings become Word comments, with the German. What newscli does not
read as part of the article (page headers, footers) stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from io import BytesIO
from itertools import pairwise
from typing import Any

from newscli.article import Report, Sentence
from newscli.read.characters import normalise, one_line
from newscli.safe import clean, safe_line
from newscli.write.facts import english_title, label, report_warnings, status

_WORD = re.compile(r"\S+")
_ANCHOR = re.compile(r"\w*\d[\w.,:]*|[A-ZÄÖÜ]\w{2,}|[,;:–]")
_ENGLISH = "en-US"
_AUTHOR = "newscli"


def write_translated(report: Report) -> bytes:
    """Return the document that ``report`` was read from, translated.

    The report's article has ``original``, the bytes of a DOCX file that newscli has read.
    """
    from docx import Document

    document: Any = Document(BytesIO(report.article.original))
    sentences = _Sentences(list(report.article.sentences()))
    first: Any = None
    for element in document.element.body.iter(_q("w:p")):
        paragraph = _Paragraph(element)
        found = sentences.take(paragraph.text)
        if not found:
            continue
        paragraph.replace(found)
        for sentence, runs in zip(found, paragraph.written, strict=True):
            note = _note(sentence)
            if note and runs:
                _comment(document, runs, note)
        if first is None:
            first = next((runs for runs in paragraph.written if runs), None)
    if first:
        _comment(document, first, _about(report))
    if document.core_properties.title:
        document.core_properties.title = english_title(report)[:255]
    for language in document.styles.element.iter(_q("w:lang")):
        language.set(_q("w:val"), _ENGLISH)
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _q(name: str) -> str:
    from docx.oxml.ns import qn

    return str(qn(name))


def _about(report: Report) -> str:
    """Return what stands over a report: how sure the translation is, and the summary."""
    lines = [status(report), *report_warnings(report)]
    if report.summary is not None:
        lines.append("Summary: " + " ".join(safe_line(s.text) for s in report.summary.sentences))
    return "\n".join(line for line in lines if line) or "Machine translation"


def _note(sentence: Sentence) -> str:
    lines = ["Doubtful."] if sentence.doubtful else []
    lines += [f"{label(w)}: {safe_line(w.message)}" for w in sentence.warnings]
    return "\n".join([*lines, f"German: {safe_line(sentence.source)}"]) if lines else ""


def _comment(document: Any, runs: Sequence[Any], text: str) -> None:
    from docx.text.run import Run

    ends = [Run(run, None) for run in (runs[0], runs[-1])]  # type: ignore[arg-type]
    document.add_comment(ends, text, author=_AUTHOR, initials="n")


class _Sentences:
    """The sentences of the article, taken in order by the paragraphs that they stand in."""

    def __init__(self, sentences: list[Sentence]) -> None:
        self._all = sentences
        self._next = 0
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
            places = [index for start in starts for index in self._places.get(start, ())]
            later = sorted(places, key=lambda index: (index < self._next, index))
            found = next((got for index in later if (got := self._from(index, text))), None)
        return found or []

    def _from(self, start: int, text: str) -> list[Sentence] | None:
        position, index = 0, start
        while position < len(text):
            if index >= len(self._all) or not text.startswith(self._all[index].source, position):
                return None
            position += len(self._all[index].source)
            position += len(text) - position - len(text[position:].lstrip())
            index += 1
        self._next = index
        return self._all[start:index]


@dataclass(slots=True)
class _Part:
    """Some text in one format; ``link`` is the hyperlink that it stands in."""

    start: int
    end: int
    format: Any = None
    link: Any = None

    def key(self) -> tuple[bytes, int]:
        from lxml import etree

        plain = b"" if self.format is None else etree.tostring(self.format)
        return plain, id(self.link) if self.link is not None else 0


@dataclass(slots=True)
class _Kept:
    """Something that is no text (a picture, a footnote's number, a line break) and its place."""

    place: int
    element: Any
    format: Any = None


class _Paragraph:
    """A paragraph's text and formats, and afterwards its translation's runs."""

    def __init__(self, element: Any) -> None:
        self.element = element
        self.parts: list[_Part] = []
        self.kept: list[_Kept] = []
        self.written: list[list[Any]] = []
        """The runs of each sentence."""
        self._holders: list[Any] = []
        raw = ""
        nothing = {_q("w:rPr"), _q("w:softHyphen"), _q("w:lastRenderedPageBreak")}
        for run, link, top in _runs(element):
            format = run.find(_q("w:rPr"))
            before = raw
            for child in run:
                if child.tag == _q("w:t"):
                    raw += child.text or ""
                elif child.tag in {_q("w:tab"), _q("w:cr"), _q("w:ptab")}:
                    raw += "\t"
                elif child.tag == _q("w:noBreakHyphen"):
                    raw += "-"
                elif child.tag == _q("w:br"):
                    raw += "\n"
                    self.kept.append(_Kept(len(raw), child, format))
                elif child.tag not in nothing:
                    self.kept.append(_Kept(len(raw), child, format))
            if len(raw) > len(before):
                self.parts.append(_Part(len(before), len(raw), format, link))
            if top not in self._holders:
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
        waiting = sorted(self.kept, key=lambda kept: kept.place)
        for number, sentence in enumerate(sentences):
            start = self.text.index(sentence.source, position)
            position = start + len(sentence.source)
            while waiting and waiting[0].place <= start:
                new.append(_run(waiting[0].format, waiting.pop(0).element))
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
        lengths: dict[tuple[bytes, int], int] = {}
        for part in self.parts:
            lengths[part.key()] = lengths.get(part.key(), 0) + part.end - part.start
        most = max(lengths, key=lambda key: lengths[key])
        found = next(part for part in self.parts if part.key() == most)
        return _Part(0, 0, found.format, found.link)

    def _spread(self, start: int, source: str, text: str, usual: _Part) -> list[_Part]:
        """Return ``text`` in parts that have the formats of the source's words."""
        end = start + len(source)
        marked: list[_Part] = []
        for part in self.parts:
            inside = _Part(max(part.start, start), min(part.end, end), part.format, part.link)
            if inside.start >= inside.end:
                continue
            if marked and marked[-1].key() == inside.key():
                marked[-1].end = inside.end
            else:
                marked.append(inside)
        if len(marked) == 1:
            return [_Part(0, len(text), marked[0].format, marked[0].link)]
        result = [_Part(0, len(text), usual.format, usual.link)]
        for part in marked:
            if part.key() == usual.key():
                continue
            span = place_of(source, (part.start - start, part.end - start), text)
            if span is not None:
                result = _painted(result, _Part(*span, part.format, part.link))
        return result


def _painted(parts: list[_Part], new: _Part) -> list[_Part]:
    """Return ``parts`` with ``new`` over them."""
    result: list[_Part] = []
    for part in parts:
        if part.start < new.start:
            end = min(part.end, new.start)
            result.append(_Part(part.start, end, part.format, part.link))
    result.append(new)
    for part in parts:
        if part.end > new.end:
            start = max(part.start, new.end)
            result.append(_Part(start, part.end, part.format, part.link))
    return result


def place_of(source: str, span: tuple[int, int], text: str) -> tuple[int, int] | None:
    """Estimate where the words of ``source`` at ``span`` are in its translation ``text``.

    The same words, if they stand in both (names, figures); else a beginning up to a colon; else the
    words at the same place between what stands in both, which is a guess. None if no word is there.
    """
    while span[0] < span[1] and source[span[0]].isspace():
        span = span[0] + 1, span[1]
    while span[0] < span[1] and source[span[1] - 1].isspace():
        span = span[0], span[1] - 1
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
    best = [m.span() for m in _WORD.finditer(text) if low <= (m.start() + m.end()) / 2 <= high]
    if not best:
        middle = (low + high) / 2
        every = [match.span() for match in _WORD.finditer(text)]
        best = [min(every, key=lambda word: abs((word[0] + word[1]) / 2 - middle))] if every else []
    if not best:
        return None
    start, end = best[0][0], best[-1][1]
    while end - 1 > start and text[end - 1] in ".,;:!?":
        end -= 1
    return start, end


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


def _runs(paragraph: Any) -> Iterator[tuple[Any, Any, Any]]:
    """Yield the runs of a paragraph, the hyperlink of each, and the paragraph's child it is in.

    Deleted text and text boxes (paragraphs of their own) are not in it.
    """
    for child in paragraph:
        if child.tag == _q("w:r"):
            yield child, None, child
        elif child.tag == _q("w:hyperlink"):
            yield from ((run, child, child) for run in child.iter(_q("w:r")))
        elif child.tag in {_q("w:ins"), _q("w:smartTag"), _q("w:sdt"), _q("w:fldSimple")}:
            yield from ((run, None, child) for run in child.iter(_q("w:r")))


def _run(format: Any, content: Any) -> Any:
    """Return a new run with a format and one element in it."""
    from docx.oxml import OxmlElement

    run = OxmlElement("w:r")
    if format is not None:
        copy = deepcopy(format)
        for language in copy.iter(_q("w:lang")):
            language.set(_q("w:val"), _ENGLISH)
        run.append(copy)
    run.append(content)
    return run


def _text_element(text: str) -> Any:
    from docx.oxml import OxmlElement

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
