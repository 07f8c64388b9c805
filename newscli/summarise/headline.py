"""A headline suggestion for an article without a usable title: the lead, cut down to size."""

from __future__ import annotations

import re
from collections.abc import Sequence

from newscli.article import Article
from newscli.summarise.candidates import is_broken

MOST_WORDS = 14
_CUTS = re.compile(
    r"\s*(?:[;:–—]|--)\s+|,\s+(?=(?:which|who|whose|where|when|while|after|as|according|because"
    r"|although|with|said|saying|and|but)\b)|\s+(?=(?:after|because|while|although|according to)\b)"
)
_END = re.compile(r"[\s.,;:–—-]+$")


def headline(article: Article, ranked: Sequence[str]) -> str:
    """Return one line without a full stop; "" where the title serves, or nothing fits.

    A title serves unless it is missing, asks a question, or its translation is broken. The
    suggestion is the first of ``ranked`` (sentences, best first) that has at most 14 words, or
    whose main clause has, cut before its first subordinate one.
    """
    title = article.title
    if title is not None and title.translation.strip():
        broken = any(is_broken(sentence) for sentence in title.sentences)
        if not broken and "?" not in title.translation:
            return ""
    for sentence in ranked:
        for cut in _CUTS.finditer(sentence):
            words = sentence[: cut.start()].split()
            if 5 <= len(words) <= MOST_WORDS:
                return _END.sub("", " ".join(words))
        if len(sentence.split()) <= MOST_WORDS:
            return _END.sub("", sentence)
    return ""
