"""What a reader may be told: encoding, format, furniture and language."""

from __future__ import annotations

import codecs
from dataclasses import dataclass

from newscli.errors import UsageError

SUPPORTED_SUFFIXES: frozenset[str] = frozenset(
    {".txt", ".text", ".md", ".markdown", ".html", ".htm", ".xhtml", ".pdf", ".docx", ".epub"}
)
"""File name endings that ``newscli batch`` picks up in a folder (lower case)."""

FORMATS: frozenset[str] = frozenset({"text", "markdown", "html", "pdf", "docx", "epub"})
"""The values of :attr:`ReadOptions.format`."""


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How to read an input.

    ``encoding`` forces a character encoding ("" detects it). ``keep_furniture`` keeps what would be
    removed. ``force_language`` reads an article that is not German as if it were.
    ``known_furniture`` holds the :func:`~newscli.read.furniture.furniture_key` of lines that a
    batch has seen in many articles. ``format`` is one of :data:`FORMATS` ("" detects it).
    """

    encoding: str = ""
    keep_furniture: bool = False
    force_language: bool = False
    known_furniture: frozenset[str] = frozenset()
    format: str = ""

    def __post_init__(self) -> None:
        """Refuse names that do not exist with a :class:`UsageError`."""
        if self.encoding:
            check_encoding(self.encoding)
        if self.format and self.format not in FORMATS:
            raise UsageError(
                f"There is no input format '{self.format}'.",
                f"Use one of: {', '.join(sorted(FORMATS))}.",
            )


def check_encoding(name: str) -> str:
    """Return Python's name of the text encoding ``name``; raise :class:`UsageError` otherwise."""
    try:
        "".encode(name)  # LookupError also for codecs that are not text encodings, like "hex"
        return codecs.lookup(name).name
    except (LookupError, ValueError, UnicodeError) as error:
        raise UsageError(
            f"There is no encoding '{name}'.", "Try utf-8, cp1252, iso-8859-15 or utf-16."
        ) from error
