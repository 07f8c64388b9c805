"""Reads a checkpoint's weights into numpy, without torch where the file allows it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from newscli.errors import ModelError
from newscli.models.packed import PACKED, PLAIN
from newscli.models.packed import read_weights as read_packed

if TYPE_CHECKING:
    from numpy.typing import NDArray

WEIGHT_FILES = (PLAIN, PACKED, "pytorch_model.bin")
"""In order of preference: safetensors holds nothing but numbers."""


def weights_file(checkpoint: Path) -> Path | None:
    """Return the weights file in ``checkpoint`` that newscli would read, or None."""
    for name in WEIGHT_FILES:
        if (checkpoint / name).is_file():
            return checkpoint / name
    return None


def read_weights(path: Path) -> dict[str, NDArray[Any]]:
    """Return the tensors of a safetensors or torch file by name, floats as float32.

    A torch file is unpickled by ``torch.load(weights_only=True)``, which builds tensors and nothing
    else, so that a hostile file cannot run code. Raises ModelError if the file is broken.
    """
    try:
        if path.name == PACKED:
            return dict(read_packed(path.parent))
        if path.suffix == ".safetensors":
            return _read_safetensors(path)
        return _read_torch(path)
    except Exception as error:  # the two libraries raise all sorts of things on a broken file
        raise ModelError(
            f"Cannot read the weights in {path}: {type(error).__name__}: {error}.",
            "The file is broken or not a model: remove it and get the model again.",
        ) from error


def _read_safetensors(path: Path) -> dict[str, NDArray[Any]]:
    import numpy as np
    from safetensors import safe_open

    tensors: dict[str, NDArray[Any]] = {}
    with safe_open(path, framework="numpy") as file:
        for name in file.keys():  # noqa: SIM118 - the reader is not a mapping
            value = file.get_tensor(name)
            # bfloat16 comes as ml_dtypes' type, whose kind is not numpy's "f".
            tensors[name] = value if value.dtype.kind in "iub" else value.astype(np.float32)
    return tensors


def _read_torch(path: Path) -> dict[str, NDArray[Any]]:
    import torch

    state = torch.load(path, map_location="cpu", weights_only=True, mmap=None)
    if not isinstance(state, dict):
        raise TypeError("it holds no table of tensors")
    return {
        name: (value.float() if value.is_floating_point() else value).numpy()
        for name, value in state.items()
        if isinstance(value, torch.Tensor)
    }
