"""Augmentation that the data rules out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from core.plugins.proposals import Fingerprint, Proposal
from core.tasks import Task

_COMMON = ("aug_rot", "aug_scale", "aug_shift", "aug_contrast")
_UPRIGHT = 15.0
"""Degrees by which characters may lean."""


def augmentation(found: Fingerprint, values: Mapping[str, Any]) -> Iterator[tuple[str, Proposal]]:
    """None that would change what is to be learned."""
    rotation = float(values.get("aug_rot", 0))
    if found.task == Task.REGRESSION:
        why = "a changed image may have another value"
        for name, value in values.items():
            if name in _COMMON or (name.startswith("aug_") and isinstance(value, float) and value):
                yield name, Proposal(0.0, why)
    elif found.task == Task.DETECTION:
        yield "aug_rot", Proposal(0.0, "a box around a rotated object is larger than the object")
    elif found.task == Task.CLASSIFICATION and _are_characters(found.class_labels):
        why = "the classes are characters, and a rotated 6 is a 9"
        yield "aug_rot", Proposal(min(rotation, _UPRIGHT), why)


def _are_characters(labels: tuple[str, ...]) -> bool:
    return len(labels) > 1 and all(len(label) == 1 and label.isalnum() for label in labels)
