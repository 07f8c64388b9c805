"""Furniture goes with a reason; refrains, names and prose that only look like it stay."""

from __future__ import annotations

import pytest

from newscli.read.furniture import article_facts, furniture_key, known_furniture
from tests.read.conftest import GOVERNMENT, MINISTRY, Read, reasons, texts

FOLLOW = "Folgen Sie uns und erhalten Sie jeden Tag Zugang zu großartigen exklusiven Inhalten"


def test_each_occurrence_is_listed(read: Read) -> None:
    body = f"Gesetz beschlossen: Was nun kommt\n{GOVERNMENT}\n{FOLLOW}\n{MINISTRY}\n{FOLLOW}\n"
    article = read(body)
    assert [(r.text, r.reason) for r in article.removed] == [(FOLLOW, "follow us")] * 2
    assert texts(article) == [GOVERNMENT, MINISTRY]


def test_keep_furniture_keeps_all(read: Read) -> None:
    article = read(f"Gesetz beschlossen\n{GOVERNMENT}\n{FOLLOW}\n{MINISTRY}", keep_furniture=True)
    assert article.removed == []
    assert texts(article) == [GOVERNMENT, FOLLOW, MINISTRY]


@pytest.mark.parametrize(
    ("reason", "line"),
    [
        ("follow us", FOLLOW),
        ("follow us", "Folge uns auf Instagram!"),
        ("subscribe", "Jetzt Newsletter abonnieren"),
        ("subscribe", "Abonnieren Sie unseren kostenlosen Newsletter."),
        ("subscribe", "Melden Sie sich hier für unseren Newsletter an"),
        ("read also", "Lesen Sie auch: Warum die Preise steigen"),
        ("read also", "Mehr zum Thema"),
        ("read also", "Das könnte Sie auch interessieren:"),
        ("advertisement", "Anzeige"),
        ("advertisement", "- Werbung -"),
        ("advertisement", "[ANZEIGE]"),
        ("image credit", "Foto: dpa/Max Muster"),
        ("image credit", "Bild: picture alliance / ZB"),
        ("copyright notice", "© 2024 Beispielzeitung GmbH"),
        ("copyright notice", "Alle Rechte vorbehalten."),
        ("cookie notice", "Wir verwenden Cookies, um unser Angebot zu verbessern."),
        ("cookie notice", "Impressum | Datenschutz | AGB"),
        ("share bar", "Facebook | Twitter | WhatsApp | E-Mail"),
        ("share bar", "Artikel teilen"),
        ("comments", "12 Kommentare"),
        ("navigation", "Startseite > Politik > Ausland"),
        ("reading time", "4 Min. Lesezeit"),
        ("subscribe", "Testen Sie RP+ einen Monat lang kostenlos und danach jederzeit kündbar."),
        ("subscribe", "Jetzt weiterlesen mit Bote+"),
        ("subscribe", "Bereits Kunde? Jetzt einloggen."),
        ("subscribe", "Exklusiv für Abonnenten"),
        ("subscribe", "Wollen Sie nichts verpassen? Abonnieren Sie unseren WhatsApp-Kanal."),
        ("read also", "Meistgelesene Artikel"),
        ("read also", "Empfehlungen der Redaktion"),
        ("read also", "Mehr zum Thema Rente"),
        ("read also", "Mehr zum Thema lesen Sie im Lokalteil."),
        ("share bar", "Diesen Artikel anhören 04:12 Min."),
        ("comments", "Kommentare (23)"),
        ("comments", "Fehler gefunden? Jetzt melden."),
        ("navigation", "Schlagworte: Brücke, Wesel, Verkehr"),
        ("copyright notice", "Verwendete Quellen: Eigene Recherche, Nachrichtenagentur dpa"),
        ("copyright notice", "Original-Content von: Polizei Wesel, übermittelt durch news aktuell"),
        ("copyright notice", "(dpa/lby)"),
        ("copyright notice", "Mit Informationen von AFP und dpa."),
        ("copyright notice", "Copyright: Musterverlag"),
        ("image credit", "Foto: Max Huber/dpa."),
        ("image credit", "Symbolfoto"),
        ("external content", "Dieser Inhalt kann nicht angezeigt werden."),
        ("date line", "Aktualisiert um 14:40 Uhr"),
        ("date line", "Aktualisiert vor 3 Stunden"),
        ("date line", "Stand: 3. November 2026, 9:12 Uhr"),
        ("date line", "Stand: Mittwoch, 14 Uhr"),
        ("separator", "* * *"),
    ],
)
def test_known_kinds(reason: str, line: str) -> None:
    assert known_furniture(line) == reason


