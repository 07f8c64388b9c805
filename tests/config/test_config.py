"""The config file, the variables and their precedence, through the real command."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import typer.main
from hypothesis import given
from hypothesis import strategies as st

from newscli.cli.app import app
from newscli.errors import OutputError, UsageError
from newscli.settings import (
    cache_dir,
    commands_of,
    config_path,
    default_map,
    read_config,
    toml_value,
    with_setting,
    write_setting,
)
from tests.command import Done, Environment

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

COMMANDS = commands_of(typer.main.get_command(app))


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in list(os.environ):
        if name.startswith("NEWSCLI_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("NEWSCLI_CONFIG", str(tmp_path / "config.toml"))
    return tmp_path / "config.toml"


def newscli(*words: str, **variables: str) -> Done:
    return Environment(dict(os.environ)).run(*words, **variables)


def test_no_file_no_defaults(config: Path) -> None:
    assert default_map(COMMANDS) == {}


def test_top_level_holds_for_all_commands_and_a_table_for_one(config: Path) -> None:
    config.write_text(
        'beam-size = 2\nquiet = true\nformat = "markdown"\n[translate]\nbeam-size = 5'
    )
    defaults = default_map(COMMANDS)
    assert defaults["translate"]["beam_size"] == 5
    assert defaults["summarize"]["beam_size"] == 2
    assert defaults["translate"]["output_format"] == "markdown"
    assert defaults["models"]["pull"]["quiet"] is True
    assert "beam_size" not in defaults["models"]["pull"]


def test_underscores_will_do(config: Path) -> None:
    config.write_text("beam_size = 2")
    assert default_map(COMMANDS)["translate"]["beam_size"] == 2


def test_paths_are_relative_to_the_file(config: Path) -> None:
    config.write_text('glossary = "terms.tsv"')
    assert default_map(COMMANDS)["translate"]["glossary"] == str(config.parent / "terms.tsv")


@pytest.mark.parametrize(
    ("text", "key", "reason"),
    [
        ("colour = true", "colour", "no setting"),
        ("[translate]\ncolour = true", "colour", "no setting"),
        ("[transmogrify]\nmodel = 'x'", "transmogrify", "no command"),
        ("beam-size = 'four'", "beam-size", "whole number"),
        ("beam-size = 4.5", "beam-size", "whole number"),
        ("beam-size = true", "beam-size", "whole number"),
        ("beam-size = 0", "beam-size", "from 1 to 32"),
        ("summary = 'yes'", "summary", "true or false"),
        ("summary = 1", "summary", "true or false"),
        ("engine = 'steam'", "engine", 'one of "auto", "ctranslate2", "torch"'),
        ("model = ['a']", "model", "a list"),
        ("model = 3", "model", "a string"),
        ("model = \nquiet = true", "TOML", "line 1"),
    ],
)
def test_what_is_wrong_is_named(config: Path, text: str, key: str, reason: str) -> None:
    config.write_text(text)
    with pytest.raises(UsageError) as caught:
        default_map(COMMANDS)
    for part in (str(config), key, reason):
        assert part in str(caught.value)


def test_and_is_one_line_with_exit_code_2(config: Path) -> None:
    config.write_text("[translate]\nbeam-size = 'four'")
    done = newscli("models", "list")
    assert done.returncode == 2
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1
    # A broken file does not keep anyone from finding it.
    found = newscli("config", "path")
    assert (found.returncode, found.stdout.strip()) == (0, str(config))


def test_a_file_that_is_not_utf8(config: Path) -> None:
    config.write_bytes('model = "Größe"'.encode("latin-1"))
    with pytest.raises(UsageError, match="Cannot read"):
        default_map(COMMANDS)


@pytest.mark.parametrize("text", ["x = " + "[" * 100_000, "[" + "a." * 100_000 + "b]\n"])
def test_a_file_that_is_nested_too_deeply(config: Path, text: str) -> None:
    config.write_text(text)
    done = newscli("models", "list")
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1 and "unexpected" not in done.stderr


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes with names")
def test_a_pipe_is_not_waited_for(config: Path) -> None:
    os.mkfifo(config)
    done = newscli("translate", "a.txt")
    assert done.returncode == 2
    assert "is not a plain file" in done.stderr


def test_a_byte_order_mark_does_no_harm(config: Path) -> None:
    config.write_bytes(b"\xef\xbb\xbfbeam-size = 3\r\n")
    assert default_map(COMMANDS)["translate"]["beam_size"] == 3


def test_command_line_over_variable_over_file_over_default(config: Path, tmp_path: Path) -> None:
    """Which format is written shows which setting held."""
    source = tmp_path / "a.txt"
    source.write_text("The council met on Monday. It decided to build a bridge.\n" * 3)
    words = ["summarize", str(source), "--summarizer", "extractive"]

    def kind(*more: str, **variables: str) -> str:
        done = newscli(*words, *more, **variables)
        assert done.returncode == 0, done.stderr
        start = done.stdout.lstrip()
        return {"{": "json", "<": "html"}.get(start[0], "text")

    assert kind() == "text"
    config.write_text('format = "html"')
    assert kind() == "html"
    assert kind(NEWSCLI_FORMAT="json") == "json"
    assert kind("--format", "text", NEWSCLI_FORMAT="json") == "text"


def test_a_variable_with_a_wrong_value(config: Path) -> None:
    done = newscli("translate", "a.txt", NEWSCLI_BEAM_SIZE="many")
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert "beam" in done.stderr.lower()


def test_show_says_where_each_value_comes_from(config: Path) -> None:
    config.write_text('engine = "torch"\n[summarize]\nsummary-length = "short"')
    done = newscli("config", "show", NEWSCLI_BEAM_SIZE="2", NEWSCLI_SUMMARY="0")
    assert done.returncode == 0, done.stderr
    lines = [" ".join(line.split()) for line in done.stdout.splitlines()]
    assert 'engine = "torch" # config file' in lines
    assert "beam-size = 2 # NEWSCLI_BEAM_SIZE" in lines
    assert "summary = false # NEWSCLI_SUMMARY" in lines
    assert 'device = "auto" # default' in lines
    table = lines[lines.index("[summarize]") :]
    assert 'summary-length = "short" # config file' in table
    # It is a config file itself, and means the same.
    data = tomllib.loads(done.stdout)
    config.write_text(done.stdout)
    assert newscli("config", "show").returncode == 0
    assert data["beam-size"] == 2


def test_every_configurable_option_is_shown(config: Path) -> None:
    shown = newscli("config", "show").stdout
    keys = {setting.key for group in COMMANDS.values() for setting in group}
    assert {"model", "summarizer", "engine", "beam-size", "quiet", "offline"} <= keys
    for key in keys:
        assert f"{key} = " in shown or f"# {key} is not set" in shown


def test_variables_are_named_after_their_options() -> None:
    for group in COMMANDS.values():
        for setting in group:
            assert setting.variable == "NEWSCLI_" + setting.key.upper().replace("-", "_")


def test_default_model_is_kept_in_the_file(config: Path, tmp_path: Path) -> None:
    config.write_text("# mine\nbeam-size = 3 # quick\n\n[translate]\npager = false\n")
    cache = str(tmp_path / "cache")
    done = newscli("models", "default", "compact", NEWSCLI_CACHE=cache)
    assert done.returncode == 0, done.stderr
    assert f"translation: compact ({config} names it)" in done.stdout
    text = config.read_text()
    assert text == (
        '# mine\nbeam-size = 3 # quick\nmodel = "compact"\n\n[translate]\npager = false\n'
    )
    listed = newscli("models", "list", NEWSCLI_CACHE=cache).stdout
    assert f"A run would use compact, because {config} names it" in listed
    missing = newscli("models", "default", "opus-mt-de-en", NEWSCLI_CACHE=cache)
    assert missing.returncode == 4
    assert config.read_text() == text
    newscli("models", "default", "--unset", NEWSCLI_CACHE=cache)
    assert "model" not in config.read_text()


def test_a_configured_model_that_is_gone_is_said(config: Path, tmp_path: Path) -> None:
    config.write_text('model = "opus-mt-de-en"')
    done = newscli("models", "list", NEWSCLI_CACHE=str(tmp_path / "cache"))
    assert done.returncode == 0
    assert "The model opus-mt-de-en is not installed. Run: newscli models pull" in done.stdout


def test_a_config_file_that_cannot_be_written(
    config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config.write_text("")
    monkeypatch.setenv("NEWSCLI_CONFIG", str(config / "below" / "config.toml"))
    with pytest.raises((OutputError, UsageError)):
        write_setting("model", "compact")


_KEYS = st.sampled_from(["model", "summarizer", "beam-size"])
_LINES = st.sampled_from(
    ["# model = 1", "", "model = 'x'", "beam-size = 3", "  summarizer='y' # z", "[translate]",
     "model = 'inner'", "[batch]", "quiet = true"]
)  # fmt: skip


@given(st.lists(_LINES, max_size=8), _KEYS, st.one_of(st.none(), st.text(max_size=20)))
def test_setting_a_key_changes_nothing_else(lines: list[str], key: str, value: str | None) -> None:
    text = "\n".join(lines)
    try:
        before = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return
    if value is not None and any(0xD800 <= ord(c) <= 0xDFFF for c in value):
        return
    after = tomllib.loads(with_setting(text, key, value))
    expected = {k: v for k, v in before.items() if k != key}
    if value is not None:
        expected[key] = value
    assert after == expected


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_texts_survive_toml(text: str) -> None:
    assert tomllib.loads(f"x = {toml_value(text)}")["x"] == text


@pytest.mark.parametrize("system", ["linux", "darwin"])
def test_paths_on_each_platform(system: str, tmp_path: Path) -> None:
    """platformdirs chooses by sys.platform when it is imported: hence the fresh process."""
    script = (
        "import sys; sys.platform = sys.argv[1]\n"
        "from newscli.settings import cache_dir, config_path\n"
        "print(cache_dir()); print(config_path())\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, system],
        env={"HOME": str(tmp_path), "PATH": os.environ["PATH"]},
        capture_output=True, encoding="utf-8",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    if system == "linux":
        expected = [".cache/newscli", ".config/newscli/config.toml"]
    else:
        expected = ["Library/Caches/newscli", "Library/Application Support/newscli/config.toml"]
    assert done.stdout.splitlines() == [str(tmp_path / place) for place in expected]


def test_overrides_of_the_paths(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("NEWSCLI_CACHE", "~/somewhere")
    monkeypatch.setenv("NEWSCLI_CONFIG", str(tmp_path / "x.toml"))
    assert cache_dir() == Path.home() / "somewhere"
    assert config_path() == tmp_path / "x.toml"
    assert read_config() == {}
    monkeypatch.setenv("NEWSCLI_CACHE", "")
    assert cache_dir().name == "newscli"
