"""How images of files became features, and the way back: masks and boxes at the files' geometry."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.images.resizing import Mode, Size, resize, scaled_size


@dataclass(frozen=True)
class Fit:
    """What is done with each image: resizing, then padding at the right and at the bottom."""

    size: Size | None = None
    """(height, width) in pixels to which it is resized; None: it is not."""
    mode: Mode = "squash"
    """How; see `core.images.resizing`."""
    padding: Size | None = None
    """(height, width) to which it is then padded with 0; None: it is not."""

    def of(self, source: Size) -> Placement:
        return Placement(self, source)


@dataclass(frozen=True)
class Placement:
    """Where the pixels of an image of a known size lie in its feature."""

    fit: Fit
    source: Size
    """(height, width) of the image."""

    @property
    def size(self) -> Size:
        """(height, width) of the feature."""
        return self.fit.padding or self._resized

    @property
    def scale(self) -> tuple[float, float]:
        """Pixels of the feature for one of the image: down, and to the right."""
        y, x = (after / before for after, before in zip(self._scaled, self.source, strict=True))
        return y, x

    @property
    def _resized(self) -> Size:
        return self.fit.size or self.source

    @cached_property
    def _scaled(self) -> Size:
        """The size of the whole image before its borders are cropped or padded."""
        return scaled_size(self.source, self._resized, self.fit.mode)

    @property
    def _start(self) -> tuple[int, int]:
        """Where the scaled image starts in the feature; negative if it is cropped."""
        spare = [
            wanted - length for wanted, length in zip(self._resized, self._scaled, strict=True)
        ]
        top, left = (n // 2 if n > 0 else -(-n // 2) for n in spare)
        return top, left

    def image(self, image: NDArray[Any]) -> NDArray[Any]:
        """The feature of an image (height, width, channels)."""
        return self._padded(self._resize(image, "smooth"))

    def mask(self, mask: NDArray[Any]) -> NDArray[Any]:
        """The mask of the feature, given that of the image (height, width, 1)."""
        return self._padded(self._resize(mask, "nearest"))

    def _resize(self, array: NDArray[Any], interpolation: Any) -> NDArray[Any]:
        if self.fit.size is None:
            return array
        return resize(array, self.fit.size, self.fit.mode, interpolation)

    def _padded(self, array: NDArray[Any]) -> NDArray[Any]:
        rows, columns = array.shape[:2]
        if self.size == (rows, columns):
            return array
        if rows > self.size[0] or columns > self.size[1]:
            raise ValueError(
                f"{columns} × {rows} pixels are more than the {self.size[1]} × {self.size[0]} to "
                "which images are padded"
            )
        canvas = np.zeros((*self.size, *array.shape[2:]), array.dtype)
        canvas[:rows, :columns] = array
        return canvas

    def mask_back(self, mask: NDArray[Any]) -> NDArray[Any]:
        """The mask of the image, given that of the feature; 0 where it was cropped.

        Args:
            mask: (height, width), of any dtype; the nearest pixels are taken.
        """
        canvas = np.zeros((*self._scaled, 1), mask.dtype)
        # Where the scaled image and what is left of it in the feature overlap.
        there, here = zip(*map(_overlap, self._start, self._scaled, self._resized), strict=True)
        canvas[there] = mask[here][..., np.newaxis]
        return resize(canvas, self.source, "squash", "nearest")[..., 0]

    def boxes(self, boxes: NDArray[Any]) -> NDArray[Any]:
        """Boxes (boxes, 4) of left, top, right, bottom in the feature, given those in the image."""
        scales, shifts = self._axes
        return boxes * scales + shifts

    def boxes_back(self, boxes: NDArray[Any]) -> NDArray[Any]:
        """Boxes (boxes, 4) in the image, given those in the feature; they end at its borders."""
        scales, shifts = self._axes
        height, width = self.source
        limits = np.array([width, height, width, height], np.float64)
        clipped: NDArray[Any] = np.clip((boxes - shifts) / scales, 0, limits)
        return clipped

    @property
    def _axes(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """The scale and the shift of left, top, right and bottom."""
        y, x = self.scale
        top, left = self._start
        return np.array([x, y, x, y]), np.array([left, top, left, top], np.float64)


def _overlap(start: int, scaled: int, wanted: int) -> tuple[slice, slice]:
    """What of a scaled axis is in the feature, and where that lies in the feature."""
    first, stop = max(-start, 0), min(scaled, wanted - start)
    return slice(first, stop), slice(first + start, stop + start)
