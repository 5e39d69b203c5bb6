"""Agreement between predicted and true masks over a set of images.

The Dice coefficient of a class is 2·|P ∩ T| / (|P| + |T|) (Dice 1945), undefined if the class
is in neither mask. *Pooled* counts the pixels of all images together, as in training;
*mean image* averages over the images where it is defined. Pixels whose true class is
ignored are in neither P nor T. A class that the network does not know, as a test stage may have,
counts as one that it never predicts.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.tasks.classes import default_label, unknown_label


class MaskAgreement:
    """Counts of each class over all images added so far."""

    def __init__(self, class_labels: Sequence[str], ignored: int | None = None) -> None:
        self.class_labels = list(class_labels)
        self.ignored = ignored
        self.known = 0
        """The number of classes of the network."""
        self.counts: list[tuple[NDArray[np.int64], NDArray[np.int64]]] = []
        """|P ∩ T| and |P| + |T| of each class, by image."""

    def add(self, output: NDArray[Any], label: NDArray[Any]) -> None:
        """Add an image: probabilities (height, width, classes), and its mask
        (height, width, 1) of class indices."""
        predicted, truth = output.argmax(axis=2), label[:, :, 0]
        if self.ignored is not None:
            counted = truth != self.ignored
            predicted, truth = predicted[counted], truth[counted]
        self.known = output.shape[2]
        self.counts.append(_counts_of(predicted, truth, max(len(self.class_labels), self.known)))

    def summary(self) -> dict[str, Any]:
        """`dice` (mean of the pooled values, excluding background), `classes`."""
        if not self.counts:
            return {"dice": None, "classes": []}
        overlap, sizes = (_stacked(counts) for counts in zip(*self.counts, strict=True))
        pooled, by_image = (
            _dice_of(overlap.sum(axis=0), sizes.sum(axis=0)),
            _dice_of(overlap, sizes),
        )
        classes = []
        counted = [index for index in range(1, len(pooled)) if index != self.ignored]
        for index in counted:
            defined = by_image[~np.isnan(by_image[:, index]), index]
            classes.append(
                {
                    "index": index,
                    "label": self.label_of(index),
                    "dice": _none_if_nan(pooled[index]),
                    "mean_image_dice": float(defined.mean()) if len(defined) else None,
                    "images": len(defined),
                }
            )
        known = pooled[counted][~np.isnan(pooled[counted])]
        return {"dice": float(known.mean()) if len(known) else None, "classes": classes}

    @property
    def work(self) -> int:
        return 2 * sum(len(overlap) for overlap, _ in self.counts)

    def weighted(self, weights: NDArray[np.int64]) -> dict[str, float | None]:
        overlap, sizes = (weights @ _stacked(counts) for counts in zip(*self.counts, strict=True))
        pooled = _dice_of(overlap, sizes)
        counted = [index for index in range(1, len(pooled)) if index != self.ignored]
        known = pooled[counted][~np.isnan(pooled[counted])]
        return {"dice": float(known.mean()) if len(known) else None}

    def label_of(self, index: int) -> str:
        name = default_label(index) if index >= len(self.class_labels) else self.class_labels[index]
        return name if index < self.known else unknown_label(name)


def _counts_of(
    predicted: NDArray[Any], truth: NDArray[Any], classes: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """|P ∩ T| and |P| + |T| of each class; larger ones in the mask than `classes` count, too."""
    predicted, truth = predicted.ravel(), truth.ravel()
    true = np.bincount(truth, minlength=classes)
    classes = len(true)
    overlap = np.bincount(truth[predicted == truth], minlength=classes)
    return overlap, np.bincount(predicted, minlength=classes) + true


def _stacked(counts: Sequence[NDArray[np.int64]]) -> NDArray[np.int64]:
    """The counts (images, classes), with 0 for classes beyond those of an image."""
    table = np.zeros((len(counts), max(map(len, counts))), np.int64)
    for row, count in zip(table, counts, strict=True):
        row[: len(count)] = count
    return table


def _dice_of(overlap: NDArray[np.int64], sizes: NDArray[np.int64]) -> NDArray[np.float64]:
    """Dice of each class; NaN if undefined."""
    return np.divide(2 * overlap, sizes, out=np.full(sizes.shape, np.nan), where=sizes > 0)


def _none_if_nan(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
