"""Names, colours and agreement of the classes of a segmentation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.plugins import DatasetInfo

# Okabe and Ito's colours, which colour-blind people tell apart; class 0 is the background.
COLORS = [
    (0, 0, 0),
    (230, 159, 0),
    (86, 180, 233),
    (0, 158, 115),
    (240, 228, 66),
    (0, 114, 178),
    (213, 94, 0),
    (204, 121, 167),
]
TRUTH_COLOR = (255, 255, 255)

Color = tuple[int, int, int]


@dataclass(frozen=True)
class SegmentClass:
    """A class of the masks, as it is shown."""

    index: int
    label: str
    rgb: Color

    @property
    def color(self) -> str:
        """As CSS writes it: #rrggbb."""
        return "#{:02x}{:02x}{:02x}".format(*self.rgb)


def classes_of(dataset: DatasetInfo, count: int) -> list[SegmentClass]:
    """The classes 0 … count - 1; names and colours that the dataset lacks are made up."""
    labels, palette = dataset.class_labels, dataset.palette
    return [
        SegmentClass(
            index,
            labels[index] if index < len(labels) else f"class {index}",
            palette[index] if index < len(palette) else default_color(index),
        )
        for index in range(count)
    ]


def default_color(index: int) -> Color:
    return COLORS[index] if index == 0 else COLORS[1 + (index - 1) % (len(COLORS) - 1)]


def dice(predicted: NDArray[Any], truth: NDArray[Any]) -> float | None:
    """2·|P ∩ T| / (|P| + |T|) of two boolean masks; None where both are empty (Dice 1945)."""
    size = int(np.count_nonzero(predicted)) + int(np.count_nonzero(truth))
    return 2 * int(np.count_nonzero(predicted & truth)) / size if size else None
