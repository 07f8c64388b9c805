"""Compare a translation with its source: lost, altered, added and omitted content.

A :class:`Comparison` holds a German and an English sentence and works out each part of the
comparison once, for the reranker, the candidates and the report alike.
"""

from __future__ import annotations

from newscli.check.align import align
from newscli.check.comparison import Comparison, agreement, check_sentence
from newscli.check.corrections import Correction, candidates

__all__ = [
    "Comparison",
    "Correction",
    "agreement",
    "align",
    "candidates",
    "check_sentence",
]
