"""How far the outlines of predicted and true masks are apart, in pixels and in millimetres.

The surface of a class are its pixels with a neighbour above, below, left or right that is
not of the class; what is outside of the image is not. Each pixel of one surface has a distance
to the nearest pixel of the other. *Hausdorff 95* is the greater one of the 95th percentiles of
both directions; the *average symmetric surface distance* is the mean over the pixels of both
surfaces. Both are undefined where the class is missing in one of the masks; how many images have it
in both is counted.

Distances in millimetres are of images whose pixels have a known size (see `places`), which need not
be square; over all images, they are there only if all have one.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property, partial
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from core.tasks.apart import distances_apart
from core.tasks.dice import none_if_nan, weighted_means
from core.tasks.places import Spacing
from core.tasks.ratios import mean

_CROSS = cv2.getStructuringElement(cv2.MORPH_CROSS, (3, 3))
_PERCENTILE = 95
NAMES = ("hd95", "assd")
IN_MM = ("hd95_mm", "assd_mm")
_ALL = (*NAMES, *IN_MM)

Masks = NDArray[np.uint8]


class SurfaceDistances:
    """Hausdorff 95 and average symmetric surface distance of each class in each image, in pixels;
    and the same in millimetres."""

    def __init__(self, ignored: int | None = None) -> None:
        self.ignored = ignored
        self.by_image: list[NDArray[np.float32]] = []
        """The four distances of each class (4, classes) by image; NaN if undefined."""
        self.spacings: list[Spacing | None] = []
        """Of each image."""

    def add_masks(
        self,
        predicted: NDArray[np.integer[Any]],
        truth: NDArray[np.integer[Any]],
        indices: Sequence[int],
        spacing: Spacing | None = None,
    ) -> None:
        """Add two masks (height, width) of class indices, which have those classes in common."""
        counted = None if self.ignored is None else truth != self.ignored
        found = np.full((len(_ALL), max(indices, default=0) + 1), np.nan, np.float32)
        for index in indices:
            masks = [mask == index for mask in (predicted, truth)]
            if counted is not None:
                masks = [mask & counted for mask in masks]
            both = [mask.astype(np.uint8) for mask in masks]
            if (distances := distances_of(*both)) is not None:
                found[: len(NAMES), index] = distances
                found[len(NAMES) :, index] = _in_mm(distances, both, spacing)
        self.by_image.append(found)
        self.spacings.append(spacing)

    def part(self, places: NDArray[np.intp]) -> SurfaceDistances:
        """Of some of the images."""
        found = SurfaceDistances(self.ignored)
        found.by_image = [self.by_image[place] for place in places]
        found.spacings = [self.spacings[place] for place in places]
        return found

    @property
    def names(self) -> tuple[str, ...]:
        """What is known of all images."""
        return _ALL if self.spacings and None not in self.spacings else NAMES

    def rows(self, indices: Sequence[int]) -> list[dict[str, float | int | None]]:
        """The distances of those classes, the means of the images that have the class in both
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
        return 2 * len(self.names) * self._stacked[0].size if self.by_image else 0

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
        return means_of(rows, self.names) | by_class

    def last(self, index: int) -> dict[str, float | None]:
        """The figures of a class in the image that was added last."""
        found = self.by_image[-1]
        values = found[:, index] if index < found.shape[1] else np.full(len(_ALL), np.nan)
        names = NAMES if self.spacings[-1] is None else _ALL
        return {name: none_if_nan(value) for name, value in zip(names, values, strict=False)}

    @cached_property
    def _stacked(self) -> NDArray[np.float64]:
        """The distances (4, images, classes); NaN if undefined."""
        size = max(one.shape[1] for one in self.by_image)
        table = np.full((len(_ALL), len(self.by_image), size), np.nan)
        for place, one in enumerate(self.by_image):
            table[:, place, : one.shape[1]] = one
        return table

    @cached_property
    def _known(self) -> NDArray[np.bool_]:
        return ~np.isnan(self._stacked[0])

    def _weighted(
        self, indices: Sequence[int], weights: NDArray[np.int64]
    ) -> list[dict[str, float | None]]:
        names = self.names
        means = [weighted_means(one, weights) for one in self._stacked[: len(names)]]
        return [
            {
                name: none_if_nan(one[index]) if index < len(one) else None
                for name, one in zip(names, means, strict=True)
            }
            for index in indices
        ]


def means_of(
    rows: Sequence[dict[str, float | None]], names: Sequence[str] = NAMES
) -> dict[str, float | None]:
    """The means over the classes."""
    return {name: mean([row[name] for row in rows]) for name in names}


def _in_mm(
    pixels: tuple[float, float], masks: Sequence[Masks], spacing: Spacing | None
) -> tuple[float, float]:
    """Both distances in mm, given those in pixels; NaN without a spacing."""
    if spacing is None:
        return np.nan, np.nan
    if spacing[0] == spacing[1]:
        return pixels[0] * spacing[0], pixels[1] * spacing[0]
    return distances_of(masks[0], masks[1], spacing) or (np.nan, np.nan)


def distances_of(
    predicted: Masks, truth: Masks, spacing: Spacing | None = None
) -> tuple[float, float] | None:
    """Hausdorff 95 and average symmetric surface distance.

    Args:
        predicted: (height, width) with 1 where the class is, else 0.
        truth: the same.
        spacing: of the pixels, in mm; None: distances are in pixels.

    Returns:
        None if one of them is empty.
    """
    if not predicted.any() or not truth.any():
        return None
    left, top, width, height = cv2.boundingRect(predicted | truth)
    # Nothing outside of the box is part of a surface, or nearer to one.
    crop = np.s_[top : top + height, left : left + width]
    surfaces = [_surface(np.ascontiguousarray(mask[crop])) for mask in (predicted, truth)]
    measure = _distances if spacing is None else partial(distances_apart, spacing=spacing)
    there, back = measure(*surfaces), measure(*surfaces[::-1])
    hausdorff = max(np.percentile(there, _PERCENTILE), np.percentile(back, _PERCENTILE))
    return float(hausdorff), float(np.concatenate([there, back]).mean(dtype=np.float64))


def _surface(mask: Masks) -> NDArray[np.bool_]:
    inner = cv2.erode(mask, _CROSS, borderType=cv2.BORDER_CONSTANT, borderValue=0)
    return np.greater(mask, inner)


def _distances(surface: NDArray[np.bool_], other: NDArray[np.bool_]) -> NDArray[Any]:
    """Of each pixel of a surface to the nearest one of the other."""
    outside = (~other).astype(np.uint8)
    return cv2.distanceTransform(outside, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)[surface]
