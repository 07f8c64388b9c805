"""T5 and PEGASUS run on CTranslate2 as they do in transformers."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.numpy import load_file, save_file

from newscli.article import ModelInfo
from newscli.errors import ModelError
from newscli.models.convert import convert
from newscli.models.convert.networks import quantise
from newscli.summarise.abstractive import CTranslate2Generator
from tests.summarise.articles import BRIDGE, STRIKE
from tests.summarise.tiny_models import build_pegasus, build_t5

TEXTS = [*BRIDGE, *STRIKE, "summarize: The bridge is closed."]


def _edit(folder: Path, **values: object) -> None:
    path = folder / "config.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **values}))


def _t5(folder: Path) -> None:
    build_t5(folder, TEXTS)


def _t5_with_more_layers(folder: Path) -> None:
    """The second layer of a stack shares the first one's relative positions."""
    build_t5(folder, TEXTS, num_layers=2, num_decoder_layers=3)


def _t5_of_version_1_1(folder: Path) -> None:
    """Gated, an output layer of its own, unscaled states; config.json as google/t5-v1_1 has it."""
    build_t5(folder, TEXTS, feed_forward_proj="gated-gelu")
    weights = load_file(folder / "model.safetensors")
    noise = np.random.default_rng(5).normal(size=weights["shared.weight"].shape)
    weights["lm_head.weight"] = noise.astype(np.float32)
    save_file(weights, folder / "model.safetensors", {"format": "pt"})
    config = json.loads((folder / "config.json").read_text())
    del config["scale_decoder_outputs"]
    (folder / "config.json").write_text(json.dumps({**config, "tie_word_embeddings": False}))


def _pegasus(folder: Path) -> None:
    """With what the configurations of google/pegasus-* say beside transformers' own fields."""
    build_pegasus(folder, TEXTS)
    _edit(folder, normalize_before=True, normalize_embedding=False, add_final_layer_norm=True)


BUILDERS = [_t5, _t5_with_more_layers, _t5_of_version_1_1, _pegasus]


def _on_the_int8_grid(folder: Path) -> None:
    """Round the weights to what int8 holds exactly, so that both libraries see the same ones."""
    weights = load_file(folder / "model.safetensors")
    for name, value in weights.items():
        if value.ndim == 2 and "relative_attention_bias" not in name:
            whole, scale = quantise(value)
            weights[name] = whole.astype(np.float32) / scale[:, None]
    save_file(weights, folder / "model.safetensors", {"format": "pt"})


@pytest.mark.parametrize("build", BUILDERS)
def test_probabilities_are_those_of_transformers(build, tmp_path: Path) -> None:
    import ctranslate2
    from transformers import AutoModelForSeq2SeqLM, AutoTokenizer

    folder, out = tmp_path / "model", tmp_path / "converted"
    build(folder)
    _on_the_int8_grid(folder)
    out.mkdir()
    convert(folder, out)
    tokenizer = AutoTokenizer.from_pretrained(folder)
    model = AutoModelForSeq2SeqLM.from_pretrained(folder).eval()
    source = tokenizer(" ".join(BRIDGE[:2]))["input_ids"]
    target = tokenizer(STRIKE[0])["input_ids"]
    with torch.inference_mode():
        output = model(input_ids=torch.tensor([source]), labels=torch.tensor([target]))
    logs = output.logits[0].log_softmax(-1)
    expected = [float(logs[place, token]) for place, token in enumerate(target)]
    runner = ctranslate2.Translator(str(out), compute_type="float32")
    (scored,) = runner.score_batch(
        [tokenizer.convert_ids_to_tokens(source)], [tokenizer.convert_ids_to_tokens(target[:-1])]
    )
    assert len(scored.log_probs) == len(expected)
    np.testing.assert_allclose(scored.log_probs, expected, atol=2e-3)


@pytest.mark.parametrize("build", [_t5, _t5_with_more_layers, _pegasus])
def test_files_are_byte_for_byte_those_of_ctranslate2(build, tmp_path: Path) -> None:
    """Not T5 1.1: CTranslate2 4.8 scales its states, which transformers 5 does not."""
    from ctranslate2.converters import TransformersConverter

    folder, ours, theirs = tmp_path / "model", tmp_path / "ours", tmp_path / "theirs"
    build(folder)
    ours.mkdir()
    convert(folder, ours)
    TransformersConverter(str(folder)).convert(str(theirs), quantization="int8")
    assert (ours / "model.bin").read_bytes() == (theirs / "model.bin").read_bytes()
    for name in ("config.json", "shared_vocabulary.json"):
        assert json.loads((ours / name).read_text()) == json.loads((theirs / name).read_text())


def test_t5s_rows_without_a_token_are_kept(tmp_path: Path) -> None:
    """t5-small has 32,128 embeddings for 32,100 tokens."""
    folder, out = tmp_path / "model", tmp_path / "converted"
    build_t5(folder, TEXTS, more_rows=11)
    out.mkdir()
    convert(folder, out)
    tokens = json.loads((out / "shared_vocabulary.json").read_text())
    assert len(tokens) == json.loads((folder / "config.json").read_text())["vocab_size"]
    generator = CTranslate2Generator(folder, out, ModelInfo("t5", "", "ctranslate2"))
    assert len(generator.generate(TEXTS[:2], [(2, 8), (2, 8)])) == 2


@pytest.mark.parametrize(
    ("name", "values"),
    [("tokenizer.json", None), ("config.json", {"feed_forward_proj": "gated-nonsense"})],
)
def test_a_broken_t5_is_a_model_error(
    tmp_path: Path, name: str, values: dict[str, object] | None
) -> None:
    folder, out = tmp_path / "model", tmp_path / "converted"
    _t5(folder)
    out.mkdir()
    if values is None:
        (folder / name).write_text("{")
    else:
        _edit(folder, **values)
    with pytest.raises(ModelError, match="incomplete"):
        convert(folder, out)
    shutil.rmtree(out)
