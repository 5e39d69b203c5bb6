"""What an MR scanner makes of an image: limited resolution, noise, its field of view."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from digits_sunnybrook.shapes import CENTRES, SIZE, Image

ROWS, COLUMNS = 180, 208
"""Size of the acquired k-space; what lies outside of it is filled with zeros."""


def window(size: int) -> NDArray[np.float64]:
    """A filter that falls to the edges of k-space and so damps ringing."""
    return np.sqrt(np.hanning(size + 40)[20:-20])


def scan(image: Image, noise: float, rng: np.random.Generator) -> Image:
    """The magnitude image that is reconstructed from the noisy k-space of an image.

    Args:
        noise: deviation of the real and of the imaginary part, in units of the image;
            the magnitude's noise is Rician.
    """
    top, left = (SIZE - ROWS) // 2, (SIZE - COLUMNS) // 2
    acquired = slice(top, top + ROWS), slice(left, left + COLUMNS)
    signal = np.fft.fftshift(np.fft.fft2(image))[acquired]
    # A pixel's deviation is SIZE times smaller than that of the transform's values.
    real, imaginary = noise * SIZE * rng.standard_normal((2, ROWS, COLUMNS))
    kspace = np.zeros((SIZE, SIZE), np.complex128)
    kspace[acquired] = (signal + real + 1j * imaginary) * np.outer(window(ROWS), window(COLUMNS))
    return np.abs(np.fft.ifft2(np.fft.ifftshift(kspace))).astype(np.float32)


def circular_view(image: Image, radius: float = 0.427 * SIZE) -> Image:
    """The image without what lies outside of a circle, as some scanners leave it out."""
    middle = CENTRES - SIZE / 2
    return image * (np.hypot(middle, middle[:, np.newaxis]) <= radius)
