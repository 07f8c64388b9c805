"""After training, ``python -m training.doubt``: the model learns to say how sure it is.

    torchrun --nproc-per-node 2 -m training.doubt --config C --judged FILE --corpus FOLDER...
        --out OUT

FILE holds translations by the model that were read, and the errors found in them. When a
translation is finished, the model is to attend to the end of the source if it is right, and
elsewhere, best at the words it got wrong, if it is not. The attention is that of the first head of
the last decoder layer, which engines report anyway: so it costs no time to be told, and no weights.
(A classifier on top would need the decoder's states, which CTranslate2 keeps to itself.)

Beside it a layer that is thrown away afterwards learns which pieces are wrong, so that the states
come to know it. And the model is held to what it said before: to its own probabilities of these
translations (Hinton et al. 2015). It starts from ``model.init`` of the configuration, a folder; OUT
gets a ``checkpoint.pt`` that can be exported.
"""

from __future__ import annotations

import argparse
import hashlib
import itertools
import json
import lzma
import random
import shutil
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import sentencepiece
import torch
from torch import Tensor, distributed, nn
from torch.nn import functional
from torch.nn.utils.rnn import pad_sequence

from newscli.lexicon import WORD, open_lexicon
from newscli.translate.hints import with_lexicon_hints
from newscli.translate.text import normalise_for_model, usually_spelt
from newscli.translate.tokens import END
from training.batches import CPU
from training.configuration import read_settings
from training.corpus import read_pairs
from training.initialise import initialise
from training.model import Marian, save_checkpoint, trained_weights
from training.train import Optimiser, working_precision

VERDICT, PLACE, PIECE = 25.0, 5.0, 3.0
"""What a verdict, its place and a piece weigh, against 1 for a token of the translation."""
OF_MINOR = 0.4
"""How faulty a translation with nothing but minor errors is: what one reader finds minor, another
finds serious. Of 0, 0.15, 0.3, 0.45, 0.6 and 1 about this makes a linear probe tell best which of
the labelled translations have a serious error."""
SAMPLED = 0.25
"""The share of the tokens that the divergence is worked out for."""
WARM_UP, SAVED_EVERY = 15, 26


Wrong = tuple[str, float]
"""A passage of a text, and how wrong it is (0 to 1)."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A translation that was read, in pieces with end tokens, and how wrong they are (0 to 1)."""

    source: list[int]
    target: list[int]
    fault: float
    wrong_source: list[float]
    wrong_target: list[float]


class Pieces:
    """Turns texts into pieces and finds words among them."""

    def __init__(self, path: Path) -> None:
        """Load the SentencePiece model at ``path``."""
        self._model = sentencepiece.SentencePieceProcessor(model_file=str(path))
        self._end = self._model.piece_to_id(END)

    def encode(self, text: str, wrong: Iterable[Wrong]) -> tuple[list[int], list[float]]:
        """Return the ids of a text, and how wrong each is: as its passage in ``wrong``."""
        found = self._model.encode(text, return_type="proto").pieces
        data = text.encode()  # the pieces' places count bytes
        marks = [0.0] * (len(found) + 1)
        for passage, fault in wrong:
            for word in [passage] if passage in text else WORD.findall(passage):
                start = data.find(word.encode())
                end = start + len(word.encode())
                for at, piece in enumerate(found):
                    if start >= 0 and piece.begin < end and start < piece.end:
                        marks[at] = max(marks[at], fault)
        return [*(piece.id for piece in found), self._end], marks


def model_input(text: str) -> str:
    """Return what the model reads of a sentence: normalised, spelt as usual, with its hints."""
    lexicon = open_lexicon()
    assert lexicon is not None
    return with_lexicon_hints(usually_spelt(normalise_for_model(text), lexicon), lexicon)


