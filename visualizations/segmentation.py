"""Predicted classes as a translucent overlay with contours, beside the ground truth's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.plugins import DatasetInfo, Picture, Task, TemplateAndContext, VisualizationInterface
from core.plugins.drawing import as_layer, css, eight_bits, faded, png, png_with_values, with_layers
from visualizations import layers
from visualizations.classes import TRUTH_COLOR, classes_of, dice
from visualizations.forms import SegmentationForm


class Visualization(VisualizationInterface):
    """Shows outputs (height, width, classes) of class probabilities."""

    id = "image-segmentation"
    title = "Image Segmentation"
    tasks = (Task.SEGMENTATION,)
    priority = 10
    config_form = SegmentationForm
    view_template = "visualizations/segmentation_view.html"
    header_template = "visualizations/segmentation_header.html"
    summary_template = "visualizations/segmentation_summary.html"

    def __init__(self, dataset: DatasetInfo, **config: Any) -> None:
        super().__init__(dataset, **config)
        self.opacity = int(config.get("opacity", SegmentationForm.base_fields["opacity"].initial))
        self.line_width = int(
            config.get("line_width", SegmentationForm.base_fields["line_width"].initial)
        )

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
        predicted = scores.argmax(axis=2)
        ignored = self.dataset.ignored_class
        classes = [one for one in classes_of(self.dataset, scores.shape[2]) if one.index != ignored]
        counted = np.True_ if truth is None else truth != ignored
        rows = [
            {
                "index": one.index,
                "label": one.label,
                "color": one.color,
                "pixels": int(np.count_nonzero(predicted == one.index)),
                "dice": None
                if truth is None
                else dice((predicted == one.index) & counted, truth == one.index),
            }
            for one in classes
            if one.index
        ]
        return {
            "input_id": input_id,
            "size": list(predicted.shape),
            "pictures": self.pictures(input_data, scores, truth),
            "classes": rows,
        }

    def pictures(
        self, image: NDArray[Any], scores: NDArray[np.float32], truth: NDArray[Any] | None
    ) -> dict[str, Picture]:
        """The layers that the page stacks, and the overlay with all of them in one."""
        height, width, count = scores.shape
        classes = classes_of(self.dataset, count)
        scale = layers.scale_of(height, width)
        base = as_layer(eight_bits(image, self.dataset.window))
        fill = layers.fill_layer(scores, classes, scale)
        drawn = {"lines": layers.line_layer(scores, classes, scale, self.line_width)}
        if truth is not None:
            true = layers.scores_of(truth, count)
            thin = max(1, self.line_width // 2)
            drawn["truth"] = layers.line_layer(true, classes, scale, thin, TRUTH_COLOR)
        overlay = with_layers(base, [faded(fill, self.opacity / 100), *drawn.values()])
        stacked = {"fill": fill, **drawn}
        values = png_with_values(image, self.dataset.window)
        return {"overlay": Picture(png(overlay)), "image": Picture(values, layer=True)} | {
            name: Picture(png(layer), layer=True) for name, layer in stacked.items()
        }

    def get_header_template(self) -> TemplateAndContext | None:
        """The legend and the controls."""
        classes = classes_of(self.dataset, len(self.dataset.class_labels))
        context = {
            "classes": classes[1:],
            "truth_color": css(TRUTH_COLOR),
            "opacity": self.opacity,
        }
        return "visualizations/segmentation_header.html", context
