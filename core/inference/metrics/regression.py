"""Errors of predicted numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.classes import default_value_name
from core.inference.metrics.ratios import mean


class ErrorTable:
    """Sums of errors of each value over all samples.

    With errors e = predicted - true: MAE = mean of abs(e), RMSE = root of the mean of e²,
    R² = 1 - Σ e² / Σ (true - mean of true)², undefined where all true values are the same.
    """

    def __init__(self, value_names: Sequence[str]) -> None:
        self.value_names = list(value_names)
        self.truths: list[NDArray[np.float64]] = []
        self.errors: list[NDArray[np.float64]] = []

    def add(self, output: NDArray[Any], label: NDArray[Any]) -> None:
        """Count a sample: predicted (values,) and true (values,) or ()."""
        truth = np.atleast_1d(label).astype(np.float64)
        self.truths.append(truth)
        self.errors.append(np.ravel(output).astype(np.float64) - truth)

    def summary(self) -> dict[str, Any]:
        """`mae`, `rmse` and `r2`; and of each value in `targets`.

        Of several values, which may be in different units, only `r2` has a mean.
        """
        targets = [self.of_value(index) for index in range(len(self.truths[0]))] if self else []
        only = targets[0] if len(targets) == 1 else {}
        return {
            "mae": only.get("mae"),
            "rmse": only.get("rmse"),
            "r2": mean([row["r2"] for row in targets]),
            "targets": targets,
        }

    def __bool__(self) -> bool:
        return bool(self.truths)

    def name_of(self, index: int) -> str:
        names = self.value_names
        return names[index] if index < len(names) else default_value_name(index)

    def of_value(self, index: int) -> dict[str, Any]:
        truth = np.array([row[index] for row in self.truths])
        errors = np.array([row[index] for row in self.errors])
        spread = float(((truth - truth.mean()) ** 2).sum())
        squares = float((errors**2).sum())
        return {
            "index": index,
            "label": self.name_of(index),
            "samples": len(truth),
            "mean": float(truth.mean()),
            "mae": float(np.abs(errors).mean()),
            "rmse": float(np.sqrt(squares / len(truth))),
            "r2": 1 - squares / spread if spread else None,
        }