def read_judged(path: Path, corpora: Sequence[Path], pieces: Pieces) -> list[Judged]:
    """Return the judged translations whose sources the corpora have.

    A line is JSON: the start of the source's SHA-256, ``translation``, and ``serious`` and
    ``minor``, the [German, English] words of each such error.
    """
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        rows = {row["sha256"]: row for row in map(json.loads, lines)}
    found: dict[str, Judged] = {}
    for pair in read_pairs(corpora):
        name = source_hash(pair.source)
        if (row := rows.get(name)) is None or name in found:
            continue
        faults = {"serious": 1.0, "minor": OF_MINOR}
        errors = [(*words, fault) for kind, fault in faults.items() for words in row[kind]]
        source = pieces.encode(
            model_input(pair.source),
            [(normalise_for_model(words), fault) for words, _, fault in errors if words],
        )
        target = pieces.encode(
            normalise_for_model(row["translation"]),
            [(normalise_for_model(words), fault) for _, words, fault in errors if words],
        )
        fault = max((fault for _, _, fault in errors), default=0.0)
        found[name] = Judged(source[0], target[0], fault, source[1], target[1])
    return [found[name] for name in sorted(found)]


def source_hash(text: str) -> str:
    """Return the name of a source in the file of judged translations."""
    return hashlib.sha256(normalise_for_model(text).encode()).hexdigest()[:12]


class Batch(NamedTuple):
    """Judged translations whose sources have one length."""

    source: Tensor
    """int64 [sentences, source length]."""
    target: Tensor
    """int64 [sentences, longest target], padded."""
    end: Tensor
    """int64 [sentences]: where the targets' end tokens are."""
    fault: Tensor
    """float32 [sentences]: how faulty each is."""
    place: Tensor
    """float32 [sentences, source length]: how wrong the source's pieces were understood."""
    wrong: Tensor
    """float32 [sentences, longest target]: how wrong the target's pieces are."""


