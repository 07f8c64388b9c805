"""How fast newscli starts: its help, and its first translated sentence in a fresh process.

    python -m benchmarks.start [--rounds 15]

Goals: ``newscli --help`` in less than 1.5 times ``python -c "import typer, rich"``; a sentence in
less than 0.5 times ``python -c "import torch, transformers"``. The command is the real one,
``newscli translate`` with one sentence on stdin, the bundled model and no translation memory; the
model's files, its int8 conversion and all byte code are warm, as pip leaves them. Processor time
counts, which a busy machine changes least; rounds alternate, and the ratio is the median of theirs.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys

SENTENCE = "Der Bundestag hat am Donnerstag das neue Gesetz beschlossen.\n"
COMMANDS = {
    "first translated sentence": [
        "-m", "newscli", "translate", "-q", "--no-summary", "--no-memory", "--model", "compact",
    ],
    "import torch, transformers": ["-c", "import torch, transformers"],
    "newscli --help": ["-m", "newscli", "--help"],
    "import typer, rich": ["-c", "import typer, rich"],
}  # fmt: skip
RATIOS = (
    ("first translated sentence", "import torch, transformers", 0.5),
    ("newscli --help", "import typer, rich", 1.5),
)


def seconds(words: list[str]) -> float:
    """Run one process to its end and return the processor time that it took."""
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        [sys.executable, *words], input=SENTENCE.encode(), stdout=subprocess.DEVNULL, check=True,
        env=environment,
    )  # fmt: skip
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Measure and print the ratios."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=15)
    rounds = parser.parse_args().rounds
    for words in COMMANDS.values():
        seconds(words)  # warm: file cache, byte code, the converted model
    taken: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for _ in range(rounds):
        for name, words in COMMANDS.items():
            taken[name].append(seconds(words))
    for name, values in taken.items():
        print(f"{name:28} {statistics.median(values):7.3f} s")
    for name, other, goal in RATIOS:
        pairs = zip(taken[name], taken[other], strict=True)
        ratio = statistics.median(one / two for one, two in pairs)
        print(f"{name} / {other}: {ratio:.2f}  goal {goal:.2f}")


if __name__ == "__main__":
    main()
