"""Inputs on which readers of documents commonly fail, one file for each kind (tests/read/cases)."""

from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path

import pytest

from newscli.article import Article
from newscli.errors import InputError
from newscli.language import code_spans
from newscli.read.base import ReadOptions
from newscli.read.pdf import _in_columns
from newscli.read.source import read_article
from newscli.segment import segment
from tests.read.conftest import Read, reasons, texts
from tests.read.documents import make_pdf

CASES = Path(__file__).parent / "cases"
COUNCIL = (
    "Der Stadtrat von Kronach hat am Dienstag den Bau einer neuen Brücke über die Rodach "
    "beschlossen. Die Arbeiten sollen im April beginnen."
)
COSTS = (
    "Die Kosten liegen nach Angaben der Verwaltung bei 12,4 Millionen Euro. Das Land übernimmt "
    "davon 60 Prozent."
)
RESIDENTS = (
    "Die Anwohner fürchten eine lange Sperrung der Uferstraße. Der Bürgermeister versprach eine "
    "Umleitung für den Busverkehr."
)


def case(name: str) -> Article:
    """Read the one file whose name starts with ``name``."""
    (path,) = CASES.glob(f"{name}*")
    return read_article(str(path), ReadOptions())


def test_accents_beside_their_letters() -> None:
    article = case("04b")
    assert article.title is not None
    assert article.title.text == "Kronach baut eine neue Brücke"
    assert texts(article) == [f"{COUNCIL} {COSTS} {RESIDENTS}"]


def test_ligatures() -> None:
    text = " ".join(block.text for block in case("05").all_blocks())
    for word in ("Schiffe meiden", "offizielle", "finden häufig", "Grafiken", "Effekt", "Hauff"):
        assert word in text


def test_text_encoded_twice_is_repaired_and_said() -> None:
    article = case("23")
    assert article.title is not None
    assert article.title.text == "Kronach baut neue Brücke"
    assert texts(article)[:2] == [COUNCIL, COSTS]
    assert "„Wir freuen uns“, sagte der Bürgermeister – und lächelte." in texts(article)[2]
    assert len(article.notices) == 1
    assert "encoded twice" in article.notices[0]


def test_mac_roman() -> None:
    article = case("31c")
    assert article.source.encoding == "mac-roman"
    assert texts(article) == [COUNCIL, COSTS, RESIDENTS]


def test_gender_star_in_markdown() -> None:
    text = " ".join(texts(case("13")))
    assert "Die Schüler*innen und Lehrer*innen der Realschule" in text
    assert "Rund 300 Bürger*innen, Anwohner*innen und Unternehmer*innen kamen" in text


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("Es ist 3*4*5 gleich 60.", "Es ist 3*4*5 gleich 60."),
        ("Die *neuen* Bürger*innen kamen.", "Die neuen Bürger*innen kamen."),
        ("Alle **Schüler*innen** kamen.", "Alle Schüler*innen kamen."),
        ("Ein **Wort**teil und *kursiv*.", "Ein Wortteil und kursiv."),
        ("`a*b*c` und Kolleg\\*innen", "a*b*c und Kolleg*innen"),
        ("Der Preis sank ~~auf 12~~ auf 18 Euro.", "Der Preis sank auf 18 Euro."),
        ("Es sind <del>12</del> <ins>18</ins> Euro.", "Es sind 18 Euro."),
        ("Der See fasst 10<sup>6</sup> m<sup>3</sup>, dazu CO<sub>2</sub>.",
         "Der See fasst 10⁶ m³, dazu CO₂."),
        ("Es war der 3<sup>te</sup> Tag.", "Es war der 3te Tag."),
    ],
)  # fmt: skip
def test_marks_within_markdown_text(read: Read, markdown: str, text: str) -> None:
    assert texts(read(markdown, "a.md")) == [text]


def test_struck_text_is_listed(read: Read) -> None:
    article = read("Das Land zahlt ~~60~~ 40 Prozent, <s>heute</s> morgen.", "a.md")
    assert texts(article) == ["Das Land zahlt 40 Prozent, morgen."]
    assert reasons(article) == {"60heute": "struck out"}


def test_breaks_in_markdown() -> None:
    lines = texts(case("14-"))
    assert "Brücke / Zufahrt | 12.400 / 3.100" in lines
    assert lines[-1] == (
        "Am Dienstag beginnt die Sitzung um 19 Uhr im Rathaus. Der Bürgermeister erwartet 120 "
        "Gäste aus dem ganzen Kreis."
    )


def test_break_after_a_sentence_parts_lines(read: Read) -> None:
    assert texts(read("Er kam.<br>Sie ging heute<br />nach Hause.", "a.md")) == [
        "Er kam.",
        "Sie ging heute nach Hause.",
    ]


