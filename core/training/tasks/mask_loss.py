"""The loss for segmentation."""

from __future__ import annotations

from typing import Any

import keras
from keras import ops

_SMOOTHING = 1.0


class SegmentationLoss(keras.losses.Loss):
    """Cross-entropy plus one minus the soft Dice coefficient.

    For each sample::

        loss = mean over pixels of -log p[true class]
             + 1 - mean over classes c > 0 of (2 Σ t_c p_c + 1) / (Σ t_c + Σ p_c + 1)

    where p are the predicted probabilities, t is the true mask (0 or 1) and Σ sums over the
    sample's pixels; the background (class 0) has no Dice term, and the 1 keeps the term defined if
    a class is in neither. Dice as a loss: Milletari et al. 2016 (https://arxiv.org/abs/1606.04797);
    without squares: Drozdzal et al. 2016 (https://arxiv.org/abs/1608.04117). With cross-entropy
    alone, the network may predict only background if the object is small.

    The pixels of an ignored class are in neither mean nor sum, and it has no Dice term; the
    cross-entropy of a sample without other pixels is 0.
    """

    def __init__(self, ignored: int | None = None, name: str = "segmentation_loss") -> None:
        """Take the index of the ignored class, if there is one."""
        super().__init__(name=name)
        self.ignored = ignored

    def call(self, y_true: Any, y_pred: Any) -> Any:
        """The losses (batch,) for masks (batch, height, width, 1) of class indices and softmax
        probabilities (batch, height, width, classes)."""
        indices = ops.cast(y_true[..., 0], "int32")
        entropy = keras.losses.sparse_categorical_crossentropy(indices, y_pred)
        truth = ops.one_hot(indices, y_pred.shape[-1], dtype=y_pred.dtype)[..., 1:]
        found = y_pred[..., 1:]
        if self.ignored is None:
            mean_entropy = ops.mean(entropy, axis=(1, 2))
        else:
            counted = ops.cast(ops.not_equal(indices, self.ignored), y_pred.dtype)
            pixels = ops.maximum(ops.sum(counted, axis=(1, 2)), 1)
            mean_entropy = ops.sum(entropy * counted, axis=(1, 2)) / pixels
            truth, found = truth * counted[..., None], found * counted[..., None]
        overlap = ops.sum(truth * found, axis=(1, 2))
        sizes = ops.sum(truth, axis=(1, 2)) + ops.sum(found, axis=(1, 2))
        dice = (2 * overlap + _SMOOTHING) / (sizes + _SMOOTHING)
        terms = [c - 1 for c in range(1, y_pred.shape[-1]) if c != self.ignored]
        return mean_entropy + 1 - ops.mean(ops.take(dice, terms, axis=-1), axis=-1)
