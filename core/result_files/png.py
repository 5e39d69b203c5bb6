"""Masks as PNG in the colors of the classes, at the size of the inputs."""

from __future__ import annotations

from pathlib import Path

from core.inference.masks import palette_image
from core.inference.places import relative_places
from core.inference.results import count_results, read_results
from core.result_files.facts import Facts, Written


def write(folder: Path, target: Path, facts: Facts) -> Written:
    """Write the mask of each input into a folder, named after the input.

    Raises:
        InferenceError: the inference has no masks.
        StoreError: they are damaged.
    """
    count, written = count_results(folder), Written()
    names = [one.name for one in read_results(folder, 0, count)]
    for place, one in zip(relative_places(names), read_results(folder, 0, count), strict=True):
        mask = palette_image(one.array, facts.colors)
        path = target / place.with_name(f"{place.name}.png")
        path.parent.mkdir(parents=True, exist_ok=True)
        mask.save(path)
        written.files[path] = [one.name]
    return written