def test_footnotes_in_markdown() -> None:
    article = case("14b")
    assert texts(article)[0].startswith(
        "Die Kosten liegen bei 12 Millionen Euro und steigen seit 2023 stetig."
    )
    note = article.blocks[-1]
    assert (note.kind, note.marker, note.text) == (
        "list_item", "1.", "Laut Haushaltsplan der Stadt vom 5. Mai."
    )  # fmt: skip
    assert reasons(article)["https://example.org/haushalt"] == "link in a footnote"


def test_footnotes_of_other_shapes(read: Read) -> None:
    article = read(
        "Der Rat tagt [^a] heute^[Das sagte er am *Montag*.] noch.\n\n"
        "[^a]: Erste Zeile\n    und zweite.\n\n    Neuer Absatz.\n\nSchluss. Siehe [^x].\n",
        "a.md",
    )
    assert texts(article) == [
        "Der Rat tagt heute noch.",
        "Schluss. Siehe [^x].",
        "Erste Zeile und zweite.",
        "Neuer Absatz.",
        "Das sagte er am Montag.",
    ]


def test_toml_front_matter() -> None:
    article = case("14c")
    assert article.title is not None
    assert article.title.text == "Kronach baut neue Brücke"
    assert article.metadata == {"date": "2026-03-09"}
    assert texts(article) == [COUNCIL, COSTS, RESIDENTS]
    assert [removed.reason for removed in article.removed] == ["front matter"]


def test_front_matter_of_other_shapes(read: Read) -> None:
    article = read(
        "---\ntitle: >-\n  Die neue\n  Brücke\nauthors:\n  - Anna Muster\n  - Jan Beispiel\n"
        "tags: [a, b]\n---\n# Die neue Brücke\n\n" + COUNCIL,
        "a.md",
    )
    assert article.title is not None
    assert article.title.text == "Die neue Brücke"
    assert article.metadata == {"author": "Anna Muster, Jan Beispiel"}
    assert texts(article) == [COUNCIL]


@pytest.mark.parametrize("mark", ["---", "+++"])
def test_marks_of_front_matter_around_text_are_no_front_matter(read: Read, mark: str) -> None:
    article = read(f"{mark}\nEilmeldung aus Kronach\n{mark}\n\n{COUNCIL}\n", "a.md")
    assert "Eilmeldung aus Kronach" in " ".join(block.text for block in article.all_blocks())


def test_empty_table_row() -> None:
    lines = texts(case("50"))
    assert lines[2:5] == ["Jahr | Wert", "2022 | 3,4 %", "2023 | 3,5 %"]


@pytest.mark.parametrize("text", ["| | |\n|---|---|\n| | |", "| |\n|-|\n\nEin Satz.", "> \n\n- \n"])
def test_empty_markdown_never_breaks(read: Read, text: str) -> None:
    read(f"{text}\n\n{COUNCIL}", "a.md")


def test_deeply_nested_markdown_loses_nothing(read: Read) -> None:
    text = "\n".join(">" * depth + f" Ebene{depth}" for depth in (1, 25, 60, 900))
    article = read(f"{COUNCIL}\n\n{text}\n\n{'- ' * 40}Punkt", "a.md")
    found = " ".join(texts(article))
    for word in ("Ebene1", "Ebene25", "Ebene60", "Ebene900", "Punkt"):
        assert word in found


def test_html_in_markdown(read: Read) -> None:
    article = read(
        f"{COUNCIL}\n\n<details><summary>Mehr</summary><p>Gr&ouml;&szlig;e</p></details>\n"
        "<!-- nicht sichtbar -->\n",
        "a.md",
    )
    assert texts(article) == [COUNCIL, "Mehr", "Größe"]


def test_saved_page() -> None:
    article = case("16-")
    assert article.source.kind == "mail"
    assert article.title is not None
    assert article.title.text == "Kronach baut neue Brücke"
    assert texts(article) == [COUNCIL, COSTS, RESIDENTS]
    assert article.metadata["url"] == "https://example.org/kronach"


def test_mail() -> None:
    article = case("16b")
    assert article.title is not None
    assert article.title.text == "Kronach baut neue Brücke"
    assert texts(article) == [COUNCIL, COSTS, RESIDENTS]
    assert article.metadata == {"author": "redaktion@example.org"}
    assert reasons(article)["To: leser@example.org"] == "mail header"


