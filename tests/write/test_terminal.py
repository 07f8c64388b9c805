"""What a person sees on a terminal, at any width, in any theme, whatever the article contains."""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console

from newscli.article import Article, Block, BlockKind, CheckWarning, Report, Sentence, Source
from newscli.write import WriteOptions, print_report
from tests.write.reports import HOSTILE, hostile_report, rich_report, small_report
from tests.write.test_json import REPORTS

SGR = re.compile(r"\x1b\[([0-9;]*)m")
RED, MAGENTA = "31", "35"
BOLD, DIM, ITALIC, UNDERLINE = "1", "2", "3", "4"


def screen(
    report: Report,
    width: int = 80,
    side_by_side: bool = False,
    summary_only: bool = False,
    colour: bool = True,
) -> str:
    """What print_report sends to a terminal of that width."""
    out = io.StringIO()
    console = Console(
        file=out,
        width=width,
        force_terminal=True,
        color_system="truecolor",
        no_color=not colour,
        legacy_windows=False,
    )
    print_report(report, console, WriteOptions(side_by_side, summary_only=summary_only))
    return out.getvalue()


def plain(text: str) -> str:
    return SGR.sub("", text)


def codes(text: str) -> set[str]:
    return {code for match in SGR.finditer(text) for code in match[1].split(";")}


@pytest.mark.parametrize("make", [rich_report, small_report, hostile_report])
@pytest.mark.parametrize("width", [20, 40, 60, 80, 120, 200])
@pytest.mark.parametrize("side_by_side", [False, True])
def test_fits_the_width(make: Callable[[], Report], width: int, side_by_side: bool) -> None:
    lines = plain(screen(make(), width, side_by_side)).splitlines()
    assert max(map(cell_len, lines)) <= width


def test_running_text_stays_readable_on_wide_terminals() -> None:
    lines = plain(screen(rich_report(), 200)).splitlines()
    assert max(len(line.rstrip()) for line in lines) <= 88


@pytest.mark.parametrize("width", [100, 120, 200])
def test_summary_and_columns_have_one_width(width: int) -> None:
    lines = plain(screen(rich_report(), width, side_by_side=True)).splitlines()
    (box,) = {len(line) for line in lines if line[:1] in {"╭", "│", "╰"}}
    (rule,) = {len(line) for line in lines if line.startswith("───")}
    assert box == rule == min(width, 120)
    english = next(line for line in lines if "What is planned" in line)
    assert abs(english.index("What is planned") - box / 2) < 6


def test_doubtful_sentences_have_a_sign_in_the_margin() -> None:
    for side_by_side in (False, True):
        for colour in (False, True):
            lines = plain(screen(rich_report(), 120, side_by_side, colour=colour)).splitlines()
            assert "Machine translation: 2 of 15 sentences are doubtful, marked ?" in lines
            signed = [line for line in lines if re.search(r"(^|  |¶\d )\? [A-Z]", line)]
            assert len(signed) == 2
            assert "The council debated on Tuesday. The line costs" in signed[0]
            assert "The opposition agreed" in signed[1]


def test_cited_paragraphs_are_numbered() -> None:
    lines = plain(screen(rich_report(), 80)).splitlines()
    assert [line[:2] for line in lines if line.startswith("¶")] == ["¶1", "¶7"]
    assert any("(¶1, ¶7, doubtful)" in line for line in lines)


def test_captions_are_as_readable_as_the_rest() -> None:
    page = screen(rich_report(), 80)
    (style,) = re.findall(r"\x1b\[([0-9;]*)mThe new line. Photo", page)
    assert style == ITALIC


def test_shows_what_belongs_to_a_report() -> None:
    page = plain(screen(rich_report(), 200, side_by_side=True))
    parts = [
        "City council approves new tram line",
        "Stadtrat beschließt neue Tramlinie",
        "Stadtblatt · Jo Muster · 1 March 2026 · https://stadtblatt.example/tram",
        "Summary",
        "It should be finished in 2031",
        "Keywords: tram",
        "What is planned",
        " 1. Construction from March 2027",
        "   • North station",
        "“This is a good day",
        "Warnings",
        "Translated by compact (ctranslate2)",
        "Left out 3 passages",
        "· 3.2 s",
    ]
    places = [page.index(part) for part in parts]
    assert places == sorted(places)


