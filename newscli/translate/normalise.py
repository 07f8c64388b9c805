"""Punctuation and white space in the form the translation models were trained on.

Neither transformers' Marian tokenizer nor CTranslate2 normalises punctuation, while the training
corpora (ours, and OPUS-MT's through Moses' ``normalize-punctuation.perl``) were normalised before
training. Unnormalised German quotes or dashes reach the model as rare or unknown pieces.
"""

from __future__ import annotations

import re
import unicodedata

_CHARACTERS = str.maketrans(
    {
        "„": '"', "“": '"', "”": '"', "‟": '"', "«": '"', "»": '"', "″": '"',
        "‚": "'", "‘": "'", "’": "'", "‛": "'", "‹": "'", "›": "'", "′": "'", "´": "'", "`": "'",
        "–": "-", "—": "-", "―": "-", "‒": "-", "‐": "-", "‑": "-", "−": "-",
        "…": "...",
        "\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u2007": " ", "\u2008": " ", "\u200a": " ",
        "\u2002": " ", "\u2003": " ", "\u3000": " ", "\t": " ", "\n": " ", "\r": " ",
        "\u00ad": None, "\u200b": None, "\u200c": None, "\u200d": None, "\u2060": None,
        "\ufeff": None, "\u200e": None, "\u200f": None,
    }
)  # fmt: skip
_GROUPED_BY_SPACE = re.compile(r"(?<![\d.,])\d{1,3}(?: \d{3})+(?![\d])")
_UNIT_AFTER_NUMBER = re.compile(r"(?<=\d) (?=[%°€$£])")
_SPACES = re.compile(r" {2,}")


def normalise_for_model(text: str) -> str:
    r"""Return one line of ``text`` in the punctuation that Marian models know.

    German and typographic quotes become straight ones, dashes become ``-``, the ellipsis three
    points; every kind of space becomes a plain one; invisible characters go; digits grouped by
    (thin) spaces are written with the German thousands point (``10 000`` → ``10.000``); a space
    between a number and a percent or currency sign is dropped.

    >>> normalise_for_model("„Rund 10\u202f000 Soldaten“ – 3,5 %")
    '"Rund 10.000 Soldaten" - 3,5%'
    """
    had_thin_groups = any(space in text for space in "\u00a0\u202f\u2009")
    text = unicodedata.normalize("NFC", text).translate(_CHARACTERS)
    if had_thin_groups:
        text = _GROUPED_BY_SPACE.sub(lambda match: match[0].replace(" ", "."), text)
    text = _UNIT_AFTER_NUMBER.sub("", text)
    return _SPACES.sub(" ", text).strip()
