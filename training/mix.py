"""Between two steps, ``python -m training.mix``: the weighted mean of several runs' weights.

    python -m training.mix --config C --work MIX --run FIRST 0.3 --run SECOND 0.7

What each run (a work folder) changed in the weights that the configuration starts from is added to
them, times its share (task arithmetic, Ilharco et al. 2023). With shares that sum to 1 the result
is the mean of the runs; with less, it stays nearer to the start (Wortsman et al. 2022). A run's
averaged weights are taken where it has some. MIX gets a ``checkpoint.pt`` that can be exported.
"""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

import torch
from torch import Tensor

from training.configuration import read_settings
from training.initialise import initialise
from training.model import save_checkpoint, trained_weights


def mix(
    start: Mapping[str, Tensor], runs: Sequence[tuple[Mapping[str, Tensor], float]]
) -> dict[str, Tensor]:
    """Return ``start`` and the share of each run's difference from it (all of one shape)."""
    return {
        name: tensor + sum(share * (weights[name] - tensor) for weights, share in runs)
        for name, tensor in start.items()
    }


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the step."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])  # type: ignore[union-attr]
    parser.add_argument("--config", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True, help="folder to write")
    parser.add_argument(
        "--run", nargs=2, action="append", required=True, metavar=("WORK", "SHARE"),
        help="a run's work folder, and how much of what it changed is taken",
    )  # fmt: skip
    parser.add_argument("--set", action="append", metavar="SECTION.KEY=VALUE")
    options = parser.parse_args(arguments)
    settings = read_settings(options.config, options.set)
    folders = [(Path(work), float(share)) for work, share in options.run]
    vocabulary = folders[0][0] / "source.spm"
    if len({(folder / "source.spm").read_bytes() for folder, _ in folders}) > 1:
        raise SystemExit("The runs have different vocabularies (source.spm).")
    model = initialise(settings.model, vocabulary, 0.0)
    start = {name: tensor.detach().float() for name, tensor in model.named_parameters()}
    saved = [
        torch.load(folder / "checkpoint.pt", weights_only=True, map_location="cpu")
        for folder, _ in folders
    ]
    weights = [trained_weights(one) for one in saved]
    mixed = mix(start, [(one, share) for one, (_, share) in zip(weights, folders, strict=True)])
    options.work.mkdir(parents=True, exist_ok=True)
    shutil.copy(vocabulary, options.work)
    checkpoint = {"model": mixed, "state": saved[-1]["state"], "settings": settings.as_dict()}
    save_checkpoint(checkpoint, options.work)


if __name__ == "__main__":
    main()
