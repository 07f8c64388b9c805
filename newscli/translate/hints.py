"""Inline hints: telling the model, in its input, how the rarer words and the figures are rendered.

"Die Beerdigung * funeral fand vor 10.000 # 10,000 Menschen statt": after a rarer word stands its
likeliest rendering from the lexicon behind :data:`MAY`, after a figure, a date, a well-known name
or a glossary term the exact English behind :data:`MUST` (Dinu et al. 2019; Niehues 2021). Only a
model trained with hints gets them; :mod:`training.corpus` writes the same hints with the functions
of this file.
"""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from newscli.article import ABOUT_WORDS, CheckWarning, Span, WarningKind, overlap
from newscli.check.corrections import ENGLISH_MONTHS, ENGLISH_NAMES, KEPT_NAMES
from newscli.check.names import (
    EXONYMS,
    VARIANTS,
    CertainName,
    is_genitive,
    is_name,
    lost_certain_names,
    name_likelihood,
    named_places,
    plain,
    sound,
    stands_in,
    without_genitive,
)
from newscli.check.numbers.german import (
    BELOW_60,
    MONTHS,
    TENS,
    WEEKDAYS,
    days_in,
    half_of_day,
    half_said,
    spoken_times,
)
from newscli.check.words import NO_WORD, key
from newscli.language import function_words
from newscli.lexicon import FILE_NAME, WORD, Entry, Lexicon, Rendering
from newscli.phrases import idiom_offsets, idioms, separated_verbs
from newscli.translate.engine import DecodeOptions, Engine, Hypothesis
from newscli.translate.hypotheses import realigned
from newscli.translate.stand_ins import StandIn, as_read, restored, stand_ins
from newscli.translate.tokens import Doubt, was_trained
from newscli.wordings import wordings

if TYPE_CHECKING:
    from newscli.check import Comparison
    from newscli.check.words import Alignment
    from newscli.translate.glossary import Glossary, Occurrence

MAY, MUST = "*", "#"
"""The marks before a likely and before a certain rendering; each is one piece of the vocabulary."""

_CHOICE = "hints 18"
"""Names how hints are chosen, in the memory's keys: it changes when the code gives other words
hints, or tries doubtful sentences again with others. The data that it reads are in the keys
themselves."""

INLINE_HINTS = "inline_hints"
"""The key of a model's config.json that says whether it was trained with hints."""

RAREST_COUNTED = 150
"""A lemma that the corpus holds more often needs no hint: the model knows it."""
LEAST_PROBABILITY = 0.2
SECOND_BELOW, SECOND_LEAST = 0.5, 0.15
"""A second rendering is given if the first is less, and the second more, probable than this."""
_COPIED_BELOW = 100
"""A name that stays as it is gets a hint only if it is rarer than this."""
_UNKNOWN_BELOW = 3
_SHORTEST_COMPOUND = 8
_SHORTEST_WORD = 3
_INSISTED, _INSISTED_LEAST = 2, 0.15
"""So many renderings of a doubted word are tried, if they are as probable as that."""
_PERHAPS_NAME, _SURELY_NAME = 0.5, 0.8
"""How likely a word must be a name to be tried as one, and to be missed in any sentence.

Of unknown words from 0.8 on, news has 87 % letter by letter, 10 % alike and 3 % as something else.
"""
_SHORTEST_NAME = _SAME_START = 4

