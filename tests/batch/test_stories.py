"""Near-identical stories, lines that repeat across articles, and the index pages."""

from __future__ import annotations

import html.parser
import random
import time
from pathlib import Path

from markdown_it import MarkdownIt

from newscli.batch.index import Stories, sketch, write_index
from newscli.batch.manifest import Manifest, Record
from newscli.batch.plan import RepeatedLines

STORY = (
    "Der Stadtrat hat am Montag den Bau einer neuen Brücke über den Fluss beschlossen. "
    "Die Kosten betragen nach Angaben der Verwaltung rund zwölf Millionen Euro. "
    "Mit dem Bau soll im Frühjahr begonnen werden, sagte die Bürgermeisterin."
)


def text(number: int, words: int = 120) -> str:
    dice = random.Random(number)
    return " ".join(f"wort{dice.randrange(2000)}" for _ in range(words))


def grouped(texts: dict[str, str]) -> list[list[str]]:
    groups = Stories()
    for name, content in texts.items():
        groups.add(name, sketch([content]))
    return list(groups)


def test_agency_copy_with_small_changes_is_one_story() -> None:
    changed = STORY.replace("Montag", "Dienstag") + " Kritik kam aus der Opposition."
    found = grouped({"a": STORY, "b": text(1), "c": changed, "d": text(2), "e": STORY})
    assert found == [["a", "c", "e"]]


def test_different_stories_with_a_common_paragraph_are_not_one() -> None:
    assert grouped({str(n): text(n, 300) + STORY for n in range(20)}) == []


