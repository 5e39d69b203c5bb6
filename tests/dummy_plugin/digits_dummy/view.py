from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from core.plugins import Picture, VisualizationInterface
from digits_dummy.forms import ConfigForm


class Visualization(VisualizationInterface):
    """The most probable class as a grey picture."""

    id = "test-dummy-view"
    title = "Dummy view"
    config_form = ConfigForm
    view_template = "digits_dummy/view_template.html"
    header_template = "digits_dummy/header_template.html"
    summary_template = "digits_dummy/summary_template.html"

    def process_data(
        self,
        input_id: str,
        input_data: NDArray[Any],
        inference_data: Mapping[str, NDArray[np.float32]],
        ground_truth: NDArray[Any] | int | float | None = None,
    ) -> dict[str, Any]:
        output = next(iter(inference_data.values()))
        mask = output.argmax(axis=-1).astype(bool)
        picture = picture_of(mask * np.uint8(self.config.get("bright", 255)))
        return {
            "input_id": input_id,
            "known": ground_truth is not None,
            "pixels": int(mask.sum()),
            "parts": [Picture(picture), {"small": Picture(picture, layer=True)}],
        }


def picture_of(grey: NDArray[np.uint8]) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(grey).save(buffer, "PNG")
    return buffer.getvalue()
