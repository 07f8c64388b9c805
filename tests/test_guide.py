"""The documentation shows what the commands print today, and its examples run."""

from __future__ import annotations

import doctest
import importlib.util
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGES = [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), ROOT / "training" / "README.md"]
OPTIONS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


def test_guide_is_current() -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "docs" / "update_guide.py"), "--check"],
        capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, "run python docs/update_guide.py\n" + done.stderr


def test_every_command_of_the_guide_has_its_output() -> None:
    path = ROOT / "docs" / "update_guide.py"
    spec = importlib.util.spec_from_file_location("update_guide", path)
    assert spec is not None and spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    guide = (ROOT / "docs" / "guide.md").read_text(encoding="utf-8")
    blocks = list(script.BLOCK.finditer(guide))
    assert len(blocks) == guide.count("<!-- run -->") == guide.count("\n$ ") >= 10
    assert all(block["output"].strip() for block in blocks)
    # What stands in a block is replaced, whether there is something or nothing.
    empty = script.BLOCK.sub(lambda block: block["head"] + "```\n", guide)
    assert len(script.BLOCK.findall(empty)) == len(blocks)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_no_fence_is_empty(page: Path) -> None:
    assert not re.search(r"^```[a-z]*\n\s*```$", page.read_text(encoding="utf-8"), re.M)


def test_the_examples_in_python_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("NEWSCLI_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("NEWSCLI_CONFIG", str(tmp_path / "config.toml"))
    monkeypatch.chdir(ROOT)
    page = (ROOT / "docs" / "python.md").read_text(encoding="utf-8")
    assert page.count(">>>") == len(re.findall("^>>> ", page, re.M)) > 20
    text = re.sub(r"^```.*$", "", page, flags=re.M)
    examples = doctest.DocTestParser().get_doctest(
        text, {"folder": str(tmp_path)}, "python.md", "docs/python.md", 0
    )
    assert doctest.DocTestRunner(optionflags=OPTIONS).run(examples).failed == 0, capsys.readouterr()
    assert len(list(tmp_path.glob("*.html"))) == 2


def test_every_link_in_the_documentation_leads_somewhere() -> None:
    for page in PAGES:
        for target in re.findall(r"\]\(([^)#\s]+)", page.read_text(encoding="utf-8")):
            if "://" not in target:
                assert (page.parent / target).exists(), f"{page.name}: {target}"
