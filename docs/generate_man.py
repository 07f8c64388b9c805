"""Write docs/newscli.1, the manual page, from the commands themselves.

``python docs/generate_man.py`` writes it; ``--check`` only says whether it is current (exit 1 if
not). Read it with ``man docs/newscli.1``.
"""

from __future__ import annotations

import argparse
import inspect
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from typer.main import get_command

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


def option(parameter: Any) -> str:
    """Return the entry of one option."""
    flags = [*parameter.opts, *parameter.secondary_opts]
    shown = ", ".join(f"\\fB{escape(flag)}\\fR" for flag in flags)
    if parameter.metavar:
        shown += f" \\fI{escape(parameter.metavar)}\\fR"
    text = parameter.help or ""
    default = getattr(parameter.default, "value", parameter.default)
    if parameter.show_default and default not in (None, "", 0, False, True):
        text += f" Default: {default}."
    if parameter.envvar:
        text += f" Variable: {parameter.envvar}."
    return f".TP\n{shown}\n{escape(text.strip())}"


def commands(group: Any, above: str = "newscli") -> Iterator[str]:
    """Yield the sections on the commands of a built group and of the groups in it."""
    for name, command in group.commands.items():
        words = f"{above} {name}"
        if hasattr(command, "commands"):
            yield from commands(command, words)
            continue
        arguments = [p.metavar for p in command.params if p.param_type_name == "argument"]
        yield f".SS {escape(' '.join([words, '[OPTION]...', *arguments]))}"
        yield from paragraphs(command.callback.__doc__ or "")
        yield from (option(p) for p in command.params if p.param_type_name == "option")


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
        *commands(get_command(app)),
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
