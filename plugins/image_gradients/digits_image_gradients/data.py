"""The data plug-in: what the host calls."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from core.plugins import DataIngestionInterface, Encoded, Entry, IngestionError, Stage, Task
from digits_image_gradients.forms import DatasetForm, InferenceForm
from digits_image_gradients.ramps import draw, ramp

STREAMS = {stage: number for number, stage in enumerate(Stage)}
INFERENCE_STREAM = len(STREAMS)


class DataIngestion(DataIngestionInterface):
    """Generated ramps of grey, of which the gradient is to be learned."""

    id = "image-gradients"
    title = "Gradients"
    category = "Other"
    sketch = "No files: images of grey ramps\nare drawn, to try things out."
    picture = "core/pictures/gradients.svg"
    task = Task.REGRESSION
    dataset_form = DatasetForm
    dataset_template = "digits_image_gradients/dataset_template.html"
    entry_fields = frozenset(f"{stage}_image_count" for stage in Stage)
    inference_form = InferenceForm
    inference_template = "digits_image_gradients/inference_template.html"

    # The fields of the dataset form; the constructor sets them.
    train_image_count: int
    val_image_count: int
    test_image_count: int | None
    image_width: int
    image_height: int
    seed: int

    def prepare(self) -> dict[str, Any]:
        return {"value_names": ["gradient x", "gradient y"], "skipped": []}

    def itemize_entries(self, stage: Stage) -> Sequence[Entry]:
        """The stage's gradients; at inference, the chosen one, or so many by chance."""
        if self.is_inference_db:
            return self.chosen_entries()
        count = getattr(self, f"{Stage(stage)}_image_count")
        return [
            {"name": f"{Stage(stage)} {number}", "gradient": gradient}
            for number, gradient in enumerate(draw(count, self.seed, STREAMS[Stage(stage)]))
        ]

    def chosen_entries(self) -> list[Entry]:
        x, y = self.fields.get("gradient_x"), self.fields.get("gradient_y")
        if x is not None and y is not None:
            gradients = [[x, y]]
        elif self.test_image_count:
            gradients = draw(self.test_image_count, self.seed, INFERENCE_STREAM)
        else:
            raise IngestionError("Neither a gradient nor a number of images was chosen.")
        return [{"name": f"{x:.3f}, {y:.3f}", "gradient": [x, y]} for x, y in gradients]

    def encode_entry(self, entry: Entry) -> Encoded:
        """The ramp (height, width, 1) of uint8, and its gradient (x, y) as float32."""
        gradient = entry["gradient"]
        return ramp(gradient, self.image_height, self.image_width), np.array(gradient, np.float32)
