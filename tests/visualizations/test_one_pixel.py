"""Every view shows images whose height or width is one pixel."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from core.plugins import DatasetInfo, Task
from core.registry import view_plugins
from core.tasks import known_tasks
from visualizations.classes import classes_of
from visualizations.layers import line_layer, scale_of, scores_of

LABELS = ["background", "one", "two"]
DATASET = DatasetInfo("thin", "any", {}, {"class_labels": LABELS})
SHAPES = [(1, 40), (40, 1), (1, 1)]
PICTURES = [task for task in known_tasks() if task.id != Task.TEXT_CLASSIFICATION]


def cut(array: Any, shape: tuple[int, int]) -> Any:
    """The top left of what has the size of the example's image."""
    return array[: shape[0], : shape[1]] if np.ndim(array) == 3 else array


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("task", PICTURES, ids=lambda task: task.id)
def test_every_view_of_a_task_shows_it(task, shape):
    example = task.example(len(LABELS), np.random.default_rng(0))
    image, output, label = (
        cut(array, shape) for array in (example.feature, example.output, example.label)
    )
    assert image.shape[:2] == tuple(np.minimum(shape, (32, 48)))
    for view in view_plugins:
        if view.__module__.startswith("visualizations.") and view.shows(task.id):
            data = view(DATASET).process_data("thin", image, {"any": output}, np.asarray(label))
            assert data["input_id"] == "thin"


@pytest.mark.parametrize("shape", SHAPES[:2], ids=str)
def test_lines_cross_a_single_row_or_column_from_side_to_side(shape):
    mask = (np.arange(40) < 20).astype(np.uint8).reshape(shape)
    scale = scale_of(*shape)
    layer = line_layer(scores_of(mask, 2), classes_of(DATASET, 2), scale, 2, (255, 255, 255))
    drawn = np.asarray(layer)[:, :, 3] > 127
    along = drawn if shape[0] == 1 else drawn.T
    middle = 20 * scale
    assert along[:, middle - 1 : middle + 1].all()
    assert not along[:, : middle - 3].any()
    assert not along[:, middle + 3 :].any()


@pytest.mark.parametrize(("size", "side"), [((1, 1), 512), ((64, 64), 512), ((1, 40), 8160)])
def test_layers_are_enlarged_within_limits(size, side):
    assert scale_of(*size) * max(size) == side


def test_large_images_are_not_enlarged():
    assert scale_of(1, 10_000) == scale_of(600, 10_000) == 1
