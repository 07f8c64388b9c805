"""Marian's transformer, written for training speed; its parameters carry transformers' names.

The same network as transformers' ``MarianMTModel`` (post-norm, sinusoidal positions, tied
embeddings, decoder started from ``<pad>`` whose embedding is zero), but everything runs in one
precision without autocast, attention needs no source mask (a batch holds sources of one length),
and the loss makes one pass over the logits. ``tests/training`` holds it to transformers' output.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from training.batches import Batch
from training.configuration import ModelSettings


def sinusoids(positions: int, width: int) -> Tensor:
    """Return Marian's positions [positions, width]: all sines, then all cosines, float32."""
    angles = torch.arange(positions).double()[:, None] / torch.pow(
        10000.0, 2 * torch.arange(width // 2).double()[None, :] / width
    )
    return torch.cat([angles.sin(), angles.cos()], dim=1).float()


class Attention(nn.Module):
    """Multi-head attention; ``forward(query, memory)`` with [batch, length, width] tensors."""

    def __init__(self, width: int, heads: int) -> None:
        """Create the four projections."""
        super().__init__()
        self.heads = heads
        self.q_proj, self.k_proj = nn.Linear(width, width), nn.Linear(width, width)
        self.v_proj, self.out_proj = nn.Linear(width, width), nn.Linear(width, width)

    def forward(self, query: Tensor, memory: Tensor, causal: Tensor | None = None) -> Tensor:
        """Attend from ``query`` to ``memory``; ``causal`` [length, length] is added to scores."""
        batch, length, width = query.shape
        size = width // self.heads
        if query.is_cuda:
            q, k, v = (
                projection(x).view(batch, -1, self.heads, size).transpose(1, 2)
                for projection, x in (
                    (self.q_proj, query), (self.k_proj, memory), (self.v_proj, memory)
                )
            )  # fmt: skip
            mixed = functional.scaled_dot_product_attention(q, k, v, is_causal=causal is not None)
            return self.out_proj(mixed.transpose(1, 2).reshape(batch, length, width))  # type: ignore[no-any-return]
        # Plain products: for heads this small they beat the fused CPU kernel five times in bf16.
        q = self.q_proj(query).view(batch, length, self.heads, size).transpose(1, 2) * size**-0.5
        k = self.k_proj(memory).view(batch, -1, self.heads, size).permute(0, 2, 3, 1)
        v = self.v_proj(memory).view(batch, -1, self.heads, size).transpose(1, 2)
        scores = q @ k
        if causal is not None:
            scores = scores + causal
        mixed = scores.softmax(dim=-1) @ v
        return self.out_proj(mixed.transpose(1, 2).reshape(batch, length, width))


class Layer(nn.Module):
    """An encoder layer, or with ``cross`` a decoder layer."""

    def __init__(self, settings: ModelSettings, cross: bool) -> None:
        """Create the sublayers, named as transformers names them."""
        super().__init__()
        width = settings.d_model
        self.self_attn = Attention(width, settings.heads)
        self.self_attn_layer_norm = nn.LayerNorm(width)
        if cross:
            self.encoder_attn = Attention(width, settings.heads)
            self.encoder_attn_layer_norm = nn.LayerNorm(width)
        self.fc1, self.fc2 = nn.Linear(width, settings.ffn), nn.Linear(settings.ffn, width)
        self.final_layer_norm = nn.LayerNorm(width)

    def forward(
        self, x: Tensor, dropout: float, memory: Tensor | None = None, causal: Tensor | None = None
    ) -> Tensor:
        """Return the layer's output [batch, length, width]."""

        def drop(y: Tensor) -> Tensor:
            return functional.dropout(y, dropout, self.training) if dropout else y

        x = self.self_attn_layer_norm(x + drop(self.self_attn(x, x, causal)))
        if memory is not None:
            x = self.encoder_attn_layer_norm(x + drop(self.encoder_attn(x, memory)))
        return self.final_layer_norm(x + drop(self.fc2(functional.gelu(self.fc1(x)))))  # type: ignore[no-any-return]


def sampled_rows(gold: Tensor, vocabulary: int, sampled: int) -> tuple[Tensor, Tensor]:
    """Return the pieces [r], sorted, that a sampled softmax runs over, and their logits' shifts.

    All pieces of ``gold`` and ``sampled`` random others. One random piece stands for as many as
    were not drawn, so its logit is raised by the negative log of its chance (importance sampling,
    Bengio and Senécal 2008).
    """
    targets = torch.unique(gold)
    absent = torch.ones(vocabulary, dtype=torch.bool, device=gold.device)
    absent[targets] = False
    others = absent.nonzero()[:, 0]
    drawn = others[torch.randperm(len(others), device=gold.device)[:sampled]]
    rows = torch.cat([targets, drawn])
    shifts = torch.zeros(len(rows), device=gold.device)
    shifts[len(targets) :] = math.log(len(others) / max(1, len(drawn)))
    rows, order = rows.sort()
    return rows, shifts[order]


class _LossWithGradients(torch.autograd.Function):
    """A loss whose forward pass stores the gradients of its first three arguments, of six."""

    @staticmethod
    def backward(context: Any, *outputs: Tensor) -> Any:
        """Scale the stored gradients."""
        scale = outputs[0].to(context.saved_tensors[0].dtype)
        return (*(grad * scale for grad in context.saved_tensors), None, None, None)


class SmoothedLoss(_LossWithGradients):
    """Label-smoothed cross entropy of ``hidden @ embedding.T + bias``, gradients included.

    The only pass over the logits (tokens × vocabulary) beside the matrix products is one softmax
    in bf16. The last vocabulary entry, ``<pad>``, is never predicted. With
    ``sampled`` the softmax runs over the pieces of ``gold`` and that many random others.
    """

    @staticmethod
    def forward(  # type: ignore[override]
        context: Any,
        hidden: Tensor,
        embedding: Tensor,
        bias: Tensor,
        gold: Tensor,
        smoothing: float,
        sampled: int = 0,
    ) -> Tensor:
        """Return the summed loss; hidden [n, width], embedding [v, width], gold [n]."""
        vocabulary = len(embedding) - 1
        if 0 < sampled < vocabulary:
            rows, shifts = sampled_rows(gold, vocabulary, sampled)
            weight, offsets = embedding[rows], bias[rows] + shifts.to(bias.dtype)
            column = torch.searchsorted(rows, gold)
        else:
            # All rows, so that a product's sides stay multiples of eight, as tensor cores want.
            rows, weight, offsets, column = None, embedding, bias.clone(), gold
            offsets[vocabulary] = float("-inf")
        logits = torch.addmm(offsets, hidden, weight.t())
        gold_logits = logits.gather(1, column[:, None])[:, 0].float()
        mean_weight = embedding[:vocabulary].mean(dim=0)
        mean_logits = (hidden @ mean_weight).float() + bias[:vocabulary].float().mean()
        probabilities = torch.softmax(logits, dim=1)
        del logits
        gold_loss = -probabilities.gather(1, column[:, None])[:, 0].float().clamp_min(1e-30).log()
        loss = (gold_loss + smoothing * (gold_logits - mean_logits)).sum()

        # The gold labels' share of the gradient joins the probabilities; the smoothing's, which is
        # the same for every row, joins the products.
        minus = probabilities.new_full((len(gold), 1), smoothing - 1)
        probabilities.scatter_add_(1, column[:, None], minus)
        grad_hidden = probabilities @ weight - smoothing * mean_weight
        grad_weight, grad_bias = probabilities.t() @ hidden, probabilities.sum(dim=0)
        if rows is not None:
            grad_weight = torch.zeros_like(embedding).index_copy_(0, rows, grad_weight)
            grad_bias = torch.zeros_like(bias).index_copy_(0, rows, grad_bias)
        grad_weight[:vocabulary] -= smoothing / vocabulary * hidden.sum(dim=0)
        grad_bias[:vocabulary] -= smoothing * len(gold) / vocabulary
        context.save_for_backward(grad_hidden, grad_weight, grad_bias)
        return loss


class AgreeingLoss(_LossWithGradients):
    """Label-smoothed cross entropy of two readings, and how far they are apart (Liang et al. 2021).

    Dropout makes the states of two passes over the same pairs differ. What is trained is the mean
    of both losses plus ``agreement`` times half the mean of the divergences of one reading's
    probabilities from the other's.
    """

    @staticmethod
    def forward(  # type: ignore[override]
        context: Any,
        hidden: Tensor,
        embedding: Tensor,
        bias: Tensor,
        gold: Tensor,
        smoothing: float,
        agreement: float,
    ) -> Tensor:
        """Return the summed loss; hidden [2n, width], embedding [v, width], gold [n]."""
        n, vocabulary = len(gold), len(embedding) - 1
        offsets = bias.clone()
        offsets[vocabulary] = -1e4  # never predicted; not -inf, so that differences are numbers
        logits = torch.addmm(offsets, hidden, embedding.t()).float()
        known = logits.log_softmax(dim=1)
        del logits
        labels = gold.repeat(2)[:, None]
        smoothed = known[:, :vocabulary].mean(dim=1)
        loss = -((1 - smoothing) * known.gather(1, labels)[:, 0] + smoothing * smoothed).sum() / 2
        apart = known[:n] - known[n:]
        gradient = known.exp_()  # the probabilities, from here on
        difference = gradient[:n] - gradient[n:]
        one = (gradient[:n] * apart).sum(dim=1, keepdim=True)
        two = (gradient[n:] * apart).sum(dim=1, keepdim=True)
        weight = agreement / 4
        loss += weight * (one - two).sum()

        # d/dz1 of the divergences is p1 (u - E1 u) + p1 - p2, with u the log of p1 over p2.
        gradient[:n] *= weight * (apart - one) + 0.5
        gradient[n:] *= weight * (two - apart) + 0.5
        gradient[:n] += weight * difference
        gradient[n:] -= weight * difference
        gradient[:, :vocabulary] -= smoothing / vocabulary / 2
        minus = gradient.new_full((2 * n, 1), (smoothing - 1) / 2)
        gradient.scatter_add_(1, labels, minus)
        narrow = gradient.to(hidden.dtype)
        context.save_for_backward(narrow @ embedding, narrow.t() @ hidden, narrow.sum(dim=0))
        return loss


class Marian(nn.Module):
    """The translation model; ``forward(source, target)`` returns the summed loss."""

    def __init__(self, settings: ModelSettings, vocabulary: int, dropout: float = 0.0) -> None:
        """Create a randomly initialised model with ``vocabulary`` ids, the last one ``<pad>``."""
        super().__init__()
        self.settings, self.vocabulary, self.dropout = settings, vocabulary, dropout
        self.shared = nn.Embedding(vocabulary, settings.d_model, padding_idx=vocabulary - 1)
        self.final_logits_bias = nn.Parameter(torch.zeros(vocabulary))
        self.encoder = nn.ModuleList(
            Layer(settings, cross=False) for _ in range(settings.encoder_layers)
        )
        self.decoder = nn.ModuleList(
            Layer(settings, cross=True) for _ in range(settings.decoder_layers)
        )
        self.register_buffer("positions", sinusoids(512, settings.d_model), persistent=False)
        nn.init.normal_(self.shared.weight, std=settings.d_model**-0.5)
        with torch.no_grad():
            self.shared.weight[-1].zero_()

    def embed(self, ids: Tensor) -> Tensor:
        """Return scaled embeddings plus positions [batch, length, width]."""
        x = self.shared(ids) * math.sqrt(self.settings.d_model)
        x = x + self.positions[: ids.shape[1]].to(x.dtype)  # type: ignore[index]
        return functional.dropout(x, self.dropout, self.training) if self.dropout else x

    def encode(self, source: Tensor) -> Tensor:
        """Return the encoder's output for sources of one length (ids with their end token)."""
        x = self.embed(source)
        for layer in self.encoder:
            x = layer(x, self.dropout)
        return x

    def decode(self, memory: Tensor, target: Tensor) -> Tensor:
        """Return the decoder's states [batch, length, width] for ``target`` shifted right."""
        start = torch.full_like(target[:, :1], self.vocabulary - 1)
        x = self.embed(torch.cat([start, target[:, :-1]], dim=1))
        length = target.shape[1]
        causal = torch.full((length, length), float("-inf"), dtype=x.dtype, device=x.device).triu(1)
        for layer in self.decoder:
            x = layer(x, self.dropout, memory, causal)
        return x

    def forward(
        self, batch: Batch, smoothing: float, sampled: int = 0, agreement: float = 0.0
    ) -> Tensor:
        """Return the loss summed over the batch's target tokens.

        With ``sampled`` the softmax runs over so many random pieces beside the target's own; with
        ``agreement`` the pairs are read twice, and the readings are to agree (`AgreeingLoss`).
        """
        source, target, real = batch.source, batch.target, batch.real
        if agreement:
            source, target = source.repeat(2, 1), target.repeat(2, 1)
            real = torch.cat([real, real + batch.target.numel()])
        states = self.decode(self.encode(source), target).flatten(0, 1).index_select(0, real)
        gold = batch.target.flatten().index_select(0, batch.real)
        kind, more = (AgreeingLoss, agreement) if agreement else (SmoothedLoss, sampled)
        loss: Tensor = kind.apply(
            states, self.shared.weight, self.final_logits_bias, gold, smoothing, more
        )
        return loss


def save_checkpoint(saved: dict[str, Any], work: Path) -> None:
    """Write ``checkpoint.pt`` under another name first, so that a kill leaves the older one."""
    path = work / "checkpoint.pt"
    torch.save(saved, path.with_suffix(".new"))
    path.with_suffix(".new").replace(path)


def trained_weights(saved: dict[str, Any]) -> dict[str, Tensor]:
    """Return the weights of a checkpoint: the averaged ones of a cooldown, else the last."""
    weights: dict[str, Tensor] = saved.get("average") or saved["model"]
    return weights


def marian_names(state: dict[str, Tensor]) -> dict[str, Tensor]:
    """Return the state under transformers' names (``final_logits_bias`` as [1, vocabulary])."""
    named = {}
    for name, tensor in state.items():
        if name == "final_logits_bias":
            named[name] = tensor[None, :]
        elif name.startswith(("encoder.", "decoder.")):
            stack, rest = name.split(".", 1)
            named[f"model.{stack}.layers.{rest}"] = tensor
        else:
            named[f"model.{name}"] = tensor
    return named


def own_names(state: dict[str, Tensor]) -> dict[str, Tensor]:
    """Return a transformers Marian state under this module's names: inverse of marian_names."""
    named = {}
    for name, tensor in state.items():
        if name == "final_logits_bias":
            named[name] = tensor[0]
        elif ".layers." in name:
            named[name.removeprefix("model.").replace(".layers.", ".", 1)] = tensor
        elif name == "model.shared.weight":
            named["shared.weight"] = tensor
    return named
