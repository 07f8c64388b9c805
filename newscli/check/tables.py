"""The data of the checks: word lists, and small models that were trained on good translations.

A list has lines of columns parted by tabs, and comments behind ``#``. A model is a logistic
regression over hashed features; its file holds one signed byte per bucket.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from math import exp
from pathlib import Path
from zlib import crc32

DATA = Path(__file__).with_name("data")
BUCKETS = 1 << 16
SCALE = 24.0
"""Weights are stored as round(weight * SCALE)."""


@cache
def rows(name: str, folder: Path = DATA) -> tuple[tuple[str, ...], ...]:
    """Return the lines of a list, by default one in ``newscli/check/data``, as columns."""
    text = (folder / name).read_text(encoding="utf-8")
    lines = (line for line in text.splitlines() if line and not line.startswith("#"))
    return tuple(tuple(line.split("\t")) for line in lines)


def alternatives(name: str, kind: str, folder: Path = DATA) -> str:
    """Return the regular expressions of a list that are of this kind, as one."""
    return "|".join(pattern for sort, pattern in rows(name, folder) if sort == kind)


def hashed(features: Iterable[str], buckets: int = BUCKETS) -> list[int]:
    """Return the buckets of features."""
    return [crc32(feature.encode()) % buckets for feature in features]


def total(model: str, buckets: Iterable[int]) -> int:
    """Return the sum of a model's scaled weights in ``buckets``."""
    weights = _weights(model)
    return sum([weights[bucket] for bucket in buckets])


def probability(total: int) -> float:
    """Return the probability, from 0 to 1, that a sum of scaled weights stands for."""
    return 1.0 / (1.0 + exp(-max(-500.0, total / SCALE)))


@cache
def _weights(model: str) -> memoryview:
    return memoryview((DATA / f"{model}.bin").read_bytes()).cast("b")
