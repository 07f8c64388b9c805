"""Warnings numbered through the article, and sentences cut where a warning points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

from newscli.article import Article, Block, CheckWarning, Sentence, Span
from newscli.safe import clean

Side = Literal["source", "translation"]


@dataclass(frozen=True, slots=True)
class Note:
    """A warning with its number (from 1, in reading order) and the sentence that it is about."""

    number: int
    warning: CheckWarning
    sentence: Sentence


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a sentence, inert; ``notes`` point at it, ``ends`` are those that stop after it."""

    text: str
    notes: tuple[Note, ...] = ()
    ends: tuple[Note, ...] = ()


@dataclass(slots=True)
class Notes:
    """All the notes of an article, in order and by sentence.

    ``mixed`` says that some sentences were kept and others translated: only then is a kept one
    worth showing as such.
    """

    all: list[Note] = field(default_factory=list)
    mixed: bool = False
    _by_sentence: dict[int, list[Note]] = field(default_factory=dict)

    @classmethod
    def of(cls, article: Article) -> Notes:
        """Return the numbered warnings of ``article``."""
        notes = cls(mixed=len({sentence.kept for sentence in article.sentences()}) == 2)
        for sentence in article.sentences():
            for warning in sorted(sentence.warnings, key=_place):
                note = Note(len(notes.all) + 1, warning, sentence)
                notes.all.append(note)
                notes._by_sentence.setdefault(id(sentence), []).append(note)
        return notes

    def of_sentence(self, sentence: Sentence) -> list[Note]:
        """Return the notes of one sentence, in order."""
        return self._by_sentence.get(id(sentence), [])

    @staticmethod
    def doubts(sentence: Sentence | None, side: Side) -> bool:
        """Say whether a sentence is to be marked as doubtful: only its translation is."""
        return sentence is not None and sentence.doubtful and side == "translation"

    def pieces(self, sentence: Sentence, side: Side) -> list[Piece]:
        """Cut one side of a sentence at the bounds of its warnings.

        A warning that points at nothing in the translation is marked at the sentence's end. Where
        there is no translation its source stands in, so that no sentence is ever missing.
        """
        notes = self.of_sentence(sentence)
        german = side == "source" or not sentence.translation.strip()
        text = sentence.source if german else sentence.translation
        warnings = [note.warning for note in notes]
        spans = [w.source_span if german else w.translation_span for w in warnings]
        places = [within(span, text) for span in spans]
        return _cut(text, notes, places, mark_rest=side == "translation")

    def runs(self, block: Block, side: Side) -> list[tuple[Sentence | None, list[Piece]]]:
        """Return the sentences of a block, each with its pieces.

        A block that was never cut into sentences is one run, without a sentence.
        """
        if not block.sentences:
            return [(None, [Piece(clean(block.text).strip())])]
        return [(sentence, self.pieces(sentence, side)) for sentence in block.sentences]

    def line(self, block: Block, side: Side, doubt: str, number: str) -> str:
        """Return one side of a block with ``doubt`` before doubtful sentences.

        The notes' numbers, each in the format string ``number``, follow what they are about.
        """
        sentences = (
            (f"{doubt} " if self.doubts(sentence, side) else "")
            + "".join(p.text + "".join(number.format(n.number) for n in p.ends) for p in pieces)
            for sentence, pieces in self.runs(block, side)
        )
        return " ".join(" ".join(sentences).split())


def _place(warning: CheckWarning) -> tuple[bool, Span]:
    """Sort by the place in the translation; those without one come last."""
    return warning.translation_span is None, warning.translation_span or (0, 0)


def within(span: Span | None, text: str) -> Span | None:
    """Return ``span`` cut to ``text``, without spaces at its ends; None if nothing is left."""
    if span is None:
        return None
    start, end = max(0, span[0]), max(0, min(len(text), span[1]))
    part = text[start:end]
    start += len(part) - len(part.lstrip())
    end -= len(part) - len(part.rstrip())
    return (start, end) if start < end else None


def _cut(
    text: str, notes: Sequence[Note], spans: Sequence[Span | None], mark_rest: bool
) -> list[Piece]:
    """Cut ``text`` at every bound of ``spans``; the parts are cleaned only then."""
    pointed = [(note, span) for note, span in zip(notes, spans, strict=True) if span is not None]
    bounds = sorted({0, len(text), *(bound for _, span in pointed for bound in span)})
    pieces = [
        Piece(
            clean(text[start:end]),
            tuple(note for note, span in pointed if span[0] <= start and end <= span[1]),
            tuple(note for note, span in pointed if span[1] == end),
        )
        for start, end in pairwise(bounds)
    ]
    rest = tuple(note for note, span in zip(notes, spans, strict=True) if span is None)
    if mark_rest and rest:
        pieces.append(Piece("", (), rest))
    return pieces
