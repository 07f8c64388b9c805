"""No text takes the checks, the glossary, the writers or the summary more than linear time."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from rich.console import Console

from newscli.article import Article, Block, Report, Sentence, Source
from newscli.check import agreement, check_sentence
from newscli.check.corrections import candidates
from newscli.check.names import certain_names, introduced_in, introduced_names
from newscli.lexicon import Lexicon, open_lexicon
from newscli.summarise.extractive import ExtractiveSummariser
from newscli.translate.glossary import Glossary, Term
from newscli.translate.hints import with_lexicon_hints
from newscli.translate.text import usually_spelt
from newscli.write import FORMATS, print_report, write_report
from tests.read.test_growth import PATTERNS, grows_linearly, seconds

SIZE = {"check": 16_000, "write": 32_000}
"""Characters: a sentence is no book, a report may be one."""
MORE = {
    "figures": "12,5 ", "grouped": "1.000", "times": "19.30 Uhr ", "dates": "3. Mai ",
    "hours": "um 8 Uhr, ", "scores": "2:1 und 1-2, ", "rates": "pro Tag a year ",
    "days": "am 3.5. und 4.6. ", "sections": "3.2. - ", "rivers": "in der Leine ",
    "names": "Kim ", "introductions": "Vincent van Gogh, Trainer Kern ",
    "quotations": "„a“ ", "open quotations": "„", "negations": "nicht ",
    "idioms": "Er stellt die Weichen. ", "idioms in a row": "den Ton an ",
    "nights": "die Nacht zum Montag ",
    "pairs": "Soldatinnen und Soldaten ", "prefixes": "er stellt auf, ",
    "addresses": "www.x.de ", "tags": "#wahl @eva ", "emoji": "😀", "open address": "a@b.",
    "hyphened": "a-", "long word": "a", "umlauts": "ä", "said twice": "the the ", "capitals": "A",
}  # fmt: skip
ALL = PATTERNS | MORE


def lexicon() -> Lexicon:
    found = open_lexicon()
    assert found is not None
    return found


def report(text: str) -> Report:
    """A report of 40 sentences that share the text."""
    part = len(text) // 40 + 1
    parts = [text[at : at + part] for at in range(0, len(text), part)]
    sentences = [Sentence(i, p, p, confidence=0.5) for i, p in enumerate(parts, start=1)]
    blocks = [Block("paragraph", s.source, [s]) for s in sentences]
    return Report(Article(Source("text", "a.txt"), blocks))


def show(text: str) -> None:
    print_report(report(text), Console(file=io.StringIO(), width=100))


def writer(name: str) -> Callable[[str], object]:
    return lambda text: write_report(report(text), name)


def introduce(text: str) -> object:
    names = introduced_names([text])
    return certain_names(text, introduced_in(text, names))


def many_names(size: int) -> str:
    """Return a text of about ``size`` characters that introduces other names all the time."""
    letters = str.maketrans("0123456789", "abcdefghij")
    pairs = (f"Vincent van G{i} und Peter F{i}. ".translate(letters) for i in range(size // 35))
    return "".join(pairs)


CHECKS: dict[str, Callable[[str], object]] = {
    "check": lambda text: check_sentence(text, text),
    "check against nothing": lambda text: check_sentence(text, "So."),
    "agreement": lambda text: agreement(text, text[: len(text) // 2]),
    "candidates": lambda text: candidates(text, text),
    "hints": lambda text: with_lexicon_hints(text, lexicon()),
    "spelling": lambda text: usually_spelt(f"Strasse {text} fuer", lexicon()),
    "introduced names": lambda text: introduce(text),
    "many introduced names": lambda text: introduce(many_names(len(text))),
    "glossary": lambda text: Glossary([Term("Kim", "Kim"), Term("nicht a", "not a")]).find(text),
}
WRITERS: dict[str, Callable[[str], object]] = {
    name: writer(name) for name in FORMATS if name not in {"srt", "vtt"}
} | {
    "terminal": show,
    "summary": lambda text: ExtractiveSummariser().summarise(report(text).article, "short"),
}  # fmt: skip


@pytest.mark.parametrize("job", CHECKS)
@pytest.mark.parametrize("pattern", ALL)
def test_checks_grow_linearly(job: str, pattern: str) -> None:
    grows_linearly(CHECKS[job], ALL[pattern], SIZE["check"])


@pytest.mark.parametrize("job", WRITERS)
@pytest.mark.parametrize("pattern", ALL)
def test_writers_grow_linearly(job: str, pattern: str) -> None:
    grows_linearly(WRITERS[job], ALL[pattern], SIZE["write"])


def test_a_glossary_of_200_000_terms_is_found_in_at_the_same_speed() -> None:
    def seconds_of(terms: int) -> float:
        glossary = Glossary([Term(f"Wort{i} Amt", f"word {i}") for i in range(terms)])
        return min(seconds(glossary.find, "Wort7 Amt und Wort8 ", 40_000) for _ in range(3))

    assert seconds_of(200_000) < 10 * seconds_of(2_000) + 0.2