def test_warned_places_are_underlined_and_numbered() -> None:
    for colour in (True, False):
        page = screen(rich_report(), 200, colour=colour)
        style, text, number = re.search(
            r"\x1b\[([0-9;]*)m(1\.2 million)\x1b\[0m\x1b\[[0-9;]*m([¹²³⁴⁵])\x1b", page
        ).groups()  # type: ignore[union-attr]
        assert UNDERLINE in style.split(";")
        assert (text, number) == ("1.2 million", "¹")
    assert "¹ number: “1,2 Milliarden”" in plain(page)
    assert "⁵ time, repaired:" in plain(page)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("It has 10.71 m", "10.71 m⁽¹⁾"), ("It has 10 m²", "10 m²⁽¹⁾"), ("It has 12", "12⁽¹⁾"),
        ("It has 12 houses", "houses¹"), ("It is a dam", "dam¹"), ("It is 12.", "12.¹"),
    ],
)  # fmt: skip
def test_a_number_is_no_exponent(text: str, shown: str) -> None:
    warning = CheckWarning("number", "It is another.", None, (text.rindex(" ") + 1, len(text)))
    sentence = Sentence(1, text, text, [warning])
    article = Article(Source("text", "a.txt"), [Block("paragraph", text, [sentence])])
    page = screen(Report(article), 120)
    assert shown in plain(page)
    assert "¹ number:" in plain(page)


def test_two_numbers_stay_together() -> None:
    report = rich_report()
    sentence = report.article.blocks[0].sentences[2]
    sentence.warnings.append(CheckWarning("length", "It is short.", None, None))
    assert "agreed.²,³" in plain(screen(report, 120))


def test_colours_are_those_that_both_themes_show() -> None:
    used = codes(screen(rich_report(), 120, side_by_side=True))
    assert used <= {"0", "", BOLD, DIM, ITALIC, UNDERLINE, RED, MAGENTA}
    assert {RED, MAGENTA} <= used


def test_without_colour_the_layout_is_the_same() -> None:
    bare = screen(rich_report(), 120, colour=False)
    assert not {RED, MAGENTA} & codes(bare)
    assert plain(bare) == plain(screen(rich_report(), 120))


def test_side_by_side_aligns_paragraphs_where_there_is_room() -> None:
    lines = plain(screen(rich_report(), 120, side_by_side=True)).splitlines()
    for german, english in (("Was geplant ist", "What is planned"), ("Kritik", "Criticism")):
        assert any(re.fullmatch(rf" +{german} +{english} *", line) for line in lines)
    narrow = plain(screen(rich_report(), 60, side_by_side=True)).splitlines()
    assert narrow.index("     What is planned") == narrow.index("     Was geplant ist") + 1


@pytest.mark.parametrize("width", [30, 80])
@pytest.mark.parametrize("kind", ["paragraph", "list_item", "quote", "caption", "heading"])
def test_a_word_longer_than_its_column_is_not_cut(kind: BlockKind, width: int) -> None:
    longest = "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetzgebungsverfahren"
    report = rich_report()
    block = next(block for block in report.article.blocks if block.kind == "paragraph")
    block.kind = kind
    block.sentences[0].source = block.sentences[0].translation = longest
    block.sentences[0].warnings = [CheckWarning("untranslated", f"{longest} was left in German.")]
    for side_by_side in (False, True):
        page = plain(screen(report, width, side_by_side))
        assert "…" not in page
        assert "verfahren" in page.replace("\n", "").replace(" ", "")


def test_summary_only() -> None:
    page = plain(screen(rich_report(), summary_only=True))
    assert "It should be finished in 2031" in " ".join(re.sub("[│┃|]", " ", page).split())
    assert "The council debated" not in page
    assert "¹" not in page


@pytest.mark.parametrize("side_by_side", [False, True])
def test_hostile_text_is_inert(side_by_side: bool) -> None:
    page = screen(hostile_report(), 100, side_by_side)
    assert codes(page) <= {"0", "", BOLD, DIM, ITALIC, UNDERLINE, RED, MAGENTA}
    shown = plain(page).replace("\n", "")
    assert not [c for c in shown if unicodedata.category(c)[0] == "C" and c != "\u200d"]


@settings(max_examples=40)
@given(REPORTS, st.integers(1, 130), st.booleans())
def test_any_report_is_shown_and_inert(report: Report, width: int, side_by_side: bool) -> None:
    page = plain(screen(report, width, side_by_side)).replace("\n", "")
    assert not [c for c in page if unicodedata.category(c) in {"Cc", "Cs"}]


def test_rich_markup_is_shown_not_obeyed() -> None:
    page = plain(screen(hostile_report(), 200))
    assert "[bold red]markup[/bold red] [link=file:///etc/passwd]x[/link] :skull:" in page
    assert "\x1b]8" not in screen(hostile_report(), 200)


def test_every_hostile_text_has_its_paragraph() -> None:
    page = plain(screen(hostile_report(), 200))
    assert page.count("not a heading - not a list > not a quote ---") >= 5
    assert len(HOSTILE) * 5 == len(hostile_report().article.blocks)
