"""What is copied letter by letter: the model reads something like it that it knows how to copy.

A small model translates the words of an address (``haushalt-2026``, ``household-2026``), and for a
sign that it has no piece for it writes any rare one, such as an emoji for ``±``. So it reads
another address, a sign that it knows, or the word without the letter that it lacks, and each is put
back into what it writes.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from newscli.addresses import addresses
from newscli.article import Span, overlap

_READ = {
    "mail": ("info@spiegel.de", "info@zdf.de", "info@hamburg.de"),
    "web": ("www.zdf.de", "www.spiegel.de", "www.hamburg.de", "www.berlin.de"),
    "site": ("ARD.de", "ZDF.de", "RTL.de"),
    "handle": ("@Hamburg", "@Berlin", "@Leipzig"),
    "hashtag": ("#Berlin", "#Hamburg", "#Leipzig"),
    "word": ("Wagner", "Hoffmann", "Schmidt", "Lehmann"),
    "sign": ("/", "+", "→", "§", "•", "&"),
}
"""What the bundled model copies, for each kind."""
_LISTED = frozenset({"handle", "hashtag"})
"""Several of these in a row are read as one."""
_UNFOLDED = "λβασ"
"""One of these is read for a letter that looks like none that the model knows."""
_LETTERS = str.maketrans(
    {
        "đ": "d", "Đ": "D", "ð": "d", "Ð": "D", "ħ": "h", "Ħ": "H", "ı": "i", "ł": "l", "Ł": "L",
        "ŋ": "n", "ø": "o", "Ø": "O", "ŧ": "t", "æ": "ae", "Æ": "Ae", "œ": "oe", "Œ": "Oe",
        "þ": "th", "Þ": "Th", "ə": "e", "Ə": "E", "⁄": "/",
    }
)  # fmt: skip
"""Letters that Unicode does not take apart, and the bar of a fraction."""


@dataclass(frozen=True, slots=True)
class StandIn:
    """A place of a source, what stands there, and what the model reads instead.

    A translation that lacks a ``certain`` one has lost something; a name in other letters may have
    become its English form.
    """

    span: Span
    text: str
    read: str
    certain: bool = True


def _listed_addresses(text: str) -> Iterator[tuple[Span, str]]:
    """Yield the addresses of a text with their kind, handles and hashtags in a row as one."""
    last: tuple[Span, str] | None = None
    for _, (start, end), kind in addresses(text):
        if last is not None:
            (first, before), earlier = last
            if {kind, earlier} <= _LISTED and text[before:start].isspace():
                last = (first, end), earlier
                continue
            yield last
        last = (start, end), kind
    if last is not None:
        yield last


def stand_ins(text: str, unknown: Collection[str]) -> list[StandIn]:
    """Return what the model reads instead of what it must copy, in the order of the text.

    ``unknown`` are the characters of the text that the model cannot write.
    """
    places = [(span, kind, "") for span, kind in _listed_addresses(text)]
    if unknown:
        taken = [span for span, *_ in places]
        places += [
            (span, kind, read)
            for span, kind, read in _unwritable(text, unknown)
            if not any(overlap(span, place) for place in taken)
        ]
        places.sort()
    free = {
        kind: [known for known in pool if known not in text] or [pool[-1]]
        for kind, pool in _READ.items()
        if any(kind == other for _, other, _ in places)
    }
    chosen: dict[str, str] = {}
    found = []
    for (start, end), kind, read in places:
        original = text[start:end]
        if not read:
            if original not in chosen:
                pool = free[kind]
                chosen[original] = pool.pop(0) if len(pool) > 1 else pool[0]
            found.append(StandIn((start, end), original, chosen[original]))
        else:
            foreign = any(char in _UNFOLDED and char not in original for char in read)
            found.append(StandIn((start, end), original, read, certain=foreign))
    return found


def _unwritable(text: str, unknown: Collection[str]) -> Iterator[tuple[Span, str, str]]:
    """Yield the words and signs with unknown characters: place, kind, and what is read, if known.

    Neighbouring words of which no letter can be read are one.
    """
    foreign: Span | None = None
    unfolded = next((char for char in _UNFOLDED if char not in text), _UNFOLDED[0])
    for match in _WORD_OR_SIGNS.finditer(text):
        run, start = match[0], match.start()
        if not any(char in unknown for char in run):
            continue
        if not match["word"]:
            for is_unknown, chars in groupby(run, key=lambda char: _is_sign(char, unknown)):
                length = len(list(chars))
                if is_unknown:
                    yield (start, start + length), "sign", ""
                start += length
            continue
        read = _folded(run, unknown, unfolded)
        if read:
            yield match.span(), "word", read
        elif foreign is not None and text[foreign[1] : start] == " ":
            foreign = foreign[0], match.end()
        else:
            if foreign is not None:
                yield foreign, "word", ""
            foreign = match.span()
    if foreign is not None:
        yield foreign, "word", ""


_WORD_OR_SIGNS = re.compile(r"(?P<word>\w+)|[^\w\s]+")


def _is_sign(char: str, unknown: Collection[str]) -> bool:
    """Tell whether a character is an unknown sign, or modifies the one before it (as in emoji)."""
    return char in unknown or unicodedata.category(char) in {"Mn", "Cf", "Sk"}


def _folded(word: str, unknown: Collection[str], unfolded: str) -> str:
    """Return a word in letters that the model can write, "" if it knows too few of them.

    >>> words = ("Đoković", "Đ"), ("3½", "½"), ("µg", "µ"), ("Правда", "Првд")
    >>> [_folded(*each, "λ") for each in words]
    ['Doković', '3 1/2', 'λg', '']
    """
    read = ""
    lost = 0
    for char in word:
        plain = char
        if char in unknown:
            plain = "".join(
                part
                for part in unicodedata.normalize("NFKD", char).translate(_LETTERS)
                if not unicodedata.combining(part)
            )
            if not plain.isascii() or not plain:
                lost += 1
                plain = unfolded
            elif "/" in plain and read[-1:].isdigit():
                plain = f" {plain}"
        read += plain
    return read if lost < max(2, len(word) / 2) else ""


def restored(text: str, found: Sequence[StandIn]) -> tuple[str, bool]:
    """Return a translation with what stands for something put back, and whether all of it is there.

    What is read for several is put back in the order of the source.
    """
    waiting: defaultdict[str, list[str]] = defaultdict(list)
    for item in found:
        waiting[item.read].append(item.text)
        if not item.certain and item.read.endswith("s") and item.text.endswith("s"):
            waiting[item.read[:-1]].append(item.text[:-1])  # a genitive
    wanted = {item.read: len(waiting[item.read]) for item in found if item.certain}

    def original(match: re.Match[str]) -> str:
        read = match[0]
        if read in wanted:
            wanted[read] -= 1
        left = waiting[read]
        return left.pop(0) if len(left) > 1 else left[0]

    return _any_of(waiting).sub(original, text), not any(wanted.values())


def as_read(text: str, found: Sequence[StandIn]) -> str:
    """Return a translation with what the model would have written for the source's ``found``."""
    reads = {item.text: item.read for item in found}
    return _any_of(reads).sub(lambda match: reads[match[0]], text) if reads else text


def _any_of(texts: Collection[str]) -> re.Pattern[str]:
    """Return a pattern of any of these texts, words only as whole words."""
    alternatives = []
    for text in sorted(texts, key=len, reverse=True):
        before = r"(?<!\w)" if text[0].isalnum() else ""
        after = r"(?!\w)" if text[-1].isalnum() else ""
        alternatives.append(f"{before}{re.escape(text)}{after}")
    return re.compile("|".join(alternatives))
