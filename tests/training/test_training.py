"""The training pipeline, end to end on a tiny corpus, and its model held to transformers'."""

from __future__ import annotations

import json
import lzma
import random
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
import sentencepiece
from hypothesis import given, settings
from hypothesis import strategies as st

from newscli.check import check_sentence
from newscli.lexicon import Lexicon, open_lexicon
from newscli.translate.hints import with_lexicon_hints
from training.augment import with_other_numbers, with_other_time
from training.configuration import CorpusSettings, ModelSettings, read_settings
from training.corpus import HeldOut, Pair, clean, select
from training.dictionary import likeliest, read_dictionary
from training.places import adjectives, are_words, listed, uses_of
from training.reference_hints import TrainingHints

if TYPE_CHECKING:
    from torch import Tensor

    from training.batches import Batch

ROOT = Path(__file__).parents[2]
TINY = [
    "corpus.vocabulary=200", "model.d_model=32", "model.heads=4", "model.ffn=64",
    "model.encoder_layers=2", "model.decoder_layers=1", 'model.init="random"',
    "train.batch_tokens=150", "train.warmup_steps=5", "train.checkpoint_minutes=0.01",
    "train.short_tokens=40", "train.threads=1", "train.lr_decoder=0.01", "train.lr_embedding=0.01",
]  # fmt: skip
SHAPE = ModelSettings(32, 4, 64, 2, 1, "random")


