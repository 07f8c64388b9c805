"""The networks of the BART, T5 and BERT families as CTranslate2 lays them out and stores them.

A numpy version of CTranslate2's ``specs/model_spec.py`` and of the loaders in its
``converters/transformers.py``, which import torch: that costs seconds in front of a first
translation. tests/models/test_convert.py holds the output to CTranslate2's own, byte for byte.

- BART, Marian and PEGASUS. Marian and PEGASUS have sinusoidal positions, BART has learned ones;
  PEGASUS puts its layer norms before the sublayers, and one behind each stack.
- T5, T5 1.1 and mT5: RMS norms before the sublayers, no biases, and no positions but one relative
  attention bias per stack, which its first layer holds and the others share.
- BERT, an encoder alone.
"""

from __future__ import annotations

import hashlib
import math
import struct
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Config = Mapping[str, Any]
Weights = Mapping[str, Array]
Variables = dict[str, Any]
"""CTranslate2's variables by name: arrays, and numpy scalars of the types it expects."""

T5_FAMILY = frozenset({"t5", "mt5"})
_ACTIVATIONS = {
    "relu": 0, "gelu_fast": 1, "gelu_new": 1, "gelu_pytorch_tanh": 1, "silu": 2, "swish": 2,
    "gelu": 3, "gelu_python": 3, "quick_gelu": 4,
}  # fmt: skip
"""CTranslate2's common_spec.Activation by transformers' names."""

_TANH, _ADD = 5, 1  # common_spec.Activation and common_spec.EmbeddingsMerge
_ATTENTIONS = {"encoder": ("self_attention",), "decoder": ("self_attention", "attention")}
"""The second attention of a decoder layer is to the source."""
_LONGEST_DISTANCE = 128  # the default of transformers' T5Config
_MOST_POSITIONS = 100_000
_POSITION_OFFSET = 2  # BART's learned positions keep two rows for padding that is never used.


def encoder_decoder(config: Config, weights: Weights, sizes: Mapping[str, int]) -> Variables:
    """Return the variables of a whole BART or T5 model.

    ``sizes`` holds the number of tokens kept for the "encoder" and the "decoder". Raises
    KeyError or ValueError for a checkpoint that is incomplete or of an unknown shape.
    """
    kind = config["model_type"]
    variables: Variables = {
        "encoder/embeddings_merge": np.int8(0),
        "encoder/multi_query_attention": np.int8(0),
        "decoder/alignment_layer": np.int16(-1),
        "decoder/alignment_heads": np.int16(1),
        "decoder/alibi": np.int8(0),
        "decoder/alibi_use_positive_positions": np.int8(0),
        "decoder/scale_alibi": np.int8(0),
        "decoder/start_from_zero_embedding": np.int8(kind == "marian"),
    }
    for stack, place in (("encoder", "embeddings_0"), ("decoder", "embeddings")):
        embedding = _embedding(stack, config, weights)
        if len(embedding) < sizes[stack]:
            raise ValueError(f"{len(embedding)} embeddings for {sizes[stack]} tokens")
        variables[f"{stack}/{place}/weight"] = embedding[: sizes[stack]]
        variables |= (_t5_stack if kind in T5_FAMILY else _bart_stack)(stack, config, weights)
    output = weights.get("lm_head.weight")
    if output is None:
        output = embedding
    variables["decoder/projection/weight"] = output[: sizes["decoder"]]
    bias = weights.get("final_logits_bias")
    if bias is not None and bias.any():
        variables["decoder/projection/bias"] = bias.reshape(-1)[: sizes["decoder"]]
    return variables


def _embedding(stack: str, config: Config, weights: Weights) -> Array:
    """Return a stack's embeddings; a file may hold tied ones just once, under any name."""
    if config["model_type"] in T5_FAMILY:
        prefix, tied = "", config.get("tie_word_embeddings") is not False
    else:
        prefix = "model."
        tied = stack == "decoder" or config.get("share_encoder_decoder_embeddings", True)
    names = [f"{prefix}{stack}.embed_tokens.weight", f"{prefix}shared.weight"]
    for name in [*names, "lm_head.weight"] if tied else names:
        if name in weights:
            return weights[name]
    raise KeyError(names[0])


# -- BART, Marian, PEGASUS -------------------------------------------------------------------------


