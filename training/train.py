"""Step 2, ``python -m training.train``: train, or go on from the newest checkpoint.

Forward and backward run in bf16 where the machine has instructions for it, else in float32
(``train.precision``); float32 copies of the weights are optimised. A long run keeps a constant
learning rate (``train.schedule = "constant"``) and never ends. A release is a branch of it:
``--from WORK`` takes over the weights and moments of another run, and ``schedule = "cooldown"``
lowers the rate to zero over ``train.tokens`` (Hägele et al. 2024) and averages the weights of its
last part. State goes to ``checkpoint.pt`` in the work folder (atomically, every
``checkpoint_minutes`` and at the end) and progress, with the loss on the development pairs, to
``log.jsonl``.
"""

from __future__ import annotations

import argparse
import itertools
import json
import signal
import time
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from training.batches import Batches
from training.configuration import Settings, TrainSettings, read_settings
from training.initialise import initialise
from training.model import Marian, save_checkpoint
from training.worker import Worker


def _is_matrix(name: str, parameter: Tensor) -> bool:
    return parameter.dim() == 2 and "shared" not in name


def working_precision(name: str, device: torch.device) -> torch.dtype:
    """Return the type of forward and backward: ``name``, or for "auto" the fastest of this machine.

    A CPU without bf16 instructions emulates them: on one with AVX2 alone a product took 80 times as
    long in bf16 as in float32.
    """
    if name != "auto":
        return {"bfloat16": torch.bfloat16, "float32": torch.float32}[name]
    fast = device.type == "cuda" or torch.ops.mkldnn._is_mkldnn_bf16_supported()
    return torch.bfloat16 if fast else torch.float32


class Optimiser:
    """Float32 copies of a model's weights and the optimisers that move them."""

    def __init__(self, model: Marian, settings: TrainSettings, precision: torch.dtype) -> None:
        """Take the weights as they are now as the float32 copies; the model gets ``precision``."""
        self.settings = settings
        self.names = [name for name, _ in model.named_parameters()]
        self.masters = {name: p.detach().clone().float() for name, p in model.named_parameters()}
        model.to(precision)
        self.narrow = dict(model.named_parameters())
        groups: dict[tuple[str, float], list[Tensor]] = {}
        for name, master in self.masters.items():
            part = name.split(".")[0]
            rate = {"shared": settings.lr_embedding, "encoder": settings.lr_encoder}.get(
                part, settings.lr_decoder
            )
            muon = settings.optimizer == "muon" and _is_matrix(name, master)
            groups.setdefault(("muon" if muon else "adamw", rate), []).append(master)
        self.optimisers: list[torch.optim.Optimizer] = []
        for kind in ("adamw", "muon"):
            chosen = [
                {"params": tensors, "lr": rate, "peak": rate}
                for (of_kind, rate), tensors in groups.items()
                if of_kind == kind
            ]
            if chosen and kind == "adamw":
                self.optimisers.append(
                    torch.optim.AdamW(
                        chosen, betas=(0.9, settings.beta2), eps=1e-9, weight_decay=0.0, fused=True
                    )
                )
            elif chosen:
                self.optimisers.append(
                    torch.optim.Muon(chosen, weight_decay=0.0, adjust_lr_fn="match_rms_adamw")
                )

    def step(self, tokens: int, scale: float) -> None:
        """Average the gradients over ``tokens``, clip them to norm 1, and step."""
        narrow = [parameter.grad for parameter in self.narrow.values()]
        present = [grad for grad in narrow if grad is not None]
        gradients = [torch.empty_like(grad, dtype=torch.float32) for grad in present]
        torch._foreach_copy_(gradients, present)
        torch._foreach_mul_(gradients, 1 / tokens)
        wide = iter(gradients)
        for master, grad in zip(self.masters.values(), narrow, strict=True):
            master.grad = None if grad is None else next(wide)
        torch.nn.utils.clip_grad_norm_(self.masters.values(), 1.0)
        for optimiser in self.optimisers:
            for group in optimiser.param_groups:
                group["lr"] = group["peak"] * scale
            optimiser.step()
        self.copy_back()

    @torch.no_grad()
    def copy_back(self) -> None:
        """Write the float32 weights into the working model; ``<pad>``'s embedding stays zero."""
        self.masters["shared.weight"][-1].zero_()
        torch._foreach_copy_(list(self.narrow.values()), list(self.masters.values()))
        for parameter in self.narrow.values():
            parameter.grad = None


