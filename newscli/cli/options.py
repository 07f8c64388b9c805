"""Options that several commands share, each defined once, and the help that shows them in groups.

A command declares plain parameters (``output_format: str``); :func:`with_options` gives those that
are named here their flags, help, variable and default, and turns the options of a run into one
:class:`~newscli.settings.Settings`. Every option with a variable can also be set in the config file
(docs/configuration.md).
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from enum import Enum
from pathlib import Path
from typing import Annotated, Any, Optional, TypeVar, get_origin

import typer
from typer.core import TyperCommand, TyperGroup

from newscli.files import OUTPUT_SUFFIXES
from newscli.settings import BEAM_SIZES, DEVICES, ENGINES, LENGTHS, Settings

INPUT, OUTPUT, MODEL, GENERAL = "Input", "Output", "Model", "General"
_GROUPS = (INPUT, OUTPUT, MODEL, GENERAL)
_RANGE = r"; ?[\d.]*(?:<=)?x[<>]=[\d.]+(?=\])| *\[[\d.]*(?:<=)?x[<>]=[\d.]+\]"
"""A range as Click writes it into the help of an option: "; 1<=x<=32"."""


# -- Help ------------------------------------------------------------------------------------------


def _in_groups(command: Any, context: Any, formatter: Any) -> None:
    """Write the arguments, then the options under the names of their groups."""
    sections: dict[str, list[tuple[str, str]]] = {"Arguments": [], **{name: [] for name in _GROUPS}}
    for parameter in command.get_params(context):
        record = parameter.get_help_record(context)
        if record is not None:
            record = (record[0], re.sub(_RANGE, "", record[1]))
            group = getattr(parameter, "rich_help_panel", None) or GENERAL
            section = "Arguments" if parameter.param_type_name == "argument" else group
            sections.setdefault(section, []).append(record)
    used = [name for name, records in sections.items() if records and name != "Arguments"]
    for name, records in sections.items():
        if records:
            heading = "Options" if used == [name] and name == GENERAL else name
            with formatter.section(heading):
                formatter.write_dl(records)


class Command(TyperCommand):
    """A command whose help lists its options in groups, without Rich: start-up is a feature."""

    def collect_usage_pieces(self, ctx: Any) -> list[str]:
        """Return the words of the usage line; required arguments stand without braces."""
        return [re.sub(r"^\{(.+)\}$", r"\1", piece) for piece in super().collect_usage_pieces(ctx)]

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Write the options to the formatter."""
        _in_groups(self, ctx, formatter)


class Group(TyperGroup):
    """A group of commands, with the same help."""

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Write the options and the commands to the formatter."""
        _in_groups(self, ctx, formatter)
        self.format_commands(ctx, formatter)


Function = TypeVar("Function", bound=Callable[..., Any])


class App(typer.Typer):
    """A Typer app with the manners of all of ours."""

    def __init__(self, name: str, help: str, cls: type[Group] = Group, **settings: Any) -> None:
        """Make an app; without a command it prints its help to stderr (exit code 2)."""
        super().__init__(
            name=name, help=help, cls=cls, no_args_is_help=True, rich_markup_mode=None,
            context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
            **settings,
        )  # fmt: skip

    def command(self, name: str | None = None, **settings: Any) -> Callable[[Function], Function]:
        """Register a command whose help is in groups."""
        settings.setdefault("cls", Command)
        settings.setdefault("context_settings", {"max_content_width": 100})
        settings["context_settings"] = {
            "help_option_names": ["-h", "--help"], **settings["context_settings"],
        }  # fmt: skip
        return super().command(name, **settings)


# -- Options ---------------------------------------------------------------------------------------


def _choice(name: str, values: tuple[str, ...]) -> Any:
    return Enum(name, {value: value for value in values}, type=str)


def complete_models(task: str = "") -> Callable[[str], list[str]]:
    """Return a completion of the models of a task ("translation", "summary"), or of all."""

    def names(incomplete: str) -> list[str]:
        """Return the names of known and installed models that begin with ``incomplete``."""
        from newscli.models.catalogue import catalogue
        from newscli.models.store import all_pulled

        known = [entry.name for entry in catalogue() if not task or entry.task == task]
        pulled = [r.repository for r in all_pulled() if not task or r.task == task]
        return [name for name in dict.fromkeys(known + pulled) if name.startswith(incomplete)]

    return names


def _option(
    kind: Any, default: Any, group: str, help: str, *flags: str, variable: bool = True, **more: Any
) -> tuple[Any, Any]:
    """Return an option's annotation and default."""
    long = next(flag for flag in flags if flag.startswith("--")).split("/")[0]
    name = long.removeprefix("--").upper().replace("-", "_")
    if variable:
        more["envvar"] = f"NEWSCLI_{name}"
    if isinstance(kind, type) and issubclass(kind, Enum):
        more.setdefault("metavar", f"[{'|'.join(member.value for member in kind)}]")
        default = kind(default) if isinstance(default, str) else default
    more.setdefault("show_default", False)
    info = typer.Option(*flags, help=help, rich_help_panel=group, show_envvar=False, **more)
    return Annotated[kind if default is not None else Optional[kind], info], default  # noqa: UP045


FORMAT: Any = _choice("Format", ("terminal", *OUTPUT_SUFFIXES))
_NAMES = ", ".join(member.value for member in FORMAT)

