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

from newscli.errors import OutputError, UsageError, failing_as, reason

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


class Values(NamedTuple):
    """The values that a setting can have; ``kind`` is bool, int, float, str or Path."""

    kind: type
    choices: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None

    def fit(self, value: Any) -> bool:
        """Return whether ``value`` is one of them."""
        kinds: Any = (int, float) if self.kind is float else self.kind
        if not isinstance(value, kinds) or isinstance(value, bool) != (self.kind is bool):
            return False
        if isinstance(value, str):
            return not self.choices or value in self.choices
        low, high = self.minimum, self.maximum
        return (low is None or value >= low) and (high is None or value <= high)

    def __str__(self) -> str:
        if self.choices:
            return "one of " + ", ".join(f'"{choice}"' for choice in self.choices)
        kind = {bool: "true or false", int: "a whole number", float: "a number", Path: "a path"}
        words = kind.get(self.kind, "a string")
        if self.maximum is not None:
            return f"{words} from {self.minimum:g} to {self.maximum:g}"
        return words if self.minimum is None else f"{words}, at least {self.minimum:g}"


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
        if isinstance(self.glossary, str):
            object.__setattr__(self, "glossary", Path(self.glossary))
        for field in fields(self):
            value = getattr(self, field.name)
            kind = Path if field.default is None else type(field.default)
            bounds = RANGES.get(field.name, (None, None))
            wanted = Values(kind, CHOICES.get(field.name, ()), *bounds)
            if not (wanted.fit(value) or (value is None and kind is Path)):
                message = f"{field.name} must be {wanted}, not {value!r}."
                raise UsageError(message, "See docs/configuration.md.")


# -- Folders ---------------------------------------------------------------------------------------


def cache_dir() -> Path:
    """Return the folder of converted models, the translation memory and other caches.

    It need not exist. It may be deleted at any time, which loses nothing but time. The platform's
    own cache folder (XDG on Linux, Library on macOS, AppData on Windows), or NEWSCLI_CACHE.
    """
    from platformdirs import user_cache_path

    return _from_environment("NEWSCLI_CACHE") or user_cache_path("newscli", appauthor=False)


def config_path() -> Path:
    """Return the path of the config file: the platform's, or NEWSCLI_CONFIG. It need not exist."""
    from platformdirs import user_config_path

    default = user_config_path("newscli", appauthor=False) / "config.toml"
    return _from_environment("NEWSCLI_CONFIG") or default


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

    ``parameter`` is its name in the command's function, ``variable`` its environment variable.
    """

    key: str
    parameter: str
    variable: str
    values: Values
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

    read_config()  # refuses a broken file before it is touched
    path = config_path()
    text = with_setting(_config_text(), key, value)
    hint = "Set NEWSCLI_CONFIG to a path that can be written."
    with failing_as(OutputError, f"Cannot make the folder {path.parent}", hint):
        path.parent.mkdir(parents=True, exist_ok=True)
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
            values=Values(
                kinds.get(option.type.name.removesuffix(" range"), str),
                tuple(str(choice) for choice in getattr(option.type, "choices", ())),
                getattr(option.type, "min", None),
                getattr(option.type, "max", None),
            ),
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
    """Return a line of TOML with the value's origin; an unset one is a comment."""
    value, origin = setting.default, "default"
    if variable := os.environ.get(setting.variable, ""):
        value, origin = variable, setting.variable
    elif setting.parameter in table:
        value, origin = table[setting.parameter], "config file"
    if value is None:
        return f"# {setting.key} is not set"
    if setting.values.kind is bool:
        value = str(value).lower() in _TRUE
    text = str(value) if setting.values.kind in {int, float} else toml_value(value)
    return f"{setting.key} = {text}".ljust(32) + f"  # {origin}"


def _checked(
    data: Mapping[str, Any], commands: Mapping[Command, list[Setting]]
) -> dict[Command, dict[str, Any]]:
    """Return the file's values for each command, by parameter. Raises UsageError."""
    everywhere = {name: value for name, value in data.items() if not isinstance(value, dict)}
    tables = {name: table for name, table in data.items() if isinstance(table, dict)}
    for name, table in {"": everywhere, **tables}.items():
        own = [settings for command, settings in commands.items() if name in {"", command[0]}]
        if not own:
            raise UsageError(f"{config_path()}: there is no command '{name}' for [{name}].", _SEE)
        keys = {setting.key for settings in own for setting in settings}
        for entry in table:
            if _key(entry) not in keys:
                where = f"'newscli {name}' has" if name else "there is"
                raise UsageError(f"{config_path()}: {where} no setting '{entry}'.", _SEE)
    return {
        command: _values(settings, {**everywhere, **tables.get(command[0], {})})
        for command, settings in commands.items()
    }


def _values(settings: list[Setting], table: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values that the file gives to a command. Raises UsageError."""
    given = {_key(key): value for key, value in table.items()}
    found = {}
    for key, parameter, _, values, _ in settings:
        if key not in given:
            continue
        value = given[key]
        if values.kind is Path and isinstance(value, str):
            value = config_path().parent / Path(value).expanduser()
        if not values.fit(value):
            names: dict[type, str] = {dict: "a table", list: "a list"}
            is_plain = isinstance(value, str | int | float)
            shown = toml_value(value) if is_plain else names.get(type(value), "that")
            raise UsageError(f"{config_path()}: {key} must be {values}, not {shown}.", _SEE)
        convert: Any = {Path: str, float: float}.get(values.kind)
        found[parameter] = convert(value) if convert else value
    return found


def _key(name: str) -> str:
    return name.replace("_", "-")
