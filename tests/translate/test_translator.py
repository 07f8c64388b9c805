"""Sentences keep their order, none is dropped or cut, and what stays suspicious is flagged."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from newscli.check import Comparison, check_sentence
from newscli.check.names import introduced_names
from newscli.lexicon import WORD, open_lexicon
from newscli.translate.engine import DecodeOptions, Engine, Hypothesis
from newscli.translate.glossary import Glossary
from newscli.translate.hints import Hint, HintingEngine
from newscli.translate.hypotheses import Draft, best_draft, is_doubtful, worth
from newscli.translate.retries import reconsider, with_certain_names, with_names
from newscli.translate.text import LONGEST, begun_like, join, with_ordinals
from tests.translate.conftest import SENTENCES, Watched, text_file, translator

LONG = " ".join(
    f"Am {day}. Oktober sagte der Sprecher von Werk {day}, dass die Lage dort ruhig sei,"
    for day in range(1, 29)
)
"""One sentence of several hundred tokens, with a number in each clause."""


def test_order_is_restored_and_doubles_are_translated_once(watched: Watched) -> None:
    sources = [*SENTENCES, *SENTENCES[::-1]]
    found = translator(watched).translate(sources)
    assert [t.text for t in found[: len(SENTENCES)]] == [
        t.text for t in found[len(SENTENCES) :][::-1]
    ]
    first_decode, _ = watched.calls[0]
    assert sorted(first_decode) == sorted(set(first_decode))
    assert len(first_decode) == len(SENTENCES)
    alone = [translator(watched).translate([source])[0].text for source in SENTENCES]
    assert [t.text for t in found[: len(SENTENCES)]] == alone


def test_typography_makes_no_second_sentence(watched: Watched) -> None:
    """What differs only in its quotes or spaces is decoded once."""
    one, two = translator(watched).translate(["„Ja“, sagte  er.", '"Ja", sagte er.'])
    assert one.text == two.text
    assert watched.calls[0][0] == ['"Ja", sagte er.']


def test_stream_brings_the_first_sentences_first(watched: Watched) -> None:
    sources = [f"Das ist Satz {number}." for number in range(40)]
    stream = translator(watched).stream(sources)
    index, _ = next(stream)
    assert index == 0
    assert len(watched.calls[0][0]) < len(sources)  # the rest is not decoded yet
    assert sorted([index, *(i for i, _ in stream)]) == list(range(40))


def test_warnings_of_equal_sentences_are_not_shared(ctranslate2_engine: Engine) -> None:
    one, two = translator(ctranslate2_engine).translate(["Am 3. Mai kamen 77.123 Leute."] * 2)
    assert one is not two and one.warnings is not two.warnings


def test_long_sentences_are_split_never_cut(watched: Watched) -> None:
    (found,) = translator(watched).translate([LONG])
    assert max(watched.engine.count_tokens(watched.decoded)) <= LONGEST
    assert watched.engine.count_tokens([LONG])[0] > 2 * LONGEST
    first_decode, _ = watched.calls[0]
    assert " ".join(first_decode).split() == LONG.split()
    assert found.text


def test_one_endless_word_is_translated_too(ctranslate2_engine: Engine) -> None:
    (found,) = translator(ctranslate2_engine).translate(["Donaudampf" * 200])
    assert found.text.strip()


@pytest.mark.parametrize(
    "source", ["", "   ", "***", "—", "+++", "https://example.org/ein/Pfad", "a@example.org", "😀"]
)
def test_what_is_no_language_is_kept(watched: Watched, source: str) -> None:
    (found,) = translator(watched).translate([source])
    assert found.text in {source.strip(), source.strip().replace("—", "-")}
    assert watched.calls == []


def cut_at_first(text: str, options: DecodeOptions, items: list[Hypothesis]) -> list[Hypothesis]:
    """Break off whatever is decoded without forbidding loops, as a length limit would."""
    if options.no_repeat_ngram:
        return items
    return [replace(item, text=item.text[:9], finished=False) for item in items]


def test_unfinished_hypotheses_are_redone(ctranslate2_engine: Engine) -> None:
    engine = Watched(ctranslate2_engine, cut_at_first)
    found = translator(engine).translate(SENTENCES)
    assert any(options.no_repeat_ngram for _, options in engine.calls)
    assert sum(len(t.text) > 9 for t in found) >= len(found) - 1


def looping(text: str, options: DecodeOptions, items: list[Hypothesis]) -> list[Hypothesis]:
    return [replace(item, text="the law of " * 12) for item in items]


def test_loop_that_no_retry_breaks_is_flagged(ctranslate2_engine: Engine) -> None:
    engine = Watched(ctranslate2_engine, looping)
    (found,) = translator(engine).translate([SENTENCES[5]])
    assert "repetition" in {w.kind for w in found.warnings if not w.repaired}
    widths = {options.beam_size for _, options in engine.calls}
    assert len(widths) > 1
    assert len(engine.decoded) >= 4  # once, again, and clause by clause


def stammering(text: str, options: DecodeOptions, items: list[Hypothesis]) -> list[Hypothesis]:
    return [replace(items[0], text="Since Monday, the the police seek a man in Kiel.")]


def test_stammer_is_put_right_and_reported(ctranslate2_engine: Engine) -> None:
    (found,) = translator(Watched(ctranslate2_engine, stammering)).translate([SENTENCES[5]])
    assert found.text == "Since Monday, the police seek a man in Kiel."
    stammers = [warning for warning in found.warnings if warning.kind == "twice"]
    assert stammers and all(warning.repaired for warning in stammers)


def empty(text: str, options: DecodeOptions, items: list[Hypothesis]) -> list[Hypothesis]:
    return [replace(item, text="") for item in items]


def test_missing_translation_is_flagged(ctranslate2_engine: Engine) -> None:
    (found,) = translator(Watched(ctranslate2_engine, empty)).translate([SENTENCES[0]])
    assert [warning.kind for warning in found.warnings] == ["coverage"]


def unknown_name(text: str, options: DecodeOptions, items: list[Hypothesis]) -> list[Hypothesis]:
    return [replace(item, text="He called ⁇ and left.", unknown=1) for item in items]


def test_unknown_characters_come_from_the_source(ctranslate2_engine: Engine) -> None:
    engine = Watched(ctranslate2_engine, unknown_name)
    (found,) = translator(engine).translate(["Er rief ⵣⵣ und ging."])
    assert found.text == "He called ⵣⵣ and left."
    (other,) = translator(engine).translate(["Er rief Anna und ging."])
    assert "unknown" in {warning.kind for warning in other.warnings}


def numbers_in_second(
    text: str, options: DecodeOptions, items: list[Hypothesis]
) -> list[Hypothesis]:
    wrong = replace(items[0], text="Around 12,000 people came to the square.", score=-0.50)
    right = replace(items[0], text="Around 10,000 people came to the square.", score=-0.55)
    return [wrong, right]


def test_hypothesis_whose_numbers_agree_is_preferred(ctranslate2_engine: Engine) -> None:
    engine = Watched(ctranslate2_engine, numbers_in_second)
    (found,) = translator(engine).translate(["Rund 10.000 Menschen kamen auf den Platz."])
    assert found.text == "Around 10,000 people came to the square."
    assert found.warnings == []


def test_headline_in_capitals(watched: Watched) -> None:
    (found,) = translator(watched).translate(["CDU UND SPD STREITEN ÜBER DIE RENTE"])
    assert watched.calls[0][0] == ["CDU und SPD Streiten über die Rente"]
    assert found.text.isupper()


def test_other_spellings_are_translated_like_the_usual_one(watched: Watched) -> None:
    usual = (
        "Die Außenministerin äußerte sich schließlich zu den Straßenblockaden in Großbritannien."
    )
    swiss = usual.replace("ß", "ss")
    expected, found = translator(watched).translate([usual, swiss])
    assert watched.calls[0][0] == [usual]
    assert found.text == expected.text and found.confidence == pytest.approx(
        expected.confidence, abs=0.02
    )


def test_spans_of_corrections_hold_in_the_spelling_of_the_source(
    ctranslate2_engine: Engine,
) -> None:
    source = "Schliesslich waren am Mass der Strasse rund 10.000 Menschen."

    def wrong(text: str, _: DecodeOptions, found: list[Hypothesis]) -> list[Hypothesis]:
        return [replace(found[0], text="Finally, around 10.000 people were on the road.")]

    (found,) = translator(Watched(ctranslate2_engine, wrong)).translate([source])
    spans = [warning.source_span for warning in found.warnings if warning.source_span]
    assert all(source[slice(*span)].strip() == source[slice(*span)] for span in spans)
    assert "10.000" in {source[slice(*span)] for span in spans}


def test_sentence_begins_with_a_capital(ctranslate2_engine: Engine) -> None:
    """Models that have learnt from dictionaries begin some sentences small."""

    def small(text: str, options: DecodeOptions, hypotheses: list[Hypothesis]) -> list[Hypothesis]:
        return [replace(item, text=item.text[:1].lower() + item.text[1:]) for item in hypotheses]

    engine = Watched(ctranslate2_engine, small)
    capital, quoted, list_item = translator(engine).translate(
        ["Der Minister ging.", '"Wir kommen", sagte sie.', "der Minister, der ging"]
    )
    assert capital.text[0].isupper()
    assert quoted.text[:2] == '"W'
    assert list_item.text[0].islower()


@pytest.mark.parametrize(
    ("source", "text", "expected"),
    [
        ("iPhone-Nutzer warten.", "iPhone users wait.", "iPhone users wait."),
        ("Nutzer von iPhone warten.", "iPhone users wait.", "iPhone users wait."),
        ("2 Tote in Ulm", "two dead in Ulm", "two dead in Ulm"),
        ("Zwei Tote", "2 dead", "2 dead"),
        ("", "", ""),
        ("...", "a", "a"),
    ],
)
def test_beginnings_that_stay(source: str, text: str, expected: str) -> None:
    assert begun_like(source, text) == expected


@pytest.mark.parametrize(
    ("source", "text", "expected"),
    [
        ("in der 91. Minute", "in the 91th minute", "in the 91st minute"),
        ("23. und 42.", "the 23th and 42th", "the 23rd and 42nd"),
        ("der 11., 112. und 1.013.", "the 11st, 112nd and 1,013rd", "the 11th, 112th and 1,013th"),
        ("der 101.", "the 101th", "the 101st"),
        ("Die 21th Ltd. kam.", "21th Ltd. came.", "21th Ltd. came."),
        ("1.", "1st", "1st"),
    ],
)
def test_ordinals_have_their_endings(source: str, text: str, expected: str) -> None:
    assert with_ordinals(source, text) == expected


def test_second_tries_run_beside_the_next_sentences(ctranslate2_engine: Engine) -> None:
    """The engine has its next window before the last one's suspicious sentences are retried."""

    def looped(text: str, options: DecodeOptions, hypotheses: list[Hypothesis]) -> list[Hypothesis]:
        if text != "Das ist Satz 3." or options.beam_size > 4:
            return hypotheses
        return [replace(item, text="yes yes yes yes yes yes") for item in hypotheses]

    engine = Watched(ctranslate2_engine, looped)
    sources = [f"Das ist Satz {number}." for number in range(40)]
    found = translator(engine).translate(sources)
    assert "3" in found[3].text and not found[3].warnings
    windows = [set(texts) for texts, options in engine.calls]
    assert "Das ist Satz 39." in windows[1]
    assert any("Das ist Satz 3." in texts for texts in windows[2:])


