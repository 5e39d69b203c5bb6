"""All figures of a segmentation: agreement of areas, distances of outlines, areas and volumes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.tasks.dice import MaskAgreement
from core.tasks.mask_sizes import AREAS, MaskSizes
from core.tasks.places import NOWHERE, Place
from core.tasks.plots import DOTS, GUIDE, Plot, Series, as_points, few
from core.tasks.surfaces import NAMES, SurfaceDistances, means_of

_MOST_CLASSES = 6
"""Of the plot of areas."""
_MARGIN = 1.05
"""How much longer its axes are than the largest area."""


class MaskFigures:
    """Measures predicted masks; see `dice`, `surfaces` and `volumes` for what is measured."""

    def __init__(self, class_labels: Sequence[str], ignored: int | None = None) -> None:
        self.agreement = MaskAgreement(class_labels, ignored)
        self.surfaces = SurfaceDistances(ignored)
        self.places: list[Place] = []
        """Of each image."""
        self._next = NOWHERE
        self._measured: MaskSizes | None = None

    def place(self, place: Place) -> None:
        """Say where the image lies that is added next."""
        self._next = place

    def add(self, output: NDArray[Any], label: NDArray[Any]) -> None:
        """Add an image: probabilities (height, width, classes), and its mask
        (height, width, 1) of class indices."""
        predicted, truth = output.argmax(axis=2), label[:, :, 0]
        self.agreement.add_masks(predicted, truth, output.shape[2])
        common = self.agreement.common()
        self.surfaces.add_masks(predicted, truth, common, self._next.spacing)
        self.places.append(self._next)
        self._next, self._measured = NOWHERE, None

    def part(self, places: NDArray[np.intp]) -> MaskFigures:
        """Of some of the images."""
        found = MaskFigures(())
        found.agreement = self.agreement.part(places)
        found.surfaces = self.surfaces.part(places)
        found.places = [self.places[place] for place in places]
        return found

    @property
    def _sizes(self) -> MaskSizes:
        """Of the images so far; it is asked for every draw of an interval."""
        if self._measured is None:
            self._measured = MaskSizes(self.agreement, self.places)
        return self._measured

    def summary(self) -> dict[str, Any]:
        """What `MaskAgreement` says; `hd95` and `assd` in pixels; and where all images have
        places, `hd95_mm` and `assd_mm`, areas in mm², and the error of volumes in ml. The overall
        figures are means of the classes."""
        found = self.agreement.summary()
        if not found["classes"]:
            return found | dict.fromkeys(NAMES)
        indices = [row["index"] for row in found["classes"]]
        rows, sizes = self.surfaces.rows(indices), self._sizes
        classes = [
            row | more | sizes.of_class(row["index"])
            for row, more in zip(found["classes"], rows, strict=True)
        ]
        overall = means_of(rows, self.surfaces.names) | sizes.overall(indices)
        return found | overall | {"classes": classes}

    def volumes(self) -> list[dict[str, Any]]:
        """Each volume, with the ml of each class."""
        return self._sizes.volumes()

    def last(self) -> dict[str, float | int | None]:
        """The figures of the image that was added last, by metric and class."""
        found: dict[str, float | int | None] = {}
        for index, row in self.agreement.last():
            label = self.agreement.label_of(index)
            more = self.surfaces.last(index) | self._sizes.last(index)
            for name, value in {**row, **more}.items():
                found[f"{name}[{label}]"] = value
        return found

    def plots(self) -> list[Plot]:
        """The predicted area of each class in each image over the true one."""
        if not self.agreement.counts:
            return []
        sizes = self._sizes
        series, largest = [], 0.0
        for index in self.agreement.counted()[:_MOST_CLASSES]:
            predicted, true = sizes.areas(index)
            some = few(np.flatnonzero(predicted + true))
            if len(some):
                largest = max(largest, float(predicted.max()), float(true.max()))
                points = as_points(true[some], predicted[some])
                series.append(Series(self.agreement.label_of(index), points, DOTS))
        if not series:
            return []
        most = _MARGIN * largest
        same = Series("the same area", [(0.0, 0.0), (most, most)], GUIDE)
        axes, limits = AREAS[sizes.has_areas], ((0, most), (0, most))
        return [Plot("areas", "Areas by image", *axes, [same, *series], limits)]

    @property
    def work(self) -> int:
        return self.agreement.work + self.surfaces.work

    def weighted(self, weights: NDArray[np.int64]) -> dict[str, float | None]:
        labels = {index: self.agreement.label_of(index) for index in self.agreement.counted()}
        of_masks = self.agreement.weighted(weights) | self.surfaces.weighted(weights, labels)
        return of_masks | self._sizes.weighted(weights)
