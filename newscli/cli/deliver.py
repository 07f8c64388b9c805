"""What the commands that make reports share: which inputs, where to, progress, exit code."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from newscli.errors import ExitCode, InputError, OutputError, UsageError

if TYPE_CHECKING:
    from newscli.article import Report
    from newscli.pipeline import Progress, Workshop

_SUFFIXES = {"text": ".txt", "markdown": ".md", "json": ".json", "html": ".html", "docx": ".docx"}


def inputs(sources: Sequence[str] | None) -> list[str]:
    """Return the sources named, or "-" when something is piped in.

    Raises UsageError when there is neither, since waiting for a keyboard helps nobody.
    """
    if sources:
        return list(sources)
    if sys.stdin is None or sys.stdin.isatty():
        raise UsageError("No article given.", "Name a file or a URL, or pipe the text in.")
    return ["-"]


def say(line: str) -> None:
    """Print a line for people on stderr, control characters made harmless."""
    from newscli.safe import safe_line

    print(safe_line(line), file=sys.stderr)


class Delivery:
    """Where reports go and in which format."""

    def __init__(
        self, output: Path | None, wanted: str, count: int, side_by_side: bool, pager: bool
    ) -> None:
        """Choose format and target before any work is done.

        With several sources ``output`` is a folder. Raises UsageError if format and target do not
        fit, OutputError if the target cannot be written to.
        """
        from newscli.write import WriteOptions, format_for

        self.output, self.pager = output, pager
        self.to_folder = output is not None and (count > 1 or output.is_dir())
        if not wanted:
            if output is None:
                wanted = "terminal" if sys.stdout.isatty() else "text"
            else:
                wanted = "markdown" if self.to_folder else format_for(output)
        if output is not None and wanted == "terminal":
            raise UsageError("--format terminal is for the screen.", "Choose another for --output.")
        if output is None and wanted == "docx":
            raise UsageError("--format docx needs a file.", "Add -o NAME.docx.")
        self.format = wanted
        self.options = WriteOptions(side_by_side=side_by_side)
        self._prepare()
        self._used: set[str] = set()
        self._reports = 0

    def _prepare(self) -> None:
        if self.output is None:
            return
        if self.to_folder:
            try:
                self.output.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise OutputError(
                    f"Cannot make the folder {self.output}: {error.strerror}.",
                    "Choose another --output.",
                ) from error
        elif not self.output.parent.is_dir():
            raise OutputError(
                f"There is no folder {self.output.parent}.", "Make it, or choose another --output."
            )

    def target(self, name: str) -> Path | None:
        """Return the file that the report on source ``name`` goes to; None is stdout."""
        if self.output is None or not self.to_folder:
            return self.output
        path = urlsplit(name).path if "://" in name else name
        stem = PurePosixPath(path.replace("\\", "/")).stem.strip(". ") or "article"
        candidate, number = stem, 1
        while candidate in self._used:  # a.txt and a.html of one run must not overwrite each other
            number += 1
            candidate = f"{stem}-{number}"
        self._used.add(candidate)
        return self.output / (candidate + _SUFFIXES[self.format])

    def deliver(self, report: Report, name: str) -> None:
        """Print or save one report. Raises OutputError."""
        from newscli.console import writing_to_stdout
        from newscli.write import print_report, save, write_report

        target = self.target(name)
        if target is not None:
            save(write_report(report, self.format, self.options), target)
        elif self.format == "terminal":
            with writing_to_stdout():
                print_report(report, pager=self.pager, options=self.options)
        else:
            text = write_report(report, self.format, self.options)
            assert isinstance(text, str)
            with writing_to_stdout():
                if self._reports and self.format in {"text", "markdown"}:
                    sys.stdout.write("\n" + ("---\n\n" if self.format == "markdown" else "\n"))
                sys.stdout.write(text if text.endswith("\n") else text + "\n")
        self._reports += 1


@contextmanager
def progress_bar(label: str, quiet: bool) -> Iterator[Progress | None]:
    """Show sentences done on stderr while the block runs; nothing when quiet or piped."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    from newscli.safe import safe_line

    columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(safe_line(label), total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def run_all(workshop: Workshop, names: Sequence[str], delivery: Delivery, quiet: bool) -> int:
    """Report on every source; a bad input is reported and the rest go on.

    Returns 0, or 1 if some of several inputs failed. The error of a single input, of a missing
    model or of an unwritable output is raised.
    """
    failed = 0
    for name in names:
        try:
            with progress_bar(f"Translating {name}", quiet) as progress:
                report = workshop.report(workshop.read(name), progress)
        except InputError as error:
            if len(names) == 1:
                raise
            failed += 1
            say(f"newscli: {error}")
            continue
        delivery.deliver(report, name)
    hint_at_models(workshop, quiet)
    if failed:
        say(f"newscli: {failed} of {len(names)} inputs failed.")
    return ExitCode.SOME_FAILED if failed else ExitCode.DONE


def hint_at_models(workshop: Workshop, quiet: bool) -> None:
    """Tell a person at a terminal, once a day, of a better model that could be pulled."""
    if quiet or workshop.settings.offline or not sys.stderr.isatty():
        return
    # Without a translator nothing was translated, and asking for the model would convert it.
    if "translator" not in vars(workshop):
        return
    from newscli.models.hint import better_model, is_due

    line = better_model(workshop.model)
    if line and is_due():
        say(line)
