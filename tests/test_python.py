"""The Python interface: small, lazy, and the same as the command line."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import newscli
from newscli import NewscliError, Settings, translate_article

ROOT = Path(__file__).parents[1]


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSCLI_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("NEWSCLI_CONFIG", str(tmp_path / "config.toml"))


def test_importing_newscli_is_light() -> None:
    code = "import sys, newscli; print(len([m for m in sys.modules if m.startswith('newscli')]))"
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "1"


def test_public_names_exist() -> None:
    for name in newscli.__all__:
        assert getattr(newscli, name)
    with pytest.raises(AttributeError):
        _ = newscli.no_such_name


def test_one_article() -> None:
    report = translate_article(str(ROOT / "samples" / "gletscher.txt"), Settings(beam_size=1))
    assert report.article.title is not None
    assert report.article.title.translation
    assert all(sentence.translation for sentence in report.article.sentences())
    assert report.summary is not None
    ids = {sentence.id for sentence in report.article.sentences()}
    assert all(set(line.from_ids) <= ids for line in report.summary.sentences)
    assert [item.text.split(":")[0] for item in report.article.removed] == [
        "Bild",
        "Lesen Sie auch",
    ]


def test_errors_are_of_one_family() -> None:
    with pytest.raises(NewscliError) as caught:
        translate_article("no-such-file.txt")
    assert caught.value.exit_code == 3
    assert caught.value.hint
