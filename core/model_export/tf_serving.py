"""A SavedModel in the layout that TensorFlow Serving loads. Imports TensorFlow."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import keras
from numpy.typing import NDArray

from core.model_export import saved_model

_VERSION = "1"


def write(network: keras.Model, path: Path) -> None:
    """Write the network as the first version of the model in a folder."""
    saved_model.write(network, path / _VERSION)


def predict(path: Path, batch: NDArray[Any]) -> list[NDArray[Any]]:
    return saved_model.predict(path / _VERSION, batch)
