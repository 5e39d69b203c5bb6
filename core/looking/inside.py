"""The entrance: what a network makes of an input, and what that depends on. Imports Keras."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.exceptions import InferenceError
from core.looking.explanation import Explanation, ExplanationOptions
from core.looking.methods import method_of
from core.looking.network import Array, OpenNetwork
from core.tasks.aspects import Aspect
from core.tasks.base import TaskDefinition


@dataclass(frozen=True, eq=False)
class Overview:
    """What a network makes of an input."""

    seen: Array
    """The input behind the network's preparation of it (height, width, channels) or (length,)."""
    aspects: list[Aspect]
    """What of the output can be explained, the predicted one first."""
    scores_shape: tuple[int, ...]
    layers: list[str]
    convolutions: list[str]


def overview(
    network: OpenNetwork, image: Array, task: TaskDefinition, names: Sequence[str]
) -> Overview:
    """Run the network once.

    Args:
        image: raw (height, width, channels).
        names: of the classes or values by index.
    """
    output, scores, seen = network.values(
        [network.model.outputs[0], network.after, network.seen], image
    )
    return Overview(
        seen,
        task.aspects(output, scores, names),
        scores.shape,
        [layer.name for layer in network.layers],
        network.convolutions,
    )


def explain(
    network: OpenNetwork,
    image: Array,
    found: Overview,
    method: str,
    aspect: str,
    options: ExplanationOptions,
) -> Generator[None, None, tuple[Aspect, Explanation]]:
    """Explain an aspect of the output, in steps.

    Args:
        image: raw (height, width, channels).
        found: the overview of the same image.
        method: one of `METHODS`.
        aspect: its key; "": what was predicted.

    Raises:
        InferenceError: the output has no such aspect, or the method does not fit the network.
    """
    chosen = _chosen(found.aspects, aspect)
    weights = chosen.weights(found.scores_shape)
    done: Explanation = yield from method_of(method)(network, image, weights, options)
    if not np.isfinite(done.map).all():
        raise InferenceError(
            "The explanation has values that are not numbers: the network's output, or its "
            "gradient, is not finite for this input. Choose the snapshot of another epoch."
        )
    return chosen, done


def _chosen(aspects: Sequence[Aspect], key: str) -> Aspect:
    if not key:
        return aspects[0]
    for aspect in aspects:
        if aspect.key == key:
            return aspect
    known = "; ".join(f"{one.key}: {one.text}" for one in aspects[:20])
    raise InferenceError(f"The output has no “{key}” that could be explained. There is: {known}.")


def base_of(image: Array, seen: Array) -> Any:
    """The image that maps are laid over: as given, or if the network cut it, what it saw."""
    return image if image.shape[:2] == seen.shape[:2] else seen
