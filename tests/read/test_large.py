"""Large inputs in reasonable time and memory."""

from __future__ import annotations

import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from newscli.errors import InputError
from newscli.files import MAX_FILE_BYTES
from newscli.read.base import ReadOptions
from newscli.read.source import read_article, read_bytes
from tests.read.conftest import GOVERNMENT, MINISTRY

MEGABYTE = 2**20


def test_a_line_of_a_megabyte_without_punctuation() -> None:
    line = "und dann kam die Flut über das Land " * (MEGABYTE // 36)
    for name in ("a.txt", "a.md", "a.html"):
        started = time.process_time()
        article = read_bytes(line.encode(), name, ReadOptions())
        assert time.process_time() - started < 10
        assert [block.text for block in article.all_blocks()] == [line.strip()]


@pytest.mark.parametrize("character", ["a", " ", "-", "ü", "\u00ad", "<", "©", "1. "])
def test_nothing_but_one_character(character: str) -> None:
    started = time.process_time()
    for name in ("a.txt", "a.md", "a.html"):
        try:
            read_bytes((character * MEGABYTE).encode()[: MEGABYTE // 4], name, ReadOptions())
        except InputError:
            continue
    assert time.process_time() - started < 10


def test_twenty_megabytes_in_reasonable_time_and_memory(tmp_path: Path) -> None:
    """In a process of its own: the peak is at most 12 times the file's size above the start."""
    paragraph = f"{textwrap.fill(GOVERNMENT, 72)}\n\n{MINISTRY}\n\n"
    path = tmp_path / "gross.txt"
    path.write_text(paragraph * (20 * MEGABYTE // len(paragraph.encode())), encoding="utf-8")
    code = (
        "import resource, sys, time\n"
        "from newscli.read.base import ReadOptions\n"
        "from newscli.read.source import read_article\n"
        "peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024\n"
        "before, started = peak(), time.process_time()\n"
        "article = read_article(sys.argv[1], ReadOptions())\n"
        "print(len(article.blocks), time.process_time() - started, peak() - before)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True
    )
    blocks, seconds, megabytes = map(float, done.stdout.split())
    assert blocks == 2 * (20 * MEGABYTE // len(paragraph.encode()))
    assert seconds < 30
    assert megabytes < 12 * 20


def test_larger_than_the_limit_is_refused_before_it_fills_the_memory(tmp_path: Path) -> None:
    path = tmp_path / "riesig.txt"
    with path.open("wb") as file:
        file.truncate(MAX_FILE_BYTES * 50)  # sparse: takes no room on the disk
    with pytest.raises(InputError, match="larger than 100 MB"):
        read_article(str(path), ReadOptions())
