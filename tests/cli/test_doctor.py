"""``newscli doctor``, and the log."""

from __future__ import annotations

import http.server
import re
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import Run

TEXT = "Der Minister trat am Montag zurück.\n"


@pytest.fixture
def hub() -> Iterator[str]:
    """A server that answers as a model hub does when it is only knocked at."""

    class Answer(http.server.BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:
            self.send_response(200)
            self.end_headers()

        def log_message(self, *words: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


def test_everything_a_run_depends_on_is_looked_at(newscli: Run) -> None:
    done = newscli("doctor", "--offline")
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    subjects = re.findall(r"^[-+!] ([^:]+):", done.stdout, re.M)
    for subject in ("newscli", "packages", "config file", "cache", "processor", "translation",
                    "summary", "network"):  # fmt: skip
        assert subject in subjects
    assert "Good morning" in done.stdout


def test_a_hub_that_answers_and_one_that_does_not(
    newscli: Run, hub: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "ENDPOINT", hub)
    assert f"{hub} answers" in newscli("doctor").stdout
    monkeypatch.setattr(constants, "ENDPOINT", "http://127.0.0.1:9")
    done = newscli("doctor")
    assert done.returncode == 0  # translation does not need it
    assert re.search("^- network: .*does not answer.*HTTPS_PROXY", done.stdout, re.M)


def test_proxies_are_shown_without_their_passwords(newscli: Run) -> None:
    done = newscli("doctor", "--offline", https_proxy="http://me:secret@proxy.example:80")
    assert "proxy.example" in done.stdout
    assert "secret" not in done.stdout


def test_what_is_broken_says_what_to_do(here: Run, tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text("model = \n")
    done = here("doctor", "--offline", NEWSCLI_CONFIG=str(config))
    assert done.returncode == 1
    assert re.search("^! config file: .*not TOML.*line 1.*Correct that line", done.stdout, re.M)
    done = here("doctor", "--offline", NEWSCLI_MODEL="opus-mt-de-en")
    assert done.returncode == 1
    assert re.search("^! translation: .*newscli models", done.stdout, re.M)
    (tmp_path / "file").write_text("")
    done = here("doctor", "--offline", NEWSCLI_CACHE=str(tmp_path / "file" / "cache"))
    assert done.returncode == 1
    assert re.search("^! cache: .*Set NEWSCLI_CACHE", done.stdout, re.M)


def test_verbose_says_what_is_done(here: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    done = here("translate", "-v", "a.txt")
    assert done.returncode == 0
    assert re.search(r"^newscli: a\.txt: text, language 'de'", done.stderr, re.M)
    assert re.search(r"^newscli: model compact \(ctranslate2\) opened in", done.stderr, re.M)
    assert here("translate", "a.txt").stderr == ""  # and the next run is quiet again


def test_the_log_file_is_appended_to_and_holds_tracebacks(here: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    assert here("translate", "a.txt", "--log-file", "log").stderr == ""
    first = (tmp_path / "log").read_text(encoding="utf-8")
    assert "1 sentences translated" in first
    done = here("translate", "missing\x1b[31m.txt", NEWSCLI_LOG_FILE="log")
    assert done.returncode == 3
    log = (tmp_path / "log").read_text(encoding="utf-8")
    assert log.startswith(first)
    assert "Traceback" in log and "\x1b" not in log
    done = here("translate", "a.txt", "--log-file", "no/where/log")
    assert done.returncode == 5
