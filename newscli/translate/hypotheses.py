"""Chooses among the hypotheses for one sentence: soundness first, then score and agreement."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from math import log
from typing import TYPE_CHECKING

from newscli.article import CheckWarning, WarningKind
from newscli.check import Comparison, compared
from newscli.check.confidence import MISSTATED, assess, log_odds
from newscli.check.corrections import candidates
from newscli.check.coverage import check_shape, severity
from newscli.check.words import NO_WORD, Alignment
from newscli.lexicon import WORD
from newscli.translate.engine import Engine, Hypothesis

if TYPE_CHECKING:
    from newscli.translate.glossary import Glossary

AGREEMENT_WEIGHT = 1.0
"""What full agreement of numbers, names and words is worth against none, in mean log probability
per token; benchmarks/rerank.py measures its effect."""


_LENGTH_WEIGHT = 6.0
"""What a text of twice the length is worth, in log odds, over log 2. What is lost is not seen, and
is more often the fault of the shorter of two hypotheses."""
_DOUBTFUL_DRAFT_BELOW = 0.5
"""Confidence under which a draft is tried again. A higher one costs time and changes little."""


@dataclass(slots=True)
class Draft:
    """A translation on its way: its text, its problems, and how good it is otherwise.

    ``problems`` are faults of its shape, ``notes`` warnings that no retry can solve (a glossary
    term that could not be placed), ``changes`` say what the chosen candidate corrected. ``score``
    and ``doubt`` are the engine's (None: there was none), ``value`` adds the agreement with the
    source to the score.
    ``source`` is the text that was translated: normalised, and in its usual spelling.
    ``introduced`` are those of its names that the article introduces.
    """

    text: str
    problems: list[CheckWarning] = field(default_factory=list)
    value: float = 0.0
    notes: list[CheckWarning] = field(default_factory=list)
    changes: tuple[CheckWarning, ...] = ()
    score: float | None = None
    doubt: float | None = None
    align: Callable[[], Alignment] | None = None
    alignment: Alignment | None = None
    source: str = ""
    introduced: frozenset[str] = frozenset()

    @property
    def comparison(self) -> Comparison:
        """The draft compared with its source."""
        return compared(self.source, self.text, self.introduced)

    def is_better_than(self, other: Draft) -> bool:
        """Compare by soundness, then by value."""
        return (-severity(self.problems), self.value) > (-severity(other.problems), other.value)

    def aligned(self) -> Draft:
        """Work out the alignment, which is costly, and return the draft itself."""
        if self.alignment is None and self.align is not None:
            self.alignment, self.align = self.align(), None
        return self


def draft(
    source: str,
    hypothesis: Hypothesis,
    introduced: frozenset[str] = frozenset(),
    changes: tuple[CheckWarning, ...] = (),
) -> Draft:
    """Judge one hypothesis for the normalised ``source``."""
    comparison = compared(source, hypothesis.text, introduced)
    problems = comparison.shape
    if not hypothesis.finished or hypothesis.unknown:
        problems = check_shape(
            source, hypothesis.text, finished=hypothesis.finished, unknown=hypothesis.unknown
        )
    value = hypothesis.score + AGREEMENT_WEIGHT * comparison.agreement
    return Draft(
        hypothesis.text,
        problems,
        value,
        changes=changes,
        score=hypothesis.score,
        doubt=hypothesis.doubt,
        align=hypothesis.align,
        source=source,
        introduced=introduced,
    )


def best_draft(
    source: str, hypotheses: Iterable[Hypothesis], introduced: frozenset[str] = frozenset()
) -> Draft:
    """Return the best of the n-best list of ``source``.

    The list comes best score first, so a first hypothesis that is sound and agrees fully cannot be
    beaten, and the others are not looked at.
    """
    best: Draft | None = None
    for hypothesis in hypotheses:
        most = hypothesis.score + AGREEMENT_WEIGHT
        if best is not None and not best.problems and best.value >= most:
            break
        if (
            best is not None
            and not best.problems
            and _loses(compared(source, hypothesis.text, introduced), hypothesis.score, best.value)
        ):
            continue
        found = draft(source, hypothesis, introduced)
        if best is None or found.is_better_than(best):
            best = found
    assert best is not None  # an engine returns at least one hypothesis
    return best


def _confidence(item: Draft) -> float:
    """Return how likely a draft is free of serious errors."""
    return assess(item.comparison, item.score, doubt=item.doubt, judged="draft").confidence


def is_doubtful(item: Draft) -> bool:
    """Return whether a draft is so likely to have a serious error that it is tried again."""
    return _confidence(item) < _DOUBTFUL_DRAFT_BELOW


def will_be_doubtful(item: Draft) -> bool:
    """Return whether a draft will be marked, as far as its text and the engine's figures say."""
    return assess(item.comparison, item.score, doubt=item.doubt).doubtful


