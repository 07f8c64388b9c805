"""Where articles come from: a file, a URL or standard input, in any supported format."""

from __future__ import annotations

import hashlib
import io
import logging
import re
import sys
import zipfile
from importlib import import_module
from pathlib import Path

from newscli.article import Article, Source, SourceKind
from newscli.errors import InputError
from newscli.files import INPUT_SUFFIXES, MAX_FILE_BYTES, suffix_of
from newscli.language import detect_language, language_name
from newscli.read.base import ReadOptions
from newscli.read.characters import decode
from newscli.read.markdown import looks_like_markdown, read_markdown
from newscli.read.subtitles import read_subtitles, subtitle_kind
from newscli.read.text import read_text
from newscli.read.url import fetch, is_url, without_secrets

_LOG = logging.getLogger(__name__)
_PAGE = re.compile(r"(?:[\w-]{1,63}\.)+(?:de|at|ch|com|org|net|eu|info)(?:/|\Z)", re.IGNORECASE)
_HTML_START = re.compile(  # an element, after spaces, comments and declarations
    r"(?:[\s\ufeff]|<!--(?:(?!-->)[\s\S])*-->|<\?[^>]*>)*"
    r"<(?:!doctype\s+html|html|head|body|article|main|div|section|p|h1|meta|title)\b",
    re.IGNORECASE,
)
_MAIL_HEADER = re.compile(rb"(?:[!-9;-~]{1,76}:[ \t\r\n]|From )")
_MAIL_SIGNS = (
    b"\nmime-version:", b"\nmessage-id:", b"\nreceived:", b"\nreturn-path:",
    b"\ndelivered-to:", b"\nx-mailer:",
)  # fmt: skip


def read_article(name: str, options: ReadOptions) -> Article:
    """Read the article at ``name``: a path, an http(s) URL, or "-" for standard input.

    :raises InputError: if it cannot be read, has no article in it, or is in another language
    """
    if name == "-":
        return read_bytes(sys.stdin.buffer.read(MAX_FILE_BYTES + 1), "stdin", options)
    if is_url(name):
        page = fetch(name)
        name = without_secrets(name)
        return read_bytes(page.data, name, options, page.kind, page.charset, page.url)
    return read_bytes(_read_file(name), name, options)


def _read_file(name: str) -> bytes:
    path = Path(name.removeprefix("file://"))
    try:
        if path.is_dir():
            raise InputError(f"{name} is a folder.", "Use `newscli batch` for folders.")
        with path.open("rb") as file:
            return file.read(MAX_FILE_BYTES + 1)
    except FileNotFoundError as error:
        page = _PAGE.match(name)
        hint = "If it is a web page, put https:// before it." if page else "Check the path."
        raise InputError(f"{name} does not exist.", hint) from error
    except PermissionError as error:
        raise InputError(f"{name} may not be read.", "Check its permissions.") from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise InputError(f"{name} cannot be read: {reason}.", "Check the path.") from error


