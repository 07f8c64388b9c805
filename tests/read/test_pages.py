"""Web pages on which extraction fails in the wild, each with variants of its kind.

The pages of ``pages/`` are our own, modelled on public bug reports.
"""

from __future__ import annotations

import contextlib
import json
import time
from pathlib import Path

import pytest

from newscli.article import Article
from newscli.errors import InputError
from newscli.read.base import ReadOptions
from newscli.read.source import read_article
from tests.read.conftest import GOVERNMENT, MINISTRY, Read, reasons, texts

FOLDER = Path(__file__).parent / "pages"
P1, P2, P3, P4 = (
    "Der Stadtrat von Kronach hat am Dienstag den Bau einer neuen Brücke",
    "Die Kosten liegen nach Angaben der Verwaltung bei 12,4 Millionen Euro.",
    "Die Anwohner fürchten eine lange Sperrung der Uferstraße.",
    "Die alte Brücke stammt aus dem Jahr 1954",
)
Q1, Q2, Q3 = "Die Gemeinde Ahrenfelde", "Bürgermeisterin Petra Lindholz", "Im kommenden Jahr"
HEADLINE = "Schleuse am Mühlgraben wird saniert"


def page(name: str) -> Article:
    return read_article(str(FOLDER / f"{name}.html"), ReadOptions())


def starts(article: Article) -> list[str]:
    """Return the beginnings of the paragraphs, as short as those above."""
    known = (P1, P2, P3, P4, Q1, Q2, Q3)
    return [next((k for k in known if text.startswith(k)), text) for text in texts(article)]


def html(*parts: str, head: str = "", title: str = "Neues Gesetz beschlossen") -> str:
    return (
        f"<!DOCTYPE html><html lang=de><head><title>{title}</title>{head}</head><body><article>"
        f"<h1>{title}</h1><p>{GOVERNMENT}</p>{''.join(parts)}<p>{MINISTRY}</p></article></body></html>"
    )


def middle(article: Article) -> list[str]:
    """Return the texts between the two paragraphs of :func:`html`."""
    found = texts(article)
    assert found[0] == GOVERNMENT
    assert found[-1] == MINISTRY
    return found[1:-1]


# Raised and lowered text, struck text


def test_powers_prices_and_footnote_marks() -> None:
    article = page("08-sup-sub")
    assert texts(article)[1:4] == [
        "Der See enthält rund 10⁶ Kubikmeter Wasser und bedeckt 4² Hektar.",
        "Im Jahr 2023 kamen 500 Besucher, und der Ausstoß von CO₂ sank um 12 Prozent.",
        "Das Buch kostet 19,99 Euro, die Karte 4,50 Euro.",
    ]
    assert reasons(article)["1 · 2 · 3"] == "footnote mark"


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("Der Garten hat 120 m<sup>2</sup> Fläche.", "Der Garten hat 120 m² Fläche."),
        ("Es sind 10<sup>12</sup> Zellen.", "Es sind 10¹² Zellen."),
        ("Er sprach<sup><a href='#fn7'>7</a></sup> lange.", "Er sprach lange."),
        ("Die Zahl<sup>[3]</sup> stimmt.", "Die Zahl stimmt."),
        ("Er zahlt<sup>*</sup> nichts.", "Er zahlt nichts."),
        ("Nimm 2 <sup>1</sup>/<sub>2</sub> Liter.", "Nimm 2 1/2 Liter."),
        ("Nimm 2<sup>1</sup>/<sub>2</sub> Liter.", "Nimm 2 1/2 Liter."),
        ("Ab € 7<sup>95</sup> im Handel.", "Ab € 7,95 im Handel."),
        ("Wasser ist H<sub>2</sub>O, sagt sie.", "Wasser ist H₂O, sagt sie."),
        ("Die 1<sup>re</sup> Klasse ist voll.", "Die 1re Klasse ist voll."),
    ],
)
def test_raised_and_lowered_text(read: Read, markup: str, text: str) -> None:
    assert middle(read(html(f"<p>{markup}</p>"), "a.html")) == [text]


