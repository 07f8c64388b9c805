"""Puts the wanted terms of a glossary into translations, on any engine.

In this order, since the first ways leave the model's sentence as it is: the term is there already
(perhaps in another case); another hypothesis of the n-best list has it; the model's own rendering
of the term stands in the sentence and is replaced; the sentence is decoded anew, with the term put
into the source, and with the term forced at each place of the translation in turn, and the most
probable sound result is taken. What still lacks its term gets a note.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from newscli.translate.choose import Draft, draft
from newscli.translate.engine import DecodeOptions, Engine, Hypothesis
from newscli.translate.english_forms import forms, pattern, plural, replaced, with_case_as_wanted
from newscli.translate.glossary import Glossary, Occurrence
from newscli.translate.guard import Problem, inspect, severity

_RENDERINGS = 6
_CONTINUED_BEAM = 2
_MOST_PLACES = 24
_FRAME = re.compile(r"(?:this|that|it)(?: is|'s) (.+)", re.IGNORECASE)
_ARTICLE = re.compile(r"^(?:the|an?) ", re.IGNORECASE)


def place_terms(
    engine: Engine,
    glossary: Glossary,
    texts: Sequence[str],
    drafts: Sequence[Draft],
    decoded: Sequence[Sequence[Hypothesis]],
) -> list[Draft]:
    """Return ``drafts`` with the terms of ``glossary`` in them that ``texts`` call for.

    ``decoded`` are the n-best lists that the drafts were chosen from.
    """
    results = list(drafts)
    if not glossary.terms:
        return results
    placer = _Placer(engine)
    for index, (text, hypotheses) in enumerate(zip(texts, decoded, strict=True)):
        occurrences = glossary.find(text)
        if occurrences:
            results[index] = placer.place(text, occurrences, results[index], hypotheses)
    return results


class _Placer:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._known_renderings: dict[str, list[str]] = {}

    def place(
        self,
        text: str,
        occurrences: Sequence[Occurrence],
        first: Draft,
        hypotheses: Sequence[Hypothesis],
    ) -> Draft:
        """Return ``first``, or what replaces it, with as many terms placed as possible."""
        wanted = {item.term.wanted: item for item in occurrences}
        candidates = [first, *(draft(text, hypothesis) for hypothesis in hypotheses)]
        sound = [c for c in candidates if severity(c.problems) <= severity(first.problems)]
        best = max(sound, key=lambda c: len(_present(c.text, wanted)))
        best = Draft(_cased(best.text, wanted), best.problems, best.value, best.notes)
        for term, occurrence in wanted.items():
            if pattern(term).search(best.text):
                continue
            replacement = self._with_rendering_replaced(text, best.text, occurrence)
            if replacement is not None:
                best = Draft(replacement, best.problems, best.value, best.notes)
                continue
            forced = self._decoded_with(text, best.text, occurrence, list(wanted))
            if forced is not None:
                best = forced
        best = Draft(_cased(best.text, wanted), best.problems, best.value, list(best.notes))
        for term in wanted:
            if not pattern(term).search(best.text):
                best.notes.append(Problem("glossary", f"“{term}” could not be placed."))
        return best

    def _with_rendering_replaced(
        self, text: str, translation: str, occurrence: Occurrence
    ) -> str | None:
        """Put the term where the translation has what the model makes of it by itself."""
        term = occurrence.term.wanted
        surface = text[occurrence.start : occurrence.end]
        for rendering in self._renderings(surface, occurrence.term.source):
            matches = list(pattern(rendering).finditer(translation))
            if len(matches) != 1:  # with several, which one is the term's cannot be known
                continue
            is_plural = matches[0][0].lower() != rendering.lower() or (
                not occurrence.is_base_form and rendering.endswith("s")
            )
            return replaced(translation, matches[0], forms(term)[-1] if is_plural else term)
        return None

    def _renderings(self, *surfaces: str) -> list[str]:
        """Return the model's own translations of a term, most usual first.

        The term is translated in a short sentence, since models fare badly with single words, and
        alone.
        """
        found: list[str] = []
        for surface in dict.fromkeys(surfaces):
            if surface not in self._known_renderings:
                self._known_renderings[surface] = self._translated(surface)
            found += self._known_renderings[surface]
        return list(dict.fromkeys(found))

    def _translated(self, surface: str) -> list[str]:
        options = DecodeOptions(_RENDERINGS, hypotheses=_RENDERINGS)
        framed, alone = self._engine.decode([f"Das ist {surface}.", surface], options)
        texts = [match[1] for h in framed if (match := _FRAME.match(h.text))]
        texts += [h.text for h in alone]
        bare = [_ARTICLE.sub("", text.strip(" .\"'")) for text in texts]
        return [text for text in bare if text and not inspect(surface, text)]

    def _decoded_with(
        self, text: str, translation: str, occurrence: Occurrence, wanted: Sequence[str]
    ) -> Draft | None:
        """Decode anew so that the term is there; None if nothing sound comes of it."""
        term = occurrence.term.wanted
        choices = [term] if occurrence.is_base_form else list(dict.fromkeys([term, plural(term)]))
        sources, prefixes = [], []
        words = translation.split()
        for choice in choices:
            mixed = text[: occurrence.start] + choice + text[occurrence.end :]
            sources.append(mixed)
            prefixes.append("")
            for at in _likely_places(len(words), occurrence.start / len(text)):
                sources.append(text)
                capital = choice[:1].upper() + choice[1:] if at == 0 else choice
                prefixes.append(" ".join([*words[:at], capital]))
        options = DecodeOptions(_CONTINUED_BEAM)
        results = self._engine.decode(sources, options, prefixes)
        found = list(dict.fromkeys(hypotheses[0] for hypotheses in results))
        kept = [h for h in found if pattern(term).search(h.text)]
        if not kept:
            return None
        have = len(_present(translation, dict.fromkeys(wanted)))
        scores = self._engine.score([text] * len(kept), [h.text for h in kept])
        drafts = [
            draft(text, Hypothesis(h.text, score, h.finished, h.unknown))
            for h, score in zip(kept, scores, strict=True)
            if len(_present(h.text, dict.fromkeys(wanted))) > have
        ]
        best: Draft | None = None
        for candidate in drafts:
            if best is None or candidate.is_better_than(best):
                best = candidate
        return best


def _likely_places(words: int, position: float) -> list[int]:
    """Return before which words a term may go, those nearest to its relative place in the source.

    Terms are mostly nouns, which English and German have in about the same order.
    """
    by_distance = sorted(range(words + 1), key=lambda at: abs(at - position * words))
    return sorted(by_distance[:_MOST_PLACES])


def _present(text: str, wanted: dict[str, Occurrence] | dict[str, None]) -> list[str]:
    return [term for term in wanted if pattern(term).search(text)]


def _cased(text: str, wanted: dict[str, Occurrence]) -> str:
    for term in wanted:
        text = with_case_as_wanted(text, term) or text
    return text
