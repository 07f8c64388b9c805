"""What a web page says of itself: charset, title, author, date, site."""

from __future__ import annotations

import html
import json
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from newscli.read.characters import normalise, one_line

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_META_CHARSET = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{1,40})", re.I
)
_XML_CHARSET = re.compile(
    rb"\A\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9_:.-]{1,40})", re.I
)
_ARTICLE_TYPES = re.compile(r"(Article|BlogPosting|Posting|Report|Review)$")
_ISO_DATE = re.compile(
    r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2})?(?:\.\d+)?(?:Z|[+-]\d{2}:?\d{2})?)?"
)
_META_NAMES = {
    "author": ("author", "article:author", "dc.creator", "dcterms.creator", "parsely-author"),
    "date": (
        "article:published_time", "date", "dc.date", "dcterms.created", "datepublished",
        "og:article:published_time", "last-modified", "publish-date", "parsely-pub-date",
    ),
    "site": ("og:site_name", "application-name", "publisher"),
    "title": ("og:title", "twitter:title", "dc.title"),
    "url": ("og:url",),
    "description": ("og:description", "description", "twitter:description"),
}  # fmt: skip
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,500}>")
_TITLE_SEPARATORS = re.compile(r"\s+(?:[|–—·•:»]|-)\s+")


def declared_charset(data: bytes) -> str:
    """Return the character encoding that the start of an HTML page declares, or ""."""
    start = data[:4096]
    match = _META_CHARSET.search(start) or _XML_CHARSET.search(start)
    charset = match[1].decode("ascii") if match else ""
    # What could be read so far is not in UTF-16, whatever it says (the HTML standard's rule).
    return "utf-8" if charset.lower().startswith("utf-16") else charset


@dataclass(slots=True)
class PageFacts:
    """What a page says of itself: "" for what it does not say.

    ``title`` is the stated headline, ``document_title`` that of the browser's window without the
    site's name, ``body`` the text in JSON-LD, which pages drawn by scripts have there. ``free`` is
    false for a page that declares itself to be paid for; ``words`` is the stated length.
    """

    title: str = ""
    document_title: str = ""
    author: str = ""
    date: str = ""
    site: str = ""
    url: str = ""
    description: str = ""
    body: str = ""
    free: bool = True
    words: int = 0

    def metadata(self) -> dict[str, str]:
        """Return author, date (ISO 8601), site and url, as far as stated."""
        facts = {"author": self.author, "date": self.date, "site": self.site, "url": self.url}
        return {name: value for name, value in facts.items() if value}


def page_facts(tree: HtmlElement) -> PageFacts:
    """Return what the page says of itself in JSON-LD, meta elements and its title."""
    facts: dict[str, str] = {}
    found = PageFacts()
    for item in _structured(tree):
        _add(facts, "title", item.get("headline"))
        _add(facts, "author", _names(item.get("author")))
        _add_date(facts, item.get("datePublished"))
        _add(facts, "site", _names(item.get("publisher")))
        _add(facts, "description", item.get("description"))
        body = item.get("articleBody")
        found.body = found.body or (body if isinstance(body, str) else "")
        if str(item.get("isAccessibleForFree")).casefold() == "false":
            found.free = False
        count = str(item.get("wordCount") or "")
        found.words = found.words or (int(count) if count.isdecimal() and len(count) < 7 else 0)
    for element in tree.iter("meta"):
        name = (
            element.get("property") or element.get("name") or element.get("itemprop") or ""
        ).lower()
        if name == "article:content_tier" and element.get("content") == "locked":
            found.free = False
        for fact, names in _META_NAMES.items():
            if name in names:
                value = element.get("content") or ""
                if fact == "date":
                    _add_date(facts, value)
                elif not value.startswith("http") or fact == "url":
                    _add(facts, fact, value)
    for element in tree.iter("link"):
        if (element.get("rel") or "").lower() == "canonical":
            _add(facts, "url", element.get("href"))
    if "date" not in facts:
        for element in tree.iter("time"):
            if not _is_in_prose(element):
                _add_date(facts, element.get("datetime"))
    if not facts.get("url", "http").startswith("http"):
        del facts["url"]
    found.document_title = _document_title(tree, facts.get("site", ""))
    for name, value in facts.items():
        setattr(found, name, value)
    found.title = found.title or found.document_title
    return found


def _is_in_prose(element: HtmlElement) -> bool:
    """Say whether an inline element has a sentence around it: a date there is what it tells of."""
    before = element.getprevious()
    parent = element.getparent()
    around = [
        (element.tail or "")[:200],
        ((before.tail if before is not None else None) or "")[-200:],
        ((parent.text if parent is not None else None) or "")[-200:],
    ]
    return len(" ".join(around).split()) > 6


def _document_title(tree: HtmlElement, site: str) -> str:
    """Return the text of the title element without the name of the site at its end."""
    title = one_line(tree.findtext(".//title") or "")
    parts = _TITLE_SEPARATORS.split(title)
    if len(parts) > 1 and (len(parts[-1]) <= 30 or parts[-1].casefold() == site.casefold()):
        cut = title.rindex(parts[-1])
        return re.sub(r"\s+[|–—·•:»-]\s*$", "", title[:cut].rstrip() + " ").strip(" |–—·•:»-")
    return title


def _structured(tree: HtmlElement) -> Iterator[dict[str, Any]]:
    """Yield the JSON-LD items that are articles."""
    for script in tree.iter("script"):
        if "ld+json" not in (script.get("type") or ""):
            continue
        try:
            queue = deque([json.loads(script.text_content(), strict=False)])
        except (ValueError, RecursionError):
            continue
        seen = 0
        while queue and seen < 1000:
            seen += 1
            item = queue.popleft()
            if isinstance(item, list):
                queue.extend(item)
            elif isinstance(item, dict):
                types = item.get("@type")
                types = types if isinstance(types, list) else [types]
                if any(isinstance(t, str) and _ARTICLE_TYPES.search(t) for t in types):
                    yield item
                queue.extend(
                    item[k] for k in ("@graph", "mainEntity", "mainEntityOfPage") if k in item
                )


def _names(value: object) -> str:
    """Return the names in JSON-LD's many ways to give a person or organisation."""
    if isinstance(value, str):
        return "" if value.startswith("http") else value
    if isinstance(value, dict):
        return _names(value.get("name"))
    if isinstance(value, list):
        return ", ".join(name for name in map(_names, value) if name)
    return ""


def plain_text(value: str) -> str:
    """Return a stated text without markup: entities resolved, also doubly escaped ones, no tags."""
    for _ in range(2):
        if "&" not in value:
            break
        value = html.unescape(value)
    return one_line(normalise(_TAG.sub(" ", value)))


def _add(facts: dict[str, str], name: str, value: object) -> None:
    if isinstance(value, str) and name not in facts:
        text = plain_text(value[:10_000])
        if name == "author" and ("@" in text or "://" in text):
            return
        if text:
            facts[name] = text[:500]


def _add_date(facts: dict[str, str], value: object) -> None:
    match = _ISO_DATE.match(value.strip()) if isinstance(value, str) else None
    if match and "date" not in facts:
        facts["date"] = match[0]
