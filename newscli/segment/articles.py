"""From the blocks of an article to numbered sentences."""

from __future__ import annotations

import re

from newscli.article import Article, Block, Sentence
from newscli.language import detect_language, german_markers
from newscli.segment.boundaries import sentence_spans

_SURE_LETTERS = 40
_SURE_WORDS = 7
_WORD = re.compile(r"[^\W\d_]+")


def segment(article: Article) -> None:
    """Fill the sentences of every block, with ids from 1, the title's first.

    In a German article, sentences that are clearly in another language are marked ``kept``; in an
    article of another language none is, since it was asked for as a whole.
    """
    number = 0
    for block in article.all_blocks():
        block.sentences = []
        for source in _sentences(block, article.language):
            number += 1
            kept = article.language in {"", "de"} and _is_foreign(source)
            block.sentences.append(Sentence(number, source, kept=kept))


def _sentences(block: Block, language: str) -> list[str]:
    return [block.text[start:end] for start, end in sentence_spans(block.text, language)]


def _is_foreign(sentence: str) -> bool:
    """Whether a sentence is clearly not German: long enough to tell, and without German words."""
    words = _WORD.findall(sentence.lower())
    if len(words) < _SURE_WORDS or sum(map(len, words)) < _SURE_LETTERS:
        return False
    german = sum(word in german_markers() for word in words)
    if german * 12 > len(words):
        return False
    return detect_language(sentence) not in {"", "de"}
