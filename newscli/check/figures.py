"""Numbers, dates, times and amounts: what of the source does not stand in the translation."""

from __future__ import annotations

import re

from newscli.article import CheckWarning
from newscli.check.half_of_day import check_halves
from newscli.check.numbers import english_quantities, german_quantities
from newscli.check.quantity import Matching, Quantity, match
from newscli.check.units import CURRENCIES

_NAMES = {
    "number": "number", "date": "date", "time": "time", "percentage": "percentage",
    "amount": "amount",
}  # fmt: skip


def compare(source: str, translation: str) -> Matching:
    """Match the quantities of a German source with those of its English translation."""
    matching = match(german_quantities(source), english_quantities(translation))
    # "Karl März", "Saturday Night Live", "Five Eyes": words that were only copied
    matching.missing = [q for q in matching.missing if not _copied(q, source, translation)]
    matching.invented = [q for q in matching.invented if not _copied(q, translation, source)]
    return matching


def _copied(quantity: Quantity, text: str, other: str) -> bool:
    """Tell whether a number word or month stands in the other text just as it is."""
    if quantity.form == "digits":
        return False
    word = text[slice(*quantity.span)]
    return re.search(rf"\b{re.escape(word)}\b", other, re.IGNORECASE) is not None


def disagreements(matching: Matching) -> list[tuple[Quantity | None, Quantity | None]]:
    """Return what is alone on either side; what may have become one another comes as a pair."""
    missing, invented = list(matching.missing), list(matching.invented)
    pairs: list[tuple[Quantity | None, Quantity | None]] = []
    for quantity in missing:
        partner = next((q for q in invented if _comparable(quantity, q)), None)
        if partner is not None:
            invented.remove(partner)
        pairs.append((quantity, partner))
    return pairs + [(None, quantity) for quantity in invented]


def _comparable(first: Quantity, second: Quantity) -> bool:
    """Tell whether one may be what became of the other: month and month, number and number."""
    if "month" in (first.form, second.form) or "weekday" in (first.form, second.form):
        return first.form == second.form
    return True


def check_figures(source: str, translation: str) -> list[CheckWarning]:
    """Warn of numbers, dates, times, percentages and amounts that were lost, altered or added."""
    matching = compare(source, translation)
    warnings = []
    for ours, theirs in disagreements(matching):
        said = source[slice(*ours.span)] if ours else ""
        made = translation[slice(*theirs.span)] if theirs else ""
        if ours and theirs:
            message = f"{said} became {made}."
        elif ours:
            message = f"{said} is missing in the translation."
        else:
            message = f"{made} does not stand in the source."
        kind = _NAMES.get((ours or theirs).kind, "number")  # type: ignore[union-attr]
        warnings.append(
            CheckWarning(
                kind, message, ours.span if ours else None, theirs.span if theirs else None
            )
        )
    return (
        warnings + _check_units(source, translation, matching) + check_halves(source, translation)
    )


def _check_units(source: str, translation: str, matching: Matching) -> list[CheckWarning]:
    """Warn of a number that kept its value and changed its unit."""
    warnings = []
    units = {q.unit for _, q in matching.pairs}
    for ours, theirs in matching.pairs:
        if not ours.unit or ours.unit == theirs.unit:
            continue
        if theirs.unit and theirs.unit not in _SAME.get(ours.unit, ()):
            what = "The unit changed"
        elif not theirs.unit and ours.unit in CURRENCIES | {"%"} and ours.unit not in units:
            what = "The unit is missing"
        else:
            continue
        said, made = source[slice(*ours.span)], translation[slice(*theirs.span)]
        message = f"{what}: {said} {ours.unit}, {made} {theirs.unit}".rstrip() + "."
        warnings.append(CheckWarning("unit", message, ours.span, theirs.span))
    return warnings


_SAME = {"d": {"y", "h"}, "y": {"d"}, "GBP": {"kg"}}
