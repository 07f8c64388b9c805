"""``newscli batch FEED`` and ``LIST``: what is fetched, how politely, and what is made of it."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from newscli.batch import feeds
from newscli.batch.plan import BatchOptions
from newscli.batch.run import dry_run, run_batch
from newscli.errors import ExitCode, InputError, UsageError
from newscli.pipeline import Workshop
from newscli.settings import Settings

from .conftest import Run, german, manifest, reports

Make = Callable[..., BatchOptions]


@dataclass
class Answer:
    """What the server sends for a path; with an ``etag`` it also answers 304."""

    body: bytes = b""
    kind: str = "text/html; charset=utf-8"
    status: int = 200
    etag: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    statuses: list[int] = field(default_factory=list)
    """Statuses of the next answers, before it is ``status`` again."""


class Site:
    """A web server on this machine that notes each request."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {}
        self.requests: list[tuple[str, int, dict[str, str]]] = []
        self.times: list[float] = []
        self.at_once = self.most_at_once = 0
        self._lock = threading.Lock()
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                site._answer(self)

            def log_message(self, *words: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.address = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def _answer(self, handler: BaseHTTPRequestHandler) -> None:
        with self._lock:
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
        answer = self.answers.get(handler.path, Answer(status=404))
        status = answer.statuses.pop(0) if answer.statuses else answer.status
        if status == 200 and answer.etag and handler.headers.get("If-None-Match") == answer.etag:
            status = 304
        body = answer.body if status == 200 else b""
        with self._lock:
            self.times.append(time.monotonic())
            self.requests.append((handler.path, status, dict(handler.headers)))
        handler.send_response(status)
        if status != 304:
            handler.send_header("Content-Type", answer.kind)
            handler.send_header("Content-Length", str(len(body)))
        if answer.etag:
            handler.send_header("ETag", answer.etag)
        for name, value in answer.headers.items():
            handler.send_header(name, value)
        handler.end_headers()
        with self._lock:
            self.at_once -= 1
        handler.wfile.write(body)

    def asked(self, path: str) -> list[int]:
        """Return the statuses that ``path`` was answered with."""
        return [status for name, status, _ in self.requests if name == path]

    def article(self, number: int, path: str = "", title: bool = True, **more: Any) -> str:
        """Serve an article and return its address."""
        path = path or f"/politik/artikel-{number}.html"
        heading, _, text = german(number).partition("\n")
        paragraphs = "".join(f"<p>{line}</p>" for line in text.split("\n") if line)
        head = f"<h1>{heading}</h1>" if title else ""
        page = f"<html lang=de><body><article>{head}{paragraphs}</article></body></html>"
        self.answers[path] = Answer(page.encode(), **more)
        return self.address + path

    def rss(self, addresses: list[str], path: str = "/feed.xml", **more: Any) -> str:
        """Serve a feed of these articles and return its address."""
        items = "".join(
            f"<item><title>Schlagzeile {number} &amp;amp; &lt;b&gt;mehr&lt;/b&gt;</title>"
            f"<link>{address.replace('&', '&amp;')}</link><author>Anna Muster</author>"
            f"<pubDate>Mon, 23 Nov 2026 00:{number:02d}:00 +0100</pubDate></item>"
            for number, address in enumerate(addresses)
        )
        text = f'<?xml version="1.0"?><rss version="2.0"><channel>{items}</channel></rss>'
        self.answers[path] = Answer(text.encode(), "application/rss+xml", **more)
        return self.address + path


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """Serve on loopback, without any proxy of the environment."""
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    site = Site()
    yield site
    site.server.shutdown()
    site.server.server_close()


@pytest.fixture
def batch(options: Make, workshop: Workshop) -> Callable[..., int]:
    """Run a batch of an address in this process."""

    def run(address: str, **changes: Any) -> int:
        return run_batch(options(address=address, pause=0.0, **changes), workshop)

    return run


def source_of(output: Path, ending: str) -> dict[str, Any]:
    (record,) = (r for name, r in manifest(output).items() if name.endswith(ending))
    return record


def test_a_feed_from_start_to_finish(site: Site, run: Run, tmp_path: Path) -> None:
    feed = site.rss([site.article(n) for n in range(3)] + [f"{site.address}/fort.html"])
    words = ("batch", feed, "-o", "out", "-f", "json", "-f", "html", "--pause", "0")
    first = run(*words, "--no-summary")
    assert first.returncode == 1, first.stderr
    assert "3 translated, 1 failed" in first.stderr
    assert "fort.html answered with status 404" in first.stderr
    found = manifest(tmp_path / "out")
    assert found.keys() == {
        f"{site.address}/fort.html",
        *(f"{site.address}/politik/artikel-{n}.html" for n in range(3)),
    }
    assert source_of(tmp_path / "out", "artikel-2.html")["output"] == [
        "127.0.0.1/artikel-2.json", "127.0.0.1/artikel-2.html",
    ]  # fmt: skip
    assert source_of(tmp_path / "out", "artikel-2.html")["date"] == "2026-11-23"  # not in UTC
    index = (tmp_path / "out/index.html").read_text("utf-8")
    assert "127.0.0.1/artikel-2.html" in index
    assert site.asked("/robots.txt") == [404]
    assert all(headers["User-Agent"].startswith("newscli/") for _, _, headers in site.requests)

    # What is done is not asked for again; what failed is; what is new is found.
    site.requests.clear()
    site.article(7, "/fort.html")
    again = run(*words, "--no-summary")
    assert again.returncode == 0, again.stderr
    assert "1 translated, 3 were done already" in again.stderr
    assert [path for path, _, _ in site.requests] == ["/robots.txt", "/feed.xml", "/fort.html"]


def test_an_atom_feed_gives_titles_and_dates(
    site: Site, batch: Callable[..., int], tmp_path: Path
) -> None:
    address = site.article(1, "/a?id=1&x=2", title=False)
    site.answers["/atom"] = Answer(
        f"""<feed xmlns="http://www.w3.org/2005/Atom"><title>T</title><entry><id>1</id>
        <title type="html">Der &lt;i&gt;Rat&lt;/i&gt; plant neue Stellen</title>
        <link rel="alternate" href="{address.removeprefix(site.address).replace("&", "&amp;")}"/>
        <published>2026-11-24T00:30:00+01:00</published><updated>2026-11-24T09:00:00Z</updated>
        </entry></feed>""".encode(),
        "text/xml",
    )
    assert batch(f"{site.address}/atom") == 0
    record = source_of(tmp_path / "out", "/a?id=1&x=2")
    assert record["date"] == "2026-11-24"
    assert "council" in record["title"].lower() or "plan" in record["title"].lower()
    (name,) = record["output"]
    report = (tmp_path / "out" / name).read_text("utf-8")
    assert "Der Rat plant neue Stellen" in report
    assert f'"url": "{address}"' in report


def test_a_feed_that_changes_an_article_has_it_done_again(
    site: Site, batch: Callable[..., int], tmp_path: Path
) -> None:
    addresses = [site.article(n, etag=f'"{n}"') for n in range(2)]
    feed = site.rss(addresses, etag='"feed"')
    assert batch(feed) == 0
    assert batch(feed) == 0
    assert site.asked("/feed.xml") == [200, 304]
    assert site.asked("/politik/artikel-1.html") == [200]
    body = site.answers["/feed.xml"].body
    site.answers["/feed.xml"] = Answer(body.replace(b"00:01:00", b"09:01:00"), "text/xml")
    before = manifest(tmp_path / "out")
    assert batch(feed) == 0  # only touched: the page is the same
    assert site.asked("/politik/artikel-1.html") == [200, 304]
    assert manifest(tmp_path / "out") == before
    site.article(9, "/politik/artikel-1.html", etag='"new"')
    site.answers["/feed.xml"].body = body.replace(b"00:01:00", b"10:01:00")
    assert batch(feed) == 0
    after = manifest(tmp_path / "out")
    assert [name[-6] for name in after if after[name] != before[name]] == ["1"]
    assert site.asked("/politik/artikel-0.html") == [200]


def test_a_list_is_asked_again_only_after_an_hour_and_only_with_a_condition(
    site: Site, batch: Callable[..., int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tagged, plain = site.article(1, etag='"1"'), site.article(2)
    (tmp_path / "urls.txt").write_text(f"# two\n{tagged}\n\n  {plain}  \n{tagged}\n", "utf-8")
    for _ in range(2):
        assert batch(str(tmp_path / "urls.txt")) == 0
    assert site.asked("/politik/artikel-1.html") == site.asked("/politik/artikel-2.html") == [200]
    monkeypatch.setattr(feeds, "_FRESH_SECONDS", 0.0)
    assert batch(str(tmp_path / "urls.txt")) == 0
    assert site.asked("/politik/artikel-1.html") == [200, 304]
    assert site.asked("/politik/artikel-2.html") == [200]
    assert batch(str(tmp_path / "urls.txt"), force=True) == 0
    assert site.asked("/politik/artikel-2.html") == [200, 200]


def test_a_run_killed_while_fetching_fetches_nothing_twice(
    site: Site,
    batch: Callable[..., int],
    environment: dict[str, str],
    tmp_path: Path,
) -> None:
    feed = site.rss([site.article(n) for n in range(8)])
    process = subprocess.Popen(
        [sys.executable, "-m", "newscli", "batch", feed, "-o", "out", "-q", "--pause", "0.3"],
        cwd=tmp_path, env=environment,
    )  # fmt: skip
    end = time.monotonic() + 300
    while not site.asked("/politik/artikel-3.html"):
        assert time.monotonic() < end
        assert process.poll() is None
        time.sleep(0.02)
    process.kill()
    process.wait()
    assert batch(feed) == 0
    asked = [len(site.asked(f"/politik/artikel-{n}.html")) for n in range(8)]
    assert asked[:3] == [1, 1, 1]
    assert sum(asked) <= 9  # the one that was under way
    assert {record["status"] for record in manifest(tmp_path / "out").values()} == {"done"}
    assert len(reports(tmp_path / "out")) == 8


def test_other_settings_fetch_nothing(
    site: Site, batch: Callable[..., int], options: Make, tmp_path: Path
) -> None:
    feed = site.rss([site.article(1)])
    assert batch(feed) == 0
    site.requests.clear()
    assert batch(feed, formats=("text",)) == 0
    assert [path for path, _, _ in site.requests] == ["/robots.txt", "/feed.xml"]
    assert {Path(name).suffix for name in reports(tmp_path / "out")} == {".json", ".txt"}


def test_robots_txt_is_respected(site: Site, batch: Callable[..., int], tmp_path: Path) -> None:
    site.answers["/robots.txt"] = Answer(
        b"User-agent: *\nDisallow: /\n\nUser-agent: newscli\nDisallow: /*.html$\nAllow: /\n",
        "text/plain",
    )
    site.answers["/weiter"] = Answer(status=302, headers={"Location": "/politik/artikel-3.html"})
    addresses = [site.article(1), site.article(2, "/politik/zwei"), f"{site.address}/weiter"]
    site.article(3)
    (tmp_path / "urls.txt").write_text("\n".join(addresses), "utf-8")
    assert batch(str(tmp_path / "urls.txt")) == 1
    assert source_of(tmp_path / "out", "zwei")["status"] == "done"
    for ending in ("artikel-1.html", "weiter"):
        assert "robots.txt forbids it" in source_of(tmp_path / "out", ending)["error"]
    assert not site.asked("/politik/artikel-1.html") + site.asked("/politik/artikel-3.html")


def test_robots_txt_that_fails_closes_the_site(
    site: Site, batch: Callable[..., int], tmp_path: Path
) -> None:
    site.answers["/robots.txt"] = Answer(status=503)
    (tmp_path / "urls.txt").write_text(site.article(1), "utf-8")
    assert batch(str(tmp_path / "urls.txt")) == 1
    assert "robots.txt cannot be had" in source_of(tmp_path / "out", "1.html")["error"]
    assert site.asked("/robots.txt") == [503] * 3
    assert not site.asked("/politik/artikel-1.html")


def test_one_page_at_a_time_with_a_pause(
    site: Site, batch: Callable[..., int], options: Make, workshop: Workshop
) -> None:
    feed = site.rss([site.article(n) for n in range(4)])
    assert run_batch(options(address=feed, pause=0.15), workshop) == 0
    assert site.most_at_once == 1
    gaps = [later - sooner for sooner, later in zip(site.times, site.times[1:], strict=False)]
    assert len(gaps) == 5
    assert min(gaps) > 0.1
    site.answers["/robots.txt"] = Answer(b"User-agent: *\nCrawl-delay: 0.4\n", "text/plain")
    site.times.clear()
    feed = site.rss([site.article(9)])
    assert batch(feed) == 0
    assert site.times[2] - site.times[1] > 0.35


def test_redirects_to_a_host_keep_its_pause(
    site: Site, options: Make, workshop: Workshop, tmp_path: Path
) -> None:
    """Short addresses of three hosts lead to one, which also has an article of its own."""
    others = [Site() for _ in range(3)]
    links = [site.article(9)]
    for number, other in enumerate(others):
        location = {"Location": site.article(number)}
        other.answers["/kurz"] = Answer(status=302, headers=location)
        links.append(f"{other.address}/kurz")
    feed = site.rss(links)
    assert run_batch(options(address=feed, pause=0.15), workshop) == 0
    for other in others:
        other.server.shutdown()
        other.server.server_close()
        assert [path for path, _, _ in other.requests] == ["/robots.txt", "/kurz"]
    assert len(site.asked("/robots.txt")) == 1
    assert len(site.times) == 6
    assert min(b - a for a, b in pairwise(sorted(site.times))) > 0.13
    assert site.most_at_once == 1


def test_redirects_in_a_circle_of_hosts_end(
    site: Site, batch: Callable[..., int], tmp_path: Path
) -> None:
    other = Site()
    site.answers["/a"] = Answer(status=302, headers={"Location": f"{other.address}/b"})
    other.answers["/b"] = Answer(status=302, headers={"Location": f"{site.address}/a"})
    feed = site.rss([f"{site.address}/a", site.article(1)])
    assert batch(feed) == 1
    other.server.shutdown()
    other.server.server_close()
    assert len(site.asked("/a")) == 6
    assert "in a circle" in source_of(tmp_path / "out", "/a")["error"]


def test_an_error_names_the_address_in_the_feed(
    site: Site, batch: Callable[..., int], tmp_path: Path
) -> None:
    other = Site()
    site.answers["/a"] = Answer(status=302, headers={"Location": f"{other.address}/fort"})
    assert batch(site.rss([f"{site.address}/a"])) == 1
    other.server.shutdown()
    other.server.server_close()
    error = source_of(tmp_path / "out", "/a")["error"]
    assert f"{site.address}/a" in error and f"{other.address}/fort" in error


def test_a_place_in_a_page_is_no_other_page(
    site: Site, batch: Callable[..., int], tmp_path: Path
) -> None:
    link = site.article(1)
    assert batch(site.rss([link, f"{link}#kommentare"])) == 0
    assert manifest(tmp_path / "out").keys() == {link}
    assert [item.url for item in feeds.read_list(f"{link}#a\n{link}\n", "list")] == [link]


def test_an_item_without_an_address_is_read_from_the_feed(
    site: Site, batch: Callable[..., int], tmp_path: Path
) -> None:
    items = ""
    for number in (1, 2):
        heading, _, text = german(number).partition("\n")
        body = "".join(f"<p>{line}</p>" for line in text.split("\n") if line)
        items += (
            f"<item><title>{heading}</title><description>Kurz</description>"
            f"<content:encoded><![CDATA[{body}]]></content:encoded></item>"
        )
    feed = (
        '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/">'
        f"<channel>{items}<item><title>Nur eine Schlagzeile</title></item></channel></rss>"
    )
    site.answers["/feed.xml"] = Answer(feed.encode(), "application/rss+xml")
    assert batch(f"{site.address}/feed.xml") == ExitCode.SOME_FAILED
    records = manifest(tmp_path / "out")
    done = [record for record in records.values() if record["status"] == "done"]
    assert len(done) == 2
    assert len(records) == 3
    written = [(tmp_path / "out" / record["output"][0]).read_text() for record in done]
    for number in (1, 2):
        last = german(number).strip().split("\n")[-1]
        assert sum(last in report for report in written) == 1
    assert not any("<item" in report or "Kurz" in report for report in written)
    assert len(site.asked("/feed.xml")) == 1


def test_attempts_are_repeated_and_a_host_that_is_down_is_left_alone(
    site: Site, batch: Callable[..., int], tmp_path: Path
) -> None:
    good = site.article(0, statuses=[503, 429])
    addresses = [good, *(site.article(n, status=500) for n in range(1, 6))]
    (tmp_path / "urls.txt").write_text("\n".join(addresses), "utf-8")
    assert batch(str(tmp_path / "urls.txt")) == 1
    assert site.asked("/politik/artikel-0.html") == [503, 429, 200]
    assert site.asked("/politik/artikel-3.html") == [500] * 3
    assert not site.asked("/politik/artikel-4.html")
    assert "was not tried" in source_of(tmp_path / "out", "artikel-5.html")["error"]


def test_a_server_that_asks_for_a_long_wait_is_not_pressed(
    site: Site, batch: Callable[..., int], tmp_path: Path
) -> None:
    addresses = [site.article(n, status=429, headers={"Retry-After": "3600"}) for n in range(3)]
    (tmp_path / "urls.txt").write_text("\n".join(addresses), "utf-8")
    assert batch(str(tmp_path / "urls.txt")) == 1
    assert [path for path, _, _ in site.requests[1:]] == ["/politik/artikel-0.html"]


def test_a_server_that_is_gone_keeps_what_was_done(
    site: Site, batch: Callable[..., int], tmp_path: Path
) -> None:
    (tmp_path / "urls.txt").write_text(site.article(1, etag='"1"'), "utf-8")
    assert batch(str(tmp_path / "urls.txt")) == 0
    before = manifest(tmp_path / "out")
    site.answers["/politik/artikel-1.html"].status = 500
    assert batch(str(tmp_path / "urls.txt")) == 0
    assert manifest(tmp_path / "out") == before


def test_a_page_names_its_feed_and_a_saved_feed_is_read(
    site: Site, batch: Callable[..., int], tmp_path: Path
) -> None:
    feed = site.rss([site.article(1)])
    site.answers["/"] = Answer(
        b'<html><head><link rel="alternate" type="application/rss+xml" href="feed.xml"></head>'
        b"<body><p>Start</p></body></html>"
    )
    assert batch(f"{site.address}/") == 0
    (tmp_path / "saved.xml").write_bytes(site.answers["/feed.xml"].body)
    site.requests.clear()
    assert batch(str(tmp_path / "saved.xml")) == 0
    assert not site.requests
    with pytest.raises(InputError, match="is not a feed and names none"):
        batch(site.article(2))
    assert feed.endswith("/feed.xml")


def test_wrong_use_is_refused(batch: Callable[..., int], options: Make, tmp_path: Path) -> None:
    (tmp_path / "artikel.txt").write_text(german(1), "utf-8")
    (tmp_path / "leer.txt").write_text("# nichts\n", "utf-8")
    with pytest.raises(InputError, match=r"Line 1 of .*artikel\.txt is not an address"):
        batch(str(tmp_path / "artikel.txt"))
    with pytest.raises(InputError, match="There is no article in"):
        batch(str(tmp_path / "leer.txt"))
    with pytest.raises(UsageError, match="offline"):
        batch("https://example.org/feed", settings=Settings(offline=True))


def test_a_dry_run_fetches_the_feed_alone_and_writes_nothing(
    site: Site, options: Make, tmp_path: Path
) -> None:
    feed = site.rss([site.article(1)])
    lines = dry_run(options(address=feed, pause=0.0))
    assert lines == [
        f"translate {site.address}/politik/artikel-1.html → 127.0.0.1/artikel-1.json (not fetched)"
    ]
    assert not (tmp_path / "out").exists()
    assert not site.asked("/politik/artikel-1.html")


def test_passwords_and_tokens_are_used_and_not_shown(
    site: Site, batch: Callable[..., int], tmp_path: Path
) -> None:
    one, two = (site.article(n, f"/a.html?token=geheim{n}") for n in (1, 2))
    (tmp_path / "urls.txt").write_text(
        f"{one.replace('://', '://otto:geheim@')}\n{two}\n{site.address}/x?token=geheim3", "utf-8"
    )
    assert batch(str(tmp_path / "urls.txt")) == 1
    assert [path for path, _, _ in site.requests[1:3]] == [
        "/a.html?token=geheim1", "/a.html?token=geheim2",
    ]  # fmt: skip
    assert "Authorization" in site.requests[1][2]
    assert len(manifest(tmp_path / "out")) == 3
    for path in (tmp_path / "out").rglob("*"):
        if path.is_file() and path.parent.name != "pages":
            assert b"geheim" not in path.read_bytes(), path


def test_kept_pages_that_are_damaged_are_fetched_again(
    site: Site, batch: Callable[..., int], tmp_path: Path
) -> None:
    feed = site.rss([site.article(1)])
    assert batch(feed) == 0
    pages = tmp_path / "out/.newscli/pages"
    for number, path in enumerate(sorted(pages.iterdir())):
        path.write_bytes([b"", b"{}", b"\0" * 99, b'{"url": 1}'][number % 4])
    assert batch(feed) == 0
    assert site.asked("/politik/artikel-1.html") == [200, 200]
    assert len(manifest(tmp_path / "out")) == 1


@pytest.mark.parametrize(
    ("source", "short"),
    [
        ("https://www.example.org/politik/wahl-2026.html", "www.example.org/wahl-2026"),
        ("https://example.org/", "example.org/index"),
        ("https://example.org/2026/reise/index.php?id=3", "example.org/reise"),
        ("https://example.org/..%2f..%2fetc/%2e%2e", "example.org/etc"),
        ("https://example.org:8443/a%00b/.htaccess", "example.org/htaccess"),
        ("https://[::1]/K%C3%B6ln%20heute", "1/Köln-heute"),
    ],
)
def test_names_of_reports_come_from_addresses(source: str, short: str) -> None:
    from newscli.batch.plan import Names

    assert Names([]).give([source]) == {source: short}
    both = Names([]).give([source, f"{source}#x"])
    assert len(set(both.values())) == 2
    assert all(stem.startswith(short) for stem in both.values())


def test_a_hostile_feed_is_only_text(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("geheim")
    assert feeds.read_feed(str(secret).encode(), "http://x.org/") is None
    entity = f'<!DOCTYPE r [<!ENTITY e SYSTEM "file://{secret}">]>'
    data = (
        f"{entity}<rss version='2.0'><channel><item><title>&e;<![CDATA[<script>x</script>A]]>"
        "</title><link>javascript:alert(1)</link></item><item><title>B</title>"
        "<link>file:///etc/passwd</link></item><item><link>//y.org/c</link></item>"
        "</channel></rss>"
    )
    items = feeds.read_feed(data.encode(), "http://x.org/")
    assert items is not None
    assert [item.url for item in items] == ["http://y.org/c"]
    assert "geheim" not in repr(items)
    for pattern in ("<item>", "&amp;", "<![CDATA[", "<title>x", '<a b="'):
        times = []
        for size in (15_000, 60_000):
            text = "<rss version='2.0'><channel>" + pattern * (size // len(pattern))
            started = time.process_time()
            feeds.read_feed(text.encode(), "http://x.org/")
            times.append(time.process_time() - started)
        assert times[1] < 10 * times[0] + 0.5, pattern
