"""``newscli translate``: articles in, English reports out."""

from pathlib import Path
from typing import Annotated, Optional

import typer

from newscli.cli import options as opt


def translate(
    sources: Annotated[
        Optional[list[str]],  # noqa: UP045
        typer.Argument(metavar="[SOURCE]...", help="Files, URLs or '-'; default: piped stdin."),
    ] = None,
    output: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option(
            "-o",
            "--output",
            metavar="PATH",
            rich_help_panel="Output",
            help="Write to this file; with several sources, into this folder.",
        ),
    ] = None,
    output_format: opt.FormatOption = None,
    summary: opt.SummaryOption = True,
    summary_length: opt.LengthOption = opt.Length.medium,
    side_by_side: opt.SideBySideOption = False,
    pager: opt.PagerOption = True,
    model: opt.ModelOption = "",
    summarizer: opt.SummarizerOption = "",
    engine: opt.EngineOption = opt.EngineName.auto,
    device: opt.DeviceOption = opt.Device.auto,
    beam_size: opt.BeamOption = 4,
    glossary: opt.GlossaryOption = None,
    memory: opt.MemoryOption = True,
    encoding: opt.EncodingOption = "",
    keep_furniture: opt.FurnitureOption = False,
    force: opt.ForceLanguageOption = False,
    offline: opt.OfflineOption = False,
    quiet: opt.QuietOption = False,
    debug: opt.DebugOption = False,
) -> int:
    """Translate German articles to English, check the translation, and summarise it.

    For example:

      newscli translate article.txt

      cat article.txt | newscli translate --format markdown

      newscli translate https://example.org/artikel.html -o brief.html
    """
    from newscli.cli.deliver import Delivery, inputs, run_all
    from newscli.pipeline import Workshop
    from newscli.settings import Settings

    settings = Settings(
        model=model, summarizer=summarizer, engine=engine.value, device=device.value,
        beam_size=beam_size, glossary=glossary, memory=memory, summary=summary,
        summary_length=summary_length.value, encoding=encoding, keep_furniture=keep_furniture,
        force_language=force, offline=offline,
    )  # fmt: skip
    names = inputs(sources)
    delivery = Delivery(
        output, output_format.value if output_format else "", len(names), side_by_side, pager
    )
    return run_all(Workshop(settings), names, delivery, quiet)
