"""``newscli config``: what is set, and where."""

from typing import Any

import typer

from newscli.cli.options import App
from newscli.console import out

config_app = App(name="config", help="Show the settings and where they come from.")

_TRUE = {"1", "true", "t", "yes", "y", "on"}  # what Typer takes a flag's variable for


@config_app.command("path", short_help="Print the path of the config file.")
def path() -> None:
    """Print the path of the config file, whether it exists or not."""
    from newscli.settings import config_path

    out(str(config_path()))


@config_app.command("show", short_help="Print every setting and where it comes from.")
def show(context: typer.Context) -> None:
    """Print every setting as it would hold for a run, and where it comes from.

    The output is a config file: save it to start your own.
    """
    from newscli.settings import cache_dir, checked_tables, commands_of, config_path, current

    commands = commands_of(context.find_root().command)
    tables = checked_tables(commands)
    state = "" if config_path().exists() else " (does not exist)"
    out(f"# file: {config_path()}{state}")
    out(f"# cache: {cache_dir()}")
    common: dict[str, str] = {}
    own: dict[str, list[str]] = {}
    for command, settings in commands.items():
        for value in current(settings, tables[command]):
            line = _line(value)
            if common.setdefault(value.setting.key, line) != line:
                lines = own.setdefault(command[0], [])
                if line not in lines:
                    lines.append(line)
    for line in common.values():
        out(line)
    for name, lines in own.items():
        out(f"\n[{name}]")
        for line in lines:
            out(line)


def _line(value: Any) -> str:
    """Return a line of TOML with the value's origin; what is not set is a comment."""
    from newscli.settings import toml_value

    key = value.setting.key
    if value.value is None:
        return f"# {key} is not set"
    shown = value.value
    if value.setting.kind is bool:
        shown = str(shown).lower() in _TRUE
    elif value.setting.kind in {int, float}:
        return f"{key} = {shown}".ljust(32) + f"  # {value.origin}"
    return f"{key} = {toml_value(shown)}".ljust(32) + f"  # {value.origin}"
