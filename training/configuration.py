"""The settings of a training run: one TOML file, read into frozen dataclasses."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import tomllib


@dataclass(frozen=True)
class CorpusSettings:
    """How the corpus is cleaned, sampled and tokenised."""

    vocabulary: int
    max_tokens: int
    per_sentence: int
    number_copies: float
    joined: float
    capitals: float
    weights: dict[str, float]


@dataclass(frozen=True)
class ModelSettings:
    """The shape of the Marian model and where its first weights come from."""

    d_model: int
    heads: int
    ffn: int
    encoder_layers: int
    decoder_layers: int
    init: str


@dataclass(frozen=True)
class TrainSettings:
    """Optimisation. Learning rates are peaks; they fall linearly to zero over ``minutes``."""

    seed: int
    minutes: float
    batch_tokens: int
    warmup_steps: int
    optimizer: str
    precision: str
    lr_decoder: float
    lr_embedding: float
    lr_encoder: float
    label_smoothing: float
    dropout: float
    short_first: float
    short_tokens: int
    checkpoint_minutes: float
    threads: int


@dataclass(frozen=True)
class Settings:
    """One configuration file."""

    corpus: CorpusSettings
    model: ModelSettings
    train: TrainSettings

    def as_dict(self) -> dict[str, Any]:
        """Return plain dictionaries, as stored in checkpoints."""
        return asdict(self)


def read_settings(path: Path, overrides: list[str] | None = None) -> Settings:
    """Read a TOML configuration; ``overrides`` are ``section.key=value`` in TOML syntax.

    Raises TypeError on an unknown or missing key, so that a misspelt one cannot pass unseen.
    """
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    for override in overrides or []:
        name, _, value = override.partition("=")
        section, _, key = name.partition(".")
        data[section][key] = tomllib.loads(f"value = {value}")["value"]
    return Settings(
        CorpusSettings(**data["corpus"]),
        ModelSettings(**data["model"]),
        TrainSettings(**data["train"]),
    )
