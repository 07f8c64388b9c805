"""Counted from parallel text: how German words are rendered, and which English words there are.

:mod:`training.lexicon` makes the file and this module reads it. No lemmatiser is needed: each
German form of the corpus was mapped to its lemma when the file was made.

The file begins with :data:`MAGIC` and a line of JSON that maps the name of each column to its
length in bytes; the columns follow, each compressed by zlib. German forms are kept as sorted 32-bit
hashes with the number of their lemma, English words as sorted text (those that only a dictionary
has as sorted 24-bit hashes). Corrected renderings have columns of their own. Columns of 32-bit
numbers are stored byte plane by byte plane, which compresses better. numpy is not used: importing
it would take longer than reading the file.
"""

from __future__ import annotations

import json
import re
import sys
import zlib
from array import array
from bisect import bisect_left
from collections.abc import Iterator
from functools import lru_cache
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

FILE_NAME = "lexicon.bin"
BUNDLED = Path(__file__).parent / "models" / "compact" / FILE_NAME
MAGIC = b"newscli lexicon 1\n"
WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
"""A word, as the lexicon counts them: letters, joined by single hyphens or apostrophes."""

COUNT_STEPS = 4
"""Counts are kept as ``round(COUNT_STEPS * log2(count)) + 1``, 0 for none: within 10 %."""

LOWER, CAPITALISED, UPPER, ODD = range(4)
"""How an English word is mostly written; odd cases (McDonald) are listed."""

LEAST_ENGLISH = 2
"""A word that the English side of the corpus has once may be a slip."""

_LEAST_STEM = 8
_SIBILANT = re.compile(r"(?:s|x|z|ch|sh)$")
_MISSPELT_PLURALS = ("chs", "shs", "xs", "zs")
_LINKS = ("", "s", "es", "n", "en", "er", "e")
ADJECTIVE_ENDINGS = ("e", "en", "er", "es", "em")
_NOUN_ENDINGS = ("s", "es", "n", "en", "e")
_LEAST_STEM_GERMAN = 4
_LEAST_PART = 8
"""A part of a compound was counted as often as this."""
_NO_LAST_PART = frozenset(["Chen", "Ellen", "Eren", "Erin", "Esten", "Iger", "Innen", "Lein"])
"""Endings that are words, too, mostly names."""
_LEAST_OF_THREE = 4
"""Letters of each part of a compound of three."""
_LONGEST_COMPOUND = 60
RESPELT = {
    "ss": "ß", "ß": "ss",
    "ae": "ä", "oe": "ö", "ue": "ü", "Ae": "Ä", "Oe": "Ö", "Ue": "Ü",
}  # fmt: skip
"""How parts of words may be spelt otherwise."""
SPELT_OTHERWISE = re.compile("|".join(RESPELT))
"""What a form must have to be spelt otherwise."""
RARER = 4
"""A form whose other spelling is so many times as frequent is looked up in that."""
_SHORTEST_RESPELT = 3
_MOST_RESPELT = 3
"""So many places of a word may be spelt otherwise."""
_FEMALE = re.compile(r"(.{3,}(?:er|ist|[ae]nt|or|eur|at|og))in|(.{3,})innen")
_CACHED = 50_000
_PART_RENDERED = 0.15
"""The least probability of the likeliest rendering of a part of a compound."""
_REVIEWED, _REVIEWED_TWO = (0.6,), (0.4, 0.24)
"""Probabilities of the words of a corrected rendering: of two, hints give both."""
_BESIDE_REVIEWED = 0.1
"""What is left of the probabilities of counted renderings beside a corrected one."""


class Rendering(NamedTuple):
    """An English word, in its usual case, and how probable it is as a translation (0 to 1)."""

    word: str
    probability: float


class Entry(NamedTuple):
    """What is known of a German lemma: its renderings, and about how often it was counted.

    ``renderings`` come likeliest first; a lemma without one has an empty tuple. ``lemma`` is a
    number that all inflected forms share; ``frequency`` is the count.
    """

    lemma: int
    frequency: int
    renderings: tuple[Rendering, ...]


