"""What becomes of trainings on difficult data, and what is said: generated data with known answers.

Each case is ingested, trained with the proposed settings and inferred by the commands, with the
snapshot of the last epoch. Where a figure is below what is to be reached and nothing is said, the
case is SILENT, and the benchmark fails. BENCH_CASES=masks,500 runs the cases whose names contain
one of the texts; BENCH_SEED makes other data and weights.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from bench.quality import manage, sets
from bench.robustness_cases import CASES, Case
from bench.robustness_data import Image
from bench.table import show
from core.inference.raw import read_raw
from core.tasks.dice import MaskAgreement

SEED = int(os.environ.get("BENCH_SEED", "0"))
_SILENT = "SILENT"
CHOSEN = [text.strip().lower() for text in os.environ.get("BENCH_CASES", "").split(",")]


class Outcome(NamedTuple):
    """A row of the table."""

    name: str
    case: Case
    figure: float
    said: Sequence[str]

    @property
    def verdict(self) -> str:
        if self.figure >= self.case.least:
            return "right"
        # What is said to matter little does not warn of a wrong result.
        warned = any("hardly changes" not in text for text in self.said)
        return "said" if warned else _SILENT

    def cells(self, notes: list[str]) -> list[str]:
        """The row's texts; sentences are numbered, and collected in `notes`."""
        notes += [text for text in self.said if text not in notes]
        numbers = ", ".join(str(notes.index(text) + 1) for text in self.said) or "–"
        figures = (f"{value:.3f}" for value in (self.figure, self.case.least, self.case.chance))
        return [self.name, *figures, self.verdict, numbers]


def main(folder: Path) -> int:
    notes: list[str] = []
    found: list[Outcome] = []
    rows = []
    for number, case in enumerate(CASES):
        if any(text in case.name.lower() for text in CHOSEN):
            started = time.monotonic()
            for outcome in outcomes(case, folder / str(number)):
                found.append(outcome)
                rows.append(outcome.cells(notes))
                print(" | ".join(rows[-1]), file=sys.stderr, flush=True)
            minutes = (time.monotonic() - started) / 60
            print(f"({minutes:.1f} minutes)", file=sys.stderr, flush=True)
    show(["case", "figure", "goal", "chance", "outcome", "said"], rows)
    print()
    for number, text in enumerate(notes, 1):
        print(f"{number}. {text}")
    return 1 if _SILENT in {outcome.verdict for outcome in found} else 0


def outcomes(case: Case, folder: Path) -> Iterator[Outcome]:
    """Train a case, and measure it on its validation stage or on its images."""
    folder.mkdir(parents=True)
    made = case.make(folder, np.random.default_rng(SEED))
    dataset = manage("ingest", case.plugin, "--name", case.name, *sets(made.fields))
    settings = sets([f"random_seed={SEED}"])
    model = manage("train", str(dataset["id"]), "--name", case.name, *settings)
    said = [*model["cautions"], *filter(None, [model["remark"]])]
    last = sets([f"snapshot={model['snapshots'][-1]['epoch']}"])
    if not made.images:
        found = manage("infer", str(model["id"]), "--stage", "val", *last)
        yield Outcome(case.name, case, stage_figure(case, found["metrics"]), said)
    for which, images in made.images.items():
        paths = [text for path, _ in images for text in ("--image", path)]
        found = manage("infer", str(model["id"]), *paths, *last)
        figure = images_figure(found["folder"], [truth for _, truth in images])
        remarks = [*said, *filter(None, [found["input_remark"]])]
        name = f"{case.name}: {which}" if len(made.images) > 1 else case.name
        yield Outcome(name, case, figure, remarks)


def stage_figure(case: Case, metrics: dict[str, Any]) -> float:
    """The mean Dice or accuracy, or Dice or recall of the rare class."""
    if case.rare is None:
        return float(metrics["dice" if "dice" in metrics else "accuracy"])
    name = "dice" if "dice" in metrics else "recall"
    (row,) = (row for row in metrics["classes"] if row["index"] == case.rare)
    return float(row[name])


def images_figure(folder: str, truths: Sequence[Image | int]) -> float:
    """The mean Dice, or accuracy, of an inference of files in the order of their answers."""
    outputs = [next(iter(one.outputs.values())) for one in read_raw(Path(folder), 0, len(truths))]
    if isinstance(truths[0], int):
        return float(np.mean([one.argmax() for one in outputs] == np.array(truths)))
    agreement = MaskAgreement(["background", "organ"])
    for output, mask in zip(outputs, truths, strict=True):
        assert not isinstance(mask, int)
        agreement.add(output, mask[:, :, np.newaxis])
    return float(agreement.summary()["dice"])


if __name__ == "__main__":
    raise SystemExit(main(Path(sys.argv[1])))
