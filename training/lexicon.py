"""Counts the lexicon, ``python -m training.lexicon``: how the corpus renders each German word.

Aligns all pairs by IBM model 1 (Brown et al. 1993) on German lemmas and English forms: started from
Dice coefficients, five rounds, with a NULL word; the most frequent words of each language take no
part. Writes one file (format: :mod:`newscli.lexicon`), which the checks for wrong and lost words
and the inline hints read. Needs numpy and simplemma.
"""

from __future__ import annotations

import argparse
import json
import re
import zlib
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import simplemma
from simplemma.strategies import DefaultDictionaryFactory

from newscli.check.words import key
from newscli.language import function_words
from newscli.lexicon import (
    CAPITALISED,
    COUNT_STEPS,
    LEAST_ENGLISH,
    LOWER,
    MAGIC,
    ODD,
    RARER,
    RESPELT,
    UPPER,
    WORD,
    Entry,
    Lexicon,
    dictionary_hash,
    hash_of,
    spelt_otherwise,
    without_ending,
)
from newscli.translate.text import normalise_for_model
from training.corpus import HeldOut, read_pairs
from training.dictionary import likeliest, read_dictionary

STOP = 120
"""So many of the most frequent words of each language are not aligned."""
LONGEST = 40
"""Sentences with more aligned words than this on either side are left out."""
LONGEST_WORD = 60
"""An English word of more characters is none."""
ROUNDS = 5
NULL = 0.002
"""Probability that a word has no counterpart in the other sentence."""
DICTIONARY = "lexicon"
"""The corpus file of single entries: each counts twice, since somebody wrote it on purpose."""

LEAST_PROBABILITY, LEAST_COUNT, MOST_RENDERINGS = 0.02, 1.2, 10
LEAST_FORM = 3
"""A German lemma without a rendering is kept if it was counted this often."""

LEAST_COMPOUND = 2
"""A compound that was counted this often tells how its parts are rendered."""
CLEARLY = 3
"""Read blind, hints that changed by such a majority made 27 sentences better and 13 worse; by less
than twofold, 13 and 14."""
REVIEWED_COLUMNS = ("reviewed_lemma_deltas", "reviewed_texts")
MOST_WORDS = 2
"""A corrected rendering gives hints for no more words."""
COMPOUND_COLUMNS = ("first_lemma_deltas", "first_words", "last_lemma_deltas", "last_words")

ALSO_COLUMNS = ("also_lemma_deltas", "also_words")
"""What :mod:`training.also` adds."""
IN_DICTIONARY = "="
"""Before a word that only the dictionary has: its lemma."""
ONLY, OTHER = 0.6, 0.05
"""Probabilities of a dictionary's likeliest rendering, and of the others."""
FIRST, SECOND = 0.45, 0.3
"""Those of its words if it has two: so far from certain that hints give both."""

_SPELT = re.compile("|".join({*RESPELT, *RESPELT.values()}))
"""What a form must have to be one of two spellings."""

Table = dict[str, list[tuple[float, str]]]


class Counts:
    """What is counted on the way: lemmas, English words and their case, pairs to align."""

    def __init__(self) -> None:
        """Start with nothing counted."""
        self.forms: dict[str, str] = {}
        self.german: Counter[str] = Counter()
        self.spelt: Counter[str] = Counter()
        """Forms that have other spellings, or may be one."""
        self.english: Counter[str] = Counter()
        self.cases: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self.pairs: list[tuple[list[str], list[str]]] = []

    def lemma(self, form: str) -> str:
        """Return the lemma of a German form, in small letters."""
        if form not in self.forms:
            self.forms[form] = simplemma.lemmatize(form, lang="de").lower()
        return self.forms[form]

    def add(self, german: str, english: str, is_entry: bool = False) -> None:
        """Count a pair; an entry of a dictionary is aligned twice."""
        forms = WORD.findall(normalise_for_model(german))
        lemmas = [self.lemma(form) for form in forms]
        self.spelt.update(filter(_SPELT.search, forms))
        words = [w for w in WORD.findall(normalise_for_model(english)) if len(w) <= LONGEST_WORD]
        small = [word.lower() for word in words]
        self.german.update(lemmas)
        self.english.update(small)
        self.pairs += [(lemmas, small)] * (2 if is_entry else 1)
        for word in words[0 if is_entry else 1 :]:  # a sentence begins with a capital
            self.cases[word.lower()][word] += 1

    def usual_case(self, word: str) -> str:
        """Return the case that an English word has most often within a sentence."""
        seen = self.cases.get(word)
        return seen.most_common(1)[0][0] if seen else word


