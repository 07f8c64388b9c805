"""Numbers, dates, times and amounts: matched between a sentence and its translation by value.

:mod:`.german` and :mod:`.english` find them, :mod:`.notation` reads them, :mod:`.context` compares
what has no value.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import NamedTuple

from newscli.article import CheckWarning, WarningKind
from newscli.check.numbers.context import check_context
from newscli.check.numbers.english import english_quantities
from newscli.check.numbers.german import german_quantities
from newscli.check.numbers.notation import CURRENCIES, Key, Quantity, has_zone, is_length
from newscli.check.tables import alternatives

_CLUB = re.compile(r"1\. ?[A-Z]{2,4}\b")
"""1. FC Köln, which English may call FC Cologne."""
_LOOKED_AT = 50
"""At most this many equal figures of a sentence are told apart by their form."""


class Matching(NamedTuple):
    """The outcome: pairs that agree, and the quantities of each side that are alone."""

    pairs: tuple[tuple[Quantity, Quantity], ...]
    missing: tuple[Quantity, ...]
    invented: tuple[Quantity, ...]


_NOTHING = Matching((), (), ())


def match(source: Sequence[Quantity], target: Sequence[Quantity]) -> Matching:
    """Pair the quantities of the two sides, each used once.

    Like goes with like first: "zweite" takes "second" and leaves none for a lost 2. Then a hint
    ("both") may explain a number, first as a whole and then in parts; last, a hint in the source
    may explain a number in the target. Ordinals, fractions and multiples (zweite, Drittel, dreimal)
    count if each side has one left. A number in words that only repeats a matched one is ignored if
    the other side has nothing left over.
    """
    if not source and not target:
        return _NOTHING
    pairs: list[tuple[Quantity, Quantity]] = []
    left, right = list(source), list(target)
    for strict_left, strict_right in _ORDER:
        left, right = _pair(left, right, strict_left, strict_right, pairs)
    if left and right:
        if all(any(len(q.parts) > 2 for q in side) for side in (left, right)):
            # Each part of 2:15:25 has its partner in 2:25:15.
            left, right = _undivided(left), _undivided(right)
        wholes = left, right
        left, right = _apart(left), _apart(right)
        for strict_left, strict_right in (*_ORDER, (False, True)):
            left, right = _pair(left, right, strict_left, strict_right, pairs)
        left, right = _together(wholes[0], left), _together(wholes[1], right)
    missing, invented = [q for q in left if q.strict], [q for q in right if q.strict]
    if missing and not invented:
        missing = _unsaid(missing, target)
    elif invented and not missing:
        invented = _unsaid(invented, source)
    for forms in _FIRM:
        ours, theirs = _of_form(left, forms), _of_form(right, forms)
        if ours and theirs:
            missing, invented = missing + ours, invented + theirs
            left, right = [q for q in left if q not in ours], [q for q in right if q not in theirs]
    return Matching(tuple(pairs), tuple(missing), tuple(invented))


_ORDER = ((True, True), (False, False), (True, False))
"""Which quantities are paired when: strict ones of the source, of the target."""
_FIRM = tuple(
    frozenset(forms.split())
    for forms in ("ordinal roman", "ordinal fraction", "times fraction", "span", "clock", "day")
)
"""Forms that count where both sides have one too many."""


def _of_form(quantities: Iterable[Quantity], forms: frozenset[str]) -> list[Quantity]:
    """Return the quantities of these forms that need no partner; "first" is never a fraction."""
    return [
        q
        for q in quantities
        if q.form in forms and not q.strict and (q.keys[0] != 1 or "fraction" not in forms)
    ]


def _pair(
    source: list[Quantity],
    target: list[Quantity],
    strict_left: bool,
    strict_right: bool,
    pairs: list[tuple[Quantity, Quantity]],
) -> tuple[list[Quantity], list[Quantity]]:
    """Move matches into ``pairs`` and return the rest of both sides."""
    by_key: dict[Key, deque[int]] = {}
    for index, quantity in enumerate(target):
        if quantity.strict == strict_right:
            for key in quantity.keys:
                by_key.setdefault(key, deque()).append(index)
    if not by_key:
        return source, target
    used: set[int] = set()
    paired: set[int] = set()
    candidates = [i for i, quantity in enumerate(source) if quantity.strict == strict_left]
    # Words first: "15.05.2015 und 19. Mai" must leave the name of the month to the second date.
    for place in sorted(candidates, key=lambda i: source[i].form == "digits"):
        partner = _partner(source[place], target, by_key, used)
        if partner is not None:
            used.add(partner)
            paired.add(place)
            pairs.append((source[place], target[partner]))
    if not used:
        return source, target
    return (
        [q for i, q in enumerate(source) if i not in paired],
        [q for i, q in enumerate(target) if i not in used],
    )


def _partner(
    quantity: Quantity, target: list[Quantity], by_key: dict[Key, deque[int]], used: set[int]
) -> int | None:
    """Return the first free quantity of the target that agrees, one of the same form if any.

    Only the first :data:`_LOOKED_AT` of each value are compared, which keeps time linear.
    """
    first = None
    for key in quantity.keys:
        found = by_key.get(key, deque())
        while found and found[0] in used:
            found.popleft()
        for index in islice(found, _LOOKED_AT):
            if index not in used and _may_pair(quantity, target[index], key):
                if target[index].form == quantity.form:
                    return index
                first = index if first is None else first
    return first


def _may_pair(ours: Quantity, theirs: Quantity, key: Key) -> bool:
    """Tell whether two quantities of the same value can be the same.

    "a" may stand for "1 Mann", not for the 1 of a date or of a score; two times agree as a whole or
    not at all, and if both name a zone, by the moment; the numbers of "12,03" are no date and no
    score; "ein" is no "New Year's Day", and
    the figure of "1. FC Köln" no "a". Per mille becomes a tenth only in percent.
    """
    if ours.unit == "‰" and key != ours.keys[0] and theirs.unit != "%":
        return False
    if ours.form == "digits" and not ours.strict and not theirs.strict and theirs.form != "digits":
        return False
    kinds = {ours.kind, theirs.kind}
    if "day" in {ours.form, theirs.form} and not {"hint", "article"}.isdisjoint(
        {ours.form, theirs.form}
    ):
        return False
    if theirs.form == "article" or "list" in kinds:
        return kinds.isdisjoint({"date", "score", "time"})
    if kinds != {"time"}:
        return True
    return str(key)[0] == ("z" if has_zone(ours) and has_zone(theirs) else "t")


def _undivided(quantities: Iterable[Quantity]) -> list[Quantity]:
    """Remove the parts of quantities that have three or more."""
    return [q._replace(parts=()) if len(q.parts) > 2 else q for q in quantities]


def _apart(quantities: Iterable[Quantity]) -> list[Quantity]:
    """Replace each quantity that has parts by them."""
    return [part for quantity in quantities for part in (quantity.parts or (quantity,))]


def _together(wholes: Iterable[Quantity], left: Sequence[Quantity]) -> list[Quantity]:
    """Put quantities back together if none of their parts found a partner."""
    alone = {id(quantity) for quantity in left}
    result: list[Quantity] = []
    for whole in wholes:
        parts = [part for part in whole.parts or (whole,) if id(part) in alone]
        result += [whole] if whole.parts and len(parts) == len(whole.parts) else parts
    return result


def _unsaid(alone: Iterable[Quantity], other: Iterable[Quantity]) -> list[Quantity]:
    """Leave out quantities in words that only repeat a value of the other side."""
    said = {
        key
        for quantity in other
        if quantity.strict
        for one in (quantity, *quantity.parts)
        for key in one.keys
    }
    return [q for q in alone if q.form == "digits" or said.isdisjoint(q.keys)]


def compare_numbers(source: str, translation: str) -> Matching:
    """Match the quantities of a German source with those of its English translation."""
    matching = match(german_quantities(source), english_quantities(translation))
    if not matching.missing and not matching.invented:
        return matching
    # "Karl März", "Saturday Night Live", "Five Eyes": words that were only copied
    return matching._replace(
        missing=tuple(
            q
            for q in matching.missing
            if not (_copied(q, source, translation) or _CLUB.match(source, q.span[0]))
        ),
        invented=tuple(q for q in matching.invented if not _copied(q, translation, source)),
    )


def _copied(quantity: Quantity, text: str, other: str) -> bool:
    """Tell whether the other text has the same number word or month, untranslated."""
    if quantity.form == "digits":
        return False
    word = text[slice(*quantity.span)]
    return re.search(rf"\b{re.escape(word)}\b", other, re.IGNORECASE) is not None


# Warnings


def disagreements(
    matching: Matching, source: str, translation: str
) -> list[tuple[Quantity | None, Quantity | None]]:
    """Return the unmatched quantities; two that probably became one another come as a pair."""
    invented = list(matching.invented)
    pairs: list[tuple[Quantity | None, Quantity | None]] = []
    for quantity in _whole_dates(matching.missing, source):
        said = source[slice(*quantity.span)]
        partner = next(
            (q for q in invented if _akin(quantity, q, said, translation[slice(*q.span)])), None
        )
        if partner is not None:
            invented.remove(partner)
        pairs.append((quantity, partner))
    return pairs + [(None, quantity) for quantity in invented]


def _whole_dates(quantities: Iterable[Quantity], text: str) -> list[Quantity]:
    """Join the parts of a numeric date: 12.03.2027 is one thing to a reader."""
    joined: list[Quantity] = []
    for quantity in quantities:
        before = joined[-1] if joined else quantity
        if (
            before.kind == quantity.kind == "date"
            and before.form == quantity.form
            and text[before.span[1] : quantity.span[0]] in {".", ". ", "-", "/"}
        ):
            joined[-1] = before._replace(span=(before.span[0], quantity.span[1]))
        else:
            joined.append(quantity)
    return joined


def _akin(ours: Quantity, theirs: Quantity, said: str, made: str) -> bool:
    """Tell whether one may have become the other: both are times, or they differ by a slip."""
    calendar = {"month", "weekday"} & {ours.form, theirs.form}
    if calendar or "time" in {ours.kind, theirs.kind}:
        same = ours.form == theirs.form or not calendar  # acht Uhr abends, 8 a.m.
        return same and ours.kind == theirs.kind
    if ours.unit and ours.unit == theirs.unit:
        return True
    if ours.form != "digits" or theirs.form != "digits":
        return ours.form == theirs.form
    right, wrong = (re.sub("[^0-9]", "", text) for text in (said, made))
    return right.strip("0") == wrong.strip("0") or one_slip(right, wrong)


def one_slip(right: str, wrong: str) -> bool:
    """Tell whether one digit changed, lost, doubled or swapped leads from one to the other."""
    if len(right) == len(wrong):
        places = [i for i, (a, b) in enumerate(zip(right, wrong, strict=True)) if a != b]
        if len(places) == 2 and places[1] == places[0] + 1:
            return right[places[0]] == wrong[places[1]] and right[places[1]] == wrong[places[0]]
        return len(places) == 1
    short, long = sorted((right, wrong), key=len)
    if len(long) - len(short) != 1:
        return False
    return any(long[:i] + long[i + 1 :] == short for i in range(len(long)))


_KINDS = {kind: WarningKind(kind) for kind in ("date", "time", "percentage", "amount")}


def check_numbers(source: str, translation: str, matching: Matching) -> list[CheckWarning]:
    """Warn about numbers, dates, times, percentages and amounts that were lost, altered or added.

    Numbers that kept their value but not their unit, sign or context are reported too.
    """
    warnings = []
    for ours, theirs in disagreements(matching, source, translation):
        said = source[slice(*ours.span)] if ours else ""
        made = translation[slice(*theirs.span)] if theirs else ""
        if ours and theirs:
            message = f"{said} became {made.rstrip('.')}."
            if said == made:
                message = f"{made} was left in German notation."
        elif ours:
            message = f"{said} is missing from the translation."
        else:
            message = f"{made.rstrip('.')} is not in the source."
        kind = _KINDS.get((ours or theirs).kind, WarningKind.number)  # type: ignore[union-attr]
        spans = ours.span if ours else None, theirs.span if theirs else None
        warnings.append(CheckWarning(kind, message, *spans))
    units = {q.unit for _, q in matching.pairs}
    signs = []
    bare = [
        _without_minus(text, (pair[side] for pair in matching.pairs))
        for side, text in enumerate((source, translation))
    ]
    for one, other in matching.pairs:
        said, made = source[slice(*one.span)], translation[slice(*other.span)]
        if message := _unit_message(one, other, said, made, units):
            warnings.append(CheckWarning(WarningKind.unit, message, one.span, other.span))
        if message := _sign_message(one, other, said, source, translation, bare):
            kind = _KINDS.get(one.kind, WarningKind.number)
            signs.append(CheckWarning(kind, message, one.span, other.span))
    return [*warnings, *signs, *check_context(source, translation)]


def _unit_message(ours: Quantity, theirs: Quantity, said: str, made: str, units: set[str]) -> str:
    """Return the message about a unit that changed or was lost; ``units`` are the target's."""
    if not ours.unit or ours.unit == theirs.unit:
        return ""
    if is_length(ours.unit) and is_length(theirs.unit) and ours.keys[0] != theirs.keys[0]:
        return ""  # 14 Tage are two weeks
    if (ours.unit, theirs.unit) == ("‰", "%") and theirs.keys[0] == ours.keys[-1]:
        return ""  # 2,4 Promille are 0.24 percent
    if theirs.unit and theirs.unit not in _SAME.get(ours.unit, ()):
        ours_as, theirs_as = (_NAMES.get(unit, unit) for unit in (ours.unit, theirs.unit))
        return f"The unit changed: {said} {ours_as} became {made} {theirs_as}."
    if not theirs.unit and ours.unit in CURRENCIES | {"%"} and ours.unit not in units:
        return f"The unit of {said} {ours.unit} is missing from the translation."
    return ""


