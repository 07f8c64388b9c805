"""How well newscli knows which translations are wrong, on sentences that were read by hand.

    python -m benchmarks.doubt [--dev ../shared/dev]          what the shipped coefficients reach
    python -m benchmarks.doubt --fit [NAME ...]               fit all of them again, or these

``doubt.jsonl`` holds translations of flores-dev, wmt19, wmt20 and news articles: 5,660 by the
bundled model, 312 drafts that it replaces when it reconsiders them, 978 by four earlier models, and
1,793 by others (Bergamot's tiny and base models, Google, Microsoft). Each has what a reader found
wrong: the kind (wrong, garbled or lost word, German left, said twice, number, name, sense), whether
it is serious, and the words. Those by bundled models have the model (the first digits of the
``sha256`` in ``metrics.json``), and the engine's score, alignment and doubt. Their sources are
taken from the development data.

The sources are parted in halves by their hash. One regression is fitted on the newest model's
translations of one half; one on its drafts (the shipped ones were fitted on earlier releases');
one on translations by others, which the bundled model scores (``newscli check``), and one on the
same without scores. All but that of the drafts are reported on the other half.

"Right by place" counts warnings that point at a word that the reader marked.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import lzma
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np

from newscli.article import CheckWarning, WarningKind
from newscli.check import Comparison
from newscli.check.confidence import TOLD, Assessment, Fit, assess, features, fits
from newscli.check.names import introduced_in, introduced_names
from newscli.check.words import NO_WORD, Alignment
from newscli.compare import model_opinions
from newscli.segment import sentence_spans
from newscli.translate.tokens import Doubt

LABELS = Path(__file__).with_suffix(".jsonl")
FITTED = Path("newscli/check/data/confidence.json")
SETS = ("flores-dev", "wmt19", "wmt20")
TEXT = ("unknown", "ambiguous", "lost_share", "suspected", "warnings")
OURS = ("improbability", "rarity", "unknown", "lost_share", "suspected", "warnings")
FEATURES = {
    "translation": OURS,
    "translation" + TOLD: (*OURS, "doubt"),
    "draft": OURS,
    "draft" + TOLD: (*OURS, "doubt"),
    "others": ("improbability", *TEXT),
    "others" + TOLD: ("improbability", *(name for name in TEXT if name != "ambiguous"), "doubt"),
    "text": TEXT,
}
DRAFT = " draft"
"""Behind the model's name where a draft was labelled that has since been replaced."""
RIDGE = 2.0
"""Strength of the penalty on standardised weights."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """A translation, what the engine said of it, and the errors that a reader found.

    A translation by others has no ``alignment``, and its ``score``, ``doubt`` and ``unsure_of`` are
    the bundled model's. Earlier models of ours did not tell theirs.
    """

    set: str
    source: str
    translation: str
    model: str
    score: float
    alignment: Alignment | None
    errors: list[dict[str, str | bool]]
    doubt: float | None = None
    unsure_of: int | None = None
    introduced: frozenset[str] = frozenset()
    """The names that its article introduces."""

    @property
    def comparison(self) -> Comparison:
        """Both sides compared, as newscli does."""
        return Comparison(self.source, self.translation, self.alignment, self.introduced)

    @property
    def is_faulty(self) -> bool:
        """Whether there is a serious error."""
        return any(error["serious"] for error in self.errors)


def read_labels(dev: Path) -> list[Labelled]:
    """Return the labelled sentences whose sources are still where they were."""
    lines: dict[str, dict[str, str]] = {}
    with lzma.open(dev / "articles.jsonl.xz", "rt", encoding="utf-8") as articles:
        lines["articles"] = {str(a["id"]): a["text"] for a in map(json.loads, articles)}
    for name in SETS:
        text = (dev / f"{name}.de").read_text(encoding="utf-8")
        lines[name] = {str(number): line for number, line in enumerate(text.split("\n"), start=1)}
    names = {name: {at: _introduced(text) for at, text in of.items()} for name, of in lines.items()}
    found = []
    for line in LABELS.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        source = lines[row["set"]][row["line"]][row["start"] : row["end"]]
        if hashlib.sha256(source.encode()).hexdigest()[:12] == row["sha256"]:
            ours = "score" in row
            alignment = None
            if ours:
                unsure_of = row.get("unsure_of", NO_WORD)
                alignment = Alignment(tuple(row["links"]), row["source_words"], unsure_of)
            score = row.get("score", 0.0)
            found.append(
                Labelled(
                    row["set"],
                    source,
                    row["translation"],
                    row["model"],
                    score,
                    alignment,
                    row["errors"],
                    row.get("doubt"),
                    introduced=introduced_in(source, names[row["set"]][row["line"]]),
                )
            )
    return scored(found)


def _introduced(text: str) -> frozenset[str]:
    return introduced_names(
        line[start:end] for line in text.splitlines() for start, end in sentence_spans(line)
    )


def scored(labelled: Sequence[Labelled]) -> list[Labelled]:
    """Return the sentences, those by others with the opinion that ``newscli check`` has of them."""
    others = by_others(labelled)
    opinions = iter(model_opinions([(item.source, item.translation) for item in others]))
    return [
        item if item.alignment is not None else _judged(item, *next(opinions)) for item in labelled
    ]


def _judged(item: Labelled, score: float | None, told: Doubt | None) -> Labelled:
    assert score is not None  # none is too long
    doubt, unsure_of = told or (None, None)
    return replace(item, score=score, doubt=doubt, unsure_of=unsure_of)


def newest(labelled: Sequence[Labelled]) -> list[Labelled]:
    """Return the sentences of the model that was labelled last."""
    return [item for item in labelled if item.model == labelled[-1].model]


def drafts(labelled: Sequence[Labelled]) -> list[Labelled]:
    """Return the newest model's first choices: of a sentence that was reconsidered, the draft."""
    ours = newest(labelled)
    first = [item for item in labelled if item.model == ours[-1].model + DRAFT]
    return list({item.source: item for item in (*ours, *first)}.values())