_MONTHS = {name.capitalize(): ENGLISH_MONTHS[number] for name, number in MONTHS.items()}
_DAY = r"(?<![\d.,:/–-])(?P<day>[1-9]|[12]\d|3[01])\. ?"
_CLOCK = r"(?:[01]?\d|2[0-4])(?:[.:][0-5]\d)?"
_FIGURE = re.compile(
    rf"{_DAY}(?P<month>{'|'.join(_MONTHS)})\b"
    r"|(?<![\w.,:/–-])(?P<first>0?[1-9]|[12]\d|3[01])\. ?(?P<second>0?[1-9]|1[0-2])\."
    r"(?:(?: (?!\d{4} [A-ZÄÖÜ])|)(?P<year>(?:1[5-9]|20)\d\d)(?![.,:/–-]?\d|\w)|(?![.,:/–-]?\d|\w))"
    r"|(?<![\w.,:/–-])(?P<hours>[01]?\d|2[0-4])(?:[.:](?P<minutes>[0-5]\d))?"
    rf"(?: ?Uhr\b(?! [0-5]\d\b)|(?= (?:bis|und|oder) {_CLOCK} Uhr\b))"
    r"|(?<![\w.,:/–-])(?P<decade>(?:1[5-9]|20)\d0)er\b"
    r"|(?<![\w.,:/–-])(?P<number>"
    r"\d{1,3}(?:['’]\d{3})+\.\d\d|\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d{1,3}(?:[\u00a0\u202f'’]\d{3})+"
    r"|\d{1,3}(?:(?: \d{3}){2,}| 0\d\d)"
    r"|\d+(?:,\d+)?"
    r")(?![.,:/–-]?\d|[\w-]| ?Uhr|(?<!\d{3})\.\s+\w)"  # no ordinal within the sentence
)
_DIGIT = re.compile(r"\d")
_GERMAN_MONTHS = {number: name.capitalize() for name, number in reversed(MONTHS.items())}
_DAYS_APART = re.compile(
    r"(?<![\w.,:/–-])(?P<first>0?[1-9]|[12]\d|3[01])\.(?:(?P<month>0?[1-9]|1[0-2])\.)? ?[-–] ?"
    r"(?P<last>0?[1-9]|[12]\d|3[01])\.(?P<until>0?[1-9]|1[0-2])\."
    r"(?: ?(?P<year>(?:1[5-9]|20)\d\d))?(?!\w|[.,:/–-]?\d)"
)
_EVEN_PRICE = re.compile(
    r"(?<=\d)(?:,[-–—]+(?=[\s.;:!?)]|$)|\.[-–—]+(?= (?:Franken|Fr\b|CHF|Euro)))"
)
"""12,- Euro, in Swiss papers 12.- Franken: no cents."""
_NOT_IN_FIGURES = re.compile(
    r".*(?:\b(?:ist|war|es) fünf vor zwölf|mitternacht)", re.IGNORECASE | re.DOTALL
)
"""Most often no time of day, and one that would be any twelve o'clock."""
_MIDNIGHT = "Mitternacht"
_HOURS_APART = re.compile(
    rf"(?<![\w.,:/–-])(?P<first>{_CLOCK}) ?[-–] ?(?P<last>{_CLOCK}) ?Uhr\b(?! [0-5]\d\b)"
)
_IN_WORDS = "|".join(sorted(BELOW_60, key=len, reverse=True))
_HOUR_SAID = re.compile(
    rf"(?<![\w.,:/–-])(?:(?P<range>(?:0|24)(?:[.:]00)?)(?= (?:bis|und|oder) {_CLOCK} Uhr\b)"
    rf"|(?P<midnight>(?:12(?:[.:]00)?|zwölf) ?Uhr (?:nachts\b|in der Nacht\b))"
    rf"|(?P<hour>[01]?\d|2[0-4]|ein|{_IN_WORDS})(?P<whole>[.:]00)? ?Uhr\b(?!-)"
    rf"(?: (?P<minutes>[0-5]\d|{_IN_WORDS})(?=[.,;:)]?(?-i: [a-zäöü(]|$)))?)",
    re.IGNORECASE,
)
_HOUR_WITH_H = re.compile(
    r"(?<![\w.,:/–-])(?P<time>(?:1[2-9]|2[0-4])[.:][0-5]\d(?= ?h\b)"
    r"|(?:(?<=[uU]m )|(?<=[aA]b )|(?<=egen )|(?<=[bB]is )|(?<=[vV]on ))"
    r"(?:[01]?\d|2[0-4])(?:[.:][0-5]\d)?(?=h\b)) ?h\b(?!/)"
)
"""17:30h, um 14h; "2:30 h" may be how long something takes."""
_MIDDAY = re.compile(r"(?<=\dUhr| Uhr) mittags\b")
"""Left out: of "12 Uhr # noon mittags", the model makes "noon at noon"."""
_PARTS_OF_DECADE = {"Anfang": "early ", "Mitte": "mid-", "Ende": "late "}
_AGE = re.compile(
    r"(?<![\w-])(?:[Mm]it )?(?P<part>Anfang|Mitte|Ende) "
    rf"(?P<tens>[2-8]0|(?i:{'|'.join(word for word, value in TENS.items() if 20 <= value <= 80)}))"
    r"(?!\w|[.,:–-]\d|-| ?%| [A-ZÄÖÜ\d])"
)
_GROUPS_OF = {
    "zweit": "zwei", "dritt": "drei", "viert": "vier", "fünft": "fünf", "sechst": "sechs",
    "siebt": "sieben", "neunt": "neun", "zehnt": "zehn",
}  # fmt: skip
_GROUP = re.compile(rf"\b(?P<to>[Zz]u) (?P<count>{'|'.join(_GROUPS_OF)})\b(?!-)")
_WEEKDAYS = {name.capitalize(): number for name, number in WEEKDAYS.items()}
_WEEKDAY_NAMES = {number: name for name, number in reversed(_WEEKDAYS.items())}
_NIGHT_BEFORE = re.compile(
    rf"\b[Dd](?:er|ie) Nacht (?P<to>zu|zum|auf|auf den) (?:(?P<weekday>{'|'.join(_WEEKDAYS)})\b"
    rf"|(?P<day>[12]?\d|3[01])\. (?P<month>{'|'.join(_MONTHS)})\b)"
)
_MEN_ENDINGS = ("", "e", "en", "n", "er", "ern")
_PAIR = re.compile(r"\b(?P<women>(?P<both>[A-ZÄÖÜ]\w+)innen) und (?P<men>[A-ZÄÖÜ]\w+)")
_SPEAKER = re.compile(r"(?:^|(?<=[.!?] )|(?<=\")|(?<=[„“»]))[A-ZÄÖÜ][^\W\d_A-ZÄÖÜ]{3,}(?=: )")
_RANGE_BEFORE = re.compile(r"\d\.? ?(?:bis(?: zum)?|und|oder|auf den|[/–-]) ?$")
"""Before a date: of "3. bis 5. Mai", English says "May 3 to 5"."""
_SWAP = str.maketrans(".,", ",.")
_GROUPS = re.compile(r"[ \u00a0\u202f'’]")
_HALVES = {"a": r"(?:a\.m\.|am\b|AM\b|A\.M\.)", "p": r"(?:p\.m\.|pm\b|PM\b|P\.M\.)"}
_LONGEST_BEFORE = 16
"""Characters of the longest words of :data:`_RANGE_BEFORE`."""


