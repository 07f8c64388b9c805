"""The real engines with the bundled model, opened once for the session."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from newscli.article import ModelInfo
from newscli.models.store import ModelFiles, find_translation_model
from newscli.translate import TranslateOptions, Translator, open_engine
from newscli.translate.engine import DecodeOptions, Engine, Hypothesis

SENTENCES = [
    "Der Bundestag hat am Donnerstag das neue Gesetz beschlossen.",
    'Nordkoreas Machthaber sagte: "Wir geben nicht nach."',
    "Rund 10.000 Menschen kamen am 28. Oktober um 19.30 Uhr auf den Platz.",
    "Die Preise stiegen im Juli um 3,5%.",
    "Ja.",
    "Die Polizei sucht seit Montag nach einem Mann, der in Kiel ein Auto gestohlen haben soll.",
    "Das Unternehmen will bis 2025 rund 1,2 Milliarden Euro in neue Werke investieren.",
    "Bundeskanzlerin Angela Merkel reist nach Paris.",
]


@pytest.fixture(scope="session")
def model(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModelFiles]:
    """The bundled model, converted into a cache of the session's own."""
    before = os.environ.get("NEWSCLI_CACHE")
    os.environ["NEWSCLI_CACHE"] = str(tmp_path_factory.mktemp("cache"))
    yield find_translation_model("compact")
    if before is None:
        del os.environ["NEWSCLI_CACHE"]
    else:
        os.environ["NEWSCLI_CACHE"] = before


@pytest.fixture(scope="session")
def ctranslate2_engine(model: ModelFiles) -> Engine:
    return open_engine(model, "ctranslate2", "cpu")


@pytest.fixture(scope="session")
def torch_engine(model: ModelFiles) -> Engine:
    return open_engine(model, "torch", "cpu")


@pytest.fixture(params=["ctranslate2", "torch"])
def engine(request: pytest.FixtureRequest) -> Engine:
    """Each engine in turn."""
    found: Engine = request.getfixturevalue(f"{request.param}_engine")
    return found


class Watched(Engine):
    """A real engine that remembers what it was asked; ``change`` may alter what it answers."""

    def __init__(
        self,
        engine: Engine,
        change: Callable[[str, DecodeOptions, list[Hypothesis]], list[Hypothesis]] | None = None,
    ) -> None:
        self.engine, self.change = engine, change
        self.info: ModelInfo = engine.info
        self.settings = engine.settings
        self.calls: list[tuple[list[str], DecodeOptions]] = []

    @property
    def max_source_tokens(self) -> int:
        return self.engine.max_source_tokens

    @property
    def decoded(self) -> list[str]:
        return [text for texts, _ in self.calls for text in texts]

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return self.engine.count_tokens(texts)

    def unknown_parts(self, text: str) -> list[str]:
        return self.engine.unknown_parts(text)

    def score(self, sources: Sequence[str], targets: Sequence[str]) -> list[float]:
        return self.engine.score(sources, targets)

    def decode_each(
        self, texts: Sequence[str], options: DecodeOptions, prefixes: Sequence[str] | None = None
    ) -> Iterator[tuple[int, list[Hypothesis]]]:
        self.calls.append((list(texts), options))
        decoding = self.engine.decode_each(texts, options, prefixes)
        if self.change is None or prefixes is not None:
            return decoding
        change = self.change
        return ((index, change(texts[index], options, items)) for index, items in decoding)


@pytest.fixture
def watched(ctranslate2_engine: Engine) -> Watched:
    return Watched(ctranslate2_engine)


def translator(engine: Engine, **options: object) -> Translator:
    """Return a translator without memory unless ``memory_path`` is given."""
    chosen = replace(TranslateOptions(memory="memory_path" in options), **options)  # type: ignore[arg-type]
    return Translator(engine, chosen)


def text_file(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path
