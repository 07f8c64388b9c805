"""Peak memory of a translation run as the number of articles grows.

    python -m benchmarks.memory ARTICLES.jsonl.xz [--articles 100 1000 10000]

``ARTICLES`` holds one JSON object a line with the German "text" of an article. They are repeated
until there are enough, each copy with other numbers so that no sentence is known from before. Every
size runs in a fresh process with a memory file of its own; articles go through one
:class:`newscli.pipeline.Workshop` as a batch does, in groups. Goal: the largest run peaks at no
more than 1.1 times the smallest. ``--sentences`` keeps only the beginning of each article, for a
quicker look.
"""

from __future__ import annotations

import argparse
import json
import lzma
import re
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from itertools import count, islice
from pathlib import Path

GOAL = 1.1
GROUP = 8


def texts(path: Path) -> Iterator[str]:
    """Yield article texts without end, numbers different in every round."""
    data = path.read_bytes()
    lines = (lzma.decompress(data) if path.suffix == ".xz" else data).decode().splitlines()
    articles = [json.loads(line)["text"] for line in lines]
    for turn in count():
        for text in articles:
            yield re.sub(r"\d+", lambda match, t=turn: str(int(match[0]) + t), text)  # type: ignore[misc]


def work(path: Path, articles: int, sentences: int, memory: Path) -> None:
    """Translate ``articles`` articles and print this process's peak memory in megabytes."""
    from newscli.article import Article, Block, Source
    from newscli.pipeline import Workshop
    from newscli.segment import sentence_spans
    from newscli.settings import Settings
    from newscli.translate import TranslateOptions, Translator, open_engine

    workshop = Workshop(Settings(model="compact", beam_size=1))
    engine = open_engine(workshop.model, "auto", "cpu")
    workshop.__dict__["translator"] = Translator(
        engine, TranslateOptions(beam_size=1, memory_path=memory)
    )
    source = islice(texts(path), articles)
    while group := list(islice(source, GROUP)):
        made = []
        for text in group:
            end = [*sentence_spans(text)[:sentences]][-1][1] if sentences else len(text)
            made.append(Article(Source("text", "benchmark"), [Block("paragraph", text[:end])]))
        workshop.reports(made)
    kilobytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(kilobytes / 1024)


def main() -> None:
    """Measure each size in a process of its own and print the growth."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("--articles", type=int, nargs="+", default=[100, 1000, 10000])
    parser.add_argument("--sentences", type=int, default=0, help="0: whole articles")
    parser.add_argument("--work", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.work:
        work(arguments.file, arguments.articles[0], arguments.sentences, arguments.work)
        return
    peaks = []
    for size in arguments.articles:
        with tempfile.TemporaryDirectory() as folder:
            done = subprocess.run(
                [
                    sys.executable, "-m", "benchmarks.memory", str(arguments.file),
                    "--articles", str(size), "--sentences", str(arguments.sentences),
                    "--work", str(Path(folder) / "memory.sqlite3"),
                ],
                stdout=subprocess.PIPE, check=True, text=True,
            )  # fmt: skip
        peaks.append(float(done.stdout))
        print(f"{size:7,} articles: peak {peaks[-1]:7.1f} MB", flush=True)
    print(f"growth {peaks[-1] / peaks[0]:.3f}  goal {GOAL}")


if __name__ == "__main__":
    main()
