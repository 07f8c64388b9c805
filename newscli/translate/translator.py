"""Sentences in, checked translations out; the engine only ever sees unique, short sentences."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import astuple, dataclass, field, replace
from functools import cached_property
from math import prod
from pathlib import Path
from typing import NamedTuple

from newscli import __version__
from newscli.article import ABOUT_WORDS, CheckWarning, ModelInfo, WarningKind, overlap
from newscli.check import compared
from newscli.check.confidence import assess
from newscli.check.corrections import candidates
from newscli.check.coverage import check_shape
from newscli.check.names import introduced_in
from newscli.check.words import NO_WORD, Alignment
from newscli.errors import ModelError
from newscli.lexicon import open_lexicon
from newscli.translate.engine import DecodeOptions, Engine, Hypothesis
from newscli.translate.glossary import Glossary, pattern, place_terms
from newscli.translate.hints import HintingEngine
from newscli.translate.hypotheses import (
    Draft,
    best_draft,
    is_doubtful,
    will_be_doubtful,
    with_candidates,
)
from newscli.translate.memory import Entry, TranslationMemory, data_digest, memory_key
from newscli.translate.retries import reconsider, rescue, with_certain_names, with_names
from newscli.translate.text import (
    begun_like,
    is_capitals,
    join,
    normalise_for_model,
    ordinary_case,
    parts_of,
    usually_spelt,
    with_ordinals,
)

FIRST_WINDOW, LARGEST_WINDOW, WINDOW_GROWTH = 16, 512, 8
"""Sentences decoded together: few at first, so that something can be shown, then ever more, since
large sets make full batches of equal lengths."""

_ENTRY_FORM = "4"
"""Names the form of the notes in the memory, and how a text is spelt for the engine: what was
remembered under an older one is not found."""

_NEARLY_DONE = 64
"""Sentences that are still being decoded when the next ones are begun: about three batches."""

_NOTHING_TO_TRANSLATE = re.compile(r"[\W_]*|\S*(?:://|www\.|@)\S*")


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
    """The English text of one source sentence, what is wrong with it, and how sure it is.

    ``confidence`` and ``doubtful`` are those of :class:`newscli.article.Sentence`.
    """

    text: str
    warnings: list[CheckWarning] = field(default_factory=list)
    confidence: float | None = None
    doubtful: bool = False


class _Request(NamedTuple):
    """A text to translate, and those of its names that its article introduces."""

    text: str
    introduced: frozenset[str] = frozenset()


class Translator:
    """Translates sentences with one engine. Not to be shared between threads."""

    def __init__(self, engine: Engine, options: TranslateOptions | None = None) -> None:
        """Use ``engine``. Raises UsageError if the glossary cannot be read."""
        self.options = options or TranslateOptions()
        path = self.options.glossary
        self._glossary = Glossary.read(path) if path is not None else Glossary([])
        if isinstance(engine, HintingEngine):
            engine = engine.with_glossary(self._glossary)
        self.engine = engine
        self._key_parts = (
            __version__,
            _ENTRY_FORM,
            engine.info.name,
            engine.info.revision,
            engine.info.engine,
            engine.settings,
            str(self.options.beam_size),
            data_digest(),
            self._glossary.digest,
        )

    @property
    def info(self) -> ModelInfo:
        """The model and engine, as a report states them."""
        return self.engine.info

    @cached_property
    def _memory(self) -> TranslationMemory | None:
        if not self.options.memory:
            return None
        return TranslationMemory(self.options.memory_path, self.options.memory_megabytes)

    def close(self) -> None:
        """Close the memory's file; what is translated later is not remembered."""
        if "_memory" in vars(self) and self._memory is not None:
            self._memory.close()

    def translate(
        self, sources: Sequence[str], introduced: Sequence[frozenset[str]] = ()
    ) -> list[Translation]:
        """Return the translation of each sentence, in order; see :meth:`stream`."""
        found: list[Translation | None] = [None] * len(sources)
        for index, translation in self.stream(sources, introduced):
            found[index] = translation
        return [translation for translation in found if translation is not None]

    def stream(
        self, sources: Sequence[str], introduced: Sequence[frozenset[str]] = ()
    ) -> Iterator[tuple[int, Translation]]:
        """Yield (index in ``sources``, translation) of every sentence, the first ones first.

        A sentence is one line of German text, of any length. ``introduced`` has, for each of them
        or not at all, the names that its article introduces
        (:func:`newscli.check.names.introduced_names`): they are kept. Raises ModelError if the
        engine fails.
        """
        places: dict[_Request, list[int]] = {}
        for index, source in enumerate(sources):
            names = introduced[index] if introduced else frozenset()
            text = normalise_for_model(source)
            request = _Request(text, introduced_in(text, names))
            places.setdefault(request, []).append(index)
        for request, draft in self._drafts(list(places)):
            yield from self._checked(sources, places[request], draft)

    def _checked(
        self, sources: Sequence[str], places: Sequence[int], draft: Draft
    ) -> Iterator[tuple[int, Translation]]:
        """Repair and check one draft for each of the sentences it translates.

        They differ at most in typography (spaces, quotes), so most often there is one to check.
        """
        done: dict[str, Translation] = {}
        for index in places:
            source = sources[index]
            if source not in done:
                done[source] = self._with_warnings(source, draft)
            first = done[source]
            yield index, replace(first, warnings=list(first.warnings))

    def _with_warnings(self, source: str, draft: Draft) -> Translation:
        """Compare a draft with its source as it was written, and say how sure it is."""
        comparison = compared(source, draft.text, draft.introduced).aligned(draft.alignment)
        known = {warning.kind for warning in comparison.warnings}
        extra = [
            *(_in_place(warning, draft, source) for warning in draft.changes),
            *(w for w in (*draft.problems, *draft.notes) if w.kind not in known),
        ]
        unwanted = self._is_wanted_in(source, draft.text)
        found = assess(comparison, draft.score, extra, unwanted, doubt=draft.doubt)
        return Translation(draft.text, found.warnings, found.confidence, found.doubtful)

    def _is_wanted_in(self, source: str, text: str) -> Callable[[CheckWarning], bool]:
        """Return what tells warnings about words that are as the glossary wants them."""
        terms = self._glossary.find(source)
        there = [term.span for term in terms]
        here = [m.span() for t in terms for m in pattern(t.term.wanted).finditer(text)]

        def is_wanted(warning: CheckWarning) -> bool:
            return warning.kind in ABOUT_WORDS and (
                any(overlap(warning.source_span, span) for span in there)
                or any(overlap(warning.translation_span, span) for span in here)
            )

        return is_wanted

    def _drafts(self, texts: Sequence[_Request]) -> Iterator[tuple[_Request, Draft]]:
        """Yield each text with its draft: itself, from the memory, or from the engine.

        The engine gets a window when it is nearly done with the one before, and suspicious
        sentences are retried after that, so that no core waits for the last batch of a window.
        """
        ahead = (self._begin(window) for window in _windows(texts))
        earlier, current = None, next(ahead, None)
        while current is not None:
            if earlier is not None:
                yield from self._remembering(earlier.late())
            (known, drafting), current = current, None
            yield from known.items()
            if drafting.waiting <= _NEARLY_DONE:
                current = next(ahead, None)
            for pair in self._remembering(drafting.sound()):
                if current is None and drafting.waiting <= _NEARLY_DONE:
                    current = next(ahead, None)
                yield pair
            earlier, current = drafting, current or next(ahead, None)
        if earlier is not None:
            yield from self._remembering(earlier.late())

    def _begin(self, texts: Sequence[_Request]) -> tuple[dict[_Request, Draft], Drafting]:
        """Return what is known of a window, and the rest on its way."""
        known = self._known(texts)
        missing = [text for text in texts if text not in known]
        return known, Drafting(self.engine, self.options.beam_size, self._glossary, missing)

    def _known(self, texts: Sequence[_Request]) -> dict[_Request, Draft]:
        """Return the drafts of those ``texts`` that need no engine."""
        known = {
            request: Draft(request.text, source=request.text)
            for request in texts
            if _NOTHING_TO_TRANSLATE.fullmatch(request.text)
        }
        if self._memory is not None:
            keys = {text: self._key(text) for text in texts if text not in known}
            entries = self._memory.find(list(keys.values()))
            known |= {
                text: _from_entry(text, entries[k]) for text, k in keys.items() if k in entries
            }
        return known

    def _remembering(
        self, drafts: Iterator[tuple[_Request, Draft]]
    ) -> Iterator[tuple[_Request, Draft]]:
        """Pass ``drafts`` on, and keep them in the memory."""
        memory = self._memory
        if memory is None:
            yield from drafts
            return
        new: dict[bytes, Entry] = {}
        try:
            for text, draft in drafts:
                new[self._key(text)] = _to_entry(draft)
                yield text, draft
        finally:  # also when interrupted: what is done need not be done again
            memory.keep(new)

    def _key(self, request: _Request) -> bytes:
        return memory_key(*self._key_parts, *sorted(request.introduced), request.text)


