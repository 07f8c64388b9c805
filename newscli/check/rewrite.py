"""Put numbers, names and stammers right where the right form is certain, and say so.

Certain is: what is said twice in a row (:mod:`.said_twice`); the source's own token, copied in
German notation; a German date, time or magnitude left standing; the half of the day, and the one
time of the sentence (:mod:`.half_of_day`); a name with a slip or in German (:mod:`.name_slips`);
the one number of the sentence that has no partner on either side, where both are number words, or
both are written alike and a slip of a digit or of the magnitude leads from one to the other. A
repair is kept only if no more numbers disagree after it than before.
"""

from __future__ import annotations

import re

from newscli.article import CheckWarning, Span
from newscli.check import english_words as english
from newscli.check import german_words as german
from newscli.check.figures import compare, disagreements
from newscli.check.half_of_day import wrong_halves, wrong_hour
from newscli.check.name_slips import name_slip
from newscli.check.notation import read_german
from newscli.check.quantity import Quantity
from newscli.check.said_twice import said_twice

_SWAPPED = str.maketrans(",.", ".,")
_GERMAN_TOKEN = re.compile(
    r"(?<![\w.,:])(?:[0-9]{1,3}(?:\.[0-9]{3})+(?:,[0-9]+)?|[0-9]+,[0-9]+)(?![\w:]|[.,][0-9])"
)
_ENGLISH_MONTHS = {number: name.capitalize() for name, number in english.MONTHS.items()}
_MONTH_NUMBERS = {**english.MONTHS, **german.MONTHS}
_DATE = re.compile(
    rf"\b([0-3]?[0-9])\.\s?({'|'.join(sorted(_MONTH_NUMBERS, key=len, reverse=True))})\b"
    r"(?:\s([0-9]{4})\b)?",
    re.IGNORECASE,
)
_TIME = re.compile(r"\b([0-2]?[0-9])(?:[.:]([0-5][0-9]))? Uhr\b")
_MAGNITUDE = re.compile(r"(?<=[0-9] )(Mio|Mrd|Mill|Tsd|Millionen|Milliarden?|Billionen)\b\.?")
_MAGNITUDE_NAMES = {10**3: "thousand", 10**6: "million", 10**9: "billion", 10**12: "trillion"}
_LEFT_OVER = re.compile(r"[0-9](?: Uhr\b| M(?:io|rd|ill)| Tsd| Billionen|\.\s?[A-ZÄÖÜ])")
_SIZED = re.compile(r"([0-9.,]+)[ \u00a0\u202f]?([A-Za-z]+)\.?")
_PLAIN_GERMAN = re.compile(r"[0-9]{1,3}(?:[ \u00a0\u202f][0-9]{3})+|[0-9]+(?:[.,][0-9]+)*")
_WELL_FORMED = re.compile(rf"(?:{_PLAIN_GERMAN.pattern})(?<![.][0-9]{{4}})(?![.,]?[0-9])")
_PLAIN = re.compile(r"[0-9][0-9.,]*")


def repair(source: str, translation: str) -> tuple[str, list[CheckWarning]]:
    """Return the translation with certain faults put right, and a warning for each.

    The warnings say what was changed (``repaired`` is True); their spans point into the source and
    into the translation that is returned. Without a fault the translation comes back as it is.
    """
    wrong = disagreements(compare(source, translation))
    warnings: list[CheckWarning] = []
    left_over = _LEFT_OVER.search(translation) is not None
    changes = _CHANGES if wrong or left_over else _CHANGES_OF_RIGHT_NUMBERS
    for kind, change, needed in changes:
        while (edit := change(source, translation)) is not None:
            (start, end), text, origin = edit
            repaired = translation[:start] + text + translation[end:]
            still = disagreements(compare(source, repaired))
            if len(still) > len(wrong) - needed:
                break
            message = f"{translation[start:end]} was put right: {text.rstrip('.')}."
            warnings = [_moved(w, start, end, len(text)) for w in warnings]
            here = (start, start + len(text))
            warnings.append(CheckWarning(kind, message, origin, here, repaired=True))
            translation, wrong = repaired, still
    return translation, warnings


Edit = tuple[Span, str, "Span | None"]
"""What to replace in the translation, by what, and the source's span that says so."""


def _moved(warning: CheckWarning, start: int, end: int, length: int) -> CheckWarning:
    """Return an earlier warning with its span where it is after a later change."""
    span = warning.translation_span
    if span is None or span[0] < end:
        return warning
    shift = length - (end - start)
    return CheckWarning(
        warning.kind, warning.message, warning.source_span, (span[0] + shift, span[1] + shift), True
    )


def _notation(source: str, translation: str) -> Edit | None:
    """Find a number whose German reading is one that the source has and the translation lacks."""
    missing = compare(source, translation).missing
    for match in _GERMAN_TOKEN.finditer(translation):
        value = read_german(match[0], match.span()).keys[0]
        for ours in missing:
            # the number alone, without the magnitude that the quantity's key includes
            number = _WELL_FORMED.match(source, ours.span[0])
            if number is not None and read_german(number[0], ours.span).keys[0] == value:
                return match.span(), match[0].translate(_SWAPPED), ours.span
    return None


