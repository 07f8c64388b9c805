"""Compare a translation with its source: what was lost, altered, added or left out.

A :class:`Comparison` holds a German sentence beside an English one and works out each part of the
comparison once, whoever asks: the reranker, the repairs or the report.
"""

from __future__ import annotations

from newscli.check.align import align
from newscli.check.comparison import Comparison, agreement, check_sentence
from newscli.check.repair import Candidate, candidates

__all__ = [
    "Candidate",
    "Comparison",
    "agreement",
    "align",
    "candidates",
    "check_sentence",
]
