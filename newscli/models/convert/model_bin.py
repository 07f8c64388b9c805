"""What CTranslate2 keeps a model in: its variables, their int8 form, and the file ``model.bin``.

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
from typing import TYPE_CHECKING, Any, BinaryIO

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[Any]

BINARY_VERSION = 6
_TYPES = ("float32", "int8", "int16", "int32", "float16", "bfloat16")


def quantise(weight: Array) -> tuple[Array, Array]:
    """Return ``weight`` [rows, columns] as int8, and one float32 scale per row.

    The original is about ``int8 / scale``.
    """
    import numpy as np

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


# -- Parts of models -------------------------------------------------------------------------------

ACTIVATIONS = {
    "relu": 0, "gelu_fast": 1, "gelu_new": 1, "gelu_pytorch_tanh": 1, "silu": 2, "swish": 2,
    "gelu": 3, "gelu_python": 3, "quick_gelu": 4,
}  # fmt: skip
"""CTranslate2's common_spec.Activation by transformers' names."""


def decoder_defaults() -> dict[str, Array]:
    """Return the settings that all our decoders share: no alignment heads, no ALiBi."""
    return {
        "decoder/alignment_layer": int16(-1),
        "decoder/alignment_heads": int16(1),
        "decoder/alibi": int8(False),
        "decoder/alibi_use_positive_positions": int8(False),
        "decoder/scale_alibi": int8(False),
    }


def encoder_defaults() -> dict[str, Array]:
    """Return the settings that all our encoders share: one embedding, plain attention."""
    return {"encoder/embeddings_merge": int8(0), "encoder/multi_query_attention": int8(False)}


def embeddings_place(stack: str) -> str:
    """Return the name of the embeddings of the ``encoder`` or the ``decoder``."""
    return f"{stack}/embeddings_0" if stack == "encoder" else f"{stack}/embeddings"


def fused(
    target: str, sources: list[str], weights: Mapping[str, Array], *, bias: bool = True
) -> dict[str, Array]:
    """Return linear layers, laid under each other as one."""
    import numpy as np

    return {
        f"{target}/{part}": np.concatenate([weights[f"{source}.{part}"] for source in sources])
        for part in (("weight", "bias") if bias else ("weight",))
    }


def norm(target: str, source: str, weights: Mapping[str, Array]) -> dict[str, Array]:
    """Return a layer norm with scale and shift."""
    return {
        f"{target}/gamma": weights[f"{source}.weight"],
        f"{target}/beta": weights[f"{source}.bias"],
    }


def int8(value: int | bool) -> Array:
    """Return a scalar as CTranslate2 keeps flags and small choices."""
    import numpy as np

    return np.array(int(value), dtype=np.int8)


def int16(value: int) -> Array:
    """Return a scalar as CTranslate2 keeps counts."""
    import numpy as np

    return np.array(int(value), dtype=np.int16)


def float32(value: float) -> Array:
    """Return a scalar as CTranslate2 keeps factors."""
    import numpy as np

    return np.array(value, dtype=np.float32)
