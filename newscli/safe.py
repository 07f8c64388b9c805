"""Makes hostile text inert: the one place that decides which characters may be shown.

An article can hold anything: escape sequences that retitle or rewrite a terminal, C1 controls that
start the same sequences in one character, bidirectional overrides that show text in another order
than it has (CVE-2021-42574), and characters that hide. Without its introducing control character a
sequence is only odd text, so single characters are removed and nothing is parsed.
"""

from __future__ import annotations

import re

_SPACES = re.compile("[\t\n\v\f\r\x1c-\x1f\x85\u2028\u2029]+")
_CONTROLS = re.compile(
    "["
    "\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f"  # C0, DEL and C1 without the white space above
    "\xad\u200b\ufeff"  # soft hyphen, zero-width space, byte order mark
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # bidirectional marks, overrides, isolates
    "\u2060-\u2064\u206a-\u206f\ufff9-\ufffb"  # invisible operators, annotations
    "\U000e0000-\U000e007f"  # tags, which carry invisible text
    "]"
)
_SURROGATES = re.compile("[\ud800-\udfff]")
_IN_JSON = re.compile(f"{_CONTROLS.pattern[:-1]}\x85\u2028\u2029\ud800-\udfff]")


def clean(text: str) -> str:
    """Return ``text`` on one line, without any character that controls its display.

    Runs of line breaks and tabs become one space, other controls vanish, and lone surrogates
    (from undecodable file names) become U+FFFD: the result can always be encoded.
    """
    text = _CONTROLS.sub("", _SPACES.sub(" ", text))
    return _SURROGATES.sub("\ufffd", text)


def safe_line(text: str) -> str:
    """Return :func:`clean` text with single spaces and none at the ends (for names, reasons)."""
    return " ".join(clean(text).split())


def escape_xml(text: str) -> str:
    """Return inert text for an XML element or attribute, without what XML cannot hold."""
    from html import escape

    return escape(clean(text).replace("\ufffe", "\ufffd").replace("\uffff", "\ufffd"), quote=True)


def escape_json(document: str) -> str:
    r"""Write the controls of a JSON document as ``\uXXXX``: the same data, but inert on a screen.

    Outside of strings, JSON has no such character but the line breaks, which are kept.
    """

    def escaped(match: re.Match[str]) -> str:
        units = match.group().encode("utf-16-be", "surrogatepass")
        pairs = (units[i : i + 2].hex() for i in range(0, len(units), 2))
        return "".join(f"\\u{pair}" for pair in pairs)

    return _IN_JSON.sub(escaped, document)
