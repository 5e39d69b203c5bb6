"""Outputs of an ensemble are the averages of its members' outputs, computed by NumPy."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from core.exceptions import InferenceError
from core.inference.raw import read_raw
from core.inference.spec import InferenceSpec, Input, Inputs
from core.tasks import Task, task_of

pytestmark = pytest.mark.training
IMAGES = np.random.default_rng(0).uniform(0, 255, (5, 8, 8, 1)).astype(np.float32)


def network(path: Path, seed: int, masks: bool, size: int | None = 8) -> Path:
    import keras
    from keras import layers

    keras.utils.set_random_seed(seed)
    image = layers.Input((size, size, 1))
    x = layers.Conv2D(3, 3, padding="same")(layers.Rescaling(1 / 99)(image))
    x = x if masks else layers.GlobalAveragePooling2D()(x)
    keras.Model(image, layers.Softmax(name="probabilities")(x)).save(path)
    return path


def outputs_of(path: Path) -> np.ndarray:
    import keras

    return keras.models.load_model(path).predict(IMAGES, verbose=0)


@pytest.mark.parametrize(("task", "masks"), [("classification", False), ("segmentation", True)])
def test_probabilities_are_averaged(tmp_path, task, masks):
    from core.inference.engine import infer

    first, *others = [
        network(tmp_path / f"{n}.keras", n, masks, 8 if n else None) for n in range(3)
    ]
    spec = InferenceSpec(
        snapshot=first,
        members=others,
        inputs=Inputs.of([Input(str(n), image) for n, image in enumerate(IMAGES)]),
        class_labels=["a", "b", "c"],
        folder=tmp_path / "inference",
        max_outputs=9,
        task=task,
        batch_size=2,
    )
    assert infer(spec, lambda *_: None).metrics["samples"] == 5
    each = [outputs_of(path) for path in (first, *others)]
    assert np.abs(each[0] - each[1]).max() > 0.01
    found = [one.outputs["probabilities"] for one in read_raw(spec.folder, 0, 5)]
    assert np.abs(np.array(found) - np.mean(each, axis=0)).max() <= 1e-6


def test_members_of_other_shapes_are_refused(tmp_path):
    from core.inference.ensemble import Ensemble

    paths = [network(tmp_path / f"{size}.keras", 0, True, size) for size in (8, 9)]
    with pytest.raises(InferenceError, match="take inputs of different shapes"):
        Ensemble(paths, task_of(Task.SEGMENTATION))
