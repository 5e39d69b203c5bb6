"""The loss and metrics for image-to-image."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import keras
from keras import ops

from core.plugins.inputs import LossOptions
from core.tasks.image_errors import CEILING
from core.tasks.image_to_image import MAE, PSNR, RMSE
from core.tasks.regression import ERRORS
from core.training.tasks.penalties import penalty


class ImageLoss(keras.losses.Loss):
    """Mean error of the pixels, in units of the targets' standard deviation.

    For each sample, with errors e = (true - predicted) / deviation over all pixels and channels:
    loss = mean of abs(e) + mean of e², or of another penalty(e) that was chosen. The absolute
    error keeps edges sharp (Zhao et al. 2017, https://arxiv.org/abs/1511.08861), the squared one
    weighs large errors.
    """

    def __init__(
        self,
        deviations: Sequence[float],
        options: LossOptions | None = None,
        name: str = "image_loss",
    ) -> None:
        """Take the standard deviation of each channel of the training targets, and the kind."""
        super().__init__(name=name)
        self.deviations = tuple(deviations)
        self.options = options or LossOptions()

    def call(self, y_true: Any, y_pred: Any) -> Any:
        """The losses (batch,) for raw images (batch, height, width, channels)."""
        error = ops.cast(y_true, "float32") - ops.cast(y_pred, "float32")
        error = error / ops.convert_to_tensor(self.deviations, "float32")
        if self.options.kind in ERRORS:
            return ops.mean(penalty(error, self.options), axis=(1, 2, 3))
        return ops.mean(ops.abs(error) + ops.square(error), axis=(1, 2, 3))


class PixelErrors(keras.metrics.Metric):
    """Mean absolute and root mean squared error over all pixels, and the mean PSNR of images.

    As `core.tasks.image_errors` defines them for inferences.
    """

    def __init__(self, name: str = "pixel_errors") -> None:
        super().__init__(name=name)
        # float64: sums over the pixels of a whole epoch.
        self.sums = self.add_variable((3,), "zeros", dtype="float64", name="sums")
        """Of absolute errors and squared errors of samples, and of their PSNR."""
        self.counts = self.add_variable((2,), "zeros", dtype="float64", name="counts")
        """Of samples, and of those with a PSNR."""

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Add raw images (batch, height, width, channels)."""
        pixels = (1, 2, 3)
        truth = ops.cast(y_true, "float32")
        error = truth - ops.cast(y_pred, "float32")
        absolute, squared = ops.mean(ops.abs(error), pixels), ops.mean(ops.square(error), pixels)
        span = ops.max(truth, pixels) - ops.min(truth, pixels)
        defined = ops.cast(span > 0, "float32")
        relative = squared / ops.square(ops.where(span > 0, span, 1))
        least = 10 ** (-CEILING / 10)
        psnr = -10 * ops.log10(ops.maximum(relative, least)) * defined
        rows = ops.stack([absolute, squared, psnr])
        self.sums.assign_add(ops.sum(ops.cast(rows, "float64"), axis=1))
        counts = ops.stack([ops.ones_like(defined), defined])
        self.counts.assign_add(ops.sum(ops.cast(counts, "float64"), axis=1))

    def result(self) -> dict[str, Any]:
        """`mae`, `rmse` and `psnr`; the latter is NaN if no target has two values."""
        samples, defined = self.counts[0], self.counts[1]
        return {
            MAE.name: self.sums[0] / samples,
            RMSE.name: ops.sqrt(self.sums[1] / samples),
            PSNR.name: self.sums[2] / defined,
        }
