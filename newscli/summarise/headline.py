"""A headline suggestion: the translated title where it is sound, else the lead cut down to size."""

from __future__ import annotations

import re
from collections.abc import Sequence

from newscli.article import Article
from newscli.summarise.candidates import BROKEN

MOST_WORDS = 14
_CUTS = re.compile(
    r"\s*(?:[;:–—]|--)\s+|,\s+(?=(?:which|who|whose|where|when|while|after|as|according|because"
    r"|although|with|said|saying|and|but)\b)|\s+(?=(?:after|because|while|although|according to)\b)"
)
_END = re.compile(r"[\s.,;:–—-]+$")


def headline(article: Article, ranked: Sequence[str]) -> str:
    """Return one line without a full stop, or "" if nothing fits.

    The title's translation if it has one and no grave warning, unless it asks or teases with a
    question; else the first of ``ranked`` (sentences, best first) whose main clause, cut before its
    first subordinate one, has at most 14 words.
    """
    title = article.title
    if title is not None and title.translation.strip():
        broken = any(w.kind in BROKEN for s in title.sentences for w in s.warnings)
        if not broken and "?" not in title.translation:
            return _END.sub("", title.translation.strip())
    for sentence in ranked:
        for cut in _CUTS.finditer(sentence):
            words = sentence[: cut.start()].split()
            if 5 <= len(words) <= MOST_WORDS:
                return _END.sub("", " ".join(words))
        if len(sentence.split()) <= MOST_WORDS:
            return _END.sub("", sentence)
    return ""
