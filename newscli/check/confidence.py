"""How likely a translation is free of serious errors, from everything that was measured about it.

A logistic regression on the engine's score (mean log probability per token), on what the model
itself says of its translation (its doubt, if it was trained to tell), on how well the words
are known, and on what the checks found. The score counts more the longer a sentence is: one wrong
word makes it wrong, and the mean hides it. The coefficients are in ``data/confidence.json``;
``python -m benchmarks.doubt --fit`` makes them from sentences that were read and labelled (those
for drafts are made seldom: they decide what is chosen), and ``python -m benchmarks.doubt`` prints
how good they are on others.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from math import exp, log
from typing import Literal

from newscli.article import CheckWarning, WarningKind
from newscli.check import Comparison
from newscli.check.words import NO_WORD, little_known, rarity, unsure_word

DOUBTFUL_BELOW = 0.67
"""A doubtful sentence has a serious error with a probability of a third or more: about as many are
marked as have one."""
Judged = Literal["translation", "draft", "others"]
TOLD = " with doubt"
"""Behind the name of a fit for what a model says its doubt of."""
_MOST, _MOST_SUSPECTED = 3, 2
"""Caps: further warnings or suspected words add nothing."""
_OF_MISSTATED = 0.25
"""The factor for a wrong figure or the like: always doubtful, but unlike with a cap, the likelier
of two such wordings stays ahead."""
_LENGTH_POWER = 0.25
"""With 0 the mean hides one wrong word in a long sentence, with 1 every long sentence is doubtful;
of 0, 0.15, 0.25, 0.35, 0.5 and 0.7 this told the labelled sentences of the bundled model apart
best."""
_LEAST = 0.001
"""Probabilities below, and as far above, are taken for this: the rest is the noise of int8."""


@dataclass(frozen=True, slots=True)
class Assessment:
    """A translation's warnings, its confidence from 0 to 1, and whether it is doubtful."""

    warnings: list[CheckWarning]
    confidence: float
    doubtful: bool


@dataclass(frozen=True, slots=True)
class Fit:
    """The coefficients of the features."""

    intercept: float
    weights: Mapping[str, float]

    def confidence(self, features: Mapping[str, float]) -> float:
        """Return the probability that a sentence with ``features`` has no serious error."""
        against = sum(weight * features[name] for name, weight in self.weights.items())
        return 1 / (1 + exp(self.intercept + against))


@cache
def fits() -> dict[str, Fit]:
    """Return the fits by what is judged.

    An engine's own "translation", a "draft" of it that may yet be replaced (both again for models
    that tell their doubt, :data:`TOLD`), a translation by "others" that the bundled model scored,
    or "text" alone. Drafts have a fit of their own, so that
    refitting the others does not change what is chosen, and with it what they were fitted on.
    """
    path = files("newscli.check") / "data" / "confidence.json"
    text = path.read_text(encoding="utf-8")
    return {name: Fit(**fit) for name, fit in json.loads(text)["fits"].items()}


def features(
    comparison: Comparison, score: float | None = None, doubt: float | None = None
) -> dict[str, float]:
    """Return what confidence is computed from; each fit uses some of it.

    ``score`` is the engine's mean log probability per token, ``doubt`` the probability of a serious
    error that it tells; without them, the features that are made of them are left out.
    """
    return _features(comparison, comparison.warnings, score, doubt)


def _features(
    comparison: Comparison,
    warnings: Sequence[CheckWarning],
    score: float | None,
    doubt: float | None,
) -> dict[str, float]:
    source, translation = comparison.source, comparison.translation
    unknown, ambiguous = little_known(source)
    found = {
        "unknown": float(unknown),
        "ambiguous": float(ambiguous),
        "lost_share": comparison.words.lost_share,
        "suspected": float(min(len(comparison.words.suspicions), _MOST_SUSPECTED)),
        "warnings": float(min(len(warnings), _MOST)),
    }
    if score is not None:
        found["rarity"] = rarity(source, translation)
        found["improbability"] = -score * len(translation.split()) ** _LENGTH_POWER
    if doubt is not None:
        found["doubt"] = log_odds(doubt)
    return found


def log_odds(probability: float) -> float:
    """Return the log odds of a probability, which stays clear of 0 and 1."""
    bounded = min(max(probability, _LEAST), 1 - _LEAST)
    return log(bounded / (1 - bounded))


def assess(
    comparison: Comparison,
    score: float | None = None,
    extra: Sequence[CheckWarning] = (),
    is_wanted: Callable[[CheckWarning], bool] | None = None,
    *,
    doubt: float | None = None,
    unsure_of: int | None = None,
    judged: Judged = "translation",
) -> Assessment:
    """Return warnings and confidence of a translation.

    ``score`` is the engine's, if it is known, or the bundled model's for a translation by
    "others": its own always score better. ``doubt`` is what the engine says of it, ``unsure_of``
    the word of the source that it is least sure of (by default the alignment's). ``extra`` are
    warnings that the translator adds; ``is_wanted`` tells warnings about what the user asked for,
    which are dropped. If the sentence is doubtful, suspicions about lost words become warnings, and
    unless that is for a misstated fact alone, another one points at the word that the model is
    least sure of.
    """

    def kept(warnings: Iterable[CheckWarning]) -> list[CheckWarning]:
        return [w for w in warnings if is_wanted is None or not is_wanted(w)]

    checked = kept(comparison.warnings)
    measured = _features(comparison, checked, score, doubt)
    fit = fits()["text" if score is None else judged if doubt is None else judged + TOLD]
    confidence = fit.confidence(measured)
    said = {w.kind for w in (*extra, *checked) if not w.repaired}
    unsure_of_it = confidence < DOUBTFUL_BELOW
    broken = not said.isdisjoint(_BROKEN)
    if broken or not said.isdisjoint(MISSTATED):
        confidence *= _OF_MISSTATED
    doubtful = confidence < DOUBTFUL_BELOW
    if doubtful and not broken:
        checked += kept(comparison.words.suspicions)
        alignment = comparison.alignment
        if unsure_of is None:
            unsure_of = alignment.unsure_of if alignment is not None else NO_WORD
        if unsure_of_it and unsure_of != NO_WORD:
            unsure = unsure_word(comparison.source, comparison.translation, unsure_of, alignment)
            told = {warning.source_span for warning in checked}
            if unsure is not None and unsure.source_span not in told:
                checked += kept([unsure])
    return Assessment([*extra, *checked], round(confidence, 3), doubtful)


_BROKEN = frozenset(
    [
        WarningKind.coverage,
        WarningKind.unfinished,
        WarningKind.repetition,
        WarningKind.untranslated,
    ]
)
"""Kinds that say a translation is no translation: doubtful, whatever else was measured."""
MISSTATED = frozenset(
    [
        WarningKind.number,
        WarningKind.date,
        WarningKind.time,
        WarningKind.amount,
        WarningKind.percentage,
        WarningKind.unit,
        WarningKind.negation,
        WarningKind.sense,
        WarningKind.unknown,
    ]
)
"""Of 24 labelled sentences with a warning of such a kind, 11 have a serious error."""
