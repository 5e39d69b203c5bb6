"""Converting what Keras passes to callbacks."""

from __future__ import annotations

import math
from typing import Any

from core.training.spec import Metrics


def flat(logs: dict[str, Any]) -> Metrics:
    """The logs, with metrics of several values flattened, and NaN as None."""
    metrics: dict[str, Any] = {}
    for name, value in logs.items():
        if isinstance(value, dict):
            prefix = "val_" if name.startswith("val_") else ""
            metrics |= {f"{prefix}{inner}": number for inner, number in value.items()}
        else:
            metrics[name] = value
    return {name: float(value) if math.isfinite(value) else None for name, value in metrics.items()}


class IntervalMean:
    """The mean loss since the last call, from Keras's running mean of the epoch."""

    def __init__(self) -> None:
        self.sum = 0.0
        self.steps = 0

    def since_last(self, mean: float, steps: int) -> float:
        """Args: the mean over the epoch's first steps, and their number."""
        added, count = mean * steps - self.sum, steps - self.steps
        self.sum, self.steps = mean * steps, steps
        return added / count
