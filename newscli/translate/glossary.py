"""Glossaries: which German term is to be translated how.

A glossary is a UTF-8 text file, one term a line: the German term, a tab, the wanted English. Empty
lines and lines that begin with "#" are left out. Terms match whole words in any inflected form
("Rote Armee" in "der Roten Armee"), with respect to case: a noun is no adjective.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from pathlib import Path

from newscli.article import CheckWarning, Span, WarningKind
from newscli.check.coverage import check_shape, severity
from newscli.errors import UsageError
from newscli.translate.engine import DecodeOptions, Engine, Hypothesis
from newscli.translate.hypotheses import Draft, draft
from newscli.translate.text import normalise_for_model

_WORD = re.compile(r"\w+(?:[.'-]\w+)*")
_ENDINGS = frozenset(
    ["", "e", "en", "em", "er", "ern", "es", "ens", "n", "ns", "s", "se", "sen", "ses", "nen"]
)
_FIRST_ENDINGS = _ENDINGS - {""} | {"'s"}
_STEM_ENDINGS = ("en", "er", "es", "em", "e")
_SHORTEST_STEM = 3
_UMLAUTS = str.maketrans("äöü", "aou")
_SENTENCE_START = re.compile(r"(?:^|[.!?:\"'(] ?)$")


@dataclass(frozen=True, slots=True)
class Term:
    """A German term and its wanted English, as the file has them (punctuation normalised)."""

    source: str
    wanted: str


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A term in a text, from ``start`` to ``end`` (exclusive).

    ``is_base_form`` says that it stands there as in the glossary, not inflected.
    """

    term: Term
    start: int
    end: int
    is_base_form: bool

    @property
    def span(self) -> Span:
        """The place of the term in the text."""
        return self.start, self.end


class Glossary:
    """Finds its terms in texts."""

    def __init__(self, terms: Iterable[Term]) -> None:
        """Take ``terms``; of two with the same German the later one counts."""
        self.terms = list({term.source: term for term in terms}.values())
        pairs = "\n".join(f"{t.source}\t{t.wanted}" for t in self.terms)
        self.digest = hashlib.sha256(pairs.encode()).hexdigest()[:16] if pairs else ""
        self._by_start: dict[str, list[tuple[list[str], Term]]] = defaultdict(list)
        self._longest = 0
        for term in self.terms:
            words = _WORD.findall(term.source)
            for key in {_folded(words[0]), _stem(words[0])}:
                self._by_start[key].append((words, term))
            self._longest = max(self._longest, len(words))

    @classmethod
    def read(cls, path: Path) -> Glossary:
        """Read the file at ``path``. Raises UsageError, naming the line, if it is no glossary."""
        try:
            lines = path.read_text(encoding="utf-8-sig").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
            raise UsageError(
                f"The glossary {path} cannot be read: {reason}.", "Check the path and the encoding."
            ) from error
        terms = []
        for number, line in enumerate(lines, start=1):
            if not line.strip() or line.lstrip().startswith("#"):
                continue
            source, _, wanted = (normalise_for_model(cell) for cell in line.partition("\t"))
            if not _WORD.search(source) or not wanted:
                raise UsageError(
                    f"Line {number} of the glossary {path} is not a term, a tab and its "
                    "translation.",
                    "Write, for example: Bundestag<TAB>German parliament",
                )
            terms.append(Term(source, wanted))
        return cls(terms)

    def find(self, text: str) -> list[Occurrence]:
        """Return the terms in the normalised ``text``, left to right, none overlapping another."""
        if not self.terms:
            return []
        found: list[Occurrence] = []
        words = list(_WORD.finditer(text))
        at = 0
        while at < len(words):
            occurrence = self._at(text, words[at : at + self._longest])
            if occurrence is None:
                at += 1
                continue
            found.append(occurrence)
            while at < len(words) and words[at].start() < occurrence.end:
                at += 1
        return found

    def keeps_terms(self, source: str, before: str, after: str) -> bool:
        """Return whether ``after`` has every wanted term of ``source`` that ``before`` has."""
        terms = [pattern(found.term.wanted) for found in self.find(source)]
        return all(term.search(after) or not term.search(before) for term in terms)

    def _starting(self, word: str) -> list[tuple[list[str], Term]]:
        """Return the terms whose first word may be ``word`` in some form, the longest first."""
        folded = _folded(word)
        stems = {folded} | {folded[: -len(e)] for e in _FIRST_ENDINGS if folded.endswith(e)}
        found = [item for stem in stems for item in self._by_start.get(stem, ())]
        return sorted(found, key=lambda item: -len(item[1].source))

    def _at(self, text: str, words: list[re.Match[str]]) -> Occurrence | None:
        """Return the longest term that begins with the first of ``words``."""
        for wanted, term in self._starting(words[0][0]):
            here = words[: len(wanted)]
            if len(here) < len(wanted):
                continue
            first = here[0].start()
            starts = bool(_SENTENCE_START.search(text[max(0, first - 2) : first] if first else ""))
            if all(
                _is_form_of(word[0], base, may_be_capitalised=starts and number == 0)
                for number, (word, base) in enumerate(zip(here, wanted, strict=True))
            ):
                start, end = here[0].start(), here[-1].end()
                return Occurrence(term, start, end, text[start:end] == term.source)
        return None


