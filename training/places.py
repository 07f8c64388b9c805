"""The names of places that the bundled model spoils, ``python -m training.places``.

``--names FILE`` has a name and its number of people on each line, separated by a tab: the places of
500 people and more of Germany, Austria, Switzerland, Liechtenstein and Luxembourg in GeoNames (CC
BY 4.0). Each is put into eight sentences of news, and the bundled model translates them without the
list. A name is listed if one of the translations lacks it. If it is a German word as well, the
corpus says behind which prepositions it is a place: where hardly any of its translations lack it,
or where it does not stand. So are the adjectives of places of 3,000 people and more (Tuttlinger),
in three sentences, unless they are words otherwise (Trainer).
"""

from __future__ import annotations

import argparse
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple

from newscli.check import names as checked_names
from newscli.check.corrections import ENGLISH_NAMES
from newscli.check.tables import DATA
from newscli.language import function_words
from newscli.lexicon import WORD, Lexicon, open_lexicon
from newscli.models.store import find_translation_model
from newscli.translate import TranslateOptions, Translator, open_engine
from training.corpus import DICTIONARY, read_pairs

SENTENCES_WITH_ADJECTIVE = (
    "Die {} Polizei sucht nach Zeugen.",
    "Der {} Bürgermeister trat am Montag zurück.",
    "In der {} Innenstadt brannte ein Haus.",
)
SENTENCES = (
    "Eine Frau aus {} ist bei einem Unfall verletzt worden.",
    "Die Polizei in {} sucht nach Zeugen.",
    "Das Feuer brach am Montag in {} aus.",
    "Der Zug nach {} hatte Verspätung.",
    "In {} hat ein 34-Jähriger einen Supermarkt überfallen.",
    "Bei {} ist am Morgen ein Lastwagen umgekippt, wie die Polizei mitteilte.",
    "Der Bürgermeister von {} kündigte seinen Rücktritt an.",
    "Das Unternehmen mit Sitz in {} beschäftigt 300 Menschen.",
)
PLACES, ADJECTIVES = DATA / "places.tsv", DATA / "place_adjectives.tsv"
BEFORE = ("in", "aus", "nach", "bei")
"""The prepositions behind which a word without an article may be a place."""
BEFORE_OTHERS = ("von", "zwischen", "bis")
"""Prepositions that stand before other words without an article, too."""
LARGE = 5000
"""People of a place that may be meant where its name is a common word."""
WITH_ADJECTIVE = 3000
"""People of a place whose adjective is looked at."""
_BATCH = 250
_NAME = re.compile(r"(?:(?:Bad|Sankt|Markt) )?[A-ZÄÖÜ][a-zäöüß]{2,}(?:-[A-ZÄÖÜ][a-zäöüß]+)*")


class Uses(NamedTuple):
    """How often the corpus has a word, and how often its translation has it, too.

    In all, and behind each other word.
    """

    all: Counter[str]
    kept: Counter[str]
    all_behind: Counter[tuple[str, str]]
    kept_behind: Counter[tuple[str, str]]


def folded(text: str) -> str:
    """Return a text in small letters without accents: Giessen is as good as Gießen.

    >>> folded("Gießen, Zürich")
    'giessen, zurich'
    """
    letters = unicodedata.normalize("NFD", text.replace("ß", "ss"))
    return "".join(c for c in letters if not unicodedata.combining(c)).lower()


def read_names(path: Path) -> dict[str, int]:
    """Return the names, and how many people live in the largest place of that name."""
    people: dict[str, int] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        name, _, count = line.partition("\t")
        if _NAME.fullmatch(name):
            people[name] = max(people.get(name, 0), int(count))
    return people


def adjectives(name: str) -> list[str]:
    """Return what the adjective of a place's name may be.

    >>> adjectives("Celle"), adjectives("Tuttlingen"), adjectives("Hof")
    (['Celler'], ['Tuttlingener', 'Tuttlinger'], ['Hofer'])
    """
    if name.endswith("e"):
        return [f"{name}r"]
    return [f"{name}er", f"{name[:-2]}er"] if name.endswith("en") else [f"{name}er"]


def spoilt(
    forms: Mapping[str, str], sentences: Sequence[str], translator: Translator
) -> Iterator[str]:
    """Yield the ``forms`` of names where a translation has neither the form nor the name."""
    words = list(forms)
    for start in range(0, len(words), _BATCH):
        part = words[start : start + _BATCH]
        texts = [sentence.format(word) for word in part for sentence in sentences]
        made = iter(translator.translate(texts))
        for word in part:
            either = "|".join(re.escape(folded(text)) for text in (word, forms[word]))
            wanted = re.compile(rf"(?<!\w)(?:{either})(?!\w)")
            found = [wanted.search(folded(next(made).text)) for _ in sentences]
            if not all(found):
                yield word


