"""Corrections: other wordings of a hypothesis, proposed where a slip is likely.

Nothing is edited here. A correction joins the n-best list, where the engine's own score and the
agreement with the source decide. Proposals:

- a number, date, time or magnitude left in German;
- the only number, magnitude or number word without a partner, if the two sides differ by one slip;
- a time on the wrong half of the day, or the only time of the sentence, if it differs;
- words repeated in a row, if the source repeats nothing;
- a name copied with a slip, or left in German.

No correction takes the partner from a figure that has one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from newscli.article import CheckWarning, Span, WarningKind
from newscli.check import compared
from newscli.check.names import likely_names, without_genitive
from newscli.check.numbers import Matching, english, german, one_slip
from newscli.check.numbers.notation import SMALL, VULGAR, Quantity, read_german
from newscli.check.quotes import marks
from newscli.check.tables import alternatives, rows
from newscli.language import function_words

_N = WarningKind.number
_SWAPPED = str.maketrans(",.", ".,")
_SMALL_SIGNS = re.compile(rf"[0-9]+[{SMALL}{VULGAR}]+")
ENGLISH_MONTHS = {number: name.capitalize() for name, number in english.MONTHS.items()}
_MONTH_NUMBERS = dict(sorted((english.MONTHS | german.MONTHS).items(), reverse=True))
"""Longer names before those that they begin with."""
_SIZES = {10**3: "thousand", 10**6: "million", 10**9: "billion", 10**12: "trillion"}
_IN_GERMAN = re.compile(
    rf"\b(?:the )?(?P<day>[0-3]?[0-9])\.\s?(?P<month>{'|'.join(_MONTH_NUMBERS)})\b"
    r"(?:\s(?P<year>[0-9]{4})\b)?"
    r"|\b(?P<hours>[0-2]?[0-9])(?:[.:](?P<minutes>[0-5][0-9]))? Uhr\b"
    r"|(?<![\w.,:])(?P<number>[0-9]{1,3}(?:\.[0-9]{3})+(?:,[0-9]+)?|[0-9]+,[0-9]+)(?![\w:]|[.,][0-9])"
    r"|(?<=[0-9] )(?P<size>Mio|Mrd|Mill|Tsd|Millionen|Milliarden?|Billionen)\b\.?",
    re.IGNORECASE,
)
"""A date, a time, a number or a magnitude in German notation."""
_DIGIT = re.compile("[0-9]")
_TIME_ZONE = re.compile(rf"\b(?:{alternatives('phrases.tsv', 'time zone')})\b", re.IGNORECASE)
_TWELVE_HOURS = re.compile(
    r"\d{1,2}([.:]\d\d)?([ \u00a0\u202f]?)([ap])(\.?[ ]?m\b\.?)", re.IGNORECASE
)
_HALF_DAY = 12 * 60
_SIZED = re.compile(r"([0-9.,]+)[ \u00a0\u202f]?([A-Za-z]+)\.?")
_PLAIN_GERMAN = re.compile(r"[0-9]{1,3}(?:[ \u00a0\u202f][0-9]{3})+|[0-9]+(?:[.,][0-9]+)*")
_WELL_FORMED = re.compile(rf"(?:{_PLAIN_GERMAN.pattern})(?<![.][0-9]{{4}})(?![.,]?[0-9])")
_PLAIN = re.compile(r"[0-9][0-9.,]*")
_MOST_WORDS = 5
_TWICE = re.compile(
    rf"(?<![\w'’.,-])((?:[\w'’-]+ ){{0,{_MOST_WORDS - 1}}}[\w'’-]+)(?: \1)+(?![\w'’-]|[.,]\d)",
    re.IGNORECASE,
)
_WORD_OR_HYPHENATED = re.compile(r"[\w'’-]+")
_DAY_TWICE = re.compile(
    rf"\b(\d\d?)(?:st|nd|rd|th)? ({'|'.join(map(str.capitalize, english.MONTHS))})"
    r" \1(?:st|nd|rd|th)?\b"
)
_NOT_WORD = re.compile(r"[^\w'’]+")
_LETTERS = re.compile(r"[^\W\d_]{3}")
_WORD = re.compile(r"\w+")
_GERMAN_LETTERS = frozenset("äöüß")
_SYLLABLE_TWICE = re.compile(r"(?=(\w{2,4})\1)")
_DOUBLED_NAME = re.compile(r"\b[^\W\d_a-zß]\w*?(\w{2,4})\1")
_LEAST_LETTERS = 5
_LONGEST_WORD = 40
_THE_BEFORE = re.compile(r"\b[Tt]he $")
_WORD_BEFORE = re.compile(r"(\w+)[ -]$")
ENGLISH_NAMES = {name: text for sort, name, text in rows("english_names.tsv") if sort != "kept"}
_PEOPLE = frozenset(name for sort, name, _ in rows("english_names.tsv") if sort == "person")
KEPT_NAMES = tuple(name for sort, name, _ in rows("english_names.tsv") if sort == "kept")
"""People whom English calls by the German form."""
_JOINED_AFTER = re.compile(r"-\w|/")


@dataclass(frozen=True, slots=True)
class Correction:
    """Another wording of a hypothesis.

    ``changes`` lists the differences, one warning for each place with ``repaired`` set: if the
    candidate is chosen, they belong to the sentence. Their spans point into the source and into
    ``text``.
    """

    text: str
    changes: tuple[CheckWarning, ...]


class Edit(NamedTuple):
    """A replacement in the hypothesis, and the span of the source that calls for it."""

    kind: WarningKind
    span: Span
    text: str
    origin: Span | None = None


MOST_EDITS = 6
"""At most this many places are changed; a hypothesis that needs more is beyond repair."""


def candidates(source: str, hypothesis: str) -> list[Correction]:
    """Return other wordings of ``hypothesis``, a translation of ``source``, likeliest first.

    The first has all changes at once, the others one each. Empty where nothing looks like a slip,
    as in nearly all good translations.
    """
    matching = compared(source, hypothesis).numbers
    edits = _apart(edit for find in FINDERS.values() for edit in find(source, hypothesis, matching))
    sets = [edits, *([edit] for edit in edits)] if len(edits) > 1 else [edits]
    found = (_made(hypothesis, chosen) for chosen in sets if chosen)
    return [c for c in found if _keeps_partners(source, matching, c.text)]


def _apart(edits: Iterator[Edit]) -> list[Edit]:
    """Return the first edits that overlap no earlier one, in the order of the text."""
    chosen: list[Edit] = []
    for edit in edits:
        if all(edit.span[1] <= e.span[0] or e.span[1] <= edit.span[0] for e in chosen):
            chosen.append(edit)
        if len(chosen) == MOST_EDITS:
            break
    return sorted(chosen, key=lambda edit: edit.span)


def _made(hypothesis: str, edits: Sequence[Edit]) -> Correction:
    """Apply edits that do not overlap."""
    pieces: list[str] = []
    changes: list[CheckWarning] = []
    done = length = 0
    for edit in edits:
        start, end = edit.span
        pieces += [hypothesis[done:start], edit.text]
        length += start - done
        here = (length, length + len(edit.text))
        message = f"“{hypothesis[start:end]}” was corrected to “{edit.text}”."
        changes.append(CheckWarning(edit.kind, message, edit.origin, here, repaired=True))
        length, done = here[1], end
    return Correction("".join([*pieces, hypothesis[done:]]), tuple(changes))


def _keeps_partners(source: str, before: Matching, text: str) -> bool:
    """Return whether every matched figure is still matched, and no more are unmatched."""
    after = compared(source, text).numbers
    if _alone(after) > _alone(before):
        return False
    kept = {at for quantity, _ in after.pairs for at in range(*quantity.span)}
    return all(kept.issuperset(range(*quantity.span)) for quantity, _ in before.pairs)


def _alone(matching: Matching) -> int:
    """Return how many figures are wrong; a lost and a new one may be one that was altered."""
    return max(len(matching.missing), len(matching.invented))


# Figures


def _in_german(source: str, hypothesis: str, matching: Matching) -> Iterator[Edit]:
    """Propose English for figures left in German: ``10.000``, ``28. Oktober``, ``Mrd.``.

    The source must have the same date or time; a number must be one without a partner.
    """
    if not _DIGIT.search(hypothesis):
        return
    found, missing = [*_IN_GERMAN.finditer(hypothesis)], list(matching.missing)
    theirs = reversed([*_IN_GERMAN.finditer(source)]) if found else ()
    said = {_value(match): match.span() for match in theirs}
    for match in found:
        origin = said.get(_value(match))
        if match["size"]:
            yield Edit(_N, match.span(), _SIZES[german.MAGNITUDES[match["size"].lower()]])
        elif match["number"]:
            ours = next((q for q in missing if _leads(source, q.span, _value(match))), None)
            if ours is not None:
                missing.remove(ours)
                yield Edit(_N, match.span(), match[0].translate(_SWAPPED), ours.span)
        elif origin and match["hours"]:
            time = f"{match['hours']}:{match['minutes'] or '00'}"
            yield Edit(WarningKind.time, match.span(), time, origin)
        elif origin:
            month = ENGLISH_MONTHS[_MONTH_NUMBERS[match["month"].lower()]]
            year = f", {match['year']}" if match["year"] else ""
            yield Edit(WarningKind.date, match.span(), f"{month} {match['day']}{year}", origin)


def _value(match: re.Match[str]) -> object:
    """Return what a match of :data:`_IN_GERMAN` says, in a form that can be compared."""
    if match["month"]:
        return match["day"], _MONTH_NUMBERS[match["month"].lower()]
    if match["number"]:
        return read_german(match["number"], match.span()).keys[0]
    return match["hours"], match["minutes"]


def _leads(source: str, span: Span, value: object) -> bool:
    """Return whether a quantity of the source begins with a number, magnitude apart."""
    number = _WELL_FORMED.match(source, span[0])
    return number is not None and read_german(number[0], span).keys[0] == value


def _compatible_form(source: str, hypothesis: str, matching: Matching) -> Iterator[Edit]:
    """Propose "3½" for "31⁄2" and "10⁶" for "106": tokenizers write such signs as plain digits."""
    for match in _SMALL_SIGNS.finditer(source):
        made = unicodedata.normalize("NFKC", match[0])
        at = re.search(rf"(?<![\w.,]){re.escape(made)}(?!\w|[.,]\w)", hypothesis)
        if at is not None and match[0] not in hypothesis:
            yield Edit(_N, at.span(), match[0], match.span())


def _time_of_day(source: str, hypothesis: str, matching: Matching) -> Iterator[Edit]:
    """Propose the other half of the day, and another hour if each side has only one time."""
    missing = [q for q in matching.missing if q.kind == "time" and len(q.keys) == 1]
    invented = [q for q in matching.invented if q.kind == "time" and isinstance(q.keys[0], str)]
    if not invented or _TIME_ZONE.search(hypothesis) or _TIME_ZONE.search(source):
        return  # "20 Uhr deutscher Zeit" may well be "2 p.m. Eastern time"
    lone = len(missing) == len(invented) == 1 and all(q.kind != "time" for q, _ in matching.pairs)
    for theirs in invented:
        made = _TWELVE_HOURS.match(hypothesis, theirs.span[0])
        if made is None:
            continue
        for ours in missing:
            minutes = int(str(ours.keys[0])[1:])
            if lone or minutes % _HALF_DAY == int(str(theirs.keys[0])[1:]) % _HALF_DAY:
                yield Edit(WarningKind.time, made.span(), _on_twelve(minutes, made), ours.span)
                missing.remove(ours)
                break


def _on_twelve(minutes: int, made: re.Match[str]) -> str:
    """Write minutes after midnight in the style of a time in the hypothesis, as "7:30 p.m."."""
    hours, minute = divmod(minutes, 60)
    time = str(hours % 12 or 12) + (f":{minute:02}" if minute or made[1] else "")
    half = "p" if minutes >= _HALF_DAY else "a"
    return f"{time}{made[2]}{half.upper() if made[3].isupper() else half}{made[4]}"


def _lone_number(source: str, hypothesis: str, matching: Matching) -> Iterator[Edit]:
    """Propose the source's number for an unmatched one, if they are one slip apart."""
    if len(matching.missing) != 1 or len(matching.invented) != 1:
        return
    ours, theirs = matching.missing[0], matching.invented[0]
    if ours.form != theirs.form or ours.kind != theirs.kind or ours.unit != theirs.unit:
        return
    if len(ours.keys) != 1 or any(q.keys[:1] == theirs.keys[:1] for _, q in matching.pairs):
        return  # the same figure stands there with its partner: which of the two is the slip?
    if ours.form == "word":
        ordered = all((a.span < ours.span) == (b.span < theirs.span) for a, b in matching.pairs)
        if ordered:  # else the words may have changed places
            yield from _other_word(ours, theirs, hypothesis)
    elif ours.form == "digits":
        yield from _other_digits(ours, theirs, source, hypothesis)


