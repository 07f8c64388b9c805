"""Plain text and Markdown into an article's blocks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from newscli.article import Block, Removed
from newscli.read.characters import normalise, one_line
from newscli.read.draft import Draft
from newscli.read.furniture import remove_furniture
from newscli.read.lines import blocks_from_text, mark_headings
from newscli.read.options import ReadOptions

if TYPE_CHECKING:
    from markdown_it.token import Token

_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?\n)(?:---|\.\.\.)[ \t]*\n", re.DOTALL)
_FIELD = re.compile(r"^(title|titel|author|autor|date|datum)\s*:\s*(.+)$", re.IGNORECASE)
_FIELD_NAMES = {"titel": "title", "autor": "author", "datum": "date"}
_MARKDOWN_SIGNS = (
    re.compile(r"^#{1,6} \S", re.MULTILINE),
    re.compile(r"\[[^\]\n]+\]\((?:https?://|/|#)[^)\s]*\)"),
    re.compile(r"(?<!\w)\*\*[^*\n]+\*\*(?!\w)"),
    re.compile(r"^```", re.MULTILINE),
)
_SIGNATURE = re.compile(r"^-- ?$\n[\s\S]*\Z", re.MULTILINE)
_SIGNATURE_LINES = 8


def looks_like_markdown(text: str) -> bool:
    """Say whether a text without a file name is Markdown: two kinds of its signs, or a first #."""
    sample = text[:20_000]
    if _FRONT_MATTER.match(sample) or sample.lstrip().startswith("# "):
        return True
    return sum(bool(sign.search(sample)) for sign in _MARKDOWN_SIGNS) >= 2


def read_text(text: str, options: ReadOptions) -> Draft:
    """Return the article in a plain text."""
    text = normalise(text)
    draft = Draft()
    signature = _SIGNATURE.search(text)
    if signature and signature[0].count("\n") <= _SIGNATURE_LINES and not options.keep_furniture:
        draft.removed.append(Removed(one_line(signature[0]), "mail signature"))
        text = text[: signature.start()]
    draft.blocks = blocks_from_text(text)
    return finish(draft, options)


def finish(draft: Draft, options: ReadOptions) -> Draft:
    """Take the furniture out of ``draft``, and mark title and headings in what is left."""
    if not options.keep_furniture:
        draft.blocks, removed = remove_furniture(
            draft.blocks, draft.metadata, options.known_furniture
        )
        draft.removed = removed + draft.removed
    if not any(block.kind == "title" for block in draft.blocks):
        mark_headings(draft.blocks)
    draft.take_title()
    return draft


def read_markdown(text: str, options: ReadOptions) -> Draft:
    """Return the article in a Markdown text: its blocks without the markup."""
    from markdown_it import MarkdownIt

    text = normalise(text)
    draft = Draft()
    front = _FRONT_MATTER.match(text)
    if front:
        for line in front[1].splitlines():
            field = _FIELD.match(line)
            if field:
                name = field[1].lower()
                draft.metadata[_FIELD_NAMES.get(name, name)] = field[2].strip().strip("\"'")
        text = text[front.end() :]
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    draft.blocks = list(_blocks(parser.parse(text)))
    title = draft.metadata.pop("title", "")
    if title:
        draft.blocks.insert(0, Block("title", title))
    elif draft.blocks and draft.blocks[0].kind == "heading":
        draft.blocks[0].kind = "title"
    return finish(draft, options)


def _blocks(tokens: list[Token]) -> Iterator[Block]:
    lists: list[str] = []  # the markers of the lists that are open
    item = ""
    quotes = heading = 0
    row: list[str] | None = None
    for token in tokens:
        match token.type:
            case "heading_open":
                heading = int(token.tag[1])
            case "blockquote_open" | "blockquote_close":
                quotes += token.nesting
            case "bullet_list_open" | "ordered_list_open":
                lists.append(token.tag)
            case "bullet_list_close" | "ordered_list_close":
                lists.pop()
            case "list_item_open":
                item = f"{token.info}{token.markup}" if token.info else token.markup
            case "tr_open":
                row = []
            case "tr_close":
                yield Block("paragraph", " | ".join(cell for cell in row or [] if cell))
                row = None
            case "fence" | "code_block" | "html_block":
                yield from _verbatim(token)
            case "inline":
                for text, is_caption in _inline_texts(token):
                    if row is not None:
                        row.append(text)
                    elif is_caption:
                        yield Block("caption", text)
                    elif heading:
                        yield Block("heading", text, level=heading)
                    elif lists:
                        yield Block("list_item", text, level=len(lists) - 1, marker=item)
                        item = ""
                    else:
                        yield Block("quote" if quotes else "paragraph", text)
                heading = 0


def _verbatim(token: Token) -> Iterator[Block]:
    """Yield the lines of code; of HTML within Markdown only the text is of interest."""
    content = token.content
    if token.type == "html_block":
        content = re.sub(r"<!--.*?-->|<[^>]*>", " ", content, flags=re.DOTALL)
    for line in content.split("\n"):
        if line.strip():
            yield Block("paragraph", one_line(line))


def _inline_texts(token: Token) -> Iterator[tuple[str, bool]]:
    """Yield the text of an inline token by hard line breaks, and pictures' texts as captions."""
    parts: list[str] = []
    captions: list[str] = []
    for child in token.children or []:
        if child.type in {"text", "code_inline"}:
            parts.append(child.content)
        elif child.type == "softbreak":
            parts.append(" ")
        elif child.type == "hardbreak":
            parts.append("\n")
        elif child.type == "image":
            captions.append(one_line(child.content))
    for line in "".join(parts).split("\n"):
        if line.strip():
            yield one_line(line), False
    for caption in captions:
        if caption:
            yield caption, True
