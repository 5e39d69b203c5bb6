"""Average precision of predicted boxes, as COCO defines it.

For a class and a least overlap (intersection over union), an image's predictions, the most
probable first, each take the true box of their class that they overlap most of those that are
left; the others are wrong. Over all images by falling score, the average precision is the mean of
the greatest precision at 101 recalls from 0 to 1. An image's 100 most probable boxes of a class
count. A class without true boxes has no average precision.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.tasks.boxes import predicted_boxes
from core.tasks.confusion import label_of
from core.tasks.plots import MOST_LINES, Plot, Series, more_classes, thinned
from core.tasks.ratios import mean

OVERLAPS = np.linspace(0.5, 0.95, 10)
"""The least overlaps; the first one is that of mAP@0.5."""
_RECALLS = np.linspace(0, 1, 101)
_COUNTED = 100
"""Predictions of a class in an image."""

Floats = NDArray[np.float64]


class AveragePrecision:
    """The predictions of each class over all images added so far."""

    def __init__(self, class_labels: Sequence[str]) -> None:
        self.class_labels = list(class_labels)
        self.images = 0
        self.rows: list[dict[int, tuple[Floats, NDArray[np.bool_], int]]] = []
        """Of each image by class: scores, whether they are right, and the number of true boxes."""
        self.truths: dict[int, int] = {}
        """Number of true boxes by class."""
        self.found: dict[int, list[tuple[Floats, NDArray[np.bool_]]]] = {}
        """By class and image: scores, and whether they are right (overlaps, predictions)."""
        self.places: dict[int, list[tuple[int, int]]] = {}
        """By class, of the same: the image's number, and its true boxes."""

    def add(self, output: NDArray[Any], label: NDArray[Any]) -> None:
        """Add an image: a table (MOST_BOXES, 6), and its boxes (boxes, 5)."""
        table = predicted_boxes(output.astype(np.float64))
        truth = label.astype(np.float64)
        row = {}
        for index in {*table[:, 0].astype(int).tolist(), *truth[:, 0].astype(int).tolist()}:
            own, true = table[table[:, 0] == index], truth[truth[:, 0] == index, 1:]
            own = own[np.argsort(-own[:, 1], kind="stable")][:_COUNTED]
            row[index] = (own[:, 1], _right(overlaps_of(own[:, 2:], true)), len(true))
        self._append(row)

    def _append(self, row: dict[int, tuple[Floats, NDArray[np.bool_], int]]) -> None:
        self.rows.append(row)
        for index, (scores, right, true) in row.items():
            self.truths[index] = self.truths.get(index, 0) + true
            self.found.setdefault(index, []).append((scores, right))
            self.places.setdefault(index, []).append((self.images, true))
        self.images += 1

    def part(self, places: NDArray[np.intp]) -> AveragePrecision:
        """Of some of the images."""
        found = AveragePrecision(self.class_labels)
        for place in places:
            found._append(self.rows[place])
        return found

    def plots(self) -> list[Plot]:
        """The precision-recall curves of the first classes at an overlap of 0.5."""
        series = []
        for index in sorted(index for index, count in self.truths.items() if count)[:MOST_LINES]:
            order, right = self._by_score(index)
            if len(order):
                hits = np.cumsum(right[0])
                points = thinned(hits / self.truths[index], hits / np.arange(1, len(order) + 1))
                average = self.of_class(index)["map_50"]
                label = label_of(self.class_labels, index)
                series.append(Series(label, points, note=f"AP {average:.4f}"))
        if not series:
            return []
        axes, note = ("Recall", "Precision"), more_classes(len(self.truths))
        title = "Precision-recall at an overlap of 0.5"
        return [Plot("precision_recall", title, *axes, series, ((0, 1), (0, 1)), note)]

    @property
    def right(self) -> int:
        """How many predictions take a true box at the least overlap."""
        return sum(int(right[0].sum()) for rows in self.found.values() for _, right in rows)

    def summary(self) -> dict[str, Any]:
        """`map_50` and `map_coco`, the means over the classes, and `classes`."""
        if not self.images:
            return {"map_50": None, "map_coco": None, "classes": []}
        count = max(len(self.class_labels), *(index + 1 for index in self.truths), 0)
        classes = [self.of_class(index) for index in range(count)]
        return {
            "map_50": mean([row["map_50"] for row in classes]),
            "map_coco": mean([row["map_coco"] for row in classes]),
            "classes": classes,
        }

    @property
    def work(self) -> int:
        return sum(right.size for rows in self.found.values() for _, right in rows)

    def weighted(self, weights: NDArray[np.int64]) -> dict[str, float | None]:
        rows = {
            index: values
            for index in sorted(self.truths)
            if (values := self._weighted_values(index, weights)) is not None
        }
        found = {
            "map_50": mean([float(values[0]) for values in rows.values()]),
            "map_coco": mean([float(values.mean()) for values in rows.values()]),
        }
        for index, values in rows.items():
            label = label_of(self.class_labels, index)
            found[f"map_50[{label}]"] = float(values[0])
            found[f"map_coco[{label}]"] = float(values.mean())
        return found

    def _weighted_values(self, index: int, weights: NDArray[np.int64]) -> Floats | None:
        """The average precisions of a class if each image occurs as often as its weight."""
        images, truths = np.array(self.places[index]).T
        total = int(weights[images] @ truths)
        if not total:
            return None
        order, right = self._by_score(index)
        each = np.repeat(weights[images], [len(found) for found, _ in self.found[index]])[order]
        return np.array([_average(row, total, each) for row in right])

    def of_class(self, index: int) -> dict[str, Any]:
        values = self.values_of(index)
        return {
            "index": index,
            "label": label_of(self.class_labels, index),
            "boxes": self.truths.get(index, 0),
            "map_50": None if values is None else float(values[0]),
            "map_coco": None if values is None else float(values.mean()),
        }

    def values_of(self, index: int) -> Floats | None:
        """The average precision at each overlap; None if there are no true boxes."""
        total = self.truths.get(index, 0)
        if not total:
            return None
        _, right = self._by_score(index)
        return np.array([_average(row, total) for row in right])

    def _by_score(self, index: int) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
        """The order of all predictions of a class by falling score, and whether each is right."""
        scores = np.concatenate([scores for scores, _ in self.found[index]])
        right = np.concatenate([right for _, right in self.found[index]], axis=1)
        order = np.argsort(-scores, kind="stable")
        return order, right[:, order]


