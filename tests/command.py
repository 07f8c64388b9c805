"""Runs the newscli command in this process, with streams and an environment of its own.

The command is called as its console script calls it, down to bytes on the streams. It saves the
start of an interpreter and of the libraries for each call; what concerns real descriptors (closed
streams, pipes, terminals, signals) is tested in a process of its own.
"""

from __future__ import annotations

import io
import logging
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
Done = subprocess.CompletedProcess[str]


def clean_environment(home: Path) -> dict[str, str]:
    """Return the environment of a user without settings, whose cache and config are in ``home``."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("NEWSCLI_")}
    return kept | {
        "NEWSCLI_CACHE": str(home / "cache"),
        "NEWSCLI_CONFIG": str(home / "no-config.toml"),
        "PYTHONIOENCODING": "utf-8",
    }


@dataclass
class Environment:
    """What the command sees: variables, the working folder, and what is piped in."""

    variables: dict[str, str]
    folder: Path = ROOT

    def run(self, *words: str, stdin: str | bytes = "", **variables: str) -> Done:
        """Run ``newscli`` with ``words`` and return its exit code and what it printed."""
        from newscli.cli.main import main

        data = stdin.encode() if isinstance(stdin, str) else stdin
        streams = [io.TextIOWrapper(io.BytesIO(data), "utf-8")]
        streams += [io.TextIOWrapper(io.BytesIO(), "utf-8") for _ in range(2)]
        with pytest.MonkeyPatch.context() as patch:
            for name in set(os.environ) - set(self.variables):
                patch.delenv(name)
            for name, value in (self.variables | variables).items():
                patch.setenv(name, value)
            for name, stream in zip(("stdin", "stdout", "stderr"), streams, strict=True):
                patch.setattr(sys, name, stream)
            patch.chdir(self.folder)
            level = logging.getLogger("newscli").level
            code = main(list(words))
            logging.getLogger("newscli").setLevel(level)  # --debug is for this call
            for stream in streams[1:]:
                stream.flush()
        printed = [stream.buffer.getvalue().decode("utf-8") for stream in streams[1:]]  # type: ignore[attr-defined]
        return subprocess.CompletedProcess(words, code, printed[0], printed[1])
