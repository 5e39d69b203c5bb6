"""From the two folders to entries, and from entries to stages."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypedDict

from core.plugins import IngestionError
from digits_sunnybrook import contours, series


class SliceEntry(TypedDict):
    """One contoured image, as the JSON object that is kept of it."""

    name: str
    group: str
    """The case, or of several of one patient the first; core tells whether stages share one."""
    image: str | None
    """Relative to the image folder; None where it was not found."""
    contours: dict[str, str]
    """Paths by kind, relative to the contour folder."""
    problem: str
    """Why there is no image; empty where there is one."""


Slices = dict[int, dict[str, str]]
"""The contoured images of a case: paths of the contours by image number and kind."""


def list_entries(
    image_folder: str, contour_folder: str, kinds: Sequence[str]
) -> tuple[list[SliceEntry], list[dict[str, Any]]]:
    """The contoured images of all cases in order, and what was skipped.

    Args:
        kinds: the kinds of contours that an image must have.

    Returns:
        the entries, and ``{"count": …, "reason": …}`` for what was skipped.

    Raises:
        IngestionError: no contours or no images at all.
    """
    cases, skipped = _find_slices(contour_folder, kinds)
    if not cases:
        raise IngestionError(
            f"No image has {' and '.join(kinds)} contours in {contour_folder}; expected are "
            f"{' and '.join(contours.LAYOUTS[kind] for kind in kinds)}."
        )
    images = series.find_images(image_folder)
    if not images:
        raise IngestionError(f"No images are in {image_folder}; expected are {series.LAYOUT}.")
    entries = [
        entry
        for case in sorted(cases)
        for entry in entries_of(case, cases[case], images.get(case, {}), image_folder)
    ]
    return entries, skipped


def _find_slices(
    folder: str, kinds: Sequence[str]
) -> tuple[dict[str, Slices], list[dict[str, Any]]]:
    """The images of each case that have contours of all kinds, and what was skipped."""
    found: dict[str, Slices] = {}
    repeated = incomplete = 0
    for contour in contours.find_contours(folder):
        if contour.kind in kinds:
            paths = found.setdefault(contour.case, {}).setdefault(contour.number, {})
            repeated += contour.kind in paths
            paths.setdefault(contour.kind, contour.path)

    complete: dict[str, Slices] = {}
    for case, slices in found.items():
        for number, paths in slices.items():
            if len(paths) == len(kinds):
                complete.setdefault(case, {})[number] = paths
            else:
                incomplete += 1
    counts = {
        f"images without both contours, {' and '.join(kinds)}": incomplete,
        "contours of an image that has one of that kind already": repeated,
    }
    return complete, [{"count": n, "reason": reason} for reason, n in counts.items() if n]


def entries_of(
    case: str, slices: Slices, images: series.Series, folder: str
) -> Iterator[SliceEntry]:
    """The entries of one case, by image number."""
    chosen = series.choose_series(case, images, slices.keys()) if images else None
    for number in sorted(slices):
        if chosen is None:
            name, image = f"{case}/{number:04d}", None
            problem = f"The case {case} has no images {series.LAYOUT} in {folder}."
        else:
            name, image = f"{case}/IM-{chosen:04d}-{number:04d}", images[chosen].get(number)
            problem = "" if image else f"The contoured image {name}.dcm is not in {folder}."
        yield SliceEntry(
            name=name, group=case, image=image, contours=slices[number], problem=problem
        )


def choose_validation(groups: Iterable[str], percent: int, seed: int) -> set[str]:
    """The groups for validation: the given percentage, rounded down, in random order.

    Where validation is wanted and there are two groups or more, it gets at least one,
    and so does training.
    """
    shuffled = sorted(set(groups))
    random.Random(seed).shuffle(shuffled)  # noqa: S311 - no secret
    count = max(len(shuffled) * percent // 100, 1) if percent else 0
    return set(shuffled[: min(count, len(shuffled) - 1)])