@pytest.mark.parametrize(
    "line",
    [
        "Anzeige erstattete daraufhin die Nachbarin.",
        "Werbung für Tabak ist in Deutschland verboten.",
        "Folgen hat das bisher keine.",
        "Folgen Sie dem Weg bis zur Brücke, dann sehen Sie das Schloss.",
        "Fotografieren ist hier nicht erlaubt.",
        "Foto und Film waren seine Leidenschaft.",
        "Quelle des Flusses ist ein kleiner Teich bei Donaueschingen.",
        "Facebook",
        "Facebook wehrt sich gegen das Urteil.",
        "Teilen will gelernt sein.",
        "Kommentare gab es keine.",
        "Mehr Geld für die Länder",
        "Mehr zum Leben bleibt den Familien damit nicht, sagt der Verband.",
        "Lesen Sie das Buch, wenn Sie Zeit haben!",
        "Jetzt ist Schluss.",
        "Hier bestellen die Gäste auf Deutsch.",
        "Newsletter und Podcasts sind das Geschäft der Zukunft, sagt der Verleger.",
        "Cookies backen wir jedes Jahr im Advent.",
        "Zum Thema Rente äußerte sich die Ministerin nicht.",
        "Startseite und App wurden überarbeitet.",
        "Suche nach Vermissten eingestellt",
        "Das Urteil ist rechtskräftig.",
        "Mehr zum Thema will die Polizei am Montag sagen.",
        "Copyright ist das Thema des Prozesses.",
        "Copyright-Streit um ein Lied der Beatles",
        "Quelle: Das Wasser kommt aus 80 Metern Tiefe.",
        "Foto: dpa Die Kürzungen der Regierung sind verfassungswidrig.",
        "Laden Sie die Corona-Warn-App aus dem App Store",
        "Exklusiv für Abonnenten spielt das Orchester am Freitag.",
        "Zum Video gibt es Ermittlungen der Staatsanwaltschaft.",
        "Stand Montag waren es 14 Verletzte.",
        "Aktualisiert wird der Plan im Juni.",
        "Der Vertrag ist monatlich kündbar.",
        "Testen Sie Ihr Wissen!",
        "Haben Sie Fehler entdeckt?",
        "Mit Informationen von Zeugen fand die Polizei den Täter.",
        "Kommentare zu dem Fall lehnte das Gericht ab.",
    ],
)
def test_prose_that_begins_like_furniture_stays(line: str) -> None:
    assert known_furniture(line) == ""


def test_a_refrain_stays(read: Read) -> None:
    refrain = "Und niemand hat es gesehen."
    verses = ["Ich ging im Regen durch die Stadt.", "Die Leute sprachen nicht mit mir."]
    article = read(f"Lied der Straße\n\n{verses[0]}\n{refrain}\n\n{verses[1]}\n{refrain}\n")
    assert article.removed == []
    assert texts(article).count(refrain) == 2


def test_a_refrain_that_addresses_someone_stays(read: Read) -> None:
    refrain = "Kommen Sie, kommen Sie jetzt, rief er uns zu."
    article = read("\n\n".join([GOVERNMENT, refrain, MINISTRY, refrain, GOVERNMENT, refrain]))
    assert article.removed == []
    assert texts(article).count(refrain) == 3


def test_a_repeated_name_stays(read: Read) -> None:
    article = read("\n\n".join(["Angela Merkel", GOVERNMENT, "Angela Merkel", MINISTRY]))
    assert article.removed == []
    assert [b.text for b in article.all_blocks()].count("Angela Merkel") == 2


def test_repeated_paragraphs_of_prose_stay(read: Read) -> None:
    article = read(f"{GOVERNMENT}\n\n{MINISTRY}\n\n{GOVERNMENT}\n")
    assert texts(article) == [GOVERNMENT, MINISTRY, GOVERNMENT]


def test_a_repeated_appeal_to_the_reader_goes(read: Read) -> None:
    appeal = "Sichern Sie sich jetzt unser Angebot: die App für nur einen Euro im Monat"
    article = read(f"Neues Gesetz\n{GOVERNMENT}\n{appeal}\n{MINISTRY}\n{appeal}\n")
    assert reasons(article) == {appeal: "repeated appeal to the reader"}
    once = read(f"Neues Gesetz\n{GOVERNMENT}\n{appeal}\n{MINISTRY}\n")
    assert appeal in texts(once)


