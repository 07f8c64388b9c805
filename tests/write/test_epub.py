"""EPUB: an article as a book, and a batch's articles as one."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import etree

from newscli.article import Report
from newscli.batch.index import write_index
from newscli.batch.manifest import Manifest, Record
from newscli.read.base import ReadOptions
from newscli.read.source import read_article
from newscli.write import WriteOptions, save_report, write_report
from tests.write.reports import hostile_report, rich_report, small_report

XHTML = "{http://www.w3.org/1999/xhtml}"
OPF = "{http://www.idpf.org/2007/opf}"


def book(data: bytes) -> dict[str, bytes]:
    """The files of a book, each well-formed and each in its package."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        files = {info.filename: archive.read(info) for info in archive.infolist()}
        first = archive.infolist()[0]
    assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
    assert files["mimetype"] == b"application/epub+zip"
    for name, content in files.items():
        if name.endswith((".xhtml", ".opf", ".xml")):
            etree.fromstring(content)
    package = etree.fromstring(files["EPUB/package.opf"])
    listed = {item.get("href"): item.get("id") for item in package.iter(f"{OPF}item")}
    assert {f"EPUB/{name}" for name in listed} == {
        name for name in files if name.startswith("EPUB/") and name != "EPUB/package.opf"
    }
    assert {i.get("idref") for i in package.iter(f"{OPF}itemref")} <= set(listed.values())
    return files


@pytest.mark.parametrize("make", [rich_report, hostile_report, small_report])
@pytest.mark.parametrize("side_by_side", [False, True])
def test_any_report_is_a_whole_book(make: Callable[[], Report], side_by_side: bool) -> None:
    written = write_report(make(), "epub", WriteOptions(side_by_side=side_by_side))
    assert isinstance(written, bytes)
    page = etree.fromstring(book(written)["EPUB/article.xhtml"])
    ids = {element.get("id") for element in page.iter()}
    for link in page.iter(f"{XHTML}a"):
        assert link.get("href").startswith(("#n", "https://"))
        assert not link.get("href").startswith("#") or link.get("href")[1:] in ids
    assert not list(page.iter(f"{XHTML}script"))
    assert written == write_report(make(), "epub", WriteOptions(side_by_side=side_by_side))


def test_a_book_shows_summary_doubt_and_warnings(tmp_path: Path) -> None:
    save_report(rich_report(), tmp_path / "a.epub")
    page = etree.fromstring(book((tmp_path / "a.epub").read_bytes())["EPUB/article.xhtml"])
    text = " ".join("".join(page.itertext()).split())
    assert "Machine translation: 2 of 15 sentences are doubtful, marked ?" in text
    assert "(¶1, ¶7, doubtful)" in text and "¶1 The council" in text
    assert "?The line costs 1.2 million[1] euros" in text
    assert "number: “1,2 Milliarden” in the source" in text
    article = read_article(str(tmp_path / "a.epub"), ReadOptions())
    assert article.title is not None and article.title.text == "City council approves new tram line"


def test_the_articles_of_a_batch_are_one_book(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    save_report(rich_report(), tmp_path / "sub" / "a.epub")
    save_report(small_report(), tmp_path / "b.epub")
    (tmp_path / "bad.epub").write_bytes(b"no book")
    records = [
        Record("sub/a.html", "", "done", ["sub/a.epub"], title="Tram & more", date="2026-03-01"),
        Record("b.txt", "", "done", ["b.md", "b.epub"], title="Morning", date="2026-03-01"),
        Record("gone.txt", "", "done", ["gone.epub"], title="Gone", date="2026-03-01"),
        Record("bad.txt", "", "done", ["bad.epub"], title="Bad", date="2026-03-01"),
        Record("d.txt", "", "failed", error="d.txt is empty."),
    ]
    with Manifest(tmp_path) as manifest:
        manifest.append(records)
        write_index(tmp_path, manifest)
    files = book((tmp_path / "book.epub").read_bytes())
    contents = etree.fromstring(files["EPUB/nav.xhtml"])
    links = [(a.text.strip(), a.get("href")) for a in contents.iter(f"{XHTML}a")]
    assert links == [("Morning", "article-00001.xhtml"), ("Tram & more", "article-00002.xhtml")]
    assert contents.findtext(f".//{XHTML}h1") == "Articles of 1 March 2026"
    assert "City council approves" in files["EPUB/article-00002.xhtml"].decode()
    assert "./book.epub" in (tmp_path / "index.html").read_text("utf-8")


def test_without_books_there_is_no_book_of_all(tmp_path: Path) -> None:
    with Manifest(tmp_path) as manifest:
        manifest.append([Record("a.txt", "", "done", ["a.md"], title="A")])
        write_index(tmp_path, manifest)
    assert not (tmp_path / "book.epub").exists()
