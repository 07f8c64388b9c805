"""The default engine: CTranslate2, int8 on the CPU, float16 on a GPU."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from newscli.article import ModelInfo
from newscli.errors import ModelError
from newscli.translate.engine import (
    DecodeOptions,
    Engine,
    Hypothesis,
    by_tokens,
    decoding_limit,
    kernel_for,
    spread_limit,
    threads_available,
)
from newscli.translate.tokens import (
    DOUBT_IN_ATTENTION,
    END,
    UNKNOWN,
    Doubt,
    Pieces,
    attended,
    doubt_at,
    doubt_of,
    model_file,
    was_trained,
)

if TYPE_CHECKING:
    from newscli.check.words import Alignment

POSITIONS = 512
"""Marian checkpoints carry this many position encodings; CTranslate2 fails beyond them."""

BATCH_TOKENS = {"cpu": 1024, "cuda": 16384}
"""Padded source tokens in a batch. On a CPU the compact model is fastest with 1,024 to 1,536; 384
take a fifth longer, since the matrices of the decoder are small."""

_AHEAD = 2
"""Batches for each worker that are given to CTranslate2 in advance. Its queue is first come, first
served, so a retry would have to wait for a longer one."""


class CTranslate2Engine(Engine):
    """A Marian checkpoint that was converted with CTranslate2's TransformersConverter."""

    def __init__(
        self,
        folder: Path,
        info: ModelInfo,
        device: str = "cpu",
        compute_type: str = "",
        tokenizer: Path | None = None,
        identity: str = "",
    ) -> None:
        """Load the converted model in ``folder``.

        ``tokenizer`` is the checkpoint, with the SentencePiece models (default: ``folder``),
        ``identity`` names the weights, for :attr:`settings`. ``compute_type`` is CTranslate2's; by
        default int8 on the CPU and float16 on a GPU, float32 where those are not supported.
        Raises ModelError if the model cannot be loaded.
        """
        import ctranslate2

        model_file(folder, "model.bin")
        self.info = info
        self._pieces = Pieces(tokenizer or folder)
        self._tells_doubt = was_trained(tokenizer or folder, DOUBT_IN_ATTENTION)
        self._batch_tokens = BATCH_TOKENS[device]
        chosen = compute_type or _best_compute_type(ctranslate2, device)
        self._threads = threads_available() if device == "cpu" else 1
        try:
            # One batch per core beats one batch on all cores: the matrices of a small model are
            # too small to be worth splitting. The weights are shared between the workers.
            self._translator = ctranslate2.Translator(
                str(folder),
                device=device,
                compute_type=chosen,
                inter_threads=self._threads,
                intra_threads=1 if device == "cpu" else 0,
                max_queued_batches=-1,  # else submitting would wait instead of looking at results
            )
        except (RuntimeError, ValueError) as error:
            raise ModelError(
                f"CTranslate2 cannot load the model in {folder} on {device}: {error}.",
                "Run 'newscli models verify', or try --device cpu or --engine torch.",
            ) from error
        self.settings = f"{self._translator.compute_type} {identity}".strip()

    @property
    def max_source_tokens(self) -> int:
        """The most tokens, end token included, that a source may have."""
        return POSITIONS

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return the number of tokens of each text, end token included."""
        return self._pieces.count(texts)

    def unknown_parts(self, text: str) -> list[str]:
        """Return the runs of characters of ``text`` that no token of the model can express."""
        return self._pieces.unknown_parts(text)

    def decode_each(
        self, texts: Sequence[str], options: DecodeOptions, prefixes: Sequence[str] | None = None
    ) -> Iterator[tuple[int, list[Hypothesis]]]:
        """Begin decoding; yield (index in ``texts``, n-best hypotheses) as batches get done."""
        sources = self._pieces.encode(texts)
        starts = self._pieces.encode_target(prefixes) if prefixes is not None else None
        lengths = self._checked_lengths(sources)
        waiting = deque(self._batches(lengths))
        begun: deque[tuple[list[int], list[Any]]] = deque()

        def begin() -> None:
            """Give each worker enough to do."""
            unfinished = sum(not results[0].done() for _, results in begun)
            while waiting and unfinished < _AHEAD * self._threads:
                batch = waiting.popleft()
                # max_input_length=0: the default cuts a source at 1,024 tokens without a word.
                results = self._translator.translate_batch(
                    [sources[i] for i in batch],
                    target_prefix=[starts[i] for i in batch] if starts is not None else None,
                    asynchronous=True,
                    beam_size=options.beam_size,
                    num_hypotheses=min(options.hypotheses, options.beam_size),
                    no_repeat_ngram_size=options.no_repeat_ngram,
                    length_penalty=options.length_penalty,
                    max_input_length=0,
                    max_decoding_length=decoding_limit(
                        lengths[batch[0]], options.max_tokens, POSITIONS - 1
                    ),
                    return_scores=True,
                    return_attention=True,
                    return_end_token=True,
                )
                begun.append((batch, results))
                unfinished += 1

        def finished() -> Iterator[tuple[int, list[Hypothesis]]]:
            while begun:
                batch, results = begun.popleft()
                for index, result in zip(batch, results, strict=True):
                    found = result.result()
                    begin()
                    yield index, self._hypotheses(sources[index], found)

        begin()
        return finished()

    def score(self, sources: Sequence[str], targets: Sequence[str]) -> list[float]:
        """Return the mean log probability per token of each target, given its source."""
        pieces, wanted = self._pieces.encode(sources), self._pieces.encode_target(targets)
        self._checked_lengths(pieces)
        lengths = [(len(s), len(t) + 1) for s, t in zip(pieces, wanted, strict=True)]  # an end
        alike: dict[tuple[int, int], list[int]] = {}  # on both sides: see ROUNDING_CHANGES
        for index, (source, target) in enumerate(lengths):
            alike.setdefault((kernel_for(source), kernel_for(target)), []).append(index)
        batches = [
            [group[i] for i in batch]
            for group in alike.values()
            for batch in self._batches([max(lengths[i]) for i in group])
        ]
        begun = [
            (index, result)
            for batch in batches
            for index, result in zip(
                batch,
                self._translator.score_batch(
                    [pieces[i] for i in batch],
                    [wanted[i] for i in batch],
                    asynchronous=True,
                    max_input_length=0,
                ),
                strict=True,
            )
        ]
        scores = [0.0] * len(pieces)
        for index, result in begun:
            found = result.result().log_probs
            scores[index] = sum(found) / len(found)
        return scores

    def doubts(self, sources: Sequence[str], targets: Sequence[str]) -> list[Doubt | None]:
        """Return the model's doubt of each target, given its source; None if it does not tell."""
        found: list[Doubt | None] = [None] * len(sources)
        if not self._tells_doubt:
            return found
        pieces, wanted = self._pieces.encode(sources), self._pieces.encode_target(targets)
        lengths = self._checked_lengths(pieces)
        short = [i for i, target in enumerate(wanted) if len(target) + 1 < POSITIONS]
        longest = [max(lengths[i], len(wanted[i])) for i in short]
        begun = [
            (index, result)
            for batch in ([short[i] for i in batch] for batch in self._batches(longest))
            for index, result in zip(
                batch,
                self._translator.translate_batch(
                    [pieces[i] for i in batch],
                    # The step after the last piece attends as its end would, whatever comes there.
                    target_prefix=[wanted[i] for i in batch],
                    asynchronous=True,
                    beam_size=1,
                    max_input_length=0,
                    max_decoding_length=max(len(wanted[i]) for i in batch) + 1,
                    return_attention=True,
                    return_end_token=True,
                ),
                strict=True,
            )
        ]
        for index, result in begun:
            end = result.result().attention[0][len(wanted[index])]
            found[index] = doubt_at(pieces[index], end)
        return found

    def _batches(self, lengths: Sequence[int]) -> list[list[int]]:
        """Return the indices of ``lengths`` in batches, about as many for each core."""
        limit = spread_limit(lengths, self._batch_tokens, self._threads)
        return by_tokens(lengths, limit)

    def _checked_lengths(self, sources: Sequence[Sequence[str]]) -> list[int]:
        lengths = [len(pieces) for pieces in sources]
        if lengths and max(lengths) > POSITIONS:
            raise ValueError(f"a source has {max(lengths)} tokens, the model takes {POSITIONS}")
        return lengths

    def _hypotheses(self, source: list[str], result: Any) -> list[Hypothesis]:
        hypotheses: list[list[str]] = result.hypotheses  # each access converts all of them
        finished = [pieces[-1:] == [END] for pieces in hypotheses]
        bodies = [
            pieces[:-1] if done else pieces
            for pieces, done in zip(hypotheses, finished, strict=True)
        ]

        def align(number: int) -> Alignment:
            steps = result.attention[number]
            return attended(source, bodies[number], steps, self._tells_doubt and finished[number])

        doubts: list[float | None] = [None] * len(bodies)
        if self._tells_doubt:
            doubts = [
                doubt_of(steps[-1]) if done else None
                for steps, done in zip(result.attention, finished, strict=True)
            ]
        return [
            Hypothesis(text, score, done, body.count(UNKNOWN), doubt, partial(align, number))
            for number, (text, score, done, body, doubt) in enumerate(
                zip(self._pieces.decode(bodies), result.scores, finished, bodies, doubts,
                    strict=True)
            )
        ]  # fmt: skip


def _best_compute_type(ctranslate2: Any, device: str) -> str:
    """Name the type outright: CTranslate2 warns on stderr where it has to replace "default"."""
    wanted = "float16" if device == "cuda" else "int8_float32"
    return wanted if wanted in ctranslate2.get_supported_compute_types(device) else "float32"