def test_lines_that_a_batch_knows_go(read: Read) -> None:
    line = "Die Beispielzeitung erscheint seit 1871 in Musterstadt"
    known = frozenset({furniture_key(line)})
    article = read(f"Neues Gesetz\n{GOVERNMENT}\n{line}\n{MINISTRY}", known_furniture=known)
    assert reasons(article) == {line: "repeated in many articles"}
    assert texts(article) == [GOVERNMENT, MINISTRY]


def test_an_article_that_a_batch_holds_twice_is_not_emptied(read: Read) -> None:
    known = frozenset(map(furniture_key, [GOVERNMENT, MINISTRY]))
    article = read(f"{GOVERNMENT}\n{MINISTRY}\n", known_furniture=known)
    assert texts(article) == [GOVERNMENT, MINISTRY]


def test_keys_ignore_case_numbers_and_punctuation() -> None:
    assert furniture_key("→ 12 Kommentare!") == furniture_key("3 kommentare")
    assert furniture_key("Über uns") != furniture_key("Unter uns")


def test_author_and_date_become_metadata(read: Read) -> None:
    article = read(
        f"Neues Gesetz beschlossen\n\nVon Anna Muster und Jan van Beispiel\n"
        f"Stand: 28. Oktober 2024, 12:30 Uhr\n\n{GOVERNMENT}\n"
    )
    assert article.metadata == {
        "author": "Anna Muster und Jan van Beispiel",
        "date": "2024-10-28",
    }
    assert set(reasons(article).values()) == {"byline", "date line"}
    assert texts(article) == [GOVERNMENT]


@pytest.mark.parametrize("mark", ["", "**", "## "])
def test_the_dates_of_a_chronology_stay(read: Read, mark: str) -> None:
    dates = ["18. Juni 2020", "Donnerstag, 25. Juni 2020", "8.12.2022"]
    end = mark.strip("# ")
    parts = [part for date in dates for part in (f"{mark}{date}{end}", f"{GOVERNMENT} {date}.")]
    article = read(
        "\n\n".join([f"{mark and '# '}Der Fall im Überblick", *parts]), "a.md" if mark else "a.txt"
    )
    assert [text for text in texts(article) if len(text) < 30] == dates
    assert "date" not in article.metadata


def test_one_date_near_the_headline_is_the_articles(read: Read) -> None:
    article = read(f"Neues Gesetz beschlossen\n\n28. Oktober 2024\n\n{GOVERNMENT}\n")
    assert article.metadata["date"] == "2024-10-28"
    assert texts(article) == [GOVERNMENT]


@pytest.mark.parametrize(
    "line",
    ["Von Berlin nach Paris", "Von Mann zu Mann", "Von der Leyen reist nach Kiew", "Von Fall"],
)
def test_headlines_are_no_bylines(line: str) -> None:
    assert article_facts(line) == {}


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("Von Anna Muster", "Anna Muster"),
        ("VON ANNA MUSTER", "ANNA MUSTER"),
        ("Ein Kommentar von Dr. Jan-Ole O’Beispiel", "Dr. Jan-Ole O’Beispiel"),
        ("Von Anna Muster, Berlin", "Anna Muster, Berlin"),
        ("Text: Anna von der Heide & Jan Probe", "Anna von der Heide & Jan Probe"),
    ],
)
def test_bylines(line: str, names: str) -> None:
    assert article_facts(line) == {"author": names}


@pytest.mark.parametrize(
    ("line", "date"),
    [
        ("28.10.2024, 12.30 Uhr", "2024-10-28"),
        ("Aktualisiert am 3. März 2025", "2025-03-03"),
        ("Mo, 1. Januar 2024 | 08:00 Uhr", "2024-01-01"),
        ("28. Oktober 2024 war ein Montag.", ""),
        ("Am 28. Oktober", ""),
        ("45.13.2024", ""),
    ],
)
def test_date_lines(line: str, date: str) -> None:
    assert article_facts(line).get("date", "") == date


def test_bylines_without_a_name_go_and_name_nobody(read: Read) -> None:
    article = read(f"Neues Gesetz\n\nVon unserer Korrespondentin\n\n{GOVERNMENT}\n")
    assert reasons(article) == {"Von unserer Korrespondentin": "byline"}
    assert "author" not in article.metadata
