"""Fetching pages from a local server: what arrives, and what is refused with which message."""

from __future__ import annotations

import gzip
import threading
import time
import zlib
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from newscli.errors import InputError
from newscli.read import ReadOptions, read_article
from newscli.read.url import fetch
from tests.read.conftest import GOVERNMENT, MINISTRY, reasons, texts

PAGE = (
    f"<html><head><title>Neues Gesetz</title></head><body><nav><a href=1>Start</a></nav>"
    f"<h1>Neues Gesetz</h1><p>{GOVERNMENT} „Müßig“.</p><p>{MINISTRY}</p></body></html>"
)
STOP = threading.Event()


class Handler(BaseHTTPRequestHandler):
    """Answers by path, well or badly."""

    def do_GET(self) -> None:
        path = self.path.split("?")[0]
        answer = getattr(self, f"answer_{path.strip('/').replace('-', '_').split('/')[0]}", None)
        if answer is None:
            self.send_error(404, "Not Found")
        else:
            answer()

    def send(self, data: bytes, content_type: str = "text/html", **headers: str) -> None:
        self.send_response(200)
        if content_type:
            self.send_header("Content-Type", content_type)
        for name, value in ({"Content_Length": str(len(data))} | headers).items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(data)

    def redirect(self, target: str) -> None:
        self.send_response(302)
        self.send_header("Location", target)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def answer_page(self) -> None:
        self.send(PAGE.encode("cp1252"), "text/html; charset=iso-8859-1")

    def answer_quoted_charset(self) -> None:
        self.send(PAGE.encode("cp1252"), 'text/html; charset="windows-1252"')

    def answer_no_charset(self) -> None:
        self.send(PAGE.encode("cp1252"))

    def answer_wrong_charset(self) -> None:
        self.send(PAGE.encode("cp1252"), "text/html; charset=utf-8")

    def answer_no_type(self) -> None:
        self.send(PAGE.encode(), "")

    def answer_umlaut(self) -> None:
        assert "%C3%BC" in self.path
        self.answer_page()

    def answer_gzip(self) -> None:
        self.send(gzip.compress(PAGE.encode()), Content_Encoding="gzip")

    def answer_bomb(self) -> None:
        self.send(gzip.compress(b" " * 40_000_000), Content_Encoding="gzip")

    def answer_bad_gzip(self) -> None:
        self.send(gzip.compress(PAGE.encode())[:-200] + b"x" * 50, Content_Encoding="gzip")

    def answer_deflate(self) -> None:
        self.send(zlib.compress(PAGE.encode()), Content_Encoding="deflate")

    def answer_brotli(self) -> None:
        self.send(b"xyz", Content_Encoding="br")

    def answer_text(self) -> None:
        self.send(f"Neues Gesetz\n\n{GOVERNMENT}\n".encode(), "text/plain; charset=utf-8")

    def answer_picture(self) -> None:
        self.send(b"\x89PNG\r\n\x1a\n", "image/png")

    def answer_json(self) -> None:
        self.send(b"{}", "application/json")

    def answer_unnamed_binary(self) -> None:
        self.send(b"\x7fELF" + bytes(1000), "application/octet-stream")

    def answer_gone(self) -> None:
        self.send_error(410, "Gone")

    def answer_forbidden(self) -> None:
        self.send_error(403, "Forbidden")

    def answer_broken(self) -> None:
        self.send_error(503, "Service Unavailable")

    def answer_moved(self) -> None:
        self.redirect("/page")

    def answer_loop(self) -> None:
        self.redirect("/loop")

    def answer_chain(self) -> None:
        self.redirect(f"/chain/{int(self.path.rsplit('/', 1)[1]) + 1}")

    def answer_to_file(self) -> None:
        self.redirect("file:///etc/hostname")

    def answer_huge(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        try:
            for _ in range(1000):
                self.wfile.write(b"<p>viel</p>" * 10_000)
        except OSError:
            pass  # the client hung up, as it should

    def answer_huge_announced(self) -> None:
        self.send(b"x", Content_Length="99999999999")

    def answer_short(self) -> None:
        self.send(PAGE.encode()[:300], Content_Length=str(len(PAGE.encode())))

    def answer_silent(self) -> None:
        STOP.wait(5)

    def answer_drip(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        try:
            while not STOP.wait(0.05):
                self.wfile.write(b"<p>Tropfen</p>")
                self.wfile.flush()
        except OSError:
            pass

    def answer_hang_up(self) -> None:
        self.close_connection = True

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    """The address of a server on this machine."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    STOP.set()
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    ("path", "encoding"),
    [
        ("page", "cp1252"),
        ("quoted-charset", "cp1252"),
        ("no-charset", "cp1252"),
        ("wrong-charset", "cp1252"),
        ("no-type", "utf-8"),
        ("gzip", "utf-8"),
        ("deflate", "utf-8"),
        ("moved", "cp1252"),
        ("umlaut/für?q=ü", "cp1252"),
    ],
)
def test_pages_are_read(site: str, path: str, encoding: str) -> None:
    article = read_article(f"{site}/{path}", ReadOptions())
    assert article.title is not None
    assert article.title.text == "Neues Gesetz"
    assert texts(article) == [f"{GOVERNMENT} „Müßig“.", MINISTRY]
    assert reasons(article) == {"Start": "navigation"}
    assert article.source.encoding == encoding
    assert article.source.name == f"{site}/{path}"


def test_the_address_after_redirects_is_metadata(site: str) -> None:
    assert read_article(f"{site}/moved", ReadOptions()).metadata["url"] == f"{site}/page"


def test_forced_encoding_wins_over_the_header(site: str) -> None:
    article = read_article(f"{site}/wrong-charset", ReadOptions(encoding="cp1252"))
    assert "„Müßig“" in texts(article)[0]


def test_plain_text_is_read(site: str) -> None:
    article = read_article(f"{site}/text", ReadOptions())
    assert article.source.kind == "text"
    assert texts(article) == [GOVERNMENT]


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("missing", r"status 404 Not Found\. Check the address"),
        ("gone", "status 410"),
        ("forbidden", r"status 403.*save the page in your browser"),
        ("broken", r"status 503.*later"),
        ("picture", r"is image/png, which holds no article"),
        ("json", r"is application/json"),
        ("unnamed-binary", "is a program, not text"),
        ("loop", "redirects in a circle or more than 10 times"),
        ("chain/1", "redirects in a circle or more than 10 times"),
        ("to-file", "not an http or https address"),
        ("huge-announced", "larger than 20 MB"),
        ("brotli", "compressed with br"),
        ("bad-gzip", "middle of its compressed data|cannot be fetched"),
        ("bomb", "larger than 20 MB"),
        ("short", r"ended after 300 of \d+ bytes"),
        ("hang-up", "cannot be"),
    ],
)
def test_bad_answers_are_refused(site: str, path: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        read_article(f"{site}/{path}", ReadOptions())


def test_reading_stops_at_the_size_limit(site: str) -> None:
    with pytest.raises(InputError, match=r"larger than 1 MB"):
        fetch(f"{site}/huge", max_bytes=2**20)


@pytest.mark.parametrize("path", ["silent", "drip"])
def test_slow_servers_are_given_up(site: str, path: str) -> None:
    started = time.monotonic()
    with pytest.raises(InputError, match="did not answer in time"):
        fetch(f"{site}/{path}", connect_seconds=0.4, total_seconds=0.4)
    assert time.monotonic() - started < 3


def test_no_server(site: str) -> None:
    with pytest.raises(InputError, match=r"cannot be reached.*Check the address"):
        fetch("http://127.0.0.1:9/")


@pytest.mark.parametrize(
    "url", ["ftp://example.org/a", "javascript://x", "http://", "http://[::1", "http://a:99999/",
            "http://" + "ü" * 70 + ".de/"],
)  # fmt: skip
def test_other_addresses_are_refused(url: str) -> None:
    with pytest.raises(InputError, match=r"not an http|not a valid|no valid host"):
        read_article(url, ReadOptions())
