"""Where sentences end, in German above all: rules over the characters around each possible end.

One pass over the text looks at every run of ``.``, ``!``, ``?`` or ``…`` with white space behind
it, and at line breaks. Every look to the left or right is bounded, so time grows linearly with the
text. What a point means is decided in :mod:`.points`, for English text in :mod:`.english`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from newscli.article import Span
from newscli.segment.english import point_ends_english
from newscli.segment.points import CLOSING_QUOTES, LOOK, Following, point_ends_sentence, word_before

_FACE = r"(?:[:;=]-?[)(DPp/|]+|[\u2600-\u27bf\U0001f300-\U0001faff]\ufe0f?)"
_END = re.compile(
    rf"[.!?…][.!?…)\]}}*_{CLOSING_QUOTES}]*(?:\[\d{{1,3}}\]|[¹²³⁴-⁹])*"
    r"|[\n\u2028\u2029]\s*"
    rf"|(?<=\s){_FACE}(?=\s)"
)
_STRAY_CLOSER = re.compile(rf"[ \u00a0\u202f]([{CLOSING_QUOTES}]|\))(?=\s|\Z)")
_EMOTICON = re.compile(rf"(?:[ \u00a0]{_FACE}(?=\s|\Z))+")
_OPENING = {"“": "„", "”": "“", "«": "»", "»": "«", '"': '"', "‘": "‚", "‹": "›", "›": "‹"}
_WRAPPED_LINE = 45
"""A line of so many characters that ends without a mark may have been wrapped by a mail program."""


def sentence_spans(text: str, language: str = "de") -> list[Span]:
    """Return the spans (start, end) of the sentences of ``text``, in order.

    ``language`` "en" reads points as English does ("Oct. 3", "Mr. Smith"), any other as German.
    The spans cover every character that is not white space; between them there is only white
    space, and neither end of a span is white space. Time is linear in the length of ``text``.
    """
    spans = []
    start = 0
    for end in (*_ends(text, language), len(text)):
        sentence = text[start:end]
        left = end - len(sentence.lstrip())
        right = start + len(sentence.rstrip())
        if left < right:
            spans.append((left, right))
        start = end
    return spans


def _ends(text: str, language: str) -> Iterator[int]:
    """Yield the offsets at which a sentence ends."""
    start = 0
    for match in _END.finditer(text):
        end = match.end()
        if end <= start:
            continue
        if text[match.start()] in "\n\u2028\u2029":
            if not _line_break_ends(text, start, match):
                continue
        elif end < len(text) and not text[end].isspace():
            if not _glued_end(text, match):
                continue
        else:
            for extension in (_STRAY_CLOSER, _EMOTICON):
                more = extension.match(text, end)
                end = more.end() if more else end
            if not _mark_ends(text, start, match, end, language):
                continue
        yield end
        start = end


def _line_break_ends(text: str, start: int, match: re.Match[str]) -> bool:
    """Whether a line break ends a sentence: an empty line does, a wrapped line does not."""
    if match[0].count("\n") > 1 or "\u2029" in match[0]:
        return True
    position = match.start()
    following = Following(text, position)
    line = text[max(start, position - LOOK) : position].rpartition("\n")[2].rstrip()
    if not line or following.is_small or line[-1] in ",-–(„‚«":
        return False
    return len(line) < _WRAPPED_LINE or line[-1] in ".!?…:;"


def _glued_end(text: str, match: re.Match[str]) -> bool:
    """Whether a sentence ends although no space follows ("… zu Ende.Der nächste …")."""
    following = Following(text, match.end())
    word = word_before(text, match.start())
    if not following.is_starter or len(word) < 3 or not word.isalpha():
        return False
    return word[1:].islower() and match[0][-1] not in "([_*"


def _mark_ends(text: str, start: int, match: re.Match[str], end: int, language: str) -> bool:
    """Whether the marks in ``match`` (with white space behind ``end``) end a sentence."""
    following = Following(text, end)
    if following.at_end:
        return True
    marks = match[0]
    if marks[0] not in ".!?…":
        return following.is_starter  # a sentence may end with an emoticon alone
    quoted = any(mark in CLOSING_QUOTES for mark in marks) or end > match.end()
    if ")" in marks or "]" in marks:
        inside = _bracket_end(text, start, match, following)
        if inside is not None:
            return inside
    if "!" in marks or "?" in marks or marks[0] == "…" or marks.startswith(".."):
        if following.is_small:
            return False
        return following.is_starter or not _ends_title(text, start, match)
    if language == "en":
        return point_ends_english(text, start, match.start(), following)
    return point_ends_sentence(text, start, match.start(), following, quoted)


def _ends_title(text: str, start: int, match: re.Match[str]) -> bool:
    """Whether the marks end a title quoted inside a sentence (… die Sendung „Wer weiß was?“ …).

    Such a quotation follows a word; speech follows a colon, a comma, a dash or a sentence end.
    """
    opening = _OPENING.get(match[0][-1])
    if opening is None:
        return False
    first = max(start, match.start() - LOOK)
    left = text[first : match.start()].rpartition(opening)[0].rstrip()
    return bool(left) and left[-1].isalnum()


def _bracket_end(text: str, start: int, match: re.Match[str], following: Following) -> bool | None:
    """Decide for marks with a bracket behind them; None leaves it to the marks.

    A bracket that opens inside a sentence belongs to it: "(siehe S. 3.)", "(!)", "[…]".
    """
    opening = max(
        text.rfind("(", max(start, match.start() - 4 * LOOK), match.start()),
        text.rfind("[", max(start, match.start() - 4 * LOOK), match.start()),
    )
    if opening < 0:
        return None
    closing = max(match[0].rfind(")"), match[0].rfind("]"))
    if any(mark in ".!?…" for mark in match[0][closing + 1 :]):
        return not following.is_small  # a mark of its own: "(59.)."
    if opening + 1 == match.start():
        # "(!)" and "[…]" say something about the sentence they stand in.
        return False
    if not text[start:opening].strip():
        return None
    return following.is_starter