class Lexicon:
    """The counted lexicon. Lookups are cached; safe to share between threads."""

    def __init__(self, path: Path = BUNDLED) -> None:
        """Open the file at ``path``. Raises OSError, ValueError, KeyError or zlib.error."""
        columns = columns_of(path)
        # Deltas between neighbours; Python's integers do not overflow, the last sum fits.
        self._hashes = array("I", accumulate(_numbers(columns["form_hash_deltas"])))
        self._lemmas = _numbers(columns["form_lemmas"])
        self._lemma_counts = columns["lemma_counts"]
        self._ends = array("I", accumulate(columns["rendering_counts"]))
        self._words = _numbers(columns["rendering_words"])
        self._probabilities = columns["rendering_probabilities"]
        self._dictionary = array("I", accumulate(_numbers(columns["dictionary_hash_deltas"])))
        texts = columns["reviewed_texts"].decode()
        reviewed = accumulate(_numbers(columns["reviewed_lemma_deltas"]))
        self._reviewed = dict(zip(reviewed, texts.split("\n"), strict=False))
        self.rendered_first = _sparse(columns["first_lemma_deltas"], columns["first_words"])
        self.rendered_last = _sparse(columns["last_lemma_deltas"], columns["last_words"])
        """How a lemma is rendered as a part of compounds, where another way: numbers of words."""
        self._also = _grouped(columns["also_lemma_deltas"], columns["also_words"])
        self._rarer = array("I", accumulate(_numbers(columns["rarer_spelling_hash_deltas"])))
        """Hashes of forms that are mostly spelt otherwise, in their own case."""
        self._english = columns["english"]
        self._english_counts = columns["english_counts"]
        self._english_cases = columns["english_cases"]
        lengths = columns["english_lengths"]
        self._starts = array("I", accumulate(lengths, initial=0))
        odd = columns["english_odd"].decode().split("\n")
        self._odd = {word.lower(): word for word in odd}
        self.entry = lru_cache(_CACHED)(self._entry)
        self.english_count = lru_cache(_CACHED)(self._english_count)
        self.is_english = lru_cache(_CACHED)(self._is_english)
        self.usual_spelling = lru_cache(_CACHED)(self._usual_spelling)
        self.parts = lru_cache(_CACHED)(self._parts)
        self._cased = lru_cache(_CACHED)(self._cased_at)

    def _entry(self, form: str) -> Entry | None:
        """Return what is known of a German word form, or None.

        The form is looked up in its usual spelling, then in small letters, then capitalised, then
        without its ending: the lexicon has the forms that the corpus or the dictionary has.
        """
        form = self._usual_spelling(form, umlauts=False)
        lemma = self._lemma_of(form)
        if lemma is None:
            stems = (self._lemma_of(stem) for stem in without_ending(form))
            lemma = next((found for found in stems if found is not None), None)
        if lemma is None:
            return None
        start, end = self._renderings_of(lemma)
        found = [
            Rendering(self._cased(word), probability / 255)
            for word, probability in zip(
                self._words[start:end], self._probabilities[start:end], strict=True
            )
        ]
        if lemma in self._reviewed:
            words = self._reviewed[lemma].split(" ")
            likely = map(Rendering, words, _REVIEWED_TWO if len(words) > 1 else _REVIEWED)
            rest = (r._replace(probability=r.probability * _BESIDE_REVIEWED) for r in found)
            found = [*likely, *(rendering for rendering in rest if rendering.word not in words)]
        return Entry(lemma, _COUNTS[self._lemma_counts[lemma]], tuple(found))

    def also(self, lemma: int) -> tuple[str, ...]:
        """Return the English words that news often has for a lemma beside its renderings."""
        return tuple(self._cased(word) for word in self._also.get(lemma, ()))

    def is_kept(self, form: str) -> bool:
        """Tell whether a word is its own corrected rendering: a name.

        >>> list(map(open_lexicon().is_kept, ("Leopoldstadt", "Hauptstadt")))
        [True, False]
        """
        entry = self.entry(form)
        return entry is not None and self._reviewed.get(entry.lemma) == form

    def knows(self, form: str) -> bool:
        """Tell whether the lexicon has a German form as it stands, in this case."""
        return in_sorted(self._hashes, hash_of(form))

    def _lemma_of(self, form: str) -> int | None:
        """Return the number of the lemma of a German form, None if it is not known."""
        hashes = self._hashes
        for candidate in {form: 1, form.lower(): 1, form[:1].upper() + form[1:].lower(): 1}:
            value = hash_of(candidate)
            at = bisect_left(hashes, value)
            if at < len(hashes) and hashes[at] == value:
                return self._lemmas[at]
        return None

    def _usual_spelling(self, form: str, umlauts: bool = True) -> str:
        """Return a German form as it is mostly spelt, itself if that is not known.

        Switzerland writes ``ss`` for ``ß``, before 1996 it was the other way round after short
        vowels, and where a keyboard lacks ``umlauts`` they are written with an ``e``.

        >>> list(map(open_lexicon().usual_spelling, ("Massnahmen", "Massen", "daß", "fuer")))
        ['Maßnahmen', 'Massen', 'dass', 'für']
        """
        if SPELT_OTHERWISE.search(form) is None or len(form) < _SHORTEST_RESPELT:
            return form
        if self._is_usual(form):
            return form
        variants = list(spelt_otherwise(form, umlauts))
        known = [variant for variant in variants if self._is_usual(variant)]
        if known:
            return max(known, key=self._count_of)
        value = self._cut(form)[0]  # a compound, or none
        modern = (variant for variant in variants if variant.count("ß") >= form.count("ß"))
        return next((each for each in modern if self._cut(each)[0] > RARER * value), form)

    def _is_usual(self, form: str) -> bool:
        """Tell whether a form is known and not mostly spelt otherwise."""
        known = form if self.knows(form) else form.lower()
        return self.knows(known) and not self._is_rarer(known)

    def _is_rarer(self, form: str) -> bool:
        """Tell whether a form, in this case, is mostly spelt otherwise."""
        return in_sorted(self._rarer, hash_of(form))

    def _count_of(self, form: str) -> int:
        lemma = self._lemma_of(form)
        return 0 if lemma is None else _COUNTS[self._lemma_counts[lemma]]

    def _renderings_of(self, lemma: int) -> tuple[int, int]:
        """Return the place of the renderings of a lemma in their columns."""
        return self._ends[lemma - 1] if lemma else 0, self._ends[lemma]

    def _part_count(self, form: str, least: int) -> int:
        """Return the count of a lemma that may be part of a compound; 0 if it is none.

        Most parts that are tried are no words, so no entry is made of them.
        """
        lemma = self._lemma_of(form)
        if lemma is None or (count := _COUNTS[self._lemma_counts[lemma]]) < least:
            return 0
        start, end = self._renderings_of(lemma)
        if start == end or self._probabilities[start] / 255 < _PART_RENDERED:
            return 0
        return 0 if self._is_rarer(form) or self._is_rarer(form.capitalize()) else count

    def _english_count(self, word: str) -> int:
        """Return about how often an English word was counted, in any case; 0 for never."""
        at = self.english_index(word)
        return 0 if at is None else _COUNTS[self._english_counts[at]]

    def usual_case(self, word: str) -> str:
        """Return an English word in the case that it mostly has within a sentence."""
        at = self.english_index(word)
        return word if at is None else self._cased(at)

    def _is_english(self, word: str) -> bool:
        """Tell whether a word, or one that it is a regular form of, is English, in any case.

        It is if the corpus has it more than once or a dictionary has it (of other words, one in
        150 passes for one of the dictionary's).

        >>> [Lexicon().is_english(word) for word in ("houses", "decreation", "branchs")]
        [True, False, False]
        """
        small = word.lower()
        count = self.english_count(small)
        if count >= LEAST_ENGLISH:
            misspelt = small.endswith(_MISSPELT_PLURALS)
            return not misspelt or self.english_count(small[:-1] + "es") <= 8 * count
        if in_sorted(self._dictionary, dictionary_hash(small)):
            return True
        return any(self.english_count(stem) >= _LEAST_STEM for stem in _stems(small))

    def english_index(self, word: str) -> int | None:
        """Return the number of an English word, in any case, or None."""
        last = len(self._starts) - 1
        wanted = word.lower().encode("utf-8", "replace")
        at = bisect_left(range(last), wanted, key=self._small)
        return at if at < last and self._small(at) == wanted else None

    def _small(self, at: int) -> bytes:
        return self._english[self._starts[at] : self._starts[at + 1]]

    def _cased_at(self, at: int) -> str:
        word, case = self._small(at).decode(), self._english_cases[at]
        if case == CAPITALISED:
            return word[:1].upper() + word[1:]
        if case == UPPER:
            return word.upper()
        return self._odd.get(word, word) if case == ODD else word

    def _parts(self, word: str, shortest: int = 3) -> tuple[Entry, Entry] | None:
        """Return the two lemmas that a compound is made of, or None.

        Both have ``shortest`` letters or more, were counted :data:`_LEAST_PART` times and have a
        rendering. Of several ways to cut, the one whose rarer part is the most frequent wins,
        weighted by the lengths of the parts.
        """
        _, parts = self._cut(word, shortest)
        first, last = map(self.entry, parts) if parts else (None, None)
        return (first, last) if first is not None and last is not None else None

    def _cut(self, word: str, shortest: int = 3) -> tuple[int, tuple[str, str] | None]:
        """Return the best cut of a compound and its value, (0, None) if there is none."""
        small = word.lower()
        most, best = 0, None
        if len(small) > _LONGEST_COMPOUND:
            return most, best
        for cut in range(shortest, len(small) - shortest):
            head = small[cut:].capitalize()
            head_count = 0 if head in _NO_LAST_PART else self._part_count(head, _LEAST_PART)
            for stem in _linked(small[:cut], shortest) if head_count else ():
                if head_count * len(stem) * (len(small) - cut) <= most:
                    continue
                for form in (stem.capitalize(), stem + "en", stem + "e"):
                    count = min(self._part_count(form, _LEAST_PART), head_count)
                    value = count * len(stem) * (len(small) - cut)
                    if value > most:
                        most, best = value, (form, head)
        return most, best

    def compound(self, word: str) -> tuple[str, ...]:
        """Return how the parts of a compound are rendered within compounds, () if it is none.

        >>> Lexicon().compound("Regionalwahl")  # Wahl alone is mostly a choice
        ('regional', 'election')
        """
        parts = self.parts(word) or self._three_parts(word)
        if parts is None:
            return ()
        *first, last = parts
        return (
            *(self.part_rendering(part, last=False) for part in first),
            self.part_rendering(last, last=True),
        )

    def _three_parts(self, word: str) -> tuple[Entry, ...] | None:
        """Return the three lemmas that a compound is made of, or None.

        The first is as long and frequent as can be.
        """
        small = word.lower()
        most, best = 0, None
        if len(small) > _LONGEST_COMPOUND:
            return None
        for cut in range(_LEAST_OF_THREE, len(small) - 2 * _LEAST_OF_THREE + 1):
            for stem in _linked(small[:cut], _LEAST_OF_THREE):
                first = stem.capitalize()
                value = self._part_count(first, _LEAST_PART) * len(stem)
                if value > most and (rest := self._parts(small[cut:], _LEAST_OF_THREE)):
                    entry = self.entry(first)
                    most, best = value, (entry, *rest) if entry is not None else None
        return best

    def part_rendering(self, part: Entry, *, last: bool) -> str:
        """Return the likeliest rendering of a word as the first or last part of a compound.

        It is the likeliest of all unless the compounds of the corpus clearly have another one.
        Raises IndexError if the word has no rendering.
        """
        word = (self.rendered_last if last else self.rendered_first).get(part.lemma)
        start, end = self._renderings_of(part.lemma)
        if word is None and start == end:
            return part.renderings[0].word
        return self._cased(self._words[start] if word is None else word)  # not the corrected one


