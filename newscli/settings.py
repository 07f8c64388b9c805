"""The settings of a run, the folders for newscli's own files, and the config file.

The config file is TOML; its keys are the names of the command line's options. The command line
takes precedence over ``NEWSCLI_*`` variables, those over the config file, and that over the
defaults (docs/configuration.md). The options come from the built commands, so the file always knows
all of them.
"""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from newscli.errors import OutputError, UsageError, reason

if TYPE_CHECKING:
    from newscli.article import SummaryLength

CHOICES: dict[str, tuple[str, ...]] = {
    "engine": ("auto", "ctranslate2", "torch"),
    "device": ("auto", "cpu", "cuda"),
    "summary_length": ("short", "medium", "long"),
}
"""The values that a setting can have."""
RANGES = {"beam_size": (1, 32)}
"""The smallest and the largest value."""


# -- Settings --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Settings:
    """The settings of a run; the command line makes its options of them.

    Raises UsageError for an invalid value.
    """

    model: str = ""
    summarizer: str = ""
    engine: str = "auto"
    device: str = "auto"
    beam_size: int = 4
    glossary: Path | None = None
    memory: bool = True
    summary: bool = True
    summary_length: SummaryLength = "medium"
    encoding: str = ""
    keep_furniture: bool = False
    force_language: bool = False
    offline: bool = False

    def __post_init__(self) -> None:
        """Check every value. Raises UsageError."""
        if isinstance(self.glossary, str):
            object.__setattr__(self, "glossary", Path(self.glossary))
        for field in fields(self):
            value = getattr(self, field.name)
            if field.name in CHOICES:
                right, wanted = value in CHOICES[field.name], _one_of(CHOICES[field.name])
            elif field.name in RANGES:
                low, high = RANGES[field.name]
                right = type(value) is int and low <= value <= high
                wanted = f"a whole number from {low} to {high}"
            elif field.default is None:
                right, wanted = value is None or isinstance(value, Path), "a path or None"
            else:
                right = type(value) is type(field.default)
                wanted = "True or False" if isinstance(field.default, bool) else "a string"
            if not right:
                message = f"{field.name} must be {wanted}, not {value!r}."
                raise UsageError(message, "See docs/configuration.md.")


# -- Folders ---------------------------------------------------------------------------------------


def cache_dir() -> Path:
    """Return the folder of converted models, the translation memory and the like.

    It need not exist. It may be deleted at any time, which loses nothing but time. The platform's
    own cache folder (XDG on Linux, Library on macOS, AppData on Windows), or NEWSCLI_CACHE.
    """
    override = _from_environment("NEWSCLI_CACHE")
    if override is not None:
        return override
    from platformdirs import user_cache_path

    return user_cache_path("newscli", appauthor=False)


def config_path() -> Path:
    """Return the path of the config file: the platform's, or NEWSCLI_CONFIG. It need not exist."""
    override = _from_environment("NEWSCLI_CONFIG")
    if override is not None:
        return override
    from platformdirs import user_config_path

    return user_config_path("newscli", appauthor=False) / "config.toml"


def _from_environment(variable: str) -> Path | None:
    """Return the absolute path that ``variable`` names, or None if it is unset or empty."""
    value = os.environ.get(variable, "")
    return Path(value).expanduser().absolute() if value else None


# -- The config file -------------------------------------------------------------------------------

_SEE = "'newscli config show' lists all settings."
_NOT_IN_FILE = {"debug"}
"""Read before the file is, to find out why the file is broken."""
_MAX_BYTES = 1 << 20
_TRUE = {"1", "true", "t", "yes", "y", "on"}  # what Typer takes a flag's variable for

Command = tuple[str, ...]
"""A command's place on the command line: ("translate",), ("models", "pull")."""


class Setting(NamedTuple):
    """An option that can be set in the file.

    ``parameter`` is its name in the command's function, ``variable`` its environment variable,
    ``kind`` one of bool, int, float, str and Path; ``choices`` is empty where any text is allowed.
    """

    key: str
    parameter: str
    variable: str
    kind: type
    choices: tuple[str, ...]
    minimum: float | None
    maximum: float | None
    default: Any


def read_config() -> dict[str, Any]:
    """Return the content of the config file, unchecked; {} if there is none.

    Raises UsageError if it is not TOML or cannot be read.
    """
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib

    try:
        data: dict[str, Any] = tomllib.loads(_config_text())
    except RecursionError:
        raise UsageError(f"The config file {config_path()} is nested too deeply.", _SEE) from None
    except tomllib.TOMLDecodeError as error:
        raise UsageError(
            f"The config file {config_path()} is not TOML: {error}.",
            "Correct that line, or remove the file.",
        ) from error
    return data


def _config_text() -> str:
    """Return the text of the config file; "" if there is none. Raises UsageError."""
    path = config_path()
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):  # a pipe would be waited for, for ever
            raise UsageError(f"{path} is not a plain file.", "Set NEWSCLI_CONFIG to another path.")
        if status.st_size > _MAX_BYTES:
            raise UsageError(f"The config file {path} is larger than 1 MB.", _SEE)
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return ""
    except (OSError, ValueError) as error:
        text = "it is not UTF-8" if isinstance(error, UnicodeDecodeError) else reason(error)
        raise UsageError(
            f"Cannot read the config file {path}: {text}.", "Check it, or set NEWSCLI_CONFIG."
        ) from error


def write_setting(key: str, value: str | None) -> None:
    """Set the top-level text setting ``key`` in the config file, or remove it with None.

    The rest of the file, comments included, stays as it is. Raises UsageError if the file is not
    TOML, OutputError if it cannot be written.
    """
    from newscli.files import save

    read_config()  # refuses what is broken before it is touched
    path = config_path()
    text = with_setting(_config_text(), key, value)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(
            f"Cannot make the folder {path.parent}: {reason(error)}.",
            "Set NEWSCLI_CONFIG to a path that can be written.",
        ) from error
    save(text, path)


