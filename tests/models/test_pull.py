"""``newscli models`` against a hub on the loopback interface, through the real command."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from pathlib import Path

import pytest

from newscli.errors import ModelError
from newscli.files import git_sha1, sha256
from newscli.models.store import find_translation_model
from newscli.selftest import self_test
from newscli.translate.engine import DecodeOptions, open_engine
from newscli.translate.tokens import target_token
from tests.models.checkpoints import (
    ENGLISH,
    FRENCH,
    GERMAN,
    build_bart,
    build_marian,
    files_of,
    with_lm_head_alone,
    with_separate_vocabularies,
    with_shuffled_vocabulary,
)
from tests.models.conftest import OPUS, World, one_line
from tests.models.hub import Hub, Repository, git_blob


def test_pull_then_everything_else(world: World, hub: Hub) -> None:
    done = world.start("models", "pull", "opus-mt-de-en")
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""
    commit = hub.repositories[OPUS].commit
    assert f"is ready ({commit[:12]})" in done.stderr
    assert not hub.downloads("tf_model.h5"), "only what is needed is downloaded"
    # The hub's own cache, in its layout, so that other programs find the model too.
    snapshot = world.folder / f"hf/hub/models--Helsinki-NLP--opus-mt-de-en/snapshots/{commit}"
    for name, data in hub.repositories[OPUS].files.items():
        if (snapshot / name).exists():
            assert (snapshot / name).read_bytes() == data
    assert not list(world.folder.rglob("*.part"))

    listed = json.loads(world.run("models", "list", "--format", "json").stdout)
    model = next(m for m in listed["models"] if m["name"] == "opus-mt-de-en")
    assert (model["status"], model["revision"], model["path"]) == (
        "installed", commit, str(snapshot),
    )  # fmt: skip
    assert (model["licence"], model["quality"]) == ("CC-BY-4.0", "41.2 BLEU (flores-dev)")

    path = world.run("models", "path", "opus-mt-de-en").stdout.strip()
    assert path == str(snapshot)
    assert (Path(world.run("models", "path", OPUS, "--ctranslate2").stdout.strip())
            / "model.bin").is_file()  # fmt: skip
    assert "right hash" in world.run("models", "verify", "opus-mt-de-en").stdout

    before = len(hub.requests)
    assert world.run("models", "pull", "opus-mt-de-en", "-q").stderr == ""
    assert not [r for r in hub.requests[before:] if "/cdn/" in r.path], "nothing twice"

    dry = world.run("models", "remove", "opus-mt-de-en", "--dry-run")
    assert "Would remove" in dry.stdout
    assert snapshot.exists()
    assert world.run("models", "remove", "opus-mt-de-en").returncode == 0
    assert not snapshot.exists()
    assert not list((world.folder / "cache/ctranslate2").glob("*/model.bin"))
    assert "is not installed" in one_line(world.run("models", "remove", "opus-mt-de-en"))


def test_weights_only_as_a_torch_file(
    world: World, hub: Hub, taught: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As Helsinki-NLP/opus-mt-de-en has them on the real hub."""
    hub.repositories[OPUS] = Repository(files_of(taught, "model.safetensors"))
    done = world.run("models", "pull", "opus-mt-de-en")
    assert done.returncode == 0, done.stderr
    for name in ("NEWSCLI_CACHE", "HF_HOME"):
        monkeypatch.setenv(name, world.environment[name])
    model = find_translation_model("opus-mt-de-en")
    for engine in ("ctranslate2", "torch"):
        opened = open_engine(model, engine, "cpu")
        assert opened.decode(["Die Elbe."], DecodeOptions(max_tokens=8))[0][0].score < 0


def test_a_summary_model(world: World, hub: Hub, bart: Path, tmp_path: Path) -> None:
    name = "sshleifer/distilbart-cnn-12-6"
    hub.repositories[name] = Repository(files_of(bart), "apache-2.0")
    assert "fails the self-test" in one_line(world.run("models", "pull", "distilbart-cnn"))
    able = build_bart(tmp_path / "able", taught=True)
    hub.repositories[name] = Repository(files_of(able), "apache-2.0")
    done = world.run("models", "pull", "distilbart-cnn")
    assert done.returncode == 0, done.stderr
    assert "* distilbart-cnn" in " ".join(world.run("models", "list").stdout.split())


