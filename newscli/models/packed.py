"""Weights packed to eight bits a value: half of float16, so that a model fits the package.

Every matrix is stored as int8 rows with one float32 scale a row, ``round(w / scale)`` with
``scale = max|row| / 127``: the very numbers that CTranslate2's int8 computes with, so nothing is
lost on that engine, and transformers reads the same values back as floats. Vectors (biases, layer
norms) stay float16. The file is ``model.int8.safetensors`` beside the usual MarianMT files.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

PACKED = "model.int8.safetensors"
PLAIN = "model.safetensors"
_SCALE = ".scale"


def pack(folder: Path, out: Path) -> None:
    """Copy the MarianMT checkpoint in ``folder`` to ``out``, its weights packed.

    ``model.safetensors`` (any float type) becomes ``model.int8.safetensors``.
    """
    import numpy as np
    from safetensors.numpy import load_file, save_file

    packed: dict[str, npt.NDArray[np.generic]] = {}
    for name, tensor in load_file(folder / PLAIN).items():
        values = tensor.astype(np.float32)
        if values.ndim != 2 or len(values) == 1:
            packed[name] = values.astype(np.float16)
            continue
        scale = np.abs(values).max(axis=1) / 127
        scale[scale == 0] = 1  # the embedding of <pad> is all zeros
        packed[name] = np.rint(values / scale[:, None]).astype(np.int8)
        packed[name + _SCALE] = scale
    out.mkdir(parents=True, exist_ok=True)
    for path in folder.iterdir():
        if path.is_file() and path.name != PLAIN:
            shutil.copyfile(path, out / path.name)
    save_file(packed, out / PACKED, metadata={"format": "np"})


def read_weights(folder: Path) -> dict[str, npt.NDArray[np.float32]]:
    """Return the float32 weights of a checkpoint folder, packed or plain safetensors."""
    import numpy as np
    from safetensors.numpy import load_file

    if not (folder / PACKED).exists():
        return {name: t.astype(np.float32) for name, t in load_file(folder / PLAIN).items()}
    stored = load_file(folder / PACKED)
    return {
        name: tensor.astype(np.float32) * stored[name + _SCALE][:, None]
        if name + _SCALE in stored
        else tensor.astype(np.float32)
        for name, tensor in stored.items()
        if not name.endswith(_SCALE)
    }


def unpack(folder: Path, out: Path) -> None:
    """Copy a packed checkpoint to ``out`` with float16 weights, as transformers reads it."""
    import numpy as np
    from safetensors.numpy import save_file

    out.mkdir(parents=True, exist_ok=True)
    for path in folder.iterdir():
        if path.is_file() and path.name != PACKED:
            shutil.copyfile(path, out / path.name)
    weights = {name: t.astype(np.float16) for name, t in read_weights(folder).items()}
    save_file(weights, out / PLAIN, metadata={"format": "pt"})