def _windows(texts: Sequence[_Request]) -> Iterator[Sequence[_Request]]:
    """Yield ``texts`` in the sets that are decoded together."""
    start, size = 0, FIRST_WINDOW
    while start < len(texts):
        yield texts[start : start + size]
        start, size = start + size, min(size * WINDOW_GROWTH, LARGEST_WINDOW)


def _in_place(change: CheckWarning, draft: Draft, source: str) -> CheckWarning:
    """Return a candidate's warning with its source span in the sentence as it was written.

    Candidates were made of the text that was translated; words and figures mostly stand in both,
    and once.
    """
    if change.source_span is None or draft.source == source:
        return change
    words = draft.source[slice(*change.source_span)]
    at = source.find(words) if source.count(words) == 1 else -1
    return replace(change, source_span=(at, at + len(words)) if at >= 0 else None)


def _to_entry(draft: Draft) -> Entry:
    alignment = astuple(draft.alignment) if draft.alignment is not None else None
    warnings = [
        [astuple(warning) for warning in group]
        for group in (draft.problems, draft.notes, draft.changes)
    ]
    measured = [draft.score, draft.doubt]
    return draft.text, json.dumps([warnings, measured, alignment], ensure_ascii=False)


def _from_entry(request: _Request, entry: Entry) -> Draft:
    translation, stored = entry
    groups, (score, doubt), alignment = json.loads(stored)
    problems, notes, changes = ([_to_warning(*item) for item in group] for group in groups)
    made = Draft(
        translation,
        problems,
        notes=notes,
        changes=tuple(changes),
        score=score,
        doubt=doubt,
        source=_readable(request) if changes else request.text,
        introduced=request.introduced,
    )
    if alignment is not None:
        links, *counts = alignment
        made.alignment = Alignment(tuple(links), *counts)
    return made


