"""The config file: TOML whose keys are the names of the command line's options.

Precedence: command line, then ``NEWSCLI_*`` variable, then config file, then the built-in default
(docs/configuration.md). Every option that has a variable can be set in the file, at the top for all
commands or in a ``[command]`` table for one. What exists is read off the commands themselves, so
that the file cannot fall behind them.
"""

from __future__ import annotations

import inspect
import os
import re
import sys
import types
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Union, get_args, get_origin, get_type_hints

from newscli.errors import OutputError, UsageError
from newscli.paths import config_path

if TYPE_CHECKING:
    import typer

_SEE = "'newscli config show' lists all settings."
# Read before the file is, so that a broken file can be looked into.
_NOT_IN_FILE = {"debug"}


@dataclass(frozen=True, slots=True)
class Setting:
    """An option that can be set in the file.

    ``parameter`` is its name in the command's function, ``variable`` its environment variable,
    ``kind`` one of bool, int, float, str and Path; ``choices`` is empty where any text will do.
    """

    key: str
    parameter: str
    variable: str
    kind: type
    choices: tuple[str, ...]
    minimum: float | None
    maximum: float | None
    default: Any


@dataclass(frozen=True, slots=True)
class Value:
    """What holds for a setting and where it comes from: a variable, "config file" or "default"."""

    setting: Setting
    value: Any
    origin: str


Command = tuple[str, ...]
"""A command's place on the command line: ("translate",), ("models", "pull")."""


def default_map() -> dict[str, Any]:
    """Return the config file's values as the context's ``default_map``; {} without a file.

    Raises UsageError if the file is no TOML, names an option that does not exist, or gives one a
    value that it cannot have.
    """
    data = read_config()
    if not data:
        return {}
    from newscli.cli.app import app

    defaults: dict[str, Any] = {}
    for command, values in _checked(data, commands_of(app)).items():
        place = defaults
        for word in command:
            place = place.setdefault(word, {})
        place.update(values)
    return defaults


def read_config() -> dict[str, Any]:
    """Return the content of the config file, unchecked; {} if there is none."""
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib

    path = config_path()
    try:
        data: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8-sig"))
        return data
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"Cannot read the config file {path}: {error}.") from error
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"The config file {path} is not TOML: {error}.") from error


def write_setting(key: str, value: str | None) -> None:
    """Set the top-level text setting ``key`` in the config file, or remove it with None.

    The rest of the file, comments included, stays as it is. Raises UsageError if the file is no
    TOML, OutputError if it cannot be written.
    """
    before = read_config()
    path = config_path()
    try:
        text = path.read_text(encoding="utf-8-sig") if path.exists() else ""
        text = _with_setting(text, key, value)
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
        temporary.write_text(text, encoding="utf-8")
        temporary.replace(path)
    except OSError as error:
        raise OutputError(
            f"Cannot write the config file {path}: {error.strerror or error}.",
            "Set NEWSCLI_CONFIG to a path that can be written.",
        ) from error
    expected = {name: kept for name, kept in before.items() if name != key}
    if value is not None:
        expected[key] = value
    assert read_config() == expected, "editing the config file changed something else"


def _with_setting(text: str, key: str, value: str | None) -> str:
    """Return the TOML ``text`` with its top-level ``key`` replaced, added or removed."""
    lines = text.splitlines()
    tables = (i for i, line in enumerate(lines) if line.lstrip().startswith("["))
    end = next(tables, len(lines))
    ours = re.compile(rf"\s*[\"']?{re.escape(key)}[\"']?\s*=")
    kept = [line for line in lines[:end] if not ours.match(line)]
    if value is not None:
        kept.append(f"{key} = {toml_value(value)}")
    return "".join(f"{line}\n" for line in kept + lines[end:])


def toml_value(value: Any) -> str:
    """Return a text, number, truth value or path as TOML."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return str(value)
    text = str(value).replace("\\", "\\\\").replace('"', '\\"')
    return '"' + re.sub(r"[\x00-\x1f\x7f]", lambda match: f"\\u{ord(match[0]):04X}", text) + '"'


def commands_of(app: typer.Typer, above: Command = ()) -> dict[Command, list[Setting]]:
    """Return each command of ``app``, and of the apps in it, with its settings."""
    commands: dict[Command, list[Setting]] = {}
    for info in app.registered_commands:
        if info.callback is not None:
            place = (*above, info.name or info.callback.__name__.replace("_", "-"))
            commands[place] = list(_settings_of(info.callback))
    for group in app.registered_groups:
        if group.typer_instance is not None:
            name = group.name or group.typer_instance.info.name
            commands |= commands_of(group.typer_instance, (*above, str(name)))
    return commands


def current(command: list[Setting], table: Mapping[str, Any]) -> Iterator[Value]:
    """Yield what holds for each setting of a command; ``table`` is its checked file values."""
    for setting in command:
        in_environment = os.environ.get(setting.variable, "")
        if in_environment:
            yield Value(setting, in_environment, setting.variable)
        elif setting.parameter in table:
            yield Value(setting, table[setting.parameter], "config file")
        else:
            yield Value(setting, setting.default, "default")


def checked_tables(commands: Mapping[Command, list[Setting]]) -> dict[Command, dict[str, Any]]:
    """Return the config file's values for each command, by parameter. Raises UsageError."""
    return _checked(read_config(), commands)


