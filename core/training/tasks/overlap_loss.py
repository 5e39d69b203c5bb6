"""Losses for segmentation that rare classes survive."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import keras
from keras import ops

from core.plugins.inputs import LossOptions

_LEAST = 1e-7
"""The least probability that is told from 0."""
_SMOOTHING = 0.5
_ENTROPIES = ("cross-entropy-dice", "cross-entropy", "focal")
_OVERLAPS = ("cross-entropy-dice", "dice", "tversky")


class MaskLoss(keras.losses.Loss):
    """Cross-entropy or focal loss, an overlap, or both, of which absent classes have no part.

    With p, the predicted probabilities, and t, the true mask (0 or 1)::

        entropy = mean over pixels of -w log p (1 - p)^γ     p of the true class; γ = 0: not focal
        index   = (Σ tp + ½) / (Σ tp + α Σ (1 - t) p + β Σ t (1 - p) + ½)
        overlap = 1 - mean of the index over the classes that are there, without background

    The index is Dice for α = β = ½, else Tversky's (Salehi et al. 2017,
    https://arxiv.org/abs/1706.05721). Beside cross-entropy, it is that of an image, averaged over
    the images in which the class is: those without it would teach, by Dice, never to predict a
    rare class, and do teach, by cross-entropy, where it is not. Alone, sums are over the batch.

    The pixels of an ignored class are in neither mean nor sum, and it has no index.
    """

    def __init__(
        self,
        options: LossOptions,
        ignored: int | None = None,
        weights: Sequence[float] = (),
        name: str = "mask_loss",
    ) -> None:
        """Take the options, the index of the ignored class, and the weights w of the classes."""
        super().__init__(name=name)
        self.options = options
        self.ignored = ignored
        self.weights = tuple(weights)

    def call(self, y_true: Any, y_pred: Any) -> Any:
        """The losses (batch,) for masks (batch, height, width, 1) of class indices and softmax
        probabilities (batch, height, width, classes)."""
        indices = ops.cast(y_true[..., 0], "int32")
        truth = ops.one_hot(indices, y_pred.shape[-1], dtype=y_pred.dtype)
        counted = ops.ones_like(y_pred[..., 0])
        if self.ignored is not None:
            counted = ops.cast(ops.not_equal(indices, self.ignored), y_pred.dtype)
        loss = ops.zeros_like(y_pred[:, 0, 0, 0])
        if self.options.kind in _ENTROPIES:
            loss += self._entropy(truth, y_pred, counted)
        if self.options.kind in _OVERLAPS:
            loss += 1 - self._overlap(truth * counted[..., None], y_pred * counted[..., None])
        return loss

    def _entropy(self, truth: Any, found: Any, counted: Any) -> Any:
        """(batch,)."""
        p = ops.clip(ops.sum(truth * found, axis=-1), _LEAST, 1.0)
        entropy = -ops.log(p) * counted
        if self.options.kind == "focal":
            entropy *= (1 - p) ** self.options.focal_gamma
        if self.weights:
            entropy *= ops.sum(truth * ops.convert_to_tensor(self.weights, truth.dtype), axis=-1)
        pixels = ops.maximum(ops.sum(counted, axis=(1, 2)), 1)
        return ops.sum(entropy, axis=(1, 2)) / pixels

    def _overlap(self, truth: Any, found: Any) -> Any:
        """The mean index of the classes that are in the batch, a scalar; 1 if there is none."""
        options = self.options
        is_tversky = options.kind == "tversky"
        alpha, beta = (options.tversky_alpha, options.tversky_beta) if is_tversky else (0.5, 0.5)
        pixels = (1, 2) if options.kind == "cross-entropy-dice" else (0, 1, 2)
        terms = [c for c in range(1, found.shape[-1]) if c != self.ignored]
        truth, found = (ops.take(one, terms, axis=-1) for one in (truth, found))
        both, true, predicted = (
            ops.reshape(ops.sum(one, axis=pixels), (-1, len(terms)))
            for one in (truth * found, truth, found)
        )
        missed, wrong = true - both, predicted - both
        index = (both + _SMOOTHING) / (both + alpha * wrong + beta * missed + _SMOOTHING)
        present = ops.cast(true > 0, index.dtype)
        images = ops.sum(present, axis=0)
        of_class = ops.sum(present * index, axis=0) / ops.maximum(images, 1)
        classes = ops.cast(images > 0, index.dtype)
        count = ops.sum(classes)
        mean = ops.sum(of_class * classes) / ops.maximum(count, 1)
        return ops.where(count > 0, mean, 1.0)
