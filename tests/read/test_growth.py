"""No input takes more than linear time: each pattern repeated, at two sizes."""

from __future__ import annotations

import base64
import time
from collections.abc import Callable

import pytest

from newscli.article import Article
from newscli.errors import InputError
from newscli.read.base import ReadOptions
from newscli.read.source import read_bytes
from newscli.read.url import without_secrets
from newscli.segment import segment, split_long
from tests.read.documents import article_epub, make_docx

PATTERNS = {
    "comments": "<!---->", "open comments": "<!--", "headings": "<h1 ", "paragraphs": "<p ",
    "attributes": '<a x="', "nested elements": "<b>", "quotes": "> ", "brackets": "[",
    "stars": "*a",
    "links": "[a](", "tags": "<", "entities": "&amp", "bullets": "– a\n", "numbers": "1. a\n",
    "marks": "a\u0315\u0300", "accents": "¨", "points": "z. B. ", "spaces": " ", "pipes": "| ",
    "styles": "<style>",
    "hyphens": "wort-\n", "twice encoded": "Ã¼", "escapes": "\x1b]", "base64": "aB1+/", "dots": ".",
}  # fmt: skip
SIZE = 40_000
FACTOR = 4
SHORT = 0.05
"""Seconds of processor time that are too short to compare."""


def _read(name: str) -> Callable[[str], None]:
    def reader(text: str) -> None:
        data = text.encode()
        if name == "a.docx":
            text = text.replace("&", "").replace("<", "").replace("\x1b", "")
            data = make_docx(f"<w:p><w:r><w:t>Satz. {text}</w:t></w:r></w:p>")
        elif name == "a.epub":
            data = article_epub({"OEBPS/text/eins.xhtml": text})
        elif name == "a.eml":
            data = b"From: a\nMIME-Version: 1.0\n" + _encoded(text)
        elif name == "b.eml":
            data = (
                b'From: a\nMIME-Version: 1.0\nContent-Type: multipart/alternative; boundary="b"\n'
            )
            data += b"\n--b\nContent-Type: text/plain\n\nSatz.\n--b\nContent-Type: text/html\n"
            data += _encoded(text) + b"\n--b--\n"
        try:
            article: Article = read_bytes(data, name, ReadOptions(force_language=True))
        except InputError:
            return
        segment(article)

    return reader


def _encoded(text: str) -> bytes:
    return b"Content-Transfer-Encoding: base64\n\n" + base64.b64encode(text.encode())


def book(chapters: str) -> object:
    """Read a book of chapters that are all spelt differently in the archive."""
    names = [f"k{number}.xhtml" for number in range(len(chapters) // 16)]
    items = "".join(f'<item id="{name}" href="{name.upper()}"/>' for name in names)
    spine = "".join(f'<itemref idref="{name}"/>' for name in names)
    package = (
        f"<package xmlns='http://www.idpf.org/2007/opf'><manifest>{items}</manifest>"
        f"<spine>{spine}</spine></package>"
    )
    chapter = "<html><body><p>Satz.</p></body></html>"
    files = {f"OEBPS/{name}": chapter for name in names} | {"OEBPS/content.opf": package}
    return read_bytes(article_epub(files), "a.epub", ReadOptions(force_language=True))


READERS = ("a.txt", "a.md", "a.html", "a.docx", "a.epub", "a.eml", "b.eml", "stdin")
JOBS: dict[str, Callable[[str], None]] = {name: _read(name) for name in READERS}
JOBS["split"] = lambda text: void(split_long(text, lambda part: len(part) // 4 + 1, 100))


def void(_: object) -> None:
    """Take a result and do nothing with it."""


def seconds(job: Callable[[str], object], pattern: str, size: int) -> float:
    text = (pattern * (size // len(pattern) + 1))[:size]
    started = time.process_time()
    job(text)
    return time.process_time() - started


def grows_linearly(job: Callable[[str], object], pattern: str, size: int = SIZE) -> None:
    """Fail unless ``size`` characters take about four times as long as a quarter of them.

    Quadratic time would be sixteen times as long. A busy machine has slow caches, so the best of
    up to four measurements counts.
    """
    small, large = float("inf"), float("inf")
    for _ in range(4):
        large = min(large, seconds(job, pattern, size))
        if large < SHORT:
            return
        small = min(small, seconds(job, pattern, size // FACTOR))
        if large < 2 * FACTOR * small:
            return
    raise AssertionError((small, large))


@pytest.mark.parametrize("job", JOBS)
@pytest.mark.parametrize("pattern", PATTERNS)
def test_time_grows_linearly(job: str, pattern: str) -> None:
    grows_linearly(JOBS[job], PATTERNS[pattern])


def test_quadratic_time_is_noticed() -> None:
    """A fifth of a second at the larger size is enough."""
    with pytest.raises(AssertionError):
        grows_linearly(lambda text: [max(text[at:]) for at in range(0, len(text), 64)], "a")


def test_books_of_many_chapters_grow_linearly() -> None:
    grows_linearly(book, "k")


@pytest.mark.parametrize("pattern", ["token", "?token=", "a?", "&", "sig"])
def test_addresses_grow_linearly(pattern: str) -> None:
    grows_linearly(lambda text: without_secrets(f"https://a.de/?{text}"), pattern)


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
