"""Confidence falls with what is measured, and marks are set below a fixed threshold."""

from __future__ import annotations

import pytest

from newscli.article import CheckWarning, WarningKind
from newscli.check import Comparison
from newscli.check.confidence import DOUBTFUL_BELOW, assess, features, fits
from newscli.check.words import Alignment, little_known, rarity
from newscli.lexicon import WORD

GOOD = Comparison(
    "Der Bundestag hat am Donnerstag das neue Gesetz beschlossen.",
    "The Bundestag passed the new law on Thursday.",
)
BAD = Comparison(
    "Auf dem Dach des Bahnhofs standen Scharfschützen mit Gewehren.",
    "On the roof of the Bahnhofs stood the schützers with the roof.",
)


def test_good_translations_are_not_doubtful() -> None:
    found = assess(GOOD)
    assert found.warnings == [] and not found.doubtful
    assert 0.7 < found.confidence <= 1


def test_bad_translations_are_doubtful_with_and_without_an_engine() -> None:
    for score in (None, -0.8):
        found = assess(BAD, score)
        assert found.doubtful and 0 <= found.confidence < 0.3
        assert {"word", "lost"} <= {warning.kind for warning in found.warnings}


@pytest.mark.parametrize(
    ("source", "translation", "kind"),
    [
        ("Der Bund zahlt höchstens 60 Millionen.", "The state pays at least 60 million.", "sense"),
        ("Der Hafen öffnete 1964 am Kanal.", "The port opened at the canal.", "number"),
        ("Der Hafen öffnete am Kanal.", "The port did not open at the canal.", "negation"),
        ("Der Hafen öffnet am 3. Mai.", "The port opens on May 5.", "date"),
    ],
)
def test_a_misstated_fact_is_doubtful_however_sure_the_engine_is(
    source: str, translation: str, kind: str
) -> None:
    found = assess(Comparison(source, translation), -0.05)
    assert kind in {warning.kind for warning in found.warnings}
    assert found.doubtful and found.confidence < DOUBTFUL_BELOW


def test_of_misstated_facts_the_likelier_wording_has_more_confidence() -> None:
    found = [
        assess(Comparison("Der Hafen öffnete 1964 am Kanal.", "The port opened at the canal."), s)
        for s in (-0.1, -0.4)
    ]
    assert all(each.doubtful for each in found)
    assert found[0].confidence > found[1].confidence


def test_a_low_score_lowers_confidence() -> None:
    confidences = [assess(GOOD, score).confidence for score in (-0.1, -0.4, -0.8, -1.6)]
    assert confidences == sorted(confidences, reverse=True)
    assert assess(GOOD, -1.6).doubtful and not assess(GOOD, -0.1).doubtful


def test_the_models_own_doubt_lowers_confidence() -> None:
    for judged in ("translation", "draft"):
        told = (0.0, 0.01, 0.2, 0.6, 0.95, 1.0)
        confidences = [assess(GOOD, -0.3, doubt=d, judged=judged).confidence for d in told]
        assert confidences == sorted(confidences, reverse=True)
        assert confidences[1] - confidences[-2] > 0.3


def test_a_doubtful_sentence_points_at_the_word_the_model_is_least_sure_of() -> None:
    source, translation = "Der Trainer sprach mit der Presse.", "The coach spoke with the press."
    comparison = Comparison(source, translation, Alignment((0, 1, 2, 3, 4, 5), 6, unsure_of=1))
    sure = assess(comparison, -0.2, doubt=0.01)
    assert not sure.doubtful and "unsure" not in {warning.kind for warning in sure.warnings}
    found = assess(comparison, -0.9, doubt=0.9)
    assert found.doubtful
    (warning,) = [warning for warning in found.warnings if warning.kind == "unsure"]
    assert warning.source_span is not None and warning.translation_span is not None
    assert source[slice(*warning.source_span)] == "Trainer"
    assert translation[slice(*warning.translation_span)] == "coach"
    untold = assess(Comparison(source, translation, Alignment((0,) * 6, 6)), -0.9, doubt=0.9)
    assert "unsure" not in {warning.kind for warning in untold.warnings}


def test_a_word_that_has_a_warning_is_not_said_to_be_unsure_as_well() -> None:
    warned = {w.source_span: w.kind for w in assess(BAD, -0.8, doubt=0.9).warnings}
    (place,) = [span for span, kind in warned.items() if kind == "lost" and span][:1]
    index = len(WORD.findall(BAD.source[: place[0]]))
    words = len(WORD.findall(BAD.translation))
    told = Comparison(BAD.source, BAD.translation, Alignment((-1,) * words, 8, unsure_of=index))
    kinds = [w.kind for w in assess(told, -0.8, doubt=0.9).warnings if w.source_span == place]
    assert kinds == ["lost"]


def test_every_warning_lowers_confidence() -> None:
    for fit in fits().values():
        assert all(weight >= 0 for weight in fit.weights.values())


def test_a_longer_sentence_needs_a_better_score() -> None:
    longer = Comparison(" ".join([GOOD.source] * 3), " ".join([GOOD.translation] * 3))
    assert assess(longer, -0.5).confidence < assess(GOOD, -0.5).confidence


@pytest.mark.parametrize(
    "kind",
    [
        WarningKind.coverage,
        WarningKind.repetition,
        WarningKind.untranslated,
        WarningKind.unfinished,
    ],
)
def test_no_translation_is_always_doubtful(kind: WarningKind) -> None:
    found = assess(GOOD, -0.01, [CheckWarning(kind, "It is none.")])
    assert found.doubtful and found.confidence < 0.5


def test_what_the_user_wants_is_no_fault() -> None:
    found = assess(BAD, None, (), lambda warning: warning.kind == WarningKind.word)
    assert not [warning for warning in found.warnings if warning.kind == WarningKind.word]
    assert found.confidence > assess(BAD).confidence


def test_the_features_are_those_of_the_fits() -> None:
    assert features(GOOD).keys() == fits()["text"].weights.keys()
    used = {name for fit in fits().values() for name in fit.weights}
    assert features(GOOD, -0.5, 0.1).keys() == used


def test_a_translation_by_others_may_have_a_lower_score() -> None:
    own, others = assess(GOOD, -0.9), assess(GOOD, -0.9, judged="others")
    assert own.doubtful and not others.doubtful
    assert assess(GOOD, -2.0, judged="others").confidence < others.confidence


def test_rare_words_lower_confidence() -> None:
    common = "Die Frau kaufte ein Haus.", "The woman bought a house."
    rare = "Der Imker kaufte einen Kescher.", "The beekeeper bought a landing net."
    assert rarity(*rare) > rarity(*common) > 0
    assert rarity("Xyzzquorl.", "Xyzzquorl.") > rarity(*rare)  # a word that was never counted
    assert rarity("Es war so.", "It was so.") == rarity("", "") == 0  # no content words
    confidences = [assess(Comparison(*pair), -0.4).confidence for pair in (common, rare)]
    assert confidences[0] > confidences[1]


def test_words_that_are_little_known_lower_confidence() -> None:
    known = Comparison("Die Frau kaufte ein Haus.", "The woman bought a house.")
    unknown = Comparison("Die Frau kaufte ein Xyzzq.", "The woman bought a Xyzzq.")
    words, ambiguous = little_known(known.source)
    assert words == 0 and little_known("") == (0, 0)
    assert little_known(unknown.source) == (1, ambiguous + 1)  # unknown is ambiguous, too
    for score in (None, -0.4):
        assert assess(unknown, score).confidence < assess(known, score).confidence
