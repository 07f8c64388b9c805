"""Where German sentences end, and where one that is too long for a model can be cut.

One pass over the text examines every run of ``.``, ``!``, ``?`` or ``…`` followed by white space,
and line breaks. It never looks further than a fixed distance, so time is linear in the text.

Word lists (``data/``) decide what a point means. German capitalises nouns, so a capital after a
point says little by itself. A word that is capitalised only at the start of a sentence ("Der",
"Nach", "Es") says much: it decides where an abbreviation, a number or an initial may be the last
word of a sentence. English capitalises only names, so a short rule is enough for articles and
summaries in English: abbreviations, above all those before a name or a number.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator

from newscli.article import Article, Sentence, Span
from newscli.language import code_spans, detect_language, german_markers, without_code, word_lists

_GERMAN = word_lists("segment/data/german.txt")
_ENGLISH = word_lists("segment/data/english.txt")

CLOSING_QUOTES = "\"'“”‘’»«›‹"
LOOK = 80
"""How many characters before and after a point are examined."""

_SPACE = re.compile(r"\s*")
_OPENERS = re.compile(r"[\s\"'„“”‚‘’«»‹›(\[{*_–—•·¿¡-]*")
_OPENER = re.compile(r"[\"'„“”‚‘’«»‹›(\[{]")
_WORD_AFTER = re.compile(r"[^\W_]+")
_ROMAN = re.compile(r"(?=[IVX])X{0,3}(?:IX|IV|V?I{0,3})\Z")
_DOTTED = re.compile(r"(?:[^\W\d_]{1,4}\.-?)+[^\W\d_]{1,4}\Z")
_DOMAIN = re.compile(r"\.(?:de|at|ch|eu|com|org|net|info|io|tv)\Z", re.IGNORECASE)
_DAY_AND_MONTH = re.compile(r"\d{1,2}\.\d{1,2}\Z")
_ORDINAL = re.compile(r"(?:\d{1,3}\.[/–-])?\d{1,3}\Z")
_SPACED = re.compile(r"(?<![^\W\d_])(?:[^\W\d_]{1,3}\.[ \u00a0\u202f\u2009]?){1,4}[^\W\d_]{1,5}\Z")
_LAST_PART = re.compile(r"[^-/]+\Z")
_WHOLE_WORD = re.compile(r"[^\W\d_]{3,}(?:en|er|et|te|es|ig|ung|eit|ist|icht|nd|ge|he|de)\Z")
_SPACES = re.compile(r"[ \u00a0\u202f\u2009]")
_NO_VOWEL = re.compile(r"[b-df-hj-np-tv-xzß]{2,4}\Z", re.IGNORECASE)
_ADDRESS = re.compile(
    r"https?://|www\.|[\w.+-]{1,64}@\w|[\w-]{1,64}\.(?:de|at|ch|eu|com|org|net)\b"
)
_ENGLISH_DOTTED = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]\Z|[^\W\d_]\Z")
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
"""A line of this length that ends without a mark may have been wrapped by a mail program."""

_SURE_LETTERS = 40
_SURE_WORDS = 7
_FEWEST_WORDS = 3
"""A sentence with fewer words besides code is code."""
_LONG_CODE = 100
"""Code of this length is separate; a shorter hash or key can be part of a sentence."""
_WORD = re.compile(r"[^\W\d_]+")


def segment(article: Article) -> None:
    """Fill the sentences of every block, with ids from 1, the title's first.

    In a German article, sentences that are clearly in another language are marked ``kept``; in an
    article in another language none are, since the user asked for all of it. Base64 and hashes are
    always ``kept``.
    """
    number = 0
    german = article.language in {"", "de"}
    for block in article.all_blocks():
        block.sentences = []
        for start, end in sentence_spans(block.text, article.language):
            for source, is_code in _pieces(block.text[start:end]):
                number += 1
                kept = is_code or (german and _is_foreign(source))
                block.sentences.append(Sentence(number, source, kept=kept))


def _pieces(sentence: str) -> Iterator[tuple[str, bool]]:
    """Yield a sentence, or its parts and the long code between them, and whether each is code."""
    spans = code_spans(sentence) if len(sentence) >= 32 else []
    if not spans:
        yield sentence, False
        return
    if len(_WORD.findall(without_code(sentence))) < _FEWEST_WORDS:
        yield sentence, True
        return
    at = 0
    for start, end in [*((a, b) for a, b in spans if b - a >= _LONG_CODE), (len(sentence),) * 2]:
        text = sentence[at:start].strip()
        if text:
            yield text, False
        if start < end:
            yield sentence[start:end], True
        at = end


def _is_foreign(sentence: str) -> bool:
    """Whether a sentence is clearly not German: long enough to tell, and without German words."""
    words = _WORD.findall(sentence.lower())
    if len(words) < _SURE_WORDS or sum(map(len, words)) < _SURE_LETTERS:
        return False
    german = sum(word in german_markers() for word in words)
    if german * 12 > len(words):
        return False
    return detect_language(sentence) not in {"", "de"}


def sentence_spans(text: str, language: str = "de") -> list[Span]:
    """Return the spans (start, end) of the sentences of ``text``, in order.

    ``language`` "en" applies the English rule to points ("Oct. 3", "Mr. Smith"); others, German.
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
        # A sentence may end with an emoticon alone, but one that begins with it goes on.
        before = text[max(start, match.start() - LOOK) : match.start()]
        return following.is_starter and bool(before.strip())
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
    """Decide for marks followed by a bracket; None leaves the decision to the marks.

    A bracket that opens inside a sentence belongs to it: "(siehe S. 3.)", "(!)", "[…]".
    """
    first = max(start, match.start() - 4 * LOOK)
    opening = max(text.rfind(bracket, first, match.start()) for bracket in "([")
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