def test_a_hub_id_that_is_not_in_the_catalogue(world: World, hub: Hub, taught: Path) -> None:
    hub.repositories["someone/opus-mt-x"] = Repository(files_of(taught), "mit")
    assert world.run("models", "pull", "someone/opus-mt-x").returncode == 0
    listed = world.run("models", "list").stdout
    row = next(line for line in listed.splitlines() if "someone/opus-mt-x" in line)
    assert "mit" in row
    assert "installed" in row
    # It is used when it is named, and never by itself.
    assert "A run would use someone/opus-mt-x" not in listed
    named = world.run("models", "list", NEWSCLI_MODEL="someone/opus-mt-x").stdout
    assert "A run would use someone/opus-mt-x, because NEWSCLI_MODEL names it" in named


def test_a_cut_connection_is_resumed_within_the_run(world: World, hub: Hub) -> None:
    size = len(hub.repositories[OPUS].files["model.safetensors"])
    hub.cut["model.safetensors"] = [1000, 5000]
    done = world.run("models", "pull", "opus-mt-de-en")
    assert done.returncode == 0, done.stderr
    ranges = [r.headers.get("Range") for r in hub.downloads("model.safetensors")]
    assert ranges[0] is None
    assert ranges[1] == "bytes=1000-"
    assert ranges[2] == "bytes=6000-"
    assert size > 6000


def test_and_by_the_next_run(world: World, hub: Hub) -> None:
    hub.cut["model.safetensors"] = [4000, 0, 0, 0, 0, 0]
    line = one_line(world.run("models", "pull", "opus-mt-de-en"))
    assert "again" in line
    hub.cut.clear()
    hub.requests.clear()
    assert world.run("models", "pull", "opus-mt-de-en").returncode == 0
    assert [r.headers.get("Range") for r in hub.downloads("model.safetensors")] == ["bytes=4000-"]
    assert not hub.downloads("source.spm"), "whole files are not downloaded again"


def test_what_was_downloaded_of_a_model_can_be_removed(world: World, hub: Hub) -> None:
    hub.cut["model.safetensors"] = [4000, 0, 0, 0, 0, 0]
    world.run("models", "pull", "opus-mt-de-en")
    assert list(world.folder.rglob("*.part"))
    assert world.run("models", "remove", "opus-mt-de-en").returncode == 0
    assert not list(world.folder.rglob("*.part"))


def test_a_hub_that_ignores_ranges(world: World, hub: Hub) -> None:
    hub.no_range = True
    hub.cut["model.safetensors"] = [1000]
    done = world.run("models", "pull", "opus-mt-de-en")
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", ["model.safetensors", "vocab.json"])
def test_wrong_bytes_are_thrown_away(world: World, hub: Hub, name: str) -> None:
    hub.corrupt.add(name)
    line = one_line(world.run("models", "pull", "opus-mt-de-en"))
    assert name in line
    assert "hash" in line
    data = hub.repositories[OPUS].files[name]
    assert not [p for p in (world.folder / "hf").rglob("*")
                if p.is_file() and p.stat().st_size == len(data)]  # fmt: skip
    assert "not installed" in world.run("models", "list").stdout
    hub.corrupt.clear()
    assert world.run("models", "pull", "opus-mt-de-en").returncode == 0


def test_damage_on_disk_is_found_and_mended(world: World, hub: Hub) -> None:
    world.run("models", "pull", "opus-mt-de-en")
    path = Path(world.run("models", "path", "opus-mt-de-en").stdout.strip())
    weights = (path / "model.safetensors").resolve()
    data = bytearray(weights.read_bytes())
    data[-1] ^= 1
    weights.write_bytes(data)
    line = one_line(world.run("models", "verify", "opus-mt-de-en"))
    assert "model.safetensors" in line
    assert "--force" in line
    every = world.run("models", "verify")
    assert every.returncode == 4
    assert "compact: right hash, runs" in every.stdout
    assert world.run("models", "pull", "--force", "opus-mt-de-en").returncode == 0
    assert world.run("models", "verify", "opus-mt-de-en").returncode == 0


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["someone/no-such-model"], "There is no model someone/no-such-model"),
        (["opus-mt-de-en", "--revision", "v9"], "no such revision"),
        (["no-such-name"], "newscli models list"),
    ],
)
def test_what_the_hub_does_not_have(world: World, words: list[str], expected: str) -> None:
    assert expected in one_line(world.run("models", "pull", *words))


