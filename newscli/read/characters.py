"""Characters in one form, without changing what the text says.

Invisible characters are removed. Letters in disguise (ligatures, an accent beside its letter,
mathematical alphabets) become the letters they stand for. Dashes and quotation marks stay as they
are, since readers compare a report with the original.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

_ESCAPES = re.compile(
    "\x1b(?:\\[[0-?]{0,64}[ -/]{0,64}[@-~]|\\][^\x07\x1b\\n]{0,1000}(?:\x07|\x1b\\\\)|[@-_])"
)
_NEWLINES = re.compile("\r\n?|[\x0b\x85\u2028]")
_PARAGRAPHS = re.compile("[\x0c\u2029]")
_BROKEN_AT_SOFT_HYPHEN = re.compile("\u00ad[ \t]*\n[ \t]*")
_JOINER = re.compile("(?<![\u2600-\u27bf\ufe0f\U0001f000-\U0001faff])\u200d")  # not in emoji
_DIGIT_SPACE = re.compile("(?<=\\d)[\u00a0\u2007\u2008\u2009\u200a\u202f](?=\\d)")
_TRANSLATION: dict[int, str | None] = {
    **dict.fromkeys((*range(0, 9), *range(14, 32), *range(127, 160))),
    **{ord(c): None for c in "\u00ad\u180e\u200b\u200c\u200e\u200f\u2060\u2061\u2062\u2063\u2064"},
    **{ord(c): None for c in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff\ufffc"},
    **dict.fromkeys((0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000), " "),
}
_NO_CHARACTERS = re.compile("[\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
"""Surrogates and the code points that Unicode keeps out of texts; XML cannot hold them."""
_DISGUISED = re.compile("[\ufb00-\ufb06\uff01-\uff5e\U0001d400-\U0001d7ff]+")
"""Latin ligatures, full-width letters, and the bold or italic alphabets of mathematics."""
_ACCENTS = {
    "¨": "\u0308", "ˆ": "\u0302", "˜": "\u0303", "ˇ": "\u030c", "¸": "\u0327", "˚": "\u030a",
}  # fmt: skip
_ACCENT_BEFORE = re.compile("(¨ ?|[ˆ˜ˇ¸˚])([aeiouAEIOUncsz])")
_ACCENT_AFTER = re.compile("([aeiouAEIOU]) ?(¨)")
_ACUTE_E = re.compile(r"(?<=[a-z])´e\b")
_MOST_MARKS = 30
"""As in Unicode's stream-safe text format: composing longer runs takes quadratic time."""
_KEEP = "\ue000"
"""Stands for the space within a number while the other spaces are made plain (private use)."""
_MAY_BE_MARKS = re.compile(
    "[\u0300-\u1fff\u20d0-\u20ff\u2ce0-\u2dff\u3000-\udfff\ufb1e\ufe20-\ufe2f\U00010000-\U0001efff]{31}"
)
_OCR_HYPHEN = re.compile(r"(?<=[^\W\d_])[¬⸗] ?(?=[a-zäöüß])")
"""The sign that text recognition writes for a hyphen at a line end, after lines were joined."""
_RUN = re.compile(r"[ \t\n]+")


def normalise(text: str) -> str:
    r"""Return ``text`` with ``\n`` line ends and no invisible characters, composed (NFC).

    Removed: soft hyphens (with the line break after one), zero-width and direction characters,
    control characters, terminal escape sequences and code points that are not characters. A form
    feed becomes an empty line. Special spaces become plain ones, but one between digits becomes
    U+00A0: ``10 000`` stays one number.
    """
    if text.isascii() and "\r" not in text and text.isprintable():
        return text
    text = _ESCAPES.sub("", text) if "\x1b" in text else text
    text = _NO_CHARACTERS.sub("", text)
    text = _PARAGRAPHS.sub("\n\n", _NEWLINES.sub("\n", text))
    text = _BROKEN_AT_SOFT_HYPHEN.sub("", text)
    text = _OCR_HYPHEN.sub("", text) if "¬" in text or "⸗" in text else text
    text = _JOINER.sub("", text)
    text = text.replace(_KEEP, "")
    text = _DIGIT_SPACE.sub(_KEEP, text)
    text = text.translate(_TRANSLATION).replace("\u00a0", " ").replace(_KEEP, "\u00a0")
    text = _DISGUISED.sub(lambda match: unicodedata.normalize("NFKC", match[0]), text)
    text = _short_runs_of_marks(_letters_with_accents(text))
    return unicodedata.normalize("NFC", text)


def _before(match: re.Match[str]) -> str:
    return match[2] + _ACCENTS[match[1][0]]


def _after(match: re.Match[str]) -> str:
    return match[1] + _ACCENTS[match[2]]


def _letters_with_accents(text: str) -> str:
    """Join an accent that stands beside its letter, as in text taken from TeX's PDF files.

    Most files have the accent first ("Br¨ucke"), some the letter ("Bru¨cke").
    """
    if "¨" not in text:
        return text
    before = sum(1 for match in _ACCENT_BEFORE.finditer(text) if match[1][0] == "¨")
    after = sum(1 for _ in _ACCENT_AFTER.finditer(text))
    if 2 * before >= after:
        text = _ACCENT_AFTER.sub(_after, _ACCENT_BEFORE.sub(_before, text))
    else:
        text = _ACCENT_BEFORE.sub(_before, _ACCENT_AFTER.sub(_after, text))
    return _ACUTE_E.sub("é", text)


@cache
def _many_marks() -> re.Pattern[str]:
    marks = "".join(chr(code) for code in range(0x300, 0x1F000) if unicodedata.combining(chr(code)))
    return re.compile(f"([{marks}]{{{_MOST_MARKS}}})[{marks}]+")


def _short_runs_of_marks(text: str) -> str:
    """Cut runs of combining marks to a length that no language exceeds."""
    if not _MAY_BE_MARKS.search(text):
        return text
    return _many_marks().sub(r"\1", text)


def one_line(text: str) -> str:
    """Return ``text`` with every run of spaces, tabs and line ends as one space, stripped."""
    return _RUN.sub(" ", text).strip(" \t\n")


_RAISED = str.maketrans("0123456789+-()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ⁿ")
_LOWERED = str.maketrans("0123456789+-()", "₀₁₂₃₄₅₆₇₈₉₊₋₍₎")


def raised(text: str) -> str:
    """Return a superscript in characters of its own: "10" and "6" must not become "106"."""
    plain = text.strip()
    return text.translate(_RAISED) if all(ord(c) in _RAISED for c in plain) else text


def lowered(text: str) -> str:
    """Return a subscript in characters of its own ("CO₂")."""
    plain = text.strip()
    return text.translate(_LOWERED) if all(ord(c) in _LOWERED for c in plain) else text