class Run:
    """A training run that can be stopped and taken up again."""

    def __init__(
        self,
        settings: Settings,
        work: Path,
        device: torch.device,
        new_schedule: bool = False,
        trunk: Path | None = None,
    ) -> None:
        """Load the newest checkpoint of ``work`` if there is one, else initialise.

        ``trunk`` is the work folder whose checkpoint a new run branches off from. With
        ``new_schedule`` minutes and tokens count from zero again, and the learning rate with them.
        """
        self.settings, self.work, self.device = settings, work, device
        train = settings.train
        torch.manual_seed(train.seed)
        model = initialise(settings.model, work / "source.spm", train.dropout).to(device)
        self.model, self.pad = model, model.vocabulary - 1
        if device.type == "cuda":
            # Every batch has another shape: the allocator is given the memory once, so that it
            # does not ask the driver for some thousand pieces.
            free, _ = torch.cuda.mem_get_info()
            torch.empty(int(0.8 * free), dtype=torch.uint8, device=device)
            # cuDNN's attention plans anew for each shape, which took nine tenths of the time.
            torch.backends.cuda.enable_cudnn_sdp(False)
        self.optimiser = Optimiser(model, train, working_precision(train.precision, device))
        micro_tokens = train.batch_tokens // train.micro_batches
        self.batches = Batches(
            work / "pairs.npz", micro_tokens, self.pad, train.seed, settings.corpus.weights, device
        )
        self.development = self.batches.development(work / "dev.npz")
        self.state: dict[str, Any] = {"step": 0, "tokens": 0, "seconds": 0.0, "pass": 0, "batch": 0}
        self.average: dict[str, Tensor] | None = None
        self.worker: Worker | None = None
        self.stopping = False
        path = work / "checkpoint.pt"
        if trunk is not None and not path.exists():
            path, new_schedule = trunk / "checkpoint.pt", True
        if path.exists():
            saved = torch.load(path, weights_only=True, map_location=device)
            with torch.no_grad():
                for name, tensor in saved["model"].items():
                    self.optimiser.masters[name].copy_(tensor)
            self.state = saved["state"]
            if "optimisers" in saved:
                for optimiser, state in zip(
                    self.optimiser.optimisers, saved["optimisers"], strict=True
                ):
                    wanted = [(g["peak"], g.get("betas")) for g in optimiser.param_groups]
                    optimiser.load_state_dict(state)
                    for group, (peak, betas) in zip(optimiser.param_groups, wanted, strict=True):
                        group["peak"] = peak  # of the settings, not of the checkpoint
                        if betas is not None:
                            group["betas"] = betas
            else:  # a checkpoint that travelled (training.pieces): its moments are built anew
                self.state["warm_from"] = self.state["step"]
            self.average = saved.get("average")
            if new_schedule:
                earlier = self.state.get("earlier_seconds", 0.0)
                self.state["earlier_seconds"] = earlier + self.state["seconds"]
                self.state["earlier_tokens"] = self.state["tokens"]
                self.state["earlier_steps"] = self.state["step"]
                self.state["seconds"] = 0.0
                self.average = None
            if trunk is not None and path.parent == trunk:
                for count in ("pass", "batch", "worker_batch"):
                    self.state[count] = 0  # another corpus, from its beginning
            self.optimiser.copy_back()

    @property
    def progress(self) -> float:
        """The share of the run's minutes or tokens that is spent, whichever is larger."""
        train, state = self.settings.train, self.state
        tokens = state["tokens"] - state.get("earlier_tokens", 0)
        return max(float(state["seconds"]) / (60 * train.minutes), tokens / train.tokens)

    @property
    def rate(self) -> float:
        """The factor of the peak learning rates, warm-up included."""
        train, state = self.settings.train, self.state
        warm = min(1.0, (state["step"] - state.get("warm_from", 0) + 1) / train.warmup_steps)
        progress = min(1.0, self.progress)
        return warm * {
            "linear": 1 - progress, "constant": 1.0, "cooldown": 1 - progress**0.5
        }[train.schedule]  # fmt: skip

    def save(self) -> None:
        """Write the checkpoint of the run."""
        saved = {
            "model": self.optimiser.masters,
            "average": self.average,
            "optimisers": [optimiser.state_dict() for optimiser in self.optimiser.optimisers],
            "state": self.state,
            "settings": self.settings.as_dict(),
        }
        save_checkpoint(saved, self.work)

    def move_average(self) -> None:
        """Let the average follow the weights; it looks back over a sixth of the run's steps."""
        train, state = self.settings.train, self.state
        ends = train.schedule != "constant"
        if not ends or self.progress < train.average_from or state["step"] % 5:
            return
        masters = self.optimiser.masters
        if self.average is None:
            self.average = {name: master.clone() for name, master in masters.items()}
            return
        steps = (state["step"] - state.get("earlier_steps", 0)) / self.progress
        torch._foreach_lerp_(
            list(self.average.values()), list(masters.values()), min(1.0, 5 / (steps / 6))
        )

    @torch.inference_mode()
    def development_loss(self) -> float:
        """Return the mean loss per target token of the development pairs, without smoothing."""
        self.model.eval()
        loss, tokens = 0.0, 0
        for batch in self.development:
            loss += float(self.model(batch, 0.0))
            tokens += batch.tokens
        self.model.train()
        return loss / tokens

    def log(self, **values: float) -> None:
        """Append a line to ``log.jsonl`` and print it."""
        line = json.dumps(
            {k: round(v, 4) if isinstance(v, float) else v for k, v in values.items()}
        )
        with (self.work / "log.jsonl").open("a") as out:
            out.write(line + "\n")
        print(line, flush=True)

    def loop(self) -> None:
        """Train until the minutes or tokens are spent or a signal says stop."""
        train, state = self.settings.train, self.state
        self.model.train()
        parameters = list(self.model.parameters())
        if train.worker:
            self.worker = Worker(self.model, self.work / "pairs.npz", self.settings, self.pad)
        losses, counted = torch.zeros((), device=self.device), 0
        since = last_save = stepped = time.monotonic()
        while self.progress < 1 and not self.stopping:
            short = state["pass"] == 0 and self.progress < train.short_first
            limit = train.short_tokens if short else None
            stream = self.batches.stream(state["pass"], state["batch"], limit)
            if self.worker:
                self.worker.begin(state["pass"], state.get("worker_batch", 0))
            while group := list(itertools.islice(stream, train.micro_batches)):
                tokens = 0
                for batch in group:
                    loss = self.model(
                        batch, train.label_smoothing, train.sampled_pieces, train.agreement
                    )
                    loss.backward()
                    losses += loss.detach()
                    tokens += batch.tokens
                if self.worker:
                    more, loss = self.worker.collect(parameters)
                    tokens, losses = tokens + more, losses + loss
                    state["worker_batch"] = self.worker.done
                self.optimiser.step(tokens, self.rate)
                counted += tokens
                state["step"] += 1
                state["batch"] += len(group)
                state["tokens"] += tokens
                stepped, before = time.monotonic(), stepped
                state["seconds"] += stepped - before
                self.move_average()
                if state["step"] % 50 == 0 or self.progress >= 1 or self.stopping:
                    self.log(
                        step=state["step"], tokens=state["tokens"], loss=float(losses) / counted,
                        minutes=(state["seconds"] + state.get("earlier_seconds", 0.0)) / 60,
                        rate=counted / (time.monotonic() - since),
                    )  # fmt: skip
                    losses.zero_()
                    counted, since = 0, time.monotonic()
                if time.monotonic() - last_save > 60 * train.checkpoint_minutes:
                    self.finish_part()
                    last_save = time.monotonic()
                    since, stepped = since + last_save - stepped, last_save
                if (
                    self.progress >= 1
                    or self.stopping
                    or (short and self.progress >= train.short_first)
                    or state["batch"] + state.get("worker_batch", 0) >= self.batches.planned
                ):
                    break
            else:
                if short and state["batch"]:  # every short pair was seen: once more until it ends
                    state["batch"] = 0
                    continue
            if not self.stopping and self.progress < 1:
                state["pass"] += 1
                state["batch"] = state["worker_batch"] = 0
        self.finish_part()

    def finish_part(self) -> None:
        """Save, and log the loss on the development pairs where there are any."""
        self.save()
        if self.development:
            self.log(
                step=self.state["step"], tokens=self.state["tokens"],
                development_loss=self.development_loss(),
            )  # fmt: skip


def main() -> None:
    """Run the step."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])  # type: ignore[union-attr]
    parser.add_argument("--config", type=Path, default=Path("training/configs/cpu.toml"))
    parser.add_argument("--work", type=Path, default=Path("training/work"))
    parser.add_argument("--set", action="append", metavar="SECTION.KEY=VALUE")
    parser.add_argument(
        "--new-schedule", action="store_true",
        help="train.minutes more from the newest checkpoint: how a finished run goes on",
    )  # fmt: skip
    parser.add_argument(
        "--from", dest="trunk", type=Path, metavar="WORK",
        help="branch off from the newest checkpoint of this work folder",
    )  # fmt: skip
    arguments = parser.parse_args()
    settings = read_settings(arguments.config, arguments.set)
    torch.set_num_threads(settings.train.threads)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    run = Run(settings, arguments.work, device, arguments.new_schedule, arguments.trunk)

    def stop(*_: object) -> None:
        run.stopping = True

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    run.loop()


if __name__ == "__main__":
    main()
