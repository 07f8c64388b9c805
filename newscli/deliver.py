"""Delivers reports: which sources, where each report goes, and in which format."""

from __future__ import annotations

import logging
import os
import sys
import unicodedata
from collections.abc import Sequence
from itertools import count
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from newscli.console import Progress, is_interactive, out, say, writing_to_stdout
from newscli.errors import ExitCode, InputError, OutputError, UsageError, failing_as
from newscli.files import FORMAT_OF, OUTPUT_SUFFIXES, format_for, is_same_file, save

if TYPE_CHECKING:
    from newscli.article import Article, Report
    from newscli.pipeline import Workshop
    from newscli.settings import Settings

_CAN_FOLLOW = frozenset({"terminal", "text", "markdown", "json"})
"""Formats in which several documents can follow one another on standard output."""
_WITHOUT_SUMMARY = frozenset({"tsv", "tmx", "srt", "vtt"})
"""Formats that hold the article's sentences and nothing else."""
_LONGEST_NAME = 255  # bytes, on every common file system
_log = logging.getLogger(__name__)


def inputs(sources: Sequence[str] | None) -> list[str]:
    """Return the sources named, or "-" when something is piped in.

    Raises UsageError if there is neither (newscli never waits for typed input), and if standard
    input is named twice or closed.
    """
    if sources and "-" not in sources:
        return list(sources)
    closed = sys.stdin is None or sys.stdin.closed
    if not sources and (closed or sys.stdin.isatty()):
        raise UsageError("No article given.", "Name a file or a URL, or pipe the text in.")
    if closed:
        raise UsageError("Standard input is closed.", "Name a file or a URL instead of '-'.")
    if sources and list(sources).count("-") > 1:
        raise UsageError("Standard input can be read only once.", "Name '-' once.")
    return list(sources or ["-"])


def refuse_to_overwrite(targets: Sequence[Path], sources: Sequence[str | Path]) -> None:
    """Raise UsageError if one of ``targets`` is one of the inputs, by path, link or hard link.

    "-" stands for a file redirected to standard input.
    """
    for source in sources:
        name = str(source)
        for target in targets:
            same = (
                _is_stream(target, 0)
                if name == "-"
                else "://" not in name.removeprefix("file://")
                and is_same_file(target, Path(name.removeprefix("file://")))
            )
            if same:
                shown = "standard input" if name == "-" else name
                raise UsageError(
                    f"The output {target} would replace the input {shown}.",
                    "Choose another --output.",
                )


def _is_stream(path: Path, number: int) -> bool:
    """Say whether ``path`` is the regular file that a standard stream is redirected to."""
    try:
        return path.is_file() and os.path.samestat(path.stat(), os.fstat(number))
    except (OSError, ValueError):
        return False


