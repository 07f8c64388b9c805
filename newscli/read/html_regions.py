"""Which parts of a web page are not its article, by element, role and class."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.html import HtmlElement

INLINE = frozenset(
    {
        "a",
        "abbr",
        "acronym",
        "b",
        "bdi",
        "bdo",
        "big",
        "cite",
        "code",
        "data",
        "del",
        "dfn",
        "em",
        "font",
        "i",
        "img",
        "ins",
        "kbd",
        "label",
        "mark",
        "q",
        "rp",
        "rt",
        "ruby",
        "s",
        "samp",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "time",
        "tt",
        "u",
        "var",
        "wbr",
        "picture",
        "source",
        "nobr",
    }
)
"""Elements that do not end a line of text."""

RUNNING_TEXT = frozenset({"p", "li", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "td", "dd"})
INVISIBLE = frozenset(
    {
        "script",
        "style",
        "noscript",
        "template",
        "svg",
        "math",
        "iframe",
        "object",
        "embed",
        "canvas",
        "audio",
        "video",
        "select",
        "datalist",
        "textarea",
        "input",
        "head",
        "map",
        "progress",
        "meter",
    }
)
"""Elements whose content is not text of the page."""

_BY_TAG = {
    "nav": "navigation", "footer": "page footer", "aside": "side box", "form": "form",
    "dialog": "dialog", "button": "button", "menu": "navigation",
}  # fmt: skip
_BY_ROLE = {
    "navigation": "navigation", "banner": "page header", "contentinfo": "page footer",
    "complementary": "side box", "search": "form", "dialog": "dialog", "alertdialog": "dialog",
}  # fmt: skip
_WORDS: tuple[tuple[str, frozenset[str]], ...] = tuple(
    (reason, frozenset(words.split()))
    for reason, words in (
        ("cookie notice", "cookie cookies consent gdpr dsgvo cmp cookiebar cookiebanner"),
        ("subscribe", "newsletter newsletterbox subscribe subscription paywall abobox"),
        ("share bar", "share sharing social shariff sharebar socialmedia socialbar shares"),
        ("read also", "related recommended recommendation recommendations readmore lesetipp "
         "meistgelesen outbrain taboola furtherreading seealso similar weiterlesen topicbox"),
        ("comments", "comment comments kommentar kommentare disqus usercomments leserkommentare"),
        ("navigation", "nav navigation breadcrumb breadcrumbs menu pagination pager skiplink toc"),
        ("advertisement", "ad ads adv advert advertisement advertising anzeige werbung sponsored "
         "promo adslot adbox adcontainer banner"),
        ("byline", "byline author authors autor autoren"),
        ("image credit", "credit credits copyright photographer bildquelle fotograf"),
        ("screen reader text", "hidden visuallyhidden sronly"),
        ("side box", "sidebar marginal infobox"),
        ("page footer", "footer"),
    )
)  # fmt: skip
_MANY_LINKS_ONLY = frozenset({"teaser", "teasers", "tags", "topics", "themen", "links", "list"})
"""Words that are used for an article's lead as well as for lists of others: links decide."""

_SPLIT = re.compile(r"[\s_:/-]+|(?<=[a-z])(?=[A-Z])")
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_NEVER = frozenset({"html", "body", "article", "main", "h1"})
_UNSEEN = frozenset({"hidden", "screen reader text"})
KICKER = frozenset(
    {"kicker", "topline", "overline", "dachzeile", "roofline", "spitzmarke", "supertitle"}
)
"""Class words of the line above a headline that is within its element."""


def words_of(element: HtmlElement) -> frozenset[str]:
    """Return the words in class and id of ``element``, in lower case, compounds split."""
    names = f"{element.get('class') or ''} {element.get('id') or ''}".strip()
    if not names:
        return frozenset()
    words = {word.lower() for word in _SPLIT.split(names) if word}
    flat = {re.sub(r"[_-]+", "", name).lower() for name in names.split()}
    return frozenset(words | flat)


def region_reason(element: HtmlElement) -> str:
    """Return why ``element`` is furniture ("" if it is not), from its tag and attributes alone.

    The caller must keep an element that holds a large part of the page's text: a class may be
    called "comment" because the article is one. Words within a sentence are never furniture,
    except those that no reader sees.
    """
    reason = _reason(element)
    if reason and reason not in _UNSEEN and element.tag in INLINE:
        within = any(ancestor.tag in RUNNING_TEXT for ancestor in element.iterancestors())
        return "" if within else reason
    return reason


def _reason(element: HtmlElement) -> str:
    tag = element.tag
    if is_hidden(element):
        return "hidden"
    if tag in _BY_TAG:
        return _BY_TAG[tag]
    role = (element.get("role") or "").lower()
    if role in _BY_ROLE:
        return _BY_ROLE[role]
    if tag == "header" and not _within_article(element):
        return "page header"
    if tag in _NEVER:
        return ""
    words = words_of(element)
    for reason, signs in _WORDS:
        if not signs.isdisjoint(words):
            return reason
    if not _MANY_LINKS_ONLY.isdisjoint(words) and link_share(element) > 0.5:
        return "links to other pages"
    return ""


def is_hidden(element: HtmlElement) -> bool:
    """Say whether browsers do not show ``element``, as far as its attributes tell."""
    if "hidden" in element.attrib or element.get("aria-hidden") == "true":
        return True
    return bool(_HIDDEN_STYLE.search(element.get("style") or ""))


def link_share(element: HtmlElement) -> float:
    """Return which share of the text of ``element`` is in links, from 0 to 1."""
    total = len("".join(element.itertext()).split())
    linked = sum(len("".join(link.itertext()).split()) for link in element.iter("a"))
    return linked / total if total else 0.0


def _within_article(element: HtmlElement) -> bool:
    return any(
        ancestor.tag in {"article", "main", "section"} for ancestor in element.iterancestors()
    )
