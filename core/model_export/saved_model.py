"""TensorFlow's SavedModel, as TensorFlow Serving takes it. Imports TensorFlow."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import keras
import tensorflow as tf
from numpy.typing import NDArray


def write(network: keras.Model, path: Path) -> None:
    network.export(path, format="tf_saved_model", verbose=False)


def predict(path: Path, batch: NDArray[Any]) -> list[NDArray[Any]]:
    loaded = tf.saved_model.load(str(path))  # its variables go with it
    outputs = keras.tree.flatten(loaded.serve(tf.constant(batch)))
    return [output.numpy() for output in outputs]
