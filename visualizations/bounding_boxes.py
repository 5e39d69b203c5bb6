"""Predicted boxes over an image, beside the true ones."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.plugins import DatasetInfo, Picture, Task, TemplateAndContext, VisualizationInterface
from core.plugins.drawing import Color, css, eight_bits, line_color, png, resized, with_boxes
from visualizations.forms import BoundingBoxesForm

_SHOWN = 1024
"""Pixels of the longer side of larger images."""
_LEAST = 384
"""Pixels to which the longer side of smaller images is enlarged."""


class Visualization(VisualizationInterface):
    """Shows outputs (boxes, 6): class, score, left, top, right, bottom; score 0 is no box."""

    id = "image-bounding-boxes"
    title = "Bounding boxes"
    tasks = (Task.DETECTION,)
    priority = 10
    config_form = BoundingBoxesForm
    view_template = "visualizations/bounding_boxes_view.html"
    header_template = "visualizations/bounding_boxes_header.html"
    summary_template = "visualizations/bounding_boxes_summary.html"

    def __init__(self, dataset: DatasetInfo, **config: Any) -> None:
        super().__init__(dataset, **config)
        fields = BoundingBoxesForm.base_fields
        self.options = {name: config.get(name, field.initial) for name, field in fields.items()}

    def process_data(
        self,
        input_id: str,
        input_data: NDArray[Any],
        inference_data: Mapping[str, NDArray[np.float32]],
        ground_truth: NDArray[Any] | int | float | None = None,
    ) -> dict[str, Any]:
        """The pictures with the predicted and the true boxes, and their numbers by class."""
        table = next(iter(inference_data.values()))
        table = table[(table[:, 1] > 0) & (100 * table[:, 1] >= self.options["threshold"])]
        predicted = table[:, [0, 2, 3, 4, 5]]
        true = ground_truth if isinstance(ground_truth, np.ndarray) else None
        pictures = {"predicted": self.picture(input_data, predicted)}
        if true is not None:
            pictures["true"] = self.picture(input_data, true)
        classes = {
            int(index) for boxes in (predicted, true) if boxes is not None for index in boxes[:, 0]
        }
        return {
            "input_id": input_id,
            "pictures": pictures,
            "boxes": len(predicted),
            "true_boxes": None if true is None else len(true),
            "classes": [
                {
                    "label": self.dataset.class_label(index),
                    "color": css(self.color(index)),
                    "predicted": int(np.count_nonzero(predicted[:, 0] == index)),
                    "true": None if true is None else int(np.count_nonzero(true[:, 0] == index)),
                }
                for index in sorted(classes)
            ],
            "table": [
                {
                    "label": self.dataset.class_label(int(row[0])),
                    "percent": round(100 * float(row[1]), 1),
                    "box": [round(float(edge), 1) for edge in row[2:]],
                }
                for row in table
            ],
        }

    def picture(self, image: NDArray[Any], boxes: NDArray[Any]) -> Picture:
        longest = max(image.shape[:2])
        size = min(max(longest, _LEAST), _SHOWN)
        shown = _faded(
            resized(eight_bits(image, self.dataset.window), size), self.options["desaturation"]
        )
        drawn = with_boxes(
            *(shown, boxes, size / longest, self.color),
            width=self.options["line_width"],
            opacity=self.options["opacity"] / 100,
        )
        return Picture(png(drawn))

    def color(self, index: int) -> Color:
        """The colour of a class's frames, as on the dataset's page."""
        return line_color(self.dataset.color(index))

    def get_header_template(self) -> TemplateAndContext | None:
        """The legend."""
        labels = self.dataset.class_labels
        classes = [
            {"label": label, "color": css(self.color(index))} for index, label in enumerate(labels)
        ]
        return self.header_template, {"classes": classes, "threshold": self.options["threshold"]}


def _faded(image: NDArray[np.uint8], percent: int) -> NDArray[np.uint8]:
    """The image with less colour: 100 percent is grey."""
    grey = image.mean(axis=2, keepdims=True)
    mixed = image * (1 - percent / 100) + grey * (percent / 100)
    return mixed.round().astype(np.uint8)
