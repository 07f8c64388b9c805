"""One self-contained HTML page: no request leaves it, and no text of the article can run.

All text goes through :func:`newscli.safe.escape_xml`. Should that ever fail, the
Content-Security-Policy allows only our own style and script, by their hashes, and no loading. The
script (report.js) highlights sentences and shows their German in place; without it the page is
still complete. The index of a batch uses the same :func:`page_frame`.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator
from itertools import groupby

from newscli.article import Block, Report, Sentence, SummarySentence
from newscli.safe import escape_xml as escape
from newscli.safe import safe_line
from newscli.write import facts
from newscli.write.assets import asset, filled
from newscli.write.base import Part, Piece, Side, View, WriteOptions, linked_facts

_LEGEND = ' <span class="legend"><span class="sign">?</span> marks them in the margin.</span>'
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_FIXED = ' class="fixed"'
_DEEPEST = 3  # report.css indents that many levels of a list


def write_html(report: Report, options: WriteOptions) -> str:
    """Return the report as an HTML page (see :data:`newscli.write.base.Writer`)."""
    return _Page(report, options).document()


def _hash(text: str) -> str:
    """Return the hash of a style or script as a Content-Security-Policy names it."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def page_frame(title: str, script: str) -> tuple[str, str]:
    """Return the HTML before and after a page's content; ``script`` is a file in data/."""
    style, code = asset("report.css"), asset(script)
    page = filled(
        "page.html", title=escape(title), content="\0",
        style=style, style_hash=_hash(style), script=code, script_hash=_hash(code),
    )  # fmt: skip
    head, tail = page.split("\0\n")
    return head, tail


def escape_line(text: str) -> str:
    """Return text on one line, inert and escaped for HTML."""
    return escape(safe_line(text))


