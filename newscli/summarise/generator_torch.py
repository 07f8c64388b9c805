"""Summary models through transformers' generate: any encoder-decoder checkpoint."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from pathlib import Path

from newscli.article import ModelInfo
from newscli.errors import ModelError
from newscli.summarise.generator import checked, load_tokenizer, read_traits


class TorchGenerator:
    """BART, PEGASUS, T5 and their like, in torch."""

    def __init__(self, checkpoint: Path, info: ModelInfo, device: str = "cpu") -> None:
        """Load the checkpoint on ``device``. Raises ModelError if it cannot be loaded."""
        self.info, self.traits = info, read_traits(checkpoint)
        self._tokenizer = load_tokenizer(checkpoint)
        from transformers import AutoModelForSeq2SeqLM

        try:
            model = AutoModelForSeq2SeqLM.from_pretrained(checkpoint, local_files_only=True)
        except Exception as error:  # transformers raises whatever its loaders meet
            raise ModelError(
                f"The summary model in {checkpoint} cannot be loaded: {error}.",
                "newscli runs BART, PEGASUS and T5 models. Run 'newscli models verify'.",
            ) from error
        self._device = device
        self._model = model.to(device).eval()

    def count_tokens(self, text: str) -> int:
        """Return the number of tokens that ``text`` takes of the window, special ones included."""
        return len(self._tokenizer(self.traits.prefix + text, verbose=False)["input_ids"])

    def generate(self, texts: Sequence[str], limits: Sequence[tuple[int, int]]) -> list[str]:
        """Return one summary per text, of at least and at most so many tokens."""
        import torch

        summaries = []
        for text, (least, most) in zip(texts, limits, strict=True):
            inputs = self._tokenizer(self.traits.prefix + text, return_tensors="pt")
            checked([inputs["input_ids"].shape[1]], self.traits.window)
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
                output = self._model.generate(
                    input_ids=inputs["input_ids"].to(self._device),
                    attention_mask=inputs["attention_mask"].to(self._device),
                    generation_config=config,
                )
            summaries.append(self._tokenizer.decode(output[0], skip_special_tokens=True))
        return summaries
