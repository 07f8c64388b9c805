"""Planning a batch: which articles there are, where their reports go, and which are left to do.

A walk of the input folder finds the articles, the manifest tells which of them are finished, and
the rest becomes a :class:`Plan` of jobs, which :func:`groups` divides for the engine.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from functools import cache
from io import BufferedReader
from pathlib import Path, PurePath, PurePosixPath
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from newscli.batch.manifest import CONTROL, NAME, Manifest, NotRegularError, open_regular, parse
from newscli.errors import InputError, OutputError, UsageError, failing_as
from newscli.files import INPUT_SUFFIXES, MAX_FILE_BYTES, OUTPUT_SUFFIXES, is_folder, suffix_of
from newscli.settings import Settings

if TYPE_CHECKING:
    from newscli.batch.feeds import Page
    from newscli.models.store import ModelFiles

DOCUMENTS = frozenset({"pdf", "docx", "epub"})
"""Kinds of files whose bytes are not text."""


# -- Options ---------------------------------------------------------------------------------------


@cache
def glob_pattern(glob: str) -> re.Pattern[str]:
    """Return a pattern for the paths (with "/") that ``glob`` matches.

    ``*`` and ``?`` stay within a name, ``**`` crosses folders, ``[abc]`` and ``[!abc]`` are sets. A
    glob without "/" matches the name at any depth; one that ends in "/" all files in the folder.
    Raises UsageError.
    """
    text = glob.removeprefix("./")
    if text.endswith("/"):
        text += "**"
    if "/" not in text:
        text = f"**/{text}"
    signs = re.findall(r"\*\*/|/\*\*$|\*+|\[!?\]?[^\]]*\]|.", text, re.DOTALL)
    try:
        return re.compile("".join(map(_translated, signs)), re.DOTALL)
    except re.error as error:
        raise UsageError(
            f"The glob '{glob}' is not valid: {error}.", "See docs/batch.md."
        ) from error


_SIGNS = {"**/": "(?:.*/)?", "/**": "/.*", "?": "[^/]"}


def _translated(sign: str) -> str:
    if sign.startswith("[") and len(sign) > 1:
        inside = re.sub(r"([\\\[^])", r"\\\1", sign[1:-1])
        return f"(?!/)[{'^' + inside[1:] if inside.startswith('!') else inside}]"
    return _SIGNS.get(sign) or ("[^/]*" if sign.startswith("*") else re.escape(sign))


@dataclass(frozen=True, slots=True)
class Selection:
    """Which files of a folder are wanted.

    Without ``include``, those with a suffix that newscli reads; a file that matches an ``include``
    glob is read whatever its suffix. ``exclude`` takes precedence over both.
    """

    include: Sequence[str] = ()
    exclude: Sequence[str] = ()

    def __post_init__(self) -> None:
        """Refuse globs that are not valid. Raises UsageError."""
        for glob in (*self.include, *self.exclude):
            glob_pattern(glob)

    def wants(self, source: str) -> bool:
        """Say whether the file ``source`` (relative, with "/") is wanted."""
        if any(glob_pattern(glob).fullmatch(source) for glob in self.exclude):
            return False
        if self.include:
            return any(glob_pattern(glob).fullmatch(source) for glob in self.include)
        return readable(source)


def readable(source: str) -> bool:
    """Say whether the suffix of ``source`` is one that newscli reads."""
    return PurePosixPath(source).suffix.lower() in INPUT_SUFFIXES


@dataclass(frozen=True, slots=True)
class BatchOptions:
    """The command line of ``newscli batch`` and ``newscli watch``.

    ``folder`` is the folder of articles; for a feed or a list ``address`` is its URL or path
    instead, and ``folder`` does not matter. ``workers`` is the number of processes (0: this one
    alone, or on Ray one for each core or share of a GPU). ``distributed`` is "" or "ray",
    ``ray_address`` a cluster's ("" starts Ray on this machine), and ``gpus_per_worker`` the share
    of a GPU that each actor takes. ``pause`` is the number of seconds between two requests to one
    host.
    """

    folder: Path
    output: Path
    settings: Settings = field(default_factory=Settings)
    formats: tuple[str, ...] = ("markdown",)
    side_by_side: bool = False
    selection: Selection = field(default_factory=Selection)
    force: bool = False
    workers: int = 0
    distributed: str = ""
    ray_address: str = ""
    gpus_per_worker: float = 0.0
    quiet: bool = False
    address: str = ""
    pause: float = 1.0

    def __post_init__(self) -> None:
        """Refuse options that do not go together. Raises UsageError."""
        from newscli.read.base import ReadOptions

        ReadOptions(encoding=self.settings.encoding)
        if "terminal" in self.formats:
            raise UsageError(
                "--format terminal is for the screen.",
                "Choose text, markdown, json, html or docx for --output.",
            )
        if self.distributed not in {"", "ray"}:
            raise UsageError(f"There is no --distributed {self.distributed}.", "Use: ray.")
        if not self.distributed and (self.ray_address or self.gpus_per_worker):
            raise UsageError(
                "--ray-address and --gpus-per-worker are for Ray.", "Add --distributed ray."
            )
        if self.address and (self.selection.include or self.selection.exclude):
            raise UsageError(
                "--include and --exclude are for folders.", "Leave them out for a feed or a list."
            )

    @property
    def source(self) -> str:
        """The input as messages name it: the folder, or the address of the feed or list."""
        return self.address or str(self.folder)


_NO_MATTER = frozenset({"model", "summarizer", "device", "memory", "glossary", "offline"})
"""Settings that are covered below or do not change a report."""


def fingerprint(options: BatchOptions) -> str:
    """Return 16 hexadecimal digits for everything a report depends on, except the article itself.

    They cover newscli's version and data, the models' files and the settings. Nothing is loaded or
    converted. Raises ModelError if a model is missing, UsageError if the glossary cannot be read.
    """
    from newscli import __version__
    from newscli.models.store import EXTRACTIVE, find_summary_model, find_translation_model
    from newscli.translate.memory import data_digest

    settings = options.settings
    facts: dict[str, Any] = {
        name: value for name, value in asdict(settings).items() if name not in _NO_MATTER
    }
    facts["engine"] = "ctranslate2" if settings.engine == "auto" else settings.engine
    facts["newscli"] = __version__
    facts["data"] = data_digest()
    facts["side_by_side"] = options.side_by_side
    facts["translation"] = _identity(find_translation_model(settings.model, convert=False))
    if settings.summary:
        model = find_summary_model(settings.summarizer, convert=False)
        facts["summary_model"] = _identity(model) if model else settings.summarizer or EXTRACTIVE
    if settings.glossary is not None:
        message = f"The glossary {settings.glossary} cannot be read"
        with failing_as(UsageError, message, "Check the path."):
            facts["glossary"] = hashlib.sha256(settings.glossary.read_bytes()).hexdigest()
    text = json.dumps(facts, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _identity(model: ModelFiles) -> list[str]:
    """Return facts that change with a model's files."""
    return [model.name, model.revision, model.identity]


