"""Plain text into an article's blocks.

Wrapped lines (mail, agencies, PDF) are joined into paragraphs. A program wraps a line where the
next word would not have fitted; lines of poems and tables end earlier. In a proportional font, the
number of characters does not tell what fits, so a :class:`Ruler` can measure lines otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from newscli.article import Article, Block, Removed
from newscli.read.base import ReadOptions, can_be_title, ends_sentence, finish
from newscli.read.characters import normalise, one_line

_SIGNATURE = re.compile(r"^-- ?$\n[\s\S]*\Z", re.MULTILINE)
_SIGNATURE_LINES = 8

_BULLET = re.compile(r"^(\s*)([-*+•◦▪‣·■►–—])[ \t]+(?=\S)")
_NUMBER = re.compile(r"^(\s*)((\d{1,3}|[a-z])[.)])[ \t]+(?=\S)")
_QUOTED = re.compile(r"^ ?(?:>[ ]?)+")
_CELLS = re.compile(r"\S(?:\t| {3,}|\s\|\s)\S")
_UNDERLINE = re.compile(r"^\s*(={3,}|-{3,}|~{3,})\s*$")
_STOPS = re.compile(r"[.!?…][\"“”‘’»«›‹')\]]*$")
_HANGING = ("und", "oder", "bis", "bzw.", "beziehungsweise", "sowie", "noch", "als", "statt")
_HYPHENS = "-‐¬⸗"
"""A hyphen, the sign that text recognition writes for it, and blackletter's double hyphen."""
_LAST_WORD = re.compile(r"[^\W\d_]+\Z")
_COLOURS = ("rot", "grün", "gelb", "schwarz", "blau", "weiß", "braun", "grau")
_ADJECTIVE = re.compile(
    r"[^\W\d_]{2,40}(?:isch|lich|ig|deutsch)(?:e[mnrs]?)?\b|deutsch(?:e[mnrs]?)?\b"
)
_WIDEST_WRAP = 130
_NEAR = 40
"""How many lines away the next item of a list may begin."""
_GROUPS_TO_KNOW = 500
"""How many groups of lines are examined to learn where a text is wrapped."""


@dataclass(frozen=True, slots=True)
class Ruler:
    """How lines are measured: ``length`` counts in average characters.

    ``share`` is the part of the widest line's length that a line must reach to be full; less than
    1 if lengths are estimates. Lines narrower than ``narrowest`` are never joined.
    """

    length: Callable[[str], float] = len
    share: float = 1.0
    narrowest: int = 30

    def width(self, lines: Sequence[str]) -> float:
        """Return the width to which ``lines`` are filled."""
        return self.share * max(map(self.length, lines), default=0)

    def is_full(self, line: str, following: str, width: float) -> bool:
        """Say whether the first word of ``following`` would not have fitted on ``line``."""
        return self.length(f"{line} {following.split(maxsplit=1)[0]}") > width


_BY_CHARACTERS = Ruler()


def read_text(text: str, options: ReadOptions) -> Article:
    """Return the article in a plain text."""
    text = normalise(text)
    article = Article()
    signature = _SIGNATURE.search(text)
    if signature and signature[0].count("\n") <= _SIGNATURE_LINES and not options.keep_furniture:
        article.removed.append(Removed(one_line(signature[0]), "mail signature"))
        text = text[: signature.start()]
    article.blocks = blocks_from_text(text)
    return finish(article, options)


def blocks_from_text(text: str, ruler: Ruler = _BY_CHARACTERS) -> list[Block]:
    """Return the paragraphs, list items, quotes and underlined headings of a plain text.

    ``text`` has been through :func:`~newscli.read.characters.normalise`. Title and other headings
    are found by :func:`mark_headings`, after furniture has been removed.
    """
    groups = list(_groups(text.split("\n")))
    start = groups[:_GROUPS_TO_KNOW]
    width = max((ruler.width(group) for group in start if _is_wrapped(group, ruler)), default=0)
    blocks = [block for group in groups for block in _blocks_of(group, ruler, width)]
    if len(groups) > 1 and len(groups[0]) == 1 and len(blocks) > 1:
        first = blocks[0]
        if first.kind == "paragraph" and can_be_title(first.text):
            first.kind, first.level = "heading", 1
    return blocks


