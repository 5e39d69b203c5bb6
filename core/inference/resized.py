"""Samples of another dataset at the size of the images that a model was trained on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from core.images import Fit, Size
from core.inference.spec import Input, Inputs
from core.ingest.tagging import rescaled
from core.tasks.base import TaskDefinition

_NOTHING = Fit()


def resized(
    inputs: Inputs, shape: tuple[int | None, ...], fit: Fit, task: TaskDefinition
) -> tuple[Inputs, str]:
    """Bring images to a size as an ingestion does, with their masks, boxes or targets.

    Args:
        inputs: samples, with images (height, width, channels).
        shape: of them all; None: a length that differs.
        fit: the size, and how images are brought to it.

    Returns:
        the inputs at that size, and what was done; "" if they have it already.
    """
    if fit == _NOTHING or not task.is_picture:
        return inputs, ""
    wanted = fit.of((1, 1)).size
    if shape[:2] == wanted:
        return inputs, ""

    def read(start: int) -> Iterator[Input]:
        for given in inputs.read(start):
            yield _resized(given, fit, wanted, task)

    source = f" from {shape[1]} × {shape[0]}" if None not in shape[:2] else ""
    how = f"{fit.mode}" + (", then padded" if fit.padding else "")
    return Inputs(inputs.count, read), (
        f"The images were resized{source} to {wanted[1]} × {wanted[0]} pixels ({how}), the size of "
        "the training images."
    )


def _resized(given: Input, fit: Fit, wanted: Size, task: TaskDefinition) -> Input:
    if given.feature is None or given.feature.shape[:2] == wanted:
        return given
    placement = fit.of((given.feature.shape[0], given.feature.shape[1]))
    try:
        feature = placement.image(given.feature)
        label = None if given.label is None else task.moved(given.label, placement)
    except ValueError as error:
        return replace(given, feature=None, error=f"It cannot be resized: {error}.")
    origin = given.origin and given.origin.resized(fit)
    tags = rescaled(dict(given.tags), placement.scale)
    return replace(given, feature=feature, label=label, origin=origin, tags=tags)