@pytest.mark.parametrize(
    ("sender", "author"),
    [
        ("=?utf-8?q?M=C3=BCller=2C_J=C3=BCrgen?= <j@x.example>", "Müller, Jürgen"),
        ("\n =?utf-8?q?M=C3=BCller?=, =?utf-8?q?J=C3=BCrgen?= <j@x.example>", "Müller, Jürgen"),
        ('"Mueller, Juergen" <j@x.example>, a@b.example', "Mueller, Juergen"),
        ("Anna Muster <a@b.example>, Jan Beispiel <j@x.example>", "Anna Muster"),
        ("presse@wesel.example", "presse@wesel.example"),
        ("a", "a"),
    ],
)
def test_the_sender_of_a_mail_is_its_author(read: Read, sender: str, author: str) -> None:
    article = read(f"From: {sender}\nMIME-Version: 1.0\n\nDer Rat tagt.".encode(), "a.eml")
    assert article.metadata["author"] == author


def test_a_folded_subject_keeps_its_spaces(read: Read) -> None:
    lines = ["=?utf-8?q?Br=C3=BCcke_=E2=80=93?=", "wichtig", "=?utf-8?q?f=C3=BCr?=", "alle"]
    subject = "Mitteilung: " + "\n ".join(lines)
    article = read(f"From: a@b.de\nSubject: {subject}\n\nDer Rat tagt.".encode(), "a.eml")
    assert article.title is not None
    assert article.title.text == "Mitteilung: Brücke – wichtig für alle"


def test_mail_with_alternatives_and_an_attachment(read: Read) -> None:
    mail = EmailMessage()
    mail["From"] = "Jörg Müller <j@example.org>"
    mail["Subject"] = "Die Brücke – was nun?"
    mail["Date"] = "Mon, 9 Mar 2026 23:30:00 +0100"
    mail["Message-ID"] = "<1@example.org>"
    mail.set_content(f"{COUNCIL}\n\n{COSTS}\n", charset="iso-8859-1")
    mail.add_alternative(f"<p>{COUNCIL}</p><p>{COSTS}</p>", subtype="html")
    mail.add_attachment(b"%PDF-1.4", maintype="application", subtype="pdf", filename="Plän.pdf")
    for name in ("a.eml", "stdin"):
        article = read(mail.as_bytes(), name)
        assert article.source.kind == "mail"
        assert article.title is not None
        assert article.title.text == "Die Brücke – was nun?"
        assert texts(article) == [COUNCIL, COSTS]
        assert article.metadata == {"author": "Jörg Müller", "date": "2026-03-09"}
        assert article.notices == ["Attached files were not read: Plän.pdf."]


def test_mail_whose_plain_text_is_a_mere_notice_is_read_from_its_html(read: Read) -> None:
    mail = EmailMessage()
    mail["From"], mail["MIME-Version"] = "a@example.org", "1.0"
    mail.set_content("Ihr Programm zeigt kein HTML.\n")
    mail.add_alternative(f"<p>{COUNCIL}</p><p>{COSTS}</p><p>{RESIDENTS}</p>", subtype="html")
    assert texts(read(mail.as_bytes(), "a.eml")) == [COUNCIL, COSTS, RESIDENTS]


def test_forwarded_and_flowed_mail(read: Read) -> None:
    inner = EmailMessage()
    inner["From"], inner["Subject"] = "b@example.org", "Die Brücke"
    inner.set_content("Der Rat hat am Montag \nüber die Brücke beraten.\n")
    inner.replace_header("Content-Type", 'text/plain; charset="utf-8"; format="flowed"')
    mail = EmailMessage()
    mail["From"], mail["Subject"] = "a@example.org", "Fwd: Die Brücke"
    mail.set_content("Siehe unten, bitte.\n")
    mail.add_attachment(inner)
    mail.get_payload()[1].replace_header("Content-Disposition", "inline")
    assert texts(read(mail.as_bytes(), "a.eml")) == [
        "Siehe unten, bitte.",
        "Der Rat hat am Montag über die Brücke beraten.",
    ]


@pytest.mark.parametrize(
    "data",
    [
        b"From: a\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n\n--x\n",
        b"From: a\nMIME-Version: 1.0\nContent-Type: text/plain; charset=quatsch\n\nDer Rat tagt.",
        b"From: a\nMIME-Version: 1.0\nDate: gestern\nSubject: =?x?q?=FF?=\n\nDer Rat tagt.",
        b"From: a\nMIME-Version: 1.0\nContent-Transfer-Encoding: base64\n\n!!!!",
    ],
)
def test_damaged_mail_is_read_or_refused(read: Read, data: bytes) -> None:
    try:
        assert "Der Rat tagt." in texts(read(data, "a.eml"))
    except InputError as error:
        assert "no article" in str(error)


def test_book_with_a_missing_chapter() -> None:
    article = case("11")
    assert texts(article)[1:3] == [COUNCIL, COSTS]
    assert RESIDENTS in texts(article)
    assert article.notices == ["A chapter is missing in the book: OEBPS/anzeige.xhtml."]


