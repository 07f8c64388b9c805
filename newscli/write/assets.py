"""The files in data/: templates, styles, scripts, and the explanations of warnings."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from string import Template


@cache
def asset(name: str) -> str:
    """Return the text of a file in data/."""
    text = (files("newscli.write") / "data" / name).read_text(encoding="utf-8")
    return text.replace("\r\n", "\n")


def filled(name: str, **parts: object) -> str:
    """Return a template in data/ with its ``$parts`` filled in, which must be escaped."""
    return Template(asset(name)).substitute(parts)
