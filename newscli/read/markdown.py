"""Markdown into an article's blocks: CommonMark by markdown-it-py, with common extensions.

These are tables, strikethrough, footnotes, front matter (YAML or TOML) and HTML. Struck text,
footnote marks and front matter are listed as removed. A ``*`` between two letters is not markup but
the German gender star ("Schüler*innen").
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from newscli.article import Article, Block, Removed
from newscli.language import of_kind, word_lists
from newscli.read.base import ReadOptions, ends_sentence, finish, set_title
from newscli.read.characters import LOWERED, RAISED, normalise, one_line, shifted

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token

_YAML = re.compile(r"\A---[ \t]*\n(?=[\w-]+[ \t]*:)((?:.*\n)*?)(?:---|\.\.\.)[ \t]*(?:\n|\Z)")
_TOML = re.compile(r"\A\+\+\+[ \t]*\n((?:.*\n)*?)\+\+\+[ \t]*(?:\n|\Z)")
_FIELD = re.compile(r"^([\w-]{1,20})[ \t]*:[ \t]*(.*)$")
_FIELD_NAMES = of_kind("field", word_lists("read/data/markup.txt"))
_SIGNS = (
    re.compile(r"^#{1,6} \S", re.MULTILINE),
    re.compile(r"\[[^\]\n]{1,500}\]\((?:https?://|/|#)[^)\s]{0,2000}\)"),
    re.compile(r"(?<!\w)\*\*[^*\n]{1,500}\*\*(?!\w)"),
    re.compile(r"^```", re.MULTILINE),
)
_LONGEST_PENDING = 1000
_FENCE = re.compile(r"^ {0,3}(```|~~~)")
_NOTE = re.compile(r"^ {0,3}\[\^([^\]\s]{1,60})\]:[ \t]*(.*)$")
_INLINE_NOTE = re.compile(r"\^\[([^\[\]\n]{1,1000})\]")
_URL = re.compile(r"<?(?:https?://|www\.)\S+>?\.?\Z", re.IGNORECASE)
_TAG = re.compile(r"<(/?)([a-z]+[1-6]?)", re.IGNORECASE)
_STRUCK = frozenset({"del", "s", "strike"})
_QUOTE_MARKS = re.compile(r"^(?:[ ]{0,3}>[ ]?){50,}", re.MULTILINE)
_MOST_BRACKETS = 300
"""In one line: from each bracket, the parser searches the whole text for the end of a link."""
_MOST_NESTING = 100
"""The parser drops deeper levels. Its default, 20, is less than some mails have."""


def looks_like_markdown(text: str) -> bool:
    """Say whether a text looks like Markdown: two kinds of its markup, or a # at the start."""
    sample = text[:20_000]
    if sample.lstrip().startswith("# ") or _front_matter(sample) is not None:
        return True
    return sum(bool(sign.search(sample)) for sign in _SIGNS) >= 2


def read_markdown(text: str, options: ReadOptions) -> Article:
    """Return the article in a Markdown text."""
    text = normalise(text)
    article = Article()
    front = _front_matter(text)
    if front is not None:
        end, article.metadata = front
        article.removed.append(Removed(one_line(text[:end].strip("-+. \n")), "front matter"))
        text = text[end:]
    text = "\n".join(
        line.replace("[", "\\[") if line.count("[") > _MOST_BRACKETS else line
        for line in text.split("\n")
    )
    text, notes, marks = _take_notes(_QUOTE_MARKS.sub("> " * 50, text))
    if marks:
        article.removed.append(Removed(" ".join(marks), "footnote mark"))
    parser = _parser()
    walk = _Walk()
    article.blocks = list(walk.blocks(parser.parse(text)))
    for label, note in notes:
        if _URL.match(note):
            article.removed.append(Removed(note, "link in a footnote"))
            continue
        for number, block in enumerate(walk.blocks(parser.parse(note))):
            block.kind = "list_item"
            block.marker = "" if number else f"{label}." if label.isdigit() else "-"
            article.blocks.append(block)
    article.removed.extend(walk.removed)
    title = article.metadata.pop("title", "")
    if title:
        set_title(article, title)
    elif article.blocks and article.blocks[0].kind == "heading":
        article.blocks[0].kind = "title"
    return finish(article, options)


def _front_matter(text: str) -> tuple[int, dict[str, str]] | None:
    """Return where the front matter of ``text`` ends, and title, author and date in it."""
    match = _TOML.match(text)
    if match:
        fields = _toml(match[1])
        if fields is None:
            return None
    else:
        match = _YAML.match(text)
        if not match:
            return None
        fields = _yaml(match[1])
    facts: dict[str, str] = {}
    for name, value in fields.items():
        fact = next((fact for fact, names in _FIELD_NAMES.items() if name.lower() in names), "")
        text_of_it = one_line(_plain(value))
        if fact and text_of_it:
            facts.setdefault(fact, text_of_it)
    return match.end(), facts


def _toml(text: str) -> dict[str, Any] | None:
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    try:
        fields: dict[str, Any] = tomllib.loads(text)
        return fields
    except (ValueError, RecursionError):  # "+++ Eilmeldung +++" and the like
        return None


def _yaml(text: str) -> dict[str, str]:
    """Return the fields at the outermost level that are a line, a list or a folded text."""
    fields: dict[str, str] = {}
    name = ""
    for line in text.splitlines():
        found = _FIELD.match(line)
        if found:
            name = found[1]
            fields[name] = found[2] if found[2] not in {">", ">-", "|", "|-"} else ""
        elif name and line.startswith((" ", "\t", "- ")):
            separator = ", " if line.lstrip().startswith("- ") and fields[name] else " "
            fields[name] += separator + line.strip().removeprefix("- ")
    return {name: value.strip().strip("[]").strip("\"'") for name, value in fields.items()}


