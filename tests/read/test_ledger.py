"""The ledger: no reader loses a word of what it is given."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from newscli.article import Article
from newscli.read.base import ReadOptions
from newscli.read.ledger import balance
from newscli.read.source import read_article, read_bytes
from tests.read.documents import article_docx, article_epub, article_pdf
from tests.read.test_cases import CASES, COSTS, COUNCIL

FILES = sorted(path for path in CASES.iterdir() if path.is_file())
MADE = {
    "a.pdf": article_pdf(),
    "a.docx": article_docx(),
    "a.epub": article_epub(),
    "a.html": f"<h1>Die Brücke</h1><p>{COUNCIL}</p><ul><li>{COSTS}</li></ul>".encode(),
    "a.md": f"<div>Neu <del>statt {COSTS}</del> gilt:</div>\n\n{COUNCIL}\n".encode(),
    "a.txt": f"Die Brücke\n\nVon Anna Muster\n\n{COUNCIL}\n\n1. eins\n2. zwei\n-- \nGruß".encode(),
}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_case_balances(path: Path) -> None:
    ledger = balance(read_article(str(path), ReadOptions()), path.read_bytes())
    assert ledger is not None
    assert ledger.lost == [], str(ledger)
    assert ledger.total > 20


@pytest.mark.parametrize("name", MADE)
def test_every_kind_balances(name: str) -> None:
    ledger = balance(read_bytes(MADE[name], name, ReadOptions()), MADE[name])
    assert ledger is not None
    assert ledger.lost == [], str(ledger)


def test_a_lost_word_is_found(caplog: pytest.LogCaptureFixture) -> None:
    data = f"Die Brücke\n\n{COUNCIL}\n\nDie Stadt zahlt.\n".encode()
    article: Article = read_bytes(data, "a.txt", ReadOptions())
    article.blocks.pop()
    ledger = balance(article, data)
    assert ledger is not None
    assert "zahlt" in ledger.lost
    assert "unaccounted for" in str(ledger)


def test_the_log_has_the_balance(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG, "newscli.read.source"):
        read_bytes(COUNCIL.encode(), "a.txt", ReadOptions())
    assert "words in the input" in caplog.text
    assert "0 unaccounted for" in caplog.text