def test_a_repository_that_is_no_model(world: World, hub: Hub, marian: Path) -> None:
    files = files_of(marian, "pytorch_model.bin", "model.safetensors")
    hub.repositories["a/no-weights"] = Repository(files)
    assert "pytorch_model.bin" in one_line(world.run("models", "pull", "a/no-weights"))
    hub.repositories["a/t5"] = Repository({"config.json": b'{"model_type": "t5"}'})
    assert "tokenizer.json" in one_line(world.run("models", "pull", "a/t5"))
    hub.repositories["a/bert"] = Repository({"config.json": b'{"model_type": "bert"}'})
    assert "'bert'" in one_line(world.run("models", "pull", "a/bert"))
    hub.repositories["a/empty"] = Repository({"README.md": b"nothing"})
    assert "config.json" in one_line(world.run("models", "pull", "a/empty"))


@pytest.mark.parametrize("header", ["../../../escaped", "/tmp/escaped-newscli", "x" * 300, ""])
def test_headers_of_a_hub_are_no_paths(world: World, hub: Hub, header: str) -> None:
    """Neither an ETag nor X-Repo-Commit becomes part of a path, nor a reason to fail."""
    hub.header = header
    done = world.run("models", "pull", "opus-mt-de-en")
    assert done.returncode == 0, done.stderr
    commit, files = hub.repositories[OPUS].commit, hub.repositories[OPUS].files
    home = world.folder / "hf/hub/models--Helsinki-NLP--opus-mt-de-en"
    assert {path.name for path in home.iterdir()} == {"blobs", "snapshots"}
    assert [path.name for path in (home / "snapshots").iterdir()] == [commit]
    for blob in (home / "blobs").iterdir():
        data = blob.read_bytes()
        assert blob.name in {git_blob(data), hashlib.sha256(data).hexdigest()}
        assert data in files.values()
    assert not list(world.folder.parent.rglob("*escaped*"))
    assert not Path("/tmp/escaped-newscli").exists()


@pytest.mark.parametrize("digest", ["../../../escaped", "/tmp/escaped-newscli", "A" * 40])
def test_digests_of_a_hub_are_no_paths(world: World, hub: Hub, digest: str) -> None:
    hub.digest = digest
    assert "config.json" in one_line(world.run("models", "pull", "opus-mt-de-en"))
    assert not list(world.folder.parent.rglob("*escaped*"))


def test_bytes_that_differ_the_second_time(world: World, hub: Hub) -> None:
    """What is stored is what was hashed: no file is asked for twice."""
    hub.fickle = True
    done = world.run("models", "pull", "opus-mt-de-en")
    assert done.returncode == 0, done.stderr
    path = Path(world.run("models", "path", "opus-mt-de-en").stdout.strip())
    for file in path.iterdir():
        assert file.read_bytes() == hub.repositories[OPUS].files[file.name]
    # A forced pull asks again, gets other bytes, and keeps none of them.
    assert "hash" in one_line(world.run("models", "pull", "--force", "opus-mt-de-en"))


@pytest.mark.parametrize(
    "answer",
    ["[]", "{}", "null", "{", '{"id": 1, "siblings": [1]}', "[" * 100_000,
     '{"id": "a/b", "sha": 3, "siblings": "x"}'],
)  # fmt: skip
def test_a_hub_that_talks_nonsense(world: World, hub: Hub, answer: str) -> None:
    hub.nonsense = answer.encode()
    one_line(world.run("models", "pull", "opus-mt-de-en"))


def test_a_hub_cannot_choose_where_files_lie(world: World, hub: Hub) -> None:
    class Hostile(Repository):
        commit = "../../../../escaped"  # type: ignore[assignment]

    hub.repositories["a/hostile"] = Hostile(hub.repositories[OPUS].files)
    one_line(world.run("models", "pull", "a/hostile"))
    assert not list(world.folder.parent.rglob("escaped"))


def test_a_busy_hub(world: World, hub: Hub) -> None:
    hub.busy = 2
    assert world.run("models", "pull", "opus-mt-de-en").returncode == 0
    hub.busy = -1
    line = one_line(world.run("models", "pull", "opus-mt-de-en"))
    assert "503" in line
    hub.busy = 0


