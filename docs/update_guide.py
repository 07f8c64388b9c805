"""Run the commands that docs/guide.md shows and put their real output into it.

``python docs/update_guide.py`` rewrites the guide; ``--check`` only says whether it is current
(exit 1 if not). A block looks like this, and its second fence is replaced::

    <!-- run -->
    ```console
    $ newscli translate samples/gletscher.txt | head -n 12
    ```
    ```text
    …
    ```

Seconds, dates of files and the like, which differ from run to run, are replaced by ``…``.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
GUIDE = ROOT / "docs" / "guide.md"
_BLOCK = re.compile(
    r"(<!-- run -->\n```console\n\$ (?P<command>[^\n]+)\n```\n```text\n)(?P<output>.*?)(?=\n```\n)",
    re.DOTALL,
)
_VARYING = re.compile(r"\d+(?:\.\d+)? ?(?:s|seconds|ms)\b")


def run(command: str, home: Path) -> str:
    """Return what a shell command prints, in a home of its own; ``newscli`` is this checkout's."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("NEWSCLI_")} | {
        "NEWSCLI_CACHE": str(home / "cache"),
        "NEWSCLI_CONFIG": str(home / "config.toml"),
        "COLUMNS": "96",
        "NO_COLOR": "1",
        "OUT": str(home / "out"),
    }
    shell = f'newscli() {{ "{sys.executable}" -m newscli "$@"; }}\n{command}'
    done = subprocess.run(  # noqa: S603 - the commands stand in our own guide
        ["/bin/bash", "-c", shell],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    text = (done.stdout + done.stderr).replace(str(home), "…").replace(str(Path.home()), "~")
    lines = [line.rstrip() for line in _VARYING.sub("… s", text).strip("\n").splitlines()]
    return "\n".join(lines)


def updated(guide: str) -> str:
    """Return the guide with the current output of every command in it."""
    with tempfile.TemporaryDirectory() as home:
        return _BLOCK.sub(lambda m: m[1] + run(m["command"], Path(home)), guide)


def main() -> int:
    """Rewrite or check the guide."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])  # type: ignore[union-attr]
    parser.add_argument("--check", action="store_true")
    check = parser.parse_args().check
    old = GUIDE.read_text(encoding="utf-8")
    new = updated(old)
    if check:
        return int(new != old)
    GUIDE.write_text(new, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
