"""Addresses: web and mail addresses, @handles and #hashtags stand in a translation as they are."""

from __future__ import annotations

import re

from newscli.addresses import Address, addresses
from newscli.article import CheckWarning, WarningKind
from newscli.check.words import key, source_words

_PUNCTUATION = ".,;:!?…'’‘)]}*_"
_START = re.compile(r"(?:https?://)?(?:www\.)?", re.IGNORECASE)
_DASHES = str.maketrans({"‐": "-", "‑": "-", "\u00ad": None, "\u200b": None})


def _bare(text: str) -> str:
    """Return an address without what may differ: case, https://, www., the last slash."""
    return _START.sub("", text.translate(_DASHES).casefold(), count=1).rstrip("/")


def check_addresses(source: str, translation: str) -> list[CheckWarning]:
    """Warn about addresses, handles and hashtags that are missing or altered.

    A hashtag may be translated as the lexicon renders its word (#Ratte, #rat), and the name of a
    site may be said otherwise (ZEIT.de).
    """
    ours = [each for each in addresses(source) if each.kind != "site" or "/" in each.text]
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
            message = f"The {_called(address)} is missing from the translation."
            warnings.append(CheckWarning(WarningKind.name, message, address.span))
        elif address.kind != "hashtag" or not _renders(made.text[1:], address.text[1:]):
            message = f"The {_called(address)} became {made.text}."
            warnings.append(CheckWarning(WarningKind.name, message, address.span, made.span))
    return warnings


def _called(address: Address) -> str:
    kind = address.kind if address.kind in {"handle", "hashtag"} else "address"
    return f"{kind} {address.text}"


def _renders(english: str, german: str) -> bool:
    """Return whether an English word is a rendering of a German one or of its compound's parts."""
    return any(key(english) in word.keys for word in source_words(german))