def count(corpora: Iterable[Path], dev: Path) -> Counts:
    """Read the corpus: one translation for each German sentence, all of each dictionary entry."""
    counts, held_out = Counts(), HeldOut(dev)
    seen: set[str | tuple[str, str]] = set()
    for pair in read_pairs(corpora):
        entry = pair.domain == DICTIONARY
        key = (pair.source, pair.target) if entry else pair.source
        if key in seen or (not entry and held_out.contains(pair.source)):
            continue
        seen.add(key)
        counts.add(pair.source, pair.target, entry)
    return counts


def align(counts: Counts) -> Table:
    """Return, for each German lemma, its renderings as (probability, English word), best first."""
    german, english = _numbered(counts.german), _numbered(counts.english)
    sources, targets, groups, group = [], [], [], 0
    for lemmas, words in counts.pairs:
        f = np.unique([german[w] for w in lemmas if w in german]).astype(np.int64)
        e = np.unique([english[w] for w in words if w in english]).astype(np.int64)
        if 0 < len(f) <= LONGEST and 0 < len(e) <= LONGEST:
            sources.append(np.repeat(f, len(e)) * len(english) + np.tile(e, len(f)))
            groups.append((group + np.tile(np.arange(len(e)), len(f))).astype(np.int32))
            group += len(e)
    keys, links = np.unique(np.concatenate(sources), return_inverse=True)
    del sources, targets
    group_of, link = np.concatenate(groups), links.astype(np.int32)
    f, e = keys // len(english), keys % len(english)
    f_counts = np.array([counts.german[w] for w in german])
    e_counts = np.array([counts.english[w] for w in english])
    t = 2 * np.bincount(link) / (f_counts[f] + e_counts[e])
    for _ in range(ROUNDS):
        weight = t[link]
        expected = np.bincount(link, weight / (np.bincount(group_of, weight) + NULL)[group_of])
        t = expected / (np.bincount(f, expected, minlength=len(german))[f] + 0.5)
    lemmas, words = list(german), list(english)
    table: Table = {}
    for i in np.flatnonzero((t > LEAST_PROBABILITY) & (expected > LEAST_COUNT)):
        table.setdefault(lemmas[f[i]], []).append((float(t[i]), words[e[i]]))
    return {w: sorted(found, reverse=True)[:MOST_RENDERINGS] for w, found in table.items()}


def add_dictionary(counts: Counts, table: Table, entries: Mapping[str, list[list[str]]]) -> int:
    """Add the words of a dictionary that the corpus does not render; return how many forms.

    Inflected forms of these and of the corpus' lemmas come from the dictionary and from simplemma's
    word list, but for those that Switzerland spells otherwise: they are found without.
    """
    kept = {w for w, n in counts.german.items() if w in table or n >= LEAST_FORM}
    known = {form.lower() for form, lemma in counts.forms.items() if lemma in kept}
    new = {word for word in entries if word.lower() not in known}
    for word in sorted(new):
        lemma = counts.forms[word] = IN_DICTIONARY + word
        counts.german[lemma] = 1
        table[lemma] = _guessed(likeliest(entries[word], counts.english), counts)
    added = len(new)
    lemmas = DefaultDictionaryFactory().get_dictionary("de")
    for form in lemmas:
        lemma = lemmas.get(form)
        if form in new or form.lower() in known or lemma in without_ending(form):
            continue
        if lemma in new:
            counts.forms[form] = IN_DICTIONARY + lemma
            added += 1
        elif lemma.lower() in table and not _is_swiss(form, lemma, lemmas):
            counts.forms[form] = lemma.lower()
            added += 1
    return added


