"""From normalised sentences to drafts: decode, choose, retry, place terms; long ones in parts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from newscli.errors import ModelError
from newscli.translate.capitals import begun_like, is_capitals, ordinary_case
from newscli.translate.choose import Draft, best_draft
from newscli.translate.clauses import join, parts_of
from newscli.translate.engine import DecodeOptions, Engine, Hypothesis
from newscli.translate.glossary import Glossary
from newscli.translate.guard import inspect
from newscli.translate.place_terms import place_terms
from newscli.translate.rescue import rescue


class Drafting:
    """Makes the best drafts that an engine can make of some texts; it decodes from the start on.

    :meth:`sound` comes first, then :meth:`late`. Between the two the next texts can be begun, so
    that the engine does not wait while single sentences are tried again.
    """

    def __init__(
        self, engine: Engine, beam_size: int, glossary: Glossary, texts: Sequence[str]
    ) -> None:
        """Begin decoding the unique ``texts``. Raises ModelError if the engine fails."""
        self._engine, self._beam_size, self._glossary = engine, beam_size, glossary
        self._parts = {
            text: parts_of(ordinary_case(text) if is_capitals(text) else text, self._engine)
            for text in texts
        }
        self._users: dict[str, list[str]] = {}
        for text, items in self._parts.items():
            for part in dict.fromkeys(items):
                self._users.setdefault(part, []).append(text)
        self._short = list(self._users)
        self.waiting = len(self._short)
        """Texts that the engine has not brought back yet."""
        self._found: dict[str, Draft] = {}
        self._held: list[tuple[str, Draft, list[Hypothesis]]] = []
        options = DecodeOptions(self._beam_size, hypotheses=self._beam_size)
        with _engine_errors():
            self._decoding = self._engine.decode_each(self._short, options) if texts else iter(())

    def sound(self) -> Iterator[tuple[str, Draft]]:
        """Yield each text whose draft needs nothing more, as soon as it is decoded."""
        with _engine_errors():
            for index, hypotheses in self._decoding:
                self.waiting -= 1
                part = self._short[index]
                draft = best_draft(part, hypotheses)
                if draft.problems or self._glossary.find(part):
                    self._held.append((part, draft, hypotheses))
                else:
                    yield from self._completed(part, draft)

    def late(self) -> Iterator[tuple[str, Draft]]:
        """Yield the others: suspicious ones retried, glossary terms placed."""
        if not self._held:
            return
        with _engine_errors():
            late = [part for part, _, _ in self._held]
            first = [draft for _, draft, _ in self._held]
            drafts = rescue(self._engine, late, first, self._beam_size)
            decoded = [hypotheses for _, _, hypotheses in self._held]
            placed = place_terms(self._engine, self._glossary, late, drafts, decoded)
            for part, draft in zip(late, placed, strict=True):
                yield from self._completed(part, draft)

    def _completed(self, part: str, draft: Draft) -> Iterator[tuple[str, Draft]]:
        """Yield the texts that ``part`` was the last missing part of."""
        self._found[part] = draft
        for text in self._users[part]:
            parts = self._parts[text]
            if all(item in self._found for item in parts):
                yield text, self._whole(text, parts, [self._found[item] for item in parts])

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
        upper = is_capitals(text)
        written = result.text.upper() if upper else begun_like(text, result.text)
        return Draft(written, result.problems, result.value, result.notes)


@contextmanager
def _engine_errors() -> Iterator[None]:
    try:
        yield
    except (RuntimeError, MemoryError) as error:
        raise ModelError(
            f"The translation engine failed: {error}.",
            "Try --beam-size 1, --device cpu or --engine torch.",
        ) from error
