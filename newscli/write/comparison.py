"""The findings of ``newscli check``, as text or JSON (``newscli.check/1``)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from newscli.safe import escape_json, safe_line

if TYPE_CHECKING:
    from newscli.article import CheckWarning
    from newscli.compare import Pair

_LONGEST = 300


def write_comparison(
    pairs: Sequence[Pair], source: str, translation: str, format: str = "text"
) -> str:
    """Return aligned sentences and their warnings as one document.

    As text it has a paragraph for each pair with warnings and a closing line that sums up; as JSON,
    every pair. ``source`` and ``translation`` are the names of the two inputs.
    """
    if format == "json":
        document = json.dumps(_content(pairs, source, translation), ensure_ascii=False, indent=2)
        return escape_json(document) + "\n"
    lines = []
    for pair in pairs:
        if not pair.warnings and not pair.doubtful:
            continue
        lines.append(
            f"Sentence {_ids(pair.source_ids)} (translation: {_ids(pair.translation_ids)})"
            + (", doubtful" if pair.doubtful else "")
        )
        lines += [f"  {w.kind}: {safe_line(w.message)}" for w in pair.warnings]
        lines += [f"  {mark} {_short(text)}" for mark, text in
                  (("de", pair.source), ("en", pair.translation)) if text]  # fmt: skip
        lines.append("")
    count, sentences = _counts(pairs)
    found = "nothing amiss" if not count else f"{count} warning{'s' if count > 1 else ''}"
    if doubtful := sum(pair.doubtful for pair in pairs):
        found += f", {doubtful} doubtful"
    lines.append(f"{sentences} sentence{'s' if sentences != 1 else ''} checked, {found}.")
    return "\n".join(lines) + "\n"


def _ids(ids: Sequence[int]) -> str:
    return "-".join(map(str, (ids[0], ids[-1]) if len(ids) > 1 else ids)) or "none"


def _counts(pairs: Sequence[Pair]) -> tuple[int, int]:
    """Return the number of warnings and of source sentences."""
    return sum(len(p.warnings) for p in pairs), sum(len(p.source_ids) for p in pairs)


def _short(text: str) -> str:
    """Return ``text`` made harmless, on one line that is not too long."""
    line = safe_line(text)
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"


def _content(pairs: Sequence[Pair], source: str, translation: str) -> dict[str, Any]:
    warnings, sentences = _counts(pairs)
    return {
        "schema": "newscli.check/1",
        "source": source,
        "translation": translation,
        "sentences": sentences,
        "warnings": warnings,
        "pairs": [
            {
                "source_ids": pair.source_ids,
                "translation_ids": pair.translation_ids,
                "source": pair.source,
                "translation": pair.translation,
                "confidence": pair.confidence,
                "doubtful": pair.doubtful,
                "warnings": [_warning(w) for w in pair.warnings],
            }
            for pair in pairs
        ],
    }


def _warning(warning: CheckWarning) -> dict[str, Any]:
    """Return a warning in the shape that reports use."""
    return {
        "kind": warning.kind,
        "message": warning.message,
        "source_span": list(warning.source_span) if warning.source_span else None,
        "translation_span": list(warning.translation_span) if warning.translation_span else None,
    }
