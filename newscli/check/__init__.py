"""Compare a translation with its source: lost, altered, added and omitted content.

A :class:`Comparison` works out each part once, for the reranker, the candidates and the report.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property, lru_cache
from itertools import accumulate

from newscli.article import CheckWarning, Span, WarningKind, overlap
from newscli.check.addresses import check_addresses
from newscli.check.coverage import check_shape
from newscli.check.names import (
    Found,
    check_names,
    compare_names,
    missing_names,
    without_calendar_names,
)
from newscli.check.negation import check_negation
from newscli.check.numbers import Matching, check_numbers, compare_numbers
from newscli.check.quotes import check_quotes
from newscli.check.sense import check_sense
from newscli.check.words import Alignment, WordFindings, examine_words

_OF_ALIGNMENT = frozenset({"alignment", "words", "agreement", "warnings"})
"""The parts of a comparison that depend on the alignment."""


def _is_among(span: Span | None, told: list[Span]) -> bool:
    return any(overlap(span, place) for place in told)


def _apart_from(addresses: list[CheckWarning], warnings: list[CheckWarning]) -> list[CheckWarning]:
    """Return the warnings that are not about words of addresses that others are about."""
    here = [warning.source_span for warning in addresses if warning.source_span]
    there = [warning.translation_span for warning in addresses if warning.translation_span]
    return [
        warning
        for warning in warnings
        if not _is_among(warning.source_span, here)
        and not _is_among(warning.translation_span, there)
    ]


class Comparison:
    """A German and an English sentence, and the differences between them.

    Each part is worked out when it is first asked for and then kept: an n-best list asks for the
    agreement of every hypothesis, the report for the warnings of the one that was chosen.
    """

    def __init__(
        self,
        source: str,
        translation: str,
        alignment: Alignment | None = None,
        introduced: frozenset[str] = frozenset(),
    ) -> None:
        """Compare one sentence of each language; the engine's ``alignment`` helps to point.

        ``introduced`` are names that the article introduces (:func:`.names.introduced_names`).
        """
        self.source, self.translation, self.alignment = source, translation, alignment
        self.introduced = introduced

    def aligned(self, alignment: Alignment | None) -> Comparison:
        """Return this comparison with an alignment, keeping the parts that do not depend on it."""
        other = Comparison(self.source, self.translation, alignment, self.introduced)
        if not self.words.point_at_words:
            other.words = self.words
        vars(other).update({k: v for k, v in vars(self).items() if k not in _OF_ALIGNMENT})
        return other

    @cached_property
    def shape(self) -> list[CheckWarning]:
        """Faults of the translation's shape, as far as its text shows them."""
        return check_shape(self.source, self.translation)

    @cached_property
    def numbers(self) -> Matching:
        """Numbers, dates, times and amounts of both sides, matched."""
        source = without_calendar_names(self.source, self.introduced)
        return compare_numbers(source, self.translation)

    @cached_property
    def number_warnings(self) -> list[CheckWarning]:
        """Faults of numbers, units and signs."""
        return check_numbers(self.source, self.translation, self.numbers)

    @cached_property
    def names(self) -> Found:
        """The names that one side lacks."""
        return compare_names(self.source, self.translation, self.introduced)

    @cached_property
    def address_warnings(self) -> list[CheckWarning]:
        """Addresses, handles and hashtags that are missing or altered."""
        return check_addresses(self.source, self.translation)

    @cached_property
    def quote_warnings(self) -> list[CheckWarning]:
        """Faults of quotations."""
        return check_quotes(self.source, self.translation, self.numbers)

    @cached_property
    def negation_warnings(self) -> list[CheckWarning]:
        """A negation that one side lacks."""
        return check_negation(self.source, self.translation)

    @cached_property
    def words(self) -> WordFindings:
        """Words that are wrong, lost or said twice."""
        return examine_words(self.source, self.translation, self.alignment, self.introduced)

    @cached_property
    def sense_warnings(self) -> list[CheckWarning]:
        """Words that turn the sense."""
        return check_sense(self.source, self.translation, self.numbers)

    @cached_property
    def agreement(self) -> float:
        """How well the translation agrees with its source, from 0 to 1; 1 means no faults.

        Each number that is lost, altered or added counts one, each name, address, quotation,
        negation or word that turns the sense, is wrong, lost or said twice a half. The value is 1 /
        (1 + count).
        """
        return min(self.falling_agreement())

    def falling_agreement(self) -> Iterator[float]:
        """Yield the agreement that the parts compared so far allow; the last is the agreement.

        The costliest part comes last: one who sees early that another translation is better need
        not go on.
        """
        if not self.translation.strip():
            yield 0.0
            return
        yield from (1.0 / (1.0 + amiss) for amiss in accumulate(self._faults()))

    def _faults(self) -> Iterator[float]:
        """Yield how much is amiss in each part."""
        yield max(len(self.numbers.missing), len(self.numbers.invented))
        yield 0.5 * len(self.address_warnings)
        yield 0.5 * len(self.quote_warnings)
        yield 0.5 * len(self.negation_warnings)
        yield 0.5 * len(self.sense_warnings)
        if missing_names(self.source, self.translation, self.introduced):
            yield 0.5 * len(self.names.missing)
        yield 0.5 * len(self.words.warnings)

    @cached_property
    def warnings(self) -> list[CheckWarning]:
        """All warnings.

        A sentence that has no translation, or was left in German, gets warnings about its shape
        only.
        """
        shape = self.shape
        if {warning.kind for warning in shape} & {WarningKind.coverage, WarningKind.untranslated}:
            return shape
        names = self.address_warnings + _apart_from(self.address_warnings, check_names(self.names))
        closer = (*self.number_warnings, *names, *self.sense_warnings)
        told = [warning.source_span for warning in closer if warning.source_span is not None]
        told += [ours.span for ours, _ in self.numbers.pairs]
        return [
            *shape,
            *self.number_warnings,
            *names,
            *self.quote_warnings,
            *self.negation_warnings,
            *self.sense_warnings,
            # Of a number, a time zone or a nationality the others say more.
            *(
                warning
                for warning in self.words.warnings
                if warning.kind != WarningKind.lost or not _is_among(warning.source_span, told)
            ),
        ]


@lru_cache(maxsize=1024)
def compared(source: str, translation: str, introduced: frozenset[str] = frozenset()) -> Comparison:
    """Return the comparison of a pair; recent ones are kept."""
    return Comparison(source, translation, introduced=introduced)


def check_sentence(source: str, translation: str) -> list[CheckWarning]:
    """Return the warnings about the English translation of a German sentence.

    Kinds are those of docs/warnings.md.
    """
    return list(compared(source, translation).warnings)


def agreement(source: str, translation: str) -> float:
    """Return how well a hypothesis agrees with its source; see :attr:`Comparison.agreement`."""
    return compared(source, translation).agreement
