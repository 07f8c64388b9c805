"""Which files of a folder are articles: walks it without ever leaving it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from newscli.errors import InputError, UsageError


def glob_pattern(glob: str) -> re.Pattern[str]:
    """Return the pattern of paths (with "/") that ``glob`` means.

    ``*`` and ``?`` stay within a name, ``**`` crosses folders, ``[abc]`` and ``[!abc]`` are sets. A
    glob without "/" fits the name at any depth; one that ends in "/" all that is in the folder.
    Raises UsageError.
    """
    text = glob.removeprefix("./")
    if text.endswith("/"):
        text += "**"
    if "/" not in text:
        text = f"**/{text}"
    pieces = []
    position = 0
    for match in re.finditer(r"\*\*/|/\*\*$|\*+|\?|\[!?\]?[^\]]*\]", text):
        pieces.append(re.escape(text[position : match.start()]))
        pieces.append(_translated(match.group()))
        position = match.end()
    pieces.append(re.escape(text[position:]))
    try:
        return re.compile("".join(pieces), re.DOTALL)
    except re.error as error:
        raise UsageError(
            f"The glob '{glob}' makes no sense: {error}.", "See docs/batch.md."
        ) from error


def _translated(sign: str) -> str:
    if sign == "**/":
        return "(?:.*/)?"
    if sign == "/**":
        return "/.*"
    if sign.startswith("*"):
        return "[^/]*"
    if sign == "?":
        return "[^/]"
    inside = sign[1:-1].replace("\\", r"\\").replace("[", r"\[").replace("^", r"\^")
    return f"(?!/)[^{inside[1:]}]" if inside.startswith("!") else f"(?!/)[{inside}]"


@dataclass(frozen=True, slots=True)
class Selection:
    """Which files of a folder are wanted.

    Without ``include`` these are all whose suffix newscli can read; a file that fits an ``include``
    glob is read whatever its suffix. ``exclude`` wins over both.
    """

    include: Sequence[str] = ()
    exclude: Sequence[str] = ()
    _included: list[re.Pattern[str]] = field(init=False, repr=False)
    _excluded: list[re.Pattern[str]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Compile the globs. Raises UsageError."""
        object.__setattr__(self, "_included", [glob_pattern(glob) for glob in self.include])
        object.__setattr__(self, "_excluded", [glob_pattern(glob) for glob in self.exclude])

    def wants(self, source: str) -> bool:
        """Say whether the file ``source`` (relative, with "/") is wanted."""
        if any(pattern.fullmatch(source) for pattern in self._excluded):
            return False
        if self._included:
            return any(pattern.fullmatch(source) for pattern in self._included)
        return readable(source)


def readable(source: str) -> bool:
    """Say whether the suffix of ``source`` is one that newscli reads."""
    from newscli.read import SUPPORTED_SUFFIXES

    return PurePosixPath(source).suffix.lower() in SUPPORTED_SUFFIXES


@dataclass(frozen=True, slots=True)
class Folder:
    """The articles in one folder: those ``wanted``, and ``others`` that names must not clash with.

    ``problem`` says why the folder could not be listed.
    """

    wanted: list[str]
    others: list[str] = field(default_factory=list)
    problem: str = ""


def check_folders(folder: Path, output: Path) -> None:
    """Refuse an input folder that is none, and an output folder that would be read as input.

    Raises InputError and UsageError.
    """
    if not folder.is_dir():
        reason = "is not a folder" if folder.exists() else "does not exist"
        raise InputError(f"{folder} {reason}.", "Name the folder that the articles are in.")
    here, there = folder.resolve(), output.resolve()
    if here == there or there in here.parents:
        raise UsageError(
            f"The articles in {folder} would lie among their own reports in {output}.",
            "Choose an --output outside the folder, or a new folder inside it.",
        )
    if output.exists() and not output.is_dir():
        raise UsageError(f"{output} is a file.", "Name a folder with --output.")


def may_enter(folder: Path, output: Path, relative: str) -> bool:
    """Say whether a walk of ``folder`` would come to the folder ``relative`` in it."""
    place = folder
    for part in PurePosixPath(relative).parts:
        place = place / part
        if part.startswith(".") or place.is_symlink() or not place.is_dir():
            return False
        if place.resolve() == output.resolve():
            return False
    return True


def walk(folder: Path, output: Path, selection: Selection, start: str = "") -> Iterator[Folder]:
    """Yield the articles of ``folder`` and the folders below it (below ``start``), in order.

    Names are relative, with "/". Hidden files, links, pipes, devices and the output folder are left
    out: a walk cannot run in circles, hang, or leave the folder.
    """
    skipped = output.resolve()
    pending = [start]
    while pending:
        relative = pending.pop()
        try:
            entries = sorted(os.scandir(folder / relative), key=lambda entry: entry.name)
        except OSError as error:
            yield Folder([], problem=f"{relative or folder}: {error.strerror}")
            continue
        wanted, others, below = [], [], []
        for entry in entries:
            name = f"{relative}/{entry.name}" if relative else entry.name
            if entry.name.startswith("."):
                continue
            if entry.is_dir(follow_symlinks=False):
                if Path(entry.path).resolve() != skipped:
                    below.append(name)
            elif entry.is_file(follow_symlinks=False):
                if selection.wants(name):
                    wanted.append(name)
                elif readable(name):
                    others.append(name)
        pending.extend(reversed(below))
        if wanted:
            yield Folder(wanted, others)
