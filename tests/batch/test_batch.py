"""``newscli batch`` as a user meets it: mirror, manifest, index, resume, dry run."""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from newscli.batch.plan import BatchOptions
from newscli.batch.run import dry_run, run_batch
from newscli.errors import InputError, UsageError
from newscli.pipeline import Workshop
from newscli.settings import Settings
from tests.packages import copy_of_newscli

from .conftest import QUICK, Run, fill, german, manifest, reports

Make = Callable[..., BatchOptions]
SAMPLES = Path(__file__).parents[2] / "samples"


def test_a_folder_of_mixed_formats_from_start_to_finish(run: Run, tmp_path: Path) -> None:
    source = tmp_path / "in"
    shutil.copytree(SAMPLES, source / "samples", ignore=shutil.ignore_patterns("README*"))
    (source / "index.html").write_text(f"<p>{german(1).replace(chr(10), '<p>')}", "utf-8")
    (source / "twice.txt").write_text(german(2), "utf-8")
    (source / "twice.md").write_text(german(3), "utf-8")
    (source / "leer.txt").write_text("  \n", "utf-8")
    (source / "notes.log").write_text("Kein Artikel.", "utf-8")

    formats = ("-f", "html", "-f", "json", "-f", "epub")
    first = run("batch", "in", "-o", "out", *formats, "--exclude", "*.log")
    assert first.returncode == 1
    assert first.stdout == ""
    assert "failed: leer.txt is empty." in first.stderr
    assert "7 translated, 1 failed" in first.stderr
    assert not {"\x1b", "\r"} & set(first.stderr)

    stems = {"samples/bahn", "samples/gletscher", "samples/hafen", "samples/wahl"}
    stems |= {"index.html", "twice.txt", "twice.md"}
    assert reports(tmp_path / "out") == {s + x for s in stems for x in (".html", ".json", ".epub")}
    found = manifest(tmp_path / "out")
    assert found["leer.txt"]["status"] == "failed"
    assert found["leer.txt"]["error"] == "leer.txt is empty."
    assert found["leer.txt"]["output"] == []
    wahl = found["samples/wahl.html"]
    assert wahl["status"] == "done"
    assert wahl["output"] == ["samples/wahl.html", "samples/wahl.json", "samples/wahl.epub"]
    assert wahl["models"]["translation"]["name"] == "compact"
    assert wahl["models"]["summary"]["name"] == "extractive"
    assert wahl["summary"] and wahl["title"] and wahl["seconds"] > 0 and wahl["sentences"] > 3
    report = json.loads((tmp_path / "out/samples/wahl.json").read_text("utf-8"))
    assert report["source"]["name"] == "samples/wahl.html"
    assert report["source"]["sha256"] == wahl["sha256"]
    for name in ("index.html", "index.md"):
        page = (tmp_path / "out" / name).read_text("utf-8")
        assert "7 articles" in page
        assert "leer.txt is empty" in page
        assert "samples/wahl.html" in page
    for name, up in (("samples/wahl.html", "../index.html"), ("twice.txt.html", "./index.html")):
        assert f'<a href="{up}">All articles</a>' in (tmp_path / "out" / name).read_text("utf-8")
    doubtful = sum(s["doubtful"] for block in report["blocks"] for s in block["sentences"])
    assert wahl["doubtful"] == doubtful + report["title"]["sentences"][0]["doubtful"]
    with zipfile.ZipFile(tmp_path / "out" / "book.epub") as book:
        assert len([name for name in book.namelist() if "article-" in name]) == 7

    # Nothing is done twice, and what failed is tried again.
    (source / "leer.txt").write_text(german(4), "utf-8")
    again = run("batch", "in", "-o", "out", *formats, "-q")
    assert (again.returncode, again.stdout, again.stderr) == (0, "", "")
    after = manifest(tmp_path / "out")
    assert after.pop("leer.txt")["status"] == "done"
    assert after == {name: record for name, record in found.items() if name != "leer.txt"}


