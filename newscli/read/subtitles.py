"""SubRip (.srt) and WebVTT (.vtt): cues are joined to sentences, and cut again for writing.

Only the text of the cues changes: numbers, timestamps, settings, comments, styles and line ends are
never touched. A sentence often runs over several cues; it is translated as a whole, and its
translation is spread over the same cues.

WebVTT: https://www.w3.org/TR/webvtt1/. SubRip has no standard; this follows the players.
"""

from __future__ import annotations

import html
import re
import textwrap
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from newscli.article import Article, Block
from newscli.errors import InputError
from newscli.read.characters import normalise, one_line

SubtitleKind = Literal["srt", "vtt"]

_TIME = r"(?:\d{1,3}:)?\d{1,2}:\d{2}[.,]\d{1,3}"
_TIMING = re.compile(rf"\s*({_TIME})\s*-->\s*({_TIME})(.*)", re.DOTALL)
_TAG = re.compile(r"</?[A-Za-z][^<>\n]{0,200}>|<\d[\d:.]{4,20}>|\{\\[^{}\n]{1,100}\}")
_OPENING = re.compile(r"(?:\{\\[^{}\n]{1,100}\}|<[A-Za-z][^<>\n]{0,200}>|[♪♫#]\s?)+")
_CLOSING = re.compile(r"(?:</[A-Za-z][^<>\n]{0,200}>|\s?[♪♫#])+$")
_LONGEST_CLOSING = 300
_DASH = re.compile(r"\s*([-–—]\s?)(?=\S)")
_ENDS = re.compile(r"[.!?…:][\"“”»«’')\]]*$")
_SOUND = re.compile(r"[\[(*][^\])]*[\])*]$")
_LONGEST_GAP = 4.0
_MOST_CUES = 12
"""A sentence without an end is cut after this many cues."""

_COMMON = re.compile(r"</?[ibu]>|[♪♫]\s?|[-–—]\s?$")
"""Marks around a line that have the same meaning in both formats."""

_PAUSES = frozenset(",.;:!?…–")
_COMFORT = 8
"""How many characters a cut may move to fall at punctuation."""

_LINE = 42
"""The longest line, in characters, that subtitling style guides allow."""


@dataclass(slots=True)
class _Line:
    """The words of one voice in one cue.

    ``opening`` and ``closing`` stand around it: tags, musical notes, the dash of a dialogue.
    """

    text: str
    opening: str = ""
    closing: str = ""
    dialogue: bool = False


@dataclass(slots=True)
class _Cue:
    """A cue: everything up to its text, the text, and the empty lines after it."""

    head: str
    start: float = 0.0
    end: float = 0.0
    lines: list[_Line] = field(default_factory=list)
    width: int = 0
    newline: str = "\n"
    tail: str = ""
    ended: bool = True


