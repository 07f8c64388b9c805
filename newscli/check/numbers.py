"""Find every number, date part and time of a text, in either language."""

from newscli.check.english_numbers import english_quantities
from newscli.check.german_numbers import german_quantities

__all__ = ["english_quantities", "german_quantities"]