def _bart_stack(stack: str, config: Config, weights: Weights) -> Variables:
    """Return the variables of the encoder or the decoder."""
    kind, width = config["model_type"], int(config["d_model"])
    if kind != "pegasus" and (config.get("normalize_before") or config.get("add_final_layer_norm")):
        raise ValueError("layer norms before the sublayers are not supported")
    shape = _embedding(stack, config, weights).shape
    if shape[1:] != (width,):
        raise ValueError(f"embeddings of shape {shape} for a width of {width}")
    source = f"model.{stack}"
    variables: Variables = {
        f"{stack}/num_heads": np.int16(config[f"{stack}_attention_heads"]),
        f"{stack}/pre_norm": np.int8(kind == "pegasus"),
        f"{stack}/activation": np.int8(_ACTIVATIONS[config["activation_function"]]),
        f"{stack}/scale_embeddings": np.float32(
            math.sqrt(width) if config.get("scale_embedding") else 1.0
        ),
    }
    if kind == "bart":
        positions = weights[f"{source}.embed_positions.weight"][_POSITION_OFFSET:]
        variables |= _norm(f"{stack}/layernorm_embedding", f"{source}.layernorm_embedding", weights)
    else:
        positions = _sinusoids(int(config["max_position_embeddings"]), width)
    if kind == "pegasus":
        variables |= _norm(f"{stack}/layer_norm", f"{source}.layer_norm", weights)
    variables[f"{stack}/position_encodings/encodings"] = positions
    for index in range(int(config[f"{stack}_layers"])):
        target, layer = f"{stack}/layer_{index}", f"{source}.layers.{index}"
        for name, said in zip(_ATTENTIONS[stack], ("self_attn", "encoder_attn"), strict=False):
            parts = [f"{layer}.{said}.{part}_proj" for part in ("q", "k", "v", "out")]
            variables |= _attention(f"{target}/{name}", parts, weights)
            variables |= _norm(f"{target}/{name}/layer_norm", f"{layer}.{said}_layer_norm", weights)
        variables |= _linear(f"{target}/ffn/linear_0", [f"{layer}.fc1"], weights)
        variables |= _linear(f"{target}/ffn/linear_1", [f"{layer}.fc2"], weights)
        variables |= _norm(f"{target}/ffn/layer_norm", f"{layer}.final_layer_norm", weights)
    return variables


