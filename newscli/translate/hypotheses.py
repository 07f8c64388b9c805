"""Chooses among the hypotheses for one sentence: soundness first, then score and agreement."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from newscli.translate.engine import Hypothesis
from newscli.translate.guard import Problem, inspect, severity

AGREEMENT_WEIGHT = 1.0
"""What full agreement of numbers and names is worth against none, in mean log probability per
token; benchmarks/rerank.py measures its effect."""


@dataclass(slots=True)
class Draft:
    """A translation on its way: its text, its problems, and how good it is otherwise.

    ``value`` is the model's score plus the weighted agreement with the source. ``notes`` are
    problems that no retry can solve (a glossary term that could not be placed).
    """

    text: str
    problems: list[Problem] = field(default_factory=list)
    value: float = 0.0
    notes: list[Problem] = field(default_factory=list)

    def is_better_than(self, other: Draft) -> bool:
        """Compare by soundness, then by value."""
        return (-severity(self.problems), self.value) > (-severity(other.problems), other.value)


def draft(source: str, hypothesis: Hypothesis) -> Draft:
    """Judge one hypothesis for the normalised ``source``."""
    from newscli.check import agreement

    problems = inspect(
        source, hypothesis.text, finished=hypothesis.finished, unknown=hypothesis.unknown
    )
    share = agreement(source, hypothesis.text) if hypothesis.text else 0.0
    return Draft(hypothesis.text, problems, hypothesis.score + AGREEMENT_WEIGHT * share)


def best_draft(source: str, hypotheses: Iterable[Hypothesis]) -> Draft:
    """Return the best of the n-best list of ``source``.

    The list comes best score first, so a first hypothesis that is sound and agrees fully cannot be
    beaten, and the others are not looked at.
    """
    best: Draft | None = None
    for hypothesis in hypotheses:
        candidate = draft(source, hypothesis)
        if best is None or candidate.is_better_than(best):
            best = candidate
        if not best.problems and best.value >= hypothesis.score + AGREEMENT_WEIGHT:
            break
    assert best is not None  # an engine returns at least one hypothesis
    return best
