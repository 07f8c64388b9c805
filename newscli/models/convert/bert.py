"""Makes a CTranslate2 int8 encoder of all-MiniLM-L6-v2, a BERT checkpoint in Hugging Face layout.

After ``BertLoader`` in CTranslate2's ``converters/transformers.py``, in numpy.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from newscli.errors import ModelError
from newscli.files import write_json
from newscli.models.convert import read_json
from newscli.models.convert.model_bin import fused, int8, int16, norm, write_binary
from newscli.models.convert.weights import read_weights

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[Any]

_SPEC, _SPEC_REVISION = "TransformerEncoderSpec", 1
# CTranslate2's common_spec: Activation and EmbeddingsMerge.
_GELU, _TANH, _ADD = 3, 5, 1


def convert_encoder(checkpoint: Path, out: Path) -> None:
    """Write model.bin, config.json and vocabulary.json into the existing folder ``out``.

    ``checkpoint`` holds config.json, tokenizer.json and model.safetensors. Raises ModelError if one
    is missing or broken.
    """
    config = read_json(checkpoint / "config.json")
    tokenizer = read_json(checkpoint / "tokenizer.json")
    weights = read_weights(checkpoint / "model.safetensors")
    try:
        ids: dict[str, int] = tokenizer["model"]["vocab"]
        variables = _variables(config, weights)
        epsilon = float(config["layer_norm_eps"])
    except (KeyError, TypeError, ValueError) as error:
        raise ModelError(
            f"The encoder in {checkpoint} is not complete: {type(error).__name__}: {error}.",
            "Install it again.",
        ) from error
    write_binary(out / "model.bin", _SPEC, _SPEC_REVISION, variables)
    write_json(out / "vocabulary.json", sorted(ids, key=lambda token: ids[token]))
    runtime = {
        "bos_token": "<s>",
        "eos_token": "</s>",
        "layer_norm_epsilon": epsilon,
        "multi_query_attention": False,
        "unk_token": "[UNK]",
    }
    write_json(out / "config.json", runtime)


def _variables(config: Mapping[str, Any], weights: Mapping[str, Array]) -> dict[str, Array]:
    """Return CTranslate2's variables of the whole encoder by name."""
    if config["model_type"] != "bert" or config["hidden_act"] != "gelu":
        raise ValueError("it is no BERT with gelu")
    variables: dict[str, Array] = {
        "encoder/activation": int8(_GELU),
        "encoder/embeddings_merge": int8(_ADD),
        "encoder/multi_query_attention": int8(0),
        "encoder/num_heads": int16(config["num_attention_heads"]),
        "encoder/pre_norm": int8(0),
        "encoder/scale_embeddings": int8(0),
        "pooler_activation": int8(_TANH),
        "encoder/embeddings_0/weight": weights["embeddings.word_embeddings.weight"],
        "encoder/embeddings_1/weight": weights["embeddings.token_type_embeddings.weight"],
        "encoder/position_encodings/encodings": weights["embeddings.position_embeddings.weight"],
    }
    variables |= norm("encoder/layernorm_embedding", "embeddings.LayerNorm", weights)
    variables |= fused("pooler_dense", ["pooler.dense"], weights)
    for index in range(int(config["num_hidden_layers"])):
        variables |= _layer(f"encoder/layer_{index}", f"encoder.layer.{index}", weights)
    return variables


def _layer(target: str, source: str, weights: Mapping[str, Array]) -> dict[str, Array]:
    attention, output = f"{source}.attention", f"{source}.output"
    queries = [f"{attention}.self.{part}" for part in ("query", "key", "value")]
    return (
        fused(f"{target}/self_attention/linear_0", queries, weights)
        | fused(f"{target}/self_attention/linear_1", [f"{attention}.output.dense"], weights)
        | norm(f"{target}/self_attention/layer_norm", f"{attention}.output.LayerNorm", weights)
        | fused(f"{target}/ffn/linear_0", [f"{source}.intermediate.dense"], weights)
        | fused(f"{target}/ffn/linear_1", [f"{output}.dense"], weights)
        | norm(f"{target}/ffn/layer_norm", f"{output}.LayerNorm", weights)
    )
