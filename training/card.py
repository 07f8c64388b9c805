"""Step 5, ``python -m training.card``: put a model's measured figures where people read them.

Takes the JSON of ``evaluate`` and the work folder's ``corpus.json`` and ``log.jsonl``, writes
``metrics.json`` beside the bundled weights, and renews the tables between ``<!-- NAME -->`` and
``<!-- /NAME -->`` in docs/model-card.md.
"""

from __future__ import annotations

import argparse
import json
import re
from pathlib import Path
from typing import Any

from newscli.files import sha256
from newscli.models.convert.weights import PACKED
from training.evaluate import SETS

LICENCE = "CC-BY-SA-4.0"
_SYSTEMS = {
    "bergamot-tiny": "Firefox tiny (17 MB)",
    "bergamot-base": "Firefox base (43 MB)",
    "argos": "Argos Translate",
    "opusmt": "opus-mt-de-en",
    "google": "Google",
}


def _fill(page: str, name: str, lines: list[str]) -> str:
    pattern = re.compile(rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)", re.DOTALL)
    filled, count = pattern.subn(lambda m: m[1] + "\n".join(lines) + "\n" + m[2], page)
    if count != 1:
        raise SystemExit(f"docs/model-card.md has no block {name}")
    return filled


def figures_table(figures: dict[str, Any], dev: Path) -> list[str]:
    """Return our figures beside the published ones, as Markdown lines."""
    rows = [line.split("\t") for line in (dev / "scores.tsv").read_text().splitlines()[1:]]
    published = {(row[0], row[1]): row[2] for row in rows}
    sets = [name for name in SETS if name in figures["sets"]]
    lines = ["| system | " + " | ".join(f"{name} BLEU" for name in sets) + " |"]
    lines.append("| --- |" + " --- |" * len(sets))
    # Against pseudo references a figure is not comparable with the published ones.
    own = " | ".join(
        f"**{one['bleu']:.1f}**" if one["references"] == "human" else "-"
        for one in (figures["sets"][name] for name in sets)
    )
    lines.append(f"| **compact**, beam {figures['beam_size']} | {own} |")
    for system, label in _SYSTEMS.items():
        lines.append(f"| {label} | " + " | ".join(published[name, system] for name in sets) + " |")
    lines += ["", "| set | BLEU | chrF | scored against | number-bearing | numbers survive |"]
    lines.append("| --- | --- | --- | --- | --- | --- |")
    for name in sets:
        one = figures["sets"][name]
        lines.append(
            f"| {name} | {one['bleu']:.1f} | {one['chrf']:.1f} | {one['references']} "
            f"| {one['numbers']['sentences']} | {one['numbers']['survive']:.1%} |"
        )
    bleu, chrf = figures["sets"][sets[0]]["signatures"]
    return [*lines, "", f"Signatures: `{bleu}`, `{chrf}`."]


def curve(log: list[dict[str, float]], earlier: int) -> list[str]:
    """Return the learning curve: a line for each time the development pairs were looked at.

    ``earlier`` is the number of target tokens that the model had seen before the log begins.
    """
    lines = ["| target tokens | loss (smoothed) | loss on flores-dev |", "| --- | --- | --- |"]
    loss = float("nan")
    for row in log:
        loss = row.get("loss", loss)
        if "development_loss" in row:
            seen = (row["tokens"] + earlier) / 1e6
            lines.append(f"| {seen:.1f} M | {loss:.2f} | {row['development_loss']:.3f} |")
    return lines


def examples(figures: dict[str, Any], count: int = 6) -> list[str]:
    """Return translations as they came out, from the first set."""
    lines = []
    for source, hypothesis in figures["sets"]["flores-dev"]["read"][:count]:
        lines += [f"> {source}", ">", f"> **{hypothesis}**", ""]
    return lines


def main() -> None:
    """Run the step."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])  # type: ignore[union-attr]
    parser.add_argument("--figures", type=Path, required=True, help="JSON of training.evaluate")
    parser.add_argument("--work", type=Path, default=Path("training/work"))
    parser.add_argument("--log", type=Path, nargs="+", help="logs of the runs, in their order")
    parser.add_argument("--dev", type=Path, required=True, help="folder of development sets")
    parser.add_argument("--model", type=Path, default=Path("newscli/models/compact"))
    parser.add_argument("--card", type=Path, default=Path("docs/model-card.md"))
    parser.add_argument(
        "--earlier", type=Path, help="metrics.json of the model that the training started from"
    )
    arguments = parser.parse_args()
    figures = json.loads(arguments.figures.read_text(encoding="utf-8"))
    logs = arguments.log or [arguments.work / "log.jsonl"]
    log = [json.loads(line) for path in logs for line in path.read_text().splitlines()]
    corpus = json.loads((arguments.work / "corpus.json").read_text())

    earlier = 0
    if arguments.earlier:
        earlier = json.loads(arguments.earlier.read_text(encoding="utf-8"))["target_tokens"]
    metrics: dict[str, Any] = {
        "licence": LICENCE,
        "sha256": sha256(arguments.model / PACKED),
        "target_tokens": log[-1]["tokens"] + earlier,
    }
    for metric in ("bleu", "chrf"):
        metrics[metric] = {name: one[metric] for name, one in figures["sets"].items()}
    (arguments.model / "metrics.json").write_text(json.dumps(metrics, indent=2) + "\n")

    page = arguments.card.read_text(encoding="utf-8")
    page = _fill(page, "figures", figures_table(figures, arguments.dev))
    page = _fill(page, "curve", curve(log, earlier))
    page = _fill(page, "examples", examples(figures))
    kept = ", ".join(f"{name} {count:,}" for name, count in corpus["kept"].items())
    page = _fill(
        page, "corpus",
        [f"Pairs kept: {kept}; {corpus['augmented']:,} more by augmentation. Dropped: "
         + ", ".join(f"{count:,} {reason}" for reason, count in corpus["dropped"].items()) + "."],
    )  # fmt: skip
    arguments.card.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
