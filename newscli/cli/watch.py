"""``newscli watch``: translates articles as they arrive in a folder."""

from pathlib import Path
from typing import Annotated

import typer

from newscli.cli import options as opt
from newscli.cli.batch import (
    ExcludeOption,
    ForceLanguageOption,
    FormatsOption,
    IncludeOption,
    OutputFolderOption,
    formats,
)


def watch(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Watched with all below it.")],
    output: OutputFolderOption,
    output_format: FormatsOption = None,
    include: IncludeOption = None,
    exclude: ExcludeOption = None,
    settle: Annotated[
        float,
        typer.Option(
            "--settle",
            min=0.0,
            metavar="SECONDS",
            rich_help_panel="Input",
            help="A file is complete when it has not changed for so long.",
        ),
    ] = 2.0,
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
    """Translate what arrives in a folder, until Ctrl-C; what was missed meanwhile is done first.

    For example:

      newscli watch inbox -o reports -f html
    """
    from newscli.batch.plan import BatchOptions, Selection
    from newscli.batch.watch import run_watch
    from newscli.settings import Settings

    settings = Settings(
        model=model, summarizer=summarizer, engine=engine.value, device=device.value,
        beam_size=beam_size, glossary=glossary, memory=memory, summary=summary,
        summary_length=summary_length.value, encoding=encoding, keep_furniture=keep_furniture,
        force_language=force_language, offline=offline,
    )  # fmt: skip
    options = BatchOptions(
        folder=folder, output=output, settings=settings, side_by_side=side_by_side,
        formats=formats(output_format), quiet=quiet,
        selection=Selection(tuple(include or ()), tuple(exclude or ())),
    )  # fmt: skip
    return run_watch(options, settle)
