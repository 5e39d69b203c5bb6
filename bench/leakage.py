"""What the search for duplicates and shared groups costs: while encoding, and at its end."""

from __future__ import annotations

import resource
import time
from collections.abc import Callable

import numpy as np

from bench.table import show
from core.leakage.compared import Samples
from core.leakage.duplicates import find_duplicates
from core.leakage.fingerprints import Fingerprints

SAMPLES = 1_000_000
CENTERS = 1000
REPEATS = 7
EACH = 2048
SHAPES = [
    ((256, 256, 1), "uint16"),
    ((256, 256, 3), "uint8"),
    ((512, 512, 1), "int16"),
    ((28, 28, 1), "uint8"),
]


class Stage:
    """Stands for the reader of a stage; random fingerprints have no samples to read."""

    def __init__(self, count: int) -> None:
        self.count = count

    def __len__(self) -> int:
        return self.count

    def read(self, index: int) -> tuple[np.ndarray, None]:
        return np.full((1, 1, 4), index, np.float32), None


def random_fingerprints(random: np.random.Generator) -> np.ndarray:
    return random.integers(0, 2**64, SAMPLES, dtype=np.uint64)


def crowded_fingerprints(random: np.random.Generator) -> np.ndarray:
    """Two bits or less from one of `CENTERS`: every sample has near ones."""
    values = random.choice(random.integers(0, 2**64, CENTERS, dtype=np.uint64), SAMPLES)
    for _ in range(2):
        values ^= np.uint64(1) << random.integers(0, 64, SAMPLES, dtype=np.uint64)
    return values


def search(make: Callable[[np.random.Generator], np.ndarray]) -> tuple[float, float]:
    """Seconds and MB of the search in 80 % train, 10 % val, 10 % test."""
    fingerprints = make(np.random.default_rng(1))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    begin = time.perf_counter()
    tenth = SAMPLES // 10
    stages = [Stage(8 * tenth), Stage(tenth), Stage(tenth)]
    find_duplicates(Samples(stages), fingerprints)  # type: ignore[arg-type]
    seconds = time.perf_counter() - begin
    return seconds, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1000


def microseconds(shape: tuple[int, ...], dtype: str) -> float:
    """CPU time of one fingerprint: the best of several runs."""
    feature = np.random.default_rng(1).integers(0, 250, shape).astype(dtype)
    found = []
    for _ in range(REPEATS):
        gathered = Fingerprints()
        begin = time.process_time()
        for _ in range(EACH):
            gathered.add(feature, None)
        gathered.to_bytes()
        found.append((time.process_time() - begin) / EACH * 1e6)
    return min(found)


def main() -> None:
    rows = []
    # In this order, as the peak of memory never falls.
    for name, make in [("random", random_fingerprints), ("crowded", crowded_fingerprints)]:
        seconds, megabytes = search(make)
        rows.append([f"{SAMPLES:,} {name} fingerprints", f"{seconds:.1f}", f"{megabytes:,.0f}"])
    show(["search", "seconds", "MB at its peak"], rows)
    print()
    show(
        ["fingerprint of", "µs CPU"],
        [
            [f"{' × '.join(map(str, shape))} {dtype}", f"{microseconds(shape, dtype):.1f}"]
            for shape, dtype in SHAPES
        ],
    )


if __name__ == "__main__":
    main()
