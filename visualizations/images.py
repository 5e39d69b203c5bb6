"""The image that a network outputs, between its input and the target."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.plugins import DatasetInfo, Picture, Task, VisualizationInterface
from core.plugins.drawing import Window, eight_bits, png_with_values, thumbnail
from visualizations.forms import ImagesForm

_CLIPPED = Window(0, 255)


class Visualization(VisualizationInterface):
    """Shows outputs (height, width, channels) of an image's values."""

    id = "image-image-output"
    title = "Image"
    tasks = (Task.IMAGE_TO_IMAGE,)
    priority = 10
    config_form = ImagesForm
    view_template = "visualizations/images_view.html"
    header_template = "visualizations/images_header.html"
    summary_template = "visualizations/images_summary.html"

    def __init__(self, dataset: DatasetInfo, **config: Any) -> None:
        super().__init__(dataset, **config)
        self.is_bgr = config.get("channel_order") == "bgr"
        self.is_clipped = config.get("pixel_conversion") == "clip"

    def process_data(
        self,
        input_id: str,
        input_data: NDArray[Any],
        inference_data: Mapping[str, NDArray[np.float32]],
        ground_truth: NDArray[Any] | int | float | None = None,
    ) -> dict[str, Any]:
        """Pictures of input and output, and of target and difference if the target is known.

        Of several outputs the first one is shown.
        """
        output = next(iter(inference_data.values())).astype(np.float32)
        target = None
        if isinstance(ground_truth, np.ndarray):
            target = ground_truth.astype(np.float32)
        window = self.window_of(output if target is None else target)
        data = {
            "input_id": input_id,
            "output": self.drawn(output, window),
            "input": self.drawn(input_data, self.dataset.window),
            "target": None,
            "difference": None,
        }
        if target is None:
            return data
        difference = np.abs(output.astype(np.float64) - target)
        largest = float(difference.max())
        shown = difference.mean(axis=2, keepdims=True)
        return data | {
            "target": self.drawn(target, window),
            "difference": self.drawn(shown, Window(0, float(shown.max()))),
            "mean_error": float(difference.mean()),
            "largest_error": largest,
        }

    def window_of(self, image: NDArray[np.float32]) -> Window:
        """The values that are black and white in the output and the target."""
        if self.is_clipped:
            return _CLIPPED
        return Window(float(image.min()), float(image.max()))

    def drawn(self, image: NDArray[Any], window: Window | None) -> Picture:
        if self.is_bgr and image.shape[2] == 3:
            image = image[:, :, ::-1]
        small = thumbnail(eight_bits(image, window))
        return Picture(png_with_values(image, window, picture=small))
