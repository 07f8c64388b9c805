"""Copies of sentence pairs that teach numbers, times and capitals.

A pair whose numbers agree on both sides gets a twin with other digits on both sides, in each
language's notation (10.000 ↔ 10,000; 3,5 ↔ 3.5), so that numbers are learnt as something to carry
over rather than as words.
"""

from __future__ import annotations

import random
import re

from newscli.translate.hints import figures

_NUMBER = re.compile(  # grouped ("10.000", "2.200.112,5"), else plain ("28", "3,5")
    r"(?<![\w.,:/-])(?:\d{1,3}(?:[.,]\d{3})+(?:[.,]\d+)?|\d+(?:[.,]\d+)?)(?![\w.,:/-]*\d)"
)
_SWAP = str.maketrans(".,", ",.")


def _other_digits(number: str, rng: random.Random) -> str:
    """Return ``number`` with other digits: years stay years, days stay days, the form is kept."""
    if number.isdigit():
        value = int(number)
        if len(number) == 4 and 1800 <= value <= 2099:
            return str(rng.randint(1900, 2029))
        if 1 <= value <= 31:
            return str(rng.randint(2, 30))
    digits = [rng.choice("123456789")] + [rng.choice("0123456789") for _ in number[1:]]
    if number.endswith("000"):  # round numbers are the common case in news
        digits[-3:] = "000"
    return "".join(new if old.isdigit() else old for new, old in zip(digits, number, strict=True))


def with_other_numbers(source: str, target: str, rng: random.Random) -> tuple[str, str] | None:
    """Return the pair with other numbers, or None unless the numbers of both sides agree.

    >>> with_other_numbers("Rund 10.000 Leute", "About 10,000 people", random.Random(1))
    ('Rund 35.000 Leute', 'About 35,000 people')
    """
    numbers = _NUMBER.findall(source)
    if not numbers or len(set(numbers)) != len(numbers):
        return None
    counterparts = [number if number.isdigit() else number.translate(_SWAP) for number in numbers]
    if sorted(counterparts) != sorted(_NUMBER.findall(target)):
        return None
    new = {number: _other_digits(number, rng) for number in numbers}
    new_target = {
        old: new[number] if number.isdigit() else new[number].translate(_SWAP)
        for number, old in zip(numbers, counterparts, strict=True)
    }
    return (
        _NUMBER.sub(lambda match: new[match[0]], source),
        _NUMBER.sub(lambda match: new_target[match[0]], target),
    )


_UHR = re.compile(r"(?<![\w.,:/–-])(?:[01]?\d|2[0-4])(?:([.:])[0-5]\d)? ?Uhr\b")
_PART_OF_DAY = re.compile("abend|morgen|morgig|nacht|mittag|früh", re.IGNORECASE)
_HALF = re.compile(r"( ?)([ap])(\.?m\b\.?)", re.IGNORECASE)


def with_other_time(source: str, target: str, rng: random.Random) -> tuple[str, str] | None:
    """Return the pair with another time of day, or None unless both sides have the same one.

    >>> with_other_time("Um 19.30 Uhr ist es voll.", "At 7:30 p.m. it is full.", random.Random(1))
    ('Um 4.36 Uhr ist es voll.', 'At 4:36 a.m. it is full.')
    """
    times = list(_UHR.finditer(source))
    if len(times) != 1 or _PART_OF_DAY.search(source):
        return None
    figure = next((f for f in figures(source) if f.end == times[0].end()), None)
    found = figure.written_in(target) if figure else None
    if found is None:
        return None
    exact = times[0][1] or ""
    hour, minute = rng.randrange(24), rng.randrange(60) if exact else 0
    if hour in {0, 12} and not exact:
        return None
    half = _HALF.search(found.group())
    said = f"{hour}{exact}{minute:02} Uhr" if exact else f"{hour} Uhr"
    if half:
        made = str((hour - 1) % 12 + 1) + (f":{minute:02}" if exact else "") + half[1]
        made += (
            half[2].replace("p", "a").replace("P", "A")
            if hour < 12
            else half[2].replace("a", "p").replace("A", "P")
        ) + half[3]
    else:
        made = f"{hour}:{minute:02}"
    return (
        source[: times[0].start()] + said + source[times[0].end() :],
        target[: found.start()] + made + target[found.end() :],
    )
