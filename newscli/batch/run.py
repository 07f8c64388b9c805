"""``newscli batch``: plan, work, record, and say how it went."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path, PurePosixPath

from newscli.batch.files import sweep
from newscli.batch.fingerprint import fingerprint
from newscli.batch.groups import groups
from newscli.batch.index import write_index
from newscli.batch.lock import locked
from newscli.batch.manifest import Manifest, Record
from newscli.batch.names import SUFFIXES
from newscli.batch.options import BatchOptions
from newscli.batch.plan import Folder, check_folders, walk
from newscli.batch.processes import run_here, run_processes
from newscli.batch.progress import Meter, duration, open_meter
from newscli.batch.scan import Job, Plan, Scanner
from newscli.batch.stop import stoppable
from newscli.batch.worker import Worker, WorkerPlan
from newscli.errors import ExitCode, InputError, OutputError
from newscli.pipeline import Workshop


def run_batch(options: BatchOptions, workshop: Workshop | None = None) -> int:
    """Translate what is not done yet in a folder, and return the exit code.

    ``workshop`` can bring opened models, for a run in this process. Raises InputError if there is
    no article, UsageError, ModelError and OutputError if the run cannot begin or go on.
    """
    check_folders(options.folder, options.output)
    mark = fingerprint(options)
    with (
        locked(options.output),
        Manifest(options.output) as manifest,
        open_meter(options.quiet) as meter,
        stoppable(options.quiet) as stop,
    ):
        plan = Scanner(options, mark, manifest).plan(_everything(options), tick=meter.looking)
        _refuse_empty(plan, options)
        for problem in plan.problems:
            meter.say(f"cannot list {problem}")
        meter.start(plan.total)
        try:
            execute(options, mark, plan, manifest, meter, stop, workshop)
        finally:
            close(options, manifest, meter)
        return _result(options, plan, meter, stop)


def _everything(options: BatchOptions) -> Iterator[Folder]:
    return walk(options.folder, options.output, options.selection)


def execute(
    options: BatchOptions,
    mark: str,
    plan: Plan,
    manifest: Manifest,
    meter: Meter,
    stop: threading.Event,
    workshop: Workshop | None = None,
) -> None:
    """Do the jobs of a plan and record them; return early when ``stop`` is set."""
    if not plan.jobs:
        return
    worker_plan = WorkerPlan(options, mark, plan.furniture)
    todo = groups(plan.jobs)
    in_this_process = not options.distributed and options.workers <= 1

    def record(records: list[Record]) -> None:
        manifest.append(records)
        if not in_this_process:
            meter.sentences += sum(record.sentences for record in records)
        meter.finished(records)

    folders = _folders(options.output, plan.jobs)
    sweep(folders)
    if options.distributed:
        from newscli.batch.distributed import run_on_ray

        run_on_ray(worker_plan, todo, record, stop)
    elif not in_this_process:
        _ = Workshop(options.settings).model  # converts a new model once, before all need it
        run_processes(worker_plan, options.workers, todo, record, stop)
    else:
        worker = Worker(worker_plan, workshop)
        worker.open()
        run_here(worker, todo, record, stop, lambda done, total: meter.sentence())
    sweep(folders)


def _folders(output: Path, jobs: Iterable[Job]) -> set[Path]:
    return {output / PurePosixPath(one.stem).parent for job in jobs for one in (job, *job.twins)}


def close(options: BatchOptions, manifest: Manifest, meter: Meter) -> None:
    """Put the manifest in order and write the index.

    Raises OutputError if finished articles could not be recorded; an index that does not fit on
    the disk is only mentioned.
    """
    manifest.flush()
    try:
        manifest.settle(lambda record: _matters(options, record))
        write_index(options.output, manifest)
    except OutputError as error:
        meter.failed += 1
        meter.say(str(error))


def _matters(options: BatchOptions, record: Record) -> bool:
    """Say whether a line stays: reports do, failures only as long as their source is there."""
    return record.status == "done" or (options.folder / record.source).exists()


def _refuse_empty(plan: Plan, options: BatchOptions) -> None:
    if not plan.jobs and not plan.finished and not plan.problems:
        raise InputError(
            f"There is no article in {options.folder}.",
            "See 'newscli batch --help' for the file types, and --include for others.",
        )


def _result(options: BatchOptions, plan: Plan, meter: Meter, stop: threading.Event) -> int:
    counts = [f"{meter.done:,} translated"]
    if plan.finished:
        counts.append(f"{len(plan.finished):,} were done already")
    if meter.failed:
        counts.append(f"{meter.failed:,} failed")
    left = plan.total - meter.done - meter.failed
    if stop.is_set() and left > 0:
        meter.say(f"stopped: {', '.join(counts)}, {left:,} to do. Run the same command to go on.")
        return ExitCode.INTERRUPTED
    meter.say(
        f"{', '.join(counts)} in {duration(meter.elapsed)}. See {options.output / 'index.html'}"
    )
    return ExitCode.SOME_FAILED if meter.failed or plan.problems else ExitCode.DONE


def dry_run(options: BatchOptions) -> Sequence[str]:
    """Return what a run would do, a line for each article; nothing is written."""
    check_folders(options.folder, options.output)
    with Manifest(options.output, writable=False) as manifest:
        plan = Scanner(options, fingerprint(options), manifest).plan(_everything(options))
    _refuse_empty(plan, options)
    lines = [f"finished {source}" for source in plan.finished]
    for job in plan.jobs:
        for one in (job, *job.twins):
            outputs = " ".join(one.stem + SUFFIXES[name] for name in options.formats)
            lines.append(f"translate {one.source} → {outputs} ({one.why})")
    lines += [f"cannot list {problem}" for problem in plan.problems]
    return sorted(lines, key=lambda line: line.split(maxsplit=1)[1])
