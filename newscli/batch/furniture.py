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
"""A line that stands in so many different articles is no part of any of them …"""

_MOSTLY_REPEATED = 0.5
"""… but articles that repeat most of their text are copies of one story, and do not count."""

_SHORTEST, _LONGEST = 8, 300
_LARGEST = 2_000_000
_HIDDEN = re.compile(r"<(script|style|head)\b.*?</\1\s*>|<!--.*?-->", re.IGNORECASE | re.DOTALL)
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
        from newscli.read import furniture_key

        lines: dict[str, int] = {}
        for line in text.splitlines():
            line = line.strip()
            if line:
                key = furniture_key(line) if len(line) <= _LONGEST else ""
                lines[key] = lines.get(key, 0) + len(line)
        self._articles.append(lines)

    def keys(self) -> frozenset[str]:
        """Return the furniture keys of the lines that repeat."""
        counts = Counter(key for lines in self._articles for key in lines)
        repeated = {key for key, count in counts.items() if _is_furniture(key, count)}
        if not repeated:
            return frozenset()
        counts = Counter(
            key for lines in self._articles if not _is_copy(lines, repeated) for key in lines
        )
        return frozenset(key for key in repeated if _is_furniture(key, counts[key]))


def _decoded(data: bytes, encoding: str) -> str:
    for name in filter(None, (encoding, "utf-8", "cp1252")):
        try:
            return data.decode(name)
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1")


def _is_furniture(key: str, count: int) -> bool:
    return count >= _AT_LEAST and len(key) >= _SHORTEST


def _is_copy(lines: dict[str, int], repeated: set[str]) -> bool:
    total = sum(lines.values())
    return sum(size for key, size in lines.items() if key in repeated) > _MOSTLY_REPEATED * total
