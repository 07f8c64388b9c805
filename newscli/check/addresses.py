"""Addresses: web and mail addresses, @handles and #hashtags stand in a translation as they are."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from newscli.article import CheckWarning, Span, WarningKind
from newscli.check.words import key, source_words

_ADDRESS = re.compile(
    r"""(?<![\w@/.])(?:
    (?P<web>(?:https?://|www\.)[^\s<>"„“”«»|]{2,2000})
    |(?P<mail>[\w.+-]{1,64}@\w[\w-]{0,62}(?:\.[\w-]{1,63}){1,8})
    |(?P<tag>[@\#](?=\w*[^\W\d_])\w{2,64})
    )""",
    re.VERBOSE | re.IGNORECASE,
)
_PUNCTUATION = ".,;:!?…'’‘)]}*_"
_START = re.compile(r"(?:https?://)?(?:www\.)?", re.IGNORECASE)
_DASHES = str.maketrans({"‐": "-", "‑": "-", "\u00ad": None, "\u200b": None})


class Address(NamedTuple):
    """An address, a handle or a hashtag; ``kind`` is what a message calls it."""

    text: str
    span: Span
    kind: str


@lru_cache(maxsize=1024)
def addresses(text: str) -> tuple[Address, ...]:
    """Return the web and mail addresses, handles and hashtags of a text.

    >>> [found.text for found in addresses("Siehe https://x.de/a-b, @eva und #wahl25.")]
    ['https://x.de/a-b', '@eva', '#wahl25']
    """
    found = []
    for match in _ADDRESS.finditer(text):
        said = match[0].rstrip(_PUNCTUATION)
        if ")" in match[0] and "(" in said:  # a page of Wikipedia: Bonn_(Begriffsklärung)
            said = match[0].rstrip(_PUNCTUATION.replace(")", ""))
        kind = "address"
        if match["tag"]:
            kind = "hashtag" if said.startswith("#") else "handle"
        found.append(Address(said, (match.start(), match.start() + len(said)), kind))
    return tuple(found)


def _bare(text: str) -> str:
    """Return an address without what may differ: case, https://, www., the last slash."""
    return _START.sub("", text.translate(_DASHES).casefold(), count=1).rstrip("/")


def check_addresses(source: str, translation: str) -> list[CheckWarning]:
    """Warn about addresses, handles and hashtags that are missing or altered.

    A hashtag may be translated as the lexicon renders its word: #Ratte, #rat.
    """
    ours = addresses(source)
    if not ours:
        return []
    theirs = addresses(translation)
    there = {_bare(found.text) for found in theirs}
    there |= {_bare(word.strip("([{*_" + _PUNCTUATION)) for word in translation.split()}
    known = {_bare(address.text) for address in ours}
    others = {
        kind: iter([x for x in theirs if x.kind == kind and _bare(x.text) not in known])
        for kind in {address.kind for address in ours}
    }
    warnings = []
    for address in ours:
        if _bare(address.text) in there:
            continue
        made = next(others[address.kind], None)
        if made is None:
            message = f"The {address.kind} {address.text} is missing from the translation."
            warnings.append(CheckWarning(WarningKind.name, message, address.span))
        elif address.kind != "hashtag" or not _renders(made.text[1:], address.text[1:]):
            message = f"The {address.kind} {address.text} became {made.text}."
            warnings.append(CheckWarning(WarningKind.name, message, address.span, made.span))
    return warnings


def _renders(english: str, german: str) -> bool:
    """Return whether an English word is a rendering of a German one or of its compound's parts."""
    return any(key(english) in word.keys for word in source_words(german))