def _sinusoids(positions: int, width: int) -> Array:
    """Return Marian's positions [positions, width]: first all sines, then all cosines."""
    if not 0 < positions <= _MOST_POSITIONS:
        raise ValueError(f"{positions} positions")
    angles = np.arange(positions)[:, None] / np.power(
        10000, 2 * (np.arange(width) // 2)[None, :] / width
    )
    waves = [np.sin(angles[:, 0::2]), np.cos(angles[:, 1::2])]
    return np.concatenate(waves, axis=1).astype(np.float32)


# -- T5 --------------------------------------------------------------------------------------------


def _t5_stack(stack: str, config: Config, weights: Weights) -> Variables:
    """Return the variables of the encoder or the decoder."""
    gated, _, activation = str(config.get("feed_forward_proj", "relu")).rpartition("-")
    if gated and activation == "gelu":
        activation = "gelu_new"  # the meaning of the name in T5 1.1
    variables: Variables = {
        f"{stack}/num_heads": np.int16(config["num_heads"]),
        f"{stack}/pre_norm": np.int8(1),
        f"{stack}/activation": np.int8(_ACTIVATIONS[activation]),
        f"{stack}/scale_embeddings": np.int8(0),
        f"{stack}/layer_norm/gamma": weights[f"{stack}.final_layer_norm.weight"],
    }
    layers = int(config["num_layers"])
    if stack == "decoder":
        layers = int(config.get("num_decoder_layers") or layers)
        # CTranslate2's loader goes by tie_word_embeddings, which transformers 5 sets to true for
        # every T5; config.json has the true value.
        tied = config.get("tie_word_embeddings") is not False
        if config["model_type"] == "t5" and config.get("scale_decoder_outputs", tied):
            variables["decoder/scale_outputs"] = np.float32(config["d_model"] ** -0.5)
    bias = weights[f"{stack}.block.0.layer.0.SelfAttention.relative_attention_bias.weight"]
    distance = int(config.get("relative_attention_max_distance") or _LONGEST_DISTANCE)
    for index in range(layers):
        target, layer = f"{stack}/layer_{index}", f"{stack}.block.{index}.layer"
        for place, name in enumerate(_ATTENTIONS[stack]):
            source = f"{layer}.{place}"
            said = "EncDecAttention" if place else "SelfAttention"
            parts = [f"{source}.{said}.{part}" for part in "qkvo"]
            variables |= _attention(f"{target}/{name}", parts, weights, bias=False)
            gamma = weights[f"{source}.layer_norm.weight"]
            variables[f"{target}/{name}/layer_norm/gamma"] = gamma
            variables[f"{target}/{name}/queries_scale"] = np.float32(1.0)
        variables[f"{target}/self_attention/relative_attention_bias"] = bias
        variables[f"{target}/self_attention/relative_attention_max_distance"] = np.int32(distance)
        last = f"{layer}.{len(_ATTENTIONS[stack])}"
        dense = f"{last}.DenseReluDense"
        if f"{dense}.wi_0.weight" in weights:
            linear = {"linear_0": "wi_0", "linear_0_noact": "wi_1", "linear_1": "wo"}
        else:
            linear = {"linear_0": "wi", "linear_1": "wo"}
        for name, said in linear.items():
            variables |= _linear(f"{target}/ffn/{name}", [f"{dense}.{said}"], weights, bias=False)
        variables[f"{target}/ffn/layer_norm/gamma"] = weights[f"{last}.layer_norm.weight"]
    return variables


# -- BERT ------------------------------------------------------------------------------------------


def encoder(config: Config, weights: Weights) -> Variables:
    """Return the variables of a BERT encoder. Raises KeyError or ValueError as above."""
    if config["model_type"] != "bert" or config["hidden_act"] != "gelu":
        raise ValueError("it is not a BERT with gelu")
    variables: Variables = {
        "encoder/activation": np.int8(_ACTIVATIONS["gelu"]),
        "encoder/embeddings_merge": np.int8(_ADD),
        "encoder/multi_query_attention": np.int8(0),
        "encoder/num_heads": np.int16(config["num_attention_heads"]),
        "encoder/pre_norm": np.int8(0),
        "encoder/scale_embeddings": np.int8(0),
        "pooler_activation": np.int8(_TANH),
        "encoder/embeddings_0/weight": weights["embeddings.word_embeddings.weight"],
        "encoder/embeddings_1/weight": weights["embeddings.token_type_embeddings.weight"],
        "encoder/position_encodings/encodings": weights["embeddings.position_embeddings.weight"],
    }
    variables |= _norm("encoder/layernorm_embedding", "embeddings.LayerNorm", weights)
    variables |= _linear("pooler_dense", ["pooler.dense"], weights)
    for index in range(int(config["num_hidden_layers"])):
        target, layer = f"encoder/layer_{index}", f"encoder.layer.{index}"
        attention, output = f"{layer}.attention", f"{layer}.output"
        parts = [f"{attention}.self.{part}" for part in ("query", "key", "value")]
        variables |= (
            _attention(f"{target}/self_attention", [*parts, f"{attention}.output.dense"], weights)
            | _norm(f"{target}/self_attention/layer_norm", f"{attention}.output.LayerNorm", weights)
            | _linear(f"{target}/ffn/linear_0", [f"{layer}.intermediate.dense"], weights)
            | _linear(f"{target}/ffn/linear_1", [f"{output}.dense"], weights)
            | _norm(f"{target}/ffn/layer_norm", f"{output}.LayerNorm", weights)
        )
    return variables


# -- Parts -----------------------------------------------------------------------------------------


def _attention(target: str, parts: list[str], weights: Weights, *, bias: bool = True) -> Variables:
    """Return an attention's linear layers; ``parts`` are its query, key, value and output.

    Attention to the same text has the first three in one layer, attention to the source has the
    query in one of its own.
    """
    query, key, value, output = parts
    layers = [[query, key, value], [output]]
    if target.endswith("/attention"):
        layers = [[query], [key, value], [output]]
    variables: Variables = {}
    for index, sources in enumerate(layers):
        variables |= _linear(f"{target}/linear_{index}", sources, weights, bias=bias)
    return variables


def _linear(target: str, sources: list[str], weights: Weights, *, bias: bool = True) -> Variables:
    """Return linear layers stacked as one."""
    return {
        f"{target}/{part}": np.concatenate([weights[f"{source}.{part}"] for source in sources])
        for part in (("weight", "bias") if bias else ("weight",))
    }


def _norm(target: str, source: str, weights: Weights) -> Variables:
    """Return a layer norm with scale and shift."""
    return {
        f"{target}/gamma": weights[f"{source}.weight"],
        f"{target}/beta": weights[f"{source}.bias"],
    }


# -- The file --------------------------------------------------------------------------------------

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
