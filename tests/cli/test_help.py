"""Help, messages and completion: plain words, and nothing of the libraries' own."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from tests.cli.conftest import ROOT, Run
from tests.cli.test_exit_status import one_line

COMMANDS = ["translate", "summarize", "batch", "watch", "check", "doctor"]
GROUPED = {"translate", "summarize", "batch", "watch"}


@pytest.mark.parametrize("words", [[], ["models"], ["config"]])
def test_without_a_command_there_is_help(newscli: Run, words: list[str]) -> None:
    done = newscli(*words)
    assert (done.returncode, done.stdout) == (2, "")
    lines = done.stderr.splitlines()
    assert lines[0].startswith(" ".join(["Usage: newscli", *words]))
    assert "Commands:" in lines and len(lines) > 8


@pytest.mark.parametrize("command", COMMANDS)
def test_help_is_in_groups_and_plain(newscli: Run, command: str) -> None:
    done = newscli(command, "--help")
    assert (done.returncode, done.stderr) == (0, "")
    assert not re.search(r"<[a-z| ]+>|x[<>]=|<=x|INTEGER|FLOAT|\{", done.stdout), done.stdout
    headings = re.findall(r"^([A-Z][a-z]+):$", done.stdout, re.M)
    if command in GROUPED:
        assert [h for h in headings if h != "Arguments"] == ["Input", "Output", "Model", "General"]
    if command != "doctor":
        assert f"newscli {command} " in done.stdout.partition("For example:")[2]
    assert max(map(len, done.stdout.splitlines())) <= 100


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["translate", "a.txt", "--beam-size", "0"], "0 is not between 1 and 32."),
        (["translate", "a.txt", "--beam-size", "x"], "'x' is not a whole number."),
        (["batch", "x", "-o", "y", "--workers", "-1"], "-1 is less than 0."),
        (["watch", "x", "-o", "y", "--settle", "soon"], "'soon' is not a number."),
        (["translate", "a.txt", "--engine", "steam"], "'steam'"),
        (["translate", "a.txt", "--nope"], "No such option: --nope. Similar: --no-pager"),
        (["config", "show", "x"], "Unexpected: x. Try"),
        (["translat"], "translat"),
        (["check", "-", "-"], "only once"),
        (["check", "a", "b", "--ignore", "colour"], "There is no kind 'colour'"),
        (["translate", "a.txt", "--force"], "--force"),
    ],
)
def test_messages_are_in_plain_words(newscli: Run, words: list[str], said: str) -> None:
    done = newscli(*words)
    assert (done.returncode, done.stdout) == (2, "")
    line = one_line(done.stderr)
    assert said in line
    assert not re.search(r"Value error|\[Errno|int range|x<=|Traceback", line)


def completed(environment: dict[str, str], line: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-m", "newscli"], capture_output=True, text=True, cwd=ROOT, timeout=240,
        env=environment | {
            "_NEWSCLI_COMPLETE": "complete_bash", "COMP_WORDS": line,
            "COMP_CWORD": str(len(line.split(" ")) - 1),
        },
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def test_model_names_are_completed(environment: dict[str, str]) -> None:
    assert "compact" in completed(environment, "newscli translate --model co")
    assert "extractive" in completed(environment, "newscli translate -s ex")
    assert "extractive" not in completed(environment, "newscli translate --model ex")
    assert "opus-mt-de-en" in completed(environment, "newscli models pull op")