def uses_of(names: Mapping[str, str], corpora: Sequence[Path]) -> Uses:
    """Count words, and what may be their genitives, and whether the translation has the name."""
    known = {form: name for word, name in names.items() for form in (f"{word}s", word)}
    uses = Uses(Counter(), Counter(), Counter(), Counter())
    pairs = {(p.source, p.target) for p in read_pairs(corpora) if p.domain != DICTIONARY}
    for source, target in pairs:
        words = WORD.findall(source)
        if known.keys().isdisjoint(words):
            continue
        there = frozenset(WORD.findall(target))
        for before, word in zip(["", *words], words, strict=False):
            if (name := known.get(word)) is not None:
                behind = word, before.lower()
                uses.all[word] += 1
                uses.all_behind[behind] += 1
                is_kept = name in there or word in there
                uses.kept[word] += is_kept
                uses.kept_behind[behind] += is_kept
    return uses


def listed(
    names: Iterable[str], people: Mapping[str, int], uses: Uses, lexicon: Lexicon
) -> dict[str, list[str]]:
    """Return which names are listed, and behind which prepositions; [] where always."""
    chosen = {}
    for name in names:
        entry = lexicon.entry(name) or lexicon.entry(name.lower())
        best = entry.renderings[0].word if entry is not None and entry.renderings else name
        count, kept = uses.all[name], uses.kept[name]
        if name in ENGLISH_NAMES or (
            best[0].isupper() and folded(best) != folded(name) and count > 4
        ):
            continue  # Cologne
        is_word = (
            folded(best) != folded(name)
            or lexicon.entry(f"{name}s") is not None  # Vorau, voraus
            or name.lower() in function_words("de")
            or (count >= 3 and kept < 0.5 * count)
            or 2 * uses.kept[f"{name}s"] < uses.all[f"{name}s"]  # Damme, des Dammes
            or (people[name] < LARGE and bool(lexicon.compound(name)))
        )
        if not is_word or (count >= 3 and kept >= 0.9 * count):
            chosen[name] = []
        elif people[name] >= LARGE or count < 20:
            behind = [
                word
                for word in (*BEFORE, *BEFORE_OTHERS)
                if uses.kept_behind[name, word] >= 0.7 * uses.all_behind[name, word]
                and (word in BEFORE or uses.all_behind[name, word] or not count)
            ]
            if behind:
                chosen[name] = behind
    return chosen


def are_words(adjective: str, name: str, uses: Uses, lexicon: Lexicon) -> bool:
    """Tell whether an adjective of a place is another word, too: Trainer, of Train."""
    entry = lexicon.entry(adjective) or lexicon.entry(adjective.lower())
    best = [each.word for each in entry.renderings] if entry is not None else []
    return (
        any(not folded(word).startswith(folded(name)[:4]) for word in best[:1])
        or 2 * uses.kept[adjective] < uses.all[adjective]
    )


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])  # type: ignore[union-attr]
    parser.add_argument("--names", type=Path, required=True)
    parser.add_argument("--corpus", type=Path, nargs="+", required=True)
    options = parser.parse_args()
    lexicon = open_lexicon()
    assert lexicon is not None
    people = read_names(options.names)
    checked_names.listed_places = dict  # type: ignore[assignment]  # the model by itself
    checked_names.listed_adjectives = dict  # type: ignore[assignment]
    engine = open_engine(find_translation_model("compact"), "ctranslate2", "cpu")
    translator = Translator(engine, TranslateOptions(memory=False))
    found = list(spoilt({name: name for name in people}, SENTENCES, translator))
    forms = {
        form: name
        for name, count in sorted(people.items(), key=itemgetter(1))  # the largest wins
        if count >= WITH_ADJECTIVE and name.isalpha()
        for form in adjectives(name)
    }
    bent = list(spoilt(forms, SENTENCES_WITH_ADJECTIVE, translator))
    uses = uses_of(
        {name: name for name in found} | {form: forms[form] for form in bent}, options.corpus
    )
    chosen = listed(found, people, uses, lexicon)
    write(PLACES, [[name, " ".join(behind)] for name, behind in sorted(chosen.items())])
    kept = [form for form in bent if not are_words(form, forms[form], uses, lexicon)]
    write(ADJECTIVES, [[form, forms[form]] for form in sorted(kept)])
    print(f"{len(people)} names, {len(found)} spoilt, {len(chosen)} listed")
    print(f"{len(forms)} adjectives, {len(bent)} spoilt, {len(kept)} listed")


def write(path: Path, lines: Sequence[Sequence[str]]) -> None:
    """Write columns behind the remarks at the head of a list."""
    head = [x for x in path.read_text(encoding="utf-8").splitlines() if x.startswith("#")]
    text = "\n".join([*head, *("\t".join(line).strip() for line in lines)])
    path.write_text(f"{text}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