def is_misstated(item: Draft) -> bool:
    """Return whether a draft has a warning about a figure, a negation or the sense."""
    return not MISSTATED.isdisjoint(warning.kind for warning in item.comparison.warnings)


def worth(item: Draft) -> float:
    """Return the log odds that a draft is right, and something for its length.

    Comparable between drafts of the same source. Unlike :attr:`Draft.value` it was fitted on
    translations that were read, and is too costly for every hypothesis of every sentence.
    """
    return log_odds(_confidence(item)) + _LENGTH_WEIGHT * log(max(1, len(item.text)))


def _loses(comparison: Comparison, score: float, value: float) -> bool:
    """Return whether a hypothesis is worth no more than ``value``, with as few checks as it takes.

    Its shape is not looked at: faults there would only make it worse.
    """
    falling = comparison.falling_agreement()
    return any(score + AGREEMENT_WEIGHT * each <= value for each in falling)


def with_candidates(
    engine: Engine, glossary: Glossary, sources: Sequence[str], drafts: Sequence[Draft]
) -> list[Draft]:
    """Let the corrections that :func:`newscli.check.corrections.candidates` proposes compete.

    The engine scores them and the drafts alike, and they are chosen among as the hypotheses were.
    One that lacks a glossary term which the draft has is no candidate.
    """
    results = list(drafts)
    proposed = [
        (index, candidate)
        for index, (source, item) in enumerate(zip(sources, drafts, strict=True))
        for candidate in candidates(source, item.text)
        if glossary.keeps_terms(source, item.text, candidate.text)
    ]
    if not proposed:
        return results
    changed = list(dict.fromkeys(index for index, _ in proposed))
    scores = engine.score(
        [sources[index] for index in (*changed, *(index for index, _ in proposed))],
        [*(drafts[index].text for index in changed), *(c.text for _, c in proposed)],
    )
    for index, score in zip(changed, scores, strict=False):
        agreed = drafts[index].comparison.agreement
        results[index].value = score + AGREEMENT_WEIGHT * agreed
    for (index, candidate), score in zip(proposed, scores[len(changed) :], strict=True):
        corrected = Hypothesis(candidate.text, score, doubt=drafts[index].doubt)
        made = draft(sources[index], corrected, drafts[index].introduced, candidate.changes)
        if made.is_better_than(results[index]):
            old = drafts[index].aligned()
            loops = [p for p in old.problems if p.kind == WarningKind.repetition]
            made.notes = [*old.notes, *loops]  # a loop that was shortened stays flagged
            made.alignment = realigned(old.alignment, old.text, made.text)
            results[index] = made
    return results


def realigned(alignment: Alignment | None, before: str, after: str) -> Alignment | None:
    """Return the alignment of a text some words of which were changed."""
    if alignment is None:
        return None
    old, new = WORD.findall(before), WORD.findall(after)
    if len(alignment.links) != len(old):
        return None
    links = [NO_WORD] * len(new)
    for tag, i, i_end, j, j_end in SequenceMatcher(None, old, new, False).get_opcodes():
        if tag == "equal" or i_end - i == j_end - j:
            links[j:j_end] = alignment.links[i:i_end]
    return replace(alignment, links=tuple(links))
