"""The page as a document: whole, self-contained, and valid as far as a parser can tell."""

from __future__ import annotations

import base64
import hashlib
import re
from collections import Counter
from collections.abc import Callable

import pytest
from lxml import html

from newscli.article import CheckWarning, Report, SummarySentence
from newscli.safe import safe_line
from newscli.write import WriteOptions, write_report
from tests.write.reports import HOSTILE, hostile_report, rich_report, small_report

ALL = [rich_report, hostile_report, small_report]


def page(report: Report, **options: bool) -> str:
    written = write_report(report, "html", WriteOptions(**options))
    assert isinstance(written, str)
    return written


def tree(report: Report, **options: bool) -> html.HtmlElement:
    return html.document_fromstring(page(report, **options))


@pytest.mark.parametrize("make", ALL)
def test_nothing_is_loaded_from_anywhere(make: Callable[[], Report]) -> None:
    document = tree(make())
    links = [link.get("href") for link in document.iter("link")]
    assert links == ["data:,"]
    assert not document.xpath("//*[@src or @srcset or @action or @data or @poster]")
    assert "url(" not in page(make()) and "@import" not in page(make())
    for anchor in document.iter("a"):
        assert re.match(r"#|https?://", anchor.get("href"))


@pytest.mark.parametrize("make", ALL)
def test_policy_allows_only_our_own_style_and_script(make: Callable[[], Report]) -> None:
    document = tree(make())
    (policy,) = document.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert policy.startswith("default-src 'none';")
    assert "unsafe" not in policy
    for tag in ("style", "script"):
        (element,) = document.iter(tag)
        digest = base64.b64encode(hashlib.sha256(element.text.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy
    assert not document.xpath("//@style")
    assert not [name for element in document.iter() for name in element.keys() if name[:2] == "on"]  # noqa: SIM118


@pytest.mark.parametrize("make", ALL)
def test_hostile_text_adds_no_element(make: Callable[[], Report]) -> None:
    # fmt: off
    ours = {
        "html", "head", "meta", "link", "title", "style", "script", "body", "header", "main",
        "footer", "section", "div", "span", "p", "a", "h1", "h2", "h3", "h4", "h5", "h6", "ul",
        "ol", "li", "sup", "strong", "em", "q", "fieldset", "legend", "input", "label", "details",
        "summary", "b",
    }
    # fmt: on
    assert {str(element.tag) for element in tree(make()).iter()} <= ours


def test_hostile_text_is_shown() -> None:
    document = tree(hostile_report())
    shown = {element.text_content().strip() for element in document.xpath("//span[@lang='de']")}
    for text in HOSTILE:
        # The marks of the warnings are in the way of the text's first and last characters.
        assert any(safe_line(text)[8:] in part for part in shown)


@pytest.mark.parametrize("make", ALL)
@pytest.mark.parametrize("summary_only", [False, True])
def test_ids_are_unique_and_links_lead_somewhere(
    make: Callable[[], Report], summary_only: bool
) -> None:
    document = tree(make(), summary_only=summary_only)
    ids = Counter(document.xpath("//@id"))
    assert [name for name, count in ids.items() if count > 1] == []
    for href in document.xpath("//a[starts-with(@href, '#')]/@href"):
        assert href[1:] in ids
    for name in document.xpath("//@aria-labelledby | //label/@for"):
        assert name in ids


def test_every_sentence_is_there_in_both_languages() -> None:
    document = tree(rich_report())
    for sentence in rich_report().article.sentences():
        parts = document.xpath(f"//span[@data-s='{sentence.id}']")
        texts = ["".join(part.xpath(".//text()[not(parent::a)]")) for part in parts]
        assert texts == [sentence.translation, sentence.source] or texts == [
            sentence.source,
            sentence.translation,
        ]
        if not sentence.kept:
            assert sorted(part.get("lang") for part in parts) == ["de", "en"]


def test_languages_are_declared() -> None:
    document = tree(rich_report())
    assert document.get("lang") == "en"
    assert document.xpath("string(//h1)") == "City council approves new tram line"
    assert document.xpath("//p[@class='german-title']/@lang") == ["de"]
    assert set(document.xpath("//p[@class='de']/@lang")) == {"de"}


def test_an_english_article_is_not_called_german() -> None:
    report = rich_report()
    report.article.language = "en"
    assert set(tree(report).xpath("//p[@class='de']/@lang")) == {"en"}
    report.article.language = 'x" onclick="'
    assert set(tree(report).xpath("//p[@class='de']/@lang")) == {"de"}


def test_kept_sentences_stand_out_among_translated_ones_only() -> None:
    assert len(tree(rich_report()).xpath("//span[contains(@class, 'kept')]")) == 2
    report = rich_report()
    for sentence in report.article.sentences():
        sentence.kept = True
    assert tree(report).xpath("//span[contains(@class, 'kept')]") == []


def test_outline_has_each_heading_once() -> None:
    headings = [
        (element.tag, element.text_content())
        for element in tree(rich_report()).xpath("//h1|//h2|//h3|//h4")
    ]
    assert headings == [
        ("h1", "City council approves new tram line"),
        ("h2", "Summary"),
        ("h2", "Article"),
        ("h3", "What is planned"),
        ("h4", "Criticism"),
        ("h2", "Warnings"),
    ]


def test_summary_links_to_its_sources() -> None:
    document = tree(rich_report())
    links = document.xpath("//section[@class='summary']//a")
    assert [(link.get("href"), link.get("data-from")) for link in links] == [
        ("#s1", "1"),
        ("#s3", "3 12"),
        ("#s3", "3"),
        ("#s12", "12"),
        ("#s4", "4"),
    ]
    assert [sup.text_content() for sup in document.xpath("//section[@class='summary']//sup")] == [
        "headline",
        "? 1, 7",
        "1",
    ]
    numbered = [label.text for label in document.xpath("//span[@class='para']")]
    assert numbered == ["¶1", "¶7"]


def test_warnings_are_explained() -> None:
    document = tree(rich_report())
    notes = document.xpath("//ol[@class='notes']/li")
    assert len(notes) == 5
    assert "“1,2 Milliarden” in the source" in notes[0].text_content()
    assert "numbers of the sentence and of its translation differ" in notes[0].text_content()
    assert "Die Linie kostet 1,2 Milliarden Euro" in notes[0].text_content()
    assert "newscli has corrected this" in notes[4].text_content()
    marks = document.xpath("//main//span[@lang='en']//a[contains(@class, 'mark')]")
    assert [mark.get("href") for mark in marks] == ["#w1", "#w2", "#w3", "#w4", "#w5"]


def test_each_warning_is_a_line_beside_its_paragraph() -> None:
    lines = tree(rich_report()).xpath("//div[contains(@class, 'pair')]/ul[@class='asides']/li/a")
    assert [line.get("href") for line in lines] == ["#w1", "#w2", "#w3", "#w4", "#w5"]
    assert lines[1].text_content() == "2 name “Käthe Groß” is missing."
    assert [line.get("class") for line in lines] == [None, None, None, None, "fixed"]


def test_doubtful_sentences_are_marked_and_counted_under_the_title() -> None:
    document = tree(rich_report())
    (status,) = document.xpath("//header/p[@id='status']")
    assert status.text_content().startswith("Machine translation: 2 of 15 sentences are doubtful.")
    marked = document.xpath("//span[contains(@class, 'doubt')]")
    assert [(one.get("id"), one.get("aria-describedby")) for one in marked] == [
        ("s3", "status"),
        ("s12", "status"),
    ]
    assert tree(small_report()).xpath("//p[@id='status']") == []


def test_a_report_of_a_batch_links_back_to_its_index() -> None:
    document = html.document_fromstring(
        str(write_report(rich_report(), "html", WriteOptions(index="../")))
    )
    assert document.xpath("//header//a[text()='All articles']/@href") == ["../index.html"]


def test_a_summary_alone_says_what_is_doubtful_too() -> None:
    document = tree(rich_report(), summary_only=True)
    signs = document.xpath("//section[@class='summary']//sup")
    assert [sign.text_content() for sign in signs] == ["?"]
    assert "2 of 15 sentences are doubtful" in document.xpath("string(//p[@id='status'])")
    assert "margin" not in document.xpath("string(//p[@id='status'])")


def test_half_a_sentence_is_no_key_point() -> None:
    report = rich_report()
    assert report.summary is not None
    report.summary.key_points.append(SummarySentence("by the mayor and", [4]))
    points = tree(report).xpath("//section[@class='summary']//li")
    assert [point.text_content() for point in points] == ["41 councillors agreed.1"]


def test_only_marks_at_the_same_place_are_separated() -> None:
    report = rich_report()
    sentence = report.article.blocks[0].sentences[2]
    sentence.warnings.append(CheckWarning("length", "It is short.", None, None))
    marks = tree(report).xpath("//main//span[@lang='en']//a[contains(@class, 'mark')]/@class")
    assert marks == ["mark", "mark", "mark next", "mark", "mark", "mark fixed"]


def test_only_web_addresses_become_links() -> None:
    hrefs = tree(rich_report()).xpath("//p[@class='facts']/a/@href")
    assert hrefs == ["https://stadtblatt.example/tram"]
    assert tree(hostile_report()).xpath("//p[@class='facts']/a") == []
    sneaky = rich_report()
    sneaky.article.metadata["url"] = " https://a.example/\x00\" onclick='x' "
    sneaky.article.source.name = "file.html"
    assert tree(sneaky).xpath("//p[@class='facts']/a") == []


def test_same_report_same_bytes() -> None:
    assert page(rich_report()) == page(rich_report())


def _contrast(one: str, other: str) -> float:
    """WCAG 2's contrast of two #rrggbb colours."""

    def luminance(colour: str) -> float:
        digits = colour[1:] if len(colour) == 7 else "".join(c * 2 for c in colour[1:])
        parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    brighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def test_text_has_enough_contrast_in_both_themes() -> None:
    themes = re.findall(r":root \{(.*?)\}", page(small_report()), re.DOTALL)
    assert len(themes) == 3  # light, dark, print
    for theme in themes:
        colours = dict(re.findall(r"--(\w+): (#[0-9a-f]+)", theme))
        for text in ("ink", "soft", "accent", "mark", "fixed"):
            for background in ("paper", "tint", "glow"):
                assert _contrast(colours[text], colours[background]) >= 4.5, (text, background)