def is_reported(item: Labelled) -> bool:
    """Tell whether a sentence is reported rather than fitted on, whoever translated it."""
    return hashlib.sha256(item.source.encode()).digest()[0] % 2 == 1


def by_others(labelled: Sequence[Labelled]) -> list[Labelled]:
    """Return the translations that no model of ours made."""
    return [item for item in labelled if item.alignment is None]


Row = dict[str, float]


def fit(names: Sequence[str], rows: Sequence[Row], faulty: Sequence[bool]) -> Fit:
    """Fit a ridge logistic regression on errors by Newton's method.

    Nothing that speaks against a translation may raise its confidence: what would is left out.
    """
    x = np.array([[row[name] for name in names] for row in rows])
    y = np.array(faulty, dtype=float)
    mean, deviation = x.mean(0), x.std(0) + 1e-9
    z = np.hstack([np.ones((len(x), 1)), (x - mean) / deviation])
    penalty = RIDGE * np.diag([0.0] + [1.0] * len(names))
    weights = np.zeros(len(names) + 1)
    for _ in range(30):
        p = 1 / (1 + np.exp(-z @ weights))
        hessian = (z * (p * (1 - p))[:, None]).T @ z + penalty
        weights -= np.linalg.solve(hessian, z.T @ (p - y) + penalty @ weights)
    slopes = weights[1:] / deviation
    kept = [name for name, slope in zip(names, slopes, strict=True) if slope >= 0]
    if len(kept) < len(names):
        fitted = fit(kept, rows, faulty)
        return replace(fitted, weights=dict.fromkeys(names, 0.0) | fitted.weights)
    return Fit(
        round(float(weights[0] - slopes @ mean), 4),
        {name: round(float(slope), 4) for name, slope in zip(names, slopes, strict=True)},
    )


