"""The word lists in ``data/``: lines of columns parted by tabs, comments behind ``#``."""

from __future__ import annotations

from functools import cache
from pathlib import Path

DATA = Path(__file__).with_name("data")


@cache
def rows(name: str) -> tuple[tuple[str, ...], ...]:
    """Return the lines of a list in ``newscli/check/data`` as columns."""
    text = (DATA / name).read_text(encoding="utf-8")
    lines = (line for line in text.splitlines() if line and not line.startswith("#"))
    return tuple(tuple(line.split("\t")) for line in lines)
