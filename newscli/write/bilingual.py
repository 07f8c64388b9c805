"""Both languages sentence by sentence, for translators: TSV for tables, TMX for their programs.

TMX 1.4b: https://www.gala-global.org/tmx-14b, which translation memories import.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from newscli.article import Report, Sentence
from newscli.safe import escape_xml, safe_line
from newscli.write.base import WriteOptions
from newscli.write.facts import said

_FORMULA = ("=", "+", "-", "@")
_COLUMNS = ("German", "English", "Confidence", "Doubtful", "Warnings")


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

    units = "".join(_units(report))
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<tmx version="1.4">\n'
        f'<header creationtool="newscli" creationtoolversion="{__version__}" segtype="sentence" '
        'o-tmf="newscli" adminlang="en" srclang="de" datatype="plaintext"/>\n'
        f"<body>\n{units}</body>\n</tmx>\n"
    )


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