def rows_of(items: Sequence[Labelled]) -> list[Row]:
    """Return the features of each sentence."""
    return [features(item.comparison, item.score, item.doubt) for item in items]


def fit_again(labelled: Sequence[Labelled], names: Iterable[str]) -> dict[str, Fit]:
    """Fit these regressions on the half that is not reported."""
    half = [item for item in labelled if not is_reported(item)]
    items = {"translation": newest(half), "draft": drafts(half), "others": by_others(half)}
    items["text"] = items["others"]
    for name in ("translation", "draft", "others"):
        items[name + TOLD] = [item for item in items[name] if item.doubt is not None]
    return {
        name: fit(FEATURES[name], rows_of(items[name]), [item.is_faulty for item in items[name]])
        for name in names
    }


def write(made: Mapping[str, Fit], made_by: str) -> None:
    """Write coefficients to newscli's data file."""
    content = {"made_by": made_by, "fits": {name: asdict(found) for name, found in made.items()}}
    FITTED.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    fits.cache_clear()


def is_right(item: Labelled, warning: CheckWarning) -> bool:
    """Tell whether a warning points at a word that the reader marked."""
    theirs = item.source[slice(*warning.source_span)] if warning.source_span else ""
    ours = item.translation[slice(*warning.translation_span)] if warning.translation_span else ""
    for error in item.errors:
        german, english = str(error["german"]), str(error["english"])
        if german and theirs and (german in theirs or theirs in german):
            return True
        if english and ours and (english in ours or ours in english):
            return True
    return False


def auc(confidences: Sequence[float], faulty: Sequence[bool]) -> float:
    """Return how often a faulty sentence has less confidence than a sound one."""
    bad = [c for c, wrong in zip(confidences, faulty, strict=True) if wrong]
    sound = [c for c, wrong in zip(confidences, faulty, strict=True) if not wrong]
    wins = sum((b < s) + 0.5 * (b == s) for b in bad for s in sound)
    return wins / max(1, len(bad) * len(sound))


def report_marks(
    name: str, items: Sequence[Labelled], found: Sequence[Assessment], warned: bool = False
) -> None:
    """Print recall, precision and AUC of doubtful marks, or of these and warnings together."""
    faulty = [item.is_faulty for item in items]
    marked = [each.doubtful or (warned and bool(each.warnings)) for each in found]
    hits = sum(m and f for m, f in zip(marked, faulty, strict=True))
    flawed = sum(m and bool(i.errors) for m, i in zip(marked, items, strict=True))
    confidences = [assessment.confidence for assessment in found]
    expected = sum(1 - c for c in confidences)
    print(
        f"{name:28} {sum(marked):4} marked  recall {share(hits, sum(faulty))}  precision "
        f"{share(hits, sum(marked))} ({share(flawed, sum(marked))} with any error)  "
        f"AUC {auc(confidences, faulty):.3f}  errors expected {expected:.0f}, found {sum(faulty)}"
    )


def report_kinds(items: Sequence[Labelled], found: Sequence[Assessment]) -> None:
    """Print precision of each kind of warning, and recall of each kind of error."""
    given: Counter[str] = Counter()
    right: Counter[str] = Counter()
    in_faulty: Counter[str] = Counter()
    for item, assessment in zip(items, found, strict=True):
        for warning in assessment.warnings:
            kind = str(warning.kind)
            given[kind] += 1
            right[kind] += is_right(item, warning)
            in_faulty[kind] += item.is_faulty
    print("\nkind          given  right by place  in a faulty sentence")
    for kind, count in given.most_common():
        place = share(right[kind], count) if kind in _PLACED else "      "
        print(f"{kind:12} {count:6}  {place:>14}  {share(in_faulty[kind], count):>20}")
    print("\nserious errors  found  pointed at  in a marked sentence")
    errors = [
        (item, error, assessment)
        for item, assessment in zip(items, found, strict=True)
        for error in item.errors
        if error["serious"]
    ]
    for kind in dict.fromkeys(str(error["kind"]) for _, error, _ in errors):
        these = [(i, e, a) for i, e, a in errors if e["kind"] == kind]
        pointed = sum(any(_points_at(i, w, e) for w in a.warnings) for i, e, a in these)
        marked = sum(a.doubtful for _, _, a in these)
        print(f"{kind:12} {len(these):8}  {share(pointed, len(these)):>10}  "
              f"{share(marked, len(these)):>20}")  # fmt: skip


