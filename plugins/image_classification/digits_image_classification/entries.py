"""From images and their classes to entries by stage."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NotRequired, TypedDict

from core.plugins.splits import choose_stages


class ImageEntry(TypedDict):
    """One image file, as the JSON object that is kept of it; there may be a million."""

    file: str
    """Relative to a folder, absolute, or of an invalid line the text file's name."""
    label: NotRequired[int | list[int]]
    """The index of its class, or those of several."""
    group: NotRequired[str]
    line: NotRequired[int]
    """Where a text file names it, from 1."""
    list: NotRequired[str]
    """The stage that the text file or the folder is of; "train" where there is none."""
    error: NotRequired[str]
    """What is wrong with the line."""


Stages = dict[str, list[ImageEntry]]


def divided(
    entries: Sequence[ImageEntry], val_percent: float, test_percent: float, seed: int
) -> Stages:
    """The entries of each stage, in their order; class by class where each has one class."""
    labels = (entry.get("label") for entry in entries)
    stages = choose_stages(
        [entry.get("group") for entry in entries],
        [label if isinstance(label, int) else 0 for label in labels],
        val_percent=val_percent,
        test_percent=test_percent,
        seed=seed,
    )
    divided: Stages = {"train": [], "val": [], "test": []}
    for entry, stage in zip(entries, stages, strict=True):
        divided[stage].append(entry)
    return divided
