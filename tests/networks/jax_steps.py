"""One training step of every bundled network on Keras's backend, for a process of its own."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np

from core.networks import Network, inputs_of, least_side, networks, option_values
from core.plugins import InputSpec, Task
from core.plugins.inputs import DataInfo
from core.training.tasks import learning_of

SMALL = {"width": 4, "units": 16, "filters": 4, "embedding": 4, "depth": 1, "code": 2}
OPTIONS: dict[str, Any] = {**SMALL, "pooling": "map"}
"""Of small networks, with more kinds of layers than initially."""
SAMPLES = 2
RATE = 1e-3
THOROUGH = "DIGITS_TESTS_THOROUGH"
"""A variable of the environment: also the networks that are not in `BY_KERAS`."""
BY_KERAS = {"unet", "unet-image", "detector", "lenet", "convnet-regressor", "character-cnn"}
"""A small network of each task, trained by Keras with metrics and Adam. The others are trained by
their gradients: with hundreds of weights, compiling random values and Adam takes longer."""


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


def step(network: Network, inputs: InputSpec) -> dict[str, float]:
    """What training a step gives: the loss, and by Keras the metrics; else the `change`."""
    import keras

    fields = network.options_form.base_fields
    options = option_values(network, {name: OPTIONS[name] for name in OPTIONS if name in fields})
    learning, info = learning_of(inputs.task), DataInfo(inputs, ("a", "b"), SAMPLES, 0)
    inputs = replace(inputs, head=partial(learning.head, inputs=inputs))
    images = np.random.default_rng(0).uniform(0, 5, (SAMPLES, *inputs.shape)).astype(np.float32)
    labels = labels_for(inputs.task, images)
    if network.get_id() not in BY_KERAS:
        with keras.StatelessScope(initialize_variables=False):
            model = network().build(inputs, **options)
        return descended(model, learning.loss(info), images, labels)
    built = network().build(inputs, **options)
    model = keras.Model(built.inputs, learning.learned(built))
    model.compile(keras.optimizers.Adam(), learning.loss(info), metrics=learning.metrics(info))
    found = model.train_on_batch(images, labels, return_dict=True)
    return {name: float(value) for name, value in found.items()}


def descended(model: Any, loss: Any, images: Any, labels: Any) -> dict[str, float]:
    """The loss, and how far a step of gradient descent moves all weights together."""
    import jax

    random = np.random.default_rng(0)
    weights = [
        random.normal(0, 0.05, weight.shape).astype(weight.dtype)
        for weight in model.trainable_variables
    ]
    others = [np.ones(other.shape, other.dtype) for other in model.non_trainable_variables]

    def loss_of(weights: list[Any]) -> Any:
        outputs, _ = model.stateless_call(weights, others, images, training=True)
        return loss(labels, outputs)

    @jax.jit
    def trained(weights: list[Any]) -> Any:
        value, gradients = jax.value_and_grad(loss_of)(weights)
        return value, [one - RATE * slope for one, slope in zip(weights, gradients, strict=True)]

    value, after = trained(weights)
    moved = [np.square(one - other).sum() for one, other in zip(weights, after, strict=True)]
    return {"loss": float(value), "change": float(np.sqrt(np.sum(moved)))}


def is_chosen(network: Network) -> bool:
    return network.get_id() in BY_KERAS or THOROUGH in os.environ


def main() -> None:
    """Print a line of JSON for each network: backend, id, task, and what the step gave."""
    import keras

    bundled = [one for one in networks() if one.__module__.startswith("networks.")]
    for number, network in enumerate(bundled):
        if is_chosen(network):
            inputs = inputs_for(network, number)
            line = [keras.backend.backend(), network.get_id(), inputs.task, step(network, inputs)]
            print(json.dumps(line), flush=True)