_OPTIONS: dict[str, tuple[Any, Any]] = {
    "output": _option(
        str, None, OUTPUT,
        "Write to this file, or into this folder; '-' is standard output.",
        "-o", "--output", metavar="PATH", variable=False,
    ),
    "output_format": _option(
        FORMAT, None, OUTPUT,
        f"One of {_NAMES}. Default: terminal on a terminal, text in a pipe, or by the suffix of "
        "--output.",
        "-f", "--format", metavar="NAME",
    ),
    "side_by_side": _option(
        bool, False, OUTPUT, "German and English in two columns.", "--side-by-side"
    ),
    "pager": _option(
        bool, True, OUTPUT, "Page long output on a terminal (the default).", "--pager/--no-pager"
    ),
    "open_page": _option(
        bool, False, OUTPUT, "Open the report as a page in the browser.", "--open", variable=False
    ),
    "quiet": _option(
        bool, False, GENERAL, "No progress, notes or hints on stderr.", "-q", "--quiet"
    ),
    "encoding": _option(
        str, "", INPUT, "The encoding of text and HTML. Default: detected.",
        "--encoding", metavar="NAME",
    ),
    "offline": _option(
        bool, False, GENERAL, "Never use the network, not even for a URL.", "--offline"
    ),
}  # fmt: skip

_SETTINGS: dict[str, tuple[Any, Any]] = {
    "summary": _option(
        bool, True, OUTPUT, "Begin with an English summary (the default).", "--summary/--no-summary"
    ),
    "summary_length": _option(
        _choice("Length", LENGTHS), "medium", OUTPUT, "How long the summary is.",
        "--summary-length", show_default=True,
    ),
    "model": _option(
        str, "", MODEL, "Translation model. Default: the best one installed.",
        "-m", "--model", metavar="NAME|PATH", autocompletion=complete_models("translation"),
    ),
    "summarizer": _option(
        str, "", MODEL, "Summary model. Default: the best one installed.",
        "-s", "--summarizer", metavar="NAME|PATH", autocompletion=complete_models("summary"),
    ),
    "engine": _option(
        _choice("EngineName", ENGINES), "auto", MODEL, "The library that runs the models.",
        "--engine", show_default=True,
    ),
    "device": _option(
        _choice("Device", DEVICES), "auto", MODEL, "The processor that they run on.",
        "--device", show_default=True,
    ),
    "beam_size": _option(
        int, 4, MODEL, "Translations kept while searching for the best, 1 to 32; 1 is fastest.",
        "--beam-size", min=BEAM_SIZES[0], max=BEAM_SIZES[1], metavar="N", show_default=True,
    ),
    "glossary": _option(
        Path, None, MODEL, "A TSV file: German term, its translation.",
        "--glossary", metavar="FILE",
    ),
    "memory": _option(
        bool, True, MODEL, "Reuse translations of earlier runs (the default).",
        "--memory/--no-memory",
    ),
    "encoding": _OPTIONS["encoding"],
    "keep_furniture": _option(
        bool, False, INPUT, "Keep promotional lines, credits and the like.", "--keep-furniture"
    ),
    "force_language": _option(
        bool, False, INPUT, "Translate even text that does not look German.",
        "--force-language", variable=False,
    ),
    "offline": _OPTIONS["offline"],
}  # fmt: skip
"""The fields of :class:`Settings`."""

_EVERYWHERE: dict[str, tuple[Any, Any]] = {
    "verbose": _option(
        int, 0, GENERAL, "Say what is done on stderr; -vv says more.",
        "-v", "--verbose", count=True, variable=False,
    ),
    "log_file": _option(
        Path, None, GENERAL, "Append a detailed log to this file.", "--log-file", metavar="FILE"
    ),
    "debug": _option(bool, False, GENERAL, "Show tracebacks, and all of the log.", "--debug"),
}  # fmt: skip


def with_options(
    *, without: tuple[str, ...] = ()
) -> Callable[[Callable[..., int | None]], Callable[..., int | None]]:
    """Give a command its shared options.

    Parameters that are named in this module and have no flags of their own get theirs from here. A
    parameter ``settings`` stands for all options of a run, but those in ``without``; the command
    gets one :class:`Settings`. Every command also gets -v, --log-file and --debug.
    """

    def decorate(function: Callable[..., int | None]) -> Callable[..., int | None]:
        own = inspect.signature(function).parameters
        shared = {n: o for n, o in _SETTINGS.items() if "settings" in own and n not in without}
        options = {
            name: _OPTIONS[name]
            for name, parameter in own.items()
            if name in _OPTIONS and get_origin(parameter.annotation) is not Annotated
        }
        added = {**options, **shared, **_EVERYWHERE}

        def command(**words: Any) -> int | None:
            from newscli.console import start_log

            verbose = max(words.pop("verbose"), 2 * words.pop("debug"))
            start_log(verbose, words.pop("log_file"))
            words = {name: getattr(word, "value", word) if name in added else word
                     for name, word in words.items()}  # fmt: skip
            if "settings" in own:
                chosen = {name: words[name] for name in shared}
                words = {name: word for name, word in words.items() if name in own}
                words["settings"] = Settings(**chosen)
            return function(**words)

        parameters = [p for name, p in own.items() if name not in added and name != "settings"]
        keyword = inspect.Parameter.KEYWORD_ONLY
        signature = [
            *(p.replace(kind=keyword) for p in parameters),
            *(inspect.Parameter(name, keyword, annotation=hint, default=default)
              for name, (hint, default) in added.items()),
        ]  # fmt: skip
        command.__name__, command.__doc__ = function.__name__, function.__doc__
        command.__signature__ = inspect.Signature(signature)  # type: ignore[attr-defined]
        command.__annotations__ = {p.name: p.annotation for p in signature}
        return command

    return decorate
