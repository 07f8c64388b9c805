"""The one shape that travels from reader to writer: :class:`Article`, then :class:`Report`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Literal

BlockKind = Literal["title", "heading", "paragraph", "list_item", "quote", "caption"]
SourceKind = Literal["text", "markdown", "html", "pdf", "docx", "epub", "mail", "srt", "vtt"]
SummaryLength = Literal["short", "medium", "long"]
Span = tuple[int, int]
"""Start and end offset in characters, end exclusive."""
CELL = "|"
"""The marker of a block that is a cell of a table; its level is the column, from 0."""


class WarningKind(str, Enum):
    """Every kind of warning, as docs/warnings.md explains them. This is the only list of kinds.

    A member is a string and is written as its value (:class:`enum.StrEnum` needs Python 3.11).
    """

    # Compared between source and translation:
    number = "number"
    date = "date"
    time = "time"
    amount = "amount"
    percentage = "percentage"
    unit = "unit"
    name = "name"
    quote = "quote"
    negation = "negation"
    sense = "sense"
    # Wrong words and missing ones:
    word = "word"
    lost = "lost"
    twice = "twice"
    # The shape of the whole translation:
    coverage = "coverage"
    empty = "empty"
    length = "length"
    untranslated = "untranslated"
    unfinished = "unfinished"
    repetition = "repetition"
    unknown = "unknown"
    # Notes of the translator:
    glossary = "glossary"
    kept = "kept"

    __str__ = str.__str__


@dataclass(slots=True)
class CheckWarning:
    """Something that does not hold between a source sentence and its translation.

    ``kind`` is a :class:`WarningKind`; in a report read from a file it may be any string. The spans
    point into the sentence's source and translation, if there is a place to point at. ``repaired``
    says that newscli changed the translation; the message then says how.
    """

    kind: str
    message: str
    source_span: Span | None = None
    translation_span: Span | None = None
    repaired: bool = False


@dataclass(slots=True)
class Sentence:
    """A source sentence, its translation (empty until translated) and what is wrong with it.

    ``id`` counts from 1 through title and blocks. A ``kept`` sentence is not German: its
    translation is its source. ``confidence`` estimates, from 0 to 1, how likely the translation is
    free of serious errors (None: not estimated); ``doubtful`` marks a sentence whose confidence is
    below the threshold of :mod:`newscli.check.confidence`.
    """

    id: int
    source: str
    translation: str = ""
    warnings: list[CheckWarning] = field(default_factory=list)
    kept: bool = False
    confidence: float | None = None
    doubtful: bool = False


@dataclass(slots=True)
class Block:
    """A unit of layout. ``text`` is as read; ``sentences`` are filled by segmentation.

    ``level`` is a heading's rank (1 to 6) or a list item's nesting (0 is outermost); ``marker`` is
    what stood before a list item ("-", "1.").
    """

    kind: BlockKind
    text: str
    sentences: list[Sentence] = field(default_factory=list)
    level: int = 0
    marker: str = ""

    @property
    def source(self) -> str:
        """The source text, one space between sentences."""
        return " ".join(sentence.source for sentence in self.sentences) or self.text

    @property
    def translation(self) -> str:
        """The translation, one space between sentences."""
        return " ".join(s.translation for s in self.sentences if s.translation)


@dataclass(slots=True)
class Removed:
    """Page furniture that was left out, and why."""

    text: str
    reason: str


@dataclass(slots=True)
class Source:
    """Where an article came from. ``name`` is a path, a URL or "stdin"."""

    kind: SourceKind
    name: str
    sha256: str = ""
    encoding: str = ""


@dataclass(slots=True)
class Article:
    """An article as read, and sentence by sentence once segmented.

    ``metadata`` holds what the page said of itself: ``author``, ``date`` (ISO 8601), ``site``,
    ``url``. ``language`` is the detected ISO 639-1 code ("de"; "" when unknown). ``notices`` say
    what the reader could not do or is unsure of; a report shows them among its warnings.
    ``original`` is the input of a kind that translations are written back into: a DOCX file, or the
    text of subtitles in UTF-8.
    """

    source: Source
    blocks: list[Block]
    title: Block | None = None
    removed: list[Removed] = field(default_factory=list)
    metadata: dict[str, str] = field(default_factory=dict)
    language: str = "de"
    notices: list[str] = field(default_factory=list)
    original: bytes = field(default=b"", repr=False, compare=False)

    def all_blocks(self) -> Iterator[Block]:
        """Yield the title, if there is one, then the blocks in reading order."""
        if self.title is not None:
            yield self.title
        yield from self.blocks

    def sentences(self) -> Iterator[Sentence]:
        """Yield every sentence in reading order, the title's first."""
        for block in self.all_blocks():
            yield from block.sentences


@dataclass(slots=True)
class SummarySentence:
    """A sentence of the summary and the ids of the source sentences that it rests on."""

    text: str
    from_ids: list[int]


@dataclass(slots=True)
class Summary:
    """An English summary; ``kind`` is "extractive" or "abstractive".

    ``warnings`` say what was replaced or could not be verified. ``headline``, ``key_points`` and
    ``keywords`` are empty where they were not asked for.
    """

    kind: Literal["extractive", "abstractive"]
    model: str
    sentences: list[SummarySentence]
    warnings: list[str] = field(default_factory=list)
    headline: str = ""
    key_points: list[SummarySentence] = field(default_factory=list)
    keywords: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """Which model did a piece of work, in which revision, on which engine."""

    name: str
    revision: str
    engine: str


@dataclass(slots=True)
class Report:
    """A translated article with its summary and the facts about how it was made.

    ``models`` has the keys "translation" and "summary", where there was such a model.
    """

    article: Article
    summary: Summary | None = None
    models: dict[str, ModelInfo] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    elapsed_seconds: float = 0.0

    def to_dict(self) -> dict[str, Any]:
        """Return the report in the shape of its JSON (docs/report.schema.json)."""
        from newscli.write.json_report import report_to_dict

        return report_to_dict(self)

    def to_json(self, indent: int | None = 2) -> str:
        """Return the report as JSON; with ``indent=None`` on one line, without a line break."""
        from newscli.write.json_report import report_to_json

        return report_to_json(self, indent)

    @classmethod
    def from_json(cls, data: str | bytes) -> Report:
        """Return the report that :meth:`to_json` or ``-f json`` wrote.

        Raises InputError if ``data`` is not such a report.
        """
        from newscli.write.json_report import report_from_json

        return report_from_json(data)
