"""Writers: one module for each format; this is where they are found."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from newscli.article import Report
from newscli.errors import UsageError
from newscli.write.base import TEXT_FORMATS, WriteOptions, Writer
from newscli.write.files import format_for, save
from newscli.write.json_report import report_from_dict, report_to_dict

if TYPE_CHECKING:
    from rich.console import Console

__all__ = [
    "TEXT_FORMATS",
    "WriteOptions",
    "Writer",
    "format_for",
    "print_report",
    "report_from_dict",
    "report_to_dict",
    "save",
    "save_report",
    "write_report",
]


def write_report(report: Report, format: str, options: WriteOptions | None = None) -> str:
    """Return ``report`` as one document in a format of :data:`TEXT_FORMATS`.

    Raises UsageError for another format.
    """
    return _writer(format)(report, options or WriteOptions())


def save_report(
    report: Report, path: Path, format: str = "", options: WriteOptions | None = None
) -> None:
    """Write ``report`` to ``path``, atomically, in ``format`` or the one its suffix asks for.

    Beside the formats of :data:`TEXT_FORMATS` there is ``docx``. Raises UsageError for an unknown
    format, OutputError if the file cannot be written.
    """
    chosen = format or format_for(path)
    if chosen == "docx":
        from newscli.write.word import write_docx

        save(write_docx(report, options or WriteOptions()), path)
    else:
        save(write_report(report, chosen, options), path)


def print_report(report: Report, console: Console, options: WriteOptions | None = None) -> None:
    """Show ``report`` on a terminal, as wide as ``console`` or ``options.width`` says."""
    from newscli.write.terminal import show

    show(report, console, options or WriteOptions())


def _writer(format: str) -> Writer:
    if format == "text":
        from newscli.write.plain import write_text

        return write_text
    if format == "markdown":
        from newscli.write.markdown import write_markdown

        return write_markdown
    if format == "json":
        from newscli.write.json_report import write_json

        return write_json
    if format == "html":
        from newscli.write.html_report import write_html

        return write_html
    raise UsageError(f"There is no format {format!r}.", f"Use one of {', '.join(TEXT_FORMATS)}.")