def _sign_message(
    ours: Quantity, theirs: Quantity, said: str, source: str, translation: str, bare: list[str]
) -> str:
    """Return the message about a minus that was lost or added.

    ``bare`` are the two texts without the words for the minus of any figure.
    """
    if ours.negative == theirs.negative:
        return ""
    if ours.negative and not _says_minus(translation, bare[1], theirs, "en"):
        return f"The minus of −{said} is missing from the translation."
    if theirs.negative and not _says_minus(source, bare[0], ours, "de"):
        return f"The source has no minus before {said}."
    return ""


def _says_minus(text: str, bare: str, figure: Quantity, language: str) -> bool:
    """Tell whether words say that a figure is below zero, or is the amount of a fall or a loss.

    A fall cannot replace the minus of a temperature, nor of what something falls to.
    """
    start = figure.span[0]
    before = text[max(0, start - _NEAR) : start]
    if _BELOW[language].search(bare) or _FROM_MINUS.search(before):
        return True
    if figure.unit.startswith("°"):
        return False
    words = _LOSS if _TO.search(before) else _FALL
    return words[language].search(text) is not None


def _without_minus(text: str, quantities: Iterable[Quantity]) -> str:
    """Blank the words for the minus of figures: they say nothing about other figures."""
    letters = list(text)
    for start in (q.span[0] for q in quantities if q.negative):
        if word := _MINUS_WORD.search(text, max(0, start - _NEAR), start):
            letters[word.start() : start] = " " * (start - word.start())
    return "".join(letters)


