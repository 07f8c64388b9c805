"""Pieces of CTranslate2's models that the converters share: names, number types, norms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[Any]

ACTIVATIONS = {
    "relu": 0, "gelu_fast": 1, "gelu_new": 1, "gelu_pytorch_tanh": 1, "silu": 2, "swish": 2,
    "gelu": 3, "gelu_python": 3, "quick_gelu": 4,
}  # fmt: skip
"""CTranslate2's common_spec.Activation by transformers' names."""


def decoder_defaults() -> dict[str, Array]:
    """Return what every decoder of ours has the same: no alignment heads, no ALiBi."""
    return {
        "decoder/alignment_layer": int16(-1),
        "decoder/alignment_heads": int16(1),
        "decoder/alibi": int8(False),
        "decoder/alibi_use_positive_positions": int8(False),
        "decoder/scale_alibi": int8(False),
    }


def encoder_defaults() -> dict[str, Array]:
    """Return what every encoder of ours has the same: one embedding, plain attention."""
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
