"""Both engines run the same checkpoint and keep the same promises."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import warnings
from itertools import pairwise
from pathlib import Path

import pytest

from newscli.article import ModelInfo
from newscli.errors import ModelError, UsageError
from newscli.lexicon import WORD, Lexicon
from newscli.models.cache import for_transformers
from newscli.models.store import ModelFiles
from newscli.translate import open_engine
from newscli.translate.ctranslate2 import CTranslate2Engine
from newscli.translate.engine import DecodeOptions, Engine
from newscli.translate.hints import HintingEngine
from newscli.translate.tokens import DOUBT_IN_ATTENTION, Numbering, Pieces
from tests.translate.conftest import SENTENCES

GREEDY, BEAM = DecodeOptions(beam_size=1), DecodeOptions(beam_size=4, hypotheses=4)


@pytest.fixture(scope="session")
def unquantised(
    model: ModelFiles, torch_engine: Engine, tmp_path_factory: pytest.TempPathFactory
) -> Engine:
    """The checkpoint on CTranslate2 with its own weights, so that both engines compute the same."""
    from ctranslate2.converters import TransformersConverter

    folder = tmp_path_factory.mktemp("unquantised") / "model"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        TransformersConverter(str(for_transformers(model.checkpoint))).convert(str(folder))
    plain = CTranslate2Engine(folder, torch_engine.info, "cpu", "float32", model.checkpoint)
    return HintingEngine(plain, Lexicon())


def test_pieces_are_those_of_transformers(model: ModelFiles) -> None:
    from transformers import MarianTokenizer

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = MarianTokenizer.from_pretrained(model.checkpoint)
    numbering = Numbering(model.checkpoint)
    texts = [*SENTENCES, "", "Łukasz 北京 😀 spricht", "A" * 500, "  zwei  Leerzeichen "]
    ours = [numbering.source_ids(pieces) for pieces in Pieces(model.checkpoint).encode(texts)]
    assert ours == theirs(texts)["input_ids"]


def test_pieces_come_back_as_text(model: ModelFiles) -> None:
    pieces = Pieces(model.checkpoint)
    assert pieces.decode(pieces.encode_target(SENTENCES)) == SENTENCES


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("It ends on May 3,.", "It ends on May 3."),
        ("Who came, ?", "Who came ?"),
        ("Read, sing,... and so on, too.", "Read, sing,... and so on, too."),
        ("On May 3, 2026, it was.", "On May 3, 2026, it was."),
    ],
)
def test_a_comma_before_a_full_stop_goes(model: ModelFiles, written: str, shown: str) -> None:
    pieces = Pieces(model.checkpoint)
    assert pieces.decode(pieces.encode_target([written])) == [shown]


@pytest.mark.parametrize("options", [GREEDY, BEAM])
def test_engines_translate_alike(
    unquantised: Engine, torch_engine: Engine, options: DecodeOptions
) -> None:
    left, right = unquantised.decode(SENTENCES, options), torch_engine.decode(SENTENCES, options)
    pairs = [(x[0], y[0]) for x, y in zip(left, right, strict=True) if x[0].finished]
    same = sum(x.text == y.text for x, y in pairs)
    assert same >= 0.7 * len(pairs)
    assert all(abs(x.score - y.score) < 0.01 for x, y in pairs if x.text == y.text)


def test_int8_keeps_the_quality(ctranslate2_engine: Engine, torch_engine: Engine) -> None:
    """What int8 translates, the float32 model finds about as probable as its own choice."""
    int8 = [items[0].text for items in ctranslate2_engine.decode(SENTENCES, GREEDY)]
    float32 = [items[0].text for items in torch_engine.decode(SENTENCES, GREEDY)]
    loss = [
        theirs - ours
        for ours, theirs in zip(
            torch_engine.score(SENTENCES, int8), torch_engine.score(SENTENCES, float32), strict=True
        )
    ]
    assert sum(loss) / len(loss) < 0.1


def test_order_does_not_matter(engine: Engine) -> None:
    forward = engine.decode(SENTENCES, GREEDY)
    backward = engine.decode(SENTENCES[::-1], GREEDY)
    assert [x[0].text for x in forward] == [x[0].text for x in backward[::-1]]


def test_a_longer_neighbour_changes_no_score(ctranslate2_engine: Engine) -> None:
    """Batches of 101 tokens and more are multiplied by another kernel, and rounded otherwise."""
    sources = [f"{first} {second}" for first, second in pairwise(SENTENCES)]
    longer = "Die Minister und die Abgeordneten, " * 14 + "sie kamen."
    alone = [items[0].score for items in ctranslate2_engine.decode(sources, BEAM)]
    beside = ctranslate2_engine.decode([*sources, longer], BEAM)[:-1]
    assert [items[0].score for items in beside] == pytest.approx(alone, abs=1e-5)
    whole = "The ministers and the members of parliament, " * 13 + "they came."
    pairs = [(source, longer) for source in sources] + [(longer, whole), (longer, "They came.")]
    apart = [ctranslate2_engine.score([source], [target])[0] for source, target in pairs]
    together = ctranslate2_engine.score(*map(list, zip(*pairs, strict=True)))
    assert together == pytest.approx(apart, abs=1e-5)


def test_hypotheses_come_best_first(engine: Engine) -> None:
    for items in engine.decode(SENTENCES, BEAM):
        assert len(items) == 4
        scores = [item.score for item in items]
        assert scores == pytest.approx(sorted(scores, reverse=True), abs=0.02)
        assert all(score < 0 for score in scores)


def test_score_is_that_of_decoding(engine: Engine) -> None:
    best = [items[0] for items in engine.decode(SENTENCES, GREEDY)]
    again = engine.score(SENTENCES, [item.text for item in best])
    # The pieces of a text may differ from those it was made of, so not every score is the same.
    same = [abs(item.score - score) < 0.05 for item, score in zip(best, again, strict=True)]
    assert sum(same) >= len(same) // 2


def test_hypothesis_that_was_cut_says_so(engine: Engine) -> None:
    (cut,) = engine.decode([SENTENCES[5]], DecodeOptions(beam_size=1, max_tokens=2))
    assert not cut[0].finished and cut[0].doubt is None
    assert cut[0].text


def test_engines_tell_the_same_doubt(unquantised: Engine, torch_engine: Engine) -> None:
    left, right = unquantised.decode(SENTENCES, BEAM), torch_engine.decode(SENTENCES, BEAM)
    told = {item.text: item.doubt for items in left for item in items}
    shared = [i for items in right for i in items if i.finished and told.get(i.text) is not None]
    assert len(shared) > len(SENTENCES)
    for item in shared:
        assert item.doubt is not None and 0 <= item.doubt <= 1
        assert item.doubt == pytest.approx(told[item.text], abs=0.02)


def test_the_doubt_of_a_given_translation_is_that_of_decoding(engine: Engine) -> None:
    best = [items[0] for items in engine.decode(SENTENCES, GREEDY)]
    again = engine.doubts(SENTENCES, [item.text for item in best])
    same = 0
    for item, told, source in zip(best, again, SENTENCES, strict=True):
        assert told is not None and 0 <= told.word < len(WORD.findall(source))
        same += abs((item.doubt or 0.0) - told.probability) < 0.05
    assert same >= len(SENTENCES) // 2  # as of scores, not all: the pieces may differ


def test_only_a_model_that_was_trained_for_it_tells_its_doubt(
    model: ModelFiles, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    shutil.copytree(model.checkpoint, other)
    config = json.loads((other / "config.json").read_text())
    assert config.pop(DOUBT_IN_ATTENTION) is True
    (other / "config.json").write_text(json.dumps(config))
    info = ModelInfo("other", "", "ctranslate2")
    (items,) = CTranslate2Engine(model.ctranslate2, info, tokenizer=other).decode(
        SENTENCES[:1], BEAM
    )
    assert [item.doubt for item in items] == [None] * 4


def test_a_doubtful_sentence_is_one_the_model_doubts(ctranslate2_engine: Engine) -> None:
    """Nonsense is doubted, a plain sentence is not."""
    plain, nonsense = ctranslate2_engine.decode(
        ["Die Regierung hat am Montag ein neues Gesetz vorgestellt.",
         "Brunnenvergifterisch krümelte Hinz ihm querbeet die Leviten um die Zwölf herum ab."],
        BEAM,
    )  # fmt: skip
    assert plain[0].doubt is not None and nonsense[0].doubt is not None
    assert plain[0].doubt < 0.2 < nonsense[0].doubt


def test_prefix_is_kept(engine: Engine) -> None:
    prefixes = ["The German parliament", "", "About 10,000 people"]
    found = engine.decode(SENTENCES[:3], DecodeOptions(), prefixes)
    assert all(i[0].text.startswith(p) for i, p in zip(found, prefixes, strict=True))


def test_nothing_to_decode(engine: Engine) -> None:
    assert engine.decode([], BEAM) == []
    assert engine.score([], []) == []


def test_source_beyond_the_positions_is_refused_not_cut(engine: Engine) -> None:
    with pytest.raises(ValueError, match="tokens"):
        engine.decode(["Haus " * 600], GREEDY)


def test_unknown_parts_are_named(engine: Engine) -> None:
    assert engine.unknown_parts("Er rief ⵣⵣ und ging.") == ["ⵣⵣ"]
    assert engine.unknown_parts(SENTENCES[0]) == []


@pytest.mark.parametrize("name", ["ctranslate2", "torch"])
def test_cuda_without_a_gpu_is_refused_in_one_line(model: ModelFiles, name: str) -> None:
    import torch

    if torch.cuda.is_available():
        pytest.skip("this machine has a GPU")
    with pytest.raises(ModelError, match=rf"no GPU that {name} can use") as refused:
        open_engine(model, name, "cuda")
    assert "\n" not in str(refused.value) and "--device cpu" in str(refused.value)


@pytest.mark.parametrize("name", ["ctranslate2", "torch"])
def test_cuda_translates_like_the_cpu(model: ModelFiles, name: str) -> None:
    import torch

    if not torch.cuda.is_available():
        pytest.skip("this machine has no GPU")
    gpu, cpu = open_engine(model, name, "cuda"), open_engine(model, name, "cpu")
    texts = [items[0].text for items in gpu.decode(SENTENCES, GREEDY)]
    own = [items[0].text for items in cpu.decode(SENTENCES, GREEDY)]
    assert "float16" in gpu.settings
    scores = zip(cpu.score(SENTENCES, texts), cpu.score(SENTENCES, own), strict=True)
    assert all(abs(left - right) < 0.3 for left, right in scores)


def test_unknown_engine_and_device(model: ModelFiles) -> None:
    with pytest.raises(UsageError, match="Unknown engine"):
        open_engine(model, "onnx")
    with pytest.raises(UsageError, match="Unknown device"):
        open_engine(model, "auto", "tpu")


@pytest.mark.parametrize("missing", ["model.bin", "source.spm"])
def test_incomplete_model_is_an_error_that_names_the_file(
    model: ModelFiles, tmp_path: Path, missing: str
) -> None:
    for folder in (model.checkpoint, model.ctranslate2):
        for file in folder.iterdir():
            if file.is_file() and file.name != missing:
                (tmp_path / file.name).write_bytes(file.read_bytes())
    with pytest.raises(ModelError, match=missing):
        CTranslate2Engine(tmp_path, open_engine(model, "ctranslate2", "cpu").info)


def test_ctranslate2_needs_neither_torch_nor_transformers(model: ModelFiles) -> None:
    """They take seconds to import; the first sentence must not wait for them."""
    code = (
        "import sys; from newscli.models.store import find_translation_model as find;"
        "from newscli.translate import *;"
        "engine = open_engine(find('compact'), 'ctranslate2', 'cpu');"
        "assert Translator(engine, TranslateOptions(memory=False)).translate(['Ja.'])[0].text;"
        "print({'torch', 'transformers', 'tokenizers', 'numpy.linalg'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
    assert done.stderr == ""