_PLACED = {WarningKind.word.value, WarningKind.lost.value, WarningKind.unsure.value}


def _points_at(item: Labelled, warning: CheckWarning, error: Mapping[str, str | bool]) -> bool:
    if error["kind"] == "twice" and warning.kind in {WarningKind.twice, WarningKind.repetition}:
        return True
    return is_right(replace(item, errors=[dict(error)]), warning)


def share(part: float, whole: float) -> str:
    """Return a percentage of six characters."""
    return f"{part / whole:6.1%}" if whole else "     -"


def report_systems(labelled: Sequence[Labelled]) -> None:
    """Print how many of each system's translations have a serious error, by set."""
    print(
        f"\n{'with a serious error':20} " + "".join(f"{name:>16}" for name in (*SETS, "articles"))
    )
    for model in sorted({item.model for item in labelled}):
        cells = []
        for name in (*SETS, "articles"):
            these = [item for item in labelled if (item.model, item.set) == (model, name)]
            part = share(sum(item.is_faulty for item in these), len(these))
            cells.append(f"{part} of {len(these):4}" if these else "")
        print(f"{model:20} " + "".join(f"{cell:>16}" for cell in cells))


def assessed(items: Iterable[Labelled], scored: bool = True) -> list[Assessment]:
    """Assess each sentence, with its score or without."""
    return [
        assess(
            i.comparison,
            i.score if scored else None,
            doubt=i.doubt if scored else None,
            unsure_of=i.unsure_of if scored else NO_WORD,
            judged="others" if i.alignment is None else "translation",
        )
        for i in items
    ]


def main() -> None:
    """Fit or report."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--dev", type=Path, default=Path("../shared/dev"))
    parser.add_argument(
        "--fit", nargs="*", choices=list(FEATURES), metavar="NAME",
        help=f"write {FITTED}: all regressions, or these ({', '.join(FEATURES)})",
    )  # fmt: skip
    arguments = parser.parse_args()
    labelled = read_labels(arguments.dev)
    if arguments.fit is not None:
        made = {**fits(), **fit_again(labelled, arguments.fit or FEATURES)}
        write(made, " ".join(["python -m benchmarks.doubt --fit", *arguments.fit]))
    rest = [item for item in labelled if is_reported(item)]
    ours, others = newest(rest), by_others(rest)
    found = assessed(ours)
    print(f"{len(ours)} sentences of the bundled model, not fitted on; "
          f"{sum(i.is_faulty for i in ours)} have a serious error")  # fmt: skip
    report_marks("doubtful", ours, found)
    report_marks("doubtful or with a warning", ours, found, warned=True)
    scores = [item.score for item in ours]
    print(f"AUC of the engine's score alone: {auc(scores, [item.is_faulty for item in ours]):.3f}")
    print(f"\n{len(others)} sentences by others, not fitted on; "
          f"{sum(i.is_faulty for i in others)} have a serious error")  # fmt: skip
    report_marks("doubtful", others, assessed(others))
    for model in sorted({item.model for item in others}):
        these = [item for item in others if item.model == model]
        report_marks(f"  {model}", these, assessed(these))
    report_marks("without the score", others, assessed(others, scored=False))
    report_kinds(ours, found)
    report_systems(labelled)


if __name__ == "__main__":
    main()
