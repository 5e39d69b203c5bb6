"""What the values of a field may be in a sweep: some texts, a range, or a normal distribution.

Each kind takes a quantile (0 to 1) to a text for the form, so that a sampler need only give points
of the unit cube.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

_DIGITS = 4
"""Significant digits of a value; more mean nothing to a training, and make names long."""
_EDGE = 1e-9
_MOST_FINITE = 10_000


@dataclass(frozen=True)
class Choice:
    """Some values, each as often as any other."""

    texts: tuple[str, ...]

    def at(self, quantile: float) -> str:
        return self.texts[min(int(quantile * len(self.texts)), len(self.texts) - 1)]

    @property
    def finite(self) -> tuple[str, ...] | None:
        """All values, if they can be listed."""
        return self.texts


@dataclass(frozen=True)
class Range:
    """All numbers from `low` to `high`, or those that are a step apart, both ends included."""

    low: float
    high: float
    log: bool = False
    """Whether each order of magnitude is as likely as any other; the step is then a factor."""
    step: float | None = None
    whole: bool = False
    """Whether they are whole numbers."""

    def at(self, quantile: float) -> str:
        if (values := self.finite) is not None and self.step is not None:
            return Choice(values).at(quantile)
        # Of whole numbers, each has the same part of the line: that between its halves.
        margin = 0.5 if self.whole else 0.0
        low, high = self.low - margin, self.high + margin
        if self.log:
            found = math.exp(math.log(low) + quantile * (math.log(high) - math.log(low)))
        else:
            found = low + quantile * (high - low)
        return _text(found, self.low, self.high, whole=self.whole)

    @property
    def finite(self) -> tuple[str, ...] | None:
        """All values, if they can be listed."""
        if self.step is None:
            count = int(self.high - self.low) + 1
            if not self.whole or count > _MOST_FINITE:
                return None
            return tuple(str(int(self.low) + number) for number in range(count))
        values = [self._nth(number) for number in range(self._count)]
        texts = (_text(value, self.low, self.high, whole=self.whole) for value in values)
        return tuple(dict.fromkeys(texts))

    @property
    def _count(self) -> int:
        assert self.step is not None  # noqa: S101 - asked for where there is one
        if self.log:
            steps = math.log(self.high / self.low) / math.log(self.step)
        else:
            steps = (self.high - self.low) / self.step
        return math.floor(steps + _EDGE) + 1

    def _nth(self, number: int) -> float:
        step = self.step or 0.0
        return self.low * step**number if self.log else self.low + step * number


@dataclass(frozen=True)
class Normal:
    """A normal distribution, cut off at four standard deviations."""

    mean: float
    deviation: float
    whole: bool = False

    def at(self, quantile: float) -> str:
        known = NormalDist(self.mean, self.deviation)
        low, high = (self.mean + side * 4 * self.deviation for side in (-1, 1))
        edge = known.cdf(low)
        return _text(known.inv_cdf(edge + quantile * (1 - 2 * edge)), low, high, whole=self.whole)

    @property
    def finite(self) -> tuple[str, ...] | None:
        """None: they cannot be listed."""
        return None


Values = Choice | Range | Normal


def _text(value: float, low: float, high: float, *, whole: bool) -> str:
    """A number within its limits as it is entered into a form."""
    if whole:
        return str(min(max(round(value), math.ceil(low)), math.floor(high)))
    rounded = float(f"{value:.{_DIGITS}g}")
    return f"{min(max(rounded, low), high):.12g}"
