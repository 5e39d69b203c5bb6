"""Dividing entries into stages, so that groups stay together."""

from __future__ import annotations

import random
from collections.abc import Hashable, Sequence

__all__ = ["choose_stages"]

TRAIN, VAL, TEST = "train", "val", "test"
SEVERAL_CLASSES = -1


def choose_stages(
    groups: Sequence[Hashable],
    classes: Sequence[int],
    *,
    val_percent: float,
    test_percent: float,
    seed: int,
) -> list[str]:
    """The stage of each entry, "train", "val" or "test"; a group is in one stage only.

    Groups whose entries are all of one class are divided class by class, so that every
    stage has all classes in the same proportions; groups with entries of several classes
    are divided together, as one more class. Percentages are of groups (of entries, if each
    is a group of its own), rounded down; but a stage with a percentage gets at least one
    group, as long as one is left for training; validation comes first.

    Args:
        groups: the group of each entry, a string or number, in an order that does not
            depend on the machine. None: the entry is a group of its own.
        classes: the class of each entry, 0 or more.
        val_percent: 0 to 100.
        test_percent: 0 to 100; both together at most 100, which leaves one group of each
            class for training.
        seed: another seed gives another division.
    """
    strata: dict[int, list[int]] = {}
    first: dict[Hashable, int] = {}
    kinds: dict[Hashable, int] = {}
    for index, (group, kind) in enumerate(zip(groups, classes, strict=True)):
        if group is None:
            strata.setdefault(kind, []).append(index)
        elif kinds.setdefault(group, kind) != kind:
            kinds[group] = SEVERAL_CLASSES
        first.setdefault(group, index)
    for group, kind in kinds.items():
        strata.setdefault(kind, []).append(first[group])

    # At first, only the first entry of a group gets its stage.
    stages = [TRAIN] * len(groups)
    for kind, indices in sorted(strata.items()):
        random.Random(f"{seed}/{kind}").shuffle(indices)  # noqa: S311 - no secret
        val, test = _counts(len(indices), val_percent, test_percent)
        for place, index in enumerate(indices[: val + test]):
            stages[index] = VAL if place < val else TEST
    return [stages[index if group is None else first[group]] for index, group in enumerate(groups)]


def _counts(groups: int, val_percent: float, test_percent: float) -> tuple[int, int]:
    """How many groups are for validation and for testing."""
    val, test = (
        max(int(groups * percent // 100), 1) if percent else 0
        for percent in (val_percent, test_percent)
    )
    # One is left for training, and validation comes before testing.
    val = min(val, max(groups - 1, 0))
    return val, min(test, max(groups - 1 - val, 0))