# -- Files of the input and the output folder ------------------------------------------------------


@dataclass(slots=True)
class Listing:
    """The articles in one folder, or those of a feed or list.

    ``wanted`` are translated unless they are finished; their reports must not take names that
    ``others`` would get. ``problem`` says why the folder could not be listed, ``note`` which
    folder was left out. ``pages`` holds the pages that were fetched, by address.
    """

    wanted: list[str]
    others: list[str] = field(default_factory=list)
    problem: str = ""
    note: str = ""
    pages: dict[str, Page] = field(default_factory=dict)


def check_folders(options: BatchOptions) -> None:
    """Refuse an input that is not a folder, and an output that would be read as input.

    Raises InputError and UsageError.
    """
    folder, output = options.folder, options.output
    if not options.address:
        if not is_folder(folder):
            why = "is not a folder" if os.path.lexists(folder) else "does not exist"
            raise InputError(f"{folder} {why}.", "Name the folder that the articles are in.")
        here, there = folder.resolve(), output.resolve()
        if here == there or there in here.parents:
            raise UsageError(
                f"The articles in {folder} would be among their own reports in {output}.",
                "Choose an --output outside the folder, or a new folder inside it.",
            )
        if is_output(folder):
            raise UsageError(
                f"{folder} holds the reports of a batch, which are not articles.",
                "Name the folder that the articles are in.",
            )
    if os.path.lexists(output) and not is_folder(output):
        raise UsageError(f"{output} is a file.", "Name a folder with --output.")