def _folded(word: str) -> str:
    return word.lower().translate(_UMLAUTS).replace("ß", "ss")


def _stem(word: str) -> str:
    """Return ``word`` folded, without an adjective's ending or a final -e."""
    folded = _folded(word)
    for ending in _STEM_ENDINGS:
        if folded.endswith(ending) and len(folded) - len(ending) > _SHORTEST_STEM:
            return folded[: -len(ending)]
    return folded


def _is_form_of(word: str, base: str, *, may_be_capitalised: bool) -> bool:
    """Return whether ``word`` is ``base`` or an inflected form of it, its case included."""
    if word == base:
        return True
    if base.isupper():  # an acronym: BRD, but not the word it spells
        return word in {base + "s", base + "'s", base + "en"}
    if not base[0].isalpha() or (word[0].isupper() != base[0].isupper() and not may_be_capitalised):
        return False
    if base[0].isupper() and not word[0].isupper():
        return False
    folded = _folded(word)
    if len(base) < _SHORTEST_STEM:
        return folded == _folded(base)
    whole, stem = _folded(base), _stem(base)
    return (folded.startswith(whole) and folded[len(whole) :] in _ENDINGS) or (
        folded.startswith(stem) and folded[len(stem) :] in _ENDINGS - {""}
    )


_SIBILANT = re.compile(r"(?:s|x|z|ch|sh)$")
_ARTICLE = re.compile(r"\b([Aa])n?(?= $)")
_LAST_WORD = re.compile(r"[^\W\d_]+$")
_MAN = re.compile(r"\b(?:[Ww]oman|(?!human|shaman|talisman)[a-z]*man|[A-Z][a-z]*woman)$")
"""Not a name, which may be in capitals: German, Roman."""
_VOWEL_SOUND = re.compile(
    r"[ai]|e(?!u)|o(?!ne\b|nce)|u(?!ni(?!n|m[pai]|de)|s[aeu]|t[eio]|k|r[aio]|biq)"
    r"|h(?:our|one?st|ono|eir)|8|1[18](?!\d)",
    re.IGNORECASE,
)
_SPELT_OUT = re.compile(r"(?:[A-Z]{1,3}|[B-DF-HJ-NP-TV-Z]+)\b")
_VOWEL_LETTERS = frozenset("AEFHILMNORSX")
"""Letters whose names begin with a vowel: an MP, an EU law."""


@cache
def _irregular_plurals() -> dict[str, str]:
    """Return the plurals of English nouns that are not regular."""
    text = (files("newscli") / "data" / "english_nouns.txt").read_text(encoding="utf-8")
    lines = (line.split() for line in text.splitlines() if not line.startswith("#"))
    return dict(line for line in lines if line)


