"""Damage to what newscli keeps between runs is noticed, mended where it can be, and never fatal."""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from newscli.errors import ModelError, NewscliError
from newscli.files import git_sha1, sha256
from newscli.models import cache, store
from newscli.models.store import (
    PulledModel,
    find_translation_model,
    is_due,
    overview,
    record_path,
    write_record,
)

COMMIT = "0123456789abcdef0123456789abcdef01234567"
REPOSITORY = "Helsinki-NLP/opus-mt-de-en"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("NEWSCLI_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("HF_HOME", str(tmp_path / "hf"))
    monkeypatch.setenv("NEWSCLI_CONFIG", str(tmp_path / "config.toml"))
    return tmp_path


def damaged(sound: bytes) -> Iterator[bytes | None]:
    """Yield forty damaged forms of a JSON file; None stands for a folder in its place."""
    yield None
    size = len(sound)
    yield from (sound[:cut] for cut in (0, 1, 2, size // 4, size // 2, size - 2))
    yield from (b"\0" * size, sound[: size // 2] + b"\xff\xfe" * 8, sound * 2, sound[::-1])
    yield from (b"\xef\xbb\xbf" + sound, sound.decode().encode("utf-16"), b"[" * 100_000)
    yield from (b"null", b"[]", b"{}", b"3", b'"text"', b"NaN", b'{"files": []}', b'{"files": {}}')
    data = json.loads(sound)
    values: list[Any] = [
        None,
        True,
        -1,
        1e400,
        "",
        "../../etc/passwd",
        "\0",
        [],
        {},
        [1, 2],
        {"": 0},
    ]
    for key in data:
        for value in values:
            yield json.dumps(data | {key: value}).encode()
        yield json.dumps({k: v for k, v in data.items() if k != key}).encode()
    for key, value in data.items():
        if isinstance(value, dict) and value:
            for wrong in values:
                yield json.dumps(data | {key: dict.fromkeys(value, wrong)}).encode()
                yield json.dumps(data | {key: {"../x": wrong, "/etc/passwd": wrong}}).encode()


def put(path: Path, content: bytes | None) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    path.unlink(missing_ok=True)
    if content is None:
        path.mkdir(parents=True)
    else:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def try_all(path: Path, use: Callable[[], None]) -> None:
    sound = path.read_bytes()
    forms = list(dict.fromkeys(damaged(sound)))
    assert len(forms) >= 40
    for form in forms:
        put(path, form)
        try:
            use()
        except NewscliError as error:
            assert "\n" not in str(error)
        except Exception as error:
            raise AssertionError(f"{form!r:.200}") from error


def test_manifests_of_conversions(marian: Path) -> None:
    found = find_translation_model(str(marian))
    good = (found.ctranslate2 / "model.bin").read_bytes()

    def use() -> None:
        again = find_translation_model(str(marian))
        assert again.ctranslate2 == found.ctranslate2
        assert (again.ctranslate2 / "model.bin").read_bytes() == good
        assert cache.damaged_files(again.ctranslate2) == []

    try_all(found.ctranslate2 / cache.MANIFEST, use)


def test_remembered_hashes(marian: Path) -> None:
    found = find_translation_model(str(marian))
    memories = list((cache.conversions_dir() / "hashes").glob("*.json"))
    assert len(memories) == len([marian / "weights", *found.ctranslate2.iterdir()]) - 1

    def use() -> None:
        assert find_translation_model(str(marian)).ctranslate2 == found.ctranslate2

    for memory in memories:
        try_all(memory, use)


def pulled(marian: Path, folder: Path) -> PulledModel:
    """Note a model as pulled, as a pull leaves it."""
    place = folder / f"hf/hub/models--{REPOSITORY.replace('/', '--')}/snapshots" / COMMIT
    shutil.copytree(marian, place, ignore=shutil.ignore_patterns("pytorch_model.bin"))
    files = {
        path.name: (
            path.stat().st_size, sha256(path) if path.suffix != ".json" else git_sha1(path),
        )
        for path in place.iterdir()
    }  # fmt: skip
    model = PulledModel(REPOSITORY, COMMIT, str(place), "translation", "", files)
    write_record(model)
    return model


def test_records_of_pulled_models(marian: Path, folder: Path) -> None:
    model = pulled(marian, folder)
    bystander = folder / "other"
    bystander.mkdir()

    def use() -> None:
        overview()
        store.all_pulled()
        for action in (
            lambda: find_translation_model("opus-mt-de-en", convert=False),
            lambda: store.remove_model("opus-mt-de-en", dry_run=True),
        ):
            try:
                action()
            except ModelError as error:
                assert "\n" not in str(error)

    try_all(record_path(REPOSITORY), use)
    # A record that names another folder does not make `remove` delete that folder.
    put(record_path(REPOSITORY), json.dumps(
        {"repository": REPOSITORY, "revision": COMMIT, "task": "translation", "files": {},
         "folder": str(bystander / "a" / "b")}).encode())  # fmt: skip
    store.remove_model("opus-mt-de-en")
    assert bystander.is_dir()
    assert model.path.is_dir()


@pytest.mark.parametrize("damage", ["bytes", "zeros", "cut", "gone", "folder"])
def test_damage_to_a_converted_model_is_mended(
    marian: Path, capsys: pytest.CaptureFixture[str], damage: str
) -> None:
    found = find_translation_model(str(marian))
    path = found.ctranslate2 / "model.bin"
    good = path.read_bytes()
    bad = {"bytes": good[:100] + bytes(b ^ 255 for b in good[100:20_100]) + good[20_100:],
           "zeros": bytes(len(good)), "cut": good[:-1], "folder": None}  # fmt: skip
    assert len(good) > 21_000
    if damage == "gone":
        path.unlink()
    else:
        put(path, bad[damage])
    find_translation_model(str(marian))
    assert path.read_bytes() == good
    assert "damaged" in capsys.readouterr().err
    find_translation_model(str(marian))
    assert capsys.readouterr().err == ""


def test_damage_that_hides_its_time_is_found(marian: Path) -> None:
    """Also a program that sets the old time again is noticed, where the system has a ctime."""
    found = find_translation_model(str(marian))
    path = found.ctranslate2 / "model.bin"
    good, status = path.read_bytes(), path.stat()
    path.write_bytes(bytes(len(good)))
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    find_translation_model(str(marian))
    assert path.read_bytes() == good


def test_a_copied_cache_is_read_once(marian: Path, folder: Path, monkeypatch: Any) -> None:
    found = find_translation_model(str(marian))
    time.sleep(0.01)
    shutil.copytree(folder / "cache", folder / "copy")
    monkeypatch.setenv("NEWSCLI_CACHE", str(folder / "copy"))
    copy = folder / "copy/ctranslate2" / found.ctranslate2.name
    reads: list[Path] = []
    monkeypatch.setattr(cache, "sha256", lambda path: reads.append(path) or sha256(path))
    assert cache.is_complete(copy)
    assert {path.parent for path in reads} == {copy}
    reads.clear()
    assert cache.is_complete(copy)
    assert not reads


@pytest.mark.parametrize("name", ["model.safetensors", "source.spm", "vocab.json"])
def test_damage_to_a_pulled_model_stops_a_run(marian: Path, folder: Path, name: str) -> None:
    model = pulled(marian, folder)
    find_translation_model("opus-mt-de-en")
    data = bytearray((model.path / name).read_bytes())
    data[-1] ^= 1
    (model.path / name).write_bytes(data)
    with pytest.raises(ModelError, match=rf"damaged: {name}.*pull --force"):
        find_translation_model("opus-mt-de-en")


def test_what_killed_processes_left_is_in_nobodys_way(marian: Path) -> None:
    """In a container every process is number 1: names may not depend on it."""
    target = cache.conversion_path(marian)
    target.parent.mkdir(parents=True, exist_ok=True)
    for left in (f".{target.name}.{os.getpid()}.tmp", f".{target.name}.1.tmp"):
        (target.parent / left).mkdir()
        (target.parent / left / "model.bin").write_bytes(b"half")
    target.with_suffix(".lock").write_text(str(os.getpid()))
    target.with_suffix(".lock.holder").write_text('{"pid": 1}')
    target.mkdir()
    (target / "model.bin").write_bytes(b"half")
    started = time.monotonic()
    assert cache.converted(marian) == target
    assert time.monotonic() - started < 30
    assert cache.damaged_files(target) == []
    assert not list(target.parent.glob(".*.tmp"))


def test_the_stamp_of_the_hint(folder: Path) -> None:
    stamp = folder / "cache/hint"
    for form in (b"", b"x" * 1000, None):
        put(stamp, form)
        assert is_due() in {True, False}
    shutil.rmtree(folder / "cache")
    assert is_due()
    assert not is_due()
