"""``newscli batch`` and ``newscli watch``: many articles in, a folder of reports out."""

import os
from enum import Enum
from pathlib import Path
from typing import Annotated, Optional

import typer

from newscli.cli.options import FORMAT, GENERAL, INPUT, OUTPUT, with_options
from newscli.settings import Settings

FormatsOption = Annotated[
    Optional[list[FORMAT]],  # noqa: UP045
    typer.Option(
        "-f", "--format", metavar="NAME", rich_help_panel=OUTPUT,
        help="Default: markdown. May be given several times; epub makes a book of all, too.",
    ),
]  # fmt: skip
OutputFolderOption = Annotated[
    Path,
    typer.Option(
        "-o", "--output", metavar="FOLDER", rich_help_panel=OUTPUT,
        help="Where reports, manifest.jsonl and the index go.",
    ),
]  # fmt: skip
IncludeOption = Annotated[
    Optional[list[str]],  # noqa: UP045
    typer.Option(
        "--include", metavar="GLOB", rich_help_panel=INPUT,
        help="Only files like this ('*.txt', 'sport/**'); may be repeated.",
    ),
]  # fmt: skip
ExcludeOption = Annotated[
    Optional[list[str]],  # noqa: UP045
    typer.Option(
        "--exclude", metavar="GLOB", rich_help_panel=INPUT,
        help="No files like this; may be repeated.",
    ),
]  # fmt: skip


class Distributed(str, Enum):
    """Systems that a batch can be spread with."""

    ray = "ray"


@with_options()
def batch(
    source: Annotated[
        str,
        typer.Argument(
            metavar="FOLDER|FEED|LIST",
            help="A folder, read recursively; an RSS or Atom feed; or a file with one URL a line.",
        ),
    ],
    output: OutputFolderOption,
    side_by_side: bool,
    quiet: bool,
    settings: Settings,
    output_format: FormatsOption = None,
    include: IncludeOption = None,
    exclude: ExcludeOption = None,
    force: Annotated[
        bool, typer.Option("--force", rich_help_panel=GENERAL, help="Redo what is done already.")
    ] = False,
    dry_run: Annotated[
        bool,
        typer.Option("--dry-run", rich_help_panel=GENERAL, help="Only show what would be done."),
    ] = False,
    workers: Annotated[
        int,
        typer.Option(
            "--workers", min=0, metavar="N", envvar="NEWSCLI_WORKERS", show_envvar=False,
            show_default=False, rich_help_panel=GENERAL,
            help="Processes. Default: this one, or with Ray one per core.",
        ),
    ] = 0,
    distributed: Annotated[
        Optional[Distributed],  # noqa: UP045
        typer.Option(
            "--distributed", metavar="[ray]", rich_help_panel=GENERAL,
            help="Spread the work over Ray.",
        ),
    ] = None,
    ray_address: Annotated[
        str,
        typer.Option(
            "--ray-address", metavar="ADDRESS", rich_help_panel=GENERAL, show_default=False,
            help="Address of a Ray cluster. Default: Ray on this machine.",
        ),
    ] = "",
    gpus_per_worker: Annotated[
        float,
        typer.Option(
            "--gpus-per-worker", min=0.0, metavar="SHARE", rich_help_panel=GENERAL,
            show_default=False, help="Share of a GPU for each worker on Ray (0.5: two share one).",
        ),
    ] = 0.0,
    pause: Annotated[
        float,
        typer.Option(
            "--pause", min=0.0, metavar="SECONDS", rich_help_panel=INPUT,
            help="Time between two requests to one host, for feeds and lists.",
        ),
    ] = 1.0,
) -> int:  # fmt: skip
    """Translate a folder, a feed or a list of articles; what is finished already is skipped.

    For example:

      newscli batch articles -o reports

      newscli batch articles -o reports -f html -f json --include 'politik/**'

      newscli batch articles -o reports --dry-run

      newscli batch https://example.org/feed.xml -o reports -f html
    """
    from newscli.batch.plan import BatchOptions, Selection
    from newscli.read import is_url

    is_address = is_url(source) or os.path.isfile(source)  # noqa: PTH113 - never raises
    options = BatchOptions(
        folder=Path() if is_address else Path(source), output=output,
        address=source if is_address else "", pause=pause,
        settings=settings, side_by_side=side_by_side,
        formats=formats(output_format), force=force, workers=workers,
        selection=Selection(tuple(include or ()), tuple(exclude or ())),
        distributed=distributed.value if distributed else "", ray_address=ray_address,
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
    from newscli.pipeline import Workshop

    with Workshop(settings) as workshop:
        return run_batch(options, workshop)


@with_options()
def watch(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Watched with all below it.")],
    output: OutputFolderOption,
    side_by_side: bool,
    quiet: bool,
    settings: Settings,
    output_format: FormatsOption = None,
    include: IncludeOption = None,
    exclude: ExcludeOption = None,
    settle: Annotated[
        float,
        typer.Option(
            "--settle", min=0.0, metavar="SECONDS", rich_help_panel=INPUT, show_default=True,
            help="A file that has not changed for this long is complete.",
        ),
    ] = 2.0,
) -> int:  # fmt: skip
    """Translate articles as they arrive in a folder, until Ctrl-C; begin with those missed.

    For example:

      newscli watch inbox -o reports -f html
    """
    from newscli.batch.plan import BatchOptions, Selection
    from newscli.batch.watch import run_watch
    from newscli.pipeline import Workshop

    options = BatchOptions(
        folder=folder, output=output, settings=settings, side_by_side=side_by_side,
        formats=formats(output_format), quiet=quiet,
        selection=Selection(tuple(include or ()), tuple(exclude or ())),
    )  # fmt: skip
    with Workshop(settings) as workshop:
        return run_watch(options, settle, workshop)


def formats(wanted: Optional[list[Enum]]) -> tuple[str, ...]:  # noqa: UP045
    """Return the formats without repetition, in the order given; markdown by default."""
    return tuple(dict.fromkeys(str(one.value) for one in wanted or [])) or ("markdown",)
