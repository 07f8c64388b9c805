"""Cuts the articles of a run into groups, each large enough to fill the engine's batches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

from newscli.batch.scan import Job

CHARACTERS = 60_000
"""About 500 sentences: enough to fill the engine, and an interrupt need not wait long."""

_FIRST = 4_000
"""The first group is small and each one up to twice the last: first results come soon."""

_MOST = 64
"""Articles of a group, however short they are."""

_MARKUP = {".html": 6, ".htm": 6, ".xhtml": 6}
_DOCUMENT = 5_000


def groups(
    jobs: Iterable[Job], characters: int = CHARACTERS, most: int = _MOST
) -> Iterator[list[Job]]:
    """Yield the jobs in order, in groups of up to ``characters`` and at most ``most``."""
    group: list[Job] = []
    size, limit = 0, min(_FIRST, characters)
    for job in jobs:
        weight = estimated_characters(job)
        if group and (size + weight > limit or len(group) >= most):
            yield group
            group, size = [], 0
            limit = min(2 * limit, characters)
        group.append(job)
        size += weight
    if group:
        yield group


def estimated_characters(job: Job) -> int:
    """Guess the characters of an article by its file: markup does not count."""
    suffix = PurePosixPath(job.source).suffix.lower()
    if suffix in {".pdf", ".docx", ".epub"}:
        return max(_DOCUMENT, job.size // 20)
    return job.size // _MARKUP.get(suffix, 1)
