"""Building a network, in a process of its own. Imports Keras."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import keras
import numpy as np

from core.conformance.results import place_of
from core.plugins import InputSpec, NetworkInterface
from core.training.tasks import learning_of

SAMPLES = 2


def answer_to(question: Mapping[str, Any], plugin: type[NetworkInterface]) -> list[dict[str, Any]]:
    """Facts of the network that is built for each of the inputs; see `built`."""
    folder = Path(question["folder"])
    return [
        built(plugin, as_spec(given), question["options"], folder / f"{number}")
        for number, given in enumerate(question["inputs"])
    ]


def as_spec(given: Mapping[str, Any]) -> InputSpec:
    """The inputs that were sent as JSON, where tuples are lists."""
    values: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in given.items()
    }
    return InputSpec(**values)


def built(
    plugin: type[NetworkInterface], inputs: InputSpec, options: Mapping[str, Any], place: Path
) -> dict[str, Any]:
    """What became of building, or the error and where it was raised.

    Beside the place, the network's snapshot is written with a batch and the output for it.
    """
    try:
        model, is_heads = _build(plugin, inputs, options)
        again, _ = _build(plugin, inputs, options)
    except Exception as error:
        return {"error": f"{type(error).__name__}: {error}", "place": place_of(error)}
    if not isinstance(model, keras.Model) or not getattr(model, "inputs", None):
        return {"error": f"build returns {model!r:.80}", "place": "build"}
    facts = {
        "inputs": [list(one.shape) for one in model.inputs],
        "outputs": [list(one.shape) for one in model.outputs],
        "is_heads": is_heads,
        "foreign": sorted({_name_of(layer) for layer in _layers(model) if not _is_keras(layer)}),
        "renamed": _renamed(model, again),
        "parameters": model.count_params(),
    }
    random = np.random.default_rng(0)
    batch = random.uniform(0, 255, (SAMPLES, *inputs.shape)).astype(np.float32)
    np.savez(f"{place}.npz", batch=batch, output=keras.ops.convert_to_numpy(model(batch)))
    model.save(f"{place}.keras")
    return facts


def _build(
    plugin: type[NetworkInterface], inputs: InputSpec, options: Mapping[str, Any]
) -> tuple[Any, bool]:
    """The network, and whether its only output is what the head returned."""
    learning = learning_of(inputs.task)
    made: list[Any] = []

    def head(features: Any) -> Any:
        made.append(learning.head(features, inputs))
        return made[-1]

    model = plugin().build(replace(inputs, head=head), **options)
    outputs = getattr(model, "outputs", None) or []
    return model, len(outputs) == 1 and any(outputs[0] is one for one in made)


def _layers(model: Any) -> Iterator[Any]:
    for layer in model.layers:
        yield layer
        if isinstance(layer, keras.Model):
            yield from _layers(layer)


def _is_keras(layer: Any) -> bool:
    return type(layer).__module__.partition(".")[0] == "keras"


def _name_of(layer: Any) -> str:
    return f"{type(layer).__module__}.{type(layer).__qualname__}"


def _renamed(model: Any, again: Any) -> list[str]:
    """The weights, by path and shape, that a second network does not have."""
    known = {(weight.path, tuple(weight.shape)) for weight in again.weights}
    return [w.path for w in model.weights if (w.path, tuple(w.shape)) not in known]
