"""The ledger: every word of an input is in the article or listed as removed.

The text is extracted a second time by the simplest means (all of it, in any order), and its words
are compared with those of the title, the blocks and ``removed``. This puts the promise that nothing
is lost to the test.
"""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from newscli.article import Article
from newscli.read.base import xml
from newscli.read.characters import decode

_WORD = re.compile(r"\w+")
_INVISIBLE = re.compile(
    "[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\x00-\x08\x0e-\x1f¨´`ˆ˜ˇ¸˚]"
)
"""Not compared, like accents, which some files have beside their letters."""
_PARTS = re.compile(r"word/(?:document|footnotes|endnotes|comments|header\d*|footer\d*)\.xml")
_MARKS = re.compile("[\u0300-\u036f]")
_UNSEEN = ("script", "style", "head", "template", "iframe", "noembed", "noframes")
_SHOWN_HEADERS = ("From", "To", "Cc", "Date", "Subject")


@dataclass(slots=True)
class Ledger:
    """The balance of an input: ``total`` words = ``read`` + the words ``removed`` + ``lost``."""

    total: int
    read: int
    removed: dict[str, int] = field(default_factory=dict)
    """Words removed, by reason."""
    lost: list[str] = field(default_factory=list)
    """Words of the input that are neither read nor removed."""

    def __str__(self) -> str:
        """Return the balance in one line."""
        parts = [f"{self.total} words in the input", f"{self.read} read"]
        parts += [f"{count} removed ({reason})" for reason, count in self.removed.items()]
        shown = " ".join(self.lost[:10]) + (" …" if len(self.lost) > 10 else "")
        parts.append(f"{len(self.lost)} unaccounted for" + (f": {shown}" if shown else ""))
        return "; ".join(parts)


def balance(article: Article, data: bytes) -> Ledger | None:
    """Return the ledger of ``article``, which was read from ``data``; None for subtitles.

    Words that differ only in how they are divided or joined (hyphens at line ends, markup within a
    word) count as the same as long as every letter is there.
    """
    plain = _plain(data, article.source.kind, article.source.name)
    if plain is None:
        return None
    blocks = list(article.all_blocks())
    read = _words(block.text for block in blocks)
    removed: Counter[str] = Counter()
    listed: Counter[str] = Counter()
    for entry in article.removed:
        words = _words([entry.text])
        listed += words
        removed[entry.reason] += sum(words.values())
    given = _words([plain])
    found = read + listed
    missing = given - found
    spare = found - given + _words(block.marker for block in blocks)
    letters = Counter("".join(missing.elements())) - Counter("".join(spare.elements()))
    lost = [word for word in missing.elements() if set(word) & set(letters)] if letters else []
    return Ledger(sum(given.values()), sum(read.values()), dict(removed), lost)


def _words(texts: Iterable[str]) -> Counter[str]:
    counts: Counter[str] = Counter()
    for text in texts:
        plain = unicodedata.normalize("NFKD", _INVISIBLE.sub("", text)).casefold()
        counts.update(_WORD.findall(_MARKS.sub("", plain)))
    return counts


def _plain(data: bytes, kind: str, name: str) -> str | None:
    if kind in {"text", "markdown", "html"}:
        text, _, _ = decode(data, name, is_markup=True)
        if kind == "text":
            return text
        if kind == "markdown":
            from markdown_it import MarkdownIt

            return _markup(MarkdownIt("commonmark", {"maxNesting": 100}).render(text))
        return _markup(text)
    if kind == "pdf":
        from pypdf import PdfReader

        return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)
    if kind == "mail":
        return _mail(data, name)
    if kind in {"docx", "epub"}:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _archive(archive, kind, name)
    return None


def _markup(text: str) -> str:
    from lxml.etree import strip_elements

    from newscli.read.html import parse

    tree = parse(text, "the page")
    strip_elements(tree, *_UNSEEN, with_tail=False)
    return "\n".join(tree.itertext())


def _mail(data: bytes, name: str) -> str:
    from email import message_from_bytes
    from email.policy import default

    message = message_from_bytes(data, policy=default)
    headers = [] if message.get("Snapshot-Content-Location") else _SHOWN_HEADERS
    texts = [f"{header} {message[header]}" for header in headers if message[header]]
    body = message.get_body(("plain", "html"))
    if body is not None:
        content = body.get_content()
        texts.append(_markup(content) if body.get_content_subtype() == "html" else content)
    return "\n".join(texts).replace("Subject ", "", 1)


def _archive(archive: zipfile.ZipFile, kind: str, name: str) -> str:
    from lxml import etree

    texts: list[str] = []
    for path in archive.namelist():
        if kind == "epub":
            if path.lower().endswith(("html", "htm")):
                texts.append(_markup(decode(archive.read(path), name, is_markup=True)[0]))
            continue
        if _PARTS.fullmatch(path):
            tree = xml(archive.read(path))
            if tree is None:
                continue
            etree.strip_elements(tree, "{*}Fallback")
            for paragraph in tree.iter("{*}p"):
                texts.append("".join(
                    element.text or "" for element in paragraph.iter("{*}t", "{*}delText")
                ))  # fmt: skip
    return "\n".join(texts)
