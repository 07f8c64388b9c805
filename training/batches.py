"""Batches of token ids: sources of one exact length, targets of nearly one length."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor


class Batches:
    """The tokenised corpus (``pairs.npz``), dealt out pass by pass.

    Sources of one length need no mask and waste no padding; targets are sorted by length within
    that, so they waste little. A pass is made of the pairs that its weights let in, shuffled by
    the seed and the pass number alone, so that a resumed run sees what it would have seen.
    """

    def __init__(self, path: Path, batch_tokens: int, pad: int, seed: int) -> None:
        """Read the arrays; ``batch_tokens`` counts target tokens."""
        data = np.load(path)
        self.tokens, self.starts, self.weight = data["tokens"], data["starts"], data["weight"]
        self.source_length = data["source_length"].astype(np.int64)
        self.target_length = data["target_length"].astype(np.int64)
        self.batch_tokens, self.pad, self.seed = batch_tokens, pad, seed
        self.planned = 0

    def plan(
        self, number: int, max_length: int | None = None, smallest: float = 0.25
    ) -> list[npt.NDArray[np.int64]]:
        """Return the batches (pair indices) of pass ``number``.

        With ``max_length`` only pairs with at most so many tokens on either side take part. A
        batch has at least the share ``smallest`` of ``batch_tokens``.
        """
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

    def load(self, batch: npt.NDArray[np.int64]) -> tuple[Tensor, Tensor]:
        """Return source [pairs, length] and target [pairs, longest], padded with ``<pad>``."""
        width = int(self.source_length[batch[0]])
        source = np.stack([self.tokens[s : s + width] for s in self.starts[batch]])
        target = np.full((len(batch), int(self.target_length[batch].max())), self.pad, np.int64)
        for row, index in enumerate(batch):
            start, length = self.starts[index] + width, self.target_length[index]
            target[row, :length] = self.tokens[start : start + length]
        return torch.from_numpy(source.astype(np.int64)), torch.from_numpy(target)

    def stream(
        self, number: int, skip: int, max_length: int | None
    ) -> Iterator[tuple[Tensor, Tensor]]:
        """Yield the loaded batches of one pass, leaving out the first ``skip``.

        ``planned`` says how many there are in all.
        """
        plan = self.plan(number, max_length)
        self.planned = len(plan)
        for batch in plan[skip:]:
            yield self.load(batch)

    def development(self, path: Path) -> list[tuple[Tensor, Tensor]]:
        """Return the batches of the development pairs in ``path``; none if there is no file."""
        if not path.is_file():
            return []
        pairs = Batches(path, 4 * self.batch_tokens, self.pad, self.seed)
        return [pairs.load(batch) for batch in pairs.plan(0, smallest=0.0)]
