"""Real checkpoints in the layout of their originals, small enough to build and train in seconds."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import torch

_SPECIAL = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]


def build_bart(
    folder: Path, lessons: Sequence[tuple[str, str]], *, window: int = 128, steps: int = 100
) -> None:
    """Write a BART that has learned ``lessons`` (article, summary) by heart; no steps: random."""
    from transformers import BartConfig, BartForConditionalGeneration, BartTokenizerFast

    _train_bytes(folder, [text for lesson in lessons for text in lesson], window, "BartTokenizer")
    tokenizer = BartTokenizerFast.from_pretrained(folder)
    torch.manual_seed(1)
    config = BartConfig(
        vocab_size=len(tokenizer), d_model=64, encoder_layers=1, decoder_layers=1,
        encoder_attention_heads=4, decoder_attention_heads=4, encoder_ffn_dim=128,
        decoder_ffn_dim=128, max_position_embeddings=window, dropout=0.0, attention_dropout=0.0,
    )  # fmt: skip
    model = BartForConditionalGeneration(config)
    model.generation_config.update(forced_bos_token_id=0, num_beams=2, no_repeat_ngram_size=3)
    _teach(model, tokenizer, lessons, steps)
    model.eval().save_pretrained(folder)


def _train_bytes(folder: Path, texts: Sequence[str], window: int, kind: str) -> None:
    from tokenizers import ByteLevelBPETokenizer

    bpe = ByteLevelBPETokenizer()
    bpe.train_from_iterator(texts, vocab_size=900, min_frequency=1, special_tokens=_SPECIAL)
    folder.mkdir(parents=True)
    bpe.save_model(str(folder))
    (folder / "tokenizer_config.json").write_text(
        json.dumps({"model_max_length": window, "tokenizer_class": kind})
    )


def build_led(folder: Path, texts: Sequence[str]) -> None:
    """Write a Longformer encoder-decoder with random weights, which CTranslate2 does not know."""
    from transformers import AutoTokenizer, LEDConfig, LEDForConditionalGeneration

    _train_bytes(folder, texts, 160, "LEDTokenizer")
    tokenizer = AutoTokenizer.from_pretrained(folder)
    torch.manual_seed(6)
    config = LEDConfig(
        vocab_size=len(tokenizer), d_model=32, encoder_layers=1, decoder_layers=1,
        encoder_attention_heads=4, decoder_attention_heads=4, encoder_ffn_dim=64,
        decoder_ffn_dim=64, max_encoder_position_embeddings=160,
        max_decoder_position_embeddings=160, attention_window=32,
    )  # fmt: skip
    LEDForConditionalGeneration(config).save_pretrained(folder)


def _teach(model: torch.nn.Module, tokenizer, lessons, steps: int) -> None:
    batch = tokenizer([a for a, _ in lessons], return_tensors="pt", padding=True)
    labels = tokenizer([s for _, s in lessons], return_tensors="pt", padding=True)["input_ids"]
    labels[labels == tokenizer.pad_token_id] = -100
    optimiser = torch.optim.AdamW(model.parameters(), lr=4e-3)
    model.train()
    for _ in range(steps):
        loss = model(**batch, labels=labels).loss
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()


def build_t5(folder: Path, texts: Sequence[str], *, more_rows: int = 0, **traits: object) -> None:
    """Write a T5 with random weights and a SentencePiece vocabulary."""
    from transformers import T5Config, T5ForConditionalGeneration, T5TokenizerFast

    _train_pieces(folder, texts, pad_id=0, eos_id=1, unk_id=2, bos_id=-1)
    tokenizer = T5TokenizerFast.from_pretrained(folder, extra_ids=0)
    tokenizer.save_pretrained(folder)
    torch.manual_seed(2)
    config = T5Config(
        **{
            "vocab_size": len(tokenizer) + more_rows, "d_model": 32, "d_kv": 8, "d_ff": 64,
            "num_layers": 1, "num_heads": 4, "n_positions": 160, "decoder_start_token_id": 0,
            "pad_token_id": 0, "eos_token_id": 1, **traits,
        }
    )  # fmt: skip
    T5ForConditionalGeneration(config).save_pretrained(folder)


def build_pegasus(folder: Path, texts: Sequence[str]) -> None:
    """Write a PEGASUS with random weights and a SentencePiece vocabulary."""
    from transformers import PegasusConfig, PegasusForConditionalGeneration, PegasusTokenizerFast

    _train_pieces(folder, texts, pad_id=0, eos_id=1, unk_id=2, bos_id=-1)
    tokenizer = PegasusTokenizerFast.from_pretrained(folder, offset=0)
    tokenizer.save_pretrained(folder)
    torch.manual_seed(3)
    config = PegasusConfig(
        vocab_size=len(tokenizer), d_model=32, encoder_layers=1, decoder_layers=1,
        encoder_attention_heads=4, decoder_attention_heads=4, encoder_ffn_dim=64,
        decoder_ffn_dim=64, max_position_embeddings=160,
    )  # fmt: skip
    PegasusForConditionalGeneration(config).save_pretrained(folder)


def _train_pieces(folder: Path, texts: Sequence[str], **ids: int) -> None:
    import sentencepiece

    folder.mkdir(parents=True)
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(texts), model_prefix=str(folder / "spiece"), vocab_size=220,
        hard_vocab_limit=False, minloglevel=2, **ids,
    )  # fmt: skip
    (folder / "spiece.vocab").unlink()


def build_bert(folder: Path, texts: Sequence[str]) -> None:
    """Write a BERT encoder with random weights and a vocabulary of word pieces."""
    from tokenizers import BertWordPieceTokenizer
    from transformers import BertConfig, BertModel, BertTokenizerFast

    pieces = BertWordPieceTokenizer()
    pieces.train_from_iterator(texts, vocab_size=200)
    folder.mkdir(parents=True)
    pieces.save_model(str(folder))
    tokenizer = BertTokenizerFast.from_pretrained(folder)
    tokenizer.save_pretrained(folder)
    torch.manual_seed(4)
    config = BertConfig(
        vocab_size=len(tokenizer), hidden_size=32, num_hidden_layers=2, num_attention_heads=4,
        intermediate_size=48, max_position_embeddings=64,
        position_embedding_type="absolute",
    )  # fmt: skip
    BertModel(config).save_pretrained(folder)
