"""The image that a network outputs, between its input and the target."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from core.plugins import DatasetInfo, Picture, Task, TemplateAndContext
from core.plugins.drawing import Window, eight_bits, png_with_values, thumbnail
from visualizations.forms import ImagesForm
from visualizations.options import ViewWithControls

_CLIPPED = Window(0, 255)
_OF_TARGETS = {"ground_truth", "error_map"}
"""Controls for what only images have."""
_MOST_CHANNELS = 20


class Visualization(ViewWithControls):
    """Shows outputs (height, width, channels) of an image's values."""

    id = "image-image-output"
    title = "Image"
    tasks: ClassVar[tuple[str, ...]] = (Task.IMAGE_TO_IMAGE, Task.SEGMENTATION)
    priority = 9  # of segmentations, it shows the probabilities only
    config_form = ImagesForm
    live = ("gamma", "ground_truth", "error_map", "false_colors")
    view_template = "visualizations/images_view.html"
    header_template = "visualizations/images_header.html"
    summary_template = "visualizations/images_summary.html"

    def __init__(self, dataset: DatasetInfo, **config: Any) -> None:
        super().__init__(dataset, **config)
        self.is_bgr = self.options["channel_order"] == "bgr"
        self.is_clipped = self.options["pixel_conversion"] == "clip"

    def process_data(
        self,
        input_id: str,
        input_data: NDArray[Any],
        inference_data: Mapping[str, NDArray[np.float32]],
        ground_truth: NDArray[Any] | int | float | None = None,
    ) -> dict[str, Any]:
        """Pictures of input and output, and of target and difference if the target is known.

        Of several outputs the first one is shown. Where its channels are classes or other than grey
        or colors, each has a picture of its own.
        """
        output = next(iter(inference_data.values())).astype(np.float32)
        if self.options["data_order"] == "chw":
            output = output.transpose(1, 2, 0)
        target = None
        if isinstance(ground_truth, np.ndarray):
            target = ground_truth.astype(np.float32)
        if output.shape[2] not in (1, 3) or len(self.dataset.class_labels) == output.shape[2]:
            return self.channels(input_id, input_data, output)
        if target is not None and target.shape != output.shape:
            target = None
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

    def channels(
        self, input_id: str, input_data: NDArray[Any], output: NDArray[np.float32]
    ) -> dict[str, Any]:
        """A picture of each channel but a background's; of classes, 0 is black and 1 white."""
        labels, count = self.dataset.class_labels, output.shape[2]
        are_classes = len(labels) == count or self.dataset.task == Task.SEGMENTATION
        first = int(are_classes and count > 1)
        window = Window(0, 1) if are_classes else self.window_of(output)
        return {
            "input_id": input_id,
            "channels": [
                {
                    "label": self.dataset.class_label(i) if are_classes else f"Channel {i + 1}",
                    "picture": self.drawn(output[:, :, i : i + 1], window),
                }
                for i in range(first, min(count, first + _MOST_CHANNELS))
            ],
            "hidden": max(0, count - first - _MOST_CHANNELS),
            "input": self.drawn(input_data, self.dataset.window),
        }

    def get_header_template(self) -> TemplateAndContext | None:
        template, context = super().get_header_template() or ("", {})
        if self.dataset.task == Task.SEGMENTATION:
            controls = [one for one in context["controls"] if one.name not in _OF_TARGETS]
            context = context | {"controls": controls}
        return template, context

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