def point_ends_english(text: str, start: int, position: int, following: Following) -> bool:
    """Whether the point at ``position`` ends the English sentence that began at ``start``."""
    if following.is_small:
        return False
    word = word_before(text, position)
    if word.isdigit() and len(word) <= 2:
        # Else it is the number of a list item: "1. Peel the onions".
        return bool(text[max(start, position - LOOK) : position - len(word)].strip())
    if word in _ENGLISH["before name"]:
        return False
    if word in _ENGLISH["before number"] and following.is_number:
        return False
    if word in _ENGLISH["may be last"] or _ENGLISH_DOTTED.match(word):
        return following.word.lower() in _ENGLISH["starters"]
    return True


class Following:
    """What follows a possible sentence end, seen past quotes, brackets and dashes.

    ``is_starter`` says that the next word is capitalised only at the start of a sentence.
    """

    __slots__ = ("at_end", "is_number", "is_small", "is_starter", "starts", "word")

    def __init__(self, text: str, position: int) -> None:
        space = _SPACE.match(text, position)
        position = space.end() if space else position
        openers = _OPENERS.match(text, position, position + LOOK)
        first = openers.end() if openers else position
        word = _WORD_AFTER.match(text, first, first + LOOK)
        self.at_end = position >= len(text)
        self.word = word[0] if word else ""
        letter = text[first : first + 1]
        self.is_number = letter.isdigit()
        self.is_small = letter.islower() or letter in tuple(",;:)]%&=")
        if letter.islower() and _ADDRESS.match(text, first, first + 2 * LOOK):
            self.is_small = False
        self.is_starter = letter.isupper() and self.word.lower() in _GERMAN["starters"]
        self.starts = not self.at_end and not self.is_small and not self.is_number


def word_before(text: str, position: int) -> str:
    """Return the word that ends at ``position``, without opening quotes and brackets."""
    left = text[max(0, position - LOOK) : position]
    if not left or left[-1].isspace():
        return ""
    return _OPENER.split(left.rsplit(None, 1)[-1])[-1]


def point_ends_sentence(
    text: str, start: int, position: int, following: Following, quoted: bool
) -> bool:
    """Whether the point at ``position`` ends the sentence that began at ``start``.

    ``quoted`` says that a closing quotation mark stands between the point and the white space.
    """
    word = word_before(text, position)
    if following.is_small:
        return _careless_end(word, following) and not quoted
    if quoted and len(word) > 3:
        return True
    if word[-1:].isdigit():
        return _number_ends(text, start, position, word, following)
    return _word_ends(text, position, word, following)


def _careless_end(word: str, following: Following) -> bool:
    """Whether a sentence ends although a small letter follows, as in comments on the web.

    This needs a long word with the ending of a word, not an abbreviation, and a next word that
    often starts sentences.
    """
    return (
        following.word in _GERMAN["starters"]
        and bool(_WHOLE_WORD.match(word))
        and not _is_listed(word)
    )


def _number_ends(text: str, start: int, position: int, number: str, following: Following) -> bool:
    """Whether "3." ends a sentence; else it is an ordinal, a day or the number of a list item."""
    next_word = following.word.lower()
    if next_word in _GERMAN["months"] or next_word in _GERMAN["after ordinal"]:
        return False
    if _DAY_AND_MONTH.match(number):
        return following.is_starter
    if not _ORDINAL.match(number):
        return True
    if len(number) <= 2 and not text[max(start, position - LOOK) : position - len(number)].strip():
        return False  # the number of a list item: "1. Die Zwiebeln schälen"
    if following.is_number:
        return False
    if following.is_starter:
        return True
    left = text[max(0, position - LOOK) : position - len(number)].rstrip()
    before = word_before(left, len(left)).lower()
    if before in _GERMAN["before ordinal"]:
        return False
    if before in _GERMAN["before cardinal"]:
        return True
    return len(number) == 3 and not before.endswith(("e", "en", "er", "es", "em"))


