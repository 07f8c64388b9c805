"""Summary models through CTranslate2: int8 on the CPU, float16 on a GPU."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from newscli.article import ModelInfo
from newscli.errors import ModelError
from newscli.summarise.generator import checked, load_tokenizer, read_traits


class CTranslate2Generator:
    """An encoder-decoder checkpoint that newscli.models converted to CTranslate2."""

    def __init__(
        self, checkpoint: Path, converted: Path, info: ModelInfo, device: str = "cpu"
    ) -> None:
        """Load the model in ``converted`` and the tokenizer in ``checkpoint``.

        Raises ModelError if either cannot be loaded.
        """
        import ctranslate2

        self.info, self.traits = info, read_traits(checkpoint)
        self._tokenizer = load_tokenizer(checkpoint)
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

    def count_tokens(self, text: str) -> int:
        """Return the number of tokens that ``text`` takes of the window, special ones included."""
        return len(self._ids(text))

    def _ids(self, text: str) -> list[int]:
        ids: list[int] = self._tokenizer(self.traits.prefix + text, verbose=False)["input_ids"]
        return ids

    def generate(self, texts: Sequence[str], limits: Sequence[tuple[int, int]]) -> list[str]:
        """Return one summary per text, of at least and at most so many tokens."""
        tokenizer, traits = self._tokenizer, self.traits
        first = [] if traits.first_token < 0 else [traits.first_token]
        summaries = []
        for text, (least, most) in zip(texts, limits, strict=True):
            ids = self._ids(text)
            checked([len(ids)], traits.window)
            # max_input_length=0: the default cuts a source at 1,024 tokens without a word.
            (result,) = self._model.translate_batch(
                [tokenizer.convert_ids_to_tokens(ids)],
                target_prefix=[tokenizer.convert_ids_to_tokens(first)] if first else None,
                beam_size=traits.beams,
                no_repeat_ngram_size=traits.no_repeat_ngram,
                length_penalty=traits.length_penalty,
                max_input_length=0,
                min_decoding_length=least,
                max_decoding_length=most,
            )
            output = tokenizer.convert_tokens_to_ids(result.hypotheses[0])
            summaries.append(tokenizer.decode(output, skip_special_tokens=True))
        return summaries
