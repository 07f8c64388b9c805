"""How often the checks are wrong on good translations, and what they find in spoilt ones.

    python benchmarks/checks.py PAIRS... [--limit N] [--show KIND] [--outputs] [--hints]

PAIRS are tab-separated files (may be .xz) whose last two columns are a German sentence and its
English translation, or two parallel text files given as GERMAN:ENGLISH. A spoilt copy is a good
pair, without warnings of its own, in whose English side one thing was changed: a digit, a number
word, a date, a sign, a time, a name, a negation, a word for its opposite, the quotation marks.

Candidates are measured both ways: on good translations each one would spoil the text; of the output
of a model (``--outputs``, no spoilt copies then) it is counted how many agree better with the
source, as well, or worse. ``--hints`` counts, for each German word that hints at a number, how
often that number stands in the translation: the list in check/data was cut by these counts.
"""

from __future__ import annotations

import argparse
import collections
import lzma
import random
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from newscli.check import agreement, check_sentence, compared, names, numbers
from newscli.check.corrections import FINDERS, candidates

Pair = tuple[str, str]
Spoil = Callable[[str, str, random.Random], "str | None"]

_WORDS = [
    "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
    "twelve", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
]  # fmt: skip
_MONTHS = [
    "January", "February", "April", "June", "July", "August", "September", "October",
    "November", "December",
]  # fmt: skip
_NUMBER = re.compile(r"(?<![\w.,:/-])\d+(?:[.,]\d+)*(?![\w:/])")
_NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-zéèáíóúöüäß]{3,}(?=[ ,.;])")
_AUXILIARY = re.compile(
    r"\b(?:is|are|was|were|has|have|had|will|would|can|could|should|may|must)\b(?! not|n['’]t)"
)
_BOTH_WAYS = {
    "more than": "less than", "at least": "at most", "rose": "fell", "increased": "decreased",
    "rise": "decline", "increase": "decrease", "according to": "contrary to", "mother": "father",
    "brother": "sister", "son": "daughter", "bought": "sold", "won": "lost", "German": "French",
    "Germany": "France", "French": "Polish", "Russian": "Turkish", "Austria": "Switzerland",
    "Chinese": "Japanese", "northern": "southern", "eastern": "western",
}  # fmt: skip
_OPPOSITES = _BOTH_WAYS | {b: a for a, b in _BOTH_WAYS.items()}
_OPPOSITE = re.compile(rf"\b(?:{'|'.join(_OPPOSITES)})\b")
_OTHER_NAMES: list[str] = []
"""Words that both sides of some pair have with a capital: filled from the pairs themselves."""


def read_pairs(name: str, limit: int) -> Iterator[Pair]:
    """Yield the pairs of a file, an even sample of at most ``limit``."""
    if ":" in name:
        german, english = (Path(part).read_text("utf-8").splitlines() for part in name.split(":"))
        pairs = list(zip(german, english, strict=True))
    else:
        opened = lzma.open if name.endswith(".xz") else open
        with opened(name, "rt", encoding="utf-8") as lines:
            rows = (line.rstrip("\n").split("\t") for line in lines)
            pairs = [(row[-2], row[-1]) for row in rows if len(row) >= 2]
    random.Random(5).shuffle(pairs)  # noqa: S311
    yield from pairs[:limit]


def alter_digit(_: str, english: str, rng: random.Random) -> str | None:
    """Change one digit of a number."""
    found = list(_NUMBER.finditer(english))
    if not found:
        return None
    match = rng.choice(found)
    places = [i for i in range(*match.span()) if english[i].isdigit()]
    at = rng.choice(places)
    digit = rng.choice([d for d in "123456789" if d != english[at]])
    return english[:at] + digit + english[at + 1 :]


def drop_number(_: str, english: str, rng: random.Random) -> str | None:
    """Leave a number out."""
    found = list(_NUMBER.finditer(english))
    if not found:
        return None
    match = rng.choice(found)
    return (english[: match.start()] + english[match.end() :]).replace("  ", " ")


def alter_word(_: str, english: str, rng: random.Random) -> str | None:
    """Change a number word."""
    found = [m for m in re.finditer(r"\b[a-z]+\b", english) if m[0] in _WORDS]
    if not found:
        return None
    match = rng.choice(found)
    return (
        english[: match.start()]
        + rng.choice([w for w in _WORDS if w != match[0]])
        + english[match.end() :]
    )


def alter_month(_: str, english: str, rng: random.Random) -> str | None:
    """Change a month."""
    found = [m for m in re.finditer(r"\b[A-Z][a-z]+\b", english) if m[0] in _MONTHS]
    if not found:
        return None
    match = rng.choice(found)
    other = rng.choice([m for m in _MONTHS if m != match[0]])
    return english[: match.start()] + other + english[match.end() :]