def test_wrong_use_is_refused_in_one_line(run: Run, tmp_path: Path) -> None:
    fill(tmp_path / "in", 1)
    for words, code, message in (
        (["nowhere", "-o", "out"], 3, "nowhere does not exist"),
        (["in", "-o", "in"], 2, "among their own reports"),
        (["in", "-o", "out", "-f", "terminal"], 2, "terminal is for the screen"),
        (["in", "-o", "out", "--include", "*.pdf"], 3, "There is no article in in"),
        (["in", "-o", "out", "-m", "no-such-model"], 4, "no-such-model"),
        (["in", "-o", "out", "--encoding", "klingon"], 2, "no encoding 'klingon'"),
    ):
        done = run("batch", *words)
        assert (done.returncode, done.stdout) == (code, "")
        assert message in done.stderr
        assert done.stderr.count("\n") == 1


def test_a_dry_run_tells_the_plan_and_writes_nothing(run: Run, tmp_path: Path) -> None:
    fill(tmp_path / "in", 2)
    done = run("batch", "in", "-o", "out", "--dry-run", "-f", "html")
    assert done.returncode == 0
    assert done.stdout.splitlines() == [
        "translate 00/m0000.txt → 00/m0000.html (new)",
        "translate 00/m0001.txt → 00/m0001.html (new)",
    ]
    assert not (tmp_path / "out").exists()


def why(options: BatchOptions) -> dict[str, str]:
    """Return the dry run's reason for each article."""
    found = {}
    for line in dry_run(options):
        verb, source = line.split()[:2]
        found[source] = "finished" if verb == "finished" else line.partition("(")[2].rstrip(")")
    return found


def test_only_what_changed_is_done_again(options: Make, workshop: Workshop, tmp_path: Path) -> None:
    fill(tmp_path / "in", 4)
    assert run_batch(options(), workshop) == 0
    before = manifest(tmp_path / "out")
    assert set(why(options()).values()) == {"finished"}

    (tmp_path / "in/00/m0000.txt").write_text(german(100), "utf-8")
    (tmp_path / "out/00/m0001.json").unlink()
    (tmp_path / "in/00/m0002.txt").touch()  # a new time, the same content
    (tmp_path / "in/neu.txt").write_text(german(101), "utf-8")
    assert why(options()) == {
        "00/m0000.txt": "changed",
        "00/m0001.txt": "output missing",
        "00/m0002.txt": "finished",
        "00/m0003.txt": "finished",
        "neu.txt": "new",
    }
    assert run_batch(options(), workshop) == 0
    after = manifest(tmp_path / "out")
    assert {name for name in before if after[name] == before[name]} == {
        "00/m0002.txt",
        "00/m0003.txt",
    }
    assert len(after) == 5


def test_other_settings_or_formats_and_force_redo_articles(
    options: Make, workshop: Workshop, tmp_path: Path
) -> None:
    fill(tmp_path / "in", 1)
    assert run_batch(options(), workshop) == 0
    (name,) = manifest(tmp_path / "out")

    def settings(**changes: Any) -> Settings:
        return Settings(**{"beam_size": 1, "memory": False, "summary": False} | changes)

    assert why(options())[name] == "finished"
    for same in (settings(memory=True), settings(engine="ctranslate2"), settings(device="cpu")):
        assert why(options(settings=same))[name] == "finished"
    glossary = tmp_path / "words.tsv"
    glossary.write_text("Haus\thouse\n", "utf-8")
    for other in (settings(beam_size=2), settings(summary=True), settings(glossary=glossary)):
        assert why(options(settings=other))[name] == "other model or settings"
    assert why(options(formats=("json", "html")))[name] == "output missing"
    assert why(options(side_by_side=True))[name] == "other model or settings"
    assert why(options(force=True))[name] == "forced"
    with pytest.raises(UsageError, match="glossary"):
        dry_run(options(settings=settings(glossary=tmp_path / "none.tsv")))


def test_articles_are_translated_again_when_the_data_change(run: Run, tmp_path: Path) -> None:
    package = copy_of_newscli(tmp_path)
    fill(tmp_path / "in", 1)
    assert run("batch", "in", "-o", "out").returncode == 0
    assert "finished" in run("batch", "in", "-o", "out", "--dry-run").stdout
    for changed in ("segment/data/german.txt", "data/idioms.tsv", "models/compact/lexicon.bin"):
        content = (package / changed).read_bytes()
        (package / changed).write_bytes(content + b"# changed\n")
        assert "other model or settings" in run("batch", "in", "-o", "out", "--dry-run").stdout
        (package / changed).write_bytes(content)