def batches(
    judged: Sequence[Judged],
    pad: int,
    rng: random.Random,
    batch_tokens: int,
    device: torch.device = CPU,
) -> Iterator[Batch]:
    """Yield the judged translations once, in random batches of sources of one length.

    A batch has about ``batch_tokens`` target tokens and lies on ``device``.
    """
    alike: defaultdict[int, list[Judged]] = defaultdict(list)
    for item in judged:
        alike[len(item.source)].append(item)
    made: list[list[Judged]] = []
    for items in alike.values():
        rng.shuffle(items)
        items.sort(key=lambda item: len(item.target) // 6)  # little padding, still mixed
        part: list[Judged] = []
        for item in items:
            part.append(item)
            if sum(len(one.target) for one in part) > batch_tokens:
                made.append(part)
                part = []
        made += [part] if part else []
    rng.shuffle(made)
    for items in made:
        targets = [torch.tensor(item.target) for item in items]
        wrong = [torch.tensor(item.wrong_target) for item in items]
        batch = Batch(
            torch.tensor([item.source for item in items]),
            pad_sequence(targets, batch_first=True, padding_value=pad),
            torch.tensor([len(item.target) - 1 for item in items]),
            torch.tensor([item.fault for item in items]),
            torch.tensor([item.wrong_source for item in items]),
            pad_sequence(wrong, batch_first=True),
        )
        yield Batch(*(tensor.to(device) for tensor in batch))


def states_and_scores(model: Marian, batch: Batch, memory: Tensor) -> tuple[Tensor, Tensor]:
    """Return the decoder's states [sentences, target, width] and what the first head sees.

    The latter are the scores [sentences, target, source], before the softmax, of the first head of
    the last layer's attention to the source, whose encoded form is ``memory``.
    """
    attention: Any = model.decoder[-1].encoder_attn
    asked: list[Tensor] = []
    handle = attention.register_forward_pre_hook(lambda _, inputs: asked.append(inputs[0]))
    states = model.decode(memory, batch.target)
    handle.remove()
    size = model.settings.d_model // model.settings.heads
    query = attention.q_proj(asked[0])[..., :size].float()
    key = attention.k_proj(memory)[..., :size].float()
    return states, query @ key.transpose(1, 2) * size**-0.5


def probabilities(model: Marian, states: Tensor) -> Tensor:
    """Return the log probabilities [n, pieces] that decoder states [n, width] give, float32."""
    logits = torch.addmm(model.final_logits_bias, states, model.shared.weight.t()).float()
    return logits[:, :-1].log_softmax(-1)  # <pad>, the last piece, is never written


def divergence(
    model: Marian, states: Tensor, teacher: Marian, batch: Batch, memory: Tensor | None
) -> Tensor:
    """Return how far the model is from the teacher on a batch, summed over its tokens.

    ``memory`` is the encoded source, if both encode it alike.
    Estimated from some of them: a pass over all pieces for each token takes longer than the rest.
    """
    said = batch.target != model.vocabulary - 1
    said &= torch.rand(said.shape, device=said.device) < SAMPLED
    with torch.no_grad():
        memory = teacher.encode(batch.source) if memory is None else memory
        was = teacher.decode(memory, batch.target)
        before = probabilities(teacher, was[said])
    now = probabilities(model, states[said])
    return functional.kl_div(now, before, reduction="sum", log_target=True) / SAMPLED


def verdicts(reader: nn.Linear, states: Tensor, scores: Tensor, b: Batch) -> Tensor:
    """Return the summed loss of what the attention and the reader say of a batch."""
    last = scores[torch.arange(len(b.end), device=b.end.device), b.end].log_softmax(-1)
    doubting = torch.logsumexp(last[:, :-1], -1)  # what is not given to the source's end
    verdict = -b.fault * doubting - (1 - b.fault) * last[:, -1]
    placed = b.place[:, :-1] > 0
    there = torch.logsumexp(last[:, :-1].masked_fill(~placed, -1e9), -1)
    place = ((doubting - there) * b.fault)[placed.any(1)]

    # The step after a piece has read it. Of an error without a place nothing is said.
    known = (b.fault == 0) | b.wrong.any(1)
    steps = torch.arange(b.target.shape[1], device=b.end.device)[None, :]
    read = ((steps < b.end[:, None]) & known[:, None])[:, 1:]
    wrong = b.wrong[:, :-1]
    pieces = functional.binary_cross_entropy_with_logits(
        reader(states.float())[:, 1:, 0], wrong, reduction="none"
    )[read]
    return VERDICT * verdict.sum() + PLACE * place.sum() + PIECE * pieces.sum()


def main() -> None:
    """Run the step."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])  # type: ignore[union-attr]
    parser.add_argument("--config", type=Path, required=True)
    parser.add_argument("--judged", type=Path, required=True)
    parser.add_argument("--corpus", type=Path, nargs="+", required=True)
    parser.add_argument("--out", type=Path, required=True, help="folder of the checkpoint")
    parser.add_argument("--steps", type=int, default=130)
    parser.add_argument(
        "--from", dest="earlier", type=Path, metavar="OUT",
        help="go on from an earlier run; what the model said before is still model.init's",
    )  # fmt: skip
    parser.add_argument(
        "--kept", type=float, default=0.5,
        help="what a token's divergence from what the model said before weighs (default: 0.5)",
    )  # fmt: skip
    parser.add_argument(
        "--last-layer", action="store_true",
        help="only the decoder's last layer learns: quicker, and the model translates as before",
    )  # fmt: skip
    parser.add_argument("--set", action="append", metavar="SECTION.KEY=VALUE")
    options = parser.parse_args()
    settings = read_settings(options.config, options.set)
    torch.set_num_threads(1)
    if distributed.is_torchelastic_launched():
        distributed.init_process_group("gloo")
    else:
        distributed.init_process_group("gloo", store=distributed.HashStore(), rank=0, world_size=1)
    rank, world = distributed.get_rank(), distributed.get_world_size()
    torch.manual_seed(settings.train.seed + rank)

    spm = Path(settings.model.init) / "source.spm"
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    model = initialise(settings.model, spm, settings.train.dropout).to(device)
    precision = working_precision(settings.train.precision, device)
    teacher = initialise(settings.model, spm, 0.0).to(device, precision).eval()
    pad = model.vocabulary - 1
    reader = nn.Linear(settings.model.d_model, 1).to(device)
    nn.init.zeros_(reader.weight)
    nn.init.constant_(reader.bias, -3.0)  # few pieces are wrong
    if options.earlier is not None:
        saved = torch.load(options.earlier / "checkpoint.pt", weights_only=True)
        model.load_state_dict(trained_weights(saved))
    model.shared.requires_grad_(False)  # other words are not the aim
    if options.last_layer:
        model.requires_grad_(False)
        model.decoder[-1].requires_grad_(True)
    optimiser = Optimiser(model, settings.train, precision)
    reading = torch.optim.AdamW(reader.parameters(), lr=1e-3)
    judged = read_judged(options.judged, options.corpus, Pieces(spm))
    rng = random.Random(settings.train.seed)  # the same on all processes
    count = settings.train.micro_batches
    size = settings.train.batch_tokens // count
    stream = itertools.islice(
        (b for _ in itertools.count() for b in batches(judged, pad, rng, size, device)),
        rank, None, world,
    )  # fmt: skip
    parameters = [*model.parameters(), *reader.parameters()]
    if rank == 0:
        options.out.mkdir(parents=True, exist_ok=True)
        shutil.copy(spm, options.out)
    model.train(not options.last_layer)  # what does not learn has no dropout
    begun = time.monotonic()
    for step in range(options.steps):
        tokens, kept, said = 0, 0.0, 0.0
        for batch in itertools.islice(stream, count):
            memory = model.encode(batch.source)
            states, scores = states_and_scores(model, batch, memory)
            verdict = verdicts(reader, states, scores, batch)
            same = memory if options.last_layer else None
            distance = divergence(model, states, teacher, batch, same)
            (options.kept * distance + verdict).backward()  # type: ignore[no-untyped-call]
            tokens += int(batch.end.sum()) + len(batch.end)
            kept, said = kept + float(distance.detach()), said + float(verdict.detach())
        own = tokens
        tokens = _summed(parameters, tokens)
        for parameter in reader.parameters():
            assert parameter.grad is not None
            parameter.grad /= tokens
        warm = min(1.0, (step + 1) / WARM_UP)
        optimiser.step(tokens, warm * (1 - step / options.steps))
        reading.step()
        reading.zero_grad()
        if rank == 0 and (step + 1) % 10 == 0:
            line = {
                "step": step + 1, "verdicts": said / own, "kept": kept / own,
                "minutes": (time.monotonic() - begun) / 60,
            }  # fmt: skip
            print(json.dumps({name: round(value, 4) for name, value in line.items()}), flush=True)
        if rank == 0 and ((step + 1) % SAVED_EVERY == 0 or step + 1 == options.steps):
            state = {"step": step + 1, "tokens": 0, "tells_doubt": True}
            saved = {"model": optimiser.masters, "state": state, "settings": settings.as_dict()}
            save_checkpoint(saved, options.out)


def _summed(parameters: Sequence[Tensor], tokens: int) -> int:
    """Add up all processes' gradients in place, and their tokens."""
    gradients = [p.grad for p in parameters if p.grad is not None]
    if distributed.get_world_size() == 1:
        return tokens
    flat = torch.cat([*(g.float().flatten() for g in gradients), torch.tensor([float(tokens)])])
    distributed.all_reduce(flat)
    start = 0
    for gradient in gradients:
        gradient.copy_(flat[start : start + gradient.numel()].view_as(gradient))
        start += gradient.numel()
    return int(flat[-1])


if __name__ == "__main__":
    main()
