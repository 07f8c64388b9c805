"""Time to the first translated sentence in a fresh process, beside importing torch.

    python -m benchmarks.start [--rounds 5]

Goal: less than 0.5 times ``python -c "import torch, transformers"``. The command is the real one,
``newscli translate`` with one sentence on stdin, the bundled model and no translation memory; the
model's files and its int8 conversion are warm. Rounds alternate, the smallest time counts.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time

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
    """Run one process to its end and return how long it took."""
    started = time.perf_counter()
    subprocess.run(
        [sys.executable, *words], input=SENTENCE.encode(), stdout=subprocess.DEVNULL, check=True
    )
    return time.perf_counter() - started


def main() -> None:
    """Measure and print the ratios."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    for words in COMMANDS.values():
        seconds(words)  # warm: file cache, byte code, the converted model
    taken: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for _ in range(rounds):
        for name, words in COMMANDS.items():
            taken[name].append(seconds(words))
    for name, values in taken.items():
        print(f"{name:28} {min(values):6.2f} s")
    for name, other, goal in RATIOS:
        ratio = min(taken[name]) / min(taken[other])
        print(f"{name} / {other}: {ratio:.2f}  goal {goal:.2f}")


if __name__ == "__main__":
    main()
