"""The JSON report: as its schema says, and the same report when read back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from newscli.article import (
    Article,
    Block,
    CheckWarning,
    ModelInfo,
    Removed,
    Report,
    Sentence,
    Source,
    Summary,
    SummarySentence,
)
from newscli.errors import InputError
from newscli.safe import clean
from newscli.write import WriteOptions, write_report
from tests.write.reports import hostile_report, rich_report, small_report

SCHEMA = json.loads((Path(__file__).parents[2] / "docs/report.schema.json").read_text("utf-8"))
VALIDATOR = Draft202012Validator(SCHEMA)

TEXT = st.text(st.characters(exclude_categories=()), max_size=12)
COUNT = st.integers(0, 10**6)
SPANS = st.none() | st.tuples(COUNT, COUNT)
WARNINGS = st.builds(CheckWarning, TEXT, TEXT, SPANS, SPANS, st.booleans())
SENTENCES = st.lists(
    st.builds(
        Sentence,
        COUNT,
        TEXT,
        TEXT,
        st.lists(WARNINGS, max_size=2),
        st.booleans(),
        st.none() | st.floats(0, 1),
        st.booleans(),
    ),
    max_size=3,
)
KINDS = st.sampled_from(["title", "heading", "paragraph", "list_item", "quote", "caption"])
SOURCES = st.builds(
    Source,
    st.sampled_from(["text", "markdown", "html", "pdf", "docx", "epub", "srt", "vtt"]),
    TEXT,
    TEXT,
    TEXT,
)
ARTICLES = st.builds(
    Article,
    source=SOURCES,
    blocks=st.lists(st.builds(Block, KINDS, TEXT, SENTENCES, st.integers(0, 6), TEXT), max_size=3),
    title=st.none() | st.builds(Block, st.just("title"), TEXT, SENTENCES),
    removed=st.lists(st.builds(Removed, TEXT, TEXT), max_size=2),
    metadata=st.dictionaries(TEXT, TEXT, max_size=2),
    language=TEXT,
)
SUMMARY_SENTENCES = st.lists(
    st.builds(SummarySentence, TEXT, st.lists(COUNT, max_size=3)), max_size=2
)
SUMMARIES = st.builds(
    Summary,
    kind=st.sampled_from(["extractive", "abstractive"]),
    model=TEXT,
    sentences=SUMMARY_SENTENCES,
    warnings=st.lists(TEXT, max_size=2),
    headline=TEXT,
    key_points=SUMMARY_SENTENCES,
    keywords=st.lists(TEXT, max_size=2),
)
REPORTS = st.builds(
    Report,
    article=ARTICLES,
    summary=st.none() | SUMMARIES,
    models=st.dictionaries(TEXT, st.builds(ModelInfo, TEXT, TEXT, TEXT), max_size=2),
    warnings=st.lists(TEXT, max_size=2),
    elapsed_seconds=st.floats(0, 1e9),
)


@settings(max_examples=60)
@given(REPORTS)
def test_any_report_comes_back_and_fits_the_schema(report: Report) -> None:
    data = json.loads(str(write_report(report, "json")))
    assert Report.from_dict(data) == report
    VALIDATOR.validate(data)


@settings(max_examples=40)
@given(REPORTS)
def test_any_report_can_be_written_in_every_format(report: Report) -> None:
    for format in ("text", "markdown", "html"):
        for side_by_side in (False, True):
            page = write_report(report, format, WriteOptions(side_by_side=side_by_side))
            assert isinstance(page, str)
            assert page.endswith("\n")
            page.encode("utf-8")


@pytest.mark.parametrize("report", [rich_report(), small_report(), hostile_report()])
def test_reports_made_by_hand_come_back(report: Report) -> None:
    data = report.to_dict()
    VALIDATOR.validate(data)
    assert Report.from_dict(json.loads(json.dumps(data))) == report


def test_schema_is_valid_and_knows_every_key() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    strict = Draft202012Validator(_closed(SCHEMA))
    strict.validate(rich_report().to_dict())
    broken = rich_report().to_dict()
    broken["blocks"][0]["sentences"][0]["id"] = "one"
    assert not VALIDATOR.is_valid(broken)


def _closed(schema: Any) -> Any:
    """The schema, but no object may have a key that it does not describe."""
    if isinstance(schema, list):
        return [_closed(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {key: _closed(value) for key, value in schema.items()}
    if isinstance(schema.get("required"), list):
        assert set(schema["required"]) == set(schema["properties"])
        closed["additionalProperties"] = False
    return closed


def test_bytes_have_no_controls_but_the_data_has_all() -> None:
    page = str(write_report(hostile_report(), "json"))
    assert all(clean(line) == line for line in page.splitlines())
    assert Report.from_dict(json.loads(page)) == hostile_report()


def test_reports_of_versions_without_confidence_can_be_read() -> None:
    data = small_report().to_dict()
    for block in data["blocks"]:
        for sentence in block["sentences"]:
            del sentence["confidence"], sentence["doubtful"]
    assert Report.from_dict(data) == small_report()


def test_german_is_readable_in_the_file() -> None:
    assert "Stadtrat beschließt neue Tramlinie" in str(write_report(rich_report(), "json"))


@pytest.mark.parametrize(
    "data",
    [
        {},
        [],
        None,
        {"schema": "newscli.report/2"},
        {"schema": "newscli.report/1"},
        rich_report().to_dict() | {"blocks": [{"kind": "paragraph"}]},
        rich_report().to_dict() | {"source": {"kind": "text", "surprise": 1}},
        rich_report().to_dict() | {"title": "a string"},
        rich_report().to_dict() | {"models": {"translation": None}},
    ],
)
def test_what_is_no_report_is_an_input_error(data: Any) -> None:
    with pytest.raises(InputError, match="not a "):
        Report.from_dict(data)
