"""Keras' own files. Imports Keras."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import keras
from numpy.typing import NDArray

from core.model_export.outputs import outputs_of


def write(network: keras.Model, path: Path) -> None:
    network.save(path)


def predict(path: Path, batch: NDArray[Any]) -> list[NDArray[Any]]:
    return list(outputs_of(keras.models.load_model(path, compile=False), batch).values())