def _is_swiss(form: str, lemma: str, lemmas: Mapping[str, str]) -> bool:
    return "ss" in form and any(
        lemmas.get(variant) == lemma for variant in spelt_otherwise(form, umlauts=False)
    )


def _guessed(renderings: list[str], counts: Counts) -> list[tuple[float, str]]:
    """Return renderings with probabilities: of two words both are likely, of others the first."""
    first, *others = [rendering.split(" ") for rendering in renderings]
    likely = [(FIRST, first[0]), (SECOND, first[1])] if len(first) > 1 else [(ONLY, first[0])]
    words = [*likely, *((OTHER, word) for rendering in others for word in rendering)]
    found: dict[str, float] = {}
    for probability, word in words:
        small = word.lower()
        if small not in counts.cases:
            counts.cases[small][word] += 1
        found.setdefault(small, probability)
    return [(probability, word) for word, probability in found.items()][:MOST_RENDERINGS]


def _numbered(counter: Counter[str]) -> dict[str, int]:
    frequent = {word for word, _ in counter.most_common(STOP)}
    return {word: i for i, word in enumerate(w for w in counter if w not in frequent)}


def columns(counts: Counts, table: Table) -> dict[str, bytes]:
    """Return the columns of the file; those that others make are empty."""
    renderings = {word for found in table.values() for _, word in found}
    frequent = {word for word, n in counts.english.items() if n >= LEAST_ENGLISH}
    english = sorted(frequent | renderings)
    number = {word: i for i, word in enumerate(english)}
    lemmas = sorted(
        (w for w, n in counts.german.items() if w in table or n >= LEAST_FORM),
        key=lambda w: (-counts.german[w], w),
    )
    lemma_number = {lemma: i for i, lemma in enumerate(lemmas)}
    forms: dict[int, int] = {}
    for form, lemma in sorted(counts.forms.items(), key=lambda item: -counts.german[item[1]]):
        if lemma in lemma_number:
            forms.setdefault(hash_of(form), lemma_number[lemma])  # of two, the more frequent
    hashes = np.array(sorted(forms), dtype=np.uint64)
    found = [table.get(lemma, []) for lemma in lemmas]
    cased = [counts.usual_case(word) for word in english]
    cases = [_case(word, usual) for word, usual in zip(english, cased, strict=True)]
    odd = [usual for usual, case in zip(cased, cases, strict=True) if case == ODD]
    return {
        "form_hash_deltas": planes(np.diff(hashes, prepend=np.uint64(0))),
        "form_lemmas": planes(np.array([forms[int(h)] for h in hashes])),
        "lemma_counts": _steps(counts.german[lemma] for lemma in lemmas),
        "rendering_counts": bytes(len(item) for item in found),
        "rendering_words": planes(np.array([number[w] for item in found for _, w in item])),
        "rendering_probabilities": bytes(max(1, round(255 * p)) for item in found for p, _ in item),
        "rarer_spelling_hash_deltas": deltas(rarer_spellings(counts)),
        **dict.fromkeys((*COMPOUND_COLUMNS, *REVIEWED_COLUMNS, *ALSO_COLUMNS), b""),
        "dictionary_hash_deltas": planes(np.diff(dictionary(frequent), prepend=0)),
        "english_counts": _steps(max(1, counts.english[word]) for word in english),
        "english_cases": bytes(cases),
        "english_lengths": bytes(len(word.encode()) for word in english),
        "english": "".join(english).encode(),
        "english_odd": "\n".join(odd).encode(),
    }


