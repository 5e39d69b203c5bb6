"""Training by the product, beside plain Keras with its best settings and with its defaults.

Plain Keras holds all samples in memory as arrays and does nothing but train. The product reads
shards, measures, writes metrics, snapshots and resume points. All train the same network with the
same loss, metrics, optimizer and batch size, for the same number of epochs, in processes of their
own and in turns. What counts are samples a second from the second epoch on.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
from pathlib import Path

from bench.table import show
from bench.training_cases import CASES, Case, make_dataset

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))
PRODUCT, AUGMENTED = "the product", "the product, default augmentation"
BEST, DEFAULT = "plain Keras, best settings", "plain Keras, its defaults"
FLOORS = {PRODUCT: 0.97, AUGMENTED: 0.85}
"""The minimum speed of each, relative to the best plain Keras."""
STEPS_AT_ONCE = (1, 8, 32)
"""Settings of `steps_per_execution` of which the best counts."""


def run(case: Case, folder: Path, way: str, steps_at_once: int) -> tuple[float, int]:
    """Samples a second of one training, and how many of its steps ran in one call."""
    command = [sys.executable, "-m", "bench.training_ways", case.network, str(folder), way]
    environment = os.environ | {"KERAS_BACKEND": "tensorflow", "TF_CPP_MIN_LOG_LEVEL": "3"}
    done = subprocess.run(
        [*command, str(steps_at_once)],
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    rate, count = json.loads(done.stdout.splitlines()[-1])
    return rate, count


def measure(case: Case, folder: Path) -> bool:
    """Show one case's table; returns whether the floors hold."""
    make_dataset(case, folder / "dataset")
    ways = [("product", 0), ("augmented", 0), ("default", 1)]
    ways += [("plain", count) for count in STEPS_AT_ONCE]
    rounds = [{way: run(case, folder, *way) for way in ways} for _ in range(ROUNDS)]
    rates = {way: [one[way][0] for one in rounds] for way in ways}
    best = max(ways[3:], key=lambda way: statistics.median(rates[way]))
    named = dict(zip((PRODUCT, AUGMENTED, DEFAULT, BEST), [*ways[:3], best], strict=True))
    rows, held = [], True
    for name, way in named.items():
        ratios = sorted(mine / theirs for mine, theirs in zip(rates[way], rates[best], strict=True))
        median = statistics.median(ratios)
        held = held and median >= FLOORS.get(name, 0)
        spread = f"{median:.2f} ({ratios[0]:.2f} to {ratios[-1]:.2f})"
        rows.append([name, str(rounds[0][way][1]), f"{statistics.median(rates[way]):,.1f}", spread])
    show([case.title, "steps at once", "samples/s", "× the best plain Keras"], rows)
    print()
    return held


def main(folder: Path) -> int:
    """Returns 0 where the floors hold."""
    print(f"{os.cpu_count()} processors, {ROUNDS} rounds\n", flush=True)
    held = [measure(case, folder / case.network) for case in CASES]
    if not all(held):
        print(f"BELOW A FLOOR: {', '.join(f'{name} {floor} ×' for name, floor in FLOORS.items())}.")
    return 0 if all(held) else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
