"""The console: the only module that prints.

Data goes to stdout, everything meant for people to stderr. Both carry UTF-8 in every locale,
a reader that leaves (``| head``) ends a run quietly, and no text from an article, a file name or a
server reaches the terminal without :func:`newscli.safe.safe_line`.
"""

from __future__ import annotations

import io
import os
import re
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from newscli.errors import OutputError, UsageError, failing_as, reason
from newscli.safe import clean, safe_line

if TYPE_CHECKING:
    from pathlib import Path

    from rich.console import Console


# -- Streams ---------------------------------------------------------------------------------------


def use_utf8() -> None:
    """Make stdout and stderr write UTF-8, and never fail on a character.

    Consoles and pipes of Windows, and of systems with an old locale, would otherwise get a code
    page that lacks most of an article's characters. An encoding that PYTHONIOENCODING asks for is
    kept; characters that it lacks are written as "?".
    """
    keep = bool(os.environ.get("PYTHONIOENCODING", "").partition(":")[0])
    for stream in (sys.stdout, sys.stderr):
        if not isinstance(stream, io.TextIOWrapper):  # as in tests and notebooks
            continue
        encoding = stream.encoding.lower().replace("_", "-")
        if not keep and encoding not in {"utf-8", "utf8"}:
            stream.reconfigure(encoding="utf-8", errors="replace")
        elif stream.errors in {"strict", "surrogateescape"}:
            # The latter, usual in the C locale, would let a file name's raw bytes through.
            stream.reconfigure(errors="replace")


def replace_closed_streams() -> None:
    """Replace standard streams that were closed (``>&-``).

    Their numbers go to the null device: the next file opened would otherwise get them, and receive
    whatever is printed. Writing to a closed stdout is an OutputError.
    """
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest free number, which is this one
    if sys.stdout is None:
        sys.stdout = _ClosedOutput()
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115


class _ClosedOutput(io.StringIO):
    """Stands for a stdout that was closed before the start."""

    def write(self, text: str) -> int:
        raise OutputError("Standard output is closed.", "Write to a file with --output.")


@contextmanager
def reader_may_leave() -> Iterator[None]:
    """Flush stdout after the block; raise BrokenPipeError if nobody reads it any more.

    The error carries no errno: Typer turns one that does into exit code 1 before anyone sees it.
    """
    try:
        try:
            yield
        finally:
            sys.stdout.flush()
    except BrokenPipeError:
        raise BrokenPipeError("The reader of standard output has left.") from None


@contextmanager
def writing_to_stdout() -> Iterator[None]:
    """Flush stdout after the block; a full disk behind it is an OutputError.

    A reader that has left (``| head``) stays a BrokenPipeError, which is not a fault.
    """
    try:
        with reader_may_leave():
            yield
    except BrokenPipeError:
        raise
    except OSError as error:
        discard_stdout()
        raise OutputError(
            f"Cannot write to standard output: {reason(error)}.",
            "Free some space, or write elsewhere with --output.",
        ) from error


def discard_stdout() -> None:
    """Send the rest of stdout's buffer to the null device.

    Writing it would fail again when Python exits, and change the exit code.
    """
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


# -- Lines -----------------------------------------------------------------------------------------


def out(text: str, end: str = "\n") -> None:
    """Write data to stdout and flush it. Raises OutputError, BrokenPipeError."""
    with writing_to_stdout():
        sys.stdout.write(text + end)


def say(line: str) -> None:
    """Print a line for people on stderr, its control characters made harmless."""
    say_lines(safe_line(line))


def say_lines(text: str) -> None:
    """Print lines for people on stderr as they are laid out, without control characters."""
    with suppress(OSError, ValueError):  # a closed stderr must not end a run
        print("\n".join(map(clean, text.split("\n"))), file=sys.stderr, flush=True)


def is_interactive() -> bool:
    """Return whether a person sees stderr, which is where progress and hints go."""
    try:
        return sys.stderr.isatty()
    except (AttributeError, ValueError):
        return False


