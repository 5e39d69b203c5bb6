"""Predicted boxes over an image, beside the true ones."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.plugins import DatasetInfo, IngestionError, Picture, Task, TemplateAndContext
from core.plugins.drawing import (
    Color,
    Image8,
    css,
    eight_bits,
    png,
    png_with_values,
    resized,
    with_boxes,
)
from visualizations.classes import TRUTH_COLOR, distinct
from visualizations.forms import BoundingBoxesForm, class_thresholds
from visualizations.options import ViewWithControls
from visualizations.overlaps import matched

_SHOWN = 1024
"""Pixels of the longer side of larger images."""
_LEAST = 384
"""Pixels to which the longer side of smaller images is enlarged."""


class Visualization(ViewWithControls):
    """Shows outputs (boxes, 6): class, score, left, top, right, bottom; score 0 is no box."""

    id = "image-bounding-boxes"
    title = "Bounding boxes"
    tasks = (Task.DETECTION,)
    priority = 10
    config_form = BoundingBoxesForm
    live = ("threshold", "line_width", "opacity", "desaturation", "ground_truth")
    view_template = "visualizations/bounding_boxes_view.html"
    header_template = "visualizations/bounding_boxes_header.html"
    summary_template = "visualizations/bounding_boxes_summary.html"

    def __init__(self, dataset: DatasetInfo, **config: Any) -> None:
        super().__init__(dataset, **config)
        labels = dataset.class_labels
        self.colors = distinct([dataset.color(index) for index in range(len(labels))])
        self.thresholds = class_thresholds(self.options["class_thresholds"])
        unknown = [name for name in self.thresholds if labels and name not in labels]
        if unknown:
            names = ", ".join(labels)
            # The public error that commands print, too.
            raise IngestionError(
                f"There is no class “{unknown[0]}” for class_thresholds. The classes are: {names}."
            )

    def process_data(
        self,
        input_id: str,
        input_data: NDArray[Any],
        inference_data: Mapping[str, NDArray[np.float32]],
        ground_truth: NDArray[Any] | int | float | None = None,
    ) -> dict[str, Any]:
        """The pictures, and the predicted and the true boxes with their numbers by class."""
        table = next(iter(inference_data.values()))
        table = table[table[:, 1] > 0]
        true = ground_truth if isinstance(ground_truth, np.ndarray) else None
        right, found = matched(table, true if true is not None else np.zeros((0, 5)))
        is_shown = np.array([self.is_shown(row) for row in table], bool)
        predicted = table[is_shown][:, [0, 2, 3, 4, 5]]
        image = self.image(input_data)
        pictures = {
            "predicted": self.picture(image, predicted, input_data.shape),
            "image": Picture(
                png_with_values(input_data, self.dataset.window, picture=image), layer=True
            ),
        }
        if true is not None:
            pictures["true"] = self.picture(image, true, input_data.shape)
        boxes = [
            self.box(row[0], row[2:])
            | {
                "score": float(row[1]),
                "percent": round(100 * float(row[1]), 1),
                "shown": bool(shown),
                "right": one_right if true is not None else None,
            }
            for row, shown, one_right in zip(table, is_shown, right, strict=True)
        ]
        truths = [
            self.box(row[0], row[1:])
            | {"found": score, "missed": not (score and self.is_shown((row[0], score)))}
            for row, score in zip(true if true is not None else (), found, strict=True)
        ]
        return {
            "input_id": input_id,
            "size": list(input_data.shape[:2]),
            "pictures": pictures,
            "boxes": len(predicted),
            "true_boxes": None if true is None else len(true),
            "classes": _counts(boxes, truths, is_known=true is not None),
            "table": [one for one in boxes if one["shown"]],
            "drawn": boxes,
            "truths": truths,
        }

    def is_shown(self, row: Any) -> bool:
        """Whether a box, which begins with class and score, reaches the least score."""
        label = self.dataset.class_label(int(row[0]))
        return bool(100 * row[1] >= self.thresholds.get(label, self.options["threshold"]))

    def box(self, index: Any, edges: Any) -> dict[str, Any]:
        left, top, right, bottom = (round(float(edge), 1) for edge in edges)
        return {
            "index": int(index),
            "label": self.dataset.class_label(int(index)),
            "color": css(self.color(int(index))),
            "box": [left, top, right, bottom],
            "width": round(max(right - left, 0), 1),
            "height": round(max(bottom - top, 0), 1),
        }

    def image(self, image: NDArray[Any]) -> Image8:
        size = min(max(*image.shape[:2], _LEAST), _SHOWN)
        return resized(eight_bits(image, self.dataset.window), size)

    def picture(self, shown: Image8, boxes: NDArray[Any], shape: tuple[int, ...]) -> Picture:
        drawn = with_boxes(
            *(_faded(shown, self.options["desaturation"]), boxes),
            *(max(shown.shape[:2]) / max(shape[:2]), self.color),
            width=self.options["line_width"],
            opacity=self.options["opacity"] / 100,
        )
        return Picture(png(drawn))

    def color(self, index: int) -> Color:
        """The color of a class's frames: the dataset's, unless it is replaced."""
        if index >= len(self.colors):
            self.colors = distinct([self.dataset.color(one) for one in range(index + 1)])
        return self.colors[index]

    def get_header_template(self) -> TemplateAndContext | None:
        """The legend and the controls."""
        classes = [
            {
                "index": index,
                "label": label,
                "color": css(self.color(index)),
                "threshold": self.thresholds.get(label),
            }
            for index, label in enumerate(self.dataset.class_labels)
        ]
        template, context = super().get_header_template() or ("", {})
        return template, context | {
            "classes": classes,
            "threshold": self.options["threshold"],
            "truth_color": css(TRUTH_COLOR),
        }


def _counts(
    boxes: list[dict[str, Any]], truths: list[dict[str, Any]], *, is_known: bool
) -> list[dict[str, Any]]:
    """How many boxes of each class are shown, right, false and missed."""
    rows = []
    for index in sorted({one["index"] for one in (*boxes, *truths)}):
        predicted = [one for one in boxes if one["index"] == index]
        true = [one for one in truths if one["index"] == index]
        first = (predicted or true)[0]
        shown = [one for one in predicted if one["shown"]]
        right = sum(bool(one["right"]) for one in shown)
        rows.append(
            {
                "index": index,
                "label": first["label"],
                "color": first["color"],
                "predicted": len(shown),
                "true": len(true) if is_known else None,
                "right": right if is_known else None,
                "false": len(shown) - right if is_known else None,
                "missed": sum(one["missed"] for one in true) if is_known else None,
            }
        )
    return rows


def _faded(image: Image8, percent: int) -> Image8:
    """The image with less color: 100 percent is grey."""
    grey = image.mean(axis=2, keepdims=True)
    mixed = image * (1 - percent / 100) + grey * (percent / 100)
    return mixed.round().astype(np.uint8)
