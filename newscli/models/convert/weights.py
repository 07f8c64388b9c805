"""Reads a checkpoint's weights into numpy, without torch if the file allows it, and packs them.

Packed weights take eight bits a value, half of float16, so a model fits into the package.
Every matrix is stored as int8 rows with one float32 scale a row, ``round(w / scale)`` with
``scale = max|row| / 127``: the numbers that CTranslate2's int8 computes with. That engine
loses nothing, and transformers reads the same values back as floats. Vectors (biases, layer
norms) stay float16. The file is ``model.int8.safetensors`` beside the usual MarianMT files.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from newscli.errors import ModelError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

PACKED = "model.int8.safetensors"
PLAIN = "model.safetensors"
WEIGHT_FILES = (PLAIN, PACKED, "pytorch_model.bin")
"""In order of preference: safetensors holds nothing but numbers."""

_SCALE = ".scale"


def weights_file(checkpoint: Path) -> Path:
    """Return the weights file in ``checkpoint`` that newscli reads. Raises ModelError."""
    for name in WEIGHT_FILES:
        if (checkpoint / name).is_file():
            return checkpoint / name
    raise ModelError(
        f"There is no model in {checkpoint}: the weights are missing.",
        "A model folder needs model.safetensors or pytorch_model.bin.",
    )


def read_weights(path: Path) -> dict[str, NDArray[Any]]:
    """Return the tensors of a weights file (packed, safetensors, torch) by name, floats as float32.

    A torch file is unpickled by ``torch.load(weights_only=True)``, which builds tensors and nothing
    else: a hostile file cannot run code. Raises ModelError if the file is broken.
    """
    try:
        if path.suffix != ".safetensors":
            return _read_torch(path)
        tensors = _read_safetensors(path)
        if path.name != PACKED:
            return tensors
        return {
            name: tensor * tensors[name + _SCALE][:, None] if name + _SCALE in tensors else tensor
            for name, tensor in tensors.items()
            if not name.endswith(_SCALE)
        }
    except Exception as error:  # the two libraries raise all sorts of things on a broken file
        raise ModelError(
            f"Cannot read the weights in {path}: {type(error).__name__}: {error}.",
            "The file is broken or not a model: remove it and get the model again.",
        ) from error


def _read_safetensors(path: Path) -> dict[str, NDArray[Any]]:
    import numpy as np
    from safetensors.numpy import load_file

    # bfloat16 comes as ml_dtypes' type, whose kind is not numpy's "f".
    return {
        name: value if value.dtype.kind in "iub" else value.astype(np.float32)
        for name, value in load_file(path).items()
    }


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


# -- Packed weights --------------------------------------------------------------------------------


def pack(folder: Path, out: Path) -> None:
    """Copy the MarianMT checkpoint in ``folder`` to ``out``, its weights packed.

    ``model.safetensors`` (any float type) becomes ``model.int8.safetensors``.
    """
    import numpy as np
    from safetensors.numpy import save_file

    packed: dict[str, NDArray[np.generic]] = {}
    for name, values in _read_safetensors(folder / PLAIN).items():
        if values.ndim != 2 or len(values) == 1:
            packed[name] = values.astype(np.float16)
            continue
        scale = np.abs(values).max(axis=1) / 127
        scale[scale == 0] = 1  # the embedding of <pad> is all zeros
        packed[name] = np.rint(values / scale[:, None]).astype(np.int8)
        packed[name + _SCALE] = scale
    shutil.copytree(folder, out, ignore=shutil.ignore_patterns(PLAIN), dirs_exist_ok=True)
    save_file(packed, out / PACKED, metadata={"format": "np"})


def unpack(folder: Path, out: Path) -> None:
    """Copy a packed checkpoint to ``out`` with float16 weights, as transformers reads it."""
    import numpy as np
    from safetensors.numpy import save_file

    shutil.copytree(folder, out, ignore=shutil.ignore_patterns(PACKED), dirs_exist_ok=True)
    weights = {name: t.astype(np.float16) for name, t in read_weights(folder / PACKED).items()}
    save_file(weights, out / PLAIN, metadata={"format": "pt"})
