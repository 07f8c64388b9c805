"""The protocol behind which a sequence-to-sequence summary model sits, and what its files say."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from newscli.article import ModelInfo
from newscli.errors import ModelError

_POSITION_KEYS = ("max_encoder_position_embeddings", "max_position_embeddings", "n_positions")
_UNBOUNDED = 512
"""The window of a model whose configuration names none; T5's training length."""


class Generator(Protocol):
    """Runs one summary checkpoint."""

    @property
    def info(self) -> ModelInfo:
        """Name, revision and engine, as a report states them."""

    @property
    def traits(self) -> Traits:
        """What the checkpoint says of itself."""

    def count_tokens(self, text: str) -> int:
        """Return the number of tokens that ``text`` takes of the window, special ones included."""

    def generate(self, texts: Sequence[str], limits: Sequence[tuple[int, int]]) -> list[str]:
        """Return one summary per text, of at least and at most so many tokens.

        Raises ValueError for a text that does not fit the window: nothing is ever cut off.
        """


@dataclass(frozen=True, slots=True)
class Traits:
    """What config.json and generation_config.json of a checkpoint say about generating.

    ``window`` is the most tokens of a source, ``longest`` the most tokens of a summary; ``prefix``
    is what T5 wants before its source; ``first_token`` is forced as the first one (-1: none).
    """

    kind: str
    window: int
    longest: int
    prefix: str
    first_token: int
    beams: int
    length_penalty: float
    no_repeat_ngram: int


def read_traits(checkpoint: Path) -> Traits:
    """Return the traits of the checkpoint in a folder. Raises ModelError if it has none."""
    try:
        config: dict[str, Any] = json.loads((checkpoint / "config.json").read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise ModelError(
            f"There is no readable config.json in {checkpoint}.",
            "Name a folder that holds a summary model in Hugging Face layout.",
        ) from error
    generation = config
    path = checkpoint / "generation_config.json"
    if path.is_file():
        generation = {**config, **json.loads(path.read_text("utf-8"))}
    kind = str(config.get("model_type", ""))
    window = next((int(config[key]) for key in _POSITION_KEYS if config.get(key)), _UNBOUNDED)
    longest = int(config.get("max_decoder_position_embeddings") or window)
    task = (config.get("task_specific_params") or {}).get("summarization", {})
    prefix = task.get("prefix", "summarize: " if kind == "t5" else "")
    first = generation.get("forced_bos_token_id")
    return Traits(
        kind,
        window,
        longest,
        prefix,
        -1 if first is None else int(first),
        int(generation.get("num_beams") or 4),
        float(generation.get("length_penalty") or 1.0),
        int(generation.get("no_repeat_ngram_size") or 3),
    )


def checked(token_counts: Sequence[int], window: int) -> None:
    """Raise ValueError if a source exceeds the window; the engines would cut it silently."""
    if token_counts and max(token_counts) > window:
        raise ValueError(f"a source has {max(token_counts)} tokens, the model takes {window}")


def load_tokenizer(checkpoint: Path) -> Any:
    """Load the checkpoint's own tokenizer. Raises ModelError."""
    quiet_transformers()
    from transformers import AutoTokenizer

    try:
        return AutoTokenizer.from_pretrained(checkpoint, local_files_only=True)
    except Exception as error:  # transformers raises whatever its parsers meet
        raise ModelError(
            f"The tokenizer in {checkpoint} cannot be loaded: {error}.",
            "Run 'newscli models verify', or get the model again.",
        ) from error


def quiet_transformers() -> None:
    """Keep transformers' warnings and progress bars off stderr: errors reach the user as ours."""
    import transformers

    logging: Any = transformers.utils.logging
    logging.set_verbosity_error()
    logging.disable_progress_bar()