@dataclass(frozen=True, slots=True)
class Hint:
    """A rendering of what ends at offset ``end`` of the source; a ``certain`` one is a MUST.

    With a ``start`` it is no rendering: the model reads ``text`` instead of the source from there.
    """

    end: int
    text: str
    certain: bool = False
    start: int | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure, a date or a time of day of the source, and how English writes it.

    ``text`` is what newscli writes; ``forms`` a regular expression of what others may write.
    """

    end: int
    text: str
    forms: str

    def written_in(self, english: str) -> re.Match[str] | None:
        """Return the first place where ``english`` writes the figure, in any of its forms."""
        return re.search(rf"(?<![\w.,:]){self.forms}(?!\w)", english)


def figures(source: str) -> Iterator[Figure]:
    """Yield the plain figures, dates, times of day and decades of ``source``."""
    for match in _FIGURE.finditer(source) if _DIGIT.search(source) else ():
        text = forms = ""
        if match["first"]:
            # The model says ranges well with it: from March 4 to 7, 2026.
            day, month, year = int(match["first"]), int(match["second"]), match["year"] or ""
            known = bool(year) or match.start() in days_in(source)
            if known and _is_date(day, month, year):
                text, forms = _date(ENGLISH_MONTHS[month], str(day), year)
        elif match["month"]:
            if _RANGE_BEFORE.search(_before(source, match)) is None:
                text, forms = _date(_MONTHS[match["month"]], match["day"])
        elif match["hours"]:
            token = match["hours"] + (f":{match['minutes']}" if match["minutes"] else "")
            text, forms = _time(token, half_of_day(source, token, match.span()))
        elif match["decade"]:
            text = f"{match['decade']}s"
        else:
            number = match["number"]
            swiss = number[-3:-2] == "." and _GROUPS.search(number)  # 1'250.50
            text = _GROUPS.sub(",", number if swiss else number.translate(_SWAP))
        if text:
            yield Figure(match.end(), text, forms or re.escape(text))


def _before(source: str, match: re.Match[str]) -> str:
    """Return the characters before a match that may make it the end of a range."""
    return source[max(0, match.start() - _LONGEST_BEFORE) : match.start()]


def _is_date(day: int, month: int, year: str = "") -> bool:
    """Return whether a month has a day, in a leap year if no year is given."""
    return day <= monthrange(int(year or 2000), month)[1]


def _date(month: str, day: str, year: str = "") -> tuple[str, str]:
    """Return a date as "May 3" or "May 3, 2026", and a pattern of its other forms."""
    name = rf"(?:{month}|{month[:3]}\.?)"
    nth = rf"{day}(?:st|nd|rd|th)?"
    forms = rf"(?:{name} {nth}|{nth} (?:of )?{name})(?!\w)"
    return (f"{month} {day}, {year}", rf"{forms},? {year}") if year else (f"{month} {day}", forms)


def _time(token: str, half: str) -> tuple[str, str]:
    """Return a time as "7:30 p.m." and a pattern of its other forms; ("", "") if it is unclear."""
    hours, _, minutes = token.partition(":")
    hour = int(hours)
    if not half or (hour in {0, 24} and not minutes.strip("0")):
        return "", ""  # see clock_hints
    on_twelve = str((hour - 1) % 12 + 1)
    on_day = f"0?{hour}" if hour < 13 else str(hour % 24)
    exact = minutes.strip("0") != ""
    digits = rf"(?:{on_twelve}|{on_day})" + (f"[.:]{minutes}" if exact else "(?:[.:]00)?")
    other = _HALVES["a" if half == "p" else "p"]
    alone = rf"(?:{on_twelve}|{on_day})[.:]{minutes or '00'}(?! ?{other})"
    forms = rf"(?:{digits} ?{_HALVES[half]}|{alone})(?!\w)"
    if (hour, half, exact) == (12, "p", False):
        return "noon", rf"(?:noon|midday|{forms})"
    if (hour, half, exact) == (12, "a", False):
        return "midnight", rf"(?:midnight|{forms})"
    return on_twelve + (f":{minutes}" if exact else "") + f" {half}.m.", forms


def figure_hints(source: str) -> list[Hint]:
    """Return the plain figures, dates, times and decades of ``source`` in English notation.

    >>> [hint.text for hint in figure_hints("12,5 Prozent am 3. Mai 2026, um 19.30 Uhr")]
    ['12.5', 'May 3', '2026', '7:30 p.m.']
    >>> [hint.text for hint in figure_hints("am 3.5., nicht bis 30.11.2026; siehe 3.2.")]
    ['May 3', 'November 30, 2026']
    """
    return [Hint(figure.end, figure.text, certain=True) for figure in figures(source)]


def clock_hints(source: str) -> list[Hint]:
    """Return hints that let the model read times of day in figures.

    Otherwise it names the wrong hour.

    >>> with_hints("um fünf vor halb neun", clock_hints("um fünf vor halb neun"))
    'um 8.25 Uhr # 8:25'
    >>> with_hints("samstags 9–13 Uhr", clock_hints("samstags 9–13 Uhr"))
    'samstags 9 # 9 a.m. bis 13 Uhr # 1 p.m.'
    >>> with_hints("um 23 Uhr 47, um 24 Uhr", clock_hints("um 23 Uhr 47, um 24 Uhr"))
    'um 23.47 Uhr # 11:47 p.m., um Mitternacht'
    """
    found = []
    for (start, end), hour, minute in spoken_times(source):
        if not _NOT_IN_FIGURES.fullmatch(source, max(0, start - _LONGEST_BEFORE), end):
            read = _in_figures(hour, minute, half_said(source, end, hour))
            found.append(Hint(end, read, start=start))
    spoken = [(hint.start or 0, hint.end) for hint in found]
    for match in _HOUR_SAID.finditer(source):
        hint = Hint(match.end(), _hour_in_figures(source, match), start=match.start())
        if hint.text and not _is_about(hint, spoken):
            found.append(hint)
    for match in _HOUR_WITH_H.finditer(source):
        token = match["time"].replace(".", ":")
        text, _ = _time(token, half_of_day(source, token, match.span()))
        read = f"{match['time']} Uhr {MUST} {text}" if text else f"{match['time']} Uhr"
        found.append(Hint(match.end(), read, start=match.start()))
    found += [Hint(m.end(), "", start=m.start()) for m in _MIDDAY.finditer(source)]
    for match in _HOURS_APART.finditer(source):
        ends = [_end_of_range(source, match, name) for name in ("first", "last")]
        if ends != [_MIDNIGHT] * 2:  # 0–24 Uhr: all day
            found.append(Hint(match.end(), " bis ".join(ends), start=match.start()))
    return found


def _in_figures(hour: int, minute: int, half: str) -> str:
    """Return a time on a clock of twelve hours as the model reads it best, with a certain hint."""
    on_day = hour % 12 + 12 if half == "p" else hour
    said = f"{hour}" if half and not minute else f"{hour}:{minute:02}"
    said = "noon" if (said, half) == ("12", "p") else f"{said} {half}.m." if half else said
    return f"{on_day}.{minute:02} Uhr {MUST} {said}"


def _hour_in_figures(source: str, match: re.Match[str]) -> str:
    """Return how the model reads an hour with its minutes, "" if that is well as it is."""
    if match["range"] or match["midnight"]:
        return _MIDNIGHT
    hour, in_digits = _number(match["hour"]), match["hour"].isdigit()
    minute = _number(match["minutes"]) if match["minutes"] else None
    if hour in {0, 24} and minute is None:
        return _MIDNIGHT
    if hour > 24 or (minute is None and in_digits) or (minute is not None and match["whole"]):
        return ""
    half = half_said(source, match.end(), hour)
    if 1 <= hour <= 12 and not in_digits:
        return _in_figures(hour, minute or 0, half)
    token = f"{hour}:{minute or 0:02}"
    text, _ = _time(token, half_of_day(source, token, match.span()))
    return f"{token.replace(':', '.')} Uhr {MUST} {text or token}"


def _number(word: str) -> int:
    return int(word) if word.isdigit() else BELOW_60.get(word.lower(), 1)  # ein Uhr


def _end_of_range(source: str, match: re.Match[str], name: str) -> str:
    """Return the first or the last hour of a range as the model reads it."""
    token = match[name].replace(".", ":")
    if token in {"0", "24", "0:00", "24:00", "00:00"}:
        return _MIDNIGHT
    here = match.span() if name == "last" else match.span(name)
    text, _ = _time(token, half_of_day(source, token, here))
    return match[name] + (" Uhr" if name == "last" else "") + (f" {MUST} {text}" if text else "")


def date_hints(source: str) -> list[Hint]:
    """Return hints that name the month of days that a dash joins, and leave out the dash of prices.

    >>> with_hints("vom 1.-3.5. für 12,- Euro", date_hints("vom 1.-3.5. für 12,- Euro"))
    'vom 1. bis 3. Mai für 12 Euro'
    """
    found = [Hint(match.end(), "", start=match.start()) for match in _EVEN_PRICE.finditer(source)]
    for match in _DAYS_APART.finditer(source):
        first, last, until = int(match["first"]), int(match["last"]), int(match["until"])
        year = match["year"] or ""
        month = int(match["month"] or until)
        if not (_is_date(first, month) and _is_date(last, until, year)):
            continue
        if match["month"]:
            if match.start() not in days_in(source):
                continue
            begun, _ = _date(ENGLISH_MONTHS[month], str(first))
            ended, _ = _date(ENGLISH_MONTHS[until], str(last), year)
            read = f"{first}.{month}. {MUST} {begun} bis {last}.{until}.{year} {MUST} {ended}"
        elif first < last and (year or match.start("last") in days_in(source)):
            read = f"{first}. bis {last}. {_GERMAN_MONTHS[until]} {year}".rstrip()
        else:
            continue
        found.append(Hint(match.end(), read, start=match.start()))
    return found


def people_hints(source: str) -> list[Hint]:
    """Return hints that say ages by the decade, and groups, as the model knows them.

    >>> source = "Anfang 40, kamen sie zu dritt"
    >>> with_hints(source, people_hints(source))
    'In den # their early 40s, kamen sie als Gruppe von drei'
    """
    found = []
    for match in _AGE.finditer(source):
        tens = match["tens"]
        decade = int(tens) if tens.isdigit() else TENS[tens.lower()]
        start = "In" if match.start() == 0 else "in"
        read = f"{start} den {MUST} their {_PARTS_OF_DECADE[match['part']]}{decade}s"
        found.append(Hint(match.end(), read, start=match.start()))
    for match in _GROUP.finditer(source):
        start = "Als" if match["to"] == "Zu" else "als"
        read = f"{start} Gruppe von {_GROUPS_OF[match['count']]}"
        found.append(Hint(match.end(), read, start=match.start()))
    return found


def night_hints(source: str) -> list[Hint]:
    """Return hints that name both days of a night, of which German may name the later alone.

    English names the earlier one if it names one: "in der Nacht zum Freitag" is Thursday night.

    >>> [hint.text for hint in night_hints("in der Nacht zum Freitag und der zum 3. Mai")]
    ['von Donnerstag auf Freitag']
    """
    found = []
    for match in _NIGHT_BEFORE.finditer(source):
        if match["weekday"]:
            eve = _WEEKDAY_NAMES[(_WEEKDAYS[match["weekday"]] + 5) % 7 + 1]
            text = f"von {eve} auf {match['weekday']}"
        elif (day := int(match["day"])) > 1:
            text = f"vom {day - 1}. auf den {day}. {match['month']}"
        else:
            continue
        found.append(Hint(match.end(), text, start=match.start("to")))
    return found


def pair_hints(source: str, lexicon: Lexicon) -> list[Hint]:
    """Return hints that leave rarer women out where they and the men are one word in English.

    >>> from newscli.lexicon import open_lexicon
    >>> source = "Soldatinnen und Soldaten und ihre Ärztinnen und Ärzte"
    >>> with_hints(source, pair_hints(source, open_lexicon()))
    'Soldaten und ihre Ärzte'
    """
    found = []
    for match in _PAIR.finditer(source):
        women = lexicon.entry(match["women"])
        rare = women is None or women.frequency <= RAREST_COUNTED
        stem, men = plain(match["both"]), plain(match["men"])
        if rare and men.startswith(stem) and men[len(stem) :] in _MEN_ENDINGS:
            found.append(Hint(match.start("men"), "", start=match.start()))
    return found


def name_hints(source: str) -> list[Hint]:
    """Return the names of ``source`` that English always spells otherwise, as English spells them.

    >>> [hint.text for hint in name_hints("Wladimir Klitschko traf Wladimir Putin in Belgrad")]
    ['Vladimir', 'Belgrade']
    """
    found = []
    for match in WORD.finditer(source):
        word = match.group()
        name = ENGLISH_NAMES.get(word) or ENGLISH_NAMES.get(without_genitive(word))
        if name and not source.startswith(KEPT_NAMES, match.start()):
            found.append(Hint(match.end(), name, certain=True))
    return found


def place_hints(source: str) -> list[Hint]:
    """Return the places of ``source`` whose names the model takes for words, as they are.

    >>> with_hints("Sie kommt aus Celle.", place_hints("Sie kommt aus Celle."))
    'Sie kommt aus Celle # Celle.'
    """
    return [Hint(place.span[1], place.name, certain=True) for place in named_places(source)]


def speaker_hints(source: str, lexicon: Lexicon) -> list[Hint]:
    """Return the name of who speaks, before a colon: the model reads it as any word.

    It is a word that the lexicon lacks. In 40 pairs of the corpus 38 translations have it as it is.

    >>> from newscli.lexicon import open_lexicon
    >>> with_hints("Schaunig: Nein", speaker_hints("Schaunig: Nein", open_lexicon()))
    'Schaunig # Schaunig: Nein'
    """
    return [
        Hint(match.end(), match[0], certain=True)
        for match in _SPEAKER.finditer(source)
        if lexicon.entry(match[0]) is None
        and not _is_english_otherwise(match[0])
        and name_likelihood(source, match.start()) >= _PERHAPS_NAME
    ]


def word_hints(source: str, lexicon: Lexicon) -> list[Hint]:
    """Return what the lexicon says of the rarer words of ``source``."""
    found = []
    joined = {verb.verb: verb.joined for verb in separated_verbs(source, lexicon)}
    for match in WORD.finditer(source):
        word = joined.get(match.span(), match.group())
        texts = _renderings(word, lexicon)
        if not texts and (parts := _of_parts(word, lexicon)):
            texts = parts if not is_name(source, match.start()) else []
        certain = bool(texts) and lexicon.is_kept(word)
        found += [Hint(match.end(), text, certain) for text in texts]
    return found


def idiom_hints(source: str, lexicon: Lexicon) -> list[list[Hint]]:
    """Return hints that leave out the words of idioms and say what they mean, by idiom.

    What an idiom with a verb means stands behind its verb; one without is replaced by "dabei".

    >>> from newscli.lexicon import open_lexicon
    >>> source = "Aus freien Stücken hat er viele vor den Kopf gestoßen."
    >>> with_hints(source, sum(idiom_hints(source, open_lexicon()), []))
    'Dabei # voluntarily hat er viele gestoßen # offended.'
    """
    groups = []
    for idiom in idioms(source, lexicon):
        start, end = idiom.place
        if not idiom.others:
            stand_in = "Dabei" if source[start].isupper() else "dabei"
            groups.append([Hint(end, f"{stand_in} {MUST} {idiom.english}", start=start)])
            continue
        group = [Hint(end, idiom.english, certain=True)]
        for start, end in idiom.others:  # with the space before them, or else behind
            if source[start - 1 : start] == " ":
                start -= 1
            elif source[end : end + 1] == " ":
                end += 1
            group.append(Hint(end, "", start=start))
        groups.append(group)
    return groups


def wording_hints(source: str, lexicon: Lexicon) -> list[list[Hint]]:
    """Return hints that put set phrases in other words, by phrase; none has a word of an idiom.

    >>> from newscli.lexicon import open_lexicon
    >>> source = "Drei Polen sind außer Lebensgefahr."
    >>> with_hints(source, sum(wording_hints(source, open_lexicon()), []))
    'Drei Polen # Poles sind außer Gefahr.'
    """
    in_idioms = idiom_offsets(source, lexicon)
    return [
        [
            Hint(end, text, certain=True) if means else Hint(end, text, start=start)
            for (start, end), text, means in phrase
        ]
        for phrase in wordings(source)
        if not any(at in in_idioms for (start, end), *_ in phrase for at in range(start, end))
    ]


def doubted_hints(comparison: Comparison, lexicon: Lexicon) -> list[Hint]:
    """Return certain hints for the words that a translation seems to lack or garble.

    Each is to be tried by itself. A word may have one of its renderings; a name, or a garbled word
    that the lexicon does not know, may stay as it is. A number that was found is not lacking, even
    if it is another word ("jeder Fünfte", one in five).
    """
    source = comparison.source
    words = list(WORD.finditer(source))
    ends = {match.end() for match in words}  # no hint within a word with hyphens
    numbers = {ours.span for ours, _ in comparison.numbers.pairs}
    found: dict[Span, list[str]] = {}
    for warning in (*comparison.warnings, *comparison.words.suspicions):
        span = warning.source_span
        if span is None or span in numbers:
            continue
        if warning.kind in ABOUT_WORDS and span[1] in ends:
            found.setdefault(span, _instead(comparison, warning, span, lexicon))
    for match in words:
        inside = any(start <= match.start() < end for start, end in found)
        if not inside and _is_unseen_name(comparison, match, lexicon, _PERHAPS_NAME):
            found[match.span()] = [_as_name(source, match.span())]
    return [Hint(span[1], text, certain=True) for span, texts in found.items() for text in texts]


def lost_names(comparison: Comparison, lexicon: Lexicon) -> list[Hint]:
    """Return certain hints for unknown words that are names and not in a translation at all.

    A name may be spoilt where nothing else is wrong ("Glavish: The goal is more important."). What
    begins like it may well be right: Delsberg for Delsberger, Peru balsam for Perubalsam.
    """
    starts = {word[:_SAME_START].lower() for word in WORD.findall(comparison.translation)}
    return [
        Hint(match.end(), _as_name(comparison.source, match.span()), certain=True)
        for match in WORD.finditer(comparison.source)
        if match[0][:_SAME_START].lower() not in starts
        and _is_unseen_name(comparison, match, lexicon, _SURELY_NAME)
    ]


def _instead(
    comparison: Comparison, warning: CheckWarning, span: Span, lexicon: Lexicon
) -> list[str]:
    """Return what the word that a warning is about may become."""
    word = comparison.source[slice(*span)]
    if warning.kind == WarningKind.name:
        return [] if _is_english_otherwise(word) else [_as_name(comparison.source, span)]
    garbled = warning.kind == WarningKind.word
    if garbled and warning.translation_span is not None:
        here = comparison.translation[slice(*warning.translation_span)].lower()
        garbled = not word.lower().startswith(here) and here != f"{word.lower()}s"
        if not garbled and word[0].isupper():
            return []  # left in German: mostly a name (Pilz), which its renderings would spoil
    entry = lexicon.entry(word)
    renderings = entry.renderings[:_INSISTED] if entry is not None else ()
    texts = [each.word for each in renderings if each.probability >= _INSISTED_LEAST]
    if entry is None or not entry.renderings:
        texts = [" ".join(parts)] if (parts := _of_parts(word, lexicon)) else []
    if garbled and not texts:
        texts = [_as_name(comparison.source, span)]
    return list(dict.fromkeys(texts))


def _as_name(source: str, span: Span) -> str:
    """Return a word as it is, a likely name without its genitive (but Brdaris)."""
    word = source[slice(*span)]
    is_of = is_name(source, span[0]) and is_genitive(source, span)
    return without_genitive(word) if is_of else word


def _is_english_otherwise(name: str) -> bool:
    """Tell whether English spells a name otherwise, so that it must not be kept."""
    for form in (name, without_genitive(name)):
        translations = EXONYMS.get(form) or VARIANTS.get(form) or ()
        if form in ENGLISH_NAMES or (translations and not plain(form).startswith(translations)):
            return True
    return False


def _is_unseen_name(
    comparison: Comparison, match: re.Match[str], lexicon: Lexicon, least: float
) -> bool:
    """Tell whether a word is likely a name, is unknown otherwise, and is not in the translation."""
    word = match.group()
    if len(word) < _SHORTEST_NAME or not word[0].isupper() or "-" in word:
        return False
    if word.lower() in function_words("de") or _is_english_otherwise(word):
        return False
    entry = lexicon.entry(word)
    if entry is not None and entry.renderings:
        return False
    if name_likelihood(comparison.source, match.start()) < least:
        return False
    translation = comparison.translation
    # What sounds the same is the name as English spells it (Morosow, Morozov); what only sounds
    # alike and is no word is the name garbled (Glawischnig, Glavicnig).
    same = {sound(word), sound(without_genitive(word))}
    heard = {
        heard_as
        for each in WORD.findall(translation)
        if (heard_as := sound(each)) in same or lexicon.english_count(each)
    }
    return not stands_in(word, word, f" {plain(translation)}", heard)


@lru_cache(maxsize=16384)
def _renderings(word: str, lexicon: Lexicon) -> list[str]:
    """Return the one or two renderings to hint at for a word; none for a common or unknown one."""
    entry = lexicon.entry(word) if len(word) >= _SHORTEST_WORD else None
    if entry is None or entry.frequency > RAREST_COUNTED:
        return []
    found = _likely(entry)
    if found and found[0].lower() == word.lower():
        return [word] if entry.frequency < _COPIED_BELOW else []
    return found


@lru_cache(maxsize=16384)
def _of_parts(word: str, lexicon: Lexicon) -> list[str]:
    """Return the rendering of each part of an unknown compound; none if it is no compound.

    Of a word with a hyphen, a part that the lexicon does not render stays as it is.
    """
    if len(word) < _SHORTEST_COMPOUND and "-" not in word:
        return []
    entry = lexicon.entry(word)
    if entry is not None and (entry.frequency >= _UNKNOWN_BELOW or entry.renderings):
        return []
    if "-" not in word:
        return list(lexicon.compound(word))
    parts = word.split("-")
    found = [lexicon.entry(part) for part in parts]
    likely = [part is not None and bool(_likely(part)) for part in found]
    if len(parts) > 2 or not any(likely):
        return []
    return [
        lexicon.part_rendering(part, last=number == len(parts) - 1) if known and part else text
        for number, (text, part, known) in enumerate(zip(parts, found, likely, strict=True))
    ]


def _likely(entry: Entry) -> list[str]:
    """Return the likeliest renderings of an entry, of each the likeliest form.

    The forms of a rendering ("award", "awards") share its probability, so they are added up.
    """
    forms: dict[str, list[Rendering]] = {}
    for rendering in entry.renderings:
        forms.setdefault(key(rendering.word), []).append(rendering)
    likely = sorted(
        ((sum(form.probability for form in each), each[0].word) for each in forms.values()),
        key=lambda item: -item[0],
    )
    if not likely or likely[0][0] < LEAST_PROBABILITY:
        return []
    least = SECOND_LEAST if likely[0][0] < SECOND_BELOW else 1.0
    return [likely[0][1], *(word for share, word in likely[1:2] if share >= least)]


def with_lexicon_hints(source: str, lexicon: Lexicon) -> str:
    """Return ``source`` with the hints that newscli gives by itself."""
    return with_hints(source, own_hints(source, lexicon))


def own_hints(source: str, lexicon: Lexicon, taken: Sequence[Span] = ()) -> list[Hint]:
    """Return the hints that newscli gives by itself: rarer words, figures, names and phrases.

    None is about the ``taken`` places, and no passage that has one is read in other words.
    """
    hints = [*word_hints(source, lexicon), *figure_hints(source), *name_hints(source)]
    others = (
        *clock_hints(source),
        *date_hints(source),
        *people_hints(source),
        *night_hints(source),
        *pair_hints(source, lexicon),
        *place_hints(source),
        *speaker_hints(source, lexicon),
    )
    groups = [[hint] for hint in (*hints, *others)]
    groups += idiom_hints(source, lexicon)
    groups += wording_hints(source, lexicon)
    free = [group for group in groups if not any(_is_about(hint, taken) for hint in group)]
    return [hint for group in free for hint in group]


def _is_about(hint: Hint, places: Sequence[Span]) -> bool:
    """Tell whether a hint is about one of the places, or leaves a part of it out."""
    start = hint.start if hint.start is not None else hint.end - 1
    return _overlaps((start, hint.end), places)


def _overlaps(span: Span, places: Sequence[Span]) -> bool:
    return any(overlap(span, place) for place in places)


def with_hints(source: str, hints: Iterable[Hint]) -> str:
    """Return ``source`` with its hints written in.

    A certain hint silences likely ones there, and another wording all those within it.
    """
    return "".join(text + read for text, _, read in _parts(source, hints))


def _parts(source: str, hints: Iterable[Hint]) -> Iterator[tuple[str, str, str]]:
    """Yield ``source`` piece by piece: what stays, what is left out, what is read behind it."""
    by_end: dict[int, list[Hint]] = {}
    for hint in hints:
        by_end.setdefault(hint.end, []).append(hint)
    ends = sorted(by_end)
    for at, end in enumerate(ends):
        for other in by_end.get(end, ()):
            if other.start is not None:
                inside = at - 1
                while inside >= 0 and ends[inside] > other.start:
                    by_end.pop(ends[inside], None)
                    inside -= 1
                by_end[end] = [other]
                break
    last = 0
    for end in sorted(by_end):
        here = by_end[end]
        if (start := here[0].start) is not None:
            yield source[last:start], source[start:end], here[0].text
        else:
            certain = [f" {MUST} {hint.text}" for hint in here if hint.certain]
            read = "".join(certain or [f" {MAY} {hint.text}" for hint in here])
            yield source[last:end], "", read
        last = end
    yield source[last:], "", ""


def reads_hints(checkpoint: Path) -> bool:
    """Tell whether the model in a folder was trained with hints and has its lexicon there."""
    return was_trained(checkpoint, INLINE_HINTS) and (checkpoint / FILE_NAME).is_file()


class HintingEngine(Engine):
    """Writes hints into the texts on their way to an engine; nobody else sees them.

    Lengths, the memory's keys, the guard and the alignment are about the text without hints. What
    is to be copied is read as something that the model copies (:mod:`.stand_ins`).
    """

    def __init__(self, engine: Engine, lexicon: Lexicon, glossary: Glossary | None = None) -> None:
        """Wrap ``engine``; terms of ``glossary`` become certain hints."""
        self.plain = engine
        """The engine that gets no hints."""
        self._lexicon, self._glossary = lexicon, glossary
        self._known: dict[str, bool] = {}
        self.info = engine.info
        self.settings = f"{engine.settings} {_CHOICE}"

    def with_glossary(self, glossary: Glossary) -> HintingEngine:
        """Return this engine with the terms of ``glossary`` as hints."""
        return HintingEngine(self.plain, self._lexicon, glossary)

    @property
    def max_source_tokens(self) -> int:
        """The most tokens, end token included, that a source may have."""
        return self.plain.max_source_tokens

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return the number of tokens of each text without its hints, end token included."""
        return self.plain.count_tokens(texts)

    def unknown_parts(self, text: str) -> list[str]:
        """Return the runs of characters of ``text`` that no token of the model can express."""
        return self.plain.unknown_parts(text)

    def decode_each(
        self, texts: Sequence[str], options: DecodeOptions, prefixes: Sequence[str] | None = None
    ) -> Iterator[tuple[int, list[Hypothesis]]]:
        """Begin decoding the texts with their hints; yield as the engine does."""
        return self._decoded(texts, [self._hints(text) for text in texts], options, prefixes)

    def insist(
        self, texts: Sequence[str], hints: Sequence[Hint], options: DecodeOptions
    ) -> Iterator[tuple[int, list[Hypothesis]]]:
        """Begin decoding each text with one more hint, which silences others; yield as above."""
        inputs = [self._hints(text, hint) for text, hint in zip(texts, hints, strict=True)]
        return self._decoded(texts, inputs, options, None)

    def doubted_hints(self, comparison: Comparison) -> list[Hint]:
        """Return what may be insisted on where a translation seems to lack or garble words.

        What the glossary says of a word is not doubted.
        """
        terms = [term.span for term in self._terms(comparison.source)]
        hints = doubted_hints(comparison, self._lexicon)
        return [hint for hint in hints if not _is_about(hint, terms)]

    def lost_names(self, comparison: Comparison) -> list[Hint]:
        """Return hints for unknown names that are not in a translation, unless a term has them."""
        hints = lost_names(comparison, self._lexicon)
        terms = [term.span for term in self._terms(comparison.source)] if hints else []
        return [hint for hint in hints if not _is_about(hint, terms)]

    def lost_certain_names(self, comparison: Comparison) -> list[CertainName]:
        """Return the listed places and introduced names that are not in a translation.

        Not those that a term has.
        """
        found = lost_certain_names(comparison.source, comparison.translation, comparison.introduced)
        terms = [term.span for term in self._terms(comparison.source)] if found else []
        return [name for name in found if not _overlaps(name.span, terms)]

    def _terms(self, text: str) -> list[Occurrence]:
        return self._glossary.find(text) if self._glossary is not None else []

    def _decoded(
        self,
        texts: Sequence[str],
        hints: Sequence[list[Hint]],
        options: DecodeOptions,
        prefixes: Sequence[str] | None,
    ) -> Iterator[tuple[int, list[Hypothesis]]]:
        inputs = [with_hints(text, own) for text, own in zip(texts, hints, strict=True)]
        decoding = self.plain.decode_each(inputs, options, prefixes)
        return (
            (index, self._as_source_has_it(hypotheses, texts[index], hints[index]))
            for index, hypotheses in decoding
        )

    def _as_source_has_it(
        self, hypotheses: Sequence[Hypothesis], source: str, hints: list[Hint]
    ) -> list[Hypothesis]:
        own = [_without_hints(hypothesis, source, hints) for hypothesis in hypotheses]
        return _with_copies(own, self._stand_ins(source))

    def score(self, sources: Sequence[str], targets: Sequence[str]) -> list[float]:
        """Return the mean log probability per token of each target, given source and hints."""
        read = [with_hints(source, self._hints(source)) for source in sources]
        return self.plain.score(read, self._targets_as_read(sources, targets))

    def doubts(self, sources: Sequence[str], targets: Sequence[str]) -> list[Doubt | None]:
        """Return the model's doubt of each target, given source and hints."""
        hints = [self._hints(source) for source in sources]
        read = [with_hints(source, own) for source, own in zip(sources, hints, strict=True)]
        told = self.plain.doubts(read, self._targets_as_read(sources, targets))
        return [
            each and each._replace(word=_own_word(each.word, _owners(source, own)[0]))
            for each, source, own in zip(told, sources, hints, strict=True)
        ]

    def _targets_as_read(self, sources: Sequence[str], targets: Sequence[str]) -> list[str]:
        return [
            as_read(target, self._stand_ins(source))
            for source, target in zip(sources, targets, strict=True)
        ]

    def _stand_ins(self, text: str) -> list[StandIn]:
        """Return what the model reads instead of what it must copy."""
        characters = set(text)
        for char in characters - self._known.keys():
            # What SentencePiece normalises away (the raised 2 of m²) does not come back either.
            written = unicodedata.is_normalized("NFKC", char) and not self.plain.unknown_parts(char)
            self._known[char] = char.isspace() or written
        found = stand_ins(text, {char for char in characters if not self._known[char]})
        terms = [term.span for term in self._terms(text)] if found else []
        return [item for item in found if not _overlaps(item.span, terms)]

    def _hints(self, text: str, insisted: Hint | None = None) -> list[Hint]:
        terms = self._terms(text)
        taken = [term.span for term in terms]
        more = [Hint(term.end, term.term.wanted, certain=True) for term in terms]
        copies = [
            Hint(item.span[1], item.read, start=item.span[0]) for item in self._stand_ins(text)
        ]
        taken += [(hint.start or 0, hint.end) for hint in copies]
        if insisted is not None and not _is_about(insisted, taken):
            more.append(insisted)
            taken.append((insisted.end - 1, insisted.end))
        hints = own_hints(text, self._lexicon, taken) + more + copies
        # A long text keeps its own tokens: hints must not push it over the engine's limit.
        room = self.plain.max_source_tokens
        if len(text) + sum(len(hint.text) + 3 for hint in hints) < room:
            return hints  # no token is shorter than a character
        return hints if self.plain.count_tokens([with_hints(text, hints)])[0] <= room else copies


