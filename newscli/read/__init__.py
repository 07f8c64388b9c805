"""From a file, URL or standard input to an :class:`~newscli.article.Article`."""

from newscli.read.base import SUPPORTED_SUFFIXES, ReadOptions
from newscli.read.furniture import furniture_key
from newscli.read.source import read_article, read_bytes

__all__ = [
    "SUPPORTED_SUFFIXES",
    "ReadOptions",
    "furniture_key",
    "read_article",
    "read_bytes",
]