def rarer_spellings(counts: Counts) -> set[int]:
    """Return the hashes of forms that the corpus mostly spells otherwise."""
    spelt = counts.spelt
    return {
        hash_of(form)
        for form in filter(_SPELT.search, counts.forms)
        if any(spelt[other] >= RARER * max(1, spelt[form]) for other in spelt_otherwise(form))
    }


def compound_columns(lexicon: Lexicon, forms: Iterable[str]) -> dict[str, bytes]:
    """Return the columns that say how words are rendered as the first and last part of compounds.

    Each of the ``forms`` that is a compound with counted renderings votes for those renderings of
    its parts that are among its own: Wahl is mostly a choice, but a Kreiswahl an election.
    """
    first: defaultdict[int, Counter[str]] = defaultdict(Counter)
    last: defaultdict[int, Counter[str]] = defaultdict(Counter)
    parts: dict[int, Entry] = {}
    seen: set[int] = set()
    for form in forms:
        entry = lexicon.entry(form)
        if entry is None or entry.frequency < LEAST_COMPOUND or entry.lemma in seen:
            continue
        found = lexicon.parts(form)
        if found is None or entry.lemma in {part.lemma for part in found}:
            continue
        seen.add(entry.lemma)
        parts |= {part.lemma: part for part in found}
        keys = [{key(rendering.word) for rendering in part.renderings} for part in found]
        for word, probability in entry.renderings:
            where = [key(word) in each for each in keys]
            if where[0] != where[1]:
                votes = (first if where[0] else last)[found[where[1]].lemma]
                votes[word] += probability
    made = []
    for votes_of in (first, last):
        elected = {lemma: _elected(parts[lemma], votes_of[lemma]) for lemma in sorted(votes_of)}
        other = {n: w for n, w in elected.items() if w != parts[n].renderings[0].word}
        numbers = [lexicon.english_index(word) for word in other.values()]
        made += [deltas(other), planes(np.array(numbers))]
    return dict(zip(COMPOUND_COLUMNS, made, strict=True))


def _elected(part: Entry, votes: Counter[str]) -> str:
    """Return the rendering with most votes if it has clearly more than the likeliest, else that.

    The forms of a rendering (vote, votes) are elected together, and the probability of each counts
    as one more compound's.
    """
    forms: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for word, weight in (*part.renderings, *votes.items()):
        forms[key(word)][word] += weight
    best = max(forms.values(), key=lambda each: each.total())
    likeliest = part.renderings[0].word
    clear = best.total() >= CLEARLY * forms[key(likeliest)].total()
    return best.most_common(1)[0][0] if clear else likeliest


def reviewed_columns(lexicon: Lexicon, path: Path) -> dict[str, bytes]:
    """Return the columns with the renderings that were read and corrected.

    A line of the file has a German word and how newspapers render it; of more than two words the
    function words are left out. A hyphen behind or before the German word says that it is the
    first or the last part of compounds; such a part is skipped if the lexicon does not have it.
    """
    whole: dict[int, str] = {}
    first: dict[int, int] = {}
    last: dict[int, int] = {}
    for german, rendering in reviewed(path):
        entry = lexicon.entry(german.strip("-"))
        if entry is None:
            continue
        if german != german.strip("-"):
            number = lexicon.english_index(rendering)
            if number is not None:
                (first if german.endswith("-") else last).setdefault(entry.lemma, number)
            continue
        whole.setdefault(entry.lemma, rendering)
    texts = "\n".join(whole[lemma] for lemma in sorted(whole)).encode()
    made = {"reviewed_lemma_deltas": deltas(whole), "reviewed_texts": texts}
    for name, counted, corrected in (
        ("first", lexicon.rendered_first, first),
        ("last", lexicon.rendered_last, last),
    ):
        parts = counted | corrected
        made[f"{name}_lemma_deltas"] = deltas(parts)
        made[f"{name}_words"] = planes(np.array([parts[lemma] for lemma in sorted(parts)]))
    return made


