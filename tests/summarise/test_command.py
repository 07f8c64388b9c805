"""``newscli summarize``, through the real command and the bundled models."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.models.checkpoints import files_of
from tests.models.conftest import World
from tests.models.hub import Hub, Repository
from tests.summarise.articles import BRIDGE, BRIDGE_SUMMARY, STRIKE

DISTILBART = "sshleifer/distilbart-cnn-12-6"


@pytest.fixture
def english(tmp_path: Path) -> Path:
    path = tmp_path / "bridge.txt"
    path.write_text(f"Kassel gets a bridge\n\n{' '.join(BRIDGE)}\n\n{' '.join(STRIKE)}\n", "utf-8")
    return path


def test_an_english_article_is_summarised_without_translation(newscli: Run, english: Path) -> None:
    done = newscli("summarize", "-q", "-f", "json", str(english))
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    by_id = {s["id"]: s for block in report["blocks"] for s in block["sentences"]}
    assert "translation" not in report["models"]
    assert report["summary"]["kind"] == "extractive"
    assert report["summary"]["sentences"]
    for sentence in report["summary"]["sentences"]:
        (number,) = sentence["from"]
        assert by_id[number]["source"] == sentence["text"]


def test_a_german_article_is_translated_first(newscli: Run) -> None:
    done = newscli("summarize", "-q", "-f", "json", "samples/gletscher.txt")
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    by_id = {s["id"]: s for block in report["blocks"] for s in block["sentences"]}
    assert report["models"]["translation"]
    for sentence in report["summary"]["sentences"]:
        (number,) = sentence["from"]
        assert sentence["text"] in by_id[number]["translation"]
        assert sentence["text"] != by_id[number]["source"]


def test_text_output_is_the_summary_alone(newscli: Run, english: Path) -> None:
    done = newscli("summarize", "-q", str(english), "--summary-length", "short")
    assert done.returncode == 0, done.stderr
    said = [text for text in [*BRIDGE, *STRIKE] if text in done.stdout]
    assert 2 <= len(said) < len(BRIDGE)
    assert "\x1b" not in done.stdout


def test_the_length_is_the_readers_choice(newscli: Run, english: Path) -> None:
    sizes = []
    for length in ("short", "medium", "long"):
        done = newscli("summarize", "-q", "-f", "json", "--summary-length", length, str(english))
        sizes.append(len(json.loads(done.stdout)["summary"]["sentences"]))
    assert sizes == sorted(set(sizes))


def test_stdin_and_markdown(newscli: Run, english: Path) -> None:
    done = newscli("summarize", "-q", "-f", "markdown", stdin=english.read_text("utf-8"))
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("#")


def test_too_short_a_text_says_so(newscli: Run) -> None:
    done = newscli("summarize", stdin="Kassel gets a bridge\n\n" + " ".join(BRIDGE[:2]))
    assert done.returncode == 0
    assert "too short to summarise" in done.stdout + done.stderr


def test_no_sentence_fit_for_a_summary_says_so(newscli: Run) -> None:
    questions = [f"Is number {n} of the many questions here ever answered?" for n in range(9)]
    done = newscli("summarize", stdin="Kassel gets a bridge\n\n" + " ".join(questions))
    assert done.returncode == 0
    assert "no sentence of it is fit" in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("kind", "engine"), [("t5", "ctranslate2"), ("pegasus", "ctranslate2"), ("led", "torch")]
)
def test_the_engine_meant_for_the_translation_does_not_break_a_summary_model(
    newscli: Run, english: Path, random_checkpoints: dict[str, Path], kind: str, engine: str
) -> None:
    model = str(random_checkpoints[kind])
    words = ["-q", "-f", "json", "-s", model, "--engine", "ctranslate2", "--device", "cpu"]
    done = newscli("summarize", *words, str(english))
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["models"]["summary"]["engine"] == engine


def test_a_model_that_is_not_there_exits_4(newscli: Run, english: Path) -> None:
    done = newscli("summarize", "-s", "distilbart-cnn", str(english))
    assert done.returncode == 4
    assert "newscli models pull distilbart-cnn" in done.stderr
    assert done.stdout == ""


def test_a_pulled_summary_model_writes_the_summary(
    world: World, hub: Hub, taught_bart: Path, tmp_path: Path
) -> None:
    """From the hub to the summary: pull, convert to int8, choose, generate, trace."""
    hub.repositories[DISTILBART] = Repository(files_of(taught_bart), licence="apache-2.0")
    pulled = world.run("models", "pull", "distilbart-cnn")
    assert pulled.returncode == 0, pulled.stderr
    path = tmp_path / "bridge.txt"
    path.write_text(f"A bridge for Kassel\n\n{' '.join(BRIDGE)}\n", "utf-8")
    done = world.run(
        "summarize", "-q", "-f", "json", "--offline", "--summary-length", "long", str(path)
    )
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert report["summary"]["kind"] == "abstractive"
    assert report["models"]["summary"]["name"] == "distilbart-cnn"
    assert report["models"]["summary"]["engine"] == "ctranslate2"
    texts = " ".join(sentence["text"] for sentence in report["summary"]["sentences"])
    assert texts == BRIDGE_SUMMARY
