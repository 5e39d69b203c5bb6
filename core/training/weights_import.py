"""What is imported, for which network; imports no TensorFlow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class WeightsImport:
    """What is imported, for which network."""

    file: Path
    output: Path
    """The `.safetensors` file to write."""
    network: str
    options: Mapping[str, Any] = field(default_factory=dict)
    shape: tuple[int, int, int] = (128, 128, 3)
    by_order: bool = False
    reversed_channels: bool = False
    """Whether the first layer's colors are blue, green, red."""
    golden: Sequence[float] = ()
    """The first features of the golden picture (64 × 64), from another program."""