def _other_word(ours: Quantity, theirs: Quantity, hypothesis: str) -> Iterator[Edit]:
    """Propose another number word: ``vierzig``, "thirty"."""
    made = hypothesis[slice(*theirs.span)]
    word = english.word_for(ours.keys[0])
    if word and len(theirs.keys) == 1 and english.word_for(theirs.keys[0]) == made.lower():
        text = word.capitalize() if made[0].isupper() else word
        yield Edit(_N, theirs.span, text, ours.span)


def _other_digits(ours: Quantity, theirs: Quantity, source: str, hypothesis: str) -> Iterator[Edit]:
    """Propose another magnitude (``2 Billionen``, "2 billion"), or digits one slip away."""
    said, made = source[slice(*ours.span)], hypothesis[slice(*theirs.span)]
    sized_ours, sized_theirs = _SIZED.fullmatch(said), _SIZED.fullmatch(made)
    if sized_ours and sized_theirs:
        size = german.MAGNITUDES.get(sized_ours[2].lower())
        wrong = english.MAGNITUDES.get(sized_theirs[2].lower())
        same = sized_ours[1].translate(_SWAPPED) == sized_theirs[1]
        if size in _SIZES and wrong and len(sized_theirs[2]) > 3 and same:
            start = theirs.span[0] + sized_theirs.start(2)
            there = (start, start + len(sized_theirs[2]))
            yield Edit(_N, there, _SIZES[size], ours.span)
    elif _PLAIN_GERMAN.fullmatch(said) and _PLAIN.fullmatch(made):
        digits = re.sub("[^0-9]", "", said), re.sub("[^0-9]", "", made)
        if len(digits[0]) >= (2 if ours.unit else 3) and one_slip(*digits):
            grouped = "," in made or "." in said
            yield Edit(_N, theirs.span, _written(said, grouped), ours.span)


