"""Makes a CTranslate2 int8 model of a Marian or BART checkpoint in Hugging Face layout.

A rewriting in numpy of ``MarianMTLoader`` and ``BartLoader`` in CTranslate2's
``converters/transformers.py``, which would import torch and transformers (seconds, and hundreds of
megabytes of memory) to rearrange forty megabytes of numbers.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from newscli.errors import ModelError
from newscli.models.binary import write_binary
from newscli.models.weights import read_weights, weights_file

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[Any]

CONVERTER_VERSION = 1
"""Part of a conversion's key: raise it when the output changes, here or in
:mod:`newscli.summarise.minilm_convert`."""

CONVERTIBLE = frozenset({"marian", "bart"})
"""The model types (config.json) that :func:`convert` knows; transformers runs the others."""

_SPEC, _SPEC_REVISION = "TransformerSpec", 7
# CTranslate2's common_spec.Activation.
_ACTIVATIONS = {
    "relu": 0, "gelu_fast": 1, "gelu_new": 1, "gelu_pytorch_tanh": 1, "silu": 2, "swish": 2,
    "gelu": 3, "gelu_python": 3, "quick_gelu": 4,
}  # fmt: skip
_POSITION_OFFSET = 2  # BART's learned positions keep two rows for a padding that is never used.


def convert(checkpoint: Path, out: Path) -> None:
    """Write the CTranslate2 int8 form of ``checkpoint`` into the existing folder ``out``.

    Three files: model.bin, config.json and shared_vocabulary.json. Raises ModelError if the
    checkpoint is broken or of a kind that newscli does not run.
    """
    config = read_json(checkpoint / "config.json")
    weights_path = weights_file(checkpoint)
    if weights_path is None:
        raise ModelError(
            f"There are no weights in {checkpoint}.",
            "A model folder needs model.safetensors or pytorch_model.bin.",
        )
    kind = config.get("model_type")
    if kind not in CONVERTIBLE:
        raise ModelError(
            f"The model in {checkpoint} is of the type {kind!r}.",
            "newscli converts Marian (translation) and BART (summary) models.",
        )
    weights = read_weights(weights_path)
    try:
        tokens = _vocabulary(checkpoint, config)
        variables = _variables(config, weights, len(tokens))
    except (KeyError, IndexError, ValueError, TypeError) as error:
        raise ModelError(
            f"The model in {checkpoint} is not complete: {type(error).__name__}: {error}.",
            "Get it again, or check that config.json belongs to the weights.",
        ) from error
    write_binary(out / "model.bin", _SPEC, _SPEC_REVISION, variables)
    _write_json(out / "shared_vocabulary.json", tokens)
    _write_json(out / "config.json", _runtime_config(config, tokens))


def is_convertible(checkpoint: Path) -> bool:
    """Say whether :func:`convert` knows the type of the model in ``checkpoint``."""
    return read_json(checkpoint / "config.json").get("model_type") in CONVERTIBLE


def read_json(path: Path) -> dict[str, Any]:
    """Return the JSON object in ``path``; ModelError if it is missing or broken."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ModelError(
            f"There is no {path.name} in {path.parent}.",
            "Name a folder that holds a model in Hugging Face layout.",
        ) from error
    except (OSError, ValueError) as error:
        raise ModelError(f"Cannot read {path}: {error}.", "Get the model again.") from error
    if not isinstance(data, dict):
        raise ModelError(f"{path} holds no JSON object.", "Get the model again.")
    return data


def _write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, indent=2, sort_keys=True) + "\n", encoding="utf-8")


def _vocabulary(checkpoint: Path, config: Mapping[str, Any]) -> list[str]:
    """Return the model's tokens in the order of their ids, without Marian's ``<pad>``.

    Transformers adds ``<pad>`` as Marian's last id to start the decoder with; CTranslate2 starts it
    with a zero vector instead, and so cannot generate it.
    """
    if (checkpoint / "target_vocab.json").is_file():
        raise ValueError("separate source and target vocabularies are not supported")
    ids = read_json(checkpoint / "vocab.json")
    tokens = sorted(ids, key=lambda token: int(ids[token]))
    if config["model_type"] == "marian" and tokens[-1] == "<pad>":
        tokens.pop()
    return tokens[: config["vocab_size"]]


def _runtime_config(config: Mapping[str, Any], tokens: list[str]) -> dict[str, Any]:
    """Return what CTranslate2 reads beside the variables."""
    end = tokens[config["eos_token_id"]]
    start = config.get("decoder_start_token_id")
    marian = config["model_type"] == "marian"
    return {
        "add_source_bos": False,
        "add_source_eos": False,
        "bos_token": "<s>",
        # Marian's decoder starts from zeros: which token stands there does not matter.
        "decoder_start_token": end if marian or start is None else tokens[start],
        "eos_token": end,
        "layer_norm_epsilon": None,
        "multi_query_attention": False,
        "unk_token": "<unk>",
    }