def plural(term: str) -> str:
    """Return the plural of the last word of ``term``.

    >>> plural("spokeswoman"), plural("foster child"), plural("ally")
    ('spokeswomen', 'foster children', 'allies')
    """
    last = _LAST_WORD.search(term)
    irregular = _irregular_plurals().get(last[0].lower()) if last is not None else None
    if last is not None and irregular is not None:
        return term[: last.start()] + last[0][0] + irregular[1:]
    if _MAN.search(term):
        return term[:-2] + "en"
    if _SIBILANT.search(term):
        return term + "es"
    if re.search(r"[^aeiou]y$", term):
        return term[:-1] + "ies"
    return term + "s"


def takes_an(term: str) -> bool:
    """Return whether "an" stands before a term, not "a": by its sound, an hour, a union.

    >>> takes_an("hourly rate"), takes_an("European law"), takes_an("MP")
    (True, False, True)
    """
    if _SPELT_OUT.match(term):
        return term[0] in _VOWEL_LETTERS
    return bool(_VOWEL_SOUND.match(term))


def forms(term: str) -> list[str]:
    """Return ``term`` and its plural, if it is not one already."""
    last = _LAST_WORD.search(term)
    if last is not None and last[0].lower() in _irregular_plurals():
        return list(dict.fromkeys([term, plural(term)]))
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
    """Return whether a sentence (or a quoted one) begins at ``position``."""
    before = text[:position].rstrip()
    return not before.strip("\"'“”‘’(") or before[-1] in ".!?"


def replaced(text: str, match: re.Match[str], term: str) -> str:
    """Return ``text`` with ``term`` in the place of ``match``, "a" and "an" put right before it."""
    starts = is_start(text, match.start())
    new = term[:1].upper() + term[1:] if starts else term
    before = _ARTICLE.sub(r"\1n" if takes_an(new) else r"\1", text[: match.start()])
    return before + new + text[match.end() :]


_RENDERINGS = 6
_CONTINUED_BEAM = 2
_MOST_PLACES = 24
_FRAME = re.compile(r"(?:this|that|it)(?: is|'s) (.+)", re.IGNORECASE)
_LEADING_ARTICLE = re.compile(r"^(?:the|an?) ", re.IGNORECASE)


def place_terms(
    engine: Engine,
    glossary: Glossary,
    texts: Sequence[str],
    drafts: Sequence[Draft],
    decoded: Sequence[Sequence[Hypothesis]],
) -> list[Draft]:
    """Return ``drafts`` with the terms of ``glossary`` in them that ``texts`` call for.

    ``decoded`` are the n-best lists that the drafts were chosen from.
    """
    results = list(drafts)
    if not glossary.terms:
        return results
    placer = _Placer(engine)
    for index, (text, hypotheses) in enumerate(zip(texts, decoded, strict=True)):
        occurrences = glossary.find(text)
        if occurrences:
            results[index] = placer.place(text, occurrences, results[index], hypotheses)
    return results