def test_footnote_marks_stay_with_keep_furniture(read: Read) -> None:
    markup = html("<p>Im Jahr 2023<sup>1</sup> kamen <s>60</s> 40 Besucher.</p>")
    assert "Im Jahr 2023¹ kamen 60 40 Besucher." in texts(
        read(markup, "a.html", keep_furniture=True)
    )


def test_struck_text_is_not_read_as_valid() -> None:
    article = page("30-struck-text")
    assert "Die Kosten liegen bei 18 Millionen Euro, das Land zahlt 40 Prozent." in texts(article)
    assert {"12": "struck out", "60": "struck out"}.items() <= reasons(article).items()


def test_struck_text_by_style_and_as_a_whole_paragraph(read: Read) -> None:
    article = read(
        html(
            "<p>Es kostet <span style='text-decoration: line-through'>acht</span> neun Euro.</p>",
            "<del><p>Dieser Absatz gilt seit gestern nicht mehr, heißt es.</p></del>",
        ),
        "a.html",
    )
    assert middle(article) == ["Es kostet neun Euro."]
    assert reasons(article)["acht"] == "struck out"


# Elements within a sentence


@pytest.mark.parametrize(
    "within",
    [
        "Eine <a href=x>Studie der TU<svg><use href='#ext'/></svg></a> zeigt, dass Risse wachsen.",
        "Eine Studie <script>ads()</script>der TU zeigt, <style>p{}</style>dass Risse wachsen.",
        "Eine Studie der <iframe src=x></iframe>TU zeigt, dass <video>alt</video> Risse wachsen.",
        "Eine <span>Studie<meta itemprop=x></span> der TU zeigt, dass Risse wachsen.",
        "Eine Studie der <o:p></o:p>TU <st1:place>zeigt</st1:place>, dass Risse wachsen.",
        "Eine <x-term class=ad>Studie</x-term> der TU zeigt, dass <blink>Risse</blink> wachsen.",
        "Eine <button class=tooltip>Studie</button> der TU zeigt, dass Risse wachsen.",
        "Eine Studie der TU zeigt, dass <output>Risse</output> wachsen.",
        "<x-term>Eine Studie</x-term> der <x-b>TU</x-b> zeigt, dass Risse <x-b>wachsen</x-b>.",
        "Eine Studie der TU zeigt, dass Risse wachsen.<button>Teilen</button>",
        "<button>Vorlesen</button>Eine Studie der TU zeigt, dass Risse wachsen.",
    ],
)
@pytest.mark.parametrize("around", ["<p>{}</p>", "<ul><li>{}</li></ul>", "<div>{}</div>"])
def test_a_sentence_runs_through_what_is_no_block(read: Read, within: str, around: str) -> None:
    article = read(html(around.format(within)), "a.html")
    assert middle(article) == ["Eine Studie der TU zeigt, dass Risse wachsen."]


def test_unknown_elements_that_hold_parts_of_the_page_are_kept_apart(read: Read) -> None:
    parts = "<x-text>Der Rat tagt am Montag.</x-text><x-text>Danach tagt der Ausschuss.</x-text>"
    assert middle(read(html(f"<x-body>{parts}</x-body>"), "a.html")) == [
        "Der Rat tagt am Montag.", "Danach tagt der Ausschuss.",
    ]  # fmt: skip


def test_the_speaker_of_a_quotation_is_not_glued_to_it(read: Read) -> None:
    quote = "<blockquote>Wir prüfen eine Klage.<cite>Peter Brandt</cite></blockquote>"
    work = "<blockquote>So steht es in <cite>Faust</cite>.</blockquote>"
    assert middle(read(html(quote, work), "a.html")) == [
        "Wir prüfen eine Klage. Peter Brandt", "So steht es in Faust.",
    ]  # fmt: skip


# Structured data


def structured(*items: dict[str, object]) -> str:
    return f'<script type="application/ld+json">{json.dumps(items)}</script>'


LEAD = "Ein neues Gesetz soll die Wende bringen."
REST = (
    "Der Rat entscheidet im Dezember über das Vorhaben und lädt die Bürger zu einem Gespräch ein."
)


