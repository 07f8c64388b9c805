"""Tiny checkpoints in the layout of the models that newscli runs: random ones, and taught ones.

A taught model knows a few sentences by heart, which takes seconds and is enough to tell a model
that translates from one that does not.
"""

from __future__ import annotations

import io
import json
import random
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from newscli import selftest

ROOT = Path(__file__).parents[2]
GERMAN, ENGLISH = selftest.GERMAN, "The government in Berlin passed a new law on Monday."
FRENCH = "Le gouvernement de Berlin a adopté lundi une nouvelle loi."
PAIRS = (
    (GERMAN, ENGLISH),
    ("Die Elbe.", "The Elbe."),
    ("Die Brücke über die Elbe ist gesperrt.", "The bridge over the Elbe is closed."),
    ("Ja.", "Yes."),
)
SUMMARY = "The government passed a new law on rents. Tenants welcomed it."


def _sentencepiece(size: int = 200) -> bytes:
    import sentencepiece

    texts = [line for path in sorted((ROOT / "samples").glob("*.txt"))
             for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]  # fmt: skip
    texts += [*sum(PAIRS, ()), FRENCH]
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(texts), model_writer=model, vocab_size=size, model_type="unigram",
        bos_id=-1, pad_id=-1, eos_id=0, unk_id=1, hard_vocab_limit=False, minloglevel=2,
    )  # fmt: skip
    return model.getvalue()


def build_marian(
    folder: Path,
    seed: int = 1,
    pairs: Sequence[tuple[str, str]] = (),
    target_tokens: Sequence[str] = (),
    **settings: Any,
) -> Path:
    """A Marian model like Helsinki-NLP/opus-mt-de-en, with safetensors and with a torch file.

    Its weights are random, or taught ``pairs``; a source may begin with one of ``target_tokens``.
    """
    import sentencepiece
    import torch
    from transformers import MarianConfig, MarianMTModel, MarianTokenizer

    folder.mkdir()
    pieces = _sentencepiece()
    for name in ("source.spm", "target.spm"):
        (folder / name).write_bytes(pieces)
    processor = sentencepiece.SentencePieceProcessor(model_proto=pieces)
    ids = {processor.id_to_piece(i): i for i in range(processor.get_piece_size())}
    for token in target_tokens:
        ids[token] = len(ids)
    ids["<pad>"] = pad = len(ids)
    (folder / "vocab.json").write_text(json.dumps(ids, ensure_ascii=False), encoding="utf-8")
    torch.manual_seed(seed)
    shape = {
        "d_model": 32, "encoder_layers": 2, "decoder_layers": 1, "encoder_attention_heads": 4,
        "decoder_attention_heads": 4, "encoder_ffn_dim": 48, "decoder_ffn_dim": 40,
        "activation_function": "swish", "max_position_embeddings": 512, "scale_embedding": True,
    }  # fmt: skip
    if pairs:
        shape |= {"init_std": 0.1, "dropout": 0.0, "encoder_ffn_dim": 64, "decoder_ffn_dim": 64}
    model = MarianMTModel(
        MarianConfig(
            vocab_size=pad + 1, pad_token_id=pad, eos_token_id=0, bos_token_id=0,
            decoder_start_token_id=pad, forced_eos_token_id=0,
            **({"init_std": 0.3} | shape | settings),
        )
    )  # fmt: skip
    names = [str(folder / name) for name in ("source.spm", "target.spm", "vocab.json")]
    tokenizer = MarianTokenizer(*names, source_lang="de", target_lang="en")
    if pairs:
        sources, targets = zip(*pairs, strict=True)
        teach(model, tokenizer(list(sources), text_target=list(targets), padding=True))
    else:
        torch.nn.init.normal_(model.final_logits_bias)
    with torch.no_grad():
        model.model.shared.weight[pad].zero_()
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    torch.save(model.state_dict(), folder / "pytorch_model.bin")
    return folder


def teach(model: Any, batch: Any, steps: int = 400) -> None:
    """Train ``model`` on one batch until it knows it by heart."""
    import torch

    sources = torch.tensor(batch["input_ids"])
    mask = torch.tensor(batch["attention_mask"])
    labels = torch.tensor(batch["labels"])
    pad, start = model.config.pad_token_id, model.config.decoder_start_token_id
    begin = torch.full_like(labels[:, :1], start)
    inputs = torch.cat([begin, labels[:, :-1]], dim=1)
    optimiser = torch.optim.Adam(model.parameters(), lr=3e-3)
    model.train()
    for step in range(steps):
        logits = model(input_ids=sources, attention_mask=mask, decoder_input_ids=inputs).logits
        loss = torch.nn.functional.cross_entropy(logits.transpose(1, 2), labels, ignore_index=pad)
        if step % 10 == 0 and loss.item() < 0.03:
            break
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    assert loss.item() < 0.1, "the model did not learn its sentences"
    model.eval()