def replace_name(german: str, english: str, rng: random.Random) -> str | None:
    """Put another name in the place of one that both sides have."""
    found = [m for m in _NAME.finditer(english) if m[0] in german]
    if not found:
        return None
    name = rng.choice(found)[0]
    other = rng.choice(_OTHER_NAMES)
    return None if other in german else re.sub(rf"\b{name}\b", other, english)


def drop_negation(german: str, english: str, _: random.Random) -> str | None:
    """Leave out the one "not" of a sentence."""
    if not re.search(r"\b(nicht|kein\w*|nie)\b", german):
        return None
    spoilt, count = re.subn(r" not\b|n't\b| never\b| no(?= [a-z])", "", english)
    return spoilt if count == 1 else None


def drop_quotes(_: str, english: str, __: random.Random) -> str | None:
    """Leave out all quotation marks."""
    spoilt, count = re.subn('["“”„«»]', "", english)
    return spoilt if count >= 2 else None


def add_negation(_: str, english: str, rng: random.Random) -> str | None:
    """Put a "not" behind one auxiliary."""
    found = list(_AUXILIARY.finditer(english))
    if not found:
        return None
    at = rng.choice(found).end()
    return f"{english[:at]} not{english[at:]}"


def turn_sense(_: str, english: str, rng: random.Random) -> str | None:
    """Write the opposite of one word."""
    found = list(_OPPOSITE.finditer(english))
    if not found:
        return None
    match = rng.choice(found)
    return english[: match.start()] + _OPPOSITES[match[0]] + english[match.end() :]


def turn_time(_: str, english: str, __: random.Random) -> str | None:
    """Put a time on the other half of the day."""
    spoilt, count = re.subn(
        r"(?<=\d )([ap])(?=\.?m\b)", lambda m: "p" if m[1] == "a" else "a", english
    )
    return spoilt if count == 1 else None


def drop_sign(_: str, english: str, __: random.Random) -> str | None:
    """Leave out a minus."""
    spoilt, count = re.subn(r"(?<!\S)(?:[-−](?=\d)|minus )", "", english)
    return spoilt if count == 1 else None


