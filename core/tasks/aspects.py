"""What of an output can be explained: a class, a value, a box."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

_MOST_BOXES = 20


@dataclass(frozen=True, eq=False)
class Aspect:
    """A number that a network computes: the mean of some values of its scores."""

    key: str
    """What it is chosen by."""
    text: str
    """What it is, with its value: “cat 0.973”."""
    where: tuple[Any, ...]
    """Which of the scores of one sample, as an index of NumPy."""

    def value(self, scores: NDArray[Any]) -> float:
        return float(scores[self.where].mean(dtype=np.float64))

    def weights(self, shape: Sequence[int]) -> NDArray[np.float32]:
        """What to multiply scores of that shape by, so that their sum is the value."""
        found = np.zeros(shape, np.float32)
        found[self.where] = 1
        return found / found.sum()


def channel_aspect(index: int, name: str, scores: NDArray[Any]) -> Aspect:
    """The mean of a class's or value's scores, the last axis of these."""
    value = scores[..., index].mean(dtype=np.float64)
    return Aspect(str(index), f"{name} {value:.4g}", (..., index))


def mask_aspects(scores: NDArray[Any], names: Sequence[str]) -> Iterator[Aspect]:
    """The predicted pixels of each class, the background last; larger areas come first.

    Args:
        scores: probabilities of the classes at each pixel (height, width, classes).
        names: of the classes by index.
    """
    predicted = scores.argmax(axis=-1)
    areas = np.bincount(predicted.ravel(), minlength=scores.shape[-1])
    for index in sorted(areas.nonzero()[0].tolist(), key=lambda one: (one == 0, -areas[one])):
        mean = scores[predicted == index, index].mean(dtype=np.float64)
        text = f"{names[index]}, mean {mean:.3f} of {areas[index]:,} px"
        yield Aspect(str(index), text, (predicted == index, index))


def box_aspects(
    boxes: NDArray[Any], scores: NDArray[Any], names: Sequence[str]
) -> Iterator[Aspect]:
    """The boxes, then the most probable cell of each class that has none.

    Args:
        boxes: class, score, left, top, right, bottom (boxes, 6), by falling score.
        scores: probabilities of the classes at each cell (rows, columns, classes).
        names: of the classes by index.
    """
    for number, box in enumerate(boxes[:_MOST_BOXES], 1):
        index = int(box[0])
        # A box has the score of the cell from which it was made.
        cell = np.unravel_index(np.abs(scores[..., index] - box[1]).argmin(), scores.shape[:2])
        corners = ", ".join(f"{corner:.0f}" for corner in box[2:])
        text = f"box {number}: {names[index]} {box[1]:.3f} at {corners}"
        yield Aspect(f"box {number}", text, (*cell, index))
    found = set(boxes[:_MOST_BOXES, 0].astype(int).tolist())
    for index in sorted(set(range(scores.shape[-1])) - found):
        cell = np.unravel_index(scores[..., index].argmax(), scores.shape[:2])
        text = f"{names[index]}, most probable place {scores[(*cell, index)]:.3f}"
        yield Aspect(str(index), text, (*cell, index))
