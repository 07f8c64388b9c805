"""``--plain``: a filter that writes the translation alone, sentence by sentence."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli.conftest import ROOT, Run
from tests.cli.test_exit_status import one_line
from tests.cli.test_translate import on_terminal

SENTENCE = "Der Zug fährt um acht Uhr nach Hamburg."


def test_a_filter_in_a_pipe(newscli: Run) -> None:
    done = newscli("translate", "--plain", stdin=SENTENCE)
    assert (done.returncode, done.stderr) == (0, "")
    (line,) = done.stdout.splitlines()
    assert "Hamburg" in line and done.stdout.endswith("\n")


def test_one_line_per_paragraph_and_nothing_else(newscli: Run) -> None:
    text = (ROOT / "samples" / "gletscher.txt").read_text(encoding="utf-8")
    done = newscli("translate", "--plain", stdin=text)
    report = newscli("translate", "-q", "--no-summary", "-f", "json", stdin=text)
    import json

    found = json.loads(report.stdout)
    expected = [" ".join(s["translation"] for s in block["sentences"])
                for block in [found["title"], *found["blocks"]]]  # fmt: skip
    assert done.stdout.splitlines() == expected


def test_list_markers_stay(newscli: Run) -> None:
    done = newscli("translate", "--plain", stdin=f"{SENTENCE}\n\n- Der Hund schläft.\n- Ja.\n")
    assert [line[:2] for line in done.stdout.splitlines()][1:] == ["- ", "- "]


@pytest.mark.parametrize("words", [[], ["-o", "out.txt"]])
def test_a_row_of_a_table_is_a_line(here: Run, tmp_path: Path, words: list[str]) -> None:
    document = pytest.importorskip("docx").Document()
    document.add_paragraph("Die Preise steigen im März, sagte der Minister.")
    table = document.add_table(2, 2)
    for row, town in enumerate(("Kiel", "Bremen")):
        table.cell(row, 0).text = f"Der Zug nach {town}."
        table.cell(row, 1).text = "Neun Euro."
    document.save(str(tmp_path / "a.docx"))
    done = here("translate", "--plain", "--keep-furniture", "a.docx", *words)
    text = (tmp_path / "out.txt").read_text(encoding="utf-8") if words else done.stdout
    rows = [line for line in text.splitlines() if "Kiel" in line or "Bremen" in line]
    assert len(rows) == 2 and len(text.splitlines()) == 3, text
    assert all(" | " in row and ("nine" in row.lower() or "9" in row) for row in rows), text


def test_into_a_file(here: Run, tmp_path: Path) -> None:
    done = here("translate", "--plain", "-o", "a.txt", stdin=SENTENCE)
    assert (done.returncode, done.stdout) == (0, "")
    assert len((tmp_path / "a.txt").read_text(encoding="utf-8").splitlines()) == 1


@pytest.mark.parametrize("more", [["-f", "html"], ["--side-by-side"], ["--open"]])
def test_what_does_not_go_with_it(newscli: Run, more: list[str]) -> None:
    done = newscli("translate", "--plain", *more, stdin=SENTENCE)
    assert done.returncode == 2
    one_line(done.stderr)


def test_sentences_come_as_they_are_translated(environment: dict[str, str]) -> None:
    """The first sentence is readable long before the last one is done."""
    text = "\n\n".join(
        f"Im Jahr {year} kamen {year * 3} Besucher in das Museum der Stadt, sagte der Direktor."
        for year in range(1500, 1900)
    )
    process = subprocess.Popen(
        [sys.executable, "-m", "newscli", "translate", "--plain", "--no-memory"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment, cwd=ROOT,
    )  # fmt: skip
    assert process.stdin is not None and process.stdout is not None
    process.stdin.write(text.encode())
    process.stdin.close()
    first = process.stdout.readline()
    came = time.monotonic()
    rest = process.stdout.read()
    assert process.wait(240) == 0
    assert b"1500" in first
    assert len(rest.splitlines()) == 399
    assert time.monotonic() - came > 0.5, "they came all at once"


@pytest.mark.skipif(not hasattr(os, "openpty"), reason="needs a pseudo-terminal")
def test_on_a_terminal(environment: dict[str, str]) -> None:
    screen = on_terminal(["translate", "--plain"], environment, SENTENCE).decode()
    assert screen.count("\n") == 1 and "\x1b" not in screen


def test_text_from_a_pipe_is_not_called_stdin(newscli: Run) -> None:
    for format in ("text", "markdown", "html"):
        done = newscli("translate", "-q", "-f", format, stdin=SENTENCE)
        assert "stdin" not in done.stdout