def is_output(folder: Path) -> bool:
    """Say whether ``folder`` is a batch's output folder: its reports are not articles."""
    try:
        if (folder / CONTROL).is_dir():
            return True
        with open_regular(folder / NAME) as file:
            return parse(BufferedReader(file).readline(1 << 20)) is not None
    except OSError:
        return False


def may_enter(folder: Path, output: Path, relative: str) -> bool:
    """Say whether a walk of ``folder`` would enter the folder ``relative`` in it."""
    place = folder
    for part in PurePosixPath(relative).parts:
        place = place / part
        if part.startswith(".") or place.is_symlink() or not is_folder(place):
            return False
        if place.resolve() == output.resolve() or is_output(place):
            return False
    return True


def walk(folder: Path, output: Path, selection: Selection, start: str = "") -> Iterator[Listing]:
    """Yield the articles of ``folder`` and the folders below it (below ``start``), in order.

    Names are relative, with "/". Hidden files, links, pipes, devices and output folders are left
    out: a walk cannot run in circles, hang, or leave the folder.
    """
    skipped = output.resolve()
    pending = [start]
    while pending:
        relative = pending.pop()
        try:
            entries = sorted(os.scandir(folder / relative), key=lambda entry: entry.name)
        except OSError as error:
            yield Listing([], problem=f"{relative or folder}: {error.strerror}")
            continue
        wanted, others, below = [], [], []
        for entry in entries:
            name = f"{relative}/{entry.name}" if relative else entry.name
            if entry.name.startswith("."):
                continue
            if entry.is_dir(follow_symlinks=False):
                place = Path(entry.path)
                if place.resolve() == skipped:
                    continue
                if is_output(place):
                    yield Listing([], note=f"{name} holds the reports of another batch")
                else:
                    below.append(name)
            elif entry.is_file(follow_symlinks=False):
                if selection.wants(name):
                    wanted.append(name)
                elif readable(name):
                    others.append(name)
        pending.extend(reversed(below))
        if wanted:
            yield Listing(wanted, others)


def read_regular(folder: Path, source: str, limit: int = MAX_FILE_BYTES) -> bytes:
    """Return the bytes of ``source`` (relative to ``folder``), which must be a plain file.

    A link, pipe or device that took the file's place since it was planned is refused without
    waiting for it, and so is a file larger than ``limit``. Raises InputError.
    """
    try:
        with open_regular(folder / source) as file:
            is_too_large = os.fstat(file.fileno()).st_size > limit  # sparse files too
            data = b"" if is_too_large else file.read(limit + 1)
    except FileNotFoundError as error:
        raise InputError(f"{source} no longer exists.", "Run again when it is back.") from error
    except NotRegularError as error:
        raise InputError(f"{source} is not a plain file.", "Replace it with one.") from error
    except OSError as error:
        raise InputError(
            f"{source} cannot be read: {error.strerror}.", "Check its permissions and run again."
        ) from error
    if is_too_large or len(data) > limit:
        message = f"{source} is larger than {limit // 2**20} MB."
        raise InputError(message, "Split it, or leave it out.")
    return data


def make_folder(output: Path, relative: PurePath) -> Path:
    """Make the folder ``relative`` in ``output`` and return it.

    Raises OutputError if that is impossible, or if a link on the way would lead out of ``output``.
    """
    folder = output
    for part in relative.parts:
        folder = folder / part
        message = f"Cannot make the folder {folder}"
        with failing_as(OutputError, message, "Choose another --output."):
            folder.mkdir(exist_ok=True)
        if folder.is_symlink() or part == os.pardir:
            raise OutputError(
                f"{folder} leads out of the output folder.", "Remove the link and run again."
            )
    return folder


# -- Names of reports ------------------------------------------------------------------------------

_RESERVED = frozenset({"index", "manifest", "book"})
_LONGEST_NAME = 240
"""Bytes of a report's name before its suffix; file systems take 255 in all."""


