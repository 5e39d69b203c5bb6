"""What an explanation is asked for, and what it is."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

MEAN, DARKEST = "mean", "darkest"
BASELINES = {
    MEAN: "Zero, after the preprocessing",
    DARKEST: "The darkest value of the image",
}


@dataclass(frozen=True)
class ExplanationOptions:
    """What can be chosen; each method takes some of it."""

    layer: str = ""
    """Grad-CAM: the name of a convolutional layer; empty: the last one."""
    steps: int = 64
    """Integrated gradients: points between baseline and image."""
    baseline: str = MEAN
    """Integrated gradients: one of `BASELINES`."""
    patch: int | None = None
    """Occlusion: pixels (or characters) of a patch's side; None: an eighth of the image's."""


@dataclass(frozen=True, eq=False)
class Explanation:
    """How much each pixel, or character, contributes to an aspect of the output."""

    map: NDArray[np.float32]
    """(height, width), or (length,) of a text; smaller than the image where the network is."""
    facts: dict[str, float | str] = field(default_factory=dict)
    """What was computed besides, by a name for people."""
    remark: str = ""
    """What to beware of."""
    is_signed: bool = True
    """Whether negative values are possible: what speaks against the aspect."""


Steps = Generator[None, None, Explanation]
"""The work on an explanation in steps of about a second at most; it returns the explanation."""


def finished(steps: Generator[None, None, Any]) -> Any:
    """What the steps return, one after the other."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value