def _variables(
    config: Mapping[str, Any], weights: Mapping[str, Array], vocabulary: int
) -> dict[str, Array]:
    """Return CTranslate2's variables of the whole model by name."""
    if config.get("normalize_before") or config.get("add_final_layer_norm"):
        raise ValueError("layer norms before the sublayers are not supported")
    marian = config["model_type"] == "marian"
    variables: dict[str, Array] = {}
    for stack in ("encoder", "decoder"):
        variables |= _stack(stack, config, weights, vocabulary)
    variables["decoder/start_from_zero_embedding"] = _int8(marian)
    variables["decoder/alignment_layer"] = _int16(-1)
    variables["decoder/alignment_heads"] = _int16(1)
    for name in ("alibi", "alibi_use_positive_positions", "scale_alibi"):
        variables[f"decoder/{name}"] = _int8(False)
    output = weights.get("lm_head.weight")
    if output is None:
        output = _embedding("decoder", weights)
    variables["decoder/projection/weight"] = output[:vocabulary]
    bias = weights.get("final_logits_bias")
    if bias is not None and bias.any():
        variables["decoder/projection/bias"] = bias.reshape(-1)[:vocabulary]
    return variables


def _stack(
    stack: str, config: Mapping[str, Any], weights: Mapping[str, Array], vocabulary: int
) -> dict[str, Array]:
    """Return the variables of the encoder or the decoder."""
    import numpy as np

    marian = config["model_type"] == "marian"
    width = int(config["d_model"])
    scale = math.sqrt(width) if config.get("scale_embedding") else 1.0
    embedding = _embedding(stack, weights)
    if len(embedding) < vocabulary:
        raise ValueError(f"{len(embedding)} embeddings for {vocabulary} tokens")
    place = f"{stack}/embeddings_0" if stack == "encoder" else f"{stack}/embeddings"
    variables: dict[str, Array] = {
        f"{stack}/num_heads": _int16(config[f"{stack}_attention_heads"]),
        f"{stack}/pre_norm": _int8(False),
        f"{stack}/activation": _int8(_ACTIVATIONS[config["activation_function"]]),
        f"{stack}/scale_embeddings": np.array(scale, dtype=np.float32),
        f"{place}/weight": embedding[:vocabulary],
    }
    if stack == "encoder":
        variables["encoder/embeddings_merge"] = _int8(0)
        variables["encoder/multi_query_attention"] = _int8(False)
    source = f"model.{stack}"
    if marian:
        positions = sinusoids(int(config["max_position_embeddings"]), width)
    else:
        positions = weights[f"{source}.embed_positions.weight"][_POSITION_OFFSET:]
        variables |= _norm(f"{stack}/layernorm_embedding", f"{source}.layernorm_embedding", weights)
    variables[f"{stack}/position_encodings/encodings"] = positions
    for index in range(int(config[f"{stack}_layers"])):
        variables |= _layer(f"{stack}/layer_{index}", f"{source}.layers.{index}", weights)
    return variables


def _layer(target: str, source: str, weights: Mapping[str, Array]) -> dict[str, Array]:
    """Return the variables of one layer; a decoder layer is one with attention to the source."""
    attention = f"{source}.self_attn"
    variables = (
        _fused(f"{target}/self_attention/linear_0", attention, ("q", "k", "v"), weights)
        | _fused(f"{target}/self_attention/linear_1", attention, ("out",), weights)
        | _norm(f"{target}/self_attention/layer_norm", f"{attention}_layer_norm", weights)
    )
    attention = f"{source}.encoder_attn"
    if f"{attention}.q_proj.weight" in weights:
        variables |= (
            _fused(f"{target}/attention/linear_0", attention, ("q",), weights)
            | _fused(f"{target}/attention/linear_1", attention, ("k", "v"), weights)
            | _fused(f"{target}/attention/linear_2", attention, ("out",), weights)
            | _norm(f"{target}/attention/layer_norm", f"{attention}_layer_norm", weights)
        )
    for index, name in enumerate(("fc1", "fc2")):
        variables[f"{target}/ffn/linear_{index}/weight"] = weights[f"{source}.{name}.weight"]
        variables[f"{target}/ffn/linear_{index}/bias"] = weights[f"{source}.{name}.bias"]
    return variables | _norm(f"{target}/ffn/layer_norm", f"{source}.final_layer_norm", weights)


def _fused(
    target: str, source: str, names: tuple[str, ...], weights: Mapping[str, Array]
) -> dict[str, Array]:
    """Return projections of one attention, laid under each other as one linear layer."""
    import numpy as np

    return {
        f"{target}/{part}": np.concatenate([weights[f"{source}.{n}_proj.{part}"] for n in names])
        for part in ("weight", "bias")
    }


def _norm(target: str, source: str, weights: Mapping[str, Array]) -> dict[str, Array]:
    return {
        f"{target}/gamma": weights[f"{source}.weight"],
        f"{target}/beta": weights[f"{source}.bias"],
    }


def _embedding(stack: str, weights: Mapping[str, Array]) -> Array:
    own = weights.get(f"model.{stack}.embed_tokens.weight")
    return weights["model.shared.weight"] if own is None else own


def sinusoids(positions: int, width: int) -> Array:
    """Return Marian's positions [positions, width]: first all sines, then all cosines."""
    import numpy as np

    angles = np.arange(positions)[:, None] / np.power(
        10000, 2 * (np.arange(width) // 2)[None, :] / width
    )
    waves = [np.sin(angles[:, 0::2]), np.cos(angles[:, 1::2])]
    return np.concatenate(waves, axis=1).astype(np.float32)


def _int8(value: int | bool) -> Array:
    import numpy as np

    return np.array(int(value), dtype=np.int8)


def _int16(value: int) -> Array:
    import numpy as np

    return np.array(int(value), dtype=np.int16)