def _to_warning(
    kind: str, message: str, there: list[int] | None, here: list[int] | None, repaired: bool
) -> CheckWarning:
    return CheckWarning(
        WarningKind(kind),
        message,
        (there[0], there[1]) if there else None,
        (here[0], here[1]) if here else None,
        repaired,
    )


class Drafting:
    """Makes the best drafts that an engine can make of some texts; it decodes from the start on.

    :meth:`sound` comes first, then :meth:`late`. Between the two the next texts can be begun, so
    that the engine does not wait while single sentences are tried again.
    """

    def __init__(
        self, engine: Engine, beam_size: int, glossary: Glossary, texts: Sequence[_Request]
    ) -> None:
        """Begin decoding the unique ``texts``. Raises ModelError if the engine fails."""
        self._engine, self._beam_size, self._glossary = engine, beam_size, glossary
        self._read = {request: _readable(request) for request in texts}
        self._parts = {
            request: [_Request(part, request.introduced) for part in parts_of(read, engine)]
            for request, read in self._read.items()
        }
        self._users: dict[_Request, list[_Request]] = {}
        for text, items in self._parts.items():
            for part in dict.fromkeys(items):
                self._users.setdefault(part, []).append(text)
        self._short = list(self._users)
        self.waiting = len(self._short)
        """Texts that the engine has not brought back yet."""
        self._found: dict[_Request, Draft] = {}
        self._held: list[tuple[_Request, Draft, list[Hypothesis]]] = []
        options = DecodeOptions(self._beam_size, hypotheses=self._beam_size)
        with _engine_errors():
            short = [part.text for part in self._short]
            self._decoding = self._engine.decode_each(short, options) if texts else iter(())

    def sound(self) -> Iterator[tuple[_Request, Draft]]:
        """Yield each text whose draft needs nothing more, as soon as it is decoded."""
        with _engine_errors():
            for index, hypotheses in self._decoding:
                self.waiting -= 1
                part = self._short[index]
                draft = best_draft(part.text, hypotheses, part.introduced)
                if draft.problems or self._glossary.find(part.text) or self._may_be_better(draft):
                    self._held.append((part, draft, hypotheses))
                else:
                    yield from self._completed(part, draft)

    def _may_be_better(self, draft: Draft) -> bool:
        """Return whether other wordings of a sound draft are to be weighed."""
        engine = self._engine
        if isinstance(engine, HintingEngine) and (
            is_doubtful(draft)
            or engine.lost_names(draft.comparison)
            or engine.lost_certain_names(draft.comparison)
        ):
            return True
        return bool(candidates(draft.source, draft.text))

    def late(self) -> Iterator[tuple[_Request, Draft]]:
        """Yield the others: retried or reconsidered, terms placed, corrections weighed."""
        if not self._held:
            return
        with _engine_errors():
            late = [part.text for part, _, _ in self._held]
            first = [draft for _, draft, _ in self._held]
            drafts = rescue(self._engine, late, first, self._beam_size)
            decoded = [hypotheses for _, _, hypotheses in self._held]
            if isinstance(self._engine, HintingEngine):
                drafts = with_certain_names(self._engine, self._glossary, drafts, self._beam_size)
                drafts = with_names(self._engine, self._glossary, drafts, self._beam_size)
                drafts = reconsider(self._engine, self._glossary, drafts, decoded, self._beam_size)
            placed = place_terms(self._engine, self._glossary, late, drafts, decoded)
            corrected = with_candidates(self._engine, self._glossary, late, placed)
            for (part, _, _), draft in zip(self._held, corrected, strict=True):
                yield from self._completed(part, draft)

    def _completed(self, part: _Request, draft: Draft) -> Iterator[tuple[_Request, Draft]]:
        """Yield the texts that ``part`` was the last missing part of."""
        self._found[part] = draft
        for text in self._users[part]:
            parts = self._parts[text]
            if all(item in self._found for item in parts):
                yield text, self._whole(text, parts, [self._found[item] for item in parts])

    def _whole(
        self, request: _Request, parts: Sequence[_Request], drafts: Sequence[Draft]
    ) -> Draft:
        """Return the draft of a text from those of its parts, in the text's own case.

        It has an alignment only if a mark can use it.
        """
        if any(
            item.comparison.words.point_at_words
            or (item.doubt is not None and (len(drafts) > 1 or will_be_doubtful(item)))
            for item in drafts
        ):
            drafts = [item.aligned() for item in drafts]
        text, read = request.text, self._read[request]
        whole = [part.text for part in parts]
        result = drafts[0] if len(drafts) == 1 else _joined(read, whole, drafts)
        upper = is_capitals(text)
        written = with_ordinals(text, result.text)
        written = written.upper() if upper else begun_like(text, written)
        return replace(result, text=written, source=read, introduced=request.introduced)


