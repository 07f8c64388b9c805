"""The encoding of stdout and stderr."""

from __future__ import annotations

import io
import os
import sys


def use_utf8() -> None:
    """Make stdout and stderr write UTF-8, whatever the console's or the locale's encoding is.

    A German article does not fit into cp1252 or ASCII, and a report must not depend on where it is
    made. Windows' own console is written in Unicode by Python anyway; this is for pipes and files
    there, and for old locales elsewhere. PYTHONIOENCODING, being asked for, is left alone.
    """
    if os.environ.get("PYTHONIOENCODING"):
        return
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and stream.encoding.lower() != "utf-8":
            # A file's name that is not text in this locale is written as the bytes it is.
            stream.reconfigure(encoding="utf-8", errors="surrogateescape")
