"""Times of day on the wrong half or at a wrong hour: ``11.20 Uhr`` as "11:20 p.m.".

German news tell times on a clock of twenty-four hours, so a time has one half of the day. Up to 12
Uhr, a word for another part of the day in the same sentence ("um acht am Abend") leaves both. Of
2,267 pairs with such times, 18 do not keep to that (docs/warnings.md).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from newscli.article import CheckWarning, Span
from newscli.check.notation import time_key
from newscli.check.quantity import Key

_GERMAN = re.compile(r"(?<![\d.,:h])(\d{1,2})(?:[.:](\d\d))?[ \u00a0\u202f]?Uhr(?!\w)")
_ENGLISH = re.compile(
    r"(?<![\d.,:])(?<!: )(\d{1,2})(?:[.:](\d\d))?[ \u00a0\u202f]?([ap])\.?[ ]?m\b\.?",
    re.IGNORECASE,
)
_GOES_ON = re.compile(r"\s?\d")
_LATER = re.compile(r"nachmittag|abend|nacht|nächt|mittag|\bspät|dunkel", re.IGNORECASE)
_EARLY = re.compile(r"morgen|früh|nacht|nächt", re.IGNORECASE)
_HALF_DAY = 12


def wrong_halves(source: str, translation: str) -> Iterator[tuple[Span, Span, str]]:
    """Yield (span in source, span in translation, what to write there) of each wrong half.

    A time counts only if the translation gives it on the wrong half alone.
    """
    told = [(m, *_read(m)) for m in _ENGLISH.finditer(translation)]
    if not told:
        return
    known = [(m.span(), *_read(m)) for m in _GERMAN.finditer(source)]
    done: set[Key] = set()
    for span, hours, minutes in known:
        if hours > 2 * _HALF_DAY or minutes > 59:
            continue
        if _may_be_either(source, hours):
            continue
        right = "p" if _HALF_DAY <= hours < 2 * _HALF_DAY else "a"
        dial = _on_dial(hours, minutes)
        if dial in done:
            continue
        done.add(dial)
        same = [m for m, h, n in told if _on_dial(h, n) == dial]
        twins = {h // _HALF_DAY for _, h, n in known if _on_dial(h, n) == dial}
        if len(twins) == 1 and all(m[3].lower() != right for m in same):
            for match in same:
                yield span, match.span(), _on_half(match, right)


def wrong_hour(source: str, translation: str) -> tuple[Span, str, Span] | None:
    """Return (span in translation, what to write, span in source) of the one time, if it differs.

    ``19.30 Uhr`` as "9:30 p.m.": certain only where each side tells a single time of day.
    """
    known, told = [*_GERMAN.finditer(source)], [*_ENGLISH.finditer(translation)]
    if len(known) != 1 or len(told) != 1 or _GOES_ON.match(source, known[0].end()):
        return None
    (hours, minutes), made = _read(known[0]), told[0]
    if hours >= 2 * _HALF_DAY or minutes > 59 or _may_be_either(source, hours):
        return None
    if _on_dial(hours, minutes) == _on_dial(*_read(made)):
        return None
    time = str(hours % _HALF_DAY or _HALF_DAY)
    if minutes or made[2]:
        time += f":{minutes:02}"
    half = _on_half(made, "p" if hours >= _HALF_DAY else "a")
    time += half[made.end(2 if made[2] else 1) - made.start() :]
    return made.span(), time, known[0].span()


def _may_be_either(source: str, hours: int) -> bool:
    """Tell whether the sentence may mean the hour on a clock of twelve hours."""
    if hours == _HALF_DAY:
        return _EARLY.search(source) is not None
    return 0 < hours < _HALF_DAY and _LATER.search(source) is not None


def _on_half(match: re.Match[str], right: str) -> str:
    """Return the time that was found on the other half, written as it was."""
    at = match.start(3) - match.start()
    letter = right.upper() if match[3].isupper() else right
    return match[0][:at] + letter + match[0][at + 1 :]


def check_halves(source: str, translation: str) -> list[CheckWarning]:
    """Warn of times of day that the translation puts on the wrong half of the day."""
    warnings = []
    for ours, theirs, _ in wrong_halves(source, translation):
        said, made = source[slice(*ours)], translation[slice(*theirs)]
        message = f"{said} became {made}: another half of the day."
        warnings.append(CheckWarning("time", message, ours, theirs))
    return warnings


def _read(match: re.Match[str]) -> tuple[int, int]:
    return int(match[1]), int(match[2] or 0)


def _on_dial(hours: int, minutes: int) -> Key:
    return time_key(hours % _HALF_DAY, minutes)
