"""Names of people, places and organisations that did not arrive in the translation."""

from __future__ import annotations

from newscli.article import CheckWarning


def check_names(source: str, translation: str) -> list[CheckWarning]:
    """Warn of names that are lost or altered."""
    return []


def missing_names(source: str, translation: str) -> int:
    """Count the names of the source that are not in the translation."""
    return 0
