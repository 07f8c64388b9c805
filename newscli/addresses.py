"""Addresses in a text: web and mail addresses, names of sites, @handles and #hashtags."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal, NamedTuple

from newscli.article import Span

Kind = Literal["mail", "web", "site", "handle", "hashtag"]

_TOP_LEVEL = "at|ch|com|de|edu|eu|fr|gov|info|int|io|li|lu|net|news|online|org|pl|ru|tv|uk"
_REST = r"[^\s<>\"„“”«»|]"
_ADDRESS = re.compile(
    r"(?<![\w@#/.+-])(?:"
    r"(?P<mail>[\w.+-]{1,64}@\w[\w-]{0,62}(?:\.[\w-]{1,63}){1,8})"
    rf"|(?P<web>(?:https?://|www\.){_REST}{{2,2000}})"
    rf"|(?P<site>[\w-]{{1,63}}(?:\.[\w-]{{1,63}}){{0,8}}\.(?:{_TOP_LEVEL})\b(?!\.?\w)"
    rf"(?:[/?]{_REST}{{0,2000}})?)"
    r"|(?P<handle>@(?=\w*[^\W\d_])\w{2,64})"
    r"|(?P<hashtag>\#(?=\w*[^\W\d_])\w{2,64})"
    r")",
    re.IGNORECASE,
)
_PUNCTUATION = ".,;:!?…'’‘)]}*"


class Address(NamedTuple):
    """An address, where it stands, and its kind; a "site" is one without https:// or www."""

    text: str
    span: Span
    kind: Kind


@lru_cache(maxsize=1024)
def addresses(text: str) -> tuple[Address, ...]:
    """Return the addresses, handles and hashtags of a text, without the punctuation behind them.

    >>> [found.text for found in addresses("Siehe https://x.de/a-b, taz.de, @eva und #wahl25.")]
    ['https://x.de/a-b', 'taz.de', '@eva', '#wahl25']
    """
    if not _MAY_HAVE.search(text):
        return ()
    found = []
    for match in _ADDRESS.finditer(text):
        said = match[0].rstrip(_PUNCTUATION)
        if ")" in match[0] and "(" in said:  # a page of Wikipedia: Bonn_(Begriffsklärung)
            said = match[0].rstrip(_PUNCTUATION.replace(")", ""))
        kind: Kind = match.lastgroup  # type: ignore[assignment]
        found.append(Address(said, (match.start(), match.start() + len(said)), kind))
    return tuple(found)


_MAY_HAVE = re.compile(r"[@#]\w|\w\.\w|://")


def without_addresses(text: str) -> str:
    """Return a text with a space in the place of each address."""
    made, end = "", 0
    for address in addresses(text):
        made += text[end : address.span[0]] + " "
        end = address.span[1]
    return made + text[end:]
