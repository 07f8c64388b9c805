"""Our converter writes what CTranslate2's own writes, without torch, once, and safely."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from newscli.errors import ModelError
from newscli.models import cache as conversions
from newscli.models.cache import for_transformers
from newscli.models.convert import convert
from newscli.models.convert.weights import pack
from newscli.models.store import find_translation_model
from tests.models.checkpoints import build_marian, copy_without, with_separate_vocabularies


def _reference(checkpoint: Path, out: Path) -> Path:
    from ctranslate2.converters import TransformersConverter

    TransformersConverter(str(checkpoint)).convert(str(out), quantization="int8")
    return out


def _assert_equal(ours: Path, theirs: Path) -> None:
    assert sorted(p.name for p in ours.iterdir()) == sorted(p.name for p in theirs.iterdir())
    assert (ours / "model.bin").read_bytes() == (theirs / "model.bin").read_bytes()
    for name in ("config.json", "shared_vocabulary.json"):
        assert json.loads((ours / name).read_text()) == json.loads((theirs / name).read_text())


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("NEWSCLI_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def test_marian_is_converted_byte_for_byte_as_by_ctranslate2(marian: Path, tmp_path: Path) -> None:
    ours = tmp_path / "ours"
    ours.mkdir()
    convert(marian, ours)
    _assert_equal(ours, _reference(marian, tmp_path / "theirs"))


def test_another_shape_too(tmp_path: Path) -> None:
    """The compact model's traits: gelu, more layers, no logit bias, other head counts."""
    checkpoint = build_marian(
        tmp_path / "model", seed=7, activation_function="gelu", encoder_layers=3, decoder_layers=2,
        d_model=48, encoder_attention_heads=6, decoder_attention_heads=6, scale_embedding=False,
    )  # fmt: skip
    ours = tmp_path / "ours"
    ours.mkdir()
    convert(checkpoint, ours)
    _assert_equal(ours, _reference(checkpoint, tmp_path / "theirs"))


def test_a_torch_file_gives_the_same(marian: Path, tmp_path: Path) -> None:
    only_bin = copy_without(marian, tmp_path / "bin", "model.safetensors")
    only_safe = copy_without(marian, tmp_path / "safe", "pytorch_model.bin")
    outs = []
    for checkpoint in (only_bin, only_safe):
        outs.append(tmp_path / f"{checkpoint.name}-out")
        outs[-1].mkdir()
        convert(checkpoint, outs[-1])
    _assert_equal(*outs)


def test_separate_vocabularies_that_do_not_fit_the_weights(marian: Path, tmp_path: Path) -> None:
    checkpoint = with_separate_vocabularies(marian, tmp_path / "separate")
    out = tmp_path / "out"
    out.mkdir()
    convert(checkpoint, out)
    assert (out / "source_vocabulary.json").is_file()
    assert (out / "target_vocabulary.json").is_file()
    (checkpoint / "target_vocab.json").unlink()
    with pytest.raises(ModelError, match=r"target_vocab\.json is missing"):
        convert(checkpoint, out)


@pytest.mark.parametrize("change", [{"</s>": 9999}, {"new": -1}])
def test_a_vocabulary_with_gaps_is_refused(
    marian: Path, tmp_path: Path, change: dict[str, int]
) -> None:
    checkpoint = copy_without(marian, tmp_path / "gaps", "pytorch_model.bin")
    ids = json.loads((checkpoint / "vocab.json").read_text("utf-8"))
    (checkpoint / "vocab.json").write_text(json.dumps(ids | change), "utf-8")
    with pytest.raises(ModelError, match="without gaps"):
        convert(checkpoint, tmp_path)


def test_bart_is_converted_byte_for_byte_as_by_ctranslate2(bart: Path, tmp_path: Path) -> None:
    ours = tmp_path / "ours"
    ours.mkdir()
    convert(bart, ours)
    _assert_equal(ours, _reference(bart, tmp_path / "theirs"))


def test_a_torch_file_cannot_run_code(marian: Path, tmp_path: Path) -> None:
    import torch

    class Hostile:
        def __reduce__(self) -> tuple[object, ...]:
            return (Path.touch, (tmp_path / "ran",))

    checkpoint = copy_without(marian, tmp_path / "hostile", "model.safetensors")
    torch.save({"model.shared.weight": Hostile()}, checkpoint / "pytorch_model.bin")
    with pytest.raises(ModelError, match="Cannot read the weights"):
        convert(checkpoint, tmp_path)
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize(
    ("name", "content"),
    [("model.safetensors", b"broken"), ("config.json", b"{"), ("config.json", b"[]"),
     ("config.json", b'{"model_type": "t5"}'), ("vocab.json", b"{}"), ("vocab.json", None),
     ("config.json", b'{"model_type": "marian"}'), ("model.safetensors", None),
     ("config.json", b"[" * 100_000), ("vocab.json", b'{"a": 1e999}'),
     ("vocab.json", b'{"a": []}')],
)  # fmt: skip
def test_broken_checkpoints_are_model_errors(
    marian: Path, tmp_path: Path, cache: Path, name: str, content: bytes | None
) -> None:
    checkpoint = copy_without(marian, tmp_path / "broken", "pytorch_model.bin")
    (checkpoint / name).unlink()
    if content is not None:
        (checkpoint / name).write_bytes(content)
    with pytest.raises(ModelError):
        find_translation_model(str(checkpoint))
    assert not list(cache.glob("ctranslate2/*/model.bin")), "a half-made conversion was left"


