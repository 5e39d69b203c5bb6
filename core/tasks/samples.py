"""Parts of samples that tasks speak of: arrays, examples, and how images move."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


class NoMeasurement:
    """The measurement of tasks without metrics."""

    def add(self, output: Array, label: Array) -> None:
        pass

    def summary(self) -> dict[str, Any]:
        return {}


class Moving(Protocol):
    """How an image is resized, cropped or padded, as its label is to be, too."""

    def image(self, image: Array, /) -> Array: ...

    def mask(self, mask: Array, /) -> Array: ...

    def boxes(self, boxes: Array, /) -> Array:
        """Of boxes (boxes, 4): left, top, right, bottom in pixels."""


@dataclass(frozen=True)
class Example:
    """A random sample and network output, to try plug-ins with."""

    feature: Array
    output: NDArray[np.float32]
    label: Any