class _Placer:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._known_renderings: dict[str, list[str]] = {}

    def place(
        self,
        text: str,
        occurrences: Sequence[Occurrence],
        first: Draft,
        hypotheses: Sequence[Hypothesis],
    ) -> Draft:
        """Return ``first``, or what replaces it, with as many terms placed as possible."""
        wanted = {item.term.wanted: item for item in occurrences}
        candidates = [
            first,
            *(draft(text, hypothesis, first.introduced) for hypothesis in hypotheses),
        ]
        sound = [c for c in candidates if severity(c.problems) <= severity(first.problems)]
        best = max(sound, key=lambda c: len(_present(c.text, wanted)))
        best = replace(best, text=_cased(best.text, wanted))
        for term, occurrence in wanted.items():
            if pattern(term).search(best.text):
                continue
            replacement = self._with_rendering_replaced(text, best.text, occurrence)
            if replacement is not None:
                best = replace(best, text=replacement)
                continue
            forced = self._decoded_with(text, best.text, occurrence, list(wanted))
            if forced is not None:
                best = forced
        text, notes = _cased(best.text, wanted), list(best.notes)
        best = replace(best, text=text, notes=notes, introduced=first.introduced)
        for term in wanted:
            if not pattern(term).search(best.text):
                message = f"“{term}” could not be placed."
                best.notes.append(CheckWarning(WarningKind.glossary, message))
        return best

    def _with_rendering_replaced(
        self, text: str, translation: str, occurrence: Occurrence
    ) -> str | None:
        """Put the term where the translation has what the model makes of it by itself."""
        term = occurrence.term.wanted
        surface = text[occurrence.start : occurrence.end]
        for rendering in self._renderings(surface, occurrence.term.source):
            matches = list(pattern(rendering).finditer(translation))
            if len(matches) != 1:  # with several, which one is the term's cannot be known
                continue
            is_plural = matches[0][0].lower() != rendering.lower() or (
                not occurrence.is_base_form and rendering.endswith("s")
            )
            return replaced(translation, matches[0], forms(term)[-1] if is_plural else term)
        return None

    def _renderings(self, *surfaces: str) -> list[str]:
        """Return the model's own translations of a term, most usual first.

        The term is translated in a short sentence, since models fare badly with single words, and
        alone.
        """
        found: list[str] = []
        for surface in dict.fromkeys(surfaces):
            if surface not in self._known_renderings:
                self._known_renderings[surface] = self._translated(surface)
            found += self._known_renderings[surface]
        return list(dict.fromkeys(found))

    def _translated(self, surface: str) -> list[str]:
        options = DecodeOptions(_RENDERINGS, hypotheses=_RENDERINGS)
        framed, alone = self._engine.decode([f"Das ist {surface}.", surface], options)
        texts = [match[1] for h in framed if (match := _FRAME.match(h.text))]
        texts += [h.text for h in alone]
        bare = [_LEADING_ARTICLE.sub("", text.strip(" .\"'")) for text in texts]
        return [text for text in bare if text and not check_shape(surface, text)]

    def _decoded_with(
        self, text: str, translation: str, occurrence: Occurrence, wanted: Sequence[str]
    ) -> Draft | None:
        """Decode anew so that the term is there; None if nothing sound comes of it."""
        term = occurrence.term.wanted
        choices = [term] if occurrence.is_base_form else list(dict.fromkeys([term, plural(term)]))
        sources, prefixes = [], []
        words = translation.split()
        for choice in choices:
            mixed = text[: occurrence.start] + choice + text[occurrence.end :]
            sources.append(mixed)
            prefixes.append("")
            for at in _likely_places(len(words), occurrence.start / len(text)):
                sources.append(text)
                capital = choice[:1].upper() + choice[1:] if at == 0 else choice
                prefixes.append(" ".join([*words[:at], capital]))
        options = DecodeOptions(_CONTINUED_BEAM)
        results = self._engine.decode(sources, options, prefixes)
        found = list(dict.fromkeys(hypotheses[0] for hypotheses in results))
        kept = [h for h in found if pattern(term).search(h.text)]
        if not kept:
            return None
        have = len(_present(translation, dict.fromkeys(wanted)))
        scores = self._engine.score([text] * len(kept), [h.text for h in kept])
        drafts = [
            draft(text, replace(h, score=score, align=None))
            for h, score in zip(kept, scores, strict=True)
            if len(_present(h.text, dict.fromkeys(wanted))) > have
        ]
        best: Draft | None = None
        for candidate in drafts:
            if best is None or candidate.is_better_than(best):
                best = candidate
        return best


def _likely_places(words: int, position: float) -> list[int]:
    """Return before which words a term may go, those nearest to its relative place in the source.

    Terms are mostly nouns, which English and German have in about the same order.
    """
    by_distance = sorted(range(words + 1), key=lambda at: abs(at - position * words))
    return sorted(by_distance[:_MOST_PLACES])


def _present(text: str, wanted: dict[str, Occurrence] | dict[str, None]) -> list[str]:
    return [term for term in wanted if pattern(term).search(text)]


def _cased(text: str, wanted: dict[str, Occurrence]) -> str:
    for term in wanted:
        text = with_case_as_wanted(text, term) or text
    return text
