"""The values in label images, and whether they can be what the user says of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np

from core.plugins import IngestionError
from digits_image_segmentation.labels import Reading, read_label_image

_FILES_LOOKED_AT = 50
_MOST_VALUES = 256
MOST_TOLD = 20
_FEW_UNUSED = 4
"""Fewer classes without a pixel may be meant to have none."""
_MANY, _NEARLY_ALL = 30, 0.8
"""Masks of two classes with soft edges have more values, but hardly any pixels between the two."""

Pixels = Counter[int]
"""How many pixels have a value."""


def evenly(files: Sequence[str]) -> Sequence[str]:
    return files[:: max(len(files) // _FILES_LOOKED_AT, 1)][:_FILES_LOOKED_AT]


def pixels_in(files: Iterable[str], reading: Reading, ignored: int | None) -> Pixels:
    """How many pixels of the label images have each value; not that which is to be ignored.

    Raises:
        IngestionError: there are more values than there can be classes.
    """
    found = Pixels()
    for path in files:
        try:
            codes = read_label_image(path, reading).codes
        except IngestionError:
            continue  # rejected with its reason when it is encoded
        # Ten times as fast as np.unique, which sorts.
        counts = np.bincount(codes.ravel())
        found.update({int(value): int(counts[value]) for value in counts.nonzero()[0]})
        if len(found) > _MOST_VALUES and reading == Reading.VALUES:
            raise IngestionError(
                f"{path} and the label images before it hold more than {_MOST_VALUES} different "
                "values, which cannot be a class each. Are they photographs?"
            )
    if ignored is not None:
        del found[ignored]
    return found


def check_order(found: Pixels, folder: str) -> None:
    """Refuse values of which most are those of soft edges."""
    if len(found) > _MANY and _is_of_two(found):
        raise IngestionError(f"{_holding(found, folder)}: {_soft(found)}.")


def check_indices(found: Pixels, folder: str) -> None:
    """Refuse values that would make many classes without a single pixel."""
    most, soft = max(found), _is_of_two(found)
    unused = most + 1 - len(found)
    if soft and len(found) > _MANY:
        raise IngestionError(f"{_holding(found, folder)}: {_soft(found)}.")
    if unused < _FEW_UNUSED or unused <= len(found):
        return
    remedies = ["set grey_values to order if each value is a class"]
    if soft and len(found) > 2:
        remedies.insert(0, f"{_soft(found)}")
    if max(sorted(found)[:-1], default=0) < most // 2 and len(found) > 2:
        remedies.append(f"set ignore_label to {most}, too, if these pixels are of no class")
    raise IngestionError(
        f"{_holding(found, folder)}. As indices they make {most + 1:,} classes, {unused:,} of "
        f"which have no pixel: {'; '.join(remedies)}; or give a file with the classes' names "
        "(class_labels_path) if they are indices."
    )


def check_brightness(found: Pixels, folder: str) -> None:
    """Refuse label images without a bright pixel."""
    if found and max(found) == 0:
        raise IngestionError(
            f"Label images in {folder} hold no pixel that is at least half as bright as white: "
            "set grey_values to order or ids."
        )


def _is_of_two(found: Pixels) -> bool:
    """Whether nearly all pixels have the smallest or the largest value."""
    ends = {min(found), max(found)}
    return (
        max(found) >= _MANY
        and {value for value, _ in found.most_common(2)} == ends
        and sum(found[value] for value in ends) >= _NEARLY_ALL * found.total()
    )


def _soft(found: Pixels) -> str:
    share = (found[min(found)] + found[max(found)]) / found.total()
    return (
        f"{share:.0%} of the pixels are {min(found)} or {max(found)}, so these may be masks of two "
        "classes with soft edges; then set grey_values to threshold"
    )


def _holding(found: Pixels, folder: str) -> str:
    values = sorted(found)
    told = ", ".join(map(str, values[:MOST_TOLD])) + ", …" * (len(values) > MOST_TOLD)
    several = f"{len(values)} different values, from {values[0]} to {values[-1]}: {told}"
    return (
        f"Label images in {folder} hold {f'the values {told}' if len(values) < 9 else several}"
        if len(values) > 1
        else f"Label images in {folder} hold only the value {told}"
    )
