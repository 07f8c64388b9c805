"""The networks of the BART family (Marian, BART, PEGASUS) as CTranslate2 lays them out.

A rewriting in numpy of ``MarianMTLoader``, ``BartLoader`` and ``PegasusLoader`` in CTranslate2's
``converters/transformers.py``. Marian and PEGASUS have sinusoidal positions, BART has learned ones;
PEGASUS puts its layer norms before the sublayers, and one behind each stack.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from newscli.models.convert.model_bin import (
    ACTIVATIONS,
    decoder_defaults,
    embeddings_place,
    encoder_defaults,
    float32,
    fused,
    int8,
    int16,
    norm,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[Any]

_MOST_POSITIONS = 100_000
_POSITION_OFFSET = 2  # BART's learned positions keep two rows for a padding that is never used.


def bart_variables(
    config: Mapping[str, Any], weights: Mapping[str, Array], sizes: Mapping[str, int]
) -> dict[str, Array]:
    """Return CTranslate2's variables of the whole model by name.

    ``sizes`` holds the number of tokens kept for the "encoder" and the "decoder". Raises
    KeyError or ValueError for a checkpoint that is incomplete or of an unknown shape.
    """
    kind = config["model_type"]
    if kind != "pegasus" and (config.get("normalize_before") or config.get("add_final_layer_norm")):
        raise ValueError("layer norms before the sublayers are not supported")
    variables = decoder_defaults() | encoder_defaults()
    for stack in ("encoder", "decoder"):
        variables |= _stack(stack, config, weights, sizes[stack])
    variables["decoder/start_from_zero_embedding"] = int8(kind == "marian")
    output = weights.get("lm_head.weight")
    if output is None:
        output = _embedding("decoder", config, weights)
    variables["decoder/projection/weight"] = output[: sizes["decoder"]]
    bias = weights.get("final_logits_bias")
    if bias is not None and bias.any():
        variables["decoder/projection/bias"] = bias.reshape(-1)[: sizes["decoder"]]
    return variables


def _stack(
    stack: str, config: Mapping[str, Any], weights: Mapping[str, Array], vocabulary: int
) -> dict[str, Array]:
    """Return the variables of the encoder or the decoder."""
    kind = config["model_type"]
    width = int(config["d_model"])
    embedding = _embedding(stack, config, weights)
    if embedding.shape[1:] != (width,):
        raise ValueError(f"embeddings of shape {embedding.shape} for a width of {width}")
    if len(embedding) < vocabulary:
        raise ValueError(f"{len(embedding)} embeddings for {vocabulary} tokens")
    source = f"model.{stack}"
    variables: dict[str, Array] = {
        f"{stack}/num_heads": int16(config[f"{stack}_attention_heads"]),
        f"{stack}/pre_norm": int8(kind == "pegasus"),
        f"{stack}/activation": int8(ACTIVATIONS[config["activation_function"]]),
        f"{stack}/scale_embeddings": float32(
            math.sqrt(width) if config.get("scale_embedding") else 1.0
        ),
        f"{embeddings_place(stack)}/weight": embedding[:vocabulary],
    }
    if kind == "bart":
        positions = weights[f"{source}.embed_positions.weight"][_POSITION_OFFSET:]
        variables |= norm(f"{stack}/layernorm_embedding", f"{source}.layernorm_embedding", weights)
    else:
        count = int(config["max_position_embeddings"])
        if not 0 < count <= _MOST_POSITIONS:
            raise ValueError(f"{count} positions")
        positions = sinusoids(count, width)
    if kind == "pegasus":
        variables |= norm(f"{stack}/layer_norm", f"{source}.layer_norm", weights)
    variables[f"{stack}/position_encodings/encodings"] = positions
    for index in range(int(config[f"{stack}_layers"])):
        variables |= _layer(f"{stack}/layer_{index}", f"{source}.layers.{index}", weights)
    return variables


def _layer(target: str, source: str, weights: Mapping[str, Array]) -> dict[str, Array]:
    """Return the variables of one layer; a decoder layer is one with attention to the source."""
    attention = f"{source}.self_attn"
    query, key, value, output = (f"{attention}.{part}_proj" for part in ("q", "k", "v", "out"))
    variables = (
        fused(f"{target}/self_attention/linear_0", [query, key, value], weights)
        | fused(f"{target}/self_attention/linear_1", [output], weights)
        | norm(f"{target}/self_attention/layer_norm", f"{attention}_layer_norm", weights)
    )
    attention = f"{source}.encoder_attn"
    if f"{attention}.q_proj.weight" in weights:
        query, key, value, output = (f"{attention}.{part}_proj" for part in ("q", "k", "v", "out"))
        variables |= (
            fused(f"{target}/attention/linear_0", [query], weights)
            | fused(f"{target}/attention/linear_1", [key, value], weights)
            | fused(f"{target}/attention/linear_2", [output], weights)
            | norm(f"{target}/attention/layer_norm", f"{attention}_layer_norm", weights)
        )
    for index, name in enumerate(("fc1", "fc2")):
        variables |= fused(f"{target}/ffn/linear_{index}", [f"{source}.{name}"], weights)
    return variables | norm(f"{target}/ffn/layer_norm", f"{source}.final_layer_norm", weights)


def _embedding(stack: str, config: Mapping[str, Any], weights: Mapping[str, Array]) -> Array:
    """Return a stack's embeddings; of tied ones a file may hold just one, under any name."""
    own = f"model.{stack}.embed_tokens.weight"
    names = [own, "model.shared.weight"]
    if stack == "decoder" or config.get("share_encoder_decoder_embeddings", True):
        names.append("lm_head.weight")
    for name in names:
        if name in weights:
            return weights[name]
    raise KeyError(own)


def sinusoids(positions: int, width: int) -> Array:
    """Return Marian's positions [positions, width]: first all sines, then all cosines."""
    import numpy as np

    angles = np.arange(positions)[:, None] / np.power(
        10000, 2 * (np.arange(width) // 2)[None, :] / width
    )
    waves = [np.sin(angles[:, 0::2]), np.cos(angles[:, 1::2])]
    return np.concatenate(waves, axis=1).astype(np.float32)
