"""The pager: only on a terminal, only for long reports, and only if it is wanted."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pty = pytest.importorskip("pty", reason="needs a system with pseudo-terminals")

REPOSITORY = Path(__file__).parents[2]
PROGRAM = """
import sys
from newscli.write import print_report
from tests.write import reports
print_report(getattr(reports, sys.argv[1])(), pager=sys.argv[2] == "page")
print("done")
"""


def on_terminal(
    report: str = "rich_report",
    page: bool = True,
    rows: int = 24,
    columns: int = 80,
    keys: bytes = b"",
    **environment: str,
) -> str:
    """Run a program that prints a report on a pseudo-terminal; return what reached the screen."""
    import fcntl
    import struct
    import termios

    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
    ignored = {"PAGER", "NEWSCLI_PAGER", "LESS", "NO_COLOR", "COLUMNS", "LINES", "FORCE_COLOR"}
    inherited = {name: value for name, value in os.environ.items() if name not in ignored}
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, report, "page" if page else "print"],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        cwd=REPOSITORY,
        env={**inherited, "TERM": "xterm-256color", "PYTHONUTF8": "1", **environment},
        start_new_session=True,
    )
    os.close(theirs)
    os.write(ours, keys)
    received = b""
    while True:
        try:
            part = os.read(ours, 65536)
        except OSError:  # Linux's end of file
            break
        if not part:
            break
        received += part
    os.close(ours)
    assert process.wait(30) == 0, received
    return received.decode("utf-8")


@pytest.fixture
def pager(tmp_path: Path) -> tuple[Path, Path]:
    """A pager, called less, that keeps what it is given."""
    kept = tmp_path / "kept"
    program = tmp_path / "less"
    program.write_text(f'#!/bin/sh\necho "$LESS" > "{kept}"\ncat >> "{kept}"\n')
    program.chmod(0o755)
    return program, kept


def test_long_reports_are_paged(pager: tuple[Path, Path]) -> None:
    program, kept = pager
    screen = on_terminal(PAGER=str(program))
    assert screen == "done\r\n"
    options, _, page = kept.read_text("utf-8").partition("\n")
    assert options == "FRX"
    assert "\x1b[1m" in page
    assert "City council approves" in page
    assert "3.2 s" in page


def test_the_users_options_for_less_are_kept(pager: tuple[Path, Path]) -> None:
    program, kept = pager
    on_terminal(PAGER=str(program), LESS="-i")
    assert kept.read_text("utf-8").startswith("-i\n")


def test_short_reports_are_printed(pager: tuple[Path, Path]) -> None:
    program, kept = pager
    screen = on_terminal(rows=200, PAGER=str(program))
    assert "City council approves" in screen
    assert not kept.exists()
    assert "Guten Morgen." in on_terminal("small_report", PAGER=str(program))
    assert not kept.exists()


@pytest.mark.parametrize(
    "environment",
    [
        {"PAGER": ""},
        {"PAGER": "cat"},
        {"NEWSCLI_PAGER": ""},
        {"PAGER": "no-such-program-anywhere"},
        {"PAGER": "'unclosed"},
        {"TERM": "dumb"},
    ],
)
def test_is_off_when_not_wanted(pager: tuple[Path, Path], environment: dict[str, str]) -> None:
    program, kept = pager
    screen = on_terminal(**{"PAGER": str(program), **environment})
    assert "City council approves" in screen
    assert "3.2 s" in screen
    assert not kept.exists()


def test_no_pager_option_is_obeyed(pager: tuple[Path, Path]) -> None:
    program, kept = pager
    assert "City council approves" in on_terminal(page=False, PAGER=str(program))
    assert not kept.exists()


def test_our_own_variable_comes_first(pager: tuple[Path, Path]) -> None:
    program, kept = pager
    on_terminal(NEWSCLI_PAGER=str(program), PAGER="cat")
    assert kept.exists()


def test_other_pagers_get_no_escape_sequences(pager: tuple[Path, Path]) -> None:
    program, kept = pager
    other = program.rename(program.with_name("other"))
    on_terminal(PAGER=str(other))
    assert "\x1b" not in kept.read_text("utf-8")


def test_a_pager_that_is_left_early_is_no_error(pager: tuple[Path, Path]) -> None:
    program, _ = pager
    program.write_text("#!/bin/sh\nexit 0\n")
    assert on_terminal("hostile_report", PAGER=str(program)) == "done\r\n"


@pytest.mark.skipif(shutil.which("less") is None, reason="less is not installed")
def test_less_is_the_default() -> None:
    first_page_only = on_terminal(rows=12, keys=b"q")
    assert "City council approves" in first_page_only
    assert "3.2 s" not in first_page_only
    assert first_page_only.endswith("done\r\n")


def test_a_hostile_article_sends_no_sequence_but_styles() -> None:
    screen = on_terminal("hostile_report", page=False)
    rest = re.sub(r"\x1b\[[0-9;]*m", "", screen)
    assert not re.search("[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", rest)


def test_no_color_is_respected_on_a_real_terminal() -> None:
    screen = on_terminal(page=False, NO_COLOR="1")
    assert not re.search(r"\x1b\[[0-9;]*3[0-7]", screen)
    assert "\x1b[1m" in screen


def test_nothing_is_paged_in_a_pipe(pager: tuple[Path, Path]) -> None:
    program, kept = pager
    result = subprocess.run(
        [sys.executable, "-c", PROGRAM, "rich_report", "page"],
        cwd=REPOSITORY,
        env={**os.environ, "PAGER": str(program), "PYTHONUTF8": "1"},
        capture_output=True,
        check=True,
    )
    assert b"City council approves" in result.stdout
    assert b"\x1b" not in result.stdout
    assert not kept.exists()
