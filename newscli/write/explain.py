"""What each kind of warning means, for readers who meet it in a page."""

from __future__ import annotations

from newscli.article import CheckWarning

_MEANING = {
    "number": "The numbers of the sentence and of its translation differ.",
    "date": "A date of the sentence is missing or differs in the translation.",
    "time": "A time of day is missing or differs in the translation.",
    "amount": "An amount of money is missing or differs in the translation.",
    "percentage": "A percentage is missing or differs in the translation.",
    "unit": "A measure or its unit differs between the sentence and its translation.",
    "name": "A name of the sentence was not found in the translation.",
    "quote": "Quotation marks do not match: who says what may have changed.",
    "negation": "One side is negated and the other may not be: the sense may be the opposite.",
    "coverage": "A part of the sentence may be missing in the translation.",
    "empty": "There is no translation; the German stands in its place.",
    "length": "The translation is much shorter or longer than its sentence usually gives.",
    "unfinished": "The translation breaks off before the sentence ends.",
    "untranslated": "The sentence, or most of it, was left in German.",
    "unknown": "Something in the sentence has no sign in the model's vocabulary and was lost.",
    "repetition": "The translation repeats itself, as models do when they lose the thread.",
    "glossary": "A term of your glossary was not used as you asked.",
    "kept": "The sentence does not seem to be German and was left as it is.",
}
_UNKNOWN = "The sentence and its translation may not say the same."
_REPAIRED = " newscli has corrected this in the text."


def explain(warning: CheckWarning) -> str:
    """Return one or two sentences on what a warning of this kind means."""
    meaning = _MEANING.get(warning.kind, _UNKNOWN)
    return meaning + (_REPAIRED if warning.repaired else "")
