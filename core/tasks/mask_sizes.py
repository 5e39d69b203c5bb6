"""Areas and volumes of what masks show, in mm² and ml, where the places of images are known."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.tasks.dice import MaskAgreement, none_if_nan, weighted_means
from core.tasks.places import Place
from core.tasks.ratios import mean
from core.tasks.volumes import MM3_PER_ML, Stack, stacks_of

AREAS = {
    False: ("True pixels", "Predicted pixels"),
    True: ("True area in mm²", "Predicted area in mm²"),
}
"""The axes of the plot of areas, by `has_areas`."""
ERROR = "volume_error_ml"


class MaskSizes:
    """Measures counted pixels at the places of their images."""

    def __init__(self, agreement: MaskAgreement, places: Sequence[Place]) -> None:
        """Take the counts of each image, and where each lies."""
        self.agreement = agreement
        self.places = places

    @property
    def has_areas(self) -> bool:
        """Whether the size of pixels is known in all images."""
        return bool(self.places) and all(place.spacing is not None for place in self.places)

    def areas(self, index: int) -> tuple[NDArray[Any], NDArray[Any]]:
        """Predicted and true area of a class in each image, in mm²; in pixels if that is not
        known of all."""
        predicted, true = self.agreement.areas(index)
        if not self.has_areas:
            return predicted, true
        return predicted * self._pixels, true * self._pixels

    @cached_property
    def _pixels(self) -> NDArray[np.float64]:
        """The area of a pixel in each image, in mm²."""
        return np.array([_area(place) for place in self.places])

    def of_class(self, index: int) -> dict[str, float | None]:
        """What is known of a class: its areas in all images, and the mean error of volumes."""
        if not self.has_areas:
            return {}
        predicted, true = (float(area.sum()) for area in self.areas(index))
        found: dict[str, float | None] = {"predicted_mm2": predicted, "true_mm2": true}
        if self._stacks:
            found[ERROR] = self._error(index)
        return found

    def overall(self, indices: Sequence[int]) -> dict[str, float | None]:
        """The mean error of those classes' volumes, where there are volumes."""
        if not self.has_areas or not self._stacks:
            return {}
        return {ERROR: mean([self._error(index) for index in indices])}

    def weighted(self, weights: NDArray[np.int64]) -> dict[str, float | None]:
        """The mean errors of volumes, overall and of each class, if each image occurs so often.

        They are undefined if a volume's images do not all occur equally often: then it is none.
        """
        if not self.has_areas or not self._stacks:
            return {}
        labels = [self.agreement.label_of(index) for index in self.agreement.counted()]
        of_slices, starts = weights[self._members[0]], self._members[1]
        times = np.minimum.reduceat(of_slices, starts)
        errors: list[float | None] = [None] * len(labels)
        if (times == np.maximum.reduceat(of_slices, starts)).all():
            errors = [none_if_nan(one) for one in weighted_means(self._errors, times)]
        by_class = {f"{ERROR}[{label}]": one for label, one in zip(labels, errors, strict=True)}
        return {ERROR: mean(errors)} | by_class

    def last(self, index: int) -> dict[str, float | int | None]:
        """The areas of a class in the image that was added last."""
        _, predicted, true = self.agreement.counts[-1]
        found: dict[str, float | int | None] = {"predicted_pixels": int(predicted[index])}
        if self.places[-1].spacing is not None:
            pixel = _area(self.places[-1])
            found["predicted_mm2"] = float(predicted[index] * pixel)
            found["true_mm2"] = float(true[index] * pixel)
        return found

    def volumes(self) -> list[dict[str, Any]]:
        """Each volume with its slices and the ml of each class; none where not all is known."""
        return [self._described(stack) for stack in self._stacks] if self.has_areas else []

    def _described(self, stack: Stack) -> dict[str, Any]:
        first = self.places[stack.members[0]]
        rows = []
        for index in self.agreement.counted():
            predicted, true = self._ml(stack, index)
            label = self.agreement.label_of(index)
            rows.append({"label": label, "predicted_ml": predicted, "true_ml": true})
        return {
            "series": stack.series,
            "time": stack.time,
            "slices": len(stack.members),
            "missing": stack.missing,
            "distance_mm": round(stack.distance, 6),
            "distance_from": stack.distance_from,
            "spacing_from": first.spacing_from,
            "classes": rows,
        }

    def _error(self, index: int) -> float:
        """The mean absolute difference of predicted and true volumes, in ml."""
        return float(self._errors[:, self.agreement.counted().index(index)].mean())

    @cached_property
    def _errors(self) -> NDArray[np.float64]:
        """The absolute differences in ml (volumes, classes that are measured)."""
        classes = self.agreement.counted()
        pairs = np.array([[self._ml(stack, index) for index in classes] for stack in self._stacks])
        return np.abs(pairs[:, :, 0] - pairs[:, :, 1])

    @cached_property
    def _members(self) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """The images of all volumes, one volume after the other, and where each begins."""
        sizes = [len(stack.members) for stack in self._stacks]
        members = [member for stack in self._stacks for member in stack.members]
        return np.array(members, np.intp), np.cumsum([0, *sizes[:-1]], dtype=np.intp)

    def _ml(self, stack: Stack, index: int) -> tuple[float, float]:
        members, height = list(stack.members), stack.distance / MM3_PER_ML
        predicted, true = (
            float((pixels[members] * self._pixels[members]).sum()) * height
            for pixels in self.agreement.areas(index)
        )
        return predicted, true

    @cached_property
    def _stacks(self) -> list[Stack]:
        return stacks_of(self.places)


def _area(place: Place) -> float:
    """Of a pixel, in mm²."""
    return place.spacing[0] * place.spacing[1] if place.spacing else np.nan
