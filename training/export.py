"""Step 3, ``python -m training.export``: a checkpoint as MarianMT files and as CTranslate2 int8.

The output folder has the layout of Helsinki-NLP/opus-mt-de-en on the hub (config.json,
generation_config.json, source.spm, target.spm, vocab.json, tokenizer_config.json, weights as
float16 safetensors); ``--ctranslate2 DIR`` also converts it to int8, and ``--packed DIR`` writes
what the package bundles (:mod:`newscli.models.convert.weights`).
"""

from __future__ import annotations

import argparse
import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import sentencepiece
import torch
from torch import Tensor

from newscli.models.convert.weights import pack
from newscli.translate.hints import INLINE_HINTS
from newscli.translate.tokens import DOUBT_IN_ATTENTION
from training.configuration import ModelSettings
from training.model import marian_names, trained_weights


def marian_config(
    settings: ModelSettings, vocabulary: int, traits: Sequence[str] = ()
) -> dict[str, Any]:
    """Return transformers' MarianConfig as a dictionary.

    ``traits`` say what else than translating the model was trained for
    (:data:`~newscli.translate.hints.INLINE_HINTS`).
    """
    return {
        "architectures": ["MarianMTModel"],
        "model_type": "marian",
        "vocab_size": vocabulary,
        "decoder_vocab_size": vocabulary,
        "d_model": settings.d_model,
        "encoder_layers": settings.encoder_layers,
        "decoder_layers": settings.decoder_layers,
        "encoder_attention_heads": settings.heads,
        "decoder_attention_heads": settings.heads,
        "encoder_ffn_dim": settings.ffn,
        "decoder_ffn_dim": settings.ffn,
        "activation_function": "gelu",
        "dropout": 0.0,
        "attention_dropout": 0.0,
        "activation_dropout": 0.0,
        "max_position_embeddings": 512,
        "scale_embedding": True,
        "share_encoder_decoder_embeddings": True,
        "tie_word_embeddings": True,
        "static_position_embeddings": True,
        "is_encoder_decoder": True,
        "use_cache": True,
        "bos_token_id": 0,
        "eos_token_id": 0,
        "forced_eos_token_id": 0,
        "pad_token_id": vocabulary - 1,
        "decoder_start_token_id": vocabulary - 1,
        "dtype": "float16",
        **dict.fromkeys(traits, True),
    }


def _write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def export(
    model: dict[str, Tensor],
    settings: ModelSettings,
    spm: Path,
    out: Path,
    traits: Sequence[str] = (),
) -> None:
    """Write float32 weights ``model`` (our names) and their SentencePiece model to ``out``."""
    from safetensors.torch import save_file

    out.mkdir(parents=True, exist_ok=True)
    processor = sentencepiece.SentencePieceProcessor(model_file=str(spm))
    pieces = [processor.id_to_piece(i) for i in range(processor.get_piece_size())]
    vocabulary = len(pieces) + 1
    # Embeddings reach float16 through the tied matrix; all of Marian's values fit its range.
    state = {
        name: tensor.to(torch.float16).contiguous() for name, tensor in marian_names(model).items()
    }
    save_file(state, out / "model.safetensors", metadata={"format": "pt"})
    config = marian_config(settings, vocabulary, traits)
    _write_json(out / "config.json", config)
    generation = {
        key: config[key]
        for key in ("bos_token_id", "eos_token_id", "forced_eos_token_id", "pad_token_id",
                    "decoder_start_token_id")
    }  # fmt: skip
    _write_json(
        out / "generation_config.json",
        generation | {"bad_words_ids": [[vocabulary - 1]], "max_length": 512, "num_beams": 4},
    )
    _write_json(out / "vocab.json", {p: i for i, p in enumerate([*pieces, "<pad>"])})
    _write_json(
        out / "tokenizer_config.json",
        {
            "tokenizer_class": "MarianTokenizer", "source_lang": "de", "target_lang": "en",
            "eos_token": "</s>", "unk_token": "<unk>", "pad_token": "<pad>",
            "model_max_length": 512, "separate_vocabs": False,
        },
    )  # fmt: skip
    for name in ("source.spm", "target.spm"):
        shutil.copyfile(spm, out / name)


def main() -> None:
    """Run the step."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])  # type: ignore[union-attr]
    parser.add_argument("--work", type=Path, default=Path("training/work"))
    parser.add_argument("--checkpoint", type=Path, help="default: checkpoint.pt in the work folder")
    parser.add_argument("--out", type=Path, default=Path("training/work/export"))
    parser.add_argument("--ctranslate2", type=Path, help="also write the int8 model to this folder")
    parser.add_argument("--packed", type=Path, help="also write the bundled form to this folder")
    arguments = parser.parse_args()
    saved = torch.load(
        arguments.checkpoint or arguments.work / "checkpoint.pt",
        weights_only=True,
        map_location="cpu",
    )
    settings = ModelSettings(**saved["settings"]["model"])
    weights = trained_weights(saved)
    traits = [INLINE_HINTS] if saved["settings"]["corpus"].get("hints") else []
    traits += [DOUBT_IN_ATTENTION] if saved["state"].get("tells_doubt") else []
    export(weights, settings, arguments.work / "source.spm", arguments.out, traits)
    if arguments.packed:
        pack(arguments.out, arguments.packed)
    if arguments.ctranslate2:
        from ctranslate2.converters import TransformersConverter

        TransformersConverter(str(arguments.out)).convert(
            str(arguments.ctranslate2), quantization="int8", force=True
        )


if __name__ == "__main__":
    main()
