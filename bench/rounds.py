"""Works measured in turns: what else the machine does meets all of them alike."""

from __future__ import annotations

import os
import resource
import shutil
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))


class Taken(NamedTuple):
    """Seconds that a work took."""

    clock: float
    processors: float
    """Of this process and of those that it waited for."""


Work = Callable[[], Mapping[str, Taken]]
"""Runs once; what was measured, by the names of the rows."""


class Timer:
    """Starts when it is made, after what others left to be written is on the disk."""

    def __init__(self) -> None:
        os.sync()
        self._clock, self._processors = time.perf_counter(), spent()

    @property
    def taken(self) -> Taken:
        return Taken(time.perf_counter() - self._clock, spent() - self._processors)


def spent() -> float:
    usages = (resource.getrusage(r) for r in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def thrown_away(name: str, write: Callable[[Path], None], target: Path) -> dict[str, Taken]:
    """What it takes to write into a new folder, which is removed again."""
    target.mkdir()
    timer = Timer()
    write(target)
    taken = timer.taken
    shutil.rmtree(target)
    return {name: taken}


class Rounds:
    """What each row took in every round."""

    def __init__(self, works: Sequence[Work]) -> None:
        """Run the works one after the other, `BENCH_ROUNDS` times."""
        self.taken: dict[str, list[Taken]] = {}
        for _ in range(ROUNDS):
            for work in works:
                for name, taken in work().items():
                    self.taken.setdefault(name, []).append(taken)

    def row(self, name: str, entries: int, *bases: str) -> list[str]:
        """For a table: entries a second, milliseconds of the processors an entry, ratios."""
        clock = statistics.median(taken.clock for taken in self.taken[name])
        processors = statistics.median(taken.processors for taken in self.taken[name])
        rates = [f"{entries / clock:.0f}", f"{1000 * processors / entries:.2f}"]
        return [name, *rates, *(self.ratios(name, base) for base in bases)]

    def ratios(self, name: str, base: str) -> str:
        """How many times as fast as another row it is: the median of the rounds, and the range."""
        pairs = zip(self.taken[base], self.taken[name], strict=True)
        ratios = sorted(slow.clock / fast.clock for slow, fast in pairs)
        if len(ratios) == 1:
            return f"{ratios[0]:.2f}"
        return f"{statistics.median(ratios):.2f} ({ratios[0]:.2f} to {ratios[-1]:.2f})"
