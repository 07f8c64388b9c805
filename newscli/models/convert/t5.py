"""The networks of the T5 family (T5, T5 1.1, mT5) as CTranslate2 lays them out.

A rewriting in numpy of ``T5Loader`` in CTranslate2's ``converters/transformers.py``: RMS norms
before the sublayers, no biases, no positions but one relative attention bias for each stack, which
its first layer holds and the others share. T5 scales its states before the output layer, T5 1.1 and
mT5 do not; CTranslate2's loader reads that from ``tie_word_embeddings``, which transformers 5 sets
to true for all of them, so it is read from the file here, as transformers does.
"""

from __future__ import annotations

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
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[Any]

_LONGEST_DISTANCE = 128  # the default of transformers' T5Config


def t5_variables(
    config: Mapping[str, Any], weights: Mapping[str, Array], sizes: Mapping[str, int]
) -> dict[str, Array]:
    """Return CTranslate2's variables of the whole model by name.

    ``sizes`` holds the number of tokens kept for the "encoder" and the "decoder". Raises
    KeyError or ValueError for a checkpoint that is incomplete or of an unknown shape.
    """
    variables = decoder_defaults() | encoder_defaults()
    for stack in ("encoder", "decoder"):
        variables |= _stack(stack, config, weights, sizes[stack])
    variables["decoder/start_from_zero_embedding"] = int8(False)
    output = weights.get("lm_head.weight")
    if output is None:
        output = _embedding("decoder", config, weights)
    variables["decoder/projection/weight"] = output[: sizes["decoder"]]
    if _scales_outputs(config):
        variables["decoder/scale_outputs"] = float32(config["d_model"] ** -0.5)
    return variables


def _scales_outputs(config: Mapping[str, Any]) -> bool:
    """Tell whether the decoder's states are scaled, as transformers' T5Config does."""
    if config["model_type"] != "t5":
        return False
    return bool(config.get("scale_decoder_outputs", config.get("tie_word_embeddings") is not False))


def _stack(
    stack: str, config: Mapping[str, Any], weights: Mapping[str, Array], vocabulary: int
) -> dict[str, Array]:
    """Return the variables of the encoder or the decoder."""
    import numpy as np

    embedding = _embedding(stack, config, weights)
    if len(embedding) < vocabulary:
        raise ValueError(f"{len(embedding)} embeddings for {vocabulary} tokens")
    gated, _, activation = str(config.get("feed_forward_proj", "relu")).rpartition("-")
    if gated and activation == "gelu":
        activation = "gelu_new"  # what the name stands for in T5 1.1
    variables: dict[str, Array] = {
        f"{stack}/num_heads": int16(config["num_heads"]),
        f"{stack}/pre_norm": int8(True),
        f"{stack}/activation": int8(ACTIVATIONS[activation]),
        f"{stack}/scale_embeddings": int8(False),
        f"{embeddings_place(stack)}/weight": embedding[:vocabulary],
        f"{stack}/layer_norm/gamma": weights[f"{stack}.final_layer_norm.weight"],
    }
    layers = int(config["num_layers"])
    if stack == "decoder":
        layers = int(config.get("num_decoder_layers") or layers)
    first = f"{stack}.block.0.layer.0.SelfAttention.relative_attention_bias.weight"
    distance = int(config.get("relative_attention_max_distance") or _LONGEST_DISTANCE)
    for index in range(layers):
        layer = f"{stack}/layer_{index}"
        variables |= _layer(layer, f"{stack}.block.{index}.layer", weights)
        variables[f"{layer}/self_attention/relative_attention_bias"] = weights[first]
        variables[f"{layer}/self_attention/relative_attention_max_distance"] = np.array(
            distance, dtype=np.int32
        )
    return variables


def _embedding(stack: str, config: Mapping[str, Any], weights: Mapping[str, Array]) -> Array:
    """Return a stack's embeddings; of tied ones a file may hold just one, under any name."""
    names = [f"{stack}.embed_tokens.weight", "shared.weight"]
    if config.get("tie_word_embeddings") is not False:
        names.append("lm_head.weight")
    for name in names:
        if name in weights:
            return weights[name]
    raise KeyError("shared.weight")


def _layer(target: str, source: str, weights: Mapping[str, Array]) -> dict[str, Array]:
    """Return the variables of one layer; a decoder layer is one with attention to the source."""
    variables = _attention(f"{target}/self_attention", f"{source}.0", "SelfAttention", weights)
    last = f"{source}.1"
    if f"{source}.1.EncDecAttention.q.weight" in weights:
        variables |= _attention(f"{target}/attention", f"{source}.1", "EncDecAttention", weights)
        last = f"{source}.2"
    dense = f"{last}.DenseReluDense"
    if f"{dense}.wi_0.weight" in weights:
        variables |= fused(f"{target}/ffn/linear_0", [f"{dense}.wi_0"], weights, bias=False)
        variables |= fused(f"{target}/ffn/linear_0_noact", [f"{dense}.wi_1"], weights, bias=False)
    else:
        variables |= fused(f"{target}/ffn/linear_0", [f"{dense}.wi"], weights, bias=False)
    variables |= fused(f"{target}/ffn/linear_1", [f"{dense}.wo"], weights, bias=False)
    variables[f"{target}/ffn/layer_norm/gamma"] = weights[f"{last}.layer_norm.weight"]
    return variables


def _attention(
    target: str, source: str, name: str, weights: Mapping[str, Array]
) -> dict[str, Array]:
    query, key, value, output = (f"{source}.{name}.{part}" for part in "qkvo")
    if name == "SelfAttention":
        stacked = [[query, key, value], [output]]
    else:
        stacked = [[query], [key, value], [output]]
    variables = {
        f"{target}/queries_scale": float32(1.0),
        f"{target}/layer_norm/gamma": weights[f"{source}.layer_norm.weight"],
    }
    for index, sources in enumerate(stacked):
        variables |= fused(f"{target}/linear_{index}", sources, weights, bias=False)
    return variables
