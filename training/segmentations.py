"""The corpus in other segmentations, and on another machine.

``python -m training.segmentations out --work WORK FOLDER`` writes the pairs of ``pairs.npz``, their
hints included, as compressed text, a third of its size. ``... in --work WORK FOLDER --passes 3``
makes ``pairs.npz``, ``pairs.1.npz`` and ``pairs.2.npz`` of it, in which some of the sources are
segmented at random (Kudo 2018): each pass of the training takes the next, so the model sees a word
in several ways. WORK must have ``source.spm``.
"""

from __future__ import annotations

import argparse
import lzma
import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from itertools import repeat
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import sentencepiece

from newscli.translate.tokens import END
from training.corpus import save_pairs

PART = 150_000
"""Pairs in one file of compressed text: one process reads it."""


class Part(NamedTuple):
    """Token ids of some pairs, sources and targets in turn, with their lengths."""

    tokens: npt.NDArray[np.uint16]
    lengths: npt.NDArray[np.int16]


def write_text(work: Path, folder: Path) -> list[Path]:
    """Write the pairs of ``work`` to ``folder``, some files for each domain, and return these.

    Pairs with the same target, which differ in their hints, come one after the other, where they
    take the least space.
    """
    data = np.load(work / "pairs.npz")
    tokens, starts = data["tokens"], data["starts"]
    middles = starts + data["source_length"]
    ends = middles + data["target_length"]
    first: dict[bytes, int] = {}
    places = [
        first.setdefault(tokens[middle:end].tobytes(), number)
        for number, (middle, end) in enumerate(zip(middles, ends, strict=True))
    ]
    folder.mkdir(parents=True, exist_ok=True)
    jobs = []
    for number, name in enumerate(data["domains"]):
        chosen = np.flatnonzero(data["domain"] == number)
        chosen = chosen[np.argsort(np.array(places)[chosen], kind="stable")]
        for part in range(0, len(chosen), PART):
            path = folder / f"{name}.{part // PART:02d}.xz"
            jobs.append((path, [
                (tokens[starts[i] : middles[i] - 1], tokens[middles[i] : ends[i] - 1])
                for i in chosen[part : part + PART]
            ]))  # fmt: skip
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(_write_part, repeat(work / "source.spm"), *zip(*jobs, strict=True)))
    return [path for path, _ in jobs]


def _write_part(
    spm: Path, path: Path, pairs: list[tuple[npt.NDArray[np.uint16], npt.NDArray[np.uint16]]]
) -> None:
    processor = sentencepiece.SentencePieceProcessor(model_file=str(spm))
    sources, targets = (
        processor.decode([ids.tolist() for ids in side]) for side in zip(*pairs, strict=True)
    )
    with lzma.open(path, "wt", encoding="utf-8", preset=8) as out:
        out.writelines(f"{s}\t{t}\n" for s, t in zip(sources, targets, strict=True))


def _read_part(spm: Path, path: Path, share: float, alpha: float, seed: int) -> Part:
    """Return the pairs of one file; of ``share`` of the sources the segmentation is drawn."""
    processor = sentencepiece.SentencePieceProcessor(model_file=str(spm))
    sentencepiece.set_random_generator_seed(seed)
    drawn = np.random.default_rng(seed)
    end = [processor.piece_to_id(END)]
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        pairs = [line.rstrip("\n").split("\t") for line in lines]
    targets = processor.encode([target for _, target in pairs])
    sources = processor.encode([source for source, _ in pairs])
    random = np.flatnonzero(drawn.random(len(pairs)) < share).tolist()
    segmented = processor.encode(
        [pairs[i][0] for i in random], enable_sampling=True, alpha=alpha, nbest_size=-1
    )
    for i, ids in zip(random, segmented, strict=True):
        sources[i] = ids
    ids, lengths = [], []
    for source, target in zip(sources, targets, strict=True):
        ids += [*source, *end, *target, *end]
        lengths.append((len(source) + 1, len(target) + 1))
    return Part(np.array(ids, dtype=np.uint16), np.array(lengths, dtype=np.int16))


def read_text(
    folder: Path, work: Path, passes: int, share: float, alpha: float, longest: int
) -> Iterator[Path]:
    """Write and yield the token ids of one pass after the other.

    ``alpha`` is the exponent of a segmentation's probability: with 1 it is drawn as likely as the
    model has it, with less the more freely. Pairs longer than ``longest`` tokens are left out.
    """
    paths = sorted(folder.glob("*.xz"), key=lambda path: -path.stat().st_size)
    domains = [path.name.split(".")[0] for path in paths]
    names = sorted(set(domains))
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        for number in range(passes):
            seeds = range(1000 * number, 1000 * number + len(paths))
            parts = list(
                pool.map(
                    _read_part, repeat(work / "source.spm"), paths, repeat(share), repeat(alpha),
                    seeds,
                )
            )  # fmt: skip
            lengths = np.concatenate([part.lengths for part in parts])
            domain = np.repeat(
                [names.index(name) for name in domains], [len(part.lengths) for part in parts]
            )
            name = f"pairs.{number}.npz" if number else "pairs.npz"
            save_pairs(
                work / name, np.concatenate([part.tokens for part in parts]), lengths, domain,
                names, fitting=lengths.max(axis=1) <= longest,
            )  # fmt: skip
            yield work / name


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])  # type: ignore[union-attr]
    parser.add_argument("direction", choices=("out", "in"))
    parser.add_argument("folder", type=Path)
    parser.add_argument("--work", type=Path, default=Path("training/work"))
    parser.add_argument("--passes", type=int, default=1, help="how many segmentations to make")
    parser.add_argument(
        "--share", type=float, default=0.6, help="of so many sources one is drawn (default: 0.6)"
    )
    parser.add_argument(
        "--alpha", type=float, default=0.5,
        help="how closely it is drawn to the likeliest one: 1 as the model has it (default: 0.5)",
    )  # fmt: skip
    parser.add_argument("--longest", type=int, default=200, help="tokens that a side may have")
    options = parser.parse_args()
    made = (
        write_text(options.work, options.folder)
        if options.direction == "out"
        else read_text(
            options.folder, options.work, options.passes, options.share, options.alpha,
            options.longest,
        )
    )  # fmt: skip
    for path in made:
        print(f"{path} {path.stat().st_size / 1e6:.1f} MB", flush=True)


if __name__ == "__main__":
    main()
