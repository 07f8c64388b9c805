"""From normalised sentences to drafts: decode, choose, retry, place terms; long ones in parts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from newscli.errors import ModelError
from newscli.translate.capitals import is_capitals, ordinary_case
from newscli.translate.choose import Draft, best_draft
from newscli.translate.clauses import join, parts_of
from newscli.translate.engine import DecodeOptions, Engine, Hypothesis
from newscli.translate.glossary import Glossary
from newscli.translate.guard import inspect
from newscli.translate.place_terms import place_terms
from newscli.translate.rescue import rescue


class Drafter:
    """Makes the best draft that one engine can make of a sentence."""

    def __init__(self, engine: Engine, beam_size: int, glossary: Glossary) -> None:
        """Use ``engine`` with ``beam_size`` (hypotheses kept in the search)."""
        self._engine, self._beam_size, self._glossary = engine, beam_size, glossary

    def drafts(self, texts: Sequence[str]) -> Iterator[tuple[str, Draft]]:
        """Yield each of the unique ``texts`` with its draft, sound ones as soon as they are there.

        The engine goes on decoding while the caller works. Raises ModelError if the engine fails.
        """
        if not texts:
            return
        try:
            yield from self._drafts(texts)
        except (RuntimeError, MemoryError) as error:
            raise ModelError(
                f"The translation engine failed: {error}.",
                "Try --beam-size 1, --device cpu or --engine torch.",
            ) from error

    def _drafts(self, texts: Sequence[str]) -> Iterator[tuple[str, Draft]]:
        parts = {
            text: parts_of(ordinary_case(text) if is_capitals(text) else text, self._engine)
            for text in texts
        }
        users: dict[str, list[str]] = {}
        for text, items in parts.items():
            for part in dict.fromkeys(items):
                users.setdefault(part, []).append(text)
        found: dict[str, Draft] = {}
        for part, draft in self._short(list(users)):
            found[part] = draft
            for text in users[part]:
                if all(item in found for item in parts[text]):
                    yield text, self._whole(text, parts[text], [found[p] for p in parts[text]])

    def _short(self, texts: Sequence[str]) -> Iterator[tuple[str, Draft]]:
        """Yield drafts of texts that the model can take whole, those with more to do last."""
        options = DecodeOptions(self._beam_size, hypotheses=self._beam_size)
        held: list[tuple[str, Draft, list[Hypothesis]]] = []
        for index, hypotheses in self._engine.decode_each(texts, options):
            text = texts[index]
            draft = best_draft(text, hypotheses)
            if draft.problems or self._glossary.find(text):
                held.append((text, draft, hypotheses))
            else:
                yield text, draft
        if held:
            late = [text for text, _, _ in held]
            drafts = rescue(self._engine, late, [draft for _, draft, _ in held], self._beam_size)
            decoded = [hypotheses for _, _, hypotheses in held]
            placed = place_terms(self._engine, self._glossary, late, drafts, decoded)
            yield from zip(late, placed, strict=True)

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
