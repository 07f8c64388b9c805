"""The findings of ``newscli check``, as text or JSON (``newscli.check/1``)."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import shorten
from typing import TYPE_CHECKING

from newscli.article import json_text, plain_data
from newscli.safe import safe_line
from newscli.write.facts import counted

if TYPE_CHECKING:
    from newscli.compare import Pair

_LONGEST = 300


def write_comparison(
    pairs: Sequence[Pair], source: str, translation: str, format: str = "text"
) -> str:
    """Return aligned sentences and their warnings as one document.

    As text it has a paragraph for each pair with warnings and a closing line that sums up; as JSON,
    every pair. ``source`` and ``translation`` are the names of the two inputs.
    """
    warnings = sum(warning.is_finding for pair in pairs for warning in pair.warnings)
    sentences = sum(len(pair.source_ids) for pair in pairs)
    if format == "json":
        rows = plain_data(list(pairs))
        for warning in (one for pair in rows for one in pair["warnings"]):
            del warning["repaired"]  # nothing is changed here
        document = {
            "schema": "newscli.check/1", "source": source, "translation": translation,
            "sentences": sentences, "warnings": warnings, "pairs": rows,
        }  # fmt: skip
        return json_text(document) + "\n"
    lines = []
    for pair in pairs:
        if not pair.warnings and not pair.doubtful:
            continue
        lines.append(
            f"Sentence {_ids(pair.source_ids)} (translation: {_ids(pair.translation_ids)})"
            + (", doubtful" if pair.doubtful else "")
        )
        lines += [f"  {w.kind}: {safe_line(w.message)}" for w in pair.warnings]
        for mark, text in ("de", safe_line(pair.source)), ("en", safe_line(pair.translation)):
            if text:
                lines.append(f"  {mark} {shorten(text, _LONGEST, placeholder=' …')}")
        lines.append("")
    doubtful = sum(pair.doubtful for pair in pairs)
    found = [counted(warnings, "warning") if warnings or doubtful else "no problems found"]
    found += [f"{doubtful} doubtful"] if doubtful else []
    closing = ", ".join([f"{counted(sentences, 'sentence')} checked", *found])
    return "\n".join([*lines, f"{closing}."]) + "\n"


def _ids(ids: Sequence[int]) -> str:
    return "-".join(map(str, (ids[0], ids[-1]) if len(ids) > 1 else ids)) or "none"