@pytest.mark.parametrize(
    ("parts", "translations", "joined"),
    [
        (
            ["Er kam,", "weil es regnete."],
            ["He came.", "Because it was raining."],
            "He came, because it was raining.",
        ),
        (["Er kam.", "Sie ging."], ["He came.", "She left."], "He came. She left."),
        (["Er sagte,", "ich gehe."], ["He said,", "I am leaving."], "He said, I am leaving."),
        (
            ["Dann ging", "mit Anna Otto."],
            ["Then left", "Otto with Anna."],
            "Then left Otto with Anna.",
        ),
    ],
)
def test_parts_become_one_sentence(parts: list[str], translations: list[str], joined: str) -> None:
    assert join(" ".join(parts), parts, translations) == joined


def test_parts_of_one_word_are_joined_without_a_space() -> None:
    assert join("Donaudampf", ["Donau", "dampf"], ["Danube", "steam"]) == "Danubesteam"


def german_figure(text: str, options: DecodeOptions, items: list[Hypothesis]) -> list[Hypothesis]:
    return [replace(items[0], text="Around 10.000 people came to the square.")]


def test_a_correction_is_chosen_like_a_hypothesis(ctranslate2_engine: Engine) -> None:
    (found,) = translator(Watched(ctranslate2_engine, german_figure)).translate(
        ["Rund 10.000 Menschen kamen auf den Platz."]
    )
    assert found.text == "Around 10,000 people came to the square."
    (warning,) = found.warnings
    assert warning.repaired and warning.translation_span is not None
    assert found.text[slice(*warning.translation_span)] == "10,000"


