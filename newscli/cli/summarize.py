"""``newscli summarize``: only the English summary of an article, German or English."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated, Optional

import typer

from newscli.cli import options as opt


def summarize(
    sources: Annotated[
        Optional[list[str]],  # noqa: UP045 - Typer reads the annotation on Python 3.10
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
    summary_length: opt.LengthOption = opt.Length.medium,
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
    """Summarise articles in English: German ones are translated first, English ones are not.

    JSON output also holds the article, so that the sources of each summary sentence are at hand.

    For example:

      newscli summarize article.txt

      newscli summarize --summary-length short *.html

      cat english.txt | newscli summarize --format markdown
    """
    from newscli.cli.deliver import Delivery, inputs, run_all
    from newscli.pipeline import Workshop
    from newscli.settings import Settings

    settings = Settings(
        model=model, summarizer=summarizer, engine=engine.value, device=device.value,
        beam_size=beam_size, glossary=glossary, memory=memory, summary=True,
        summary_length=summary_length.value, encoding=encoding, keep_furniture=keep_furniture,
        force_language=force, offline=offline,
    )  # fmt: skip
    names = inputs(sources)
    delivery = Delivery(
        output, output_format.value if output_format else "", len(names), False, pager
    )
    delivery.options = replace(delivery.options, summary_only=True)
    return run_all(Workshop(settings), names, delivery, quiet)