def _written(said: str, grouped: bool) -> str:
    """Write a German number in English notation."""
    whole, _, decimals = re.sub("[^0-9,]", "", said).partition(",")
    if grouped and not whole.startswith("0"):
        whole = f"{int(whole):,}"
    return f"{whole}.{decimals}" if decimals else whole


# Words said twice


def _twice(source: str, hypothesis: str, matching: Matching) -> Iterator[Edit]:
    """Propose to drop a repetition if the source repeats nothing itself.

    "the militant militant group", "14 October 14th". Deliberate repetition ("had had", "more
    and more") is proposed as well: the engine knows better than a list.
    """
    for day in _DAY_TWICE.finditer(hypothesis):
        yield Edit(WarningKind.date, day.span(), f"{day[2]} {day[1]}")
    if not _recurs(hypothesis):
        return
    found = [match for match in _TWICE.finditer(hypothesis) if _LETTERS.search(match[1])]
    if found and not _TWICE.search(_NOT_WORD.sub(" ", source)):  # Bora Bora, Win-win-Situation
        yield from (Edit(WarningKind.twice, match.span(), match[1]) for match in found)


def _recurs(text: str) -> bool:
    """Return whether up to :data:`_MOST_WORDS` words stand twice in a row.

    Where they do not, :data:`_TWICE` finds nothing either, and takes nearly three times as long
    to find that out.
    """
    words = _WORD_OR_HYPHENATED.findall(text.lower())
    for size in range(1, _MOST_WORDS + 1):
        same = 0
        for first, second in zip(words, words[size:], strict=False):
            same = same + 1 if first == second else 0
            if same == size:
                return True
    return False


