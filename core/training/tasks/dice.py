"""Metrics for segmentation, exact over an epoch."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import keras
from keras import ops


class PooledDice(keras.metrics.Metric):
    """Dice of each class except background, over the pixels of all samples together.

    Dice = 2·|P ∩ T| / (|P| + |T|) (Dice 1945), where P are the pixels whose most probable class
    it is, and T those of the mask. If a class is in neither, its Dice is NaN and excluded from
    the mean; if all are, the mean is NaN. The pixels of an ignored class are in neither P nor T
    of any class, and it has no Dice.
    """

    def __init__(
        self, class_slugs: Sequence[str], ignored: int | None = None, name: str = "dice"
    ) -> None:
        """Take the classes' slugs, background first, and the index of the ignored class."""
        super().__init__(name=name)
        self.ignored = ignored
        self.class_slugs = tuple(class_slugs)
        # Integers: float32 would stop counting at 2**24 pixels.
        self.confusion = self.add_variable(
            (len(self.class_slugs), len(self.class_slugs)), "zeros", dtype="int64", name="confusion"
        )

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Add masks (batch, height, width, 1) and probabilities (…, classes)."""
        classes = len(self.class_slugs)
        found = ops.cast(ops.argmax(y_pred, axis=-1), "int32")
        pairs = ops.reshape(ops.cast(y_true[..., 0], "int32") * classes + found, (-1,))
        counts = ops.segment_sum(ops.ones_like(pairs), pairs, classes**2)
        counts = ops.reshape(counts, (classes, classes))
        self.confusion.assign_add(ops.cast(counts, self.confusion.dtype))

    def result(self) -> dict[str, Any]:
        """`dice` (the mean) and `dice_<slug>` of each class except background."""
        counts = ops.convert_to_tensor(self.confusion)
        terms = [i for i in range(1, len(self.class_slugs)) if i != self.ignored]
        if self.ignored is not None:
            rows = [[index != self.ignored] for index in range(len(self.class_slugs))]
            counts = ops.where(rows, counts, 0)
        overlap = ops.cast(ops.diagonal(counts), "float64")
        sizes = ops.cast(ops.sum(counts, axis=0) + ops.sum(counts, axis=1), "float64")
        dice = ops.take(2 * overlap / sizes, terms)  # NaN for 0 / 0
        defined = ops.take(sizes, terms) > 0
        mean = ops.sum(ops.where(defined, dice, 0)) / ops.sum(ops.cast(defined, dice.dtype))
        classes = {f"dice_{self.class_slugs[i]}": dice[place] for place, i in enumerate(terms)}
        return {"dice": mean, **classes}
