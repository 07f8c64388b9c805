"""``newscli batch`` and ``newscli watch``: many articles in, a folder of reports out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from newscli.cli.options import (
    FORMAT,
    GENERAL,
    INPUT,
    OUTPUT,
    REQUIRED,
    argument,
    choice,
    option,
    with_options,
)  # fmt: skip
from newscli.settings import Settings

_SHARED = {
    "output": option(
        Path, REQUIRED, OUTPUT, "Where reports, manifest.jsonl and the index go.", "-o", "--output",
        metavar="FOLDER",
    ),
    "output_format": option(
        list[FORMAT], None, OUTPUT,
        "Default: markdown. May be given several times; epub also makes a book of all articles.",
        "-f", "--format", metavar="NAME",
    ),
    "include": option(
        list[str], None, INPUT, "Only files like this ('*.txt', 'sport/**'); may be repeated.",
        "--include", metavar="GLOB",
    ),
    "exclude": option(
        list[str], None, INPUT, "Leave out files like this; may be repeated.",
        "--exclude", metavar="GLOB",
    ),
}  # fmt: skip


@with_options(
    source=argument(
        str, "FOLDER|FEED|LIST",
        "A folder, read recursively; an RSS or Atom feed; or a file with one URL a line.",
    ),
    **_SHARED,
    force=option(bool, False, GENERAL, "Translate finished articles again.", "--force"),
    dry_run=option(bool, False, GENERAL, "Only show what would be done.", "--dry-run"),
    workers=option(
        int, 0, GENERAL, "Processes. Default: this one, or with Ray one per core.",
        "--workers", min=0, metavar="N", variable=True,
    ),
    distributed=option(
        choice("Distributed", ["ray"]), None, GENERAL, "Spread the work over Ray.", "--distributed"
    ),
    ray_address=option(
        str, "", GENERAL, "Address of a Ray cluster. Default: Ray on this machine.",
        "--ray-address", metavar="ADDRESS",
    ),
    gpus_per_worker=option(
        float, 0.0, GENERAL, "Share of a GPU for each worker on Ray (0.5: two share one).",
        "--gpus-per-worker", min=0.0, metavar="SHARE",
    ),
    pause=option(
        float, 1.0, INPUT, "Time between two requests to one host, for feeds and lists.",
        "--pause", min=0.0, metavar="SECONDS", show_default=True,
    ),
)  # fmt: skip
def batch(
    source: str, output: Path, output_format: list[str] | None,
    include: list[str] | None, exclude: list[str] | None, side_by_side: bool,
    force: bool, dry_run: bool, workers: int, distributed: str | None, ray_address: str,
    gpus_per_worker: float, pause: float, quiet: bool, settings: Settings,
) -> int:  # fmt: skip
    """Translate a folder, a feed or a list of articles; finished ones are skipped.

    For example:

      newscli batch articles -o reports

      newscli batch articles -o reports -f html -f json --include 'politik/**'

      newscli batch articles -o reports --dry-run

      newscli batch https://example.org/feed.xml -o reports -f html
    """
    import os

    from newscli.batch.plan import BatchOptions, Selection
    from newscli.read.url import is_url

    is_address = is_url(source) or os.path.isfile(source)  # noqa: PTH113 - never raises
    options = BatchOptions(
        folder=Path() if is_address else Path(source), output=output,
        address=source if is_address else "", pause=pause,
        settings=settings, side_by_side=side_by_side,
        formats=_formats(output_format), force=force, workers=workers,
        selection=Selection(tuple(include or ()), tuple(exclude or ())),
        distributed=distributed or "", ray_address=ray_address,
        gpus_per_worker=gpus_per_worker, quiet=quiet,
    )  # fmt: skip
    if dry_run:
        from newscli.batch.run import dry_run as lines
        from newscli.console import out
        from newscli.safe import safe_line

        for line in lines(options):
            out(safe_line(line))
        return 0
    from newscli.batch.run import run_batch

    return run_batch(options)


@with_options(
    folder=argument(Path, "FOLDER", "The folder to watch, with its subfolders."),
    **_SHARED,
    settle=option(
        float, 2.0, INPUT, "How long a file must stay unchanged to count as complete.",
        "--settle", min=0.0, metavar="SECONDS", show_default=True,
    ),
)  # fmt: skip
def watch(
    folder: Path, output: Path, output_format: list[str] | None,
    include: list[str] | None, exclude: list[str] | None, side_by_side: bool,
    settle: float, quiet: bool, settings: Settings,
) -> int:  # fmt: skip
    """Translate articles as they arrive in a folder, until Ctrl-C; unfinished ones come first.

    For example:

      newscli watch inbox -o reports -f html
    """
    from newscli.batch.plan import BatchOptions, Selection
    from newscli.batch.run import run_watch

    options = BatchOptions(
        folder=folder, output=output, settings=settings, side_by_side=side_by_side,
        formats=_formats(output_format), quiet=quiet,
        selection=Selection(tuple(include or ()), tuple(exclude or ())),
    )  # fmt: skip
    return run_watch(options, settle)


def _formats(wanted: Sequence[str] | None) -> tuple[str, ...]:
    """Return the formats without repetition, in the order given; markdown by default."""
    return tuple(dict.fromkeys(wanted or [])) or ("markdown",)
