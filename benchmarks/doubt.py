"""How well newscli knows which of its translations are wrong, on sentences that were read by hand.

    python -m benchmarks.doubt [--dev ../shared/dev]          what the shipped coefficients reach
    python -m benchmarks.doubt --fit [--model compact]        fit them again

``doubt.jsonl`` holds translations of flores-dev, wmt19 and news articles by five bundled models:
290 by the first (28.6 BLEU on flores-dev), 150 by the second (32.6), 270 by the third (34.0), 268
by the fourth (35.1), and 419 by the newest. Each has its model (the first digits of the ``sha256``
in ``metrics.json``), the engine's score and alignment, and what a reader found wrong: the kind
(wrong, garbled or lost word, German left, said twice, number, name, sense), whether it is serious,
and the words. Their sources
are taken from the development data. Half of each model's sentences are fitted on, and the other
half of the newest model's is reported. With ``--model`` the scores are that model's own for the
same translations, which fits its scale.

"Right by place" counts warnings that point at a word that the reader marked. The development data's
translations by Google and Microsoft are taken for sound: they show how often newscli doubts a good
translation by others, and stand beside the labelled ones in the fit without an engine.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import lzma
import random
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np

from newscli.article import CheckWarning, WarningKind
from newscli.check import Comparison
from newscli.check.confidence import Assessment, Fit, assess, features, fits
from newscli.check.words import Alignment

LABELS = Path(__file__).with_suffix(".jsonl")
FITTED = Path("newscli/check/data/confidence.json")
GOOD_SETS, GOOD_SYSTEMS, GOOD_LINES = ("flores-dev", "wmt19"), ("google", "microsoft"), 450
ENGINE = ("improbability", "rarity", "unlinked", "suspected", "replaced", "warnings")
TEXT = ("lost_share", "lost", "suspected", "word", "twice", "other")
NEWEST_WEIGHT = 10.0
"""How much more a sentence of the newest model weighs in the fit with an engine."""
EXPECTED_PRECISION = {"engine": 0.72, "text": 0.9}
"""The share of faulty sentences among marked ones that a regression must expect."""
RANDOM_HALVES = 24
RIDGE = 2.0
"""Strength of the penalty on standardised weights."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """A translation, what the engine said of it, and the errors that a reader found."""

    source: str
    translation: str
    model: str
    score: float
    alignment: Alignment
    errors: list[dict[str, str | bool]]

    @property
    def is_faulty(self) -> bool:
        """Whether there is a serious error."""
        return any(error["serious"] for error in self.errors)


def read_labels(dev: Path) -> list[Labelled]:
    """Return the labelled sentences whose sources are still where they were."""
    lines: dict[str, dict[str, str]] = {}
    with lzma.open(dev / "articles.jsonl.xz", "rt", encoding="utf-8") as articles:
        lines["articles"] = {str(a["id"]): a["text"] for a in map(json.loads, articles)}
    for name in ("flores-dev", "wmt19"):
        text = (dev / f"{name}.de").read_text(encoding="utf-8")
        lines[name] = {str(number): line for number, line in enumerate(text.split("\n"), start=1)}
    found = []
    for line in LABELS.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        source = lines[row["set"]][row["line"]][row["start"] : row["end"]]
        if hashlib.sha256(source.encode()).hexdigest()[:12] == row["sha256"]:
            alignment = Alignment(tuple(row["links"]), row["source_words"])
            found.append(
                Labelled(
                    source, row["translation"], row["model"], row["score"], alignment, row["errors"]
                )
            )
    return found


def read_good(dev: Path) -> list[tuple[str, str]]:
    """Return lines of the development data with translations that are taken for sound."""
    pairs = []
    for name in GOOD_SETS:
        german = (dev / f"{name}.de").read_text(encoding="utf-8").split("\n")
        for system in GOOD_SYSTEMS:
            english = (dev / f"{name}.{system}.en").read_text(encoding="utf-8").split("\n")
            pairs += list(zip(german, english, strict=True))[:GOOD_LINES]
    return [pair for pair in pairs if all(pair)]


def newest(labelled: Sequence[Labelled]) -> list[Labelled]:
    """Return the sentences of the model that was labelled last."""
    return [item for item in labelled if item.model == labelled[-1].model]


def halves(labelled: Sequence[Labelled]) -> tuple[list[Labelled], list[Labelled]]:
    """Return the sentences to fit on, and those to report: every other one of each model."""
    new = newest(labelled)
    old = [item for item in labelled if item.model != new[0].model]
    return [*old[::2], *new[::2]], new[1::2]


def weights_of(items: Sequence[Labelled]) -> list[float]:
    """Return how much each sentence weighs in the fit with an engine."""
    return [NEWEST_WEIGHT if item.model == items[-1].model else 1.0 for item in items]


def rescored(labelled: Sequence[Labelled], model: str) -> list[Labelled]:
    """Return the sentences with the scores that another model gives their translations."""
    from newscli.models.store import find_translation_model
    from newscli.translate import open_engine
    from newscli.translate.text import normalise_for_model

    engine = open_engine(find_translation_model(model), "ctranslate2", "cpu")
    sources = [normalise_for_model(item.source) for item in labelled]
    scores = engine.score(sources, [item.translation for item in labelled])
    return [replace(item, score=score) for item, score in zip(labelled, scores, strict=True)]


def fit(
    names: Sequence[str],
    rows: Sequence[Mapping[str, float]],
    faulty: Sequence[bool],
    row_weights: Sequence[float],
    expected: float,
) -> Fit:
    """Fit a ridge logistic regression on errors by Newton's method.

    Sentences are doubtful up to the confidence at which the share ``expected`` of the marked ones
    is expected to be faulty, among the sentences that weigh most. That is taken from the regression
    itself: the share among a hundred sentences would depend on a few of them.
    """
    w = np.array(row_weights)
    x = np.array([[row[name] for name in names] for row in rows])
    y = np.array(faulty, dtype=float)
    mean, deviation = x.mean(0), x.std(0) + 1e-9
    z = np.hstack([np.ones((len(x), 1)), (x - mean) / deviation])
    penalty = RIDGE * np.diag([0.0] + [1.0] * len(names))
    weights = np.zeros(len(names) + 1)
    for _ in range(30):
        p = 1 / (1 + np.exp(-z @ weights))
        hessian = (z * (w * p * (1 - p))[:, None]).T @ z + penalty
        weights -= np.linalg.solve(hessian, z.T @ (w * (p - y)) + penalty @ weights)
    slopes = weights[1:] / deviation
    slope_of = {name: round(float(slope), 4) for name, slope in zip(names, slopes, strict=True)}
    found = Fit(round(float(weights[0] - slopes @ mean), 4), slope_of, 0.0)
    sure = np.sort([found.confidence(row) for row in np.array(rows)[w == w.max()]])
    precision = np.cumsum(1 - sure) / np.arange(1, len(sure) + 1)
    threshold = sure[precision >= expected].max(initial=0.0)
    return Fit(found.intercept, found.weights, round(float(threshold), 3))


Row = dict[str, float]


def fit_all(
    items: Sequence[Labelled], ours: Sequence[Row], others: Sequence[Row]
) -> dict[str, Fit]:
    """Fit both regressions on labelled sentences, whose features are ``ours``.

    Without an engine, good translations by others stand beside the labelled ones.
    """
    faulty = [item.is_faulty for item in items]
    everything, weights = [*ours, *others], [1.0] * (len(ours) + len(others))
    errors = [*faulty, *[False] * len(others)]
    return {
        "text": fit(TEXT, everything, errors, weights, EXPECTED_PRECISION["text"]),
        "engine": fit(ENGINE, ours, faulty, weights_of(items), EXPECTED_PRECISION["engine"]),
    }


def rows_of(items: Sequence[Labelled]) -> list[Row]:
    """Return the features of each sentence."""
    return [features(Comparison(i.source, i.translation, i.alignment), i.score) for i in items]


def report_random_halves(items: Sequence[Labelled], others: Sequence[Row]) -> None:
    """Print the mean over random halves, each fitted on and reported: one is a small sample."""
    row_of = {id(item): row for item, row in zip(items, rows_of(items), strict=True)}
    new = newest(items)
    old = [item for item in items if item.model != new[0].model]
    numbers = random.Random(1)  # noqa: S311
    found: dict[str, list[tuple[float, float, float]]] = {"marked": [], "marked or warned": []}
    for _ in range(RANDOM_HALVES):
        numbers.shuffle(old)
        numbers.shuffle(new)
        for side in (0, 1):
            on, off = [*old[side::2], *new[side::2]], new[1 - side :: 2]
            made = fit_all(on, [row_of[id(item)] for item in on], others)["engine"]
            rows, wrong = [row_of[id(item)] for item in off], [item.is_faulty for item in off]
            sure = [made.confidence(row) for row in rows]
            area = auc(sure, wrong)
            for name, warned in (("marked", False), ("marked or warned", True)):
                marked = [
                    w
                    for c, row, w in zip(sure, rows, wrong, strict=True)
                    if c < made.threshold or (warned and row["warnings"])
                ]
                recall, precision = sum(marked) / sum(wrong), sum(marked) / max(1, len(marked))
                found[name].append((recall, precision, area))
    print(f"mean of {2 * RANDOM_HALVES} random halves:")
    for name, results in found.items():
        recall, precision, area = np.mean(results, axis=0)
        print(
            f"  {name:26}              recall {share(recall, 1)}  "
            f"precision {share(precision, 1)}  AUC {area:.3f}"
        )


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


_PLACED = {WarningKind.word.value, WarningKind.lost.value}


def _points_at(item: Labelled, warning: CheckWarning, error: Mapping[str, str | bool]) -> bool:
    if error["kind"] == "twice" and warning.kind in {WarningKind.twice, WarningKind.repetition}:
        return True
    return is_right(replace(item, errors=[dict(error)]), warning)


def share(part: float, whole: float) -> str:
    """Return a percentage of six characters."""
    return f"{part / whole:6.1%}" if whole else "     -"


def assessed(items: Iterable[Labelled], engine: bool) -> list[Assessment]:
    """Assess each sentence, with what the engine said of it or without."""
    return [
        assess(Comparison(i.source, i.translation, i.alignment), i.score)
        if engine
        else assess(Comparison(i.source, i.translation))
        for i in items
    ]


def main() -> None:
    """Fit or report."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--dev", type=Path, default=Path("../shared/dev"))
    parser.add_argument("--fit", action="store_true", help=f"write {FITTED}")
    parser.add_argument("--model", default="", help="fit on this model's scores")
    arguments = parser.parse_args()
    labelled, good = read_labels(arguments.dev), read_good(arguments.dev)
    if arguments.model:
        labelled = rescored(labelled, arguments.model)
    fitted_on, rest = halves(labelled)
    others = [features(Comparison(*pair)) for pair in good[::2]]
    if arguments.fit:
        model = f" --model {arguments.model}" if arguments.model else ""
        made = fit_all(fitted_on, rows_of(fitted_on), others)
        write(made, f"python -m benchmarks.doubt --fit{model}")
    print(f"{len(fitted_on)} sentences fitted on, {len(rest)} reported; "
          f"{sum(i.is_faulty for i in rest)} of these have a serious error\n")  # fmt: skip
    found = assessed(rest, engine=True)
    report_marks("with the engine's scores", rest, found)
    report_marks("the same, or with a warning", rest, found, warned=True)
    report_random_halves(labelled, others)
    report_marks("without (newscli check)", rest, assessed(rest, engine=False))
    doubted = [assess(Comparison(*pair)) for pair in good[1::2]]
    doubtful = sum(assessment.doubtful for assessment in doubted)
    print(
        f"{'good translations by others':28} {doubtful:4} marked of {len(doubted)} "
        f"({share(doubtful, len(doubted)).strip()})"
    )
    kinds = Counter(str(w.kind) for a in doubted for w in a.warnings)
    print("  their warnings: " + ", ".join(f"{kind} {n}" for kind, n in kinds.most_common()))
    report_kinds(rest, found)
    alone = auc([item.score for item in rest], [item.is_faulty for item in rest])
    print(f"\nAUC of the engine's score alone: {alone:.3f}")


if __name__ == "__main__":
    main()
