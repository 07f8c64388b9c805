"""Subtitles in and out: sentences run through cues, and nothing but their text is touched."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscli.article import Article, Report, Sentence, Source
from newscli.errors import InputError
from newscli.read.base import ReadOptions
from newscli.read.source import read_article
from newscli.read.subtitles import read_subtitles, subtitle_kind, write_subtitles
from newscli.write import write_report
from tests.test_growth import grows_linearly
from tests.write.reports import rich_report

SRT = """1
00:00:01,000 --> 00:00:03,500
Der Stadtrat hat am Dienstag

2
00:00:03,600 --> 00:00:06,000
lange über die neue
Linie beraten.

3
00:00:07,000 --> 00:00:09,000 X1:10 X2:20
- Wann wird sie fertig?
- Im Jahr 2031.

4
00:00:10,000 --> 00:00:12,000
<i>Die Opposition stimmte nicht zu,</i>

5
00:00:12,000 --> 00:00:14,000
<i>weil der Bau zu teuer ist.</i>

6
00:00:15,000 --> 00:00:16,000
[Applaus]
"""
VTT = """WEBVTT - Nachrichten

STYLE
::cue { color: lime }

NOTE Ein Kommentar
über zwei Zeilen

intro
00:01.000 --> 00:03.500 align:start position:10%
<v Käthe>Guten Abend &amp; willkommen.

00:04.000 --> 00:06.000
Heute geht es um <b>zwei</b> Themen

