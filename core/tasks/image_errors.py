"""How far predicted images are from the true ones."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

CEILING = 100.0
"""The greatest peak signal-to-noise ratio in dB: that of an exact prediction is infinite."""
_SIGMA = 1.5
_WINDOW = 11
"""Pixels of the Gaussian window's side."""
_K1, _K2 = 0.01, 0.03

_Image = NDArray[np.float64]


class ImageErrors:
    """Errors over the pixels of all images together, and means of measures of each image.

    With errors e = predicted - true over all pixels and channels: MAE = mean of abs(e), RMSE =
    square root of the mean of e². PSNR and SSIM are means over the images; see `psnr_of` and
    `ssim_of`.
    """

    def __init__(self) -> None:
        self.sums: list[tuple[float, float, float]] = []
        """Of each image: how many values it has, their absolute and their squared errors."""
        self.psnr: list[float | None] = []
        self.ssim: list[float | None] = []

    def add(self, output: NDArray[Any], label: NDArray[Any]) -> None:
        """Add a predicted and a true image (height, width, channels)."""
        found, truth = output.astype(np.float64), label.astype(np.float64)
        errors = found - truth
        self.sums.append((errors.size, float(np.abs(errors).sum()), float((errors**2).sum())))
        self.psnr.append(psnr_of(found, truth))
        self.ssim.append(ssim_of(found, truth))

    def part(self, places: NDArray[np.intp]) -> ImageErrors:
        """Of some of the images."""
        found = ImageErrors()
        for place in places:
            found.sums.append(self.sums[place])
            found.psnr.append(self.psnr[place])
            found.ssim.append(self.ssim[place])
        return found

    def last(self) -> dict[str, float | int | None]:
        """The PSNR and the SSIM of the image that was added last."""
        return {"psnr": self.psnr[-1], "ssim": self.ssim[-1]}

    def summary(self) -> dict[str, Any]:
        """`mae`, `rmse`, `psnr` and `ssim`; None where nothing was measured."""
        return self.weighted(np.ones(len(self.sums), np.int64))

    @property
    def work(self) -> int:
        return 5 * len(self.sums)

    def weighted(self, weights: NDArray[np.int64]) -> dict[str, float | None]:
        values, absolute, squared = weights @ np.array(self.sums).reshape(-1, 3)
        return {
            "mae": float(absolute / values) if values else None,
            "rmse": float(np.sqrt(squared / values)) if values else None,
            "psnr": _weighted_mean(self.psnr, weights),
            "ssim": _weighted_mean(self.ssim, weights),
        }


def _weighted_mean(values: Sequence[float | None], weights: NDArray[np.int64]) -> float | None:
    """The mean of the values that are defined; None if none is."""
    known = np.array([value is not None for value in values], np.bool_) & (weights > 0)
    if not known.any():
        return None
    return float(np.average(np.array(values, np.float64)[known], weights=weights[known]))


def psnr_of(found: _Image, truth: _Image) -> float | None:
    """The peak signal-to-noise ratio of an image in dB: 10 · log10(range² / mean of e²).

    The range is that of the true image's values, since what a dtype could hold says nothing of
    16-bit and float images. At most `CEILING`; None if all true values are the same.
    """
    span = float(np.ptp(truth))
    if not span:
        return None
    error = float(np.mean((found - truth) ** 2)) / span**2
    return min(CEILING, -10 * np.log10(error).item()) if error else CEILING


def ssim_of(found: _Image, truth: _Image) -> float | None:
    """Structural similarity (Wang et al. 2004), the mean over pixels and channels.

    A Gaussian window of 11 × 11 pixels with σ 1.5, where it fits into the image; K1 = 0.01 and
    K2 = 0.03, with the range of the true image's values. None for smaller images, and if all
    true values are the same.
    """
    span = float(np.ptp(truth))
    if not span or min(truth.shape[:2]) < _WINDOW:
        return None
    c1, c2 = (_K1 * span) ** 2, (_K2 * span) ** 2
    mean_x, mean_y = _blurred(found), _blurred(truth)
    variance_x = _blurred(found**2) - mean_x**2
    variance_y = _blurred(truth**2) - mean_y**2
    covariance = _blurred(found * truth) - mean_x * mean_y
    numerator = (2 * mean_x * mean_y + c1) * (2 * covariance + c2)
    similarity = numerator / ((mean_x**2 + mean_y**2 + c1) * (variance_x + variance_y + c2))
    return float(similarity.mean())


def _blurred(image: _Image) -> _Image:
    """Gaussian means (…, …, channels), only where the window fits into the image."""
    margin = _WINDOW // 2
    blurred = np.empty_like(image)
    for channel in range(image.shape[2]):
        blurred[:, :, channel] = cv2.GaussianBlur(
            np.ascontiguousarray(image[:, :, channel]), (_WINDOW, _WINDOW), _SIGMA
        )
    return blurred[margin : image.shape[0] - margin, margin : image.shape[1] - margin]
