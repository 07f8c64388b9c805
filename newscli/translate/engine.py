"""The protocol behind which a translation engine sits, and from a model's files to a loaded engine.

A new engine is one new file.
"""

from __future__ import annotations

import os
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from newscli.article import ModelInfo
from newscli.errors import ModelError, UsageError
from newscli.settings import CHOICES

if TYPE_CHECKING:
    from newscli.check.words import Alignment
    from newscli.models.store import ModelFiles
    from newscli.translate.tokens import Doubt


@dataclass(frozen=True, slots=True)
class DecodeOptions:
    """How to search: ``hypotheses`` is the size of the n-best list (at most ``beam_size``).

    ``max_tokens`` limits a hypothesis; 0 leaves the choice to the engine (a multiple of the
    longest source in the batch). ``no_repeat_ngram`` forbids repeated n-grams (0: none forbidden).
    """

    beam_size: int = 4
    hypotheses: int = 1
    no_repeat_ngram: int = 0
    max_tokens: int = 0
    length_penalty: float = 1.0


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """One translation of one text.

    ``score`` is the mean log probability per token, end token included; ``finished`` is False if
    the length limit cut the hypothesis before its end token; ``unknown`` counts unknown tokens in
    it, each of which is a :data:`newscli.check.coverage.UNKNOWN_MARK` in ``text``, and what should
    have been copied and was not. ``doubt`` is how likely the model itself thinks a serious error (0
    to 1), if it was trained to say so. ``align`` computes the alignment with the source, on engines
    that can tell; it is costly, so call it once.
    """

    text: str
    score: float
    finished: bool = True
    unknown: int = 0
    doubt: float | None = None
    align: Callable[[], Alignment] | None = field(default=None, compare=False, repr=False)


class Engine(Protocol):
    """Runs one Marian checkpoint. Texts are already normalised (:mod:`.text`)."""

    info: ModelInfo
    """Name, revision and engine, as a report states them."""

    settings: str
    """What else of the engine changes its output (number type, weights), for the memory's key."""

    @property
    def max_source_tokens(self) -> int:
        """The most tokens, end token included, that a source may have."""
        ...

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return the number of tokens of each text, end token included."""

    def unknown_parts(self, text: str) -> list[str]:
        """Return the runs of characters of ``text`` that no token of the model can express."""

    def decode_each(
        self, texts: Sequence[str], options: DecodeOptions, prefixes: Sequence[str] | None = None
    ) -> Iterator[tuple[int, list[Hypothesis]]]:
        """Begin decoding; yield (index in ``texts``, n-best hypotheses, best first) when done.

        An engine that can work by itself does so from the call on, while the caller looks at what
        is there or is busy with something else. With ``prefixes``, one for each text, every
        hypothesis begins with its text's prefix. Raises ValueError for a text of more than
        ``max_source_tokens``.
        """

    def decode(
        self, texts: Sequence[str], options: DecodeOptions, prefixes: Sequence[str] | None = None
    ) -> list[list[Hypothesis]]:
        """Return what :meth:`decode_each` yields, in the order of ``texts``."""
        found: list[list[Hypothesis]] = [[] for _ in texts]
        for index, hypotheses in self.decode_each(texts, options, prefixes):
            found[index] = hypotheses
        return found

    def score(self, sources: Sequence[str], targets: Sequence[str]) -> list[float]:
        """Return the mean log probability per token of each target, given its source."""

    def doubts(self, sources: Sequence[str], targets: Sequence[str]) -> list[Doubt | None]:
        """Return the model's doubt of each target, whoever made it; None if it does not tell."""


TIMES_SOURCE, SLACK = 1.5, 16
"""How long a hypothesis may be. Of 5,782 good translations (flores-dev, wmt19, wmt20) none has more
tokens than its source has plus 16."""


ROUNDING_CHANGES = (101, 200)
"""A batch as long as the first of these, but shorter than the second, is multiplied by another
kernel on some CPUs. int8 layers turn its last digits into 0.01 per token, which decides between
close hypotheses. So such texts share no batch with others, or what these become would depend on
their neighbours."""


def kernel_for(length: int) -> int:
    """Return the number of the kernel that multiplies a text of so many tokens."""
    return bisect_right(ROUNDING_CHANGES, length)


def by_tokens(lengths: Sequence[int], limit: int) -> list[list[int]]:
    """Return the indices of ``lengths`` in batches, longest first.

    A batch costs its longest length times its size, which stays within ``limit`` (in tokens)
    unless one item alone is above it. Sorting by length keeps the padding small; the longest batch
    comes first so that what needs the most memory fails early rather than late. Items on different
    sides of one of :data:`ROUNDING_CHANGES` do not share a batch.

    >>> by_tokens([3, 9, 4, 8], 18)
    [[1, 3], [2, 0]]
    """
    batches: list[list[int]] = []
    longest = 0
    for index in sorted(range(len(lengths)), key=lambda i: -lengths[i]):
        if (
            not batches
            or longest * (len(batches[-1]) + 1) > limit
            or kernel_for(lengths[index]) != kernel_for(longest)
        ):
            batches.append([])
            longest = lengths[index]
        batches[-1].append(index)
    return batches


