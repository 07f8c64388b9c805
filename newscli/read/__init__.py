"""From a file, URL or standard input to an :class:`~newscli.article.Article`."""

from newscli.read.base import ReadOptions
from newscli.read.furniture import furniture_key
from newscli.read.source import read_article, read_bytes
from newscli.read.url import is_url, without_secrets

__all__ = [
    "ReadOptions",
    "furniture_key",
    "is_url",
    "read_article",
    "read_bytes",
    "without_secrets",
]