def run(module: str, *arguments: str, overrides: list[str] | None = None) -> str:
    sets = [word for item in overrides or [] for word in ("--set", item)]
    done = subprocess.run(
        [sys.executable, "-m", f"training.{module}", *arguments, *sets],
        cwd=ROOT, capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


@pytest.fixture(scope="session")
def work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A work folder after the corpus step, over 600 invented pairs."""
    folder = tmp_path_factory.mktemp("training")
    rng = random.Random(5)
    nouns = {"Mann": "man", "Hund": "dog", "Zug": "train", "Minister": "minister", "Baum": "tree"}
    verbs = {"sieht": "sees", "kennt": "knows", "sucht": "seeks", "findet": "finds"}
    (folder / "corpus").mkdir()
    with (folder / "corpus" / "news.tsv").open("w", encoding="utf-8") as out:
        out.write("source\tde\ten\n")
        for _ in range(600):
            one, two = rng.choices(list(nouns), k=2)
            verb, number = rng.choice(list(verbs)), rng.randint(1000, 99999)
            german = f"Der {one} {verb} den {two} um {number:,}".replace(",", ".")
            out.write(
                f"test\t{german}\tThe {nouns[one]} {verbs[verb]} the {nouns[two]} at {number:,}\n"
            )
        out.write("test\tDieser Satz steht in den Testdaten.\tThis sentence is held out.\n")
    (folder / "written.tsv").write_text(
        "Der Zug steht.\tThe train is standing.\n", encoding="utf-8"
    )
    (folder / "dev").mkdir()
    (folder / "dev" / "flores-dev.de").write_text("Dieser Satz steht in den Testdaten.\n" * 3)
    (folder / "dev" / "flores-dev.en").write_text("This sentence is in the test data.\n" * 3)
    (folder / "dev" / "scores.tsv").write_text(
        "set\tengine\tbleu\tcomet\nflores-dev\targos\t37.0\t1\n"
    )
    run(
        "corpus", "--corpus", str(folder / "corpus"), str(folder / "written.tsv"),
        "--dev", str(folder / "dev"), "--work", str(folder / "work"), overrides=TINY,
    )  # fmt: skip
    return folder


def test_a_corpus_is_folders_and_files(work: Path) -> None:
    report = json.loads((work / "work" / "corpus.json").read_text())
    assert report["kept"]["written"] == 1
    assert report["kept"]["news"] > 100


def test_no_held_out_sentence_is_trained_on(work: Path) -> None:
    report = json.loads((work / "work" / "corpus.json").read_text())
    assert report["dropped"]["held out"] == 1


def test_training_resumes_exports_and_evaluates(work: Path) -> None:
    """Stop a run with SIGTERM, take it up again, export it, translate with it."""
    limited = [*TINY, "train.minutes=5", "train.tokens=6e4", "train.checkpoint_minutes=0.02"]
    sets = [word for item in limited for word in ("--set", item)]
    command = [sys.executable, "-m", "training.train", "--work", str(work / "work"), *sets]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    checkpoint = work / "work" / "checkpoint.pt"
    deadline = time.monotonic() + 60
    while not checkpoint.exists() and time.monotonic() < deadline:
        time.sleep(0.1)
    process.send_signal(signal.SIGTERM)
    assert process.wait(60) == 0

    import torch

    before = torch.load(checkpoint, weights_only=True)["state"]
    assert 0 < before["tokens"] < 6e4
    run("train", "--work", str(work / "work"), overrides=limited)
    after = torch.load(checkpoint, weights_only=True)["state"]
    assert after["step"] > before["step"]
    assert after["tokens"] >= 6e4
    log = [json.loads(line) for line in (work / "work" / "log.jsonl").read_text().splitlines()]
    assert log[-1]["development_loss"] > 0
    assert [row for row in log if "loss" in row][-1]["loss"] < 4.5  # 200 pieces: guessing costs 5.3

    export = work / "export"
    run(
        "export",
        "--work",
        str(work / "work"),
        "--out",
        str(export),
        "--packed",
        str(work / "packed"),
    )
    printed = run(
        "evaluate", "--model", str(export), "--dev", str(work / "dev"), "--sets", "flores-dev",
        "--json", str(work / "figures.json"),
    )  # fmt: skip
    assert "argos 37.0" in printed
    figures = json.loads((work / "figures.json").read_text())
    assert figures["sets"]["flores-dev"]["signatures"][0].startswith(
        "nrefs:1|case:mixed|eff:no|tok:13a"
    )


def test_runs_are_mixed(work: Path, tmp_path: Path) -> None:
    """Half of one run and half of the same again are that run; a share of 0 leaves the start."""
    import torch

    folder = str(work / "work")
    if not (work / "work" / "checkpoint.pt").exists():  # no other test has trained
        run("train", "--work", folder, overrides=[*TINY, "train.minutes=5", "train.tokens=6e4"])
    config = ["--config", "training/configs/cpu.toml"]
    halves, start = tmp_path / "halves", tmp_path / "start"
    for target, share in ((halves, "0.5"), (start, "0")):
        runs = ["--run", folder, share, "--run", folder, share]
        run("mix", *config, "--work", str(target), *runs, overrides=TINY)
    trained = torch.load(work / "work" / "checkpoint.pt", weights_only=True)
    weights = trained["average"] or trained["model"]
    mixed = torch.load(halves / "checkpoint.pt", weights_only=True)["model"]
    before = torch.load(start / "checkpoint.pt", weights_only=True)["model"]
    assert all(torch.allclose(mixed[name], weights[name], atol=1e-5) for name in weights)
    assert not torch.allclose(before["shared.weight"], weights["shared.weight"], atol=1e-3)
    run("export", "--work", str(halves), "--out", str(tmp_path / "export"))


def test_a_model_learns_to_tell_its_doubt(work: Path, tmp_path: Path) -> None:
    """Two of three translations say something else for the verb; one such fault is minor."""
    import torch

    from training.doubt import (
        OF_MINOR,
        Pieces,
        batches,
        read_judged,
        source_hash,
        states_and_scores,
    )
    from training.export import export
    from training.initialise import initialise

    corpus = work / "corpus" / "news.tsv"
    rows = [line.split("\t") for line in corpus.read_text(encoding="utf-8").splitlines()[1:300]]
    judged = tmp_path / "judged.jsonl.xz"
    with lzma.open(judged, "wt", encoding="utf-8") as out:
        for number, (_, german, english) in enumerate(rows):
            verb = english.split(" ")[2]
            other = [verb, "quarrel", "chatter"][number % 3]
            wrong = [[german.split(" ")[2], other]]
            errors = {"serious": wrong * (number % 3 == 1), "minor": wrong * (number % 3 == 2)}
            said = english.replace(verb, other)
            row = {"sha256": source_hash(german), "translation": said, **errors}
            out.write(json.dumps(row) + "\n")
    spm = work / "work" / "source.spm"
    torch.manual_seed(1)
    start = initialise(SHAPE, spm, 0.0)
    export(dict(start.named_parameters()), SHAPE, spm, tmp_path / "start")
    init = f'model.init="{tmp_path / "start"}"'
    run(
        "doubt", "--config", "training/configs/doubt.toml", "--judged", str(judged), "--corpus",
        str(corpus), "--out", str(tmp_path), "--steps", "40",
        overrides=[*TINY, init, "train.dropout=0.0", "train.lr_encoder=0.01",
                   "train.batch_tokens=3600"],
    )  # fmt: skip
    shape = ModelSettings(32, 4, 64, 2, 1, str(tmp_path / "checkpoint.pt"))
    model = initialise(shape, spm, 0.0).eval()
    items = read_judged(judged, [corpus], Pieces(spm))
    doubts: dict[float, list[float]] = {0.0: [], OF_MINOR: [], 1.0: []}
    points = []
    for batch in batches(items, model.vocabulary - 1, random.Random(1), 900):
        with torch.inference_mode():
            memory = model.encode(batch.source)
            shares = states_and_scores(model, batch, memory)[1].softmax(-1)
        last = shares[torch.arange(len(batch.end)), batch.end]
        for share, fault, place in zip(last, batch.fault, batch.place, strict=True):
            (kind,) = [known for known in doubts if abs(known - float(fault)) < 0.01]
            doubts[kind].append(1 - float(share[-1]))
            if fault == 1:
                points.append(bool(place[int(share[:-1].argmax())]))
    assert all(len(told) > 80 for told in doubts.values())
    assert max(doubts[0.0]) < 0.3 and min(doubts[1.0]) > 0.7
    assert abs(sum(doubts[OF_MINOR]) / len(doubts[OF_MINOR]) - OF_MINOR) < 0.15
    assert sum(points) > 0.8 * len(points)  # at the German verb

    run(
        "doubt", "--config", "training/configs/doubt.toml", "--judged", str(judged), "--corpus",
        str(corpus), "--out", str(tmp_path / "last"), "--steps", "2", "--last-layer",
        overrides=[*TINY, init],
    )  # fmt: skip
    saved = torch.load(tmp_path / "last" / "checkpoint.pt", weights_only=True)["model"]
    begun = initialise(ModelSettings(32, 4, 64, 2, 1, str(tmp_path / "start")), spm, 0.0)
    for name, before in begun.named_parameters():
        assert torch.equal(saved[name], before) != name.startswith("decoder."), name


def test_the_corpus_travels_as_text_and_is_segmented_anew(work: Path, tmp_path: Path) -> None:
    spm = work / "work" / "source.spm"
    run("segmentations", "out", str(tmp_path / "text"), "--work", str(work / "work"))
    (tmp_path / "source.spm").write_bytes(spm.read_bytes())
    run(
        "segmentations", "in", str(tmp_path / "text"), "--work", str(tmp_path), "--passes", "2",
        "--share", "0.5",
    )  # fmt: skip
    processor = sentencepiece.SentencePieceProcessor(model_file=str(spm))
    read = []
    for path in (work / "work" / "pairs.npz", tmp_path / "pairs.npz", tmp_path / "pairs.1.npz"):
        data = np.load(path)
        pairs = []
        for start, source, target in zip(
            data["starts"], data["source_length"], data["target_length"], strict=True
        ):
            ids = data["tokens"][start : start + source + target].tolist()
            assert ids[source - 1] == ids[-1] == processor.piece_to_id("</s>")
            if processor.unk_id() not in ids:  # a letter that is no piece stays unknown
                pairs.append((ids[: source - 1], ids[source:-1]))
        assert len(pairs) > 600
        read.append(pairs)
    whole, first, second = (
        sorted((processor.decode(source), processor.decode(target)) for source, target in pairs)
        for pairs in read
    )
    assert whole == first == second
    assert {tuple(t) for _, t in read[0]} == {tuple(t) for _, t in read[1]}  # targets stay
    likeliest = {tuple(source) for source, _ in read[0]}
    for pairs in read[1:]:
        other = sum(tuple(source) not in likeliest for source, _ in pairs)
        assert 0.2 * len(pairs) < other < 0.55 * len(pairs)
    assert {tuple(s) for s, _ in read[1]} != {tuple(s) for s, _ in read[2]}

    run(
        "train", "--config", "training/configs/cpu.toml", "--work", str(tmp_path),
        overrides=[*TINY, "train.minutes=5", "train.tokens=6e4", "train.agreement=2.0",
                   "train.dropout=0.1"],
    )  # fmt: skip
    logged = [json.loads(line) for line in (tmp_path / "log.jsonl").read_text().splitlines()]
    losses = [line["loss"] for line in logged if "loss" in line]
    assert losses[-1] < 0.6 * losses[0]


def test_a_checkpoint_travels_in_pieces(work: Path, tmp_path: Path) -> None:
    """Out in small pieces, in again, and training goes on; a damaged piece is refused."""
    import shutil

    import torch

    here, there, pieces = tmp_path / "here", tmp_path / "there", tmp_path / "pieces"
    for folder in (here, there):
        folder.mkdir()
        for name in ("source.spm", "pairs.npz"):
            shutil.copyfile(work / "work" / name, folder / name)
    run("train", "--work", str(here), overrides=[*TINY, "train.minutes=0.03"])
    run("pieces", "out", str(pieces), "--work", str(here))
    assert all(path.stat().st_size <= 16 * 2**20 for path in pieces.iterdir())
    run("pieces", "in", str(pieces), "--work", str(there))
    before = torch.load(there / "checkpoint.pt", weights_only=True)["state"]["step"]
    run("train", "--work", str(there), "--new-schedule", overrides=[*TINY, "train.minutes=0.03"])
    assert torch.load(there / "checkpoint.pt", weights_only=True)["state"]["step"] > before
    (pieces / "checkpoint.00.xz").write_bytes(b"no")
    with pytest.raises(AssertionError, match="not whole"):
        run("pieces", "in", str(pieces), "--work", str(there))


def whole(source: Tensor, target: Tensor) -> Batch:
    """Return a batch without padding."""
    import torch

    from training.batches import Batch

    return Batch(source, target, torch.arange(target.numel()), target.numel())


def test_training_goes_on_from_the_bundled_model(work: Path, tmp_path: Path) -> None:
    """Its vocabulary is taken over, and its packed weights are the first ones."""
    import torch

    from newscli.models.convert.weights import read_weights, weights_file
    from training.initialise import initialise

    compact = ROOT / "newscli" / "models" / "compact"
    overrides = [f'model.init="{compact}"', "model.encoder_layers=12"]
    folder = work / "corpus"
    run(
        "corpus", "--corpus", str(folder), "--dev", str(work / "dev"), "--work", str(tmp_path),
        overrides=overrides,
    )  # fmt: skip
    assert (tmp_path / "source.spm").read_bytes() == (compact / "source.spm").read_bytes()
    settings = read_settings(ROOT / "training" / "configs" / "deep.toml", overrides)
    model = initialise(settings.model, tmp_path / "source.spm", 0.0)
    shared = torch.from_numpy(read_weights(weights_file(compact))["model.shared.weight"])
    assert torch.equal(model.shared.weight, shared)


def test_an_encoder_grows_without_forgetting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """New layers hand on what they get, so that a deeper model starts where the other one was."""
    import dataclasses

    import torch

    from training import initialise as module
    from training.e5 import E5

    compact = ROOT / "newscli" / "models" / "compact"
    shallow = read_settings(
        ROOT / "training" / "configs" / "deep.toml", [f'model.init="{compact}"']
    )
    deep = dataclasses.replace(shallow.model, encoder_layers=shallow.model.encoder_layers + 1)
    width, ffn, number = deep.d_model, deep.ffn, shallow.model.encoder_layers
    shapes = {"fi.w": (ffn, width), "fi.b": (ffn,), "fo.w": (width, ffn)}
    shapes |= {f"{name}.w": (width, width) for name in ("q", "k", "v", "ao")}
    shapes |= {f"{name}.b": (width,) for name in ("q", "k", "v", "ao", "fo", "aln", "oln")}
    shapes |= {"aln.w": (width,), "oln.w": (width,)}
    random_values = np.random.default_rng(3)
    upper = {
        f"l{number}.{name}": random_values.normal(0, 0.05, shape).astype(np.float32)
        for name, shape in shapes.items()
    }
    monkeypatch.setattr(module, "find_e5", lambda: tmp_path)
    monkeypatch.setattr(module, "read_e5", lambda path: E5([], [], width, ffn, upper))

    spm = compact / "source.spm"
    model, grown = (module.initialise(one, spm, 0.0).eval() for one in (shallow.model, deep))
    source = torch.randint(2, 9000, (1, 20))
    with torch.no_grad():
        before, after = model.encode(source), grown.encode(source)
    assert torch.cosine_similarity(before, after, dim=-1).min() > 0.9
    last = grown.encoder[-1]
    assert torch.equal(last.fc1.weight, torch.from_numpy(upper[f"l{number}.fi.w"]))
    assert not last.fc2.weight.any()


def test_loss_and_output_agree_with_transformers(tmp_path: Path) -> None:
    """Our model and MarianMTModel are the same network: same weights, same loss."""
    import sentencepiece
    import torch
    from transformers import MarianMTModel, MarianTokenizer

    from training.export import export
    from training.initialise import initialise

    text = tmp_path / "text"
    text.write_text("\n".join(f"Der Hund Nummer {i} sieht den Mann" for i in range(300)))
    sentencepiece.SentencePieceTrainer.train(
        input=str(text), model_prefix=str(tmp_path / "joint"), vocab_size=60, bos_id=-1, pad_id=-1,
        eos_id=0, unk_id=1, hard_vocab_limit=False, minloglevel=2,
    )  # fmt: skip
    torch.manual_seed(2)
    model = initialise(SHAPE, tmp_path / "joint.model", 0.0).eval()
    model.final_logits_bias.data.normal_()
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.copy_(parameter.half().float())  # what float16 files hold
    export(dict(model.named_parameters()), SHAPE, tmp_path / "joint.model", tmp_path / "out")
    theirs = MarianMTModel.from_pretrained(tmp_path / "out", dtype=torch.float32).eval()
    tokenizer = MarianTokenizer.from_pretrained(tmp_path / "out")
    source = tokenizer(["Der Hund Nummer 12 sieht den Mann"], return_tensors="pt").input_ids
    target = tokenizer(["Der Mann sieht den Hund Nummer 7"], return_tensors="pt").input_ids
    with torch.no_grad():
        expected = theirs(input_ids=source, labels=target).loss
        ours = model(whole(source, target), 0.0) / target.numel()
    # MarianMTModel also normalises over <pad>, which ours never predicts.
    assert abs(float(expected) - float(ours)) < 0.05


def states_and_gold(seed: int, states: int) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Random states, embeddings of 21 pieces, their bias, and 9 of the first 20 pieces."""
    import torch

    generator = torch.Generator().manual_seed(seed)
    hidden, weight, bias = (
        torch.randn(*shape, dtype=torch.float64, generator=generator).requires_grad_()
        for shape in ((states, 8), (21, 8), (21,))
    )
    return hidden, weight, bias, torch.randint(0, 20, (9,), generator=generator)


def test_smoothed_loss_and_gradients_equal_torch() -> None:
    import torch

    from training.model import SmoothedLoss

    hidden, weight, bias, gold = states_and_gold(3, 9)
    ours = SmoothedLoss.apply(hidden, weight, bias, gold, 0.1)
    logits = (hidden @ weight.t() + bias)[:, :20]
    expected = torch.nn.functional.cross_entropy(logits, gold, label_smoothing=0.1, reduction="sum")
    assert float(ours) == pytest.approx(float(expected), rel=1e-5)
    for got, want in zip(
        torch.autograd.grad(ours, (hidden, weight, bias)),
        torch.autograd.grad(expected, (hidden, weight, bias)),
        strict=True,
    ):
        assert torch.allclose(got, want)


def test_agreeing_loss_and_gradients_equal_torch() -> None:
    import torch
    from torch.nn import functional

    from training.model import AgreeingLoss

    hidden, weight, bias, gold = states_and_gold(4, 18)
    ours = AgreeingLoss.apply(hidden, weight, bias, gold, 0.1, 3.0)
    one, two = (hidden @ weight.t() + bias)[:, :20].split(9)
    losses = [
        functional.cross_entropy(logits, gold, label_smoothing=0.1, reduction="sum")
        for logits in (one, two)
    ]
    first, second = one.log_softmax(-1), two.log_softmax(-1)
    apart = [
        functional.kl_div(first, second, reduction="sum", log_target=True),
        functional.kl_div(second, first, reduction="sum", log_target=True),
    ]
    expected = sum(losses) / 2 + 3.0 * sum(apart) / 4
    assert float(ours) == pytest.approx(float(expected), rel=1e-5)
    for got, want in zip(
        torch.autograd.grad(ours, (hidden, weight, bias)),
        torch.autograd.grad(expected, (hidden, weight, bias)),
        strict=True,
    ):
        assert torch.allclose(got.double(), want, atol=1e-4)


@given(st.integers(1000, 999_999_999), st.integers(0, 1000))
@settings(max_examples=100)
def test_number_copies_agree_on_both_sides(number: int, seed: int) -> None:
    german = f"Es sind {number:,} Leute".replace(",", ".")
    changed = with_other_numbers(german, f"There are {number:,} people", random.Random(seed))
    assert changed is not None
    source, target = changed
    assert source.split()[2].replace(".", ",") == target.split()[2]
    assert len(target.split()[2]) == len(f"{number:,}")


def test_number_copies_need_agreement() -> None:
    rng = random.Random(1)
    assert with_other_numbers("Es sind 10.000", "There are 11,000", rng) is None
    assert with_other_numbers("Keine Zahl", "No number", rng) is None


@given(st.integers(0, 1000), st.sampled_from(["7:30 p.m.", "7.30pm", "19:30", "7:30 PM"]))
@settings(max_examples=100, deadline=None)
def test_time_copies_agree_on_both_sides(seed: int, said: str) -> None:
    changed = with_other_time(
        "Um 19.30 Uhr war Schluss.", f"At {said} it ended.", random.Random(seed)
    )
    assert changed is not None
    assert check_sentence(*changed) == []


def test_time_copies_need_agreement() -> None:
    rng = random.Random(1)
    assert with_other_time("Um 19.30 Uhr", "At 7:30 a.m.", rng) is None
    assert with_other_time("Von 9.30 Uhr bis 19.30 Uhr", "From 9:30 a.m. to 7:30 p.m.", rng) is None
    assert with_other_time("Um 8.30 Uhr am Abend", "At 8:30 p.m.", rng) is None


def test_certain_hints_of_training_stand_in_the_reference() -> None:
    lexicon = open_lexicon()
    assert lexicon is not None
    hints = TrainingHints(lexicon, random.Random(1))
    seen = set()
    for _ in range(300):
        source, target = hints.written_in(
            "Die Beerdigung fand am 3. Mai um 19.30 Uhr vor 10.000 Leuten auf der Halbinsel statt.",
            "The funeral was held on 3 May at 7:30pm in front of 10,000 people on the peninsula.",
        )
        for certain in re.findall(r"# (3 May|[\w:,]*\w)", source):
            seen.add(certain)
            assert certain in target
    assert {"3 May", "7:30pm", "10,000", "funeral", "peninsula"} < seen


def test_cleaning_and_selection(tmp_path: Path) -> None:
    empty = tmp_path / "none"
    empty.mkdir()
    corpus = CorpusSettings(100, 64, 2, 0, 0, 0, 0, False, 1, {})
    pairs = [Pair("news", f"wmt-{s}", "Der Hund bellt laut.", f"The dog barks {i}.")
             for i, s in enumerate(("google", "human", "GPT4", "microsoft"))]  # fmt: skip
    pairs += [
        pairs[0],
        Pair("news", "x", "Kurz.", "A very long sentence that cannot be its twin at all."),
    ]
    kept, dropped = select(pairs, HeldOut(empty), corpus)
    assert [pair.origin for pair in kept] == ["wmt-GPT4", "wmt-human"]
    assert dropped == {"duplicate": 1, "length ratio": 1, "further translation": 2}
    assert clean(Pair("news", "x", "„Ja“", "“Yes”")) == Pair("news", "x", '"Ja"', '"Yes"')


def test_batches_have_one_source_length_and_waste_little(work: Path) -> None:
    from training.batches import Batches

    weights = {"news": 1.0, "general": 0.5}
    batches = Batches(work / "work" / "pairs.npz", 150, 999, seed=1, weights=weights)
    seen = 0
    for source, target, real, tokens in batches.stream(1, 0, None):
        assert real.tolist() == (target.flatten() != 999).nonzero()[:, 0].tolist()
        assert tokens == len(real) >= 0.5 * target.numel()
        assert (source[:, -1] == 0).all()
        assert all(row[row != 999][-1] == 0 for row in target)
        seen += len(source)
    assert seen > 0.5 * len(batches.weight)
    assert [list(b) for b in batches.plan(3)] == [list(b) for b in batches.plan(3)]
    assert any(
        not np.array_equal(a, b) for a, b in zip(batches.plan(3), batches.plan(4), strict=False)
    )


@pytest.mark.parametrize("name", ["bfloat16", "float32", "auto"])
def test_a_step_moves_float32_weights_in_either_precision(name: str) -> None:
    import torch

    from training.model import Marian
    from training.train import Optimiser, working_precision

    settings = read_settings(ROOT / "training" / "configs" / "cpu.toml").train
    precision = working_precision(name, torch.device("cpu"))
    if name != "auto":
        assert precision is getattr(torch, name)
    model = Marian(SHAPE, 50)
    optimiser = Optimiser(model, settings, precision)
    before = {key: value.clone() for key, value in optimiser.masters.items()}
    source, target = torch.randint(2, 48, (4, 6)), torch.randint(2, 48, (4, 5))
    losses = []
    for _ in range(8):
        loss = model(whole(source, target), 0.0)
        loss.backward()
        optimiser.step(target.numel(), 1.0)
        losses.append(float(loss.detach()))
    assert all(value.dtype is torch.float32 for value in optimiser.masters.values())
    assert all(p.dtype is precision for p in model.parameters())
    assert not torch.equal(before["shared.weight"], optimiser.masters["shared.weight"])
    assert losses[-1] < losses[0]


def test_unknown_settings_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "c.toml"
    path.write_text((ROOT / "training" / "configs" / "cpu.toml").read_text() + "\nlearning = 1\n")
    with pytest.raises(TypeError, match="learning"):
        read_settings(path)


def test_the_sampled_loss_is_the_full_one_on_average() -> None:
    import torch

    from training.model import SmoothedLoss

    torch.manual_seed(3)
    hidden, embedding = torch.randn(200, 16), torch.randn(501, 16) * 0.3
    gold = torch.randint(0, 120, (200,))

    def gradients(sampled: int) -> tuple[float, torch.Tensor]:
        weights = embedding.clone().requires_grad_()
        loss = SmoothedLoss.apply(hidden, weights, torch.zeros(501), gold, 0.1, sampled)
        loss.backward()
        return loss.item(), weights.grad

    loss, gradient = gradients(0)
    drawn = [gradients(100) for _ in range(200)]
    assert sum(value for value, _ in drawn) / 200 == pytest.approx(loss, rel=0.01)
    mean = sum(grad for _, grad in drawn) / 200
    assert (mean - gradient).norm() < 0.1 * gradient.norm()
    assert (drawn[0][1] - gradient).norm() > 0.1 * gradient.norm()  # one draw is only near it


def test_a_release_branches_off_a_run_with_a_worker(work: Path, tmp_path: Path) -> None:
    """The worker's gradients count, the run ends by itself, and its cooldown is averaged."""
    import shutil

    import torch

    helped = [*TINY, "train.micro_batches=2", "train.threads=1", "train.worker=true",
              "train.minutes=5", "train.sampled_pieces=50"]  # fmt: skip
    trunk, release = tmp_path / "trunk", tmp_path / "release"
    for folder in (trunk, release):
        shutil.copytree(work / "work", folder, ignore=shutil.ignore_patterns("checkpoint*", "log*"))
    run("train", "--work", str(trunk), overrides=[
        *helped, 'train.schedule="constant"', "train.tokens=60000",
    ])  # fmt: skip
    before = torch.load(trunk / "checkpoint.pt", weights_only=True)
    assert before["state"]["worker_batch"] > 0
    assert before["average"] is None
    run("train", "--work", str(release), "--from", str(trunk), overrides=[
        *helped, 'train.schedule="cooldown"', "train.tokens=20000",
    ])  # fmt: skip
    after = torch.load(release / "checkpoint.pt", weights_only=True)
    assert after["state"]["tokens"] - before["state"]["tokens"] >= 20000
    assert after["state"]["step"] > before["state"]["step"]
    assert after["average"] is not None
    assert not torch.equal(after["average"]["shared.weight"], after["model"]["shared.weight"])
    last = [json.loads(line) for line in (release / "log.jsonl").read_text().splitlines()][-1]
    assert last["development_loss"] > 0


DING = """\
# Version :: 1
Rüffel {m}; Anpfiff {m} [slang] | Rüffel {pl} :: ticking-off [Br.] | reprimands
Rüffel {m} (Tadel) :: reprimand; rebuke
Seelöwe {m} [zool.] | Seelöwen {pl} :: sea lion; lion seal | sea lions; lion seals
jdn. kitzeln {vt} | kitzelnd | gekitzelt :: to tickle sb. | tickling | tickled
griffig {adj} :: easy to grip; catchy
ein Haus {n} bauen :: to build a house
Haus {n} :: house
"""


def test_a_dictionary_gives_each_form_its_own_rendering(tmp_path: Path) -> None:
    path = tmp_path / "de-en"
    path.write_text(DING, encoding="utf-8")
    entries = read_dictionary(path)
    assert entries["gekitzelt"] == [["tickled"]] and entries["kitzeln"] == [["tickle"]]
    assert entries["Seelöwen"] == [["sea lions", "lion seals"]]
    assert "ein Haus bauen" not in entries  # a phrase is no word
    counts = Counter({"reprimand": 9, "rebuke": 40, "reprimands": 2})
    assert likeliest(entries["Rüffel"], counts)[:2] == ["reprimand", "reprimands"]


def test_the_lexicon_takes_from_a_dictionary_what_the_corpus_lacks(tmp_path: Path) -> None:
    from training import lexicon as counted

    path = tmp_path / "de-en"
    path.write_text(DING, encoding="utf-8")
    counts = counted.Counts()
    for _ in range(counted.LEAST_FORM):
        counts.add("Das Haus steht.", "The building stands.")
    table: counted.Table = {"haus": [(0.9, "building")]}
    counted.add_dictionary(counts, table, read_dictionary(path))
    written = tmp_path / "lexicon.bin"
    counted.write(written, counted.columns(counts, table))
    lexicon = Lexicon(written)
    house, sea_lion = lexicon.entry("Haus"), lexicon.entry("Seelöwe")
    assert house is not None and [r.word for r in house.renderings] == ["building"]
    assert sea_lion is not None and [r.word for r in sea_lion.renderings][:2] == ["sea", "lion"]
    assert with_lexicon_hints("Ein Rüffel", lexicon) == "Ein Rüffel * ticking-off"
    assert with_lexicon_hints("gekitzelt", lexicon) == "gekitzelt * tickled"
    assert with_lexicon_hints("ein griffiger Titel", lexicon) == "ein griffiger * catchy Titel"
    assert with_lexicon_hints("des Seelöwen", lexicon) == "des Seelöwen * sea * lions"


def test_a_corrected_rendering_comes_first_but_not_within_compounds(tmp_path: Path) -> None:
    from training import lexicon as counted

    counts = counted.Counts()
    for _ in range(10):
        counts.add("Beute Einzelbeute Einfluss Zug Bereich", "prey single influence train sphere")
        counts.add("Einflusssphäre", "sphere")
    table: counted.Table = {
        "beute": [(0.5, "prey"), (0.3, "loot")],
        "einzel": [(0.9, "single")],
        "zug": [(0.9, "train")],
        "einflusssphäre": [(0.6, "sphere")],
    }
    written, reviewed = tmp_path / "lexicon.bin", tmp_path / "reviewed.tsv"
    reviewed.write_text("Beute\tloot\nEinflusssphäre\tsphere of influence\nUnbekannt\tunknown\n")
    parts = counted.columns(counts, table)
    counted.write(written, parts)
    assert with_lexicon_hints("die Beute", Lexicon(written)) == "die Beute * prey"
    counted.write(written, parts | counted.reviewed_columns(Lexicon(written), reviewed))
    lexicon = Lexicon(written)
    assert with_lexicon_hints("die Beute", lexicon) == "die Beute * loot"
    hinted = with_lexicon_hints("die Einflusssphäre", lexicon)
    assert hinted == "die Einflusssphäre * sphere * influence"
    assert lexicon.entry("Unbekannt") is None  # add_dictionary adds these, before they are numbered
    loot = lexicon.entry("Beute")
    assert loot is not None and [r.word for r in loot.renderings] == ["loot", "prey"]
    assert sum(r.probability for r in loot.renderings) < 0.75  # still no certain rendering
    assert lexicon.part_rendering(loot, last=True) == "prey"


def test_compounds_tell_how_their_parts_are_rendered(tmp_path: Path) -> None:
    from training import lexicon as counted

    counts = counted.Counts()
    for _ in range(10):
        counts.add("Wahl Kreis Stadt Gang Sieg", "choice circle city walk victory")
        counts.add("Kreiswahl Stadtwahl Wahlgang Wahlsieg", "district city election")
    table: counted.Table = {
        "wahl": [(0.5, "choice"), (0.3, "election")],
        "kreis": [(0.6, "circle"), (0.2, "district")],
        "stadt": [(0.9, "city")],
        "gang": [(0.9, "walk")],
        "sieg": [(0.9, "victory")],
        "kreiswahl": [(0.7, "election"), (0.4, "district")],
        "stadtwahl": [(0.8, "election"), (0.4, "city")],
        "wahlgang": [(0.9, "election")],
        "wahlsieg": [(0.4, "victory"), (0.4, "choice")],
    }
    written = tmp_path / "lexicon.bin"
    parts = counted.columns(counts, table)
    counted.write(written, parts)
    forms = [form for form in counts.forms if form[0].isupper()]
    counted.write(written, parts | counted.compound_columns(Lexicon(written), forms))
    lexicon = Lexicon(written)
    # As the last part, two compounds of two say election, as the first one of two; one is too few.
    assert lexicon.compound("Siegeswahl") == ("victory", "election")
    assert lexicon.compound("Kreissieg") == ("circle", "victory")
    assert lexicon.compound("Wahlstadt") == ("choice", "city")


def test_a_town_is_told_from_a_word_by_the_corpus(tmp_path: Path) -> None:
    (tmp_path / "news.tsv").write_text(
        "In Essen brennt es.\tThere is a fire in Essen.\n"
        "Nach dem Essen kam er.\tHe came after the meal.\n"
        "Sie fuhr nach Essen.\tShe went to the food.\n"
        "Der Celler Hof.\tThe Celle court.\n"
        "Ein Trainer Müller.\tA coach Müller.\n",
        encoding="utf-8",
    )
    lexicon = open_lexicon()
    assert lexicon is not None
    names = {"Essen": "Essen", "Kaufbeuren": "Kaufbeuren", "Trainer": "Train", "Celler": "Celle"}
    uses = uses_of(names, [tmp_path])
    chosen = listed(
        ["Essen", "Kaufbeuren"], {"Essen": 580_000, "Kaufbeuren": 45_000}, uses, lexicon
    )
    assert chosen["Kaufbeuren"] == []
    assert {"in", "aus"} <= set(chosen["Essen"]) and "nach" not in chosen["Essen"]
    assert are_words("Trainer", "Train", uses, lexicon)
    assert not are_words("Celler", "Celle", uses, lexicon)
    assert adjectives("Tuttlingen") == ["Tuttlingener", "Tuttlinger"]
    assert adjectives("Celle") == ["Celler"] and adjectives("Hof") == ["Hofer"]