def test_a_correction_never_costs_a_glossary_term(
    ctranslate2_engine: Engine, tmp_path: Path
) -> None:
    glossary = text_file(tmp_path / "terms.tsv", "10.000 Menschen\t10.000 people\n")
    (found,) = translator(Watched(ctranslate2_engine, german_figure), glossary=glossary).translate(
        ["Rund 10.000 Menschen kamen auf den Platz."]
    )
    assert "10.000 people" in found.text


def test_confidence_is_the_same_from_the_memory(watched: Watched, tmp_path: Path) -> None:
    path = tmp_path / "memory.sqlite3"
    first = translator(watched, memory_path=path).translate(SENTENCES)
    calls = len(watched.calls)
    second = translator(watched, memory_path=path).translate(SENTENCES)
    assert second == first and len(watched.calls) == calls
    assert all(t.confidence is not None and 0 <= t.confidence <= 1 for t in first)


def garbled(text: str, options: DecodeOptions, items: list[Hypothesis]) -> list[Hypothesis]:
    bad = replace(items[0], text="The Halbinsula is worth a trip.", score=-0.5)
    return [bad, replace(items[0], text="The peninsula is worth a trip.", score=-0.6)]


def test_a_hypothesis_without_wrong_words_is_preferred(ctranslate2_engine: Engine) -> None:
    (found,) = translator(Watched(ctranslate2_engine, garbled)).translate(
        ["Die Halbinsel ist eine Reise wert."]
    )
    assert found.text == "The peninsula is worth a trip."


