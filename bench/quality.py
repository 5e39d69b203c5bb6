"""What networks learn by themselves: the form's settings, on data that chose nothing.

Each case is trained with three seeds and measured in the stage `val`, with the snapshot of the
last epoch. BENCH_CASES=signs,nuclei runs the cases whose names contain one of the texts,
BENCH_SEEDS=1 fewer seeds.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from bench.quality_cases import CASES, Case
from bench.table import show

SEEDS = int(os.environ.get("BENCH_SEEDS", "3"))
CHOSEN = [text.strip().lower() for text in os.environ.get("BENCH_CASES", "").split(",")]


def main(folder: Path) -> None:
    rows = []
    for case in CASES:
        if any(text in case.name.lower() for text in CHOSEN):
            for row in rows_of(case, folder / case.folder):
                rows.append(row)
                print(" | ".join(row), file=sys.stderr, flush=True)
    show(["case", "goal", "mean", "range", "failed", "minutes a run"], rows)


def rows_of(case: Case, folder: Path) -> list[list[str]]:
    """The table's rows of a case, one for each of its measures."""
    folder.mkdir(parents=True, exist_ok=True)
    dataset = manage("ingest", case.plugin, "--name", case.name, *sets(case.fields(folder)))
    figures, seconds = [], []
    for seed in range(SEEDS):
        started = time.monotonic()
        try:
            figures.append(train_and_measure(case, folder, dataset["id"], seed))
            print(f"{case.name}, seed {seed}: {figures[-1]}", file=sys.stderr, flush=True)
        except RuntimeError as error:
            print(f"{case.name}, seed {seed}: {error}", file=sys.stderr, flush=True)
        seconds.append(time.monotonic() - started)
    minutes = f"{sum(seconds) / len(seconds) / 60:.1f}"
    failed = str(SEEDS - len(figures))
    rows = []
    for number, measure in enumerate(case.measures):
        mean, spread = statistics([figure[number] for figure in figures])
        name = ", ".join(part for part in (case.name, measure.name) if part)
        rows.append([name, measure.goal, mean, spread, failed, minutes])
    return rows


def statistics(figures: list[float]) -> tuple[str, str]:
    """Mean and range, as texts."""
    if not figures:
        return "–", "–"
    mean = sum(figures) / len(figures)
    return f"{mean:.3f}", f"{min(figures):.3f}–{max(figures):.3f}"


def train_and_measure(case: Case, folder: Path, dataset: int, seed: int) -> list[float]:
    """Train with a seed; each measure of the last epoch's snapshot."""
    settings = sets([*case.settings, f"random_seed={seed}"])
    model = manage("train", str(dataset), "--name", f"{case.name}, seed {seed}", *settings)
    last = max(snapshot["epoch"] for snapshot in model["snapshots"])
    figures = []
    for measure in case.measures:
        chosen = sets([f"snapshot={last}", *measure.inference])
        measured = manage("infer", str(model["id"]), "--stage", "val", *chosen)
        figures.append(measure.score(measured["metrics"], folder))
    return figures


def sets(fields: Any) -> list[str]:
    return [text for field in fields for text in ("--set", field)]


def manage(*arguments: str) -> dict[str, Any]:
    """What a command reports.

    Raises:
        RuntimeError: it failed; says why.
    """
    command = [sys.executable, "manage.py", *arguments, "--format", "json"]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    report: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    if done.returncode:
        raise RuntimeError(report["error"])
    return report


if __name__ == "__main__":
    main(Path(sys.argv[1]))
