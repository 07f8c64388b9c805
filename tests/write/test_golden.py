"""The formats that people diff, byte for byte.

After a change that is meant: ``NEWSCLI_GOLDEN=write python -m pytest tests/write/test_golden.py``,
then read the difference.
"""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest
from rich.console import Console

from newscli.write import WriteOptions, print_report, write_report
from tests.write.reports import hostile_report, rich_report

GOLDEN = Path(__file__).parent / "golden"


def compare(name: str, page: str) -> None:
    path = GOLDEN / name
    if os.environ.get("NEWSCLI_GOLDEN") == "write":
        GOLDEN.mkdir(exist_ok=True)
        path.write_bytes(page.encode())
    assert page == path.read_bytes().decode()


@pytest.mark.parametrize("format,suffix", [("text", "txt"), ("markdown", "md"), ("json", "json")])
def test_formats(format: str, suffix: str) -> None:
    compare(f"rich.{suffix}", str(write_report(rich_report(), format)))
    compare(f"hostile.{suffix}", str(write_report(hostile_report(), format)))


@pytest.mark.parametrize("format,suffix", [("text", "txt"), ("markdown", "md")])
def test_side_by_side(format: str, suffix: str) -> None:
    options = WriteOptions(side_by_side=True)
    compare(f"side-by-side.{suffix}", str(write_report(rich_report(), format, options)))


@pytest.mark.parametrize("width", [60, 120])
def test_terminal(width: int) -> None:
    screen = io.StringIO()
    console = Console(file=screen, width=width, legacy_windows=False)
    print_report(rich_report(), console, WriteOptions(side_by_side=True))
    page = "\n".join(line.rstrip() for line in screen.getvalue().splitlines()) + "\n"
    compare(f"terminal-{width}.txt", page)