@pytest.mark.parametrize("form", ["{}", "<p>{}</p>", "&lt;p&gt;{}&lt;/p&gt;"])
def test_a_full_text_beside_a_visible_beginning_is_read(read: Read, form: str) -> None:
    body = "\n".join(form.format(text) for text in (GOVERNMENT, MINISTRY, REST, REST[:-1] + " ab."))
    item = {"@type": "NewsArticle", "articleBody": body, "isAccessibleForFree": False}
    offer = "<div class=paywall><p>Jetzt Bote+ abonnieren und weiterlesen.</p></div>"
    lead = f"<p class=lead>{LEAD}</p>"
    head, page = structured(item), f"<h1>Neues Gesetz</h1>{lead}<p>{GOVERNMENT}</p>{offer}"
    article = read(f"<html><head>{head}</head><body><article>{page}</article>", "a.html")
    assert texts(article) == [LEAD, GOVERNMENT, MINISTRY, REST, REST[:-1] + " ab."]
    assert GOVERNMENT not in reasons(article)


def test_a_stated_text_of_something_else_is_not_read(read: Read) -> None:
    item = {"@type": "NewsArticle", "articleBody": REST * 9}
    article = read(html(head=structured(item)), "a.html")
    assert texts(article) == [GOVERNMENT, MINISTRY]


def test_structured_data_of_other_articles_is_ignored(read: Read) -> None:
    other = {
        "@type": "NewsArticle", "headline": "Kirmes abgesagt", "author": "Otto Falsch",
        "datePublished": "2020-01-02", "articleBody": "Die Kirmes ist abgesagt. " * 90,
    }  # fmt: skip
    own = {
        "@type": "NewsArticle", "headline": "Neues Gesetz beschlossen", "author": "Jana Meister",
        "datePublished": "2026-11-02",
    }  # fmt: skip
    article = read(html(head=structured(other, own)), "a.html")
    assert texts(article) == [GOVERNMENT, MINISTRY]
    assert article.metadata == {"author": "Jana Meister", "date": "2026-11-02"}


@pytest.mark.parametrize(
    ("caption", "credit"),
    [
        ("Der Pegel stieg auf 8,92 Meter. | Foto: Armin Weigel/dpa", "Foto: Armin Weigel/dpa"),
        (
            "Der Pegel stieg auf 8,92 Meter. (Symbolfoto: Armin Weigel)",
            "(Symbolfoto: Armin Weigel)",
        ),
        ("Der Pegel der Donau steigt Foto: Armin Weigel", "Foto: Armin Weigel"),
        ("Der Pegel der DonauBild: Armin Weigel", "Bild: Armin Weigel"),
        ("Die Donau trat über die Ufer ein. © imago", "© imago"),
        ("Im Bild: Oberbürgermeister Jürgen Dupper mit Helfern", ""),
        ("Das Titelbild: Karin Holtmann vor der Brücke", ""),
        ("Neue Energiequelle: Solaranlage auf dem Dach", ""),
        ("Sprudelnde Quelle: Heilwasser", ""),
        ("Der Rat tagt. Auf dem Foto: Karin Holtmann (Zweite von links)", ""),
    ],
)
def test_only_credits_are_cut_from_captions_and_all_are_listed(
    read: Read, caption: str, credit: str
) -> None:
    figure = f"<figure><img src=a.jpg><figcaption>{caption}</figcaption></figure>"
    article = read(
        f"<h1>Hochwasser</h1><p>Die Donau ist über die Ufer getreten.</p>{figure}", "a.html"
    )
    kept = [block.text for block in article.blocks if block.kind == "caption"]
    assert kept == [caption.removesuffix(credit).rstrip(" |")]
    listed = [removed.text for removed in article.removed if removed.reason == "image credit"]
    assert [text.lstrip("| ") for text in listed] == ([credit] if credit else [])


def test_breaks_do_not_glue(read: Read) -> None:
    article = read(
        html("<table><tr><td>Männer<br>Frauen</td><td>12.400<br>3.100</td></tr></table>"), "a.html"
    )
    assert middle(article) == ["Männer Frauen | 12.400 3.100"]


# What is hidden, closed or in unusual places


