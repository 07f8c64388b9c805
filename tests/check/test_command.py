"""``newscli check`` through the real command, and the alignment beneath it."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from newscli.article import Article, Block, Report, Sentence, Source
from newscli.check.align import align
from tests.command import Done, Environment

SOURCE = """Nordkoreaner in Kursk

Washington erklärte am 28. Oktober, dass 10.000 Nordkoreaner geschickt wurden. Das ist nicht neu.

Laut Hugh Griffiths wurden 18 Soldaten zwei Tage später 60 Kilometer entfernt gefunden.
"""
GOOD = """North Koreans in Kursk

Washington said on October 28 that 10,000 North Koreans had been sent. This is not new.

According to Hugh Griffiths, 18 soldiers were found two days later 60 kilometres away.
"""


def run(*words: str, stdin: str = "", **variables: str) -> Done:
    return Environment(dict(os.environ)).run("check", *words, stdin=stdin, **variables)


def confidences(*words: str, **variables: str) -> list[float]:
    pairs = json.loads(run(*words, "-f", "json", **variables).stdout)["pairs"]
    return [pair["confidence"] for pair in pairs]


@pytest.fixture
def source(tmp_path: Path) -> str:
    path = tmp_path / "artikel.txt"
    path.write_text(SOURCE, encoding="utf-8")
    return str(path)


def write(tmp_path: Path, text: str, name: str = "translation.txt") -> str:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_a_good_translation_passes(tmp_path: Path, source: str) -> None:
    done = run(source, write(tmp_path, GOOD))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "4 sentences checked, no problems found.\n"


def test_an_altered_number_is_shown(tmp_path: Path, source: str) -> None:
    done = run(source, write(tmp_path, GOOD.replace("10,000", "1,000")))
    assert done.returncode == 1
    assert "number: 10.000 became 1,000." in done.stdout


def test_a_lost_and_an_added_sentence_are_shown(tmp_path: Path, source: str) -> None:
    lost = GOOD.replace("According to Hugh Griffiths, 18 soldiers were found two days later "
                        "60 kilometres away.\n", "")  # fmt: skip
    done = run(source, write(tmp_path, lost), "-f", "json")
    assert done.returncode == 1
    report = json.loads(done.stdout)
    assert report["schema"] == "newscli.check/1"
    (pair,) = [pair for pair in report["pairs"] if pair["warnings"]]
    assert (pair["source_ids"], pair["translation_ids"]) == ([4], [])
    assert pair["warnings"][0]["kind"] == "coverage"
    added = GOOD + "\nNobody in the whole wide world had expected anything of this kind before.\n"
    done = run(source, write(tmp_path, added))
    assert done.returncode == 1 and "No source sentence" in done.stdout


def test_json_spans_point_at_the_number(tmp_path: Path, source: str) -> None:
    done = run(source, write(tmp_path, GOOD.replace("10,000", "1,000")), "--format", "json")
    (pair,) = [pair for pair in json.loads(done.stdout)["pairs"] if pair["warnings"]]
    (warning,) = [found for found in pair["warnings"] if found["kind"] == "number"]
    assert pair["source"][slice(*warning["source_span"])] == "10.000"
    assert pair["translation"][slice(*warning["translation_span"])] == "1,000"


def test_kinds_can_be_ignored(tmp_path: Path, source: str) -> None:
    wrong = write(tmp_path, GOOD.replace("10,000", "1,000"))
    assert run(source, wrong, "--ignore", "number").returncode == 0
    assert run(source, wrong, "--ignore", "numbers").returncode == 2


def test_a_report_can_be_the_translation(tmp_path: Path, source: str) -> None:
    texts = ["Washington said on October 28 that 10,000 North Koreans had been sent.",
             "This is not new.",
             "Griffiths says 19 soldiers were found two days later 60 km away."]  # fmt: skip
    sentences = [Sentence(number, "", text) for number, text in enumerate(texts, start=2)]
    title = Block("title", "", [Sentence(1, "", "North Koreans in Kursk")])
    report = Report(Article(Source("text", "a"), [Block("paragraph", "", sentences)], title))
    done = run(source, write(tmp_path, report.to_json(), "report.json"))
    assert done.returncode == 1 and "18 became 19" in done.stdout


def test_fluent_words_that_the_source_does_not_say_lower_confidence(
    tmp_path: Path, source: str
) -> None:
    right = confidences(source, write(tmp_path, GOOD))
    wrong = confidences(source, write(tmp_path, GOOD.replace("This is not new", "It is no use")))
    assert wrong[2] < right[2] - 0.02
    assert [wrong[i] for i in (0, 1, 3)] == [right[i] for i in (0, 1, 3)]


def test_a_doubtful_sentence_says_where_and_is_no_disagreement(tmp_path: Path) -> None:
    german = "Die Regierung will die Reform auf die lange Bank schieben."
    english = "The government wants to put the reform to the long bank."
    done = run(write(tmp_path, german, "artikel.txt"), write(tmp_path, english), "-f", "json")
    document = json.loads(done.stdout)
    (pair,) = document["pairs"]
    assert pair["doubtful"] and [warning["kind"] for warning in pair["warnings"]] == ["unsure"]
    start, end = pair["warnings"][0]["source_span"]
    assert german[start:end] in {"auf", "lange", "Bank", "schieben"}
    assert (done.returncode, document["warnings"]) == (0, 0)


def test_what_the_model_cannot_read_is_checked_all_the_same(tmp_path: Path) -> None:
    german = "Am Montag kamen 300 Leute, " * 90 + "und dann gingen sie."
    english = "On Monday 300 people came, " * 90 + "and then they left."
    done = run(write(tmp_path, german, "lang.txt"), write(tmp_path, english))
    assert "Traceback" not in done.stderr and "1 sentence checked" in done.stdout


def test_without_a_cache_the_check_goes_on_without_the_model(tmp_path: Path, source: str) -> None:
    no_folder = write(tmp_path, "", "file")
    done = run(source, write(tmp_path, GOOD), NEWSCLI_CACHE=no_folder)
    assert done.returncode == 0 and "no problems found" in done.stdout
    assert done.stderr.count("\n") == 1 and "without the model's scores" in done.stderr


def test_exit_codes_of_bad_calls(tmp_path: Path, source: str) -> None:
    assert run(source).returncode == 2
    assert run("-", "-").returncode == 2
    missing = run(source, str(tmp_path / "nothing.txt"))
    assert missing.returncode == 3 and missing.stderr.count("\n") == 1
    assert run(source, write(tmp_path, "{", "broken.json")).returncode == 3


def test_the_translation_can_come_from_stdin(source: str) -> None:
    assert run(source, "-", stdin=GOOD).returncode == 0


def test_hostile_text_is_inert(tmp_path: Path, source: str) -> None:
    done = run(source, write(tmp_path, GOOD.replace("10,000", "\x1b]0;x\x07 1,000")))
    assert done.returncode == 1 and "\x1b" not in done.stdout


GERMAN = [
    "Am Montag kamen 300 Leute nach Berlin.",
    "Sie blieben lange.",
    "Danach reisten sie mit dem Zug weiter nach Hamburg, wo sie erwartet wurden.",
    "Im Jahr 2014 war das anders gewesen, sagte Griffiths.",
]
ENGLISH = [
    "On Monday 300 people came to Berlin.",
    "They stayed long.",
    "After that they went on to Hamburg by train, where they were expected.",
    "In 2014 it had been different, Griffiths said.",
]


def test_alignment_of_equal_texts() -> None:
    assert align(GERMAN, ENGLISH) == [([i], [i]) for i in range(4)]


def test_alignment_of_merged_lost_and_added_sentences() -> None:
    merged = [ENGLISH[0], f"{ENGLISH[1]} {ENGLISH[2]}", ENGLISH[3]]
    assert align(GERMAN, merged) == [([0], [0]), ([1, 2], [1]), ([3], [2])]
    assert align(GERMAN, [ENGLISH[0], ENGLISH[1], ENGLISH[3]])[-2:] == [([2], []), ([3], [2])]
    assert align(GERMAN, ENGLISH[:3])[-1] == ([3], [])


def test_alignment_of_nothing() -> None:
    assert align([], []) == []
    assert align(GERMAN[:2], []) == [([0], []), ([1], [])]
    assert align([], ENGLISH[:1]) == [([], [0])]


def test_alignment_covers_every_sentence_once() -> None:
    groups = align(GERMAN * 30, ENGLISH * 29)
    assert [i for ours, _ in groups for i in ours] == list(range(120))
    assert [j for _, theirs in groups for j in theirs] == list(range(116))


def test_names_that_the_article_introduces_must_arrive(tmp_path: Path) -> None:
    source = write(tmp_path, "Kanzler Christian Kern kam. Am Abend ging Kern.\n", "artikel.txt")
    text = "Chancellor Christian Kern came. In the evening, {} left.\n"
    assert run(source, write(tmp_path, text.format("Kern"))).returncode == 0
    done = run(source, write(tmp_path, text.format("the core")))
    assert done.returncode == 1
    assert "name: The name Kern is missing from the translation." in done.stdout
