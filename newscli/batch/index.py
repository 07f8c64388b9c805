"""index.html and index.md list every article of an output folder; book.epub holds them all."""

from __future__ import annotations

import re
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path, PurePosixPath
from urllib.parse import quote

from newscli.batch.manifest import Manifest, Record, open_regular
from newscli.errors import OutputError, reason
from newscli.files import replacing
from newscli.safe import escape_xml as escape_html
from newscli.safe import safe_line
from newscli.write.assets import asset
from newscli.write.epub import Chapter, read_chapter, write_book
from newscli.write.facts import counted, readable_date
from newscli.write.html_report import escape_line, page_frame
from newscli.write.markdown import escape as escape_markdown
from newscli.write.typography import typographic

NAME = "index.html"
BOOK = "book.epub"
_WARNINGS_SHOWN = 3
_PREFERRED = (".html", ".md", ".txt", ".epub", ".docx", ".json")


def write_index(output: Path, manifest: Manifest) -> None:
    """Write both pages, and book.epub if there are EPUB reports. Raises OutputError.

    One record of the manifest is in memory at a time.
    """
    index = _Index(output, manifest)
    try:
        with replacing(output / NAME) as html, replacing(output / "index.md") as markdown:
            for part, same in index.pages():
                html.write(part.encode("utf-8", "replace"))
                markdown.write(same.encode("utf-8", "replace"))
        if index.has_book:
            with replacing(output / BOOK) as book:
                write_book(book, index.title, index.finished, index.chapters())
    except OSError as error:
        raise OutputError(
            f"Cannot write {error.filename or output / NAME}: {reason(error)}.",
            "Free some space and run again.",
        ) from error


class _Index:
    """The contents of both pages; each record is read when it is written to them."""

    def __init__(self, output: Path, manifest: Manifest) -> None:
        self.output, self.manifest = output, manifest
        self.has_book, self.finished = False, ""
        self.failed: list[str] = []
        articles: list[tuple[str, str]] = []
        similar, doubtful = Stories(), 0
        for source, entry in sorted(manifest.entries.items()):
            if not entry.done:
                self.failed.append(source)
                continue
            articles.append((entry.date, source))
            self.has_book = self.has_book or _epub(entry.output) != ""
            self.finished = max(self.finished, entry.finished)
            doubtful += entry.doubtful
            similar.add(source, entry.sketch)
        articles.sort(key=lambda article: article[0], reverse=True)  # stable: then by source
        self.articles = [source for _, source in articles]
        self.stories = list(similar)
        days = {day for day, _ in articles}
        one_day = len(days) == 1 and "" not in days
        self.title = f"Articles of {readable_date(days.pop())}" if one_day else "Articles"
        self.counts = (
            f"{counted(len(articles), 'article')}, {doubtful:,} with doubtful sentences, "
            f"{len(self.failed):,} failed"
        )

    def records(self, sources: list[str]) -> Iterator[Record]:
        """Yield the records of some sources, read one at a time."""
        return (record for name in sources if (record := self.manifest.get(name)) is not None)

    def chapters(self) -> Iterator[Chapter]:
        """Yield the articles as chapters, without those whose EPUB was deleted."""
        for record in self.records(self.articles):
            if name := _epub(record.output):
                about = " · ".join(filter(None, (readable_date(record.date), record.source)))
                with suppress(OSError, ValueError, zlib.error):
                    open_regular(self.output / name).close()  # a pipe would be waited for
                    yield read_chapter(self.output / name, _headline(record), safe_line(about))

    def pages(self) -> Iterator[tuple[str, str]]:
        """Yield index.html (with searchable cards) and index.md (with tables), part by part."""
        text: Callable[[str], str] = escape_markdown
        head, tail = page_frame("Articles", "index.js")
        head = head.replace("<body>", '<body class="index">')
        book = f'<p class="facts"><a href="./{BOOK}">All of them as a book (EPUB)</a></p>\n'
        yield (
            f'{head}<header>\n<h1>Articles</h1>\n<p class="facts">{self.counts}.</p>\n'
            f"{book if self.has_book else ''}{asset('tools.html')}</header>\n<main>\n",
            f"# Articles\n\n{self.counts}.\n\n",
        )
        if self.failed:
            yield (
                '<h2 class="label">Failed</h2>\n<ul class="failed meta">\n',
                "## Failed\n\n| Source | Reason |\n| --- | --- |\n",
            )
            for record in self.records(self.failed):
                yield (
                    f"<li>{escape_line(record.source)}: "
                    f'<span class="alert">{escape_line(record.error)}</span></li>\n',
                    f"| {text(record.source)} | {text(record.error)} |\n",
                )
            yield "</ul>\n", "\n"
        if self.stories:
            yield '<h2 class="label">The same story</h2>\n', "## The same story\n\n"
        for members in self.stories:
            yield '<ul class="story">\n', ""
            for record in self.records(members):
                yield (
                    f'<li data-date="{escape_line(record.date[:10])}">{_linked(record)} '
                    f'<span class="meta">{escape_line(record.source)}</span></li>\n',
                    f"- [{text(_headline(record))}](<{_link(record)}>) ({text(record.source)})\n",
                )
            yield "</ul>\n", "\n<!-- -->\n\n"  # the comment ends the list
        yield (
            '<h2 class="label">All articles</h2>\n<ul class="cards">\n',
            "## All articles\n\n| Date | Title | Summary | Doubtful | Warnings | Source |\n"
            "| --- | --- | --- | --- | --- | --- |\n",
        )
        for record in self.records(self.articles):
            yield (
                _card(record),
                f"| {text(record.date[:10])} | [{text(_headline(record))}](<{_link(record)}>) "
                f"| {text(_summary(record))} | {_doubt(record)} | {text(_warnings(record))} "
                f"| {text(record.source)} |\n",
            )
        yield f"</ul>\n</main>\n{tail}", ""


