"""How fast ``newscli batch`` is: articles per minute, memory, and the ratio to one call per file.

    python benchmarks/batch.py                        # 10, 100 and 1,000 articles; some minutes
    python benchmarks/batch.py --counts 10 50 --single 3
    python benchmarks/batch.py --counts 100 --workers 2

Everything runs as the real command, in a cache of its own, without the translation memory, so that
no run profits from another. Memory is the largest resident set of the process (its own, without
those of ``--workers``). CPU seconds tell more than seconds where
the machine is not idle. Options after ``--`` go to newscli, for example ``-- --beam-size 1``.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

SAMPLES = Path(__file__).parents[1] / "samples"
SENTENCES = 20


@dataclass(frozen=True)
class Measured:
    """One run: articles, seconds of wall and of CPU time, peak memory in MB."""

    articles: int
    seconds: float
    cpu: float
    megabytes: float

    @property
    def per_minute(self) -> float:
        """Articles per minute, start of the process included."""
        return 60 * self.articles / self.seconds


def sample_sentences() -> list[str]:
    """Return the sentences of our sample articles that hold a number."""
    texts = [(SAMPLES / name).read_text("utf-8") for name in ("hafen.txt", "gletscher.txt")]
    sentences = re.split(r"(?<=[a-zäöüß]\.)\s+", " ".join(" ".join(texts).split()))
    return [s for s in sentences if re.search(r"\d", s) and 40 < len(s) < 250]


def write_articles(folder: Path, count: int) -> None:
    """Write ``count`` articles of :data:`SENTENCES` sentences; numbers make each sentence new."""
    dice, stock = random.Random(count), sample_sentences()  # noqa: S311 - no secret
    for number in range(count):
        path = folder / f"{number // 100:03d}" / f"{number:05d}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        lines = [f"Nachricht {number} vom Hafen", ""]
        for _ in range(SENTENCES // 4):
            chosen = dice.sample(stock, 4)
            varied = (re.sub(r"\d", lambda _: str(dice.randint(1, 9)), s) for s in chosen)
            lines += [" ".join(varied), ""]
        path.write_text("\n".join(lines), "utf-8")


def measure(words: list[str], articles: int, folder: Path, environment: dict[str, str]) -> Measured:
    """Run newscli and return what it took. Exits if it fails."""
    started = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "newscli", *words],
        cwd=folder, env=environment, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    if os.waitstatus_to_exitcode(status) != 0:
        sys.exit(f"newscli {' '.join(words)} failed")
    return Measured(articles, seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--counts", type=int, nargs="+", default=[10, 100, 1000])
    parser.add_argument("--single", type=int, default=10, help="files for single calls (0: none)")
    parser.add_argument("--workers", type=int, default=0)
    parser.add_argument("options", nargs="*", help="more options for newscli, after --")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        environment = os.environ | {
            "NEWSCLI_CACHE": str(folder / "cache"),
            "NEWSCLI_CONFIG": str(folder / "none.toml"),
        }
        write_articles(folder / "warm", 1)
        common = ["--no-memory", "-q", *given.options]
        measure(["batch", "warm", "-o", "warm-out", *common], 1, folder, environment)

        print("articles  seconds    CPU s  articles/min  sentences/s  peak MB", flush=True)
        runs = []
        for count in given.counts:
            write_articles(folder / str(count), count)
            words = ["batch", str(count), "-o", f"{count}-out", *common]
            words += ["--workers", str(given.workers)]
            run = measure(words, count, folder, environment)
            speed = count * (SENTENCES + 1) / run.seconds
            print(f"{count:8,}  {run.seconds:7.1f}  {run.cpu:7.1f}", end="  ")
            print(f"{run.per_minute:12.1f}  {speed:11.1f}  {run.megabytes:7.0f}", flush=True)
            runs.append(run)
        first, last = runs[0], runs[-1]
        if last is not first:
            extra = (last.seconds - first.seconds) / (last.articles - first.articles)
            work = (last.cpu - first.cpu) / (last.articles - first.articles)
            print(f"each further article: {extra:.3f} s, {work:.3f} s of CPU")
            memory = last.megabytes / first.megabytes
            print(f"memory at {last.articles:,} over {first.articles:,} articles: {memory:.2f}")
        again = measure([*words], last.articles, folder, environment)
        print(f"a second run with nothing to do: {again.seconds:.1f} s")
        if given.single:
            files = sorted((folder / str(last.articles)).rglob("*.txt"))[: given.single]
            calls = []
            for file in files:
                single = ["translate", str(file), "-o", f"{file}.md", *common]
                calls.append(measure(single, 1, folder, environment))
            each = sum(call.seconds for call in calls) / len(calls)
            work = sum(call.cpu for call in calls) / len(calls)
            print(f"newscli translate once per file: {each:.2f} s each, {work:.2f} s of CPU")
            print(
                f"batch is {last.per_minute * each / 60:.1f} times as fast, and takes "
                f"{last.articles * work / last.cpu:.1f} times less CPU"
            )


if __name__ == "__main__":
    main()
