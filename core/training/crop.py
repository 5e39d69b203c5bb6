"""Networks that see a part of the images: the centre, or in training any part of that size."""

from __future__ import annotations

from dataclasses import replace

from core.exceptions import TrainingError
from core.plugins.inputs import InputSpec, Pixels
from core.tasks import known_tasks, task_of

_Margins = tuple[tuple[int, int], tuple[int, int]]
"""Pixels before and after what is seen, of the height and of the width."""


def cropped_inputs(inputs: InputSpec, size: int | None) -> InputSpec:
    """What a network is built for that sees squares of that side; None: whole images.

    Raises:
        TrainingError: the images are smaller, or their labels would not fit any more.
    """
    if size is None:
        return inputs
    height, width, channels = inputs.shape
    if not task_of(inputs.task).is_cropped:
        can = ", ".join(str(task.id) for task in known_tasks() if task.is_cropped)
        raise TrainingError(
            f"crop_size is {size}, but {inputs.task} cannot be learnt from parts of images, only "
            f"{can} can. Leave crop_size empty."
        )
    if size > min(height, width):
        raise TrainingError(
            f"crop_size is {size}, but the images have {height} × {width} pixels. Set it to at "
            f"most {min(height, width)}, or leave it empty."
        )

    def pixels() -> Pixels:
        (top, _), (left, _) = margins(inputs.shape, size)
        means, deviations = (
            one[top : top + size, left : left + size] for one in inputs.pixel_statistics()
        )
        return means, deviations

    return replace(inputs, shape=(size, size, channels), pixels=pixels)


def margins(shape: tuple[int, ...], size: int) -> _Margins:
    """What a centre crop leaves out of images (height, width, …)."""
    below, beside = shape[0] - size, shape[1] - size
    return (below // 2, below - below // 2), (beside // 2, beside - beside // 2)
