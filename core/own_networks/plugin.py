"""A source as a network plug-in, inside the sandbox."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import fields
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from django.forms import Field, Form
from safetensors.numpy import save

from core.networks import OWN
from core.own_networks.probing import PROBED
from core.own_networks.runtime import Inputs, Source, build_network
from core.own_networks.weights import as_bytes
from core.plugins import InputSpec, NetworkInterface
from core.registry import network_plugins
from core.training.custom import Custom
from core.training.probe_files import Arrays


def register(source: Source, task: str, options: Mapping[str, Any]) -> type[NetworkInterface]:
    """Have the registry of this process know the source as that plug-in.

    Args:
        source: as above.
        task: what is learnt.
        options: their values, which were checked outside.
    """
    given = {name: Field(initial=value, required=False) for name, value in options.items()}

    class Own(NetworkInterface):
        id = OWN
        title = "The own network"
        tasks = (task,)
        options_form = type("OptionsForm", (Form,), given)
        trained: Any = None
        """What `build` returned last."""

        def build(self, inputs: InputSpec, **options: Any) -> Any:
            facts = {field.name: getattr(inputs, field.name) for field in fields(InputSpec)}
            network, Own.trained = build_network(source, Inputs(**facts), options)
            return network

    network_plugins.register(Own)
    return Own


class OwnParts(Custom):
    """The loss, metrics and training step of a source, if it has them."""

    is_confined = True

    def __init__(self, source: Source, plugin: Any, tell: Callable[..., None]) -> None:
        self.source = source
        self.plugin = plugin
        self.tell = tell
        self.network: Any = None
        self.outputs: Any = None

    @property
    def takes_rate(self) -> bool:
        return not self.has_own_step

    @property
    def has_own_step(self) -> bool:
        """Whether it was built with a training step of its own."""
        return self.plugin.trained is not self.network

    def loss(self, loss: Any) -> Any:
        self._default_loss = getattr(self.source.module, "loss", None) or loss
        return self._default_loss

    def metrics(self) -> list[Any]:
        make = getattr(self.source.module, "metrics", None)
        return [] if make is None else list(make())

    def trained(self, network: keras.Model, outputs: Any) -> keras.Model:
        if isinstance(outputs, list) and len(outputs) == len(network.outputs):
            outputs = outputs[:1]  # the others are for pages to show
        self.network, self.outputs = network, outputs
        if not self.has_own_step:
            return keras.Model(network.inputs, outputs)
        if self.plugin.trained.network is not network:
            raise self.source.at_return(
                "A model with its own train_step sees whole images: leave crop_size empty."
            )
        _complete(self.plugin.trained)
        return self.plugin.trained

    def measured(self, model: keras.Model, metrics: Callable[[], list[Any]]) -> keras.Model:
        if not self.has_own_step or type(model).test_step is not keras.Model.test_step:
            return model
        plain = keras.Model(self.network.inputs, self.outputs)
        plain.compile(
            loss=self._default_loss, metrics=[*metrics(), *self.metrics()], jit_compile=False
        )
        return plain

    def jit_compile(self, proposed: Any) -> Any:
        return False if self.has_own_step else proposed

    def started(self, epoch: int) -> None:
        self.tell("start", epoch=epoch)

    def save(self, network: keras.Model, path: Path) -> None:
        path.write_bytes(as_bytes(network))

    def noted(self, hardware: dict[str, Any]) -> None:
        self.tell("hardware", hardware=hardware)

    def chosen(self, stage: str, places: Sequence[int]) -> None:
        self.tell("probes", stage=stage, places=list(map(int, places)))

    def predicted(self, folder: Path, epoch: int, outputs: Arrays) -> None:
        arrays = {
            str(number): np.ascontiguousarray(values, np.float32)
            for number, values in enumerate(outputs.values())
        }
        (folder / PROBED).write_bytes(save(arrays))
        self.tell("predicted", epoch=epoch, names=list(outputs))

    @property
    def on_line(self) -> Callable[[dict[str, Any]], None]:
        return self._tell_line

    def _tell_line(self, line: dict[str, Any]) -> None:
        self.tell("metrics", line=line)
        if line["kind"] == "epoch":
            sys.stdin.readline()  # until all so far is kept


def _complete(model: Any) -> None:
    """Have a model's own training step answer a loss, and need not measure what it does not.

    What it answers for a batch is averaged over the epoch, as Keras does it by its metrics.
    """
    step, reset = model.train_step, model.reset_metrics
    means: dict[str, keras.metrics.Mean] = {}

    def train_step(data: Any) -> dict[str, Any]:
        logs = dict(step(data))
        if "loss" not in logs:
            losses = [value for name, value in logs.items() if "loss" in name]
            logs["loss"] = sum(losses) if losses else keras.ops.zeros(())
        # Keras's own mean of the loss is updated by Keras's own step only.
        measured = {one.name for one in model.metrics if one is not model._loss_tracker}
        for name in set(logs) - measured - set(means):
            with tf.init_scope():
                means[name] = keras.metrics.Mean(name=name)
        for name, mean in means.items():
            mean.update_state(logs[name])
            logs[name] = mean.result()
        return logs

    def reset_metrics() -> None:
        reset()
        for mean in means.values():
            mean.reset_state()

    def get_metrics_result() -> dict[str, Any]:
        found: dict[str, Any] = {}
        for metric in model.metrics:
            with suppress(ValueError):  # one that the step never updates
                result = metric.result()
                found |= result if isinstance(result, dict) else {metric.name: result}
        return found

    model.train_step = train_step
    model.reset_metrics = reset_metrics
    model.get_metrics_result = get_metrics_result
