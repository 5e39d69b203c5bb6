"""All figures of a segmentation: agreement of areas, distances of outlines, and areas."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.tasks.dice import MaskAgreement
from core.tasks.plots import DOTS, GUIDE, Plot, Series, as_points, few
from core.tasks.surfaces import NAMES, SurfaceDistances, means_of

_MOST_CLASSES = 6
"""Of the plot of areas."""
_MARGIN = 1.05
"""How much longer its axes are than the largest area."""


class MaskFigures:
    """Measures predicted masks; see `dice` and `surfaces` for what is measured."""

    def __init__(self, class_labels: Sequence[str], ignored: int | None = None) -> None:
        self.agreement = MaskAgreement(class_labels, ignored)
        self.surfaces = SurfaceDistances(ignored)

    def add(self, output: NDArray[Any], label: NDArray[Any]) -> None:
        """Add an image: probabilities (height, width, classes), and its mask
        (height, width, 1) of class indices."""
        predicted, truth = output.argmax(axis=2), label[:, :, 0]
        self.agreement.add_masks(predicted, truth, output.shape[2])
        self.surfaces.add_masks(predicted, truth, self.agreement.common())

    def part(self, places: NDArray[np.intp]) -> MaskFigures:
        """Of some of the images."""
        found = MaskFigures(())
        found.agreement = self.agreement.part(places)
        found.surfaces = self.surfaces.part(places)
        return found

    def summary(self) -> dict[str, Any]:
        """What `MaskAgreement` says, and `hd95` and `assd` in pixels; the overall figures are
        means of the classes."""
        found = self.agreement.summary()
        if not found["classes"]:
            return found | dict.fromkeys(NAMES)
        rows = self.surfaces.rows([row["index"] for row in found["classes"]])
        classes = [row | more for row, more in zip(found["classes"], rows, strict=True)]
        return found | means_of(rows) | {"classes": classes}

    def last(self) -> dict[str, float | int | None]:
        """The figures of the image that was added last, by metric and class."""
        found: dict[str, float | int | None] = {}
        for index, row in self.agreement.last():
            label = self.agreement.label_of(index)
            for name, value in {**row, **self.surfaces.last(index)}.items():
                found[f"{name}[{label}]"] = value
        return found

    def plots(self) -> list[Plot]:
        """The predicted area of each class in each image over the true one."""
        if not self.agreement.counts:
            return []
        series, largest = [], 0
        for index in self.agreement.counted()[:_MOST_CLASSES]:
            predicted, true = self.agreement.areas(index)
            some = few(np.flatnonzero(predicted + true))
            if len(some):
                largest = max(largest, int(predicted.max()), int(true.max()))
                points = as_points(true[some], predicted[some])
                series.append(Series(self.agreement.label_of(index), points, DOTS))
        if not series:
            return []
        most = _MARGIN * largest
        same = Series("the same area", [(0.0, 0.0), (most, most)], GUIDE)
        axes, limits = ("True pixels", "Predicted pixels"), ((0, most), (0, most))
        return [Plot("areas", "Areas by image", *axes, [same, *series], limits)]

    @property
    def work(self) -> int:
        return self.agreement.work + self.surfaces.work

    def weighted(self, weights: NDArray[np.int64]) -> dict[str, float | None]:
        labels = {index: self.agreement.label_of(index) for index in self.agreement.counted()}
        return self.agreement.weighted(weights) | self.surfaces.weighted(weights, labels)