def _fold(name: str) -> str:
    """Return a form shared by all names that are the same to some file system.

    macOS ignores case and Unicode normalisation (an ä may be one character or two).
    """
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", name).casefold())


def _fitted(stem: str) -> str:
    """Return ``stem``, with its last part cut and hashed if that is too long for a file system.

    An article's name may have 255 bytes, and its report's suffix may be longer than its own.
    """
    folder, slash, name = stem.rpartition("/")
    data = os.fsencode(name)
    if len(data) <= _LONGEST_NAME:
        return stem
    mark = hashlib.sha256(data).hexdigest()[:8]
    return f"{folder}{slash}{data[: _LONGEST_NAME - 9].decode('utf-8', 'ignore')}-{mark}"


def _own_names(source: str) -> tuple[str, str]:
    """Return the short and the full stem of a report: without and with the file's suffix.

    For an address they are its host and last part, and those with a hash.
    """
    if "://" not in source:
        return _fitted(str(PurePosixPath(source).with_suffix(""))), _fitted(source)
    parts = urlsplit(source)
    host = _word(parts.hostname or "") or "pages"
    words = [_word(unquote(part)) for part in parts.path.split("/")]
    words = [re.sub(r"\.(?:x?html?|php|aspx?|txt|md|pdf)$", "", word) for word in words if word]
    while len(words) > 1 and words[-1].lower() in {"index", "amp", "print", "artikel", "default"}:
        words.pop()
    word = words[-1] if words else "index"
    return f"{host}/{word}", f"{host}/{word}-{hashlib.sha256(source.encode()).hexdigest()[:8]}"


def _word(text: str) -> str:
    """Return ``text`` as a file name without special characters, of at most 160 bytes."""
    word = re.sub(r"[^\w.-]+", "-", text)[:80].encode()[:160]
    return word.decode("utf-8", "ignore").strip("-._")


class Names:
    """The names of the reports in one output folder.

    The output tree mirrors the input: ``sub/a.txt`` becomes ``sub/a.md``. If that name is taken
    (because there is an ``a.html`` too, or because it is the name of one of newscli's own files),
    the full name is kept: ``sub/a.txt.md``. A report keeps its name in later runs, whatever is
    added beside it. All names here are stems: paths without the report's suffix.
    """

    def __init__(self, recorded: Iterable[tuple[str, Sequence[str]]]) -> None:
        """Begin with the sources of earlier runs and the output files of each."""
        self._stems: dict[str, str] = {}
        self._taken: set[str] = set()
        for source, outputs in recorded:
            stem = self._recorded_stem(source, outputs)
            if stem and _fold(stem) not in self._taken:
                self._take(source, stem)

    def give(self, sources: Sequence[str]) -> dict[str, str]:
        """Return the stem of each source of one folder.

        ``sources`` are all the articles of the folder, wanted or not: names must not depend on
        the options of one run.
        """
        short = Counter(_fold(_own_names(source)[0]) for source in sources)
        for source in sorted(set(sources) - self._stems.keys()):
            stem, full = _own_names(source)
            folded = _fold(stem)
            reserved = "/" not in stem and folded in _RESERVED
            if short[folded] > 1 or folded in self._taken or reserved:
                stem = full
            number = 1
            while _fold(stem) in self._taken:
                number += 1
                stem = f"{full}-{number}"
            self._take(source, stem)
        return {source: self._stems[source] for source in sources}

    def _take(self, source: str, stem: str) -> None:
        self._stems[source] = stem
        self._taken.add(_fold(stem))

    def _recorded_stem(self, source: str, outputs: Sequence[str]) -> str:
        """Return the stem of earlier outputs if this source could have been given it, else ""."""
        if not outputs:
            return ""
        stem = str(PurePosixPath(outputs[0]).with_suffix(""))
        try:
            short, full = _own_names(source)
        except (ValueError, UnicodeError):  # a damaged manifest
            return ""
        number = stem.removeprefix(full)
        ours = stem in {short, full} or (stem != number and re.fullmatch("-[0-9]+", number))
        return stem if ours and not ("/" not in stem and _fold(stem) in _RESERVED) else ""


