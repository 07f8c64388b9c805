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
    """Pair the quantities of the two sides, each used once, strict ones first.

    What has no partner as a whole is taken apart and tried again. A quantity that only repeats one
    that has a partner is forgiven if small: "von 10 auf 20, also um 10" may well have one 10 less.
    """
    pairs: list[tuple[Quantity, Quantity]] = []
    left, right = _pair(source, target, pairs)
    if left and right and any(quantity.parts for quantity in (*left, *right)):
        wholes = left, right
        left, right = _pair(_apart(left), _apart(right), pairs)
        left, right = _together(wholes[0], left), _together(wholes[1], right)
    said_left = {key for quantity in source for key in _all_keys(quantity)}
    said_right = {key for quantity in target for key in _all_keys(quantity)}
    return Matching(
        pairs,
        [q for q in left if q.strict and not _repeats(q, said_right)],
        [q for q in right if q.strict and not _repeats(q, said_left)],
    )


def _pair(
    source: Sequence[Quantity], target: Sequence[Quantity], pairs: list[tuple[Quantity, Quantity]]
) -> tuple[list[Quantity], list[Quantity]]:
    """Move what agrees into ``pairs`` and return what is left of both sides, in text order.

    Like goes with like first, so that "zweite" takes "second" and leaves none for a lost 2.
    """
    by_key: dict[Key, list[int]] = {}
    for index, quantity in enumerate(target):
        for key in quantity.keys:
            by_key.setdefault(key, []).append(index)
    used: set[int] = set()
    left = list(source)
    for alike in (True, False):
        alone: list[Quantity] = []
        for quantity in left:
            partner = _partner(quantity, target, by_key, used, alike)
            if partner is None:
                alone.append(quantity)
            else:
                used.add(partner)
                pairs.append((quantity, target[partner]))
        left = alone
    return left, [q for i, q in enumerate(target) if i not in used]


def _partner(
    quantity: Quantity,
    target: Sequence[Quantity],
    by_key: dict[Key, list[int]],
    used: set[int],
    alike: bool,
) -> int | None:
    """Return the first free quantity of the target that agrees; ``alike``: one just as strict."""
    for key in quantity.keys:
        for index in by_key.get(key, ()):
            theirs = target[index]
            if index in used or (alike and theirs.strict != quantity.strict):
                continue
            # "a" may stand for "1 Mann", not for the 1 of a date or of a score
            if theirs.form != "article" or quantity.kind not in {"date", "score"}:
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
        result += [whole] if len(parts) == len(whole.parts) else parts
    return result


def _all_keys(quantity: Quantity) -> tuple[Key, ...]:
    """Return the keys of a quantity and of its parts."""
    if not quantity.parts:
        return quantity.keys
    return quantity.keys + tuple(key for part in quantity.parts for key in part.keys)
