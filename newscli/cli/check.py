"""``newscli check``: whether a translation says what its source says."""

from __future__ import annotations

from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Optional

import typer

from newscli.cli import options as opt

if TYPE_CHECKING:
    from newscli.article import CheckWarning
    from newscli.check.files import Pair

KINDS = (
    "number", "date", "time", "amount", "percentage", "unit", "name", "quote", "negation",
    "coverage", "length", "untranslated",
)  # fmt: skip
_WIDTH = 100


class CheckFormat(str, Enum):
    """Output formats of the command."""

    text = "text"
    json = "json"


def check(
    source: Annotated[str, typer.Argument(metavar="SOURCE", help="The German file, URL or '-'.")],
    translation: Annotated[
        str,
        typer.Argument(metavar="TRANSLATION", help="The English text, or a newscli JSON report."),
    ],
    output_format: Annotated[
        CheckFormat,
        typer.Option("-f", "--format", rich_help_panel="Output", help="Text or JSON."),
    ] = CheckFormat.text,
    output: Annotated[
        Optional[Path],  # noqa: UP045 - Typer reads the annotation on Python 3.10
        typer.Option(
            "-o", "--output", metavar="PATH", rich_help_panel="Output", help="Write to this file."
        ),
    ] = None,
    ignore: Annotated[
        Optional[list[str]],  # noqa: UP045
        typer.Option(
            "--ignore",
            metavar="KIND",
            rich_help_panel="Output",
            help="Leave out a kind of warning (repeatable): " + ", ".join(KINDS) + ".",
        ),
    ] = None,
    encoding: opt.EncodingOption = "",
    debug: opt.DebugOption = False,
) -> int:
    """Check a translation, ours or any other, against its German source.

    Sentences are aligned, and numbers, dates, times, amounts, units, names, quotations, negation
    and coverage compared. The exit code is 1 if something does not hold.

    For example:

      newscli check artikel.txt translation.txt

      newscli check artikel.html report.json --format json
    """
    from newscli.check.files import compare_files
    from newscli.errors import ExitCode, UsageError

    ignored = set(ignore or ())
    if unknown := sorted(ignored - set(KINDS)):
        raise UsageError(f"There is no kind '{unknown[0]}'.", f"Use one of: {', '.join(KINDS)}.")
    if source == translation == "-":
        raise UsageError("Only one side can come from stdin.", "Name a file for the other.")
    pairs = compare_files(source, translation, encoding)
    for pair in pairs:
        pair.warnings = [w for w in pair.warnings if w.kind not in ignored]
    write = _as_json if output_format is CheckFormat.json else _as_text
    text = write(source, translation, pairs)
    if output is None:
        typer.echo(text, nl=False)
    else:
        from newscli.write import save

        save(text, output)
    return ExitCode.SOME_FAILED if any(pair.warnings for pair in pairs) else ExitCode.DONE


def _as_text(source: str, translation: str, pairs: list[Pair]) -> str:
    """Return one paragraph per pair with warnings, and a line that sums up."""
    from newscli.safe import safe_line

    lines = []
    for pair in pairs:
        if not pair.warnings:
            continue
        ours, theirs = (
            "-".join(map(str, (ids[0], ids[-1]) if len(ids) > 1 else ids)) or "none"
            for ids in (pair.source_ids, pair.translation_ids)
        )
        lines.append(f"Sentence {ours} (translation: {theirs})")
        lines += [f"  {w.kind}: {safe_line(w.message)}" for w in pair.warnings]
        lines += [f"  {mark} {_short(text)}" for mark, text in
                  (("de", pair.source), ("en", pair.translation)) if text]  # fmt: skip
        lines.append("")
    count = sum(len(pair.warnings) for pair in pairs)
    sentences = sum(len(pair.source_ids) for pair in pairs)
    what = "nothing amiss" if not count else f"{count} warning{'s' if count > 1 else ''}"
    lines.append(f"{sentences} sentence{'s' if sentences != 1 else ''} checked, {what}.")
    return "\n".join(lines) + "\n"


def _short(text: str) -> str:
    """Return ``text`` made harmless, on one line that is not too long."""
    from newscli.safe import safe_line

    line = safe_line(text)
    return line if len(line) <= _WIDTH * 3 else line[: _WIDTH * 3 - 1] + "…"


def _as_json(source: str, translation: str, pairs: list[Pair]) -> str:
    """Return every pair, with its warnings, as JSON."""
    import json

    content = {
        "schema": "newscli.check/1",
        "source": source,
        "translation": translation,
        "sentences": sum(len(pair.source_ids) for pair in pairs),
        "warnings": sum(len(pair.warnings) for pair in pairs),
        "pairs": [
            {
                "source_ids": pair.source_ids,
                "translation_ids": pair.translation_ids,
                "source": pair.source,
                "translation": pair.translation,
                "warnings": [_warning(w) for w in pair.warnings],
            }
            for pair in pairs
        ],
    }
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def _warning(warning: CheckWarning) -> dict[str, Any]:
    """Return a warning in the shape that reports use."""
    return {
        "kind": warning.kind,
        "message": warning.message,
        "source_span": list(warning.source_span) if warning.source_span else None,
        "translation_span": list(warning.translation_span) if warning.translation_span else None,
    }
