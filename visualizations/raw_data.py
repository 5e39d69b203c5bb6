"""The numbers that a network gives, beside the true ones."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.plugins import Task, VisualizationInterface
from visualizations.thumbnails import number, thumbnail_of

SHOWN = 20
"""Numbers of an output, or rows of a table; of one with more, only its extent is told."""
_COLUMNS = 10
"""The most that a table has."""


class Visualization(VisualizationInterface):
    """Shows outputs of any shape."""

    id = "all-raw-data"
    title = "Raw Data"
    priority = 10
    view_template = "visualizations/raw_data_view.html"
    header_template = "visualizations/classification_header.html"
    summary_template = "visualizations/raw_data_summary.html"

    def process_data(
        self,
        input_id: str,
        input_data: NDArray[Any],
        inference_data: Mapping[str, NDArray[np.float32]],
        ground_truth: NDArray[Any] | int | float | None = None,
    ) -> dict[str, Any]:
        """The picture, and of each output its numbers; true ones belong to the first.

        A text has no picture.
        """
        truths = [] if ground_truth is None else np.ravel(ground_truth).tolist()
        is_text = self.dataset.task == Task.TEXT_CLASSIFICATION
        outputs = []
        for place, (name, output) in enumerate(inference_data.items()):
            known = truths if place == 0 and len(truths) == output.size else []
            outputs.append(
                {
                    "name": name,
                    "shape": list(output.shape),
                    "values": self.values(output, known) if output.size <= SHOWN else [],
                    "rows": _rows_of(output) if output.size > SHOWN else [],
                    "least": number(output.min()),
                    "mean": number(output.mean()),
                    "most": number(output.max()),
                }
            )
        return {
            "input_id": input_id,
            "picture": None if is_text else thumbnail_of(input_data, self.dataset),
            "outputs": outputs,
        }

    def values(self, output: NDArray[np.float32], truths: list[float]) -> list[dict[str, Any]]:
        names = self.dataset.user_data.get("value_names") or self.dataset.class_labels
        return [
            {
                "name": names[place] if place < len(names) else str(place),
                "value": number(value),
                "truth": truths[place] if truths else None,
            }
            for place, value in enumerate(islice(output.ravel(), SHOWN))
        ]


def _rows_of(output: NDArray[np.float32]) -> list[list[float | None]]:
    """The first rows of a table that are not all 0; empty if the output is no narrow table."""
    if output.ndim != 2 or output.shape[1] > _COLUMNS:
        return []
    filled = output[output.any(axis=1)]
    return [[number(value) for value in row] for row in filled[:SHOWN]]