_LOG_LINE = rb"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} \d+ [A-Z]+ "


def start_log(verbose: int = 0, file: Path | None = None) -> None:
    """Show the log on stderr (1: steps, 2: details too) and append all of it to ``file``.

    Other libraries log only warnings. Raises OutputError if the file cannot be opened, and
    UsageError if it holds anything but a log: nothing is ever appended to an article.
    """
    if not verbose and file is None and "logging" not in sys.modules:
        return
    import logging

    class Inert(logging.Formatter):
        def format(self, record: logging.LogRecord) -> str:
            return "\n".join(map(clean, super().format(record).splitlines()))

    class Screen(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            say(f"newscli: {record.getMessage()}")

    root = logging.getLogger()
    handlers: list[logging.Handler] = []
    if verbose:
        handlers.append(Screen(logging.INFO if verbose == 1 else logging.DEBUG))
    if file is not None:
        hint = "Choose another --log-file."
        with failing_as(OutputError, f"Cannot write the log {file}", hint):
            if file.is_file():
                with file.open("rb") as old_log:
                    if not re.match(_LOG_LINE, start := old_log.read(60)) and start:
                        raise UsageError(f"{file} exists and is not a log.", hint)
            handlers.append(logging.FileHandler(file, encoding="utf-8", errors="replace"))
        handlers[-1].setFormatter(
            Inert("%(asctime)s %(process)d %(levelname)s %(name)s: %(message)s")
        )
    for old in [handler for handler in root.handlers if getattr(handler, "ours", False)]:
        root.removeHandler(old)
        old.close()
    for handler in handlers:
        handler.addFilter(lambda r: r.name.startswith("newscli") or r.levelno >= logging.WARNING)
        handler.ours = True  # type: ignore[attr-defined]
        root.addHandler(handler)
    logging.getLogger("newscli").setLevel(logging.DEBUG)


# -- Progress --------------------------------------------------------------------------------------


class Progress(AbstractContextManager["Progress"]):
    """One line of progress on stderr: live on a terminal, a plain line now and then elsewhere.

    Use it as a context manager, from one thread at a time. With ``quiet`` it shows nothing at all.
    ``every`` is the number of seconds between plain lines; without it there are none. ``unit`` is
    counted in them ("articles"); "bytes" shows sizes and speed.
    """

    def __init__(self, quiet: bool = False, unit: str = "", every: float | None = None) -> None:
        self.quiet, self.unit, self.every = quiet, unit, every
        self.done, self.total = 0, 0
        self._label = ""
        self._bar: Any = None
        self._task: Any = None
        self._last = self._started = time.monotonic()

    def __exit__(self, *error: object) -> None:
        if self._bar is not None:
            self._bar.stop()

    @property
    def elapsed(self) -> float:
        """Seconds since the current step began."""
        return time.monotonic() - self._started

    def start(self, label: str, total: int | None = None) -> None:
        """Begin a step; ``total`` is None while it is unknown."""
        self._label, self.done, self.total = safe_line(label), 0, total or 0
        self._last = self._started = time.monotonic()
        if self._bar is None and not self.quiet and is_interactive():
            self._bar = self._open()
            self._bar.start()
        if self._bar is not None:
            if self._task is not None:
                self._bar.remove_task(self._task)
            self._task = self._bar.add_task(self._label, total=total, facts="")

    def update(self, done: int, total: int | None = None, facts: str = "") -> None:
        """Say how much is done, and in ``facts`` a few words more ("3.1 sentences/s")."""
        self.done, now = done, time.monotonic()
        self.total = self.total if total is None else total
        if self._bar is not None:
            self._bar.update(
                self._task, completed=done, total=self.total or None, facts=safe_line(facts)
            )
        elif self.every is not None and done < self.total and now - self._last >= self.every:
            self._last = now
            counted = f"{done:,} of {self.total:,} {self.unit}".strip()
            self.say(f"newscli: {counted}{f', {facts}' if facts else ''}")

    def preview(self, line: str) -> None:
        """Show a line of text below the live one, as long as that is shown."""
        if self._bar is not None:
            self._bar.preview = safe_line(line)

    def advance(self, count: int = 1) -> None:
        """Count ``count`` more as done."""
        self.update(self.done + count)

    def say(self, line: str) -> None:
        """Print a line for people, above the live one; nothing when quiet."""
        if self.quiet:
            return
        if self._bar is not None:
            from rich.text import Text

            self._bar.console.print(Text(safe_line(line)), soft_wrap=True)
        else:
            say(line)

    def _open(self) -> Any:
        from rich import progress
        from rich.console import Console, RenderableType
        from rich.text import Text

        class Live(progress.Progress):
            preview = ""

            def get_renderables(self) -> Iterator[RenderableType]:
                yield self.make_tasks_table(self.tasks)
                if self.preview:
                    yield Text(self.preview)

        columns: list[Any] = [
            progress.TextColumn("{task.description}", markup=False),
            progress.BarColumn(),
        ]
        if self.unit == "bytes":
            columns += [
                progress.DownloadColumn(),
                progress.TransferSpeedColumn(),
                progress.TimeRemainingColumn(),
            ]
        else:
            columns.append(progress.MofNCompleteColumn())
        columns.append(progress.TextColumn("{task.fields[facts]}", markup=False))
        return Live(*columns, console=Console(stderr=True), transient=True)


# -- Pager -----------------------------------------------------------------------------------------

_SHOWS_COLOUR = frozenset({"less", "most", "moar", "moor", "ov", "bat", "batcat"})


def pager_command() -> list[str]:
    """Return the words of the pager's command; none if there is none or none is wanted.

    NEWSCLI_PAGER takes precedence over PAGER; either turns the pager off if it is empty or ``cat``.
    Without them it is ``less``, where that is installed.
    """
    named = os.environ.get("NEWSCLI_PAGER", os.environ.get("PAGER"))
    if named is None:
        return ["less"] if shutil.which("less") else []
    import shlex

    try:
        words = shlex.split(named, posix=os.name != "nt")
    except ValueError:  # an open quotation mark
        return []
    return [] if words[:1] in ([], ["cat"]) or not shutil.which(words[0]) else words


def paged(console: Console, enabled: bool = True) -> AbstractContextManager[Any]:
    """Page what the block prints on ``console``, if that is a terminal and the text exceeds it.

    After an error, the text printed before it is shown.
    """
    can_scroll = console.is_terminal and console.file.isatty() and not console.legacy_windows
    dumb = os.environ.get("TERM") == "dumb"
    words = pager_command() if enabled and can_scroll and not dumb else []
    pager: Any = SimpleNamespace(show=lambda text: _show(text, words, console))
    return console.pager(pager, styles=True, links=True) if words else nullcontext()


def _show(text: str, words: list[str], console: Console) -> None:
    """Page ``text``, or print it if it fits on the screen or the pager cannot be started."""
    program = os.path.splitext(os.path.basename(words[0]))[0].lower()  # noqa: PTH119, PTH122
    process = None
    if text.count("\n") >= console.height:
        import subprocess

        # As git does: quit if it fits, keep colours, leave the text on the screen.
        variables = {"LESS": "FRX", "LESSCHARSET": "utf-8", **os.environ}
        with suppress(OSError):
            # The words are the user's own choice of a pager, run without a shell.
            process = subprocess.Popen(words, stdin=subprocess.PIPE, env=variables)  # noqa: S603
    if process is None:
        console.file.write(text)
        console.file.flush()
        return
    if program not in _SHOWS_COLOUR:
        from rich.text import Text

        text = Text.from_ansi(text).plain
    try:
        process.communicate(text.encode("utf-8", "replace"))
    except KeyboardInterrupt:
        # Ctrl-C belongs to the pager, which has the terminal.
        process.wait()
