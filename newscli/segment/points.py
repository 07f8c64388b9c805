"""What a point means: the end of a sentence, an abbreviation, an ordinal, an initial.

German capitalises nouns, so that a capital after a point says little by itself. What does say much
is a word that only the start of a sentence capitalises ("Der", "Nach", "Es"): it decides where an
abbreviation, a number or an initial may also be the last word of a sentence.
"""

from __future__ import annotations

import re

from newscli.segment import abbreviations as lists

CLOSING_QUOTES = "\"'“”‘’»«›‹"
LOOK = 80
"""How many characters a look at the neighbouring words reaches."""

_SPACE = re.compile(r"\s*")
_OPENERS = re.compile(r"[\s\"'„“”‚‘’«»‹›(\[{*_–—•·¿¡-]*")
_OPENER = re.compile(r"[\"'„“”‚‘’«»‹›(\[{]")
_WORD_AFTER = re.compile(r"[^\W_]+")
_ROMAN = re.compile(r"(?=[IVX])X{0,3}(?:IX|IV|V?I{0,3})\Z")
_DOTTED = re.compile(r"(?:[^\W\d_]{1,4}\.-?)+[^\W\d_]{1,4}\Z")
_DOMAIN = re.compile(r"\.(?:de|at|ch|eu|com|org|net|info|io|tv)\Z", re.IGNORECASE)
_DAY_AND_MONTH = re.compile(r"\d{1,2}\.\d{1,2}\Z")
_ORDINAL = re.compile(r"(?:\d{1,3}\.[/–-])?\d{1,3}\Z")
_SPACED = re.compile(r"(?<![^\W\d_])(?:[^\W\d_]{1,3}\.[ \u00a0\u202f\u2009]?){1,4}[^\W\d_]{1,5}\Z")
_LAST_PART = re.compile(r"[^-/]+\Z")
_WHOLE_WORD = re.compile(r"[^\W\d_]{3,}(?:en|er|et|te|es|ig|ung|eit|ist|icht|nd|ge|he|de)\Z")
_SPACES = re.compile(r"[ \u00a0\u202f\u2009]")
_NO_VOWEL = re.compile(r"[b-df-hj-np-tv-xzß]{2,4}\Z", re.IGNORECASE)
_ADDRESS = re.compile(
    r"https?://|www\.|[\w.+-]{1,64}@\w|[\w-]{1,64}\.(?:de|at|ch|eu|com|org|net)\b"
)


class Following:
    """What follows a possible sentence end, seen past quotes, brackets and dashes.

    ``is_starter`` says that the next word is one that only a sentence start capitalises.
    """

    __slots__ = ("at_end", "is_number", "is_small", "is_starter", "starts", "word")

    def __init__(self, text: str, position: int) -> None:
        """Look at ``text`` from ``position`` on."""
        space = _SPACE.match(text, position)
        position = space.end() if space else position
        openers = _OPENERS.match(text, position, position + LOOK)
        first = openers.end() if openers else position
        word = _WORD_AFTER.match(text, first, first + LOOK)
        self.at_end = position >= len(text)
        self.word = word[0] if word else ""
        letter = text[first : first + 1]
        self.is_number = letter.isdigit()
        self.is_small = letter.islower() or letter in tuple(",;:)]%&=")
        if letter.islower() and _ADDRESS.match(text, first, first + 2 * LOOK):
            self.is_small = False
        self.is_starter = letter.isupper() and self.word.lower() in lists.STARTERS
        self.starts = not self.at_end and not self.is_small and not self.is_number


def word_before(text: str, position: int) -> str:
    """Return the word that ends at ``position``, without opening quotes and brackets."""
    left = text[max(0, position - LOOK) : position]
    if not left or left[-1].isspace():
        return ""
    return _OPENER.split(left.rsplit(None, 1)[-1])[-1]


def point_ends_sentence(
    text: str, start: int, position: int, following: Following, quoted: bool
) -> bool:
    """Whether the point at ``position`` ends the sentence that began at ``start``.

    ``quoted`` says that a closing quotation mark stands between the point and the white space.
    """
    word = word_before(text, position)
    if following.is_small:
        return _careless_end(word, following) and not quoted
    if quoted and len(word) > 3:
        return True
    if word[-1:].isdigit():
        return _number_ends(text, start, position, word, following)
    return _word_ends(text, position, word, following)


def _careless_end(word: str, following: Following) -> bool:
    """Whether a sentence ends although a small letter follows, as in comments on the web.

    Only where the word is long and ends as words do, not as abbreviations are cut, and where the
    next word is one that often starts a sentence.
    """
    return (
        following.word in lists.STARTERS and bool(_WHOLE_WORD.match(word)) and not _is_listed(word)
    )


def _number_ends(text: str, start: int, position: int, number: str, following: Following) -> bool:
    """Whether "3." ends a sentence; else it is an ordinal, a day or the number of a list item."""
    next_word = following.word.lower()
    if next_word in lists.MONTHS or next_word in lists.AFTER_ORDINAL:
        return False
    if _DAY_AND_MONTH.match(number):
        return following.is_starter
    if not _ORDINAL.match(number):
        return True
    if len(number) <= 2 and not text[max(start, position - LOOK) : position - len(number)].strip():
        return False  # the number of a list item: "1. Die Zwiebeln schälen"
    if following.is_number:
        return False
    if following.is_starter:
        return True
    left = text[max(0, position - LOOK) : position - len(number)].rstrip()
    before = word_before(left, len(left)).lower()
    if before in lists.BEFORE_ORDINAL:
        return False
    if before in lists.BEFORE_CARDINAL:
        return True
    return len(number) == 3 and not before.endswith(("e", "en", "er", "es", "em"))


def _word_ends(text: str, position: int, word: str, following: Following) -> bool:
    """Whether a word with a point behind it ends a sentence; else it is an abbreviation."""
    name = _abbreviation(text, position, word)
    if _listed(name, lists.BEFORE_NUMBER) and (following.is_number or _ROMAN.match(following.word)):
        return False
    if _listed(name, lists.OFTEN_LAST):
        return following.starts
    if _listed(name, lists.NEVER_LAST):
        return False
    if _listed(name, lists.MAY_BE_LAST):
        return following.is_starter or following.is_number
    if _DOTTED.match(name):
        return following.is_starter or bool(_DOMAIN.search(name))
    is_short = (
        (len(name) == 1 and name.isalpha())
        or _ROMAN.match(name)
        or name.endswith("str")
        or (_NO_VOWEL.match(name) and name[1:].islower() and name.lower() not in lists.UNITS)
    )
    return following.is_starter if is_short else True


def _abbreviation(text: str, position: int, word: str) -> str:
    """Return the word that ends at ``position``, with "z. B" and the like pulled together."""
    if len(word) <= 5:
        spaced = _SPACED.search(text[max(0, position - 24) : position])
        if spaced and _is_listed(name := _SPACES.sub("", spaced[0])):
            return name
    last = _LAST_PART.search(word)
    if last and not _is_listed(word) and _is_listed(last[0]):
        return last[0]
    return word


def _is_listed(name: str) -> bool:
    return any(
        _listed(name, words) for words in (lists.OFTEN_LAST, lists.NEVER_LAST, lists.MAY_BE_LAST)
    )


def _listed(name: str, words: frozenset[str]) -> bool:
    """Whether a list has ``name``: entries in lower case stand for every case."""
    return name in words or (name.lower() in words and name not in lists.NAMES)