class _Page:
    """The page's parts, in the order in which they are read."""

    def __init__(self, report: Report, options: WriteOptions) -> None:
        self.report = report
        self.options = options
        self.view = View(report, options)
        self.notes, self.paragraphs = self.view.notes, self.view.paragraphs
        language = report.article.language
        self.source_language = language if _LANGUAGE.fullmatch(language) else "de"
        self._in_tab_order = False

    def document(self) -> str:
        """Return the whole document."""
        head, tail = page_frame(facts.english_title(self.report), "report.js")
        return head + "\n".join([*self._header(), *self._main(), *self._footer()]) + "\n" + tail

    def _header(self) -> list[str]:
        title = self.report.article.title
        english = escape(facts.english_title(self.report))
        german = escape(facts.german_title(self.report))
        if title is not None and title.translation.strip():
            english = self._side(title, "translation")
            german = german and self._side(title, "source")
        parts = ["<header>"]
        if self.options.index:
            address = escape(f"{self.options.index}index.html")
            parts.append(f'<p class="up"><a href="{address}">All articles</a></p>')
        if not self.options.summary_only:
            parts.append('<a class="skip" href="#article">Skip to the article</a>')
        parts.append(f"<h1>{english}</h1>")
        if german:
            parts.append(f'<p class="german-title" lang="{self.source_language}">{german}</p>')
        shown = linked_facts(self.report, ' rel="noopener noreferrer"')
        if not self.options.summary_only:
            shown.append(facts.reading_time(self.report))
        parts.append(f'<p class="facts">{" · ".join(shown)}</p>')
        if line := facts.status(self.report):
            doubtful = any(sentence.doubtful for sentence in self.report.article.sentences())
            legend = _LEGEND if doubtful and not self.options.summary_only else ""
            parts.append(f'<p class="status" id="status">{escape(line)}.{legend}</p>')
        return [*parts, *self._summary(), "</header>"]

    def _summary(self) -> list[str]:
        summary = self.report.summary
        if summary is None:
            return []
        parts = ['<section class="summary" aria-labelledby="summary">']
        parts.append('<h2 class="label" id="summary">Summary</h2>')
        if summary.headline.strip():
            parts.append(f"<p><strong>{escape(summary.headline)}</strong></p>")
        parts.append(f"<p>{' '.join(map(self._sourced, summary.sentences))}</p>")
        if points := facts.key_points(summary):
            items = (f"<li>{self._sourced(point)}</li>" for point in points)
            parts.append(f"<ul>{''.join(items)}</ul>")
        if summary.keywords:
            words = ", ".join(map(escape, summary.keywords))
            parts.append(f'<p class="keywords">Keywords: {words}</p>')
        parts += [f'<p class="alert">{escape_line(warning)}</p>' for warning in summary.warnings]
        return [*parts, "</section>"]

    def _sourced(self, sentence: SummarySentence) -> str:
        """Return a sentence of the summary, linked to the first sentence that it rests on.

        The paragraphs follow as small numbers. Without an article to link to it is only text.
        """
        text = escape_line(sentence.text)
        places = {} if self.options.summary_only else self.paragraphs.sources(sentence)
        sign = ""
        if self.paragraphs.doubtful(sentence):
            sign = '<span class="sign" title="Rests on a doubtful sentence">?</span> '
        if not places:
            return f"{text}<sup>{sign.strip()}</sup>" if sign else text
        all_ids = " ".join(str(own) for owns in places.values() for own in owns)
        first = next(iter(places.values()))[0]
        opening = f'<a class="said" href="#s{first}" data-from="{all_ids}">'
        if len(places) == 1:
            return f"{opening}{text}<sup>{sign}{next(iter(places)).removeprefix('¶')}</sup></a>"
        links = (
            f'<a href="#s{owns[0]}" data-from="{" ".join(map(str, owns))}" '
            f'aria-label="Source: {place}">{place.removeprefix("¶")}</a>'
            for place, owns in places.items()
        )
        return f"{opening}{text}</a><sup>{sign}{', '.join(links)}</sup>"

    def _main(self) -> list[str]:
        if self.options.summary_only:
            return []
        english, side = ("", " checked") if self.options.side_by_side else (" checked", "")
        content = "\n".join([*self._blocks(), *self._warnings(), *self._removed()])
        return [filled("article.html", english=english, side=side, content=content).rstrip()]

    def _blocks(self) -> Iterator[str]:
        for is_list, parts in groupby(self.view.blocks(), lambda part: part.role == "list_item"):
            blocks = (self._block(part, part.block) for part in parts if part.block is not None)
            yield from ['<div role="list">', *blocks, "</div>"] if is_list else blocks

    def _block(self, part: Part, block: Block) -> str:
        german = self._side(block, "source")
        english = self._side(block, "translation")
        tag, classes, role = "p", "pair", ""
        if part.role == "heading":
            rank = min(6, max(1, block.level) + 1)
            tag, classes = f"h{rank}", f"pair heading r{rank}"
        elif part.role == "list_item":
            bullet = f'<span class="bullet">{escape(facts.numbered_marker(block)) or "•"}</span>'
            german, english = bullet + german, bullet + english
            classes, role = f"pair item d{min(part.depth, _DEEPEST)}", ' role="listitem"'
        elif part.role in {"quote", "caption"}:
            classes = f"pair {part.role}"
        if part.number:
            english = f'<span class="para" aria-hidden="true">{part.number}</span>{english}'
        # The heading is the English one: the page's outline must not have each of them twice.
        return (
            f'<div class="{classes}"{role}><p class="de" lang="{self.source_language}">{german}</p>'
            f'<{tag} class="en">{english}</{tag}>{self._asides(block)}</div>'
        )

    def _asides(self, block: Block) -> str:
        """Return the block's warnings, a line each: notes in the margin of a wide screen."""
        notes = [note for sentence in block.sentences for note in self.notes.of_sentence(sentence)]
        if not notes:
            return ""
        lines = "".join(
            f'<li data-s="{note.sentence.id}"><a href="#w{note.number}"'
            f'{_FIXED if note.warning.repaired else ""}><span class="n">{note.number}</span> '
            f"<b>{escape(facts.label(note.warning))}</b> {escape_line(note.warning.message)}"
            "</a></li>"
            for note in notes
        )
        return f'<ul class="asides" aria-label="Warnings">{lines}</ul>'

    def _side(self, block: Block, side: Side) -> str:
        runs = self.notes.runs(block, side)
        return " ".join(self._sentence(sentence, pieces, side) for sentence, pieces in runs)

    def _sentence(self, sentence: Sentence | None, pieces: list[Piece], side: Side) -> str:
        text = "".join(self._piece(piece, side) for piece in pieces)
        if sentence is None:
            return text
        english = side == "translation"
        classes = "s"
        if sentence.kept and self.notes.mixed:
            classes += " kept"
        described = ""
        if self.notes.doubts(sentence, side):
            classes += " doubt"
            described = ' aria-describedby="status"'
        # One sentence is in the tab order, report.js moves on from it; anchors are on the English.
        focus = "0" if english and not self._in_tab_order else "-1"
        self._in_tab_order = self._in_tab_order or english
        anchor = f' id="s{sentence.id}"' if english else ""
        # The language of a kept sentence is not known: it must not inherit one.
        language = "" if sentence.kept else "en" if english else self.source_language
        return (
            f'<span class="{classes}"{anchor} data-s="{sentence.id}" lang="{language}" '
            f'tabindex="{focus}"{described}>{text}</span>'
        )

    def _piece(self, piece: Piece, side: Side) -> str:
        text = escape(piece.text)
        if any(not note.warning.repaired for note in piece.notes):
            text = f'<span class="w">{text}</span>'
        for index, note in enumerate(piece.ends):
            number, message = note.number, escape_line(note.warning.message)
            anchor = f' id="m{number}"' if side == "translation" else ""
            classes = "mark next" if index else "mark"
            kind = "Repair" if note.warning.repaired else "Warning"
            if note.warning.repaired:
                classes += " fixed"
            text += (
                f'<a class="{classes}"{anchor} href="#w{number}" title="{message}" '
                f'aria-label="{kind} {number}: {message}">{number}</a>'
            )
        return text

    def _warnings(self) -> list[str]:
        if not self.notes.all:
            return []
        parts = ['<section class="narrow" aria-labelledby="warnings">']
        parts += ['<h2 class="label" id="warnings">Warnings</h2>', '<ol class="notes">']
        for note in self.notes.all:
            warning, sentence = note.warning, note.sentence
            parts.append(
                f'<li id="w{note.number}" data-s="{sentence.id}">'
                f"<p><strong>{escape(facts.label(warning))}:</strong> "
                f"{escape_line(warning.message)} "
                f'<a class="back" href="#m{note.number}" aria-label="Back to the text">↩</a></p>'
                f'<p class="why">{escape(facts.explain(warning))}</p>'
                f'<p>Source: <q lang="{self.source_language}">'
                f"{escape_line(sentence.source)}</q></p></li>"
            )
        return [*parts, "</ol>", "</section>"]

    def _removed(self) -> list[str]:
        removed = self.report.article.removed
        if not removed:
            return []
        parts = ['<section class="narrow removed"><details>']
        parts += [f"<summary>{escape(facts.removed_fact(self.report.article))}</summary>", "<ul>"]
        parts += [
            f'<li><span lang="{self.source_language}">{escape_line(part.text)}</span> '
            f"<em>({escape_line(part.reason)})</em></li>"
            for part in removed
        ]
        return [*parts, "</ul>", "</details></section>"]

    def _footer(self) -> list[str]:
        lines = [f"<p>{escape(line)}</p>" for line in facts.model_facts(self.report)]
        warnings = map(safe_line, self.report.warnings)
        lines += [f'<p class="alert">{escape(warning)}</p>' for warning in warnings]
        lines.append(
            "<p>Made by newscli on this machine"
            + (f" in {facts.elapsed(self.report)}" if self.report.elapsed_seconds else "")
            + ". Check a machine's translation before you rely on it.</p>"
        )
        return ["<footer>", *lines, "</footer>"]
