"""From a model's files and the user's choice of engine and device to a loaded engine."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING

from newscli.article import ModelInfo
from newscli.errors import ModelError, UsageError
from newscli.translate.engine import DecodeOptions, Engine

if TYPE_CHECKING:
    from newscli.models import ModelFiles

ENGINES = ("auto", "ctranslate2", "torch")
DEVICES = ("auto", "cpu", "cuda")


def open_engine(model: ModelFiles, engine: str = "auto", device: str = "auto") -> Engine:
    """Load ``model`` on ``engine`` (``auto``, ``ctranslate2``, ``torch``) and ``device``.

    ``auto`` means CTranslate2, and the GPU where it has one that works. Raises UsageError for an
    unknown engine or device, ModelError where the device is not there or the model cannot be
    loaded.
    """
    if engine not in ENGINES:
        raise UsageError(f"Unknown engine '{engine}'.", f"Choose one of {', '.join(ENGINES)}.")
    if device not in DEVICES:
        raise UsageError(f"Unknown device '{device}'.", f"Choose one of {', '.join(DEVICES)}.")
    if engine == "auto":
        engine = "ctranslate2" if find_spec("ctranslate2") is not None else "torch"
    if device == "auto":
        return _open_anywhere(model, engine)
    return _open_on(model, engine, device)


def _open_anywhere(model: ModelFiles, engine: str) -> Engine:
    """Use the GPU if it is there and works, else the CPU."""
    if _has_gpu(engine):
        try:
            return _open_on(model, engine, "cuda")
        except ModelError:  # a GPU without its libraries must not stop a run that named no device
            return _open_on(model, engine, "cpu")
    return _open_on(model, engine, "cpu")


def _open_on(model: ModelFiles, engine: str, device: str) -> Engine:
    if device == "cuda" and not _has_gpu(engine):
        raise ModelError(
            f"There is no GPU that {engine} can use (--device cuda).", "Use --device cpu or auto."
        )
    info = ModelInfo(model.name, model.revision, engine)
    identity = model.ctranslate2.name  # a hash of weights, configuration and vocabulary
    opened: Engine
    if engine == "torch":
        from newscli.models import for_transformers
        from newscli.translate.marian_torch import TorchEngine

        opened = TorchEngine(for_transformers(model.checkpoint), info, device, identity)
    else:
        from newscli.translate.marian_ctranslate2 import CTranslate2Engine

        opened = CTranslate2Engine(
            model.ctranslate2, info, device, tokenizer=model.checkpoint, identity=identity
        )
    if device == "cuda":
        _try_out(opened)
    return opened


def _has_gpu(engine: str) -> bool:
    if engine == "torch":
        import torch

        return torch.cuda.is_available()
    import ctranslate2

    return int(ctranslate2.get_cuda_device_count()) > 0


def _try_out(engine: Engine) -> None:
    """Translate a word: a missing CUDA library shows only when something is computed."""
    try:
        engine.decode(["Ja."], DecodeOptions(beam_size=1))
    except RuntimeError as error:
        raise ModelError(
            f"The GPU cannot be used: {error}.",
            "Install the CUDA libraries that it names, or use --device cpu.",
        ) from error
