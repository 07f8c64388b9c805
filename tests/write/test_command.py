"""The real command with an article that attacks its reader, in each format."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from lxml import html

from newscli.article import Report
from newscli.write import write_report

pty = pytest.importorskip("pty", reason="needs a system with pseudo-terminals")

ROOT = Path(__file__).parents[2]
ARTICLE = """Stadtrat beschließt \x1b]0;owned\x07neue Straßenbahn <script>alert(1)</script>

Der Stadtrat von Neustadt hat am Dienstag den Bau einer neuen Linie beschlossen. \x1b[2J\x1b[31m\
Die Linie soll 185 Millionen Euro kosten und im Jahr 2031 fertig sein. [bold red]Die \
Bürgermeisterin sprach von einem guten Tag[/bold red] für die ganze Stadt.

Die Opposition war dagegen\x9b31m und verlangt eine Abstimmung. </style>\
<img src=x onerror=alert(1)> Der Verkehr in der Innenstadt sei schon heute zu laut, \
sagte ihr Sprecher \u202eam Abend\u202c.
"""


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of a user without settings of their own."""
    cache = tmp_path_factory.mktemp("cache")
    ignored = {"NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES", "PAGER", "PYTHONIOENCODING"}
    kept = {
        k: v for k, v in os.environ.items() if not k.startswith("NEWSCLI_") and k not in ignored
    }
    own = {"NEWSCLI_CACHE": str(cache), "NEWSCLI_CONFIG": str(cache / "none.toml")}
    return {**kept, **own, "OMP_NUM_THREADS": "1"}


@pytest.fixture(scope="module")
def article(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("article") / "artikel.txt"
    path.write_text(ARTICLE, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def written(article: Path, environment: dict[str, str]) -> str:
    """The JSON report of the article, as the command prints it into a pipe."""
    result = subprocess.run(
        [sys.executable, "-m", "newscli", "translate", "-q", str(article), "-f", "json"],
        capture_output=True,
        env=environment,
        cwd=ROOT,
        timeout=240,
    )
    assert result.returncode == 0, result.stderr
    return result.stdout.decode("utf-8")


def controls(text: str) -> list[str]:
    return [c for c in text if unicodedata.category(c) in {"Cc", "Cs"} or c in "\u202e\u202c"]


def test_json_fits_the_published_schema(written: str) -> None:
    schema = json.loads((ROOT / "docs/report.schema.json").read_text("utf-8"))
    Draft202012Validator(schema).validate(json.loads(written))
    assert controls(written.replace("\n", "")) == []


def test_every_format_of_a_real_report_is_inert(written: str) -> None:
    report = Report.from_dict(json.loads(written))
    for format in ("text", "markdown", "html"):
        page = str(write_report(report, format))
        if format == "html":  # report.css has its line breaks
            page = html.document_fromstring(page).body.text_content()
        assert controls(page.replace("\n", "")) == []
        assert "2031" in page


def test_terminal(article: Path, environment: dict[str, str]) -> None:
    import fcntl
    import struct
    import termios

    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 100, 0, 0))
    command = [sys.executable, "-m", "newscli", "translate", "-q", "--no-pager", "--side-by-side"]
    process = subprocess.Popen(
        [*command, str(article)],
        stdin=subprocess.DEVNULL,
        stdout=theirs,
        stderr=subprocess.PIPE,
        env={**environment, "TERM": "xterm-256color"},
        cwd=ROOT,
    )
    os.close(theirs)
    received = b""
    try:
        while part := os.read(ours, 65536):
            received += part
    except OSError:  # Linux's end of file
        pass
    os.close(ours)
    assert process.stderr is not None
    assert process.wait(60) == 0, process.stderr.read()
    process.stderr.close()
    screen = received.decode("utf-8")
    rest = re.sub(r"\x1b\[[0-9;]*m", "", screen).replace("\r\n", "")
    assert controls(rest) == []
    assert re.search("German {20,}English", rest)
    assert "Der Stadtrat von Neustadt hat" in rest
