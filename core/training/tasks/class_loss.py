"""The loss for classification."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import keras
from keras import ops

from core.plugins.inputs import LossOptions


class ClassLoss(keras.losses.Loss):
    """Cross-entropy or focal loss of class indices or of mixed labels.

    With t, the label's probabilities after smoothing, and w, the weights of the classes::

        loss = Σ w_c label_c · Σ (1 - p_c)^γ (-t_c log p_c)        γ = 0: cross-entropy

    Focal loss: Lin et al. 2017 (https://arxiv.org/abs/1708.02002).
    """

    def __init__(
        self, options: LossOptions, weights: Sequence[float] = (), name: str = "class_loss"
    ) -> None:
        """Take the options, and the weight of each class (empty: 1)."""
        super().__init__(name=name)
        self.options = options
        self.weights = tuple(weights)
        self._is_changed = bool(options.kind == "focal" or options.label_smoothing or weights)

    def call(self, y_true: Any, y_pred: Any) -> Any:
        """The losses (batch,).

        Args:
            y_true: class indices (batch,) or (batch, 1), or probabilities (batch, classes).
            y_pred: softmax probabilities (batch, classes).
        """
        if not (self._is_changed or _is_mixed(y_true)):
            return keras.losses.sparse_categorical_crossentropy(y_true, y_pred)
        truth, smoothing = _probabilities_of(y_true, y_pred), self.options.label_smoothing
        if self.options.kind == "focal":
            loss = keras.losses.categorical_focal_crossentropy(
                truth,
                y_pred,
                alpha=1.0,
                gamma=self.options.focal_gamma,
                label_smoothing=smoothing,
            )
        else:
            loss = keras.losses.categorical_crossentropy(truth, y_pred, label_smoothing=smoothing)
        if self.weights:
            loss = loss * ops.sum(truth * ops.convert_to_tensor(self.weights, truth.dtype), axis=-1)
        return loss


def _is_mixed(y_true: Any) -> bool:
    """Whether labels are probabilities (batch, classes) instead of class indices."""
    return len(y_true.shape) > 1 and y_true.shape[-1] != 1


def _probabilities_of(y_true: Any, y_pred: Any) -> Any:
    """Labels as probabilities (batch, classes)."""
    if _is_mixed(y_true):
        return ops.cast(y_true, y_pred.dtype)
    indices = ops.cast(ops.reshape(y_true, (-1,)), "int32")
    return ops.one_hot(indices, y_pred.shape[-1], dtype=y_pred.dtype)


def indices_of(y_true: Any) -> Any:
    """The most probable class of each label (batch,)."""
    return ops.argmax(y_true, axis=-1) if _is_mixed(y_true) else y_true
