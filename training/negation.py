"""Train the model that tells lost and added negations from free translation.

    python -m training.negation PAIRS... [--skip SOURCE]

PAIRS are tab-separated files (may be .xz): source, German sentence, English sentence; or the two
sentences alone. Good pairs in which only one side has a negation are the negative examples. Pairs
in which each side has one become positive examples by taking it out: of the English side for a lost
negation, of the German side for an added one, so that the side that is judged is natural text.
``--skip`` leaves out sources whose name matches a regular expression, for measuring.
"""

from __future__ import annotations

import argparse
import lzma
import re
from collections.abc import Iterator

from newscli.check import negation
from newscli.check.tables import DATA, SCALE
from training.names import train

_ENGLISH_OUT = re.compile(
    r"\b(?:do|does|did)(?: not|n['’]t)\b ?|(?<=ca)n['’]t\b|(?<=can)not\b| not\b|n['’]t\b| never\b"
    r"|\bno (?=[a-z])",
    re.IGNORECASE,
)
_GERMAN_OUT = re.compile(r" (?:nicht|nie|niemals)\b|\b[Kk](?=ein(?:e[mnrs]?)?\b)")


def pairs(paths: list[str], skip: str) -> Iterator[tuple[str, str]]:
    """Yield the German and English sentences of files without the skipped sources."""
    left_out = re.compile(skip) if skip else None
    for path in paths:
        opened = lzma.open if path.endswith(".xz") else open
        with opened(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                *source, german, english = line.rstrip("\n").split("\t")[:3]
                if left_out is None or not left_out.match("".join(source)):
                    yield german, english


def examples(paths: list[str], skip: str) -> Iterator[tuple[list[int], bool]]:
    """Yield the features of pairs and whether a negation was lost or added in them."""
    for german, english in pairs(paths, skip):
        ours = len(negation.GERMAN.findall(german))
        theirs = len(negation.ENGLISH.findall(english))
        if bool(ours) != bool(theirs):
            yield negation.features(german, english, lost=ours > 0), False
        elif ours == theirs == 1:
            spoilt, count = _ENGLISH_OUT.subn("", english)
            if count == 1 and not negation.ENGLISH.search(spoilt):
                yield negation.features(german, spoilt, lost=True), True
            spoilt, count = _GERMAN_OUT.subn("", german)
            if count == 1 and not negation.GERMAN.search(spoilt):
                yield negation.features(spoilt, english, lost=False), True


def main() -> None:
    """Read, train, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pairs", nargs="+")
    parser.add_argument("--skip", default="")
    options = parser.parse_args()
    data = list(examples(options.pairs, options.skip))
    share = sum(spoilt for _, spoilt in data) / len(data)
    print(f"{len(data)} examples, {share:.1%} spoilt", flush=True)
    (DATA / "negation.bin").write_bytes(train(data, negation.BUCKETS, SCALE))


if __name__ == "__main__":
    main()
