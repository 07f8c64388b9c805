"""Words that carry meaning, and those that only hold a sentence together."""

from __future__ import annotations

import re

_FUNCTION_WORDS = """
a about above after again against all also although am among an and any are as at be because
been before being below between both but by can could did do does doing down during each
even few for from further get had has have having he her here hers him his how however i if
in into is it its itself just last like made make many may me might more most much must my
new no nor not now of off on once one only or other our out over own per said same say says
she should since so some still such than that the their theirs them then there these they
this those through to told too two under until up upon us very was we well were what when
where whether which while who whom whose why will with within without would yet you your
according
"""
STOP_WORDS = frozenset(_FUNCTION_WORDS.split())
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*|\d+(?:[.,]\d+)*")
_ENDING = re.compile(r"(?<=[a-z]{3})(?:'s|’s|ies|es|s|ing|ed|ly)$")


def content_words(text: str) -> list[str]:
    """Return the words that carry meaning, in lower case, common English endings removed."""
    words = (word.lower() for word in _WORD.findall(text))
    return [_ENDING.sub("", word) for word in words if word not in STOP_WORDS and len(word) > 1]
