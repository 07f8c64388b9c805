"""Formats for programs: JSON, tables (TSV), translation memories (TMX) and subtitles.

JSON follows docs/report.schema.json, and TMX https://www.gala-global.org/tmx-14b. Subtitles hold
only the translation, with every timestamp as it was: :mod:`newscli.read.subtitles` knows how
sentences run through cues.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from functools import partial

from newscli.article import Report, Sentence
from newscli.errors import InputError
from newscli.read.subtitles import SubtitleKind, write_subtitles
from newscli.safe import escape_xml, safe_line
from newscli.write.assets import filled
from newscli.write.base import WriteOptions
from newscli.write.facts import said

_FORMULA = ("=", "+", "-", "@")
_COLUMNS = ("German", "English", "Confidence", "Doubtful", "Warnings")


def write_json(report: Report, options: WriteOptions) -> str:
    """Return the report as JSON; always all of it."""
    return report.to_json() + "\n"


def write_tsv(report: Report, options: WriteOptions) -> str:
    """Return a table with a row for each sentence and a head (see _COLUMNS).

    Cells that hold quotes are quoted as spreadsheets expect. A cell that one would take
    for a formula begins with a space.
    """
    table = io.StringIO()
    writer = csv.writer(table, dialect="excel-tab", lineterminator="\n")
    writer.writerow(_COLUMNS)
    for sentence in report.article.sentences():
        confidence = "" if sentence.confidence is None else f"{sentence.confidence:.2f}"
        cells = (safe_line(sentence.source), safe_line(sentence.translation), confidence,
                 "yes" if sentence.doubtful else "", "; ".join(_warnings(sentence)))  # fmt: skip
        writer.writerow(f" {cell}" if cell.startswith(_FORMULA) else cell for cell in cells)
    return table.getvalue()


def write_tmx(report: Report, options: WriteOptions) -> str:
    """Return a translation memory: a unit for each translated sentence.

    Sentences without a translation, and those that were not German, are left out. Confidence and
    doubt are properties of a unit, warnings its notes.
    """
    from newscli import __version__

    return filled("memory.tmx", version=__version__, units="".join(_units(report)))


def _units(report: Report) -> Iterator[str]:
    for sentence in report.article.sentences():
        german, english = safe_line(sentence.source), safe_line(sentence.translation)
        if sentence.kept or report.article.language == "en" or not german or not english:
            continue
        yield f'<tu tuid="{sentence.id}">\n'
        for warning in _warnings(sentence):
            yield f"<note>{escape_xml(warning)}</note>\n"
        if sentence.confidence is not None:
            yield f'<prop type="x-confidence">{sentence.confidence:.2f}</prop>\n'
            yield f'<prop type="x-doubtful">{"yes" if sentence.doubtful else "no"}</prop>\n'
        yield f'<tuv xml:lang="de"><seg>{escape_xml(german)}</seg></tuv>\n'
        yield f'<tuv xml:lang="en"><seg>{escape_xml(english)}</seg></tuv>\n</tu>\n'


def _warnings(sentence: Sentence) -> list[str]:
    return [said(warning) for warning in sentence.warnings]


def _subtitles(wanted: SubtitleKind, report: Report, options: WriteOptions) -> str:
    """Return the subtitles that ``report`` was read from, translated, as SubRip or WebVTT.

    Raises InputError if the source has no timestamps.
    """
    article, kind = report.article, report.article.source.kind
    if kind not in {"srt", "vtt"} or not article.original:
        raise InputError(  # not a wrong option: in a folder, others may be subtitles
            f"{safe_line(article.source.name)} has no timestamps for --format {wanted}.",
            "Give subtitles (.srt, .vtt) as the source, or choose another format.",
        )
    original = article.original.decode("utf-8")
    return write_subtitles(original, "srt" if kind == "srt" else "vtt", article.blocks, wanted)


write_srt, write_vtt = partial(_subtitles, "srt"), partial(_subtitles, "vtt")
