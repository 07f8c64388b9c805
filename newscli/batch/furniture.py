"""Lines that repeat across the articles of a folder: page furniture that no article shows alone.

A cheap look at a sample, without parsing: what it finds are keys for
:attr:`newscli.read.ReadOptions.known_furniture`.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from pathlib import PurePosixPath

SAMPLE = 1000
"""That many articles, spread over the folder, are looked at: enough to see what repeats."""

_AT_LEAST = 5
_SHARE = 0.1
"""A line that stands in five different articles and in a tenth of all belongs to none of them …"""

_MOSTLY_REPEATED = 0.5
"""… but articles that repeat most of their text are copies of one story, and do not count."""

_SHORTEST, _LONGEST = 8, 300
_LARGEST = 2_000_000
_HIDDEN = re.compile(r"<(script|style|head|h1)\b.*?</\1\s*>|<!--.*?-->", re.IGNORECASE | re.DOTALL)
_BLOCK = re.compile(r"</?(?:p|div|li|h[1-6]|br|td|section|article|figcaption|footer)\b[^>]*>", re.I)
_TAG = re.compile(r"<[^<>]*>")


class RepeatedLines:
    """Counts lines over articles; memory is bounded by the sample."""

    def __init__(self) -> None:
        """Begin without any article."""
        self._articles: list[dict[str, int]] = []

    def add(self, source: str, data: bytes, encoding: str = "") -> None:
        """Look at an article of a text format; others (PDF, DOCX, EPUB) are left alone."""
        suffix = PurePosixPath(source).suffix.lower()
        if suffix in {".pdf", ".docx", ".epub"} or len(data) > _LARGEST:
            return
        text = _decoded(data, encoding)
        if suffix in {".html", ".htm", ".xhtml"}:
            text = _HIDDEN.sub("\n", text)
            text = html.unescape(_TAG.sub("", _BLOCK.sub("\n", text)))
        lines: dict[str, int] = {}
        for number, line in enumerate(filter(None, map(str.strip, text.splitlines()))):
            # The first line is the headline, and some headlines come every day.
            key = _key(line) if number > 0 else ""
            lines[key] = lines.get(key, 0) + len(line)
        self._articles.append(lines)

    def keys(self) -> frozenset[str]:
        """Return the furniture keys of the lines that repeat."""
        counts = Counter(key for lines in self._articles for key in lines)
        enough = max(_AT_LEAST, _SHARE * len(self._articles))
        repeated = {key for key, count in counts.items() if key and count >= enough}
        if not repeated:
            return frozenset()
        counts = Counter(
            key for lines in self._articles if not _is_copy(lines, repeated) for key in lines
        )
        return frozenset(key for key in repeated if counts[key] >= enough)


def _decoded(data: bytes, encoding: str) -> str:
    for name in filter(None, (encoding, "utf-8", "cp1252")):
        try:
            return data.decode(name)
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1")


def _key(line: str) -> str:
    """Return the key of a line that could be furniture, "" for others.

    What differs in its numbers only is news ("The index closed at …"), and keys have no numbers.
    """
    from newscli.read import furniture_key

    if not _SHORTEST <= len(line) <= _LONGEST or any(character.isdigit() for character in line):
        return ""
    return furniture_key(line)


def _is_copy(lines: dict[str, int], repeated: set[str]) -> bool:
    total = sum(lines.values())
    return sum(size for key, size in lines.items() if key in repeated) > _MOSTLY_REPEATED * total
