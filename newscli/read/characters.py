"""Characters that cannot be seen, put into one form without changing what the text says.

Dashes and quotes stay as they are: the reader of the report compares with the original.
"""

from __future__ import annotations

import re
import unicodedata

_ESCAPES = re.compile("\x1b(?:\\[[0-?]*[ -/]*[@-~]|\\][^\x07\x1b]*(?:\x07|\x1b\\\\)?|[@-_])")
_NEWLINES = re.compile("\r\n?|[\x0b\x85\u2028]")
_PARAGRAPHS = re.compile("[\x0c\u2029]")
_BROKEN_AT_SOFT_HYPHEN = re.compile("\u00ad[ \t]*\n[ \t]*")
_JOINER = re.compile("(?<![\u2600-\u27bf\ufe0f\U0001f000-\U0001faff])\u200d")  # not in emoji
_DIGIT_SPACE = re.compile("(?<=\\d)[\u00a0\u2007\u2008\u2009\u200a\u202f](?=\\d)")
_TRANSLATION: dict[int, str | None] = {
    **dict.fromkeys((*range(0, 9), *range(14, 32), *range(127, 160))),
    **{ord(c): None for c in "\u00ad\u180e\u200b\u200c\u200e\u200f\u2060\u2061\u2062\u2063\u2064"},
    **{ord(c): None for c in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff\ufffc"},
    **{
        ord(c): " "
        for c in "\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f"
        "\u205f\u3000"
    },
}
_KEEP = "\ue000"
"""Stands for the space within a number while the other spaces are made plain (private use)."""
_RUN = re.compile(r"[ \t\n]+")


def normalise(text: str) -> str:
    r"""Return ``text`` with ``\n`` line ends and no invisible characters, composed (NFC).

    Removed: soft hyphens (with the line break after one), zero-width and direction characters,
    control characters and terminal escape sequences. A form feed becomes an empty line. Special
    spaces become plain ones, but a non-breaking or thin space between digits becomes U+00A0, so
    that ``10 000`` stays one number.
    """
    if text.isascii() and "\r" not in text and text.isprintable():
        return text
    text = _ESCAPES.sub("", text) if "\x1b" in text else text
    text = _PARAGRAPHS.sub("\n\n", _NEWLINES.sub("\n", text))
    text = _BROKEN_AT_SOFT_HYPHEN.sub("", text)
    text = _JOINER.sub("", text)
    text = text.replace(_KEEP, "")
    text = _DIGIT_SPACE.sub(_KEEP, text)
    text = text.translate(_TRANSLATION).replace("\u00a0", " ").replace(_KEEP, "\u00a0")
    return unicodedata.normalize("NFC", text)


def one_line(text: str) -> str:
    """Return ``text`` with every run of spaces, tabs and line ends as one space, stripped."""
    return _RUN.sub(" ", text).strip(" \t\n")
