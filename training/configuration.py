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
    time_copies: int
    joined: float
    capitals: float
    hints: bool
    hint_sets: int
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
    """Optimisation. Learning rates are peaks.

    ``schedule`` is "linear" (to zero over ``minutes``), "constant", or "cooldown" (from the rates
    of a constant run to zero over ``tokens``, as 1 - sqrt(progress)). A run of any schedule ends
    after ``tokens`` target tokens of its own, or ``minutes``, whichever comes first. With
    ``agreement`` each pair is read twice and its two readings are to agree, by so much (R-Drop);
    the softmax is then a full one.
    """

    seed: int
    schedule: str
    minutes: float
    tokens: float
    batch_tokens: int
    micro_batches: int
    warmup_steps: int
    optimizer: str
    precision: str
    lr_decoder: float
    lr_embedding: float
    lr_encoder: float
    beta2: float
    label_smoothing: float
    dropout: float
    agreement: float
    sampled_pieces: int
    average_from: float
    short_first: float
    short_tokens: int
    checkpoint_minutes: float
    threads: int
    worker: bool


@dataclass(frozen=True)
class Settings:
    """One configuration file."""

    corpus: CorpusSettings
    model: ModelSettings
    train: TrainSettings

    def as_dict(self) -> dict[str, Any]:
        """Return plain dictionaries, as stored in checkpoints."""
        return asdict(self)


def _read(path: Path) -> dict[str, Any]:
    """Return the tables of a configuration file, its base's included."""
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    base = data.pop("base", None)
    if base is None:
        return data
    return {
        section: {**keys, **data.get(section, {})}
        for section, keys in _read(path.parent / base).items()
    }


def read_settings(path: Path, overrides: list[str] | None = None) -> Settings:
    """Read a TOML configuration; ``overrides`` are ``section.key=value`` in TOML syntax.

    A file may name another one beside it as its ``base`` and give only the differences. Raises
    TypeError on an unknown or missing key, so that a misspelt one cannot pass unseen.
    """
    data = _read(path)
    for override in overrides or []:
        name, _, value = override.partition("=")
        section, _, key = name.partition(".")
        data[section][key] = tomllib.loads(f"value = {value}")["value"]
    return Settings(
        CorpusSettings(**data["corpus"]),
        ModelSettings(**data["model"]),
        TrainSettings(**data["train"]),
    )
