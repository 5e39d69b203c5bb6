"""The values that a network predicts, beside the true ones and their errors."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.plugins import DatasetInfo, Task
from visualizations.forms import RegressionForm
from visualizations.options import ViewWithControls
from visualizations.thumbnails import number, thumbnail_of

_DEVIATION = "deviation"
"""The output with the standard deviation of each value."""


class Visualization(ViewWithControls):
    """Shows outputs (values,) of a regression."""

    id = "image-regression"
    title = "Image Regression"
    tasks = (Task.REGRESSION,)
    priority = 10
    config_form = RegressionForm
    live = ("tolerance",)
    view_template = "visualizations/regression_view.html"
    header_template = "visualizations/regression_header.html"
    summary_template = "visualizations/raw_data_summary.html"

    def process_data(
        self,
        input_id: str,
        input_data: NDArray[Any],
        inference_data: Mapping[str, NDArray[np.float32]],
        ground_truth: NDArray[Any] | int | float | None = None,
    ) -> dict[str, Any]:
        """The picture, and of each value what was predicted, what is true, and the error.

        An output called `deviation` says how far the truth usually is from the value.
        """
        predicted = next(iter(inference_data.values())).ravel().tolist()
        spread = inference_data.get(_DEVIATION, np.empty(0)).ravel().tolist()
        around = spread if len(spread) == len(predicted) else [None] * len(predicted)
        true = [] if ground_truth is None else np.ravel(ground_truth).tolist()
        known = true if len(true) == len(predicted) else [None] * len(predicted)
        return {
            "input_id": input_id,
            "picture": thumbnail_of(input_data, self.dataset),
            "is_known": known is true,
            "values": [
                {"name": value_name(self.dataset, place), "around": around[place]}
                | _compared(value, truth)
                for place, (value, truth) in enumerate(zip(predicted, known, strict=True))
            ],
        }


def value_name(dataset: DatasetInfo, place: int) -> str:
    """What the dataset calls a value; numbered where it has no name."""
    names = dataset.user_data.get("value_names") or []
    return str(names[place]) if place < len(names) else f"value {place + 1}"


def _compared(value: float, truth: float | None) -> dict[str, Any]:
    """A value beside the true one: the error, also in percent of it, and both as a bar.

    The bar runs from 0 to the value on an axis that holds 0, the value and the truth; its places
    are percentages of the axis.
    """
    found: dict[str, Any] = {
        "predicted": number(value),
        "true": None if truth is None else number(truth),
        "error": None,
        "percent": None,
        "bar": None,
    }
    if truth is None or not np.isfinite([value, truth]).all():
        return found
    error = value - truth
    found["error"] = error
    if truth:
        found["percent"] = number(100 * abs(error / truth))
    low, high = min(0.0, value, truth), max(0.0, value, truth)
    if high > low and np.isfinite(high - low):
        start, end, mark = (100 * (at - low) / (high - low) for at in (0.0, value, truth))
        found["bar"] = {
            "left": round(min(start, end), 2),
            "width": round(abs(end - start), 2),
            "mark": round(mark, 2),
        }
    return found
