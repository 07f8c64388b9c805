"""What the number checks compare: a :class:`Quantity`, and how two lists of them are matched."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from newscli.article import Span

Key = Decimal | int | str
"""A value in a form that both languages share: a number, "m10" (October), "w1" (Monday),
"t1170" (minutes after midnight), "v1000" (thousands of …), "r1.2.3" (a sequence of digits)."""

_SMALL = 100
"""Below this a number may be said once for twice; a longer one is rarely left out by choice."""


@dataclass(slots=True)
class Quantity:
    """A number, date part or time found in a text.

    Two quantities agree if they share one of their ``keys``. A ``strict`` one must have its partner
    on the other side; one that is not strict ("both", "Viertelfinale", an ordinal in words) only
    explains a partner. ``parts`` are what it may be taken apart into if it has no partner as a
    whole: ``21:15`` is a time, or two numbers of a score.
    """

    kind: str
    keys: tuple[Key, ...]
    span: Span
    strict: bool = True
    parts: tuple[Quantity, ...] = ()
    unit: str = ""
    form: str = "digits"


@dataclass(slots=True)
class Matching:
    """The outcome: pairs that agree, and the strict quantities of each side that are alone."""

    pairs: list[tuple[Quantity, Quantity]]
    missing: list[Quantity]
    invented: list[Quantity]


def match(source: Sequence[Quantity], target: Sequence[Quantity]) -> Matching:
    """Pair the quantities of the two sides, each used once.

    Like goes with like first, so that "zweite" takes "second" and leaves none for a lost 2; then a
    number may be explained by a hint ("both"), first as a whole and then taken apart; last a number
    of the target by a hint of the source. A quantity that only repeats one that has a partner is
    forgiven if small: "von 10 auf 20, also um 10" may well have one 10 less.
    """
    pairs: list[tuple[Quantity, Quantity]] = []
    left, right = list(source), list(target)
    for strict_left, strict_right in _ORDER:
        left, right = _pair(left, right, strict_left, strict_right, pairs)
    if left and right:
        wholes = left, right
        left, right = _apart(left), _apart(right)
        for strict_left, strict_right in (*_ORDER, (False, True)):
            left, right = _pair(left, right, strict_left, strict_right, pairs)
        left, right = _together(wholes[0], left), _together(wholes[1], right)
    said_left = {key for quantity in source if quantity.strict for key in _all_keys(quantity)}
    said_right = {key for quantity in target if quantity.strict for key in _all_keys(quantity)}
    return Matching(
        pairs,
        [q for q in left if q.strict and not _repeats(q, said_right)],
        [q for q in right if q.strict and not _repeats(q, said_left)],
    )


_ORDER = ((True, True), (False, False), (True, False))
"""Which quantities are paired when: strict ones of the source, of the target."""


def _pair(
    source: list[Quantity],
    target: list[Quantity],
    strict_left: bool,
    strict_right: bool,
    pairs: list[tuple[Quantity, Quantity]],
) -> tuple[list[Quantity], list[Quantity]]:
    """Move what agrees into ``pairs`` and return what is left of both sides."""
    by_key: dict[Key, list[int]] = {}
    for index, quantity in enumerate(target):
        if quantity.strict == strict_right:
            for key in quantity.keys:
                by_key.setdefault(key, []).append(index)
    if not by_key:
        return source, target
    used: set[int] = set()
    left: list[Quantity] = []
    for quantity in source:
        partner = None
        if quantity.strict == strict_left:
            partner = _partner(quantity, target, by_key, used)
        if partner is None:
            left.append(quantity)
        else:
            used.add(partner)
            pairs.append((quantity, target[partner]))
    return left, [q for i, q in enumerate(target) if i not in used]


def _partner(
    quantity: Quantity, target: list[Quantity], by_key: dict[Key, list[int]], used: set[int]
) -> int | None:
    """Return the first free quantity of the target that agrees."""
    for key in quantity.keys:
        for index in by_key.get(key, ()):
            # "a" may stand for "1 Mann", not for the 1 of a date or of a score
            if index not in used and (
                target[index].form != "article" or quantity.kind not in {"date", "score"}
            ):
                return index
    return None


def _apart(quantities: Iterable[Quantity]) -> list[Quantity]:
    """Replace each quantity that has parts by them."""
    return [part for quantity in quantities for part in (quantity.parts or (quantity,))]


def _repeats(quantity: Quantity, said: set[Key]) -> bool:
    """Tell whether a quantity only repeats what the other side says once, as small ones may."""
    if said.isdisjoint(quantity.keys) or quantity.kind == "score":
        return False
    value = quantity.keys[0]
    return quantity.form != "digits" or isinstance(value, str) or value < _SMALL


def _together(wholes: Iterable[Quantity], left: Sequence[Quantity]) -> list[Quantity]:
    """Put together again what was taken apart in vain."""
    alone = {id(quantity) for quantity in left}
    result: list[Quantity] = []
    for whole in wholes:
        parts = [part for part in whole.parts or (whole,) if id(part) in alone]
        result += [whole] if whole.parts and len(parts) == len(whole.parts) else parts
    return result


def _all_keys(quantity: Quantity) -> tuple[Key, ...]:
    """Return the keys of a quantity and of its parts."""
    if not quantity.parts:
        return quantity.keys
    return quantity.keys + tuple(key for part in quantity.parts for key in part.keys)
