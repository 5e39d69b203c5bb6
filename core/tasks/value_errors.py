"""How far predicted values are from the true ones.

With errors e = predicted - true: MAE = mean of abs(e), RMSE = square root of the mean of e²,
R² = 1 - Σ e² / Σ (true - mean of true)², undefined if all true values are the same. The bias is the
mean of e; the limits of agreement (Bland and Altman 1986), between which 95 % of normally
distributed errors lie, are the bias ± 1.96 standard deviations of e (with n - 1).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.tasks.classes import default_value_name
from core.tasks.plots import DOTS, GUIDE, Plot, Series, as_points, few
from core.tasks.ratios import mean
from core.tasks.rows import Rows

_WIDTH = 1.96
_MOST_PLOTS = 6
_BY_VALUE = ("mae", "rmse", "r2", "bias", "lower_limit", "upper_limit")

Floats = NDArray[np.float64]


class ValueErrors:
    """The true values of all samples, and their errors."""

    def __init__(self, value_names: Sequence[str]) -> None:
        self.value_names = list(value_names)
        self.truths = Rows(np.float64)
        self.errors = Rows(np.float64)

    def add(self, output: NDArray[Any], label: NDArray[Any]) -> None:
        """Add a sample: predicted (values,) and true (values,) or ()."""
        truth = np.atleast_1d(label).astype(np.float64)
        self.truths.append(truth)
        self.errors.append(np.ravel(output).astype(np.float64) - truth)

    def part(self, places: NDArray[np.intp]) -> ValueErrors:
        """Of some of the samples."""
        found = ValueErrors(self.value_names)
        found.truths, found.errors = self.truths.part(places), self.errors.part(places)
        return found

    def summary(self) -> dict[str, Any]:
        """`mae`, `rmse` and `r2`, and these, `bias`, `lower_limit` and `upper_limit` for each
        value in `targets`.

        With several values, which may have different units, only `r2` has a mean.
        """
        weights = np.ones(len(self.truths), np.int64)
        rows = self._rows(weights) if len(weights) else []
        means = self.truths.table.mean(axis=0).tolist() if rows else []
        targets = [
            {
                "index": index,
                "label": self.name_of(index),
                "samples": len(weights),
                "mean": means[index],
                **row,
            }
            for index, row in enumerate(rows)
        ]
        return {"mae": None, "rmse": None} | _overall(rows) | {"targets": targets}

    def last(self) -> dict[str, float | int | None]:
        """The errors of the sample that was added last."""
        errors = self.errors.table[-1].tolist()
        return {f"error[{self.name_of(index)}]": error for index, error in enumerate(errors)}

    def plots(self) -> list[Plot]:
        """A Bland-Altman plot for each of the first values."""
        rows = self._rows(np.ones(len(self.truths), np.int64)) if len(self.truths) else []
        return [self._plot(index, row) for index, row in enumerate(rows[:_MOST_PLOTS])]

    @property
    def work(self) -> int:
        return 6 * self.truths.table.size

    def weighted(self, weights: NDArray[np.int64]) -> dict[str, float | None]:
        rows = self._rows(weights)
        by_value = {
            f"{name}[{self.name_of(index)}]": row[name]
            for index, row in enumerate(rows)
            for name in _BY_VALUE
        }
        return _overall(rows) | by_value

    def name_of(self, index: int) -> str:
        names = self.value_names
        return names[index] if index < len(names) else default_value_name(index)

    def _rows(self, weights: NDArray[np.int64]) -> list[dict[str, float | None]]:
        """The figures of each value if each sample occurs so often."""
        truths, errors, total = self.truths.table, self.errors.table, int(weights.sum())
        means, bias = weights @ truths / total, weights @ errors / total
        spreads, squares = weights @ (truths - means) ** 2, weights @ errors**2
        mae, rmse = weights @ np.abs(errors) / total, np.sqrt(squares / total)
        free = max(total - 1, 1)
        width = _WIDTH * np.sqrt(weights @ (errors - bias) ** 2 / free)
        return [
            {
                "mae": float(mae[index]),
                "rmse": float(rmse[index]),
                "r2": 1 - float(squares[index] / spread) if spread else None,
                "bias": float(bias[index]),
                "lower_limit": float(bias[index] - width[index]) if total > 1 else None,
                "upper_limit": float(bias[index] + width[index]) if total > 1 else None,
            }
            for index, spread in enumerate(spreads)
        ]

    def _plot(self, index: int, row: dict[str, float | None]) -> Plot:
        truth, error = self.truths.table[:, index], self.errors.table[:, index]
        middle = truth + error / 2
        ends = (float(middle.min()), float(middle.max()))
        levels = [
            Series(label, [(x, level) for x in ends], GUIDE, note=f"{level:.4g}")
            for label, name in (
                ("upper limit of agreement", "upper_limit"),
                ("bias", "bias"),
                ("lower limit of agreement", "lower_limit"),
            )
            if (level := row[name]) is not None
        ]
        shown = few(np.arange(len(truth)))
        dots = Series("samples", as_points(middle[shown], error[shown]), DOTS)
        left_out = len(truth) - len(shown)
        return Plot(
            f"bland_altman_{index}",
            f"Bland-Altman: {self.name_of(index)}",
            "Mean of predicted and true",
            "Predicted minus true",
            [*levels, dots],
            note=f"{len(shown):,} of {len(truth):,} samples are drawn." if left_out else "",
        )


def _overall(rows: Sequence[dict[str, float | None]]) -> dict[str, float | None]:
    found = {"r2": mean([row["r2"] for row in rows])}
    if len(rows) != 1:
        return found
    return {name: rows[0][name] for name in ("mae", "rmse")} | found
