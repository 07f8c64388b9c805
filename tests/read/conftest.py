"""Texts that several tests read."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from newscli.article import Article
from newscli.read.base import ReadOptions
from newscli.read.source import read_bytes

GOVERNMENT = (
    "Die Bundesregierung hat am Montag in Berlin ein neues Gesetz zur Förderung erneuerbarer "
    "Energien beschlossen. Es soll im Januar in Kraft treten, sagte ein Sprecher. Kritik kam von "
    "der Opposition, die von einem Schnellschuss sprach."
)
MINISTRY = (
    "Nach Angaben des Ministeriums kostet das Vorhaben rund 3,5 Milliarden Euro. Die Länder müssen "
    "noch zustimmen. Der Bundesrat berät am 28. Oktober über das Gesetz und wird es wohl billigen."
)
Read = Callable[..., Article]


@pytest.fixture
def read() -> Read:
    """Read a text (or bytes) as if it were the file ``name``."""

    def read_it(content: str | bytes, name: str = "artikel.txt", **options: object) -> Article:
        data = content.encode() if isinstance(content, str) else content
        return read_bytes(data, name, ReadOptions(**options))  # type: ignore[arg-type]

    return read_it


def texts(article: Article, kind: str = "") -> list[str]:
    """Return the texts of the blocks (of one kind)."""
    return [block.text for block in article.blocks if not kind or block.kind == kind]


def reasons(article: Article) -> dict[str, str]:
    """Return the removed texts with their reasons."""
    return {removed.text: removed.reason for removed in article.removed}