def open_lexicon(path: Path = BUNDLED) -> Lexicon | None:
    """Return the lexicon at ``path``, loaded once, or None if there is none that can be read."""
    return _opened(path)


@lru_cache(maxsize=4)  # of a function without a default: it would be remembered apart from its path
def _opened(path: Path) -> Lexicon | None:
    try:
        return Lexicon(path)
    except (OSError, ValueError, KeyError, zlib.error):
        return None


def hash_of(form: str) -> int:
    """Return the 32-bit hash under which a German form is kept."""
    return crc32(form.encode("utf-8", "replace"))


def dictionary_hash(word: str) -> int:
    """Return the 24-bit hash under which an English word of the dictionary is kept."""
    return hash_of(word) >> 8


def in_sorted(numbers: array[int], number: int) -> bool:
    """Tell whether ``number`` is among sorted ``numbers``."""
    at = bisect_left(numbers, number)
    return at < len(numbers) and numbers[at] == number


def spelt_otherwise(form: str, umlauts: bool = True) -> Iterator[str]:
    """Yield the other ways to spell a form that has ``ss`` or ``ß``, or ``ae`` for ``ä``."""
    places = [
        match for match in SPELT_OTHERWISE.finditer(form) if umlauts or not match[0].endswith("e")
    ][:_MOST_RESPELT]
    for chosen in range(1, 1 << len(places)):
        text, end = "", 0
        for number, place in enumerate(places):
            if chosen >> number & 1:
                text += form[end : place.start()] + RESPELT[place[0]]
                end = place.end()
        yield text + form[end:]