def with_setting(text: str, key: str, value: str | None) -> str:
    """Return the TOML ``text`` with its top-level ``key`` replaced, added or removed."""
    import tomlkit

    document = tomlkit.parse(text)
    for spelling in {key, key.replace("-", "_")} & set(document):
        if value is None or spelling != key:
            del document[spelling]
    if value is not None:
        document[key] = value
    return tomlkit.dumps(document)


def toml_value(value: Any) -> str:
    """Return a text, number, truth value or path as TOML."""
    import tomlkit

    return tomlkit.item(str(value) if isinstance(value, Path) else value).as_string()


def commands_of(group: Any, above: Command = ()) -> dict[Command, list[Setting]]:
    """Return each command of a built (Click) group, and of the groups in it, with its settings."""
    commands: dict[Command, list[Setting]] = {}
    for name, command in group.commands.items():
        words = (*above, name)
        if hasattr(command, "commands"):
            commands |= commands_of(command, words)
        else:
            commands[words] = list(_settings_of(command))
    return commands


def _settings_of(command: Any) -> Iterator[Setting]:
    """Yield the options of a built command that have a variable."""
    kinds = {"boolean": bool, "int": int, "float": float, "path": Path}
    for option in command.params:
        flags = [flag for flag in option.opts if flag.startswith("--")]
        if not option.envvar or not flags:
            continue
        key = flags[0].removeprefix("--")
        if key in _NOT_IN_FILE:
            continue
        yield Setting(
            key=key,
            parameter=option.name,
            variable=option.envvar,
            kind=kinds.get(option.type.name.removesuffix(" range"), str),
            choices=tuple(str(choice) for choice in getattr(option.type, "choices", ())),
            minimum=getattr(option.type, "min", None),
            maximum=getattr(option.type, "max", None),
            default=getattr(option.default, "value", option.default),
        )


def default_map(commands: Mapping[Command, list[Setting]]) -> dict[str, Any]:
    """Return the config file's values as the Click context's ``default_map``; {} without a file.

    Raises UsageError if the file is not TOML, names an option that does not exist, or gives one a
    value that it cannot have.
    """
    data = read_config()
    defaults: dict[str, Any] = {}
    if data:
        for command, values in _checked(data, commands).items():
            place = defaults
            for word in command:
                place = place.setdefault(word, {})
            place.update(values)
    return defaults


def describe(commands: Mapping[Command, list[Setting]]) -> Iterator[str]:
    """Yield the lines of a config file with all that holds for a run, and where it comes from.

    Settings of single commands come last, in tables. Raises UsageError.
    """
    yield f"# file: {config_path()}{'' if config_path().exists() else ' (does not exist)'}"
    yield f"# cache: {cache_dir()}"
    tables = _checked(read_config(), commands)
    common: dict[str, str] = {}
    own: dict[str, dict[str, None]] = {}
    for command, settings in commands.items():
        for setting in settings:
            line = _line(setting, tables[command])
            if common.setdefault(setting.key, line) != line:
                own.setdefault(command[0], {})[line] = None
    yield from common.values()
    for name, lines in own.items():
        yield f"\n[{name}]"
        yield from lines


def _line(setting: Setting, table: Mapping[str, Any]) -> str:
    """Return a line of TOML with the value's origin; what is not set is a comment."""
    value, origin = setting.default, "default"
    if variable := os.environ.get(setting.variable, ""):
        value, origin = variable, setting.variable
    elif setting.parameter in table:
        value, origin = table[setting.parameter], "config file"
    if value is None:
        return f"# {setting.key} is not set"
    if setting.kind is bool:
        value = str(value).lower() in _TRUE
    text = str(value) if setting.kind in {int, float} else toml_value(value)
    return f"{setting.key} = {text}".ljust(32) + f"  # {origin}"


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
        command: _values(settings, {**everywhere, **data.get(command[0], {})})
        for command, settings in commands.items()
    }


def _check_table(
    name: str, table: Mapping[str, Any], commands: Mapping[Command, list[Setting]]
) -> None:
    """Raise UsageError if no command has the table's name, or it lacks one of its settings."""
    own = [settings for command, settings in commands.items() if command[0] == name]
    if not own:
        raise UsageError(f"{config_path()}: there is no command '{name}' for [{name}].", _SEE)
    keys = {setting.key for settings in own for setting in settings}
    for entry in table:
        if _key(entry) not in keys:
            raise UsageError(
                f"{config_path()}: 'newscli {name}' has no setting '{entry}' ([{name}]).", _SEE
            )


def _values(settings: list[Setting], table: Mapping[str, Any]) -> dict[str, Any]:
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
        return _one_of(setting.choices)
    if setting.kind in {int, float}:
        bounds = [
            f"{word} {bound:g}"
            for word, bound in (("at least", setting.minimum), ("at most", setting.maximum))
            if bound is not None
        ]
        kind = "a whole number" if setting.kind is int else "a number"
        return " ".join([kind, *([" and ".join(bounds)] if bounds else [])])
    return {bool: "true or false", Path: "a path in quotes"}.get(setting.kind, "a text in quotes")


def _one_of(choices: tuple[str, ...]) -> str:
    return "one of " + ", ".join(f'"{choice}"' for choice in choices)


def _shown(value: Any) -> str:
    if isinstance(value, (str, bool, int, float)):
        return toml_value(value)
    names: dict[type, str] = {dict: "a table", list: "a list"}
    return names.get(type(value), "that")


def _key(name: str) -> str:
    return name.replace("_", "-")
