"""Pulls models from a hub: chooses their files, downloads, checks, converts and tests them.

No server chooses a path: commits and digests must look like hashes, and file names come from the
lists below. Each file is hashed where it is stored.

huggingface_hub describes repositories and signs in. Its downloads are not used: they discard a
partial file when a run ends, and name files after the server's headers. The bytes are
fetched here, into a partial file named by the digest, which becomes a blob of the hub's own cache,
where other programs find it too.
"""

from __future__ import annotations

import os
import re
import shutil
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote

from newscli.console import Progress, is_interactive
from newscli.errors import ModelError, failing_as, reason
from newscli.files import git_sha1, locked, matches, sha256
from newscli.models import cache
from newscli.models.convert import is_convertible, read_json
from newscli.models.store import (
    PulledModel,
    SelfTest,
    Task,
    entry_for,
    hub_cache,
    hub_folder,
    read_record,
    repository_of,
    write_record,
)

TIMEOUT = 30.0
"""Seconds that a server may stay silent."""

PAUSES = (0.5, 1.0, 2.0)
"""Seconds between attempts that brought nothing."""

_SUMMARY_TYPES = frozenset({"bart", "pegasus", "t5", "mt5", "longt5", "led", "bigbird_pegasus"})
_TOKENIZERS: dict[Task, tuple[tuple[str, ...], ...]] = {
    "translation": (("source.spm", "target.spm", "vocab.json"),),
    "summary": (("tokenizer.json",), ("vocab.json", "merges.txt"), ("spiece.model",)),
}
"""A model needs all files of at least one row."""
_OPTIONAL = (
    "target_vocab.json",
    "generation_config.json",
    "tokenizer_config.json",
    "special_tokens_map.json",
    "added_tokens.json",
)
_WEIGHTS = ("model.safetensors", "pytorch_model.bin")

_DIGEST = re.compile("[0-9a-f]{40}|[0-9a-f]{64}")
_COMMIT = re.compile("[0-9a-f]{40}")
_LICENCE = re.compile("[A-Za-z0-9.+-]{1,40}")
_LFS_SUFFIXES = {".bin", ".safetensors", ".spm"}
_BUSY = {429, 500, 502, 503, 504}
_WORTH_A_LINE = 1_000_000  # bytes
T = TypeVar("T")

Advance = Callable[[int], None]
"""Called with the number of bytes received (negative if some were discarded)."""


# -- The hub ---------------------------------------------------------------------------------------


def prepare(offline: bool) -> None:
    """Set huggingface_hub up; call it before anything imports that library.

    It reads its variables once, when it is imported. Its own progress bars and warnings are
    silenced: newscli shows its own.
    """
    os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    if offline:
        os.environ["HF_HUB_OFFLINE"] = "1"
    from huggingface_hub.utils import logging

    logging.set_verbosity_error()  # type: ignore[no-untyped-call]


def describe(repository: str, revision: str) -> PulledModel:
    """Ask the hub for the files of ``repository`` at ``revision``. Raises ModelError.

    All files are listed, needed or not; the task is a guess until the configuration is read.
    """
    from huggingface_hub import HfApi

    hub = HfApi(library_name="newscli")
    info: Any = patiently(
        lambda: hub.model_info(repository, revision=revision, files_metadata=True, timeout=TIMEOUT),
        repository,
    )
    files: dict[str, tuple[int, str]] = {}
    for sibling in info.siblings or []:
        name, size = sibling.rfilename, sibling.size
        digest = sibling.lfs.sha256 if sibling.lfs is not None else sibling.blob_id
        if type(name) is str and type(size) is int and size >= 0 and _is(_DIGEST, digest):
            files[name] = size, digest
    if not _is(_COMMIT, info.sha):
        raise ModelError(
            f"The hub names no commit of {repository}.", "Check HF_ENDPOINT, or try again later."
        )
    licence = str(getattr(info.card_data, "license", None) or "")
    return _snapshot(repository, info.sha, files, licence if _LICENCE.fullmatch(licence) else "")


