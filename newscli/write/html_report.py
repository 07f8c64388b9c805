"""One self-contained HTML page: no request leaves it, and no text of the article can run.

Every text goes through :func:`newscli.safe.clean` and ``html.escape``. Should that ever fail,
the Content-Security-Policy lets only our own style and script run, by their hashes, and nothing be
loaded. The script (report.js) only highlights; without it the page is whole.
"""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from html import escape as escape_html
from importlib.resources import files

from newscli.article import Block, Report, Sentence, SummarySentence
from newscli.safe import clean, safe_line
from newscli.write.base import WriteOptions
from newscli.write.explain import explain
from newscli.write.facts import (
    ListDepth,
    elapsed,
    english_title,
    german_title,
    model_facts,
    numbered_marker,
    removed_fact,
    source_facts,
    web_address,
)
from newscli.write.marks import Notes, Piece, Side

_VIEWS = (("english", "English"), ("side", "Side by side"), ("stacked", "Stacked"))
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_DEEPEST = 3  # report.css indents that many levels of a list


def write_html(report: Report, options: WriteOptions) -> str:
    """Return the report as an HTML page (see :class:`newscli.write.base.Writer`)."""
    return _Page(report, options).document()


def _escape(text: str) -> str:
    """Return inert, escaped text for an element or a quoted attribute."""
    return escape_html(clean(text), quote=True)


@cache
def _asset(name: str) -> tuple[str, str]:
    """Return a package file and its hash as a Content-Security-Policy names it."""
    text = files("newscli.write").joinpath(name).read_text(encoding="utf-8").replace("\r\n", "\n")
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return text, f"'sha256-{digest}'"


