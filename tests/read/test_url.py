"""Fetching pages from a local server: what arrives, and what is refused with which message."""

from __future__ import annotations

import base64
import gzip
import re
import sys
import threading
import time
import zlib
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from newscli.errors import InputError
from newscli.read.base import ReadOptions
from newscli.read.source import read_article
from newscli.read.url import fetch, is_url, without_secrets
from tests.command import Environment, clean_environment
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
        STOP.wait(60)

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

    def answer_drip_headers(self) -> None:
        try:
            self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Tropfen: ")
            while not STOP.wait(0.05):
                self.wfile.write(b"x")
                self.wfile.flush()
        except OSError:
            pass

    def answer_drip_chunk_size(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        try:
            while not STOP.wait(0.05):
                self.wfile.write(b"0")
                self.wfile.flush()
        except OSError:
            pass

    def answer_partial(self) -> None:
        self.send_response(206)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(PAGE.encode()[:300])

    def answer_nothing(self) -> None:
        self.send_response(204)
        self.end_headers()

    def answer_login(self) -> None:
        expected = base64.b64encode(b"anna:ge/heim").decode()
        if self.headers.get("Authorization") != f"Basic {expected}":
            self.send_error(401, "Unauthorized")
        else:
            assert "token=geheim" in self.path
            self.answer_page()

    def answer_login_moved(self) -> None:
        self.redirect("/login?token=geheim")

    def answer_login_elsewhere(self) -> None:
        self.redirect(f"http://localhost:{self.server.server_address[1]}/login?token=geheim")

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
        ("partial", "status 206: a part of the page"),
        ("nothing", "status 204"),
        ("bomb", "larger than 20 MB"),
        ("short", r"ended after 300 of \d+ bytes"),
        ("hang-up", "cannot be"),
    ],
)
def test_bad_answers_are_refused(site: str, path: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        read_article(f"{site}/{path}", ReadOptions())


def test_reading_stops_at_the_size_limit(site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("newscli.read.url.MAX_PAGE_BYTES", 2**20)
    with pytest.raises(InputError, match=r"larger than 1 MB"):
        fetch(f"{site}/huge")


@pytest.mark.parametrize("path", ["silent", "drip", "drip-headers", "drip-chunk-size"])
def test_slow_servers_are_given_up(site: str, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("CONNECT_SECONDS", "TOTAL_SECONDS"):
        monkeypatch.setattr(f"newscli.read.url.{name}", 0.4)
    started = time.monotonic()
    with pytest.raises(InputError, match="did not answer in time"):
        fetch(f"{site}/{path}")
    assert time.monotonic() - started < 30


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


@pytest.mark.parametrize("path", ["login?token=geheim", "login-moved"])
def test_a_login_in_the_address_is_used_and_never_shown(site: str, path: str) -> None:
    secret = site.replace("://", "://anna:ge%2Fheim@")
    article = read_article(f"{secret}/{path}", ReadOptions())
    assert texts(article)[1] == MINISTRY
    for shown in (article.source.name, article.metadata["url"]):
        assert "heim" not in shown
        assert "anna" not in shown


@pytest.mark.parametrize(
    "words",
    [
        ("translate", "-f", "json", "-v"), ("translate", "-f", "html", "--debug"),
        ("summarize", "--debug"), ("translate", "--offline"), ("check", "samples/hafen.txt"),
        ("translate", "-o", "{folder}/", "--log-file", "{folder}/log"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("path", ["login?token=geheim", "missing?token=geheim#id_token=geheim"])
def test_no_command_shows_a_login(
    site: str, tmp_path: Path, words: tuple[str, ...], path: str
) -> None:
    command = Environment(clean_environment(tmp_path))
    secret = f"{site.replace('://', '://anna:ge%2Fheim@')}/{path}"
    done = command.run(*(word.format(folder=tmp_path) for word in words), secret)
    shown = [(done.stdout + done.stderr).encode()]
    shown += [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    assert not re.search(b"token=geheim|ge%2Fheim|ge/heim|anna:", b"".join(shown))


def test_a_login_does_not_follow_to_another_server(site: str) -> None:
    secret = site.replace("://", "://anna:ge%2Fheim@")
    with pytest.raises(InputError, match="status 401") as caught:
        read_article(f"{secret}/login-elsewhere", ReadOptions())
    assert "heim" not in str(caught.value)


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://u:p@a.de/b?x=1", "https://a.de/b?x=1"),
        ("http://u@a.de", "http://a.de"),
        ("http://u:p/w@a.de/", "http://a.de/"),
        ("https://[::1]:80/@x", "https://[::1]:80/@x"),
        ("https://a.de:8080/@anna", "https://a.de:8080/@anna"),
        (
            "https://a.de/b?api_key=1&x=2&X-Amz-Signature=3#t",
            "https://a.de/b?api_key=…&x=2&X-Amz-Signature=…#t",
        ),
        ("https://a.de/?access_token=abc;id=7", "https://a.de/?access_token=…;id=7"),
        ("www.a.de/?token=abc", "www.a.de/?token=…"),
        ("https://a.de/b#access_token=abc&x=1", "https://a.de/b#access_token=…&x=1"),
        ("https://a.de/artikel?autor=anna&seite=2", "https://a.de/artikel?autor=anna&seite=2"),
        ("ordner/datei?token=abc", "ordner/datei?token=abc"),
    ],
)
def test_secrets_in_addresses_are_left_out(url: str, shown: str) -> None:
    assert without_secrets(url) == shown


@pytest.mark.parametrize(
    ("name", "expected"),
    [("www.example.org", True), ("www.example.org/artikel?x=1", True), ("https://a.de", True),
     ("www.txt", False), ("file:///a.txt", False), ("artikel.de.txt", False), ("www/a.de", False)],
)  # fmt: skip
def test_addresses_and_paths(name: str, expected: bool) -> None:
    assert is_url(name) is expected


@pytest.mark.parametrize("proxy", ["socks5://127.0.0.1:9", "socks4://127.0.0.1:9"])
def test_a_proxy_that_cannot_be_used_is_said(monkeypatch: pytest.MonkeyPatch, proxy: str) -> None:
    monkeypatch.setitem(sys.modules, "socksio", None)
    monkeypatch.setenv("ALL_PROXY", proxy)
    with pytest.raises(InputError, match=r"SOCKS proxy.*socksio|proxy that cannot be used"):
        fetch("http://192.0.2.1/")
