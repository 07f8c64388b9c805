"""What a run may say about models that could be pulled: once a day, in one line, never more."""

from __future__ import annotations

import time

from newscli.models.catalogue import COMPACT, catalogue
from newscli.models.find import ModelFiles, choose
from newscli.settings import cache_dir

_DAY = 24 * 3600.0


def better_model(used: ModelFiles) -> str:
    """Return a line on a better translation model than ``used``, or "" if there is none.

    Nothing is said to someone who chose a model, or whose bundled model is the best known.
    """
    if used.name != COMPACT or choose("translation").name != COMPACT or used.why == "you named it":
        return ""
    models = [entry for entry in catalogue() if entry.task == "translation"]
    own = next(entry for entry in models if entry.name == COMPACT)
    best = max(models, key=lambda entry: entry.bleu)
    if best is own:
        return ""
    return (
        f"A larger model translates better ({best.quality}"
        + (f", {own.name} {own.bleu:.1f}" if own.bleu else "")
        + f"): newscli models pull {best.name} ({best.megabytes} MB)"
    )


def is_due() -> bool:
    """Say whether the hint was not given for a day, and note that it is given now."""
    stamp = cache_dir() / "hint"
    try:
        if stamp.exists() and time.time() - stamp.stat().st_mtime < _DAY:
            return False
        stamp.parent.mkdir(parents=True, exist_ok=True)
        stamp.touch()
    except OSError:  # a cache that cannot be written must not make every run say it
        return False
    return True
