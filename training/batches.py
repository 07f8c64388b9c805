"""Batches of token ids: sources of one exact length, targets of nearly one length."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

CPU = torch.device("cpu")


class Batch(NamedTuple):
    """Pairs whose sources have one length."""

    source: Tensor
    """int64 [pairs, source length], end tokens included."""
    target: Tensor
    """int64 [pairs, longest target], padded with ``<pad>``."""
    real: Tensor
    """int64 [tokens]: the places in the flattened ``target`` that are not padding."""
    tokens: int
    """How many these are, known without asking the device."""


class Batches:
    """The tokenised corpus (``pairs.npz``), dealt out pass by pass.

    Other segmentations of it (``pairs.1.npz`` and so on) take turns with it, a pass each.

    Sources of one length need no mask and waste no padding; targets are sorted by length within
    that, so they waste little. A pass is made of the pairs that its weights let in, shuffled by
    the seed and the pass number alone, so that a resumed run sees what it would have seen.
    """

    def __init__(
        self,
        path: Path,
        batch_tokens: int,
        pad: int,
        seed: int,
        weights: Mapping[str, float],
        device: torch.device = CPU,
    ) -> None:
        """Read the arrays; ``batch_tokens`` counts target tokens, ``weights`` go by domain.

        Batches are put together on ``device``, which holds the whole corpus.
        """
        self.path, self.weights, self.device = path, weights, device
        self.batch_tokens, self.pad, self.seed = batch_tokens, pad, seed
        self.planned = 0
        self.read: Path | None = None
        self.turn(0)

    def turn(self, number: int) -> None:
        """Read the arrays of pass ``number`` unless they are at hand."""
        others = sorted(self.path.parent.glob(f"{self.path.stem}.[0-9]*.npz"))
        path = [self.path, *others][number % (len(others) + 1)]
        if path == self.read:
            return
        self.read = path
        data = np.load(path)
        # A graphics card indexes no unsigned ids of 16 bits.
        self.tokens = torch.from_numpy(data["tokens"].astype(np.int32)).to(self.device)
        self.starts = data["starts"]
        self.weight = np.array(
            [self.weights.get(str(name), 1.0) for name in data["domains"]], dtype=np.float32
        )[data["domain"]]
        self.source_length = data["source_length"].astype(np.int64)
        self.target_length = data["target_length"].astype(np.int64)

    def plan(
        self, number: int, max_length: int | None = None, smallest: float = 0.25
    ) -> list[npt.NDArray[np.int64]]:
        """Return the batches (pair indices) of pass ``number``.

        With ``max_length`` only pairs with at most so many tokens on either side take part. A
        batch has at least the share ``smallest`` of ``batch_tokens``.
        """
        self.turn(number)
        rng = np.random.default_rng([self.seed, number])
        chosen = np.flatnonzero(rng.random(len(self.weight)) < self.weight)
        if max_length is not None:
            longer = np.maximum(self.source_length, self.target_length)
            chosen = chosen[longer[chosen] <= max_length]
        if not len(chosen):
            return []
        noise = rng.random(len(chosen))
        order = chosen[np.lexsort((noise, self.target_length[chosen], self.source_length[chosen]))]
        plan = []
        lengths = self.source_length[order]
        for group in np.split(order, np.flatnonzero(np.diff(lengths)) + 1):
            group = np.roll(group, rng.integers(len(group)))
            filled = np.cumsum(self.target_length[group])
            cuts = np.searchsorted(
                filled, np.arange(self.batch_tokens, filled[-1], self.batch_tokens)
            )
            # A small rest wastes time: it waits for another pass.
            plan += [
                batch
                for batch in np.split(group, cuts)
                if self.target_length[batch].sum() > smallest * self.batch_tokens
            ]
        return [plan[i] for i in rng.permutation(len(plan))]

    def load(self, batch: npt.NDArray[np.int64]) -> Batch:
        """Return the pairs with these indices."""
        lengths = self.target_length[batch]
        longest, tokens = int(lengths.max()), int(lengths.sum())
        width = int(self.source_length[batch[0]])
        places = torch.from_numpy(np.stack([self.starts[batch], lengths]))
        starts, sizes = places.to(self.device, non_blocking=True)
        source = self.tokens[starts[:, None] + torch.arange(width, device=self.device)]
        column = torch.arange(longest, device=self.device)
        inside = column < sizes[:, None]
        place = torch.where(inside, starts[:, None] + width + column, 0)
        target = torch.where(inside, self.tokens[place], self.pad)
        # Not inside.nonzero(): with the number of tokens given, nothing waits for the device.
        first = torch.arange(len(batch), device=self.device) * longest - sizes.cumsum(0) + sizes
        real = torch.arange(tokens, device=self.device) + torch.repeat_interleave(
            first, sizes, output_size=tokens
        )
        return Batch(source.long(), target.long(), real, tokens)

    def stream(self, number: int, skip: int, max_length: int | None) -> Iterator[Batch]:
        """Yield the loaded batches of one pass, leaving out the first ``skip``.

        ``planned`` says how many there are in all.
        """
        plan = self.plan(number, max_length)
        self.planned = len(plan)
        for batch in plan[skip:]:
            yield self.load(batch)

    def development(self, path: Path) -> list[Batch]:
        """Return the batches of the development pairs in ``path``; none if there is no file."""
        if not path.is_file():
            return []
        pairs = Batches(path, 4 * self.batch_tokens, self.pad, self.seed, {}, self.device)
        return [pairs.load(batch) for batch in pairs.plan(0, smallest=0.0)]
