"""Sentences in, checked translations out; the engine only ever sees unique, short sentences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from newscli.article import CheckWarning
from newscli.translate.engine import DecodeOptions, Engine
from newscli.translate.normalise import normalise_for_model


@dataclass(frozen=True, slots=True)
class TranslateOptions:
    """What a user may choose. ``glossary`` is a TSV file; ``memory`` the translation memory.

    ``memory_path`` is its file (None: in newscli's cache), ``memory_megabytes`` its size limit.
    """

    beam_size: int = 4
    glossary: Path | None = None
    memory: bool = True
    memory_path: Path | None = None
    memory_megabytes: int = 256


@dataclass(slots=True)
class Translation:
    """The English text of one source sentence, and what is wrong with it."""

    text: str
    warnings: list[CheckWarning] = field(default_factory=list)


class Translator:
    """Translates sentences with one engine."""

    def __init__(self, engine: Engine, options: TranslateOptions | None = None) -> None:
        """Use ``engine``; nothing is loaded or opened before the first sentence."""
        self.engine = engine
        self.options = options or TranslateOptions()

    def translate(self, sources: Sequence[str]) -> list[Translation]:
        """Return the translation of each sentence, in order."""
        texts = [normalise_for_model(source) for source in sources]
        unique = list(dict.fromkeys(texts))
        options = DecodeOptions(self.options.beam_size, hypotheses=self.options.beam_size)
        found = dict(zip(unique, self.engine.decode(unique, options), strict=True))
        return [Translation(found[text][0].text) for text in texts]

    def stream(self, groups: Iterable[Sequence[str]]) -> Iterator[list[Translation]]:
        """Yield the translations of each group of sentences, in order."""
        for group in groups:
            yield self.translate(group)
