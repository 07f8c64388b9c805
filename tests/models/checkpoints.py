"""Tiny checkpoints with random weights, in the layout of the models that newscli runs."""

from __future__ import annotations

import io
import json
import shutil
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]


def _sentencepiece() -> bytes:
    import sentencepiece

    texts = [line for path in sorted((ROOT / "samples").glob("*.txt"))
             for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]  # fmt: skip
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(texts), model_writer=model, vocab_size=200, model_type="unigram",
        bos_id=-1, pad_id=-1, eos_id=0, unk_id=1, hard_vocab_limit=False, minloglevel=2,
    )  # fmt: skip
    return model.getvalue()


def build_marian(folder: Path, seed: int = 1, **settings: Any) -> Path:
    """A Marian model like Helsinki-NLP/opus-mt-de-en, with safetensors and with a torch file."""
    import sentencepiece
    import torch
    from transformers import MarianConfig, MarianMTModel, MarianTokenizer

    folder.mkdir()
    pieces = _sentencepiece()
    for name in ("source.spm", "target.spm"):
        (folder / name).write_bytes(pieces)
    processor = sentencepiece.SentencePieceProcessor(model_proto=pieces)
    ids = {processor.id_to_piece(i): i for i in range(processor.get_piece_size())}
    ids["<pad>"] = pad = len(ids)
    (folder / "vocab.json").write_text(json.dumps(ids, ensure_ascii=False), encoding="utf-8")
    torch.manual_seed(seed)
    shape = {
        "d_model": 32, "encoder_layers": 2, "decoder_layers": 1, "encoder_attention_heads": 4,
        "decoder_attention_heads": 4, "encoder_ffn_dim": 48, "decoder_ffn_dim": 40,
        "activation_function": "swish", "max_position_embeddings": 512, "scale_embedding": True,
    }  # fmt: skip
    model = MarianMTModel(
        MarianConfig(
            vocab_size=pad + 1, pad_token_id=pad, eos_token_id=0, bos_token_id=0,
            decoder_start_token_id=pad, forced_eos_token_id=0, init_std=0.3, **(shape | settings),
        )
    )  # fmt: skip
    torch.nn.init.normal_(model.final_logits_bias)
    with torch.no_grad():
        model.model.shared.weight[pad].zero_()
    model.save_pretrained(folder)
    names = [str(folder / name) for name in ("source.spm", "target.spm", "vocab.json")]
    MarianTokenizer(*names, source_lang="de", target_lang="en").save_pretrained(folder)
    torch.save(model.state_dict(), folder / "pytorch_model.bin")
    return folder


def build_bart(folder: Path) -> Path:
    """A BART model like sshleifer/distilbart-cnn-12-6."""
    import torch
    from transformers import BartConfig, BartForConditionalGeneration

    folder.mkdir()
    # The byte-level alphabet of GPT-2's tokenizer, and no merges.
    characters = [chr(code) for code in (*range(33, 127), *range(161, 173), *range(174, 324))]
    tokens = ["<s>", "<pad>", "</s>", "<unk>", *characters, "<mask>"]
    ids = {token: index for index, token in enumerate(tokens)}
    (folder / "vocab.json").write_text(json.dumps(ids, ensure_ascii=False), encoding="utf-8")
    (folder / "merges.txt").write_text("#version: 0.2\n", encoding="utf-8")
    (folder / "tokenizer_config.json").write_text('{"tokenizer_class": "BartTokenizer"}')
    torch.manual_seed(2)
    model = BartForConditionalGeneration(
        BartConfig(
            vocab_size=len(tokens), d_model=32, encoder_layers=2, decoder_layers=1,
            encoder_attention_heads=4, decoder_attention_heads=4, encoder_ffn_dim=48,
            decoder_ffn_dim=40, activation_function="gelu", max_position_embeddings=256,
            bos_token_id=0, pad_token_id=1, eos_token_id=2, decoder_start_token_id=2,
            forced_bos_token_id=0, forced_eos_token_id=2, init_std=0.3,
            normalize_before=False,  # CTranslate2's converter asks for it
        )
    )  # fmt: skip
    model.save_pretrained(folder)
    return folder


def files_of(folder: Path, *without: str) -> dict[str, bytes]:
    return {
        path.name: path.read_bytes()
        for path in sorted(folder.iterdir())
        if path.name not in without
    }


def copy_without(folder: Path, target: Path, *without: str) -> Path:
    shutil.copytree(folder, target, ignore=lambda _, names: [n for n in names if n in without])
    return target
