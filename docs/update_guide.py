"""Run the commands that docs/guide.md and README.md show and put their real output into them.

``python docs/update_guide.py`` rewrites both; ``--check`` only says whether they are current (exit
1 if not). A block looks like this; what follows its first line is replaced::

    <!-- run -->
    ```console
    $ newscli translate samples/gletscher.txt | head -n 12
    …
    ```

The commands run one after another in a folder of their own, in which ``samples`` is ours. Seconds,
which differ from run to run, are replaced by ``…``.
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
PAGES = (ROOT / "docs" / "guide.md", ROOT / "README.md")
BLOCK = re.compile(
    r"(?P<head><!-- run -->\n```console\n\$ (?P<command>[^\n]+)\n)"
    r"(?P<output>(?:(?!```)[^\n]*\n)*)```\n"
)
_VARYING = re.compile(r"\d+(?:\.\d+)? ?(?:s|seconds|ms)\b")


def run(command: str, home: Path) -> str:
    """Return what a shell command prints in ``home``; ``newscli`` is this checkout's.

    Raises ValueError if it prints nothing, or what would end the block.
    """
    environment = {k: v for k, v in os.environ.items() if not k.startswith("NEWSCLI_")} | {
        "NEWSCLI_CACHE": str(home / ".cache"),
        "NEWSCLI_CONFIG": str(home / ".config.toml"),
        "HF_HOME": str(home / ".hub"),
        "PYTHONPATH": str(ROOT),
        "COLUMNS": "96",
        "NO_COLOR": "1",
    }
    shell = f'python() {{ "{sys.executable}" "$@"; }}; newscli() {{ python -m newscli "$@"; }}\n'
    done = subprocess.run(  # noqa: S603 - the commands stand in our own guide
        ["/bin/bash", "-c", shell + command],
        cwd=home, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        stdin=subprocess.DEVNULL, timeout=600,
    )  # fmt: skip
    text = done.stdout.replace(str(home), "…").replace(str(Path.home()), "~")
    lines = [line.rstrip() for line in _VARYING.sub("… s", text).strip("\n").splitlines()]
    if not any(lines) or any(line.startswith("```") for line in lines):
        raise ValueError(f"this output cannot be shown: {command}\n{text}")
    return "\n".join(lines) + "\n"


def updated(page: str) -> str:
    """Return a page with the current output of every command in it."""
    with tempfile.TemporaryDirectory() as home:
        (Path(home) / "samples").symlink_to(ROOT / "samples")
        return BLOCK.sub(lambda m: m["head"] + run(m["command"], Path(home)) + "```\n", page)


def main() -> int:
    """Rewrite or check the pages."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])  # type: ignore[union-attr]
    parser.add_argument("--check", action="store_true")
    check = parser.parse_args().check
    stale = 0
    for path in PAGES:
        old = path.read_text(encoding="utf-8")
        new = updated(old)
        if check and new != old:
            stale = 1
            print(f"{path.name} is not current", file=sys.stderr)
        elif new != old:
            path.write_text(new, encoding="utf-8")
    return stale


if __name__ == "__main__":
    sys.exit(main())
