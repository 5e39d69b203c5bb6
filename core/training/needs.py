"""The memory that a training needs at least, from the shapes of its network alone.

Nothing is allocated to find out, so it can be asked of networks that fit nowhere. Imports Keras.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any

import keras
import tensorflow as tf

from core.plugins.inputs import DataInfo
from core.registry import network_plugins
from core.training.precision import dtype_policy
from core.training.rates import optimizer_of
from core.training.spec import TrainingSpec
from core.training.structure import built


@dataclass(frozen=True)
class Needs:
    """The least memory of a training, and what is known of it without a step."""

    parameters: int
    trainable_parameters: int
    fixed: int
    """Bytes of all weights and of the solver's variables."""
    kept: int
    """Bytes per sample that its gradients need: what the layers with trainable weights get."""
    outputs: int
    """Bytes per sample of the outputs of all layers; close to what a sample takes."""

    def least(self, batch_size: int) -> int:
        """Bytes that a step needs at least."""
        return self.fixed + batch_size * self.kept


def needs_of(spec: TrainingSpec, info: DataInfo, *, allocates: bool = False) -> Needs:
    """What the training of a spec needs at least; forgets Keras' state of this process.

    Args:
        spec: as above.
        info: of its dataset.
        allocates: whether weights get values meanwhile, as models need that make optimizers of
            their own when they are built.

    Raises:
        TrainingError: the network cannot be built.
    """
    copies = _copies_of_solver(spec)
    # Within the scope, variables have shapes, and no values until it ends.
    scope = nullcontext() if allocates else keras.StatelessScope(initialize_variables=False)
    with scope, dtype_policy(spec.precision):
        plugin = network_plugins[spec.network]
        network = built(plugin, info.inputs, spec.network_options, spec.crop_size)
        found = Needs(
            parameters=network.count_params(),
            trainable_parameters=sum(math.prod(one.shape) for one in network.trainable_variables),
            fixed=_bytes(network.variables) + copies * _bytes(network.trainable_variables),
            kept=_bytes(_inputs_of_trainable(network)),
            outputs=_bytes(_outputs_of(network)),
        )
    keras.backend.clear_session()  # they would get values when the next scope ends
    return found


def _copies_of_solver(spec: TrainingSpec) -> int:
    """How many values the solver keeps of each weight."""
    weight = keras.Variable(keras.ops.zeros((2, 3)))
    optimizer = optimizer_of(spec, steps=1)
    optimizer.build([weight])
    return sum(one.shape == weight.shape for one in optimizer.variables)


def _inputs_of_trainable(network: keras.Model) -> Iterator[Any]:
    """What kernels are multiplied with, each tensor once: their gradients are made of it."""
    found: dict[int, Any] = {}
    for layer in network.layers:
        if any(len(weight.shape) > 1 for weight in layer.trainable_weights):
            found |= {id(one): one for node in layer._inbound_nodes for one in node.input_tensors}
    yield from found.values()


def _outputs_of(network: keras.Model) -> Iterator[Any]:
    for layer in network.layers:
        for node in layer._inbound_nodes:
            yield from node.output_tensors


def _bytes(tensors: Iterable[Any]) -> int:
    """The bytes of tensors or variables; of one sample where the batch size is open."""
    return sum(
        math.prod(length or 1 for length in one.shape) * tf.as_dtype(one.dtype).size
        for one in tensors
    )
