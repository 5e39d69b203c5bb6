"""Agreement between predicted and true masks over a set of images.

The Dice coefficient of a class is 2·|P ∩ T| / (|P| + |T|) (Dice 1945), its IoU (Jaccard index)
|P ∩ T| / |P ∪ T|; both are undefined if the class is in neither mask. *Pooled* counts the pixels of
all images together, as in training; *mean image* averages over the images where it is
defined. Pixels whose true class is ignored are in neither P nor T. A class that the network
does not know, as a test stage may have, counts as one that it never predicts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.tasks.classes import default_label, unknown_label
from core.tasks.ratios import mean

Floats = NDArray[np.float64]
_OVERALL = ("dice", "iou", "mean_image_dice", "mean_image_iou")


class MaskAgreement:
    """Counts of each class over all images added so far."""

    def __init__(self, class_labels: Sequence[str], ignored: int | None = None) -> None:
        self.class_labels = list(class_labels)
        self.ignored = ignored
        self.known = 0
        """The number of classes of the network."""
        self.counts: list[NDArray[np.int64]] = []
        """|P ∩ T|, |P| and |T| of each class, by image (3, classes)."""

    def add(self, output: NDArray[Any], label: NDArray[Any]) -> None:
        """Add an image: probabilities (height, width, classes), and its mask
        (height, width, 1) of class indices."""
        self.add_masks(output.argmax(axis=2), label[:, :, 0], output.shape[2])

    def add_masks(self, predicted: NDArray[Any], truth: NDArray[Any], known: int) -> None:
        """Add two masks (height, width) of a network with that number of classes."""
        if self.ignored is not None:
            counted = truth != self.ignored
            predicted, truth = predicted[counted], truth[counted]
        self.known = known
        self.counts.append(_counts_of(predicted, truth, max(len(self.class_labels), known)))

    def part(self, places: NDArray[np.intp]) -> MaskAgreement:
        """Of some of the images."""
        found = MaskAgreement(self.class_labels, self.ignored)
        found.known, found.counts = self.known, [self.counts[place] for place in places]
        return found

    def summary(self) -> dict[str, Any]:
        """`dice` and `iou` (means of the pooled values, excluding background), `mean_image_dice`
        and `mean_image_iou`, and `classes`."""
        if not self.counts:
            return dict.fromkeys(_OVERALL) | {"classes": []}
        rows = self._rows(np.ones(len(self.counts), np.int64))
        _, predicted, true = self._stacked.sum(axis=1)
        images = (self._stacked[1:].sum(axis=0) > 0).sum(axis=0)
        classes = [
            {
                "index": index,
                "label": self.label_of(index),
                **row,
                "images": int(images[index]),
                "predicted_pixels": int(predicted[index]),
                "true_pixels": int(true[index]),
            }
            for index, row in zip(self.counted(), rows, strict=True)
        ]
        return _means(rows) | {"classes": classes}

    @property
    def work(self) -> int:
        return 6 * self._stacked[0].size if self.counts else 0

    def weighted(self, weights: NDArray[np.int64]) -> dict[str, float | None]:
        rows = self._rows(weights)
        labels = map(self.label_of, self.counted())
        by_class = {
            f"{name}[{label}]": row[name]
            for label, row in zip(labels, rows, strict=True)
            for name in _OVERALL
        }
        return _means(rows) | by_class

    def counted(self) -> list[int]:
        """The classes that are measured: all but background and the ignored one."""
        size = self._stacked.shape[2]
        return [index for index in range(1, size) if index != self.ignored]

    def label_of(self, index: int) -> str:
        name = default_label(index) if index >= len(self.class_labels) else self.class_labels[index]
        return name if index < self.known else unknown_label(name)

    def areas(self, index: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The predicted and true pixels of a class in each image (images,)."""
        return self._stacked[1, :, index], self._stacked[2, :, index]

    def common(self) -> list[int]:
        """The classes but background in both masks of the image that was added last."""
        _, predicted, true = self.counts[-1]
        both = np.flatnonzero((predicted > 0) & (true > 0))
        return [index for index in both.tolist() if index and index != self.ignored]

    def last(self) -> Iterator[tuple[int, dict[str, float | int | None]]]:
        """The figures of the image that was added last, by class."""
        for index, (overlap, predicted, true) in enumerate(self.counts[-1].T.tolist()):
            if index and index != self.ignored:
                whole = predicted + true
                yield (
                    index,
                    {
                        "dice": 2 * overlap / whole if whole else None,
                        "iou": overlap / (whole - overlap) if whole else None,
                        "true_pixels": true,
                    },
                )

    @cached_property
    def _stacked(self) -> NDArray[np.int64]:
        """The counts (3, images, classes), with 0 for classes beyond those of an image."""
        size = max(count.shape[1] for count in self.counts)
        table = np.zeros((3, len(self.counts), size), np.int64)
        for place, count in enumerate(self.counts):
            table[:, place, : count.shape[1]] = count
        return table

    @cached_property
    def _by_image(self) -> tuple[Floats, Floats]:
        """Dice and IoU of each class in each image (images, classes); NaN if undefined."""
        return _agreement(*self._stacked)

    def _rows(self, weights: NDArray[np.int64]) -> list[dict[str, float | None]]:
        """The figures of each class that is measured, if each image occurs so often."""
        overlap, predicted, true = (weights @ counts for counts in self._stacked)
        dice, iou = _agreement(overlap, predicted, true)
        image_dice, image_iou = (weighted_means(one, weights) for one in self._by_image)
        return [
            {
                name: none_if_nan(values[index])
                for name, values in zip(_OVERALL, (dice, iou, image_dice, image_iou), strict=True)
            }
            for index in self.counted()
        ]


def _counts_of(predicted: NDArray[Any], truth: NDArray[Any], classes: int) -> NDArray[np.int64]:
    """|P ∩ T|, |P| and |T| of each class; larger ones in the mask than `classes` count, too."""
    predicted, truth = predicted.ravel(), truth.ravel()
    true = np.bincount(truth, minlength=classes)
    overlap = np.bincount(truth[predicted == truth], minlength=len(true))
    return np.stack([overlap, np.bincount(predicted, minlength=len(true)), true])


def _agreement(
    overlap: NDArray[np.int64], predicted: NDArray[np.int64], true: NDArray[np.int64]
) -> tuple[Floats, Floats]:
    """Dice and IoU; NaN if undefined."""
    whole = predicted + true
    empty = np.full(whole.shape, np.nan)
    dice = np.divide(2 * overlap, whole, out=empty.copy(), where=whole > 0)
    return dice, np.divide(overlap, whole - overlap, out=empty, where=whole > 0)


def weighted_means(values: Floats, weights: NDArray[np.int64]) -> Floats:
    """The means of columns over the rows where they are defined; NaN if nowhere.

    Args:
        values: (images, classes); NaN is undefined.
        weights: how often each image occurs (images,).
    """
    known = ~np.isnan(values)
    total, count = weights @ np.where(known, values, 0), weights @ known
    return np.divide(total, count, out=np.full(total.shape, np.nan), where=count > 0)


def _means(rows: Sequence[dict[str, float | None]]) -> dict[str, float | None]:
    return {name: mean([row[name] for row in rows]) for name in _OVERALL}


def none_if_nan(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