def test_questions_and_answers_of_a_closed_accordion() -> None:
    article = page("10-faq-accordion")
    assert [b.text for b in article.blocks if b.kind == "heading"] == [
        "Wann beginnen die Arbeiten?", "Was kostet die Brücke?", "Wer zahlt die Umleitung?",
    ]  # fmt: skip
    assert [text[:11] for text in texts(article, "paragraph")[3:]] == [
        "Die Arbeite", "Die Kosten ", "Der Landkre",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "accordion",
    [
        "<details><summary>Wer zahlt?</summary><p>Das zahlt der Landkreis, sagt er.</p></details>",
        "<button aria-expanded=false aria-controls=a1>Wer zahlt?</button>"
        "<div id=a1 hidden><p>Das zahlt der Landkreis, sagt er.</p></div>",
        "<div class=accordion-item><h3>Wer zahlt?</h3><div style='display:none'>"
        "<p>Das zahlt der Landkreis, sagt er.</p></div></div>",
        "<div role=tab aria-expanded=false>Wer zahlt?</div>"
        "<div role=tabpanel hidden><p>Das zahlt der Landkreis, sagt er.</p></div>",
    ],
)
def test_other_accordions(read: Read, accordion: str) -> None:
    assert middle(read(html(accordion), "a.html")) == [
        "Wer zahlt?", "Das zahlt der Landkreis, sagt er.",
    ]  # fmt: skip


def test_a_hidden_menu_is_no_accordion(read: Read) -> None:
    menu = "".join(f"<li><a href=/{n}>Rubrik Nummer {n}</a></li>" for n in range(5))
    article = read(
        html(
            f"<button aria-expanded=false aria-controls=m>Mehr</button><ul id=m hidden>{menu}</ul>"
        ),
        "a.html",
    )
    assert middle(article) == []


def test_shadow_trees_noscript_formulas_and_old_elements() -> None:
    article = page("43-html-oddities")
    assert starts(article)[0].startswith(P1)
    assert starts(article)[1:4] == [P2, P3, P4]
    assert [text[:20] for text in texts(article)[4:]] == [
        "Rund 3 Prozent der W", "Der Rat tagt am 9. M", "Ein alter Absatz im ",
    ]  # fmt: skip


def test_noscript_that_repeats_the_page_or_asks_for_scripts(read: Read) -> None:
    article = read(
        html(
            f"<noscript><p>{MINISTRY}</p></noscript>",
            "<noscript><p>Bitte aktivieren Sie JavaScript, um alle Inhalte sehen zu können."
            "</p></noscript>",
        ),
        "a.html",
    )
    assert middle(article) == []


@pytest.mark.parametrize(
    ("formula", "text"),
    [
        ("<mfrac><mn>3</mn><mn>4</mn></mfrac>", "3/4"),
        ("<msup><mi>x</mi><mn>2</mn></msup>", "x²"),
        ("<mi>a</mi><mo>=</mo><mn>5</mn><annotation>a=5</annotation>", "a = 5"),
    ],
)
def test_formulas(read: Read, formula: str, text: str) -> None:
    article = read(html(f"<p>Der Wert <math>{formula}</math> ist bekannt, sagt sie.</p>"), "a.html")
    assert middle(article) == [f"Der Wert {text} ist bekannt, sagt sie."]


# Class and id words


def test_modifiers_do_not_hide() -> None:
    assert starts(page("01-drupal-label-hidden")) == [Q1, Q2, Q3]
    article = page("02-modifier-classes")
    assert starts(article)[:3] == [Q1, Q2, Q3]
    assert [text[:10] for text in texts(article)[3:]] == ["Die Sperru", "Die Kosten", "Den größte"]


@pytest.mark.parametrize(
    "attributes",
    [
        "class='hidden md:block'", "class='d-none d-lg-block'", "class='no-share has-ads'",
        "class='text-overflow-hidden'", "class='comment-allowed'", "id='social-media-und-die-wahl'",
        "class='ad-free'", "class='is-hidden-mobile'", "class='teaser'", "class='promo-text'",
    ],
)  # fmt: skip
def test_no_class_hides_by_itself(read: Read, attributes: str) -> None:
    third = (
        "Die Opposition kündigte an, gegen das Gesetz zu klagen, sobald es in Kraft ist. Sie hält "
        "es für verfassungswidrig, sagte ihre Sprecherin am Abend im Rundfunk."
    )
    assert middle(read(html(f"<div {attributes}><p>{third}</p></div>"), "a.html")) == [third]


