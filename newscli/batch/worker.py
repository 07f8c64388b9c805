"""The work on a group of articles, in three steps that may overlap: read, translate, write."""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timezone
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from newscli.batch.files import make_folder, read_regular
from newscli.batch.manifest import Record
from newscli.batch.names import SUFFIXES
from newscli.batch.options import BatchOptions
from newscli.batch.scan import Job
from newscli.batch.similar import sketch
from newscli.errors import NewscliError, UsageError
from newscli.pipeline import Progress, Workshop

if TYPE_CHECKING:
    from newscli.article import Article, Report
    from newscli.read import ReadOptions
    from newscli.write import WriteOptions


@dataclass(frozen=True, slots=True)
class WorkerPlan:
    """All that a worker has to know, on whatever machine it is."""

    options: BatchOptions
    fingerprint: str
    furniture: frozenset[str] = frozenset()


@dataclass(slots=True)
class Item:
    """An article on its way; ``error`` says why it went no further."""

    job: Job
    sha256: str = ""
    article: Article | None = None
    report: Report | None = None
    error: str = ""


class Worker:
    """Opens the models once and works on groups of articles."""

    def __init__(self, plan: WorkerPlan, workshop: Workshop | None = None) -> None:
        """Nothing is loaded yet; ``workshop`` is made from the plan's settings by default."""
        self.plan = plan
        self.workshop = workshop or Workshop(plan.options.settings)

    def open(self) -> None:
        """Load the models now, to fail before any article does. Raises ModelError, UsageError."""
        _ = self.workshop.translator
        if self.plan.options.settings.summary:
            _ = self.workshop.summariser

    @cached_property
    def _read_options(self) -> ReadOptions:
        return replace(self.workshop.read_options, known_furniture=self.plan.furniture)

    @cached_property
    def _write_options(self) -> WriteOptions:
        from newscli.write import WriteOptions

        return WriteOptions(side_by_side=self.plan.options.side_by_side)

    def work(self, jobs: Sequence[Job]) -> list[Record]:
        """Do all three steps."""
        return self.write(self.translate(self.read(jobs)))

    def read(self, jobs: Sequence[Job]) -> list[Item]:
        """Read the articles; one that cannot be read gets its ``error``."""
        pending, items = deque(jobs), []
        while pending:
            item = Item(pending.popleft())
            try:
                data = read_regular(self.plan.options.folder, item.job.source)
                item.sha256 = hashlib.sha256(data).hexdigest()
                if item.sha256 != item.job.sha256 and item.job.twins:
                    # It changed since it was planned: what was its twin is an article of its own.
                    pending.extend(item.job.twins)
                    item.job = replace(item.job, twins=[])
                item.article = self._article(data, item.job.source)
            except Exception as error:  # whatever an input does to a reader, the others go on
                item.error = reason(error)
            items.append(item)
        return items

    def _article(self, data: bytes, source: str) -> Article:
        from newscli.read import read_bytes

        return read_bytes(data, source, self._read_options)

    def translate(self, items: list[Item], progress: Progress | None = None) -> list[Item]:
        """Translate the articles together, or one by one if that fails.

        So one article that the engine cannot take spoils nothing but itself.
        """
        good = [item for item in items if item.article is not None]
        try:
            self._translate(good, progress)
        except Exception:
            for item in good:
                try:
                    self._translate([item], progress)
                except Exception as error:
                    item.error = reason(error)
        return items

    def _translate(self, items: list[Item], progress: Progress | None) -> None:
        if not items:
            return
        articles = [item.article for item in items if item.article is not None]
        reports = self.workshop.reports(articles, progress)
        for item, report in zip(items, reports, strict=True):
            item.report = report

    def write(self, items: list[Item]) -> list[Record]:
        """Write the reports and return what became of each article, twins included."""
        return [self._write(item, job) for item in items for job in (item.job, *item.job.twins)]

    def _write(self, item: Item, job: Job) -> Record:
        record = Record(
            source=job.source,
            sha256=item.sha256,
            status="failed",
            error=item.error,
            fingerprint=self.plan.fingerprint,
            finished=datetime.now(timezone.utc).isoformat(timespec="seconds"),
        )
        if item.report is None:
            return record
        try:
            item.report.article.source.name = job.source
            record.output = self._save(item.report, job)
            _describe(record, item.report)
            record.status = "done"
            if job is not item.job:
                record.same_as, record.seconds = item.job.source, 0.0
        except Exception as error:  # a full disk, or a report that a writer cannot take
            record.output, record.error = [], reason(error)
        return record

    def _save(self, report: Report, job: Job) -> list[str]:
        from newscli.write import save_report

        output = self.plan.options.output
        folder = make_folder(output, Path(*PurePosixPath(job.stem).parent.parts))
        names = []
        for name in self.plan.options.formats:
            target = folder / (PurePosixPath(job.stem).name + SUFFIXES[name])
            if target.is_symlink():  # saving follows links, and this one may lead anywhere
                target.unlink()
            save_report(report, target, name, self._write_options)
            names.append(job.stem + SUFFIXES[name])
        return names


def _describe(record: Record, report: Report) -> None:
    from newscli.write.facts import english_title

    sentences = list(report.article.sentences())
    record.title = english_title(report)
    if report.summary is not None and report.summary.sentences:
        record.summary = report.summary.sentences[0].text
    record.sentences = len(sentences)
    record.warnings = [*report.warnings, *(report.summary.warnings if report.summary else [])]
    record.warnings += [
        f"sentence {sentence.id}: {warning.message}"
        for sentence in sentences
        for warning in sentence.warnings
    ]
    record.seconds = round(report.elapsed_seconds, 3)
    record.models = {task: asdict(info) for task, info in report.models.items()}
    record.sketch = sketch(block.text for block in report.article.blocks)


def reason(error: Exception) -> str:
    """Say in one line why an article failed.

    The hints of our own errors are for single articles (``translate``), so they are left out.
    """
    if isinstance(error, UsageError):
        raise error  # wrong options are wrong for every article
    if isinstance(error, NewscliError):
        return error.message
    if isinstance(error, MemoryError):
        return "There was not enough memory for it."
    return f"{type(error).__name__}: {error}"