def overlaps_of(boxes: Floats, others: Floats) -> Floats:
    """Intersection over union of boxes (n, 4) and others (m, 4): left, top, right, bottom."""
    low = np.maximum(boxes[:, None, :2], others[None, :, :2])
    high = np.minimum(boxes[:, None, 2:], others[None, :, 2:])
    both = (high - low).clip(0).prod(axis=2)
    area, other = ((one[:, 2:] - one[:, :2]).prod(axis=1) for one in (boxes, others))
    whole = area[:, None] + other[None] - both
    return np.divide(both, whole, out=np.zeros_like(both), where=whole > 0)


def _right(overlaps: Floats) -> NDArray[np.bool_]:
    """Which predictions are right at each least overlap (overlaps, predictions).

    Args:
        overlaps: of predictions by falling score with true boxes (predictions, truths).
    """
    right = np.zeros((len(OVERLAPS), len(overlaps)), np.bool_)
    if not overlaps.size:
        return right
    for level, least in enumerate(OVERLAPS):
        left = overlaps.copy()
        for place in range(len(left)):
            # Of equal ones the last, as in COCO's own code.
            best = left.shape[1] - 1 - int(left[place, ::-1].argmax())
            if left[place, best] >= least:
                right[level, place] = True
                left[:, best] = -1
    return right


def _average(
    right: NDArray[np.bool_], total: int, weights: NDArray[np.int64] | None = None
) -> float:
    """The average precision of predictions by falling score, each of which counts so often."""
    each = np.ones(len(right), np.int64) if weights is None else weights
    right, each = right[each > 0], each[each > 0]
    hits = np.cumsum(right * each)
    precision = hits / np.cumsum(each)
    # The greatest precision at this recall or a higher one.
    highest = np.maximum.accumulate(precision[::-1])[::-1]
    places = np.searchsorted(hits / total, _RECALLS, side="left")
    return float(np.append(highest, 0.0)[places].mean())