def test_a_hub_cache_that_cannot_be_written(world: World, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    line = one_line(world.run("models", "pull", "opus-mt-de-en", HF_HOME=str(tmp_path / "file")))
    assert "Cannot write the model" in line
    assert "HF_HOME" in line


def test_a_licence_is_a_name_and_nothing_else(world: World, hub: Hub, taught: Path) -> None:
    hub.repositories["someone/x"] = Repository(files_of(taught), "\x1b]0;evil\x07 mit")
    assert world.run("models", "pull", "someone/x").returncode == 0
    assert "evil" not in world.run("models", "list", "-f", "json").stdout


def test_no_network(world: World) -> None:
    line = one_line(world.run("models", "pull", "opus-mt-de-en", HF_ENDPOINT="http://127.0.0.1:9"))
    assert "Cannot reach" in line
    assert "http://127.0.0.1:9" in line


def test_a_proxy_that_is_not_there(world: World) -> None:
    """The proxy's variable is respected: nothing goes around it."""
    line = one_line(
        world.run(
            "models", "pull", "opus-mt-de-en",
            HF_ENDPOINT="http://hub.invalid", HTTP_PROXY="http://127.0.0.1:9",
        )
    )  # fmt: skip
    assert "refused" in line.lower()


def test_through_a_proxy(world: World, hub: Hub) -> None:
    """Any HTTP server that answers absolute URLs is a proxy; ours looks at their path only."""
    done = world.run(
        "models", "pull", "opus-mt-de-en",
        HF_ENDPOINT="http://hub.invalid", HTTP_PROXY=hub.url, NO_PROXY="localhost",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("how", ["HF_HUB_OFFLINE", "NEWSCLI_OFFLINE", "--offline"])
def test_offline(world: World, hub: Hub, how: str) -> None:
    words = [how] if how.startswith("-") else []
    settings = {} if words else {how: "1"}
    line = one_line(world.run("models", "pull", "opus-mt-de-en", *words, **settings))
    assert "offline" in line
    assert hub.requests == []


def test_offline_takes_what_the_hubs_cache_holds(world: World, hub: Hub) -> None:
    world.run("models", "pull", "opus-mt-de-en")
    for record in (world.folder / "cache/models").iterdir():
        record.unlink()
    assert "not installed" in world.run("models", "list").stdout
    hub.requests.clear()
    done = world.run("models", "pull", "opus-mt-de-en", HF_HUB_OFFLINE="1")
    assert done.returncode == 0, done.stderr
    assert hub.requests == []
    assert world.run("models", "verify", "opus-mt-de-en").returncode == 0


def test_the_token_goes_to_the_hub_alone(world: World, hub: Hub) -> None:
    hub.repositories[OPUS].private = True
    assert "private" in one_line(world.run("models", "pull", "opus-mt-de-en"))
    assert world.run("models", "pull", "opus-mt-de-en", HF_TOKEN=hub.token).returncode == 0
    elsewhere = [r for r in hub.requests if "/cdn/" in r.path]
    assert elsewhere
    assert not [r for r in elsewhere if "authorization" in {h.lower() for h in r.headers}]


def test_a_model_is_no_model_until_it_has_run(world: World, hub: Hub) -> None:
    """Weights that give nothing but not-a-number pass every hash, and are still not installed."""
    import numpy as np
    from safetensors.numpy import load, save

    files = hub.repositories[OPUS].files
    weights = {n: np.full_like(v, np.nan) for n, v in load(files["model.safetensors"]).items()}
    files["model.safetensors"] = save(weights)
    one_line(world.run("models", "pull", "opus-mt-de-en"))
    assert "not installed" in world.run("models", "list").stdout


@pytest.fixture(scope="session")
def kinds(taught: Path, marian: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a checkpoint of each kind."""
    root = tmp_path_factory.mktemp("kinds")
    with_separate_vocabularies(taught, root / "separate")
    with_lm_head_alone(taught, root / "lm-head-alone")
    with_shuffled_vocabulary(taught, root / "wrong-vocabulary")
    (root / "random").symlink_to(marian)
    build_marian(
        root / "several-targets",
        pairs=[(f">>eng<< {GERMAN}", ENGLISH), (f">>fra<< {GERMAN}", FRENCH), (GERMAN, FRENCH)],
        target_tokens=[">>fra<<", ">>eng<<"],
    )
    build_marian(root / "wrong-direction", pairs=[(ENGLISH, GERMAN), (GERMAN, GERMAN)])
    build_marian(root / "french", target_tokens=[">>fra<<", ">>spa<<"])
    return root


@pytest.mark.parametrize("kind", ["separate", "lm-head-alone", "several-targets"])
def test_every_kind_of_marian_model(
    world: World, hub: Hub, kinds: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    name = f"someone/{kind}"
    hub.repositories[name] = Repository(files_of(kinds / kind, "pytorch_model.bin"))
    done = world.run("models", "pull", name)
    assert done.returncode == 0, done.stderr
    path = Path(world.run("models", "path", name).stdout.strip())
    assert (path / "target_vocab.json").exists() == (kind == "separate")
    assert target_token(path) == (">>eng<<" if kind == "several-targets" else "")
    for variable in ("NEWSCLI_CACHE", "HF_HOME"):
        monkeypatch.setenv(variable, world.environment[variable])
    model = find_translation_model(name)
    scores = []
    for engine in ("ctranslate2", "torch"):
        opened = open_engine(model, engine, "cpu")
        assert opened.decode([GERMAN], DecodeOptions())[0][0].text == ENGLISH
        scores.append(opened.score([GERMAN], [ENGLISH])[0])
    assert scores[0] == pytest.approx(scores[1], abs=0.1)
    assert scores[1] > -0.1


@pytest.mark.parametrize(
    ("kind", "objection"),
    [
        ("random", "self-test|nothing"),
        ("wrong-vocabulary", "self-test|nothing"),
        ("wrong-direction", "self-test: fewer than 2 of the words"),
        ("french", "into 2 languages, but not English"),
    ],
)
def test_what_does_not_translate_is_not_installed(
    world: World, hub: Hub, kinds: Path, kind: str, objection: str
) -> None:
    hub.repositories[f"someone/{kind}"] = Repository(files_of(kinds / kind, "pytorch_model.bin"))
    assert re.search(objection, one_line(world.run("models", "pull", f"someone/{kind}")))
    assert "someone" not in world.run("models", "list").stdout


def test_a_converted_form_that_disagrees_with_the_original(
    taught: Path, kinds: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both engines must say the same: here each gets the other model's converted form."""
    monkeypatch.setenv("NEWSCLI_CACHE", str(tmp_path))
    good, other = (find_translation_model(str(p)) for p in (taught, kinds / "wrong-direction"))
    self_test(good, "translation")
    for model in (good, other):
        model.ctranslate2.rename(tmp_path / model.checkpoint.name)
    shutil.copytree(tmp_path / good.checkpoint.name, other.ctranslate2)
    shutil.copytree(tmp_path / other.checkpoint.name, good.ctranslate2)
    with pytest.raises(ModelError, match="on torch"):
        self_test(other, "translation")
    with pytest.raises(ModelError, match="on ctranslate2"):
        self_test(good, "translation")


def test_a_new_revision_replaces_the_old(world: World, hub: Hub) -> None:
    world.run("models", "pull", "opus-mt-de-en")
    old = hub.repositories[OPUS].commit
    hub.repositories[OPUS].files["generation_config.json"] = b"{}"
    # A run stays with the revision that was pulled, whatever the hub has now.
    assert old in world.run("models", "path", "opus-mt-de-en").stdout
    done = world.run("models", "pull", "opus-mt-de-en")
    assert f"replaces revision {old[:12]}" in done.stderr
    assert hub.repositories[OPUS].commit in world.run("models", "path", "opus-mt-de-en").stdout


def test_hashes_of_files(tmp_path: Path) -> None:
    """Against git's and coreutils' well-known values for these contents."""
    (tmp_path / "empty").touch()
    (tmp_path / "hello").write_bytes(b"hello\n")
    assert git_sha1(tmp_path / "empty") == "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391"
    assert git_sha1(tmp_path / "hello") == "ce013625030ba8dba906f756967f9e9ca394464a"
    assert sha256(tmp_path / "hello") == (
        "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03"
    )
