"""What there is to do: compares articles with what the manifest says is done."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Container, Iterable
from dataclasses import dataclass, field

from newscli.batch.files import read_regular
from newscli.batch.furniture import SAMPLE, RepeatedLines
from newscli.batch.manifest import Manifest, Record
from newscli.batch.names import SUFFIXES, output_stems
from newscli.batch.options import BatchOptions
from newscli.batch.plan import Folder
from newscli.errors import InputError


@dataclass(slots=True)
class Job:
    """An article to be translated.

    ``stem`` is its output without suffix, ``sha256`` and ``size`` (bytes) are those of the content
    that was planned, "" if it could not be read. ``twins`` have the same content.
    """

    source: str
    stem: str
    why: str
    sha256: str = ""
    size: int = 0
    twins: list[Job] = field(default_factory=list)


@dataclass(slots=True)
class Plan:
    """What a run will do; ``finished`` articles are as they should be already.

    ``problems`` say which folders could not be listed. ``furniture`` are the keys of lines that
    repeat across the articles.
    """

    jobs: list[Job] = field(default_factory=list)
    finished: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    furniture: frozenset[str] = frozenset()

    @property
    def total(self) -> int:
        """The number of articles to do, twins included."""
        return sum(1 + len(job.twins) for job in self.jobs)


class Scanner:
    """Makes plans for one input and output folder."""

    def __init__(self, options: BatchOptions, fingerprint: str, manifest: Manifest) -> None:
        """Compare with ``manifest``; ``fingerprint`` is the one of this run."""
        self.options = options
        self.fingerprint = fingerprint
        self.manifest = manifest
        self._by_content: dict[tuple[str, str], Job] = {}

    def plan(
        self,
        folders: Iterable[Folder],
        chosen: Container[str] | None = None,
        tick: Callable[[], None] | None = None,
    ) -> Plan:
        """Plan the articles of ``folders``, or the ``chosen`` ones; ``tick`` is called for each.

        Every article is read once, for its hash; a sample of them also for lines that repeat.
        """
        found = list(folders)
        step = max(1, sum(len(folder.wanted) for folder in found) // SAMPLE)
        plan, lines, seen = Plan(), RepeatedLines(), 0
        for folder in found:
            if folder.problem:
                plan.problems.append(folder.problem)
            stems = self._stems(folder)
            for source in folder.wanted:
                if chosen is not None and source not in chosen:
                    continue
                data = self._add(plan, source, stems[source])
                if data and seen % step == 0 and not self.options.settings.keep_furniture:
                    lines.add(source, data, self.options.settings.encoding)
                seen += 1
                if tick is not None:
                    tick()
        plan.furniture = lines.keys()
        self._by_content.clear()
        return plan

    def _stems(self, folder: Folder) -> dict[str, str]:
        def recorded(source: str) -> list[str]:
            record = self.manifest.get(source)
            return record.output if record is not None else []

        return output_stems([*folder.wanted, *folder.others], recorded)

    def _add(self, plan: Plan, source: str, stem: str) -> bytes:
        """Put one article into the plan and return its content (nothing if it is unreadable)."""
        try:
            data = read_regular(self.options.folder, source)
        except InputError:
            # Whether it can be read by then, and why not, is found out when its turn comes.
            plan.jobs.append(Job(source, stem, "unreadable"))
            return b""
        sha256 = hashlib.sha256(data).hexdigest()
        why = self._why(source, stem, sha256)
        if not why:
            plan.finished.append(source)
            return data
        job = Job(source, stem, why, sha256, len(data))
        # The suffix can decide the format, so only files of the same suffix are twins.
        first = self._by_content.setdefault((sha256, source.rpartition(".")[2].lower()), job)
        if first is job:
            plan.jobs.append(job)
        else:
            job.why = f"{why}, same as {first.source}"
            first.twins.append(job)
        return data

    def _why(self, source: str, stem: str, sha256: str) -> str:
        """Say why an article must be done; "" if it is finished."""
        record: Record | None = self.manifest.get(source)
        if record is None:
            return "new"
        if self.options.force:
            return "forced"
        if record.status != "done":
            return "failed before"
        if record.sha256 != sha256:
            return "changed"
        if record.fingerprint != self.fingerprint:
            return "other model or settings"
        outputs = [stem + SUFFIXES[name] for name in self.options.formats]
        missing = [name for name in outputs if not (self.options.output / name).is_file()]
        return "output missing" if missing or not {*outputs} <= {*record.output} else ""
