"""Where the report on an article goes: the output tree mirrors the input tree.

``sub/a.txt`` becomes ``sub/a.md``. Where that name is not free, because the folder has an
``a.html`` too, or because newscli writes a file of that name itself, the whole name is kept:
``sub/a.txt.md``. An article that has a name keeps it in later runs, whatever comes beside it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import PurePosixPath

SUFFIXES = {"text": ".txt", "markdown": ".md", "json": ".json", "html": ".html", "docx": ".docx"}
_RESERVED = frozenset({"index", "manifest"})


def _fold(name: str) -> str:
    """Return what two names share if a file system that ignores case takes them for one."""
    return name.casefold()


def output_stems(
    sources: Sequence[str], recorded: Callable[[str], Sequence[str]]
) -> dict[str, str]:
    """Return the path without suffix of the report on each source of one folder.

    ``sources`` are all the articles of the folder, whether wanted in this run or not, so that the
    choice of a run does not change names. ``recorded`` returns the outputs that a source had in an
    earlier run.
    """
    found: dict[str, str] = {}
    taken: set[str] = set()
    for source in sources:
        stem = _recorded_stem(source, recorded(source))
        if stem and _fold(stem) not in taken:
            found[source] = stem
            taken.add(_fold(stem))
    short = Counter(_fold(_short(source)) for source in sources)
    for source in sorted(set(sources) - found.keys()):
        stem = _short(source)
        at_root = "/" not in source
        if short[_fold(stem)] > 1 or _fold(stem) in taken or (at_root and _fold(stem) in _RESERVED):
            stem = source
        number = 1
        while _fold(stem) in taken:
            number += 1
            stem = f"{source}-{number}"
        found[source] = stem
        taken.add(_fold(stem))
    return found


def _short(source: str) -> str:
    return str(PurePosixPath(source).with_suffix(""))


def _recorded_stem(source: str, outputs: Sequence[str]) -> str:
    """Return the stem of earlier outputs if it is one that this source could have been given."""
    if not outputs:
        return ""
    stem = str(PurePosixPath(outputs[0]).with_suffix(""))
    number = stem.removeprefix(source)
    ours = stem in {_short(source), source} or (stem != number and number[1:].isdigit())
    return stem if ours and not (stem == number and stem in _RESERVED) else ""
