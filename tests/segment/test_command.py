"""Segmentation through the real command: the report shows the sentences that were found."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

SENTENCES = [
    "Am 28. Oktober kam Dr. Müller, z. B. mit 3,5 Mio. Euro, um 19.30 Uhr nach St. Pölten.",
    "Er sagte auf die Frage der Abgeordneten: „Das ist gut.“",
    "Dann ging er zu Friedrich II. in die Berliner Str. 12, weil es ihm dort gefiel.",
    "The committee will publish the full report on the accident before the end of the year.",
    "Die Regierung wollte sich zu dem Bericht am Abend nicht äußern.",
    "Mehr steht auf www.example.de.",
]


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> dict:
    folder: Path = tmp_path_factory.mktemp("article")
    article = folder / "artikel.txt"
    article.write_text("Streit um Haushalt\n\n" + " ".join(SENTENCES) + "\n", encoding="utf-8")
    command = [sys.executable, "-m", "newscli", "translate", str(article), "--no-summary"]
    done = subprocess.run(
        [*command, "--format", "json", "--beam-size", "1"], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_the_report_holds_the_sentences_in_order(report: dict) -> None:
    found = [s for block in report["blocks"] for s in block["sentences"]]
    assert [s["source"] for s in found] == SENTENCES
    assert [s["id"] for s in report["title"]["sentences"] + found] == list(range(1, 8))


def test_an_english_sentence_in_a_german_article_is_kept(report: dict) -> None:
    found = [s for block in report["blocks"] for s in block["sentences"]]
    assert [s["kept"] for s in found] == [False, False, False, True, False, False]
    assert found[3]["translation"] == found[3]["source"]
