"""Warnings point at the right places, whatever their spans are, and no text is lost."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from newscli.article import Article, Block, CheckWarning, Sentence, Source, Span
from newscli.safe import clean
from newscli.write.base import Notes, Side

SPANS = st.none() | st.tuples(st.integers(-5, 40), st.integers(-5, 40))


def noted(sentence: Sentence) -> Notes:
    block = Block("paragraph", sentence.source, [sentence])
    return Notes.of(Article(Source("text", "a"), [block]))


def marked(text: str, *spans: Span | None) -> str:
    """The text with <> around warned pieces and the numbers after them."""
    warnings = [CheckWarning("number", "", None, span) for span in spans]
    sentence = Sentence(1, "Quelle", text, warnings)
    return "".join(
        (f"<{piece.text}>" if piece.notes else piece.text)
        + "".join(str(note.number) for note in piece.ends)
        for piece in noted(sentence).pieces(sentence, "translation")
    )


@given(
    st.text(max_size=30),
    st.lists(SPANS, max_size=5),
    st.sampled_from(["source", "translation"]),
)
def test_no_text_is_lost_and_every_warning_is_marked_once(
    text: str, spans: list[Span | None], side: Side
) -> None:
    warnings = [CheckWarning("number", "", span, span) for span in spans]
    sentence = Sentence(1, text, text, warnings)
    pieces = noted(sentence).pieces(sentence, side)
    whole = "".join(piece.text for piece in pieces)
    assert whole.split() == clean(text).split() or "".join(whole.split()) == "".join(
        clean(text).split()
    )
    numbers = [note.number for piece in pieces for note in piece.ends]
    assert len(numbers) == len(set(numbers))
    if side == "translation":
        assert sorted(numbers) == list(range(1, len(spans) + 1))


def test_marks_where_the_warning_points() -> None:
    text = "It costs 1.2 million euros."
    assert marked(text, (9, 20)) == "It costs <1.2 million>1 euros."
    assert marked(text, None) == "It costs 1.2 million euros.1"
    assert marked(text, (9, 12), (13, 20)) == "It costs <1.2>1 <million>2 euros."
    assert marked(text, (9, 20), (13, 20)) == "It costs <1.2 ><million>12 euros."
    assert marked(text, (0, 100)) == "<It costs 1.2 million euros.>1"
    assert marked(text, (8, 21)) == "It costs <1.2 million>1 euros."


def test_numbers_follow_the_text() -> None:
    text = "One two three."
    assert marked(text, None, (8, 13), (0, 3)) == "<One>1 two <three>2.3"


def test_spans_that_point_at_nothing_are_marked_at_the_end() -> None:
    for span in ((5, 5), (7, 3), (100, 200), (-5, -1), (3, 4)):
        assert marked("One two.", span) == "One two.1"


def test_spans_count_the_characters_before_cleaning() -> None:
    assert marked("\x1b\x1b\x1bOne two.", (3, 6)) == "<One>1 two."


def test_the_source_stands_in_for_a_missing_translation() -> None:
    warning = CheckWarning("empty", "No translation.", (0, 4), None)
    sentence = Sentence(1, "Eins zwei.", "", [warning])
    (first, second) = noted(sentence).pieces(sentence, "translation")
    assert (first.text, second.text) == ("Eins", " zwei.")
    assert [note.number for note in first.ends] == [1]
