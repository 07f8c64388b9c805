"""Sources, encodings and languages through ``newscli translate``: exit codes and messages."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Run, environment, newscli  # noqa: F401  # fixtures
from tests.read.conftest import GOVERNMENT
from tests.read.documents import article_docx, article_epub, article_pdf

ENGLISH = "The government announced a new law on Monday. It will enter into force in January."
FRENCH = "Le gouvernement a annoncé lundi une nouvelle loi. Elle entrera en vigueur en janvier."
FOLLOW = "Folgen Sie uns und erhalten Sie jeden Tag Zugang zu großartigen Inhalten"
SHORT = "Neues Gesetz\n\nDie Länder müssen noch zustimmen. Der Bundesrat berät im Oktober.\n"


@pytest.fixture(name="translate")
def _translate(newscli: Run) -> Run:  # noqa: F811
    def run(*words: str, **options: Any) -> Any:
        return newscli("translate", "--no-summary", "-q", "-f", "json", "--beam-size", "1", *words,
                       **options)  # fmt: skip

    return run


def sources(done: Any) -> list[str]:
    """Return the source sentences of a JSON report, the title's first."""
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    blocks = [report["title"], *report["blocks"]] if report.get("title") else report["blocks"]
    return [sentence["source"] for block in blocks for sentence in block.get("sentences", [block])]


def assert_refused(done: Any, code: int, *messages: str) -> None:
    assert done.returncode == code
    assert done.stdout == ""
    assert done.stderr.startswith("newscli: ")
    assert done.stderr.count("\n") == 1
    for message in messages:
        assert message in done.stderr


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("a.txt", SHORT.encode("cp1252"), "Die Länder müssen noch zustimmen."),
        ("a.txt", SHORT.encode("utf-16"), "Die Länder müssen noch zustimmen."),
        ("a.md", f"# Neu\n\n{SHORT}".encode(), "Die Länder müssen noch zustimmen."),
        ("a.html", f"<h1>Neu</h1><p>{GOVERNMENT}</p>".encode(), GOVERNMENT.split(". ")[0] + "."),
        ("a.pdf", article_pdf(), "Die Länder müssen noch zustimmen."),
        ("a.docx", article_docx(), "Die Länder müssen noch zustimmen."),
        ("a.epub", article_epub(), "Die Länder müssen noch zustimmen."),
    ],
)
def test_files_of_every_kind(
    translate: Run, tmp_path: Path, name: str, data: bytes, sentence: str
) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    assert sentence in sources(translate(str(path)))


def test_stdin_with_its_format_detected(translate: Run) -> None:
    assert "Die Länder müssen noch zustimmen." in sources(translate("-", stdin=article_docx()))


def test_forced_encoding(translate: Run) -> None:
    done = translate("-", "--encoding", "cp850", stdin="Er ist müde und böse.".encode("cp850"))
    assert sources(done) == ["Er ist müde und böse."]


def test_furniture_is_reported_or_kept(translate: Run) -> None:
    text = f"Neues Gesetz beschlossen\n{GOVERNMENT}\n{FOLLOW}\n{GOVERNMENT}\n{FOLLOW}\n"
    done = translate("-", stdin=text)
    assert json.loads(done.stdout)["removed"] == [{"text": FOLLOW, "reason": "follow us"}] * 2
    assert FOLLOW not in sources(done)
    kept = translate("-", "--keep-furniture", stdin=text)
    assert json.loads(kept.stdout)["removed"] == []
    assert sources(kept).count(FOLLOW) == 2


def test_english_is_not_translated_and_that_is_said(translate: Run) -> None:
    done = translate("-", stdin=ENGLISH)
    assert done.returncode == 0
    report = json.loads(done.stdout)
    assert "translation" not in report["models"] or not report["models"]["translation"]
    assert any("English already" in warning for warning in report["warnings"])


def test_another_language_is_refused_unless_forced(translate: Run) -> None:
    assert_refused(
        translate("-", stdin=FRENCH), 3, "is in French, not in German", "--force-language"
    )
    assert translate("-", "--force-language", stdin=FRENCH).returncode == 0


@pytest.mark.parametrize(
    ("content", "messages"),
    [
        (b"", ["stdin is empty"]),
        (b" \n \n", ["stdin is empty"]),
        (b"Text\0Text", ["NUL bytes", "--encoding"]),
        (b"\x89PNG\r\n\x1a\n....", ["PNG picture"]),
        (b"<html><nav>Start</nav></html>", ["no article in it", "--keep-furniture"]),
    ],
)
def test_what_cannot_be_read(translate: Run, content: bytes, messages: list[str]) -> None:
    assert_refused(translate("-", stdin=content), 3, *messages)


def test_files_that_are_not_there(translate: Run, tmp_path: Path) -> None:
    assert_refused(translate(str(tmp_path / "fehlt.txt")), 3, "does not exist")
    assert_refused(translate(str(tmp_path)), 3, "is a folder", "newscli batch")


def test_no_such_encoding(translate: Run) -> None:
    done = translate("-", "--encoding", "klingon", stdin=SHORT)
    assert_refused(done, 2, "There is no encoding 'klingon'")


class Handler(BaseHTTPRequestHandler):
    """One page, and 404 for everything else."""

    def do_GET(self) -> None:
        if self.path != "/artikel":
            self.send_error(404, "Not Found")
            return
        data = f"<h1>Neues Gesetz</h1><p>{GOVERNMENT}</p>".encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def test_urls(translate: Run, site: str) -> None:
    assert "Neues Gesetz" in sources(translate(f"{site}/artikel"))
    assert_refused(translate(f"{site}/fehlt"), 3, "status 404 Not Found", "Check the address")
    assert_refused(translate("ftp://127.0.0.1/a"), 3, "not an http or https address")