def cut_tail(_: str, english: str, __: random.Random) -> str | None:
    """Cut the last two thirds off a long sentence."""
    words = english.split()
    return " ".join(words[: len(words) // 3]) if len(words) > 20 else None


SPOILS: dict[str, tuple[Spoil, frozenset[str]]] = {
    "digit altered": (alter_digit, frozenset({"number", "date", "time", "percentage", "amount"})),
    "number dropped": (drop_number, frozenset({"number", "date", "time", "percentage", "amount"})),
    "number word altered": (alter_word, frozenset({"number", "date", "time", "amount"})),
    "month altered": (alter_month, frozenset({"date"})),
    "name replaced": (replace_name, frozenset({"name", "date"})),
    "negation dropped": (drop_negation, frozenset({"negation"})),
    "negation added": (add_negation, frozenset({"negation"})),
    "word turned to its opposite": (turn_sense, frozenset({"sense", "name"})),
    "half of the day turned": (turn_time, frozenset({"time"})),
    "minus dropped": (drop_sign, frozenset({"number", "percentage", "amount"})),
    "quotation marks dropped": (drop_quotes, frozenset({"quote"})),
    "tail cut": (cut_tail, frozenset()),
}


def measure_alarms(pairs: list[Pair], show: str, shown: int) -> list[Pair]:
    """Print the share of good pairs with a warning, by kind; return the pairs without any."""
    counts: collections.Counter[str] = collections.Counter()
    clean = []
    for german, english in pairs:
        warnings = check_sentence(german, english)
        kinds = {w.kind for w in warnings}
        counts.update(kinds)
        figures = kinds & {"number", "date", "time", "percentage", "amount"}
        counts["(any figure)"] += bool(figures)
        counts["(any)"] += bool(kinds)
        if not kinds:
            clean.append((german, english))
        if shown and (show in kinds or (show == "figures" and figures)):
            shown -= 1
            print("  ", german, "\n  ", english)
            for warning in warnings:
                print("     ", warning.kind, "|", warning.message)
    for kind, count in sorted(counts.items()):
        print(f"  alarm {kind:14} {count / len(pairs):7.2%}")
    return clean


def measure_detection(clean: list[Pair]) -> None:
    """Print how many spoilt copies are found, by what was spoilt."""
    rng = random.Random(7)  # noqa: S311
    for name, (spoil, kinds) in SPOILS.items():
        made = found = 0
        for german, english in clean:
            spoilt = spoil(german, english, rng)
            if spoilt is None or spoilt == english:
                continue
            made += 1
            found += any(not kinds or w.kind in kinds for w in check_sentence(german, spoilt))
        if made:
            print(f"  found {name:24} {found / made:7.2%} of {made}")


def measure_candidates(pairs: list[Pair], good: bool) -> None:
    """Print what is proposed for translations, by what was looked for.

    For good ones that is what choosing it would spoil; for outputs, whether it agrees better.
    """
    counts: dict[str, collections.Counter[str]] = collections.defaultdict(collections.Counter)
    for german, english in pairs:
        pair = compared(german, english)
        for name, find in FINDERS.items():
            for edit in find(german, english, pair.numbers):
                start, end = edit.span
                proposed = english[:start] + edit.text + english[end:]
                change = agreement(german, proposed) - pair.agreement
                outcome = "better" if change > 0 else "worse" if change < 0 else "as well"
                counts[name][outcome] += 1
    for name, found in counts.items():
        if good:
            share = found.total() / len(pairs)
            print(f"  candidates {name:26} in {share:7.3%} of good translations ({found.total()})")
        else:
            print(f"  candidates {name:26} {dict(found)}")
    if good:
        rng = random.Random(9)  # noqa: S311
        for name, spoil in (("notation", german_notation), ("digit", alter_digit)):
            made = right = 0
            for german, english in pairs:
                spoilt = spoil(german, english, rng)
                if spoilt is not None and spoilt != english:
                    made += 1
                    right += any(c.text == english for c in candidates(german, spoilt))
            if made:
                print(f"  candidates for a spoilt {name}: {right / made:.2%} of {made} as before")


def count_hints(pairs: list[Pair]) -> None:
    """Print how often a German word that hints at a number stands beside that number."""
    counts: dict[str, list[int]] = collections.defaultdict(lambda: [0, 0])
    for german, english in pairs:
        hints = [q for q in numbers.german_quantities(german) if not q.strict]
        if hints:
            quantities = numbers.english_quantities(english)
            said = {key for q in quantities for part in (q, *q.parts) for key in part.keys}
            for hint in hints:
                count = counts[german[slice(*hint.span)].lower()]
                count[0] += 1
                count[1] += not said.isdisjoint(hint.keys)
    for word, (places, beside) in sorted(counts.items(), key=lambda item: -item[1][0]):
        print(f"  hint {word:24} beside its number in {beside} of {places}")


def german_notation(_: str, english: str, __: random.Random) -> str | None:
    """Write the numbers of the English side in German notation, as weak models do."""
    swapped = re.sub(
        r"(?<![\w.,])\d{1,3}(?:,\d{3})+(?![\d,.])|(?<![\w.,])\d+\.\d{1,2}(?![\d.,])",
        lambda m: m[0].translate(str.maketrans(",.", ".,")),
        english,
    )
    return None if swapped == english else swapped


def rate(pairs: list[Pair], hypotheses: int) -> float:
    """Return how many pairs agreement judges in a second of processor time, caches empty."""
    for cached in (numbers.german_quantities, numbers.english_quantities, names.likely_names):
        cached.cache_clear()
    compared.cache_clear()
    names.word_weight.cache_clear()
    start = time.process_time()
    for german, english in pairs:
        for number in range(hypotheses):
            agreement(german, english + " " * number)
    return len(pairs) * hypotheses / (time.process_time() - start)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pairs", nargs="+")
    parser.add_argument("--limit", type=int, default=3000)
    parser.add_argument("--show", default="")
    parser.add_argument("--shown", type=int, default=0)
    parser.add_argument("--outputs", action="store_true", help="PAIRS hold the output of a model")
    parser.add_argument("--hints", action="store_true", help="count words that hint at a number")
    options = parser.parse_args()
    for name in options.pairs:
        pairs = list(read_pairs(name, options.limit))
        print(f"{name.rsplit('/')[-1]}: {len(pairs)} pairs")
        _OTHER_NAMES[:] = sorted(
            {m[0] for german, english in pairs for m in _NAME.finditer(english) if m[0] in german}
        )
        if options.hints:
            count_hints(pairs)
            continue
        clean = measure_alarms(pairs, options.show, options.shown)
        if not options.outputs:
            measure_detection(clean)
        measure_candidates(pairs, good=not options.outputs)
        print(
            f"  agreement: {rate(pairs, 1):,.0f} pairs a CPU second at first sight, "
            f"{rate(pairs, 4):,.0f} with four hypotheses per source"
        )


if __name__ == "__main__":
    main()
