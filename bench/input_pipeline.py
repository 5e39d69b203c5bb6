"""Samples from the disk to batches of tensors: the product beside three usual ways.

Every way gives batches of 32 in random order, features as float32. All of them are measured
in turns in one process, each several times; medians count, of rates and of the quotients within
a turn, which other load on the machine changes less. Files are in the kernel's cache.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from pathlib import Path

from bench.pipeline_cases import BATCH, CASES, ENTRIES, Case, make_dataset
from bench.pipeline_ways import Batches, in_memory, product, record_at_a_time, tfrecords
from bench.table import show
from core.process.memory import keep_freed_memory
from core.store.reader import StageReader

REPEATS = int(os.environ.get("BENCH_REPEATS", "7"))
FLOORS = {"TFRecord files": 2.0, "in memory": 0.7}
"""At least so many times as fast the product must be (uncompressed)."""


def rate(batches: Batches) -> float:
    """Samples a second of one epoch, up to its last batch.

    What comes after it does not count: tf.data may wait there until its tuning thread, which
    sleeps for twice as long each time, wakes up.
    """
    started, count, ended = time.perf_counter(), 0, 0.0
    for features, _ in batches():
        count += int(features.shape[0])
        ended = time.perf_counter()
    assert count == ENTRIES
    return count / (ended - started)


def measure(case: Case, folder: Path) -> bool:
    """Show one case's table; returns whether the floors hold."""
    dataset = make_dataset(case, folder / "dataset")
    with StageReader(dataset / "train") as reader:
        ways = {
            "in memory": in_memory(dataset),
            "TFRecord files": tfrecords(dataset, case),
            "LMDB, a record at a time": record_at_a_time(dataset, case),
            "the product": product(reader),
        }
        rates: dict[str, list[float]] = {name: [] for name in ways}
        for turn in range(REPEATS + 1):
            for name, batches in ways.items():
                found = rate(batches)
                if turn:  # the first only warms up
                    rates[name].append(found)
    ours = rates["the product"]
    quotients = {
        name: statistics.median(mine / theirs for mine, theirs in zip(ours, found, strict=True))
        for name, found in rates.items()
    }
    rows = [
        [
            name,
            f"{statistics.median(found):,.0f}",
            f"{min(found):,.0f} to {max(found):,.0f}",
            f"{quotients[name]:.2f}",
        ]
        for name, found in rates.items()
    ]
    show([case.title, "samples/s", "of all runs", "the product is × it"], rows)
    if case.feature.encoding != "raw" or case.label.encoding != "raw":
        return True
    missed = [name for name, floor in FLOORS.items() if quotients[name] < floor]
    for name in missed:
        print(f"BELOW THE FLOOR: the product is not {FLOORS[name]} × {name}.")
    return not missed


def main(folder: Path) -> int:
    """Returns 0 where the floors hold."""
    keep_freed_memory()  # as a training job does
    print(f"{ENTRIES:,} samples, batches of {BATCH}, {os.cpu_count()} processors")
    held = [measure(case, folder / str(number)) for number, case in enumerate(CASES)]
    return 0 if all(held) else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
