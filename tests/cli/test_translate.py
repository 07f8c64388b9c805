"""``newscli translate`` from article to brief, through the real command and the bundled model."""

from __future__ import annotations

import json
import os
import pty
import re
import select
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import ROOT, Run

PROMO = "Folgen Sie uns und verpassen Sie keine Nachricht aus dem Norden"


@pytest.fixture(scope="module")
def report(newscli: Run) -> dict[str, Any]:
    """The JSON report on a sample."""
    done = newscli("translate", "-q", "-f", "json", "samples/hafen.txt")
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    loaded: dict[str, Any] = json.loads(done.stdout)
    return loaded


def sentences(report: dict[str, Any]) -> list[dict[str, Any]]:
    return [sentence for block in report["blocks"] for sentence in block["sentences"]]


def test_every_sentence_is_translated(report: dict[str, Any]) -> None:
    assert report["schema"] == "newscli.report/1"
    assert report["title"]["source"].startswith("Hamburger Hafen: Warum die Elbe")
    assert report["title"]["translation"]
    assert all(sentence["translation"].strip() for sentence in sentences(report))
    assert [s["id"] for s in sentences(report)] == sorted({s["id"] for s in sentences(report)})


def test_nothing_of_the_source_is_lost(report: dict[str, Any]) -> None:
    """Title, sentences and removed lines together are the file, word for word."""
    source = (ROOT / "samples" / "hafen.txt").read_text(encoding="utf-8")
    kept = [report["title"]["source"], *(s["source"] for s in sentences(report))]
    words = " ".join([*kept, *(item["text"] for item in report["removed"])]).split()
    expected = re.sub(r"^- ", "", source, flags=re.M).split()
    assert sorted(words) == sorted(expected)


def test_promo_lines_are_removed_and_listed(report: dict[str, Any]) -> None:
    assert [item["text"] for item in report["removed"]] == [PROMO] * 3
    assert all(item["reason"] for item in report["removed"])
    assert not any("Folgen Sie" in s["source"] for s in sentences(report))


def test_structure_is_kept(report: dict[str, Any]) -> None:
    kinds = [block["kind"] for block in report["blocks"]]
    assert kinds.count("list_item") == 3
    assert kinds.count("paragraph") == 8
    assert kinds.index("list_item") == 4


def test_summary_names_its_sentences(report: dict[str, Any]) -> None:
    summary = report["summary"]
    assert summary["kind"] == "extractive"
    known = {s["id"]: s["translation"] for s in sentences(report)}
    assert summary["sentences"]
    for sentence in summary["sentences"]:
        assert sentence["from"] and set(sentence["from"]) <= set(known)
        assert sentence["text"] == known[sentence["from"][0]]


def test_report_says_what_made_it(report: dict[str, Any]) -> None:
    assert report["models"]["translation"]["name"] == "compact"
    assert report["models"]["translation"]["engine"] == "ctranslate2"
    assert report["source"]["name"] == "samples/hafen.txt"
    assert re.fullmatch("[0-9a-f]{64}", report["source"]["sha256"])


def test_pipe_gives_plain_text_with_the_summary_first(newscli: Run) -> None:
    text = (ROOT / "samples" / "gletscher.txt").read_text(encoding="utf-8")
    done = newscli("translate", stdin=text)
    assert done.returncode == 0, done.stderr
    assert "summary" in done.stdout[:600].lower()
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f\x80-\x9f\u2500-\u257f]", done.stdout)


@pytest.mark.parametrize(
    ("name", "start"),
    [("a.md", "# "), ("a.html", "<!doctype html>"), ("a.json", "{"), ("a.txt", "")],
)
def test_output_file_by_its_suffix(newscli: Run, tmp_path: Path, name: str, start: str) -> None:
    done = newscli("translate", "-q", "samples/wahl.html", "-o", str(tmp_path / name))
    assert (done.returncode, done.stdout) == (0, "")
    text = (tmp_path / name).read_text(encoding="utf-8")
    assert text.lower().startswith(start)
    assert "Yılmaz" in text


def test_html_sample_gives_the_article_alone(newscli: Run) -> None:
    done = newscli("translate", "-q", "-f", "json", "--no-summary", "samples/wahl.html")
    report = json.loads(done.stdout)
    assert report["title"]["source"] == "Bürgermeisterwahl in Neustadt: 41 Stimmen entscheiden"
    text = " ".join(s["source"] for s in sentences(report))
    for kept in (
        "12.318 Stimmen",
        "300 neue Wohnungen",
        "Jetzt braucht",
    ):
        assert kept in text
    for dropped in ("Cookies", "Impressum", "rheinfan77", "Newsletter", "Teilen", "Startseite"):
        assert dropped not in text
    kinds = [block["kind"] for block in report["blocks"]]
    assert kinds.count("heading") == 2
    assert kinds.count("list_item") == 3
    assert "quote" in kinds
    captions = [p["text"] for p in report["removed"] if p["reason"] == "picture caption"]
    assert len(captions) == 1 and captions[0].startswith("Das Rathaus von Neustadt")
    assert report["summary"] is None


