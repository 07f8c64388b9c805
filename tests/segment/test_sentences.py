"""Sentence ends in German text: hard cases, nothing lost or changed, time linear in the text."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from newscli.segment import sentence_spans

HARD_CASES = (Path(__file__).parent / "hard_cases.txt").read_text(encoding="utf-8")


def split(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text)]


@pytest.mark.parametrize("case", HARD_CASES.strip().split("\n\n"))
def test_hard_case(case: str) -> None:
    sentences = case.split("\n")
    assert split(" ".join(sentences)) == sentences


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        # The point of an ordinal, date or number.
        ("Am 1. und 2. Mai 2020 war frei.", 1),
        ("Zum 50. Mal gewann er.", 1),
        ("Der neue 112. Kongress tagt.", 1),
        ("Das Urteil fiel am 3. 4. 2019 in Köln.", 1),
        ("Wir warten am Gate 24. Durchsagen gibt es kaum.", 2),
        ("Sie starb 2003. Ihr Mann lebt.", 2),
        ("Er trifft in der 54. Minute. Danach ist Schluss.", 2),
        # Abbreviations in the middle and at the end of a sentence.
        ("Das gilt i. d. R. nicht für Kinder u. Ä. aus dem Ausland.", 1),
        ("Die Arbeit wurde von Hrn. Dipl.-Ing. Dr. h. c. Weber geleitet.", 1),
        ("Die Firma sitzt in Frankfurt a. M. Sie wächst.", 2),
        ("Der Gesamtpreis beträgt 5 Mio. Euro.", 1),
        ("Die Datei heißt bericht.pdf. Öffnen Sie sie.", 2),
        ("Er kennt die Schweiz. Zusammen fahren sie hin.", 2),
        ("Sie heißt Franz. Max lacht.", 2),
        ("Das ist ein Gen. Es mutiert.", 2),
        ("Er macht, was er mag. Kinder auch.", 2),
        # Quotes, also detached or straight, and marks of the author.
        ('Er sagte: "Komm. Geh." Dann schwieg er.', 3),
        ("Er rief „Halt!“ und lief.", 1),
        ("Das ist der Film „Lola rennt“. Er ist gut.", 2),
        ("„Er ging. “ Sie blieb.", 2),
        ("(Er kam. Sie ging.) Alle schwiegen.", 3),
        ("Die Quote (z. B. in Hamburg) stieg.", 1),
        ("Er kam (vgl. S. 3.) spät.", 1),
        ("Die Sendung „Wer weiß was?“ Moderator Jauch kam.", 1),
        ("Er fragte: „Wer weiß was?“ Moderator Jauch schwieg.", 2),
        # What the web makes of it.
        ("Das war alles zu Ende.Der Rest ist Schweigen.", 2),
        ("Mehr unter bild.de. Das Portal wächst.", 2),
        ("Wir warteten lange auf das Essen. das war schlecht.", 2),
        ("Nachricht vom Juli. iPhone-Nutzer klagen.", 1),
        # No sentence end at all.
        ("Headline ohne Punkt", 1),
        ("...", 1),
        ("Das Wort Node.Js und die Version 3.11.2 sind englisch.", 1),
    ],
)
def test_number_of_sentences(text: str, sentences: int) -> None:
    assert len(split(text)) == sentences, split(text)


@pytest.mark.parametrize(
    "sentences",
    [
        ["He came on Oct. 3 with Mr. Smith and Dr. Jones.", "They left on Sept. 5, 2001."],
        ["The U.S. President came back from the U.S.", "The boy is 35.", "He is well."],
        ["He met George W. Bush at 10 a.m. on Friday.", "St. Louis won in Dec.", "It was cold."],
        ["Apple Inc. said no.", "Sen. John McCain Jr. agreed with Lt. Gov. Brown."],
        ["No.", "He did not see No. 10 Downing St. from there.", "Who did?", "The mayor."],
        ['She said: "I love the U.S."', "Then she left Washington, D.C.", "The end."],
        ["1. Peel the onions.", "2. Boil them on Downing St.", "That is it."],
    ],
)
def test_english_has_other_abbreviations(sentences: list[str]) -> None:
    text = " ".join(sentences)
    assert [text[start:end] for start, end in sentence_spans(text, "en")] == sentences


@pytest.mark.parametrize("separator", ["\n\n", "\n \t\n", "\r\n\r\n", "\u2029"])
def test_paragraphs_end_sentences(separator: str) -> None:
    assert split(f"Streit um Haushalt{separator}berlin berät") == [
        "Streit um Haushalt",
        "berlin berät",
    ]


def test_short_lines_end_sentences_and_wrapped_ones_do_not() -> None:
    assert split("Bundestag\nHeute tagt er.") == ["Bundestag", "Heute tagt er."]
    wrapped = "Die Abgeordneten berieten am Donnerstag lange über den\nHaushalt für das Jahr."
    assert split(wrapped) == [wrapped]
    assert split("Sie kauften Brot,\nKäse und Wein.") == ["Sie kauften Brot,\nKäse und Wein."]


GERMAN = st.lists(
    st.sampled_from(
        [
            *("Der", "er", "Haus", "z.", "B.", "Dr.", "3.", "28.", "Oktober", "usw.", "II.", "A."),
            *("...", "…", "!", "?!", "„", "“", "»", "«", '"', "‚", "‘", "(", ")", "[1]", ":", ";"),
            *(" ", "  ", "\n", "\n\n", "\t", "\u00a0", "\u202f", "\u2028", "\u200b", "\u00ad"),
            *(
                "https://a.de/b.",
                "a@b.de",
                ":-)",
                "😊",
                "–",
                "-",
                "10.000",
                "3,5",
                "Str.",
                "\x1b[31m",
            ),
        ]
    ),
    max_size=60,
).map("".join)


@given(st.one_of(st.text(max_size=200), GERMAN))
def test_no_character_is_lost_or_changed(text: str) -> None:
    spans = sentence_spans(text)
    rebuilt, position = "", 0
    for start, end in spans:
        assert position <= start < end
        between = text[position:start]
        assert not between.strip()
        assert text[start:end] == text[start:end].strip()
        rebuilt += between + text[start:end]
        position = end
    assert not text[position:].strip()
    assert rebuilt + text[position:] == text


@example(":-) Der")
@given(GERMAN)
def test_a_sentence_alone_is_not_split_at_its_white_space_edges(text: str) -> None:
    assert [(start - 2, end - 2) for start, end in sentence_spans(f"  {text}\n")] == sentence_spans(
        text
    )


@pytest.mark.parametrize(
    "unit",
    [
        *("wort ", "a", ".", ".)", "z. B. ", "1. ", "....x", "a\n", (" " * 100 + "\n"), '"'),
        *('. " ', "( a b.) c ", ":) ", "- ", ". - - ", "1.1.", "[1", ". (", "A.B.", "\u2028 "),
    ],
)
def test_time_grows_no_faster_than_the_text(unit: str) -> None:
    def seconds(characters: int) -> float:
        text = unit * (characters // len(unit))
        best = 1e9
        for _ in range(2):
            started = time.process_time()
            sentence_spans(text)
            best = min(best, time.process_time() - started)
        return best

    short, long = seconds(20_000), seconds(160_000)
    assert long < 30 * short + 0.05  # 8 times the text; quadratic time would take 64 times


def test_a_megabyte_without_punctuation_is_one_sentence() -> None:
    text = "wort " * 200_000
    assert sentence_spans(text) == [(0, len(text) - 1)]
