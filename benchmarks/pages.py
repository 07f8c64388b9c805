"""Compare readers of web pages: newscli, trafilatura, readability and all ``<p>`` elements.

::

    python benchmarks/pages.py FOLDER... [--half a|b] [--reader NAME]... [--show READER]

A FOLDER holds pages and what is expected of them, in one of two layouts:

- ``pages.json`` or ``evaldata.json``: an object of entries ``{"file": ..., "with": [snippets of
  the article], "without": [snippets of the page that are not the article's], "author", "date"}``,
  the pages beside it or in ``eval/`` and ``cache/``, as in trafilatura's own evaluation
  (github.com/adbar/trafilatura, ``tests/``);
- ``NAME.json`` beside ``NAME_DATE.html.gz``: whole articles, as fundus keeps them
  (github.com/flairNLP/fundus, ``tests/resources/parser/test_data/de``, also ``at``, ``ch``, ``li``)

Neither may be shipped with newscli. Pages that are not German are left out. ``--half`` takes the
pages whose name hashes to an even (a) or an odd (b) number: rules are made on half a, half b is
reported. Columns: precision, recall and F1 of the snippets, counted as trafilatura counts them, for
all pages and for those that declare a NewsArticle; mean F1 of the words of whole articles; leads
kept; authors and dates found.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_WORD = re.compile(r"\w+")
_SPACE = re.compile(r"\s+")


@dataclass
class Page:
    """A page with what is expected of it; ``words`` and ``lead`` are known of whole articles."""

    name: str
    data: bytes
    wanted: list[str] = field(default_factory=list)
    unwanted: list[str] = field(default_factory=list)
    words: Counter[str] = field(default_factory=Counter)
    lead: str = ""
    author: str = ""
    date: str = ""
    is_news: bool = False


@dataclass
class Reading:
    """What a reader makes of a page."""

    text: str = ""
    author: str = ""
    date: str = ""


def read_newscli(page: Page) -> Reading:
    """Read with newscli: the blocks of the article, without its title."""
    from newscli.errors import InputError
    from newscli.read.base import ReadOptions
    from newscli.read.source import read_bytes

    try:
        article = read_bytes(page.data, "page.html", ReadOptions(force_language=True))
    except InputError:
        return Reading()
    text = "\n".join(block.text for block in article.blocks)
    return Reading(text, article.metadata.get("author", ""), article.metadata.get("date", ""))


def read_trafilatura(page: Page) -> Reading:
    """Read with trafilatura's default settings, without comments, as its own evaluation does."""
    from trafilatura import bare_extraction

    document = bare_extraction(page.data, include_comments=False, with_metadata=True)
    if document is None:
        return Reading()
    return Reading(document.text or "", document.author or "", document.date or "")


def read_readability(page: Page) -> Reading:
    """Read with readability-lxml."""
    from lxml import html
    from readability import Document

    try:
        summary = Document(_decoded(page.data)).summary()
        return Reading("\n".join(html.document_fromstring(summary).itertext()))
    except Exception:
        return Reading()


def read_paragraphs(page: Page) -> Reading:
    """Take the text of every ``<p>``."""
    from lxml import html

    parser = html.HTMLParser(encoding="utf-8")
    tree = html.document_fromstring(_decoded(page.data).encode(), parser=parser)
    return Reading("\n".join("".join(element.itertext()) for element in tree.iter("p")))


READERS: dict[str, Callable[[Page], Reading]] = {
    "newscli": read_newscli,
    "trafilatura": read_trafilatura,
    "readability": read_readability,
    "paragraphs": read_paragraphs,
}


def _decoded(data: bytes) -> str:
    from newscli.read.characters import decode

    return decode(data, "page", is_markup=True)[0]


def pages_of(folder: Path) -> Iterator[Page]:
    """Yield the German pages of a folder in either layout."""
    for name in ("pages.json", "evaldata.json"):
        if (folder / name).exists():
            yield from _pages_with_snippets(folder, folder / name)
            return
    yield from _whole_articles(folder)


def _pages_with_snippets(folder: Path, index: Path) -> Iterator[Page]:
    from newscli.language import detect_language

    for entry in json.loads(index.read_text("utf-8")).values():
        paths = [folder / part / entry["file"] for part in (".", "eval", "cache")]
        path = next((path for path in paths if path.exists()), None)
        wanted, unwanted = entry.get("with") or [], entry.get("without") or []
        if path is None or detect_language("\n".join([*wanted, *unwanted])) != "de":
            continue
        data = path.read_bytes()
        yield Page(
            path.name, data, wanted, unwanted,
            author=_listed(entry.get("author")), date=_listed(entry.get("date")),
            is_news=b"NewsArticle" in data or b"newsarticle" in data,
        )  # fmt: skip


def _listed(value: object) -> str:
    values = value if isinstance(value, list) else [value]
    return ", ".join(str(part).strip() for part in values if part)