def test_markdown_sample_keeps_headings_and_numbered_list(newscli: Run) -> None:
    done = newscli("translate", "-q", "-f", "markdown", "samples/bahn.md")
    assert done.returncode == 0
    lines = done.stdout.splitlines()
    assert lines[0].startswith("# ")
    assert (
        sum(
            line.startswith("1. ") or line.startswith("2. ") or line.startswith("3. ")
            for line in lines
        )
        == 3
    )
    assert sum(line.startswith("> ") for line in lines) >= 1


def test_both_engines_give_the_same_translation(newscli: Run) -> None:
    """Same weights, same quality: the texts agree closely, character for character."""
    from sacrebleu.metrics import CHRF

    texts = []
    for engine in ("ctranslate2", "torch"):
        done = newscli(
            "translate", "-q", "-f", "json", "--no-summary", "--no-memory", "--engine", engine,
            "samples/gletscher.txt",
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        texts.append([s["translation"] for s in sentences(json.loads(done.stdout))])
    assert len(texts[0]) == len(texts[1])
    assert CHRF().corpus_score(texts[0], [texts[1]]).score > 80


HOSTILE = (
    "Der Minister \x1b[31msagte\x1b[0m am Montag \x1b]0;Titel\x07 nichts Neues.\n\n"
    "Die [bold red]Regierung[/bold red] von [link=file:///etc/passwd]Berlin[/link] schwieg.\n\n"
    "\x9b2JDas \u202eGericht\u202c entschied \x1b[2J am Dienstag über die Klage der Stadt.\n"
)


def on_terminal(
    words: list[str], environment: dict[str, str], data: str, progress: bool = False
) -> bytes:
    """Run the command with a pseudo-terminal as stdout and return what reaches the screen.

    With ``progress``, stderr is the same terminal.
    """
    master, slave = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "newscli", *words], stdin=subprocess.PIPE, stdout=slave,
        stderr=slave if progress else subprocess.DEVNULL, cwd=ROOT,
        env=environment | {"TERM": "xterm-256color", "COLUMNS": "100"},
    )  # fmt: skip
    os.close(slave)
    assert process.stdin is not None
    process.stdin.write(data.encode())
    process.stdin.close()
    screen = b""
    while True:
        ready, _, _ = select.select([master], [], [], 120)
        try:
            chunk = os.read(master, 65536) if ready else b""
        except OSError:  # Linux says EIO when the other end is closed
            break
        if not chunk:
            break
        screen += chunk
    os.close(master)
    assert process.wait(60) == 0
    return screen


def test_sentences_are_shown_while_they_are_translated(environment: dict[str, str]) -> None:
    text = "\n\n".join(
        f"Im Jahr {year} kamen viele Besucher in das Museum der Stadt, sagte der Direktor."
        for year in range(1500, 1700)
    )
    words = ["translate", "--no-pager", "--no-memory", "--no-summary"]
    screen = on_terminal(words, environment, text, progress=True).decode()
    before, _, report = screen.partition("Untitled")
    shown = re.findall(r"15\d\d[^\n\x1b]*|16\d\d[^\n\x1b]*", before)
    assert shown and all(year[:4] in report for year in shown)
    assert "200" in before  # the number of sentences


def test_hostile_text_is_inert_on_the_screen(environment: dict[str, str]) -> None:
    screen = on_terminal(
        ["translate", "-q", "--no-pager", "--side-by-side", "--force-language"],
        environment,
        HOSTILE,
    )
    text = screen.decode("utf-8")
    # Rich's own output is colours and styles (CSI … m) only: nothing may clear, move or retitle.
    assert not re.search(r"\x1b\[[0-9;?]*[A-HJKSTfhlnsu]", text)
    assert "\x1b]" not in text
    assert "\x07" not in text and "\x9b" not in text and "\u202e" not in text
    assert "[bold red]" in text.replace("\n", " ")


def test_hostile_text_is_inert_in_a_pipe(newscli: Run) -> None:
    done = newscli("translate", "-q", "--force-language", stdin=HOSTILE)
    assert done.returncode == 0
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", done.stdout)


def test_english_article_is_summarised_without_translating(newscli: Run) -> None:
    text = (
        "The minister resigned on Monday after a long dispute about the budget of the state.\n\n"
        "Her party had asked for 12 million euros more, which the government refused to pay.\n\n"
        "The parliament will vote on a new minister in October, the opposition wants elections.\n\n"
        "Most observers expect that the current coalition will last until the end of the year.\n"
    )
    done = newscli("translate", "-q", "-f", "json", stdin=text)
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert all(s["translation"] == s["source"] for s in sentences(report))
    assert "translation" not in report["models"]
    assert any("English" in warning for warning in report["warnings"])
