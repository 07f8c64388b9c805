"""A checkpoint in small pieces, for machines between which only small files travel.

``python -m training.pieces out --work WORK FOLDER`` writes the newest checkpoint's weights (a
release's averaged ones) as float16 in pieces of at most 15 MiB; ``pieces in`` joins them into a
checkpoint of the work folder, which ``training.export`` reads and ``training.train`` goes on from.
The optimiser's moments, four times as large, stay behind: training warms up again for
``train.warmup_steps`` and estimates them afresh.
"""

from __future__ import annotations

import argparse
import hashlib
import io
from pathlib import Path

import torch

from training.model import save_checkpoint, trained_weights

PIECE = 15 * 1024 * 1024
_PATTERN = "checkpoint.{:02d}"


def write_pieces(work: Path, folder: Path) -> list[Path]:
    """Write the checkpoint of ``work`` to ``folder`` in pieces and return them."""
    saved = torch.load(work / "checkpoint.pt", weights_only=True, map_location="cpu")
    saved["model"] = {name: tensor.half() for name, tensor in trained_weights(saved).items()}
    for left_out in ("average", "optimisers"):
        saved.pop(left_out, None)
    buffer = io.BytesIO()
    torch.save(saved, buffer)
    data = buffer.getvalue()
    folder.mkdir(parents=True, exist_ok=True)
    pieces = []
    for number, start in enumerate(range(0, len(data), PIECE)):
        path = folder / _PATTERN.format(number)
        path.write_bytes(data[start : start + PIECE])
        pieces.append(path)
    (folder / "checkpoint.sha256").write_text(hashlib.sha256(data).hexdigest() + "\n")
    return pieces


def read_pieces(folder: Path, work: Path) -> None:
    """Join the pieces in ``folder`` into the checkpoint of ``work``.

    Raises SystemExit if a piece is missing or damaged.
    """
    data = b"".join(path.read_bytes() for path in sorted(folder.glob("checkpoint.[0-9]*")))
    if hashlib.sha256(data).hexdigest() != (folder / "checkpoint.sha256").read_text().strip():
        raise SystemExit(f"The pieces in {folder} are not whole: fetch them again.")
    saved = torch.load(io.BytesIO(data), weights_only=True)
    saved["model"] = {name: tensor.float() for name, tensor in saved["model"].items()}
    work.mkdir(parents=True, exist_ok=True)
    save_checkpoint(saved, work)


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])  # type: ignore[union-attr]
    parser.add_argument("direction", choices=("out", "in"))
    parser.add_argument("folder", type=Path)
    parser.add_argument("--work", type=Path, default=Path("training/work"))
    arguments = parser.parse_args()
    if arguments.direction == "out":
        for path in write_pieces(arguments.work, arguments.folder):
            print(f"{path} {path.stat().st_size / 1e6:.1f} MB")
    else:
        read_pieces(arguments.folder, arguments.work)


if __name__ == "__main__":
    main()
