"""German sentences to English ones: engines, guard, memory, glossary, and what joins them."""

from newscli.translate.opening import open_engine
from newscli.translate.translator import TranslateOptions, Translation, Translator

__all__ = ["TranslateOptions", "Translation", "Translator", "open_engine"]
