"""Plain text: title, paragraphs, wrapped lines, verse, tables, lists, quotations."""

from __future__ import annotations

import textwrap
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newscli.errors import InputError
from newscli.read.base import ReadOptions
from newscli.read.characters import normalise
from newscli.read.source import read_bytes
from tests.read.conftest import GOVERNMENT, MINISTRY, Read, texts

ERLKOENIG = """Wer reitet so spät durch Nacht und Wind?
Es ist der Vater mit seinem Kind;
Er hat den Knaben wohl in dem Arm,
Er faßt ihn sicher, er hält ihn warm.

Mein Sohn, was birgst du so bang dein Gesicht? –
Siehst, Vater, du den Erlkönig nicht?
Den Erlenkönig mit Kron und Schweif? –
Mein Sohn, es ist ein Nebelstreif."""


def test_one_line_per_paragraph_stays_so(read: Read) -> None:
    article = read(f"Gesetz beschlossen: Was sich nun ändert\n{GOVERNMENT}\n{MINISTRY}\n")
    assert article.title is not None
    assert article.title.text == "Gesetz beschlossen: Was sich nun ändert"
    assert texts(article) == [GOVERNMENT, MINISTRY]


@pytest.mark.parametrize("width", [40, 60, 66, 72, 76, 80, 100])
def test_wrapped_lines_are_joined(read: Read, width: int) -> None:
    wrapped = "\n\n".join(textwrap.fill(text, width) for text in (GOVERNMENT, MINISTRY))
    article = read(f"Neues Gesetz beschlossen\n\n{wrapped}\n")
    assert article.title is not None
    assert article.title.text == "Neues Gesetz beschlossen"
    assert texts(article) == [GOVERNMENT, MINISTRY]


def test_wrapped_paragraphs_without_empty_lines_are_told_apart(read: Read) -> None:
    plain = "\n".join(textwrap.fill(text, 72) for text in (GOVERNMENT, MINISTRY))
    assert texts(read(plain)) == [GOVERNMENT, MINISTRY]


def test_wrapped_paragraphs_with_indented_first_lines_are_told_apart(read: Read) -> None:
    indented = "\n".join(
        textwrap.fill(text, 72, initial_indent="   ") for text in (GOVERNMENT, MINISTRY)
    )
    assert texts(read(indented)) == [GOVERNMENT, MINISTRY]


def test_words_hyphenated_at_the_line_end_are_mended(read: Read) -> None:
    article = read(
        "Die Regierung will in der Nord-\n"
        "und Südregion sowie in Berlin-\n"
        "Mitte mehr Stellen für die Poli-\n"
        "zei schaffen, wie sie nun mit-\n"
        "teilte."
    )
    assert texts(article) == [
        "Die Regierung will in der Nord- und Südregion sowie in Berlin-Mitte mehr Stellen für die "
        "Polizei schaffen, wie sie nun mitteilte."
    ]


def test_verse_is_not_joined(read: Read) -> None:
    article = read(f"Erlkönig\n\n{ERLKOENIG}\n")
    assert article.title is not None
    assert article.title.text == "Erlkönig"
    assert texts(article) == [line for line in ERLKOENIG.split("\n") if line]


def test_verse_between_wrapped_paragraphs_is_not_joined(read: Read) -> None:
    prose = textwrap.fill(GOVERNMENT, 72)
    article = read(f"{prose}\n\n{ERLKOENIG}\n\n{prose}\n")
    assert texts(article) == [GOVERNMENT, *filter(None, ERLKOENIG.split("\n")), GOVERNMENT]


def test_verse_in_small_letters_is_not_joined(read: Read) -> None:
    lines = ["der regen fällt", "auf den leeren platz", "und niemand", "der ihn hört", "geht heim"]
    assert texts(read("\n".join(lines))) == lines


def test_table_rows_stay_rows(read: Read) -> None:
    article = read(
        "Die Tabelle nach dem Spieltag, an dem die Bayern verloren haben\n\n"
        "Verein\tTore\tPunkte\nBayern München\t30\t22\nRB Leipzig\t20\t20\n\n"
        "Land            Einwohner    Fläche\nÖsterreich      9 Mio.       83.900\n"
    )
    assert texts(article) == [
        "Verein | Tore | Punkte",
        "Bayern München | 30 | 22",
        "RB Leipzig | 20 | 20",
        "Land | Einwohner | Fläche",
        "Österreich | 9 Mio. | 83.900",
    ]