def spread_limit(lengths: Sequence[int], limit: int, workers: int) -> int:
    """Return the limit for :func:`by_tokens` that gives each of the ``workers`` as many batches.

    It is the lowest that needs no more batches than ``limit`` does, rounded up to a multiple of
    ``workers``, so the batches are about equal and no core waits long for the last one.

    >>> spread_limit([10, 10, 10, 10], 1024, 2)
    20
    """
    count = -(-len(by_tokens(lengths, limit)) // workers) * workers
    longest = max(lengths, default=0)
    caps = range(longest, max(longest, limit))
    return longest + bisect_left(caps, True, key=lambda cap: len(by_tokens(lengths, cap)) <= count)


def decoding_limit(longest: int, wanted: int, positions: int) -> int:
    """Return how many tokens a hypothesis may have.

    ``wanted`` if it is given, else 1.5 times the ``longest`` source of the batch and some: English
    needs about as many tokens as German, so a hypothesis beyond that is a loop. Never more than
    the model has ``positions``.
    """
    return min(wanted or int(TIMES_SOURCE * longest) + SLACK, positions)


def threads_available() -> int:
    """Return OMP_NUM_THREADS if it is set, else the number of cores of the process's affinity."""
    wanted = os.environ.get("OMP_NUM_THREADS", "")
    if wanted.isdecimal() and int(wanted) > 0:
        return int(wanted)
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def limit_threads(count: int) -> None:
    """Let this process use ``count`` threads: its engines, and the libraries that they load.

    To be called before any of them is loaded: OpenMP reads its variable once, and a process has no
    other way to tell a library that is not there yet.
    """
    os.environ["OMP_NUM_THREADS"] = str(count)


def open_engine(model: ModelFiles, engine: str = "auto", device: str = "auto") -> Engine:
    """Load ``model`` on ``engine`` (``auto``, ``ctranslate2``, ``torch``) and ``device``.

    ``auto`` means CTranslate2, and the GPU where it has one that works. Raises UsageError for an
    unknown engine or device, ModelError where the device is not there or the model cannot be
    loaded.
    """
    for name, value in (("engine", engine), ("device", device)):
        if value not in CHOICES[name]:
            choices = ", ".join(CHOICES[name])
            raise UsageError(f"Unknown {name} '{value}'.", f"Choose one of {choices}.")
    if engine == "auto":
        engine = "ctranslate2" if find_spec("ctranslate2") is not None else "torch"
    if device == "auto":
        return _open_anywhere(model, engine)
    return _open_on(model, engine, device)


def device_for(engine: str, device: str) -> str:
    """Return "cpu" or "cuda" for a user's choice: ``auto`` is the GPU if ``engine`` has one.

    Translation and summaries choose alike. Raises ModelError if a GPU was asked for and there is
    none.
    """
    if device == "cpu":
        return device
    found = _has_gpu(engine)
    if device == "cuda" and not found:
        raise ModelError(
            f"There is no GPU that {engine} can use (--device cuda).", "Use --device cpu or auto."
        )
    return "cuda" if found else "cpu"


def _open_anywhere(model: ModelFiles, engine: str) -> Engine:
    """Use the GPU if it is there and works, else the CPU."""
    if device_for(engine, "auto") == "cuda":
        try:
            return _open_on(model, engine, "cuda")
        except ModelError:  # a GPU without its libraries must not stop a run that named no device
            return _open_on(model, engine, "cpu")
    return _open_on(model, engine, "cpu")


def _open_on(model: ModelFiles, engine: str, device: str) -> Engine:
    device_for(engine, device)
    info = ModelInfo(model.name, model.revision, engine)
    identity = model.identity
    opened: Engine
    if engine == "torch":
        from newscli.models.cache import for_transformers
        from newscli.translate.torch import TorchEngine

        opened = TorchEngine(for_transformers(model.checkpoint), info, device, identity)
    else:
        from newscli.translate.ctranslate2 import CTranslate2Engine

        opened = CTranslate2Engine(
            model.ctranslate2, info, device, tokenizer=model.checkpoint, identity=identity
        )
    if device == "cuda":
        _try_out(opened)
    return _hinting(opened, model.checkpoint)


def _hinting(engine: Engine, checkpoint: Path) -> Engine:
    """Return ``engine``, with hints in its input if the model in ``checkpoint`` reads them."""
    from newscli.lexicon import FILE_NAME, open_lexicon
    from newscli.translate.hints import HintingEngine, reads_hints

    lexicon = open_lexicon(checkpoint / FILE_NAME) if reads_hints(checkpoint) else None
    return HintingEngine(engine, lexicon) if lexicon is not None else engine


def _has_gpu(engine: str) -> bool:
    if engine == "torch":
        import torch

        return torch.cuda.is_available()
    import ctranslate2

    return int(ctranslate2.get_cuda_device_count()) > 0


def _try_out(engine: Engine) -> None:
    """Translate a word: a missing CUDA library shows only when something is computed."""
    try:
        engine.decode(["Ja."], DecodeOptions(beam_size=1))
    except RuntimeError as error:
        raise ModelError(
            f"The GPU cannot be used: {error}.",
            "Install the CUDA libraries that it names, or use --device cpu.",
        ) from error
