"""Completion in three shells, the manual page, and consoles that are not UTF-8."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def python(*words: str, **variables: str) -> subprocess.CompletedProcess[bytes]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("NEWSCLI_", "PYTHONIO"))}
    return subprocess.run(
        [sys.executable, *words], env=kept | variables, capture_output=True,
        stdin=subprocess.DEVNULL, timeout=240, cwd=ROOT,
    )  # fmt: skip


def newscli(*words: str, **variables: str) -> subprocess.CompletedProcess[bytes]:
    return python("-m", "newscli", *words, **variables)


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_completion_script(shell: str) -> None:
    done = newscli(_NEWSCLI_COMPLETE=f"source_{shell}")
    script = done.stdout.decode()
    assert done.returncode == 0, done.stderr
    assert "_NEWSCLI_COMPLETE" in script
    assert f"complete_{shell}" in script
    if shutil.which(shell):
        assert subprocess.run([shell, "-n", "-c", script], check=False).returncode == 0


def _completed(shell: str, line: str) -> str:
    words = line.split(" ")
    if shell == "bash":
        settings = {"COMP_WORDS": line, "COMP_CWORD": str(len(words) - 1)}
    else:
        settings = {"_TYPER_COMPLETE_ARGS": line, "_TYPER_COMPLETE_FISH_ACTION": "get-args"}
    done = newscli(_NEWSCLI_COMPLETE=f"complete_{shell}", **settings)
    assert done.returncode == 0, done.stderr
    return done.stdout.decode()


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_commands_options_and_choices_are_completed(shell: str) -> None:
    assert "translate" in _completed(shell, "newscli tr")
    assert "--beam-size" in _completed(shell, "newscli translate --be")
    assert "ctranslate2" in _completed(shell, "newscli translate --engine ct")
    assert "pull" in _completed(shell, "newscli models pu")


def test_completion_stays_quick() -> None:
    script = (
        "import sys, os\n"
        "os.environ.update(_NEWSCLI_COMPLETE='complete_bash', COMP_WORDS='newscli mo',"
        " COMP_CWORD='1')\n"
        "sys.argv = ['newscli']\n"
        "from newscli.cli.main import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "heavy = {'torch', 'transformers', 'ctranslate2', 'numpy', 'huggingface_hub'}\n"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)\n"
    )
    done = python("-c", script)
    assert b"models" in done.stdout
    assert done.stderr.decode().strip() == "[]"


def test_the_manual_page_is_current() -> None:
    done = python("docs/generate_man.py", "--check")
    assert done.returncode == 0, "run: python docs/generate_man.py"


def test_the_manual_page_can_be_read() -> None:
    groff = shutil.which("groff")
    if groff is None:
        pytest.skip("needs groff")
    done = subprocess.run(
        [groff, "-man", "-Tascii", "-P-cbou", "-ww", "docs/newscli.1"],
        capture_output=True,
        cwd=ROOT,
    )
    assert done.returncode == 0
    assert done.stderr == b""
    text = done.stdout.decode()
    for part in ("EXIT STATUS", "newscli models pull", "NEWSCLI_BEAM_SIZE"):
        assert part in text


def test_the_command_in_an_old_locale(tmp_path: Path) -> None:
    path = tmp_path / "article.txt"
    path.write_text(
        "The mayor of Köln said “10 € is too much”. Nobody agreed with her.\n" * 3, "utf-8"
    )
    plain = {"LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    done = newscli("summarize", str(path), "-f", "json", "-s", "extractive", **plain)
    assert done.returncode == 0, done.stderr
    assert "The mayor of Köln said “10 € is too much”." in done.stdout.decode("utf-8")
