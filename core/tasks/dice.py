"""Agreement between predicted and true masks over a set of images.

The Dice coefficient of a class is 2·|P ∩ T| / (|P| + |T|) (Dice 1945), undefined if the class
is in neither mask. *Pooled* counts the pixels of all images together, as in training;
*mean image* averages over the images where it is defined. Pixels whose true class is
ignored are in neither P nor T.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray


class MaskAgreement:
    """Counts of each class over all images added so far."""

    def __init__(self, class_labels: Sequence[str], ignored: int | None = None) -> None:
        self.class_labels = list(class_labels)
        self.ignored = ignored
        count = len(self.class_labels)
        self.images = 0
        self.overlap = np.zeros(count, np.int64)
        self.sizes = np.zeros(count, np.int64)
        self.image_dice: list[NDArray[np.float64]] = []

    def add(self, output: NDArray[Any], label: NDArray[Any]) -> None:
        """Add an image: probabilities (height, width, classes), and its mask
        (height, width, 1) of class indices."""
        predicted, truth = output.argmax(axis=2), label[:, :, 0]
        if self.ignored is not None:
            counted = truth != self.ignored
            predicted, truth = predicted[counted], truth[counted]
        overlap, sizes = _counts_of(predicted, truth, len(self.class_labels))
        self.images += 1
        self.overlap += overlap
        self.sizes += sizes
        self.image_dice.append(_dice_of(overlap, sizes))

    def summary(self) -> dict[str, Any]:
        """`dice` (mean of the pooled values, excluding background), `classes`."""
        if not self.images:
            return {"dice": None, "classes": []}
        pooled = _dice_of(self.overlap, self.sizes)
        by_image = np.array(self.image_dice).reshape(self.images, len(pooled))
        classes = []
        counted = [index for index in range(1, len(pooled)) if index != self.ignored]
        for index in counted:
            defined = by_image[~np.isnan(by_image[:, index]), index]
            classes.append(
                {
                    "index": index,
                    "label": self.class_labels[index],
                    "dice": _none_if_nan(pooled[index]),
                    "mean_image_dice": float(defined.mean()) if len(defined) else None,
                    "images": len(defined),
                }
            )
        known = pooled[counted][~np.isnan(pooled[counted])]
        return {"dice": float(known.mean()) if len(known) else None, "classes": classes}


def _counts_of(
    predicted: NDArray[Any], truth: NDArray[Any], classes: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """|P ∩ T| and |P| + |T| of each class."""
    predicted, truth = predicted.ravel(), truth.ravel()
    overlap = np.bincount(truth[predicted == truth], minlength=classes)[:classes]
    sizes = [np.bincount(mask, minlength=classes)[:classes] for mask in (predicted, truth)]
    return overlap, sizes[0] + sizes[1]


def _dice_of(overlap: NDArray[np.int64], sizes: NDArray[np.int64]) -> NDArray[np.float64]:
    """Dice of each class; NaN if undefined."""
    return np.divide(2 * overlap, sizes, out=np.full(len(sizes), np.nan), where=sizes > 0)


def _none_if_nan(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
