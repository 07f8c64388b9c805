"""CTranslate2's model file ``model.bin``: the variables and their int8 form.

Written here and not through ``ctranslate2.specs``, because that module imports torch, which costs
seconds in front of a first translation. Layout (version 6) and quantisation are those of
``ctranslate2/specs/model_spec.py``; tests/models/test_convert.py holds the output to that of
CTranslate2's own converter, byte for byte.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]

BINARY_VERSION = 6
_TYPES = ("float32", "int8", "int16", "int32", "float16", "bfloat16")


def quantise(weight: Array) -> tuple[Array, Array]:
    """Return ``weight`` [rows, columns] as int8, and one float32 scale per row.

    The original is about ``int8 / scale``.
    """
    value = weight.astype(np.float32)
    largest = np.amax(np.absolute(value), axis=1)
    largest[largest == 0] = 127.0
    largest = np.maximum(largest, np.float32(127) / np.finfo(np.float32).max)
    scale = (np.float32(127.0) / largest).astype(np.float32)
    value *= scale[:, None]
    return np.rint(value).astype(np.int8), scale


def find_aliases(variables: Mapping[str, Array]) -> dict[str, str]:
    """Map each variable that repeats an alphabetically earlier one to that earlier one's name."""
    first: dict[tuple[str, tuple[int, ...], bytes], str] = {}
    aliases: dict[str, str] = {}
    for name in sorted(variables):
        value = variables[name]
        if value.ndim == 0:
            continue
        content = hashlib.sha256(value.tobytes()).digest()
        key = (value.dtype.name, value.shape, content)
        if key in first:
            aliases[name] = first[key]
        else:
            first[key] = name
    return aliases


def write_binary(path: Path, spec: str, revision: int, variables: Mapping[str, Array]) -> None:
    """Write ``variables`` in float32 and integers to ``path``, those named ``weight`` in int8."""
    aliases = find_aliases(variables)
    with path.open("wb") as file:
        file.write(struct.pack("<I", BINARY_VERSION))
        _write_string(file, spec)
        file.write(struct.pack("<I", revision))
        stored = [name for name in variables if name not in aliases]
        count = len(stored) + sum(name.endswith("/weight") for name in stored)
        file.write(struct.pack("<I", count))
        for name, value in _quantised(sorted(stored), variables):
            _write_string(file, name)
            file.write(struct.pack("<B", value.ndim))
            file.write(struct.pack(f"<{value.ndim}I", *value.shape))
            file.write(struct.pack("<B", _TYPES.index(value.dtype.name)))
            file.write(struct.pack("<I", value.nbytes))
            file.write(value.tobytes())
        file.write(struct.pack("<I", len(aliases)))
        for alias in sorted(aliases):
            _write_string(file, alias)
            _write_string(file, aliases[alias])


def _quantised(names: list[str], variables: Mapping[str, Array]) -> Iterator[tuple[str, Array]]:
    """Yield the variables as they are stored, each int8 weight followed by its scale."""
    for name in names:
        if name.endswith("/weight"):
            weight, scale = quantise(variables[name])
            yield name, weight
            yield f"{name}_scale", scale
        else:
            yield name, variables[name]


def _write_string(file: BinaryIO, text: str) -> None:
    data = text.encode()
    file.write(struct.pack("<H", len(data) + 1) + data + b"\0")
