"""The word lists in ``data/``: lines of columns parted by tabs, comments behind ``#``."""

from __future__ import annotations

from functools import cache
from pathlib import Path

DATA = Path(__file__).with_name("data")


@cache
def rows(name: str, folder: Path = DATA) -> tuple[tuple[str, ...], ...]:
    """Return the lines of a list, by default one in ``newscli/check/data``, as columns."""
    text = (folder / name).read_text(encoding="utf-8")
    lines = (line for line in text.splitlines() if line and not line.startswith("#"))
    return tuple(tuple(line.split("\t")) for line in lines)


def alternatives(name: str, kind: str, folder: Path = DATA) -> str:
    """Return the regular expressions of a list that are of this kind, as one."""
    return "|".join(pattern for sort, pattern in rows(name, folder) if sort == kind)