class Counting(Workshop):
    """Remembers what it was asked to translate."""

    def __init__(self) -> None:
        super().__init__(QUICK)
        self.asked: list[list[str]] = []

    def reports(self, articles: Any, progress: Any = None) -> Any:
        self.asked.append([article.source.name for article in articles])
        return super().reports(articles, progress)


def test_identical_content_is_translated_once(options: Make, tmp_path: Path) -> None:
    source = tmp_path / "in"
    fill(source, 2)
    for name in ("copy.txt", "deep/copy.txt"):
        (source / name).parent.mkdir(exist_ok=True)
        shutil.copy(source / "00/m0000.txt", source / name)
    counting = Counting()
    assert run_batch(options(), counting) == 0
    assert counting.asked == [["copy.txt", "00/m0001.txt"]]
    found = manifest(tmp_path / "out")
    assert {name: found[name]["same_as"] for name in found} == {
        "00/m0000.txt": "copy.txt",
        "00/m0001.txt": "",
        "copy.txt": "",
        "deep/copy.txt": "copy.txt",
    }
    one, other = (
        json.loads((tmp_path / "out" / name).read_text("utf-8"))
        for name in ("00/m0000.json", "deep/copy.json")
    )
    assert other["source"].pop("name") == "deep/copy.txt"
    assert one["source"].pop("name") == "00/m0000.txt"
    assert one == other


def test_a_copy_without_a_title_is_listed_under_its_own_name(
    options: Make, workshop: Workshop, tmp_path: Path
) -> None:
    source = tmp_path / "in"
    source.mkdir()
    for name in ("eins.txt", "zwei.txt"):
        (source / name).write_text("Der Verein plant dort neue Stellen.\n", "utf-8")
    assert run_batch(options(), workshop) == 0
    titles = {name: record["title"] for name, record in manifest(tmp_path / "out").items()}
    assert titles == {"eins.txt": "eins.txt", "zwei.txt": "zwei.txt"}


def test_sentences_of_many_articles_go_through_the_engine_together(
    options: Make, tmp_path: Path
) -> None:
    fill(tmp_path / "in", 50)
    counting = Counting()
    assert run_batch(options(), counting) == 0
    groups = [len(group) for group in counting.asked]
    assert sum(groups) == 50
    assert len(groups) <= 3
    assert max(groups) >= 25


def test_a_line_that_repeats_across_articles_is_removed(
    options: Make, workshop: Workshop, tmp_path: Path
) -> None:
    line = "Das Wichtigste aus dem Norden jeden Morgen im Postfach"
    for name in fill(tmp_path / "in", 8, sentences=8):
        path = tmp_path / "in" / name
        path.write_text(path.read_text("utf-8") + f"\n{line}\n", "utf-8")
    assert run_batch(options(), workshop) == 0
    for name in reports(tmp_path / "out"):
        report = json.loads((tmp_path / "out" / name).read_text("utf-8"))
        assert [removed["text"] for removed in report["removed"]] == [line]


def test_stale_names_in_the_manifest(options: Make, workshop: Workshop, tmp_path: Path) -> None:
    """Reports of articles that are gone stay listed; failures of such articles do not."""
    fill(tmp_path / "in", 2)
    (tmp_path / "in/leer.txt").write_text("", "utf-8")
    assert run_batch(options(), workshop) == 1
    (tmp_path / "in/leer.txt").unlink()
    (tmp_path / "in/00/m0001.txt").unlink()
    assert run_batch(options(), workshop) == 0
    assert set(manifest(tmp_path / "out")) == {"00/m0000.txt", "00/m0001.txt"}


def test_what_killed_runs_left_is_removed(
    options: Make, workshop: Workshop, tmp_path: Path
) -> None:
    fill(tmp_path / "in", 1)
    left = [
        tmp_path / "out" / folder / ".newscli-0123456789abcdef.tmp"
        for folder in ("", "00", ".newscli", ".newscli/pages")
    ]
    for path in left:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("half a rep")
    assert run_batch(options(), workshop) == 0
    assert not [path for path in left if path.exists()]
    left[0].write_text("half a manifest")
    assert run_batch(options(), workshop) == 0  # with nothing to do
    assert not left[0].exists()


def test_an_empty_folder_is_an_error(options: Make, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    with pytest.raises(InputError, match="There is no article"):
        run_batch(options())