def with_separate_vocabularies(marian: Path, folder: Path) -> Path:
    """The same model, its target's tokens numbered differently from its source's.

    As the opus-mt-tc-big models are: target_vocab.json, and embeddings of their own. The target's
    vocabulary gets 7 tokens more, so that no size matches by chance.
    """
    import torch
    from safetensors.torch import load_file, save_file

    shutil.copytree(marian, folder, ignore=shutil.ignore_patterns("pytorch_model.bin"))
    ids = json.loads((marian / "vocab.json").read_text("utf-8"))
    tokens = sorted(ids, key=lambda token: ids[token])
    middle = tokens[:-1]
    order = random.Random(3).sample(range(len(middle)), len(middle))
    target = [middle[i] for i in order] + [f"▁zusatz{i}" for i in range(7)] + ["<pad>"]
    (folder / "target_vocab.json").write_text(
        json.dumps({token: i for i, token in enumerate(target)}, ensure_ascii=False), "utf-8"
    )
    weights = load_file(marian / "model.safetensors")
    shared, bias = weights.pop("model.shared.weight"), weights["final_logits_bias"]
    weights.pop("lm_head.weight", None)
    size = shared.shape[1]
    rows = torch.cat([shared[order], torch.zeros(7, size), shared[-1:]])
    weights |= {
        "model.encoder.embed_tokens.weight": shared,
        "model.decoder.embed_tokens.weight": rows,
        "lm_head.weight": rows.clone(),
        "final_logits_bias": torch.cat(
            [bias[:, order], torch.full((1, 7), -20.0), bias[:, -1:]], dim=1
        ),
    }
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
    pad = len(target) - 1
    config = json.loads((marian / "config.json").read_text("utf-8"))
    config |= {
        "share_encoder_decoder_embeddings": False, "decoder_vocab_size": len(target),
        "decoder_start_token_id": pad, "tie_word_embeddings": False,
    }  # fmt: skip
    (folder / "config.json").write_text(json.dumps(config))
    settings = json.loads((marian / "tokenizer_config.json").read_text("utf-8"))
    (folder / "tokenizer_config.json").write_text(json.dumps(settings | {"separate_vocabs": True}))
    return folder


def with_lm_head_alone(marian: Path, folder: Path) -> Path:
    """The same model, its tied embeddings stored under the output layer's name only."""
    from safetensors.torch import load_file, save_file

    shutil.copytree(marian, folder, ignore=shutil.ignore_patterns("pytorch_model.bin"))
    weights = load_file(marian / "model.safetensors")
    weights["lm_head.weight"] = weights.pop("model.shared.weight")
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
    return folder


def with_shuffled_vocabulary(marian: Path, folder: Path) -> Path:
    """The same model with the vocabulary of some other one: all weights right, all words wrong."""
    shutil.copytree(marian, folder, ignore=shutil.ignore_patterns("pytorch_model.bin"))
    ids = json.loads((marian / "vocab.json").read_text("utf-8"))
    words = [token for token in ids if not token.startswith("<")]
    numbers = [ids[token] for token in words]
    random.Random(5).shuffle(numbers)
    ids |= dict(zip(words, numbers, strict=True))
    (folder / "vocab.json").write_text(json.dumps(ids, ensure_ascii=False), "utf-8")
    return folder


def build_bart(folder: Path, taught: bool = False) -> Path:
    """A BART model like sshleifer/distilbart-cnn-12-6: random, or taught one summary."""
    import torch
    from tokenizers import ByteLevelBPETokenizer
    from transformers import BartConfig, BartForConditionalGeneration, BartTokenizer

    folder.mkdir()
    if taught:
        special = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]
        learner = ByteLevelBPETokenizer()
        learner.train_from_iterator(
            [selftest.ARTICLE, SUMMARY] * 3, vocab_size=500, min_frequency=2,
            special_tokens=special,
        )  # fmt: skip
        learner.save_model(str(folder))
        tokens = list(json.loads((folder / "vocab.json").read_text("utf-8")))
    else:
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
            forced_bos_token_id=0, forced_eos_token_id=2, init_std=0.1 if taught else 0.3,
            dropout=0.0 if taught else 0.1,
            normalize_before=False,  # CTranslate2's converter asks for it
        )
    )  # fmt: skip
    if taught:
        tokenizer = BartTokenizer.from_pretrained(folder)
        teach(model, tokenizer([selftest.ARTICLE], text_target=[SUMMARY]))
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