class Subtitles:
    """A subtitle file, kept character for character except for the text of its cues."""

    def __init__(self, text: str, kind: SubtitleKind) -> None:
        """Read ``text``; there are no cues if it is not of this kind."""
        self.kind = kind
        self.cues: list[_Cue] = []
        self._end = ""
        self._read(text.removeprefix("\ufeff").splitlines(keepends=True))

    def _read(self, lines: list[str]) -> None:
        head: list[str] = []
        position = 0
        while position < len(lines):
            head.append(lines[position])
            position += 1
            timing = _TIMING.match(head[-1])
            if timing is None:
                continue
            stop = self._text_end(lines, position)
            body = lines[position:stop]
            after = stop
            while after < len(lines) and not lines[after].strip():
                after += 1
            self.cues.append(_cue("".join(head), timing, body, "".join(lines[stop:after])))
            head, position = [], after
        self._end = "".join(head)

    def _text_end(self, lines: list[str], start: int) -> int:
        """Return where a cue's text ends: at an empty line, before a timing without one."""
        for index in range(start, len(lines)):
            if not lines[index].strip():
                return index
            if _TIMING.match(lines[index]):
                numbered = index > start and lines[index - 1].strip().isdigit()
                return index - 1 if numbered else index
        return len(lines)

    def groups(self) -> Iterator[list[_Line]]:
        """Yield the lines that make up a sentence, or several in one cue."""
        group: list[_Line] = []
        end = 0.0
        for cue in self.cues:
            for number, line in enumerate(cue.lines):
                apart = number > 0 or len(cue.lines) > 1 or cue.start - end > _LONGEST_GAP
                if group and (apart or len(group) >= _MOST_CUES or _closed(group[-1], line)):
                    yield group
                    group = []
                group.append(line)
            end = cue.end
        if group:
            yield group

    def text(self, kind: SubtitleKind) -> str:
        """Return the file with the current texts, converted to ``kind`` if it is not its own."""
        parts: list[str] = []
        for number, cue in enumerate(self.cues, start=1):
            parts.append(cue.head if kind == self.kind else _converted(cue, kind, number))
            for line in cue.lines:
                text = _escaped(line.text, kind)
                wrapped = _wrapped(text, cue.width, 1 if len(cue.lines) > 1 else 2)
                opening, closing = line.opening, line.closing
                if kind != self.kind:
                    opening, closing = ("".join(_COMMON.findall(a)) for a in (opening, closing))
                parts.append(cue.newline.join([opening + wrapped[0], *wrapped[1:]]))
                parts.append(closing + cue.newline)
            if not cue.ended:  # the file's last line
                parts[-1] = parts[-1].removesuffix(cue.newline)
            parts.append(cue.tail)
        if kind == self.kind:
            parts.append(self._end)
        text = "".join(parts)
        return f"WEBVTT\n\n{text}" if kind == "vtt" != self.kind else text


def _cue(head: str, timing: re.Match[str], body: list[str], tail: str) -> _Cue:
    newline = "\r\n" if head.endswith("\r\n") else "\n"
    cue = _Cue(head, _seconds(timing[1]), _seconds(timing[2]), newline=newline, tail=tail)
    lines = [line.rstrip("\r\n") for line in body]
    cue.ended = not body or body[-1] != lines[-1]
    cue.width = max((len(_TAG.sub("", line)) for line in lines), default=0)
    voices: list[list[str]] = []
    dashes = sum(bool(_DASH.match(_TAG.sub("", line))) for line in lines)
    for line in lines:
        if not voices or (dashes > 1 and _DASH.match(_TAG.sub("", line))):
            voices.append([])
        voices[-1].append(line)
    cue.lines = [_line(" ".join(voice)) for voice in voices]
    return cue


def _line(raw: str) -> _Line:
    """Return a voice's line without tags; those around all of it are kept for writing."""
    raw = raw.strip()
    opening = match[0] if (match := _OPENING.match(raw)) else ""
    rest = raw[len(opening) :]
    closing = match[0] if (match := _CLOSING.search(rest[-_LONGEST_CLOSING:])) else ""
    inner = rest.removesuffix(closing)
    if "<" in inner and inner.count("</") != len(re.findall(r"<[A-Za-z]", inner)):
        opening = closing = ""  # tags that do not only surround the line: text alone
    dash = match[0] if (match := _DASH.match(inner)) else ""
    inner = inner[len(dash) :]
    text = one_line(normalise(html.unescape(_TAG.sub("", inner))))
    return _Line(text, opening + dash, closing, dialogue=bool(dash))


def _seconds(stamp: str) -> float:
    seconds = 0.0
    for part in stamp.replace(",", ".").split(":"):
        seconds = 60 * seconds + float(part)
    return seconds


def _closed(before: _Line, line: _Line) -> bool:
    """Say whether a sentence ends between two lines."""
    text = before.text
    if not text or not line.text or line.dialogue:
        return True
    return bool(_ENDS.search(text) or _SOUND.match(text) or _SOUND.match(line.text))


def _converted(cue: _Cue, kind: SubtitleKind, number: int) -> str:
    """Return a cue's head for the other kind: with a comma or a point, without settings."""
    found = next(filter(None, map(_TIMING.match, cue.head.splitlines())))
    point = "," if kind == "srt" else "."
    stamps = []
    for stamp in (found[1], found[2]):
        stamp = re.sub("[.,]", point, stamp)
        stamps.append(stamp if stamp.count(":") == 2 else f"00:{stamp}")
    return f"{number}\n{' --> '.join(stamps)}\n"


