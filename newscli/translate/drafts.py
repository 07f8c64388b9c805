"""From normalised sentences to drafts: decode, choose, retry, place terms; long ones in parts."""

from __future__ import annotations

from collections.abc import Sequence

from newscli.errors import ModelError
from newscli.translate.capitals import is_capitals, ordinary_case
from newscli.translate.choose import Draft, best_draft
from newscli.translate.clauses import join, parts_of
from newscli.translate.engine import DecodeOptions, Engine
from newscli.translate.glossary import Glossary
from newscli.translate.guard import inspect
from newscli.translate.place_terms import place_terms
from newscli.translate.rescue import rescue


class Drafter:
    """Makes the best draft that one engine can make of a sentence."""

    def __init__(self, engine: Engine, beam_size: int, glossary: Glossary) -> None:
        """Use ``engine`` with ``beam_size`` (hypotheses kept in the search)."""
        self._engine, self._beam_size, self._glossary = engine, beam_size, glossary

    def drafts(self, texts: Sequence[str]) -> list[Draft]:
        """Return a draft for each of the unique ``texts``; raises ModelError."""
        if not texts:
            return []
        try:
            return self._drafts(texts)
        except (RuntimeError, MemoryError) as error:
            raise ModelError(
                f"The translation engine failed: {error}.",
                "Try --beam-size 1, --device cpu or --engine torch.",
            ) from error

    def _drafts(self, texts: Sequence[str]) -> list[Draft]:
        parts = [
            parts_of(ordinary_case(text) if is_capitals(text) else text, self._engine)
            for text in texts
        ]
        unique = list(dict.fromkeys(part for item in parts for part in item))
        found = dict(zip(unique, self._short(unique), strict=True))
        return [
            self._whole(text, item, [found[part] for part in item])
            for text, item in zip(texts, parts, strict=True)
        ]

    def _short(self, texts: Sequence[str]) -> list[Draft]:
        """Return drafts of texts that the model can take whole."""
        options = DecodeOptions(self._beam_size, hypotheses=self._beam_size)
        decoded = self._engine.decode(texts, options)
        drafts = [best_draft(text, items) for text, items in zip(texts, decoded, strict=True)]
        suspicious = [i for i, item in enumerate(drafts) if item.problems]
        better = rescue(
            self._engine,
            [texts[i] for i in suspicious],
            [drafts[i] for i in suspicious],
            self._beam_size,
        )
        for index, item in zip(suspicious, better, strict=True):
            drafts[index] = item
        return place_terms(self._engine, self._glossary, texts, drafts, decoded)

    @staticmethod
    def _whole(text: str, parts: Sequence[str], drafts: Sequence[Draft]) -> Draft:
        """Return the draft of ``text`` from those of its parts, in the text's own case."""
        if len(drafts) == 1:
            result = drafts[0]
        else:
            joined = join(text, parts, [item.text for item in drafts])
            finished = all(p.kind != "unfinished" for item in drafts for p in item.problems)
            result = Draft(
                joined,
                inspect(text, joined, finished=finished),
                notes=[note for item in drafts for note in item.notes],
            )
        if is_capitals(text):
            return Draft(result.text.upper(), result.problems, result.value, result.notes)
        return result