def _linked(start: str, shortest: int) -> Iterator[str]:
    """Yield what the start of a compound may be without the letters that link it to the rest."""
    for link in _LINKS:
        if start.endswith(link) and len(start) >= len(link) + shortest:
            yield start[: len(start) - len(link)]


def without_ending(form: str) -> Iterator[str]:
    """Yield what a German form may be an inflected form of: an adjective, or else a noun.

    A woman's noun comes last: it is looked up as a man's (Käuferin as Käufer).
    """
    endings = ADJECTIVE_ENDINGS if form[:1].islower() else _NOUN_ENDINGS
    for ending in endings:
        if form.endswith(ending) and len(form) >= len(ending) + _LEAST_STEM_GERMAN:
            yield form[: -len(ending)]
    if form[:1].isupper():
        yield from _male(form)


def _male(form: str) -> Iterator[str]:
    """Yield the nouns for men that a noun for a woman, or for women, may come from."""
    if match := _FEMALE.fullmatch(form):
        yield from (match[match.lastindex or 0], match[match.lastindex or 0] + "e")


def _stems(small: str) -> Iterator[str]:
    """Yield the English words that ``small`` may be a regular form of."""
    if small.endswith("s") and not _SIBILANT.search(small[:-1]):
        yield small[:-1]
    if small.endswith("es"):
        if _SIBILANT.search(small[:-2]) or small.endswith("oes"):
            yield small[:-2]
        if small.endswith("ies"):
            yield small[:-3] + "y"
    for ending in ("ed", "ing", "er", "ers"):
        if small.endswith(ending) and len(small) > len(ending) + 2:
            stem = small[: -len(ending)]
            yield stem
            yield stem + "e"
            if len(stem) > 2 and stem[-1] == stem[-2]:
                yield stem[:-1]
    for ending in ("ly", "ness", "less"):
        if small.endswith(ending):
            yield small[: -len(ending)]