def _headline(record: Record) -> str:
    return typographic(record.title)[0] or record.source


def _summary(record: Record) -> str:
    return typographic(record.summary)[0]


def _doubt(record: Record) -> str:
    return f"{record.doubtful} of {record.sentences}" if record.doubtful else ""


def _warnings(record: Record) -> str:
    shown = [safe_line(text) for text in record.warnings[:_WARNINGS_SHOWN]]
    if len(record.warnings) > _WARNINGS_SHOWN:
        shown.append(f"and {len(record.warnings) - _WARNINGS_SHOWN} more")
    return "; ".join(shown)


def _link(record: Record) -> str:
    """Return the address of the report that is best read in a browser, relative to the index."""
    suffixes = {PurePosixPath(name).suffix: name for name in record.output}
    name = next((suffixes[suffix] for suffix in _PREFERRED if suffix in suffixes), "")
    # "./" so that no name can be taken for a scheme such as javascript:
    return "./" + quote(name.encode("utf-8", "surrogateescape"))


def _epub(output: Sequence[str]) -> str:
    return next((name for name in output if name.endswith(".epub")), "")


def _linked(record: Record) -> str:
    return f'<a href="{escape_html(_link(record))}">{escape_line(_headline(record))}</a>'


def _card(record: Record) -> str:
    facts = [escape_line(readable_date(record.date)), escape_line(record.source)]
    if record.doubtful:
        facts.append(f'<span class="alert">{_doubt(record)} sentences doubtful</span>')
    if record.warnings:
        facts.append(
            f'<span title="{escape_line(_warnings(record))}">'
            f"{counted(len(record.warnings), 'warning')}</span>"
        )
    return (
        f'<li class="card" data-date="{escape_line(record.date[:10])}"><h3>{_linked(record)}</h3>\n'
        f'<p class="meta">{" · ".join(fact for fact in facts if fact)}</p>\n'
        f'<p class="sum">{escape_line(_summary(record))}</p></li>\n'
    )


# -- Near-identical stories ------------------------------------------------------------------------

_WORDS = 3
_SIZE = 48
_PROBES = 8
"""Two articles are compared only if they share one of this many smallest hashes."""

_COMPARED = 4
"""An article is compared with this many groups: those that share most of these hashes with it."""

_CROWDED = 64
_SAME = 0.5
"""The share of common shingles from which two stories count as one."""

_WORD = re.compile(r"\w+")


def sketch(texts: Iterable[str]) -> str:
    """Return the sketch of an article's texts: up to 48 hashes of 8 hexadecimal digits each.

    They are the smallest hashes of its three-word shingles (A. Broder, "On the resemblance and
    containment of documents", 1997, bottom-k form). The share of common shingles of two articles
    can be estimated from their sketches alone.
    """
    hashes: set[int] = set()
    for text in texts:
        words = _WORD.findall(text.casefold())
        starts = range(max(1, len(words) - _WORDS + 1) if words else 0)
        shingles = (" ".join(words[start : start + _WORDS]) for start in starts)
        hashes.update(zlib.crc32(shingle.encode("utf-8", "replace")) for shingle in shingles)
    return "".join(f"{value:08x}" for value in sorted(hashes)[:_SIZE])


def resemblance(one: Sequence[int], other: Sequence[int]) -> float:
    """Estimate the share of common shingles of two sketches, from 0 to 1."""
    both = sorted({*one, *other})[: max(len(one), len(other))]
    common = set(one) & set(other)
    return sum(value in common for value in both) / len(both) if both else 0.0


def _hashes(text: str) -> list[int]:
    return [int(text[start : start + 8], 16) for start in range(0, len(text), 8)]


class Stories:
    """Groups of near-identical stories, such as agency copy that several papers print.

    The first of each group stands for it.
    """

    def __init__(self) -> None:
        self._first: list[str] = []
        self._members: list[list[str]] = []
        self._near: dict[int, list[int]] = {}

    def add(self, name: str, text: str) -> None:
        """Add the article ``name`` with the sketch ``text`` to its group."""
        hashes = _hashes(text)
        if not hashes:
            return
        near = Counter(group for value in hashes[:_PROBES] for group in self._near.get(value, ()))
        for group, _ in near.most_common(_COMPARED):
            if resemblance(hashes, _hashes(self._first[group])) >= _SAME:
                self._members[group].append(name)
                return
        self._first.append(text)
        self._members.append([name])
        for value in hashes[:_PROBES]:
            groups = self._near.setdefault(value, [])
            if len(groups) < _CROWDED:  # hashes that thousands share must not make this quadratic
                groups.append(len(self._first) - 1)

    def __iter__(self) -> Iterator[list[str]]:
        """Yield the groups of two or more, in the order of their first members."""
        return (members for members in self._members if len(members) > 1)
