"""Where newscli keeps what it makes: a cache that may be deleted at any time, and the config file.

The folders are the platform's own (XDG on Linux, Library on macOS, AppData on Windows), found by
platformdirs; NEWSCLI_CACHE and NEWSCLI_CONFIG override them.
"""

from __future__ import annotations

import os
from pathlib import Path


def _from_environment(variable: str) -> Path | None:
    """Return the absolute path that ``variable`` names, or None if it is unset or empty."""
    value = os.environ.get(variable, "")
    return Path(value).expanduser().absolute() if value else None


def cache_dir() -> Path:
    """Return the folder of converted models, the translation memory and the like.

    It need not exist yet; nothing in it is lost by deleting it but time.
    """
    override = _from_environment("NEWSCLI_CACHE")
    if override is not None:
        return override
    from platformdirs import user_cache_path

    return user_cache_path("newscli", appauthor=False)


def config_dir() -> Path:
    """Return the folder of the config file; it need not exist."""
    return config_path().parent


def config_path() -> Path:
    """Return the path of the config file (TOML); it need not exist."""
    override = _from_environment("NEWSCLI_CONFIG")
    if override is not None:
        return override
    from platformdirs import user_config_path

    return user_config_path("newscli", appauthor=False) / "config.toml"
