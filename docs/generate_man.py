"""Write docs/newscli.1, the manual page, from the commands themselves.

``python docs/generate_man.py`` writes it; ``--check`` only says whether it is current (exit 1 if
not). Read it with ``man docs/newscli.1``.
"""

from __future__ import annotations

import argparse
import inspect
import re
import sys
import types
from collections.abc import Callable, Iterator
from enum import Enum
from pathlib import Path
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from typer.models import ArgumentInfo

from newscli.cli.app import app

PAGE = Path(__file__).with_name("newscli.1")
_EXIT_CODES = Path(__file__).with_name("exit-codes.md")


def escape(text: str) -> str:
    """Return ``text`` as roff shows it unchanged, on one line."""
    text = text.replace("\\", "\\e").replace("-", "\\-")
    return "\\&" + text if text.startswith((".", "'")) else text


def paragraphs(text: str) -> Iterator[str]:
    """Yield roff for a docstring: paragraphs, and indented lines as they stand."""
    for part in inspect.cleandoc(text).split("\n\n"):
        if part.startswith("  "):
            yield ".PP\n.nf\n.RS\n" + "\n".join(escape(x.strip()) for x in part.splitlines())
            yield ".RE\n.fi"
        else:
            yield ".PP\n" + escape(" ".join(part.replace("`", "").split()))


def parameters(function: Callable[..., Any]) -> Iterator[tuple[Any, type, Any]]:
    """Yield Typer's information, the type and the default of each parameter."""
    hints = get_type_hints(function, include_extras=True)
    for name, parameter in inspect.signature(function).parameters.items():
        hint = hints[name]
        if get_origin(hint) is Union:  # Python 3.10 adds Optional around a default of None
            hint = get_args(hint)[0]
        if get_origin(hint) is Annotated:
            kind, info, *_ = get_args(hint)
            if get_origin(kind) in {Union, types.UnionType}:
                kind = next(part for part in get_args(kind) if part is not type(None))
            yield info, kind, parameter.default


def option(info: Any, kind: Any, default: Any) -> str:
    """Return the entry of one option."""
    words = [w for w in (info.default, *(info.param_decls or ())) if isinstance(w, str)]
    flags = [flag for word in words for flag in word.split("/")]
    value = info.metavar or ""
    if isinstance(kind, type) and issubclass(kind, Enum):
        value = "|".join(str(member.value) for member in kind)
    elif not value and kind is not bool:
        value = {int: "N", float: "N", Path: "PATH"}.get(kind, "TEXT")
    shown = ", ".join(f"\\fB{escape(flag)}\\fR" for flag in flags)
    text = info.help or ""
    default = default.value if isinstance(default, Enum) else default
    if default not in (None, "", False, True):
        text += f" Default: {default}."
    if info.envvar:
        text += f" Variable: {info.envvar}."
    if value:
        shown += f" \\fI{escape(value)}\\fR"
    return f".TP\n{shown}\n{escape(text.strip())}"


def command(words: str, function: Callable[..., Any]) -> Iterator[str]:
    """Yield the section on one command."""
    arguments, options = [], []
    for info, kind, default in parameters(function):
        if isinstance(info, ArgumentInfo):
            arguments.append(info.metavar or "ARGUMENT")
        else:
            options.append(option(info, kind, default))
    yield f".SS {escape(' '.join(['newscli', words, '[OPTION]...', *arguments]))}"
    yield from paragraphs(function.__doc__ or "")
    yield from options


def commands(typer_app: Any, above: str = "") -> Iterator[str]:
    """Yield the sections on the commands of an app and of the apps in it."""
    for info in typer_app.registered_commands:
        name = info.name or info.callback.__name__.replace("_", "-")
        yield from command(f"{above}{name}", info.callback)
    for group in typer_app.registered_groups:
        yield from commands(group.typer_instance, f"{above}{group.typer_instance.info.name} ")


def exit_codes() -> Iterator[str]:
    """Yield the table of docs/exit-codes.md."""
    for code, meaning in re.findall(r"^\| (\d+) \| (.+) \|$", _EXIT_CODES.read_text(), re.M):
        yield f".TP\n{code}\n{escape(meaning.replace('`', ''))}"


def page() -> str:
    """Return the manual page."""
    head = app.info.help or ""
    parts = [
        '.\\" Made by docs/generate_man.py from the commands: do not edit.',
        ".TH NEWSCLI 1",
        ".SH NAME",
        "newscli \\- read German news in English",
        ".SH SYNOPSIS",
        "\\fBnewscli\\fR [\\-\\-version] [\\-\\-help] \\fICOMMAND\\fR [\\fIARGUMENT\\fR]...",
        ".SH DESCRIPTION",
        escape(str(head)),
        ".PP",
        "Every command has \\fB\\-h\\fR, \\fB\\-\\-help\\fR. "
        "\\fBnewscli \\-\\-install\\-completion\\fR sets up the shell's completion.",
        ".SH COMMANDS",
        *commands(app),
        ".SH EXIT STATUS",
        *exit_codes(),
        ".SH ENVIRONMENT",
        *(f".TP\n{escape(name)}\n{escape(text)}" for name, text in _VARIABLES),
        ".SH FILES",
        "\\fBnewscli config path\\fR prints the path of the config file, a TOML file",
        "whose keys are the names of the options.",
    ]
    return "\n".join(parts) + "\n"


_VARIABLES = [
    ("NEWSCLI_CACHE", "Folder of converted models and of the translation memory."),
    ("NEWSCLI_CONFIG", "Path of the config file."),
    (
        "NEWSCLI_OPTION",
        "Each option's variable, named with the option above; the command line wins.",
    ),
    ("HF_HOME, HF_ENDPOINT, HF_HUB_OFFLINE, HF_TOKEN, HTTPS_PROXY", "For newscli models pull."),
    ("NO_COLOR", "No colours."),
]


def main() -> int:
    """Write or check the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="only say whether it is current")
    made = page()
    if parser.parse_args().check:
        current = PAGE.exists() and PAGE.read_text(encoding="utf-8") == made
        print("docs/newscli.1 is current" if current else "docs/newscli.1 is out of date")
        return 0 if current else 1
    PAGE.write_text(made, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
