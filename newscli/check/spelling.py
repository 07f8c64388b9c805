"""Tell whether a name of the source stands in the translation, be it in another spelling."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_WORD = re.compile(r"[^\W\d_]+")
_ACRONYM_POINT = re.compile(r"(?<=\b\w)\.(?=\w\b)")
_NOT_WORD = re.compile(r"[\W_]+")
_FOLDED = (
    ("dsch", "j"), ("tsch", "ch"), ("sch", "sh"), ("ae", "a"), ("oe", "o"), ("ue", "u"),
    ("ph", "f"), ("kh", "h"), ("gh", "g"), ("ch", "h"), ("zh", "s"), ("sh", "s"), ("th", "t"),
    ("ck", "k"), ("ts", "s"), ("tz", "s"), ("qu", "k"), ("ou", "u"), ("oo", "u"), ("ee", "i"),
    ("ie", "i"), ("ij", "i"), ("iy", "i"), ("ks", "x"), ("yu", "u"), ("ju", "u"), ("ya", "a"),
    ("ja", "a"), ("ye", "e"), ("je", "e"),
)  # fmt: skip
_LETTERS = str.maketrans({"w": "v", "f": "v", "y": "i", "j": "i", "z": "s", "c": "k", "q": "k",
                          "d": "t", "h": None, "'": None, "’": None})  # fmt: skip
_DOUBLED = re.compile(r"(.)\1+")
_LEAST_PREFIX = 4
_LEAST_SHARE = 0.6
_ONE_EDIT_FROM = 5
_TWO_EDITS_FROM = 9


@lru_cache(maxsize=8192)
def sound(word: str) -> str:
    """Return ``word`` reduced to what transliterations of it share.

    >>> sound("Gorbatschow"), sound("Gorbachev")
    ('korpatsov', 'korpasev')
    """
    low = word.lower().replace("ß", "ss")
    if not low.isascii():
        low = "".join(c for c in unicodedata.normalize("NFKD", low) if not unicodedata.combining(c))
    for long, short in _FOLDED:
        if long in low:
            low = low.replace(long, short)
    return _DOUBLED.sub(r"\1", low.translate(_LETTERS))


def sounds(text: str) -> set[str]:
    """Return the sounds of all words of ``text``."""
    return {sound(word) for word in _WORD.findall(text)}


def plain(text: str) -> str:
    """Return ``text`` in small letters without accents, words parted by single spaces."""
    low = text.lower()
    if not low.isascii():
        low = low.replace("ß", "ss").replace("ł", "l").replace("ø", "o").replace("đ", "d")
        low = "".join(c for c in unicodedata.normalize("NFKD", low) if not unicodedata.combining(c))
    return _NOT_WORD.sub(" ", _ACRONYM_POINT.sub("", low))


def without_genitive(word: str) -> str:
    """Return a name without its genitive s, where it may have one: ``Jong-uns``, ``Griffiths'``."""
    if word.endswith(("'s", "’s")):
        return word[:-2]
    word = word.rstrip("'’")
    if len(word) > 3 and word.endswith("s") and not word.endswith("ss"):
        return word[:-1]
    return word


def sounds_alike(name: str, candidates: set[str]) -> bool:
    """Tell whether a name, or what it is derived from, is among the ``candidates`` by sound."""
    ours = sound(without_genitive(name))
    whole = sound(name)
    if ours in candidates or whole in candidates:
        return True
    return any(_alike(ours, theirs) or _alike(whole, theirs) for theirs in candidates)


def sounds_within(name: str, candidates: set[str]) -> bool:
    """Tell whether a name is part of a compound among the ``candidates``: Brazil, Südbrasilien."""
    ours = sound(without_genitive(name))
    return len(ours) >= _LEAST_PREFIX and any(ours in theirs for theirs in candidates)


def _alike(first: str, second: str) -> bool:
    """Compare two sounds: a common stem, or an edit or two."""
    short, long = sorted((first, second), key=len)
    if not short or first[0] != second[0] or len(short) < 3:
        return False
    enough = max(_LEAST_PREFIX, _LEAST_SHARE * len(long))
    if len(short) >= enough and long.startswith(short):
        return True
    if len(short) < _ONE_EDIT_FROM:
        return False
    allowed = 2 if len(short) >= _TWO_EDITS_FROM else 1
    return len(long) - len(short) <= allowed and _distance(short, long, allowed) <= allowed


def _distance(first: str, second: str, most: int) -> int:
    """Return the edit distance of two short strings, or something above ``most``."""
    row = list(range(len(second) + 1))
    for i, a in enumerate(first, 1):
        before, row[0] = row[0], i
        for j, b in enumerate(second, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (a != b))
        if min(row) > most:
            return most + 1
    return row[-1]