def test_a_doubtful_sentence_is_marked_where_it_is_wrong(ctranslate2_engine: Engine) -> None:
    def only_garbled(
        text: str, options: DecodeOptions, items: list[Hypothesis]
    ) -> list[Hypothesis]:
        return [replace(garbled(text, options, items)[0], score=-1.2)]

    source = "Die Halbinsel ist eine Reise wert."
    (found,) = translator(Watched(ctranslate2_engine, only_garbled)).translate([source])
    assert found.doubtful and found.confidence is not None and found.confidence < 0.5
    (warning,) = [w for w in found.warnings if w.kind == "word"]
    assert warning.source_span is not None and source[slice(*warning.source_span)] == "Halbinsel"


DOUBTED = [
    "Damit war er nicht der einzige Schalker.",
    "Durch den Rechtsstreit drohe dem deutschen Bund ein Milliardenloch bei den Mauteinnahmen.",
    "Es müssten die Ursachen vor Ort in Angriff genommen und lokal Hilfe geleistet werden.",
    "Glawischnig: Den Schnitzelklopfer, mit dem das geht, hätt ich gern.",
    "Nachfolger des glücklosen Hannu Järvenpää ist gefunden.",
    "Und so packten alle mit an.",
    "Wenn es einen Stoß gegeben habe, müsse der jedenfalls von hinten gekommen sein.",
]


def test_doubtful_sentences_are_reconsidered(ctranslate2_engine: Engine) -> None:
    assert isinstance(ctranslate2_engine, HintingEngine)
    decoded = ctranslate2_engine.decode(DOUBTED, DecodeOptions(hypotheses=4))
    drafts = [best_draft(*pair) for pair in zip(DOUBTED, decoded, strict=True)]
    assert any(map(is_doubtful, drafts))
    none = Glossary([])
    chosen = reconsider(ctranslate2_engine, none, drafts, decoded, 4)
    changed = [(a, b) for a, b in zip(drafts, chosen, strict=True) if a.text != b.text]
    assert changed
    for before, after in changed:
        assert is_doubtful(before) and worth(after) > worth(before)
        assert after.source == before.source


