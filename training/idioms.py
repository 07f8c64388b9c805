"""Drops the idioms that a corpus has often, ``python -m training.idioms --corpus FOLDER``.

A model that has seen an idiom some dozen times says it better by itself: of sentences with idioms
that the corpus has at most 15 times, 67 were better and 18 worse with the table, of those with more
frequent ones 62 and 84 (read blind).
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from newscli.lexicon import open_lexicon
from newscli.phrases import IDIOMS, Entry, idioms, read_idioms
from training.corpus import read_pairs

MOST = 15
TABLE = Path(str(IDIOMS))


def count(corpora: Iterable[Path]) -> Counter[Entry]:
    """Return how many German sentences of the corpus have each idiom."""
    lexicon = open_lexicon()
    if lexicon is None:
        raise SystemExit("The bundled lexicon is missing.")
    sources = {pair.source for pair in read_pairs(corpora)}
    return Counter(idiom.entry for source in sources for idiom in idioms(source, lexicon))


def main(arguments: Sequence[str] | None = None) -> None:
    """Count the idioms of the table in a corpus and write the table without the frequent ones."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])  # type: ignore[union-attr]
    parser.add_argument(
        "--corpus", type=Path, nargs="+", required=True, help="TSV files, or folders of them"
    )
    parser.add_argument("--table", type=Path, default=TABLE, help="the table to write")
    options = parser.parse_args(arguments)
    counts = count(options.corpus)
    lines = TABLE.read_text(encoding="utf-8").splitlines(keepends=True)
    comments = [line for line in lines if line.startswith("#")]
    entries = zip(lines[len(comments) :], read_idioms(), strict=True)
    kept = [line for line, entry in entries if counts[entry] <= MOST]
    options.table.write_text("".join([*comments, *kept]), encoding="utf-8")
    dropped = len(lines) - len(comments) - len(kept)
    print(f"{counts.total():,} idioms found in the corpus; {dropped} dropped, {len(kept)} kept")


if __name__ == "__main__":
    main()