# Names


def _copied_with_a_slip(source: str, hypothesis: str, matching: Matching) -> Iterator[Edit]:
    """Propose the source's form of a name that lost a foreign letter or doubled a syllable.

    Only a missing letter that is neither ASCII nor German is a slip (Erdoğan as "Erdoan"); others
    come and go between good spellings (Tayyip, Havanna, Schah).
    """
    foreign = {} if source.isascii() else _without_a_letter(source, hypothesis)
    if not foreign and not _DOUBLED_NAME.search(hypothesis):
        return
    said = {m[0]: m.span() for m in reversed([*_WORD.finditer(source)])}
    for match in _WORD.finditer(hypothesis):
        word = match[0]
        if word in said or (not word[:1].isupper() and word not in foreign):
            continue
        if word in foreign:
            yield Edit(WarningKind.name, match.span(), *foreign[word])
        elif len(word) > _LEAST_LETTERS:
            for double in _SYLLABLE_TWICE.finditer(word):
                once = word[: double.start()] + word[double.end(1) :]
                if once in said and len(once) >= _LEAST_LETTERS:
                    yield Edit(WarningKind.name, match.span(), once, said[once])
                    break


def _without_a_letter(source: str, hypothesis: str) -> dict[str, tuple[str, Span]]:
    """Return the names that the hypothesis lacks, by their forms with one letter less."""
    forms = {}
    for name in likely_names(source):
        word = without_genitive(name.text)
        if name.translations or word in hypothesis:
            continue
        for at, letter in enumerate(word):
            if not letter.isascii() and letter.lower() not in _GERMAN_LETTERS:
                forms[word[:at] + word[at + 1 :]] = (word, name.span)
    return forms