00:06.000 --> 00:08.000
aus der Stadt.
"""
ENGLISH = {
    "Der Stadtrat hat am Dienstag lange über die neue Linie beraten.": (
        "The city council had a long debate on the new line on Tuesday."
    ),
    "Wann wird sie fertig?": "When will it be ready?",
    "Im Jahr 2031.": "In 2031.",
    "Die Opposition stimmte nicht zu, weil der Bau zu teuer ist.": (
        "The opposition did not agree, because it costs too much."
    ),
    "[Applaus]": "[Applause]",
    "Guten Abend & willkommen.": "Good evening & welcome.",
    "Heute geht es um zwei Themen aus der Stadt.": "Today is about two <topics> from the city.",
}
TIMING = re.compile(r".*-->.*")


def translated(text: str, kind: str, wanted: str = "") -> str:
    draft = read_subtitles(text, "x", kind)  # type: ignore[arg-type]
    for block in draft.blocks:
        block.sentences = [Sentence(1, block.text, ENGLISH[block.text])]
    return write_subtitles(text, kind, draft.blocks, wanted or kind)  # type: ignore[arg-type]


def test_a_sentence_is_translated_whole_and_spread_over_its_cues() -> None:
    assert [block.text for block in read_subtitles(SRT, "x", "srt").blocks] == list(ENGLISH)[:5]
    english = translated(SRT, "srt")
    assert english == (
        "1\n00:00:01,000 --> 00:00:03,500\nThe city council had a long\n\n"
        "2\n00:00:03,600 --> 00:00:06,000\ndebate on the new line on Tuesday.\n\n"
        "3\n00:00:07,000 --> 00:00:09,000 X1:10 X2:20\n- When will it be ready?\n- In 2031.\n\n"
        "4\n00:00:10,000 --> 00:00:12,000\n<i>The opposition did not agree,</i>\n\n"
        "5\n00:00:12,000 --> 00:00:14,000\n<i>because it costs too much.</i>\n\n"
        "6\n00:00:15,000 --> 00:00:16,000\n[Applause]\n"
    )


def test_webvtt_keeps_header_styles_comments_names_and_settings() -> None:
    english = translated(VTT, "vtt")
    assert english.startswith(VTT[: VTT.index("Guten Abend")] + "Good evening &amp; welcome.\n\n")
    assert "&lt;topics&gt;" in english
    assert TIMING.findall(english) == TIMING.findall(VTT)


def test_line_ends_stay_and_a_byte_order_mark_is_no_text() -> None:
    crlf = "\ufeff" + SRT.replace("\n", "\r\n")
    assert translated(crlf, "srt") == translated(SRT, "srt").replace("\n", "\r\n")


def test_one_kind_can_be_written_as_the_other() -> None:
    assert "WEBVTT\n\n1\n00:00:01.000 --> 00:00:03.500\nThe city" in translated(SRT, "srt", "vtt")
    srt = translated(VTT, "vtt", "srt")
    assert srt.startswith("1\n00:00:01,000 --> 00:00:03,500\nGood evening & welcome.\n\n2\n")


def test_kinds_are_told_without_a_name() -> None:
    assert subtitle_kind(SRT) == "srt"
    assert subtitle_kind(VTT) == "vtt"
    assert subtitle_kind("1\nEin Artikel --> und mehr") is None
    assert subtitle_kind("WEBVTTX") is None


def test_what_has_no_cues_is_an_input_error() -> None:
    with pytest.raises(InputError, match="no subtitles"):
        read_subtitles("WEBVTT\n\nNur Text.\n", "x.vtt", "vtt")


def test_only_subtitles_can_become_subtitles() -> None:
    with pytest.raises(InputError, match="no timestamps"):
        write_report(rich_report(), "srt")


WORDS = st.lists(st.sampled_from(["ja", "nein,", "Ende.", "-", "<i>so</i>", "[Ton]", "&", ""]))
CUES = st.lists(st.tuples(WORDS, st.integers(0, 2)), min_size=1, max_size=8)


@given(CUES, st.sampled_from(["srt", "vtt"]), st.integers(0, 9))
def test_timestamps_are_never_touched(cues: list, kind: str, words: int) -> None:
    text = "WEBVTT\n\n" if kind == "vtt" else ""
    for number, (spoken, blank) in enumerate(cues):
        point = "." if kind == "vtt" else ","
        text += f"{number}\n00:00:{number:02}{point}000 --> 00:00:{number:02}{point}900 a:b\n"
        text += " ".join(spoken) + "\n" * (blank + 2)
    draft = read_subtitles(text, "x", kind)  # type: ignore[arg-type]
    for block in draft.blocks:
        block.sentences = [Sentence(1, block.text, " ".join(["word"] * words))]
    written = write_subtitles(text, kind, draft.blocks, kind)  # type: ignore[arg-type]
    assert TIMING.findall(written) == TIMING.findall(text)
    again = read_subtitles(written, "x", kind)  # type: ignore[arg-type]
    assert again.original.decode() == written


def test_hostile_lines_take_linear_time() -> None:
    def translate(line: str) -> None:
        text = f"1\n00:00:01,000 --> 00:00:02,000\n{line}x\n"
        draft = read_subtitles(text, "x", "srt")
        for block in draft.blocks:
            block.sentences = [Sentence(1, block.text, block.text)]
        write_subtitles(text, "srt", draft.blocks, "srt")

    for pattern in ("#", "<i", "{\\", "- ", "wort "):
        grows_linearly(translate, pattern, 20_000)


def test_the_command_translates_a_file(tmp_path: Path) -> None:
    path = tmp_path / "film.srt"
    path.write_text(SRT, "utf-8")
    article = read_article(str(path), ReadOptions())
    assert (article.source.kind, article.original.decode()) == ("srt", SRT)
    command = [sys.executable, "-m", "newscli", "translate", "-q", "--no-memory", str(path)]
    subprocess.run([*command, "-o", str(tmp_path / "film.en.srt")], check=True, timeout=240)
    english = (tmp_path / "film.en.srt").read_text("utf-8")
    assert TIMING.findall(english) == TIMING.findall(SRT)
    assert "2031" in english and "Linie" not in english


def test_a_report_without_its_file_says_so() -> None:
    report = Report(Article(Source("srt", "film.srt"), read_subtitles(SRT, "x", "srt").blocks))
    with pytest.raises(InputError, match="no timestamps"):
        write_report(report, "srt")
