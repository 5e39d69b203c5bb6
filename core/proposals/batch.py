"""The batch size, from the number and the size of the images."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from core.plugins.proposals import DatasetProfile, Proposal

_LEAST_STEPS = 10
"""Steps in an epoch; nnU-Net limits a batch to a twentieth of the pixels."""
_PART = 2
"""A batch has at least this part of the network's own, by whose statistics it normalizes."""
_MANY_STEPS = 1000
_LARGE = 64
_SMALL = 2
"""nnU-Net's minimum; batch normalization needs more than one sample."""
_MOST_PIXELS = 12 * 512**2
"""Of a batch: nnU-Net's reference."""


def batch_size(found: DatasetProfile, values: Mapping[str, Any]) -> Iterator[tuple[str, Proposal]]:
    """The network's own, unless there are too few, too many or too large images for it."""
    usual, count = int(values["batch_size"]), found.train_entries
    height, width, _ = found.shape
    by_count = max(_power_of_two(count // _LEAST_STEPS), min(usual // _PART, _power_of_two(count)))
    by_count = max(_SMALL, by_count)
    by_memory = max(1, _power_of_two(_MOST_PIXELS // found.pixels))
    size = min(usual, by_count, by_memory)
    if size == by_memory < min(usual, by_count):
        why = f"images of {height} × {width} pixels take much memory"
    elif size < usual:
        why = (
            f"there are only {count:,} training samples, and larger batches would leave few steps "
            "in each epoch"
        )
    elif usual < min(_LARGE, by_memory) and steps_of(count, usual) > _MANY_STEPS:
        size = min(_LARGE, by_memory)
        why = (
            f"{count:,} training samples are many, and larger batches are faster than "
            f"{steps_of(count, usual):,} steps in each epoch"
        )
    else:
        steps = steps_of(count, size)
        why = f"{count:,} training samples are then {steps:,} steps in each epoch"
    yield "batch_size", Proposal(size, why)


def steps_of(count: int, size: int) -> int:
    """The number of batches in an epoch."""
    return -(-count // size)


def _power_of_two(largest: int) -> int:
    """The largest power of two that is not above a number; 0 for 0."""
    return 1 << (largest.bit_length() - 1) if largest else 0