def test_hyphens_at_line_ends() -> None:
    text = " ".join(texts(case("06")))
    for words in (
        "Richtlinie EU-weit ausgeschrieben", "Die CDU-geführte Regierung", "eine US-amerikanische",
        "die SPD-nahe Stiftung", "der ARD-internen Prüfung", "Der Präsident des Kreises",
    ):  # fmt: skip
        assert words.removeprefix("die ") in text


@pytest.mark.parametrize(
    ("first", "second", "joined"),
    [
        ("der Bundes-", "tag", "der Bundestag"),
        ("die AfD-", "nahe Stiftung", "die AfD-nahe Stiftung"),
        ("die x-", "beliebige Zahl", "die x-beliebige Zahl"),
        ("das deutsch-", "französische Haus", "das deutsch-französische Haus"),
        ("eine rot-", "grüne Koalition", "eine rot-grüne Koalition"),
        ("die 20-", "jährige Frau", "die 20-jährige Frau"),
        ("der Nord-", "und Südteil", "der Nord- und Südteil"),
        ("der Bundes¬", "tag", "der Bundestag"),
        ("der Prä¬sident", "kam", "der Präsident kam"),
        ("der Bundes⸗", "tag", "der Bundestag"),
    ],
)
def test_hyphens_of_every_kind(read: Read, first: str, second: str, joined: str) -> None:
    text = f"Es war gestern am frühen Abend so, dass {first}\n{second} zu sehen war und gut aussah."
    assert joined in texts(read(text))[0]


def test_a_picture_within_the_text_is_kept_as_it_is() -> None:
    article = case("17c")
    segment(article)
    kept = [sentence.source for sentence in article.sentences() if sentence.kept]
    assert [len(text) for text in kept] == [20034]
    assert article.language == "de"


def test_code_does_not_count_as_a_language() -> None:
    article = case("17d")
    segment(article)
    assert article.language == "de"
    assert [sentence.kept for sentence in article.sentences()] == [False, False, True]


@pytest.mark.parametrize(
    "code",
    [
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "AAAAB3NzaC1yc2EAAAADAQABAAABgQC7vbqajDhA8fGx5tq2TmWzBfV0",
        "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
    ],
)
def test_code_alone_is_kept_and_short_code_stays_in_its_sentence(read: Read, code: str) -> None:
    article = read(f"{COUNCIL}\n\n{code}\n\nDie Prüfsumme lautet {code} laut Rat.\n")
    segment(article)
    assert [s.kept for s in article.sentences()][-2:] == [True, False]


@pytest.mark.parametrize(
    "text",
    [
        "Donaudampfschifffahrtsgesellschaftskapitän",
        "https://www.beispiel.de/politik/deutschland/artikel-a-1234567.html",
        "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz",
        "Ministerpräsidentinnen/Ministerpräsidenten",
    ],
)
def test_long_words_and_addresses_are_no_code(text: str) -> None:
    assert code_spans(text) == []


def test_questions_of_an_interview_are_kept() -> None:
    article = case("25")
    assert article.removed == []
    assert "Sehen Sie auch Nachteile?" in texts(article)


@pytest.mark.parametrize(
    "line", ["Lesen Sie auch: Wie teuer wird Heizen?", "Lesen Sie auch die Reportage aus Kronach"]
)
def test_appeals_to_read_on_still_go(read: Read, line: str) -> None:
    assert reasons(read(f"Die Brücke\n\n{COUNCIL}\n\n{line}\n")) == {line: "read also"}


def test_footnote_at_a_page_break() -> None:
    article = case("40")
    assert len(article.blocks) == 2
    assert "die Bauleute im Frühjahr des übernächsten Jahres fertig werden" in texts(article)[0]
    note = article.blocks[1]
    assert (note.marker, note.text) == ("1.", "Siehe den Haushaltsplan der Stadt, Seite 34.")


def test_numbers_at_a_line_start_are_no_footnotes(read: Read) -> None:
    pages = [["Der Plan", "Der Bericht, den der Rat im Sommer bekam, hatte am Ende genau",
              "34 Seiten und war damit kürzer als erwartet worden war, nämlich um",
              "1 Seite."], ["Das war alles."]]  # fmt: skip
    text = " ".join(texts(read(make_pdf(pages), "a.pdf")))
    assert "genau 34 Seiten und war damit kürzer" in text
    assert "nämlich um 1 Seite." in text


def test_columns_line_by_line() -> None:
    text = " ".join(block.text for block in case("41").all_blocks())
    assert text.startswith(f"{COUNCIL} {COSTS} Die alte Brücke stammt aus dem Jahr 1954")
    assert text.endswith(RESIDENTS)


def test_a_table_is_no_pair_of_columns() -> None:
    rows = [f"{name:<30}{amount:>8}" for name, amount in [("Brücke aus Stahl", "12,4")] * 8]
    assert _in_columns(rows, [" ".join(row.split()) for row in rows])[0] == "Brücke aus Stahl 12,4"
