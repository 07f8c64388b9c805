"""No input takes more than linear time: twenty patterns, each at two sizes."""

from __future__ import annotations

import base64
import time
from collections.abc import Callable

import pytest

from newscli.article import Article
from newscli.errors import InputError
from newscli.read.base import ReadOptions
from newscli.read.source import read_bytes
from newscli.segment import segment, split_long
from tests.read.documents import article_epub, make_docx

PATTERNS = {
    "comments": "<!---->", "open comments": "<!--", "headings": "<h1 ", "paragraphs": "<p ",
    "attributes": '<a x="', "nested elements": "<b>", "quotes": "> ", "brackets": "[",
    "stars": "*a",
    "links": "[a](", "tags": "<", "entities": "&amp", "bullets": "– a\n", "numbers": "1. a\n",
    "marks": "a\u0315\u0300", "accents": "¨", "points": "z. B. ", "spaces": " ", "pipes": "| ",
    "hyphens": "wort-\n", "twice encoded": "Ã¼", "escapes": "\x1b]", "base64": "aB1+/", "dots": ".",
}  # fmt: skip
SMALL, FACTOR = 5_000, 8


def _read(name: str) -> Callable[[str], None]:
    def reader(text: str) -> None:
        data = text.encode()
        if name == "a.docx":
            text = text.replace("&", "").replace("<", "").replace("\x1b", "")
            data = make_docx(f"<w:p><w:r><w:t>Satz. {text}</w:t></w:r></w:p>")
        elif name == "a.epub":
            data = article_epub({"OEBPS/text/eins.xhtml": text})
        elif name == "a.eml":
            data = b"From: a\nMIME-Version: 1.0\nContent-Transfer-Encoding: base64\n\n"
            data += base64.b64encode(text.encode())
        try:
            article: Article = read_bytes(data, name, ReadOptions(force_language=True))
        except InputError:
            return
        segment(article)

    return reader


JOBS: dict[str, Callable[[str], None]] = {
    name: _read(name) for name in ("a.txt", "a.md", "a.html", "a.docx", "a.epub", "a.eml", "stdin")
}
JOBS["split"] = lambda text: void(split_long(text, lambda part: len(part) // 4 + 1, 100))


def void(_: object) -> None:
    """Take a result and do nothing with it."""


def seconds(job: Callable[[str], None], pattern: str, size: int) -> float:
    text = (pattern * (size // len(pattern) + 1))[:size]
    started = time.process_time()
    job(text)
    return time.process_time() - started


@pytest.mark.parametrize("job", JOBS)
@pytest.mark.parametrize("pattern", PATTERNS)
def test_time_grows_linearly(job: str, pattern: str) -> None:
    small = seconds(JOBS[job], PATTERNS[pattern], SMALL)
    large = seconds(JOBS[job], PATTERNS[pattern], FACTOR * SMALL)
    # Quadratic time would grow by the square of the factor; half of that leaves room for noise.
    if large > 0.3:  # the busier the machine, the slower its caches: the better of two counts
        large = min(large, seconds(JOBS[job], PATTERNS[pattern], FACTOR * SMALL))
    assert large < 0.3 or large < FACTOR**2 / 2 * small


@pytest.mark.parametrize(
    ("job", "pattern"),
    [
        ("a.txt", "a\u0315\u0300"), ("a.txt", "("), ("stdin", "<!---->"), ("a.md", "*a"),
        ("a.md", "[a]("), ("a.html", "<b>"), ("a.html", "&amp"), ("a.html", "<!--"),
    ],
)  # fmt: skip
def test_time_grows_linearly_up_to_a_megabyte(job: str, pattern: str) -> None:
    """What is quadratic by copying memory shows only here: 40 KB are copied in no time."""
    seconds(JOBS[job], "Ein Satz. ", 1000)  # imports
    small, large = (seconds(JOBS[job], pattern, size) for size in (125_000, 1_000_000))
    if large > 16 * small:
        large = min(large, seconds(JOBS[job], pattern, 1_000_000))
    assert large < 16 * max(small, 0.05), (small, large)
