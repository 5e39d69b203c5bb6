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
            rows.append(row(case, folder / case.folder))
            print(" | ".join(rows[-1]), file=sys.stderr, flush=True)
    show(["case", "goal", "mean", "range", "failed", "minutes a run"], rows)


def row(case: Case, folder: Path) -> list[str]:
    """The table's row of a case."""
    folder.mkdir(parents=True, exist_ok=True)
    dataset = manage("ingest", case.plugin, "--name", case.name, *sets(case.fields(folder)))
    figures, seconds = [], []
    for seed in range(SEEDS):
        started = time.monotonic()
        try:
            figures.append(figure(case, folder, dataset["id"], seed))
        except RuntimeError as error:
            print(f"{case.name}, seed {seed}: {error}", file=sys.stderr, flush=True)
        seconds.append(time.monotonic() - started)
    minutes = f"{sum(seconds) / len(seconds) / 60:.1f}"
    failed = str(SEEDS - len(figures))
    if not figures:
        return [case.name, case.goal, "–", "–", failed, minutes]
    mean = f"{sum(figures) / len(figures):.3f}"
    spread = f"{min(figures):.3f}–{max(figures):.3f}"
    return [case.name, case.goal, mean, spread, failed, minutes]


def figure(case: Case, folder: Path, dataset: int, seed: int) -> float:
    """Train with a seed; the figure of the last epoch's snapshot."""
    settings = sets([*case.settings, f"random_seed={seed}"])
    model = manage("train", str(dataset), "--name", f"{case.name}, seed {seed}", *settings)
    last = max(snapshot["epoch"] for snapshot in model["snapshots"])
    chosen = sets([f"snapshot={last}", *case.inference])
    measured = manage("infer", str(model["id"]), "--stage", "val", *chosen)
    return case.score(measured["metrics"], folder)


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
