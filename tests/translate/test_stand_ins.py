"""What is copied letter by letter: addresses, signs and letters that the model cannot write."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscli.addresses import addresses
from newscli.article import WarningKind
from newscli.lexicon import WORD
from newscli.translate.engine import DecodeOptions, Engine
from newscli.translate.hints import HintingEngine
from newscli.translate.stand_ins import as_read, restored, stand_ins
from newscli.translate.translator import TranslateOptions, Translator


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Mehr unter https://www.ulm.de/haushalt-2026?a=1#b.", ["https://www.ulm.de/haushalt-2026?a=1#b"]),
        ("(siehe www.example.org/a_b)", ["www.example.org/a_b"]),
        ("Booking.com-Chef, t-online.de, ZEIT.de.", ["Booking.com", "t-online.de", "ZEIT.de"]),
        ("an hinweise_mord@polizei.bayern.de, bitte", ["hinweise_mord@polizei.bayern.de"]),
        ("schrieb @kanzler_eva zu #btw25 #Österreich", ["@kanzler_eva", "#btw25", "#Österreich"]),
        ("auf Platz #1, im Haus.Der Rest, z.B. am 3.5.2026 um 8.30 Uhr", []),
        ("u.a. d.h. usw. im Jahr 50 n.Chr.", []),
        ("12.com.", ["12.com"]),
    ],
)  # fmt: skip
def test_addresses_are_found(text: str, found: list[str]) -> None:
    assert [address.text for address in addresses(text)] == found


@pytest.mark.parametrize(
    "source",
    [
        "Weitere Informationen gibt es unter https://www.ulm.de/haushalt-2026 im Internet.",
        "Hinweise nimmt die Polizei unter hinweise_mord@polizei.bayern.de entgegen.",
        "Das teilte @bundeskanzler am Montag unter #btw25 mit.",
        "Für den Teig braucht man ½ Liter Milch ± 10 Gramm.",
        "Das gilt für Kinder < 14 Jahren und Werte ≥ 3.",
        "Der Wert lag bei 18 µg/m³ auf 20 m² Fläche.",
        "Ort | Pegel | Vorhersage",
        "Das Ergebnis war super 😀 und alle freuten sich 🎉🇦🇹!",
        "Die Abgeordnete Sevim Dağdelen traf Novak Đoković und den Chef von Ørsted.",
        "Nach 3½ Jahren kam das Urteil.",
    ],
)
def test_what_must_be_copied_is_copied(engine: Engine, source: str) -> None:
    """The bundled model wrote ``point_mort@polizei``, ``1λ2 litres``, ``😂g/m3``, ``Daëdelen``."""
    [made] = Translator(engine, TranslateOptions(memory=False)).translate([source])
    assert isinstance(engine, HintingEngine)
    odd = {char for char in source if not char.isascii() and char not in "äöüÄÖÜß"}
    assert odd <= set(made.text)
    assert all(address.text in made.text for address in addresses(source))
    strange = {char for char in made.text if not char.isascii()} - set(source)
    assert not strange - set("“”‘’–")
    assert not any(warning.kind == WarningKind.unknown for warning in made.warnings)


def test_alignment_counts_the_words_of_the_address_itself(engine: Engine) -> None:
    source = "Mehr Informationen gibt es unter www.stadt-ulm.de/rat/haushalt im Internet."
    [[hypothesis]] = engine.decode([source], DecodeOptions(4, hypotheses=1))
    if engine.info.engine == "torch":
        pytest.skip("the torch engine gives no alignment")
    assert hypothesis.align is not None
    alignment = hypothesis.align()
    assert len(alignment.links) == len(WORD.findall(hypothesis.text))
    assert alignment.source_words == len(WORD.findall(source))


@pytest.mark.parametrize(
    ("source", "unknown", "written", "expected", "complete"),
    [
        ("Bei @eva und @tom", "", "At @Hamburg and @Berlin", "At @eva and @tom", True),
        ("Bei @eva", "", "At her place", "At her place", False),
        ("a | b | c", "|", "a / b / c", "a | b | c", True),
        ("a | b | c", "|", "a / c", "a | c", False),
        ("1 ± 2 ≥ 3 ± 4", "±≥", "1 / 2 + 3 / 4", "1 ± 2 ≥ 3 ± 4", True),
        ("Erdoğans Partei", "ğ", "Erdogan's party", "Erdoğan's party", True),
        ("Đoković siegt", "Đ", "Djokovic wins", "Djokovic wins", True),
    ],
)
def test_what_stands_for_something_is_put_back(
    source: str, unknown: str, written: str, expected: str, complete: bool
) -> None:
    assert restored(written, stand_ins(source, unknown)) == (expected, complete)


_TEXTS = st.text(alphabet="abÄ|±đЖ北½/@#.: ", max_size=40)


@given(_TEXTS)
def test_a_perfect_copy_comes_back_as_it_was(text: str) -> None:
    found = stand_ins(text, set(text) & set("|±đЖ北½"))
    read, end = "", 0
    for item in found:
        assert item.span[0] >= end
        assert text[slice(*item.span)] == item.text
        read += text[end : item.span[0]] + item.read
        end = item.span[1]
    assert not set(read + text[end:]) & set("|±đЖ北½")
    assert as_read("nothing of it", found) == "nothing of it"
