"""The slope of an image's brightness as an arrow, beside the true one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from core.plugins import Picture, Task
from core.plugins.drawing import as_layer, eight_bits, png, png_with_values, resized
from visualizations.arrows import Slope, between
from visualizations.forms import GradientsForm
from visualizations.options import ViewWithControls
from visualizations.regression import value_name
from visualizations.thumbnails import number

_LEAST = 256
"""Pixels to which the longer side of smaller images is enlarged."""
_COLORS = {"red": (255, 0, 0), "green": (0, 255, 0), "blue": (0, 0, 255)}
_WHITE = (255, 255, 255)


class Visualization(ViewWithControls):
    """Shows outputs (2,): how brightness rises to the right and downwards."""

    id = "image-gradients"
    title = "Gradients"
    tasks = (Task.REGRESSION,)
    priority = 5
    config_form = GradientsForm
    live = ("arrow_color", "arrow_size", "ground_truth")
    view_template = "visualizations/gradients_view.html"
    header_template = "visualizations/gradients_header.html"
    summary_template = "visualizations/raw_data_summary.html"

    def process_data(
        self,
        input_id: str,
        input_data: NDArray[Any],
        inference_data: Mapping[str, NDArray[np.float32]],
        ground_truth: NDArray[Any] | int | float | None = None,
    ) -> dict[str, Any]:
        """The image with the arrows, and their slopes in numbers.

        Outputs that are not two finite numbers have no arrow.
        """
        height, width = input_data.shape[:2]
        image = eight_bits(input_data, self.dataset.window)
        predicted = _slope_of(next(iter(inference_data.values())), width, height)
        true = None if ground_truth is None else _slope_of(ground_truth, width, height)
        names = [value_name(self.dataset, place) for place in (0, 1)]
        return {
            "input_id": input_id,
            "size": [height, width],
            "overlay": self.overlay(image, predicted, true),
            "image": Picture(
                png_with_values(
                    input_data,
                    self.dataset.window,
                    picture=resized(image, max(_LEAST, height, width)),
                ),
                layer=True,
            ),
            "names": names,
            "predicted": predicted and self.facts(predicted),
            "true": true and self.facts(true),
            "turned": between(predicted.angle, true.angle) if predicted and true else None,
        }

    def facts(self, slope: Slope) -> dict[str, Any]:
        corners = slope.arrow(self.options["arrow_size"])
        return {
            "values": [slope.across, slope.down],
            "angle": slope.angle,
            "steepness": slope.steepness,
            "points": " ".join(f"{x:.3f},{y:.3f}" for x, y in corners),
        }

    def overlay(self, image: NDArray[np.uint8], predicted: Slope | None, true: Slope | None) -> Any:
        """The enlarged image with the arrows drawn in."""
        longest = max(image.shape[:2])
        size = max(_LEAST, longest)
        canvas: Image.Image = as_layer(resized(image, size)).convert("RGB")
        draw = ImageDraw.Draw(canvas)
        shown = [(true, _WHITE)] if self.options["ground_truth"] else []
        for slope, color in [*shown, (predicted, _COLORS[self.options["arrow_color"]])]:
            if slope:
                corners = slope.arrow(self.options["arrow_size"])
                points = [(x * size / longest, y * size / longest) for x, y in corners]
                draw.polygon(points, outline=color, width=2)
        return Picture(png(canvas))


def _slope_of(values: Any, width: int, height: int) -> Slope | None:
    """The slope of two finite numbers; None of anything else."""
    found = [number(value) for value in np.ravel(values)]
    if len(found) != 2 or found[0] is None or found[1] is None:
        return None
    return Slope(found[0], found[1], width, height)