class Delivery:
    """Where reports go and in which format, all settled before any work is done."""

    def __init__(
        self,
        sources: Sequence[str],
        output: str | None,
        wanted: str,
        settings: Settings,
        *,
        side_by_side: bool = False,
        summary_only: bool = False,
        pager: bool = False,
        open_page: bool = False,
        plain: bool = False,
        quiet: bool = False,
    ) -> None:
        """Choose format and targets, and make the output folder.

        Raises UsageError if format and target do not fit, or if an output would replace an input;
        OutputError if the target cannot be written to.
        """
        from newscli.write import WriteOptions

        self.sources, self.plain, self.pager, self.quiet = list(sources), plain, pager, quiet
        self.open_page = open_page
        self.options = WriteOptions(side_by_side=side_by_side, summary_only=summary_only)
        folder_meant = output is not None and output[-1:] in {"/", os.sep}
        path = Path(output) if output and output != "-" else None
        if open_page:
            wanted = wanted or "html"
            if wanted != "html" or plain:
                raise UsageError("--open shows an HTML page.", "Leave out --plain and --format.")
            if path is None:
                import tempfile

                path = Path(tempfile.mkdtemp(prefix="newscli-"))  # for its owner's eyes alone
        with failing_as(OutputError, f"Cannot write {path}", "Choose another --output."):
            to_folder = path is not None and (folder_meant or _is_folder(path, len(self.sources)))
        self.format = self._format(wanted, path, to_folder)
        suffix = ".txt" if plain else OUTPUT_SUFFIXES.get(self.format, "")
        self.targets = _targets(self.sources, path, to_folder, suffix)
        files = [target for target in self.targets if target is not None]
        refuse_to_overwrite(files, [*self.sources, *filter(None, [settings.glossary])])
        if path is None:
            for source in self.sources:
                if _is_stream(Path(source), 1):
                    raise UsageError(f"The input {source} is also the output.", "Use --output.")
        elif to_folder:
            message = f"Cannot make the folder {path}"
            with failing_as(OutputError, message, "Choose another --output."):
                path.mkdir(parents=True, exist_ok=True)
        elif not path.parent.is_dir():
            there = next((place for place in path.parents if os.path.lexists(place)), Path())
            if not there.is_dir():
                raise OutputError(f"{there} is not a folder.", "Choose another --output.")
            raise OutputError(
                f"There is no folder {path.parent}.", "Create it, or choose another --output."
            )
        self._reports = 0

    def _format(self, wanted: str, output: Path | None, to_folder: bool) -> str:
        """Return the output format. Raises UsageError if it does not fit."""
        if self.plain:
            if wanted not in {"", "text"}:
                raise UsageError("--plain is a format of its own.", "Leave out --format.")
            if self.options.side_by_side:
                raise UsageError("--plain has no German.", "Leave out --side-by-side.")
            return "text"
        if not wanted:
            if output is None:
                wanted = "terminal" if sys.stdout.isatty() else "text"
            else:
                wanted = "markdown" if to_folder else format_for(output)
        if self.options.summary_only and wanted in _WITHOUT_SUMMARY:
            raise UsageError(
                f"{wanted.upper()} cannot hold a summary.",
                "Use text, markdown, json, html, docx or epub.",
            )
        if output is not None and wanted == "terminal":
            raise UsageError("--format terminal is for the screen.", "Choose another for --output.")
        if output is None and wanted in {"docx", "epub"}:
            raise UsageError(f"--format {wanted} needs a file.", f"Add -o NAME.{wanted}.")
        if output is None and len(self.sources) > 1 and wanted not in _CAN_FOLLOW:
            raise UsageError(
                f"Several {wanted.upper()} documents cannot follow one another.",
                "Name a folder: -o NAME/.",
            )
        return wanted

    def run(self, workshop: Workshop) -> int:
        """Report on every source. A bad input or output is reported, and the rest continue.

        Returns 0, or 1 if some of several inputs failed. The error of a single input, of a missing
        model and of standard output is raised.
        """
        from newscli.read.url import without_secrets

        failed = 0
        for name, target in zip(self.sources, self.targets, strict=True):
            try:
                label = f"Translating {without_secrets(name)}"
                self.deliver(self._report(workshop, workshop.read(name), target, label), target)
            except (InputError, OutputError) as error:
                if len(self.sources) == 1 or (isinstance(error, OutputError) and target is None):
                    raise
                failed += 1
                _log.debug("%s failed", without_secrets(name), exc_info=True)
                say(f"newscli: {error}")
        if not self.quiet:
            _hint_at_models(workshop)
        if failed:
            say(f"newscli: {failed} of {len(self.sources)} inputs failed.")
        return ExitCode.SOME_FAILED if failed else ExitCode.DONE

    def _report(
        self, workshop: Workshop, article: Article, target: Path | None, label: str
    ) -> Report:
        """Translate one article, and show how far it is; a plain translation is printed."""
        from newscli.write.plain import PlainLines

        streaming = self.plain and target is None
        with Progress(self.quiet or (streaming and sys.stdout.isatty())) as progress:
            progress.start(label)
            if not streaming:
                return workshop.report(
                    article, progress.update, lambda one: progress.preview(one.translation)
                )
            lines = PlainLines(article, lambda text: out(text, end=""))
            try:
                return workshop.report(article, progress.update, lines)
            finally:
                lines.end()

    def deliver(self, report: Report, target: Path | None) -> None:
        """Print or save one report. Raises OutputError."""
        from newscli.write import print_report, write_report
        from newscli.write.plain import plain

        if target is not None:
            save(plain(report.article) if self.plain
                 else write_report(report, self.format, self.options), target)  # fmt: skip
            self._wrote(report, target)
        elif self.plain:
            pass  # streamed while it was translated
        elif self.format == "terminal":
            with writing_to_stdout():
                print_report(report, pager=self.pager, options=self.options)
        elif self.format == "json" and len(self.sources) > 1:
            out(report.to_json(indent=None))
        else:
            text = write_report(report, self.format, self.options)
            assert isinstance(text, str)
            if self._reports and self.format in {"text", "markdown"}:
                text = "\n" + ("---\n\n" if self.format == "markdown" else "\n") + text
            out(text, end="" if text.endswith("\n") else "\n")
        self._reports += 1

    def _wrote(self, report: Report, target: Path) -> None:
        from newscli.write import facts

        _log.info("wrote %s", target)
        if not self.quiet:
            say(f"wrote {target} ({facts.doubtful_count(report)})")
        if self.open_page:
            import webbrowser

            if not webbrowser.open(target.absolute().as_uri()):
                say("newscli: no browser could be opened; open the file yourself.")


def _is_folder(output: Path, reports: int) -> bool:
    """Say whether ``output`` means a folder. Raises UsageError if so many reports cannot go there.

    An existing folder does; with several sources, so does any name that is not a file's.
    """
    if output.is_dir():
        return True
    if reports == 1:
        return False
    if output.exists() or output.suffix.lower() in FORMAT_OF:
        raise UsageError(
            f"{reports} reports cannot go into one file, {output}.",
            f"Name a folder: -o {output.with_suffix('')}/.",
        )
    return True


def _targets(
    sources: Sequence[str], output: Path | None, to_folder: bool, suffix: str
) -> list[Path | None]:
    """Return the file of each source's report; None is standard output."""
    if output is None or not to_folder:
        return [output] * len(sources)
    used: set[str] = set()
    targets: list[Path | None] = []
    for source in sources:
        path = unquote(urlsplit(source).path) if "://" in source else source
        stem = PurePosixPath(path.replace("\\", "/")).stem.strip(". ")
        stem = "article" if stem in {"", "-"} else stem.replace("\0", "")
        for number in count(1):  # a.txt and a.html of one run must not overwrite each other
            ending = (f"-{number}" if number > 1 else "") + suffix
            cut = stem.encode("utf-8", "surrogateescape")[: _LONGEST_NAME - len(ending)]
            name = (cut.decode("utf-8", "ignore") or "article") + ending
            key = unicodedata.normalize("NFC", name).casefold()  # one file, on some systems
            if key not in used:
                used.add(key)
                targets.append(output / name)
                break
    return targets


def _hint_at_models(workshop: Workshop) -> None:
    """Tell a person at a terminal, at most once a day, that a better model can be pulled."""
    if workshop.settings.offline or not is_interactive() or not workshop.has_translated:
        return
    from newscli.models.store import better_model, is_due

    line = better_model(workshop.model)
    if line and is_due():
        say(line)