def _groups(lines: Iterable[str]) -> Iterator[list[str]]:
    """Yield the lines that no empty line separates."""
    for has_text, group in groupby(lines, key=lambda line: bool(line.strip())):
        if has_text:
            yield [line.rstrip() for line in group]


def _blocks_of(group: list[str], ruler: Ruler, known_width: float) -> Iterator[Block]:
    """Yield the blocks of lines that no empty line separates."""
    position = 0
    width = ruler.width(group)
    while position < len(group):
        line = group[position]
        end = position + 1
        if _QUOTED.match(line):
            while end < len(group) and _QUOTED.match(group[end]):
                end += 1
            inner = "\n".join(_QUOTED.sub("", quoted) for quoted in group[position:end])
            for paragraph in _groups(inner.split("\n")):
                for text in _paragraphs(paragraph, ruler, known_width):
                    yield Block("quote", one_line(text))
        elif _marker(group, position):
            item, end = _list_item(group, position, ruler, width)
            yield item
        elif end < len(group) and _UNDERLINE.match(group[end]) and not _has_cells(line):
            yield Block("heading", one_line(line), level=1 if "=" in group[end] else 2)
            end += 1
        else:
            while end < len(group) and not (
                _QUOTED.match(group[end])
                or _marker(group, end)
                or (end + 1 < len(group) and _UNDERLINE.match(group[end + 1]))
            ):
                end += 1
            for text in _paragraphs(group[position:end], ruler, known_width):
                yield Block("paragraph", _row(text) if _has_cells(text) else one_line(text))
        position = end


def _has_cells(line: str) -> bool:
    """Say whether ``line`` is a row of a table: parts divided by tabs, bars or many spaces."""
    # The cheap test first: this runs for every line.
    return ("\t" in line or "   " in line or "|" in line) and bool(_CELLS.search(line))


def _row(text: str) -> str:
    """Return a row of a table with bars between its cells."""
    return re.sub(r"\s*(?:\t| {3,}|\s\|\s)\s*", " | ", text.strip(" \t|"))


def _marker(group: Sequence[str], position: int) -> re.Match[str] | None:
    """Return the match of a list marker, if the line at ``position`` starts an item.

    In running text, a line may start with a dash or with "28. Oktober". So a bullet must start a
    group or follow an item or a complete sentence, and a number needs its neighbour nearby.
    """
    line = group[position]
    bullet = _BULLET.match(line)
    if bullet:
        before = group[position - 1] if position else ""
        starts = not before or bool(ends_sentence(before) or _BULLET.match(before))
        if bullet[2] not in "–—":
            return bullet if starts or before.startswith((" ", "\t")) else None
        around = group[max(0, position - _NEAR) : position + _NEAR + 1]
        several = sum(bool(_BULLET.match(other)) for other in around) > 1
        return bullet if starts and several else None
    number = _NUMBER.match(line)
    if not number:
        return None
    neighbours = {_successor(number[3], step) for step in (-1, 1)}
    near = (
        match[3]
        for other in group[max(0, position - 8) : position + 9]
        if (match := _NUMBER.match(other)) and match[2][-1] == number[2][-1]
    )
    return number if neighbours.intersection(near) else None


def _successor(label: str, step: int) -> str:
    return str(int(label) + step) if label.isdigit() else chr(ord(label) + step)


def _list_item(
    group: Sequence[str], position: int, ruler: Ruler, width: float
) -> tuple[Block, int]:
    match = _marker(group, position)
    assert match is not None
    lines = [group[position][match.end() :]]
    indent = match.end()
    end = position + 1
    while end < len(group) and not _marker(group, end):
        line = group[end]
        indented = len(line) - len(line.lstrip()) >= min(indent, 2)
        if not indented and not ruler.is_full(group[end - 1], line, width):
            break
        lines.append(line.strip())
        end += 1
    level = len(match[1].replace("\t", "    ")) // 2
    return Block("list_item", one_line(join_lines(lines)), level=level, marker=match[2]), end


