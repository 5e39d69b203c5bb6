"""What a network may bring along besides its layers: own networks do. Imports Keras."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import keras

from core.training.probe_files import Arrays, write_outputs


class Custom:
    """A training as it is for network plug-ins; subclasses change parts of it."""

    is_confined = False
    """Whether its process is ended when it takes too much memory; then nothing is built before, to
    find out."""

    @property
    def takes_rate(self) -> bool:
        """Whether it learns by the form's solver and learning rate; known once it is built."""
        return True

    def loss(self, loss: Any) -> Any:
        """What is minimized, given the task's loss."""
        return loss

    def metrics(self) -> list[Any]:
        """Metrics besides the task's."""
        return []

    def trained(self, network: keras.Model, outputs: Any) -> keras.Model:
        """The model that is trained, of the network's layers.

        Args:
            network: what is saved.
            outputs: its tensors that loss and metrics take.
        """
        return keras.Model(network.inputs, outputs)

    def measured(self, model: keras.Model, metrics: Callable[[], list[Any]]) -> keras.Model:
        """The compiled model that measures the validation stage.

        Args:
            model: the one that is trained.
            metrics: makes those of the task.
        """
        return model

    def jit_compile(self, proposed: Any) -> Any:
        """Keras's argument of that name, given that of other networks."""
        return proposed

    def save(self, network: keras.Model, path: Path) -> None:
        """Write a snapshot."""
        network.save(path)

    def predicted(self, folder: Path, epoch: int, outputs: Arrays) -> None:
        """Keep what the network gives for the probe samples after an epoch."""
        write_outputs(folder, epoch, outputs)

    def noted(self, hardware: dict[str, Any]) -> None:
        """Called with what the run is trained on; see `core.training.hardware`."""

    def chosen(self, stage: str, places: Sequence[int]) -> None:
        """Called with the places of the probe samples in a stage."""

    def started(self, epoch: int) -> None:
        """Called before the first step, with the number of epochs that were finished before."""

    @property
    def on_line(self) -> Callable[[dict[str, Any]], None]:
        """Called with each line of metrics, after it was written."""
        return lambda line: None
