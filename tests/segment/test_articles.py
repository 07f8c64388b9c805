"""From blocks to numbered sentences, and sentences of other languages in mixed text."""

from __future__ import annotations

import subprocess
import sys

from newscli.article import Article, Block, Source
from newscli.segment import segment


def article(*blocks: Block, title: str = "", language: str = "de") -> Article:
    return Article(
        Source("text", "a.txt"),
        list(blocks),
        title=Block("title", title) if title else None,
        language=language,
    )


def test_ids_count_from_one_and_the_title_comes_first() -> None:
    subject = article(
        Block("heading", "Was bisher geschah", level=2),
        Block("paragraph", "Er kam. Sie ging."),
        Block("list_item", "Brot kaufen. Milch auch."),
        Block("quote", "„Nie!“"),
        title="Streit in Berlin. Was nun?",
    )
    segment(subject)
    assert [(s.id, s.source) for s in subject.sentences()] == [
        (1, "Streit in Berlin."),
        (2, "Was nun?"),
        (3, "Was bisher geschah"),
        (4, "Er kam."),
        (5, "Sie ging."),
        (6, "Brot kaufen."),
        (7, "Milch auch."),
        (8, "„Nie!“"),
    ]


def test_segmenting_twice_gives_the_same() -> None:
    subject = article(Block("paragraph", "Er kam. Sie ging."))
    segment(subject)
    first = list(subject.sentences())
    segment(subject)
    assert list(subject.sentences()) == first


def test_an_empty_block_has_no_sentences() -> None:
    subject = article(Block("paragraph", " \n"), Block("paragraph", "Er kam."))
    segment(subject)
    assert [(s.id, s.source) for s in subject.sentences()] == [(1, "Er kam.")]


ENGLISH = "The committee will publish the full report on the accident before the end of the year."
FRENCH = "Le gouvernement a annoncé que les nouvelles mesures seront appliquées dans tout le pays."


def kept(text: str, language: str = "de") -> list[bool]:
    subject = article(Block("paragraph", text), language=language)
    segment(subject)
    return [sentence.kept for sentence in subject.sentences()]


def test_sentences_in_another_language_are_kept() -> None:
    assert kept(f"Er zitierte den Bericht. {ENGLISH} Mehr stand dort nicht.") == [
        False,
        True,
        False,
    ]
    assert kept(FRENCH) == [True]


def test_what_may_be_german_is_not_kept() -> None:
    german = [
        "Yes, we can!",  # too short to tell
        "Der CEO von Apple nannte das iPhone „the best product we have ever made in this company“.",
        "Bundeskanzler Friedrich Merz, Vizekanzler Lars Klingbeil, Außenminister Johann Wadephul.",
        "FC Bayern München, Borussia Dortmund, Bayer Leverkusen, Eintracht Frankfurt, SC Freiburg.",
        "Wegen starker Schneefälle blieben gestern mehrere Landstraßen zwischen Passau gesperrt.",
    ]
    for sentence in german:
        assert kept(sentence) == [False], sentence


def test_an_article_in_another_language_is_left_as_it_was_asked_for() -> None:
    assert kept(ENGLISH, language="en") == [False]
    assert kept(FRENCH, language="fr") == [False]


def test_an_english_article_is_read_with_english_abbreviations() -> None:
    text = "The U.S. Army left on Oct. 3, said Mr. Smith."
    assert kept(text, language="en") == [False]


def test_importing_segment_loads_nothing_heavy() -> None:
    code = (
        "import sys, newscli.segment as s; s.sentence_spans('Er kam. Sie ging.');"
        "print([m for m in ('torch', 'transformers', 'ctranslate2', 'numpy', 'lxml', 'spacy')"
        " if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