def test_a_wrong_figure_is_tried_again_clause_by_clause(ctranslate2_engine: Engine) -> None:
    assert isinstance(ctranslate2_engine, HintingEngine)
    source = (
        "Die Sonde raste mit 1,5 Kilometern pro Sekunde (3.000 Meilen pro Stunde) über den Mond, "
        "wie die Behörde am Montag in Neu-Delhi mitteilte, und stürzte in der Nähe des Südpols ab."
    )
    wrong = "The probe raced at 1.5 kilometers per second (33,000 miles per hour) across the moon."
    draft = Draft(wrong, score=-0.6, source=source)

    class Unhinted(HintingEngine):
        def doubted_hints(self, comparison: Comparison) -> list[Hint]:
            return []

    lexicon = open_lexicon()
    assert lexicon is not None
    engine = Unhinted(ctranslate2_engine.plain, lexicon)
    (chosen,) = reconsider(engine, Glossary([]), [draft], [[]], 4)
    assert "3,000 miles" in chosen.text and "1.5 kilometers" in chosen.text
    assert not any(w.kind == "number" for w in check_sentence(source, chosen.text))


def test_sure_sentences_are_not_reconsidered(ctranslate2_engine: Engine) -> None:
    assert isinstance(ctranslate2_engine, HintingEngine)
    sure = ["Ja.", "Die Preise stiegen im Juli um 3,5%."]
    decoded = ctranslate2_engine.decode(sure, DecodeOptions(hypotheses=4))
    drafts = [best_draft(*pair) for pair in zip(sure, decoded, strict=True)]
    assert not any(map(is_doubtful, drafts))
    assert reconsider(ctranslate2_engine, Glossary([]), drafts, decoded, 4) == drafts


def test_a_list_of_names_is_not_tried_name_by_name(ctranslate2_engine: Engine) -> None:
    assert isinstance(ctranslate2_engine, HintingEngine)
    names = [f"{a}{b}mann" for a in ("Glawisch", "Hundstorf", "Milince") for b in ("n", "k", "l")]
    draft = Draft("Nobody was there.", score=-2.0, source=f"Es kamen {', '.join(names)}.")
    assert is_doubtful(draft)
    tries: list[str] = []

    class Counting(HintingEngine):
        def insist(
            self, texts: Sequence[str], hints: Sequence[Hint], options: DecodeOptions
        ) -> Iterator[tuple[int, list[Hypothesis]]]:
            tries.extend(hint.text for hint in hints)
            return super().insist(texts, hints, options)

    lexicon = open_lexicon()
    assert lexicon is not None
    counting = Counting(ctranslate2_engine.plain, lexicon)
    (chosen,) = reconsider(counting, Glossary([]), [draft], [[]], 4)
    assert 1 <= len(tries) <= 4
    assert any(name in chosen.text for name in names)


def test_an_unknown_name_is_not_lost_in_a_sure_sentence(ctranslate2_engine: Engine) -> None:
    assert isinstance(ctranslate2_engine, HintingEngine)
    source = "Eva Glawischnig sagte, das Ziel sei wichtiger."
    draft = Draft("Eva Glavish said the goal was more important.", score=-0.3, source=source)
    assert not is_doubtful(draft)
    (chosen,) = with_names(ctranslate2_engine, Glossary([]), [draft], 4)
    assert "Glawischnig" in chosen.text
    (later,) = reconsider(
        ctranslate2_engine, Glossary([]), [chosen], [[Hypothesis(draft.text, 0)]], 4
    )
    assert later == chosen


