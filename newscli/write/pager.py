"""A pager for long reports, with the manners of ``git log``."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from rich.console import Console

_SHOWS_COLOUR = frozenset({"less", "most", "moar", "moor", "ov", "bat", "batcat"})


def pager_command(environment: Mapping[str, str]) -> list[str]:
    """Return the pager's words; none if there is none or none is wanted.

    NEWSCLI_PAGER comes before PAGER; set to nothing or to ``cat``, either turns the pager off.
    Without them it is ``less``, where that is installed.
    """
    named = environment.get("NEWSCLI_PAGER", environment.get("PAGER"))
    if named is None:
        return ["less"] if shutil.which("less") else []
    try:
        words = shlex.split(named, posix=os.name != "nt")
    except ValueError:  # an open quotation mark
        return []
    return [] if words[:1] in ([], ["cat"]) or not shutil.which(words[0]) else words


@contextmanager
def paged(
    console: Console, enabled: bool = True, environment: Mapping[str, str] | None = None
) -> Iterator[None]:
    """Send what is printed on ``console`` inside through a pager, if it is longer than the screen.

    Only a terminal is paged. What was printed before an error is shown, too.
    """
    environment = os.environ if environment is None else environment
    words = pager_command(environment) if enabled and _can_page(console, environment) else []
    if not words:
        yield
        return
    text = ""
    capture = console.capture()
    capture.__enter__()
    try:
        yield
    finally:
        capture.__exit__(None, None, None)
        text = capture.get()
        _show(text, words, console, environment)


def _can_page(console: Console, environment: Mapping[str, str]) -> bool:
    """Only a screen that can be scrolled back to is worth a pager."""
    dumb = environment.get("TERM") == "dumb" or console.legacy_windows
    return console.is_terminal and console.file.isatty() and not dumb


def _show(text: str, words: list[str], console: Console, environment: Mapping[str, str]) -> None:
    """Page ``text``, or print it if it fits on the screen or the pager cannot be started."""
    if text.count("\n") < console.height:
        _print(text, console)
        return
    if _program(words) not in _SHOWS_COLOUR:
        from rich.text import Text

        text = Text.from_ansi(text).plain
    # As git does: quit if it fits, keep colours, leave the text on the screen.
    variables = {"LESS": "FRX", "LESSCHARSET": "utf-8", **environment}
    try:
        # The words are the user's own choice of a pager, run without a shell.
        process = subprocess.Popen(words, stdin=subprocess.PIPE, env=variables)  # noqa: S603
    except OSError:
        _print(text, console)
        return
    try:
        process.communicate(text.encode("utf-8", "replace"))
    except KeyboardInterrupt:
        # Ctrl-C belongs to the pager, which has the terminal.
        process.wait()


def _program(words: list[str]) -> str:
    return os.path.splitext(os.path.basename(words[0]))[0].lower()  # noqa: PTH119, PTH122


def _print(text: str, console: Console) -> None:
    console.file.write(text)
    console.file.flush()
