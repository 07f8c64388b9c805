"""A second process that works out gradients beside the training loop, at whatever pace it gets.

Two threads in step are as slow as the slower core, and on a machine with other work that is the
busy one. Here each core has a process of its own: the loop never waits for the worker, it adds the
gradients that are ready when it steps. The worker reads the loop's weights from shared memory, so
its gradients are at most about one step old (Recht et al. 2011, Hogwild).
"""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, multiprocessing

from training.batches import Batches
from training.configuration import Settings
from training.model import Marian


class Worker:
    """The worker process, as the training loop sees it."""

    def __init__(self, model: Marian, pairs: Path, settings: Settings, pad: int) -> None:
        """Start the process; ``model`` moves to shared memory."""
        model.share_memory()
        context = multiprocessing.get_context("spawn")
        self.gradients = [torch.zeros_like(p).share_memory_() for p in model.parameters()]
        # Pass, micro-batches of it done; target tokens in the gradients, their summed loss.
        self.shared = torch.zeros(4, dtype=torch.float64).share_memory_()
        self.full = context.Event()
        self.process = context.Process(
            target=_work, daemon=True,
            args=(model, self.gradients, self.shared, self.full, pairs, settings, pad),
        )  # fmt: skip
        self.process.start()

    def begin(self, number: int, done: int) -> None:
        """Say which pass is being trained on, and how many batches from its end are done."""
        self.shared[1] = done
        self.shared[0] = number

    @property
    def done(self) -> int:
        """How many batches, from the end of the pass, the worker has taken."""
        return int(self.shared[1])

    def collect(self, parameters: list[Tensor]) -> tuple[int, float]:
        """Add the gradients that are ready to ``parameters``; return their tokens and loss."""
        if not self.full.is_set():
            return 0, 0.0
        for parameter, gradient in zip(parameters, self.gradients, strict=True):
            if parameter.grad is None:
                parameter.grad = gradient.clone()
            else:
                parameter.grad += gradient
        tokens, loss = int(self.shared[2]), float(self.shared[3])
        self.full.clear()
        return tokens, loss


def _work(
    model: Marian, gradients: list[Tensor], shared: Tensor, full: Any, pairs: Path,
    settings: Settings, pad: int,
) -> None:  # fmt: skip
    """Work through the passes from their ends until the loop's process is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    torch.set_num_threads(1)
    model.train()
    parameters = list(model.parameters())
    train = settings.train
    micro_tokens = train.batch_tokens // train.micro_batches
    batches = Batches(pairs, micro_tokens, pad, train.seed, settings.corpus.weights)
    parent, tokens, loss = os.getppid(), 0, 0.0
    while os.getppid() == parent:
        number = int(shared[0])
        plan = batches.plan(number)[::-1]
        while int(shared[0]) == number and os.getppid() == parent:
            batch = batches.load(plan[int(shared[1]) % len(plan)])
            result = model(batch, train.label_smoothing, train.sampled_pieces, train.agreement)
            result.backward()
            tokens, loss = tokens + batch.tokens, loss + float(result.detach())
            shared[1] += 1
            if not full.is_set():
                for parameter, gradient in zip(parameters, gradients, strict=True):
                    if parameter.grad is not None:
                        gradient.copy_(parameter.grad)
                        parameter.grad = None
                shared[2], shared[3] = tokens, loss
                full.set()
                tokens, loss = 0, 0.0