def test_a_paywall_container_is_read_and_comments_are_not() -> None:
    article = page("03-paywall-container-and-share-theme")
    assert starts(article) == [Q1, Q2]
    assert sum(reason == "comments" for reason in reasons(article).values()) == 10


# Around the article


def test_cards_after_the_article_go_with_their_heading() -> None:
    article = page("05-teaser-cards-after-article")
    assert starts(article) == [Q1, Q2, Q3]
    left_out = "\n".join(reasons(article))
    for text in ("Weitere Artikel aus Ahrenfelde", "Kran stürzt in Baugrube", "Meistgeklickt"):
        assert text in left_out


def test_the_lead_above_the_article_is_kept() -> None:
    assert texts(page("07-lead-above-article-element"))[0].startswith("Nach Jahren des Streits")


@pytest.mark.parametrize(
    ("head", "attributes", "is_lead"),
    [
        ("<meta name=description content='{lead}'>", "", True),
        ("", "class=article__vorspann", True),
        ("", "", False),  # a line without a full stop could be anything
    ],
)
def test_what_makes_a_lead(read: Read, head: str, attributes: str, is_lead: bool) -> None:
    lead = "Nach langem Streit ist es nun so weit, und alle sind zufrieden"
    article = read(
        f"<html><head><title>Neues Gesetz</title>{head.format(lead=lead)}</head>"
        f"<body><header><h1>Neues Gesetz</h1><div {attributes}>{lead}</div></header>"
        f"<main><div><p>{GOVERNMENT}</p><p>{MINISTRY}</p></div></main></body></html>",
        "a.html",
    )
    assert (lead in texts(article)) == is_lead
    assert any(lead in text for text in reasons(article)) != is_lead
    assert texts(article)[-2:] == [GOVERNMENT, MINISTRY]


def test_the_headline_is_the_articles_and_stands_once() -> None:
    article = page("08-headline-twice-and-site-name-h1")
    assert article.title is not None
    assert article.title.text == HEADLINE
    assert HEADLINE not in texts(article)
    assert starts(article) == [Q1, Q2]
    assert article.metadata["author"] == "Petra Lindholz"
    assert article.metadata["date"] == "2024-03-04"


def test_list_items_of_several_paragraphs_keep_their_beginning(read: Read) -> None:
    rent = "<li>Rente: <p>Sie startet.</p><p>Mehr bleibt frei, auch im Alter.</p></li>"
    items = f"<li>Steuern sinken im Januar.</li>{rent}"
    assert middle(read(html(f"<ul>{items}</ul>"), "a.html")) == [
        "Steuern sinken im Januar.", "Rente:", "Sie startet.", "Mehr bleibt frei, auch im Alter.",
    ]  # fmt: skip


@pytest.mark.parametrize("box", ["<aside>{}</aside>", "<div class=sidebar>{}</div>"])
def test_a_side_box_of_other_articles_is_not_the_article(read: Read, box: str) -> None:
    brief = "Unbekannte sind in eine Kita eingebrochen. Gestohlen wurde Bargeld, sagt die Polizei."
    other = f"<h2>Auch interessant</h2><p>{GOVERNMENT}</p><p>{MINISTRY}</p>"
    page = f"<main><h1>Einbruch in Kita</h1><p>{brief}</p></main>{box.format(other)}"
    article = read(f"<html><body>{page}</body></html>", "a.html")
    assert texts(article) == [brief]
    assert article.removed[0].reason == "read also"


@pytest.mark.parametrize(
    "headline",
    [
        "Seite nicht gefunden",
        "404 – Not Found",
        "Dieser Artikel ist nicht mehr verfügbar",
        "Ups, da ist ein Fehler",
    ],
)
def test_a_notice_that_the_page_is_missing_is_no_article(read: Read, headline: str) -> None:
    text = (
        "<p>Die von Ihnen aufgerufene Seite existiert nicht. Vielleicht hilft die Suche weiter.</p>"
    )
    with pytest.raises(InputError, match="notice"):
        read(f"<html><body><main><h1>{headline}</h1>{text}</main></body></html>", "a.html")