def _left_in_german(source: str, hypothesis: str, matching: Matching) -> Iterator[Edit]:
    """Propose the English form of a German name that stands alone in the hypothesis.

    An article before it is dropped ("In the Schweiz") unless the English name has one. Names in
    quotations, in titles and in longer names that were kept stay unchanged, as do those before a
    noun ("deputy Polen"), where English needs an adjective.
    """
    if ENGLISH_NAMES.keys().isdisjoint(_WORD.findall(hypothesis)):
        return
    said: dict[str, Span] = {}
    for match in _WORD.finditer(source):
        said.setdefault(without_genitive(match[0]), match.span())
        said.setdefault(match[0], match.span())
    for match in _WORD.finditer(hypothesis):
        english_name = ENGLISH_NAMES.get(match[0])
        if english_name and match[0] in said and _stands_alone(match, hypothesis, said):
            start = match.start()
            if _THE_BEFORE.search(hypothesis[max(0, start - 5) : start]):
                start -= len("the ")
            if hypothesis[start].isupper():
                english_name = english_name[0].upper() + english_name[1:]
            yield Edit(WarningKind.name, (start, match.end()), english_name, said[match[0]])


def _stands_alone(match: re.Match[str], hypothesis: str, said: dict[str, Span]) -> bool:
    """Return whether a German name is outside titles and longer names that were kept."""
    start, end = match.span()
    if match[0] in _PEOPLE:
        return not hypothesis.startswith(KEPT_NAMES, start)
    if _JOINED_AFTER.match(hypothesis, end) or len(marks(hypothesis[:start])) % 2:
        return False
    before = _WORD_BEFORE.search(hypothesis[max(0, start - _LONGEST_WORD) : start])
    if before is None:
        return hypothesis[start - 1 : start] not in {"-", "/"}
    word = before[1]
    if word.lower() in function_words("en") or word.endswith(("ed", "ing")):
        return True
    return word[0].isupper() and word not in said


FINDERS: dict[str, Callable[[str, str, Matching], Iterator[Edit]]] = {
    "left in German notation": _in_german,
    "sign written as digits": _compatible_form,
    "wrong time of day": _time_of_day,
    "number without a partner": _lone_number,
    "words said twice": _twice,
    "name copied with a slip": _copied_with_a_slip,
    "name left in German": _left_in_german,
}
"""The functions that look for slips, by kind; benchmarks/checks.py measures each."""