def test_a_town_that_got_lost_is_read_as_another(ctranslate2_engine: Engine) -> None:
    assert isinstance(ctranslate2_engine, HintingEngine)
    source = "Eine Frau aus Wienhausen und der Tuttlinger Bürgermeister kamen nach Hamburg."
    text = "A woman from Viennahausen and the mayor of Tuttling came to Hamburg."
    draft = Draft(text, score=-0.3, source=source)
    (chosen,) = with_certain_names(ctranslate2_engine, Glossary([]), [draft], 4)
    assert all(name in chosen.text for name in ("Wienhausen", "Tuttlingen", "Hamburg"))
    whole = Draft(
        "A woman from Wienhausen and the Tuttlingen mayor came to Hamburg.", source=source
    )
    assert with_certain_names(ctranslate2_engine, Glossary([]), [whole], 4) == [whole]


ARTICLE = [
    "Sebastian Kurz und Trainer Pilz trafen am Montag Eva Glawischnig.",
    "Kurz kündigte an, den Vertrag nicht zu verlängern.",
    "Kurz vor Mitternacht ging er.",
    "Glawischnig: Das ist uns bewusst, aber das Ziel ist wichtiger.",
    "Das ist der Kern der Sache, sagte Pilz.",
]


def test_names_that_the_article_introduces_stay(ctranslate2_engine: Engine) -> None:
    names = introduced_names(ARTICLE)
    assert names == {"Kurz", "Pilz", "Glawischnig"}
    done = translator(ctranslate2_engine).translate(ARTICLE, [names] * len(ARTICLE))
    texts = [translation.text for translation in done]
    assert "Kurz" in texts[1] and "Kurz" not in texts[2] and "midnight" in texts[2].lower()
    assert texts[3].startswith("Glawischnig: ")
    assert "core" in texts[4] and "Pilz" in texts[4]
    told = [warning.message for translation in done for warning in translation.warnings]
    assert not any(name in message for name in names for message in told)


def test_an_introduced_name_that_got_lost_is_warned_of(ctranslate2_engine: Engine) -> None:
    assert isinstance(ctranslate2_engine, HintingEngine)
    source, names = "Am Abend lobte Kern das Gesetz.", frozenset({"Kern"})
    lost = Draft("In the evening, core praised the law.", source=source, introduced=names)
    assert [name.name for name in ctranslate2_engine.lost_certain_names(lost.comparison)] == [
        "Kern"
    ]
    assert "name" in {warning.kind for warning in lost.comparison.warnings}
    (chosen,) = with_certain_names(ctranslate2_engine, Glossary([]), [lost], 4)
    assert "Kern" in chosen.text and not chosen.comparison.warnings
    unknown = replace(lost, introduced=frozenset())
    assert with_certain_names(ctranslate2_engine, Glossary([]), [unknown], 4) == [unknown]


def test_names_are_those_of_the_sentence_s_own_article(ctranslate2_engine: Engine) -> None:
    sentence = "Kurz kündigte an, den Vertrag nicht zu verlängern."
    names = [frozenset({"Kurz", "Kern"}), frozenset[str]()]
    alone = [translator(ctranslate2_engine).translate([sentence], [each])[0] for each in names]
    assert translator(ctranslate2_engine).translate([sentence] * 2, names) == alone
    assert alone[0] != alone[1]


def test_a_term_may_rename_an_introduced_name(ctranslate2_engine: Engine, tmp_path: Path) -> None:
    glossary = text_file(tmp_path / "terms.tsv", "Pilz\tMr Mushroom\n")
    (done,) = translator(ctranslate2_engine, glossary=glossary).translate(
        ["Am Abend lobte Pilz das Gesetz."], [frozenset({"Pilz"})]
    )
    assert "Mr Mushroom" in done.text
    assert not any(warning.kind == "name" for warning in done.warnings)


def test_towns_whose_names_are_words_stay(ctranslate2_engine: Engine) -> None:
    sources = {
        "Eine Frau aus Celle ist bei einem Unfall verletzt worden.": "Celle",
        "Die Polizei in Kaufbeuren sucht nach Zeugen.": "Kaufbeuren",
        "Das Feuer brach am Montag in Eckernförde aus.": "Eckernförde",
        "Der Brand in Siegen war nach zwei Stunden gelöscht.": "Siegen",
        "In Singen war Singen verboten.": "Singen",
        "Ein Haus in Bad Brückenau brannte.": "Bad Brückenau",
        "Ein Mann ist in der Saale ertrunken.": "Saale",
        "Das Itzehoer Landgericht verurteilte den Mann.": "Itzehoe",
        "Eckernfördes Hafen und der Tuttlinger Bahnhof werden umgebaut.": "Eckernförde",
    }
    done = translator(ctranslate2_engine).translate(list(sources))
    for name, translation in zip(sources.values(), done, strict=True):
        assert name in translation.text
        assert not any(warning.is_finding for warning in translation.warnings)


