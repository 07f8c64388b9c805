"""Second tries for hypotheses that the guard finds suspicious, or that are doubtful."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from newscli.article import WarningKind
from newscli.check.coverage import UNKNOWN_MARK, foreign_signs, severity
from newscli.check.names import CertainName
from newscli.translate.engine import DecodeOptions, Engine, Hypothesis
from newscli.translate.glossary import Glossary
from newscli.translate.hints import Hint, HintingEngine
from newscli.translate.hypotheses import Draft, best_draft, draft, is_doubtful, is_misstated, worth
from newscli.translate.text import join, parts_of

_LOOPS = {WarningKind.repetition, WarningKind.unfinished, WarningKind.length}
_BY_PARTS = {*_LOOPS, WarningKind.coverage, WarningKind.untranslated}
_WIDER = 2
_FORBIDDEN_NGRAM = 3
_SHORTEST_TO_SPLIT = 12
_LIMIT_TIMES = 4
_MOST_TRIES = 4
"""Of 811 tries for doubtful sentences, six were beyond a sentence's fourth, and none of these was
better. A list of names would have dozens."""
_CLEARLY = 0.3
"""How much more another wording must be worth. Of 5,660 sentences, read blind, reconsidering made
209 better and 74 worse; from 0.1 on, a sixth more of the former and half as many again of the
latter."""
_PEOPLE = ("Schmidt", "Hoffmann", "Wagner", "Lehmann")
_TOWNS = ("Hamburg", "Leipzig", "Rostock", "Potsdam", "Erfurt", "Stuttgart")
_RIVERS = ("Weser", "Ruhr", "Spree", "Isar")
"""People, towns and rivers whose names the model always copies."""
_AT_MOST, _AT_MOST_IF_CERTAIN = 1.0, 2.0
"""How much lower a wording's worth may be if it has a name that the draft lacks: an unknown one,
and a listed or introduced one."""


def rescue(
    engine: Engine, texts: Sequence[str], drafts: Sequence[Draft], beam_size: int
) -> list[Draft]:
    """Return ``drafts``, each suspicious one replaced by a better one where a retry finds it.

    First clause by clause where it was lost in the sentence; then a wider beam, with repeated
    n-grams forbidden where there was a loop, and the best of its n-best list. (The other order
    costs more and ends worse.) What stays suspicious keeps its problems.
    """
    results = [_with_unknown_filled(engine, *pair) for pair in zip(texts, drafts, strict=True)]
    for retry, kinds in ((_by_parts, _BY_PARTS), (_wider_beam, None)):
        chosen = [
            i
            for i, item in enumerate(results)
            if item.problems and (kinds is None or kinds & {p.kind for p in item.problems})
        ]
        if not chosen:
            continue
        tries = retry(engine, [texts[i] for i in chosen], [results[i] for i in chosen], beam_size)
        for index, candidate in zip(chosen, tries, strict=True):
            candidate = _with_unknown_filled(engine, texts[index], candidate)
            if candidate.is_better_than(results[index]):
                results[index] = candidate
    return results


def _by_parts(
    engine: Engine, texts: Sequence[str], drafts: Sequence[Draft], beam_size: int
) -> list[Draft]:
    found = _joined_parts(engine, texts, beam_size)
    return [
        draft(text, hypothesis, item.introduced)
        for text, hypothesis, item in zip(texts, found, drafts, strict=True)
    ]


def _joined_parts(engine: Engine, texts: Sequence[str], beam_size: int) -> list[Hypothesis]:
    """Return a hypothesis for each text that was made of its clauses, translated one by one."""
    counts = engine.count_tokens(texts)
    parts = [
        parts_of(text, engine, max(_SHORTEST_TO_SPLIT, count // 2 + 1))
        for text, count in zip(texts, counts, strict=True)
    ]
    flat = [part for item in parts for part in item]
    options = DecodeOptions(beam_size, hypotheses=beam_size)
    found = iter(
        best_draft(part, hypotheses)
        for part, hypotheses in zip(flat, engine.decode(flat, options), strict=True)
    )
    wholes: list[tuple[str, bool]] = []
    for text, item in zip(texts, parts, strict=True):
        pieces = [next(found) for _ in item]
        joined = join(text, item, [piece.text for piece in pieces])
        kinds = {problem.kind for piece in pieces for problem in piece.problems}
        wholes.append((joined, WarningKind.unfinished not in kinds))
    # The parts' scores say nothing about the whole.
    scores = engine.score(texts, [joined for joined, _ in wholes])
    return [
        Hypothesis(joined, score, finished)
        for (joined, finished), score in zip(wholes, scores, strict=True)
    ]


def _wider_beam(
    engine: Engine, texts: Sequence[str], drafts: Sequence[Draft], beam_size: int
) -> list[Draft]:
    width = _WIDER * beam_size
    loops = [bool(_LOOPS & {p.kind for p in item.problems}) for item in drafts]
    tries: list[Draft] = list(drafts)
    for looped in (True, False):
        chosen = [i for i, flag in enumerate(loops) if flag == looped]
        if not chosen:
            continue
        longest = max(engine.count_tokens([texts[i] for i in chosen]))
        options = DecodeOptions(
            width,
            hypotheses=width,
            no_repeat_ngram=_FORBIDDEN_NGRAM if looped else 0,
            max_tokens=_LIMIT_TIMES * longest,
        )
        for index, hypotheses in zip(
            chosen, engine.decode([texts[i] for i in chosen], options), strict=True
        ):
            introduced = drafts[index].introduced
            tries[index] = best_draft(texts[index], hypotheses, introduced)
    return tries


def _with_unknown_filled(engine: Engine, text: str, item: Draft) -> Draft:
    """Put the source's own characters where the model could only say "unknown".

    Done where there are as many in the source (a name in a foreign script, an emoji), in order.
    """
    marks = item.text.count(UNKNOWN_MARK)
    if not marks:
        return item
    runs = engine.unknown_parts(text)
    if len(runs) != marks:
        return item
    filled = item.text
    for run in runs:
        filled = filled.replace(UNKNOWN_MARK, run, 1)
    problems = [problem for problem in item.problems if problem.kind != WarningKind.unknown]
    problems += foreign_signs(text, filled)
    return replace(item, text=filled, problems=problems)


def with_names(
    engine: HintingEngine, glossary: Glossary, drafts: Sequence[Draft], beam_size: int
) -> list[Draft]:
    """Return ``drafts``, each that lacks an unknown name replaced by a wording that has it.

    It is decoded with a certain hint, and may be worth a little less: confidence does not see that
    a name became another.
    """
    results = list(drafts)
    tries = [
        (i, hint)
        for i, item in enumerate(drafts)
        for hint in engine.lost_names(item.comparison)[:1]
    ]
    for index, hint, hypothesis in _insisted(engine, drafts, tries, beam_size):
        found = _better(engine, glossary, drafts[index], [hypothesis], -_AT_MOST)
        if found and hint.text in found[0].text:
            results[index] = replace(found[0], notes=drafts[index].notes)
    return results


def with_certain_names(
    engine: HintingEngine, glossary: Glossary, drafts: Sequence[Draft], beam_size: int
) -> list[Draft]:
    """Return ``drafts``, each that lacks a town or an introduced name replaced by one that has it.

    Where not even a certain hint keeps a name, the model reads one that it knows instead, and the
    name takes its place in what comes out.
    """
    results = list(drafts)
    tries = []
    for index, item in enumerate(drafts):
        if lost := engine.lost_certain_names(item.comparison):
            text, names = _with_stand_ins(item.source, lost)
            tries.append((index, text, names))
    decoding = engine.decode_each([text for _, text, _ in tries], DecodeOptions(beam_size))
    for number, (hypothesis, *_) in decoding:
        index, _, names = tries[number]
        item, text = drafts[index], hypothesis.text
        for stand_in, name in names.items():
            text = re.sub(rf"(?<!\w){stand_in}(?:er)?(?!\w)", name, text)
        # Words are counted in the alignment, and a name may have two.
        align = hypothesis.align if not any(" " in name for name in names.values()) else None
        hypothesis = replace(hypothesis, text=text, align=align)
        found = _better(engine, glossary, item, [hypothesis], -_AT_MOST_IF_CERTAIN)
        if found and not engine.lost_certain_names(found[0].comparison):
            results[index] = replace(found[0], notes=item.notes)
    return results


def _with_stand_ins(source: str, names: Sequence[CertainName]) -> tuple[str, dict[str, str]]:
    """Return a text with other names in some places, and what each of these stands for."""
    free = {
        sort: iter([name for name in known if name not in source])
        for sort, known in (("town", _TOWNS), ("river", _RIVERS), ("person", _PEOPLE))
    }
    instead: dict[str, str] = {}
    for name in names:
        known = free["town" if name.sort == "adjective" else name.sort]
        if name.name not in instead and (stand_in := next(known, None)) is not None:
            instead[name.name] = stand_in
    text, end = "", len(source)
    for name in reversed(names):
        start, last = name.span
        ending = "er" if name.sort == "adjective" else ""
        if name.sort in {"town", "person"}:
            ending = source[start + len(name.name) : last]  # a genitive
        here = instead[name.name] + ending if name.name in instead else source[start:last]
        text = here + source[last:end] + text
        end = start
    return source[:end] + text, {stand_in: name for name, stand_in in instead.items()}


def _insisted(
    engine: HintingEngine,
    drafts: Sequence[Draft],
    tries: Sequence[tuple[int, Hint]],
    beam_size: int,
) -> Iterator[tuple[int, Hint, Hypothesis]]:
    """Begin decoding drafts by their index, each with one hint; yield the best hypotheses."""
    sources, hints = [drafts[i].source for i, _ in tries], [hint for _, hint in tries]
    decoding = engine.insist(sources, hints, DecodeOptions(beam_size))
    return ((*tries[number], hypotheses[0]) for number, hypotheses in decoding)


def _count_lost(engine: HintingEngine, item: Draft) -> int:
    """Return how many names a draft lacks, of those that are sure to be names."""
    comparison = item.comparison
    return len(engine.lost_names(comparison)) + len(engine.lost_certain_names(comparison))


def reconsider(
    engine: HintingEngine,
    glossary: Glossary,
    drafts: Sequence[Draft],
    decoded: Sequence[Sequence[Hypothesis]],
    beam_size: int,
) -> list[Draft]:
    """Return ``drafts``, each doubtful one replaced by a wording that is clearly likelier right.

    Its other hypotheses are ``decoded``. More are decoded: one each with a certain hint for what
    the draft seems to lack or garble, and one clause by clause where a figure, say, is wrong.
    """
    results = list(drafts)
    doubtful = [index for index, item in enumerate(drafts) if is_doubtful(item)]
    tries = [(i, hint) for i in doubtful for hint in _hints_to_try(engine, drafts[i])]
    decoding = _insisted(engine, drafts, tries, beam_size)
    rivals = {i: _better(engine, glossary, drafts[i], decoded[i]) for i in doubtful}
    likely = dict.fromkeys(
        (i, hypothesis)
        for i, _, hypothesis in decoding
        if _better(engine, glossary, drafts[i], [hypothesis])
    )
    # A certain hint makes what it leads to likely, right or wrong; without it, the engine finds
    # unlikely what it did not think of. The mean of both tells best.
    scores = engine.score([drafts[i].source for i, _ in likely], [h.text for _, h in likely])
    for (i, hypothesis), score in zip(likely, scores, strict=True):
        fair = replace(hypothesis, score=(hypothesis.score + score) / 2)
        rivals[i] += _better(engine, glossary, drafts[i], [fair])
    misstated = [i for i in doubtful if is_misstated(drafts[i])]
    counts = engine.count_tokens([drafts[i].source for i in misstated])
    misstated = [i for i, n in zip(misstated, counts, strict=True) if n > _SHORTEST_TO_SPLIT]
    joined = _joined_parts(engine, [drafts[i].source for i in misstated], beam_size)
    for i, hypothesis in zip(misstated, joined, strict=True):
        whole = replace(hypothesis, doubt=drafts[i].doubt)  # nobody asked the model about it
        rivals[i] += _better(engine, glossary, drafts[i], [whole])
    for i, better in rivals.items():
        if better:
            results[i] = replace(max(better, key=worth), notes=drafts[i].notes)
    return results


def _hints_to_try(engine: HintingEngine, item: Draft) -> list[Hint]:
    comparison = item.comparison.aligned(item.aligned().alignment)
    return engine.doubted_hints(comparison)[:_MOST_TRIES]


def _better(
    engine: HintingEngine,
    glossary: Glossary,
    item: Draft,
    hypotheses: Sequence[Hypothesis],
    lead: float = _CLEARLY,
) -> list[Draft]:
    """Return those of ``hypotheses`` that are clearly likelier right than a draft.

    None lacks more names.
    """
    others = [
        _with_unknown_filled(engine, item.source, draft(item.source, each, item.introduced))
        for each in hypotheses
        if each.text != item.text
    ]
    least = worth(item) + lead
    names = _count_lost(engine, item)
    return [
        other
        for other in others
        if severity(other.problems) <= severity(item.problems)
        and worth(other) >= least
        and glossary.keeps_terms(item.source, item.text, other.text)
        and _count_lost(engine, other) <= names
    ]