def read_bytes(
    data: bytes,
    name: str,
    options: ReadOptions,
    kind: SourceKind | None = None,
    charset: str = "",
    url: str = "",
) -> Article:
    """Read the article in ``data``; ``name`` is its path, its URL or "stdin".

    ``kind`` and ``charset`` are those that a server has declared, if any; otherwise the suffix of
    ``name`` and the content decide. ``url`` is the address after redirects.

    :raises InputError: if there is no article in it, or it is in another language
    """
    if len(data) > MAX_FILE_BYTES:
        raise InputError(
            f"{name} is larger than {MAX_FILE_BYTES // 2**20} MB.",
            "Split it, or give the article alone.",
        )
    if not data.strip():
        raise InputError(f"{name} is empty.", "Give a file with an article in it.")
    asked: SourceKind | None = options.format or None  # type: ignore[assignment]  # checked there
    kind = _document_kind(data) or asked or kind or INPUT_SUFFIXES.get(suffix_of(name))
    if kind in {"text", None} and not options.format:
        kind = "html" if _is_saved_page(data) else "mail" if _is_mail(data) else kind
    encoding = ""
    if kind in {"pdf", "docx", "epub", "mail"}:
        reader = import_module(f"newscli.read.{kind}")
        article: Article = getattr(reader, f"read_{kind}")(data, name, options)
    else:
        text, encoding, notices = decode(data, name, options.encoding, charset, kind == "html")
        if kind is None and _HTML_START.match(text[:4096]):
            kind = "html"
            text, encoding, notices = decode(data, name, options.encoding, charset, True)
        kind = kind or subtitle_kind(text) or ("markdown" if looks_like_markdown(text) else "text")
        if kind == "html":
            from newscli.read.html import read_html

            article = read_html(text, name, options, url)
        elif kind in {"srt", "vtt"}:
            article = read_subtitles(text, name, kind)
        else:
            article = (read_markdown if kind == "markdown" else read_text)(text, options)
        article.notices += notices
    if url:
        article.metadata.setdefault("url", url)
    article.source = Source(kind, name, hashlib.sha256(data).hexdigest(), encoding)
    _complete(article, options)
    if _LOG.isEnabledFor(logging.DEBUG):
        from newscli.read.ledger import balance

        try:
            ledger = str(balance(article, data) or "no ledger for this kind of input")
        except Exception as error:  # the plain extraction is less forgiving than the reader
            ledger = f"no ledger ({error})"
        _LOG.debug("%s: %s", name, ledger)
    return article


def _is_saved_page(data: bytes) -> bool:
    """Say whether a file with the suffix .txt is certainly a web page."""
    start = data[:1024].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    return start.startswith((b"<!doctype html", b"<html"))


def _is_mail(data: bytes) -> bool:
    """Say whether ``data`` starts with the header of a mail or of a page saved as MHTML."""
    start = data[: 64 * 1024].lstrip()
    if not _MAIL_HEADER.match(start):
        return False
    header = b"\n" + start.replace(b"\r", b"").partition(b"\n\n")[0].lower()
    return b"\nfrom:" in header and any(sign in header for sign in _MAIL_SIGNS)


def _document_kind(data: bytes) -> SourceKind | None:
    """Return the kind of a binary document by its content, whatever its name."""
    if data[:1024].lstrip().startswith(b"%PDF-"):
        return "pdf"
    if not data.startswith(b"PK\x03\x04"):
        return None
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return None
    if "META-INF/container.xml" in names:
        return "epub"
    return "docx" if "word/document.xml" in names else None


def _complete(article: Article, options: ReadOptions) -> None:
    """Find the language; refuse text that is not an article or is neither German nor English."""
    article.blocks = [block for block in article.blocks if block.text]
    if not any(c.isalnum() for block in article.all_blocks() for c in block.text):
        raise InputError(
            f"{article.source.name} has no article in it.",
            "Use --keep-furniture to keep all its text." if article.removed else "Check the file.",
        )
    if article.title is not None:
        article.title.level = 0  # a title has no rank, and JSON no place for one
    language = _language(article)
    if language == "en" and options.force_language:
        language = "de"  # an English article would not be translated at all
    if language not in {"de", "en", ""} and not options.force_language:
        raise InputError(
            f"{article.source.name} is in {language_name(language)}, not in German.",
            "Use --force-language to translate it anyway.",
        )
    article.language = language


_GERMAN_SHARE = 0.2
_LANGUAGE_SAMPLE = 400
"""Blocks whose language is detected: enough to decide, and quick for a 20 MB file."""


def _language(article: Article) -> str:
    """Return the language of most of the text, but "de" if a fair part of it is German.

    The rest is then kept sentence by sentence.
    """
    shares: dict[str, int] = {}
    for block in article.blocks[:: len(article.blocks) // _LANGUAGE_SAMPLE + 1]:
        language = detect_language(block.text)
        if language:
            shares[language] = shares.get(language, 0) + len(block.text)
    total = sum(shares.values())
    if total and shares.get("de", 0) >= _GERMAN_SHARE * total:
        return "de"
    sample = [*filter(None, [article.title]), *article.blocks[:_LANGUAGE_SAMPLE]]
    everything = "\n".join(block.text for block in sample)
    return detect_language(everything) or max(shares, key=lambda code: shares[code], default="")
