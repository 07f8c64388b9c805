"""``newscli batch``: a folder of articles in, a folder of reports out."""

from enum import Enum
from pathlib import Path
from typing import Annotated, Optional

import typer

from newscli.cli import options as opt

FormatsOption = Annotated[
    Optional[list[opt.Format]],  # noqa: UP045
    typer.Option(
        "-f", "--format", rich_help_panel="Output",
        help="Default: markdown. Give it several times to have several.",
    ),
]  # fmt: skip
OutputFolderOption = Annotated[
    Path,
    typer.Option(
        "-o", "--output", metavar="FOLDER", rich_help_panel="Output",
        help="Where reports, manifest.jsonl and the index go.",
    ),
]  # fmt: skip
IncludeOption = Annotated[
    Optional[list[str]],  # noqa: UP045
    typer.Option(
        "--include", metavar="GLOB", rich_help_panel="Input",
        help="Only files like this ('*.txt', 'sport/**'); may be repeated.",
    ),
]  # fmt: skip
ExcludeOption = Annotated[
    Optional[list[str]],  # noqa: UP045
    typer.Option(
        "--exclude", metavar="GLOB", rich_help_panel="Input",
        help="No files like this; may be repeated.",
    ),
]  # fmt: skip
ForceLanguageOption = Annotated[
    bool,
    typer.Option(
        "--force-language", rich_help_panel="Input",
        help="Translate also what does not look German.",
    ),
]  # fmt: skip


class Distributed(str, Enum):
    """Systems that a batch can be spread with."""

    ray = "ray"


def batch(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Read recursively.")],
    output: OutputFolderOption,
    output_format: FormatsOption = None,
    include: IncludeOption = None,
    exclude: ExcludeOption = None,
    force: Annotated[
        bool, typer.Option("--force", rich_help_panel="Run", help="Redo what is done already.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", rich_help_panel="Run", help="Only show what would be done.")
    ] = False,
    workers: Annotated[
        int,
        typer.Option(
            "--workers",
            min=0,
            envvar="NEWSCLI_WORKERS",
            show_envvar=False,
            show_default=False,
            rich_help_panel="Run",
            help="Processes; default: this one, or with Ray one per core.",
        ),
    ] = 0,
    distributed: Annotated[
        Optional[Distributed],  # noqa: UP045
        typer.Option("--distributed", rich_help_panel="Run", help="Spread the work over Ray."),
    ] = None,
    ray_address: Annotated[
        str,
        typer.Option(
            "--ray-address",
            metavar="ADDRESS",
            rich_help_panel="Run",
            show_default=False,
            help="A Ray cluster's; default: Ray on this machine.",
        ),
    ] = "",
    gpus_per_worker: Annotated[
        float,
        typer.Option(
            "--gpus-per-worker",
            min=0.0,
            rich_help_panel="Run",
            show_default=False,
            help="Share of a GPU for each worker on Ray (0.5: two share one).",
        ),
    ] = 0.0,
    summary: opt.SummaryOption = True,
    summary_length: opt.LengthOption = opt.Length.medium,
    side_by_side: opt.SideBySideOption = False,
    model: opt.ModelOption = "",
    summarizer: opt.SummarizerOption = "",
    engine: opt.EngineOption = opt.EngineName.auto,
    device: opt.DeviceOption = opt.Device.auto,
    beam_size: opt.BeamOption = 4,
    glossary: opt.GlossaryOption = None,
    memory: opt.MemoryOption = True,
    encoding: opt.EncodingOption = "",
    keep_furniture: opt.FurnitureOption = False,
    force_language: ForceLanguageOption = False,
    offline: opt.OfflineOption = False,
    quiet: opt.QuietOption = False,
    debug: opt.DebugOption = False,
) -> int:
    """Translate a folder of articles; what is finished already is skipped.

    For example:

      newscli batch articles -o reports

      newscli batch articles -o reports -f html -f json --include 'politik/**'

      newscli batch articles -o reports --dry-run
    """
    from newscli.batch.plan import BatchOptions, Selection
    from newscli.settings import Settings

    settings = Settings(
        model=model, summarizer=summarizer, engine=engine.value, device=device.value,
        beam_size=beam_size, glossary=glossary, memory=memory, summary=summary,
        summary_length=summary_length.value, encoding=encoding, keep_furniture=keep_furniture,
        force_language=force_language, offline=offline,
    )  # fmt: skip
    options = BatchOptions(
        folder=folder, output=output, settings=settings, side_by_side=side_by_side,
        formats=formats(output_format), force=force, workers=workers,
        selection=Selection(tuple(include or ()), tuple(exclude or ())),
        distributed=distributed.value if distributed else "", ray_address=ray_address,
        gpus_per_worker=gpus_per_worker, quiet=quiet,
    )  # fmt: skip
    if dry_run:
        from newscli.batch.run import dry_run as lines
        from newscli.safe import safe_line

        for line in lines(options):
            typer.echo(safe_line(line))
        return 0
    from newscli.batch.run import run_batch

    return run_batch(options)


def formats(wanted: list[opt.Format] | None) -> tuple[str, ...]:
    """Return the formats without repetition, in the order given; markdown by default."""
    return tuple(dict.fromkeys(one.value for one in wanted or [opt.Format.markdown]))
