"""Converts a Marian, BART, PEGASUS, T5 or BERT checkpoint to a CTranslate2 int8 model.

In numpy, after CTranslate2's ``converters/transformers.py``, which would import torch and
transformers (seconds, and hundreds of megabytes of memory) to rearrange forty megabytes of numbers.
:mod:`.networks` lays the networks out and writes them.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from newscli.errors import ModelError, reason
from newscli.files import parse_json, write_json
from newscli.models.convert.weights import read_weights, weights_file

CONVERTER_VERSION = 2
"""Part of a conversion's key: raise it when the output changes."""

CONVERTIBLE = frozenset({"marian", "bart", "pegasus", "t5", "mt5", "bert"})
"""The model types (config.json) that :func:`convert` knows; transformers runs the others."""

_MOST_SPARE_ROWS = 10_000
_INCOMPLETE = (LookupError, ValueError, TypeError, AttributeError, ArithmeticError)
"""Errors of a checkpoint whose parts do not belong together."""


def convert(checkpoint: Path, out: Path) -> None:
    """Write the CTranslate2 int8 form of ``checkpoint`` into the existing folder ``out``.

    The files are model.bin, config.json, and shared_vocabulary.json (BERT: vocabulary.json) or, for
    separate vocabularies, source_vocabulary.json and target_vocabulary.json. Raises ModelError if
    the checkpoint is broken or of a kind that newscli does not run.
    """
    from newscli.models.convert import networks

    config = read_json(checkpoint / "config.json")
    weights_path = weights_file(checkpoint)
    kind = config.get("model_type")
    if kind not in CONVERTIBLE:
        raise ModelError(
            f"The model in {checkpoint} is of the type {kind!r}.",
            "newscli converts Marian (translation) and BART, PEGASUS or T5 (summary) models.",
        )
    weights = read_weights(weights_path)
    try:
        vocabularies = _vocabularies(checkpoint, config)
        source, *_, target = [*vocabularies.values()] * 2
        if kind == "bert":
            spec, variables = ("TransformerEncoderSpec", 1), networks.encoder(config, weights)
        else:
            sizes = {"encoder": len(source), "decoder": len(target)}
            spec = ("TransformerSpec", 7)
            variables = networks.encoder_decoder(config, weights, sizes)
        runtime = _runtime_config(config, target)
    except _INCOMPLETE as error:
        raise ModelError(
            f"The model in {checkpoint} is incomplete: {type(error).__name__}: {error}.",
            "Get it again, or check that config.json belongs to the weights.",
        ) from error
    networks.write_binary(out / "model.bin", *spec, variables)
    for name, tokens in vocabularies.items():
        write_json(out / f"{name}.json", tokens)
    write_json(out / "config.json", runtime)


def is_convertible(checkpoint: Path) -> bool:
    """Return whether :func:`convert` knows the type of the model in ``checkpoint``."""
    return read_json(checkpoint / "config.json").get("model_type") in CONVERTIBLE


def read_json(path: Path) -> dict[str, Any]:
    """Return the JSON object in ``path``; ModelError if it is missing or broken."""
    try:
        data = parse_json(path.read_bytes())
    except FileNotFoundError as error:
        raise ModelError(
            f"There is no {path.name} in {path.parent}.",
            "Name a folder that holds a model in Hugging Face layout.",
        ) from error
    except (OSError, ValueError) as error:
        raise ModelError(f"Cannot read {path}: {reason(error)}.", "Get the model again.") from error
    if not isinstance(data, dict):
        raise ModelError(f"{path} holds no JSON object.", "Get the model again.")
    return data


def _vocabularies(checkpoint: Path, config: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return the tokens in the order of their ids, by the name of their file: source, target."""
    size = int(config["vocab_size"])
    if config["model_type"] == "bert":
        return {"vocabulary": _in_order(read_json(checkpoint / "tokenizer.json")["model"]["vocab"])}
    if config["model_type"] not in {"marian", "bart"}:
        tokens = _tokens_of_tokenizer(checkpoint)
        # T5's embeddings have more rows than its tokenizer has tokens; nothing ever asks for them.
        if size > len(tokens) + _MOST_SPARE_ROWS:
            raise ValueError(f"a vocabulary of {len(tokens)} tokens for {size} embeddings")
        tokens = [*tokens, *(f"<extra_id_{i}>" for i in range(size - len(tokens)))][:size]
        return {"shared_vocabulary": tokens}
    source = _numbered_tokens(checkpoint / "vocab.json", config, size)
    target_size = int(config.get("decoder_vocab_size") or size)
    if (path := checkpoint / "target_vocab.json").is_file():
        target = _numbered_tokens(path, config, target_size)
        return {"source_vocabulary": source, "target_vocabulary": target}
    if target_size != size:
        raise ValueError("target_vocab.json is missing")
    return {"shared_vocabulary": source}


def _in_order(ids: Mapping[str, int]) -> list[str]:
    return sorted(ids, key=lambda token: int(ids[token]))


def _numbered_tokens(path: Path, config: Mapping[str, Any], size: int) -> list[str]:
    """Return the tokens of a vocabulary file in the order of their ids.

    Marian's come without ``<pad>``: transformers adds it as the last id to start the decoder with;
    CTranslate2 starts it with a zero vector instead, and so cannot generate it.
    """
    ids = read_json(path)
    tokens = _in_order(ids)
    if [ids[token] for token in tokens] != list(range(len(tokens))):
        raise ValueError(f"{path.name} does not number its tokens from 0 without gaps")
    if config["model_type"] == "marian":
        if "</s>" not in ids:
            raise ValueError(f"{path.name} has no </s>")
        if tokens[-1] == "<pad>":
            tokens.pop()
    return tokens[:size]


def _tokens_of_tokenizer(checkpoint: Path) -> list[str]:
    """Ask transformers, which has rules of its own for the special tokens beside the pieces."""
    from transformers import AutoTokenizer

    try:
        tokenizer = AutoTokenizer.from_pretrained(
            checkpoint, local_files_only=True, trust_remote_code=False
        )
    except Exception as error:  # transformers raises whatever its parsers meet
        raise ValueError(f"its tokenizer cannot be loaded: {error}") from error
    return _in_order(tokenizer.get_vocab())


def _runtime_config(config: Mapping[str, Any], tokens: list[str]) -> dict[str, Any]:
    """Return the settings that CTranslate2 reads besides the variables."""
    if config["model_type"] == "bert":
        return {
            "bos_token": "<s>",
            "eos_token": "</s>",
            "layer_norm_epsilon": float(config["layer_norm_eps"]),
            "multi_query_attention": False,
            "unk_token": "[UNK]",
        }
    # A separate target vocabulary may number its end token differently from config.json.
    marian = config["model_type"] == "marian"
    end = "</s>" if marian else tokens[config["eos_token_id"]]
    start, begin = config.get("decoder_start_token_id"), "<s>"
    if marian:
        start = None  # its decoder starts from zeros: which token stands there does not matter
    elif config["model_type"] != "bart":
        begin = tokens[config["pad_token_id"]]
        start = config["pad_token_id"] if start is None else start
    return {
        "add_source_bos": False,
        "add_source_eos": False,
        "bos_token": begin,
        "decoder_start_token": end if start is None else tokens[start],
        "eos_token": end,
        "layer_norm_epsilon": None,
        "multi_query_attention": False,
        "unk_token": "<unk>",
    }
