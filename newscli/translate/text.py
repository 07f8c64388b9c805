"""What a model is given of a sentence, and how its output becomes a sentence again.

Punctuation is normalised, headlines in capitals are put into ordinary case, and sentences that are
too long are cut into parts.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from newscli.addresses import addresses
from newscli.article import Span
from newscli.check.names import likely_names
from newscli.language import function_words
from newscli.lexicon import SPELT_OTHERWISE, Lexicon
from newscli.translate.engine import Engine

_CHARACTERS = str.maketrans(
    {
        "„": '"', "“": '"', "”": '"', "‟": '"', "«": '"', "»": '"', "″": '"',
        "‚": "'", "‘": "'", "’": "'", "‛": "'", "‹": "'", "›": "'", "′": "'", "´": "'", "`": "'",
        "–": "-", "—": "-", "―": "-", "‒": "-", "‐": "-", "‑": "-", "−": "-",
        "…": "...",
        "\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u2007": " ", "\u2008": " ", "\u200a": " ",
        "\u2002": " ", "\u2003": " ", "\u3000": " ", "\t": " ", "\n": " ", "\r": " ",
        "\u00ad": None, "\u200b": None, "\u200c": None, "\u200d": None, "\u2060": None,
        "\ufeff": None, "\u200e": None, "\u200f": None,
    }
)  # fmt: skip
_GROUPED_BY_SPACE = re.compile(
    r"(?<![\d.,+])(?<!\d[\u00a0\u202f\u2009])[1-9]\d{0,2}(?:[\u00a0\u202f\u2009]\d{3})+(?!\d)"
)
_THIN_SPACE = re.compile("[\u00a0\u202f\u2009]")
_UNIT_AFTER_NUMBER = re.compile(r"(?<=\d) (?=[%°€$£])")
_SPACES = re.compile(r" {2,}")


def normalise_for_model(text: str) -> str:
    r"""Return one line of ``text`` in the punctuation that Marian models know.

    German and typographic quotes become straight ones, dashes become ``-``, the ellipsis three
    points; every kind of space becomes a plain one; invisible characters go; digits grouped by
    thin or fixed spaces are written with the German thousands point (``10 000`` → ``10.000``); a
    space between a number and a percent or currency sign is dropped.

    >>> normalise_for_model("„Rund 10\u202f000 Soldaten“ – 3,5 %")
    '"Rund 10.000 Soldaten" - 3,5%'
    """
    text = unicodedata.normalize("NFC", text)
    text = _GROUPED_BY_SPACE.sub(lambda match: _THIN_SPACE.sub(".", match[0]), text)
    text = text.translate(_CHARACTERS)
    text = _UNIT_AFTER_NUMBER.sub("", text)
    return _SPACES.sub(" ", text).strip()


_WORD = re.compile(r"[^\W\d_]+")
_BEGINNING = re.compile(r"[^\W_]+")
_NAME = 0.5
"""A word with this likelihood to be a name keeps its spelling."""
_UMLAUT = re.compile("[äöü]", re.IGNORECASE)
_MOST = 0.8
_FEWEST_LETTERS = 8
_ACRONYMS = frozenset(
    re.findall(
        r"\w+",
        """
        AFD ARD BAMF BGH BKA BMW BND BRD BSW BVB CDU CIA CSU DAX DDR DFB DGB DRK EM ESC EU EUGH
        EZB FBI FC FCB FDP FIFA FPÖ GDL GEZ HSV IAA IG IOC IS IWF KI KKW KSC LKA MDR NASA NATO
        NDR NRW NSA NSU ORF ÖBB ÖVP OECD PKK PKW LKW RB RBB RTL SAP SEK SPD SPÖ SRF SV SVP SWR
        TSG TV TÜV UN UNO UK US USA UEFA VFB VFL VW WDR WHO WM WTO ZDF
        """,
    )
)


def is_capitals(text: str) -> bool:
    """Say whether ``text`` is written in capitals: two words or more, hardly a small letter."""
    if sum(map(str.islower, text)) > sum(map(str.isupper, text)):
        return False  # nearly every sentence; the rest costs more
    letters = [c for c in text if c.isalpha()]
    if len(letters) < _FEWEST_LETTERS or len(_WORD.findall(text)) < 2:
        return False
    return sum(c.isupper() for c in letters) >= _MOST * len(letters)


def ordinary_case(text: str) -> str:
    """Return a text in capitals with small words small and the others capitalised.

    Which words are nouns cannot be known, so all others get a capital, as in an English headline;
    acronyms stay.

    >>> ordinary_case("CDU UND SPD STREITEN ÜBER DIE RENTE")
    'CDU und SPD Streiten über die Rente'
    """

    def recase(match: re.Match[str]) -> str:
        word = match[0]
        if not word.isupper() or word in _ACRONYMS:
            return word
        if word.lower() in function_words("de") and match.start() > 0:
            return word.lower()
        return word[:1] + word[1:].lower()

    return _WORD.sub(recase, text)


def usually_spelt(text: str, lexicon: Lexicon, names: frozenset[str] = frozenset()) -> str:
    """Return a text with its words as the corpus mostly spells them, so that the model knows them.

    Names that English does not translate stay as they are, as do addresses and these ``names``.
    That ``ae`` stands for ``ä`` is only believed if the text has no umlaut, and of capitalised
    words only if there are two.

    >>> from newscli.lexicon import open_lexicon
    >>> usually_spelt("In Grossbritannien weiss Peter Weiss es.", open_lexicon())
    'In Großbritannien weiß Peter Weiss es.'
    """
    if SPELT_OTHERWISE.search(text) is None:
        return text
    umlauts = _UMLAUT.search(text) is None
    words = [(match, lexicon.usual_spelling(match[0], umlauts)) for match in _WORD.finditer(text)]
    changed = [(m.span(), usual) for m, usual in words if usual != m[0] and m[0] not in names]
    if changed:
        kept_as_is = [address.span for address in addresses(text)]
        changed = [c for c in changed if not any(a <= c[0][0] < b for a, b in kept_as_is)]
    kept = _names_among(text, changed, lexicon)
    changed = [change for change in changed if change not in kept]
    doubted = [(span, usual) for span, usual in changed if _UMLAUT.search(usual)]
    if len(doubted) == 1 and doubted[0][1][0].isupper():
        changed.remove(doubted[0])
    return _with_changes(text, changed)


Change = tuple[Span, str]
"""A word's place, and how it is spelt otherwise."""


