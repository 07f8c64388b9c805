"""newscli: read German news in English, on your own machine.

From Python: :func:`translate` for a text, :func:`translate_article` for a file or URL,
:class:`Workshop` for many with the models kept open, :class:`Settings` for the command line's
options (docs/python.md).
"""

from __future__ import annotations

TYPE_CHECKING = False  # typing itself takes a while to import
if TYPE_CHECKING:
    from typing import Any

    from newscli.article import Article, Report
    from newscli.errors import NewscliError
    from newscli.pipeline import Workshop, translate_article
    from newscli.pipeline import translate_text as translate
    from newscli.settings import Settings

__version__ = "0.1.0"
__all__ = [
    "Article",
    "NewscliError",
    "Report",
    "Settings",
    "Workshop",
    "translate",
    "translate_article",
]

_HOME = {
    "Article": "newscli.article",
    "Report": "newscli.article",
    "NewscliError": "newscli.errors",
    "Settings": "newscli.settings",
    "Workshop": "newscli.pipeline",
    "translate_article": "newscli.pipeline",
}


def __getattr__(name: str) -> Any:
    """Import the public names when they are first used: start-up is a feature (PEP 562)."""
    from importlib import import_module

    if name == "translate":  # the package of that name, which can be called
        return import_module("newscli.translate")
    if name not in _HOME:
        raise AttributeError(f"module 'newscli' has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)