def _word_ends(text: str, position: int, word: str, following: Following) -> bool:
    """Whether a word with a point behind it ends a sentence; else it is an abbreviation."""
    name = _abbreviation(text, position, word)
    if _listed(name, "before number") and (following.is_number or _ROMAN.match(following.word)):
        return False
    if _listed(name, "often last"):
        return following.starts
    if _listed(name, "never last"):
        return False
    if _listed(name, "may be last"):
        return following.is_starter or following.is_number
    if _DOTTED.match(name):
        return following.is_starter or bool(_DOMAIN.search(name))
    is_short = (
        (len(name) == 1 and name.isalpha())
        or _ROMAN.match(name)
        or name.endswith("str")
        or (_NO_VOWEL.match(name) and name[1:].islower() and name.lower() not in _GERMAN["units"])
    )
    return following.is_starter if is_short else True


def _abbreviation(text: str, position: int, word: str) -> str:
    """Return the word that ends at ``position``, with the spaces in "z. B" removed."""
    if len(word) <= 5:
        spaced = _SPACED.search(text[max(0, position - 24) : position])
        if spaced and _is_listed(name := _SPACES.sub("", spaced[0])):
            return name
    last = _LAST_PART.search(word)
    if last and not _is_listed(word) and _is_listed(last[0]):
        return last[0]
    return word


def _is_listed(name: str) -> bool:
    return any(_listed(name, kind) for kind in ("often last", "never last", "may be last"))


def _listed(name: str, kind: str) -> bool:
    """Whether the list ``kind`` has ``name``: entries in lower case match any case."""
    words = _GERMAN[kind]
    return name in words or (name.lower() in words and name not in _GERMAN["names"])


# -- Texts too long for a model --------------------------------------------------------------------

_CLAUSES = (
    re.compile(r"(?<=[!?…;:])[\"'“”‘’»«›‹)\]]*\s+|(?<!\s)\s+(?=[–—-]\s)"),
    re.compile(
        r"(?<=,)\s+(?=(?:und|oder|aber|sondern|denn|doch|jedoch|weil|dass|daß|wenn|als|ob|obwohl"
        r"|während|nachdem|bevor|bis|damit|indem|sodass|wobei|wodurch|womit|worauf|wo|wie|falls"
        r"|der|die|das|dem|den|dessen|deren|welche[mnrs]?|um|ohne|statt|so|da)\b)"
    ),
    re.compile(r"(?<=,)\s+"),
    re.compile(r"(?<!\s)\s+(?=(?:und|oder|sowie|bzw\.|aber)\s)"),
    re.compile(r"(?<![.\d\s])\s+(?!\d)"),  # not inside "z. B." or "28. Oktober" or "10 000"
    re.compile(r"(?<!\s)\s+"),
    re.compile(r"(?<=[-/&?=,.;:_])(?=\w)"),
)
"""Where to cut, best first; the matched white space is dropped."""


def split_long(text: str, count: Callable[[str], int], limit: int) -> list[str]:
    """Split ``text`` into parts of at most ``limit`` tokens, as ``count`` counts them.

    A text within the limit is returned whole. The parts are of about equal length, cut at the ends
    of clauses (semicolon, colon, dash, comma before a conjunction, comma), else between words, else
    between characters. Joined with the white space that was between them, if any, they are the
    text. A single character that exceeds the limit stays a part: nothing is ever left out. Raises
    ValueError if ``limit`` is below 1.
    """
    if limit < 1:
        raise ValueError("limit must be at least 1")
    total = count(text)
    if total <= limit or len(text) < 2:
        return [text]
    tokens_per_character = total / len(text)
    parts: list[str] = []
    pending = [text]
    while pending:
        piece = pending.pop()
        # Counting is expensive: a piece that is far too long by estimate is cut without it.
        tokens = int(len(piece) * tokens_per_character)
        if tokens <= 4 * limit:
            tokens = count(piece)
        if tokens <= limit or len(piece) < 2:
            parts.append(piece)
            continue
        left, right = _cut(piece, -(-tokens // limit))
        pending += [part for part in (right, left) if part]
    return parts


def _cut(text: str, pieces: int) -> tuple[str, str]:
    """Cut ``text`` in two where about half of ``pieces`` equal pieces are on the left."""
    pieces = max(2, min(pieces, len(text)))
    target = len(text) * (pieces // 2) // pieces
    reach = max(1, int(len(text) / pieces * 0.6))
    low, high = max(1, target - reach), min(len(text) - 1, target + reach)
    for pattern in _CLAUSES:
        cuts = [m for m in pattern.finditer(text, low, high) if m.start() > 0 and m.end() < high]
        if cuts:
            best = min(cuts, key=lambda match: abs(match.start() - target))
            return text[: best.end()].rstrip(), text[best.end() :].lstrip()
    cut = max(1, target)  # inside a word, but not between a letter and its accent or joiner
    while cut < len(text) - 1 and (unicodedata.combining(text[cut]) or text[cut] in "\u200d\ufe0f"):
        cut += 1
    return text[:cut], text[cut:]
