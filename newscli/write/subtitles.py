"""Subtitles, translated: SubRip and WebVTT, with every timestamp as it was.

The work is in :mod:`newscli.read.subtitles`, which knows how sentences run through cues. Subtitles
show only the translation: doubt and warnings are in the other formats.
"""

from __future__ import annotations

from newscli.article import Report
from newscli.errors import InputError
from newscli.read.subtitles import SubtitleKind, write_subtitles
from newscli.safe import safe_line
from newscli.write.base import WriteOptions


def write_srt(report: Report, options: WriteOptions) -> str:
    """Return the subtitles that ``report`` was read from, translated, as SubRip.

    Raises InputError if the source has no timestamps.
    """
    return _write(report, "srt")


def write_vtt(report: Report, options: WriteOptions) -> str:
    """Return the subtitles that ``report`` was read from, translated, as WebVTT.

    Raises InputError if the source has no timestamps.
    """
    return _write(report, "vtt")


def _write(report: Report, wanted: SubtitleKind) -> str:
    article = report.article
    kind = article.source.kind
    if kind not in {"srt", "vtt"} or not article.original:
        raise InputError(  # not a wrong option: in a folder, others may be subtitles
            f"{safe_line(article.source.name)} has no timestamps for --format {wanted}.",
            "Give subtitles (.srt, .vtt) as the source, or choose another format.",
        )
    original = article.original.decode("utf-8")
    return write_subtitles(original, "srt" if kind == "srt" else "vtt", article.blocks, wanted)