def count_of(step: int) -> int:
    """Return the count that is kept as ``step`` (see :data:`COUNT_STEPS`)."""
    return round(2 ** ((step - 1) / COUNT_STEPS)) if step else 0


_COUNTS = [count_of(step) for step in range(256)]


def columns_of(path: Path) -> dict[str, bytes]:
    """Return the columns of the file at ``path``, by name."""
    with path.open("rb") as file:
        if file.readline() != MAGIC:
            raise ValueError(f"{path} is not a lexicon")
        lengths = json.loads(file.readline())
        if not isinstance(lengths, dict) or not all(type(n) is int for n in lengths.values()):
            raise ValueError(f"{path} does not say how long its columns are")
        return {name: zlib.decompress(file.read(length)) for name, length in lengths.items()}


def _sparse(deltas: bytes, values: bytes) -> dict[int, int]:
    """Return numbers by the sorted numbers whose deltas are given."""
    return dict(zip(accumulate(_numbers(deltas)), _numbers(values), strict=True))


def _grouped(deltas: bytes, values: bytes) -> dict[int, list[int]]:
    """Return the numbers of each of the sorted numbers whose deltas are given; one may recur."""
    found: dict[int, list[int]] = {}
    for number, value in zip(accumulate(_numbers(deltas)), _numbers(values), strict=True):
        found.setdefault(number, []).append(value)
    return found


def _numbers(planes: bytes) -> array[int]:
    """Return the 32-bit numbers that are stored lowest bytes first, highest bytes last."""
    size = len(planes) // 4
    interleaved = bytearray(len(planes))
    for plane in range(4):
        interleaved[plane::4] = planes[plane * size : (plane + 1) * size]
    found = array("I")
    found.frombytes(interleaved)
    if sys.byteorder == "big":
        found.byteswap()
    return found
