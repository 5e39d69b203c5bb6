"""Image-to-image: a target image for each image."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from core.exceptions import TrainingError
from core.tasks.answers import Answer, Verdict
from core.tasks.base import Measurement, TaskDefinition
from core.tasks.image_errors import ImageErrors
from core.tasks.labels import Labels, Targets
from core.tasks.metrics import Metric, Metrics
from core.tasks.names import Shape, Task
from core.tasks.regression import ERRORS
from core.tasks.samples import Array, Example, Moving
from core.tasks.segmentation import size_problem

_PLOT = "Error"
MAE = Metric("mae", "Mean absolute error", plot=_PLOT, undefined=math.inf, larger_is_better=False)
RMSE = Metric(
    "rmse", "Root mean squared error", plot=_PLOT, undefined=math.inf, larger_is_better=False
)
PSNR = Metric("psnr", "Peak signal-to-noise ratio (dB)")
_SSIM = Metric("ssim", "Structural similarity")
_COLORS = ("red", "green", "blue")


class ImageToImage(TaskDefinition):
    """The label is an image (height, width, channels) of the feature's height and width."""

    id = Task.IMAGE_TO_IMAGE
    title = "Image to image"
    score = "Mean absolute error, negative"
    learning = "core.training.tasks.image_to_image"
    metrics = (MAE, RMSE, PSNR, _SSIM)
    has_classes = False
    counted = "pixels"
    overlay = "Targets"
    is_target = True
    remedy = (
        "Lower the learning rate (learning_rate) or clip gradients (max_gradient_norm 1); check "
        "that targets belong to their images. If the loss still falls, train longer "
        "or with a higher rate."
    )
    losses = {"absolute-plus-squared-error": "Mean absolute plus mean squared error", **ERRORS}
    loss_options = ("huber_delta",)

    def implied_by(self, dtype: str, shape: Shape) -> bool:
        return len(shape) == 3 and (shape[2] != 1 or dtype.startswith("float"))

    def targets(self, labels: Labels) -> Targets:
        height, width, _ = labels.feature
        if len(labels.shape) != 3 or labels.shape[:2] != (height, width) or not labels.shape[2]:
            raise TrainingError(
                f"The dataset's labels are {labels}, but image-to-image needs target images of "
                f"{height} × {width} pixels, the size of the images. Create a dataset with such "
                "targets."
            )
        mean, deviation = _statistics_of(labels)
        if not deviation:
            raise TrainingError(
                f"All pixels of the training targets have the same value, {mean:g}, so there is "
                "nothing to learn. Check the target images."
            )
        count = labels.shape[2]
        return Targets(_channel_names(count), (mean,) * count, (deviation,) * count)

    def problem_of(self, feature: Array, label: Array, classes: int) -> str:
        if label.ndim != 3:
            return "must be an image (height, width, channels)"
        return size_problem(feature, label)

    def measurement(
        self, class_labels: Sequence[str], value_names: Sequence[str], ignored: int | None = None
    ) -> Measurement:
        return ImageErrors()

    def answer(self, output: Array, names: Sequence[str]) -> Answer:
        """The range of the image's values, and their mean."""
        values = output.astype(np.float64)
        found = {
            "minimum": float(values.min()),
            "mean": float(values.mean()),
            "maximum": float(values.max()),
        }
        return Answer(
            "{minimum:.4g} to {maximum:.4g}, mean {mean:.4g}".format(**found), dict(found)
        )

    def verdict(self, output: Array, label: Array, ignored: int | None = None) -> Verdict:
        """The mean absolute error, negative."""
        return Verdict(-float(np.abs(output.astype(np.float64) - label).mean()))

    def at_chance(self, metrics: Metrics, labels: Labels, stage: str) -> str:
        error, (_, deviation) = metrics.get(RMSE.name), _statistics_of(labels)
        if error is None or error < deviation:
            return ""
        return (
            "the network is no better than always giving the mean of the targets (root mean "
            f"squared error not below their standard deviation, {deviation:.3g})"
        )

    def lines(self, summary: Mapping[str, Any]) -> Iterator[str]:
        for metric in self.metrics:
            if summary.get(metric.name) is not None:
                yield f"{metric.title}: {summary[metric.name]:.5g}"

    def moved(self, label: Array, moving: Moving) -> Array:
        return moving.image(label)

    def example(self, classes: int, random: np.random.Generator) -> Example:
        picture = random.integers(0, 256, (32, 48, 3), np.uint8)
        return Example(picture, random.random((32, 48, 3), np.float32), picture)


def _statistics_of(labels: Labels) -> tuple[float, float]:
    """Mean and standard deviation of all values of the training targets.

    Of whole numbers from 0 to 65,535 the dataset knows how often each occurs, which is exact; of
    others it has the two figures.
    """
    height, width, channels = labels.shape
    counts = {value: count["pixels"] for value, count in labels.counts.get("train", {}).items()}
    values, weights = np.array(list(counts)), np.array(list(counts.values()))
    if weights.sum() == labels.entries["train"] * height * width * channels:  # type: ignore[operator]
        mean = float(np.average(values, weights=weights))
        return mean, float(np.average((values - mean) ** 2, weights=weights) ** 0.5)
    if labels.statistics is None:
        raise TrainingError(
            "The dataset's manifest has no statistics of the target images. Create the dataset "
            "again."
        )
    return float(labels.statistics["mean"]), float(labels.statistics["std"])


def _channel_names(count: int) -> tuple[str, ...]:
    if count == len(_COLORS):
        return _COLORS
    return tuple(f"channel {number}" for number in range(1, count + 1))
