"""What PDF, DOCX and EPUB share: libraries that may be missing, and archives to distrust."""

from __future__ import annotations

import io
import zipfile

from newscli.errors import InputError

MAX_UNPACKED_BYTES = 300 * 1024 * 1024
"""More than a document of text unpacks to; a small archive that does is made to harm."""


def missing_library(name: str, kind: str) -> InputError:
    """Return the error for a document whose reader is not installed."""
    return InputError(
        f"{name} is a {kind} document, and newscli's document readers are not installed.",
        "Install them: pip install 'newscli[documents]'",
    )


def damaged(name: str, kind: str) -> InputError:
    """Return the error for a document that its library cannot read."""
    return InputError(
        f"{name} is a damaged {kind} document.", "Open and save it again, or give its text."
    )


def open_archive(data: bytes, name: str, kind: str) -> zipfile.ZipFile:
    """Open a document that is a ZIP archive; refuse one that would fill the memory."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise damaged(name, kind) from error
    if sum(entry.file_size for entry in archive.infolist()) > MAX_UNPACKED_BYTES:
        raise InputError(
            f"{name} unpacks to more than {MAX_UNPACKED_BYTES // 2**20} MB.", "Give its text."
        )
    return archive
