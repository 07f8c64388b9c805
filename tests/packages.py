"""Copies of the package whose data a test may change."""

from __future__ import annotations

import shutil
from pathlib import Path

import newscli


def copy_of_newscli(folder: Path) -> Path:
    """Return a copy of the package in ``folder``; the model's files are links, not the lexicon."""
    package = Path(newscli.__file__).parent
    copy = folder / "newscli"
    ignored = shutil.ignore_patterns("__pycache__", "compact")
    shutil.copytree(package, copy, ignore=ignored)
    (copy / "models/compact").mkdir()
    for path in (package / "models/compact").iterdir():
        if path.name == "lexicon.bin":
            shutil.copy(path, copy / "models/compact")
        else:
            (copy / "models/compact" / path.name).symlink_to(path)
    return copy