# -- What repeats across articles ------------------------------------------------------------------

SAMPLE = 1000
"""About this many articles at most, spread over the input, are searched for repeated lines."""

_AT_LEAST, _SHARE = 5, 0.1
"""A line that occurs in five articles and in a tenth of all articles belongs to none of them …"""

_MOSTLY_REPEATED = 0.5
"""… but articles that repeat most of their text are copies of one story, and do not count."""

_SHORTEST, _LONGEST = 8, 300
_LARGEST = 2_000_000


class RepeatedLines:
    """Finds lines that repeat across articles: furniture that no single article reveals.

    Its keys are for :attr:`newscli.read.ReadOptions.known_furniture`. Memory is bounded by the
    sample, and time is linear in the input.
    """

    def __init__(self) -> None:
        self._articles: list[dict[str, int]] = []

    def add(self, kind: str, data: bytes, encoding: str = "") -> None:
        """Add an article, read as ``kind``; PDF, DOCX and EPUB are ignored."""
        from newscli.read.characters import decode
        from newscli.read.html import page_lines

        if kind in DOCUMENTS or len(data) > _LARGEST:
            return
        try:
            text, _, _ = decode(data, "", encoding, is_markup=kind == "html")
            text = "\n".join(page_lines(text)) if kind == "html" else text
        except InputError:
            return
        lines: dict[str, int] = {}
        for number, line in enumerate(filter(None, map(str.strip, text.splitlines()))):
            # The first line is the headline, and some headlines come every day.
            key = _key(line) if number > 0 else ""
            lines[key] = lines.get(key, 0) + len(line)
        self._articles.append(lines)

    def keys(self) -> frozenset[str]:
        """Return the furniture keys of the lines that repeat."""
        counts = Counter(key for lines in self._articles for key in lines)
        enough = max(_AT_LEAST, _SHARE * len(self._articles))
        repeated = {key for key, count in counts.items() if key and count >= enough}
        counts = Counter()
        for lines in self._articles:
            again = sum(size for key, size in lines.items() if key in repeated)
            if again <= _MOSTLY_REPEATED * sum(lines.values()):
                counts.update(lines.keys())
        return frozenset(key for key in repeated if counts[key] >= enough)


def _key(line: str) -> str:
    """Return the key of a line that could be furniture, "" for others.

    Keys ignore numbers, so a line with digits never counts: its numbers may be the news.
    """
    from newscli.read.furniture import furniture_key

    if not _SHORTEST <= len(line) <= _LONGEST or any(character.isdigit() for character in line):
        return ""
    return furniture_key(line)


# -- Jobs ------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Job:
    """An article to be translated.

    ``stem`` is its output without suffix. ``sha256`` and ``size`` (bytes) are those of the content
    when it was planned, empty if it could not be read. ``twins`` have the same content. ``page`` is
    set if the article was fetched.
    """

    source: str
    stem: str
    why: str = ""
    sha256: str = ""
    size: int = 0
    twins: list[Job] = field(default_factory=list)
    page: Page | None = None

    @property
    def kind(self) -> str:
        """The article's kind by its declared type or suffix; "text" if neither tells."""
        found = self.page.kind if self.page else INPUT_SUFFIXES.get(suffix_of(self.source))
        return found or "text"

    def load(self, folder: Path) -> bytes:
        """Return the article's bytes; ``folder`` is the input folder. Raises InputError."""
        return self.page.read() if self.page else read_regular(folder, self.source)

    def outputs(self, formats: Iterable[str]) -> list[str]:
        """Return the names of its reports, relative to the output folder."""
        return [self.stem + OUTPUT_SUFFIXES[name] for name in formats]

    def everyone(self) -> Iterator[Job]:
        """Yield the job and its twins."""
        yield self
        yield from self.twins


@dataclass(slots=True)
class Plan:
    """The jobs of a run, and the articles that are ``finished`` already.

    ``problems`` say which folders could not be listed, ``notes`` which were left out. ``furniture``
    holds the keys of lines that repeat across the articles.
    """

    jobs: list[Job] = field(default_factory=list)
    finished: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    furniture: frozenset[str] = frozenset()

    @property
    def total(self) -> int:
        """The number of articles to do, twins included."""
        return sum(1 + len(job.twins) for job in self.jobs)


