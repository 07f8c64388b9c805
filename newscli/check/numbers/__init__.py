"""Numbers, dates, times and amounts: found in either language, and matched by their values."""

from newscli.check.numbers.english import english_quantities
from newscli.check.numbers.german import german_quantities
from newscli.check.numbers.match import (
    Matching,
    check_numbers,
    compare_numbers,
    match,
)
from newscli.check.numbers.notation import Quantity

__all__ = [
    "Matching",
    "Quantity",
    "check_numbers",
    "compare_numbers",
    "english_quantities",
    "german_quantities",
    "match",
]