def reviewed(path: Path) -> Iterator[tuple[str, str]]:
    """Yield the German words of a file of corrections, and the one or two words they have."""
    for line in path.read_text(encoding="utf-8").splitlines():
        german, rendering = line.split("\t")
        words = rendering.split(" ")
        if len(words) > MOST_WORDS:
            content = [word for word in words if word.lower() not in function_words("en")]
            words = (content if len(content) > 1 else words)[:MOST_WORDS]
        yield german, " ".join(words)


def deltas(by_lemma: Iterable[int]) -> bytes:
    """Return sorted lemmas, each as its difference from the one before."""
    return planes(np.diff(np.array(sorted(by_lemma)), prepend=0))


def dictionary(known: Container[str]) -> Any:
    """Return the sorted hashes of the words of simplemma's English dictionary (MIT) not ``known``.

    Its inflected forms are in it as entries of their own.
    """
    entries = DefaultDictionaryFactory().get_dictionary("en")
    words = {word.lower() for word in entries if WORD.fullmatch(word)}
    return np.array(sorted({dictionary_hash(word) for word in words if word not in known}))


def _case(small: str, usual: str) -> int:
    if usual == small:
        return LOWER
    if usual == small[:1].upper() + small[1:]:
        return CAPITALISED
    return UPPER if usual == small.upper() else ODD


def _steps(values: Iterable[int]) -> bytes:
    found = np.array(list(values), dtype=np.float64)
    return (np.round(COUNT_STEPS * np.log2(found)) + 1).astype(np.uint8).tobytes()


def planes(numbers: Any) -> bytes:
    """Return 32-bit numbers, all lowest bytes first, all highest bytes last."""
    return numbers.astype("<u4").view(np.uint8).reshape(-1, 4).T.tobytes()  # type: ignore[no-any-return]


def write(path: Path, columns: Mapping[str, bytes]) -> None:
    """Write the columns as a file that :mod:`newscli.lexicon` reads."""
    packed = {name: zlib.compress(column, 9) for name, column in columns.items()}
    lengths = json.dumps({name: len(column) for name, column in packed.items()})
    path.write_bytes(MAGIC + lengths.encode() + b"\n" + b"".join(packed.values()))


def main(arguments: Sequence[str] | None = None) -> None:
    """Count the corpus and write the file."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])  # type: ignore[union-attr]
    parser.add_argument(
        "--corpus", type=Path, nargs="+", required=True, help="TSV files, or folders of them"
    )
    parser.add_argument("--dev", type=Path, required=True, help="sentences that are left out")
    parser.add_argument(
        "--dictionary", type=Path, help="file in Ding's format: words that the corpus lacks"
    )
    parser.add_argument("--reviewed", type=Path, help="renderings that were read and corrected")
    parser.add_argument("--output", type=Path, default=Path("newscli/models/compact/lexicon.bin"))
    options = parser.parse_args(arguments)
    counts = count(options.corpus, options.dev)
    table = align(counts)
    entries = read_dictionary(options.dictionary) if options.dictionary else {}
    if options.reviewed:
        entries |= {
            word: [[rendering]]
            for word, rendering in reviewed(options.reviewed)
            if word == word.strip("-")
        }
    if entries:
        print(f"{add_dictionary(counts, table, entries):,} forms from the dictionary")
    parts = columns(counts, table)
    write(options.output, parts)
    nouns = [form for form in counts.forms if form[:1].isupper()]
    parts |= compound_columns(Lexicon(options.output), nouns)
    write(options.output, parts)
    if options.reviewed:
        parts |= reviewed_columns(Lexicon(options.output), options.reviewed)
        write(options.output, parts)
    print(
        f"{len(counts.pairs):,} pairs, {len(parts['form_lemmas']) // 4:,} German forms of "
        f"{len(parts['lemma_counts']):,} lemmas, {len(parts['rendering_words']) // 4:,} "
        f"renderings, {len(parts['english_counts']):,} English words, "
        f"{options.output.stat().st_size:,} bytes"
    )


if __name__ == "__main__":
    main()
