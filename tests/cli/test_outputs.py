"""Where reports go: never over an input, never lost, and always said."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest

from newscli.deliver import _targets
from newscli.errors import UsageError
from newscli.settings import Settings
from tests.cli.conftest import ROOT, Run
from tests.cli.test_exit_status import one_line

TEXT = "Der Minister trat am Montag zurück. Er war sechs Jahre im Amt.\n"
posix = pytest.mark.skipif(os.name == "nt", reason="links and descriptors of POSIX")


@pytest.fixture
def article(tmp_path: Path) -> Path:
    path = tmp_path / "a.md"
    path.write_text(TEXT, encoding="utf-8")
    return path


@posix
@pytest.mark.parametrize("command", ["translate", "summarize"])
@pytest.mark.parametrize("output", ["a.md", "./x/../a.md", "link.md", "hard.md", "."])
def test_an_output_never_replaces_an_input(
    here: Run, article: Path, command: str, output: str
) -> None:
    (article.parent / "x").mkdir()
    (article.parent / "link.md").symlink_to(article)
    (article.parent / "hard.md").hardlink_to(article)
    done = here(command, "a.md", "-o", output)
    assert (done.returncode, done.stdout) == (2, "")
    assert "would replace the input a.md" in one_line(done.stderr)
    assert article.read_text(encoding="utf-8") == TEXT


@posix
def test_nor_one_of_several_inputs_that_was_named_through_a_link(here: Run, article: Path) -> None:
    (article.parent / "link.txt").symlink_to(article)
    (article.parent / "b.txt").write_text(TEXT, encoding="utf-8")
    done = here("translate", "b.txt", "link.txt", "-f", "markdown", "-o", ".")
    assert done.returncode == 0  # link.md is a file of its own
    assert article.read_text(encoding="utf-8") == TEXT
    (article.parent / "b.md").unlink()
    (article.parent / "b.md").symlink_to(article)
    done = here("translate", "b.txt", "link.txt", "-f", "markdown", "-o", ".")
    assert done.returncode == 2
    assert article.read_text(encoding="utf-8") == TEXT


def test_nor_the_glossary(here: Run, article: Path) -> None:
    glossary = article.parent / "terms.txt"
    glossary.write_text("Minister\tsecretary\n", encoding="utf-8")
    done = here("translate", "a.md", "--glossary", "terms.txt", "-o", "terms.txt")
    assert done.returncode == 2
    assert glossary.read_text(encoding="utf-8") == "Minister\tsecretary\n"


def test_nor_does_the_log(here: Run, article: Path) -> None:
    for words in (("translate", "a.md"), ("summarize", "a.md"), ("check", "a.md", "a.md")):
        done = here(*words, "--log-file", "a.md")
        assert (done.returncode, done.stdout) == (2, "")
        assert "a.md exists and is not a log" in one_line(done.stderr)
    assert article.read_text(encoding="utf-8") == TEXT


@pytest.mark.parametrize("output", ["a.md", "b.md"])
def test_nor_does_check(here: Run, article: Path, output: str) -> None:
    (article.parent / "b.md").write_text("The minister resigned.\n", encoding="utf-8")
    done = here("check", "a.md", "b.md", "-o", output)
    assert done.returncode == 2
    assert "would replace the input" in one_line(done.stderr)
    assert article.read_text(encoding="utf-8") == TEXT


@posix
def test_nor_what_is_redirected_to_standard_input(
    environment: dict[str, str], article: Path
) -> None:
    with article.open("rb") as stdin:
        done = subprocess.run(
            [sys.executable, "-m", "newscli", "translate", "-o", str(article)],
            stdin=stdin, capture_output=True, text=True, env=environment, timeout=240,
        )  # fmt: skip
    assert done.returncode == 2
    assert "would replace the input standard input" in one_line(done.stderr)
    assert article.read_text(encoding="utf-8") == TEXT


def test_names_that_are_one_on_some_systems_get_numbers() -> None:
    composed, decomposed = (unicodedata.normalize(form, "ü.md") for form in ("NFC", "NFD"))
    names = [t.name for t in _targets([composed, decomposed, "Ü.md"], Path("out"), True, ".txt")
             if t is not None]  # fmt: skip
    assert len({unicodedata.normalize("NFC", name).casefold() for name in names}) == 3


@posix
def test_a_pipe_that_nobody_reads_is_an_error_and_no_hang(
    here: Run, article: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("newscli.files._READER_SECONDS", 0.2)
    os.mkfifo(article.parent / "pipe.md")
    done = here("translate", "a.md", "-o", "pipe.md")
    assert done.returncode == 5
    assert "nobody reads from this pipe" in one_line(done.stderr)


def test_a_name_that_is_too_long_is_an_error_of_one_line(here: Run, article: Path) -> None:
    for output in ("x" * 300 + ".md", "x" * 300 + "/"):
        done = here("translate", "a.md", "-o", output)
        assert done.returncode == 5
        assert "name too long" in one_line(done.stderr)
    for words in (("translate", "a.md", "--model"), ("models", "path"), ("models", "verify")):
        for name in ("x" * 300, "/" + "x" * 300):
            done = here(*words, name)
            assert done.returncode in {2, 4}
            assert "unexpected" not in one_line(done.stderr)


def test_several_reports_never_go_into_one_file(here: Run, article: Path) -> None:
    (article.parent / "b.md").write_text(TEXT, encoding="utf-8")
    done = here("translate", "a.md", "b.md", "-o", "x.html")
    assert done.returncode == 2
    assert "Name a folder: -o x/" in one_line(done.stderr)
    assert not (article.parent / "x.html").exists()
    (article.parent / "notes").write_text("mine", encoding="utf-8")
    assert here("translate", "a.md", "b.md", "-o", "notes").returncode == 2
    assert (article.parent / "notes").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("name", ["notes/x.md", "notes/sub/x.md"])
def test_a_file_in_a_file_is_refused(here: Run, article: Path, name: str) -> None:
    (article.parent / "notes").write_text("mine", encoding="utf-8")
    said = one_line(here("translate", "a.md", "-o", name).stderr)
    assert "notes is not a folder" in said and "Create" not in said
    assert "There is no folder none" in one_line(here("translate", "a.md", "-o", "none/x").stderr)


def test_a_slash_means_a_folder_and_what_was_written_is_said(here: Run, article: Path) -> None:
    done = here("translate", "a.md", "-f", "html", "-o", "new/")
    assert (done.returncode, done.stdout) == (0, "")
    written = f"wrote {Path('new/a.html')} ("
    assert done.stderr.startswith(written)
    assert "sentences" in done.stderr and len(done.stderr.splitlines()) == 1
    assert (article.parent / "new" / "a.html").is_file()
    assert here("translate", "-q", "a.md", "-o", "b.txt").stderr == ""
    assert here("check", "a.md", "b.txt", "-o", "c.txt").stderr == "wrote c.txt\n"


def test_doubtful_sentences_are_counted() -> None:
    from newscli.write.facts import doubtful_count
    from tests.write.reports import rich_report

    report = rich_report()
    sentences = list(report.article.sentences())
    for sentence in sentences:
        sentence.confidence, sentence.doubtful = 0.9, False
    assert doubtful_count(report) == f"{len(sentences)} sentences, none doubtful"
    for sentence in sentences[:2]:
        sentence.doubtful = True
    assert doubtful_count(report) == f"2 of {len(sentences)} sentences doubtful"


def test_a_dash_is_standard_output(here: Run, article: Path) -> None:
    done = here("translate", "-q", "a.md", "-f", "markdown", "-o", "-")
    assert (done.returncode, done.stderr) == (0, "")
    assert "minister" in done.stdout.lower()
    assert not (article.parent / "-").exists()


def test_one_unwritable_output_does_not_end_the_rest(here: Run, article: Path) -> None:
    (article.parent / "b.txt").write_text(TEXT, encoding="utf-8")
    (article.parent / "out" / "a.txt").mkdir(parents=True)  # in the way of the first report
    done = here("translate", "a.md", "b.txt", "-f", "text", "-o", "out")
    assert done.returncode == 1
    assert "Cannot write" in done.stderr and "1 of 2 inputs failed" in done.stderr
    assert (article.parent / "out" / "b.txt").is_file()


@posix
def test_a_name_of_255_bytes_gets_a_report(here: Run, article: Path) -> None:
    name = "ü" * 125 + "x.txt"
    (article.parent / name).write_text(TEXT, encoding="utf-8")
    done = here("translate", "-q", name, "a.md", "-f", "html", "-o", "out")
    assert (done.returncode, done.stderr) == (0, "")
    assert sorted(len(p.name.encode()) for p in (article.parent / "out").iterdir()) == [6, 255]


def test_several_sources_as_json_are_json_lines(here: Run, article: Path) -> None:
    (article.parent / "b.md").write_text(TEXT, encoding="utf-8")
    done = here("translate", "-q", "a.md", "missing.md", "b.md", "-f", "json")
    assert done.returncode == 1
    reports = [json.loads(line) for line in done.stdout.splitlines()]
    assert [report["source"]["name"] for report in reports] == ["a.md", "b.md"]
    assert all(report["schema"] == "newscli.report/1" for report in reports)


def test_several_pages_need_a_folder(here: Run, article: Path) -> None:
    done = here("translate", "a.md", "a.md", "-f", "html")
    assert done.returncode == 2
    assert "-o NAME/" in one_line(done.stderr)


@posix
@pytest.mark.parametrize("name", ["tsv", "tmx", "srt", "vtt"])
def test_a_format_that_cannot_hold_a_summary_is_refused(
    here: Run, article: Path, name: str
) -> None:
    for words in (["-f", name], ["-o", f"b.{name}"]):
        done = here("summarize", "a.md", *words)
        assert (done.returncode, done.stdout) == (2, "")
        assert f"{name.upper()} cannot hold a summary" in one_line(done.stderr)
        assert not (article.parent / f"b.{name}").exists()


@pytest.mark.parametrize("name", ["md", "markdown"])
def test_a_suffix_is_the_name_of_its_format(here: Run, article: Path, name: str) -> None:
    done = here("translate", "a.md", "-f", name, "--no-summary")
    assert done.returncode == 0
    assert done.stdout.startswith("# a.md\n")


def test_a_format_that_does_not_exist_is_refused(here: Run, article: Path) -> None:
    done = here("translate", "a.md", "-f", "mp3")
    assert (done.returncode, done.stdout) == (2, "")
    assert "'mp3' is not one of 'terminal', 'text'" in one_line(done.stderr)


def test_open_shows_the_page(here: Run, article: Path, tmp_path: Path) -> None:
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho "$1" >> "{tmp_path}/opened"\n')
    browser.chmod(0o755)
    done = here("translate", "a.md", "--open", "-o", "brief.html", BROWSER=f"{browser} %s")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "opened").read_text().strip() == (tmp_path / "brief.html").as_uri()
    done = here("translate", "a.md", "--open", BROWSER=f"{browser} %s")
    address = (tmp_path / "opened").read_text().splitlines()[1]
    page = Path(address.removeprefix("file://"))
    assert page.name == "a.html" and f"wrote {page}" in done.stderr
    assert page.parent.stat().st_mode & 0o077 == 0
    page.unlink()
    page.parent.rmdir()
    assert here("translate", "a.md", "--open", "-f", "json").returncode == 2


@posix
@pytest.mark.parametrize(
    ("redirection", "words", "code", "message"),
    [
        (">&-", "translate a.md", 5, "Standard output is closed"),
        (">&-", "--version", 5, "Standard output is closed"),
        (">&-", "translate a.md -o b.md", 0, "wrote b.md"),
        ("<&-", "translate -", 2, "Standard input is closed"),
        ("<&-", "translate", 2, "No article given"),
        ("<&- >&- 2>&-", "translate a.md -o b.md", 0, ""),
    ],
)
def test_closed_streams(
    environment: dict[str, str], article: Path, redirection: str, words: str, code: int,
    message: str,
) -> None:  # fmt: skip
    done = subprocess.run(
        ["/bin/sh", "-c", f'"{sys.executable}" -m newscli {words} {redirection}'],
        capture_output=True, text=True, cwd=article.parent, timeout=240,
        env=environment | {"PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert done.returncode == code, done.stderr
    assert message in done.stderr
    if "-o" in words:
        assert (article.parent / "b.md").read_text(encoding="utf-8").startswith("#")


def test_standard_input_is_read_once(here: Run) -> None:
    done = here("translate", "-", "-", stdin=TEXT)
    assert done.returncode == 2
    assert "only once" in one_line(done.stderr)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"summary_length": "tiny"}, '"short", "medium", "long"'),
        ({"engine": "steam"}, '"auto", "ctranslate2", "torch"'),
        ({"beam_size": 0}, "from 1 to 32"),
        ({"beam_size": True}, "from 1 to 32"),
        ({"memory": 1}, "true or false"),
        ({"model": None}, "a string"),
        ({"glossary": 3}, "a path"),
    ],
)
def test_settings_say_what_they_cannot_be(settings: dict[str, object], message: str) -> None:
    with pytest.raises(UsageError, match=next(iter(settings))) as caught:
        Settings(**settings)  # type: ignore[arg-type]
    assert message in str(caught.value)
