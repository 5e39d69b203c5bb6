"""One training step of every bundled network on Keras's backend, for a process of its own."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import partial
from itertools import count
from typing import Any

import numpy as np

from core.networks import Network, inputs_of, least_side, networks, option_values
from core.plugins import InputSpec, Task
from core.plugins.inputs import DataInfo
from core.training.tasks import learning_of

SMALL = {"width": 4, "units": 16, "filters": 4, "embedding": 4, "depth": 1, "code": 2}
SAMPLES = 2
COMPILED = {"unet", "unet-image", "detector", "lenet", "convnet-regressor", "character-cnn"}
"""A small network of each task; of the others the steps are traced only, for the sake of time."""


def inputs_for(network: Network, number: int) -> InputSpec:
    """The smallest images, for one of its tasks: each task is that of some network."""
    task = network.tasks[number % len(network.tasks)]
    side = least_side(network) or 16
    shape = (1, 16, 1) if task == Task.TEXT_CLASSIFICATION else (side, side, 1)
    return replace(inputs_of(task, shape, 2), maxima=(5.0,))


def labels_for(task: str, images: Any) -> Any:
    classes = np.arange(SAMPLES) % 2
    return {
        Task.CLASSIFICATION: classes,
        Task.TEXT_CLASSIFICATION: classes,
        Task.MULTI_LABEL: np.stack([classes, 1 - classes], axis=1),
        Task.REGRESSION: np.stack([classes, 1 - classes], axis=1).astype(np.float32),
        Task.SEGMENTATION: (images > 2).astype(np.uint8),
        Task.IMAGE_TO_IMAGE: np.repeat(images, 2, axis=-1),
        Task.DETECTION: np.array([[[0, 1, 1, 9, 9], [-1] * 5]] * SAMPLES, np.float32),
    }[Task(task)]


def step(network: Network, inputs: InputSpec) -> dict[str, Any]:
    """The loss, the metrics, and whether JAX compiled the step or only traced it."""
    import keras

    fields = network.options_form.base_fields
    options = option_values(network, {name: SMALL[name] for name in SMALL if name in fields})
    learning, info = learning_of(inputs.task), DataInfo(inputs, ("a", "b"), SAMPLES, 0)
    inputs = replace(inputs, head=partial(learning.head, inputs=inputs))
    images = np.random.default_rng(0).uniform(0, 5, (SAMPLES, *inputs.shape)).astype(np.float32)
    labels = labels_for(inputs.task, images)
    if network.get_id() not in COMPILED:
        with keras.StatelessScope(initialize_variables=False):
            model = network().build(inputs, **options)
        return {"traced": traced(model, learning.loss(info), images, labels)}
    built = network().build(inputs, **options)
    model = keras.Model(built.inputs, learning.learned(built))
    model.compile(keras.optimizers.Adam(), learning.loss(info), metrics=learning.metrics(info))
    found = model.train_on_batch(images, labels, return_dict=True)
    return {name: float(value) for name, value in found.items()}


def traced(model: Any, loss: Any, images: Any, labels: Any) -> int:
    """The number of gradients of a step that is traced, since compiling it takes long."""
    import jax

    weights, others = (
        [jax.ShapeDtypeStruct(one.shape, one.dtype) for one in variables]
        for variables in (model.trainable_variables, model.non_trainable_variables)
    )

    def loss_of(weights: list[Any], others: list[Any]) -> Any:
        outputs, _ = model.stateless_call(weights, others, images, training=True)
        return loss(labels, outputs)

    return len(jax.eval_shape(jax.grad(loss_of), weights, others))


def main() -> None:
    """Print a line of JSON for each network: backend, id, task, and what the step gave."""
    import keras

    numbers = count()
    for network in networks():
        if network.__module__.startswith("networks."):
            inputs = inputs_for(network, next(numbers))
            line = [keras.backend.backend(), network.get_id(), inputs.task, step(network, inputs)]
            print(json.dumps(line), flush=True)
