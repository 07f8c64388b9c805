"""First weights: random, multilingual-e5-small's, or an earlier model's."""

from __future__ import annotations

import math
from pathlib import Path

import sentencepiece
import torch
from torch import Tensor

from newscli.models.convert.weights import read_weights, weights_file
from training.configuration import ModelSettings
from training.e5 import E5, find_e5, read_e5
from training.model import Layer, Marian, own_names, sinusoids

# How much larger than e5's own the embeddings enter the first layer: Marian's fixed positions are
# about four times as large against them as the positions that e5 learnt.
_SCALE = 4.0
_FIRST, _LAST = 2, 60  # the e5 positions whose mean stands for "some position"
_BERT_LAYER = {
    "self_attn.q_proj": "q", "self_attn.k_proj": "k", "self_attn.v_proj": "v",
    "self_attn.out_proj": "ao", "self_attn_layer_norm": "aln",
    "fc1": "fi", "fc2": "fo", "final_layer_norm": "oln",
}  # fmt: skip


def _load_layer(layer: Layer, e5: E5, index: int, scale: float) -> None:
    """Copy BERT layer ``index``; ``scale`` is what its input is multiplied by."""
    for ours, theirs in _BERT_LAYER.items():
        module = layer.get_submodule(ours)
        for kind, suffix in (("weight", "w"), ("bias", "b")):
            tensor = torch.from_numpy(e5.tensors[f"l{index}.{theirs}.{suffix}"])
            if scale != 1.0 and ours in {"self_attn.q_proj", "self_attn.k_proj"} and suffix == "w":
                tensor = tensor / scale
            getattr(module, kind).copy_(tensor)


def _embeddings(e5: E5, spm: Path, width: int) -> Tensor:
    """Return the tied embeddings [vocabulary, width] with e5's embedding layer norm folded in.

    The mean of Marian's positions is taken out of them: it would only shift every input, and as
    part of the tied output matrix it adds the same to all logits, which changes nothing.
    """
    processor = sentencepiece.SentencePieceProcessor(model_file=str(spm))
    row = {piece: i for i, piece in enumerate(e5.pieces)}
    ids = [
        row.get(processor.id_to_piece(i), row["<unk>"]) for i in range(processor.get_piece_size())
    ]
    tensors = {
        name: torch.from_numpy(value)
        for name, value in e5.tensors.items()
        if name.startswith("emb.")
    }
    x = tensors["emb.word"][ids] + tensors["emb.type"].view(-1, width)[0]
    x = x + tensors["emb.pos"][_FIRST:_LAST].mean(dim=0)
    x = torch.nn.functional.layer_norm(x, (width,), tensors["emb.ln.w"], tensors["emb.ln.b"])
    x = _SCALE * x - sinusoids(_LAST - _FIRST, width).mean(dim=0)
    return torch.cat([x / math.sqrt(width), torch.zeros(1, width)])


def _from_e5(model: Marian, spm: Path) -> None:
    e5 = read_e5(find_e5())
    width = model.settings.d_model
    if (width, model.settings.ffn) != (e5.hidden, e5.ffn):
        raise SystemExit(f'init = "e5" needs d_model {e5.hidden} and ffn {e5.ffn}')
    model.shared.weight.copy_(_embeddings(e5, spm, width))
    for stack in (model.encoder, model.decoder):
        for index, layer in enumerate(stack):
            assert isinstance(layer, Layer)
            _load_layer(layer, e5, index, _SCALE if index == 0 else 1.0)
    for layer in model.decoder:
        assert isinstance(layer, Layer)
        # Source meanings reach the output from the first step on.
        for projection in (layer.encoder_attn.v_proj, layer.encoder_attn.out_proj):
            torch.nn.init.eye_(projection.weight)
            torch.nn.init.zeros_(projection.bias)


def _grow(model: Marian, state: dict[str, Tensor]) -> None:
    """Add to ``state`` the encoder layers that it lacks, so that they change next to nothing.

    They are e5's layers with these numbers, but what they would add is zero at first and their
    norms give back what the last layer's norm put out. With e5's outputs and norms the decoder
    would have to learn its source anew: after 0.5 million tokens the loss on flores-dev was 4.23,
    and 1.72 from here.
    """
    present = len({name.split(".")[1] for name in state if name.startswith("encoder.")})
    if present == len(model.encoder):
        return
    weight, bias = (
        state[f"encoder.{present - 1}.final_layer_norm.{kind}"].float()
        for kind in ("weight", "bias")
    )
    size, mean = (weight.square().mean() + bias.var()).sqrt(), bias.mean()
    e5 = read_e5(find_e5())
    for index in range(present, len(model.encoder)):
        layer = model.encoder[index]
        assert isinstance(layer, Layer)
        _load_layer(layer, e5, index, 1.0)
        for module in (layer.self_attn.out_proj, layer.fc2):
            module.weight.zero_()
            module.bias.zero_()
        for norm in (layer.self_attn_layer_norm, layer.final_layer_norm):
            norm.weight.fill_(size)
            norm.bias.fill_(mean)
        state.update({f"encoder.{index}.{name}": w for name, w in layer.state_dict().items()})


def _randomise(model: Marian) -> None:
    for name, parameter in model.named_parameters():
        if parameter.dim() == 2 and "shared" not in name:
            torch.nn.init.xavier_uniform_(parameter)
        elif name.endswith("bias"):
            torch.nn.init.zeros_(parameter)


def initialise(settings: ModelSettings, spm: Path, dropout: float) -> Marian:
    """Return a float32 model as ``settings.init`` says: "e5", "random" or a path.

    A path is a training checkpoint (``*.pt``) or an exported folder, packed or not. An encoder with
    more layers than that model's gets more that do next to nothing at first.
    """
    vocabulary = sentencepiece.SentencePieceProcessor(model_file=str(spm)).get_piece_size() + 1
    model = Marian(settings, vocabulary, dropout)
    with torch.no_grad():
        _randomise(model)
        if settings.init == "e5":
            _from_e5(model, spm)
        elif settings.init != "random":
            path = Path(settings.init)
            if path.is_dir():
                weights = {
                    name: torch.from_numpy(w)
                    for name, w in read_weights(weights_file(path)).items()
                }
                state = own_names(weights)
            else:
                state = torch.load(path, weights_only=True)["model"]
            _grow(model, state)
            model.load_state_dict({name: tensor.float() for name, tensor in state.items()})
    return model
