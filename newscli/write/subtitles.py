"""Subtitles, translated: SubRip and WebVTT, with every timestamp as it was.

The work is in :mod:`newscli.read.subtitles`, which knows how sentences run through cues. Subtitles
show only the translation: what is doubtful about it is in the other formats.
"""

from __future__ import annotations

from newscli.article import Report
from newscli.errors import UsageError
from newscli.read.subtitles import SubtitleKind, write_subtitles
from newscli.write.base import WriteOptions


def write_srt(report: Report, options: WriteOptions) -> str:
    """Return the subtitles that ``report`` was read from, translated, as SubRip.

    Raises UsageError if the source has no timestamps.
    """
    return _write(report, "srt")


def write_vtt(report: Report, options: WriteOptions) -> str:
    """Return the subtitles that ``report`` was read from, translated, as WebVTT.

    Raises UsageError if the source has no timestamps.
    """
    return _write(report, "vtt")


def _write(report: Report, wanted: SubtitleKind) -> str:
    article = report.article
    kind = article.source.kind
    if kind not in {"srt", "vtt"} or not article.original:
        raise UsageError(
            f"--format {wanted} is for translated subtitles.",
            "Give an .srt or .vtt file as the source, or choose another format.",
        )
    original = article.original.decode("utf-8")
    return write_subtitles(original, "srt" if kind == "srt" else "vtt", article.blocks, wanted)
