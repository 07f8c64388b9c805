"""Every failure has the exit code of the contract and one clear line on stderr."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Run


def one_line(stderr: str) -> str:
    lines = stderr.strip().splitlines()
    assert len(lines) == 1, stderr
    assert lines[0].startswith("newscli: ")
    return lines[0]


@pytest.mark.parametrize("text", ["", "   \n\n\t\n"])
def test_empty_input(newscli: Run, text: str) -> None:
    done = newscli("translate", stdin=text)
    assert (done.returncode, done.stdout) == (3, "")
    assert "empty" in one_line(done.stderr).lower()


def test_missing_file(newscli: Run) -> None:
    done = newscli("translate", "no-such-article.txt")
    assert (done.returncode, done.stdout) == (3, "")
    assert "no-such-article.txt" in one_line(done.stderr)


def test_binary_file(newscli: Run, tmp_path: Path) -> None:
    path = tmp_path / "program.txt"
    path.write_bytes(bytes(range(256)) * 40)
    done = newscli("translate", str(path))
    assert (done.returncode, done.stdout) == (3, "")
    one_line(done.stderr)


@pytest.mark.parametrize(
    "words",
    [
        ["translate", "--no-such-option"],
        ["no-such-command"],
        ["translate", "--beam-size", "none"],
        ["translate", "a.txt", "--engine", "steam"],
        ["translate", "a.txt", "-f", "terminal", "-o", "x.md"],
    ],
)
def test_wrong_usage(newscli: Run, words: list[str]) -> None:
    done = newscli(*words)
    assert (done.returncode, done.stdout) == (2, "")
    one_line(done.stderr)


def test_unwritable_output(newscli: Run, tmp_path: Path) -> None:
    done = newscli(
        "translate", "samples/gletscher.txt", "-o", str(tmp_path / "no" / "where" / "a.md")
    )
    assert (done.returncode, done.stdout) == (5, "")
    one_line(done.stderr)


def test_output_that_is_read_only(newscli: Run) -> None:
    done = newscli("translate", "-o", "/proc/newscli.md", stdin="Der Minister trat zurück.")
    assert (done.returncode, done.stdout) == (5, "")
    one_line(done.stderr)


@pytest.mark.parametrize("name", ["no-such-model", "opus-mt-de-en"])
def test_missing_model(newscli: Run, name: str) -> None:
    done = newscli("translate", "-m", name, stdin="Der Minister trat zurück.")
    assert (done.returncode, done.stdout) == (4, "")
    assert "newscli models" in one_line(done.stderr)


def test_some_inputs_fail_and_the_rest_go_on(newscli: Run, tmp_path: Path) -> None:
    good = tmp_path / "good.txt"
    good.write_text("Der Minister trat am Montag zurück.", encoding="utf-8")
    done = newscli("translate", "-q", "missing.txt", str(good), "-o", str(tmp_path / "out"))
    assert done.returncode == 1
    assert "missing.txt" in done.stderr
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["good.md"]


def test_closed_pipe_ends_quietly(environment: dict[str, str]) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "newscli", "translate", "-q", "samples/gletscher.txt"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment,
        cwd=Path(__file__).parents[2],
    )  # fmt: skip
    assert process.stdout is not None and process.stderr is not None
    process.stdout.close()
    assert process.wait(120) == 0
    assert process.stderr.read() == b""


def test_debug_shows_the_traceback(newscli: Run) -> None:
    done = newscli("translate", "--debug", "no-such-article.txt")
    assert done.returncode == 3
    assert "Traceback" in done.stderr
    assert done.stderr.strip().splitlines()[-1].startswith("newscli: ")


def test_the_traceback_is_inert(newscli: Run) -> None:
    done = newscli("translate", "--debug", "no\x1b[31m-such.txt")
    assert "Traceback" in done.stderr and "\n  File " in done.stderr
    assert "no[31m-such.txt" in done.stderr and "\x1b" not in done.stderr


@pytest.mark.skipif(not hasattr(os, "openpty"), reason="needs a pseudo-terminal")
def test_no_source_on_a_terminal_is_wrong_usage(environment: dict[str, str]) -> None:
    master, slave = os.openpty()
    try:
        done = subprocess.run(
            [sys.executable, "-m", "newscli", "translate"], stdin=slave, capture_output=True,
            text=True, env=environment, timeout=240,
        )  # fmt: skip
    finally:
        os.close(master)
        os.close(slave)
    assert done.returncode == 2
    one_line(done.stderr)


@pytest.mark.parametrize("words", [["models", "list"], ["config", "show"], ["--help"]])
def test_closed_pipe_of_any_command_ends_quietly(
    environment: dict[str, str], words: list[str]
) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [sys.executable, "-m", "newscli", *words], stdout=writer, stderr=subprocess.PIPE,
        env=environment, timeout=240,
    )  # fmt: skip
    os.close(writer)
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGINT for one process")
def test_an_interrupt_is_answered_with_a_word(environment: dict[str, str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"http://127.0.0.1:{server.getsockname()[1]}/artikel.html"
        process = subprocess.Popen(
            [sys.executable, "-m", "newscli", "translate", address],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment,
            # a shell that runs the tests in the background has them ignore interrupts
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
        )  # fmt: skip
        connection, _ = server.accept()  # the command is at work, and waits for an answer
        process.send_signal(signal.SIGINT)
        said = process.communicate(timeout=240)
        connection.close()
    assert (process.returncode, said) == (130, (b"", b"newscli: interrupted\n"))


_INTERRUPTED_IMPORT = """
import os, signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)

class Finder:
    def find_spec(name, path=None, target=None):
        if name == sys.argv[1]:
            os.kill(os.getpid(), signal.SIGINT)

from newscli.cli.main import run
sys.meta_path.insert(0, Finder)
sys.argv = ["newscli", sys.argv[1]]
run()
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGINT for one process")
@pytest.mark.parametrize(
    "module", ["newscli.console", "newscli.errors", "newscli.cli.app", "typer"]
)
def test_an_interrupt_while_starting_shows_no_traceback(
    environment: dict[str, str], module: str
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _INTERRUPTED_IMPORT, module], capture_output=True, text=True,
        env=environment, timeout=240,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (130, "")
    assert done.stderr in {"", "newscli: interrupted\n"}


def test_an_address_that_does_not_exist(newscli: Run) -> None:
    done = newscli("translate", "http://nowhere.invalid/artikel.html")
    assert (done.returncode, done.stdout) == (3, "")
    assert "nowhere.invalid" in one_line(done.stderr)
    assert "Errno" not in done.stderr
