"""Predicted classes as a translucent overlay with contours, beside the ground truth's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.plugins import Picture, Task, TemplateAndContext
from core.plugins.drawing import as_layer, css, eight_bits, faded, png, png_with_values, with_layers
from visualizations import layers
from visualizations.classes import TRUTH_COLOR, ShownClass, classes_of, dice
from visualizations.forms import SegmentationForm
from visualizations.margins import (
    CONFUSED,
    EVEN,
    FALSE,
    MISSED,
    Margins,
    errors_of,
    margins_of,
    planes_of,
    shown_classes,
)
from visualizations.options import ViewWithControls

_LARGEST_CLASS = 255
"""That a picture of 8 bits can hold."""
_ERRORS = {MISSED: "Missed", FALSE: "Predicted, but not true", CONFUSED: "Another class"}


class Visualization(ViewWithControls):
    """Shows outputs (height, width, classes) of class probabilities."""

    id = "image-segmentation"
    title = "Image Segmentation"
    tasks = (Task.SEGMENTATION,)
    priority = 10
    config_form = SegmentationForm
    live = (
        *("opacity", "mask", "threshold", "line_width", "gamma"),
        *("contours", "ground_truth", "error_map", "false_colors"),
    )
    view_template = "visualizations/segmentation_view.html"
    header_template = "visualizations/segmentation_header.html"
    summary_template = "visualizations/segmentation_summary.html"

    def classes(self, count: int) -> list[ShownClass]:
        return classes_of(self.dataset, count, self.options["colormap"])

    def process_data(
        self,
        input_id: str,
        input_data: NDArray[Any],
        inference_data: Mapping[str, NDArray[np.float32]],
        ground_truth: NDArray[Any] | int | float | None = None,
    ) -> dict[str, Any]:
        """Pictures, and pixels and Dice of each class but the background and one that is ignored.

        Of several outputs the first one is shown.
        """
        scores = next(iter(inference_data.values()))
        truth = ground_truth[:, :, 0] if isinstance(ground_truth, np.ndarray) else None
        margins = margins_of(scores)
        predicted = shown_classes(margins, self.options["threshold"])
        ignored = self.dataset.ignored_class
        counted = np.True_ if truth is None else truth != ignored
        rows = [
            {
                "index": one.index,
                "label": one.label,
                "color": one.color,
                "grey": one.grey,
                "pixels": int(np.count_nonzero(predicted == one.index)),
                "dice": None
                if truth is None
                else dice((predicted == one.index) & counted, truth == one.index),
            }
            for one in self.classes(scores.shape[2])
            if one.index not in (0, ignored)
        ]
        errors = None if truth is None else errors_of(predicted, truth, ignored)
        return {
            "input_id": input_id,
            "size": list(predicted.shape),
            "pictures": self.pictures(input_data, scores, truth, errors),
            "classes": rows,
            "wrong": None if errors is None else int(np.count_nonzero(errors)),
            "ignored": ignored,
        } | _for_the_page(margins, truth)

    def pictures(
        self,
        image: NDArray[Any],
        scores: NDArray[np.float32],
        truth: NDArray[Any] | None,
        errors: NDArray[np.uint8] | None,
    ) -> dict[str, Picture]:
        """The layers that the page stacks, and the overlay with all of them in one."""
        height, width, count = scores.shape
        options, classes = self.options, self.classes(count)
        level = options["threshold"] / (EVEN - 1)
        scale = layers.scale_of(height, width)
        base = as_layer(eight_bits(image, self.dataset.window))
        fill = layers.fill_layer(scores, classes, scale, level)
        drawn: dict[str, layers.Layer] = {}
        if options["mask"]:
            drawn["mask"] = faded(layers.mask_layer(fill), options["mask"] / 100)
        drawn["fill"] = fill
        if options["error_map"] and errors is not None:
            drawn["fill"] = layers.error_layer(errors, scale)
        if options["contours"] and options["line_width"]:
            drawn["lines"] = layers.line_layer(
                scores, classes, scale, options["line_width"], level=level
            )
        if truth is not None and options["ground_truth"]:
            drawn["truth"] = self.truth_layer(truth, classes, scale)
        faint = drawn | {"fill": faded(drawn["fill"], options["opacity"] / 100)}
        overlay = Picture(png(with_layers(base, list(faint.values()))))
        values = Picture(png_with_values(image, self.dataset.window), layer=True)
        return {"overlay": overlay, "image": values} | {
            name: Picture(png(layer), layer=True) for name, layer in drawn.items()
        }

    def truth_layer(
        self, truth: NDArray[Any], classes: list[ShownClass], scale: int
    ) -> layers.Layer:
        """The outlines of the true classes, without those of what is ignored."""
        known = np.where(truth == self.dataset.ignored_class, 0, truth)
        thin = max(1, self.options["line_width"] // 2)
        scores = layers.scores_of(known, len(classes))
        return layers.line_layer(scores, classes, scale, thin, TRUTH_COLOR)

    def get_header_template(self) -> TemplateAndContext | None:
        """The legend and the controls."""
        ignored = self.dataset.ignored_class
        classes = self.classes(len(self.dataset.class_labels))
        template, context = super().get_header_template() or ("", {})
        return template, context | {
            "classes": [one for one in classes[1:] if one.index != ignored],
            "truth_color": css(TRUTH_COLOR),
            "errors": [
                {"label": label, "color": css(layers.ERROR_COLORS[kind])}
                for kind, label in _ERRORS.items()
            ],
        }


def _for_the_page(margins: Margins, truth: NDArray[Any] | None) -> dict[str, Any]:
    """What its script draws with; nothing of very large images."""
    found = planes_of(margins)
    if found is None or (truth is not None and truth.max(initial=0) > _LARGEST_CLASS):
        return {"planes": None, "plane_classes": [], "true_classes": None}
    plane, indices = found
    true = None if truth is None else Picture(png(truth.astype(np.uint8)[:, :, None]), layer=True)
    return {
        "planes": Picture(png(plane), layer=True),
        "plane_classes": indices,
        "true_classes": true,
    }