def _snapshot(
    repository: str, commit: str, files: dict[str, tuple[int, str]], licence: str = ""
) -> PulledModel:
    folder = hub_folder(repository) / "snapshots" / commit
    return PulledModel(repository, commit, str(folder), "translation", licence, files)


def _is(pattern: re.Pattern[str], value: object) -> bool:
    return isinstance(value, str) and pattern.fullmatch(value) is not None


def patiently(
    action: Callable[[], T], repository: str, progress: Callable[[], int] = lambda: 0
) -> T:
    """Return ``action()``, retried while the hub is busy; raise its last error as ModelError.

    An attempt that increases ``progress()`` resets the count of failures.
    """
    failures, before = 0, progress()
    while True:
        try:
            return action()
        except Exception as error:
            failures = 1 if progress() > before else failures + 1
            before = progress()
            if failures > len(PAUSES) or not is_passing(error):
                raise explained(error, repository) from error
            time.sleep(PAUSES[failures - 1])


def is_passing(error: Exception) -> bool:
    """Return whether the same request may succeed a moment later."""
    import httpx2
    from huggingface_hub.errors import HfHubHTTPError, OfflineModeIsEnabled

    if isinstance(error, OfflineModeIsEnabled):
        return False
    if isinstance(error, HfHubHTTPError):
        return error.response is not None and error.response.status_code in _BUSY
    # A name that does not resolve or a closed port is answered at once: waiting does not help.
    return isinstance(error, httpx2.TransportError) and not isinstance(error, httpx2.ConnectError)


def explained(error: Exception, repository: str) -> Exception:
    """Return the ModelError that explains ``error`` in one line and says what to do next."""
    import httpx2
    from huggingface_hub import constants, errors

    hub = constants.ENDPOINT
    kept = "The partial download is kept: run the same command again later."
    if isinstance(error, errors.OfflineModeIsEnabled):
        return _not_offline(repository)
    if isinstance(error, errors.GatedRepoError):
        message = f"{repository} is available only after agreeing to its terms."
        hint = f"Agree to them on {hub}/{repository} and set HF_TOKEN."
    elif isinstance(error, errors.RepositoryNotFoundError):
        message = f"There is no model {repository} on {hub}, or it is private."
        hint = "Check the name; for a private model set HF_TOKEN."
    elif isinstance(error, errors.RevisionNotFoundError):
        message, hint = f"{repository} has no such revision.", "Leave out --revision."
    elif isinstance(error, errors.HfHubHTTPError):
        status = error.response.status_code if error.response is not None else 0
        message, hint = f"{hub} answered with status {status} for {repository}.", kept
    elif isinstance(error, httpx2.ProxyError):
        message, hint = f"The proxy failed: {error}.", "Check HTTPS_PROXY and HTTP_PROXY."
    elif isinstance(error, (httpx2.TransportError, httpx2.InvalidURL)):
        message = f"Cannot reach the model hub {hub}: {str(error) or type(error).__name__}."
        hint = f"Check the network, HTTPS_PROXY and HF_ENDPOINT. {kept}"
    elif isinstance(error, errors.HFValidationError):
        message, hint = f"{repository!r} is not a hub id.", "See: newscli models list"
    elif isinstance(error, OSError):
        message = f"Cannot write the model to {hub_cache()}: {reason(error)}."
        hint = "Free space there, or set HF_HOME to another folder."
    elif isinstance(error, (LookupError, TypeError, ValueError, AttributeError, RecursionError)):
        message = f"{hub} gave an invalid answer about {repository}."
        hint = "Check HF_ENDPOINT, or try again later."
    else:
        return error
    return ModelError(message, hint)


def _not_offline(repository: str) -> ModelError:
    return ModelError(
        f"{repository} is not on this machine, and offline mode forbids the network.",
        "Unset HF_HUB_OFFLINE and NEWSCLI_OFFLINE, or leave out --offline.",
    )


# -- Downloads -------------------------------------------------------------------------------------