def _whole_articles(folder: Path) -> Iterator[Page]:
    from newscli.language import detect_language

    for path in sorted(folder.glob("*.html.gz")):
        data = gzip.decompress(path.read_bytes())
        visible = Counter(_WORD.findall(_decoded(data)))
        stem = path.name.split("_")[0]
        best, share = None, 0.0
        for article in json.loads((folder / f"{stem}.json").read_text("utf-8")).values():
            words = Counter(_WORD.findall(_text(article)))
            found = (words & visible).total() / max(1, words.total())
            if found > share:
                best, share = article, found
        if best is None or share < 0.9 or detect_language(_text(best)) != "de":
            continue
        yield Page(
            path.name, data, words=Counter(_WORD.findall(_text(best))),
            lead=_SPACE.sub(" ", " ".join(best["body"]["summary"])).strip(),
            author=", ".join(best.get("authors") or []),
            date=str(best.get("publishing_date") or ""), is_news=True,
        )  # fmt: skip


def _text(article: dict[str, Any]) -> str:
    body = article.get("body") or {"summary": [], "sections": []}
    lines = list(body["summary"])
    for section in body["sections"]:
        lines += [*section["headline"], *section["paragraphs"]]
    return "\n".join(lines)


def half_of(name: str) -> str:
    """Return "a" or "b", as the page's name hashes to an even or an odd number."""
    return "ab"[hashlib.sha256(name.encode()).digest()[0] % 2]


def _plain(text: str) -> str:
    return _SPACE.sub(" ", text.replace("\u00ad", "").replace("\u00a0", " ")).strip()


class Score:
    """Adds up what a reader found."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.counts: Counter[str] = Counter()
        self.f1: list[float] = []
        self.seconds = 0.0

    def add(self, page: Page, reading: Reading, notes: list[str] | None = None) -> None:
        """Count one page."""
        counts, text = self.counts, _plain(reading.text)
        for group in ("all", "news") if page.is_news else ("all",):
            for kind, snippets in (("wanted", page.wanted), ("unwanted", page.unwanted)):
                for snippet in snippets:
                    found = _plain(snippet) in text
                    counts[f"{group} {kind}"] += 1
                    counts[f"{group} {kind} found"] += found
                    if notes is not None and group == "all" and found == (kind == "unwanted"):
                        sign = "+" if found else "-"
                        notes.append(f"{sign} {page.name}: {_plain(snippet)}")
        if page.words:
            words = Counter(_WORD.findall(reading.text))
            both = (words & page.words).total()
            self.f1.append(2 * both / max(1, words.total() + page.words.total()))
            if notes is not None and self.f1[-1] < 0.97:
                surplus = sum((words - page.words).values())
                lost = sum((page.words - words).values())
                notes.append(f"~ {page.name}: {self.f1[-1]:.3f} (surplus {surplus}, lost {lost})")
        if page.lead:
            counts["leads"] += 1
            kept = page.lead[:60] in text
            counts["leads kept"] += kept
            if notes is not None and not kept:
                notes.append(f"! {page.name}: {page.lead[:100]}")
        if page.author:
            names = {n.casefold() for n in _WORD.findall(page.author)}
            given = {n.casefold() for n in _WORD.findall(reading.author)}
            counts["authors"] += 1
            counts["authors right"] += bool(given) and (names <= given or given <= names)
            counts["authors wrong"] += bool(given) and not names & given
        if page.date:
            counts["dates"] += 1
            counts["dates right"] += bool(reading.date) and reading.date[:10] == page.date[:10]

    def cells(self) -> list[str]:
        """Return the figures for the table."""
        counts = self.counts
        cells: list[str] = []
        for group in ("all", "news"):
            found = counts[f"{group} wanted found"]
            wrong = counts[f"{group} unwanted found"]
            precision = found / max(1, found + wrong)
            recall = found / max(1, counts[f"{group} wanted"])
            f1 = 2 * precision * recall / max(1e-9, precision + recall)
            cells.append(f"{100 * precision:.1f} {100 * recall:.1f} {100 * f1:.1f}")
        cells.append(f"{100 * sum(self.f1) / len(self.f1):.1f}" if self.f1 else "–")
        for name, right in (("leads", "kept"), ("authors", "right"), ("dates", "right")):
            cells.append(f"{counts[f'{name} {right}']}/{counts[name]}")
        return [*cells, f"{self.seconds:.1f}"]


def main() -> None:
    """Print a row for each reader."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER")
    parser.add_argument("--half", choices=["a", "b"], help="only this half of the pages")
    parser.add_argument("--reader", action="append", choices=list(READERS))
    parser.add_argument("--show", choices=list(READERS), help="print this reader's faults")
    arguments = parser.parse_args()
    pages = [page for folder in arguments.folders for page in pages_of(folder)]
    pages = [page for page in pages if arguments.half in (None, half_of(page.name))]
    print(f"{len(pages)} pages, {sum(page.is_news for page in pages)} of them news")
    row = "{:12} {:>15} {:>15} {:>7} {:>7} {:>9} {:>9} {:>8}"
    columns = ("all P R F1", "news P R F1", "words", "leads", "authors", "dates", "seconds")
    print(row.format("", *columns))
    for name in arguments.reader or READERS:
        score = Score()
        notes: list[str] | None = [] if arguments.show == name else None
        for page in pages:
            start = time.perf_counter()
            try:
                reading = READERS[name](page)
            except ImportError as error:
                sys.exit(f"{name} is not installed: {error}")
            score.seconds += time.perf_counter() - start
            score.add(page, reading, notes)
        print(row.format(name, *score.cells()), flush=True)
        for note in notes or []:
            print(note)


if __name__ == "__main__":
    main()