def test_list_items_are_items_and_their_wrapped_lines_are_joined(read: Read) -> None:
    article = read(
        "Das ändert sich im Januar\n\n"
        "Die wichtigsten Punkte sind:\n"
        "- Der Mindestlohn steigt\n"
        "- Das Kindergeld steigt um fünf Euro, wie der\n"
        "  Bundestag beschlossen hat\n"
        "    - Ausnahme: die Zweitwohnung\n\n"
        "1. Erstens das eine.\n2. Zweitens das andere.\n"
    )
    items = [(b.text, b.marker, b.level > 0) for b in article.blocks if b.kind == "list_item"]
    assert items == [
        ("Der Mindestlohn steigt", "-", False),
        ("Das Kindergeld steigt um fünf Euro, wie der Bundestag beschlossen hat", "-", False),
        ("Ausnahme: die Zweitwohnung", "-", True),
        ("Erstens das eine.", "1.", False),
        ("Zweitens das andere.", "2.", False),
    ]


def test_a_date_at_the_start_of_a_line_is_no_list(read: Read) -> None:
    line = "28. Oktober 2024: Die Regierung beschließt das Gesetz, das seit Jahren beraten wird."
    assert texts(read(line)) == [line]
    wrapped = f"Das Treffen der Minister fand in Berlin am\n{line[:40]}\n{line[41:]}"
    assert [block.kind for block in read(wrapped).blocks].count("list_item") == 0


def test_dash_within_wrapped_text_is_no_list(read: Read) -> None:
    text = (
        "Das Haus der Familie Müller, die hier seit zwanzig Jahren lebte, und zwar\n"
        "– so sagt man – ohne je Miete zu zahlen, steht nun leer, und niemand weiß,\n"
        "was aus ihm werden soll."
    )
    assert texts(read(text)) == [text.replace("\n", " ")]


def test_mail_quotations_are_quotes_and_the_signature_is_removed(read: Read) -> None:
    article = read(
        "Am Montag schrieb die Redaktion:\n> Das ist nicht wahr.\n> Wir haben es nie gesagt.\n\n"
        "Wir haben es geändert.\n-- \nAnna Muster\nRedaktion\n"
    )
    assert texts(article, "quote") == ["Das ist nicht wahr.", "Wir haben es nie gesagt."]
    assert [(r.text, r.reason) for r in article.removed] == [
        ("-- Anna Muster Redaktion", "mail signature")
    ]


def test_subheadings_and_underlined_headings(read: Read) -> None:
    article = read(
        f"Neues Gesetz\n============\n\n{GOVERNMENT}\n\nWas die Länder sagen\n\n{MINISTRY}\n"
    )
    assert article.title is not None
    assert article.title.text == "Neues Gesetz"
    assert texts(article, "heading") == ["Was die Länder sagen"]
    assert texts(article, "paragraph") == [GOVERNMENT, MINISTRY]


def test_a_single_line_is_a_paragraph_not_a_title(read: Read) -> None:
    article = read("Guten Morgen, Berlin")
    assert article.title is None
    assert texts(article) == ["Guten Morgen, Berlin"]


@pytest.mark.parametrize("content", ["", " \n\t\n", "\ufeff", "---\n***\n"])
def test_nothing_to_read_is_an_error(read: Read, content: str) -> None:
    with pytest.raises(InputError, match=r"empty|no article"):
        read(content)


_LINES = st.lists(
    st.one_of(
        st.text(st.characters(blacklist_categories=["Cs", "Cn", "Co"]), max_size=120),
        st.sampled_from(
            ["", "- Punkt eins", "1. Erstens", "2. Zweitens", "> Zitat", "=====", "Anzeige", "-- ",
             "a\tb\tc", "Er kam nicht, und das war gut so für alle, die dort waren.",
             "  eingerückt", "Folgen Sie uns auf Facebook", "Über-", "raschung"],
        ),
    ),
    max_size=30,
)  # fmt: skip


@settings(max_examples=150)
@given(_LINES)
def test_no_letter_is_lost(lines: list[str]) -> None:
    """Title, blocks and removed together have every letter and digit of the input."""
    text = "\n".join(lines)
    try:
        article = read_bytes(text.encode(), "a.txt", ReadOptions(force_language=True))
    except InputError:
        return
    if article.notices:  # encoded twice: one letter for two
        return
    found = [block.text + block.marker for block in article.all_blocks()]
    found += [removed.text for removed in article.removed]
    assert _letters("".join(found)) == _letters(normalise(text))


def _letters(text: str) -> Counter[str]:
    return Counter(character for character in text if character.isalnum())
