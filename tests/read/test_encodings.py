"""Encodings: detected, forced, mixed, and refused where there is no text."""

from __future__ import annotations

import os

import pytest

from newscli.errors import InputError, UsageError
from newscli.read.base import ReadOptions
from tests.read.conftest import Read, texts

TITLE = "Größere Änderungen für die Bäcker in Köln"
PLAIN = "Die Müller aus Köln müssen über 30 Prozent mehr bezahlen, heißt es, und das jedes Jahr."
TYPOGRAPHIC = PLAIN + " „Das ist – ehrlich gesagt – zu viel“, sagte er …"
EURO = PLAIN + " Es kostet 5 €."


@pytest.mark.parametrize(
    ("encoding", "text", "name"),
    [
        ("utf-8", TYPOGRAPHIC, "utf-8"),
        ("utf-8-sig", TYPOGRAPHIC, "utf-8"),
        ("utf-16", TYPOGRAPHIC, "utf-16-le"),
        ("utf-16-le", TYPOGRAPHIC, "utf-16-le"),
        ("utf-16-be", TYPOGRAPHIC, "utf-16-be"),
        ("utf-32", TYPOGRAPHIC, "utf-32-le"),
        ("cp1252", TYPOGRAPHIC, "cp1252"),
        ("cp1252", EURO, "cp1252"),
        ("iso8859-1", PLAIN, "iso8859-1"),
        ("iso8859-15", EURO, "iso8859-15"),
        ("mac_roman", PLAIN, "mac-roman"),
        ("cp850", PLAIN, "cp850"),
    ],
)
def test_detected(read: Read, encoding: str, text: str, name: str) -> None:
    article = read(f"{TITLE}\n\n{text}\n".encode(encoding))
    assert article.source.encoding == name
    assert article.title is not None
    assert article.title.text == TITLE
    assert texts(article) == [text]


def test_one_umlaut_is_enough(read: Read) -> None:
    assert texts(read("Er kam nicht zurück.".encode("cp1252"))) == ["Er kam nicht zurück."]


def test_utf8_with_stray_windows_bytes_is_read_as_both(read: Read) -> None:
    data = PLAIN.encode() + " Übrigens: „so“ ist es.".encode("cp1252")
    assert texts(read(data)) == [PLAIN + " Übrigens: „so“ ist es."]


def test_forced(read: Read) -> None:
    # In code page 850 these bytes are umlauts too, so that no detection could know.
    data = "Bär und Bötchen sind nicht da.".encode("cp850")
    assert texts(read(data, encoding="cp850")) == ["Bär und Bötchen sind nicht da."]


def test_forced_utf16_with_and_without_mark(read: Read) -> None:
    assert texts(read(PLAIN.encode("utf-16"), encoding="utf-16")) == [PLAIN]
    assert texts(read(PLAIN.encode("utf-16-be"), encoding="utf-16-be")) == [PLAIN]


def test_forced_wrongly_says_where_it_does_not_fit(read: Read) -> None:
    with pytest.raises(InputError, match=r"not in the encoding utf-8 \(byte 5\).*--encoding"):
        read("Die Gär".encode("cp1252") + PLAIN.encode("cp1252"), encoding="utf-8")


@pytest.mark.parametrize("name", ["klingon", "hex", "base64", "utf-8\0", "rot13"])
def test_no_such_encoding_is_a_usage_error(name: str) -> None:
    with pytest.raises(UsageError, match="There is no encoding"):
        ReadOptions(encoding=name)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"Text mit\0NUL und mehr", "NUL bytes"),
        (bytes(range(256)) * 8, "NUL bytes"),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "PNG picture"),
        (b"\xff\xd8\xff\xe0" + bytes(50), "JPEG"),
        (b"PK\x03\x04" + bytes(50), "ZIP archive"),
        (b"\x7fELF" + bytes(50), "program"),
        (b"{\\rtf1 Hallo}", "RTF"),
        (os.urandom(4000).replace(b"\0", b"\1"), "binary"),
    ],
)
def test_binary_is_refused(read: Read, data: bytes, message: str) -> None:
    with pytest.raises(InputError, match=message):
        read(data)
