"""The models that runs use when none is named: the config file, or the best one installed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from newscli.errors import ModelError
from newscli.models.catalogue import Task
from newscli.models.find import Choice, choose
from newscli.models.verify import task_of
from newscli.settings import config_path, read_config, write_setting

KEYS: dict[Task, str] = {"translation": "model", "summary": "summarizer"}


def configured(task: Task) -> tuple[str, str]:
    """Return the model that a variable or the config file names, and where; ("", "") if none."""
    key = KEYS[task]
    variable = f"NEWSCLI_{key.upper()}"
    value = os.environ.get(variable, "")
    if value:
        return value, variable
    value = read_config().get(key, "")
    return (value, str(config_path())) if isinstance(value, str) and value else ("", "")


def chosen(task: Task) -> Choice:
    """Return the model that a run without --model uses, and why. Raises ModelError."""
    name, place = configured(task)
    choice = choose(task, name)
    if not name:
        return choice
    return Choice(choice.name, choice.revision, choice.folder, f"{place} names it")


def set_default(name: str) -> None:
    """Make an installed model the default for its task. Raises ModelError if it is not there."""
    task = task_of(name)
    choose(task, name)
    # A folder is meant from where the user stands now, not from where a run will.
    folder = Path(name).expanduser()
    write_setting(KEYS[task], str(folder.absolute()) if folder.is_dir() else name)


def unset_defaults() -> None:
    """Take the models out of the config file."""
    for key in KEYS.values():
        if key in read_config():
            write_setting(key, None)


def describe_defaults() -> Iterator[str]:
    """Yield a line for each task: which model a run uses, and why."""
    for task in KEYS:
        try:
            choice = chosen(task)
            yield f"{task}: {choice.name} ({choice.why})"
        except ModelError as error:
            yield f"{task}: none. {error}"
