"""Parameters of the commands, each defined once, and the help that shows options in groups.

:func:`with_options` gives a command its parameters and turns the options of a run into one
:class:`~newscli.settings.Settings`, whose fields are the only place that states their defaults,
choices and ranges. Options with a variable can also be set in the config file
(docs/configuration.md).
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable
from enum import Enum
from pathlib import Path
from typing import Annotated, Any, Optional, TypeVar

import typer
from typer.core import TyperCommand, TyperGroup

from newscli.files import FORMAT_OF, OUTPUT_SUFFIXES
from newscli.settings import CHOICES, RANGES, Settings

INPUT, OUTPUT, MODEL, GENERAL = "Input", "Output", "Model", "General"
_DEFAULTS = Settings()
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
    """A Typer app with newscli's defaults."""

    def __init__(self, name: str, help: str, cls: type[Group] = Group, **settings: Any) -> None:
        """Make an app. Without a command it prints its help to stderr (exit code 2)."""
        super().__init__(
            name=name, help=help, cls=cls, no_args_is_help=True, rich_markup_mode=None,
            context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
            **settings,
        )  # fmt: skip

    def command(self, name: str | None = None, **settings: Any) -> Callable[[Function], Function]:
        """Register a command whose help is in groups."""
        return super().command(name, **{"cls": Command, **settings})


# -- Options ---------------------------------------------------------------------------------------


def complete_models(task: str = "") -> Callable[[str], list[str]]:
    """Return a completion of the models of a task ("translation", "summary"), or of all."""

    def names(incomplete: str) -> list[str]:
        """Return the names of known and installed models that begin with ``incomplete``."""
        from newscli.models.store import all_pulled, catalogue

        known = [entry.name for entry in catalogue() if not task or entry.task == task]
        pulled = [r.repository for r in all_pulled() if not task or r.task == task]
        return [name for name in dict.fromkeys(known + pulled) if name.startswith(incomplete)]

    return names


Parameter = tuple[Any, Any]
"""A parameter of a command as Typer takes it: its annotation and its default."""

REQUIRED = inspect.Parameter.empty


def choice(name: str, values: Iterable[str]) -> Any:
    """Return a type whose values are some words."""
    return Enum(name, {value: value for value in values}, type=str)


def argument(kind: Any, metavar: str, help: str, default: Any = REQUIRED, **more: Any) -> Parameter:
    """Return an argument of a command."""
    return Annotated[kind, typer.Argument(metavar=metavar, help=help, **more)], default


def option(
    kind: Any, default: Any, group: str, help: str, *flags: str, variable: bool = False, **more: Any
) -> Parameter:
    """Return an option in a ``group`` of the help; ``variable`` makes it configurable."""
    long = next(flag for flag in flags if flag.startswith("--")).split("/")[0]
    if variable:
        more["envvar"] = "NEWSCLI_" + long.removeprefix("--").upper().replace("-", "_")
    if isinstance(kind, type) and issubclass(kind, Enum):
        more.setdefault("metavar", f"[{'|'.join(member.value for member in kind)}]")
        default = kind(default) if isinstance(default, str) else default
    more.setdefault("show_default", False)
    info = typer.Option(*flags, help=help, rich_help_panel=group, show_envvar=False, **more)
    return Annotated[kind if default is not None else Optional[kind], info], default  # noqa: UP045


def _setting(name: str, group: str, help: str, *short: str, **more: Any) -> Parameter:
    """Return the option for a field of :class:`Settings`; a true default adds a --no- flag."""
    default = getattr(_DEFAULTS, name)
    kind: Any = type(default)
    if name in CHOICES:
        kind = choice(name, CHOICES[name])
        more["show_default"] = True
    elif name in RANGES:
        more |= {"min": RANGES[name][0], "max": RANGES[name][1], "show_default": True}
    elif default is None:
        kind = Path
    flag = name.replace("_", "-")
    flags = f"--{flag}/--no-{flag}" if default is True else f"--{flag}"
    more.setdefault("variable", True)
    return option(kind, default, group, help, *short, flags, **more)


_FORMATS = ("terminal", *OUTPUT_SUFFIXES)
_NAMES = ", ".join(_FORMATS)
_SHORT_NAMES = {suffix[1:]: name for suffix, name in FORMAT_OF.items() if suffix[1:] != name}
FORMAT: Any = choice("Format", (*_FORMATS, *_SHORT_NAMES))
"""The output formats, by name or by suffix ("md")."""