def _escaped(text: str, kind: SubtitleKind) -> str:
    """Return text without anything that could be a tag."""
    if kind == "vtt":
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace("-->", "—>").replace("<", "‹").replace(">", "›")


def _wrapped(text: str, width: int, most: int) -> list[str]:
    """Wrap a cue into ``most`` lines of equal length, or more where it is much too long."""
    limit = max(_LINE, width)
    if len(text) <= limit or most == 1:
        return [text]
    if len(text) > most * limit + _LINE:
        return textwrap.wrap(text, limit, break_long_words=False, break_on_hyphens=False)
    for narrower in range(len(text) // most + 1, len(text)):
        lines = textwrap.wrap(text, narrower, break_long_words=False, break_on_hyphens=False)
        if len(lines) <= most:
            return lines
    return [text]


def subtitle_kind(text: str) -> SubtitleKind | None:
    """Return the kind of subtitles that ``text`` starts like, or None."""
    start = text[:2000].removeprefix("\ufeff").lstrip()
    if re.match(r"WEBVTT(?=\s|$)", start):
        return "vtt"
    return "srt" if re.match(rf"\d+\s*\n\s*{_TIME}\s*-->", start) else None


def read_subtitles(text: str, name: str, kind: SubtitleKind) -> Article:
    """Return the text of subtitles, with a block for each sentence or voice.

    :raises InputError: if there are no cues in it
    """
    subtitles = Subtitles(text, kind)
    if not subtitles.cues:
        raise InputError(f"{name} has no subtitles in it.", "Check that it is SRT or WebVTT.")
    blocks = (_joined(group) for group in subtitles.groups())
    article = Article(blocks=[Block("paragraph", text) for text in blocks if text])
    article.original = text.encode("utf-8", "replace")
    return article


def _joined(group: Sequence[_Line]) -> str:
    return " ".join(line.text for line in group if line.text)


def write_subtitles(
    original: str, kind: SubtitleKind, blocks: Sequence[Block], wanted: SubtitleKind
) -> str:
    """Return the subtitles ``original`` with the translations of its ``blocks`` in its cues.

    ``blocks`` are those of :func:`read_subtitles`, translated. A sentence without a translation
    keeps its text.
    """
    subtitles = Subtitles(original, kind)
    remaining = iter(blocks)
    for group in subtitles.groups():
        if _joined(group):
            _spread(next(remaining), group)
    return subtitles.text(wanted)


def _spread(block: Block, group: list[_Line]) -> None:
    """Divide a block's translation among its lines, in proportion within each sentence.

    Cuts are between words, preferably at punctuation within a few characters.
    """
    from numpy import interp

    lines = [line for line in group if line.text]
    sources, targets = [0], [0]  # where the sentences end, in German and in English
    english = ""
    for sentence in block.sentences:
        text = one_line(sentence.translation) or sentence.source
        english += (" " if english else "") + text
        sources.append(sources[-1] + len(sentence.source) + 1)
        targets.append(len(english) + 1)
    english = english or block.text
    places = [match.end() for match in re.finditer(r"\s+", english)]
    start = position = 0
    for index, line in enumerate(lines):
        position += len(line.text) + 1
        left = len(lines) - index - 1
        wanted = float(interp(position, sources, targets))
        end = _cut(english, places, wanted, start, left) if left else len(english)
        line.text = english[start:end].strip()
        start = end


def _cut(text: str, places: list[int], wanted: float, start: int, left: int) -> int:
    """Return the best cut after ``start`` that leaves a word for each of ``left`` lines."""
    first = bisect_left(places, start + 1)
    last = len(places) - left  # so many words must remain
    allowed = places[first : last + 1] or places[first : first + 1]
    if not allowed:
        return len(text)

    def cost(place: int) -> float:
        return abs(place - wanted) - (_COMFORT if text[place - 2 : place - 1] in _PAUSES else 0)

    return min(allowed, key=cost)
