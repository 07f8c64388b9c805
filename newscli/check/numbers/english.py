"""Find every number, date part and time of an English text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache

from newscli.check.numbers import notation
from newscli.check.numbers.notation import SPACES, VULGAR, Clock, Key, Language, Quantity, Word

_LIST = "numbers_en.tsv"
UNITS, TENS, MAGNITUDES, MONTHS, SHORT_MONTHS, WEEKDAYS, _ORDINALS, _VAGUE = (
    notation.word_table(_LIST, sort)
    for sort in (
        "unit", "ten", "magnitude", "month", "short month", "weekday", "ordinal", "vague",
    )
)  # fmt: skip
_SIZES = {word: size for word, size in MAGNITUDES.items() if len(word) > 3}
"""Magnitudes that are words, not abbreviations."""
_HINTS: dict[str, tuple[str, tuple[Key, ...]]] = {
    **{f"{word}fold": ("times", (n,)) for word, n in (UNITS | TENS | _SIZES).items() if n > 1},
    **dict(notation.hints(_LIST)),
}
WORDS = {value: word for word, value in (UNITS | TENS).items() if word != "fourty"}
_MARCH_OR_MAY = {"march", "may"}
_NUMBER_WORDS = frozenset(
    {*UNITS, *TENS, *_ORDINALS, *_VAGUE, "half", "quarter", "hundred", "thousand", "million",
     "billion", "trillion", "dozen"}
)  # fmt: skip
_QUARTERS = {"quarter", "quarters"}
_ROUND = frozenset({12, 100, 1000, 10**6, 10**9, 10**12})
_STRICT_FROM = 2

_TOKEN = re.compile(
    rf"""(?P<iso>(?<!\d)\d{{4}}-\d\d-\d\d(?!\d))
    |(?P<sign>[{VULGAR}])
    |(?P<number>\d{{1,3}}(?:(?P<g>[,'’{SPACES}])\d{{3}}(?!\d))(?:(?P=g)\d{{3}}(?!\d))*(?:\.\d+)?
        (?![.,:]\d)
        |\d+(?:[.,:]\d+)*)
    {notation.AFTER_DIGITS}
    (?P<decade>['’]?s\b)?
    (?P<ordinal>(?:st|nd|rd|th)\b)?
    """.replace(r"\d", "[0-9]"),
    re.VERBOSE,
)
_MAGNITUDE = re.compile(
    rf"(?:(?<=[0-9])\))?[{SPACES}]?-?(?:(hundred|thousand|million|billion|trillion|quadrillion|dozen)s?"
    r"|(mln|bln|mn|bn|tn|trn|m|b|(?<=[0-9])k))\b(?!['’/]|\.C)",
    re.IGNORECASE,
)
_PART_OF_DAY = re.compile(
    rf"[{SPACES}]*(?:o['’]?[{SPACES}]?clock[{SPACES}])?"
    rf"(?:(?P<a>a\.?[{SPACES}]?m\b\.?|in the (?:early )?morning\b)"
    rf"|(?P<p>p\.?[{SPACES}]?m\b\.?|in the (?:(?:early|late) )?(?:afternoon|evening)\b|noon\b)"
    r"|(?P<night>at night\b)|(?P<midnight>midnight\b)|(?P<day>hours\b|hrs\b|h\b))"
    rf"|[{SPACES}]*(?P<clock>o['’]?[{SPACES}]?clock)",
    re.IGNORECASE,
)
_BEFORE_NOON = re.compile("(?:0?[0-9]|1[01]):[0-5][0-9]|0[0-9][0-5][0-9]")
_HALF_DAY, _END_OF_NIGHT = 12, 6
_PLAIN_WORDS = re.compile(r"[A-Za-z -]+")
_JOIN = re.compile(r"\s*-?\s*")
_A_NOUN_AND_A_HALF = re.compile(r"(?:\s|-)\w+(?:\s|-)and(?:\s|-)a(?:\s|-)half\b", re.IGNORECASE)
_AND_A_HALF = re.compile(r"[\s-]+(?:and[\s-]+)(?:a|one)[\s-]+half\b", re.IGNORECASE)

_Phrase = tuple[str, tuple[Key, ...], int, int]
"""Sort, keys, end offset, number of words read."""


@lru_cache(maxsize=2048)
def english_quantities(text: str) -> tuple[Quantity, ...]:
    """Return the quantities of an English text in the order of their spans."""
    return notation.quantities_in(text, _ENGLISH)


def _special(
    text: str, match: re.Match[str], quantity: Quantity, plain: bool
) -> tuple[Quantity, int] | None:
    """Return a token that is an ordinal (5th) or a time (p.m.), and the end of the reading."""
    start, end = match.span()
    if match["ordinal"]:
        return quantity, end
    if plain and (part := _PART_OF_DAY.match(text, end)):
        token, bare = match["number"], bool(part["clock"] or part["day"])
        half = _half_of_day(part, token)
        timed = notation.as_time(quantity, token, half, bare=bare)
        if timed is not None:
            timed = notation.zoned(timed._replace(span=(start, part.end())), text, "en")
            if part["day"]:  # 24 hours may be a day
                hours, *minutes = timed.parts
                hours = hours._replace(
                    keys=hours.keys + notation.length_keys(hours.keys[0], "h", "en")
                )
                timed = timed._replace(parts=(hours, *minutes))
            return timed, timed.span[1]
    return None


def _half_of_day(part: re.Match[str], token: str) -> str:
    """Return the half of the day of a time in digits or an hour, "" if either may be."""
    if part["day"]:  # 5:30h is in the morning, 5 hours may be a span
        return "a" if _BEFORE_NOON.fullmatch(token) else ""
    if part["night"]:
        return "a" if int(token[:2].strip(".:,")) % _HALF_DAY <= _END_OF_NIGHT else "p"
    return "a" if part["a"] or part["midnight"] else "p" if part["p"] else ""


def half_said(text: str, end: int, hour: int) -> str:
    """Return "a" or "p" if the time before ``end`` is followed by a part of the day, else ""."""
    part = _PART_OF_DAY.match(text, end)
    return _half_of_day(part, str(hour)) if part else ""


def _sized(text: str, match: re.Match[str], quantity: Quantity) -> tuple[Quantity, int, int]:
    """Return a number, the magnitude behind it, and where that ends."""
    token, size, end = match["number"], 1, match.end()
    if len(token) == 4 and token.isdigit() and token[0] == "0":  # 0230 UTC
        quantity = _with_clock(quantity, token[:2], token[2:])
    if len(token) in {4, 5} and token[-3:-2] == "." and not quantity.keys[1:]:
        quantity = _with_clock(quantity, *token.split("."))
    is_year = len(token) == 4 and token.isdigit()  # "between 1914 and 1918 millions died"
    while magnitude := _MAGNITUDE.match(text, end):
        if is_year and magnitude[0].endswith("s"):
            break
        if magnitude[2] and (size > 1 or (magnitude[2] == "M" and magnitude[0][0] in " \u00a0")):
            break
        size *= MAGNITUDES[(magnitude[1] or magnitude[2]).lower()]
        end = magnitude.end()
        before = text[max(0, quantity.span[0] - 1) : quantity.span[0]] or " "
        if magnitude[2] and magnitude[2].lower() in {"m", "b"} and before not in "€$£":
            # 5m may also be five metres
            quantity = quantity._replace(parts=(quantity._replace(parts=()),))
    return quantity, size, end


def _with_clock(quantity: Quantity, hours: str, minutes: str) -> Quantity:
    """Allow a number to be a time: ``0230``, ``19.30``."""
    return quantity._replace(keys=quantity.keys + notation.clock_reading(int(hours), int(minutes)))


def _phrase(text: str, words: Sequence[Word], index: int) -> tuple[Quantity, int, int] | None:
    """Return the quantity that begins with the word ``index``, however many words it takes."""
    word, start, end = words[index]
    low = word.lower()
    if low not in _MAY_SAY and not word[0].isupper():
        return None
    noun_and_a_half = low in {"a", "an", "one"} and _A_NOUN_AND_A_HALF.match(text, end)
    if (
        low in _NUMBER_WORDS | {"quarter"}
        and not noun_and_a_half
        and (read := _number_words(text, words, index))
    ):
        quantity, count = _of_phrase(text, start, read), read[-1]
        size = _SIZES.get(_low(words, index + count - 1), 0)
        shares = size >= 1000 and quantity.kind != "time" and not isinstance(read[1][0], str)
        return quantity, count, size if shares else 0
    follows = (start > 1 and text[start - 2].isdigit()) or text[end + 1 : end + 2].isdigit()
    kind, form = "number", "hint"
    if keys := _calendar_word(word, follows, start < 2):
        kind, form = "date", "month" if str(keys[0])[0] == "m" else "weekday"
    elif noun_and_a_half:
        keys, form = (Decimal("1.5"),), "word"
    elif low in _HINTS:
        form, keys = _HINTS[low]
        form = "article" if low in {"a", "an"} else form
    else:
        return None
    return Quantity(kind, keys, (start, end), kind == "date", form=form), 1, 0


_MAY_SAY = _NUMBER_WORDS | _HINTS.keys()
_HOURS = {word: value for word, value in UNITS.items() if 1 <= value <= 12} | {
    "noon": 12, "midnight": 12,
}  # fmt: skip
_MINUTES = {word: value for word, value in (UNITS | TENS).items() if 1 <= value <= 20} | {
    "twenty-five": 25, "quarter": 15, "half": 30,
}  # fmt: skip
_SPOKEN = re.compile(
    rf"""\b(?:(?P<minutes>twenty[-\ ]five|(?:a\ )?quarter|{"|".join(_MINUTES)}|[12]?\d)
        (?P<unit>\ minutes?)?[\ -](?P<side>past|after|to|till|before|of)\ )?
    (?P<hour>(?:{"|".join(_HOURS)})\b|(?:1[0-2]|[1-9])(?![.,:]?\d))
    (?:[\ -](?P<beyond>fifteen|thirty|forty-five))?
    (?!-|\ ?%|\ (?:percent|thousand|million|billion|hundred)\b)""",
    re.IGNORECASE | re.VERBOSE,
)
_BEYOND = {"fifteen": 15, "thirty": 30, "forty-five": 45}
_USUAL_MINUTES = frozenset({5, 10, 15, 20, 25, 30})
_TIME_BEFORE = re.compile(
    r"\b(?:at|around|about|until|till|by|since|shortly (?:before|after)|is|was|it's) $",
    re.IGNORECASE,
)
_LONGEST_BEFORE = 16
_RANGE_BEFORE = re.compile(r"\b(?:from|between) $", re.IGNORECASE)
_PLURAL_AFTER = re.compile(r" [a-z]+s\b")


def spoken_times(text: str) -> list[Clock]:
    """Return the times of day as they are said: half past seven, ten to 8, a quarter after nine.

    What may as well be a number of things ("five to eight people") counts as a time only behind a
    word for it (at, until, since).

    >>> [clock[1:] for clock in spoken_times("at half past seven, then at twenty-five to nine")]
    [(7, 30), (8, 35)]
    """
    found = []
    for match in _SPOKEN.finditer(text):
        said, side, beyond = match["minutes"], match["side"], match["beyond"]
        if not said and not beyond:
            continue
        start = match.start("hour") if beyond else match.start()  # from nine to five-thirty
        before = text[max(0, start - _LONGEST_BEFORE) : start]
        likely = _TIME_BEFORE.search(before) is not None
        if beyond:
            surely, from_hour = before.endswith(" to "), _BEYOND[beyond.lower()]
        else:
            said, side = said.lower().removeprefix("a ").replace(" ", "-"), side.lower()
            if said == "half" and side != "past":
                continue
            minutes = int(said) if said.isdigit() else _MINUTES[said]
            likely &= minutes in _USUAL_MINUTES and not _PLURAL_AFTER.match(text, match.end())
            with_half = _PART_OF_DAY.match(text, match.end())
            surely = (
                bool(match["unit"])
                or (side == "past" and minutes in _USUAL_MINUTES)
                or (said == "quarter" and side != "of")
                or (
                    with_half is not None
                    and not (with_half["clock"] or with_half["day"])
                    and minutes in _USUAL_MINUTES
                    and not (said.isdigit() or _RANGE_BEFORE.search(before))
                )
            )
            from_hour = minutes if side in {"past", "after"} else -minutes
        if surely or likely:
            hour = match["hour"]
            value = int(hour) if hour.isdigit() else _HOURS[hour.lower()]
            found.append(notation.clock_time((start, match.end()), value, from_hour))
    return found


_ENGLISH = Language(
    "en",
    _TOKEN.finditer,
    ("iso",),
    notation.read_english,
    _special,
    _sized,
    _phrase,
    spoken_times,
    half_said,
)


_PART_OF_A = re.compile(r"(?:tenth|hundredth|thousandth)s? of a \Z", re.IGNORECASE)
_LONGEST_PART = len("thousandths of a ")


def _low(words: Sequence[Word], at: int) -> str:
    """Return the word ``at`` in small letters, "" after the last."""
    return words[at][0].lower() if at < len(words) else ""


def _of_phrase(text: str, start: int, read: _Phrase) -> Quantity:
    """Return the quantity that a number phrase says, as a time if one follows."""
    sort, keys, end, _ = read
    if sort == "cardinal" and keys[0] in range(13) and (part := _PART_OF_DAY.match(text, end)):
        hour = int(keys[0])
        whole = Quantity("time", (hour,), (start, end), form="word")
        clock = notation.clock_reading(hour, 0, _half_of_day(part, str(hour)))
        return Quantity("time", clock, (start, part.end()), parts=(whole,), form="word")
    strict = sort == "vague" or (
        sort == "cardinal" and not isinstance(keys[0], str) and keys[0] >= _STRICT_FROM
    )
    form = sort if sort in {"ordinal", "fraction"} else "word"
    return Quantity("number", keys, (start, end), strict, form=form)


def word_for(value: Key) -> str | None:
    """Return the English word of a whole number from 2 to 99, or None.

    >>> word_for(40), word_for(25)
    ('forty', 'twenty-five')
    """
    if isinstance(value, str) or value != int(value) or not 2 <= value < 100:
        return None
    tens, unit = divmod(int(value), 10)
    if tens < 2:
        return WORDS[int(value)]
    return f"{WORDS[tens * 10]}-{WORDS[unit]}" if unit else WORDS[tens * 10]


_CALENDAR = {word: f"m{number}" for word, number in (SHORT_MONTHS | MONTHS).items()} | {
    word + ending: f"w{number}" for word, number in WEEKDAYS.items() for ending in ("", "s")
}


def _calendar_word(word: str, follows_digit: bool, at_start: bool) -> tuple[Key, ...]:
    """Return the key of a month or weekday as written; none for the verbs march and may."""
    low = word.lower()
    if low not in _CALENDAR or not word[0].isupper():
        return ()
    if low in _MARCH_OR_MAY and at_start and not follows_digit:
        return ()
    return (_CALENDAR[low],)


def _number_words(text: str, words: Sequence[Word], at: int) -> _Phrase | None:
    """Read the number phrase that begins with the word ``at``, as far as it goes.

    "twenty-five", "two hundred and fifty", "half a million", "tens of thousands", "two and a half".
    """
    low, (_, at_start, end) = _low(words, at), words[at]
    if low in _VAGUE:
        return _vague(words, at)
    if low == "half":
        return _half(words, at)
    if quarters := _quarters(text, words, at):
        return quarters
    if low in _ORDINALS:
        if low == "second" and _PART_OF_A.search(text, max(0, at_start - _LONGEST_PART), at_start):
            return None  # four-hundredths of a second
        return "ordinal", (_ORDINALS[low],), end, 1
    total, group, index, last = 0, 0, at, ""
    bare = low in MAGNITUDES
    while index < len(words):
        _, here, there = words[index]
        low = _low(words, index)
        if low == "and" and last in _SIZES and _low(words, index + 1) in UNITS | TENS:
            index += 1
            _, _, there = words[index]
            low = _low(words, index)
        if index > at and not _JOIN.fullmatch(text[end:here]):
            break
        opens = last in _SIZES or last == ""
        if low in UNITS and (opens or (last in TENS and UNITS[low] < 10)):
            group += UNITS[low]
        elif low in TENS and opens:
            group += TENS[low]
        elif low in _ORDINALS and last in TENS and _ORDINALS[low] < 10:
            if text[end:here] != "-" and text[there : there + 1] == "-":
                break  # twenty first-semester students
            return "ordinal", (total + group + _ORDINALS[low],), there, index - at + 1
        elif low in _SIZES and (last != "" or bare):
            if _SIZES[low] <= 100:
                group = max(group, 1) * _SIZES[low]
            elif total == 0 or group:
                total, group = total + max(group, 1) * _SIZES[low], 0
            else:
                total *= _SIZES[low]
        else:
            break
        last, end, index = low, there, index + 1
    if index == at:
        return None
    return _finished(text, words, at, index, total + group, end)


def _finished(
    text: str, words: Sequence[Word], at: int, index: int, value: int, end: int
) -> _Phrase:
    """Add "and a half" and the readings that depend on the words after the phrase."""
    if tail := _AND_A_HALF.match(text, end):
        end = tail.end()
        while index < len(words) and words[index][1] < end:
            index += 1
        total = value + Decimal("0.5")
        if size := _SIZES.get(_low(words, index)):
            total *= size
            end, index = words[index][2], index + 1
        return "cardinal", (total,), end, index - at
    keys: tuple[Key, ...] = (value,)
    if value in _ROUND:
        return "vague", (*keys, f"v{value}"), end, index - at
    return "cardinal", keys, end, index - at


def _vague(words: Sequence[Word], at: int) -> _Phrase:
    """Read "thousands" and "hundreds of thousands"."""
    size, of = _VAGUE[_low(words, at)], _VAGUE.get(_low(words, at + 2))
    if of and _low(words, at + 1) == "of":
        return "vague", (f"v{size * of}", f"v{of}"), words[at + 2][2], 3
    return "vague", (f"v{size}", size), words[at][2], 1


def _quarters(text: str, words: Sequence[Word], at: int) -> _Phrase | None:
    """Read "a quarter of a million" from its second word, "three quarters of a million"."""
    over, index = (
        (1, at) if _low(words, at) == "quarter" else (UNITS.get(_low(words, at), 0), at + 1)
    )
    if not 0 < over < 4 or _low(words, index) not in _QUARTERS:
        return None
    index += 1
    if _low(words, index) == "of":
        index += 2 if _low(words, index + 1) in {"a", "one"} else 1
    size = _SIZES.get(_low(words, index), 0)
    if size < 1000 or not _PLAIN_WORDS.fullmatch(text, words[at][1], words[index][1]):
        return None  # the first quarter of 2014: 498 million
    return "cardinal", (size * over // 4,), words[index][2], index - at + 1


def _half(words: Sequence[Word], at: int) -> _Phrase:
    """Read "half a million"; a plain half is a fraction."""
    count = 2 if _low(words, at + 1) in {"a", "an"} else 1
    for skip in range(1, count + 1):
        if (size := MAGNITUDES.get(_low(words, at + skip), 0)) >= 12:
            return "cardinal", (size // 2,), words[at + skip][2], skip + 1
    return "fraction", _HINTS["half"][1], words[at][2], 1
