"""``--plain``: a filter that writes the translation alone, sentence by sentence."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from newscli.pipeline import Workshop
from newscli.settings import Settings
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
    """Everything is readable before the log says that all is translated."""
    text = "\n\n".join(
        f"Im Jahr {year} kamen {year * 3} Besucher in das Museum der Stadt, sagte der Direktor."
        for year in range(1500, 1560)
    )
    done = subprocess.run(
        [sys.executable, "-m", "newscli", "translate", "--plain", "--no-memory", "-v"],
        input=text.encode(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=environment,
        cwd=ROOT, timeout=240, check=True,
    )  # fmt: skip
    *log, said = done.stdout.decode().splitlines()
    first = next(number for number, line in enumerate(log) if "1500" in line)
    assert len(log) - first == 60
    assert said.startswith("newscli: 60 sentences translated")


def test_the_first_sentence_does_not_wait_for_the_last(tmp_path: Path) -> None:
    source = tmp_path / "a.txt"
    source.write_text("\n\n".join(f"Im Jahr {y} kamen Besucher." for y in range(1500, 1600)))
    done, seen = [0], []
    with Workshop(Settings(model="compact", memory=False, summary=False, beam_size=1)) as workshop:
        workshop.report(
            workshop.read(str(source)),
            lambda count, total: done.append(count),
            lambda sentence: seen.append(done[-1]),
        )
    assert len(seen) == 100 and seen[0] < 20, seen


@pytest.mark.skipif(not hasattr(os, "openpty"), reason="needs a pseudo-terminal")
def test_on_a_terminal(environment: dict[str, str]) -> None:
    screen = on_terminal(["translate", "--plain"], environment, SENTENCE).decode()
    assert screen.count("\n") == 1 and "\x1b" not in screen


def test_text_from_a_pipe_is_not_called_stdin(newscli: Run) -> None:
    for format in ("text", "markdown", "html"):
        done = newscli("translate", "-q", "-f", format, stdin=SENTENCE)
        assert "stdin" not in done.stdout