_NAMES = {
    "s": "seconds", "min": "minutes", "h": "hours", "d": "days", "w": "weeks", "mo": "months",
    "y": "years", "m": "metres", "mi": "miles", "in": "inches", "t": "tonnes", "l": "litres",
    "g": "grams", "°": "degrees", "pp": "percentage points", "ct": "cents", "ft": "feet",
}  # fmt: skip
"""Units whose abbreviation would not be understood in a message."""
_SAME = {"%": {"pp"}, "d": {"y", "h"}, "y": {"d"}, "GBP": {"kg"}, "°": {"°C"},
         "°C": {"°"}, "°F": {"°"}}  # fmt: skip
_NEAR = 24


def _any_of(*sorts: str) -> dict[str, re.Pattern[str]]:
    """Return a pattern of the phrases of these sorts for each language."""
    return {
        language: re.compile(
            "|".join(alternatives("phrases.tsv", f"{sort} {language}") for sort in sorts),
            re.IGNORECASE,
        )
        for language in ("de", "en")
    }


_BELOW, _LOSS, _FALL = _any_of("below"), _any_of("loss"), _any_of("loss", "fall")
"""Words that can replace a minus."""
_MINUS_WORD = re.compile(r"\b(?:minus|negative) ?\Z", re.IGNORECASE)
_TO = re.compile(
    rf"\b(?:to|auf)(?: (?:{alternatives('phrases.tsv', 'roughly')}))* ?[€$£]?\Z", re.IGNORECASE
)
_FROM_MINUS = re.compile(
    r"(?<!from )(?<!between )(?<!von )(?<!zwischen )\b(?:minus|negative) \w+(?:[.,]\d+)?"
    r"(?: (?:to|and|or|bis|und|oder) | ?[-–—] ?)\Z",
    re.IGNORECASE,
)
"""The beginning of a range of figures below zero: minus five to ten degrees."""
