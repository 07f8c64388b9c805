"""Train the models that tell names from other capitalised words (newscli.check.names).

    python -m training.names PAIRS... [--skip SOURCE]

PAIRS are tab-separated files (may be .xz): source, German sentence, English sentence. Every
capitalised word of either side is an example; it is positive if it stands in the other sentence
with a capital, too, as it is or in another spelling. ``--skip`` leaves out sources whose name
begins so, for measuring.
"""

from __future__ import annotations

import argparse
import lzma
import re
from collections.abc import Iterator

from newscli.check import names
from newscli.check.names import EXONYMS, plain, sounds
from newscli.check.tables import BUCKETS, DATA, SCALE

_CAPITAL = re.compile(r"(?<![\w'’])[^\W\d_a-zß-ÿ][\w'’-]*")
_EPOCHS = 4
_BATCH = 4096
_RATE = 0.01
_DECAY = 2e-6


def examples(
    paths: list[str], skip: tuple[str, ...], language: str
) -> Iterator[tuple[list[int], bool]]:
    """Yield the features of each capitalised word of one side and whether the other has it."""
    for path in paths:
        opened = lzma.open if path.endswith(".xz") else open
        with opened(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                source, german, english = line.rstrip("\n").split("\t")[:3]
                if skip and source.startswith(skip):
                    continue
                ours, theirs = (german, english) if language == "de" else (english, german)
                capitals = " ".join(_CAPITAL.findall(theirs))
                low, heard = f" {plain(capitals)} ", sounds(capitals)
                for word, _, place, whole in names.capitals(ours):
                    if word in EXONYMS:
                        continue
                    kept = names.stands_in(word, whole, low, heard)
                    features = names.word_features(word)
                    yield features + names.place_features(word, place), kept


def train(data: list[tuple[list[int], bool]], buckets: int, scale: float) -> bytes:
    """Return the weights of a logistic regression, times ``scale``, as signed bytes.

    ``data`` holds the buckets of each example's features, and its label.
    """
    import torch

    torch.manual_seed(3)
    bag = torch.nn.EmbeddingBag(buckets, 1, mode="sum")
    torch.nn.init.zeros_(bag.weight)
    optimizer = torch.optim.Adam(bag.parameters(), lr=_RATE)
    for epoch in range(_EPOCHS):
        order = torch.randperm(len(data)).tolist()
        total = 0.0
        for start in range(0, len(order), _BATCH):
            batch = [data[i] for i in order[start : start + _BATCH]]
            flat = torch.tensor([f for features, _ in batch for f in features])
            sizes = torch.tensor([0] + [len(features) for features, _ in batch[:-1]]).cumsum(0)
            labels = torch.tensor([float(kept) for _, kept in batch])
            logits = bag(flat, sizes).squeeze(1)
            loss = torch.nn.functional.binary_cross_entropy_with_logits(logits, labels)
            loss = loss + _DECAY * bag.weight.square().sum()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(batch)
        print(f"epoch {epoch}: loss {total / len(data):.4f}", flush=True)
    weights = (bag.weight.detach().squeeze(1) * scale).round().clamp(-127, 127)
    return weights.to(torch.int8).numpy().tobytes()


def main() -> None:
    """Read, train, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pairs", nargs="+")
    parser.add_argument("--skip", action="append", default=[])
    options = parser.parse_args()
    for language in ("de", "en"):
        data = list(examples(options.pairs, tuple(options.skip), language))
        share = sum(kept for _, kept in data) / len(data)
        print(f"{language}: {len(data)} words, {share:.1%} kept", flush=True)
        weights = train(data, BUCKETS, SCALE)
        (DATA / f"names_{language}.bin").write_bytes(weights)


if __name__ == "__main__":
    main()
