"""Choosing classes, and the images of a class, by how many there are."""

from __future__ import annotations

import random
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from core.plugins import IngestionError
from digits_image_classification.folders import Classes, Folder, Skipped


@dataclass(frozen=True)
class Limits:
    """How many images of a class are wanted in a folder."""

    least: int = 1
    most: int | None = None
    """None: all that there are."""

    @classmethod
    def of(cls, fields: Mapping[str, Any], stage: str) -> Limits:
        """Those of the form's fields for a stage's folder."""
        least = fields.get(f"folder_{stage}_min_per_class") or cls.least
        return cls(least, fields.get(f"folder_{stage}_max_per_class"))

    def choose(self, found: Classes, seed: int) -> Classes:
        """The classes that have enough files, and of those with too many a random choice."""
        chosen = {}
        for name, files in found.items():
            if len(files) >= self.least:
                if self.most is not None and len(files) > self.most:
                    chooser = random.Random(f"{seed}/{name}")  # noqa: S311 - no secret
                    files = sorted(chooser.sample(files, self.most))
                chosen[name] = files
        return chosen


def choose_classes(folder: Folder, limits: Limits, seed: int) -> Classes:
    """The classes to be learnt, from the folder of training images.

    Raises:
        IngestionError: fewer than two classes are left.
    """
    chosen = limits.choose(folder.classes, seed)
    if len(chosen) < 2:
        counts = ", ".join(
            f"{name}: {len(files)}" for name, files in list(folder.classes.items())[:10]
        )
        raise IngestionError(
            f"{folder.path} holds {len(chosen)} classes with at least {limits.least} images; two "
            "are needed. It is to hold a folder for each class. "
            f"Found: {counts or 'no folders'}."
        )
    return chosen


def choose_own(
    folder: Folder, trained: Collection[str], known: Collection[str], limits: Limits, seed: int
) -> Classes:
    """The images of the folder that a stage has of its own.

    Args:
        trained: the classes to be learnt.
        known: those that the folder of training images has.

    Raises:
        IngestionError: it has no class, none with enough images, or others than training.
    """
    if others := sorted(set(folder.classes) - set(known)):
        raise IngestionError(
            f"{folder.path} has classes that the training images have not: "
            f"{', '.join(others[:10])}."
        )
    if not folder.classes:
        raise IngestionError(f"{folder.path} is to hold a folder for each class, and has none.")
    chosen = limits.choose({n: f for n, f in folder.classes.items() if n in trained}, seed)
    if not chosen:
        raise IngestionError(
            f"{folder.path} has at least {limits.least} images of none of the classes."
        )
    return chosen


def left_out(
    folder: Folder, chosen: Classes, limits: Limits, trained: Collection[str]
) -> list[Skipped]:
    """The classes of which not all images are taken, with the reason."""
    rows = []
    for name, files in folder.classes.items():
        count = len(files) - len(chosen.get(name, ()))
        if name in chosen:
            reason = f"it has more than {limits.most}"
        elif len(files) < limits.least or name in trained:
            reason = f"it has fewer than {limits.least}"
        else:
            reason = "the class is left out of training"
        if count or name not in chosen:
            rows.append(Skipped(count=count, reason=f"images of {name} in {folder.path}: {reason}"))
    return rows
