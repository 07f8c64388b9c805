"""Compare sentence segmenters on gold sentences: boundary F1 and speed.

Each FILE is a CoNLL-U file (``# text`` lines; ``# newdoc`` and ``# newpar`` start a new text) or a
file with one sentence a line (an empty line starts a new text). The sentences of a text are joined
with single spaces, each segmenter splits them again, and the ends that it finds are compared with
the true ones; the end of a text, which nobody can miss, does not count. Titles and headlines that
end without a mark cannot be told from a joined text; ``--headlines apart`` puts each in a text of
its own, as a page's layout does.

    python benchmarks/segment.py de_pud-ud-test.conllu news.txt --headlines apart --errors 20

Segmenters that are not installed are left out: pip install somajo sentencex pysbd segtok syntok
sentence-splitter (SoMaJo is GPL-3.0 and runs here for comparison only).
"""

from __future__ import annotations

import argparse
import importlib.util
import time
from collections.abc import Callable, Iterable
from pathlib import Path

Segmenter = Callable[[str], list[str]]


def newscli_segmenter() -> Segmenter:
    """Return newscli's own rules."""
    from newscli.segment import sentence_spans

    return lambda text: [text[start:end] for start, end in sentence_spans(text)]


def somajo_segmenter() -> Segmenter:
    """Return SoMaJo, its tokens put back together."""
    from somajo import SoMaJo

    tokenizer = SoMaJo("de_CMC", split_sentences=True)
    return lambda text: [
        "".join((t.original_spelling or t.text) + " " * t.space_after for t in sentence)
        for sentence in tokenizer.tokenize_text([text])
    ]


def sentencex_segmenter() -> Segmenter:
    """Return Wikimedia's sentencex."""
    import sentencex

    return lambda text: list(sentencex.segment("de", text))


def pysbd_segmenter() -> Segmenter:
    """Return PySBD, the pragmatic segmenter."""
    import pysbd

    return pysbd.Segmenter(language="de", clean=False).segment


def segtok_segmenter() -> Segmenter:
    """Return segtok's split_multi."""
    from segtok.segmenter import split_multi

    return lambda text: list(split_multi(text))


def syntok_segmenter() -> Segmenter:
    """Return syntok, the successor of segtok."""
    from syntok import segmenter

    return lambda text: [
        "".join(token.spacing + token.value for token in sentence)
        for paragraph in segmenter.process(text)
        for sentence in paragraph
    ]


def sentence_splitter_segmenter() -> Segmenter:
    """Return the Moses script of Koehn and Schroeder."""
    from sentence_splitter import SentenceSplitter

    return SentenceSplitter(language="de").split


SEGMENTERS: dict[str, tuple[str, Callable[[], Segmenter]]] = {
    "newscli": ("newscli", newscli_segmenter),
    "SoMaJo": ("somajo", somajo_segmenter),
    "sentencex": ("sentencex", sentencex_segmenter),
    "pysbd": ("pysbd", pysbd_segmenter),
    "segtok": ("segtok", segtok_segmenter),
    "syntok": ("syntok", syntok_segmenter),
    "sentence-splitter": ("sentence_splitter", sentence_splitter_segmenter),
}


def read_gold(path: Path) -> list[list[str]]:
    """Return the texts of a file, each as its sentences."""
    texts: list[list[str]] = [[]]
    conllu = path.suffix == ".conllu"
    for line in path.read_text(encoding="utf-8").splitlines():
        if conllu and line.startswith(("# newdoc", "# newpar")):
            texts.append([])
        elif conllu and line.startswith("# text = "):
            texts[-1].append(line.removeprefix("# text = ").strip())
        elif not conllu:
            texts[-1:] = [[*texts[-1], line.strip()]] if line.strip() else [texts[-1], []]
    return [text for text in texts if text]


def with_headlines_apart(texts: Iterable[list[str]]) -> list[list[str]]:
    """Put every sentence that ends without a mark into a text of its own."""
    result: list[list[str]] = []
    for text in texts:
        result.append([])
        for sentence in text:
            if sentence.rstrip("\"'“”‘’»«)]")[-1:] in tuple(".!?…:;"):
                result[-1].append(sentence)
            else:
                result += [[sentence], []]
    return [text for text in result if text]


def ends(sentences: Iterable[str]) -> set[int]:
    """Return the ends of all sentences but the last, counted in characters that are not space."""
    found, position = [], 0
    for sentence in sentences:
        position += sum(not c.isspace() for c in sentence)
        found.append(position)
    return set(found[:-1])


def measure(segmenter: Segmenter, texts: list[list[str]], show: int) -> str:
    """Return precision, recall, F1 and speed as a row; print up to ``show`` errors."""
    true = false = missed = 0
    started = time.perf_counter()
    answers = [segmenter(" ".join(text)) for text in texts]
    seconds = time.perf_counter() - started
    for text, answer in zip(texts, answers, strict=True):
        gold, found = ends(text), ends(answer)
        true += len(gold & found)
        false += len(found - gold)
        missed += len(gold - found)
        letters = "".join(" ".join(text).split())
        for position in sorted(gold ^ found)[: max(0, show)]:
            sign = "missed" if position in gold else "false "
            before, behind = letters[max(0, position - 40) : position], letters[position:][:30]
            print(f"  {sign} {before} ‖ {behind}")
            show -= 1
    precision = true / max(1, true + false)
    recall = true / max(1, true + missed)
    f1 = 2 * true / max(1, 2 * true + false + missed)
    characters = sum(len(sentence) for text in texts for sentence in text)
    speed = characters / seconds / 1e6
    return f"{precision:9.4f} {recall:7.4f} {f1:7.4f} {speed:9.2f}"


def main() -> None:
    """Parse the command line and print one table a file."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--headlines", choices=["joined", "apart"], default="joined")
    parser.add_argument("--only", action="append", choices=list(SEGMENTERS), help="repeatable")
    parser.add_argument("--errors", type=int, default=0, metavar="N", help="print N errors each")
    arguments = parser.parse_args()
    for path in arguments.files:
        texts = read_gold(path)
        if arguments.headlines == "apart":
            texts = with_headlines_apart(texts)
        boundaries = sum(len(text) - 1 for text in texts)
        sentences = sum(len(text) for text in texts)
        print(f"{path.name}: {sentences} sentences, {boundaries} boundaries inside texts")
        print(f"  {'segmenter':18} precision  recall      F1  million characters/s")
        for name in arguments.only or SEGMENTERS:
            module, make = SEGMENTERS[name]
            if importlib.util.find_spec(module) is None:
                print(f"  {name:18} not installed")
                continue
            print(f"  {name:18} {measure(make(), texts, arguments.errors)}")


if __name__ == "__main__":
    main()