def _date(source: str, translation: str) -> Edit | None:
    """Find a date in German order and with a German point: ``28. Oktober``."""
    for match in _DATE.finditer(translation):
        month = _MONTH_NUMBERS[match[2].lower()]
        for ours in _DATE.finditer(source):
            if ours[1] == match[1] and _MONTH_NUMBERS[ours[2].lower()] == month:
                year = f", {match[3]}" if match[3] else ""
                return match.span(), f"{_ENGLISH_MONTHS[month]} {match[1]}{year}", ours.span()
    return None


def _time(source: str, translation: str) -> Edit | None:
    """Find a time that is still called Uhr."""
    for match in _TIME.finditer(translation):
        for ours in _TIME.finditer(source):
            if ours.groups() == match.groups():
                return match.span(), f"{match[1]}:{match[2] or '00'}", ours.span()
    return None


def _half_of_day(source: str, translation: str) -> Edit | None:
    """Find a time on the wrong half of the day."""
    for ours, theirs, text in wrong_halves(source, translation):
        return theirs, text, ours
    return None


def _magnitude_word(_: str, translation: str) -> Edit | None:
    """Find a German magnitude after a number: ``5 Mrd.``."""
    if match := _MAGNITUDE.search(translation):
        name = _MAGNITUDE_NAMES[german.MAGNITUDES[match[1].lower()]]
        return match.span(), name, None
    return None


def _lone_number(source: str, translation: str) -> Edit | None:
    """Find the one number without a partner on either side, if a slip leads from one to other."""
    matching = compare(source, translation)
    if len(matching.missing) != 1 or len(matching.invented) != 1:
        return None
    ours, theirs = matching.missing[0], matching.invented[0]
    if ours.form != theirs.form or ours.kind != theirs.kind or ours.unit != theirs.unit:
        return None
    if len(ours.keys) != 1:
        return None
    if ours.form == "word":
        ordered = all(
            (a.span < ours.span) == (b.span < theirs.span) for a, b in matching.pairs
        )  # else the words may have changed places
        return _other_word(ours, theirs, translation) if ordered else None
    if ours.form != "digits":
        return None
    said, made = source[slice(*ours.span)], translation[slice(*theirs.span)]
    sized_ours, sized_theirs = _SIZED.fullmatch(said), _SIZED.fullmatch(made)
    if sized_ours and sized_theirs:
        return _resized(ours, theirs, sized_ours, sized_theirs)
    if not (_PLAIN_GERMAN.fullmatch(said) and _PLAIN.fullmatch(made)):
        return None
    digits = re.sub("[^0-9]", "", said), re.sub("[^0-9]", "", made)
    if len(digits[0]) < (2 if ours.unit else 3) or not _one_slip(*digits):
        return None
    grouped = "," in made or "." in said
    return theirs.span, _written(said, grouped), ours.span


def _other_word(ours: Quantity, theirs: Quantity, translation: str) -> Edit | None:
    """Put a number word right: ``vierzig``, "thirty"."""
    made = translation[slice(*theirs.span)]
    word = english.word_for(ours.keys[0])
    if word is None or len(theirs.keys) != 1 or english.word_for(theirs.keys[0]) != made.lower():
        return None
    return theirs.span, word.capitalize() if made[0].isupper() else word, ours.span


def _resized(
    ours: Quantity, theirs: Quantity, said: re.Match[str], made: re.Match[str]
) -> Edit | None:
    """Put the magnitude right where the digits are the same: ``2 Billionen``, "2 billion"."""
    size = german.MAGNITUDES.get(said[2].lower())
    wrong = english.MAGNITUDES.get(made[2].lower())
    if size not in _MAGNITUDE_NAMES or wrong is None or len(made[2]) < 4:
        return None
    if said[1].translate(_SWAPPED) != made[1]:
        return None
    start = theirs.span[0] + made.start(2)
    return (start, start + len(made[2])), _MAGNITUDE_NAMES[size], ours.span


def _written(said: str, grouped: bool) -> str:
    """Write a German number, as it was said, in English notation."""
    whole, _, decimals = re.sub("[^0-9,]", "", said).partition(",")
    if grouped and not whole.startswith("0"):
        whole = f"{int(whole):,}"
    return f"{whole}.{decimals}" if decimals else whole


def _one_slip(right: str, wrong: str) -> bool:
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


_CHANGES_OF_RIGHT_NUMBERS = (
    ("repetition", said_twice, 0), ("name", name_slip, 0), ("number", _half_of_day, 0),
)  # fmt: skip
_CHANGES = (
    *_CHANGES_OF_RIGHT_NUMBERS, ("number", _notation, 1), ("number", _date, 0),
    ("number", _time, 0), ("number", wrong_hour, 1), ("number", _magnitude_word, 0),
    ("number", _lone_number, 1),
)  # fmt: skip
"""The repairs, and by how much each must lessen the number of disagreements: a German word that was
left standing may be replaced if nothing gets worse. Where all numbers agree, only the first three
can be needed."""