class _Page:
    """The page's parts, in the order in which they are read."""

    def __init__(self, report: Report, options: WriteOptions) -> None:
        self.report = report
        self.options = options
        self.notes = Notes() if options.summary_only else Notes.of(report.article)
        language = report.article.language
        self.source_language = language if _LANGUAGE.fullmatch(language) else "de"
        self._in_tab_order = False

    def document(self) -> str:
        """Return the whole document."""
        style, style_hash = _asset("report.css")
        script, script_hash = _asset("report.js")
        policy = (
            f"default-src 'none'; style-src {style_hash}; script-src {script_hash}; "
            "img-src data:; base-uri 'none'; form-action 'none'"
        )
        parts = [
            "<!doctype html>",
            '<html lang="en">',
            "<head>",
            '<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta name="referrer" content="no-referrer">',
            '<meta name="generator" content="newscli">',
            '<link rel="icon" href="data:,">',
            f"<title>{_escape(english_title(self.report))}</title>",
            f"<style>{style}</style>",
            "</head>",
            "<body>",
            *self._header(),
            *self._main(),
            *self._footer(),
            f"<script>{script}</script>",
            "</body>",
            "</html>",
        ]
        return "\n".join(parts) + "\n"

    def _header(self) -> list[str]:
        title = self.report.article.title
        english = _escape(english_title(self.report))
        german = _escape(german_title(self.report))
        if title is not None and title.translation.strip():
            english = self._side(title, "translation")
            german = german and self._side(title, "source")
        parts = ["<header>"]
        if not self.options.summary_only:
            parts.append('<a class="skip" href="#article">Skip to the article</a>')
        parts.append(f"<h1>{english}</h1>")
        if german:
            parts.append(f'<p class="german-title" lang="{self.source_language}">{german}</p>')
        return [*parts, self._facts(), *self._summary(), "</header>"]

    def _facts(self) -> str:
        address = _escape(web_address(self.report.article))
        facts = []
        for fact in map(_escape, source_facts(self.report.article)):
            linked = f'<a href="{address}" rel="noopener noreferrer">{fact}</a>'
            facts.append(linked if fact == address else fact)
        return f'<p class="facts">{" · ".join(facts)}</p>'

    def _summary(self) -> list[str]:
        summary = self.report.summary
        if summary is None:
            return []
        parts = ['<section class="summary" aria-labelledby="summary">']
        parts.append('<h2 class="label" id="summary">Summary</h2>')
        if summary.headline.strip():
            parts.append(f"<p><strong>{_escape(summary.headline)}</strong></p>")
        parts.append(f"<p>{' '.join(map(self._sourced, summary.sentences))}</p>")
        if summary.key_points:
            points = (f"<li>{self._sourced(point)}</li>" for point in summary.key_points)
            parts.append(f"<ul>{''.join(points)}</ul>")
        if summary.keywords:
            words = ", ".join(map(_escape, summary.keywords))
            parts.append(f'<p class="keywords">Keywords: {words}</p>')
        parts += [
            f'<p class="alert">{_escape(safe_line(warning))}</p>' for warning in summary.warnings
        ]
        return [*parts, "</section>"]

    def _sourced(self, sentence: SummarySentence) -> str:
        """Return a sentence of the summary, linked to the first sentence that it rests on.

        Further sources follow as numbers. Without an article to link to it is only text.
        """
        text = _escape(safe_line(sentence.text))
        known = {part.id for part in self.report.article.sentences()}
        ids = [number for number in sentence.from_ids if number in known]
        if not ids or self.options.summary_only:
            return text
        first, *others = ids
        all_ids = " ".join(map(str, ids))
        linked = f'<a href="#s{first}" data-from="{all_ids}">{text}</a>'
        more = "".join(
            f'<a href="#s{number}" data-from="{number}" aria-label="Source sentence {number}">'
            f"{number}</a>"
            for number in others
        )
        return linked + (f"<sup>{more}</sup>" if more else "")

    def _main(self) -> list[str]:
        if self.options.summary_only:
            return []
        view = "side" if self.options.side_by_side else "english"
        parts = ['<main id="article">', '<fieldset class="view"><legend>View</legend>']
        for name, label in _VIEWS:
            checked = " checked" if name == view else ""
            parts.append(
                f'<input type="radio" name="view" id="view-{name}" value="{name}"{checked}>'
                f'<label for="view-{name}">{label}</label>'
            )
        parts += ["</fieldset>", *self._blocks(), *self._warnings(), *self._removed()]
        return [*parts, "</main>"]

    def _blocks(self) -> list[str]:
        parts: list[str] = []
        depths = ListDepth()
        in_list = False
        for block in self.report.article.blocks:
            depth = depths.of(block)
            is_item = block.kind == "list_item"
            if is_item != in_list:
                parts.append('<div role="list">' if is_item else "</div>")
                in_list = is_item
            parts.append(self._block(block, depth))
        return [*parts, "</div>"] if in_list else parts

    def _block(self, block: Block, depth: int) -> str:
        german = self._side(block, "source")
        english = self._side(block, "translation")
        tag, classes, role = "p", "pair", ""
        if block.kind in {"heading", "title"}:
            rank = min(6, max(1, block.level) + 1)
            tag, classes = f"h{rank}", f"pair heading r{rank}"
        elif block.kind == "list_item":
            bullet = f'<span class="bullet">{_escape(numbered_marker(block)) or "•"}</span>'
            german, english = bullet + german, bullet + english
            classes, role = f"pair item d{min(depth, _DEEPEST)}", ' role="listitem"'
        elif block.kind in {"quote", "caption"}:
            classes = f"pair {block.kind}"
        # The heading is the English one: the page's outline must not have each of them twice.
        return (
            f'<div class="{classes}"{role}><p class="de" lang="{self.source_language}">{german}</p>'
            f'<{tag} class="en">{english}</{tag}></div>'
        )

    def _side(self, block: Block, side: Side) -> str:
        runs = self.notes.runs(block, side)
        return " ".join(self._sentence(sentence, pieces, side) for sentence, pieces in runs)

    def _sentence(self, sentence: Sentence | None, pieces: list[Piece], side: Side) -> str:
        text = "".join(self._piece(piece, side) for piece in pieces)
        if sentence is None:
            return text
        english = side == "translation"
        kept = " kept" if sentence.kept and self.notes.mixed else ""
        # One sentence is in the tab order, report.js moves on from it; anchors are on the English.
        focus = "0" if english and not self._in_tab_order else "-1"
        self._in_tab_order = self._in_tab_order or english
        anchor = f' id="s{sentence.id}"' if english else ""
        # The language of a kept sentence is not known: it must not inherit one.
        language = "" if sentence.kept else "en" if english else self.source_language
        return (
            f'<span class="s{kept}"{anchor} data-s="{sentence.id}" lang="{language}" '
            f'tabindex="{focus}">{text}</span>'
        )

    def _piece(self, piece: Piece, side: Side) -> str:
        text = _escape(piece.text)
        if piece.notes:
            text = f'<span class="w">{text}</span>'
        for index, note in enumerate(piece.ends):
            number, message = note.number, _escape(safe_line(note.warning.message))
            anchor = f' id="m{number}"' if side == "translation" else ""
            classes = "mark next" if index else "mark"
            text += (
                f'<a class="{classes}"{anchor} href="#w{number}" title="{message}" '
                f'aria-label="Warning {number}: {message}">{number}</a>'
            )
        return text

    def _warnings(self) -> list[str]:
        if not self.notes.all:
            return []
        parts = ['<section class="narrow" aria-labelledby="warnings">']
        parts += ['<h2 class="label" id="warnings">Warnings</h2>', '<ol class="notes">']
        for note in self.notes.all:
            warning, sentence = note.warning, note.sentence
            repaired = " (repaired)" if warning.repaired else ""
            parts.append(
                f'<li id="w{note.number}" data-s="{sentence.id}">'
                f"<p><strong>{_escape(safe_line(warning.kind))}{repaired}:</strong> "
                f"{_escape(safe_line(warning.message))} "
                f'<a class="back" href="#m{note.number}" aria-label="Back to the text">↩</a></p>'
                f'<p class="why">{_escape(explain(warning))}</p>'
                f'<p>Source: <q lang="{self.source_language}">'
                f"{_escape(safe_line(sentence.source))}</q></p></li>"
            )
        return [*parts, "</ol>", "</section>"]

    def _removed(self) -> list[str]:
        removed = self.report.article.removed
        if not removed:
            return []
        parts = ['<section class="narrow removed"><details>']
        parts += [f"<summary>{_escape(removed_fact(self.report.article))}</summary>", "<ul>"]
        parts += [
            f'<li><span lang="{self.source_language}">{_escape(safe_line(part.text))}</span> '
            f"<em>({_escape(safe_line(part.reason))})</em></li>"
            for part in removed
        ]
        return [*parts, "</ul>", "</details></section>"]

    def _footer(self) -> list[str]:
        lines = [f"<p>{_escape(line)}</p>" for line in model_facts(self.report)]
        warnings = map(safe_line, self.report.warnings)
        lines += [f'<p class="alert">{_escape(warning)}</p>' for warning in warnings]
        lines.append(
            "<p>Made by newscli on this machine"
            + (f" in {elapsed(self.report)}" if self.report.elapsed_seconds else "")
            + ". A machine translated this: check it before you rely on it.</p>"
        )
        return ["<footer>", *lines, "</footer>"]
