"""From files by class to entries by stage."""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Collection, Sequence
from typing import Any, NotRequired, TypedDict

from core.plugins import IngestionError
from core.splits import choose_stages
from digits_image_classification.folders import Classes, subfolder_of


class ImageEntry(TypedDict):
    """One image, as the JSON object that is kept of it; there may be a million."""

    file: str
    """Relative to the training folder; absolute where it is in a folder of its stage."""
    label: int
    group: NotRequired[str]


GroupOf = Callable[[str, str], str | None]
"""From a folder and a file in it to what the file belongs to; None: to nothing."""


def by_folder(folder: str, file: str) -> str | None:
    return subfolder_of(file)


def by_nothing(folder: str, file: str) -> str | None:
    return None


def choose_classes(found: Classes, folder: str, least: int, most: int | None, seed: int) -> Classes:
    """The classes that have enough files, and of those with too many a random choice.

    Raises:
        IngestionError: fewer than two classes are left.
    """
    chosen = {}
    for name, files in found.items():
        if len(files) >= least:
            if most is not None and len(files) > most:
                chooser = random.Random(f"{seed}/{name}")  # noqa: S311 - no secret
                files = sorted(chooser.sample(files, most))
            chosen[name] = files
    if len(chosen) < 2:
        counts = ", ".join(f"{name}: {len(files)}" for name, files in list(found.items())[:10])
        raise IngestionError(
            f"{folder} holds {len(chosen)} classes with at least {least} images; two are needed. "
            f"It is to hold a folder for each class. Found: {counts or 'no folders'}."
        )
    return chosen


def left_out(found: Classes, chosen: Classes) -> list[dict[str, Any]]:
    """``{"count": …, "reason": …}`` for each class of which not all images are taken."""
    return [
        {
            "count": len(files) - len(chosen.get(name, ())),
            "reason": f"images of {name}, which has "
            + ("more than are wanted" if name in chosen else "fewer than the least"),
        }
        for name, files in found.items()
        if len(files) > len(chosen.get(name, ()))
    ]


def check_classes(folder: str, found: Collection[str], known: Collection[str]) -> None:
    """Refuse the folder of a stage that has no classes, or others than training.

    Raises:
        IngestionError: the text names the folder and the classes.
    """
    if others := sorted(set(found) - set(known)):
        raise IngestionError(
            f"{folder} has classes that the training images have not: {', '.join(others[:10])}."
        )
    if not found:
        raise IngestionError(f"{folder} is to hold a folder for each class, and has none.")


def entries_of(
    classes: Classes, folder: str, names: Sequence[str], group_of: GroupOf
) -> list[ImageEntry]:
    """The entries of the named classes in the order of their files."""
    entries: list[ImageEntry] = []
    for label, name in enumerate(names):
        for file in classes.get(name, ()):
            entry = ImageEntry(file=file, label=label)
            if (group := group_of(folder, file)) is not None:
                entry["group"] = group
            entries.append(entry)
    return entries


def own_entries(
    classes: Classes, folder: str, names: Sequence[str], group_of: GroupOf
) -> list[ImageEntry]:
    """The entries of a stage that has a folder of its own."""
    entries = entries_of(classes, folder, names, group_of)
    for entry in entries:
        entry["file"] = os.path.join(folder, entry["file"])
    return entries


def divided(
    entries: list[ImageEntry], val_percent: float, test_percent: float, seed: int
) -> dict[str, list[ImageEntry]]:
    """The entries of each stage, in their order."""
    stages = choose_stages(
        [entry.get("group") for entry in entries],
        [entry["label"] for entry in entries],
        val_percent=val_percent,
        test_percent=test_percent,
        seed=seed,
    )
    divided: dict[str, list[ImageEntry]] = {"train": [], "val": [], "test": []}
    for entry, stage in zip(entries, stages, strict=True):
        divided[stage].append(entry)
    return divided
