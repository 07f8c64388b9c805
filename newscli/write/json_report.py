"""JSON, schema ``newscli.report/1`` (docs/report.schema.json): everything that a report holds."""

from __future__ import annotations

from newscli.article import Report
from newscli.write.base import WriteOptions


def write_json(report: Report, options: WriteOptions) -> str:
    """Return the report as JSON (see :class:`newscli.write.base.Writer`); always all of it."""
    return report.to_json() + "\n"
