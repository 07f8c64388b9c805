"""``newscli check``: whether a translation says what its source says."""

from enum import Enum
from typing import Annotated, Optional

import typer

from newscli.cli.options import OUTPUT, with_options


class CheckFormat(str, Enum):
    """Output formats of the command."""

    text = "text"
    json = "json"


def _kinds(incomplete: str) -> list[str]:
    from newscli.article import WarningKind

    return [kind.value for kind in WarningKind if kind.value.startswith(incomplete)]


@with_options()
def check(
    source: Annotated[str, typer.Argument(metavar="SOURCE", help="The German file, URL or '-'.")],
    translation: Annotated[
        str,
        typer.Argument(metavar="TRANSLATION", help="The English text, or a newscli JSON report."),
    ],
    output: Optional[str],  # noqa: UP045
    encoding: str,
    quiet: bool,
    output_format: Annotated[
        CheckFormat,
        typer.Option(
            "-f", "--format", metavar="[text|json]", rich_help_panel=OUTPUT, help="Text or JSON.",
            show_default=True,
        ),
    ] = CheckFormat.text,
    ignore: Annotated[
        Optional[list[str]],  # noqa: UP045 - Typer reads the annotation on Python 3.10
        typer.Option(
            "--ignore", metavar="KIND", rich_help_panel=OUTPUT, autocompletion=_kinds,
            help="Leave out warnings of a kind, such as number or name; may be repeated.",
        ),
    ] = None,
) -> int:  # fmt: skip
    """Check any translation against its German source.

    Sentences are aligned; numbers, dates, times, amounts, units, names, quotations, negation and
    coverage are compared. The exit code is 1 if something does not hold.

    For example:

      newscli check artikel.txt translation.txt

      newscli check artikel.html report.json --format json
    """
    from pathlib import Path

    from newscli.article import WarningKind
    from newscli.cli.deliver import inputs, refuse_to_overwrite
    from newscli.compare import compare_files
    from newscli.console import out, say
    from newscli.errors import ExitCode, UsageError
    from newscli.files import save
    from newscli.write.comparison import write_comparison

    ignored = set(ignore or ())
    kinds = [kind.value for kind in WarningKind]
    if unknown := sorted(ignored - set(kinds)):
        raise UsageError(f"There is no kind '{unknown[0]}'.", f"Use one of: {', '.join(kinds)}.")
    inputs([source, translation])
    target = None if output in {None, "-"} else Path(str(output))
    if target is not None:
        refuse_to_overwrite([target], [source, translation])
    pairs = compare_files(source, translation, encoding)
    for pair in pairs:
        pair.warnings = [w for w in pair.warnings if w.kind not in ignored]
    text = write_comparison(pairs, source, translation, output_format.value)
    if target is None:
        out(text, end="")
    else:
        save(text, target)
        if not quiet:
            say(f"wrote {target}")
    return ExitCode.SOME_FAILED if any(pair.warnings for pair in pairs) else ExitCode.DONE
