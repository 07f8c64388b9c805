"""Capitals: of headlines that are written in them, and at the beginning of a sentence."""

from __future__ import annotations

import re

from newscli.language import function_words

_WORD = re.compile(r"[^\W\d_]+")
_BEGINNING = re.compile(r"[^\W_]+")
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