class Planner:
    """Makes plans for one pair of input and output folders."""

    def __init__(self, options: BatchOptions, mark: str, manifest: Manifest) -> None:
        """Compare with ``manifest``; ``mark`` is the fingerprint of this run."""
        self.options, self.mark, self.manifest = options, mark, manifest
        self.names = Names((source, entry.output) for source, entry in manifest.entries.items())
        self._by_content: dict[tuple[str, str], Job] = {}

    def plan(self, listings: Iterable[Listing], tick: Callable[[], None] = lambda: None) -> Plan:
        """Plan the articles of ``listings``; ``tick`` is called for each.

        Every article is read once, for its hash; a sample of them also for lines that repeat.
        """
        found = list(listings)
        step = max(1, sum(len(listing.wanted) for listing in found) // SAMPLE)
        plan, lines, seen = Plan(), RepeatedLines(), 0
        for listing in found:
            plan.problems += [listing.problem] if listing.problem else []
            plan.notes += [listing.note] if listing.note else []
            stems = self.names.give([*listing.wanted, *listing.others])
            for source in listing.wanted:
                job = Job(source, stems[source], page=listing.pages.get(source))
                data = self._add(plan, job)
                if data and seen % step == 0 and not self.options.settings.keep_furniture:
                    lines.add(job.kind, data, self.options.settings.encoding)
                seen += 1
                tick()
        plan.furniture = lines.keys()
        self._by_content.clear()
        return plan

    def _add(self, plan: Plan, job: Job) -> bytes:
        """Put one article into the plan and return its content, b"" if it cannot be read."""
        try:
            data = job.load(self.options.folder)
        except InputError:
            # The worker tries again, and records the reason if that fails too.
            job.why = "not fetched" if job.page else "unreadable"
            plan.jobs.append(job)
            return b""
        job.sha256, job.size = hashlib.sha256(data).hexdigest(), len(data)
        job.why = self._why(job)
        if not job.why:
            plan.finished.append(job.source)
            return data
        # The suffix can decide the format, so only files of the same suffix are twins.
        kind = job.kind if job.page else suffix_of(job.source)
        first = self._by_content.setdefault((job.sha256, kind), job)
        if first is job:
            plan.jobs.append(job)
        else:
            job.why += f", same as {first.source}"
            first.twins.append(job)
        return data

    def _why(self, job: Job) -> str:
        """Say why an article must be done; "" if it is finished."""
        entry = self.manifest.entries.get(job.source)
        if entry is None:
            return "new"
        if self.options.force:
            return "forced"
        if not entry.done:
            return "failed before"
        if entry.sha256 != job.sha256:
            return "changed"
        if entry.fingerprint != self.mark:
            return "other model or settings"
        outputs = job.outputs(self.options.formats)
        there = all(os.path.isfile(self.options.output / name) for name in outputs)  # noqa: PTH113
        return "" if there and {*outputs} <= {*entry.output} else "output missing"


# -- Groups ----------------------------------------------------------------------------------------

CHARACTERS = 60_000
"""About 500 sentences: enough to fill the engine's batches."""

_FIRST = 4_000
"""The first group is small and each next one at most twice as large, for early results."""

_MOST = 64
"""Articles of a group, however short they are."""

_MARKUP = 6
"""Bytes of HTML for each character of an article."""

_DOCUMENT = 5_000


def groups(jobs: Iterable[Job]) -> Iterator[list[Job]]:
    """Yield the jobs in order, in groups that fill the engine's batches."""
    group: list[Job] = []
    size, limit = 0, _FIRST
    for job in jobs:
        weight = estimated_characters(job)
        if group and (size + weight > limit or len(group) >= _MOST):
            yield group
            group, size = [], 0
            limit = min(2 * limit, CHARACTERS)
        group.append(job)
        size += weight
    if group:
        yield group


def estimated_characters(job: Job) -> int:
    """Estimate the characters of an article, without markup, from the size of its file."""
    if job.kind in DOCUMENTS:
        return max(_DOCUMENT, job.size // 20)
    return job.size // (_MARKUP if job.kind == "html" else 1)
