"""Sequence-to-sequence summary models: through CTranslate2 or, of any other kind, transformers."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from newscli.article import ModelInfo
from newscli.errors import ModelError
from newscli.models.convert import read_json

if TYPE_CHECKING:
    from newscli.models import ModelFiles

_POSITION_KEYS = ("max_encoder_position_embeddings", "max_position_embeddings", "n_positions")
_UNBOUNDED = 512
"""The window of a model whose configuration names none; T5's training length."""


@dataclass(frozen=True, slots=True)
class Traits:
    """The settings for generating in a checkpoint's config.json and generation_config.json.

    ``window`` is the most tokens of a source, ``longest`` the most tokens of a summary; ``prefix``
    goes before a source (T5); ``first_token`` is forced as the first one (-1: none).
    """

    window: int
    longest: int
    prefix: str
    first_token: int
    beams: int
    length_penalty: float
    no_repeat_ngram: int


def read_traits(checkpoint: Path) -> Traits:
    """Return the traits of the checkpoint in a folder. Raises ModelError if it has none."""
    config = generation = read_json(checkpoint / "config.json")
    path = checkpoint / "generation_config.json"
    if path.is_file():
        generation = config | read_json(path)
    kind = str(config.get("model_type", ""))
    window = next((int(config[key]) for key in _POSITION_KEYS if config.get(key)), _UNBOUNDED)
    longest = int(config.get("max_decoder_position_embeddings") or window)
    task = (config.get("task_specific_params") or {}).get("summarization", {})
    prefix = task.get("prefix", "summarize: " if kind == "t5" else "")
    first = generation.get("forced_bos_token_id")
    return Traits(
        window,
        longest,
        prefix,
        -1 if first is None else int(first),
        int(generation.get("num_beams") or 4),
        float(generation.get("length_penalty") or 1.0),
        int(generation.get("no_repeat_ngram_size") or 3),
    )


class Generator:
    """Runs one summary checkpoint; the engines are subclasses."""

    def __init__(self, checkpoint: Path, info: ModelInfo) -> None:
        """Load the checkpoint's tokenizer and read its traits. Raises ModelError."""
        self.info, self.traits = info, read_traits(checkpoint)
        import transformers

        logging: Any = transformers.utils.logging
        logging.set_verbosity_error()  # newscli reports errors itself
        logging.disable_progress_bar()
        self._tokenizer = _loaded(transformers.AutoTokenizer, checkpoint, "tokenizer")

    def count_tokens(self, text: str) -> int:
        """Return the number of tokens that ``text`` takes of the window, special ones included."""
        return len(self._ids(text))

    def _ids(self, text: str) -> list[int]:
        ids: list[int] = self._tokenizer(self.traits.prefix + text, verbose=False)["input_ids"]
        return ids

    def generate(self, texts: Sequence[str], limits: Sequence[tuple[int, int]]) -> list[str]:
        """Return one summary per text, of at least and at most so many tokens.

        Raises ValueError for a text that does not fit the window: nothing is ever cut off.
        """
        summaries = []
        for text, limit in zip(texts, limits, strict=True):
            ids, window = self._ids(text), self.traits.window
            if len(ids) > window:  # the engines would cut it silently
                raise ValueError(f"a source has {len(ids)} tokens, the model takes {window}")
            output = self._generate(ids, *limit)
            summaries.append(self._tokenizer.decode(output, skip_special_tokens=True))
        return summaries

    def _generate(self, ids: list[int], least: int, most: int) -> Any:
        """Return the ids of the summary's tokens."""
        raise NotImplementedError


def _loaded(loader: Any, checkpoint: Path, part: str) -> Any:
    """Load a part of a checkpoint with transformers, without network or remote code."""
    try:
        return loader.from_pretrained(checkpoint, local_files_only=True, trust_remote_code=False)
    except Exception as error:  # transformers raises all kinds of errors
        raise ModelError(
            f"The {part} in {checkpoint} cannot be loaded: {error}.",
            "newscli runs BART, PEGASUS and T5 models. Run 'newscli models verify'.",
        ) from error


class CTranslate2Generator(Generator):
    """An encoder-decoder checkpoint that newscli.models converted to CTranslate2."""

    def __init__(
        self, checkpoint: Path, converted: Path, info: ModelInfo, device: str = "cpu"
    ) -> None:
        """Load the model in ``converted`` and the tokenizer in ``checkpoint``.

        Raises ModelError if either cannot be loaded.
        """
        import ctranslate2

        super().__init__(checkpoint, info)
        wanted = "float16" if device == "cuda" else "int8_float32"
        supported = ctranslate2.get_supported_compute_types(device)
        try:
            self._model: Any = ctranslate2.Translator(
                str(converted),
                device=device,
                compute_type=wanted if wanted in supported else "float32",
            )
        except (RuntimeError, ValueError) as error:
            raise ModelError(
                f"CTranslate2 cannot load the summary model in {converted} on {device}: {error}.",
                "Run 'newscli models verify', or try --device cpu or --engine torch.",
            ) from error

    def _generate(self, ids: list[int], least: int, most: int) -> Any:
        tokens, traits = self._tokenizer.convert_ids_to_tokens, self.traits
        # max_input_length=0: the default cuts a source at 1,024 tokens without a word.
        (result,) = self._model.translate_batch(
            [tokens(ids)],
            target_prefix=[tokens([traits.first_token])] if traits.first_token >= 0 else None,
            beam_size=traits.beams,
            no_repeat_ngram_size=traits.no_repeat_ngram,
            length_penalty=traits.length_penalty,
            max_input_length=0,
            min_decoding_length=least,
            max_decoding_length=most,
        )
        return self._tokenizer.convert_tokens_to_ids(result.hypotheses[0])


class TorchGenerator(Generator):
    """BART, PEGASUS, T5 and their like, in torch."""

    def __init__(self, checkpoint: Path, info: ModelInfo, device: str = "cpu") -> None:
        """Load the checkpoint on ``device``. Raises ModelError if it cannot be loaded."""
        super().__init__(checkpoint, info)
        from transformers import AutoModelForSeq2SeqLM

        model = _loaded(AutoModelForSeq2SeqLM, checkpoint, "summary model")
        self._device = device
        self._model = model.to(device).eval()

    def _generate(self, ids: list[int], least: int, most: int) -> Any:
        import torch

        config = copy.deepcopy(self._model.generation_config)
        config.num_beams = self.traits.beams
        config.no_repeat_ngram_size = self.traits.no_repeat_ngram
        config.length_penalty = self.traits.length_penalty
        if self.traits.first_token >= 0:
            config.forced_bos_token_id = self.traits.first_token
        config.early_stopping = config.num_beams > 1
        # The token that starts the decoder counts in transformers' lengths.
        config.min_length, config.max_length = least + 1, most + 1
        config.min_new_tokens = config.max_new_tokens = None
        with torch.inference_mode():
            source = torch.tensor([ids], device=self._device)
            return self._model.generate(
                input_ids=source,
                attention_mask=torch.ones_like(source),
                generation_config=config,
            )[0]


def open_generator(model: ModelFiles, engine: str, device: str) -> Generator:
    """Load ``model`` on an engine ("ctranslate2" or "torch") and a device ("cpu" or "cuda").

    Raises ModelError if it cannot be loaded.
    """
    info = ModelInfo(model.name, model.revision, engine)
    if engine == "torch":
        return TorchGenerator(model.checkpoint, info, device)
    return CTranslate2Generator(model.checkpoint, model.ctranslate2, info, device)