def _with_changes(text: str, changes: Sequence[Change]) -> str:
    made, end = [], 0
    for span, usual in changes:
        made += [text[end : span[0]], usual]
        end = span[1]
    return "".join([*made, text[end:]])


def _names_among(text: str, changes: Sequence[Change], lexicon: Lexicon) -> set[Change]:
    """Return the changes of words that are likely names, in both spellings, and not translated."""
    if not any(usual[0].isupper() for _, usual in changes):
        return set()
    before = {name.span[0]: name.likelihood for name in likely_names(text)}
    respelt = likely_names(_with_changes(text, changes))
    after = {name.span[0]: name.likelihood for name in respelt}
    names, shift = set(), 0
    for span, usual in changes:
        entry = lexicon.entry(usual)
        english = entry.renderings[0].word if entry and entry.renderings else usual
        translated = english[0].isupper() and english.lower() != usual.lower()
        likely = (before.get(span[0], 0.0) + after.get(span[0] + shift, 0.0)) / 2
        if usual[0].isupper() and not translated and likely >= _NAME:
            names.add((span, usual))
        shift += len(usual) - (span[1] - span[0])
    return names


def begun_like(source: str, text: str) -> str:
    """Return ``text`` with a capital at its start if ``source`` has one and a word follows it.

    The compact model has learnt from dictionaries too, whose entries begin small; 2 % of sentences
    come out like them. A name of the source (``iPhone``) stays as it is.

    >>> begun_like("Dunkle Wolken zogen auf.", "dark clouds gathered.")
    'Dark clouds gathered.'
    """
    theirs, ours = _BEGINNING.search(source), _BEGINNING.search(text)
    if not theirs or not ours or not theirs[0][0].isupper() or not ours[0].islower():
        return text
    if ours[0] in source.split():
        return text
    return text[: ours.start()] + ours[0].capitalize() + text[ours.end() :]


_ORDINAL = re.compile(r"(?<![\w.])(?P<number>\d[\d,]*)(?P<ending>st|nd|rd|th)\b")
_ORDINAL_ENDINGS = {"1": "st", "2": "nd", "3": "rd"}


def with_ordinals(source: str, text: str) -> str:
    """Return ``text`` with the endings that its ordinals have, unless ``source`` has them so.

    >>> with_ordinals("in der 91. Minute", "in the 91th minute")
    'in the 91st minute'
    """

    def ended(match: re.Match[str]) -> str:
        number = match["number"]
        teen = number[-2:-1] == "1"
        ending = "th" if teen else _ORDINAL_ENDINGS.get(number[-1], "th")
        return match[0] if match[0] in source else number + ending

    return _ORDINAL.sub(ended, text)


LONGEST = 80
"""Tokens, end token included. Above it the compact model is better in parts: chrF 63.4 whole and
66.7 in parts on the 17 such lines of flores-dev and wmt19; level on the 99 of 60 to 80 tokens."""

_CLOSING = "\"')]»”’"
_KEEPS_CAPITAL = {"I", "I'm", "I've", "I'd", "I'll"}


def parts_of(text: str, engine: Engine, limit: int = 0) -> list[str]:
    """Return ``text`` in parts of at most ``limit`` tokens (default: what the model can take).

    Cuts fall between clauses where they can, then between words; nothing is left out.
    """
    from newscli.segment import split_long

    most = min(limit or LONGEST, engine.max_source_tokens)
    return [
        part.strip()
        for part in split_long(text, lambda piece: engine.count_tokens([piece])[0], most)
        if part.strip()
    ]


def join(whole: str, parts: Sequence[str], translations: Sequence[str]) -> str:
    """Return the translation of ``whole`` from those of its ``parts``.

    A model ends each part like a sentence and begins it with a capital; both are undone where the
    source part did not. Parts of one word (a cut between characters) come without a space.
    """
    joined, end = "", 0
    for index, (part, translation) in enumerate(zip(parts, translations, strict=True)):
        start = max(whole.find(part, end), end)
        spaced, end = whole[end:start].isspace(), start + len(part)
        text = translation.strip()
        if index > 0 and part[:1].islower():
            text = _without_capital(text, parts)
        if index < len(parts) - 1:
            text = _ended_like(part, text)
        joined += " " + text if spaced else text
    return joined.strip()


def _without_capital(text: str, sources: Sequence[str]) -> str:
    first = text.split(" ", 1)[0]
    is_name = any(first.strip(",") in source for source in sources)
    if first in _KEEPS_CAPITAL or is_name or not first[1:].islower():
        return text
    return text[:1].lower() + text[1:]


def _ended_like(source: str, text: str) -> str:
    """Take away a full stop that ``source`` does not have, and give back its comma."""
    end = source.rstrip(_CLOSING + " ")[-1:]
    if end not in ".!?…" and text.endswith(".") and not text.endswith("..."):
        text = text[:-1].rstrip()
    if end in {",", ";", ":"} and text[-1:] not in {",", ";", ":", "."}:
        text += end
    return text
