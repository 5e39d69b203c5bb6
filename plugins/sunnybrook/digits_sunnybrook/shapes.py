"""Outlines with soft edges, and smooth random textures, to draw anatomy with."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

SIZE = 256
"""Height and width of the images, in pixels."""

Image = NDArray[np.floating[Any]]
"""Shape (SIZE, SIZE), float32 (which mypy loses at every product with a number)."""

# Pixel centres; the origin is the image's corner, as in contour files.
CENTRES = np.arange(SIZE, dtype=np.float32) + np.float32(0.5)


Waves = tuple[tuple[int, float, float], ...]
"""(waves around, amplitude, phase) each."""


@dataclass(frozen=True)
class Blob:
    """A wavy ellipse: its radius is ``1 + Σ a·cos(k·angle + phase)`` of an ellipse's."""

    x: float
    y: float
    rx: float
    ry: float
    tilt: float = 0.0
    waves: Waves = ()

    def outline(self, points: int) -> NDArray[np.float64]:
        """Points on the outline: shape (points, 2), columns x and y, in pixels."""
        angle = np.arange(points) * (2 * np.pi / points)
        radius = 1 + sum((a * np.cos(k * angle + p) for k, a, p in self.waves), np.zeros(points))
        u, v = radius * np.cos(angle) * self.rx, radius * np.sin(angle) * self.ry
        cos, sin = np.cos(self.tilt), np.sin(self.tilt)
        return np.stack([self.x + u * cos - v * sin, self.y + u * sin + v * cos], axis=1)

    def grown(self, pixels: float) -> Blob:
        return replace(self, rx=self.rx + pixels, ry=self.ry + pixels)

    def window(self) -> tuple[slice, slice]:
        """The rows and columns that the blob may touch."""
        reach = max(self.rx, self.ry) * (1 + sum(abs(a) for _, a, _ in self.waves)) + 3
        low = [int(np.clip(c - reach, 0, SIZE)) for c in (self.y, self.x)]
        high = [int(np.clip(c + reach, 0, SIZE)) for c in (self.y, self.x)]
        return slice(low[0], high[0]), slice(low[1], high[1])

    def coverage(self, softness: float = 1.0) -> tuple[tuple[slice, slice], Image]:
        """A window and how far its pixels are covered, 0–1, with an edge so many wide."""
        rows, columns = self.window()
        dx, dy = CENTRES[columns] - self.x, CENTRES[rows, np.newaxis] - self.y
        cos, sin = np.float32(np.cos(self.tilt)), np.float32(np.sin(self.tilt))
        point = (dx * cos + dy * sin) / self.rx + 1j * ((dy * cos - dx * sin) / self.ry)
        point = point.astype(np.complex64)
        distance = np.abs(point)
        radius = self.radius_towards(point / np.maximum(distance, np.float32(1e-6)))
        inwards = (radius - distance) * np.float32(min(self.rx, self.ry) / softness)
        return (rows, columns), np.clip(inwards + np.float32(0.5), 0, 1)

    def radius_towards(self, direction: NDArray[np.complex64]) -> Image:
        """The radius, relative to the ellipse's, in directions of length 1."""
        radius = np.ones(direction.shape, np.float32)
        power = np.ones_like(direction)
        # Powers of a direction are those of its angle's cosine; products are cheaper.
        for k in range(1, 1 + max((k for k, _, _ in self.waves), default=0)):
            power *= direction
            factor = sum(a * np.exp(1j * p) for waves, a, p in self.waves if waves == k)
            if factor:
                radius += (power * np.complex64(factor)).real
        return radius


def paint(
    image: Image, blob: Blob, value: float | Image, softness: float = 1.0, opacity: float = 1.0
) -> None:
    """Draw a blob over what is there."""
    if opacity <= 0:
        return
    window, cover = blob.coverage(softness)
    cover *= np.float32(opacity)
    colour = value[window] if isinstance(value, np.ndarray) else np.float32(value)
    image[window] += cover * (colour - image[window])


def random_waves(rng: np.random.Generator, amplitude: float, orders: range = range(2, 5)) -> Waves:
    """Waves for a `Blob`, the finer the weaker."""
    return tuple(
        (k, amplitude * 2 / k * rng.uniform(0.3, 1.0), rng.uniform(0, 2 * np.pi)) for k in orders
    )


def texture(rng: np.random.Generator, scale: float) -> Image:
    """Smooth noise of mean 0 and deviation 1, with structures of about so many pixels."""
    frequency = np.fft.fftfreq(SIZE)[:, np.newaxis] ** 2 + np.fft.rfftfreq(SIZE) ** 2
    spectrum = np.fft.rfft2(rng.standard_normal((SIZE, SIZE)))
    noise = np.fft.irfft2(spectrum * np.exp(-2 * (np.pi * scale) ** 2 * frequency), (SIZE, SIZE))
    return (noise / noise.std()).astype(np.float32)
