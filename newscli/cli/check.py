"""``newscli check``: whether a translation says what its source says."""

from __future__ import annotations

from newscli.cli.options import OUTPUT, argument, choice, option, with_options


def _kinds(incomplete: str) -> list[str]:
    from newscli.article import WarningKind

    return [kind.value for kind in WarningKind if kind.value.startswith(incomplete)]


@with_options(
    source=argument(str, "SOURCE", "The German file, URL or '-'."),
    translation=argument(str, "TRANSLATION", "The English text, or a newscli JSON report."),
    output_format=option(
        choice("CheckFormat", ("text", "json")), "text", OUTPUT, "Text or JSON.", "-f", "--format",
        show_default=True,
    ),
    ignore=option(
        list[str], None, OUTPUT,
        "Leave out warnings of a kind, such as number or name; may be repeated.",
        "--ignore", metavar="KIND", autocompletion=_kinds,
    ),
)  # fmt: skip
def check(
    source: str, translation: str, output: str | None, output_format: str,
    ignore: list[str] | None, encoding: str, quiet: bool,
) -> int:  # fmt: skip
    """Check any translation against its German source.

    Sentences are aligned; numbers, dates, times, amounts, units, names, quotations, negation,
    words and coverage are compared, and the bundled model says how likely the translation is. The
    exit code is 1 if there is a warning; doubtful sentences alone do not change it.

    For example:

      newscli check artikel.txt translation.txt

      newscli check artikel.html report.json --format json
    """
    from pathlib import Path

    from newscli.article import WarningKind
    from newscli.compare import compare_files
    from newscli.console import out, say
    from newscli.deliver import inputs, refuse_to_overwrite
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
    text = write_comparison(pairs, source, translation, output_format)
    if target is None:
        out(text, end="")
    else:
        save(text, target)
        if not quiet:
            say(f"wrote {target}")
    found = any(warning.is_finding for pair in pairs for warning in pair.warnings)
    return ExitCode.SOME_FAILED if found else ExitCode.DONE
