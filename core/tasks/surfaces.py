"""How far the outlines of predicted and true masks are apart, in pixels.

The surface of a class are its pixels with a neighbour above, below, left or right that is
not of the class; what is outside of the image is not. Each pixel of one surface has a distance
to the nearest pixel of the other. *Hausdorff 95* is the greater one of the 95th percentiles of
both directions; the *average symmetric surface distance* is the mean over the pixels of both
surfaces. Both are undefined where the class is missing in one of the masks; how many images have it
in both is counted.

Datasets store arrays of pixels and not how large these are, since their images may be resized and
come from different scanners: so distances are in pixels of the dataset.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from core.tasks.dice import none_if_nan, weighted_means
from core.tasks.ratios import mean

_CROSS = cv2.getStructuringElement(cv2.MORPH_CROSS, (3, 3))
_PERCENTILE = 95
NAMES = ("hd95", "assd")

Masks = NDArray[np.uint8]


class SurfaceDistances:
    """Hausdorff 95 and average symmetric surface distance of each class in each image."""

    def __init__(self, ignored: int | None = None) -> None:
        self.ignored = ignored
        self.by_image: list[NDArray[np.float32]] = []
        """Both distances of each class (2, classes) by image; NaN if undefined."""

    def add_masks(
        self,
        predicted: NDArray[np.integer[Any]],
        truth: NDArray[np.integer[Any]],
        indices: Sequence[int],
    ) -> None:
        """Add two masks (height, width) of class indices, which have those classes in common."""
        counted = None if self.ignored is None else truth != self.ignored
        found = np.full((2, max(indices, default=0) + 1), np.nan, np.float32)
        for index in indices:
            masks = [mask == index for mask in (predicted, truth)]
            if counted is not None:
                masks = [mask & counted for mask in masks]
            distances = distances_of(*(mask.astype(np.uint8) for mask in masks))
            if distances is not None:
                found[:, index] = distances
        self.by_image.append(found)

    def part(self, places: NDArray[np.intp]) -> SurfaceDistances:
        """Of some of the images."""
        found = SurfaceDistances(self.ignored)
        found.by_image = [self.by_image[place] for place in places]
        return found

    def rows(self, indices: Sequence[int]) -> list[dict[str, float | int | None]]:
        """`hd95` and `assd` of those classes, the means of the images that have the class in both
        masks, and their number, `surface_images`."""
        weights = np.ones(len(self.by_image), np.int64)
        distances = self._weighted(indices, weights)
        images = [
            int(self._known[:, index].sum()) if index < self._known.shape[1] else 0
            for index in indices
        ]
        return [
            {**row, "surface_images": count} for row, count in zip(distances, images, strict=True)
        ]

    @property
    def work(self) -> int:
        return 4 * self._stacked[0].size if self.by_image else 0

    def weighted(
        self, weights: NDArray[np.int64], labels: dict[int, str]
    ) -> dict[str, float | None]:
        """The figures of those classes if each image occurs so often."""
        rows = self._weighted(list(labels), weights)
        by_class = {
            f"{name}[{label}]": value
            for label, row in zip(labels.values(), rows, strict=True)
            for name, value in row.items()
        }
        return means_of(rows) | by_class

    def last(self, index: int) -> dict[str, float | None]:
        """The figures of a class in the image that was added last."""
        found = self.by_image[-1]
        values = found[:, index] if index < found.shape[1] else np.full(2, np.nan)
        return {name: none_if_nan(value) for name, value in zip(NAMES, values, strict=True)}

    @cached_property
    def _stacked(self) -> NDArray[np.float64]:
        """The distances (2, images, classes); NaN if undefined."""
        size = max(one.shape[1] for one in self.by_image)
        table = np.full((2, len(self.by_image), size), np.nan)
        for place, one in enumerate(self.by_image):
            table[:, place, : one.shape[1]] = one
        return table

    @cached_property
    def _known(self) -> NDArray[np.bool_]:
        return ~np.isnan(self._stacked[0])

    def _weighted(
        self, indices: Sequence[int], weights: NDArray[np.int64]
    ) -> list[dict[str, float | None]]:
        means = [weighted_means(one, weights) for one in self._stacked]
        return [
            {
                name: none_if_nan(one[index]) if index < len(one) else None
                for name, one in zip(NAMES, means, strict=True)
            }
            for index in indices
        ]


def means_of(rows: Sequence[dict[str, float | None]]) -> dict[str, float | None]:
    """The means over the classes."""
    return {name: mean([row[name] for row in rows]) for name in NAMES}


def distances_of(predicted: Masks, truth: Masks) -> tuple[float, float] | None:
    """Hausdorff 95 and average symmetric surface distance in pixels.

    Args:
        predicted: (height, width) with 1 where the class is, else 0.
        truth: the same.

    Returns:
        None if one of them is empty.
    """
    if not predicted.any() or not truth.any():
        return None
    left, top, width, height = cv2.boundingRect(predicted | truth)
    # Nothing outside of the box is part of a surface, or nearer to one.
    crop = np.s_[top : top + height, left : left + width]
    surfaces = [_surface(np.ascontiguousarray(mask[crop])) for mask in (predicted, truth)]
    there, back = _distances(*surfaces), _distances(*surfaces[::-1])
    hausdorff = max(np.percentile(there, _PERCENTILE), np.percentile(back, _PERCENTILE))
    return float(hausdorff), float(np.concatenate([there, back]).mean(dtype=np.float64))


def _surface(mask: Masks) -> NDArray[np.bool_]:
    inner = cv2.erode(mask, _CROSS, borderType=cv2.BORDER_CONSTANT, borderValue=0)
    return np.greater(mask, inner)


def _distances(surface: NDArray[np.bool_], other: NDArray[np.bool_]) -> NDArray[Any]:
    """Of each pixel of a surface to the nearest one of the other."""
    outside = (~other).astype(np.uint8)
    return cv2.distanceTransform(outside, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)[surface]