def _plain(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(_plain(item) for item in value)
    if isinstance(value, dict):
        return _plain(value.get("name", ""))
    return value.date().isoformat() if hasattr(value, "date") else str(value)


def _take_notes(text: str) -> tuple[str, list[tuple[str, str]], list[str]]:
    """Remove the footnotes: return the rest of ``text``, (label, note) pairs and the marks."""
    if "[^" not in text and "^[" not in text:
        return text, [], []
    lines: list[str] = []
    found: list[tuple[str, list[str]]] = []
    fenced = False
    open_note: list[str] | None = None
    blank = True
    for line in text.split("\n"):
        fenced ^= bool(_FENCE.match(line))
        definition = None if fenced else _NOTE.match(line)
        if definition:
            open_note = [definition[2]]
            found.append((definition[1], open_note))
        elif open_note is not None and not line.strip():
            open_note.append("")
        elif open_note is not None and (not blank or line.startswith(("    ", "\t"))):
            open_note.append(line.strip())
        else:
            open_note = None
            lines.append(line)
        blank = not line.strip()
    notes = [(label, "\n".join(parts).strip()) for label, parts in found]
    marks = [f"[^{label}]" for label, _ in notes]
    known = frozenset(marks)

    def without(match: re.Match[str]) -> str:
        if match[2] not in known:
            return match[0]
        marks.append(match[2])
        return ""

    text = re.sub(r"([ \t]?)(\[\^[^\]\s]{1,60}\])", without, "\n".join(lines))

    def inline(match: re.Match[str]) -> str:
        notes.append(("", match[1]))
        return ""

    return _INLINE_NOTE.sub(inline, text), notes, marks


def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt
    from markdown_it.rules_inline import emphasis

    parser = MarkdownIt("commonmark", {"maxNesting": _MOST_NESTING})
    parser.enable(["table", "strikethrough"])

    def star_between_words(state: StateInline, silent: bool) -> bool:
        """Read a single ``*`` between letters or digits as a character."""
        position, source = state.pos, state.src
        if (
            not silent
            and source[position] == "*"
            and 0 < position < len(source) - 1
            and source[position - 1].isalnum()
            and source[position + 1].isalnum()
        ):
            state.pending += "*"
            state.pos += 1
            return True
        return emphasis.tokenize(state, silent)

    def take_pending(state: StateInline, silent: bool) -> bool:
        """Make a token of the text so far: what grows by a character at a time is quadratic."""
        if not silent and len(state.pending) > _LONGEST_PENDING and state.pending[-1] != " ":
            state.pushPending()
        return False

    parser.inline.ruler.at("emphasis", star_between_words)
    parser.inline.ruler.before("text", "take_pending", take_pending)
    return parser


@dataclass(slots=True)
class _Walk:
    """Blocks of a list of tokens; struck text goes to ``removed``."""

    removed: list[Removed] = field(default_factory=list)

    def blocks(self, tokens: list[Token]) -> Iterator[Block]:
        lists: list[str] = []  # the tags of the lists that are open
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
                    cells = [cell for cell in row or [] if cell]
                    if cells:
                        yield Block("paragraph", " | ".join(cells))
                    row = None
                case "fence" | "code_block":
                    for line in token.content.split("\n"):
                        if line.strip():
                            yield Block("paragraph", one_line(line))
                case "html_block":
                    from newscli.read.html import blocks_of, parse

                    blocks, removed = blocks_of(parse(token.content, "HTML in Markdown"))
                    self.removed += removed
                    yield from blocks
                case "inline":
                    texts, captions = self._texts(token, in_cell=row is not None)
                    if row is not None:
                        row.extend([*texts, *captions])
                        continue
                    for text in texts:
                        if heading:
                            yield Block("heading", text, level=heading)
                        elif lists:
                            yield Block("list_item", text, level=len(lists) - 1, marker=item)
                            item = ""
                        else:
                            yield Block("quote" if quotes else "paragraph", text)
                    for text in captions:
                        yield Block("caption", text)
                    heading = 0

    def _texts(self, token: Token, in_cell: bool) -> tuple[list[str], list[str]]:
        """Return the lines of an inline token, divided at hard breaks, and its pictures' texts."""
        parts: list[str] = []
        captions: list[str] = []
        struck: list[str] = []
        depth = 0
        shift = ""  # "sup" or "sub" while one is open
        for child in token.children or []:
            text = ""
            match child.type:
                case "text" | "code_inline" | "text_special":
                    text = child.content
                    if shift:
                        text = shifted(text, RAISED if shift == "sup" else LOWERED)
                case "softbreak":
                    text = " "
                case "hardbreak":
                    text = "\n"
                case "image":
                    captions.append(one_line(child.content))
                case "s_open" | "s_close":
                    depth += child.nesting
                case "html_inline":
                    closing, tag = _tag(child.content)
                    if tag == "br":
                        # It ends a separate line, unless the sentence continues after it.
                        ends = not parts or ends_sentence(parts[-1].rstrip())
                        text = " / " if in_cell else "\n" if ends else " "
                    elif tag in _STRUCK:
                        depth = max(0, depth - 1 if closing else depth + 1)
                    elif tag in {"sup", "sub"}:
                        shift = "" if closing else tag
            (struck if depth else parts).append(text)
        if "".join(struck).strip():
            self.removed.append(Removed(one_line("".join(struck)), "struck out"))
        lines = (one_line(line) for line in "".join(parts).split("\n"))
        return [line for line in lines if line], [caption for caption in captions if caption]


def _tag(markup: str) -> tuple[bool, str]:
    found = _TAG.match(markup)
    return (bool(found[1]), found[2].lower()) if found else (False, "")