def fetch(model: PulledModel, name: str, advance: Advance, *, force: bool = False) -> None:
    """Download a file of a model into the hub's cache if it is not there.

    Raises ModelError if it cannot be downloaded or differs from the hub's announcement.
    """
    size, digest = model.files[name]
    blob = hub_folder(model.repository) / "blobs" / digest
    pointer = model.path / name
    try:
        if not force and pointer.is_file() and matches(pointer, digest):
            advance(size)
            return
        lock = blob.with_name(f"{digest}.newscli.lock")
        with locked(lock):
            if not force and blob.is_file() and matches(blob, digest):
                advance(size)
            else:
                blob.unlink(missing_ok=True)
                _download(model, name, blob, advance)
            _point(pointer, blob)
        with suppress(OSError):  # on Windows it stays while another process waits for it
            lock.unlink(missing_ok=True)
        if not matches(pointer, digest):
            raise _wrong_bytes(model, name)
    except OSError as error:
        raise explained(error, model.repository) from error


def _point(pointer: Path, blob: Path) -> None:
    """Make a snapshot's file a link to its blob, or a copy where there are no links (Windows)."""
    pointer.parent.mkdir(parents=True, exist_ok=True)
    pointer.unlink(missing_ok=True)
    try:
        pointer.symlink_to(os.path.relpath(blob, pointer.parent))
    except OSError:
        shutil.copyfile(blob, pointer)


def _wrong_bytes(model: PulledModel, name: str) -> ModelError:
    return ModelError(
        f"{name} of {model.repository} does not have the hash that the hub announced.",
        "It was deleted: run the same command again, and check HF_ENDPOINT and the proxy.",
    )


def _download(model: PulledModel, name: str, blob: Path, advance: Advance) -> None:
    """Fill the partial file of ``blob`` to its size, check it, and make it the blob."""
    size, digest = model.files[name]
    partial = blob.with_name(f"{digest}.newscli.part")
    partial.touch()
    if partial.stat().st_size > size:
        partial.write_bytes(b"")

    def done() -> int:
        return partial.stat().st_size

    advance(done())
    while (before := done()) < size:
        patiently(lambda: _receive(model, name, partial, advance), model.repository, done)
        if done() <= before:
            raise ModelError(
                f"The hub sent nothing of {name} ({model.repository}).",
                "Run the same command again later.",
            )
    if done() > size or not matches(partial, digest):
        partial.unlink()
        raise _wrong_bytes(model, name)
    partial.replace(blob)


def _receive(model: PulledModel, name: str, partial: Path, advance: Advance) -> None:
    """Append the bytes of one request to ``partial``, from its end on."""
    from huggingface_hub import constants, get_session, hf_raise_for_status
    from huggingface_hub.utils import build_hf_headers  # type: ignore[attr-defined]

    done = partial.stat().st_size
    headers = build_hf_headers(library_name="newscli")
    headers["Accept-Encoding"] = "identity"  # sizes and ranges are those of the file itself
    if done:
        headers["Range"] = f"bytes={done}-"
    place = f"{model.repository}/resolve/{model.revision}/{quote(name)}"
    url = f"{constants.ENDPOINT}/{place}"
    with get_session().stream("GET", url, headers=headers, timeout=TIMEOUT) as response:
        hf_raise_for_status(response)
        if done and response.status_code != 206:  # the server starts from the beginning
            advance(-done)
            partial.write_bytes(b"")
        with partial.open("ab") as out:
            for chunk in response.iter_bytes():
                out.write(chunk)
                advance(len(chunk))
                if out.tell() > model.files[name][0]:  # this is not the file
                    break


def _from_cache(repository: str) -> PulledModel:
    """Return the newest snapshot of ``repository`` in the hub's cache. Raises ModelError.

    The cache names each blob by its digest, so the files can be checked without the hub. If a
    snapshot holds plain copies (Windows), the digests are those of the copies.
    """
    folders = [
        folder
        for folder in (hub_folder(repository) / "snapshots").glob("*")
        if _is(_COMMIT, folder.name) and (folder / "config.json").is_file()
    ]
    if not folders:
        raise _not_offline(repository)
    folder = max(folders, key=lambda path: path.stat().st_mtime)
    files: dict[str, tuple[int, str]] = {}
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        digest = path.resolve().name if path.is_symlink() else ""
        if not _is(_DIGEST, digest):
            digest = sha256(path) if path.suffix in _LFS_SUFFIXES else git_sha1(path)
        name = path.relative_to(folder).as_posix()
        files[name] = path.stat().st_size, digest
    return _snapshot(repository, folder.name, files)