def _paragraphs(lines: Sequence[str], ruler: Ruler, known_width: float) -> Iterator[str]:
    """Yield joined paragraphs where ``lines`` are wrapped, else each line.

    :param known_width: where other lines of the text are certainly wrapped, or 0
    """
    if not _is_wrapped(lines, ruler, known_width):
        yield from lines
        return
    width = ruler.width(lines)
    # If all lines are filled to the last word that fits, any shorter one ends a paragraph.
    exact = all(
        ruler.is_full(a, b, width)
        or ends_sentence(a)
        or _is_headline(lines, position, ruler, width)
        for position, (a, b) in enumerate(pairwise(lines))
    )
    least = width if exact or ruler.share < 1 else round(0.85 * width)
    current = [lines[0]]
    for position, (before, line) in enumerate(pairwise(lines)):
        indented = line.startswith(("  ", "\t")) and not before.startswith(("  ", "\t"))
        short = not ruler.is_full(before, line, least)
        if ((indented or short) and ends_sentence(before)) or _is_headline(
            lines, position, ruler, width
        ):
            yield join_lines(current)
            current = []
        current.append(line)
    yield join_lines(current)


def _is_headline(lines: Sequence[str], position: int, ruler: Ruler, width: float) -> bool:
    """Say whether a line among wrapped ones is a headline: short, and without a full stop."""
    line, following = lines[position], lines[position + 1]
    return (
        (position == 0 or bool(_STOPS.search(lines[position - 1][-10:])))
        and not ruler.is_full(line, following, round(0.75 * width))
        and not ends_sentence(line)
        and not line.endswith((",", *_HYPHENS, "–"))
        and not following.lstrip()[:1].islower()
    )


def _is_wrapped(lines: Sequence[str], ruler: Ruler, known_width: float = 0) -> bool:
    width = ruler.width(lines)
    if len(lines) < 2 or not ruler.narrowest <= width <= _WIDEST_WRAP:
        return False
    if sum(_has_cells(line) for line in lines) > len(lines) // 2:
        return False
    as_others = 0.85 * known_width <= width <= 1.15 * known_width
    full = early = lower = 0
    for position, (line, following) in enumerate(pairwise(lines)):
        hyphenated = line.endswith(tuple(_HYPHENS)) and following.lstrip()[:1].islower()
        runs_on = hyphenated or following.lstrip()[:1].islower()
        lower += runs_on
        if hyphenated or ruler.is_full(line, following, width):
            full += 1
        elif runs_on or not (ends_sentence(line) or _is_headline(lines, position, ruler, width)):
            early += 1
    joins = len(lines) - 1
    if not full or full < 0.75 * (full + early):
        return False
    if as_others and not early:
        return True
    if width < 50 and lower < 0.3 * joins:
        return False
    if joins >= 3 and lower == 0:  # each line starts with a capital: verse
        return False
    # Two or three lines say little about a width; a sentence must continue across them.
    return joins > 3 or lower > 0 or not all(_STOPS.search(line[-10:]) for line in lines[:-1])


def join_lines(lines: Sequence[str]) -> str:
    """Join wrapped lines, and words hyphenated at line ends."""
    parts = [lines[0].strip()]
    for line in lines[1:]:
        line = line.strip()
        before = parts[-1]
        first = line.split(maxsplit=1)[0] if line else ""
        if len(before) > 1 and before[-1] in _HYPHENS and before[-2].isalnum():
            if first in _HANGING:
                parts[-1] = before[:-1] + "- "
            elif first[:1].islower() and before[-2].isalpha() and not _keeps_hyphen(before, first):
                parts[-1] = before[:-1]
            else:
                parts[-1] = before[:-1] + ("-" if before[-1] in "¬⸗" else before[-1])
        elif before:
            parts[-1] += " "
        parts.append(line)
    return "".join(parts)


def _keeps_hyphen(line: str, following: str) -> bool:
    """Say whether the hyphen at the end of ``line`` is part of its word.

    It does after an acronym ("EU-weit", "AfD-nahe") or a single letter ("x-beliebig"), and between
    two adjectives of equal rank ("deutsch-französisch", "rot-grün").
    """
    if line[-1] not in "-‐":
        return False
    found = _LAST_WORD.search(line[-60:-1])
    if not found:
        return True
    word = found[0]
    if len(word) == 1 or any(letter.isupper() for letter in word[1:]):
        return True
    stem = word.casefold()
    if stem in _COLOURS:
        return following.casefold().startswith(_COLOURS)
    return stem.endswith(("isch", "deutsch")) and bool(_ADJECTIVE.match(following))
