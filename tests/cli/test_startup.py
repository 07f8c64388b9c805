"""Start-up is a feature: nothing heavy is imported before it is needed."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = {
    "torch", "transformers", "ctranslate2", "numpy", "sentencepiece", "trafilatura", "lxml", "rich",
    "pydantic", "tomlkit", "logging", "httpx2", "huggingface_hub",
}  # fmt: skip


@pytest.mark.parametrize("words", [["--help"], ["translate", "--help"], ["--version"]])
def test_help_imports_nothing_heavy(words: list[str]) -> None:
    code = (
        "import sys; from newscli.cli.main import main; code = main(sys.argv[1:]);"
        "print(sorted(sys.modules), file=sys.stderr); sys.exit(code)"
    )
    done = subprocess.run([sys.executable, "-c", code, *words], capture_output=True, text=True)
    assert done.returncode == 0
    loaded = set(done.stderr.replace("'", "").strip("[]\n").split(", "))
    assert "typer" in loaded
    assert not loaded & HEAVY


def test_translating_needs_neither_torch_nor_transformers(environment: dict[str, str]) -> None:
    code = (
        "import sys; from newscli.cli.main import main; code = main(sys.argv[1:]);"
        "print(sorted({'torch', 'transformers'} & set(sys.modules)), file=sys.stderr);"
        "sys.exit(code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "translate", "-q", "--no-summary"],
        input="Der Minister trat zurück.", capture_output=True, text=True, env=environment,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stderr.strip().endswith("[]")
