"""English forms of a wanted term: find it in a text, put it into its case, make it plural."""

from __future__ import annotations

import re

_SIBILANT = re.compile(r"(?:s|x|z|ch|sh)$")
_VOWEL = re.compile(r"[aeiouAEIOU]")
_ARTICLE = re.compile(r"\b([Aa])n?(?= $)")


def plural(term: str) -> str:
    """Return the regular plural of the last word of ``term``."""
    if _SIBILANT.search(term):
        return term + "es"
    if re.search(r"[^aeiou]y$", term):
        return term[:-1] + "ies"
    return term + "s"


def forms(term: str) -> list[str]:
    """Return ``term`` and its plural, if it is not one already."""
    return [term] if term.endswith("s") and not term.endswith("ss") else [term, plural(term)]


def pattern(term: str) -> re.Pattern[str]:
    """Return what finds ``term`` in any case, singular or plural, as whole words."""
    choices = "|".join(
        r"\s+".join(map(re.escape, form.split())) for form in sorted(forms(term), key=len)[::-1]
    )
    return re.compile(rf"(?<!\w)(?:{choices})(?!\w)", re.IGNORECASE)


def in_case(term: str, found: str, starts_sentence: bool) -> str:
    """Return ``term`` (as wanted) for the place where ``found`` stands: plural, capital."""
    text = term if found.lower() == term.lower() else forms(term)[-1]
    return text[:1].upper() + text[1:] if starts_sentence else text


def with_case_as_wanted(text: str, term: str) -> str | None:
    """Return ``text`` with every ``term`` in it in the wanted case; None if there is none."""
    found = False

    def fixed(match: re.Match[str]) -> str:
        nonlocal found
        found = True
        return in_case(term, " ".join(match[0].split()), is_start(text, match.start()))

    result = pattern(term).sub(fixed, text)
    return result if found else None


def is_start(text: str, position: int) -> bool:
    """Say whether a sentence (or a quoted one) begins at ``position``."""
    before = text[:position].rstrip()
    return not before.strip("\"'“”‘’(") or before[-1] in ".!?"


def replaced(text: str, match: re.Match[str], term: str) -> str:
    """Return ``text`` with ``term`` in the place of ``match``, "a" and "an" put right before it."""
    starts = is_start(text, match.start())
    new = term[:1].upper() + term[1:] if starts else term
    before = _ARTICLE.sub(r"\1n" if _VOWEL.match(new) else r"\1", text[: match.start()])
    return before + new + text[match.end() :]
