"""German sentences to English ones: engines, guard, memory, glossary, and what joins them."""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

from newscli.translate.engine import open_engine
from newscli.translate.translator import TranslateOptions, Translation, Translator

if TYPE_CHECKING:
    from newscli.settings import Settings

__all__ = ["TranslateOptions", "Translation", "Translator", "open_engine"]


class _Callable(ModuleType):
    """Lets ``newscli.translate("Guten Tag.")`` be a call, although that is also this package."""

    def __call__(self, text: str, settings: Settings | None = None) -> str:
        """Return German text in English (:func:`newscli.pipeline.translate_text`)."""
        # Imported by name: the pipeline stands above this package.
        translate_text = import_module("newscli.pipeline").translate_text
        return str(translate_text(text, settings))


sys.modules[__name__].__class__ = _Callable