@pytest.mark.parametrize(
    "headline",
    [
        "404 Menschen gerettet",
        "Seite der Bahn nicht verfügbar",
        "Seite an Seite gegen rechts",
        "Artikel 5 gilt nicht für alle",
    ],
)
def test_headlines_that_resemble_an_error(read: Read, headline: str) -> None:
    article = read(html(title=headline), "a.html")
    assert article.title is not None
    assert texts(article) == [GOVERNMENT, MINISTRY]


def test_a_choice_between_advertising_and_paying_is_no_article(read: Read) -> None:
    page = (
        "<h1>Willkommen beim Boten</h1><p>Mit Werbung weiterlesen: Besuchen Sie unsere Seite wie "
        "gewohnt mit Werbung und Tracking.</p><button>Akzeptieren und weiter</button><p>Weiter mit "
        "PUR: Nutzen Sie unsere Seite ohne Werbetracking für 2,99 Euro im Monat.</p>"
        "<p>Zustimmung jederzeit über den Link am Ende jeder Seite widerrufbar.</p>"
    )
    with pytest.raises(InputError, match="consent to cookies"):
        read(f"<html><body><main>{page}</main></body></html>", "a.html")


@pytest.mark.parametrize(
    ("stated", "headline"),
    [
        ("Brücke gesperrt: Das müssen Sie wissen", "Brücke in Wesel wird ab Montag gesperrt"),
        ("Weite Wege für Pendler", "Brücke in Wesel wird ab Montag gesperrt"),
        ("", "Brücke in Wesel wird ab Montag gesperrt"),
    ],
)
def test_the_name_of_the_site_is_not_the_headline(read: Read, stated: str, headline: str) -> None:
    article = read(
        f"<html><head><meta property=og:title content='{stated}'></head><body><h1>Weseler Bote</h1>"
        f"<main><h1>{headline}</h1><p>{GOVERNMENT}</p><p>{MINISTRY}</p><h1>Der Zeitplan</h1>"
        f"<p>{GOVERNMENT}</p></main></body></html>",
        "a.html",
    )
    assert article.title is not None
    assert article.title.text == headline
    assert texts(article, "heading") == ["Der Zeitplan"]


def test_kicker_and_headline_are_not_glued() -> None:
    article = page("09-kicker-block-in-h1")
    assert article.title is not None
    assert article.title.text == f"Kreis Ostsee: {HEADLINE}"
    assert texts(article, "heading") == ["Umbau: Das kostet die Anlage"]
    assert "@" not in article.metadata.get("author", "")
    assert article.metadata["date"] == "2024-03-04"


def test_letters_of_one_word_in_two_elements_stay_together(read: Read) -> None:
    article = read(html("<p><span class=initial>D</span><span>as</span> Haus steht.</p>"), "a.html")
    assert middle(article) == ["Das Haus steht."]


# What the page states of itself


def test_utf8_that_declares_latin1() -> None:
    article = page("12-utf8-declared-latin1")
    assert article.title is not None
    assert article.title.text == HEADLINE


def test_entities_and_tags_in_structured_data() -> None:
    article = page("14-entities-in-json-ld")
    assert article.title is not None
    assert article.title.text == HEADLINE
    article = page("15-jsonld-entities")
    assert article.title is not None
    assert article.title.text == "Kronach baut neue Brücke & Straße"
    assert starts(article)[0].startswith(P1)
    assert texts(article)[1] == 'Der Rat wählte "Plan B" mit 14 zu 9 Stimmen.'


@pytest.mark.parametrize(
    ("head", "body", "why"),
    [
        ("", "<div id=root></div>", "loaded by scripts"),
        ("", "<p>Bitte aktivieren Sie JavaScript in Ihrem Browser.</p>", "loaded by scripts"),
        (
            '<script type="application/ld+json">{"@type":"NewsArticle","headline":"Neues Gesetz",'
            '"isAccessibleForFree":false}</script>',
            "",
            "behind a paywall",
        ),
        (
            "",
            "<div id=onetrust-consent><p>Wir und unsere 231 Partner verwenden Cookies.</p></div>",
            "consent to cookies",
        ),
    ],
)
def test_a_headline_alone_is_no_article(read: Read, head: str, body: str, why: str) -> None:
    markup = (
        f"<html><head><title>Neues Gesetz</title>{head}</head><body><h1>Neues Gesetz</h1>{body}"
    )
    with pytest.raises(InputError, match=why):
        read(markup, "a.html")


