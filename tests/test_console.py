"""Output is UTF-8 even where the console's encoding is not."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

PROGRAM = rb"""# in ASCII, since not every locale can have it otherwise
import sys
from newscli.console import use_utf8
use_utf8()
print("Gr\xf6\xdfe \u6570\u5b57 \udc80")
print("Gr\xf6\xdfe", file=sys.stderr)
"""


def run(**environment: str) -> subprocess.CompletedProcess[bytes]:
    names = {"PYTHONIOENCODING", "PYTHONUTF8", "LC_ALL", "LANG"}
    inherited = {name: value for name, value in os.environ.items() if name not in names}
    return subprocess.run(
        [sys.executable, "-"],
        input=PROGRAM,
        env={**inherited, **environment},
        capture_output=True,
    )


@pytest.mark.parametrize(
    "environment",
    [
        {"PYTHONUTF8": "1"},
        {"PYTHONUTF8": "0", "LC_ALL": "C", "PYTHONCOERCECLOCALE": "0"},  # ASCII
        {"PYTHONUTF8": "0", "LC_ALL": "POSIX", "PYTHONCOERCECLOCALE": "0"},
    ],
)
def test_utf8_whatever_the_locale(environment: dict[str, str]) -> None:
    result = run(**environment)
    assert result.returncode == 0, result.stderr
    assert result.stdout.decode().split() == ["Größe", "数字", "?"]
    assert result.stderr.decode().split() == ["Größe"]


def test_an_encoding_asked_for_is_kept_and_never_fails() -> None:
    result = run(PYTHONIOENCODING="latin-1")
    assert result.returncode == 0, result.stderr
    assert result.stdout.decode("latin-1").split() == ["Größe", "??", "?"]
    assert run(PYTHONIOENCODING=":replace").stdout.decode().split() == ["Größe", "数字", "?"]


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")  # noqa: PTH110
def test_a_full_disk_behind_stdout_is_an_output_error() -> None:
    program = """
from newscli.errors import OutputError
from newscli.console import writing_to_stdout
import sys
try:
    with writing_to_stdout():
        print("x" * 100_000)
except OutputError as error:
    print(error, file=sys.stderr)
    sys.exit(error.exit_code)
"""
    with open("/dev/full", "wb") as full:  # noqa: PTH123
        result = subprocess.run(
            [sys.executable, "-c", program], stdout=full, stderr=subprocess.PIPE, text=True
        )
    assert result.returncode == 5
    assert result.stderr == (
        "Cannot write to standard output: no space left on device. "
        "Free some space, or write elsewhere with --output.\n"
    )
