"""The other engine: the same checkpoint through transformers' ``generate`` on PyTorch."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from newscli.article import ModelInfo
from newscli.errors import ModelError
from newscli.translate.engine import DecodeOptions, Engine, Hypothesis, by_tokens, decoding_limit
from newscli.translate.tokens import (
    DOUBT_IN_ATTENTION,
    END,
    UNKNOWN,
    Doubt,
    Numbering,
    Pieces,
    doubt_at,
    doubt_of,
    model_file,
    was_trained,
)

if TYPE_CHECKING:
    from torch import Tensor

_BATCH_TOKENS = {"cpu": 1024, "cuda": 16384}
_IMPOSSIBLE = -1e4
"""A logit or log probability of what must not be written; float16 can hold it."""
_SCORED_LOGITS = 32_000_000
"""How many logits (rows x tokens x vocabulary) scoring holds at once: 128 MB in float32."""


class _ForcedStart:
    """Lets `generate` choose nothing but the wanted ids until those of each row are used up.

    `generate` would take them as decoder inputs, but only if all rows had equally many.
    """

    def __init__(self, starts: Sequence[Sequence[int]], beam_size: int) -> None:
        self._starts, self._beam_size = starts, beam_size

    def __call__(self, input_ids: Tensor, scores: Tensor) -> Tensor:
        """Return ``scores`` [rows, vocabulary] with only the wanted id possible, at no cost."""
        step = input_ids.shape[1] - 1  # the decoder's start token comes first
        for row in range(len(scores)):
            start = self._starts[row // self._beam_size]
            if step < len(start):
                scores[row] = _IMPOSSIBLE
                scores[row, start[step]] = 0.0
        return scores


class TorchEngine(Engine):
    """A Marian checkpoint in transformers' layout: float32 on the CPU, float16 on a GPU."""

    def __init__(
        self, folder: Path, info: ModelInfo, device: str = "cpu", identity: str = ""
    ) -> None:
        """Load the checkpoint in ``folder``; raises ModelError if it cannot be loaded.

        ``identity`` names the weights, for :attr:`settings`.
        """
        import torch
        import transformers

        library: Any = transformers
        library.utils.logging.set_verbosity_error()
        library.utils.logging.disable_progress_bar()
        model_file(folder, "config.json")
        self.info = info
        self._pieces, self._numbering = Pieces(folder), Numbering(folder)
        self._device, self._batch_tokens = device, _BATCH_TOKENS[device]
        self._tells_doubt = was_trained(folder, DOUBT_IN_ATTENTION)
        number_type = torch.float16 if device == "cuda" else torch.float32
        self.settings = f"{str(number_type).removeprefix('torch.')} {identity}".strip()
        try:
            self._model: Any = library.MarianMTModel.from_pretrained(
                folder,
                dtype=number_type,
                local_files_only=True,
                # The fused kernels do not say where they attended.
                attn_implementation="eager" if self._tells_doubt else "sdpa",
            )
            self._model.to(device).eval()
            # The checkpoint's own settings fill in what a call leaves open; they force an end
            # token at the length limit, which would hide that a hypothesis was cut.
            self._model.generation_config = library.GenerationConfig()
            if self._numbering.pad != self._numbering.end:
                # Padding is never written, so it has no share of the probability; CTranslate2's
                # vocabulary does not have it.
                self._model.final_logits_bias[:, self._numbering.pad] = _IMPOSSIBLE
        except (OSError, RuntimeError, ValueError) as error:
            raise ModelError(
                f"PyTorch cannot load the model in {folder} on {device}: {error}.",
                "Run 'newscli models verify', or try --device cpu.",
            ) from error
        self._positions = int(self._model.config.max_position_embeddings)

    @property
    def max_source_tokens(self) -> int:
        """The most tokens, end token included, that a source may have."""
        return self._positions

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return the number of tokens of each text, end token included."""
        return self._pieces.count(texts)

    def unknown_parts(self, text: str) -> list[str]:
        """Return the runs of characters of ``text`` that no token of the model can express."""
        return self._pieces.unknown_parts(text)

    def decode_each(
        self, texts: Sequence[str], options: DecodeOptions, prefixes: Sequence[str] | None = None
    ) -> Iterator[tuple[int, list[Hypothesis]]]:
        """Yield (index in ``texts``, n-best hypotheses, best first) as batches get done."""
        sources = self._source_ids(texts)
        starts = self._prefix_ids(prefixes) if prefixes is not None else [[] for _ in texts]
        for batch in by_tokens([len(source) for source in sources], self._batch_tokens):
            results = self._generate(
                [sources[i] for i in batch], [starts[i] for i in batch], options
            )
            yield from zip(batch, results, strict=True)

    def score(self, sources: Sequence[str], targets: Sequence[str]) -> list[float]:
        """Return the mean log probability per token of each target, given its source."""
        return [score for score, _ in self._score(self._source_ids(sources), self._ended(targets))]

    def doubts(self, sources: Sequence[str], targets: Sequence[str]) -> list[Doubt | None]:
        """Return the model's doubt of each target, given its source; None if it does not tell."""
        scored = self._score(self._source_ids(sources), self._ended(targets))
        return [
            doubt_at(pieces, end) if end is not None else None
            for pieces, (_, end) in zip(self._pieces.encode(sources), scored, strict=True)
        ]

    def _ended(self, targets: Sequence[str]) -> list[list[int]]:
        """Return the ids of each target with its end token."""
        return [
            [*self._numbering.target_ids(pieces), self._numbering.end]
            for pieces in self._pieces.encode_target(targets)
        ]

    def _source_ids(self, texts: Sequence[str]) -> list[list[int]]:
        ids = [self._numbering.source_ids(pieces) for pieces in self._pieces.encode(texts)]
        longest = max((len(item) for item in ids), default=0)
        if longest > self._positions:
            raise ValueError(f"a source has {longest} tokens, the model takes {self._positions}")
        return ids

    def _prefix_ids(self, prefixes: Sequence[str]) -> list[list[int]]:
        return [
            self._numbering.target_ids(pieces) for pieces in self._pieces.encode_target(prefixes)
        ]

    def _padded(self, rows: Sequence[Sequence[int]], pad: int) -> tuple[Tensor, Tensor]:
        """Return ids and attention mask, [rows, longest], padded with ``pad`` on the right."""
        import torch

        longest = max(len(row) for row in rows)
        ids = torch.tensor([[*row, *[pad] * (longest - len(row))] for row in rows])
        mask = torch.tensor([[1] * len(row) + [0] * (longest - len(row)) for row in rows])
        return ids.to(self._device), mask.to(self._device)

    def _generate(
        self, sources: list[list[int]], starts: list[list[int]], options: DecodeOptions
    ) -> list[list[Hypothesis]]:
        """Decode one batch, each hypothesis beginning with the ids in ``starts``."""
        import torch
        import transformers

        config = self._model.config
        ids, mask = self._padded(sources, config.pad_token_id)
        count = min(options.hypotheses, options.beam_size)
        pad, end = self._numbering.pad, self._numbering.end
        configuration: Any = transformers.GenerationConfig
        generation = configuration(
            num_beams=options.beam_size,
            num_return_sequences=count,
            no_repeat_ngram_size=options.no_repeat_ngram,
            length_penalty=options.length_penalty,
            max_new_tokens=decoding_limit(
                max(map(len, sources)), options.max_tokens, self._positions - 1
            ),
            do_sample=False,
            pad_token_id=pad,
            eos_token_id=end,
            decoder_start_token_id=config.decoder_start_token_id,
        )
        with torch.inference_mode():
            output = self._model.generate(
                input_ids=ids,
                attention_mask=mask,
                generation_config=generation,
                logits_processor=[_ForcedStart(starts, options.beam_size)] if any(starts) else [],
            )
        rows = [self._until_end(row[1:].tolist()) for row in output]
        scores = self._score([source for source in sources for _ in range(count)], rows)
        pieces = [self._numbering.pieces(row) for row in rows]
        finished = [item[-1:] == [END] for item in pieces]
        bodies = [item[:-1] if done else item for item, done in zip(pieces, finished, strict=True)]
        hypotheses = [
            Hypothesis(
                text,
                score,
                done,
                body.count(UNKNOWN),
                doubt_of(end) if done and end is not None else None,
            )
            for text, (score, end), done, body in zip(
                self._pieces.decode(bodies), scores, finished, bodies, strict=True
            )
        ]
        return [hypotheses[i : i + count] for i in range(0, len(hypotheses), count)]

    def _until_end(self, row: list[int]) -> list[int]:
        """Return the ids up to the end token and including it, without padding."""
        if self._numbering.end in row:
            return row[: row.index(self._numbering.end) + 1]
        return [number for number in row if number != self._numbering.pad]

    def _score(
        self, sources: list[list[int]], targets: list[list[int]]
    ) -> list[tuple[float, list[float] | None]]:
        """Return the mean log probability of each row of target ids, and where its end attends.

        One pass over finished hypotheses; keeping `generate`'s own scores would hold the logits of
        every step of every beam.
        """
        import torch

        config = self._model.config
        start = config.decoder_start_token_id
        vocabulary = self._model.lm_head.out_features
        scores: list[tuple[float, list[float] | None]] = [(0.0, None)] * len(sources)
        lengths = [max(len(s), len(t)) for s, t in zip(sources, targets, strict=True)]
        for batch in by_tokens(lengths, max(1, _SCORED_LOGITS // vocabulary)):
            ids, mask = self._padded([sources[i] for i in batch], config.pad_token_id)
            gold, gold_mask = self._padded([targets[i] for i in batch], self._numbering.pad)
            begin = torch.full_like(gold[:, :1], start)
            with torch.inference_mode():
                output = self._model(
                    input_ids=ids,
                    attention_mask=mask,
                    decoder_input_ids=torch.cat([begin, gold[:, :-1]], dim=1),
                    output_attentions=self._tells_doubt,
                )
                logits = output.logits.float()
                chosen = logits.log_softmax(-1).gather(-1, gold.unsqueeze(-1)).squeeze(-1)
                means = (chosen * gold_mask).sum(1) / gold_mask.sum(1)
            for row, (index, mean) in enumerate(zip(batch, means.tolist(), strict=True)):
                end = None
                if self._tells_doubt:
                    heads = output.cross_attentions[-1][row]
                    end = heads[0, len(targets[index]) - 1, : len(sources[index])].tolist()
                scores[index] = mean, end
        return scores
