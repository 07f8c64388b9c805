"""``newscli check``: read an article and a translation of it, segment, align, compare, score."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from newscli.article import CheckWarning, Report, Sentence, WarningKind
from newscli.check import compared
from newscli.check.align import align
from newscli.check.confidence import assess
from newscli.check.names import introduced_in, introduced_names
from newscli.console import say
from newscli.errors import InputError, ModelError, reason
from newscli.files import parse_json, suffix_of
from newscli.read.base import ReadOptions
from newscli.read.source import read_article
from newscli.segment import segment

if TYPE_CHECKING:
    from newscli.translate.tokens import Doubt


@dataclass(slots=True)
class Pair:
    """Sentences that belong together, and what does not agree between them.

    ``source_ids`` and ``translation_ids`` count from 1, each through its file; one of them is empty
    if a sentence has no counterpart. Warnings point into ``source`` and ``translation``.
    ``confidence`` (None if nothing could be compared) and ``doubtful`` are those of
    :class:`newscli.article.Sentence`; the score that they rest on is the bundled model's.
    """

    source_ids: list[int]
    translation_ids: list[int]
    source: str
    translation: str
    confidence: float | None = None
    doubtful: bool = False
    warnings: list[CheckWarning] = field(default_factory=list)


def compare_files(source: str, translation: str, encoding: str = "") -> list[Pair]:
    """Return the aligned sentences of an article and its translation, with warnings.

    Each is a path, a URL or "-". The translation may also be a newscli report in JSON, which is
    compared sentence by sentence. The translation may contain page furniture that reading removed
    from the article. Raises InputError if one of them cannot be read or is empty, UsageError for an
    unknown encoding.
    """
    article = read_article(source, ReadOptions(encoding=encoding, force_language=True))
    segment(article)
    sentences = list(article.sentences())
    translated = _translated(translation, encoding)
    if not sentences:
        raise InputError(f"{source} has no sentences.", "Check that it is the right file.")
    groups = [
        ([sentences[i] for i in ours], [(j + 1, translated[j]) for j in theirs])
        for ours, theirs in align([s.source for s in sentences], translated)
    ]
    pairs = [_pair(ours, theirs) for ours, theirs in groups]
    compared_pairs = [
        pair
        for pair, (ours, theirs) in zip(pairs, groups, strict=True)
        if theirs and not all(sentence.kept for sentence in ours)
    ]
    _assess(compared_pairs, introduced_names(pair.source for pair in pairs))
    removed = len(article.removed)
    for pair in pairs:  # a sentence without source may be a line that was removed from it
        if removed and not pair.source_ids:
            removed -= 1
            pair.warnings = []
    return pairs


def _translated(name: str, encoding: str) -> list[str]:
    """Return the sentences of a translation: an English text, or a report in JSON."""
    if suffix_of(name) == ".json" and "://" not in name and (report := _report(name)) is not None:
        return [sentence.translation for sentence in report.article.sentences()]
    options = ReadOptions(encoding=encoding, force_language=True, keep_furniture=True)
    article = read_article(name, options)
    segment(article)
    return [sentence.source for sentence in article.sentences()]


def _report(name: str) -> Report | None:
    """Return a newscli report, or None if the file holds some other JSON.

    Raises InputError if the file cannot be read, is not JSON, or is a damaged report.
    """
    try:
        found = parse_json(Path(name).read_bytes())
    except OSError as error:
        raise InputError(f"{name} cannot be read: {reason(error)}.", "Check the path.") from error
    except ValueError as error:
        message = f"{name} is not valid JSON."
        raise InputError(message, "Give a text or a newscli report.") from error
    is_report = isinstance(found, dict) and str(found.get("schema", "")).startswith("newscli.")
    return Report.from_dict(found) if is_report else None


def _pair(ours: list[Sentence], theirs: list[tuple[int, str]]) -> Pair:
    """Return sentences that belong together, with a warning if one side is missing."""
    source = " ".join(sentence.source for sentence in ours)
    translation = " ".join(text for _, text in theirs)
    pair = Pair([s.id for s in ours], [number for number, _ in theirs], source, translation)
    kind = WarningKind.coverage
    if not ours:
        message = "No source sentence corresponds to this one."
        pair.warnings = [CheckWarning(kind, message, None, (0, len(translation)))]
    elif not theirs:
        message = "The sentence has no translation."
        pair.warnings = [CheckWarning(kind, message, (0, len(source)), None)]
        pair.doubtful = True
    return pair


def _assess(pairs: Sequence[Pair], introduced: frozenset[str]) -> None:
    """Compare the sides of each pair, and say how sure its translation is.

    ``introduced`` are names that the article introduces.
    """
    opinions = model_opinions([(pair.source, pair.translation) for pair in pairs])
    for pair, (score, told) in zip(pairs, opinions, strict=True):
        doubt, word = told or (None, None)
        names = introduced_in(pair.source, introduced)
        comparison = compared(pair.source, pair.translation, names)
        found = assess(comparison, score, doubt=doubt, unsure_of=word, judged="others")
        pair.warnings, pair.confidence = found.warnings, found.confidence
        pair.doubtful = found.doubtful


def model_opinions(
    pairs: Sequence[tuple[str, str]],
) -> list[tuple[float | None, Doubt | None]]:
    """Return the bundled model's score and doubt of each (source, translation), None for neither.

    A score is the mean log probability per token. The model reads no sentence that is too long for
    it. If it cannot be loaded, it has no opinions, and a line on stderr says so.
    """
    from newscli.models.store import COMPACT, find_translation_model
    from newscli.translate import open_engine
    from newscli.translate.text import normalise_for_model

    opinions: list[tuple[float | None, Doubt | None]] = [(None, None)] * len(pairs)
    try:
        engine = open_engine(find_translation_model(COMPACT), "ctranslate2", "cpu")
    except ModelError as error:
        say(f"newscli: confidence is estimated without the model's scores. {error}")
        return opinions
    sides = [(normalise_for_model(source), translation) for source, translation in pairs]
    most = engine.max_source_tokens
    # The limit of the target is that of the source: both have one vocabulary.
    short = [i for i, side in enumerate(sides) if max(engine.count_tokens(side)) <= most]
    sources, translations = [sides[i][0] for i in short], [sides[i][1] for i in short]
    scores, doubts = engine.score(sources, translations), engine.doubts(sources, translations)
    for index, score, doubt in zip(short, scores, doubts, strict=True):
        opinions[index] = score, doubt
    return opinions