def _with_copies(hypotheses: list[Hypothesis], found: Sequence[StandIn]) -> list[Hypothesis]:
    """Put back what something stands for; leave out the hypotheses that lack it, unless all do."""
    if not found:
        return hypotheses
    texts = [restored(hypothesis.text, found) for hypothesis in hypotheses]
    complete = any(is_complete for _, is_complete in texts)
    return [
        _rewritten(hypothesis, text, not is_complete)
        for hypothesis, (text, is_complete) in zip(hypotheses, texts, strict=True)
        if is_complete or not complete
    ]


def _rewritten(hypothesis: Hypothesis, text: str, lacks_something: bool) -> Hypothesis:
    """Return a hypothesis in other words, and with the alignment of those that stay."""
    unknown = hypothesis.unknown + lacks_something
    made = replace(hypothesis, text=text, unknown=unknown)
    if (align := hypothesis.align) is None:
        return made

    def aligned() -> Alignment:
        alignment = align()
        nothing = replace(alignment, links=(NO_WORD,) * len(WORD.findall(text)))
        return realigned(alignment, hypothesis.text, text) or nothing

    return replace(made, align=aligned)


def _without_hints(hypothesis: Hypothesis, source: str, hints: list[Hint]) -> Hypothesis:
    """Return ``hypothesis`` with an alignment that counts the words of ``source`` alone."""
    align = hypothesis.align
    if align is None or not hints:
        return hypothesis
    return replace(hypothesis, align=lambda: to_source(align(), source, hints))


def to_source(alignment: Alignment, source: str, hints: list[Hint]) -> Alignment:
    """Return ``alignment`` with links to a hint moved to the word before it.

    Links to another wording are moved to the last of the words that it stands for.
    """
    owners, words = _owners(source, hints)
    links = tuple(_own_word(link, owners) for link in alignment.links)
    unsure_of = _own_word(alignment.unsure_of, owners)
    return replace(alignment, links=links, source_words=words, unsure_of=unsure_of)


def _owners(source: str, hints: list[Hint]) -> tuple[list[int], int]:
    """Return whose each word of a source with hints is, and the number of the source's own."""
    owners: list[int] = []
    words = 0
    for text, left_out, read in _parts(source, hints):
        count = len(WORD.findall(text))
        owners += range(words, words + count)
        words += count + len(WORD.findall(left_out))
        owners += [max(0, words - 1)] * len(WORD.findall(read))
    return owners, words


def _own_word(word: int, owners: Sequence[int]) -> int:
    return owners[word] if 0 <= word < len(owners) else word