@pytest.mark.parametrize(
    "change",
    [{"max_position_embeddings": 10**12}, {"encoder_layers": 10**9}, {"vocab_size": None},
     {"d_model": 10**9}, {"d_model": -1}, {"encoder_attention_heads": 10**9},
     {"activation_function": "none"}, {"decoder_vocab_size": 7}, {"scale_embedding": "x"}],
)  # fmt: skip
def test_a_configuration_out_of_bounds_is_a_model_error(
    marian: Path, tmp_path: Path, cache: Path, change: dict[str, object]
) -> None:
    """Also one that asks for more memory than any machine has."""
    checkpoint = copy_without(marian, tmp_path / "odd", "pytorch_model.bin")
    config = json.loads((checkpoint / "config.json").read_text("utf-8"))
    (checkpoint / "config.json").write_text(json.dumps(config | change))
    started = time.monotonic()
    if change == {"scale_embedding": "x"}:  # as Python reads it: true
        find_translation_model(str(checkpoint))
    else:
        with pytest.raises(ModelError):
            find_translation_model(str(checkpoint))
    assert time.monotonic() - started < 20


def test_conversion_happens_once_and_without_torch(marian: Path, cache: Path) -> None:
    script = (
        "import sys, json, os, time\n"
        "from newscli.models.store import find_translation_model\n"
        "found = find_translation_model(sys.argv[1])\n"
        "heavy = [m for m in ('torch', 'transformers', 'huggingface_hub') if m in sys.modules]\n"
        "print(json.dumps([str(found.ctranslate2), heavy]))\n"
    )

    def run() -> list[object]:
        done = subprocess.run(
            [sys.executable, "-c", script, str(marian)], capture_output=True, check=True
        )
        return list(json.loads(done.stdout))

    with ThreadPoolExecutor(4) as pool:  # four processes at once: one converts, three wait
        results = [future.result() for future in [pool.submit(run) for _ in range(4)]]
    assert all(result == results[0] for result in results)
    folder, heavy = Path(str(results[0][0])), results[0][1]
    assert heavy == []
    assert not conversions.damaged_files(folder)
    made = (folder / "model.bin").stat().st_mtime_ns
    run()
    assert (folder / "model.bin").stat().st_mtime_ns == made
    assert [path for path in folder.parent.iterdir() if path.name.startswith(".")] == []


def test_other_weights_get_another_conversion(marian: Path, tmp_path: Path, cache: Path) -> None:
    checkpoint = copy_without(marian, tmp_path / "model", "pytorch_model.bin")
    first = conversions.converted(checkpoint)
    data = bytearray((checkpoint / "model.safetensors").read_bytes())
    data[-1] ^= 1
    time.sleep(0.01)
    (checkpoint / "model.safetensors").write_bytes(data)
    assert conversions.converted(checkpoint) != first


def test_a_damaged_conversion_is_made_anew(marian: Path, cache: Path) -> None:
    folder = conversions.converted(marian)
    good = (folder / "model.bin").read_bytes()
    (folder / "model.bin").write_bytes(good[:-10])
    assert conversions.converted(marian) == folder
    assert (folder / "model.bin").read_bytes() == good


def test_a_cache_that_cannot_be_written(
    marian: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("NEWSCLI_CACHE", str(tmp_path / "file" / "cache"))
    with pytest.raises(ModelError, match="NEWSCLI_CACHE"):
        conversions.converted(marian)


def test_packed_weights_give_the_same_integers(marian: Path, tmp_path: Path, cache: Path) -> None:
    import ctranslate2
    import numpy as np
    from transformers import MarianMTModel

    plain = copy_without(marian, tmp_path / "plain", "pytorch_model.bin")
    pack(plain, tmp_path / "packed")
    sizes = [
        (conversions.converted(f) / "model.bin").stat().st_size
        for f in (plain, tmp_path / "packed")
    ]
    assert sizes[0] == sizes[1]
    translator = ctranslate2.Translator(str(conversions.converted(tmp_path / "packed")))
    assert translator.translate_batch([["▁Die", "</s>"]], max_decoding_length=5)
    # For transformers there is a copy with plain weights, made once.
    folder = for_transformers(tmp_path / "packed")
    assert folder != tmp_path / "packed"
    assert for_transformers(tmp_path / "packed") == folder
    assert for_transformers(plain) == plain
    read = MarianMTModel.from_pretrained(folder).state_dict()["model.shared.weight"].float().numpy()
    true = MarianMTModel.from_pretrained(plain).state_dict()["model.shared.weight"].numpy()
    row_steps = np.abs(true).max(axis=1, keepdims=True) / 127
    assert (np.abs(read - true) <= row_steps * 0.6 + 1e-3).all()


def test_the_bundled_model_is_found_and_quick(cache: Path) -> None:
    started = time.perf_counter()
    found = find_translation_model()
    assert time.perf_counter() - started < 3
    assert found.name == "compact"
    assert conversions.is_complete(found.ctranslate2)
    assert (found.checkpoint / "source.spm").is_file()