def test_grouping_stays_quick_with_many_articles() -> None:
    articles = {f"{n}": text(n // 2) for n in range(4000)}
    assert sorted(grouped(articles)) == sorted([str(n), str(n + 1)] for n in range(0, 4000, 2))


def test_empty_articles_are_in_no_group() -> None:
    assert grouped({"a": "", "b": "", "c": "—"}) == []


def repeated(articles: list[str], kind: str = "text") -> frozenset[str]:
    lines = RepeatedLines()
    for article in articles:
        lines.add(kind, article.encode())
    return lines.keys()


def test_a_line_in_many_articles_is_furniture() -> None:
    line = "Mehr Nachrichten aus dem Norden!"
    articles = [f"{text(n)}\n{line}\n{text(n + 99)}" for n in range(6)]
    assert repeated(articles) == {"mehr nachrichten aus dem norden"}
    assert repeated(articles[:4]) == frozenset()
    assert repeated(articles + [text(n) for n in range(100)]) == frozenset()


def test_headlines_and_lines_with_numbers_are_no_furniture() -> None:
    """The same headline each day, and a sentence whose numbers are the news."""
    articles = [
        f"Die Wirtschaft am Morgen\n{text(n)}\nDer Index schloss bei {n}00 Punkten."
        for n in range(9)
    ]
    assert repeated(articles) == frozenset()
    pages = [f"<body><h1>Wetter am Morgen</h1><p>{text(n)}</p><p>{text(-n)}</p>" for n in range(9)]
    assert repeated(pages, "html") == frozenset()


def test_copies_of_one_story_are_no_furniture() -> None:
    copies = [f"{text(1, 20)}\n{text(2, 20)}\nZeitung Nummer {n * 'x'}" for n in range(9)]
    assert repeated(copies) == frozenset()


def test_markup_does_not_hide_a_line() -> None:
    page = "<html><head><title>x</title></head><body><p>{}</p><p>Das <b>Neueste</b> vom Tage</p>"
    assert repeated([page.format(text(n)) for n in range(6)], "html") == {"das neueste vom tage"}


def test_looking_for_lines_that_repeat_takes_linear_time() -> None:
    for pattern in (
        "<!--",
        "<h1 ",
        "<p ",
        "<div>",
        "<script>",
        "&amp;",
        "<![CDATA[",
        '<a b="',
        "<",
    ):
        times = []
        for size in (250_000, 1_000_000):
            page = pattern * (size // len(pattern))
            started = time.process_time()
            repeated([page] * 2, "html")
            times.append(time.process_time() - started)
        assert times[1] < 12 * times[0] + 0.3, pattern


def test_documents_are_not_looked_into() -> None:
    assert repeated([f"{text(n)}\nImmer dieselbe Zeile" for n in range(9)], "pdf") == frozenset()


HOSTILE = "</a><script>alert(1)</script>\x1b]0;x\x07 \"' [x](javascript:alert(2)) | `\u202e\ud800"


class Page(html.parser.HTMLParser):
    """Collects tags, links and text."""

    def __init__(self, document: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.words = ""
        self.feed(document)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value or "" for name, value in attributes if name == "href"]
        assert not any(name.startswith("on") for name, _ in attributes)

    def handle_data(self, data: str) -> None:
        self.words += data


def index(tmp_path: Path, records: list[Record]) -> tuple[str, str]:
    with Manifest(tmp_path) as manifest:
        manifest.append(records)
        (tmp_path / ".newscli").mkdir()
        write_index(tmp_path, manifest)
    return (tmp_path / "index.html").read_text("utf-8"), (tmp_path / "index.md").read_text("utf-8")


def test_the_index_lists_titles_summaries_warnings_failures_and_stories(tmp_path: Path) -> None:
    same = sketch([STORY])
    pages = index(
        tmp_path,
        [
            Record("b/ä.txt", "", "done", ["b/ä.md", "b/ä.html"], title='Bridge & "more"',
                   summary="A bridge.", warnings=["w1", "w2", "w3", "w4"], sketch=same,
                   date="2026-03-01T08:00:00", sentences=20, doubtful=3),
            Record("a.txt", "", "done", ["a.md"], title="A bridge again", sketch=same),
            Record("c.txt", "", "done", ["c.md"], title="Other", sketch=sketch([text(3)])),
            Record("d.txt", "", "failed", error="d.txt is empty."),
        ],
    )  # fmt: skip
    markdown = MarkdownIt("commonmark").enable("table").render(pages[1])
    for page in (Page(pages[0]), Page(markdown)):
        for fact in ("3 articles, 1 with doubtful sentences, 1 failed", "Bridge & “more”",
                     "A bridge.", "3 of 20", "d.txt is empty.", "b/ä.txt"):  # fmt: skip
            assert fact in page.words
        assert page.links.count("./b/%C3%A4.html") == 2  # as an article, and in its group
        assert page.links.count("./a.md") == 2
        assert page.links.count("./c.md") == 1
    assert (
        "1 March 2026 · b/ä.txt · 3 of 20 sentences doubtful · 4 warnings" in Page(pages[0]).words
    )
    assert 'title="w1; w2; w3; and 1 more"' in pages[0]
    assert "w1; w2; w3; and 1 more" in Page(markdown).words
    assert pages[0].index("Bridge") < pages[0].index("Other")  # the newest first


def test_hostile_text_is_inert_in_the_index(tmp_path: Path) -> None:
    name = "javascript:alert(3)\udcff<b>.txt"
    pages = index(
        tmp_path,
        [
            Record(name, "", "done", [name + ".html"], title=HOSTILE, summary=HOSTILE,
                   warnings=[HOSTILE], sketch=sketch([STORY])),
            Record(name + "2", "", "done", [name + "2.html"], sketch=sketch([STORY])),
            Record("x", "", "failed", error=HOSTILE),
        ],
    )  # fmt: skip
    markdown = MarkdownIt("commonmark").enable("table").render(pages[1])
    for source, page in ((pages[0], Page(pages[0])), (pages[1], Page(markdown))):
        assert not {"b", "img"} & set(page.tags)
        assert page.tags.count("script") == (page.tags[0] == "html")  # our own one in the page
        links = [link for link in page.links if link != "data:,"]
        assert all(link.startswith("./javascript%3Aalert") for link in links)
        assert "<script>alert(1)</script>" in page.words
        assert not {"\x1b", "\x07", "\u202e"} & set(source)
