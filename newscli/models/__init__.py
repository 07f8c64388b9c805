"""Models: which exist, which are installed, and the files of the one that a run uses."""

from newscli.models.cache import converted, for_transformers
from newscli.models.convert import is_convertible
from newscli.models.store import ModelFiles, find_summary_model, find_translation_model

__all__ = [
    "ModelFiles",
    "converted",
    "find_summary_model",
    "find_translation_model",
    "for_transformers",
    "is_convertible",
]
