"""The shape of a translation: what goes wrong is flagged, good translations are left alone."""

from __future__ import annotations

import pytest

from newscli.check import check_sentence
from newscli.check.coverage import SEVERITY, check_shape, severity

SOURCE = "Der Bundestag hat am Donnerstag nach langer Debatte das neue Gesetz beschlossen."
GOOD = "After a long debate, the Bundestag passed the new law on Thursday."


@pytest.mark.parametrize(
    ("source", "text"),
    [
        (SOURCE, GOOD),
        ("Ja.", "Yes."),
        ("Hört, hört!", "Hear, hear!"),
        ("Nein, nein, nein, nein!", "No, no, no, no!"),
        ("Er sagte, dass das das Ende sei.", "He said that that was the end."),
        ('Er sagte: "Wir gehen.', 'He said: "We are going.'),
        ("Angela Merkel, Emmanuel Macron", "Angela Merkel, Emmanuel Macron"),
        ("Hahahahaha!", "Hahahahaha!"),
        ("1.000.000.000.000", "1,000,000,000,000"),
        ("Das kostet 1.000.000 Euro.", "That costs 1000000 euros."),
        (
            "Mehr: https://a.de/das-wird-teuer-und-lang",
            "More: https://a.de/das-wird-teuer-und-lang",
        ),
        ("Anfragen an presse@polizei.bayern.de", "Send inquiries to presse@polizei.bayern.de"),
        ("Siehe taz.de/aus-der-region-und-bund", "See taz.de/aus-der-region-und-bund"),
        ("Donaudampfschifffahrtsgesellschaft", "Danube Steamship Company"),
        ("Immer und immer wieder ging er hin.", "Again and again and again he went there."),
    ],
)
def test_good_translations_pass(source: str, text: str) -> None:
    assert check_shape(source, text) == []


@pytest.mark.parametrize(
    ("kind", "source", "text"),
    [
        ("coverage", SOURCE, ""),
        ("coverage", SOURCE, "  "),
        ("repetition", SOURCE, "The law the law the law the law"),
        ("repetition", SOURCE, "The new law was passed in the House was passed in the House."),
        ("repetition", SOURCE, "The Bundestag passed passed passed the law on Thursday, it said."),
        ("repetition", SOURCE, "The Bundestag has dededededed the law on a Thursday."),
        ("repetition", "Ja.", "Yes. Yes."),
        ("length", SOURCE, GOOD + " And here follow many words that nobody said at all." * 4),
        ("length", SOURCE, "The law."),
        ("untranslated", SOURCE, SOURCE),
        ("untranslated", f"{SOURCE} www.bundestag.de", f"{SOURCE} www.bundestag.de"),
        (
            "untranslated",
            SOURCE,
            "Bundestag hat am Thursday nach langer debate new law beschlossen.",
        ),
        ("unknown", SOURCE, GOOD.replace("long", "l⁇ng")),
    ],
)
def test_bad_translations_are_flagged(kind: str, source: str, text: str) -> None:
    assert kind in {problem.kind for problem in check_shape(source, text)}


@pytest.mark.parametrize(
    ("source", "text", "signs"),
    [
        ("Gemessen wurden 18 µg/m3.", "It measured 18 😂g/m3.", ["😂"]),
        ("Die Formel lautet E = mc2.", "The formula is Eاmc2.", ["ا"]),
        ("Đoković siegte.", "λoković won.", ["λ"]),
        ("Das Tor fiel früh 😀.", "The goal came early 😀 😂.", ["😂"]),
        ("Đoković siegte mit 18 µg/m3 😀.", "Đoković won by 18 μg/m3 😀.", []),
        ("Zehn Mikrometer und fünf Ohm", "Ten μm and five Ω", []),
        ("Die Alpha-Strahlung auf Hawaii", "The α radiation on Hawaiʻi", []),
        ("Er sagte: „Москва“ – und ging.", "He said “Москва” — and left…", []),
        ("10 Grad Celsius bei Acme (TM)", "10 °C at Acme™, 3 × 4 ≈ €12", []),
    ],
)
def test_signs_of_another_script_are_flagged(source: str, text: str, signs: list[str]) -> None:
    found = [w for w in check_sentence(source, text) if w.kind == "unknown"]
    assert [text[slice(*(w.translation_span or (0, 0)))] for w in found] == signs


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("Mehr auf https://www.ulm.de/der-haushalt", "More at https://www.ulm.de/der-haushalt"),
        (
            "Der Satz „Ich bin ein Berliner“ fiel im Juni 1963.",
            "The sentence “Ich bin ein Berliner” was said in June 1963.",
        ),
        ("Sie sagte: „When they go low, we go high.“", "She said: “When they go low, we go high.”"),
    ],
)
def test_copied_addresses_and_quotations_are_not_german(source: str, text: str) -> None:
    assert "untranslated" not in {warning.kind for warning in check_sentence(source, text)}


def test_a_quotation_alone_may_be_german() -> None:
    text = "„Wir haben das lange nicht gewusst.“"
    assert "untranslated" in {warning.kind for warning in check_sentence(text, text)}


def test_quotation_mark_without_counterpart_is_flagged() -> None:
    found = check_sentence('Er sagte: "Wir gehen."', 'He said: "We are going.')
    assert "quote" in {warning.kind for warning in found}


def test_long_text_of_the_same_phrases_is_a_loop() -> None:
    source = "Die Lage ist ernst, sagte er, und viele andere Menschen sagten ihm dasselbe. " * 2
    phrases = ["the matter is grave", "he said it again", "people were told so"]
    looped = ", ".join(phrases[i] for i in (0, 1, 2, 1, 0, 2, 1, 0, 2, 0, 1))
    assert "repetition" in {problem.kind for problem in check_shape(source, looped)}


def test_cut_hypothesis_is_flagged() -> None:
    assert [p.kind for p in check_shape(SOURCE, GOOD, finished=False)] == ["unfinished"]


def test_severity_orders_problems() -> None:
    short = check_shape(SOURCE, "The law.")
    german, nothing = check_shape(SOURCE, SOURCE), check_shape(SOURCE, "")
    assert 0 < severity(short) < severity(german) < severity(nothing)
    assert severity([]) == 0
    assert all(value > 0 for value in SEVERITY.values())
