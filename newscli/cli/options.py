"""The options that several commands share, each defined once.

Every option can also come from a ``NEWSCLI_*`` variable or from the config file; the command line
wins over the variable, the variable over the file (docs/configuration.md).

The command files do without ``from __future__ import annotations`` where they can: Typer would
evaluate every annotation from its text at each start.
"""

from __future__ import annotations

from enum import Enum
from pathlib import Path
from typing import Annotated, Any, Optional

import typer


class Format(str, Enum):
    """Output formats."""

    terminal = "terminal"
    text = "text"
    markdown = "markdown"
    json = "json"
    html = "html"
    docx = "docx"


class Length(str, Enum):
    """Summary lengths."""

    short = "short"
    medium = "medium"
    long = "long"


class EngineName(str, Enum):
    """Engines that run Marian checkpoints."""

    auto = "auto"
    ctranslate2 = "ctranslate2"
    torch = "torch"


class Device(str, Enum):
    """Where models run."""

    auto = "auto"
    cpu = "cpu"
    cuda = "cuda"


_MODEL, _INPUT, _OUTPUT, _RUN = "Models", "Input", "Output", "Run"


def _option(*flags: str, **settings: Any) -> Any:
    """Declare an option; its variable is documented once, not repeated in every help text."""
    return typer.Option(*flags, show_envvar=False, **settings)


FormatOption = Annotated[
    Optional[Format],  # noqa: UP045 - Typer reads the annotation on Python 3.10
    _option(
        "-f", "--format", envvar="NEWSCLI_FORMAT", rich_help_panel=_OUTPUT,
        help="Default: terminal on a terminal, text in a pipe, or by the suffix of --output.",
    ),
]  # fmt: skip
SummaryOption = Annotated[
    bool,
    _option(
        "--summary/--no-summary", envvar="NEWSCLI_SUMMARY", rich_help_panel=_OUTPUT,
        help="Put an English summary on top.",
    ),
]  # fmt: skip
LengthOption = Annotated[
    Length,
    _option(
        "--summary-length", envvar="NEWSCLI_SUMMARY_LENGTH", rich_help_panel=_OUTPUT,
        help="How long the summary is.",
    ),
]  # fmt: skip
SideBySideOption = Annotated[
    bool,
    _option(
        "--side-by-side", envvar="NEWSCLI_SIDE_BY_SIDE", rich_help_panel=_OUTPUT,
        help="German and English in columns.",
    ),
]  # fmt: skip
PagerOption = Annotated[
    bool,
    _option(
        "--pager/--no-pager", envvar="NEWSCLI_PAGER", rich_help_panel=_OUTPUT,
        help="Page long output on a terminal.",
    ),
]  # fmt: skip
ModelOption = Annotated[
    str,
    _option(
        "-m", "--model", metavar="NAME|PATH", envvar="NEWSCLI_MODEL", rich_help_panel=_MODEL,
        help="Translation model; default: the best installed one.",
    ),
]  # fmt: skip
SummarizerOption = Annotated[
    str,
    _option(
        "-s", "--summarizer", metavar="NAME|PATH", envvar="NEWSCLI_SUMMARIZER",
        rich_help_panel=_MODEL, help="Summary model; default: the best installed one.",
    ),
]  # fmt: skip
EngineOption = Annotated[
    EngineName,
    _option("--engine", envvar="NEWSCLI_ENGINE", rich_help_panel=_MODEL, help="What runs it."),
]  # fmt: skip
DeviceOption = Annotated[
    Device,
    _option("--device", envvar="NEWSCLI_DEVICE", rich_help_panel=_MODEL, help="Where it runs."),
]  # fmt: skip
BeamOption = Annotated[
    int,
    _option(
        "--beam-size", min=1, max=32, envvar="NEWSCLI_BEAM_SIZE", rich_help_panel=_MODEL,
        help="Hypotheses kept while searching; 1 is fastest.",
    ),
]  # fmt: skip
GlossaryOption = Annotated[
    Optional[Path],  # noqa: UP045
    _option(
        "--glossary", metavar="FILE", envvar="NEWSCLI_GLOSSARY", rich_help_panel=_MODEL,
        help="TSV: German term, wanted translation.",
    ),
]  # fmt: skip
MemoryOption = Annotated[
    bool,
    _option(
        "--memory/--no-memory", envvar="NEWSCLI_MEMORY", rich_help_panel=_MODEL,
        help="Reuse the translations of earlier runs.",
    ),
]  # fmt: skip
OfflineOption = Annotated[
    bool,
    _option(
        "--offline", envvar="NEWSCLI_OFFLINE", rich_help_panel=_RUN,
        help="Never touch the network, not even for a URL.",
    ),
]  # fmt: skip
EncodingOption = Annotated[
    str,
    _option(
        "--encoding", metavar="NAME", envvar="NEWSCLI_ENCODING", rich_help_panel=_INPUT,
        help="Force the encoding of text and HTML; default: detected.",
    ),
]  # fmt: skip
FurnitureOption = Annotated[
    bool,
    _option(
        "--keep-furniture", envvar="NEWSCLI_KEEP_FURNITURE", rich_help_panel=_INPUT,
        help="Keep promo lines, credits and the like.",
    ),
]  # fmt: skip
ForceLanguageOption = Annotated[
    bool,
    _option(
        "--force", rich_help_panel=_INPUT, help="Go on even if the text does not look German.",
    ),
]  # fmt: skip
QuietOption = Annotated[
    bool,
    _option(
        "-q", "--quiet", envvar="NEWSCLI_QUIET", rich_help_panel=_RUN,
        help="No progress and no hints on stderr.",
    ),
]  # fmt: skip
DebugOption = Annotated[
    bool,
    _option("--debug", envvar="NEWSCLI_DEBUG", rich_help_panel=_RUN, help="Show tracebacks."),
]  # fmt: skip
