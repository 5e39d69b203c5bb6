"""The generated data of `robustness_cases`, whose answers are known.

A drawing is an image of objects on a noisy background, uint8 from 10 to 120: so it can be made
twice as bright, and inverted, without loss.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.generic]
Pair = tuple[Image, Image]
"""An image (height, width) and its classes by pixel."""

SHAPES = ("disc", "square", "triangle")
SIDE = 64
_BACKGROUND, _TISSUE, _OBJECT = 15, 55, 100
CHANGES: Mapping[str, Callable[[Image], Image]] = {
    "as in training": lambda image: image,
    "twice as bright": lambda image: (image.astype(int) * 2).clip(0, 255).astype(np.uint8),
    "half the contrast": lambda image: (image / 2 + image.mean() / 2).astype(np.uint8),
    "inverted": lambda image: 255 - image,
    "of 16 bits": lambda image: image.astype(np.uint16) * 257,
}
"""What may become of the images of other patients, by name."""


def patient(random: np.random.Generator) -> Pair:
    """A body with an organ, class 1, and a vessel as bright as the organ, but a fifth as large."""
    mask = np.zeros((SIDE, SIDE), np.uint8)
    vessel, body = mask.copy(), mask.copy()
    center = [int(value) for value in random.integers(29, 36, 2)]
    axes = (int(random.integers(24, 28)), int(random.integers(20, 26)))
    cv2.ellipse(body, center, axes, 0, 0, 360, 1, -1)
    angle = random.uniform(0, 2 * np.pi)
    place, across = (
        (int(center[0] + way * 10 * np.cos(angle)), int(center[1] + way * 10 * np.sin(angle)))
        for way in (1, -1)
    )
    cv2.circle(mask, place, int(random.integers(6, 9)), 1, -1)
    cv2.circle(vessel, across, 3, 1, -1)
    return _drawn(random, body, np.maximum(mask, vessel)), mask


def shape_of(random: np.random.Generator, name: str) -> Image:
    """A picture of one shape, at any place and of several sizes."""
    mask = np.zeros((SIDE, SIDE), np.uint8)
    x, y = (int(value) for value in random.integers(18, SIDE - 18, 2))
    radius = int(random.integers(9, 15))
    if name == "disc":
        cv2.circle(mask, (x, y), radius, 1, -1)
    else:
        corners = 4 if name == "square" else 3
        turn = random.uniform(0, 2 * np.pi) + 2 * np.pi * np.arange(corners) / corners
        points = np.stack([x + radius * np.cos(turn), y + radius * np.sin(turn)], axis=1)
        cv2.fillPoly(mask, [points.round().astype(np.int32)], 1)
    return _drawn(random, np.zeros_like(mask), mask)


def lesions(random: np.random.Generator, classes: Sequence[int] = (1, 2)) -> Pair:
    """Discs (1) and rings (2), both small and equally bright, in an image of any size."""
    height, width = (int(value) for value in random.integers(96, 145, 2))
    mask = np.zeros((height, width), np.uint8)
    # Half a percent of the pixels for each class.
    area = 0.005 * height * width
    quarters = random.permutation(4)
    for index, quarter in zip(classes, quarters, strict=False):
        x = width // 4 + int(quarter % 2) * width // 2 + int(random.integers(-12, 13))
        y = height // 4 + int(quarter // 2) * height // 2 + int(random.integers(-12, 13))
        if index == 1:
            cv2.circle(mask, (x, y), round((area / np.pi) ** 0.5), 1, -1)
        else:
            radius = round((area / np.pi * 4 / 3) ** 0.5)
            cv2.circle(mask, (x, y), radius, 2, -1)
            cv2.circle(mask, (x, y), radius // 2, 0, -1)
    return _drawn(random, np.ones_like(mask), (mask > 0).astype(np.uint8)), mask


def glyph(random: np.random.Generator, pattern: Image) -> Image:
    """A pattern of 5 × 5 squares, somewhat moved and rotated."""
    mask = cv2.resize(pattern.astype(np.uint8), (40, 40), interpolation=cv2.INTER_NEAREST)
    mask = np.pad(mask, 12)
    moved = cv2.getRotationMatrix2D((SIDE / 2, SIDE / 2), random.uniform(-10, 10), 1)
    moved[:, 2] += random.uniform(-5, 5, 2)
    mask = cv2.warpAffine(mask, moved, (SIDE, SIDE), flags=cv2.INTER_NEAREST)
    return _drawn(random, np.zeros_like(mask), mask)


def patterns(count: int, random: np.random.Generator) -> Image:
    """Patterns of 5 × 5 squares, no two of which are the same."""
    chosen = random.choice(2**25 - 1, count, replace=False) + 1
    return (chosen[:, np.newaxis] >> np.arange(25) & 1).reshape(count, 5, 5).astype(np.uint8)


def _drawn(random: np.random.Generator, tissue: Image, objects: Image) -> Image:
    """The picture of masks: smooth, noisy, and of a patient's own brightness."""
    picture = np.where(objects, _OBJECT, np.where(tissue, _TISSUE, _BACKGROUND))
    smooth = cv2.GaussianBlur(picture.astype(np.float32), (0, 0), 0.7)
    noisy = smooth * random.uniform(0.9, 1.1) + random.normal(0, 4, picture.shape)
    return noisy.clip(10, 120).round().astype(np.uint8)


def write(path: Path, image: Image) -> str:
    """Write an image as PNG; its path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    cv2.imwrite(str(path), image)
    return str(path)


def write_pairs(folder: Path, stage: str, pairs: Sequence[Pair]) -> list[str]:
    """Write images and masks; FIELD=VALUE of both folders."""
    prefix = "" if stage == "train" else "validation_"
    for number, (image, mask) in enumerate(pairs):
        for kind, pixels in (("feature", image), ("label", mask)):
            write(folder / stage / kind / f"{number:03d}.png", pixels)
    return [f"{prefix}{kind}_folder={folder / stage / kind}" for kind in ("feature", "label")]
