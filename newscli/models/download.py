"""Downloads files into the hub's cache: resumed where they stopped, checked before they count.

huggingface_hub resumes within a run but throws a partial file away when the run ends; a
connection that breaks at 90 % of a gigabyte must not cost the gigabyte. So the bytes are fetched
here, into a partial file named by the digest, and handed over as one of the cache's blobs.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from newscli.errors import ModelError
from newscli.files import matches
from newscli.models.hub import (
    PAUSES,
    TIMEOUT,
    RemoteFile,
    RemoteModel,
    explained,
    is_passing,
    patiently,
    storage,
)

Advance = Callable[[int], None]
"""Called with the number of bytes that have come (negative if some were thrown away)."""


def fetch(model: RemoteModel, file: RemoteFile, advance: Advance, *, force: bool = False) -> Path:
    """Return the path of ``file`` in the hub's cache, downloaded if it is not there.

    Raises ModelError if it cannot be had, or is not what the hub announced.
    """
    from filelock import FileLock
    from huggingface_hub import hf_hub_download

    folder = storage(model.repository)
    blob = folder / "blobs" / file.digest
    pointer = folder / "snapshots" / model.commit / file.name
    if force:
        pointer.unlink(missing_ok=True)
        blob.unlink(missing_ok=True)
    if pointer.is_file() and matches(pointer, file.digest):
        advance(file.size)
        return pointer
    try:
        blob.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(blob.with_name(f"{file.digest}.newscli.lock")):
            if blob.is_file() and matches(blob, file.digest):
                advance(file.size)
            else:
                _download(model, file, blob, advance)
        with suppress(OSError):  # on Windows it stays while another process waits for it
            blob.with_name(f"{file.digest}.newscli.lock").unlink(missing_ok=True)
        pointer.unlink(missing_ok=True)
    except OSError as error:
        raise explained(error, model.repository) from error
    return Path(
        patiently(
            lambda: hf_hub_download(model.repository, file.name, revision=model.commit),
            model.repository,
        )
    )


def _download(model: RemoteModel, file: RemoteFile, blob: Path, advance: Advance) -> None:
    """Fill the partial file of ``blob`` to its size, check it, and make it the blob."""
    partial = blob.with_name(f"{file.digest}.newscli.part")
    done = partial.stat().st_size if partial.exists() else 0
    if done > file.size:
        partial.unlink()
        done = 0
    advance(done)
    failures = 0
    while done < file.size:
        before = done
        try:
            _receive(model, file, partial, advance)
        except Exception as error:
            done = partial.stat().st_size if partial.exists() else 0
            failures = 1 if done > before else failures + 1
            if failures > len(PAUSES) or not is_passing(error):
                raise explained(error, model.repository) from error
            time.sleep(PAUSES[failures - 1])
        else:
            done = partial.stat().st_size
            if done <= before:
                raise ModelError(
                    f"The hub sends nothing of {file.name} ({model.repository}).",
                    "Run the same command again later.",
                )
    if not file.size:
        partial.touch()
    if done > file.size or not matches(partial, file.digest):
        partial.unlink()
        raise ModelError(
            f"{file.name} of {model.repository} is not what the hub announced: its hash is wrong.",
            "It was thrown away: run the same command again, and check HF_ENDPOINT and the proxy.",
        )
    partial.replace(blob)


def _receive(model: RemoteModel, file: RemoteFile, partial: Path, advance: Advance) -> None:
    """Append what one request brings to ``partial``, from where it ends."""
    from huggingface_hub import get_session, hf_hub_url, hf_raise_for_status
    from huggingface_hub.utils import build_hf_headers  # type: ignore[attr-defined]

    done = partial.stat().st_size if partial.exists() else 0
    headers = build_hf_headers(library_name="newscli")
    headers["Accept-Encoding"] = "identity"  # sizes and ranges are those of the file itself
    if done:
        headers["Range"] = f"bytes={done}-"
    url = hf_hub_url(model.repository, file.name, revision=model.commit)
    session = get_session()
    with session.stream("GET", url, headers=headers, timeout=TIMEOUT) as response:
        hf_raise_for_status(response)
        if done and response.status_code != 206:  # the server starts from the beginning
            advance(-done)
            partial.unlink()
        with partial.open("ab") as out:
            for chunk in response.iter_bytes():
                out.write(chunk)
                advance(len(chunk))
                if out.tell() > file.size:  # whatever this is, it is not the file
                    break
