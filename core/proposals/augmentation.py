"""Augmentation that the data rules out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from core.plugins.proposals import DatasetProfile, Proposal
from core.tasks import task_of

_COMMON = ("aug_rot", "aug_scale", "aug_shift", "aug_contrast")
_COLORS = ("aug_saturation", "aug_hue")
_MIRRORED = ("aug_flip_horizontal", "aug_flip_vertical", "aug_quadrant_rotation")
_ON: Mapping[str, Mapping[str, Any]] = {
    "shift": {"aug_shift": 0.1},
    "rotation": {"aug_rot": 180.0},
    "flip": {"aug_flip_horizontal": True, "aug_flip_vertical": True},
    "scale": {"aug_scale": 0.25},
    "contrast": {"aug_contrast": 0.3, "aug_brightness": 0.2, "aug_gamma": 0.4},
}
"""What to turn on for each change that leaves values as they are."""
_SCALED = ("lengths", "areas")
"""Values that training scales with the image."""
_UPRIGHT = 15.0
"""Degrees by which characters may lean."""
_Proposed = Iterator[tuple[str, Proposal]]


def augmentation(found: DatasetProfile, usual: Mapping[str, Any]) -> _Proposed:
    """Turn off changes that would alter what is to be learned."""
    task = task_of(found.task)
    if not task.is_augmented:
        proposed = dict(_on(found))
        yield from proposed.items()
        on = set(proposed)
        names = [name for name in usual if name.startswith("aug_") and name not in on]
        always = set(_COMMON) - on
        yield from _off(usual, names, "a changed image may have another value", always)
        return
    if found.shape[2] == 1:
        yield from _off(usual, _COLORS, "the images have no colors")
    if task.has_classes and _are_characters(found.class_labels):
        why = "the classes are characters, and a rotated 6 is a 9"
        yield "aug_rot", Proposal(min(float(usual.get("aug_rot", 0)), _UPRIGHT), why)
        yield from _off(usual, _MIRRORED, "the classes are characters, and a mirrored b is a d")


def _on(found: DatasetProfile) -> _Proposed:
    """Turn on the changes of which the dataset says what becomes of values."""
    for change in found.unchanged_by:
        for name, value in _ON.get(change, {}).items():
            yield name, Proposal(value, "the dataset says that this leaves values as they are")
    if found.values_are in _SCALED:
        why = f"the values are {found.values_are}, which are scaled with the image"
        yield "aug_scale", Proposal(0.4, why)


def _off(
    usual: Mapping[str, Any], names: Iterable[str], why: str, always: Collection[str] = ()
) -> _Proposed:
    """Turn off what is on; with the reason in any case for those that are `always` named."""
    for name in names:
        if usual.get(name) or name in always:
            off = False if isinstance(usual[name], bool) else 0.0
            yield name, Proposal(off, why)


def _are_characters(labels: tuple[str, ...]) -> bool:
    return len(labels) > 1 and all(len(label) == 1 and label.isalnum() for label in labels)
