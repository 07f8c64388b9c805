"""JSON, schema ``newscli.report/1`` (docs/report.schema.json), both ways.

Nothing is left out, so a report read back equals the one written. Keys are always there and always
in the same order.
"""

from __future__ import annotations

import json
from typing import Any

from newscli.article import (
    Article,
    Block,
    CheckWarning,
    ModelInfo,
    Removed,
    Report,
    Sentence,
    Source,
    Span,
    Summary,
    SummarySentence,
)
from newscli.errors import InputError
from newscli.files import parse_json
from newscli.safe import escape_json
from newscli.write.base import WriteOptions

SCHEMA = "newscli.report/1"


def write_json(report: Report, options: WriteOptions) -> str:
    """Return the report as JSON (see :class:`newscli.write.base.Writer`); always all of it."""
    return report_to_json(report) + "\n"


def report_to_json(report: Report, indent: int | None = 2) -> str:
    """Return the report as a JSON document; see :meth:`newscli.article.Report.to_json`."""
    document = json.dumps(
        report_to_dict(report), ensure_ascii=False, indent=indent, allow_nan=False
    )
    return escape_json(document)


def report_from_json(data: str | bytes) -> Report:
    """Return the report that a JSON document holds; see :func:`report_from_dict`."""
    try:
        found = parse_json(data)
    except ValueError as error:
        raise InputError(f"This is not JSON: {error}.", "Give a newscli report.") from error
    return report_from_dict(found)


def report_to_dict(report: Report) -> dict[str, Any]:
    """Return the report as what :mod:`json` can write."""
    article = report.article
    return {
        "schema": SCHEMA,
        "source": {
            "kind": article.source.kind,
            "name": article.source.name,
            "sha256": article.source.sha256,
            "encoding": article.source.encoding,
        },
        "language": article.language,
        "metadata": dict(sorted(article.metadata.items())),
        "title": None if article.title is None else _from_title(article.title),
        "blocks": [_from_block(block) for block in article.blocks],
        "removed": [{"text": part.text, "reason": part.reason} for part in article.removed],
        "summary": None if report.summary is None else _from_summary(report.summary),
        "models": {
            task: {"name": info.name, "revision": info.revision, "engine": info.engine}
            for task, info in sorted(report.models.items())
        },
        "warnings": list(report.warnings),
        "elapsed_seconds": report.elapsed_seconds,
    }


def report_from_dict(data: dict[str, Any]) -> Report:
    """Return the report that :func:`report_to_dict` was given.

    Raises InputError if ``data`` is not such a report.
    """
    if not isinstance(data, dict) or data.get("schema") != SCHEMA:
        raise InputError(f"This is not a newscli report: its schema is not {SCHEMA}.")
    try:
        return _to_report(data)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise InputError(
            f"This is not a whole newscli report: {type(error).__name__} {error}.",
            "Compare it with docs/report.schema.json.",
        ) from error


def _from_title(title: Block) -> dict[str, Any]:
    return {
        "source": title.source,
        "translation": title.translation,
        "text": title.text,
        "sentences": [_from_sentence(sentence) for sentence in title.sentences],
    }


def _from_block(block: Block) -> dict[str, Any]:
    return {
        "kind": block.kind,
        "level": block.level,
        "marker": block.marker,
        "text": block.text,
        "sentences": [_from_sentence(sentence) for sentence in block.sentences],
    }


def _from_sentence(sentence: Sentence) -> dict[str, Any]:
    return {
        "id": sentence.id,
        "source": sentence.source,
        "translation": sentence.translation,
        "kept": sentence.kept,
        "confidence": sentence.confidence,
        "doubtful": sentence.doubtful,
        "warnings": [
            {
                "kind": str(warning.kind),
                "message": warning.message,
                "source_span": _from_span(warning.source_span),
                "translation_span": _from_span(warning.translation_span),
                "repaired": warning.repaired,
            }
            for warning in sentence.warnings
        ],
    }


def _from_span(span: Span | None) -> list[int] | None:
    return None if span is None else list(span)


def _from_summary(summary: Summary) -> dict[str, Any]:
    return {
        "kind": summary.kind,
        "model": summary.model,
        "sentences": [_from_summary_sentence(sentence) for sentence in summary.sentences],
        "headline": summary.headline,
        "key_points": [_from_summary_sentence(point) for point in summary.key_points],
        "keywords": list(summary.keywords),
        "warnings": list(summary.warnings),
    }


def _from_summary_sentence(sentence: SummarySentence) -> dict[str, Any]:
    return {"text": sentence.text, "from": list(sentence.from_ids)}


def _to_report(data: dict[str, Any]) -> Report:
    article = Article(
        source=Source(**data["source"]),
        blocks=[_to_block(block) for block in data["blocks"]],
        title=None if data["title"] is None else _to_title(data["title"]),
        removed=[Removed(**part) for part in data["removed"]],
        metadata=dict(data["metadata"]),
        language=data["language"],
    )
    return Report(
        article=article,
        summary=None if data["summary"] is None else _to_summary(data["summary"]),
        models={task: ModelInfo(**info) for task, info in data["models"].items()},
        warnings=list(data["warnings"]),
        elapsed_seconds=data["elapsed_seconds"],
    )


def _to_title(data: dict[str, Any]) -> Block:
    return Block("title", data["text"], [_to_sentence(item) for item in data["sentences"]])


def _to_block(data: dict[str, Any]) -> Block:
    sentences = [_to_sentence(sentence) for sentence in data["sentences"]]
    return Block(data["kind"], data["text"], sentences, data["level"], data["marker"])


def _to_sentence(data: dict[str, Any]) -> Sentence:
    warnings = [
        CheckWarning(
            kind=warning["kind"],
            message=warning["message"],
            source_span=_to_span(warning["source_span"]),
            translation_span=_to_span(warning["translation_span"]),
            repaired=warning["repaired"],
        )
        for warning in data["warnings"]
    ]
    return Sentence(
        id=data["id"],
        source=data["source"],
        translation=data["translation"],
        warnings=warnings,
        kept=data["kept"],
        confidence=data.get("confidence"),  # reports of earlier versions have neither
        doubtful=data.get("doubtful", False),
    )


def _to_span(data: list[int] | None) -> Span | None:
    if data is None:
        return None
    start, end = data
    return start, end


def _to_summary(data: dict[str, Any]) -> Summary:
    return Summary(
        kind=data["kind"],
        model=data["model"],
        sentences=[_to_summary_sentence(sentence) for sentence in data["sentences"]],
        warnings=list(data["warnings"]),
        headline=data["headline"],
        key_points=[_to_summary_sentence(point) for point in data["key_points"]],
        keywords=list(data["keywords"]),
    )


def _to_summary_sentence(data: dict[str, Any]) -> SummarySentence:
    return SummarySentence(data["text"], list(data["from"]))
