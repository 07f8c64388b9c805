"""What a point means in English text: a short rule, for articles and summaries in English.

English capitalises names only, so that a capital after a point says more than in German: what has
to be known are abbreviations, above all those that stand before a name or a number.
"""

from __future__ import annotations

import re

from newscli.segment import abbreviations as lists
from newscli.segment.points import LOOK, Following, word_before

_DOTTED = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]\Z|[^\W\d_]\Z")


def point_ends_english(text: str, start: int, position: int, following: Following) -> bool:
    """Whether the point at ``position`` ends the English sentence that began at ``start``."""
    if following.is_small:
        return False
    word = word_before(text, position)
    if word.isdigit() and len(word) <= 2:
        # Else it is the number of a list item: "1. Peel the onions".
        return bool(text[max(start, position - LOOK) : position - len(word)].strip())
    if word in lists.ENGLISH_BEFORE_NAME:
        return False
    if word in lists.ENGLISH_BEFORE_NUMBER and following.is_number:
        return False
    if word in lists.ENGLISH_MAY_BE_LAST or _DOTTED.match(word):
        return following.word.lower() in lists.ENGLISH_STARTERS
    return True
