"""Writers: one module for each format; this is where they are found."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from newscli.article import Report
from newscli.errors import UsageError
from newscli.files import format_for, save
from newscli.write.base import FORMATS, WHOLE_CELLS, WriteOptions, Writer

_MODULES = {
    "text": "plain", "markdown": "markdown", "html": "html_report", "docx": "word", "epub": "epub",
}  # fmt: skip
"""The module of each format; the others are in exchange.py."""

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["FORMATS", "WriteOptions", "Writer", "print_report", "save_report", "write_report"]


def write_report(report: Report, format: str, options: WriteOptions | None = None) -> str | bytes:
    """Return ``report`` as one document in a format of :data:`FORMATS`.

    Raises UsageError for another format, and for ``docx`` if python-docx is not installed.
    """
    from newscli.write.typography import rows_joined, typeset

    if format not in FORMATS:
        raise UsageError(f"There is no format {format!r}.", f"Use one of {', '.join(FORMATS)}.")
    try:
        module = import_module(f"newscli.write.{_MODULES.get(format, 'exchange')}")
    except ModuleNotFoundError as error:
        if error.name != "docx":
            raise
        raise UsageError(
            "Writing .docx needs python-docx.", "Install it: pip install 'newscli[documents]'."
        ) from error
    write: Writer = getattr(module, f"write_{format}")
    if format != "json":  # programs get the report as it is
        report = typeset(report)
        if format not in WHOLE_CELLS:
            report = rows_joined(report)
    return write(report, options or WriteOptions())


def save_report(
    report: Report, path: Path, format: str = "", options: WriteOptions | None = None
) -> None:
    """Write ``report`` to ``path``, atomically, in ``format`` or the one its suffix asks for.

    Raises UsageError for an unknown format, OutputError if the file cannot be written.
    """
    save(write_report(report, format or format_for(path), options), path)


def print_report(
    report: Report,
    console: Console | None = None,
    options: WriteOptions | None = None,
    pager: bool = False,
) -> None:
    """Show ``report`` on a terminal (stdout by default), as wide as it or ``options`` says.

    With ``pager``, a report longer than the screen goes through the user's pager.
    """
    from rich.console import Console

    from newscli.console import paged
    from newscli.write.terminal import show
    from newscli.write.typography import rows_joined, typeset

    console = console or Console(highlight=False, markup=False, emoji=False)
    with paged(console, enabled=pager):
        show(rows_joined(typeset(report)), console, options or WriteOptions())