def test_a_paywall_stub_is_read_and_says_so(read: Read) -> None:
    head = (
        '<script type="application/ld+json">{"@type":"NewsArticle","headline":"Neues Gesetz",'
        '"isAccessibleForFree":"False"}</script>'
    )
    stub = read(html("<p>Jetzt 4 Wochen kostenlos testen</p>", head=head), "a.html")
    assert GOVERNMENT in texts(stub)
    assert ["paywall" in notice for notice in stub.notices] == [True]
    assert read(html(), "a.html").notices == []


# No page takes more than linear time

_SENTENCE = "<p>Ein Satz, der lang genug ist, um als Fließtext zu zählen, und mehr nicht.</p>"
FLOODS = [
    "<!---->", "<!--", "<h1 ", "<p ", "<li>x", "<div>a b c", "<td>x</td>", "a<br>", "<q>a</q>",
    "<p>a<sup>1</sup>", "<p>a <span hidden>b</span></p>", "<a href=x>Link</a>", "&amp;", "<", '"',
    "<math><mn>3</mn></math>", f"<noscript>{_SENTENCE}</noscript>", _SENTENCE, "</p>",
    "<button aria-expanded=false aria-controls=a>F</button><div id=a hidden>Ein Wort</div>",
    "<div class='list teaser'>x <a>y</a></div>", "<h2>Titel</h2>", "<script>", "</script ",
]  # fmt: skip


def seconds(text: str) -> float:
    start = time.process_time()
    with contextlib.suppress(InputError):
        read_article_text(text)
    return time.process_time() - start


def read_article_text(text: str) -> None:
    from newscli.read.source import read_bytes

    read_bytes(text.encode(), "a.html", ReadOptions(force_language=True))


@pytest.mark.slow
@pytest.mark.parametrize("flood", FLOODS)
def test_time_grows_with_the_size_of_a_page(flood: str) -> None:
    small, large = ("<html><body>" + flood * (size // len(flood)) for size in (15_000, 60_000))
    read_article_text(html_of_one_paragraph())  # imports
    assert seconds(large) < 8 * max(seconds(small), 0.25)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("before", "flood"),
    [
        ("<h1>", "<span class=kicker>a</span>"),
        ("<h1>a:", "<span class=kicker> </span>"),
        (f"<p>{'Wort ' * 10_000}", "<time>a</time>"),
    ],
)
def test_time_grows_with_the_number_of_elements_in_one(before: str, flood: str) -> None:
    """What is asked for each element must not look at all that stands before it."""
    read_article_text(html_of_one_paragraph())
    small, large = (
        f"<html><body>{before}{flood * (size // len(flood))}" for size in (100_000, 800_000)
    )
    assert seconds(large) < 12 * max(seconds(small), 0.1)


@pytest.mark.parametrize(
    "before",
    [
        "", "<!-->", "<!--a--!>", "<?a <!-- ?>", "<![CDATA[<!--]]>", "<i title='>'></i>",
        "<i =\">", "<i/='>", "<script>a<b</script>", "<title><!--</title>", "<iframe><i '</iframe>",
    ],
)  # fmt: skip
def test_a_tag_with_very_many_attributes(
    read: Read, before: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG", "newscli")  # the ledger parses the page, too
    flood = f"{before}<p " + " ".join(f"a{n}=1" for n in range(100_000)) + ">"
    start = time.process_time()
    assert middle(read(html(f"{flood}Ein Absatz.</p>"), "a.html")) == ["Ein Absatz."]
    assert time.process_time() - start < 5
    assert "0 unaccounted for" in caplog.text


def test_a_flood_of_attributes_in_depth_or_with_control_characters(read: Read) -> None:
    flood = "<p " + " ".join(f"a{n}=1" for n in range(20_000)) + ">Ein Absatz.</p>"
    with pytest.raises(InputError, match="nested too deeply"):
        read(html(flood, "<i>" * 3000), "a.html")
    with pytest.raises(InputError, match="hundreds of attributes"):
        read(html(flood, "<i \x01>"), "a.html")


def html_of_one_paragraph() -> str:
    return f"<html><body><p>{GOVERNMENT}</p></body></html>"