@pytest.mark.parametrize(
    ("source", "translation"),
    [
        ("Der Delsberger Bahnhof wird umgebaut.", "Delsberg station is being rebuilt."),
        ("Auf Perubalsam reagieren viele.", "Many react to Peru balsam."),
        ("Der Sänger Stas Michailow kommt.", "The singer Stas Mikhailov is coming."),
    ],
)
def test_a_name_may_be_spelt_otherwise(
    ctranslate2_engine: Engine, source: str, translation: str
) -> None:
    assert isinstance(ctranslate2_engine, HintingEngine)
    draft = Draft(translation, score=-0.3, source=source)
    assert with_names(ctranslate2_engine, Glossary([]), [draft], 4) == [draft]


def test_reconsidering_never_costs_a_glossary_term(
    ctranslate2_engine: Engine, tmp_path: Path
) -> None:
    assert isinstance(ctranslate2_engine, HintingEngine)
    source = "Der Erstling der Juristen verhedderte sich."
    draft = Draft("The men of law got lost.", score=-2.0, source=source)
    better = Hypothesis("The first work of the lawyers got tangled up.", -0.2)
    none = Glossary([])
    (chosen,) = reconsider(ctranslate2_engine, none, [draft], [[better]], 4)
    assert chosen.text == better.text
    glossary = Glossary.read(text_file(tmp_path / "terms.tsv", "Juristen\tmen of law\n"))
    engine = ctranslate2_engine.with_glossary(glossary)
    (chosen,) = reconsider(engine, glossary, [draft], [[better]], 4)
    assert "men of law" in chosen.text


def test_a_character_that_the_model_lacks_is_no_reason_against(
    ctranslate2_engine: Engine,
) -> None:
    assert isinstance(ctranslate2_engine, HintingEngine)
    source = "Die Beerdigung 😀 fand mit Glawischnig statt."
    draft = Draft("The wedding 😀 took place with Glavician.", score=-1.0, source=source)
    better = Hypothesis("The funeral ⁇ took place with Glawischnig.", -0.2, unknown=1)
    (chosen,) = reconsider(ctranslate2_engine, Glossary([]), [draft], [[better]], 4)
    assert "funeral 😀" in chosen.text


def test_alignment_does_not_depend_on_the_batch(ctranslate2_engine: Engine) -> None:
    texts = [
        "Die Regierung plant höhere Steuern.",
        "Gestern kamen viele Leute zum Bahnhof.",
        "In Berlin regnet es seit drei Tagen.",
        "Der Minister sprach am Abend mit der Presse.",
    ]
    options = DecodeOptions(beam_size=4, hypotheses=4)
    together = ctranslate2_engine.decode(texts, options)
    for text, (first, *_) in zip(texts, together, strict=True):
        alone = ctranslate2_engine.decode([text], options)[0][0]
        assert alone.align is not None and first.align is not None
        assert alone.text == first.text
        assert alone.align() == first.align()


def test_alignment_points_from_english_to_german(ctranslate2_engine: Engine) -> None:
    source = "Der Bundestag hat am Donnerstag über das Gesetz gesprochen."
    ((best,),) = ctranslate2_engine.decode([source], DecodeOptions())
    assert best.align is not None
    alignment = best.align()
    theirs, ours = WORD.findall(source), WORD.findall(best.text)
    assert len(alignment.links) == len(ours) and alignment.source_words == len(theirs)
    made = {english: theirs[link] for english, link in zip(ours, alignment.links, strict=True)}
    assert made["Bundestag"] == "Bundestag" and made["Thursday"] == "Donnerstag"
    assert made["law"] == "Gesetz"