def _readable(request: _Request) -> str:
    """Return a text in the case and the spelling that the model has seen most."""
    text, names = request
    text = ordinary_case(text) if is_capitals(text) else text
    lexicon = open_lexicon()
    return usually_spelt(text, lexicon, names) if lexicon is not None else text


def _joined(text: str, parts: Sequence[str], drafts: Sequence[Draft]) -> Draft:
    """Return the draft of a text that was translated in parts."""
    joined = join(text, parts, [item.text for item in drafts])
    finished = all(p.kind != WarningKind.unfinished for item in drafts for p in item.problems)
    changes = [
        # The parts' spans do not hold in the whole.
        replace(change, source_span=None, translation_span=None)
        for item in drafts
        for change in item.changes
    ]
    scores = [(len(item.text), item.score) for item in drafts if item.score is not None]
    length = sum(size for size, _ in scores)
    doubts = [item.doubt for item in drafts if item.doubt is not None]
    return Draft(
        joined,
        check_shape(text, joined, finished=finished),
        notes=[note for item in drafts for note in item.notes],
        changes=tuple(changes),
        score=sum(size * score for size, score in scores) / length if length else None,
        doubt=1 - prod(1 - doubt for doubt in doubts) if doubts else None,
        alignment=_joined_alignments(drafts),
    )


def _joined_alignments(drafts: Sequence[Draft]) -> Alignment | None:
    """Return the alignment of a whole from those of its parts, None if one is not known."""
    links: list[int] = []
    words, unsure_of, most = 0, NO_WORD, 0.0
    for alignment, doubt in ((item.alignment, item.doubt) for item in drafts):
        if alignment is None:
            return None
        links += [link if link == NO_WORD else link + words for link in alignment.links]
        if alignment.unsure_of != NO_WORD and (doubt or 0.0) > most:
            unsure_of, most = alignment.unsure_of + words, doubt or 0.0
        words += alignment.source_words
    return Alignment(tuple(links), words, unsure_of)


@contextmanager
def _engine_errors() -> Iterator[None]:
    try:
        yield
    except (RuntimeError, MemoryError) as error:
        raise ModelError(
            f"The translation engine failed: {error}.",
            "Try --beam-size 1, --device cpu or --engine torch.",
        ) from error
