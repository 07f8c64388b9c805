"""The one shape that travels from reader to writer: :class:`Article`, then :class:`Report`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, fields, is_dataclass
from enum import Enum
from functools import cache
from types import UnionType
from typing import Any, Literal, cast, get_args, get_origin, get_type_hints

from newscli.errors import InputError
from newscli.safe import escape_json

BlockKind = Literal["title", "heading", "paragraph", "list_item", "quote", "caption"]
SourceKind = Literal["text", "markdown", "html", "pdf", "docx", "epub", "mail", "srt", "vtt"]
SummaryLength = Literal["short", "medium", "long"]
Span = tuple[int, int]
"""Start and end offset in characters, end exclusive."""
CELL = "|"
"""The marker of a block that is a cell of a table; its level is the column, from 0."""


def overlap(first: Span | None, second: Span) -> bool:
    """Return whether two places have a character in common; None is no place."""
    return first is not None and first[0] < second[1] and second[0] < first[1]


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
    unsure = "unsure"
    # The shape of the whole translation:
    coverage = "coverage"
    length = "length"
    untranslated = "untranslated"
    unfinished = "unfinished"
    repetition = "repetition"
    unknown = "unknown"
    # Notes of the translator:
    glossary = "glossary"
    kept = "kept"

    __str__ = str.__str__


ABOUT_WORDS = frozenset([WarningKind.name, WarningKind.word, WarningKind.lost, WarningKind.unsure])
"""The kinds that say that a word of the source is not in the translation as it should be."""


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

    @property
    def is_finding(self) -> bool:
        """False if it only says which word makes a sentence doubtful: nothing was found wrong."""
        return self.kind != WarningKind.unsure


@dataclass(slots=True)
class Sentence:
    """A source sentence, its translation (empty until translated) and its warnings.

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

    ``metadata`` is what the page states about itself: ``author``, ``date`` (ISO 8601), ``site``,
    ``url``. ``language`` is the detected ISO 639-1 code ("de"; "" when unknown). ``notices`` say
    what the reader could not do or is unsure of; a report shows them as warnings.
    ``original`` is the input of a kind that translations are written back into: a DOCX file, or the
    text of subtitles in UTF-8.
    """

    source: Source = field(default_factory=lambda: Source("text", ""))
    blocks: list[Block] = field(default_factory=list)
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

    ``warnings`` name sentences that were replaced or could not be verified. ``headline``,
    ``key_points`` and ``keywords`` are empty unless asked for.
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
        """Return the report in the shape of its JSON (docs/report.schema.json).

        Every key is always there, always in the same order. Nothing is left out but ``original``.
        """
        article, title = self.article, self.article.title
        data: dict[str, Any] = {"schema": SCHEMA}
        for thing, names in (article, _OF_ARTICLE), (self, _OF_REPORT):
            data |= {name: plain_data(getattr(thing, name)) for name in names}
        if title is not None:
            shown = {"source": title.source, "translation": title.translation, "text": title.text}
            data["title"] = shown | {"sentences": plain_data(title.sentences)}
        return data

    def to_json(self, indent: int | None = 2) -> str:
        """Return the report as JSON; with ``indent=None`` on one line, without a line break."""
        return json_text(self.to_dict(), indent)

    @classmethod
    def from_dict(cls, data: Any) -> Report:
        """Return the report that :meth:`to_dict` was called on; keys of later versions are ignored.

        Raises InputError if ``data`` is not such a report.
        """
        if not isinstance(data, dict) or data.get("schema") != SCHEMA:
            raise InputError(
                f"This is not a newscli report: its schema is not {SCHEMA}.", "Give another file."
            )
        try:
            title = data["title"] and {**data["title"], "kind": "title"}
            return cast(Report, _typed(Report, data | {"article": data | {"title": title}}))
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise InputError(
                f"This is not a complete newscli report: {type(error).__name__} {error}.",
                "Compare it with docs/report.schema.json.",
            ) from error

    @classmethod
    def from_json(cls, data: str | bytes) -> Report:
        """Return the report that :meth:`to_json` or ``-f json`` wrote.

        Raises InputError if ``data`` is not such a report.
        """
        try:
            found = json.loads(data)
        except (ValueError, RecursionError) as error:
            raise InputError(f"This is not JSON: {error}.", "Give a newscli report.") from error
        return cls.from_dict(found)


# -- Reports and JSON ------------------------------------------------------------------------------

SCHEMA = "newscli.report/1"


_OF_ARTICLE = ("source", "language", "metadata", "title", "blocks", "removed")
_OF_REPORT = ("summary", "models", "warnings", "elapsed_seconds")
_ORDER: dict[type, tuple[str, ...]] = {
    Block: ("kind", "level", "marker", "text", "sentences"),
    Sentence: ("id", "source", "translation", "kept", "confidence", "doubtful", "warnings"),
    Summary: (
        "kind", "model", "sentences", "headline", "key_points", "keywords", "warnings",
    ),
}  # fmt: skip
"""The order of a class's keys, if it is not that of its fields."""
_KEYS = {"from_ids": "from"}
"""The key of a field, if it is not its name."""


def plain_data(value: Any) -> Any:
    """Return a dataclass of this module, or a value in one, as JSON has it."""
    if is_dataclass(value):
        names = _ORDER.get(type(value)) or [one.name for one in fields(value)]
        return {_KEYS.get(name, name): plain_data(getattr(value, name)) for name in names}
    if isinstance(value, (list, tuple)):
        return [plain_data(one) for one in value]
    if isinstance(value, dict):
        return {key: plain_data(value[key]) for key in sorted(value)}
    return str(value) if isinstance(value, str) else value


def json_text(data: Any, indent: int | None = 2) -> str:
    """Return ``data`` as JSON that is readable, and inert on a screen."""
    return escape_json(json.dumps(data, ensure_ascii=False, indent=indent, allow_nan=False))


_hints = cache(get_type_hints)


def _typed(kind: Any, data: Any) -> Any:
    """Return JSON ``data`` as a value of the type ``kind``: the reverse of :func:`plain_data`."""
    origin, inner = get_origin(kind), get_args(kind)
    if data is None and type(None) in inner:
        return None
    if origin is UnionType:  # an optional value
        return _typed(inner[0], data)
    if origin is list:
        return [_typed(inner[0], one) for one in data]
    if origin is dict:
        return {key: _typed(inner[1], one) for key, one in data.items()}
    if origin is tuple:
        start, end = data
        return start, end
    if isinstance(kind, type) and is_dataclass(kind):
        known = {name: _KEYS.get(name, name) for name in _hints(kind)}
        parts = {name: _typed(_hints(kind)[name], data[key]) for name, key in known.items()
                 if key in data}  # fmt: skip
        return kind(**parts)
    return data
