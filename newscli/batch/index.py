"""index.html and index.md: every article of an output folder on one page."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath
from urllib.parse import quote

from newscli.batch.manifest import Manifest, Record
from newscli.batch.similar import Groups
from newscli.errors import OutputError, reason
from newscli.files import replacing
from newscli.safe import safe_line
from newscli.write.markdown import escape as escape_markdown

_WARNINGS_SHOWN = 3
_PREFERRED = (".html", ".md", ".txt", ".docx", ".json")
_HEAD = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Articles</title>
<style>
body { font: 16px/1.5 system-ui, sans-serif; max-width: 70rem; margin: 2rem auto; padding: 0 1rem;
  color: #1a1a1a; background: #fff; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .4rem .6rem; border-top: 1px solid #ccc; }
.failed, .warnings { color: #8a2000; }
.source { color: #595959; overflow-wrap: anywhere; }
@media (prefers-color-scheme: dark) {
  body { color: #e6e6e6; background: #161616; }
  a { color: #8ab4f8; }
  .failed, .warnings { color: #ff9c7a; }
  .source { color: #a6a6a6; }
}
</style>
</head>
<body>
"""


def write_index(output: Path, manifest: Manifest) -> None:
    """Write both pages from the manifest, reading it article by article. Raises OutputError."""
    similar, failed, warned = Groups(), 0, 0
    for record in manifest.records():
        failed += record.status == "failed"
        warned += bool(record.warnings)
        if record.status == "done":
            similar.add(record.source, record.sketch)
    counts = f"{len(manifest) - failed:,} articles, {warned:,} with warnings, {failed:,} failed."
    for name, page in (("index.html", _html), ("index.md", _markdown)):
        try:
            with replacing(output / name) as file:
                for part in page(manifest, list(similar), counts, failed > 0):
                    file.write(part.encode("utf-8", "replace"))
        except OSError as error:
            raise OutputError(
                f"Cannot write {output / name}: {reason(error)}.", "Free some space and run again."
            ) from error


def _failures(manifest: Manifest) -> Iterator[Record]:
    return (record for record in manifest.records() if record.status == "failed")


def _articles(manifest: Manifest) -> Iterator[Record]:
    return (record for record in manifest.records() if record.status == "done")


def _stories(manifest: Manifest, groups: list[list[str]]) -> Iterator[list[Record]]:
    for members in groups:
        yield [record for name in members if (record := manifest.get(name)) is not None]


def _warnings(record: Record) -> str:
    shown = [safe_line(text) for text in record.warnings[:_WARNINGS_SHOWN]]
    if len(record.warnings) > _WARNINGS_SHOWN:
        shown.append(f"and {len(record.warnings) - _WARNINGS_SHOWN} more")
    return "; ".join(shown)


def _link(record: Record) -> str:
    """Return the address of the report that is best read in a browser, relative to the index."""
    suffixes = {PurePosixPath(name).suffix: name for name in record.output}
    name = next((suffixes[suffix] for suffix in _PREFERRED if suffix in suffixes), "")
    # "./" so that no name can be taken for a scheme such as javascript:
    return "./" + quote(name.encode("utf-8", "surrogateescape"))


def _html(
    manifest: Manifest, groups: list[list[str]], counts: str, any_failed: bool
) -> Iterator[str]:
    def text(raw: str) -> str:
        return html.escape(safe_line(raw))

    def title(record: Record) -> str:
        return f'<a href="{html.escape(_link(record))}">{text(record.title or record.source)}</a>'

    yield f"{_HEAD}<h1>Articles</h1>\n<p>{counts}</p>\n"
    if any_failed:
        yield '<h2>Failed</h2>\n<table>\n<tr><th scope="col">Source<th scope="col">Reason</tr>\n'
        for record in _failures(manifest):
            yield f'<tr><td class="source">{text(record.source)}'
            yield f'<td class="failed">{text(record.error)}</tr>\n'
        yield "</table>\n"
    if groups:
        yield "<h2>The same story</h2>\n"
        for members in _stories(manifest, groups):
            yield "<ul>\n"
            for record in members:
                yield f'<li>{title(record)} <span class="source">{text(record.source)}</span>\n'
            yield "</ul>\n"
    yield "<h2>All articles</h2>\n<table>\n"
    yield '<tr><th scope="col">Title<th scope="col">Summary<th scope="col">Warnings'
    yield '<th scope="col">Source</tr>\n'
    for record in _articles(manifest):
        yield f"<tr><td>{title(record)}<td>{text(record.summary)}"
        yield f'<td class="warnings">{text(_warnings(record))}'
        yield f'<td class="source">{text(record.source)}</tr>\n'
    yield "</table>\n</body>\n</html>\n"


def _markdown(
    manifest: Manifest, groups: list[list[str]], counts: str, any_failed: bool
) -> Iterator[str]:
    text: Callable[[str], str] = escape_markdown

    def title(record: Record) -> str:
        return f"[{text(record.title or record.source)}](<{_link(record)}>)"

    yield f"# Articles\n\n{counts}\n\n"
    if any_failed:
        yield "## Failed\n\n| Source | Reason |\n| --- | --- |\n"
        for record in _failures(manifest):
            yield f"| {text(record.source)} | {text(record.error)} |\n"
        yield "\n"
    if groups:
        yield "## The same story\n\n"
        for members in _stories(manifest, groups):
            for record in members:
                yield f"- {title(record)} ({text(record.source)})\n"
            yield "\n<!-- -->\n\n"  # ends the list, so that the next story begins a new one
    yield "## All articles\n\n| Title | Summary | Warnings | Source |\n| --- | --- | --- | --- |\n"
    for record in _articles(manifest):
        yield f"| {title(record)} | {text(record.summary)} "
        yield f"| {text(_warnings(record))} | {text(record.source)} |\n"
