"""Names, colours and agreement of the classes of a segmentation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.plugins import DatasetInfo
from core.plugins.drawing import Color, css

TRUTH_COLOR: Color = (255, 255, 255)


@dataclass(frozen=True)
class SegmentClass:
    """A class of the masks, as it is shown."""

    index: int
    label: str
    rgb: Color

    @property
    def color(self) -> str:
        """As CSS writes it: #rrggbb."""
        return css(self.rgb)


def classes_of(dataset: DatasetInfo, count: int) -> list[SegmentClass]:
    """The classes 0 … count - 1."""
    return [SegmentClass(i, dataset.class_label(i), dataset.color(i)) for i in range(count)]


def dice(predicted: NDArray[Any], truth: NDArray[Any]) -> float | None:
    """2·|P ∩ T| / (|P| + |T|) of two boolean masks; None where both are empty (Dice 1945)."""
    size = int(np.count_nonzero(predicted)) + int(np.count_nonzero(truth))
    return 2 * int(np.count_nonzero(predicted & truth)) / size if size else None