_SETTINGS: dict[str, Parameter] = {
    "summary": _setting("summary", OUTPUT, "Begin with an English summary (the default)."),
    "summary_length": _setting("summary_length", OUTPUT, "How long the summary is."),
    "model": _setting(
        "model", MODEL, "Translation model. Default: the best one installed.", "-m",
        metavar="NAME|PATH", autocompletion=complete_models("translation"),
    ),
    "summarizer": _setting(
        "summarizer", MODEL, "Summary model. Default: the best one installed.", "-s",
        metavar="NAME|PATH", autocompletion=complete_models("summary"),
    ),
    "engine": _setting("engine", MODEL, "The library that runs the models."),
    "device": _setting("device", MODEL, "The processor to run them on."),
    "beam_size": _setting(
        "beam_size", MODEL, metavar="N",
        help="Translations kept while searching for the best, 1 to 32; 1 is fastest.",
    ),
    "glossary": _setting(
        "glossary", MODEL, "A TSV file: German term, its translation.", metavar="FILE"
    ),
    "memory": _setting("memory", MODEL, "Reuse translations of earlier runs (the default)."),
    "encoding": _setting(
        "encoding", INPUT, "The encoding of text and HTML. Default: detected.", metavar="NAME"
    ),
    "keep_furniture": _setting(
        "keep_furniture", INPUT, "Keep promotional lines, credits and other page furniture."
    ),
    "force_language": _setting(
        "force_language", INPUT, "Translate even text that does not look German.", variable=False
    ),
    "offline": _setting("offline", GENERAL, "Never use the network, not even for a URL."),
}  # fmt: skip
"""The fields of :class:`Settings`."""

_OPTIONS: dict[str, Parameter] = {
    "output": option(
        str, None, OUTPUT, "Write to this file, or into this folder; '-' is standard output.",
        "-o", "--output", metavar="PATH",
    ),
    "output_format": option(
        FORMAT, None, OUTPUT,
        f"One of {_NAMES}. Default: terminal on a terminal, text in a pipe, or by the suffix of "
        "--output.",
        "-f", "--format", metavar="NAME", variable=True,
    ),
    "side_by_side": option(
        bool, False, OUTPUT, "German and English in two columns.", "--side-by-side", variable=True
    ),
    "pager": option(
        bool, True, OUTPUT, "Page long output on a terminal (the default).", "--pager/--no-pager",
        variable=True,
    ),
    "open_page": option(bool, False, OUTPUT, "Open the report as a page in the browser.", "--open"),
    "quiet": option(
        bool, False, GENERAL, "No progress, notes or hints on stderr.", "-q", "--quiet",
        variable=True,
    ),
    "encoding": _SETTINGS["encoding"],
    "offline": _SETTINGS["offline"],
}  # fmt: skip

_EVERYWHERE: dict[str, Parameter] = {
    "verbose": option(
        int, 0, GENERAL, "Log each step to stderr; -vv logs more.", "-v", "--verbose", count=True
    ),
    "log_file": option(
        Path, None, GENERAL, "Append a detailed log to this file.", "--log-file", metavar="FILE",
        variable=True,
    ),
    "debug": option(
        bool, False, GENERAL, "Show tracebacks and the whole log.", "--debug", variable=True
    ),
}  # fmt: skip


def _value(word: Any) -> Any:
    """Return an option's value without the enum that Typer needs for choices."""
    if isinstance(word, list):
        return [_value(one) for one in word]
    value = getattr(word, "value", word)
    return _SHORT_NAMES.get(value, value) if isinstance(word, FORMAT) else value


Wired = Callable[[Callable[..., "int | None"]], Callable[..., "int | None"]]


def with_options(*, without: tuple[str, ...] = (), **own: Parameter) -> Wired:
    """Give a command its parameters: its ``own``, and those that commands share.

    A command with a parameter ``settings`` has all options of a run except those in ``without``,
    and gets them as one :class:`Settings`. Every command also gets -v, --log-file and --debug.
    """

    def decorate(function: Callable[..., int | None]) -> Callable[..., int | None]:
        names = inspect.signature(function).parameters
        shared = {n: o for n, o in _SETTINGS.items() if "settings" in names and n not in without}
        options = {name: _OPTIONS[name] for name in names if name in _OPTIONS and name not in own}
        added = {**own, **options, **shared, **_EVERYWHERE}

        def command(**words: Any) -> int | None:
            from newscli.console import start_log

            verbose = max(words.pop("verbose"), 2 * words.pop("debug"))
            start_log(verbose, words.pop("log_file"))
            words = {name: _value(word) for name, word in words.items()}
            if "settings" in names:
                words["settings"] = Settings(**{name: words[name] for name in shared})
            return function(**{name: words[name] for name in names})

        keyword = inspect.Parameter.KEYWORD_ONLY
        signature = [
            inspect.Parameter(name, keyword, annotation=hint, default=default)
            for name, (hint, default) in added.items()
        ]
        command.__name__, command.__doc__ = function.__name__, function.__doc__
        command.__signature__ = inspect.Signature(signature)  # type: ignore[attr-defined]
        command.__annotations__ = {p.name: p.annotation for p in signature}
        return command

    return decorate
