"""Talks to a model hub through huggingface_hub: what a repository holds, in which commit."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from newscli.errors import ModelError

TIMEOUT = 30.0
"""Seconds that a server may stay silent."""

PAUSES = (0.5, 1.0, 2.0)
"""Seconds between attempts that brought nothing."""

# They become names of files: a hub must not choose where those lie.
_DIGEST = re.compile("[0-9a-f]{40}|[0-9a-f]{64}")
_COMMIT = re.compile("[0-9a-f]{40}")
_BUSY = {429, 500, 502, 503, 504}
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """A file of a repository: its size in bytes, and its SHA-256 (LFS) or git blob id."""

    name: str
    size: int
    digest: str


@dataclass(frozen=True, slots=True)
class RemoteModel:
    """A repository at one commit."""

    repository: str
    commit: str
    licence: str
    files: dict[str, RemoteFile]


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


def describe(repository: str, revision: str) -> RemoteModel:
    """Ask the hub what ``repository`` holds at ``revision``. Raises ModelError."""
    from huggingface_hub import HfApi

    def ask() -> Any:
        return HfApi(library_name="newscli").model_info(
            repository, revision=revision, files_metadata=True, timeout=TIMEOUT
        )

    info = patiently(ask, repository)
    files: dict[str, RemoteFile] = {}
    for sibling in info.siblings or []:
        digest = sibling.lfs.sha256 if sibling.lfs is not None else sibling.blob_id
        if sibling.size is not None and _DIGEST.fullmatch(digest or ""):
            files[sibling.rfilename] = RemoteFile(sibling.rfilename, sibling.size, digest)
    if not _COMMIT.fullmatch(info.sha or ""):
        raise ModelError(
            f"The hub names no commit of {repository}.", "Check HF_ENDPOINT, or try again later."
        )
    card = info.card_data
    licence = getattr(card, "license", None) if card is not None else None
    return RemoteModel(repository, info.sha, licence if isinstance(licence, str) else "", files)


def patiently(action: Callable[[], T], repository: str) -> T:
    """Return ``action()``, repeated while the hub is busy; raise its last error as ModelError."""
    for pause in (*PAUSES, None):
        try:
            return action()
        except Exception as error:
            if pause is None or not is_passing(error):
                raise explained(error, repository) from error
            time.sleep(pause)
    raise AssertionError("unreachable")


def is_passing(error: Exception) -> bool:
    """Say whether the same request may well succeed a moment later."""
    import httpx2
    from huggingface_hub.errors import HfHubHTTPError, OfflineModeIsEnabled

    if isinstance(error, OfflineModeIsEnabled):
        return False
    if isinstance(error, HfHubHTTPError):
        return error.response is not None and error.response.status_code in _BUSY
    # A name that does not resolve or a closed port is answered at once: waiting does not help.
    return isinstance(error, httpx2.TransportError) and not isinstance(error, httpx2.ConnectError)


def explained(error: Exception, repository: str) -> Exception:
    """Return the ModelError that says in one line what went wrong and what to do."""
    import httpx2
    from huggingface_hub import constants, errors

    hub = constants.ENDPOINT
    kept = "What was downloaded is kept: run the same command again later."
    if isinstance(error, errors.OfflineModeIsEnabled):
        return ModelError(
            f"{repository} is not on this machine, and offline mode forbids the network.",
            "Unset HF_HUB_OFFLINE and NEWSCLI_OFFLINE, or leave out --offline.",
        )
    if isinstance(error, errors.GatedRepoError):
        return ModelError(
            f"{repository} may only be had after agreeing to its terms.",
            f"Agree to them on {hub}/{repository} and set HF_TOKEN.",
        )
    if isinstance(error, errors.RepositoryNotFoundError):
        return ModelError(
            f"There is no model {repository} on {hub}, or it is private.",
            "Check the name; for a private model set HF_TOKEN.",
        )
    if isinstance(error, errors.RevisionNotFoundError):
        return ModelError(f"{repository} has no such revision.", "Leave out --revision.")
    if isinstance(error, errors.HfHubHTTPError):
        status = error.response.status_code if error.response is not None else 0
        return ModelError(f"{hub} answered with status {status} for {repository}.", kept)
    if isinstance(error, httpx2.ProxyError):
        return ModelError(f"The proxy failed: {error}.", "Check HTTPS_PROXY and HTTP_PROXY.")
    if isinstance(error, (httpx2.TransportError, httpx2.InvalidURL)):
        reason = str(error) or type(error).__name__
        return ModelError(
            f"Cannot reach the model hub {hub}: {reason}.",
            f"Check the network, HTTPS_PROXY and HF_ENDPOINT. {kept}",
        )
    if isinstance(error, errors.HFValidationError):
        return ModelError(f"{repository!r} is no hub id.", "See: newscli models list")
    if isinstance(error, OSError):
        return ModelError(
            f"Cannot write the model to {hub_cache()}: {error.strerror or error}.",
            "Free space there, or set HF_HOME to another folder.",
        )
    return error


def hub_cache() -> Path:
    """Return the hub's cache folder (HF_HUB_CACHE, HF_HOME)."""
    from huggingface_hub import constants

    return Path(constants.HF_HUB_CACHE)


def storage(repository: str) -> Path:
    """Return the folder of a repository in the hub's cache: ``blobs``, ``snapshots``, ``refs``."""
    return hub_cache() / f"models--{repository.replace('/', '--')}"
