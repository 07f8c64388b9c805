"""Web pages: the article's blocks, its metadata, and a reason for everything left out."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from newscli.article import Article
from newscli.errors import InputError
from newscli.read.base import ReadOptions
from newscli.read.source import read_article, read_bytes
from tests.read.conftest import GOVERNMENT, MINISTRY, Read, reasons, texts

PAGE = Path(__file__).parent / "pages" / "zeitung.html"


@pytest.fixture(scope="module")
def page() -> Article:
    return read_article(str(PAGE), ReadOptions())


def test_blocks_keep_their_kind_and_order(page: Article) -> None:
    assert [(block.kind, block.level, block.marker, block.text) for block in page.all_blocks()] == [
        ("title", 0, "", "Nordsee: Warum die Fähren ausfallen"),
        ("paragraph", 0, "", "Seit Tagen weht es heftig, und die Reederei hat den Verkehr zu den "
         "Inseln eingestellt."),
        ("paragraph", 0, "", "Am 28. Oktober blieben rund 10\u00a0000 Gäste auf den Inseln. Die "
         "Reederei spricht von einer „Ausnahme“."),
        ("heading", 2, "", "Was die Gäste sagen"),
        ("paragraph", 0, "", "Niemand sei böse, sagt Petra Probe aus Köln, die mit ihren drei "
         "Kindern wartet."),
        ("quote", 0, "", "„Wir machen das Beste daraus und spielen Karten.“"),
        ("list_item", 0, "-", "Norderney: zwei Fahrten"),
        ("list_item", 0, "-", "Juist: keine"),
        ("list_item", 1, "-", "auch keine Flüge"),
        ("list_item", 0, "3.", "Borkum"),
        ("paragraph", 0, "", "Insel | Gäste"),
        ("paragraph", 0, "", "Juist | 1.500"),
        ("paragraph", 0, "", "Wind, Wind, Wind,"),
        ("paragraph", 0, "", "und kein Boot in Sicht,"),
        ("paragraph", 0, "", "sang einer."),
        ("paragraph", 0, "", "Am Wochenende soll der Wind nachlassen, dann fahren die Schiffe "
         "wieder nach Plan."),
    ]  # fmt: skip


def test_metadata(page: Article) -> None:
    assert page.metadata == {
        "author": "Anna Muster, Jan Beispiel",
        "date": "2024-10-28T12:30:00+01:00",
        "site": "Beispielzeitung",
    }
    assert page.source.kind == "html"
    assert page.source.encoding == "utf-8"


def test_everything_left_out_has_its_reason(page: Article) -> None:
    found = reasons(page)
    expected = {
        "cookie notice": "Wir verwenden Cookies",
        "page header": "Start · Politik",
        "byline": "Von Anna Muster und Jan Beispiel",
        "date line": "28.10.2024",
        "share bar": "Teilen Facebook",
        "picture caption": "Wellen am Anleger von Norddeich.",
        "image credit": "Foto: dpa",
        "advertisement": "Anzeige",
        "screen reader text": "(öffnet in neuem Fenster)",
        "read also": "Lesen Sie auch: So wird das Wetter am Wochenende",
        "side box": "Mehr zum Thema · Sturmflut an der Küste",
        "subscribe": "Abonnieren Sie unseren Newsletter",
        "comments": "3 Kommentare · Ich finde",
        "page footer": "© 2024 Beispielzeitung",
    }
    for reason, start in expected.items():
        assert any(r == reason and text.startswith(start) for text, r in found.items()), reason
    assert len(found) == len(expected)


def test_keep_furniture_keeps_the_whole_page() -> None:
    article = read_article(str(PAGE), ReadOptions(keep_furniture=True))
    text = "\n".join(block.text for block in article.all_blocks())
    assert article.removed == []
    for line in ("Wir verwenden Cookies", "Foto: dpa", "3 Kommentare", "Impressum", "Anzeige"):
        assert line in text
    assert "color: red" not in text
    assert "kein Text" not in text


def test_a_class_that_names_furniture_does_not_hide_the_article(read: Read) -> None:
    article = read(
        f"<html><body><div class='comment author'><h1>Ein Kommentar</h1><p>{GOVERNMENT}</p>"
        f"<p>{MINISTRY}</p></div><div class='comment'><p>Danke für den Text!</p></div></body>",
        "a.html",
    )
    assert texts(article) == [GOVERNMENT, MINISTRY]
    assert "Danke für den Text!" in reasons(article)


def test_page_without_semantic_elements(read: Read) -> None:
    article = read(
        "<html><head><title>Neues Gesetz - Beispielzeitung</title></head><body><table><tr>"
        "<td width=150><a href=1>Politik</a><br><a href=2>Sport</a></td>"
        f"<td><font size=5>Neues Gesetz</font><br><br>{GOVERNMENT}<br><br>{MINISTRY}</td>"
        "</tr></table></body></html>",
        "a.htm",
    )
    assert article.title is not None
    assert article.title.text == "Neues Gesetz"
    assert texts(article) == [GOVERNMENT, MINISTRY]
    assert reasons(article) == {"Politik · Sport": "outside the article"}


def test_several_articles_on_a_page_are_all_read(read: Read) -> None:
    article = read(
        "<html><body><main><h1>Liveblog</h1>"
        f"<article><h2>12.30 Uhr</h2><p>{GOVERNMENT}</p></article>"
        f"<article><h2>11.15 Uhr</h2><p>{MINISTRY}</p></article></main></body></html>",
        "a.html",
    )
    assert article.title is not None
    assert article.title.text == "Liveblog"
    assert texts(article) == ["12.30 Uhr", GOVERNMENT, "11.15 Uhr", MINISTRY]


def test_page_drawn_by_scripts_is_read_from_its_structured_data(read: Read) -> None:
    article = read(
        '<html><head><script type="application/ld+json">{"@type": "NewsArticle", "headline": '
        f'"Neues Gesetz", "articleBody": "{GOVERNMENT}\\n\\n{MINISTRY}"}}</script></head>'
        "<body><div id=root>Bitte schalten Sie JavaScript ein.</div></body></html>",
        "a.html",
    )
    assert article.title is not None
    assert article.title.text == "Neues Gesetz"
    assert texts(article) == [GOVERNMENT, MINISTRY]


def test_page_with_nothing_but_navigation_has_no_article(read: Read) -> None:
    with pytest.raises(InputError, match=r"no article in it\. Use --keep-furniture"):
        read("<html><body><nav><a href=1>Politik</a></nav></body></html>", "a.html")


@pytest.mark.parametrize(
    ("head", "encoding", "name"),
    [
        ('<meta charset="iso-8859-1">', "cp1252", "cp1252"),
        ('<meta http-equiv="Content-Type" content="text/html; charset=utf-8">', "utf-8", "utf-8"),
        ('<meta charset="utf-8">', "cp1252", "cp1252"),  # it says what it is not
        ('<meta charset="klingon">', "utf-8", "utf-8"),
        ("", "cp1252", "cp1252"),
    ],
)
def test_charset_of_the_meta_element(read: Read, head: str, encoding: str, name: str) -> None:
    markup = f"<html><head>{head}</head><body><p>{GOVERNMENT} „Müßig – für 5 €“.</p></body></html>"
    article = read(markup.encode(encoding), "a.html")
    assert texts(article) == [f"{GOVERNMENT} „Müßig – für 5 €“."]
    assert article.source.encoding == name


def test_xhtml_with_declaration_and_entities(read: Read) -> None:
    article = read(
        '<?xml version="1.0" encoding="utf-8"?><!DOCTYPE html><html xmlns="http://www.w3.org/1999/'
        f'xhtml"><body><p>{GOVERNMENT} &bdquo;Gr&ouml;&szlig;e&ldquo; &#8211; '
        "5&thinsp;000 &lt;b&gt;</p></body></html>",
        "a.xhtml",
    )
    assert texts(article) == [f"{GOVERNMENT} „Größe“ – 5\u00a0000 <b>"]


def test_broken_and_deep_markup_loses_nothing(read: Read) -> None:
    deep = "<div>" * 1500 + f"<p>{GOVERNMENT}<p>{MINISTRY}" + "</b></table>" * 10
    assert texts(read(f"<html><body>{deep}", "a.html")) == [GOVERNMENT, MINISTRY]


def test_what_is_too_deep_for_the_parser_is_refused(read: Read) -> None:
    with pytest.raises(InputError, match="nested too deeply"):
        read("<html><body>" + "<div>" * 5000 + f"<p>{GOVERNMENT}</p>", "a.html")


_WORDS = st.lists(st.sampled_from(["Haus", "Boot", "Wind", "und", "das"]), min_size=1)
_TAGS = st.sampled_from(
    ["p", "div", "span", "b", "a", "li", "ul", "ol", "h1", "h2", "h3", "blockquote", "td", "tr",
     "table", "nav", "aside", "footer", "header", "article", "main", "section", "figcaption",
     "figure", "em", "pre", "dl", "dt", "dd", "form", "button", "br", "q", "center"]
)  # fmt: skip
_CLASSES = st.sampled_from(["", "comment", "ad", "teaser", "sr-only", "caption", "kicker"])


@settings(max_examples=100)
@example([
    ("p", "", ["Haus"], False), ("tr", "", ["Haus"], False), ("div", "", ["Haus"], False),
    ("tr", "caption", ["Haus"], False),
])  # fmt: skip
@given(st.lists(st.tuples(_TAGS, _CLASSES, _WORDS, st.booleans()), min_size=1, max_size=25))
def test_no_word_of_a_page_is_lost(parts: list[tuple[str, str, list[str], bool]]) -> None:
    """Every word is in a block or under removed, in whatever markup."""
    markup, count = "", 0
    for tag, name, words, closed in parts:
        numbered = []
        for word in words:
            count += 1
            numbered.append(f"{word}{count:04d}")
        markup += f"<{tag} class='{name}'>{' '.join(numbered)} "
        markup += f"</{tag}> " if closed else ""
    page = f"<html><body>{markup}</body></html>"
    try:
        article = read_bytes(page.encode(), "a.html", ReadOptions(force_language=True))
    except InputError:
        article = read_bytes(
            page.encode(), "a.html", ReadOptions(force_language=True, keep_furniture=True)
        )
    found = " ".join([*(b.text for b in article.all_blocks()), *(r.text for r in article.removed)])
    for number in range(1, count + 1):
        assert found.count(f"{number:04d}") == 1, page