# -- Pulling ---------------------------------------------------------------------------------------


def pull_model(
    name: str,
    revision: str = "main",
    *,
    force: bool = False,
    offline: bool = False,
    progress: Progress,
    self_test: SelfTest,
) -> PulledModel:
    """Get a model and make it ready to run; a second pull downloads only changed files.

    ``progress`` counts bytes. Raises ModelError if the model cannot be downloaded, is damaged, is
    of a kind that newscli does not run, or fails ``self_test``.
    """
    repository = repository_of(name)
    prepare(offline)
    from huggingface_hub import constants

    offline = offline or constants.HF_HUB_OFFLINE
    found = _from_cache(repository) if offline else describe(repository, revision)
    pulled = _choose(found, progress, force=force)
    _check_space(pulled)
    for name, (size, _) in pulled.files.items():
        if size > _WORTH_A_LINE and not is_interactive():
            progress.say(f"Downloading {name} ({size / 1e6:.0f} MB)")
        progress.start(name, size)
        fetch(pulled, name, progress.advance, force=force and name != "config.json")
    if is_convertible(pulled.path):
        progress.say("Converting to int8")
        cache.remade(pulled.path)
    progress.say("Trying it out")
    self_test(pulled.model_files(pulled.repository, "pulled"), pulled.task)
    before = read_record(pulled.repository)
    hint = "Set NEWSCLI_CACHE to a folder that can be written."
    with failing_as(ModelError, f"Cannot record that {pulled.repository} is installed", hint):
        write_record(pulled)
    if before is not None and before.revision != pulled.revision:
        progress.say(f"It replaces revision {before.revision[:12]}, which stays in the cache.")
    return pulled


def _choose(model: PulledModel, progress: Progress, *, force: bool) -> PulledModel:
    """Return the model with its task, reduced to the files it needs.

    Raises ModelError if one is missing.
    """

    def unusable(reason: str) -> ModelError:
        return ModelError(
            f"{model.repository} {reason}: newscli cannot run it.",
            "It runs Marian models (translation), BART, Pegasus and T5 models (summary). "
            "See: newscli models list",
        )

    if "config.json" not in model.files:
        raise unusable("has no config.json")
    progress.say(f"Getting {model.repository}, revision {model.revision[:12]}")
    fetch(model, "config.json", lambda _: None, force=force)
    kind = str(read_json(model.path / "config.json").get("model_type"))
    if kind != "marian" and kind not in _SUMMARY_TYPES:
        raise unusable(f"is of the type {kind!r}")
    task: Task = "translation" if kind == "marian" else "summary"
    rows = [row for row in _TOKENIZERS[task] if all(name in model.files for name in row)]
    if not rows:
        lacking = [name for name in _TOKENIZERS[task][0] if name not in model.files]
        raise unusable(f"has no {' and no '.join(lacking)}")
    weights = next((name for name in _WEIGHTS if name in model.files), None)
    if weights is None:
        raise unusable(f"has no {' and no '.join(_WEIGHTS)}")
    tokenizer = {name for row in rows for name in row}
    optional = {name for name in _OPTIONAL if name in model.files}
    names = ["config.json", *sorted(tokenizer | optional), weights]
    entry = entry_for(model.repository)
    licence = model.licence if entry is None else entry.licence
    return replace(
        model, task=task, licence=licence, files={name: model.files[name] for name in names}
    )


def _check_space(model: PulledModel) -> None:
    """Raise ModelError if the disk has no room for the files of a model."""
    place: Path = hub_cache()
    while not place.exists():
        place = place.parent
    needed = sum(size for size, _ in model.files.values())
    free = shutil.disk_usage(place).free
    if free < needed:
        raise ModelError(
            f"{model.repository} needs {needed / 1e6:.0f} MB, and {place} has "
            f"{free / 1e6:.0f} MB free.",
            "Free space there, or set HF_HOME to a folder on another disk.",
        )
