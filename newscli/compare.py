"""Check one article against a translation of it: read, segment, align, compare."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from newscli.article import CheckWarning, Sentence
from newscli.check import align, check_sentence
from newscli.errors import InputError

REPORT_SCHEMA = "newscli.report/1"


@dataclass(slots=True)
class Pair:
    """Sentences that belong together, and what does not hold between them.

    ``source_ids`` and ``translation_ids`` count from 1, each through its file; one of them is empty
    where a sentence has no counterpart. Warnings point into ``source`` and ``translation``.
    """

    source_ids: list[int]
    translation_ids: list[int]
    source: str
    translation: str
    warnings: list[CheckWarning] = field(default_factory=list)


def compare_files(source: str, translation: str, encoding: str = "") -> list[Pair]:
    """Return the aligned sentences of an article and of its translation, with warnings.

    Each is a path, a URL or "-". The translation may also be a newscli report in JSON, whose own
    sentences are then taken. Page furniture that reading removed from the article may stand in the
    translation. Raises InputError if one cannot be read or has nothing in it, UsageError for an
    unknown encoding.
    """
    from newscli.read import ReadOptions, read_article
    from newscli.segment import segment

    article = read_article(source, ReadOptions(encoding=encoding, force_language=True))
    segment(article)
    sentences = list(article.sentences())
    translated = _translated(translation, encoding)
    if not sentences:
        raise InputError(f"{source} has no sentences.", "Check that it is the right file.")
    pairs = [
        _pair([sentences[i] for i in ours], [(j + 1, translated[j]) for j in theirs])
        for ours, theirs in align([s.source for s in sentences], translated)
    ]
    _forgive_furniture(pairs, len(article.removed))
    return pairs


def _translated(name: str, encoding: str) -> list[str]:
    """Return the sentences of a translation: an English text, or a report in JSON."""
    from newscli.read import ReadOptions, read_article
    from newscli.segment import segment

    if name.lower().endswith(".json") and (report := _report(name)) is not None:
        blocks = [report.get("title") or {}, *report.get("blocks", [])]
        found = [str(s["translation"]) for b in blocks for s in b.get("sentences", [])]
        title = blocks[0].get("translation")
        return [str(title), *found] if title and not blocks[0].get("sentences") else found
    options = ReadOptions(encoding=encoding, force_language=True, keep_furniture=True)
    article = read_article(name, options)
    segment(article)
    return [sentence.source for sentence in article.sentences()]


def _report(name: str) -> dict[str, Any] | None:
    """Return a newscli report, or None if the file holds some other JSON.

    Raises InputError if the file cannot be read or is not JSON.
    """
    try:
        data = json.loads(Path(name).read_bytes())
    except OSError as error:
        raise InputError(f"{name} cannot be read: {error.strerror}.", "Check the path.") from error
    except ValueError as error:
        message = f"{name} is not valid JSON."
        raise InputError(message, "Give a text or a newscli report.") from error
    if isinstance(data, dict) and data.get("schema") == REPORT_SCHEMA:
        return data
    return None


def _pair(ours: list[Sentence], theirs: list[tuple[int, str]]) -> Pair:
    """Compare sentences that belong together. What is not German need only be there."""
    source = " ".join(sentence.source for sentence in ours)
    translation = " ".join(text for _, text in theirs)
    pair = Pair([s.id for s in ours], [number for number, _ in theirs], source, translation)
    if not ours:
        message = "Nothing in the source belongs to this sentence."
        pair.warnings = [CheckWarning("coverage", message, None, (0, len(translation)))]
    elif not theirs:
        message = "The sentence has no translation."
        pair.warnings = [CheckWarning("coverage", message, (0, len(source)), None)]
    elif not all(sentence.kept for sentence in ours):
        pair.warnings = check_sentence(source, translation)
    return pair


def _forgive_furniture(pairs: list[Pair], removed: int) -> None:
    """Drop the warning of sentences without source, as many as lines were removed from it."""
    for pair in pairs:
        if removed and not pair.source_ids:
            removed -= 1
            pair.warnings = []