def _settings_of(function: Any) -> Iterator[Setting]:
    hints = get_type_hints(function, include_extras=True)
    for name, parameter in inspect.signature(function).parameters.items():
        hint = hints.get(name)
        if get_origin(hint) is Union:  # Python 3.10 adds Optional around a default of None
            hint = get_args(hint)[0]
        if get_origin(hint) is not Annotated:
            continue
        kind, *extras = get_args(hint)
        for option in extras:
            variable = getattr(option, "envvar", None)
            # In Annotated[...] Typer keeps the first flag where else the default would stand.
            words = (getattr(option, "default", None), *(getattr(option, "param_decls", ()) or ()))
            flags = [word for word in words if isinstance(word, str) and "--" in word]
            if isinstance(variable, str) and flags:
                key = flags[0].split("/")[0].lstrip("-")
                if key not in _NOT_IN_FILE:
                    yield _setting(key, name, variable, _plain(kind), option, parameter.default)


def _setting(key: str, name: str, variable: str, kind: type, option: Any, default: Any) -> Setting:
    choices: tuple[str, ...] = ()
    if issubclass(kind, Enum):
        choices = tuple(str(member.value) for member in kind)
        kind = str
    if isinstance(default, Enum):
        default = default.value
    return Setting(key, name, variable, kind, choices, option.min, option.max, default)


def _plain(kind: Any) -> type:
    """Return T for ``Optional[T]``, else the type itself."""
    if get_origin(kind) in {Union, types.UnionType}:
        kind = next(part for part in get_args(kind) if part is not type(None))
    return kind if isinstance(kind, type) else str


def _checked(
    data: Mapping[str, Any], commands: Mapping[Command, list[Setting]]
) -> dict[Command, dict[str, Any]]:
    """Return the file's values for each command, by parameter. Raises UsageError."""
    everywhere = {name: value for name, value in data.items() if not isinstance(value, dict)}
    known = {setting.key for settings in commands.values() for setting in settings}
    for name in everywhere:
        if _key(name) not in known:
            raise UsageError(f"{config_path()}: there is no setting '{name}'.", _SEE)
    for name, table in data.items():
        if isinstance(table, dict):
            _check_table(name, table, commands)
    return {
        command: _values(settings, {**everywhere, **data.get(command[0], {})}, command[0])
        for command, settings in commands.items()
    }


def _check_table(
    name: str, table: Mapping[str, Any], commands: Mapping[Command, list[Setting]]
) -> None:
    """Raise UsageError if no command has the table's name, or it has not all of its settings."""
    own = [settings for command, settings in commands.items() if command[0] == name]
    if not own:
        raise UsageError(f"{config_path()}: there is no command '{name}' for [{name}].", _SEE)
    keys = {setting.key for settings in own for setting in settings}
    for entry in table:
        if _key(entry) not in keys:
            raise UsageError(
                f"{config_path()}: 'newscli {name}' has no setting '{entry}' ([{name}]).", _SEE
            )


def _values(settings: list[Setting], table: Mapping[str, Any], name: str) -> dict[str, Any]:
    given = {_key(key): value for key, value in table.items()}
    return {
        setting.parameter: _value(setting, given[setting.key])
        for setting in settings
        if setting.key in given
    }


def _value(setting: Setting, value: Any) -> Any:
    """Return ``value`` if the setting can have it. Raises UsageError."""
    wrong = UsageError(
        f"{config_path()}: {setting.key} must be {_expected(setting)}, not {_shown(value)}.", _SEE
    )
    if isinstance(value, bool) != (setting.kind is bool):
        raise wrong
    if setting.kind is float and isinstance(value, int):
        value = float(value)
    if not isinstance(value, str if setting.kind is Path else setting.kind):
        raise wrong
    if setting.choices and value not in setting.choices:
        raise wrong
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        low, high = setting.minimum, setting.maximum
        if (low is not None and value < low) or (high is not None and value > high):
            raise wrong
    if setting.kind is Path:
        return str(config_path().parent / Path(str(value)).expanduser())
    return value


def _expected(setting: Setting) -> str:
    if setting.choices:
        return "one of " + ", ".join(f'"{choice}"' for choice in setting.choices)
    if setting.kind in {int, float}:
        bounds = [
            f"{word} {bound:g}"
            for word, bound in (("at least", setting.minimum), ("at most", setting.maximum))
            if bound is not None
        ]
        kind = "a whole number" if setting.kind is int else "a number"
        return " ".join([kind, *([" and ".join(bounds)] if bounds else [])])
    return {bool: "true or false", Path: "a path in quotes"}.get(setting.kind, "a text in quotes")


def _shown(value: Any) -> str:
    if isinstance(value, (str, bool, int, float)):
        return toml_value(value)
    return "a table" if isinstance(value, dict) else "a list" if isinstance(value, list) else "that"


def _key(name: str) -> str:
    return name.replace("_", "-")
